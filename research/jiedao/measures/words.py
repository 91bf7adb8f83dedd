"""Counts of words by group and the terms that set a group apart: TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.text.word_table import WordTable, as_table


def count_words(
    words: WordTable | Sequence[Sequence[str]], groups: Sequence[str]
) -> tuple[sparse.csr_matrix, list[str], list[str]]:
    """Count words by group.

    Parameters
    ----------
    words : WordTable or sequence of sequences of str
        The words of each sentence.
    groups : sequence of str
        The group of each sentence.

    Returns
    -------
    counts : scipy.sparse.csr_matrix of shape (groups, terms)
    names : list of str
        The groups, in the order of their first sentence.
    vocabulary : list of str
        The terms, sorted.

    Examples
    --------
    >>> counts, names, vocabulary = count_words([["网格", "矛盾"], ["网格"]], ["甲", "乙"])
    >>> names, vocabulary, counts.toarray().tolist()
    (['甲', '乙'], ['矛盾', '网格'], [[1, 1], [0, 1]])
    """
    table = as_table(words)
    rows, names = pd.factorize(np.array(list(groups), dtype=object))
    return count_rows(table, rows.astype(np.int64), len(names)), names.tolist(), table.vocabulary


def count_rows(table: WordTable, rows: NDArray[np.int64], n: int) -> sparse.csr_matrix:
    """Count the words of a table, of shape (n, vocabulary), each sentence in the row given for it."""
    of_word = np.repeat(rows, np.diff(table.offsets))
    ones = np.ones(len(of_word), dtype=np.int64)
    shape = (n, len(table.vocabulary))
    return sparse.coo_matrix((ones, (of_word, table.numbers)), shape=shape).tocsr()


@dataclass(frozen=True)
class Tally:
    """What the rank of one group's terms needs of all groups.

    Attributes
    ----------
    groups : int
        How many there are.
    having : array of int of shape (terms,)
        How many of them have each term.
    totals : array of int of shape (terms,)
        How often each term stands in all of them.
    """

    groups: int
    having: NDArray[np.int64]
    totals: NDArray[np.int64]


def tally_terms(counts: sparse.csr_matrix) -> Tally:
    """Tally the terms of counts of shape (groups, terms).

    Examples
    --------
    >>> counts, _, _ = count_words([["网格", "矛盾"], ["网格"]], ["甲", "乙"])
    >>> tally_terms(counts)
    Tally(groups=2, having=array([1, 2]), totals=array([1, 2]))
    """
    terms = counts.shape[1]
    having = np.bincount(counts.indices, minlength=terms)
    totals = np.bincount(counts.indices, counts.data, terms).astype(np.int64)
    return Tally(counts.shape[0], having, totals)


def compute_tfidf(
    words: WordTable | Sequence[Sequence[str]],
    groups: Sequence[str],
    *,
    top: int = 30,
    min_count: int = 3,
) -> pd.DataFrame:
    """Rank the terms that set each group apart by TF-IDF.

    ``tf`` is ``1 + ln(n)``, ``idf`` is ``ln((1 + G) / (1 + g)) + 1`` with ``G`` groups of which ``g``
    have the term; each group's vector has length 1 (scikit-learn's ``TfidfTransformer``).

    Parameters
    ----------
    words : WordTable or sequence of sequences of str
        The words of each sentence, as `jiedao.text.segment.Tokenizer.table` gives them.
    groups : sequence of str
        The group (office) of each sentence.
    top : int
        How many terms a group.
    min_count : int
        A term must stand so often in the group.

    Returns
    -------
    pandas.DataFrame
        Frame `terms` with measure ``tfidf``, the highest value first; ``z`` and ``q`` are missing,
        since TF-IDF has no test.

    Raises
    ------
    InputError
        If there are fewer than two groups, or no words.

    References
    ----------
    Spärck Jones, K. (1972). https://doi.org/10.1108/eb026526

    Examples
    --------
    >>> terms = compute_tfidf([["网格"] * 3, ["招商"] * 3 + ["网格"]], ["甲", "乙"])
    >>> terms[["group", "term", "n", "n_rest"]].values.tolist()
    [['甲', '网格', 3, 1], ['乙', '招商', 3, 0]]
    """
    counts, names, vocabulary = count_words(words, groups)
    return rank_tfidf(counts, names, vocabulary, top=top, min_count=min_count)


def rank_tfidf(
    counts: sparse.csr_matrix,
    names: Sequence[str],
    vocabulary: Sequence[str],
    tally: Tally | None = None,
    *,
    top: int = 30,
    min_count: int = 3,
) -> pd.DataFrame:
    """Rank counted terms by TF-IDF, see `compute_tfidf`, of all groups at once or of some after others.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix of shape (groups, terms)
    names, vocabulary : sequence of str
        The groups and the terms, these sorted.
    tally : Tally, optional
        Of all groups; by default of those in ``counts``.
    top, min_count : int

    Returns
    -------
    pandas.DataFrame
        Frame `terms`, the same, digit for digit, whether groups are ranked together or one by one.

    Raises
    ------
    InputError
        If there are fewer than two groups, or no words.

    Examples
    --------
    >>> counts, names, vocabulary = count_words([["网格"] * 3, ["招商"] * 3 + ["网格"]], ["甲", "乙"])
    >>> tally = tally_terms(counts)
    >>> rank_tfidf(counts[1:], names[1:], vocabulary, tally)[["group", "term", "n_rest"]].values.tolist()
    [['乙', '招商', 0]]
    """
    tally = tally or tally_terms(counts)
    check_groups(tally.groups)
    check_words(len(vocabulary))
    counts = counts.sorted_indices()
    group = np.repeat(np.arange(len(names)), np.diff(counts.indptr))
    term, n = counts.indices, counts.data.astype(np.int64)
    idf = np.log((1 + tally.groups) / (1.0 + tally.having)) + 1
    weight = (np.log(n) + 1) * idf[term]
    # Squares are added one after the other: a sum in pairs would round by the number of rows.
    length = np.sqrt(np.bincount(group, weight**2, minlength=len(names)))
    value = weight / length[group]
    often = np.flatnonzero(n >= min_count)
    order = often[np.lexsort((term[often], -n[often], -value[often], group[often]))]
    # The places of a group are behind one another: how far each is from the first.
    ranks = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    order = order[ranks < top]
    columns = {
        "group": pd.array(names, dtype="str").take(group[order]),
        "term": pd.array(vocabulary, dtype="str").take(term[order]),
        "n": n[order],
        "n_rest": tally.totals[term[order]] - n[order],
        "measure": pd.array(["tfidf"] * len(order), dtype="str"),
        "value": value[order],
    }
    return check_frame("terms", pd.DataFrame(columns).assign(z=np.nan, q=np.nan))


def check_groups(number: int) -> None:
    """Raise `InputError` if there is no other group that one could be set apart from."""
    if number < 2:
        raise InputError(
            "groups",
            f"{number} group(s)",
            "two or more, for terms that set one apart from another",
            "add reports of another office",
        )


def check_words(number: int) -> None:
    """Raise `InputError` if there are no words."""
    if not number:
        raise InputError("words", "no words", "words of two groups", "check the stop list")
