"""Segmentation of many texts in few calls of an engine; what follows is done by numpy.

Characters that are in no word are put on one mark, which ends a run for both engines, and an end stands
after each text, so that it is a token of its own. Of the tokens only the lengths are kept: they are
numbered by the characters between, and what a token says is decided once for each distinct one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jiedao.text.columns import END, code_points, join_texts
from jiedao.text.normalise import fold
from jiedao.text.word_table import WordTable, offsets_of

# What both engines join to words; every other character is a token of its own and ends a run.
_JOINED = re.compile(r"[\u4e00-\u9fffa-z0-9+#&._%\-]")
_END, _BREAK, _MARK, _FIRST_LETTER, _FIRST_RARE = ord(END), 0x1, 0xA, ord("a"), 0x9FD6
_FIRST_HAN = "\u4e00"
# Characters a call of the engine: so many that calls cost nothing, so few that tokens stay near.
_CALL = 16_384
# Characters that go into one whole number of 64 bits.
_SHORT = 4

Cut = Callable[[str], list[str]]


def segment_texts(
    texts: Sequence[str] | pa.Array,
    cut: Cut,
    stop_words: frozenset[str],
    words_of: Callable[[str], list[str]],
    skipped: NDArray[np.integer[Any]] | None = None,
) -> WordTable:
    """Segment texts and take the words of each.

    Parameters
    ----------
    texts : sequence of str or pyarrow.Array
        Any characters may stand in them.
    cut : callable
        An engine: text → all its tokens.
    stop_words : frozenset of str
        What is left out.
    words_of : callable
        Token that begins with a letter, a digit or a mark → the words that it stands for.
    skipped : array of int of shape (texts,), optional
        How many characters at the beginning of each text are left out.

    Returns
    -------
    WordTable

    Examples
    --------
    >>> segment_texts(["网A，B", "的网"], list, frozenset("的"), list).lists()
    [['网', 'a', 'b'], ['网']]
    """
    if not len(texts):
        return WordTable.from_lists([])
    codes = _plain_codes(texts, skipped)
    ends = np.cumsum(_measure_tokens(codes, cut))
    starts = np.append(0, ends[:-1])
    kept = np.flatnonzero(_have_letters(codes, starts, ends))
    tokens, numbers = _number_tokens(codes, starts[kept], ends[kept])
    # Where each text ends, counted in the tokens that are kept.
    offsets = np.append(0, np.searchsorted(kept, np.flatnonzero(codes[starts] == _END)))
    apart = {n: words_of(token) for n, token in enumerate(tokens) if token < _FIRST_HAN}
    return _replace_tokens(tokens, stop_words, apart, numbers, offsets)


def _replace_tokens(
    tokens: list[str],
    stop_words: frozenset[str],
    apart: Mapping[int, list[str]],
    numbers: NDArray[np.int64],
    offsets: NDArray[np.int64],
) -> WordTable:
    """Put the words of each token in its place: itself, but for stop words and what is taken apart."""
    whole = [token for token in tokens if token >= _FIRST_HAN and token not in stop_words]
    # Tokens come sorted but for a few, so that this costs little.
    vocabulary = sorted(dict.fromkeys([*whole, *chain.from_iterable(apart.values())]))
    rank = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    words = list(map(rank.get, tokens, repeat(-1)))
    first = np.arange(len(tokens))
    counts = (np.array(words, dtype=np.int64) >= 0).astype(np.int64)
    for n, content in apart.items():
        first[n], counts[n] = len(words), len(content)
        words += [rank[word] for word in content]
    each = counts[numbers]
    before = offsets_of(each)
    # Of a token with several words, the second and further ones follow the first.
    place = np.repeat(first[numbers] - before[:-1], each) + np.arange(before[-1])
    return WordTable(vocabulary, np.array(words, dtype=np.int64)[place], before[offsets])


def _measure_tokens(codes: NDArray[np.uint16], cut: Cut) -> NDArray[np.int64]:
    """Return the length of each token. A part's tokens are gone before the next are made."""
    lengths = [np.fromiter(map(len, cut(part)), np.int64) for part in _parts(codes)]
    return np.concatenate(lengths)


