"""The units of a report, cut from its lines before they are placed in the tree of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    whole_lines : set of int
        The units that are alone on their line.
    markers : dict of int to Marker
        The numbering of those that have one.
    """

    folded: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    whole_lines: set[int] = field(default_factory=set)
    markers: dict[int, Marker] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.starts)

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

    def add_line(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        """Add the units of one line."""
        if len(starts) == 1:
            self.whole_lines.add(len(self.starts))
        self.lines.extend([len(self.firsts)] * len(starts))
        self.firsts.append(len(self.starts))
        self.starts.extend(starts)
        self.ends.extend(ends)


def list_units(cleaned: Cleaned) -> tuple[Units, list[Furniture]]:
    """Cut a text into units and set the lines of page furniture aside, by offsets in the cleaned text."""
    folded = cleaned.folded
    lines = cleaned.lines or list_lines(folded)
    reasons = list_furniture([folded[start:end] for start, end in lines])
    is_plain = not any(mark in folded for mark in STRAIGHT)
    units = Units(folded)
    furniture: list[Furniture] = []
    for (start, end), reason in zip(lines, reasons, strict=True):
        if reason:
            furniture.append(Furniture(start, end, reason))
            continue
        starts, ends = _cut(folded, start, end, is_plain)
        if end - start > SHARE_RUN_ON * len(folded):
            spans = list(zip(starts, ends, strict=True))
            if _is_run_on(folded, spans):
                for paragraph in break_run_on(folded, spans, opens_report=not units):
                    units.add_line(*zip(*paragraph, strict=True))
                continue
        units.add_line(starts, ends)
    for number, start in enumerate(units.starts):
        # A look at one character spares most sentences the patterns.
        if folded[start] in MARKER_STARTS and (marker := find_marker(units.text(number))):
            units.markers[number] = marker
    return units, furniture


def _is_run_on(folded: str, spans: Sequence[Span]) -> bool:
    return is_run_on([find_marker(folded[start:end]) for start, end in spans])


def _cut(folded: str, start: int, end: int, is_plain: bool) -> tuple[list[int], list[int]]:
    """Return where the units of one line start and end: each with its final mark and what closes with it.

    A line opens and ends without white space. In a plain text nothing hangs on straight quotes.
    """
    if is_plain or not _STRAIGHT_STOP.search(folded, start, end):
        ends = [stop.end() for stop in _STOP.finditer(folded, start, end)]
    else:
        ends = _stops_with_quotes(folded, start, end)
    if not ends or ends[-1] < end:
        ends.append(end)
    starts = [start, *ends]
    del starts[-1]
    for number, place in enumerate(starts):
        if folded[place].isspace():
            starts[number] = _behind(_SPACE, folded, place, end)
    return starts, ends


def _behind(run: re.Pattern[str], folded: str, start: int, end: int) -> int:
    """Return the place behind a run of characters, which may be empty."""
    match = run.match(folded, start, end)
    return match.end() if match else start


def _stops_with_quotes(folded: str, start: int, end: int) -> list[int]:
    """List where units end of which a straight quote behind the final mark may close one."""
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
