"""The figure that jiedao draws on: matplotlib's, shown by Jupyter without pyplot."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


class ShownFigure(Figure):
    """A figure that a notebook shows as a picture when it is the value of a cell.

    Attributes
    ----------
    pages : int
        How many pages there are of it.
    """

    pages = 1

    def _repr_png_(self) -> bytes:
        from jiedao.plotting.style import print_figure

        return print_figure(self, (".png",))[".png"]


def empty_figure(width: float, height: float, pages: int = 1) -> Figure:
    """Return an empty figure of a size in inches."""
    figure = ShownFigure(figsize=(width, height), layout="constrained")
    figure.pages = pages
    FigureCanvasAgg(figure)
    return figure


def draw_pages(draw: Callable[[int], Figure]) -> list[Figure]:
    """Draw all pages of a figure, with a function that draws the page of a number from 1 on."""
    first = draw(1)
    pages = getattr(first, "pages", 1)
    return [first, *(draw(number) for number in range(2, pages + 1))]
