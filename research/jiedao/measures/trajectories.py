"""How often terms are used from period to period, with intervals that know that words cluster."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.intervals import wilson_interval

# The usual denominators: a report has some thousands of words.
PER_WORDS, PER_CHARACTERS = 1_000, 10_000
METHOD = "wilson, design effect by block"


def compute_trajectories(
    words: Sequence[Sequence[str]],
    periods: Sequence[str],
    terms: Sequence[str],
    *,
    groups: Sequence[str] | None = None,
    blocks: Sequence[str] | None = None,
    characters: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Compute the rate of terms in each period, by group if there are groups.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    periods : sequence of str
        The period of each sentence, in a form that sorts, such as ``2024`` or ``2024-06``.
    terms : sequence of str
        What is traced; a term that never stands has rate 0.
    groups : sequence of str, optional
        The group of each sentence; by default all are one group, named ``""``.
    blocks : sequence of str, optional
        What the words cluster by: the block of each sentence, see `jiedao.text.tabulate.block_ids`, or, where
        there are many reports a period, its report. By default each sentence is one.
    characters : sequence of int, optional
        The length of each sentence: rates are then per 10,000 characters, else per 1,000 words.

    Returns
    -------
    pandas.DataFrame
        Frame `trajectories`, by group, term and period. ``low`` and ``high`` are the 95 % interval of the
        rate, ``design_effect`` is the term's.

    Raises
    ------
    InputError
        If there is no term, a term stands twice, or a group has no words in one of its periods.

    Notes
    -----
    Wilson's interval of ``n / total`` with ``total`` divided by the design effect of the term. With
    ``x_j`` of ``m_j`` words in block ``j`` of a cell (group and period) of ``J`` blocks and share ``p``, it
    is the sum over cells of ``J/(J-1) sum (x_j - p m_j)^2``, divided by that of ``p (1-p) sum m_j``, at least
    1: a term is taken to burst alike in all cells. Cells of one block tell nothing of it;
    a term that never stands takes the largest of the other terms. Where no cell tells anything,
    a cell counts as one word.

    References
    ----------
    Wilson, E. B. (1927). https://doi.org/10.1080/01621459.1927.10502953
    Rao, J. N. K. & Scott, A. J. (1992). https://doi.org/10.2307/2532311

    Examples
    --------
    >>> words = [["网格", "矛盾"], ["矛盾"], ["网格", "网格"], ["招商"]]
    >>> found = compute_trajectories(words, ["2023", "2023", "2024", "2024"], ["网格"])
    >>> found[["period", "term", "n", "total", "rate"]].round(1).values.tolist()
    [['2023', '网格', 1, 3, 333.3], ['2024', '网格', 2, 3, 666.7]]
    """
    terms = list(terms)
    _check_terms(terms)
    frame = pd.DataFrame(_count_chosen(words, terms), columns=range(len(terms)))
    frame["size"] = [len(sentence) for sentence in words] if characters is None else characters
    keys = {
        "group": "" if groups is None else groups,
        "period": periods,
        "block": np.arange(len(frame)) if blocks is None else blocks,
    }
    by_block = frame.assign(**keys).groupby(list(keys), sort=False).sum()
    effect = _term_effects(by_block)
    per, unit = (PER_WORDS, "words") if characters is None else (PER_CHARACTERS, "characters")
    cells = by_block.groupby(["group", "period"], sort=False)
    parts = [_rates(cell, place, terms, effect, per) for place, cell in cells]
    table = pd.concat(parts, ignore_index=True).assign(unit=f"{per} {unit}", method=METHOD)
    order = [table["group"].map(list(dict.fromkeys(table["group"])).index)]
    order += [table["term"].map(terms.index), table["period"]]
    table = table.iloc[np.lexsort(order[::-1])].reset_index(drop=True)
    return check_frame("trajectories", table)


def _check_terms(terms: list[str]) -> None:
    twice = next((f"'{term}' twice" for term in terms if terms.count(term) > 1), "")
    if twice or not terms:
        raise InputError("terms", twice or "no term", "each term once", "correct the list of terms")


def _count_chosen(words: Sequence[Sequence[str]], terms: list[str]) -> NDArray[np.int64]:
    column = {term: number for number, term in enumerate(terms)}
    counts = np.zeros((len(words), len(terms)), dtype=np.int64)
    for row, sentence in enumerate(words):
        for word in sentence:
            if word in column:
                counts[row, column[word]] += 1
    return counts


def _term_effects(by_block: pd.DataFrame) -> NDArray[np.float64]:
    """Return the design effect of each term, over the cells of two blocks and more."""
    n = by_block.drop(columns="size").to_numpy(dtype=float)
    size = by_block["size"].to_numpy(dtype=float)[:, None]
    clustered, simple = np.zeros(n.shape[1]), np.zeros(n.shape[1])
    for rows in by_block.groupby(["group", "period"], sort=False).indices.values():
        blocks, total = len(rows), size[rows].sum()
        if blocks > 1 and total > 0:
            rate = n[rows].sum(axis=0) / total
            clustered += blocks / (blocks - 1) * ((n[rows] - rate * size[rows]) ** 2).sum(axis=0)
            simple += rate * (1 - rate) * total
    known = simple > 0
    if not known.any():
        return np.full(n.shape[1], np.inf)
    effect = np.maximum(np.divide(clustered, simple, out=np.ones_like(simple), where=known), 1.0)
    effect[~known] = effect[known].max()
    return effect


def _rates(
    cell: pd.DataFrame,
    place: tuple[Hashable, ...],
    terms: list[str],
    effect: NDArray[np.float64],
    per: int,
) -> pd.DataFrame:
    total = int(cell["size"].sum())
    if not total:
        where = "/".join(str(part) for part in place if part)
        raise InputError(f"period {where}", "no words", "", "leave the period out")
    n = cell.drop(columns="size").sum().to_numpy()
    # However much a term bursts, a cell tells as much as one word does.
    low, high = wilson_interval(n / total, np.maximum(total / effect, 1.0))
    group, period = place
    return pd.DataFrame(
        {
            "group": group,
            "period": period,
            "term": terms,
            "n": n,
            "total": total,
            "rate": n / total * per,
            "low": low * per,
            "high": high * per,
            "design_effect": np.minimum(effect, total),
        }
    )
