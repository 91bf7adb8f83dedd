"""Counts of words by group and the terms that set a group apart: TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence

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


def count_by_document(words: WordTable, doc_ids: Sequence[str]) -> pd.DataFrame:
    """Count the words of each document: what is kept of a part of a corpus.

    Parameters
    ----------
    words : WordTable
        The words of each sentence.
    doc_ids : sequence of str
        The document of each sentence.

    Returns
    -------
    pandas.DataFrame
        Frame `term_counts`: documents in the order of their first sentence, terms sorted. A document
        without words has no row.

    Examples
    --------
    >>> words = WordTable.from_lists([["网格", "矛盾", "网格"], ["矛盾"]])
    >>> count_by_document(words, ["乙", "甲"]).values.tolist()
    [['乙', '矛盾', 1], ['乙', '网格', 2], ['甲', '矛盾', 1]]
    """
    counts, names, vocabulary = count_words(words, doc_ids)
    rows = np.repeat(np.arange(len(names)), np.diff(counts.indptr))
    columns = {
        "doc_id": pd.array(names, dtype="str").take(rows),
        "term": pd.array(vocabulary, dtype="str").take(counts.indices),
        "n": counts.data.astype(np.int64),
    }
    return check_frame("term_counts", pd.DataFrame(columns))


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
    names: list[str],
    vocabulary: list[str],
    *,
    top: int = 30,
    min_count: int = 3,
) -> pd.DataFrame:
    """Rank counted terms by TF-IDF, see `compute_tfidf`.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix of shape (groups, terms)
    names, vocabulary : list of str
        The groups and the terms.
    top, min_count : int

    Returns
    -------
    pandas.DataFrame
        Frame `terms`.
    """
    in_groups = np.bincount(counts.indices, minlength=len(vocabulary))
    totals = np.asarray(counts.sum(axis=0)).ravel()
    return _rank(counts, names, vocabulary, in_groups, totals, top, min_count)


def tally_terms(counts: pd.DataFrame) -> pd.DataFrame:
    """Sum counts by group over all groups: what the rank of a group's terms needs of the others.

    Parameters
    ----------
    counts : pandas.DataFrame
        Columns ``group, term, n``, each group and term once. Tallies of several parts with different
        groups are put together by summing them by ``term``.

    Returns
    -------
    pandas.DataFrame
        Columns ``term``, ``groups`` (how many have it) and ``n``, sorted by term.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["甲", "乙"], "term": ["网格"] * 2, "n": [3, 1]})
    >>> tally_terms(counts).values.tolist()
    [['网格', 2, 4]]
    """
    return counts.groupby("term", as_index=False).agg(groups=("n", "size"), n=("n", "sum"))


def rank_term_counts(
    counts: pd.DataFrame,
    names: list[str],
    tally: pd.DataFrame | None = None,
    *,
    top: int = 30,
    min_count: int = 3,
) -> pd.DataFrame:
    """Rank terms by TF-IDF from counts by group, of all groups at once or of some after others.

    Parameters
    ----------
    counts : pandas.DataFrame
        Columns ``group, term, n``, each group and term once, in any order; a group stands in it wholly or not at all.
    names : list of str
        All groups of the corpus, also those that are not in ``counts``, in the order wanted.
    tally : pandas.DataFrame, optional
        From `tally_terms`, of all groups; by default of the counts.
    top, min_count : int
        See `compute_tfidf`.

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
    >>> rows = [("甲", "网格", 3), ("乙", "招商", 3), ("乙", "网格", 1)]
    >>> counts = pd.DataFrame(rows, columns=["group", "term", "n"])
    >>> tally = tally_terms(counts)
    >>> rank_term_counts(counts[1:], ["甲", "乙"], tally)[["group", "term", "n_rest"]].values.tolist()
    [['乙', '招商', 0]]
    """
    tally = tally_terms(counts) if tally is None else tally.sort_values("term")
    vocabulary = tally["term"].tolist()
    places = _place(counts["group"], names), _place(counts["term"], vocabulary)
    shape = (len(names), len(vocabulary))
    matrix = sparse.coo_matrix((counts["n"].to_numpy(), places), shape=shape).tocsr()
    in_groups, totals = tally["groups"].to_numpy(), tally["n"].to_numpy()
    return _rank(matrix, names, vocabulary, in_groups, totals, top, min_count)


def _place(column: pd.Series, known: list[str]) -> NDArray[np.int64]:
    """Return the place of each value among those that are known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    # Arrow looks strings up in a fifth of the time that an index of pandas takes.
    values = pa.array(column, type=pa.large_string())
    found = pc.index_in(values, value_set=pa.array(known, type=pa.large_string()))
    places: NDArray[np.int64] = found.fill_null(-1).to_numpy().astype(np.int64)
    if len(unknown := np.flatnonzero(places < 0)):
        raise InputError(
            f"{column.name} of the counts",
            f"'{column.iloc[unknown[0]]}'",
            "those of the names and the tally",
            "tally the counts of all groups",
        )
    return places


def _rank(
    counts: sparse.csr_matrix,
    names: list[str],
    vocabulary: list[str],
    in_groups: NDArray[np.int64],
    totals: NDArray[np.int64],
    top: int,
    min_count: int,
) -> pd.DataFrame:
    """Rank the terms of each group; ``in_groups`` and ``totals`` are of all groups, by term."""
    check_groups(names)
    if not vocabulary:
        raise InputError("words", "no words", "words of two groups", "check the stop list")
    counts = counts.sorted_indices()
    group = np.repeat(np.arange(len(names)), np.diff(counts.indptr))
    term, n = counts.indices, counts.data.astype(np.int64)
    idf = np.log((1 + len(names)) / (1.0 + in_groups)) + 1
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
        "n_rest": totals[term[order]] - n[order],
        "measure": pd.array(["tfidf"] * len(order), dtype="str"),
        "value": value[order],
    }
    return check_frame("terms", pd.DataFrame(columns).assign(z=np.nan, q=np.nan))


def check_groups(names: Sequence[str]) -> None:
    """Raise `InputError` if there is no other group that one could be set apart from."""
    if len(names) < 2:
        raise InputError(
            "groups",
            f"{len(names)} group(s)",
            "two or more, for terms that set one apart from another",
            "add reports of another office",
        )
