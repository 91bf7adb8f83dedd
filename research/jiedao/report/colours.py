"""How themes look in the page: the colours of the figures, on paper and in the dark, and a mark of text."""

from __future__ import annotations

from collections.abc import Sequence

PAPER, NIGHT = "#FFFFFF", "#1B1E24"
# What the marks of a chart need beside their background (WCAG 2.2, 1.4.11).
CONTRAST = 3.0
# The line under a sentence in its report tells themes apart without colour.
UNDERLINES = (
    ("solid", 2),
    ("dashed", 2),
    ("dotted", 3),
    ("double", 2),
    ("wavy", 1),
    ("solid", 4),
    ("dashed", 4),
    ("dotted", 5),
)
RESIDUAL_UNDERLINE = ("solid", 1)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour.

    References
    ----------
    https://www.w3.org/TR/WCAG22/#dfn-relative-luminance

    Examples
    --------
    >>> luminance("#FFFFFF"), luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return round(sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)), 6)


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21.

    Examples
    --------
    >>> round(contrast("#FFFFFF", "#000000"), 6)
    21.0
    """
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def fit_colour(colour: str, ground: str, least: float = CONTRAST) -> str:
    """Mix a colour with black or white, as little as makes it stand out from its background.

    Examples
    --------
    >>> fit_colour("#0072B2", "#FFFFFF"), fit_colour("#E69F00", "#FFFFFF")
    ('#0072B2', '#C68900')
    """
    towards = 255 if luminance(ground) < 0.2 else 0
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for step in range(101):
        mixed = [round(part + (towards - part) * step / 100) for part in parts]
        found = "#" + "".join(f"{part:02X}" for part in mixed)
        if contrast(found, ground) >= least:
            return found
    return found


def theme_marks(names: Sequence[str]) -> list[str]:
    """Return a mark of one character for each name: its first that no other has, else a number.

    Examples
    --------
    >>> theme_marks(["党建引领", "党风廉政", "Safety", "党"])
    ['党', '风', 'S', '4']
    """
    marks: list[str] = []
    for number, name in enumerate(names, 1):
        free = [character for character in name if character.isalnum() and character not in marks]
        marks.append(free[0] if free else str(number))
    return marks


def draw_theme_styles(colours: Sequence[str], residual: int) -> str:
    """Write the style sheet of the themes: classes ``t0``, ``t1`` … in the order of the scheme.

    Parameters
    ----------
    colours : sequence of str
        The colours of the figures.
    residual : int
        The place of the theme that is left over, -1 if there is none.

    Returns
    -------
    str
        CSS.
    """
    rules, named = [], 0
    for number, colour in enumerate(colours):
        line, width = RESIDUAL_UNDERLINE
        if number != residual:
            line, width = UNDERLINES[named % len(UNDERLINES)]
            named += 1
        rules.append(
            f".t{number}{{--hue:{fit_colour(colour, PAPER)};--dash:{line};--thick:{width}px}}\n"
            f"@media screen{{[data-look=dark] .t{number}{{--hue:{fit_colour(colour, NIGHT, 4.5)}}}}}"
        )
    return "\n".join(rules) + "\n"
