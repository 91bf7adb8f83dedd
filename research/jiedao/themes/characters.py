"""The characters of many sentences as numbers, as the classifier reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jiedao.text.columns import code_points, join_texts
from jiedao.text.normalise import fold
from jiedao.themes.lookup import Keys

# A code point takes 21 bits, so that up to three of them, behind a one that tells how many they are,
# make one exact 64-bit key.
BITS = 21
CODE_POINTS = 0x110000
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Above the bits of a code point, one says that it is a digit, and one that it is a space.
_DIGIT, _SPACE = np.uint32(1 << BITS), np.uint32(1 << BITS + 1)
_POINT = np.uint32((1 << BITS) - 1)
# The small form of one is two characters, that of the other hangs on the characters beside it.
_UNEVEN = "İΣ"
# Beyond it are no letters with a small form, no digits, no spaces, and nothing to fold.
_LAST_CHANGED = 0x30000


def plain_text(text: str, marker: str = "") -> str:
    """Return a sentence as the classifier reads it: folded, lowered, numbers as 0, unnumbered.

    Examples
    --------
    >>> plain_text("（一）完成财税收入5545.3万元", "（一）")
    '完成财税收入0万元'
    """
    return _NUMBER.sub("0", fold(text[len(marker) :]).lower().strip())


@dataclass(frozen=True)
class Characters:
    """The characters of some texts in a row, with a zero after each text.

    Attributes
    ----------
    points : array of uint32
        Code points.
    ends : array of int64, shape (texts,)
        Where the zero after each text stands.
    """

    points: NDArray[np.uint32]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Characters:
        """Encode texts as they are."""
        points = code_points(join_texts(texts))
        return cls(points, np.flatnonzero(points == 0))

    @classmethod
    def read(cls, texts: Sequence[str] | pa.Array) -> Characters:
        r"""Encode texts as `plain_text` gives them, all at once.

        Examples
        --------
        >>> characters = Characters.read(["完成财税收入５５４５.3万元", " ＧＤＰ "])
        >>> "".join(map(chr, characters.points))
        '完成财税收入0万元\x00gdp\x00'
        """
        joined = join_texts(texts)
        if any(letter in joined for letter in _UNEVEN):
            # A zero is no letter: what stands behind it changes no small form.
            joined = fold(joined).lower()
        points = _plain_forms().take(code_points(joined))
        marked = np.flatnonzero(points > CODE_POINTS)
        kind = points[marked]
        points[marked] &= _POINT
        keep = np.ones(len(points), dtype=bool)
        _drop_numbers(keep, points, marked[kind & _DIGIT > 0])
        begin, end = _runs(marked[kind & _SPACE > 0])
        outer = (points[begin - 1] == 0) | (points[end] == 0)
        for first, last in zip(begin[outer].tolist(), end[outer].tolist(), strict=True):
            keep[first:last] = False
        points = points[keep]
        return cls(points, np.flatnonzero(points == 0))

    def __len__(self) -> int:
        return len(self.ends)

    def keys(self, length: int) -> Keys:
        """Return the key of the n-gram of a length that begins at each character.

        Where a text ends within the n-gram, there is a zero in its key, which no term has.
        """
        n = max(len(self.points) - length + 1, 0)
        key = self.points[:n] | np.uint64(1 << BITS)
        for offset in range(1, length):
            key <<= np.uint64(BITS)
            key |= self.points[offset : offset + n]
        return key

    def owners(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the text in which each character stands."""
        return np.searchsorted(self.ends, places)


@cache
def _plain_forms() -> NDArray[np.uint32]:
    """Return what each code point is read as, all digits as 0; digits and spaces have their bit."""
    plain = np.arange(CODE_POINTS, dtype=np.uint32)
    text = "".join(map(chr, range(_LAST_CHANGED)))
    for letter in _UNEVEN:
        text = text.replace(letter, letter.lower()[0])
    text = fold(text).lower()
    plain[:_LAST_CHANGED] = code_points(text)
    plain[[match.start() for match in re.finditer(r"\d", text)]] = ord("0") | _DIGIT
    plain[[match.start() for match in re.finditer(r"\s", text)]] |= _SPACE
    return plain


def _runs(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where runs of neighbouring places begin, and where they have ended."""
    opens = np.diff(places, prepend=-2) > 1
    closes = np.append(opens[1:], True)[: len(places)]
    return places[opens], places[closes] + 1


def _drop_numbers(
    keep: NDArray[np.bool_], points: NDArray[np.uint32], digits: NDArray[np.int64]
) -> None:
    """Drop what is not kept where each number, with its decimals, becomes one zero."""
    begin, end = _runs(digits)
    keep[digits] = False
    keep[begin] = True
    # 2024.5 is one number, 2024.5.1 are two: every other run behind a point is decimals.
    number = np.arange(len(begin))
    behind = np.zeros(len(begin), dtype=bool)
    behind[1:] = (begin[1:] == end[:-1] + 1) & (points[end[:-1]] == ord("."))
    chain = np.maximum.accumulate(np.where(behind, 0, number))
    decimals = begin[(number - chain) % 2 == 1]
    keep[decimals] = keep[decimals - 1] = False
