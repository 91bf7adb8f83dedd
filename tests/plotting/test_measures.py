"""Figures of profiles, shifts and likeness by their artists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from jiedao.measures.maps import merge_offices, place_offices
from jiedao.plotting.likeness import plot_likeness
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.style import FONT, PALETTE, save_figure
from jiedao.scheme import Scheme, parse_scheme

THEMES = [{"code": "economy", "name": "经济发展"}, {"code": "other", "name": "其他"}]
ROLES = [{"code": "achievement", "name": "成绩"}, {"code": "plan", "name": "计划"}]
OFFICES = ["湖滨街道", "江口街道"]


@pytest.fixture
def scheme() -> Scheme:
    data = {"name": "small", "version": "1", "themes": THEMES, "roles": ROLES, "residual": "other"}
    return parse_scheme(data, "small.toml")


@pytest.fixture
def profile() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "office": np.repeat(OFFICES, 2),
            "theme": ["economy", "other"] * 2,
            "reference": "rest",
            "total": 20,
            "unit": "sentences",
            "location_quotient": [2.0, 0.0, 0.5, np.nan],
            "low": [1.5, 0.0, 0.25, 0.0],
            "high": [3.0, 2.0, 1.0, np.inf],
        }
    )


@pytest.fixture
def shifts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "office": np.repeat(OFFICES, 2),
            "theme": ["economy", "other"] * 2,
            "first": "achievement",
            "second": "plan",
            "share_first": [0.2, 0.8, np.nan, np.nan],
            "share_second": [0.5, 0.5, 0.25, 0.75],
            "total_first": 10,
            "total_second": 4,
            "difference": [0.3, -0.3, np.nan, np.nan],
            "low": [0.1, -0.5, np.nan, np.nan],
            "high": [0.5, 0.1, np.nan, np.nan],
            "q": [0.04, 0.06, np.nan, np.nan],
        }
    )


@pytest.fixture
def likeness() -> pd.DataFrame:
    rows = [("甲", "乙", 0.1), ("甲", "丙", 0.4), ("乙", "丙", 0.3)]
    frame = pd.DataFrame(rows, columns=["first", "second", "distance"])
    words = frame.assign(basis="words", distance=frame["distance"] + 0.2)
    return pd.concat([frame.assign(basis="themes"), words], ignore_index=True)


def _texts(texts: list[Text]) -> list[str]:
    return [text.get_text() for text in texts]


def test_quotients_stand_on_a_scale_of_doublings(profile: pd.DataFrame, scheme: Scheme) -> None:
    figure = plot_profiles(profile, scheme)
    first, second = figure.axes
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["经济发展", "其他"]
    assert _texts(first.get_yticklabels()) == OFFICES
    line, dots = first.lines
    assert set(line.get_xdata()) == {1}
    assert list(dots.get_xdata()) == [2.0, 0.5]
    assert first.get_xscale() == "log"
    ends = [segment[:, 0].tolist() for segment in first.collections[0].get_segments()]
    assert ends == [[1.5, 3.0], [0.25, 1.0]]
    # 0 has no place on this scale: it stands hollow at the edge; what is missing has no dot.
    _, inside, beyond = second.lines
    assert list(inside.get_xdata()) == []
    assert list(beyond.get_xdata()) == [1 / 8]
    assert beyond.get_markerfacecolor() == "white"
    ends = [segment[:, 0].tolist() for segment in second.collections[0].get_segments()]
    assert ends == [[1 / 8, 2.0], [1 / 8, 8.0]]
    assert "其余各组" in figure.get_supxlabel()


def test_shifts_stand_at_their_differences(shifts: pd.DataFrame, scheme: Scheme) -> None:
    figure = plot_shifts(shifts, scheme)
    first, second = figure.axes
    _, sure, unsure = first.lines
    assert (list(sure.get_xdata()), list(unsure.get_xdata())) == ([0.3], [])
    assert to_hex(sure.get_markerfacecolor()) == PALETTE[0].lower()
    _, sure, unsure = second.lines
    assert (list(sure.get_xdata()), list(unsure.get_xdata())) == ([], [-0.3])
    assert unsure.get_markerfacecolor() == "white"
    (segment,) = first.collections[0].get_segments()
    assert segment[:, 0].tolist() == [0.1, 0.5]
    assert _texts(first.texts) == ["20% → 50%", "— → 25%"]
    assert "计划 − 成绩" in figure.get_supxlabel()
    # Both offices together.
    assert "n = 20 + 8 句" in figure.get_supxlabel()


def test_tree_joins_at_the_distances_and_map_has_every_group(likeness: pd.DataFrame) -> None:
    figure = plot_likeness(likeness)
    assert len(figure.axes) == 4
    for number, basis in enumerate(("themes", "words")):
        tree, chart = figure.axes[2 * number : 2 * number + 2]
        chosen = likeness[likeness["basis"] == basis]
        merges, places = merge_offices(chosen), place_offices(chosen)
        joints = [line.get_xdata()[1] for line in tree.lines]
        assert joints == pytest.approx(merges["distance"].tolist())
        names = _texts(tree.get_yticklabels())
        assert sorted(names) == sorted("甲乙丙")
        # The two that are joined first stand side by side, and their joint holds both.
        heights = sorted(tree.lines[0].get_ydata())
        assert {names[int(heights[0])], names[int(heights[-1])]} == {"甲", "乙"}
        assert heights[-1] - heights[0] == 1
        (dots,) = chart.lines
        assert list(dots.get_xdata()) == places["x"].tolist()
        assert _texts(chart.texts) == places["group"].tolist()
    assert _texts([axis.title for axis in figure.axes[:1]]) == [""]
    assert figure.axes[2].get_title(loc="left") == "用词：平均连接聚类"


@pytest.fixture(params=["profiles", "shifts", "likeness"])
def draw(
    request: pytest.FixtureRequest,
    profile: pd.DataFrame,
    shifts: pd.DataFrame,
    likeness: pd.DataFrame,
    scheme: Scheme,
) -> Callable[[], Figure]:
    draws: dict[str, Callable[[], Figure]] = {
        "profiles": lambda: plot_profiles(profile, scheme),
        "shifts": lambda: plot_shifts(shifts, scheme),
        "likeness": lambda: plot_likeness(likeness),
    }
    return draws[request.param]


def test_same_bytes_whole_glyphs_and_the_font(draw: Callable[[], Figure], tmp_path: Path) -> None:
    for name in ("first", "second"):
        save_figure(draw(), tmp_path / name)
    for suffix in (".png", ".svg"):
        first, second = ((tmp_path / f"{n}{suffix}").read_bytes() for n in ("first", "second"))
        assert first == second
    texts = [text for text in draw().findobj(Text) if text.get_text()]
    assert {family for text in texts for family in text.get_fontfamily()} == {FONT}


def test_no_text_leaves_the_figure(draw: Callable[[], Figure], tmp_path: Path) -> None:
    figure = draw()
    save_figure(figure, tmp_path / "a")
    renderer = figure.canvas.get_renderer()
    page = figure.bbox.padded(1)
    note = next(text for text in figure.texts if text.get_text() == figure.get_supxlabel())
    top = note.get_window_extent(renderer).y1
    texts = [text for axis in figure.axes for text in axis.texts]
    for axis in [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]:
        low, high = sorted(axis.get_view_interval())
        ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
        texts += [label for label in labels if label.get_visible()]
    for text in texts:
        box = text.get_window_extent(renderer)
        assert page.count_contains(box.corners()) == 4
        # A layout that fails lets the note lie on the axis.
        assert box.y0 >= top
