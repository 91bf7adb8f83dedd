"""Shares of themes by groups of reports, with intervals that know that sentences cluster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame, check_one_labeller
from jiedao.text.tabulate import block_ids

UNITS = ("sentences", "characters")
Z95 = 1.959963984540054


def compute_shares(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    *,
    by: Sequence[str] = ("office",),
    unit: str = "sentences",
    headings: bool = True,
) -> pd.DataFrame:
    """Compute the share of each theme in each group of reports.

    The interval is Wilson's score interval at 95 % with the effective number of units: the number
    of units divided by the design effect, which compares the variance of the share between the
    blocks of the text with that of independent units. A block is a heading and the sentences
    right under it, since themes run in blocks. A design effect below 1 counts as 1.

    Parameters
    ----------
    sentences, labels, documents : pandas.DataFrame
        Frames `sentences`, `labels` (of one labeller) and `documents`.
    themes : sequence of str
        The codes of the scheme's themes; one that never occurs has share 0.
    by : sequence of str
        Columns of ``documents`` that make the groups; none for the whole corpus.
    unit : {"sentences", "characters"}
        What is counted.
    headings : bool
        Whether titles and headings count.

    Returns
    -------
    pandas.DataFrame
        Frame `shares`, a row for a group and a theme, after the columns ``by``.

    Raises
    ------
    InputError
        If a column, the unit or a label is unknown, a sentence has two labels, or a group has no
        sentences.

    References
    ----------
    Wilson, E. B. (1927). https://doi.org/10.1080/01621459.1927.10502953
    Kish, L. (1965). Survey Sampling. Wiley. (design effect)
    Korn, E. L. & Graubard, B. I. (1998). Survey Methodology 24(2), 193-201.

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
    if unit not in UNITS:
        raise InputError("unit", f"'{unit}'", ", ".join(UNITS), "choose one of these")
    for column in by:
        if column not in documents.columns:
            raise InputError("by", f"'{column}'", ", ".join(documents.columns), "choose columns")
    units = _units(sentences, labels, documents, themes, list(by), unit, headings)
    parts = []
    for group in dict.fromkeys(zip(*(documents[column] for column in by), strict=True)) or [()]:
        chosen = units[(units[list(by)] == list(group)).all(axis=1)]
        if chosen.empty:
            raise InputError("group " + "/".join(group), "no sentences", "", "leave the group out")
        part = _group_shares(chosen, themes)
        for place, (column, value) in enumerate(zip(by, group, strict=True)):
            part.insert(place, column, value)
        parts.append(part)
    shares = pd.concat(parts, ignore_index=True)
    shares["unit"] = unit
    shares["method"] = "wilson, design effect by block"
    order = [*by, "theme", "n", "total", "unit", "share", "low", "high", "design_effect", "method"]
    return check_frame("shares", shares[order])


def _units(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    by: list[str],
    unit: str,
    headings: bool,
) -> pd.DataFrame:
    """One row a sentence: its groups, its block, its theme, its weight in units."""
    check_one_labeller(labels)
    _check_complete("labels", sentences["sentence_id"], labels["sentence_id"])
    _check_complete("documents", sentences["doc_id"], documents["doc_id"])
    # A column of the groups may have the name of a column of the sentences.
    frame = sentences[["sentence_id", "doc_id"]].assign(
        _kind=sentences["kind"], _text=sentences["text"], _block=block_ids(sentences)
    )
    frame = frame.merge(
        labels[["sentence_id", "theme"]].rename(columns={"theme": "_theme"}), on="sentence_id"
    )
    columns = list(dict.fromkeys(["doc_id", *by]))
    frame = frame.merge(documents[columns], on="doc_id", validate="m:1")
    if not headings:
        frame = frame[frame["_kind"] == "body"]
    unknown = set(frame["_theme"]) - set(themes)
    if unknown:
        raise InputError(
            "labels", f"the theme '{min(unknown)}'", ", ".join(themes), "use the labels' own scheme"
        )
    weight = frame["_text"].str.len() if unit == "characters" else pd.Series(1, index=frame.index)
    return frame[by].assign(theme=frame["_theme"], weight=weight, block=frame["_block"])


def _check_complete(name: str, wanted: pd.Series, given: pd.Series) -> None:
    """Raise if a sentence is without a label or a report: the total would shrink unseen."""
    missing = wanted[~wanted.isin(given)]
    if len(missing):
        raise InputError(
            name,
            f"nothing of '{missing.iloc[0]}' ({missing.nunique()} in all)",
            "a row for every one that the sentences name",
            "label the same sentences that are counted, or leave them out of both",
        )


def _group_shares(units: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    counts = (
        units.pivot_table(
            index="block", columns="theme", values="weight", aggfunc="sum", fill_value=0
        )
        .reindex(columns=list(themes), fill_value=0)
        .to_numpy(dtype=float)
    )
    independent = float((units["weight"] ** 2).sum() / units["weight"].sum())
    n = counts.sum(axis=0)
    total = n.sum()
    share = n / total
    effect = design_effect(counts, independent)
    low, high = wilson_interval(share, total / effect)
    return pd.DataFrame(
        {
            "theme": list(themes),
            "n": n.astype(int),
            "total": int(total),
            "share": share,
            "low": low,
            "high": high,
            "design_effect": effect,
        }
    )


def design_effect(counts: NDArray[np.float64], unit_size: float = 1.0) -> NDArray[np.float64]:
    """Compare the variance of shares over blocks with that of independent units.

    Parameters
    ----------
    counts : array of shape (blocks, themes)
        Units of each theme in each block.
    unit_size : float
        Units that stand or fall together: 1 for sentences; for characters, the mean length of a
        sentence weighted by its length.

    Returns
    -------
    array of shape (themes,)
        At least ``unit_size``; for a theme with share 0 or 1, the largest of the other themes,
        or, where one theme has everything, the mean size of a block.

    Notes
    -----
    With blocks ``j`` of ``m_j`` units, share ``p`` and residuals ``e_j = n_j - p m_j``, the variance
    of ``p`` as a ratio is ``J/(J-1) sum e_j^2 / (sum m_j)^2``, and that of independent units
    ``p(1-p) / sum m_j``.

    Examples
    --------
    >>> design_effect(np.array([[4.0, 0.0], [0.0, 4.0]]))
    array([8., 8.])
    """
    sizes = counts.sum(axis=1)
    total = sizes.sum()
    share = counts.sum(axis=0) / total
    blocks = len(counts)
    simple = share * (1 - share) / total
    if blocks < 2:
        # One block tells nothing of the variance between blocks: count it as one unit.
        return np.full(len(share), max(total, 1.0))
    residuals = counts - sizes[:, None] * share
    clustered = blocks / (blocks - 1) * (residuals**2).sum(axis=0) / total**2
    ratio = np.divide(clustered, simple, out=np.zeros_like(share), where=simple > 0)
    effect: NDArray[np.float64] = np.maximum(ratio, unit_size)
    known = effect[simple > 0]
    # A share of 0 or 1 shows no variance of its own; where no theme shows any, a block is one unit.
    effect[simple <= 0] = known.max() if len(known) else max(total / blocks, unit_size)
    return effect


def wilson_interval(
    share: NDArray[np.float64], total: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Wilson's 95 % score interval of shares of ``total`` independent units.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([0.0, 0.5]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.237], [0.278, 0.763])
    """
    square = Z95**2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = (
        Z95 * np.sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    )
    low = np.where(share == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(share == 1, 1.0, np.clip(centre + half, 0, 1))
    return low, high
