"""Quasi-sentences of a report with their offsets, kind, numbering and parent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jiedao.text.clean import Cleaned, clean
from jiedao.text.furniture import Furniture, list_furniture
from jiedao.text.headings import HeadingTree, Marker, find_marker
from jiedao.text.run_on import break_run_on, is_run_on
from jiedao.text.script import to_simplified
from jiedao.text.wrapping import list_lines

_END = re.compile(r"[。!?;]+")
# A line above a date at the foot of a report is a signature.
_DATE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇零○O]{4})\s*年.{1,4}月.{1,4}日")
_CLOSING = "”’」』】》〉)]}〕〗"
_STRAIGHT = "\"'"

# What opens a line and says what follows, up to the next numbering; nothing stands before it, for
# 为解决停车难问题: and 重点项目安排: tell of something else.
_OPENING = re.compile(
    r"(?:(?:目前|当前|工作中?)?(?:仍|还|仍然)?(?:存在|面临)?的?(?:主要|突出|一些|几个)?的?"
    r"(?P<problem>(?:问题|困难|不足|短板|差距)(?:[和与及、](?:问题|困难|不足|短板|差距|挑战|原因))?)"
    r"|(?:下一?步|下一?阶段|下半年|今后|明年|来年|下一年度?|20\d\d年)?的?(?:主要|重点)?(?:工作)?(?:的)?(?:主要|重点)?"
    r"(?P<plan>(?:打算|计划|安排|思路)(?:[和与及、](?:打算|计划|安排|思路|措施|建议))?))"
    r"(?:是|有|主要有|主要是|如下)?:"
)
# Characters in which such an opening ends.
LONGEST_OPENING = 20
BESIDE = 0.25

LONGEST_TITLE = 60
LONGEST_HEADING = 40
LONGEST_HEADING_LINE = 80
TITLE_LINES = 4
LOWEST = 5.5
# Where one line is most of a report, the report has lost its line breaks.
SHARE_RUN_ON = 0.6


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
    read : str
        The text as it is read: without invisible characters, letter-spacing and line breaks, and in
        simplified script where that was asked for.
    """

    start: int
    end: int
    kind: str
    marker: str
    level: int | None
    parent: int | None
    line: int
    text: str
    read: str


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


def split_report(raw: str, *, simplify: bool = False) -> Report:
    r"""Split the text of a report into quasi-sentences and place each in the tree of headings.

    A sentence ends at ``。 ! ? ;`` (full- or half-width) with the closing quotes and brackets that
    follow, or at the end of its line. Every character belongs to a sentence, but for white space at
    the edges and lines of page furniture, which are listed.

    Parameters
    ----------
    raw : str
        The text as it stands in the file.
    simplify : bool
        Read traditional characters as simplified ones; see `jiedao.text.script`.

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
    cleaned = clean(raw)
    if simplify:
        cleaned = cleaned.with_text(to_simplified(cleaned.text))
    units, furniture = _units(cleaned)
    read = _as_it_stands if cleaned.text is raw else _as_it_was_cleaned
    sentences = read(raw, cleaned, units)
    aside = (Furniture(*cleaned.raw_span(f.start, f.end), f.reason) for f in furniture)
    return Report(tuple(sentences), tuple(aside))


def _as_it_stands(raw: str, _: Cleaned, units: list[_Unit]) -> list[Sentence]:
    sentences = []
    for unit, (kind, level, parent) in zip(units, _place(units), strict=True):
        text = raw[unit.start : unit.end]
        marker = text[: unit.marker.length] if level is not None and unit.marker else ""
        sentences.append(
            Sentence(unit.start, unit.end, kind, marker, level, parent, unit.line, text, text)
        )
    return sentences


def _as_it_was_cleaned(raw: str, cleaned: Cleaned, units: list[_Unit]) -> list[Sentence]:
    sentences = []
    for unit, (kind, level, parent) in zip(units, _place(units), strict=True):
        start, end = cleaned.raw_span(unit.start, unit.end)
        marker = ""
        if level is not None and unit.marker:
            behind = cleaned.raw_span(unit.start, unit.start + unit.marker.length)[1]
            marker = raw[start:behind]
        read = cleaned.text[unit.start : unit.end]
        sentences.append(
            Sentence(start, end, kind, marker, level, parent, unit.line, raw[start:end], read)
        )
    return sentences


def _place(units: list[_Unit]) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield kind, level and parent of each unit, from top to bottom."""
    titles = _title_lines(units)
    tree = HeadingTree()
    openings = {
        number: opening.lastgroup
        for number, unit in enumerate(units)
        if unit.opens_line and unit.marker is None and (opening := find_opening(unit.folded))
    }
    times = Counter(openings.values())
    latest: dict[float, tuple[int | None, str]] = {}
    line = -1
    for number, unit in enumerate(units):
        if unit.line != line:
            line = unit.line
            tree.new_line()
        following = units[number + 1] if number + 1 < len(units) else None
        if unit.line in titles:
            yield "title", None, None
        elif unit.marker and unit.marker.is_bullet and _heads_text(unit, following):
            # A bullet is no number: such a line is a heading like one without it.
            yield "heading", None, tree.enter(_unnumbered_level(following), number, inline=False)
        elif unit.marker:
            level = unit.marker.level
            rank = unit.marker.rank
            if not unit.marker.first and tree.parent() in openings:
                # 三、 behind such a line goes on with the list before it, 一、 opens one below it.
                tree.close(rank - BESIDE)
            parent = tree.enter(rank, number, inline=not unit.opens_line)
            kind = "heading" if _is_heading(unit, following) else "body"
            if not _ends_open(unit.folded) and latest.get(rank) == (parent, "body"):
                # The last item of a list of sentences, although text follows that is not numbered.
                kind = "body"
            latest[rank] = parent, kind
            yield kind, level, parent
        elif number in openings:
            once = times[openings[number]] == 1
            beside = _level_beside(tree, units, openings) if once else LOWEST
            yield "body", None, tree.enter(beside, number, inline=False)
        elif _is_unnumbered_heading(unit, following):
            parent = tree.enter(_unnumbered_level(following), number, inline=False)
            yield "heading", None, parent
        else:
            yield "body", None, tree.parent()


