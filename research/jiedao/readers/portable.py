"""PDF with a text layer: lines joined into paragraphs, running heads and page numbers set aside."""

from __future__ import annotations

import re
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.pdf_edges import part_contents, part_edges
from jiedao.readers.pdf_glyphs import read_pages
from jiedao.readers.pdf_lines import Line, find_lines
from jiedao.readers.pdf_paragraphs import join_lines
from jiedao.readers.reading import Reading

# Beyond this share of characters that nobody can know, the text is useless.
LARGEST_SHARE_UNKNOWN = 0.1
LEAST_SHARE_CHINESE = 0.2
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HAN = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
CONTENTS = "the table of contents was set aside"
_OCR = "recognise its text: `ocrmypdf -l chi_sim --force-ocr IN.pdf OUT.pdf`"


def read_pdf(path: Path) -> Reading:
    """Read a PDF that has a text layer.

    A paragraph is a line of the text. Running heads, page numbers and stamps are set aside. A row
    of a table stays a line; columns are read one after the other.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        If the file cannot be read, is damaged, has a password or too many pages, has no text
        (a scan), or text in fonts that do not say which characters they draw.
    """
    lines: list[list[Line]] = []
    slanted: list[str] = []
    for page in read_pages(path):
        lines.append(find_lines(page.glyphs, page.number))
        slanted += [page.slanted.strip()] if page.slanted.strip() else []
    kept, aside = part_edges(lines)
    body, contents = part_contents([line for page_lines in kept for line in page_lines])
    text = "\n".join(join_lines(body))
    _check(str(path), text, len(lines))
    return Reading(
        text=text,
        aside=tuple(dict.fromkeys([*contents, *aside, *slanted])),
        notes=(*_notes(text, lines, kept), *([CONTENTS] if contents else [])),
    )


def _check(where: str, text: str, pages: int) -> None:
    if not text.strip():
        raise InputError(
            where, f"a PDF without text ({pages} pages, a scan?)", "a PDF with a text layer", _OCR
        )
    unknown = len(_UNKNOWN.findall(text)) / len("".join(text.split()))
    if unknown > LARGEST_SHARE_UNKNOWN:
        raise InputError(
            where,
            f"a PDF whose fonts do not say which characters they draw ({unknown:.0%} of its text)",
            "a PDF with a text layer that can be copied",
            _OCR,
        )


def _notes(text: str, pages: list[list[Line]], kept: list[list[Line]]) -> list[str]:
    notes: list[str] = []
    empty = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    if empty:
        notes.append(f"pages without text, perhaps pictures: {', '.join(empty)}")
    columns = [str(lines[0].page) for lines in kept if any(line.column for line in lines)]
    if columns:
        notes.append(f"pages in two columns, read one after the other: {', '.join(columns)}")
    rows = sum(line.is_row for lines in kept for line in lines)
    if rows:
        notes.append(f"{rows} lines have gaps, as rows of tables have: read line by line")
    unknown = len(_UNKNOWN.findall(text))
    if unknown:
        notes.append(f"{unknown} characters cannot be known from the fonts of the file")
    letters = "".join(text.split())
    if len(_HAN.findall(text)) < LEAST_SHARE_CHINESE * len(letters):
        notes.append("hardly any Chinese characters: do the fonts name their characters rightly?")
    return notes
