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
FINAL = "。!?;"
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

    def is_open(self, number: int) -> bool:
        """Whether a unit has no final mark."""
        last = self.folded[self.ends[number] - 1]
        if last in CLOSING or last in STRAIGHT:
            last = self.text(number).rstrip(CLOSING + STRAIGHT)[-1:]
        return not last or last not in FINAL

    def add_line(self, spans: Sequence[Span]) -> None:
        """Add the units of one line."""
        number = len(self.starts)
        self.starts.extend([start for start, _ in spans])
        self.ends.extend([end for _, end in spans])
        self.lines.extend([len(self.firsts)] * len(spans))
        if len(spans) == 1:
            self.whole_lines.add(number)
        self.firsts.append(number)


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
        spans = _cut(folded, start, end, is_plain)
        if end - start > SHARE_RUN_ON * len(folded) and _is_run_on(folded, spans):
            for paragraph in break_run_on(folded, spans, opens_report=not units):
                units.add_line(paragraph)
        else:
            units.add_line(spans)
    for number, start in enumerate(units.starts):
        # A look at one character spares most sentences the patterns.
        if folded[start] in MARKER_STARTS and (marker := find_marker(units.text(number))):
            units.markers[number] = marker
    return units, furniture


def _is_run_on(folded: str, spans: Sequence[Span]) -> bool:
    return is_run_on([find_marker(folded[start:end]) for start, end in spans])


def _cut(folded: str, start: int, end: int, is_plain: bool) -> list[Span]:
    """Cut one line, ``folded[start:end]``, after every final mark and what closes with it.

    A line opens and ends without white space. In a plain text nothing hangs on straight quotes.
    """
    if is_plain or not _STRAIGHT_STOP.search(folded, start, end):
        stops = [stop.end() for stop in _STOP.finditer(folded, start, end)]
    else:
        stops = _stops_with_quotes(folded, start, end)
    if not stops or stops[-1] < end:
        stops.append(end)
    begins = [start, *stops[:-1]]
    return [
        (_behind(_SPACE, folded, begin, stop) if folded[begin].isspace() else begin, stop)
        for begin, stop in zip(begins, stops, strict=True)
    ]


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