def _have_letters(
    codes: NDArray[np.uint16], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which tokens have a letter; digits and all marks that are left stand before the letters."""
    found = codes[starts] >= _FIRST_LETTER
    # Such as 5g. The last token is an end, so that each of these has another behind it.
    rest = np.flatnonzero(~found & (ends - starts > 1))
    if len(rest):
        spans = np.column_stack([starts[rest], ends[rest]]).ravel()
        found[rest] = np.maximum.reduceat(codes, spans)[::2] >= _FIRST_LETTER
    return found


def _number_tokens(
    codes: NDArray[np.uint16], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int64]]:
    """List the distinct tokens, and the place of each token among them."""
    import pandas as pd

    lengths = ends - starts
    # Four characters of 16 bits from each place on: their order as a number is that of the strings.
    # Of a shorter token those behind it are cut off, of a longer one all.
    padded = np.zeros(len(codes) + _SHORT, dtype=">u2")
    padded[: len(codes)] = codes
    windows = np.ndarray(len(codes), dtype=">u8", buffer=padded, strides=(2,))
    masks = [(1 << 64) - (1 << 16 * (_SHORT - n)) for n in range(_SHORT + 1)]
    mask = np.array([*masks, 0], dtype="u8")[np.minimum(lengths, _SHORT + 1)]
    numbers, keys = pd.factorize(windows[starts].astype("u8") & mask, sort=True)
    rows = np.full((len(keys), _SHORT + 1), _BREAK, dtype=">u2")
    rows[:, :_SHORT] = keys.astype(">u8").view(">u2").reshape(-1, _SHORT)
    tokens = rows.tobytes().decode("utf-16-be").replace("\0", "").split(chr(_BREAK))[:-1]
    long = np.flatnonzero(lengths > _SHORT)
    text = codes.tobytes().decode("utf-16-le")
    place: dict[str, int] = {}
    numbers[long] = [
        len(tokens) + place.setdefault(text[start:end], len(place))
        for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True)
    ]
    return tokens + list(place), numbers


def _plain_codes(
    texts: Sequence[str] | pa.Array, skipped: NDArray[np.integer[Any]] | None = None
) -> NDArray[np.uint16]:
    """Fold, lower and join texts, `_END` after each; what is in no word becomes `_MARK`."""
    plain = _plain_letters()[code_points(join_texts(texts))]
    lengths = _measure_texts(texts)
    ends = np.cumsum(lengths + 1) - 1
    plain[ends] = _END
    if skipped is not None:
        # A mark ends a run as the beginning of a text does.
        before = offsets_of(skipped)
        plain[np.repeat(ends - lengths - before[:-1], skipped) + np.arange(before[-1])] = _MARK
    rare = np.flatnonzero(plain >= _FIRST_RARE)
    # jieba's range of Han characters ends before these: each is a word of its own.
    return np.insert(plain, np.concatenate([rare, rare + 1]), _MARK) if len(rare) else plain


def _measure_texts(texts: Sequence[str] | pa.Array) -> NDArray[np.int64]:
    if isinstance(texts, pa.Array):
        lengths: NDArray[np.int64] = pc.utf8_length(texts).to_numpy().astype(np.int64)
        return lengths
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _parts(codes: NDArray[np.uint16]) -> Iterator[str]:
    """Cut joined texts into strings for the engine, each a number of whole texts."""
    ends = np.flatnonzero(codes == _END) + 1
    last = np.searchsorted(ends, np.arange(_CALL, len(codes) + _CALL, _CALL))
    cuts = np.unique(ends[np.minimum(last, len(ends) - 1)])
    for part in np.split(codes, cuts[:-1]):
        yield part.astype("<u2").tobytes().decode("utf-16-le")


@cache
def _plain_letters() -> NDArray[np.uint16]:
    """Return for each character that which stands for it in a word, or `_MARK`."""
    # No character of a word is beyond the third plane; İ alone has a lower case of two characters.
    text = fold("".join(map(chr, range(0x30000)))).replace("İ", chr(_MARK)).lower()
    letters = np.full(0x110000, _MARK, dtype=np.uint16)
    for match in _JOINED.finditer(text):
        letters[match.start()] = ord(match[0])
    return letters
