"""The one style of all figures: font, colours, sizes; saving with the same bytes each time."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from jiedao.errors import FontError
from jiedao.plotting.font import font_path, missing_glyphs, text_width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONT = "Noto Sans SC"
# Okabe & Ito (2008), safe for colour-blind readers; the grey is for what is left over.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7B5FA8", "#8C6D31")
RESIDUAL = "#8A8A8A"
INK = "#222222"
FAINT = "#D9D9D9"
WIDTH_ONE_COLUMN, WIDTH_TWO_COLUMNS = 3.5, 7.2
SUFFIXES = (".png", ".svg", ".pdf")
SMALL = 6.5
# Inches that figures leave for their note.
NOTE = 0.6
DPI = 200
# From this luminance on dark type is drawn, below it white: so that both read in grey too.
LIGHT = 0.28

SETTINGS: Any = {
    "font.family": [FONT],
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    # Else all labels of ticks are measured, since a title might stand on them.
    "axes.titley": 1.0,
    "axes.labelsize": 8.5,
    "axes.edgecolor": "#666666",
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
    "mathtext.fontset": "custom",
    # Text of reports is data: a name with two dollar signs is no formula.
    "text.parse_math": False,
    "figure.dpi": DPI,
    "svg.hashsalt": "jiedao",
    "svg.fonttype": "path",
    # The font has CFF outlines; as type 42 they would stand in a PDF as TrueType, which they are not.
    "pdf.fonttype": 3,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the style of jiedao; outside, matplotlib's settings stay as they were."""
    import matplotlib as mpl
    from matplotlib import font_manager

    path = str(font_path())
    manager = font_manager.fontManager
    if not any(entry.fname == path for entry in manager.ttflist):
        manager.addfont(path)
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def new_figure(width: float, height: float, pages: int = 1) -> Figure:
    """Return an empty figure of a size in inches; call it within `style`."""
    from jiedao.plotting.figure import empty_figure

    return empty_figure(width, height, pages)


def theme_colours(themes: Sequence[str], residual: str = "") -> dict[str, str]:
    """Return a colour for each theme, the same in every figure of a scheme.

    Examples
    --------
    >>> theme_colours(["economy", "other"], residual="other")
    {'economy': '#0072B2', 'other': '#8A8A8A'}
    """
    named = [theme for theme in themes if theme != residual]
    colours = {theme: PALETTE[number % len(PALETTE)] for number, theme in enumerate(named)}
    return {theme: colours.get(theme, RESIDUAL) for theme in themes}


def darker(colour: str) -> str:
    """Return a colour for small type: two thirds as light, so that it reads on white.

    Examples
    --------
    >>> darker("#E69F00")
    '#996A00'
    """
    parts = (int(colour[at : at + 2], 16) * 2 // 3 for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


def is_light(colour: str) -> bool:
    """Say whether dark type reads better on a colour than white type.

    Examples
    --------
    >>> is_light("#E69F00"), is_light("#0072B2")
    (True, False)
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    luminance: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return luminance > LIGHT


def add_note(figure: Figure, note: str) -> None:
    """Write the note below a figure: what is counted, n, the interval, the source of labels.

    A note that is higher than the room that figures leave for it makes the figure higher.
    """
    room = figure.get_figwidth() - 0.1
    lines = [part for line in note.split("\n") for part in wrap_note(line, room)]
    more = len(lines) * 1.55 * SMALL / 72 - NOTE
    if more > 0:
        figure.set_figheight(figure.get_figheight() + more)
    figure.supxlabel(
        "\n".join(lines), x=0.01, ha="left", fontsize=SMALL, color="#555555", linespacing=1.5
    )


def wrap_note(line: str, room: float) -> list[str]:
    """Break a line so that its parts are not wider than the room, in inches.

    Han characters are parted anywhere but before a mark that closes, other words at spaces, which
    are left out there.

    Examples
    --------
    >>> wrap_note("占比 n = 12 句。", 0.5)
    ['占比 n = 12', '句。']
    """
    parts = [""]
    for token in re.findall(r"\s|(?:[^\s⺀-\uffff]+|[⺀-\uffff])[，。；：、）”％]*", line):
        if parts[-1] and text_width(parts[-1] + token.rstrip(), SMALL) > room:
            parts[-1] = parts[-1].rstrip()
            parts.append("")
        if parts[-1] or not token.isspace() or len(parts) == 1:
            parts[-1] += token
    return parts


def check_glyphs(figure: Figure, where: str) -> None:
    """Raise `FontError` if a text of the figure has a character that the font lacks."""
    from matplotlib.text import Text

    texts = [
        artist.get_text()
        for artist in figure.findobj(Text)
        if isinstance(artist, Text) and artist.get_visible()
    ]
    missing = missing_glyphs(texts)
    if missing:
        raise FontError(
            where,
            f"the characters {' '.join(missing[:10])}",
            f"characters of the font {FONT}",
            "replace them in the labels of the figure",
        )


def _load_renderer() -> ModuleType:
    """Import what writes figures, and of fontTools, which other fonts than ours need, nothing yet."""
    name = "fontTools.subset"
    if name not in sys.modules and (spec := find_spec(name)) and spec.loader:
        # It takes a fifth of the time of matplotlib's import.
        spec.loader = LazyLoader(spec.loader)
        module = sys.modules[name] = module_from_spec(spec)
        import_module("fontTools").subset = module  # type: ignore[attr-defined]
        spec.loader.exec_module(module)
    return import_module("jiedao.plotting.renderer")


def save_figure(
    figure: Figure, stem: Path, suffixes: Sequence[str] = SUFFIXES, *, strict: bool = False
) -> list[Path]:
    """Save a figure as PNG, SVG and PDF, with the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    stem : pathlib.Path
        The path without its suffix.
    suffixes : sequence of str
        Any of ``.png``, ``.svg`` and ``.pdf``.
    strict : bool
        Whether a character that the font lacks is an error, else it is drawn as 〓.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    FontError
        If strict and a character has no glyph; nothing is written then.
    """
    pictures = print_figure(figure, suffixes, strict=strict, where=str(stem))
    paths = {stem.with_name(stem.name + suffix): picture for suffix, picture in pictures.items()}
    for path, picture in paths.items():
        # Moved into place when it is whole.
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(picture)
        beside.replace(path)
    return list(paths)


def print_figure(
    figure: Figure, suffixes: Sequence[str] = SUFFIXES, *, strict: bool = False, where: str = ""
) -> dict[str, bytes]:
    """Return the files that `save_figure` writes, by their suffixes."""
    print_formats = _load_renderer().print_formats
    canvas, dpi = figure.canvas, figure.dpi
    try:
        with style():
            # Laid out from the start: from where it was before, it would move a little.
            for axis in figure.axes:
                place = axis.get_subplotspec()
                if place is not None:
                    axis.set_subplotspec(place)
            files: dict[str, bytes] = print_formats(figure, suffixes, DPI)
            # Some labels are made when a figure is drawn.
            if strict:
                check_glyphs(figure, where)
            return files
    finally:
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)
