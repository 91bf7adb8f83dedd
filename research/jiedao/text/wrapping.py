"""Soft line breaks: those that a text has because its lines were full, not because a paragraph ended."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from jiedao.text.furniture import folded_reason
from jiedao.text.headings import Marker, find_marker

# As `str.splitlines` has them.
LINE_BREAKS = "\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_NEW_LINE = re.compile(f"[{LINE_BREAKS}]")
_FINAL_MARKS = frozenset("。!?;")
_HANGING = frozenset("”’」』】》〉)]}〕〗\"'")
_FINAL = re.compile("[。!?;][”’」』】》〉)\\]}〕〗\"']*$")
# A line never opens with these, and no sentence ends with those.
_CLOSING = frozenset(",、。;!?”’」』】》〉)]}〕〗%")
_OPENING = frozenset("“‘「『《〈(〔〖")
_COMMAS = (",", "、")
_MARKS = frozenset(",、。;!?:”)》】")
_HAN_NUMERALS = frozenset("一二三四五六七八九十")
_OPEN_ENDS = _OPENING | {*_COMMAS, "."}
_BROKEN_NUMBER = re.compile(r"[^\d\s.,、]\d+\.$")
# 专项债券1.5亿 / 元, 培训14 / 50人次: what no line of its own begins with.
_BROKEN_AMOUNT = re.compile(
    r"[\d亿万](?:[亿万元%‰余]|\d{1,4}[亿万元余]?(?:[人户家个件次名亩栋处场]|公里|平方))"
)
_WORD_END, _WORD_START = re.compile(r"[A-Za-z]$"), re.compile(r"[A-Za-z]")
_TOKEN = re.compile(r"[A-Za-z0-9.%+-]*")
# In columns: a Han character takes two. A line that is wrapped is nearly full.
NARROWEST, WIDEST, SLACK = 40, 160, 6
# How many lines must break off within a sentence, and which share of the full ones of all that do.
LEAST_BROKEN, SHARE_FULL, SHARE_LONGER = 3, 0.7, 0.05
SHARE_SET_OFF = 0.8
SHORTEST_CLAUSE = 10


@dataclass
class _Line:
    start: int
    end: int
    raw: str
    text: str
    indent: int
    breaks: int

    @cached_property
    def width(self) -> int:
        # A line that is longer than any wrapped one needs no exact width.
        return self.indent + _width(self.raw) if len(self.raw) <= WIDEST else 2 * WIDEST

    @cached_property
    def marker(self) -> Marker | None:
        return find_marker(self.text[:16])

    @property
    def ends(self) -> bool:
        """Whether it ends with a final mark."""
        last = self.text[-1]
        if last not in _HANGING:
            return last in _FINAL_MARKS
        return bool(_FINAL.search(self.text, max(0, len(self.text) - 8)))

    @cached_property
    def is_furniture(self) -> bool:
        return bool(folded_reason(self.text))

    @property
    def breaks_off(self) -> bool:
        return not self.ends and not self.text.endswith(":")


@dataclass(frozen=True)
class _Layout:
    """How a wrapped text is laid out: in columns, and in line ends between two lines."""

    width: int
    indent: int
    breaks: int
    sets_off_numbers: bool


def list_soft_breaks(text: str, folded: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""List the gaps between lines that stand within a sentence or a paragraph.

    Parameters
    ----------
    text, folded : str
        A text and the same, folded. Widths are those of the text, marks are those of the folded one.
    spans : list of (int, int)
        Its lines, as `list_lines` gives them.

    Returns
    -------
    list of (int, int)
        The white space of each soft break.

    Notes
    -----
    A line is joined to the next in any text where the next opens with a closing mark, or the line ends
    with an opening mark, a comma or a broken number. A text is wrapped where at least three lines
    break off without a final mark and seven in ten of those have the same full width (20 to 80 Han
    characters). There full lines are joined to the next one, unless that is numbered, indented or set
    off by an empty line.

    Examples
    --------
    >>> text = "新增托位20个,完成投资12.\n5亿元。\n一、民生"
    >>> list_soft_breaks(text, text, list_lines(text))
    [(15, 16)]
    """
    # Paragraphs on a line each: the usual case, in which there is nothing to be weighed.
    if len(folded) > WIDEST * len(spans) and not _may_go_on(folded, spans):
        return []
    pairs: Iterable[tuple[_Line, _Line]]
    layout = None
    if _may_be_wrapped(text, spans):
        lines = [_line(text, folded, spans, number) for number in range(len(spans))]
        layout, pairs = _layout(lines), itertools.pairwise(lines)
    else:
        pairs = (
            (_line(text, folded, spans, number), _line(text, folded, spans, number + 1))
            for number in _list_open(folded, spans)
        )
    return [
        (line.end, following.start)
        for line, following in pairs
        if _goes_on(line, following) or (layout is not None and _is_soft(line, following, layout))
    ]


