"""One way through a figure gives what matplotlib's own ways give, format by format."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Circle

from jiedao.plotting.style import DPI, SUFFIXES, new_figure, print_figure, style


def draw_everything(*, text: bool = True, heat: bool = False) -> Figure:
    """Draw every kind of mark, with clips; laid out by hand, since measures differ by format."""
    figure = new_figure(3, 2)
    figure.set_layout_engine("none")
    axes = figure.subplots()
    axes.plot([0, 1, 2], [0, 3, 1], "s--", color="#D55E00", alpha=0.6, markersize=15)
    axes.scatter([0.3, 1.2], [1, 2], s=[20, 60], color=["#0072B2", "#009E73"], alpha=0.5)
    axes.bar([0.5], [1.5], 0.4, hatch="//", facecolor="white", edgecolor="#222222")
    disc = axes.barh([2.5], [1.5], 0.4, color="#CC79A7")[0]
    disc.set_clip_path(Circle((0.5, 2.5), 0.3, transform=axes.transData))
    axes.set_xlim(0.1, 1.6)
    if heat:
        axes.imshow([[0, 1], [1, 0.5]], extent=(0.2, 0.9, 0.3, 1.1), aspect="auto", cmap="Blues")
    if text:
        axes.set_title("街道工作报告", loc="left")
        axes.set_ylabel("占比")
        axes.annotate("斜", (1, 2), (1.3, 2.5), rotation=30, arrowprops={"arrowstyle": "-"})
    else:
        axes.tick_params(labelleft=False, labelbottom=False)
    return figure


def print_alone(figure: Figure, suffix: str) -> bytes:
    """Print by matplotlib's own canvas of a format."""
    canvas: Any
    out = io.BytesIO()
    figure.set_dpi(DPI)
    if suffix == ".svg":
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(out, metadata={"Date": None, "Creator": "jiedao"})
    elif suffix == ".pdf":
        canvas = FigureCanvasPdf(figure)
        told = {"CreationDate": None, "Creator": "jiedao", "Producer": "jiedao"}
        canvas.print_pdf(out, metadata=told)
    else:
        canvas = FigureCanvasAgg(figure)
        canvas.print_png(out)
    return out.getvalue()


@pytest.mark.parametrize(("suffix", "text"), [(".svg", False), (".pdf", True)])
def test_vectors_are_those_of_matplotlib(suffix: str, text: bool) -> None:
    # Text is measured as in a PDF, in an SVG matplotlib measures it a little otherwise.
    with style():
        expected = print_alone(draw_everything(text=text), suffix)
        found = print_figure(draw_everything(text=text))[suffix]
    assert found == expected


@pytest.mark.parametrize(("text", "heat", "off"), [(False, False, 0.002), (True, True, 0.02)])
def test_pixels_are_those_of_matplotlib(text: bool, heat: bool, off: float) -> None:
    with style():
        expected = imread(io.BytesIO(print_alone(draw_everything(text=text, heat=heat), ".png")))
        found = imread(io.BytesIO(print_figure(draw_everything(text=text, heat=heat))[".png"]))
    assert found.shape == expected.shape == (400, 600, 4)
    # Letters that are not hinted stand a part of a pixel elsewhere.
    assert np.mean(np.abs(found - expected).max(axis=2) > 0.1) <= off


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_format_is_the_same_alone(suffix: str) -> None:
    figure = draw_everything(heat=True)
    alone = print_figure(figure, [suffix])
    assert list(alone) == [suffix]
    assert alone[suffix] == print_figure(figure)[suffix]


def test_figure_is_left_as_it_was() -> None:
    figure = draw_everything()
    before = figure.canvas, figure.dpi, figure.get_layout_engine()
    print_figure(figure)
    assert (figure.canvas, figure.dpi, figure.get_layout_engine()) == before


def test_labels_that_come_later_have_their_place() -> None:
    def label(figure: Figure) -> Figure:
        figure.axes[0].set(xlabel="年", ylabel="占比")
        return figure

    with style():
        early = label(draw_everything(text=False))
        late = draw_everything(text=False)
        print_figure(late)
        assert print_figure(label(late)) == print_figure(early)
        expected = print_alone(early, ".pdf")
    assert print_figure(late)[".pdf"] == expected
