"""Quasi-sentences of a report with their offsets, kind, numbering and parent."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from jiedao.text.clean import Cleaned, clean
from jiedao.text.furniture import Furniture
from jiedao.text.headings import HeadingTree, Marker
from jiedao.text.script import to_simplified
from jiedao.text.units import Units, list_units

# A line above a date at the foot of a report is a signature.
_DATE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇零○O]{4})\s*年.{1,4}月.{1,4}日")

# What opens a line and says what follows, up to the next numbering; nothing stands before it, for
# 为解决停车难问题: and 重点项目安排: tell of something else.
_OPENING = re.compile(
    r"(?:(?:目前|当前|工作中?)?(?:仍|还|仍然)?(?:存在|面临)?的?(?:主要|突出|一些|几个)?的?"
    r"(?P<problem>(?:问题|困难|不足|短板|差距)(?:[和与及、](?:问题|困难|不足|短板|差距|挑战|原因))?)"
    r"|(?:下一?步|下一?阶段|下半年|今后|明年|来年|下一年度?|20\d\d年)?的?(?:主要|重点)?(?:工作)?(?:的)?(?:主要|重点)?"
    r"(?P<plan>(?:打算|计划|安排|思路)(?:[和与及、](?:打算|计划|安排|思路|措施|建议))?))"
    r"(?:是|有|主要有|主要是|如下)?:"
)
# A look at one character spares most lines the pattern.
_OPENING_STARTS = frozenset("目当工仍还存面的主突一几问困不短差下今明来2重打计安思")
# Characters in which such an opening ends.
LONGEST_OPENING = 20
BESIDE = 0.25

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


class SentenceColumns(NamedTuple):
    """The sentences of a report, column by column; the columns are those of `Sentence`."""

    start: list[int]
    end: list[int]
    kind: list[str]
    marker: list[str]
    level: list[int | None]
    parent: list[int | None]
    line: list[int]
    text: list[str]
    read: list[str]


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
    columns, furniture = split_columns(raw, simplify=simplify)
    sentences = map(Sentence._make, zip(*columns, strict=True))
    return Report(tuple(sentences), tuple(furniture))


def split_columns(raw: str, *, simplify: bool = False) -> tuple[SentenceColumns, list[Furniture]]:
    """Split the text of a report as `split_report` does, without an object for each sentence.

    Examples
    --------
    >>> split_columns("一、民生。新增托位20个。")[0].text
    ['一、民生。', '新增托位20个。']
    """
    cleaned = clean(raw)
    if simplify:
        cleaned = cleaned.with_text(to_simplified(cleaned.text))
    units, aside = list_units(cleaned)
    furniture = [Furniture(*cleaned.raw_span(f.start, f.end), f.reason) for f in aside]
    return _columns(raw, cleaned, units), furniture


def _columns(raw: str, cleaned: Cleaned, units: Units) -> SentenceColumns:
    kinds, levels, parents = _place(units)
    starts, ends = cleaned.raw_spans(units.starts, units.ends)
    texts = [raw[start:end] for start, end in zip(starts, ends, strict=True)]
    read = texts
    if cleaned.text is not raw:
        spans = zip(units.starts, units.ends, strict=True)
        read = [cleaned.text[start:end] for start, end in spans]
    numbering = [""] * len(units)
    for number, marker in units.markers.items():
        if levels[number] is not None:
            first = units.starts[number]
            start, behind = cleaned.raw_span(first, first + marker.length)
            numbering[number] = raw[start:behind]
    return SentenceColumns(
        starts, ends, kinds, numbering, levels, parents, units.lines, texts, read
    )


_Place = tuple[str, int | None, int | None]


def _place(units: Units) -> tuple[list[str], list[int | None], list[int | None]]:
    """Return kind, level and parent of the units, in columns."""
    count, titles = len(units), _count_titles(units)
    kinds = ["title"] * titles + ["body"] * (count - titles)
    levels: list[int | None] = [None] * count
    parents: list[int | None] = [None] * count
    outline = _Outline(units)
    tree = outline.tree
    entries = sorted(number for number in outline.entries if number >= titles)
    for number, following in itertools.pairwise([*entries, count]):
        kinds[number], levels[number], parents[number] = outline.enter(number)
        place = number + 1
        if tree.is_inline():
            # A heading within a line reaches to its end.
            line = bisect_right(units.firsts, number)
            behind = units.firsts[line] if line < len(units.firsts) else count
            place = min(behind, following)
            parents[number + 1 : place] = [tree.parent()] * (place - number - 1)
            if place == behind:
                tree.new_line()
        parents[place:following] = [tree.parent()] * (following - place)
    return kinds, levels, parents


class _Outline:
    """The place of each unit, while a report is read from top to bottom."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.tree = HeadingTree()
        self.openings = {
            number: opening.lastgroup
            for number in units.firsts
            if units.folded[units.starts[number]] in _OPENING_STARTS
            and number not in units.markers
            and (opening := find_opening(units.text(number)))
        }
        unnumbered = units.open_lines.difference(units.markers)
        # The units that are no plain text.
        self.entries = {
            *units.markers,
            *self.openings,
            *(number for number in unnumbered if _is_unnumbered_heading(units, number)),
        }
        # The parent and kind of the last unit of each rank.
        self.latest: dict[float, tuple[int | None, str]] = {}

    def enter(self, number: int) -> _Place:
        """Return kind, level and parent of a unit that opens a line or is numbered."""
        units, tree = self.units, self.tree
        marker = units.markers.get(number)
        # A bullet is no number: such a line is a heading like one without it.
        if marker and not (marker.is_bullet and _heads_text(units, number, marker)):
            return self._enter_numbered(number, marker)
        if number in self.openings:
            once = [*self.openings.values()].count(self.openings[number]) == 1
            beside = self._level_beside() if once else LOWEST
            return "body", None, tree.enter(beside, number, inline=False)
        level = _unnumbered_level(units.markers.get(number + 1))
        return "heading", None, tree.enter(level, number, inline=False)

    def _enter_numbered(self, number: int, marker: Marker) -> _Place:
        tree, rank = self.tree, marker.rank
        if not marker.first and tree.parent() in self.openings:
            # 三、 behind such a line goes on with the list before it, 一、 opens one below it.
            tree.close(rank - BESIDE)
        parent = tree.enter(rank, number, inline=not self.units.opens_line(number))
        kind = "heading" if _is_heading(self.units, number, marker) else "body"
        if self.latest.get(rank) == (parent, "body") and not self.units.is_open(number):
            # The last item of a list of sentences, although text follows that is not numbered.
            kind = "body"
        self.latest[rank] = parent, kind
        return kind, marker.level, parent

    def _level_beside(self) -> float:
        """Return the level beside the list, or the opening, that stands before; else the lowest."""
        levels = []
        for level, number, _ in self.tree.open:
            marker = self.units.markers.get(number)
            if marker and level >= 1 and not marker.first:
                levels.append(level - BESIDE)
            elif number in self.openings:
                levels.append(level)
        return min(levels, default=LOWEST)