def list_lines(text: str) -> list[tuple[int, int]]:
    r"""List the lines that are not blank, without the white space around each.

    Examples
    --------
    >>> list_lines(" 总结\r\n\n新增托位")
    [(1, 3), (6, 10)]
    """
    found = []
    begin = 0
    for line in text.splitlines(keepends=True):
        following = begin + len(line)
        stripped = line.strip()
        if stripped:
            # Most lines have no indent.
            indent = 0 if line[0] == stripped[0] else len(line) - len(line.lstrip())
            found.append((begin + indent, begin + indent + len(stripped)))
        begin = following
    return found


def joins_words(text: str, start: int, end: int) -> bool:
    """Whether a gap parts two Latin words."""
    return bool(_WORD_END.search(text, max(0, start - 1), start) and _WORD_START.match(text, end))


def _may_go_on(folded: str, spans: list[tuple[int, int]]) -> bool:
    """Whether a line ends or opens with a character that could stand within a sentence."""
    return any(
        folded[end - 1] in _OPEN_ENDS or folded[start] in _CLOSING
        for (_, end), (start, _) in itertools.pairwise(spans)
    )


def _list_open(folded: str, spans: list[tuple[int, int]]) -> list[int]:
    """List the lines that may surely go on, by their last character and the first of the next one."""
    edges = ((folded[end - 1], folded[start]) for (_, end), (start, _) in itertools.pairwise(spans))
    return [
        number
        for number, (last, first) in enumerate(edges)
        # Most lines have a final mark.
        if last not in _FINAL_MARKS
        and (last in _OPEN_ENDS or first in _CLOSING or _ends_as_amount(last))
    ]