def _units(cleaned: Cleaned) -> tuple[list[_Unit], list[Furniture]]:
    folded = cleaned.folded
    lines = cleaned.lines or list_lines(folded)
    reasons = list_furniture([folded[start:end] for start, end in lines])
    units: list[_Unit] = []
    furniture: list[Furniture] = []
    number = 0
    for (start, end), reason in zip(lines, reasons, strict=True):
        if reason:
            furniture.append(Furniture(start, end, reason))
            continue
        spans = _spans(folded, start, end)
        found = _paragraph(folded, spans, number)
        if end - start > SHARE_RUN_ON * len(folded) and is_run_on([u.marker for u in found]):
            paragraphs = break_run_on(folded, spans, opens_report=number == 0)
            found = [
                unit
                for place, paragraph in enumerate(paragraphs, number)
                for unit in _paragraph(folded, paragraph, place)
            ]
        units += found
        number = found[-1].line + 1
    return units, furniture


def _paragraph(folded: str, spans: Sequence[tuple[int, int]], number: int) -> list[_Unit]:
    last = len(spans) - 1
    found = []
    for place, (start, end) in enumerate(spans):
        text = folded[start:end]
        found.append(_Unit(start, end, number, place == 0, place == last, text, find_marker(text)))
    return found


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
    if following.marker and following.marker.rank <= unit.marker.rank:
        return False
    return length <= (LONGEST_HEADING_LINE if whole_line and is_open else LONGEST_HEADING)


def _heads_text(unit: _Unit, following: _Unit | None) -> bool:
    whole_line = unit.opens_line and unit.closes_line and _ends_open(unit.folded)
    return whole_line and _is_heading(unit, following)


def _unnumbered_level(following: _Unit | None) -> float:
    """Just above the numbered row that opens below the heading, else below all numbers."""
    if following and following.marker and following.marker.first:
        return following.marker.rank - 0.5
    return LOWEST


def find_opening(folded: str) -> re.Match[str] | None:
    """Find the words by which a line says what it and those below it tell.

    Its last group is ``problem`` or ``plan``.

    Examples
    --------
    >>> find_opening("存在的主要问题:税源结构单一。").group()
    '存在的主要问题:'
    >>> find_opening("困难群众:慰问50户。") is None
    True
    """
    return _OPENING.match(folded)


def _level_beside(tree: HeadingTree, units: list[_Unit], openings: Container[int]) -> float:
    """Return the level beside the list, or the opening, that stands before; else the lowest."""
    levels = []
    for level, number, _ in tree.open:
        marker = units[number].marker
        if marker and level >= 1 and not marker.first:
            levels.append(level - BESIDE)
        elif number in openings:
            levels.append(level)
    return min(levels, default=LOWEST)


def _is_unnumbered_heading(unit: _Unit, following: _Unit | None) -> bool:
    """Whether a line without numbering is a heading: short, no final mark, text below it."""
    return (
        following is not None
        and unit.opens_line
        and unit.closes_line
        and _ends_open(unit.folded)
        and not unit.folded.endswith((":", ",", "、"))
        # A row of a table.
        and " | " not in unit.folded
        and len(unit.folded) <= LONGEST_HEADING
        and not _DATE.fullmatch(following.folded)
        and (bool(following.marker) or len(following.folded) > len(unit.folded))
    )
