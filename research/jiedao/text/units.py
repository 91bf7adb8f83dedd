"""The units of a report, cut from its lines before they are placed in the tree of headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from jiedao.text.clean import Cleaned
from jiedao.text.furniture import Furniture, list_furniture
from jiedao.text.headings import MARKER_STARTS, Marker, find_marker
from jiedao.text.run_on import Span, break_run_on, is_run_on
from jiedao.text.wrapping import list_lines

CLOSING = "”’」』】》〉)]}〕〗"
STRAIGHT = "\"'"
_CLOSES = frozenset(CLOSING + STRAIGHT)
FINAL = "。!?;"
_FINAL = frozenset(FINAL)
# A second mark after the closing quote (真抓实干！”。) is no sentence of its own.
_STOP = re.compile(rf"[{FINAL}][{FINAL}{re.escape(CLOSING)}]*")
_TAIL = re.compile(rf"[{FINAL}{re.escape(CLOSING)}]*")
_STRAIGHT_STOP = re.compile(rf"{_STOP.pattern}[{STRAIGHT}]")
_SPACE = re.compile(r"\s*")
# As `str.isspace` has it.
WHITE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_LOOKED_AT = MARKER_STARTS.union(WHITE)
# Where one line is most of a report, the report has lost its line breaks.
SHARE_RUN_ON = 0.6


@dataclass(frozen=True)
class Units:
    """The units of a report from top to bottom, in columns: objects would cost more than all the rest.

    Attributes
    ----------
    folded : str
        The folded text that they are cut from.
    starts, ends, lines : list of int
        Where each stands in it, and in which line.
    firsts : list of int
        The units that open a line, by their numbers from 0.
    markers : dict of int to Marker
        The numbering of those that have one.
    """

    folded: str
    starts: list[int]
    ends: list[int]
    lines: list[int]
    firsts: list[int]
    markers: dict[int, Marker]

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def open_lines(self) -> set[int]:
        """The units that are alone on their line and have no final mark."""
        pairs = pairwise([*self.firsts, len(self)])
        return {number for number, behind in pairs if behind - number == 1 and self.is_open(number)}

    def text(self, number: int) -> str:
        """Return the folded text of a unit."""
        return self.folded[self.starts[number] : self.ends[number]]

    def length(self, number: int) -> int:
        """Return how many characters a unit has."""
        return self.ends[number] - self.starts[number]

    def opens_line(self, number: int) -> bool:
        """Whether a unit is the first of its line."""
        return number == 0 or self.lines[number] != self.lines[number - 1]

    def last(self, number: int) -> str:
        """Return the last character of a unit but for what closes, ``""`` if there is no other."""
        character = self.folded[self.ends[number] - 1]
        if character in _CLOSES:
            return self.text(number).rstrip(CLOSING + STRAIGHT)[-1:]
        return character

    def is_open(self, number: int) -> bool:
        """Whether a unit has no final mark."""
        return self.last(number) not in _FINAL


def list_units(cleaned: Cleaned) -> tuple[Units, list[Furniture]]:
    """Cut a text into units and set the lines of page furniture aside, by offsets in the cleaned text."""
    folded = cleaned.folded
    lines = cleaned.lines or list_lines(folded)
    reasons = list_furniture([folded[start:end] for start, end in lines])
    furniture = [
        Furniture(*line, reason) for line, reason in zip(lines, reasons, strict=True) if reason
    ]
    lines = [line for line, reason in zip(lines, reasons, strict=True) if not reason]
    if furniture or any(mark in folded for mark in STRAIGHT):
        stops = _list_stops(folded, lines)
    else:
        stops = [stop.end() for stop in _STOP.finditer(folded)]
    for number, (start, end) in enumerate(lines):
        if end - start > SHARE_RUN_ON * len(folded):
            paragraphs = _part_run_on(folded, (start, end), stops, opens_report=number == 0)
            parts = [(spans[0][0], spans[-1][1]) for spans in paragraphs]
            lines = [*lines[:number], *parts, *lines[number + 1 :]]
            stops += [stop for spans in paragraphs for _, stop in spans]
            break
    return _cut(folded, lines, stops), furniture


def _list_stops(folded: str, lines: Sequence[Span]) -> list[int]:
    """List the places behind the final marks of these lines and what closes with them."""
    stops: list[int] = []
    for start, end in lines:
        if _STRAIGHT_STOP.search(folded, start, end):
            stops += _stops_with_quotes(folded, start, end)
        else:
            stops += [stop.end() for stop in _STOP.finditer(folded, start, end)]
    return stops


def _stops_with_quotes(folded: str, start: int, end: int) -> list[int]:
    """List those of a line in which a straight quote behind the final mark may close the unit."""
    stops: list[int] = []
    while stop := _STOP.search(folded, start, end):
        behind = stop.end()
        while behind < end and _closes(folded, start, behind):
            behind = _behind(_TAIL, folded, behind + 1, end)
        stops.append(behind)
        start = behind
    return stops


def _closes(folded: str, start: int, place: int) -> bool:
    """Whether a straight quote stands at a place and closes what was opened in the unit."""
    mark = folded[place]
    return mark in STRAIGHT and folded.count(mark, start, place) % 2 == 1


def _behind(run: re.Pattern[str], folded: str, start: int, end: int) -> int:
    """Return the place behind a run of characters, which may be empty."""
    match = run.match(folded, start, end)
    return match.end() if match else start


def _part_run_on(
    folded: str, line: Span, stops: Sequence[int], opens_report: bool
) -> list[list[Span]]:
    """Return the paragraphs of a line that is most of a report: the line as it is, or several."""
    units = _cut(folded, [line], [stop for stop in stops if line[0] < stop <= line[1]])
    spans = list(zip(units.starts, units.ends, strict=True))
    if is_run_on([units.markers.get(number) for number in range(len(units))]):
        return break_run_on(folded, spans, opens_report)
    return [spans]


def _cut(folded: str, lines: Sequence[Span], stops: Sequence[int]) -> Units:
    """Cut lines at the stops, which all stand in them, and find the numbering of the units."""
    ends = sorted(set(stops).union(end for _, end in lines))
    # How many units end above each line.
    above = [0, *(bisect_left(ends, end) + 1 for _, end in lines)]
    starts = [0, *ends[:-1]][: len(ends)]
    lines_of: list[int] = []
    for number, (first, behind) in enumerate(pairwise(above)):
        starts[first] = lines[number][0]
        lines_of += [number] * (behind - first)
    return _units(folded, starts, ends, lines_of, above[:-1])


def _units(
    folded: str, starts: list[int], ends: list[int], lines: list[int], firsts: list[int]
) -> Units:
    """Leave out the white space between units, and find their numbering."""
    units = Units(folded, starts, ends, lines, firsts, {})
    # A look at one character spares most units the patterns.
    heads = [number for number, start in enumerate(starts) if folded[start] in _LOOKED_AT]
    for number in heads:
        if folded[starts[number]] in WHITE and not units.opens_line(number):
            starts[number] = _behind(_SPACE, folded, starts[number], ends[number])
        if marker := find_marker(units.text(number)):
            units.markers[number] = marker
    return units
