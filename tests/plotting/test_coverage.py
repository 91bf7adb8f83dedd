"""The figure of coverage, by the properties of its artists."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from jiedao.figures import load_script
from jiedao.plotting.coverage import NOMINAL, WANTED, plot_coverage
from jiedao.plotting.style import PALETTE, save_figure

METHODS = {"raw": "未校正", "matrix": "校正"}


@pytest.fixture
def coverage() -> pd.DataFrame:
    values = {
        ("短", "raw"): [0.5, 0.7, 0.9],
        ("短", "matrix"): [0.94, 0.95, 0.96],
        ("长", "raw"): [0.0, 0.2, 0.4],
        ("长", "matrix"): [0.93, 0.95, 0.97],
        ("长", "further"): [0.1, 0.1, 0.1],
    }
    rows = [(*key, found) for key, row in values.items() for found in row]
    frame = pd.DataFrame(rows, columns=["setting", "method", "coverage"])
    return frame.assign(replications=500)


def test_marks_stand_at_means_and_lines_reach_from_least_to_most(coverage: pd.DataFrame) -> None:
    (axis,) = plot_coverage(coverage, METHODS).axes
    assert [text.get_text() for text in axis.get_yticklabels()] == ["短", "长"]
    nominal, *marks = axis.lines
    assert nominal.get_xdata() == [NOMINAL, NOMINAL]
    assert [list(mark.get_xdata()) for mark in marks] == [
        pytest.approx([0.7, 0.2]),
        pytest.approx([0.95, 0.95]),
    ]
    ends = [[list(s[:, 0]) for s in lines.get_segments()] for lines in axis.collections]
    assert ends == [[[0.5, 0.9], [0.0, 0.4]], [[0.94, 0.96], [0.93, 0.97]]]
    # Raw above corrected, each beside its setting.
    heights = [list(mark.get_ydata()) for mark in marks]
    assert heights == [pytest.approx([-0.11, 0.89]), pytest.approx([0.11, 1.11])]
    assert axis.get_ylim()[0] > axis.get_ylim()[1]
    assert [mark.get_color() for mark in marks] == [PALETTE[1], PALETTE[0]]
    for lines, mark in zip(axis.collections, marks, strict=True):
        assert to_hex(lines.get_color()[0]) == mark.get_color().lower()


def test_band_legend_and_note(coverage: pd.DataFrame) -> None:
    figure = plot_coverage(coverage, METHODS)
    (axis,) = figure.axes
    (band,) = axis.patches
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx(WANTED)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["未校正", "校正"]
    assert "模拟 500 次" in figure.get_supxlabel()


def test_no_text_leaves_the_figure_and_the_bytes_are_the_same(
    coverage: pd.DataFrame, tmp_path: Path
) -> None:
    for name in "ab":
        save_figure(plot_coverage(coverage, METHODS), tmp_path / name, (".svg",))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    figure = plot_coverage(coverage, METHODS)
    save_figure(figure, tmp_path / "c", (".png",))
    renderer, page = figure.canvas.get_renderer(), figure.bbox.padded(1)
    for label in figure.axes[0].get_yticklabels():
        box = label.get_window_extent(renderer)
        assert page.count_contains(box.corners()) == 4


def test_script_names_every_setting_of_the_simulation() -> None:
    reports = Path(__file__).parents[2] / "reports"
    words = load_script(reports / "coverage.py").WORDS
    settings = load_script(reports / "coverage_simulation.py").SETTINGS
    assert {part for name in settings for part in name.split(", ")} == set(words)