def _may_be_wrapped(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether no more lines are too wide for a wrapped text than `_layout` lets pass."""
    most = SHARE_LONGER * len(spans) + 1
    too_wide = (
        end - start > WIDEST or (2 * (end - start) > WIDEST and _width(text[start:end]) > WIDEST)
        for start, end in spans
    )
    # So many are enough to tell.
    found = sum(1 for _ in itertools.islice(filter(None, too_wide), int(most) + 1))
    return len(spans) > LEAST_BROKEN and found <= most


def _line(text: str, folded: str, spans: list[tuple[int, int]], number: int) -> _Line:
    start, end = spans[number]
    breaks, indent = _measure_gap(text[spans[number - 1][1] if number else 0 : start])
    line, breaks = folded[start:end], breaks if number else 0
    return _Line(start, end, text[start:end], line, indent, breaks)


@lru_cache(maxsize=256)
def _measure_gap(gap: str) -> tuple[int, int]:
    """Return how many lines end in the white space between two lines, and the columns behind them."""
    lines = gap.splitlines()
    if not gap or _NEW_LINE.fullmatch(gap[-1]):
        return len(lines), 0
    return len(lines) - 1, _width(lines[-1])


def _width(text: str) -> int:
    """Return the columns that a text takes: two for what is not in ASCII, roughly."""
    return len(text.encode("gb18030", "replace"))


def _layout(lines: list[_Line]) -> _Layout | None:
    """Tell how the text is wrapped, or that it is not."""
    widths = sorted(line.width for line in lines)
    ends = [width for width in sorted(set(widths)) if NARROWEST <= width <= WIDEST]
    if not ends:
        return None
    full = max(ends, key=lambda width: (_between(widths, width - SLACK, width), width))
    if len(widths) - bisect_right(widths, full) > SHARE_LONGER * len(widths) + 1:
        return None
    # Double-spaced text has an empty line after each line.
    usual = sorted(line.breaks for line in lines[1:])[(len(lines) - 1) // 2]
    broken = [
        (line, following)
        for line, following in itertools.pairwise(lines)
        if following.breaks <= usual and line.breaks_off and following.marker is None
    ]
    at_full = [pair for pair in broken if _is_full(*pair, full)]
    # A numbered line that is not full is a heading.
    short = sum(not _is_full(*pair, full) and pair[0].marker is None for pair in broken)
    if len(at_full) < LEAST_BROKEN or len(at_full) < SHARE_FULL * (len(at_full) + short):
        return None
    indents = sorted(following.indent for _, following in at_full)
    indent = indents[len(indents) // 2]
    numbered = [line for line in lines[1:] if line.marker]
    set_off = sum(line.indent > indent + 1 or line.breaks > usual for line in numbered)
    return _Layout(full, indent, usual, set_off >= max(2, SHARE_SET_OFF * len(numbered)))


def _between(widths: list[int], low: int, high: int) -> int:
    return bisect_right(widths, high) - bisect_left(widths, low)


def _opens_row(line: _Line, following: _Line) -> bool:
    """Whether the next line opens with a number that cannot stand within the sentence."""
    marker = following.marker
    if marker is None:
        return False
    # 一是 and 二要 go on behind a mark: 突出两个重点,一是招商。
    return not (
        marker.level == 5 and following.text[0] in _HAN_NUMERALS and line.text[-1] in _MARKS
    )


def _is_full(line: _Line, following: _Line, full: int) -> bool:
    """Whether nothing more of the next line would have gone on this one."""
    if line.width > full - SLACK:
        return True
    word = _TOKEN.match(following.text)
    return line.width + min(len(word[0]) if word else 0, 20) > full - SLACK


def _is_soft(line: _Line, following: _Line, layout: _Layout) -> bool:
    """Whether a full line goes on in the next one; a final mark may fall on the end of a line."""
    return (
        following.breaks <= layout.breaks
        and following.indent <= layout.indent + 1
        and _is_full(line, following, layout.width)
        and line.width <= layout.width + SLACK
        and (not _opens_row(line, following) or (layout.sets_off_numbers and not line.ends))
        and not line.is_furniture
        and not following.is_furniture
    )


def _goes_on(line: _Line, following: _Line) -> bool:
    """Whether a sentence surely goes on in the next line, however the text is laid out."""
    last, first = line.text[-1], following.text[0]
    is_clause = len(line.text) >= SHORTEST_CLAUSE
    broken_number = first.isdigit() and bool(_BROKEN_NUMBER.search(line.text[-12:]))
    sure = (
        broken_number
        or (is_clause and _breaks_amount(last, following.text))
        or (first in _CLOSING and not line.ends)
        or last in _OPENING
        or (is_clause and last in _COMMAS)
    )
    return (
        sure
        and following.breaks <= 2
        and (broken_number or not _opens_row(line, following))
        and not line.is_furniture
        and not following.is_furniture
    )


def _breaks_amount(last: str, following: str) -> bool:
    """Whether an amount goes on from the last character of a line to the next line."""
    return _ends_as_amount(last) and bool(_BROKEN_AMOUNT.match(last + following[:8]))


def _ends_as_amount(last: str) -> bool:
    return last in "亿万" or last.isdecimal()
