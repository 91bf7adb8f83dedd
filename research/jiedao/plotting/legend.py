"""A legend above a figure, row by row, with as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jiedao.plotting.look import Look
from jiedao.plotting.panels import widest

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

# Inches of a mark with the room around it, and of a line.
MARK, LINE = 0.42, 0.165
SIZE = 7.0


def add_legend(figure: Figure, rows: Sequence[Sequence[tuple[Artist, str]]], look: Look) -> None:
    """Put a legend above a figure; each group of marks begins on a line of its own.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    rows : sequence of sequences of (artist, str)
        Groups of marks with their names.
    look : Look
    """
    from matplotlib.lines import Line2D

    columns = legend_columns([[name for _, name in row] for row in rows], look)
    cells: list[Any] = []
    for row in rows:
        blank = -len(row) % columns
        cells += [*row, *[(Line2D([], [], linestyle="none"), "")] * blank]
    # Matplotlib fills columns first.
    ordered = [cell for column in range(columns) for cell in cells[column::columns]]
    figure.legend(
        [mark for mark, _ in ordered],
        [name for _, name in ordered],
        loc="outside upper left",
        ncols=columns,
        fontsize=SIZE,
        handlelength=1.5,
        # Higher than any text: rows of all columns are then alike.
        handleheight=1.3,
        handletextpad=0.5,
        columnspacing=1.0,
        labelspacing=0.25,
        borderaxespad=0.2,
        borderpad=0.2,
    )


def square(colour: str, edge: str = "none") -> Artist:
    """Return a square of a colour as a mark of a legend."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], linestyle="none", marker="s", markersize=6.5, markerfacecolor=colour,
        markeredgecolor=edge, markeredgewidth=0.5,
    )  # fmt: skip


def legend_columns(rows: Sequence[Sequence[str]], look: Look) -> int:
    """Return how many marks of a legend stand side by side."""
    most = max(len(row) for row in rows)
    wide = widest([name for row in rows for name in row], SIZE) + MARK
    return max(1, min(most, int((look.width - 0.1) / wide)))


def legend_height(rows: Sequence[Sequence[str]], look: Look) -> float:
    """Return how high a legend of some names is, in inches."""
    columns = legend_columns(rows, look)
    return LINE * sum(-(-len(row) // columns) for row in rows) + 0.1
