"""Quasi-sentences of a report with their offsets, kind, numbering and parent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from jiedao.text.furniture import Furniture, furniture_reason
from jiedao.text.headings import HeadingTree, Marker, find_marker
from jiedao.text.normalise import fold

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_END = re.compile(r"[。!?;]+")
# A line above a date at the foot of a report is a signature.
_DATE = re.compile(r"(?:\d{4}|[一二〇零○O]{4})\s*年.{1,4}月.{1,4}日")
_CLOSING = "”’」』】》〉)]}〕〗"
_STRAIGHT = "\"'"

LONGEST_TITLE = 60
LONGEST_HEADING = 40
LONGEST_HEADING_LINE = 80
TITLE_LINES = 4
LOWEST = 5.5


class Sentence(NamedTuple):
    """One quasi-sentence.

    Attributes
    ----------
    start, end : int
        Offsets in the raw text, in characters: ``raw[start:end] == text``.
    kind : str
        ``title``, ``heading`` or ``body``.
    marker : str
        The numbering as it stands (``(一)``), or ``""``.
    level : int or None
        The level of the numbering, see `jiedao.text.headings`.
    parent : int or None
        The number, from 0, of the nearest enclosing numbered sentence or unnumbered heading.
    line : int
        The number of its line; the lines of a report are its paragraphs.
    text : str
    """

    start: int
    end: int
    kind: str
    marker: str
    level: int | None
    parent: int | None
    line: int
    text: str


@dataclass(frozen=True)
class Report:
    """What was read from one text: its sentences and what was set aside as page furniture."""

    sentences: tuple[Sentence, ...]
    furniture: tuple[Furniture, ...]


class _Unit(NamedTuple):
    start: int
    end: int
    line: int
    opens_line: bool
    closes_line: bool
    folded: str
    marker: Marker | None


def split_report(raw: str) -> Report:
    r"""Split the text of a report into quasi-sentences and place each in the tree of headings.

    A sentence ends at ``。 ! ? ;`` (full- or half-width) with the closing quotes and brackets that
    follow, or at the end of its line. Every character belongs to a sentence, but for white space at
    the edges and lines of page furniture, which are listed.

    Parameters
    ----------
    raw : str
        The text as it stands in the file.

    Returns
    -------
    Report

    Examples
    --------
    >>> report = split_report("一、工作总结\n(一)民生改善。新增托位20个,增长1.5%。")
    >>> [(s.kind, s.marker, s.parent, s.text) for s in report.sentences]
    [('heading', '一、', None, '一、工作总结'), ('heading', '(一)', 0, '(一)民生改善。'),
     ('body', '', 1, '新增托位20个,增长1.5%。')]
    """
    units, furniture = _units(raw)
    titles = _title_lines(units)
    tree = HeadingTree()
    sentences: list[Sentence] = []
    line = -1
    for number, unit in enumerate(units):
        if unit.line != line:
            line = unit.line
            tree.new_line()
        following = units[number + 1] if number + 1 < len(units) else None
        kind, marker, level, parent = "body", "", None, tree.parent()
        if unit.line in titles:
            kind, parent = "title", None
        elif unit.marker:
            marker = raw[unit.start : unit.start + unit.marker.length]
            level = unit.marker.level
            parent = tree.enter(level, number, inline=not unit.opens_line)
            kind = "heading" if _is_heading(unit, following) else "body"
        elif _is_unnumbered_heading(unit, following):
            kind = "heading"
            parent = tree.enter(_unnumbered_level(following), number, inline=False)
        sentences.append(
            Sentence(
                unit.start,
                unit.end,
                kind,
                marker,
                level,
                parent,
                unit.line,
                raw[unit.start : unit.end],
            )
        )
    return Report(tuple(sentences), tuple(furniture))


def _units(raw: str) -> tuple[list[_Unit], list[Furniture]]:
    folded = fold(raw)
    units: list[_Unit] = []
    furniture: list[Furniture] = []
    number = 0
    for match in _LINE.finditer(folded):
        start, end = _strip(folded, match.start(), match.end())
        if start == end:
            continue
        reason = furniture_reason(folded[start:end])
        if reason:
            furniture.append(Furniture(start, end, reason))
            continue
        spans = _spans(folded, start, end)
        for place, (first, last) in enumerate(spans):
            text = folded[first:last]
            units.append(
                _Unit(
                    first,
                    last,
                    number,
                    place == 0,
                    place == len(spans) - 1,
                    text,
                    find_marker(text),
                )
            )
        number += 1
    return units, furniture


def _spans(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one line, ``folded[start:end]``, after every final mark and what closes with it."""
    spans: list[tuple[int, int]] = []
    begin = start
    for mark in _END.finditer(folded, start, end):
        stop = mark.end()
        if mark.start() < begin or stop <= begin:
            continue
        # A second mark after the closing quote (真抓实干！”。) is no sentence of its own.
        while stop < end and (_closes(folded, begin, stop) or _END.match(folded, stop)):
            stop += 1
        spans.append(_strip(folded, begin, stop))
        begin = stop
    first, last = _strip(folded, begin, end)
    if first < last:
        spans.append((first, last))
    return spans


