"""Every figure in every size: no text lies on another, none leaves the figure, none is too small."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from cases import CASES, FIXED
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from jiedao.plotting.look import LANGUAGES, Look
from jiedao.plotting.style import DPI, WIDTH_ONE_COLUMN, WIDTH_TWO_COLUMNS, style

SMALLEST = 6.5
TALLEST = 10.0
# Each number of offices in both languages and both widths, each language in both widths.
SIZES = [
    (1, "zh", 1),
    (2, "en", 2),
    (5, "zh", 2),
    (5, "en", 1),
    (15, "zh", 1),
    (15, "en", 2),
    (40, "zh", 2),
    (40, "en", 1),
]


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that a reader sees; a tick beyond the scale is not drawn."""
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    texts += [text for text in (figure._suptitle, figure._supxlabel, figure._supylabel) if text]  # type: ignore[attr-defined]
    for axes in figure.axes:
        if axes.get_visible():
            texts += _texts_of(axes)
    shown = {id(text): text for text in texts if text.get_visible() and text.get_text().strip()}
    return list(shown.values())


def _texts_of(axes: Axes) -> list[Text]:
    found = [*axes.texts, axes.title, axes._left_title, axes._right_title]  # type: ignore[attr-defined]
    legend = axes.get_legend()
    if legend is not None:
        found += legend.get_texts()
    if not axes.axison:
        return found
    for axis in (axes.xaxis, axes.yaxis):
        found += [axis.label, axis.get_offset_text()]
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                found += [tick.label1, tick.label2]
    return found


def faults(figure: Figure) -> list[str]:
    """Say which texts overlap, are cut off or are too small to read."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.set_dpi(DPI)
        with style():
            figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = shown_texts(figure)
    boxes = [text.get_window_extent(renderer) for text in texts]
    found = [f"small: {t.get_text()!r}" for t in texts if t.get_fontsize() < SMALLEST]
    page = figure.bbox.padded(1)
    for text, box in zip(texts, boxes, strict=True):
        if page.count_contains(box.corners()) < 4:
            found.append(f"cut off: {text.get_text()!r}")
    return found + _overlaps(texts, boxes)


def _overlaps(texts: list[Text], boxes: list[Bbox]) -> list[str]:
    # Boxes hold the room of descenders and accents: a fifth of a line may lie on the next.
    edges = np.array([box.extents for box in boxes])
    slack = 0.2 * np.array([min(box.height, box.width) for box in boxes])
    found = []
    for place in range(len(boxes) - 1):
        rest = edges[place + 1 :]
        across = np.minimum(edges[place, 2], rest[:, 2]) - np.maximum(edges[place, 0], rest[:, 0])
        down = np.minimum(edges[place, 3], rest[:, 3]) - np.maximum(edges[place, 1], rest[:, 1])
        margin = np.minimum(slack[place], slack[place + 1 :])
        found += [
            f"overlap: {texts[place].get_text()!r} and {texts[place + 1 + other].get_text()!r}"
            for other in np.flatnonzero((across > margin) & (down > margin))
        ]
    return found


@pytest.mark.parametrize(
    ("name", "offices", "language", "columns"),
    [(name, *size) for name in CASES for size in SIZES if name not in FIXED or size[0] in (5, 15)],
)
def test_texts_have_room(name: str, offices: int, language: str, columns: int) -> None:
    for figure in CASES[name](offices, Look(language, columns)):
        assert faults(figure) == []
        width = {1: WIDTH_ONE_COLUMN, 2: WIDTH_TWO_COLUMNS}[columns]
        assert figure.get_figwidth() == pytest.approx(width)
        assert figure.get_figheight() <= TALLEST


@pytest.mark.parametrize("name", CASES)
def test_language_is_that_of_the_look(name: str) -> None:
    """A note, a title or a label is in one language; names and terms stay as they are."""
    notes = {lang: CASES[name](5, Look(lang, 2))[0].get_supxlabel() for lang in LANGUAGES}
    assert "。" in notes["zh"]
    assert "。" not in notes["en"]
    assert notes["en"]


def test_faults_are_found() -> None:
    figure = CASES["shares"](2, Look())[0]
    with style():
        figure.axes[0].text(0, 0, "街道")
        figure.axes[0].text(0, 0, "道街", fontsize=5)
        figure.axes[1].text(99, 0, "outside").set_in_layout(False)
    found = faults(figure)
    assert "overlap: '街道' and '道街'" in found
    assert "small: '道街'" in found
    assert "cut off: 'outside'" in found
