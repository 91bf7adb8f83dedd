"""The pages of a figure as files: what a worker does, with as few imports as that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING

from jiedao.plotting.style import new_figure, print_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def load_plotting() -> None:
    """Load what draws and writes figures: for workers, while there is nothing to draw."""
    import_module("jiedao.plotting.look")
    with style():
        empty = new_figure(1, 1)
        empty.subplots()
    print_figure(empty)


def name_pages(name: str) -> Iterator[str]:
    """Name the pages of a figure, without end.

    Examples
    --------
    >>> [page for page, _ in zip(name_pages("terms"), range(3))]
    ['terms', 'terms_2', 'terms_3']
    """
    return (name if number == 1 else f"{name}_{number}" for number in count(1))


def draw_all(draw: Callable[..., Figure]) -> list[Figure]:
    """Draw all pages of a figure, with a function that takes ``page``."""
    from jiedao.plotting.figure import draw_pages

    return draw_pages(lambda page: draw(page=page))


def print_pages(name: str, draw: Callable[..., Figure]) -> dict[str, bytes]:
    """Draw all pages of a figure; return their files by name."""
    return print_all(name, draw_all(draw))


def print_all(name: str, pages: Sequence[Figure], *, strict: bool = False) -> dict[str, bytes]:
    """Return the files of the pages of a figure by name, see `print_figure`."""
    return {
        f"{page}{suffix}": picture
        for page, figure in zip(name_pages(name), pages)
        for suffix, picture in print_figure(figure, strict=strict, where=page).items()
    }
