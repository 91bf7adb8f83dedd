"""Counts of words by group and the terms that set a group apart: TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from jiedao.errors import InputError
from jiedao.frames import check_frame


def count_words(
    words: Sequence[Sequence[str]], groups: Sequence[str]
) -> tuple[sparse.csr_matrix, list[str], list[str]]:
    """Count words by group.

    Parameters
    ----------
    words : sequence of sequences of str
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
    names = list(dict.fromkeys(groups))
    place = {name: number for number, name in enumerate(names)}
    vocabulary = sorted({word for sentence in words for word in sentence})
    column = {word: number for number, word in enumerate(vocabulary)}
    rows = np.repeat([place[group] for group in groups], [len(sentence) for sentence in words])
    columns = np.array([column[w] for sentence in words for w in sentence], dtype=np.int64)
    shape = (len(names), len(vocabulary))
    ones = np.ones(len(columns), dtype=np.int64)
    counts = sparse.coo_matrix((ones, (rows.astype(np.int64), columns)), shape=shape).tocsr()
    return counts, names, vocabulary


def compute_tfidf(
    words: Sequence[Sequence[str]], groups: Sequence[str], *, top: int = 30, min_count: int = 3
) -> pd.DataFrame:
    """Rank the terms that set each group apart by TF-IDF.

    ``tf`` is ``1 + ln(n)``, ``idf`` is ``ln((1 + G) / (1 + g)) + 1`` with ``G`` groups of which ``g``
    have the term; each group's vector has length 1 (scikit-learn's ``TfidfTransformer``).

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence, as `jiedao.text.segment.Tokenizer.words` gives them.
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
    check_groups(names)
    if not vocabulary:
        raise InputError("words", "no words", "words of two groups", "check the stop list")
    weights = weigh_terms(counts)
    totals = np.asarray(counts.sum(axis=0)).ravel()
    rows: list[tuple[str, str, int, int, str, float]] = []
    for number, name in enumerate(names):
        n = counts[number].toarray().ravel()
        value = weights[number].toarray().ravel()
        chosen = np.flatnonzero(n >= min_count)
        order = sorted(chosen, key=lambda j: (-value[j], -n[j], vocabulary[j]))[:top]
        rows.extend(
            (name, vocabulary[j], int(n[j]), int(totals[j] - n[j]), "tfidf", float(value[j]))
            for j in order
        )
    # Without a row, pandas knows no types.
    types = {"group": "str", "term": "str", "n": "int64", "n_rest": "int64", "measure": "str"}
    terms = pd.DataFrame(rows, columns=[*types, "value"]).astype(types | {"value": "float64"})
    terms = terms.assign(z=np.nan, q=np.nan)
    return check_frame("terms", terms)


def weigh_terms(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return TF-IDF as `compute_tfidf` has it: what scikit-learn gives, without importing it.

    Examples
    --------
    >>> weigh_terms(sparse.csr_matrix([[1, 1], [0, 1]])).toarray().round(2).tolist()
    [[0.81, 0.58], [0.0, 1.0]]
    """
    weights = sparse.csr_matrix(counts, dtype=np.float64, copy=True)
    weights.sort_indices()
    groups, terms = weights.shape
    holders = np.bincount(weights.indices, minlength=terms)
    np.log(weights.data, out=weights.data)
    weights.data += 1
    weights.data *= (np.log((groups + 1) / (holders + 1.0)) + 1)[weights.indices]
    for start, end in pairwise(weights.indptr):
        if end > start:
            # Added one by one, as scikit-learn does: the last digits are the same.
            weights.data[start:end] /= np.sqrt(np.cumsum(weights.data[start:end] ** 2)[-1])
    return weights


def check_groups(names: Sequence[str]) -> None:
    """Raise `InputError` if there is no other group that one could be set apart from."""
    if len(names) < 2:
        raise InputError(
            "groups",
            f"{len(names)} group(s)",
            "two or more, for terms that set one apart from another",
            "add reports of another office",
        )
