"""Shingles: runs of characters, hashed at once, and the places that have the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jiedao.text.normalise import fold

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
# Odd multipliers of a polynomial and of its last mixing, modulo 2**64 (Steele et al. 2014).
_BASE = 0x9E3779B97F4A7C15
_MIX = 0xBF58476D1CE4E5B9
# A character that stands in no text ends each text, so that no run crosses from one to the next.
END = 0
_CEILING = 0x3FFFF
# Digits, letters and Han characters.
_CONTENT = (
    (0x30, 0x39),
    (0x61, 0x7A),
    (0x41, 0x5A),
    (0x3400, 0x9FFF),
    (0x3007, 0x3007),
    (0x20000, 0x3FFFD),
)
# The only letter whose small form is two characters.
_GROWS = "\u0130"


@dataclass(frozen=True)
class Stream:
    """Texts one behind the other, folded, without marks and white space.

    Attributes
    ----------
    codes : array of uint32
        The code points; `END` behind each text.
    offsets : array of int64
        Where each character stands in its raw text.
    starts : array of int64
        Where each text begins in the stream, and the length of the stream.
    """

    codes: Codes
    offsets: Places
    starts: Places

    def text_of(self, places: Places) -> Places:
        """Return the number of the text in which each place of the stream lies."""
        numbers: Places = np.searchsorted(self.starts, places, side="right") - 1
        return numbers


def build_stream(texts: Sequence[Sequence[tuple[int, str]]]) -> Stream:
    """Put texts one behind the other.

    Parameters
    ----------
    texts : sequence of sequence of (int, str)
        Each text as pieces with the offset at which they stand in it.

    Returns
    -------
    Stream

    Examples
    --------
    >>> stream = build_stream([[(0, "走，在")], [(5, "Ａ B")]])
    >>> stream.codes.tolist() == [ord("走"), ord("在"), END, ord("a"), ord("b"), END]
    True
    >>> stream.offsets.tolist()
    [0, 2, 3, 5, 7, 8]
    """
    codes: list[Codes] = []
    offsets: list[Places] = []
    starts = [0]
    for pieces in texts:
        size = last = 0
        for start, text in pieces:
            plain = read_codes(text)
            kept = np.flatnonzero(plain)
            codes.append(plain[kept])
            offsets.append(kept + start)
            size += len(kept)
            last = start + len(text)
        codes.append(np.array([END], dtype=np.uint32))
        offsets.append(np.array([last], dtype=np.int64))
        starts.append(starts[-1] + size + 1)
    if not texts:
        return Stream(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.array([0]))
    return Stream(np.concatenate(codes), np.concatenate(offsets), np.array(starts))


def read_codes(text: str) -> Codes:
    """Return what each character is read as, folded and small; `END` for marks and white space.

    Examples
    --------
    >>> read_codes("Ａ，走").tolist() == [ord("a"), END, ord("走")]
    True
    """
    raw = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return _content(lowered=_GROWS not in text).take(raw, mode="clip")


@cache
def _content(*, lowered: bool) -> Codes:
    """Return for each code point what it is read as: folded, small; 0 for marks and white space.

    A text with the one letter that grows when it is lowered is read as it stands.
    """
    table = np.arange(_CEILING + 1, dtype=np.uint32)
    # Nothing elsewhere is folded to a digit, a small letter or a Han character.
    for first, last in ((0, 0xFFFF), (0x1D7CE, 0x1D7FF), (0x2F800, 0x2FA1F)):
        folded = fold("".join(map(chr, range(first, last + 1)))).replace(_GROWS, " ")
        plain = folded.lower() if lowered else folded
        table[first : last + 1] = np.frombuffer(
            plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32
        )
    content = np.zeros(_CEILING + 1, dtype=bool)
    for first, last in _CONTENT:
        content[first : last + 1] = True
    table[~content[table]] = END
    return table


def hash_shingles(codes: Codes, size: int) -> NDArray[np.uint64]:
    """Hash every run of `size` characters; there are ``len(codes) - size + 1``.

    The hash of a run is the polynomial of its code points modulo 2**64, mixed. Equal runs have
    equal hashes; that unequal ones have is so rare that callers compare the characters.

    Examples
    --------
    >>> codes = np.array([1, 2, 3, 1, 2], dtype=np.uint32)
    >>> hashes = hash_shingles(codes, 2)
    >>> len(hashes), bool(hashes[0] == hashes[3]), bool(hashes[0] == hashes[1])
    (4, True, False)
    """
    n = len(codes) - size + 1
    if n <= 0:
        return np.zeros(0, dtype=np.uint64)
    total = _polynomials(codes.astype(np.uint64), size)
    mix = np.uint64(_MIX)
    total ^= total >> np.uint64(29)
    total *= mix
    total ^= total >> np.uint64(32)
    return total


def _polynomials(codes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """Return the polynomial of each run, from those of runs of half the length."""
    if size == 1:
        return codes
    half = size // 2
    halves = _polynomials(codes, half)
    total = halves[:-half] * np.uint64(pow(_BASE, half, 2**64)) + halves[half:]
    if size % 2:
        total = total[:-1] * np.uint64(_BASE) + codes[size - 1 :]
    return total


@dataclass(frozen=True)
class Groups:
    """Places of a stream by the shingle that begins there.

    Attributes
    ----------
    order : array of int64
        The places whose shingle occurs more than once, those with the same shingle side by side and
        in the order of the stream.
    first, last : array of int64
        Of each place of the stream: where its group begins and ends in `order`; -1 for a shingle
        that occurs once.
    """

    order: Places
    first: Places
    last: Places


def group_shingles(stream: Stream, size: int) -> Groups:
    """Group the places of a stream that have the same shingle; none crosses the end of a text."""
    codes = stream.codes
    hashes = hash_shingles(codes, size)
    first = np.full(len(codes), -1, dtype=np.int64)
    last = first.copy()
    ends = np.concatenate([[0], np.cumsum(codes == END)])
    places = np.flatnonzero(ends[size : size + len(hashes)] == ends[: len(hashes)])
    order = places[np.argsort(hashes[places], kind="stable")]
    if len(order) == 0:
        return Groups(order, first, last)
    bounds = np.flatnonzero(np.diff(hashes[order])) + 1
    begins = np.concatenate([[0], bounds])
    stops = np.concatenate([bounds, [len(order)]])
    sizes = stops - begins
    repeated = np.repeat(sizes > 1, sizes)
    first[order] = np.where(repeated, np.repeat(begins, sizes), -1)
    last[order] = np.where(repeated, np.repeat(stops, sizes), -1)
    return Groups(order, first, last)
