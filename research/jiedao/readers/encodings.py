"""Bytes to text: the encodings in which Chinese reports come, and what is done with broken bytes.

An encoding that fits without a broken byte may still be the wrong one: most bytes of GBK are Big5 too, and
the other way about, but they give rare characters. So every encoding that fits is tried, and the one
that gives the largest share of common characters is taken.
"""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Longest first: the BOM of UTF-16 opens that of UTF-32.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# In the order in which equals are taken.
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# How much of a text is looked at: bytes from its beginning and from its middle.
SAMPLE = 20_000
# Broken places that are replaced; a text with more is refused.
MOST_BROKEN = 10
LARGEST_SHARE_OF_BROKEN = 0.005
# White space apart, these stand in no text; a NUL is the mark of a program or a picture.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
LARGEST_SHARE_OF_CONTROL = 0.001
COMMON, CONTROL = 1, 2
# Below this share of common characters a text is strange, and below the other it is none.
STRANGE = 0.7
NO_TEXT = 0.3
# A hair for the encoding that a page declares or that stands first.
DECLARED = 0.1
FIRST = 0.02
# A character of GBK is valid UTF-8 in one case of five, so many in a row in one of a thousand million.
SURELY = 12
_REPLACEMENT = "\ufffd"
_ASCII = frozenset(map(chr, range(0x80)))


@dataclass(frozen=True)
class Decoded:
    """A text and how it was decoded.

    Attributes
    ----------
    text : str
    encoding : str
    notes : tuple of str
        What was repaired or looks wrong.
    repaired : bool
        Whether broken bytes were replaced.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    repaired: bool = False


class NoTextError(ValueError):
    """The bytes are no text; the message says what they are."""


def decode(data: bytes, declared: str = "") -> Decoded:
    r"""Decode bytes by their BOM, else by the encoding that gives the most common characters.

    Up to ten broken places, and one in two hundred characters, are replaced by U+FFFD, with their bytes, place
    and line in the notes; lines of UTF-8 in a file of GB18030, or the other way about, are decoded
    each in its own.

    Parameters
    ----------
    data : bytes
    declared : str
        The encoding that the file says it has, if it says any.

    Returns
    -------
    Decoded

    Raises
    ------
    NoTextError
        If the bytes are no text, or too many are broken.

    Examples
    --------
    >>> decode("街道办事处".encode("gb18030")).encoding, decode("街道辦事處".encode("big5")).encoding
    ('gb18030', 'big5hkscs')
    >>> decode(b"\xe8\xa1\x97\xe9\x81" + "新增托位20个".encode() * 10).notes
    ("byte 3 (line 1) is broken as utf-8: b'\\xe9\\x81' shown as \ufffd",)
    >>> decode(b"\x00\x01\x02")
    Traceback (most recent call last):
    ...
    jiedao.readers.encodings.NoTextError: bytes that are not text
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _finish(data[len(bom) :], name.removesuffix("-sig"), len(bom), name)
    encoding = guess_encoding(data, declared)
    return _finish(data, encoding, 0, encoding)


def guess_encoding(data: bytes, declared: str = "") -> str:
    """Return the encoding whose text has the largest share of common characters.

    Parameters
    ----------
    data : bytes
        Without a BOM.
    declared : str
        An encoding to be preferred where it fits about as well as others.

    Raises
    ------
    NoTextError
        If none gives a text.
    """
    sample = _sample(data)
    if b"\x00" not in data and _is_utf8(sample):
        return "utf-8"
    wide = b"\x00" in data
    preferred = _python_name(declared)
    scores: dict[str, float] = {}
    for place, encoding in enumerate(ENCODINGS):
        width = {"utf-1": 2, "utf-3": 4}.get(encoding[:5], 1)
        # UTF-8, GB and Big5 have no NUL, text in UTF-32 has many.
        if len(data) % width or (wide and width == 1) or (not wide and width == 4):
            continue
        text = sample.decode(encoding, errors="replace")
        broken = text.count(_REPLACEMENT) / max(1, len(text))
        hair = DECLARED * (encoding == preferred) + FIRST * (place == 0)
        scores[encoding] = common_share(text) - 2 * broken + hair
    best = max(scores, key=lambda encoding: scores[encoding], default="")
    if not best or scores[best] < NO_TEXT:
        raise NoTextError("bytes that are not text")
    return best


def _is_utf8(sample: bytes) -> bool:
    """Tell a text that is valid in too many places to be anything but UTF-8."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count(_REPLACEMENT)
    # One character of GB 2312 in four is valid UTF-8 too (路): so many are not. Mostly a line has them.
    if not broken and any(_is_varied(text[:end]) for end in (3 * SURELY, 10 * SURELY, len(text))):
        return True
    several = int(np.count_nonzero(_codes(text) > 0x7FF)) - broken
    return several >= SURELY and broken * 20 <= several


def _is_varied(text: str) -> bool:
    return len(set(text) - _ASCII) >= SURELY


def common_share(text: str) -> float:
    """Return the share of characters that are common in Chinese texts.

    Common are ASCII, the punctuation of Chinese and the first level of GB 2312 and of Big5, whose makers put the
    frequent characters there.

    Examples
    --------
    >>> common_share("街道abc"), common_share("锟斤拷"), common_share("瑣槈")
    (1.0, 0.6666666666666666, 0.5)
    """
    if not text:
        return 1.0
    return int(np.count_nonzero(_kinds().take(_codes(text)) == COMMON)) / len(text)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return for each code point whether it is common, or one that stands in no text."""
    levels = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    simplified = b"".join(levels).decode("gb2312", errors="ignore")
    lows = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = b"".join(bytes([high, low]) for high in range(0xA4, 0xC7) for low in lows).decode(
        "big5", errors="ignore"
    )
    ascii_ = "".join(map(chr, range(0x20, 0x7F))) + "\t\r\n"
    marks = "、。〈〉《》「」『』【】〔〕〇“”‘’—…％‰，；：？！（）－．～\u3000\xa0\ufeff"
    forms = "".join(map(chr, (*range(0x2460, 0x2474), *range(0xFF10, 0xFF1A))))
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    table[_codes(simplified + traditional + ascii_ + marks + forms)] = COMMON
    table[_codes("".join(_CONTROL.findall("".join(map(chr, range(0x80))))))] = CONTROL
    return table


