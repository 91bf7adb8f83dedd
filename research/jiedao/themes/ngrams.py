"""Character n-grams and lexicon terms of many sentences at once, in numpy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from jiedao.text.normalise import fold

# A code point takes 21 bits, so that up to three of them make one exact 64-bit key.
_BITS = 21
LONGEST = 3
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PRIME = np.uint64(1_099_511_628_211)

Keys = NDArray[np.uint64]


def plain_text(text: str, marker: str = "") -> str:
    """Return a sentence as the classifier reads it: folded, lowered, numbers as 0, unnumbered.

    Examples
    --------
    >>> plain_text("（一）完成财税收入5545.3万元", "（一）")
    '完成财税收入0万元'
    """
    return _NUMBER.sub("0", fold(text[len(marker) :]).lower().strip())


@dataclass(frozen=True)
class Codes:
    """The characters of some texts in a row, with a zero after each text.

    Attributes
    ----------
    points : array of uint64
        Code points.
    owner : array of int64
        The number of the text of each character.
    texts : int
        How many texts.
    """

    points: Keys
    owner: NDArray[np.int64]
    texts: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> Codes:
        """Encode texts."""
        joined = "\0".join(texts) + "\0"
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        owner = np.zeros(len(points), dtype=np.int64)
        owner[1:] = np.cumsum(points[:-1] == 0)
        return cls(points.astype(np.uint64), owner, len(texts))

    def keys(self, length: int) -> tuple[Keys, NDArray[np.int64]]:
        """Return the keys of all n-grams of a length within a text, and their texts."""
        points = self.points
        n = len(points) - length + 1
        if n <= 0:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64)
        key = np.zeros(n, np.uint64)
        whole = np.ones(n, bool)
        for offset in range(length):
            part = points[offset : offset + n]
            key = (key << np.uint64(_BITS)) | part
            whole &= part != 0
        return key[whole], self.owner[:n][whole]


def term_keys(terms: Sequence[str]) -> Keys:
    """Return the keys of n-grams of at most three characters.

    Examples
    --------
    >>> int(term_keys(["街"])[0]) == ord("街")
    True
    """
    keys = []
    for term in terms:
        key = 0
        for character in term:
            key = key << _BITS | ord(character)
        keys.append(key)
    return np.array(keys, dtype=np.uint64)


def key_term(key: int) -> str:
    """Return the n-gram of a key."""
    characters = []
    while key:
        characters.append(chr(key & ((1 << _BITS) - 1)))
        key >>= _BITS
    return "".join(reversed(characters))


def count_ngrams(texts: Sequence[str], longest: int, least: int) -> tuple[list[str], list[int]]:
    """List the n-grams that stand in at least ``least`` texts, with the number of texts.

    Examples
    --------
    >>> count_ngrams(["网格", "网格员"], longest=2, least=2)
    (['格', '网', '网格'], [2, 2, 2])
    """
    codes = Codes.of(texts)
    terms: list[str] = []
    spread: list[int] = []
    for length in range(1, longest + 1):
        keys, owner = codes.keys(length)
        order = np.lexsort((owner, keys))
        keys, owner = keys[order], owner[order]
        new = np.ones(len(keys), bool)
        new[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
        kept, counts = np.unique(keys[new], return_counts=True)
        enough = counts >= least
        terms += [key_term(int(key)) for key in kept[enough]]
        spread += counts[enough].tolist()
    return terms, spread


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
        self._tables = []
        lengths = np.array([len(term) for term in terms])
        for length in sorted(set(lengths.tolist())):
            columns = np.flatnonzero(lengths == length)
            keys = term_keys([terms[int(column)] for column in columns])
            order = np.argsort(keys)
            self._tables.append((int(length), keys[order], columns[order]))

    def vectors(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the idf-weighted n-grams of each text; its entries have length 1.

        Parameters
        ----------
        texts : sequence of str
            As `plain_text` gives them.

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (texts, terms)
            An n-gram that stands twice has two entries; products add them up, so that it counts
            for more than in a vector whose sum has length 1.
        """
        codes = Codes.of(texts)
        owners, columns = [], []
        for length, known, places in self._tables:
            keys, owner = codes.keys(length)
            at = np.searchsorted(known, keys)
            at[at == len(known)] = 0
            found = known[at] == keys
            owners.append(owner[found])
            columns.append(places[at[found]])
        owner = np.concatenate(owners) if owners else np.zeros(0, np.int64)
        column = np.concatenate(columns) if columns else np.zeros(0, np.int64)
        order = np.argsort(owner, kind="stable")
        owner, column = owner[order], column[order]
        weight = self.idf[column]
        norm = np.sqrt(np.bincount(owner, weights=weight**2, minlength=codes.texts))
        norm[norm == 0] = 1.0
        data = (weight / norm[owner]).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=codes.texts))])
        return sparse.csr_matrix(
            (data, column, starts), shape=(codes.texts, len(self.terms)), copy=False
        )


class TermMatcher:
    """Count the terms of several lists in many sentences at once.

    Parameters
    ----------
    lists : sequence of sequences of str
        One list of terms of two or more characters for each theme.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        self.lists = len(lists)
        members = [frozenset(terms) for terms in lists]
        terms = sorted(frozenset().union(*members))
        self._first = np.unique(term_keys([term[:2] for term in terms]))
        self._longest = max(map(len, terms), default=0)
        self._tables = []
        for length in sorted({len(term) for term in terms}):
            chosen = [term for term in terms if len(term) == length]
            keys = np.array([_rolled(term) for term in chosen], np.uint64)
            order = np.argsort(keys)
            # A term may stand in several lists: it counts for each.
            member = np.array([[term in mine for mine in members] for term in chosen], np.float32)
            self._tables.append((length, keys[order], member[order]))

    def shares(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return for each text and list ``n / (N + 1)``: its terms, of all ``N`` that matched.

        Returns
        -------
        array of shape (texts, lists)

        Examples
        --------
        >>> TermMatcher([["网格"], ["企业"]]).shares(["网格员走访企业"]).tolist()
        [[0.3333333432674408, 0.3333333432674408]]
        """
        counts = np.zeros((len(texts), self.lists), np.float32)
        codes = Codes.of(texts)
        points = np.concatenate([codes.points, np.zeros(self._longest + 1, np.uint64)])
        n = len(codes.points)
        if len(self._first):
            pairs = (points[:n] << np.uint64(_BITS)) | points[1 : n + 1]
            at = np.searchsorted(self._first, pairs)
            at[at == len(self._first)] = 0
            starts = np.flatnonzero(self._first[at] == pairs)
            key = np.zeros(len(starts), np.uint64)
            length = 0
            for wanted, known, member in self._tables:
                while length < wanted:
                    # A zero between texts takes part in the key, so no match crosses it.
                    key = key * _PRIME + points[starts + length]
                    length += 1
                at = np.searchsorted(known, key)
                at[at == len(known)] = 0
                found = known[at] == key
                np.add.at(counts, codes.owner[starts[found]], member[at[found]])
        shares: NDArray[np.float32] = counts / (counts.sum(axis=1, keepdims=True) + 1)
        return shares


def _rolled(term: str) -> int:
    key = 0
    for character in term:
        key = (key * int(_PRIME) + ord(character)) % 2**64
    return key
