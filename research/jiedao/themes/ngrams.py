"""Character n-grams and lexicon terms of many sentences at once, in numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from jiedao.themes.characters import BITS, CODE_POINTS, Characters
from jiedao.themes.lookup import NONE, Keys, KeyTable

LONGEST = 3
_PRIME = np.uint64(1_099_511_628_211)


def term_keys(terms: Sequence[str]) -> Keys:
    """Return the keys of n-grams of at most three characters.

    Examples
    --------
    >>> int(term_keys(["街"])[0]) == 2**21 + ord("街")
    True
    """
    points = np.array([*terms, "0" * LONGEST]).view(np.uint32).reshape(len(terms) + 1, LONGEST)
    keys = np.ones(len(terms), np.uint64)
    for column in points[:-1].T:
        keys = np.where(column == 0, keys, (keys << np.uint64(BITS)) | column)
    return keys


def key_term(key: int) -> str:
    """Return the n-gram of a key."""
    characters = []
    while key > 1:
        characters.append(chr(key & ((1 << BITS) - 1)))
        key >>= BITS
    return "".join(reversed(characters))


def count_ngrams(texts: Sequence[str], longest: int, least: int) -> tuple[list[str], list[int]]:
    """List the n-grams that stand in at least ``least`` texts, with the number of texts.

    Examples
    --------
    >>> count_ngrams(["网格", "网格员"], longest=2, least=2)
    (['格', '网', '网格'], [2, 2, 2])
    """
    characters = Characters.of(texts)
    terms: list[str] = []
    spread: list[int] = []
    for length in range(1, longest + 1):
        keys = characters.keys(length)
        whole = np.flatnonzero(_is_whole(characters.points, length))
        keys, owner = keys[whole], characters.owners(whole)
        order = np.lexsort((owner, keys))
        keys, owner = keys[order], owner[order]
        new = np.ones(len(keys), bool)
        new[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
        kept, counts = np.unique(keys[new], return_counts=True)
        enough = counts >= least
        terms += [key_term(int(key)) for key in kept[enough]]
        spread += counts[enough].tolist()
    return terms, spread


def _is_whole(points: NDArray[np.uint32], length: int) -> NDArray[np.bool_]:
    """Return whether the n-gram that begins at each character ends within its text."""
    n = max(len(points) - length + 1, 0)
    whole = np.ones(n, bool)
    for offset in range(length):
        whole &= points[offset : offset + n] != 0
    return whole


class Vocabulary:
    """N-grams with weights, and the sentences' vectors over them.

    Parameters
    ----------
    terms : sequence of str
        N-grams of one to three characters.
    idf : array of shape (terms,)
        Their weights.
    """

    def __init__(self, terms: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.terms = tuple(terms)
        self.idf = idf
        keys = term_keys(self.terms)
        # Single characters, the most frequent by far, are looked up by their code points.
        is_single = keys < 1 << 2 * BITS
        self._single = np.full(CODE_POINTS, NONE, dtype=np.int32)
        self._single[keys[is_single] ^ np.uint64(1 << BITS)] = np.flatnonzero(is_single)
        self._table = KeyTable(keys)
        self._longer = sorted(set(map(len, self.terms)) - {1})

    def vectors(self, characters: Characters) -> sparse.csr_matrix:
        """Return the idf-weighted n-grams of each text; its entries have length 1.

        Parameters
        ----------
        characters : Characters
            As `Characters.read` gives them.

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (texts, terms)
            Shorter n-grams first. An n-gram that stands twice has two entries; products add them
            up, so that it counts for more than in a vector whose sum has length 1.
        """
        found = [self._table.find(characters.keys(length)) for length in self._longer]
        found.insert(0, self._single[characters.points])
        places = [np.flatnonzero(columns != NONE) for columns in found]
        # How many entries of each length there are before each text.
        before = [np.append(0, np.searchsorted(at, characters.ends)) for at in places]
        starts = np.zeros(len(characters) + 1, np.int32)
        for bounds in before:
            starts += bounds
        column = np.empty(starts[-1], np.int32)
        begin = starts[:-1].copy()
        for columns, at, bounds in zip(found, places, before, strict=True):
            sizes = np.diff(bounds)
            column[np.arange(len(at)) + np.repeat(begin - bounds[:-1], sizes)] = columns[at]
            begin += sizes
        sizes = np.diff(starts)
        weight = self.idf[column]
        owner = np.repeat(np.arange(len(characters)), sizes)
        norm = np.sqrt(np.bincount(owner, weights=weight**2, minlength=len(characters)))
        data = (weight / np.repeat(norm, sizes)).astype(np.float32)
        return sparse.csr_matrix(
            (data, column, starts), shape=(len(characters), len(self.terms)), copy=False
        )


class TermMatcher:
    """Count the terms of several lists in many sentences at once.

    Parameters
    ----------
    lists : sequence of sequences of str
        One list of terms of two or more characters for each theme.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        members = [frozenset(terms) for terms in lists]
        terms = sorted(frozenset().union(*members))
        # A term may stand in several lists: it counts for each.
        self._member = np.array([[term in mine for term in terms] for mine in members], np.float32)
        self._first, self._second = (_flags([term[at] for term in terms]) for at in (0, 1))
        self._steps = [
            _step(terms, length) for length in range(2, max(map(len, terms), default=1) + 1)
        ]

    def shares(self, characters: Characters) -> NDArray[np.float32]:
        """Return for each text and list ``n / (N + 1)``: its terms, of all ``N`` that matched.

        Returns
        -------
        array of shape (texts, lists)

        Examples
        --------
        >>> characters = Characters.of(["网格员走访企业"])
        >>> TermMatcher([["网格"], ["企业"]]).shares(characters).tolist()
        [[0.3333333432674408, 0.3333333432674408]]
        """
        points = characters.points
        starts = np.flatnonzero(self._first[points[:-1]] & self._second[points[1:]])
        key = points[starts].astype(np.uint64)
        owners, terms = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for further, (table, term_of) in enumerate(self._steps, 1):
            # A zero between texts takes part in the key, so no match crosses it.
            key = key * _PRIME + points.take(starts + further, mode="clip")
            found = table.find(key)
            goes_on = np.flatnonzero(found != NONE)
            starts, key, term = starts[goes_on], key[goes_on], term_of[found[goes_on]]
            owners.append(characters.owners(starts[term != NONE]))
            terms.append(term[term != NONE])
        owner, term = np.concatenate(owners), np.concatenate(terms)
        counts = np.zeros((len(characters), len(self._member)), np.float32)
        for number, mine in enumerate(self._member):
            counts[:, number] = np.bincount(owner, weights=mine[term], minlength=len(characters))
        shares: NDArray[np.float32] = counts / (counts.sum(axis=1, keepdims=True) + 1)
        return shares


def _flags(letters: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each code point whether it is one of the letters."""
    flags = np.zeros(CODE_POINTS, dtype=bool)
    flags[[ord(letter) for letter in letters]] = True
    return flags


def _step(terms: Sequence[str], length: int) -> tuple[KeyTable, NDArray[np.int64]]:
    """Return the keys of what terms begin with, and the number of the term that ends there, if any."""
    number = {term: row for row, term in enumerate(terms)}
    openings = sorted({term[:length] for term in terms if len(term) >= length})
    keys = np.array([_rolled(opening) for opening in openings], np.uint64)
    return KeyTable(keys), np.array([number.get(opening, NONE) for opening in openings])


def _rolled(term: str) -> int:
    key = 0
    for character in term:
        key = (key * int(_PRIME) + ord(character)) % 2**64
    return key
