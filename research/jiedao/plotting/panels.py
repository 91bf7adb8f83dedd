"""A panel for each theme, a line for each group: the frame of the figures of themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.style import WIDTH_TWO_COLUMNS, new_figure, theme_colours
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_theme_panels(
    frame: pd.DataFrame,
    scheme: Scheme,
    group: str,
    draw: Callable[[Axes, pd.DataFrame, str], None],
) -> Figure:
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

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = list(dict.fromkeys(frame[group]))
    themes = scheme.theme_codes
    colours = theme_colours(themes, scheme.residual)
    columns = min(3, len(themes))
    lines = -(-len(themes) // columns)
    figure = new_figure(WIDTH_TWO_COLUMNS, lines * (0.62 + 0.2 * len(groups)) + 0.55)
    axes = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axis, theme in zip(axes, themes, strict=False):
        draw(axis, frame[frame["theme"] == theme].set_index(group).loc[groups], colours[theme])
        axis.set_title(scheme.theme(theme).name, loc="left")
        axis.set_yticks(range(len(groups)), groups)
        axis.set_ylim(len(groups) - 0.5, -0.5)
    for axis in axes[len(themes) :]:
        axis.set_visible(False)
    return figure
