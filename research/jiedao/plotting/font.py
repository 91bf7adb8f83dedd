"""The font of the figures: where it is, how wide a text is in it, and what it lacks."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import Any

from jiedao.errors import FontError

# What stands for a character that the font lacks: the mark of Chinese printers for a missing type.
MISSING = "〓"
POINTS = 72


def font_path() -> Path:
    """Return the path of the font of the figures, which comes as a package.

    Raises
    ------
    FontError
        If the package is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise FontError(
            "the font of the figures",
            "no package pylopdf-fonts-zh-cn",
            "",
            "install it with `pip install pylopdf-fonts-zh-cn`",
        )
    return Path(spec.origin).with_name("NotoSansSC-Regular.otf")


@cache
def _font_path() -> Path:
    return font_path()


class _FontFile(io.BytesIO):
    """A font in memory; where matplotlib takes the path of its font, it takes ``str`` of this."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.read_bytes())
        self._path = str(path.resolve())

    def __str__(self) -> str:
        return self._path


@cache
def _open_font(path: Path, thread: int) -> Any:
    from matplotlib.ft2font import FT2Font

    # Each glyph is read from the file when it is needed: from the disk that takes as long as the rest.
    return FT2Font(_FontFile(path))


def open_font(size: float, dpi: float) -> Any:
    """Return the font of the figures as matplotlib's `FT2Font`, at a size in points.

    There is one in each thread: it is of this size until it is asked for again.
    """
    font = _open_font(_font_path(), get_ident())
    font.clear()
    # Who drew a glyph with it may have moved it.
    font._set_transform([[0x10000, 0], [0, 0x10000]], [0, 0])
    font.set_size(size, dpi)
    return font


@cache
def font_heights(size: float, dpi: float) -> tuple[float, float, float]:
    """Return how far the font goes up and down, and the gap of its lines, in pixels."""
    font = _open_font(_font_path(), get_ident())
    scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * size * dpi / POINTS
    table = font.get_sfnt_table("OS/2")
    up, down, gap = (table[name] for name in ("sTypoAscender", "sTypoDescender", "sTypoLineGap"))
    return up * scale, -down * scale, gap * scale


@cache
def _known_characters(path: Path) -> frozenset[int]:
    return frozenset(_open_font(path, get_ident()).get_charmap())


@cache
def _advance(path: Path, character: str) -> float:
    """Return the width of a character as a part of the font's size."""
    font = open_font(100, POINTS)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def missing_glyphs(texts: Iterable[str]) -> str:
    """Return the characters of some texts that the font of the figures lacks.

    Examples
    --------
    >>> missing_glyphs(["街道𠮷"])
    '𠮷'
    """
    known = _known_characters(_font_path())
    characters = dict.fromkeys(character for text in texts for character in text)
    return "".join(c for c in characters if ord(c) not in known and c != "\n")


def replace_missing(text: str) -> str:
    """Return a text with a visible mark for each character that the font lacks.

    Examples
    --------
    >>> replace_missing("𠮷街道")
    '〓街道'
    """
    return text.translate(dict.fromkeys(map(ord, missing_glyphs([text])), MISSING))


def text_width(text: str, size: float) -> float:
    """Return how wide the widest line of a text is, in inches, at a size in points.

    Examples
    --------
    >>> round(text_width("街道", 9), 3)
    0.25
    """
    path = _font_path()
    lines = replace_missing(text).split("\n")
    return max(sum(_advance(path, c) for c in line) for line in lines) * size / POINTS


def shorten(text: str, size: float, room: float) -> str:
    """Return a text with its middle left out where it is wider than the room, in inches.

    The end is kept, since names of one office or place often differ there.

    Examples
    --------
    >>> shorten("高新技术产业开发区街道", 9, 1.0)
    '高新技术产…街道'
    """
    if text_width(text, size) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        end = max(1, kept * 2 // 5)
        shorter = f"{text[: kept - end]}…{text[-end:]}"
        if text_width(shorter, size) <= room:
            return shorter
    return f"{text[:1]}…"


def tell_missing_glyphs(texts: dict[str, Iterable[str]]) -> list[str]:
    """Tell of the texts, by what they are, whose characters figures replace.

    Examples
    --------
    >>> tell_missing_glyphs({"office": ["𠮷街道", "湖滨街道"]})
    ['figures: office 𠮷街道 has 𠮷 (U+20BB7), which the font lacks: drawn as 〓']
    """
    notes = []
    for noun, values in texts.items():
        for value in dict.fromkeys(values):
            lacking = missing_glyphs([value])
            if lacking:
                named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lacking)
                notes.append(
                    f"figures: {noun} {value} has {named}, which the font lacks: drawn as {MISSING}"
                )
    return notes
