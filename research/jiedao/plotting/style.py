"""The one style of all figures: font, colours, sizes; saving with the same bytes each time."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiedao.errors import FontError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONT = "Noto Sans SC"
# Okabe & Ito (2008), safe for colour-blind readers; the grey is for what is left over.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7B5FA8", "#8C6D31")
RESIDUAL = "#8A8A8A"
INK = "#222222"
FAINT = "#D9D9D9"
WIDTH_ONE_COLUMN, WIDTH_TWO_COLUMNS = 3.5, 7.2
SUFFIXES = (".png", ".svg")
# The note below a figure of two columns has room for so many half-width characters.
NOTE_COLUMNS = 150
LAST_NARROW = 0x2E7F

SETTINGS: Any = {
    "font.family": [FONT],
    "font.size": 8.5,
    "axes.titlesize": 9.5,
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
    "mathtext.fontset": "custom",
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "svg.hashsalt": "jiedao",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}


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


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches; call it within `style`."""
    from jiedao.plotting.figure import empty_figure

    return empty_figure(width, height)


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


def add_note(figure: Figure, note: str) -> None:
    """Write the note below a figure: what is counted, n, the interval, the source of labels."""
    columns = int(figure.get_figwidth() / WIDTH_TWO_COLUMNS * NOTE_COLUMNS)
    lines = [part for line in note.split("\n") for part in wrap_note(line, columns)]
    figure.supxlabel(
        "\n".join(lines), x=0.01, ha="left", fontsize=6.5, color="#555555", linespacing=1.5
    )


def wrap_note(line: str, columns: int) -> list[str]:
    """Break a line so that it takes at most so many columns; a Han character takes two.

    Examples
    --------
    >>> wrap_note("占比 n = 12 句", 8)
    ['占比 n =', ' 12 句']
    """
    parts, used = [""], 0
    for token in re.findall(r"[!-~]+|.", line):
        wide = 2 * len(token) if ord(token[0]) > LAST_NARROW else len(token)
        if used + wide > columns and parts[-1]:
            parts.append("")
            used = 0
        parts[-1] += token
        used += wide
    return parts


def missing_glyphs(texts: Sequence[str]) -> str:
    """Return the characters of some texts that the font of the figures lacks.

    Examples
    --------
    >>> missing_glyphs(["街道𠮷"])
    '𠮷'
    """
    from matplotlib.ft2font import FT2Font

    known = set(FT2Font(str(font_path())).get_charmap())
    characters = dict.fromkeys(character for text in texts for character in text)
    return "".join(c for c in characters if ord(c) not in known and c not in "\n")


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


def save_figure(figure: Figure, stem: Path, suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """Save a figure as PNG and SVG, with the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    stem : pathlib.Path
        The path without its suffix.
    suffixes : sequence of str
        Any of ``.png``, ``.svg`` and ``.pdf``.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    FontError
        If a character has no glyph; nothing is written then.
    """
    _lay_out(figure)
    check_glyphs(figure, str(stem))
    metadata: dict[str, dict[str, Any]] = {
        ".png": {"Software": "jiedao"},
        ".svg": {"Date": None, "Creator": "jiedao"},
        ".pdf": {"CreationDate": None, "Creator": "jiedao", "Producer": "jiedao"},
    }
    pictures: dict[Path, bytes] = {}
    engine = figure.get_layout_engine()
    figure.set_layout_engine("none")
    try:
        with style():
            for suffix in suffixes:
                out = io.BytesIO()
                figure.savefig(out, format=suffix[1:], metadata=metadata[suffix])
                pictures[stem.with_name(stem.name + suffix)] = out.getvalue()
    finally:
        figure.set_layout_engine(engine)
    for path, picture in pictures.items():
        # Moved into place when it is whole.
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(picture)
        beside.replace(path)
    return list(pictures)


def _lay_out(figure: Figure) -> None:
    """Lay a figure out from the start: from where it was drawn last, it would move a little."""
    for axis in figure.axes:
        place = axis.get_subplotspec()
        if place is not None:
            axis.set_subplotspec(place)
    with style(), warnings.catch_warnings():
        # A missing glyph is an error that names it, see `check_glyphs`.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.canvas.draw()
