"""Figures of several panels: how many stand side by side, and a panel for each theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.plotting.font import text_width
from jiedao.plotting.look import TALLEST, Look, Page, take_page
from jiedao.plotting.style import NOTE, new_figure, theme_colours
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches: a line of a panel, its title and scale.
LINE, FRAME = 0.2, 0.62


def widest(texts: Sequence[str], size: float) -> float:
    """Return how wide the widest of some texts is, in inches, at a size in points."""
    return max((text_width(text, size) for text in texts), default=0.0)


def fit_columns(number: int, room: float, least: float, most: int = 3) -> int:
    """Return how many of a number of panels stand side by side, each at least so wide."""
    return max(1, min(most, number, int(room / least)))


def open_panels(
    number: int, columns: int, size: tuple[float, float], pages: int = 1, **shared: Any
) -> tuple[Figure, list[Axes]]:
    """Return a figure with so many panels in rows.

    Parameters
    ----------
    number, columns : int
        Panels in all, and side by side.
    size : tuple of float
        Width and height of the figure, in inches.
    pages : int
        How many pages there are.
    **shared
        ``sharex``, ``sharey`` of `matplotlib.figure.Figure.subplots`.

    Returns
    -------
    matplotlib.figure.Figure, list of matplotlib.axes.Axes
    """
    figure = new_figure(*size, pages)
    axes = figure.subplots(-(-number // columns), columns, squeeze=False, **shared).ravel()
    for place, axis in enumerate(axes[:number]):
        # The lowest panel of a column carries the numbers, also where the last row is not full.
        axis.tick_params(length=2, labelbottom=place + columns >= number)
    for axis in axes[number:]:
        axis.set_visible(False)
    return figure, list(axes[:number])


def draw_theme_panels(
    frame: pd.DataFrame,
    scheme: Scheme,
    group: str,
    draw: Callable[[Axes, pd.DataFrame, str], None],
    look: Look = Look(),
    page: int = 1,
) -> tuple[Figure, Page]:
    """Draw a panel for each theme, within the style of the house.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row for each group and theme, columns ``group`` and ``theme``.
    scheme : Scheme
        Gives the themes, their order and names.
    group : str
        The column that names the groups.
    draw : callable
        Draws a theme's rows, one a line from the top, on the axes in the theme's colour.
    look : Look
    page : int
        Which page of the groups, from 1 on.

    Returns
    -------
    figure : matplotlib.figure.Figure
    page : Page
        The groups that are on it.

    Raises
    ------
    InputError
        If there is no such page.
    """
    groups = list(dict.fromkeys(frame[group]))
    names = dict(zip(groups, look.fit(list(map(str, groups))), strict=True))
    themes = scheme.theme_codes
    colours = theme_colours(themes, scheme.residual)
    titles = [look.name(scheme.theme(theme)) for theme in themes]
    least = max(1.25, widest(titles, look.title_size) + 0.12)
    room = look.width - widest(list(names.values()), look.size) - 0.2
    columns = fit_columns(len(themes), room, least)
    lines = -(-len(themes) // columns)
    most = max(3, int((TALLEST - NOTE - lines * FRAME) / (lines * LINE)))
    shown = take_page(groups, most, page)
    height = lines * (FRAME + LINE * len(shown.names)) + NOTE
    figure, axes = open_panels(
        len(themes), columns, (look.width, height), shown.pages, sharex=True, sharey=True
    )
    for axis, theme, title in zip(axes, themes, titles, strict=True):
        chosen = frame[frame["theme"] == theme].set_index(group).loc[shown.names]
        draw(axis, chosen, colours[theme])
        axis.set_title(title, loc="left", fontsize=look.title_size)
        axis.tick_params(labelsize=look.size)
    # All panels share them.
    axes[0].set_yticks(range(len(shown.names)), [names[name] for name in shown.names])
    axes[0].set_ylim(len(shown.names) - 0.5, -0.5)
    return figure, shown
