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
        # What is no term weighs nothing.
        self._weights = np.append(idf, np.float32(0))
        keys = term_keys(self.terms)
        # Single characters, the most frequent by far, are looked up by their code points.
        is_single = keys < 1 << 2 * BITS
        self._single = np.full(CODE_POINTS, len(keys), dtype=np.int32)
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
        scipy.sparse.csr_matrix of float32, shape (texts, terms + 1)
            Shorter n-grams first; each character has an entry for each length. The last column, of
            zeros, is that of n-grams that are no terms: to keep them is quicker than to take them out.
            An n-gram that stands twice has two entries; products add them up, so that it counts for
            more than in a vector whose sum has length 1.
        """
        points, ends = characters.points, characters.ends
        lengths = 1 + len(self._longer)
        # Of characters, with the zero behind a text.
        sizes = np.diff(ends, prepend=-1)
        bounds = np.append(0, lengths * (ends + 1))
        column = np.full(lengths * len(points), len(self.terms), np.int32)
        place = np.arange(len(points))
        place += np.repeat((lengths - 1) * (ends + 1 - sizes), sizes)
        column[place] = self._single.take(points)
        for length in self._longer:
            place += np.repeat(sizes, sizes)
            found = self._table.find(characters.keys(length))
            column[place[: len(found)]] = found
        weight = self._weights.take(column)
        # In double precision sums of a text's squares are exact, and so in whatever order the same:
        # weights are 1 and more, their squares whole multiples of 2⁻²³.
        norm = np.sqrt(np.add.reduceat(weight**2, bounds[:-1], dtype=float))
        norm[norm == 0] = 1
        data = (weight / np.repeat(norm, lengths * sizes)).astype(np.float32)
        return sparse.csr_matrix(
            (data, column, bounds.astype(np.int32)), (len(ends), len(self._weights)), copy=False
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
        # Bits that tell whether a character is the first of a term, and whether it is the second.
        self._opens = np.zeros(CODE_POINTS, dtype=np.uint8)
        for bit, at in ((1, 0), (2, 1)):
            self._opens[[ord(term[at]) for term in terms]] |= bit
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
        opens = self._opens.take(points)
        starts = np.flatnonzero((opens[:-1] & (opens[1:] >> 1)).view(bool))
        key = points[starts].astype(np.uint64)
        owners, terms = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for further, (table, term_of) in enumerate(self._steps, 1):
            # A zero between texts takes part in the key, so no match crosses it.
            key = key * _PRIME + points.take(starts + further, mode="clip")
            found = table.find(key)
            goes_on = np.flatnonzero(found != len(term_of))
            starts, key, term = starts[goes_on], key[goes_on], term_of[found[goes_on]]
            owners.append(characters.owners(starts[term != NONE]))
            terms.append(term[term != NONE])
        owner, term = np.concatenate(owners), np.concatenate(terms)
        counts = np.zeros((len(characters), len(self._member)), np.float32)
        for number, mine in enumerate(self._member):
            counts[:, number] = np.bincount(owner, weights=mine[term], minlength=len(characters))
        shares: NDArray[np.float32] = counts / (counts.sum(axis=1, keepdims=True) + 1)
        return shares


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
