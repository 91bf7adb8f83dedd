"""Shares corrected for the labeller's error, with the help of coded sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import BlockCounts, draw_blocks, resample_groups
from jiedao.measures.intervals import Array, design_effect, score_interval, student_quantile
from jiedao.measures.shares import summarise_shares

CONFUSION = "confusion matrix"
SAMPLE = "coded sample"
# Above this condition a labeller tells themes apart too badly for its errors to be undone.
WORST_CONDITION = 100.0


def count_confusions(
    coded: pd.DataFrame, predicted: pd.DataFrame, blocks: pd.Series
) -> pd.DataFrame:
    """Count how coded sentences were labelled.

    Parameters
    ----------
    coded, predicted : pandas.DataFrame
        Frames `labels` of one coder and of one labeller. The labeller must not have learned from
        the coded sentences: take predictions with the office held out.
    blocks : pandas.Series of str
        The block of each coded sentence, in the order of ``coded``.

    Returns
    -------
    pandas.DataFrame
        Frame `confusions`: ``block, theme`` (coded), ``predicted, n``.

    Raises
    ------
    InputError
        If a coded sentence was not labelled.

    Examples
    --------
    >>> coded = pd.DataFrame({"sentence_id": ["a:1", "a:2"], "theme": ["economy", "safety"]})
    >>> given = pd.DataFrame({"sentence_id": ["a:2", "a:1"], "theme": ["economy", "economy"]})
    >>> count_confusions(coded, given, pd.Series(["a/1", "a/1"])).values.tolist()
    [['a/1', 'economy', 'economy', 1], ['a/1', 'safety', 'economy', 1]]
    """
    rows = pd.Index(predicted["sentence_id"]).get_indexer(coded["sentence_id"])
    if (rows < 0).any():
        missing = coded["sentence_id"][rows < 0].iloc[0]
        raise InputError(
            "predicted labels", f"nothing of '{missing}'", "a label of each", "label what was coded"
        )
    frame = pd.DataFrame(
        {
            "block": blocks.to_numpy(),
            "theme": coded["theme"].to_numpy(),
            "predicted": predicted["theme"].to_numpy()[rows],
        }
    )
    found = frame.value_counts(["block", "theme", "predicted"], sort=False).sort_index()
    return check_frame("confusions", found.rename("n").reset_index())


def confusion_blocks(confusions: pd.DataFrame, themes: Sequence[str]) -> Array:
    """Return counts of coded and given themes by block, shape (blocks, themes, themes).

    Raises
    ------
    InputError
        If a theme is not of the scheme.
    """
    order = pd.Index(list(themes))
    true = order.get_indexer(confusions["theme"])
    given = order.get_indexer(confusions["predicted"])
    if (np.minimum(true, given) < 0).any():
        row = confusions[np.minimum(true, given) < 0].iloc[0]
        raise InputError(
            "confusions",
            f"'{row['theme']}' labelled '{row['predicted']}'",
            ", ".join(themes),
            "use the coded sentences of the labels' own scheme",
        )
    block, _ = pd.factorize(confusions["block"], sort=True)
    found = np.zeros((block.max(initial=-1) + 1, len(order), len(order)))
    np.add.at(found, (block, true, given), confusions["n"].to_numpy(dtype=float))
    return found


def correct_shares(
    counts: BlockCounts, confusions: pd.DataFrame, *, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Correct shares with the confusion matrix of coded sentences, coded elsewhere.

    With ``q`` the shares of the labels given and ``M[t, s]`` the chance that a sentence of theme
    ``t`` is labelled ``s``, the corrected shares solve ``q = p M``; the point estimate is the
    nearest mixture (no share below 0). Both the group's blocks and the coded blocks are drawn anew;
    the interval is the score interval with the variance of the share between blocks, and what
    the draws show beyond that as variance from the labeller.

    Parameters
    ----------
    counts : BlockCounts
        Of a labeller's themes; cells without roles, units of sentences.
    confusions : pandas.DataFrame
        Frame `confusions` of the same labeller, see `count_confusions`.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Frame `shares` (raw, see `summarise_shares`) with ``corrected, corrected_low,
        corrected_high`` beside it and ``correction``, the way of correcting.

    Raises
    ------
    InputError
        If no sentence of a theme was coded, or the labeller cannot tell themes apart.

    Notes
    -----
    Assumes that the labeller errs in the group as it does in the coded sentences (the chance of a
    label given the true theme is the same). If a sample of the group itself was coded, use
    `correct_shares_by_sample`, which assumes nothing of the labeller.

    References
    ----------
    Rogan, W. J. & Gladen, B. (1978). https://doi.org/10.1093/oxfordjournals.aje.a112510
    Buonaccorsi, J. P. (2010). https://doi.org/10.1201/9781420066586 (chapter 3)
    Hopkins, D. J. & King, G. (2010). https://doi.org/10.1111/j.1540-5907.2009.00428.x

    Examples
    --------
    >>> counts = BlockCounts(pd.DataFrame({"office": ["江口街道"]}),
    ...     pd.DataFrame({"theme": ["economy", "safety"]}), np.zeros(50, int),
    ...     np.array([[3.0, 1.0], [2.0, 2.0]] * 25), "sentences", np.array([1.0]))
    >>> confusions = pd.DataFrame({"block": ["b"] * 4, "theme": ["economy", "economy", "safety",
    ...     "safety"], "predicted": ["economy", "safety"] * 2, "n": [90, 10, 20, 80]})
    >>> correct_shares(counts, confusions)[["theme", "share", "corrected"]].round(3).values.tolist()
    [['economy', 0.625, 0.607], ['safety', 0.375, 0.393]]
    """
    themes = _themes(counts)
    coded = confusion_blocks(confusions, themes)
    _check_coded(coded.sum(axis=0), themes)
    # The coded blocks are drawn once for all groups: their error is common to them.
    drawn = draw_blocks(coded.reshape(len(coded), -1), draws, np.random.default_rng(seed))
    inverse = np.linalg.inv(_chances(coded.sum(axis=0)[None])[0])
    inverses = np.linalg.pinv(_chances(drawn.reshape(draws, *coded.shape[1:])))
    shares = summarise_shares(counts, draws=draws, seed=seed)
    totals, spans = counts.totals(), counts.spans()
    found = np.empty((3, *totals.shape))
    for row, groups in enumerate(resample_groups(counts, draws, seed)):
        given = groups / groups.sum(axis=1, keepdims=True)
        estimates = np.einsum("ds,dst->dt", given, inverses)
        estimate = totals[row] / totals[row].sum() @ inverse
        found[:, row] = _interval(counts.counts[spans[row]], estimate, given, estimates)
    return _beside(shares, found, CONFUSION)


