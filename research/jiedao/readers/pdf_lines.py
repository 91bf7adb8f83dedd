"""The lines of a page of a PDF in reading order, columns one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from jiedao.readers.numbering import number_text
from jiedao.readers.pdf_glyphs import Glyph
from jiedao.text.headings import find_marker
from jiedao.text.normalise import fold

# In heights of a character, which is about 1.2 times its width in Chinese.
SAME_LINE = 0.4
WORD_GAP = 0.22
CELL_GAP = 1.0
# A page has two columns where this share of its pieces keeps clear of the middle.
CLEAR_OF_GUTTER = 0.8
FILLED_COLUMN = 0.6
FEWEST_LINES_OF_COLUMN = 4
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[0-9A-Za-z%.,]")
_NEVER_FIRST = frozenset("，。；：、！？）》”’】」』〉〕…,;:!?)%")
_NEVER_LAST = frozenset("“‘（《【「『〈〔(")


class Piece(NamedTuple):
    """Characters that stand close together on one line."""

    text: str
    left: float
    right: float
    base: float
    em: float
    first_width: float


class Line(NamedTuple):
    """A line of a page.

    Attributes
    ----------
    text : str
    left, right, base : float
        In points.
    em : float
        The width of a Chinese character in it, in points.
    first_width : float
        The width of what cannot be parted at its start: a word, a number, or a character with the
        marks behind it.
    page, column : int
        From 1; column 0 is the whole width.
    is_row : bool
        Whether it has gaps, as a row of a table has.
    """

    text: str
    left: float
    right: float
    base: float
    em: float
    first_width: float
    page: int
    column: int
    is_row: bool


def find_lines(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """Group the characters of a page into lines, in reading order.

    Parameters
    ----------
    glyphs : sequence of Glyph
    page : int

    Returns
    -------
    list of Line
    """
    pieces = _pieces(glyphs)
    gutter = _gutter(pieces)
    lines: list[Line] = []
    waiting: dict[int, list[Line]] = {1: [], 2: []}
    for row in _rows(pieces):
        parts = _parts(row, gutter)
        if 0 in parts:
            # What spans the page ends the columns above it.
            lines += waiting[1] + waiting[2]
            waiting = {1: [], 2: []}
            lines.append(_line(row, page, 0))
            continue
        for column, part in parts.items():
            waiting[column].append(_line(part, page, column))
    return lines + waiting[1] + waiting[2]


def _pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Cut the characters, as drawn, where the next is on another line or further than a space."""
    pieces: list[Piece] = []
    run: list[Glyph] = []
    for glyph in glyphs:
        if run:
            gap = glyph.left - run[-1].right
            size = max(glyph.height, run[-1].height, 1.0)
            if abs(glyph.base - run[-1].base) > SAME_LINE * size or not (
                -0.5 * size < gap < CELL_GAP * size
            ):
                pieces += _piece(run)
                run = []
        run.append(glyph)
    return pieces + _piece(run)


def _piece(run: list[Glyph]) -> list[Piece]:
    while run and run[0].text.isspace():
        run = run[1:]
    while run and run[-1].text.isspace():
        run = run[:-1]
    if not run:
        return []
    text = run[0].text
    for before, glyph in pairwise(run):
        gap = glyph.left - before.right
        if gap > WORD_GAP * glyph.height and _LATIN.match(before.text) and _LATIN.match(glyph.text):
            text += " "
        text += glyph.text
    han = [glyph.right - glyph.left for glyph in run if _HAN.match(glyph.text)]
    em = median(han) if han else median(glyph.height for glyph in run) / 1.2
    return [Piece(text, run[0].left, run[-1].right, run[0].base, max(em, 1.0), _first_width(run))]


def _first_width(run: list[Glyph]) -> float:
    """Return the width of what a line cannot be broken within, at the start of a run."""
    last = 0
    for place in range(1, len(run)):
        before, text = run[place - 1].text, run[place].text
        both_latin = _LATIN.match(text) and _LATIN.match(before)
        if not (both_latin or text in _NEVER_FIRST or before in _NEVER_LAST):
            break
        last = place
    return run[last].right - run[0].left


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Put pieces of one base line together, from top to bottom and left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        if rows and rows[-1][0].base - piece.base <= SAME_LINE * max(piece.em, rows[-1][0].em):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _gutter(pieces: list[Piece]) -> float | None:
    """Return where the middle of two columns lies, None if the page has one."""
    if len(pieces) < 2 * FEWEST_LINES_OF_COLUMN:
        return None
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    candidates = [left + (right - left) * share / 100 for share in range(40, 61, 2)]
    gutter = min(candidates, key=lambda x: sum(p.left < x < p.right for p in pieces))
    sides = ([p for p in pieces if p.right <= gutter], [p for p in pieces if p.left >= gutter])
    widths = (gutter - left, right - gutter)
    if sum(map(len, sides)) < CLEAR_OF_GUTTER * len(pieces):
        return None
    for side, width in zip(sides, widths, strict=True):
        # Cells of a table are short; lines of a column fill it.
        if len(side) < FEWEST_LINES_OF_COLUMN or width <= 0:
            return None
        if median(p.right - p.left for p in side) < FILLED_COLUMN * width:
            return None
    return gutter


def _parts(row: list[Piece], gutter: float | None) -> dict[int, list[Piece]]:
    """Cut a row at the gutter; ``{0: row}`` where it spans the page."""
    if gutter is None or any(piece.left < gutter < piece.right for piece in row):
        return {0: row}
    parts = {1: [p for p in row if p.right <= gutter], 2: [p for p in row if p.left >= gutter]}
    return {column: part for column, part in parts.items() if part}


def _line(row: list[Piece], page: int, column: int) -> Line:
    first, texts = row[0], [piece.text for piece in row]
    marker = find_marker(fold(first.text)) if len(row) > 1 else None
    if marker and marker.length == len(first.text):
        # Numbering with a tab behind it is no cell.
        texts[:2] = [number_text(texts[0], texts[1])]
    return Line(
        " ".join(texts),
        first.left,
        max(piece.right for piece in row),
        first.base,
        median(piece.em for piece in row),
        first.first_width,
        page,
        column,
        len(texts) > 1,
    )
