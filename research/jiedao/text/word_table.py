"""The words of many sentences as numbers: what counting needs, without a string for each word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class WordTable:
    """The words of each of many sentences, in order, as numbers of a vocabulary.

    Attributes
    ----------
    vocabulary : list of str
        Every word that stands in a sentence, once, sorted.
    numbers : array of int of shape (words,)
        The place in the vocabulary of each word, sentence after sentence.
    offsets : array of int of shape (sentences + 1,)
        The words of sentence ``i`` are ``numbers[offsets[i]:offsets[i + 1]]``.

    Examples
    --------
    >>> table = WordTable.from_lists([["网格", "矛盾"], [], ["网格"]])
    >>> table.vocabulary, table.numbers.tolist(), table.offsets.tolist()
    (['矛盾', '网格'], [1, 0, 1], [0, 2, 2, 3])
    """

    vocabulary: list[str]
    numbers: NDArray[np.int64]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def from_lists(cls, words: Sequence[Sequence[str]]) -> WordTable:
        """Return the table of words that stand in lists, one list a sentence."""
        found = list(chain.from_iterable(words))
        vocabulary = sorted(dict.fromkeys(found))
        rank = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
        numbers = np.fromiter(map(rank.__getitem__, found), np.int64, len(found))
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        return cls(vocabulary, numbers, offsets_of(lengths))

    def without(self, left_out: Collection[str]) -> WordTable:
        """Leave words out of all sentences.

        Examples
        --------
        >>> WordTable.from_lists([["江口", "网格"], ["江口"]]).without({"江口"}).lists()
        [['网格'], []]
        """
        kept = np.array([word not in left_out for word in self.vocabulary], dtype=bool)
        if kept.all():
            return self
        stays = kept[self.numbers]
        vocabulary = [word for word, keep in zip(self.vocabulary, kept, strict=True) if keep]
        numbers = (np.cumsum(kept) - 1)[self.numbers[stays]]
        return WordTable(vocabulary, numbers, offsets_of(stays)[self.offsets])

    def lists(self) -> list[list[str]]:
        """Return the words of each sentence as strings."""
        words = list(map(self.vocabulary.__getitem__, self.numbers.tolist()))
        return [words[start:end] for start, end in pairwise(self.offsets.tolist())]


def as_table(words: WordTable | Sequence[Sequence[str]]) -> WordTable:
    """Return words as a table, lists of them too."""
    return words if isinstance(words, WordTable) else WordTable.from_lists(words)


def offsets_of(lengths: NDArray[np.integer[Any]] | NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where each of some runs starts, and where the last ends.

    Examples
    --------
    >>> offsets_of(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