def _interval(counts: Array, estimate: Array, given: Array, estimates: Array) -> Array:
    """Return the corrected shares of a group and their bounds, shape (3, themes)."""
    blocks, total = len(counts), counts.sum()
    factor = blocks / max(blocks - 1, 1)
    point = nearest_mixture(estimate[None])[0]
    effect = design_effect(given.var(axis=0, ddof=1) * factor, counts)
    sampling = point * (1 - point) * effect / total
    # Medians: an inverse of a matrix drawn badly may be far off.
    spread = np.quantile(estimates, (0.1587, 0.8413), axis=0)
    variance = ((spread[1] - spread[0]) / 2) ** 2 * factor
    further = np.maximum(variance - sampling, 0)
    low, high = score_interval(estimate, total / effect, further, student_quantile(blocks - 1))
    return np.stack([point, np.minimum(low, point), np.maximum(high, point)])


def _themes(counts: BlockCounts) -> list[str]:
    if "role" in counts.cells.columns:
        raise InputError("counts", "themes by role", "themes", "count with roles=False")
    return counts.cells["theme"].tolist()


def _check_coded(table: Array, themes: Sequence[str]) -> None:
    empty = [theme for theme, n in zip(themes, table.sum(axis=1), strict=True) if n == 0]
    if empty:
        raise InputError(
            "confusions",
            f"no coded sentence of the theme '{empty[0]}'",
            "some of every theme",
            "code more sentences, or leave the shares as they are",
        )
    condition = float(np.linalg.cond(_chances(table[None])[0]))
    if condition > WORST_CONDITION:
        raise InputError(
            "confusions",
            f"a labeller that hardly tells themes apart (condition {condition:.0f})",
            f"a condition up to {WORST_CONDITION:.0f}",
            "code a sample of the reports and use correct_shares_by_sample",
        )


def _chances(tables: Array) -> Array:
    """Turn counts (…, coded, given) into chances of the label given the theme."""
    sums = tables.sum(axis=-1, keepdims=True)
    # A theme that a draw left out is taken as labelled rightly.
    right = np.broadcast_to(np.eye(tables.shape[-1]), tables.shape)
    return np.where(sums > 0, tables / np.where(sums > 0, sums, 1), right)


def nearest_mixture(estimates: Array) -> Array:
    """Project rows that sum to one onto the mixtures: the nearest with no part below 0.

    References
    ----------
    Held, M., Wolfe, P. & Crowder, H. P. (1974). https://doi.org/10.1007/BF01580223

    Examples
    --------
    >>> nearest_mixture(np.array([[0.7, 0.4, -0.1]])).round(2).tolist()
    [[0.65, 0.35, 0.0]]
    """
    ordered = -np.sort(-estimates, axis=1)
    excess = np.cumsum(ordered, axis=1) - 1
    place = np.arange(1, estimates.shape[1] + 1)
    kept = (ordered > excess / place).sum(axis=1)
    shift = excess[np.arange(len(estimates)), kept - 1] / kept
    return np.maximum(estimates - shift[:, None], 0.0)


def _beside(shares: pd.DataFrame, found: Array, correction: str) -> pd.DataFrame:
    names = ("corrected", "corrected_low", "corrected_high")
    added = {name: values.ravel() for name, values in zip(names, found, strict=True)}
    return check_frame("shares", shares.assign(**added, correction=correction))