def _count_titles(units: Units) -> int:
    """Count the lines at the top that are the title: short, unnumbered, without a final mark."""
    count = 0
    while count < min(len(units), TITLE_LINES) and _is_title(units, count):
        count += 1
    return 0 if count == len(units) else count


def _is_title(units: Units, number: int) -> bool:
    text = units.text(number)
    is_subtitle = number > 0 and text.startswith("——")
    return (
        number in units.open_lines
        and (is_subtitle or number not in units.markers)
        and not text.endswith((":", ","))
        and len(text) <= LONGEST_TITLE
    )


def _is_heading(units: Units, number: int, marker: Marker) -> bool:
    """Whether a numbered sentence heads what follows rather than being an item of a list."""
    length = units.length(number) - marker.length
    if length > LONGEST_HEADING_LINE:
        return False
    open_line = number in units.open_lines
    if open_line and marker.level <= 2:
        return True
    if number + 1 == len(units):
        return False
    following = units.markers.get(number + 1)
    if following and following.rank <= marker.rank:
        return False
    return (open_line or length <= LONGEST_HEADING) and units.last(number) != ";"


def _heads_text(units: Units, number: int, marker: Marker) -> bool:
    return number in units.open_lines and _is_heading(units, number, marker)


def _unnumbered_level(following: Marker | None) -> float:
    """Just above the numbered row that opens below the heading, else below all numbers."""
    return following.rank - 0.5 if following and following.first else LOWEST


def _is_unnumbered_heading(units: Units, number: int) -> bool:
    """Whether a line without a final mark is a heading, if it has no number: short, text below it."""
    text = units.text(number)
    if number + 1 == len(units) or text.endswith((":", ",", "、")) or len(text) > LONGEST_HEADING:
        return False
    following = units.text(number + 1)
    return (
        # A row of a table.
        " | " not in text
        and (number + 1 in units.markers or len(following) > len(text))
        and not _DATE.fullmatch(following)
    )


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
    return _OPENING.match(folded) if ":" in folded else None
