"""Panels of labelled rows, one below the other, on as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.font import replace_missing, shorten
from jiedao.plotting.look import TALLEST, Look
from jiedao.plotting.panels import widest
from jiedao.plotting.style import FAINT, INK, NOTE, SMALL, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches: a row, the title of a panel, the numbers below one.
ROW, TITLE, NUMBERS = 0.19, 0.27, 0.22
# A panel is not cut so that fewer rows stand alone.
FEWEST = 2


@dataclass(frozen=True)
class RowPanel:
    """A panel: its rows have a ``label`` at the left and what is ``said`` at the right.

    Attributes
    ----------
    title : str
    rows : pandas.DataFrame
        Columns ``label``, ``said`` and what is drawn.
    limits : tuple of float
        Of its scale, which stays the same where the panel goes on on another page.
    """

    title: str
    rows: pd.DataFrame
    limits: tuple[float, float]


def draw_row_panels(
    panels: Sequence[RowPanel],
    draw: Callable[[Axes, pd.DataFrame], None],
    look: Look,
    page: int,
    *,
    above: float = 0.0,
    one_scale: bool = False,
) -> Figure:
    """Draw the panels of a page, within the style of the house.

    Parameters
    ----------
    panels : sequence of RowPanel
    draw : callable
        Draws rows, one a line from 0 on, on the axes.
    look : Look
    page : int
        From 1 on.
    above : float
        Room for a legend, in inches.
    one_scale : bool
        Whether all panels have the scale that stands below the last one.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no such page.
    """
    frame = TITLE if one_scale else TITLE + NUMBERS
    room = TALLEST - NOTE - above - NUMBERS
    pages = fill_pages(panels, room, frame, look.say("（续）", " (continued)"))
    if not 1 <= page <= len(pages):
        raise InputError("page", str(page), f"1 to {len(pages)}", "choose one of these")
    shown = pages[page - 1]
    heights = [frame + ROW * len(panel.rows) for panel in shown]
    figure = new_figure(look.width, sum(heights) + NUMBERS + NOTE + above, len(pages))
    rows = [len(panel.rows) + 0.4 for panel in shown]
    axes = figure.subplots(len(shown), 1, squeeze=False, height_ratios=rows).ravel()
    for place, (axis, panel) in enumerate(zip(axes, shown, strict=True)):
        _set_panel(axis, panel, look)
        draw(axis, panel.rows)
        axis.tick_params(labelbottom=not one_scale or place == len(shown) - 1)
    return figure


def fill_pages(
    panels: Sequence[RowPanel], room: float, frame: float, continued: str
) -> list[list[RowPanel]]:
    """Spread panels over pages; one that does not fit goes on on the next page.

    Examples
    --------
    >>> rows = pd.DataFrame({"label": list("abcdef"), "said": ""})
    >>> pages = fill_pages([RowPanel("甲", rows, (0, 1))], 1.0, 0.2, "（续）")
    >>> [(panel.title, len(panel.rows)) for page in pages for panel in page]
    [('甲', 4), ('甲（续）', 2)]
    """
    pages: list[list[RowPanel]] = [[]]
    left = room
    for panel in panels:
        rows, title = panel.rows, panel.title
        while len(rows):
            fit = int((left - frame) / ROW + 1e-9)
            if fit < min(FEWEST, len(rows)) and pages[-1]:
                pages.append([])
                left = room
                continue
            part = rows.iloc[: max(fit, FEWEST)]
            pages[-1].append(replace(panel, title=title, rows=part.reset_index(drop=True)))
            left -= frame + ROW * len(part)
            rows, title = rows.iloc[len(part) :], panel.title + continued
    return pages


def tell_pages(figure: Figure, page: int, look: Look) -> str:
    """Say which page it is; nothing if there is one."""
    pages = getattr(figure, "pages", 1)
    if pages == 1:
        return ""
    return look.say(
        f"第 {page}/{pages} 页；续页坐标相同。",
        f"Page {page} of {pages}; a scale goes on unchanged. ",
    )


def _set_panel(axis: Axes, panel: RowPanel, look: Look) -> None:
    places = range(len(panel.rows))
    labels = panel.rows["label"].tolist()
    room = look.width - widest(labels, look.size) - 0.3
    title = shorten(panel.title, look.title_size, room)
    axis.set_title(title, loc="left", fontsize=look.title_size)
    axis.set_yticks(places, labels, fontsize=look.size)
    axis.set_ylim(len(panel.rows) - 0.5, -0.5)
    axis.set_xlim(*panel.limits)
    axis.locator_params(axis="x", nbins=3 if look.columns == 1 else 5)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:.4g}")
    axis.tick_params(length=0, labelsize=look.size)
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
    axis.set_axisbelow(True)
    # What is said stands as labels of the right edge, so that the layout makes room for it.
    right = axis.secondary_yaxis("right")
    right.set_yticks(
        list(places),
        list(map(replace_missing, panel.rows["said"])),
        fontsize=max(SMALL, look.size - 1),
    )
    right.tick_params(length=0, colors=INK)
    right.spines["right"].set_visible(False)
