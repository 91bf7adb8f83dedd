"""From the raw text of a report to the text that is read, with the way back.

What is dropped: invisible characters, the spaces of letter-spaced lines, and line breaks within
sentences. No character is ever added, so that each character that is read has its place in the raw text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jiedao.text.normalise import FOLDED, IDEOGRAPHS, fold, fold_common, fold_ideographs
from jiedao.text.wrapping import LINE_BREAKS, joins_words, list_lines, list_soft_breaks

# Zero-width and filling characters, marks of direction, soft hyphens, variation selectors, tags,
# controls, and the character that stands for an object in a page.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_STRANGE = re.compile(f"[{INVISIBLE}{IDEOGRAPHS}]")
# Bits that tell what a text may hold: what is folded, and what is invisible or a variant ideograph.
TO_FOLD, TO_DROP = 1, 2
# The least that a letter-spaced line has: four characters with spaces between them.
_SPACED = re.compile(r" \S +\S +\S(?:\s|$)")
_SPACES = " \u3000\xa0\u1680\u2000-\u200a\u202f\u205f"
_SPACED_RAW = re.compile(rf"[{_SPACES}]+\S[{_SPACES}]+\S[{_SPACES}]+\S(?:\s|$)")
_BREAK = re.compile(f"[{LINE_BREAKS}]")
_TOKEN = re.compile(r"[^ ]+")
_SOFT = re.compile(rf"\s*[{LINE_BREAKS}]\s*")
_HAN = re.compile("[\u3400-\u9fff、。,;:()“”《》]")
LEAST_SPACED = 4
SHARE_SPACED = 0.7
SHARE_HAN = 0.5

Spans = Iterable[tuple[int, int]]


@dataclass(frozen=True)
class Cleaned:
    """A text as it is read.

    Attributes
    ----------
    text : str
        The text without what was dropped.
    folded : str
        The same, folded: see `jiedao.text.normalise.fold`.
    places : array of int64 or None
        The offset of each character in the raw text; None where nothing was dropped.
    lines : list of (int, int), optional
        The lines that are not blank, where they were listed on the way.
    """

    text: str
    folded: str
    places: NDArray[np.int64] | None = None
    lines: list[tuple[int, int]] | None = None

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the raw text of ``text[start:end]``, which is not empty."""
        if self.places is None:
            return start, end
        return int(self.places[start]), int(self.places[end - 1]) + 1

    def raw_spans(self, starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
        """Return where each part stands in the raw text; none is empty."""
        if self.places is None or not starts:
            return starts, ends
        return self.places[starts].tolist(), (self.places[np.array(ends) - 1] + 1).tolist()

    def without(self, spans: Spans) -> Cleaned:
        """Drop further spans, which stand in order and apart."""
        edges = [0, *itertools.chain.from_iterable(spans), len(self.text)]
        kept = list(zip(edges[::2], edges[1::2], strict=True))
        stays = np.zeros(len(self.text), dtype=bool)
        for start, end in kept:
            stays[start:end] = True
        places = np.flatnonzero(stays) if self.places is None else self.places[stays]
        text, folded = (
            "".join([whole[start:end] for start, end in kept]) for whole in (self.text, self.folded)
        )
        return Cleaned(text, folded, places)

    def with_text(self, text: str) -> Cleaned:
        """Put a text of the same length in its place, such as one in another script."""
        return replace(self, text=text, folded=fold(text))


def clean(raw: str) -> Cleaned:
    r"""Drop what is no part of the text: invisible characters, letter-spacing, soft line breaks.

    Parameters
    ----------
    raw : str
        The text of a report as it stands.

    Returns
    -------
    Cleaned

    Notes
    -----
    Whether a line break is soft is told from the whole text, see `jiedao.text.wrapping`. Time is
    linear in the text; a text in which nothing is to be dropped is only looked through.

    Examples
    --------
    >>> cleaned = clean("一 、 工 作 总 结\n持续推动高质\u200b量发展，\n新增托位。")
    >>> cleaned.text
    '一、工作总结\n持续推动高质量发展，新增托位。'
    >>> cleaned.raw_span(7, 16)
    (12, 22)
    """
    cleaned = _drop_invisible_and_spacing(raw)
    lines = list_lines(cleaned.folded)
    breaks = list_soft_breaks(cleaned.text, cleaned.folded, lines)
    if breaks:
        return _close(cleaned, breaks)
    return Cleaned(cleaned.text, cleaned.folded, cleaned.places, lines)


def clean_sentence(text: str) -> str:
    r"""Clean the raw text of one sentence: a line break within it is a soft one.

    Examples
    --------
    >>> clean_sentence("推动高质\u200b量\n发展")
    '推动高质量发展'
    """
    cleaned = _drop_invisible_and_spacing(text)
    return _close(cleaned, [match.span() for match in _SOFT.finditer(cleaned.text)]).text


def are_clean(texts: Sequence[str]) -> bool:
    """Whether cleaning changes none of these sentences: a quick look at all of them at once."""
    joined = "。".join(texts)
    return not any(pattern.search(joined) for pattern in (_STRANGE, _BREAK, _SPACED_RAW))


def align(raw: str, cleaned: str) -> list[int]:
    r"""Find each character of a cleaned text in the raw one.

    Parameters
    ----------
    raw : str
        The text of a sentence as it stands.
    cleaned : str
        What was made of it: by dropping white space and invisible characters, and by replacing
        characters one for one.

    Returns
    -------
    list of int
        The offset of each character, and of the end of the text.

    Notes
    -----
    Exact for what `clean` makes: there no invisible character is kept, and of a run of white space all,
    nothing, or the first as a blank.

    Examples
    --------
    >>> align("高质\u200b量", "高质量")
    [0, 1, 3, 4]
    >>> align("AI\nPC增\u200b长", "AI PC增长")
    [0, 1, 2, 3, 4, 5, 7, 8]
    """
    if len(raw) == len(cleaned):
        return list(range(len(raw) + 1))
    places: list[int] = []
    place, spare = 0, len(raw) - len(cleaned)
    for character in cleaned:
        keeps_space = character.isspace()
        while spare > 0 and is_dropped(raw[place]) and not (keeps_space and raw[place].isspace()):
            place += 1
            spare -= 1
        places.append(place)
        place += 1
    return [*places, places[-1] + 1 if places else 0]


def locate(raw: str, cleaned: str, start: int, end: int) -> tuple[int, int]:
    r"""Return where a part of a cleaned sentence, ``cleaned[start:end]``, stands in the raw one.

    Examples
    --------
    >>> locate("完成12.\n5亿元", "完成12.5亿元", 2, 8)
    (2, 9)
    """
    if start == end or len(raw) == len(cleaned):
        return start, end
    places = align(raw, cleaned)
    return places[start], places[end - 1] + 1


def overlay(raw: str, cleaned: str) -> str:
    """Put the characters of a cleaned sentence at their places in the raw one.

    Examples
    --------
    >>> overlay("經濟 發展", "经济发展")
    '经济 发展'
    """
    characters = list(raw)
    for place, character in zip(align(raw, cleaned), cleaned, strict=False):
        characters[place] = character
    return "".join(characters)


def is_dropped(character: str) -> bool:
    """Whether a character may be dropped: white space and what is invisible."""
    return character.isspace() or bool(_INVISIBLE.match(character))


def _drop_invisible_and_spacing(raw: str) -> Cleaned:
    folded = fold_common(raw)
    signs = _look_up(folded)
    if signs & TO_FOLD:
        folded = fold(folded)
    cleaned = Cleaned(raw, folded)
    if signs & TO_DROP:
        cleaned = replace(cleaned, text=fold_ideographs(raw))
        cleaned = cleaned.without(match.span() for match in _INVISIBLE.finditer(folded))
    if _SPACED.search(cleaned.folded):
        spaces = _letter_spaces(cleaned.folded)
        cleaned = cleaned.without(spaces) if spaces else cleaned
    return cleaned


def _look_up(text: str) -> int:
    """Tell whether a text may hold what is folded, and what is invisible or a variant ideograph.

    All characters are looked up at once, which is several times as quick as a search.
    """
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return int(np.bitwise_or.reduce(_signs().take(units)))


@cache
def _signs() -> NDArray[np.uint8]:
    """Tell for each 16-bit unit which such characters are written with it."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    characters = "".join(map(chr, range(1 << 16)))
    for pattern, sign in ((FOLDED, TO_FOLD), (_STRANGE, TO_DROP)):
        table[[match.start() for match in pattern.finditer(characters)]] |= sign
    # What opens the styled digits, the ideographs from U+2F800 and the tags from U+E0000.
    table[0xD835] = TO_FOLD
    table[0xD87E] = TO_FOLD | TO_DROP
    table[0xDB40:0xDB44] = TO_DROP
    return table


def _letter_spaces(folded: str) -> list[tuple[int, int]]:
    """List the spaces between the characters of letter-spaced lines (工 作 总 结)."""
    found: list[tuple[int, int]] = []
    for line in list_lines(folded):
        tokens = [token.span() for token in _TOKEN.finditer(folded, *line)]
        if len(tokens) < LEAST_SPACED:
            continue
        single = [folded[start] for start, end in tokens if end - start == 1]
        han = len(_HAN.findall("".join(single)))
        if len(single) < SHARE_SPACED * len(tokens) or han < SHARE_HAN * len(single):
            continue
        gaps = [(a[1], b[0]) for a, b in itertools.pairwise(tokens)]
        # A wider gap than the usual one is a space that is meant.
        usual = Counter(end - start for start, end in gaps).most_common(1)[0][0]
        found += [gap for gap in gaps if gap[1] - gap[0] <= usual]
    return found


def _close(cleaned: Cleaned, breaks: Sequence[tuple[int, int]]) -> Cleaned:
    """Close the gaps of soft line breaks; between two Latin words a space remains."""
    if not breaks:
        return cleaned
    joints = [start for start, end in breaks if joins_words(cleaned.text, start, end)]
    spans = breaks
    if joints:
        cleaned = replace(
            cleaned,
            text=_with_blanks(cleaned.text, joints),
            folded=_with_blanks(cleaned.folded, joints),
        )
        blanks = set(joints)
        spans = [(start + (start in blanks), end) for start, end in breaks]
    return cleaned.without(spans)


def _with_blanks(text: str, places: Sequence[int]) -> str:
    characters = list(text)
    for place in places:
        characters[place] = " "
    return "".join(characters)
