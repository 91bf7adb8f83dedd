"""The literal way from a text to its sentences: an object for each, every pattern for each line.

What `jiedao.text` does in columns, with looks at the whole text first, must come to the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from jiedao.text import furniture as forms
from jiedao.text.clean import _INVISIBLE, _SPACED, _letter_spaces
from jiedao.text.furniture import LONGEST_FIELD, list_furniture
from jiedao.text.headings import HeadingTree, Marker, find_marker
from jiedao.text.normalise import _table, fold_ideographs
from jiedao.text.run_on import break_run_on, is_run_on
from jiedao.text.sentences import (
    _DATE,
    _OPENING,
    BESIDE,
    LONGEST_HEADING,
    LONGEST_HEADING_LINE,
    LONGEST_TITLE,
    LOWEST,
    TITLE_LINES,
)
from jiedao.text.tabulate import sentence_id
from jiedao.text.units import SHARE_RUN_ON
from jiedao.text.wrapping import (
    _NEW_LINE,
    WIDEST,
    _width,
    joins_words,
    list_lines,
    list_soft_breaks,
)

_END = re.compile(r"[。!?;]+")
_CLOSING = "”’」』】》〉)]}〕〗"
_STRAIGHT = "\"'"
SENTENCES = [
    "sentence_id", "doc_id", "position", "start", "end", "kind", "marker", "level", "parent_id", "line", "text",
    "read",
]  # fmt: skip
FURNITURE = ["doc_id", "start", "end", "reason", "text"]


def slow_fold(text: str) -> str:
    """Fold by the table alone."""
    common = {ord(wide): plain for wide, plain in zip("，；：（）", ",;:()", strict=True)}
    return text.translate(_table() | common)


def slow_clean(raw: str) -> tuple[str, str, list[int]]:
    """Return the text as it is read, the same folded, and the place of each character."""
    text, places = fold_ideographs(raw), list(range(len(raw)))
    spans = [match.span() for match in _INVISIBLE.finditer(slow_fold(raw))]
    text, places = _drop(text, places, spans)
    if _SPACED.search(slow_fold(text)):
        text, places = _drop(text, places, _letter_spaces(slow_fold(text)))
    folded = slow_fold(text)
    breaks = list_soft_breaks(text, folded, list_lines(folded))
    characters, spans = list(text), []
    for start, end in breaks:
        characters[start] = " "
        spans.append((start + joins_words(text, start, end), end))
    text, places = _drop("".join(characters), places, spans)
    return text, slow_fold(text), places


def _drop(text: str, places: list[int], spans: list[tuple[int, int]]) -> tuple[str, list[int]]:
    gone = {place for span in spans for place in range(*span)}
    kept = [place for place in range(len(text)) if place not in gone]
    return "".join(text[place] for place in kept), [places[place] for place in kept]


def slow_reason(line: str) -> str:
    """Try every pattern of furniture on a folded line."""
    if ("---" in line and forms._RULE.issuperset(line)) or forms._is_table_of_fields(line):
        return "table"
    if len(line) > LONGEST_FIELD:
        return ""
    if forms._FOOTER.fullmatch(line):
        return "footer"
    if line.endswith(("。", ";", "!", "?")):
        return ""
    if forms._PAGE.fullmatch(line):
        return "page"
    if forms._is_buttons(line):
        return "button"
    if forms._CRUMBS_FROM_HOME.fullmatch(line):
        return "menu"
    is_field = forms._SURE_FIELD.match(line) or len(forms._ANY_FIELD.findall(line)) > 1
    return "field" if is_field else ""


def slow_measures(text: str) -> list[tuple[int, int, int]]:
    """Return indent, width and line ends before each line."""
    found: list[tuple[int, int, int]] = []
    last = 0
    for start, end in list_lines(slow_fold(text)):
        gap = text[last:start]
        breaks = len(gap.splitlines()) - (not _NEW_LINE.fullmatch(gap[-1:])) if found else 0
        left = _width(gap.splitlines()[-1]) if gap and not _NEW_LINE.fullmatch(gap[-1]) else 0
        width = left + _width(text[start:end]) if end - start <= WIDEST else 2 * WIDEST
        found.append((left, width, breaks))
        last = end
    return found


class _Unit(NamedTuple):
    start: int
    end: int
    line: int
    opens_line: bool
    closes_line: bool
    folded: str
    marker: Marker | None


def slow_frames(texts: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tabulate sentences and furniture row by row."""
    rows: list[tuple[Any, ...]] = []
    aside: list[tuple[Any, ...]] = []
    for doc_id, raw in texts.items():
        text, folded, places = slow_clean(raw)
        units, furniture = _units(folded)
        for number, (unit, (kind, level, parent)) in enumerate(
            zip(units, _place(units), strict=True)
        ):
            start, end = places[unit.start], places[unit.end - 1] + 1
            marker = ""
            if level is not None and unit.marker:
                marker = raw[start : places[unit.start + unit.marker.length - 1] + 1]
            read = text[unit.start : unit.end]
            rows.append(
                (
                    sentence_id(doc_id, number + 1),
                    doc_id,
                    number + 1,
                    start,
                    end,
                    kind,
                    marker,
                    level,
                    None if parent is None else sentence_id(doc_id, parent + 1),
                    unit.line + 1,
                    raw[start:end],
                    "" if read == raw[start:end] else read,
                )
            )
        for first, last, reason in furniture:
            start, end = places[first], places[last - 1] + 1
            aside.append((doc_id, start, end, reason, raw[start:end]))
    numbers = dict.fromkeys(("position", "start", "end", "line"), "int64") | {"level": "Int64"}
    return (
        pd.DataFrame(rows, columns=SENTENCES).astype(dict.fromkeys(SENTENCES, "str") | numbers),
        pd.DataFrame(aside, columns=FURNITURE).astype(
            dict.fromkeys(FURNITURE, "str") | {"start": "int64", "end": "int64"}
        ),
    )


def slow_blocks(sentences: pd.DataFrame, block: str) -> list[str]:
    """Return the block of each sentence, one after the other."""
    parents = dict(zip(sentences["sentence_id"], sentences["parent_id"].fillna(""), strict=True))
    heads = set(parents.values())
    found = []
    for row in sentences.itertuples():
        own = row.sentence_id if row.sentence_id in heads else parents[row.sentence_id]
        while block == "section" and parents.get(own):
            own = parents[own]
        if block == "section" and own not in parents:
            own = ""
        found.append(f"{row.doc_id}/{own or f'line {row.line}'}")
    return found


def _place(units: list[_Unit]) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield kind, level and parent of each unit, from top to bottom."""
    titles = _title_lines(units)
    tree = HeadingTree()
    openings = {
        number: opening.lastgroup
        for number, unit in enumerate(units)
        if unit.opens_line and unit.marker is None and (opening := _OPENING.match(unit.folded))
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


def _units(folded: str) -> tuple[list[_Unit], list[tuple[int, int, str]]]:
    lines = list_lines(folded)
    reasons = list_furniture([folded[start:end] for start, end in lines])
    units: list[_Unit] = []
    furniture: list[tuple[int, int, str]] = []
    number = 0
    for (start, end), reason in zip(lines, reasons, strict=True):
        if reason:
            furniture.append((start, end, reason))
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