def _sample(data: bytes) -> bytes:
    if len(data) <= 2 * SAMPLE:
        return data
    # A multiple of 4, for UTF-32.
    middle = len(data) // 8 * 4
    return data[:SAMPLE] + data[middle : middle + SAMPLE]


def _python_name(declared: str) -> str:
    """Return the encoding of `ENCODINGS` that holds a declared one."""
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return ""
    if name in ("gb2312", "gbk", "gb18030", "hz", "cp936"):
        return "gb18030"
    if name in ("big5", "cp950", "big5hkscs"):
        return "big5hkscs"
    return name


def _finish(data: bytes, encoding: str, skipped: int, shown: str) -> Decoded:
    notes: list[str] = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        mixed = _decode_lines(data, encoding)
        if mixed:
            return _checked(mixed[0], f"{shown} and {mixed[1]}", [mixed[2]], repaired=True)
        text, notes = _replace_broken(data, encoding, skipped)
        if not _few(len(notes), text):
            line = data.count(b"\n", 0, error.start) + 1
            many = f"more than {MOST_BROKEN}" if len(notes) > MOST_BROKEN else str(len(notes))
            raise NoTextError(
                f"{many} broken places as {shown}, the first at byte {error.start + skipped} "
                f"(line {line})"
            ) from error
    return _checked(text, shown, notes, repaired=bool(notes))


def _few(broken: int, text: str) -> bool:
    if not text.replace(_REPLACEMENT, "").strip():
        return False
    return broken <= min(MOST_BROKEN, max(1, LARGEST_SHARE_OF_BROKEN * len(text)))


def _replace_broken(data: bytes, encoding: str, skipped: int) -> tuple[str, list[str]]:
    """Replace each run of broken bytes by U+FFFD and say where it stands."""
    notes: list[str] = []
    pieces: list[str] = []
    start = 0
    while True:
        try:
            pieces.append(data[start:].decode(encoding))
            return "".join(pieces), notes
        except UnicodeDecodeError as error:
            first, last = start + error.start, start + error.end
            pieces += [data[start:first].decode(encoding), _REPLACEMENT]
            line = data.count(b"\n", 0, first) + 1
            notes.append(
                f"byte {first + skipped} (line {line}) is broken as {encoding}: "
                f"{data[first:last]!r} shown as {_REPLACEMENT}"
            )
            start = last
            if len(notes) > MOST_BROKEN:
                return "".join(pieces), notes


def _decode_lines(data: bytes, encoding: str) -> tuple[str, str, str] | None:
    """Decode the lines that do not fit by the other encoding of Chinese texts, if all of them fit it."""
    other = {"utf-8": "gb18030", "gb18030": "utf-8"}.get(encoding)
    if other is None:
        return None
    lines: list[str] = []
    changed: list[int] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            lines.append(line.decode(encoding))
        except UnicodeDecodeError:
            try:
                text = line.decode(other)
            except UnicodeDecodeError:
                return None
            if not _fits_better(text, line.decode(encoding, errors="replace")):
                return None
            lines.append(text)
            changed.append(number)
    shown = ", ".join(map(str, changed[:10])) + ("…" if len(changed) > 10 else "")
    return "\n".join(lines), other, f"{len(changed)} line(s) are {other}, not {encoding}: {shown}"


def _fits_better(text: str, other: str) -> bool:
    """Tell a line of another encoding from a line with a broken byte."""
    share = common_share(re.sub("[\x00-\x7f]", "", text))
    return share >= STRANGE and share > common_share(re.sub("[\x00-\x7f]", "", other)) + DECLARED


def _checked(text: str, encoding: str, notes: list[str], *, repaired: bool) -> Decoded:
    kinds = _kinds().take(_codes(text[: 2 * SAMPLE]))
    # The first part is most of nearly every text, and looked up anyway.
    controls = np.count_nonzero(kinds == CONTROL) + len(_CONTROL.findall(text, len(kinds)))
    if "\x00" in text or controls > LARGEST_SHARE_OF_CONTROL * len(text):
        raise NoTextError("bytes that are not text")
    share = np.count_nonzero(kinds == COMMON) / max(1, len(kinds))
    if text and share < STRANGE:
        notes = [*notes, f"only {share:.0%} of the characters are common in Chinese: see its text"]
    lost = "锟斤拷" if "锟斤拷" in text else _REPLACEMENT
    if lost in text and not repaired:
        notes = [*notes, f"characters were lost before the file was written: it has {lost}"]
    return Decoded(text, encoding, tuple(notes), repaired)
