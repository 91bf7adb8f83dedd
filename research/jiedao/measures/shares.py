"""Shares of themes by groups of reports, with intervals that know that sentences cluster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import BlockCounts, CountConfig, count_blocks, resample_groups
from jiedao.measures.intervals import (
    Z95,
    Array,
    block_variance,
    design_effect,
    student_quantile,
    wilson_interval,
)

METHOD = "block bootstrap"
MEASURED = (
    "n",
    "total",
    "unit",
    "share",
    "low",
    "high",
    "blocks",
    "design_effect",
    "low_closed",
    "high_closed",
    "method",
)


def compute_shares(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    config: CountConfig | None = None,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Compute the share of each theme in each group of reports.

    Parameters
    ----------
    sentences, labels, documents : pandas.DataFrame
        Frames `sentences`, `labels` (of one labeller) and `documents`.
    themes : sequence of str
        The codes of the scheme's themes; one that never occurs has share 0 and a bound above 0.
    config : CountConfig, optional
        Groups, unit, headings, blocks, and whether themes are crossed with roles.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Frame `shares`, see `summarise_shares`.

    Raises
    ------
    InputError
        If a column or a label is unknown, a sentence has no label or two, or a group has no
        sentences.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "新增企业3家。慰问老人20户。走访企业5家。"})
    >>> labels = pd.DataFrame({"sentence_id": sentences["sentence_id"],
    ...                        "theme": ["economy", "livelihood", "economy"]})
    >>> documents = pd.DataFrame({"doc_id": ["a"], "office": ["江口街道"]})
    >>> shares = compute_shares(sentences, labels, documents, ["economy", "livelihood"])
    >>> shares[["office", "theme", "n", "total", "share"]].round(2).values.tolist()
    [['江口街道', 'economy', 2, 3, 0.67], ['江口街道', 'livelihood', 1, 3, 0.33]]
    """
    counts = count_blocks(sentences, labels, documents, themes, config)
    return summarise_shares(counts, draws=draws, seed=seed)


def summarise_shares(
    counts: BlockCounts,
    *,
    draws: int = 1000,
    seed: int = 1,
    resampled: Iterable[Array] | None = None,
) -> pd.DataFrame:
    """Turn counts of blocks into shares with intervals.

    The share of a theme is ``n / total``. Its variance comes from drawing the group's blocks anew;
    divided by the variance of independent units it gives the design effect, and ``low`` and
    ``high`` are Wilson's score interval at 95 % of the effective number ``total / design_effect``,
    with Student's quantile for the number of blocks less one. Percentiles of the draws
    themselves would miss rare themes: with 30 blocks and shares of 3 to 5 % they cover the truth
    seven to eight times in ten, this interval nineteen times in twenty (``reports/coverage.md``).

    Parameters
    ----------
    counts : BlockCounts
    draws, seed : int
        Of the bootstrap; ``draws`` at least 100.
    resampled : iterable of array of shape (draws, cells), optional
        What `resample_groups` gave for these counts, where it is at hand.

    Returns
    -------
    pandas.DataFrame
        Frame `shares`, a row for a group and a theme (and a role, where the cells have one), after
        the columns of the groups. ``low_closed`` and ``high_closed`` are the same interval from
        the closed form of the variance and the normal quantile, for comparison. ``blocks`` is the
        number of blocks of the group.

    Raises
    ------
    InputError
        If there are too few draws.

    Notes
    -----
    Assumes that the blocks of a group are independent of one another and stand for the text that
    the office could have written; labels are taken as true (see `correct_shares`). Groups of
    several reports are better resampled by report (``block="report"``) from some twenty on.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). https://doi.org/10.1007/978-1-4899-4541-9
    Korn, E. L. & Graubard, B. I. (1998). Survey Methodology 24(2), 193-201.
    Franco, C. et al. (2019). https://doi.org/10.1093/jssam/smy019 (intervals of survey shares)

    Examples
    --------
    >>> counts = BlockCounts(pd.DataFrame({"office": ["江口街道"]}),
    ...     pd.DataFrame({"theme": ["economy", "livelihood"]}), np.array([0, 0, 0]),
    ...     np.array([[3.0, 1.0], [2.0, 2.0], [4.0, 0.0]]), "sentences", np.array([1.0]))
    >>> shares = summarise_shares(counts)
    >>> shares[["theme", "share", "low", "high"]].round(2).values.tolist()
    [['economy', 0.75, 0.19, 0.97], ['livelihood', 0.25, 0.03, 0.81]]
    """
    if draws < 100:
        raise InputError("draws", str(draws), "100 or more", "draw more often")
    resampled = resampled if resampled is not None else resample_groups(counts, draws, seed)
    parts = []
    for span, size, drawn in zip(counts.spans(), counts.unit_size, resampled, strict=True):
        variance = np.var(drawn / drawn.sum(axis=1, keepdims=True), axis=0, ddof=1)
        parts.append(_measure(counts.counts[span], float(size), variance))
    measured = np.stack(parts)
    return assemble_shares(counts, dict(zip(_NUMBERS, np.moveaxis(measured, 1, 0), strict=True)))


_NUMBERS = ("share", "low", "high", "blocks", "design_effect", "low_closed", "high_closed")


def _measure(counts: Array, unit_size: float, variance: Array) -> Array:
    """Return the numbers of a group, shape (numbers, cells)."""
    blocks, total = len(counts), counts.sum()
    share = counts.sum(axis=0) / total
    # The bootstrap's variance lacks the factor of a sample.
    effect = design_effect(variance * blocks / max(blocks - 1, 1), counts, unit_size)
    closed = effect
    if blocks > 1:
        closed = design_effect(block_variance(counts), counts, unit_size)
    low, high = wilson_interval(share, total / effect, student_quantile(blocks - 1))
    low_closed, high_closed = wilson_interval(share, total / closed, Z95)
    number = np.full_like(share, blocks)
    return np.stack([share, low, high, number, effect, low_closed, high_closed])


def assemble_shares(counts: BlockCounts, numbers: dict[str, Array]) -> pd.DataFrame:
    """Put numbers of shape (groups, cells) into the frame `shares`."""
    totals = counts.totals()
    groups, cells = totals.shape
    frame = pd.concat(
        [
            counts.groups.loc[counts.groups.index.repeat(cells)].reset_index(drop=True),
            pd.concat([counts.cells] * groups, ignore_index=True),
        ],
        axis=1,
    )
    frame["n"] = totals.ravel().astype(np.int64)
    frame["total"] = totals.sum(axis=1).repeat(cells).astype(np.int64)
    frame["unit"] = counts.unit
    frame["method"] = METHOD
    for name, values in numbers.items():
        frame[name] = values.ravel()
    frame["blocks"] = frame["blocks"].astype(np.int64)
    order = [column for column in MEASURED if column in frame.columns]
    return check_frame("shares", frame[[*counts.groups.columns, *counts.cells.columns, *order]])