def _closes(folded: str, begin: int, place: int) -> bool:
    """Whether the character at a place closes what was opened in the sentence."""
    character = folded[place]
    if character in _STRAIGHT:
        return folded.count(character, begin, place) % 2 == 1
    return character in _CLOSING


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_open(folded: str) -> bool:
    """Whether a unit has no final mark."""
    return not _END.search(folded.rstrip(_CLOSING + _STRAIGHT)[-1:])


def _title_lines(units: list[_Unit]) -> set[int]:
    """Return the lines at the top that are the title: short, unnumbered, without a final mark."""
    titles: set[int] = set()
    for unit in units:
        is_subtitle = bool(titles) and unit.folded.startswith("——")
        if (
            len(titles) == TITLE_LINES
            or not (unit.opens_line and unit.closes_line)
            or (unit.marker and not is_subtitle)
            or not _ends_open(unit.folded)
            or unit.folded.endswith((":", ","))
            or len(unit.folded) > LONGEST_TITLE
        ):
            break
        titles.add(unit.line)
    return set() if units and units[-1].line in titles else titles


def _is_heading(unit: _Unit, following: _Unit | None) -> bool:
    """Whether a numbered sentence heads what follows rather than being an item of a list."""
    if unit.marker is None:
        return False
    length = len(unit.folded) - unit.marker.length
    whole_line = unit.opens_line and unit.closes_line
    is_open = _ends_open(unit.folded)
    if whole_line and is_open and unit.marker.level <= 2:
        return length <= LONGEST_HEADING_LINE
    if following is None or unit.folded.rstrip(_CLOSING + _STRAIGHT).endswith(";"):
        return False
    if following.marker and following.marker.level <= unit.marker.level:
        return False
    return length <= (LONGEST_HEADING_LINE if whole_line and is_open else LONGEST_HEADING)


def _unnumbered_level(following: _Unit | None) -> float:
    """Just above the numbered row that opens below the heading, else below all numbers."""
    if following and following.marker and following.marker.first:
        return following.marker.level - 0.5
    return LOWEST


def _is_unnumbered_heading(unit: _Unit, following: _Unit | None) -> bool:
    """Whether a line without numbering is a heading: short, no final mark, text below it."""
    return (
        following is not None
        and unit.opens_line
        and unit.closes_line
        and _ends_open(unit.folded)
        and not unit.folded.endswith((":", ",", "、"))
        and len(unit.folded) <= LONGEST_HEADING
        and not _DATE.fullmatch(following.folded)
        and (bool(following.marker) or len(following.folded) > len(unit.folded))
    )
