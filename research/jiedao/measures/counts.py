"""Counts of terms block by block: of words, or of character n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from jiedao.errors import InputError
from jiedao.measures.words import count_rows
from jiedao.text.normalise import fold
from jiedao.text.word_table import WordTable, as_table

# What stands between the sentences, and in a text for what no n-gram may hold.
BREAK = "\n"
# Han characters and Latin letters, lowered; a figure or a mark ends a run of them.
_LETTERS = ((0x61, 0x7A), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


@dataclass(frozen=True)
class TermCounts:
    """How often each term stands in each block, and how long the blocks are.

    Attributes
    ----------
    counts : scipy.sparse.csr_matrix of shape (blocks, terms)
    totals : array of shape (blocks,)
        The length of each block in units.
    groups : array of str of shape (blocks,)
        The group of each block.
    terms : list of str
    unit : {"words", "characters"}
        What the totals count.
    """

    counts: sparse.csr_matrix
    totals: NDArray[np.int64]
    groups: NDArray[np.object_]
    terms: list[str]
    unit: str

    @property
    def names(self) -> list[str]:
        """The groups, in the order of their first block."""
        return list(dict.fromkeys(self.groups))

    def by_group(self) -> sparse.csr_matrix:
        """Return the counts of shape (groups, terms), the groups as in ``names``."""
        rows, names = pd.factorize(self.groups)
        shape = (len(names), len(rows))
        ones = np.ones(len(rows), dtype=np.int64)
        members = sparse.coo_matrix((ones, (rows, np.arange(len(rows)))), shape=shape)
        return sparse.csr_matrix(members.tocsr() @ self.counts)


def count_terms(
    words: WordTable | Sequence[Sequence[str]], groups: Sequence[str], blocks: Sequence[str]
) -> TermCounts:
    """Count words block by block.

    Parameters
    ----------
    words : WordTable or sequence of sequences of str
        The words of each sentence.
    groups, blocks : sequence of str
        The group and the block of each sentence, see `jiedao.text.tabulate.block_ids`. A block
        with sentences of two groups counts as two.

    Returns
    -------
    TermCounts

    Examples
    --------
    >>> counts = count_terms([["网格", "矛盾"], ["网格"]], ["甲", "甲"], ["1", "2"])
    >>> counts.terms, counts.counts.toarray().tolist(), counts.totals.tolist()
    (['矛盾', '网格'], [[1, 1], [0, 1]], [2, 1])
    """
    numbers, of_block = _number_blocks(groups, blocks)
    table = as_table(words)
    counts = count_rows(table, numbers, len(of_block))
    totals = np.asarray(counts.sum(axis=1), dtype=np.int64).ravel()
    return TermCounts(counts, totals, of_block, table.vocabulary, "words")


def count_ngrams(
    texts: Sequence[str],
    groups: Sequence[str],
    blocks: Sequence[str],
    *,
    sizes: tuple[int, int] = (2, 4),
    min_count: int = 5,
) -> TermCounts:
    """Count runs of characters block by block.

    An n-gram is made of Han characters and Latin letters that stand side by side: it crosses no
    punctuation, no figure, no space and no end of a sentence. One that only ever stands within a longer
    one (equal counts) is left out for the longer. Totals are the numbers of such characters.

    Parameters
    ----------
    texts : sequence of str
        The text of each sentence; ``BREAK`` stands for what no n-gram may hold.
    groups, blocks : sequence of str
        The group and the block of each sentence.
    sizes : (int, int)
        The shortest and the longest n-gram.
    min_count : int
        How often an n-gram must stand in all texts.

    Returns
    -------
    TermCounts

    Raises
    ------
    InputError
        If the sizes do not go from 1 or more upwards.

    Notes
    -----
    An n-gram is numbered by the pair of its first ``n - 1`` characters and its last, so that equal
    numbers are equal strings; no hash can collide.

    Examples
    --------
    >>> counts = count_ngrams(["接诉即办，网格化。", "接诉即办。"], "甲乙", "12", min_count=1)
    >>> counts.terms, counts.totals.tolist()
    (['接诉即办', '网格化'], [7, 4])
    """
    low, high = sizes
    if not 1 <= low <= high:
        raise InputError(
            "ngrams", f"{low} to {high}", "from 1 or more upwards, such as 2:4", "correct the sizes"
        )
    numbers, of_block = _number_blocks(groups, blocks)
    folded = [fold(text).lower() + BREAK for text in texts]
    joined = "".join(folded)
    block = np.repeat(numbers, np.array([len(text) for text in folded], dtype=np.int64))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letters = np.zeros(len(codes), dtype=bool)
    for first, last in _LETTERS:
        letters |= (codes >= first) & (codes <= last)
    found = {
        joined[places[0] : places[0] + size]: places
        for size, places in _frequent_ngrams(codes, letters, sizes, min_count)
    }
    terms = sorted(found)
    columns = np.repeat(np.arange(len(terms)), [len(found[term]) for term in terms])
    rows = block[np.concatenate([found[term] for term in terms])] if terms else columns
    shape = (len(of_block), len(terms))
    ones = np.ones(len(rows), dtype=np.int64)
    counts = sparse.coo_matrix((ones, (rows, columns)), shape=shape).tocsr()
    totals = np.bincount(block[letters], minlength=len(of_block)).astype(np.int64)
    return TermCounts(counts, totals, of_block, terms, "characters")


def _frequent_ngrams(
    codes: NDArray[np.uint32], letters: NDArray[np.bool_], sizes: tuple[int, int], min_count: int
) -> list[tuple[int, NDArray[np.int64]]]:
    """List size and places of the n-grams that are frequent and in no longer one of equal count."""
    low, high = sizes
    last, kinds = pd.factorize(codes)
    last = last.astype(np.int64)
    number = np.where(letters, last, -1)
    found: list[tuple[int, NDArray[np.int64]]] = []
    shorter: list[NDArray[np.int64]] = []
    for size in range(1, high + 1):
        if size > 1:
            number = _lengthen(number, last, letters, size, len(kinds))
        if size < low:
            continue
        longer = _places_by_number(number, min_count)
        found += [(size - 1, places) for places in _free(shorter, longer)]
        shorter = longer
    return found + [(high, places) for places in shorter]


def _lengthen(
    number: NDArray[np.int64],
    last: NDArray[np.int64],
    letters: NDArray[np.bool_],
    size: int,
    kinds: int,
) -> NDArray[np.int64]:
    """Give each n-gram of a size a number, from those one shorter; -1 where there is none."""
    out = np.full(len(number), -1, dtype=np.int64)
    starts = np.arange(len(number) - size + 1)
    starts = starts[(number[starts] >= 0) & letters[starts + size - 1]]
    out[starts] = pd.factorize(number[starts] * kinds + last[starts + size - 1])[0]
    return out


def _places_by_number(number: NDArray[np.int64], min_count: int) -> list[NDArray[np.int64]]:
    """Return the places of each number that is frequent, in rising order."""
    frequent = np.bincount(number[number >= 0]) >= min_count
    if not frequent.any():
        return []
    places = np.flatnonzero(number >= 0)
    places = places[frequent[number[places]]]
    places = places[np.argsort(number[places], kind="stable")]
    return np.split(places, np.flatnonzero(np.diff(number[places])) + 1)


def _free(
    shorter: list[NDArray[np.int64]], longer: list[NDArray[np.int64]]
) -> list[NDArray[np.int64]]:
    """Return the n-grams that do not only stand within one that is a character longer."""
    counts = {int(places[0]): len(places) for places in longer}
    # Of equal count, it stands first where the longer one does, or one character after.
    return [
        places
        for places in shorter
        if len(places) not in (counts.get(int(places[0])), counts.get(int(places[0]) - 1))
    ]


def _number_blocks(
    groups: Sequence[str], blocks: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Give each pair of group and block a number, by its first sentence, and name its group."""
    group, names = pd.factorize(np.array(list(groups), dtype=object))
    block, found = pd.factorize(np.array(list(blocks), dtype=object))
    numbers, pairs = pd.factorize(group * max(len(found), 1) + block)
    of_block = np.array(names, dtype=object)[pairs // max(len(found), 1)]
    return numbers.astype(np.int64), of_block
