"""The lines of a PDF joined into paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from jiedao.readers.pdf_lines import Line
from jiedao.text.headings import find_marker
from jiedao.text.normalise import fold

# In widths of a Chinese character.
INDENT = 1.0
SLACK = 0.6
SAME_SIZE = 1.12
LARGEST_PITCH = 1.6
FEWEST_LINES = 4
LEAST_SHARE_AT_MARGIN = 0.2
SMALLEST_INDENT, LARGEST_INDENT = 1.5, 2.6
LEAST_SHARE_INDENTED = 0.015
REACHING = 1.5
# Numbering of these levels opens a paragraph; below, it stands within one as well (一是…二是…).
LOWEST_INDENTED, LOWEST_FLUSH = 2, 4
_FINAL = re.compile(r"[。！？；：.!?;:][”’」』）)》】]*$")
_LETTER = re.compile("[A-Za-z]")
_SOFT_HYPHEN = "\u00ad"


class _Measure(NamedTuple):
    """The margins of a column, and how many lines reach the right one."""

    left: float
    right: float
    reaching: int


class _Layout(NamedTuple):
    """How a document is set: margins by page and column, distance of lines, first lines set in."""

    measures: dict[tuple[int, int], _Measure]
    pitch: float
    is_indented: bool


def join_lines(lines: Sequence[Line]) -> list[str]:
    """Join the lines of a report into paragraphs.

    A line goes on with the next one where it is full (what stands first in the next would not
    have fitted), the next is neither indented nor of another size nor further below, and does
    not open with numbering after a final mark. Rows of tables stay lines.

    Parameters
    ----------
    lines : sequence of Line
        In reading order.

    Returns
    -------
    list of str
    """
    if not lines:
        return []
    measures = _measures(lines)
    layout = _Layout(measures, _pitch(lines), _is_indented(lines, measures))
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, layout):
            paragraphs[-1] = _join(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        before = line
    return [text.removesuffix(_SOFT_HYPHEN) for text in paragraphs]


def _goes_on(before: Line, line: Line, layout: _Layout) -> bool:
    here = layout.measures[before.page, before.column]
    there = layout.measures[line.page, line.column]
    space = here.right - before.right
    if before.is_row or line.is_row or space > line.first_width + SLACK * before.em:
        return False
    if not 1 / SAME_SIZE <= line.em / before.em <= SAME_SIZE:
        return False
    below = before.page == line.page and before.column == line.column
    if below and before.base - line.base > LARGEST_PITCH * layout.pitch:
        return False
    ended = bool(_FINAL.search(before.text))
    marker = find_marker(fold(line.text)) if ended else None
    if marker and marker.level <= (LOWEST_INDENTED if layout.is_indented else LOWEST_FLUSH):
        return False
    if line.left - there.left > INDENT * line.em:
        # Lines that are all set in go on as well, but then only a final mark tells the end.
        set_in = abs(before.left - line.left) < 0.5 * line.em
        return set_in and not ended and not layout.is_indented
    # Where few lines reach the margin, the longest may be full by chance.
    return not ended or layout.is_indented or here.reaching >= FEWEST_LINES


def _join(before: str, after: str) -> str:
    """Join two lines: Latin words by a space, all else by nothing."""
    if before.endswith(_SOFT_HYPHEN):
        return before[:-1] + after
    if _LETTER.match(before[-1:]) and _LETTER.match(after[:1]):
        return f"{before} {after}"
    return before + after


def _measures(lines: Sequence[Line]) -> dict[tuple[int, int], _Measure]:
    """Return the margins of each column; a short page has those of the document."""
    places: dict[tuple[int, int], list[Line]] = defaultdict(list)
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.is_row:
            places[line.page, line.column].append(line)
            columns[line.column].append(line)
    whole = {column: _measure(members) for column, members in columns.items()}
    fallback = _measure(list(lines))
    return {
        (line.page, line.column): (
            _measure(places[line.page, line.column])
            if len(places[line.page, line.column]) >= FEWEST_LINES
            else whole.get(line.column, fallback)
        )
        for line in lines
    }


def _measure(lines: list[Line]) -> _Measure:
    """Take the leftmost edge that several lines share, and the rightmost edge."""
    edges = sorted(line.left for line in lines)
    em = median(line.em for line in lines)
    needed = max(1, round(LEAST_SHARE_AT_MARGIN * len(edges)))
    left = next(
        (
            edge
            for place, edge in enumerate(edges)
            if place + needed <= len(edges) and edges[place + needed - 1] - edge <= 0.5 * em
        ),
        edges[0],
    )
    right = max(line.right for line in lines)
    return _Measure(left, right, sum(right - line.right < REACHING * em for line in lines))


def _is_indented(lines: Sequence[Line], measures: dict[tuple[int, int], _Measure]) -> bool:
    """Whether paragraphs are set in by some two characters."""
    steps = [(line.left - measures[line.page, line.column].left) / line.em for line in lines]
    return sum(INDENT < step < LARGEST_INDENT for step in steps) >= LEAST_SHARE_INDENTED * len(
        steps
    )


def _pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance of lines."""
    steps = [
        before.base - line.base
        for before, line in pairwise(lines)
        if before.page == line.page and before.column == line.column and before.base > line.base
    ]
    return median(steps) if steps else 1.0
