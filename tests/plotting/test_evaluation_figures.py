"""The labeller's confusions and its reliability by their artists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from jiedao.errors import InputError
from jiedao.plotting.evaluation import plot_confusion, plot_reliability
from jiedao.plotting.look import Look
from jiedao.scheme import Scheme, parse_scheme

NAMES = {"economy": ("经济发展", "Economy"), "safety": ("安全稳定", "Safety")}


def _scheme(number: int = 2) -> Scheme:
    themes = [{"code": code, "name": zh, "name_en": en} for code, (zh, en) in NAMES.items()]
    themes += [{"code": f"t{k}", "name": f"主题{k}"} for k in range(number - 2)]
    return parse_scheme({"name": "small", "version": "1", "themes": themes}, "small.toml")


@pytest.fixture
def confusion() -> pd.DataFrame:
    rows = [
        ("economy", "economy", 9, 0.9),
        ("economy", "safety", 1, 0.1),
        ("safety", "economy", 0, 0.0),
        ("safety", "safety", 4, 1.0),
    ]
    return pd.DataFrame(rows, columns=["theme", "label", "n", "share"])


@pytest.fixture
def reliability() -> pd.DataFrame:
    rows = [(0.5, 0.6, 4, 0.55, 0.5, 0.2, 0.8), (0.9, 1.0, 40, 0.98, 0.95, 0.85, 0.99)]
    names = ["low", "high", "n", "confidence", "accuracy", "accuracy_low", "accuracy_high"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def coverage() -> pd.DataFrame:
    rows = [(0.5, 22, 0.99, 1.0, 0.9, 1.0), (1.0, 44, 0.5, 0.91, 0.8, 0.96)]
    names = ["coverage", "n", "threshold", "accuracy", "accuracy_low", "accuracy_high"]
    return pd.DataFrame(rows, columns=names)


def test_cells_hold_the_part_of_the_row_and_the_count(confusion: pd.DataFrame) -> None:
    figure = plot_confusion(confusion, _scheme(), "留出街道。")
    (axis,) = figure.axes
    assert np.asarray(axis.images[0].get_array()).tolist() == [[0.9, 0.1], [0.0, 1.0]]
    assert axis.images[0].get_clim() == (0, 1)
    cells = {text.get_position(): (text.get_text(), text.get_color()) for text in axis.texts}
    assert cells == {
        (0, 0): ("90%\n9", "white"),
        (1, 0): ("10%\n1", "#222222"),
        (1, 1): ("100%\n4", "white"),
    }
    rows = [label.get_text() for label in axis.get_yticklabels()]
    assert rows == ["经济发展\nn = 10", "安全稳定\nn = 4"]
    assert figure.get_supxlabel().endswith("n = 14 句。\n留出街道。")


def test_names_are_in_the_language_of_the_figure(confusion: pd.DataFrame) -> None:
    (axis,) = plot_confusion(confusion, _scheme(), "", look=Look("en", 1)).axes
    assert [label.get_text() for label in axis.get_xticklabels()] == ["Economy", "Safety"]


def test_numbers_that_have_no_room_are_left_out_and_that_is_said() -> None:
    scheme = _scheme(14)
    codes = scheme.theme_codes
    pairs = [(a, b, int(a == b), float(a == b)) for a in codes for b in codes]
    many = pd.DataFrame(pairs, columns=["theme", "label", "n", "share"])
    figure = plot_confusion(many, scheme, "", look=Look("en", 1))
    assert not figure.axes[0].texts
    assert "too many themes" in figure.get_supxlabel().replace("\n", " ")
    assert plot_confusion(many, scheme, "").axes[0].texts


def test_reliability_has_intervals_above_a_histogram(
    reliability: pd.DataFrame, coverage: pd.DataFrame
) -> None:
    upper, lower, right = plot_reliability(reliability, coverage, "").axes
    diagonal, dots = upper.lines
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata()) == [0, 1]
    assert list(dots.get_xdata()) == [0.55, 0.98]
    assert list(dots.get_ydata()) == [0.5, 0.95]
    (bars,) = [lines for lines in upper.collections if isinstance(lines, LineCollection)]
    assert [part[:, 1].tolist() for part in bars.get_segments()] == [[0.2, 0.8], [0.85, 0.99]]
    assert [bar.get_height() for bar in lower.patches] == [4, 40]
    assert [bar.get_x() for bar in lower.patches] == [0.5, 0.9]
    assert [text.get_text() for text in lower.texts] == ["4", "40"]
    assert upper.get_xlim() == lower.get_xlim() == (0.5, 1)
    assert list(right.lines[0].get_ydata()) == [1.0, 0.91]
    (band,) = [area for area in right.collections if isinstance(area, PolyCollection)]
    assert set(np.asarray(band.get_paths()[0].vertices)[:, 1]) == {0.9, 1.0, 0.8, 0.96}
    assert right.get_ylim()[0] < 0.8


def test_ticks_are_not_rounded_to_what_they_are_not(
    reliability: pd.DataFrame, coverage: pd.DataFrame
) -> None:
    right = plot_reliability(reliability, coverage, "").axes[2]
    assert right.yaxis.get_major_formatter()(0.975) == "97.5%"


def test_nothing_to_show_is_told(
    confusion: pd.DataFrame, reliability: pd.DataFrame, coverage: pd.DataFrame
) -> None:
    with pytest.raises(InputError) as caught:
        plot_confusion(confusion.assign(n=0), _scheme(), "")
    assert str(caught.value) == (
        "confusion: found no sentence; allowed: counts of held-out sentences. "
        "What to do: evaluate first."
    )
    with pytest.raises(InputError) as caught:
        plot_reliability(reliability.head(0), coverage, "")
    assert str(caught.value) == (
        "reliability: found no sentence; allowed: probabilities of held-out sentences. "
        "What to do: evaluate first."
    )
