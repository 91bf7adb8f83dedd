"""The characters of a PDF with their places on the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jiedao.errors import InputError

MOST_PAGES = 2_000
MOST_CHARACTERS = 2_000_000
_SURROGATES = range(0xD800, 0xE000)
_PASSWORD, _SECURITY = 4, 5
# PDFium gives this for a hyphen that it takes for one of division.
_DIVISION = 0x02
_BROKEN = "\ufffd"


class Glyph(NamedTuple):
    """A character as drawn.

    Attributes
    ----------
    text : str
    left, right : float
        Its edges, in points from the left of the page.
    base : float
        Its base line, in points from the bottom.
    height : float
        From the descent to the ascent of its font, in points.
    """

    text: str
    left: float
    right: float
    base: float
    height: float


class Page(NamedTuple):
    """The characters of a page, in the order in which they are drawn.

    Attributes
    ----------
    number : int
        From 1.
    glyphs : list of Glyph
    slanted : str
        Text at an angle to the rest: stamps and watermarks.
    """

    number: int
    glyphs: list[Glyph]
    slanted: str


def read_pages(path: Path) -> Iterator[Page]:
    """Yield the pages of a PDF.

    Parameters
    ----------
    path : pathlib.Path

    Yields
    ------
    Page

    Raises
    ------
    InputError
        If the file cannot be read, is damaged, has a password, or too many pages or characters.
    """
    import pypdfium2

    where = str(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _cannot_open(where, error) from error
    except OSError as error:
        raise InputError(
            where, f"a file that cannot be read ({error.strerror})", "", "check its rights"
        ) from error
    with document:
        if len(document) > MOST_PAGES:
            raise _too_long(where, f"{len(document)} pages", f"at most {MOST_PAGES}")
        total = 0
        for number in range(len(document)):
            try:
                page = document[number]
                text = page.get_textpage()
            except pypdfium2.PdfiumError:
                # A damaged page: the caller tells that it has no text.
                yield Page(number + 1, [], "")
                continue
            try:
                total += text.count_chars()
                if total > MOST_CHARACTERS:
                    raise _too_long(where, f"over {total} characters", f"at most {MOST_CHARACTERS}")
                yield _page(number + 1, text.raw, text.count_chars())
            finally:
                text.close()
                page.close()


def _page(number: int, text: Any, length: int) -> Page:
    turned = list(_glyphs(text, length))
    angles = Counter(angle for angle, glyph in turned if not glyph.text.isspace())
    upright = angles.most_common(1)[0][0] if angles else 0
    return Page(
        number,
        [glyph for angle, glyph in turned if angle == upright],
        "".join(glyph.text for angle, glyph in turned if angle != upright),
    )


def _glyphs(text: Any, length: int) -> Iterator[tuple[int, Glyph]]:
    """Yield the angle, in quarters of a right angle, and the character turned upright by it."""
    import ctypes

    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    lead = 0
    for place in range(length):
        code = pdfium.FPDFText_GetUnicode(text, place)
        if code in _SURROGATES:
            # A character beyond the first 65,536 comes in two halves.
            if code < 0xDC00:
                lead = code
                continue
            code = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00) if lead else 0xFFFD
        lead = 0
        if pdfium.FPDFText_IsGenerated(text, place) == 1:
            continue
        character = _character(code, pdfium.FPDFText_HasUnicodeMapError(text, place) == 1)
        if not pdfium.FPDFText_GetLooseCharBox(text, place, box) or not character:
            continue
        pdfium.FPDFText_GetCharOrigin(text, place, x, y)
        angle = round(pdfium.FPDFText_GetCharAngle(text, place) / (math.pi / 8)) % 16
        yield angle, _upright(character, angle, box, x.value, y.value)


def _character(code: int, has_no_map: bool) -> str:
    if has_no_map and code < 0x20:
        return _BROKEN
    if code in (_DIVISION, 0xFFFE):
        return "\u00ad"
    if code == 0 or code > 0x10FFFF:
        return _BROKEN
    return " " if code < 0x20 else chr(code)


def _upright(text: str, angle: int, box: Any, x: float, y: float) -> Glyph:
    """Turn a page that lies on its side so that its lines run from left to right."""
    if angle == 4:
        return Glyph(text, -box.top, -box.bottom, x, abs(box.right - box.left))
    if angle == 8:
        return Glyph(text, -box.right, -box.left, -y, abs(box.top - box.bottom))
    if angle == 12:
        return Glyph(text, box.bottom, box.top, -x, abs(box.right - box.left))
    return Glyph(text, box.left, box.right, y, abs(box.top - box.bottom))


def _cannot_open(where: str, error: Any) -> InputError:
    if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY) or "assword" in str(error):
        return InputError(
            where, "a PDF with a password", "a PDF without one", "open it and save it without"
        )
    return InputError(
        where,
        f"a damaged PDF ({error})",
        "a whole PDF",
        "get the file again, or print it to a new PDF from a viewer that opens it",
    )


def _too_long(where: str, found: str, allowed: str) -> InputError:
    return InputError(where, found, allowed, "take the pages of the report out of it")
