"""The figures of trends and of their power, by the properties of their artists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from jiedao.measures.series import tabulate_panel
from jiedao.plotting.power import plot_power
from jiedao.plotting.style import PALETTE, RESIDUAL, save_figure
from jiedao.plotting.trends import plot_trends
from jiedao.scheme import Scheme, parse_scheme

THEMES = [{"code": "economy", "name": "经济发展"}, {"code": "safety", "name": "安全稳定"}]


@pytest.fixture
def scheme() -> Scheme:
    return parse_scheme({"name": "small", "version": "1", "themes": THEMES}, "small.toml")


@pytest.fixture
def panel() -> pd.DataFrame:
    ends = ["2022-12", "2023-06", "2023-12"]
    rows = [
        (office, end, theme, n, 20, "sentences", 1.0)
        for office, start in (("甲街道", 4), ("乙街道", 6))
        for theme, step in (("economy", 2), ("safety", 0))
        for end, n in zip(ends, range(start, 20, step) if step else [start] * 3, strict=False)
    ]
    columns = ["office", "period_end", "theme", "n", "total", "unit", "design_effect"]
    return tabulate_panel(pd.DataFrame(rows, columns=columns))[0]


@pytest.fixture
def trends() -> pd.DataFrame:
    rows = [
        ("all", "economy", 0.2, 0.01),
        ("all", "safety", 0.0, 0.9),
        ("甲街道", "safety", 0.1, 0.01),
    ]
    return pd.DataFrame(rows, columns=["office", "theme", "value", "q"])


def _shown(figure: Figure) -> list[Axes]:
    return [axis for axis in figure.axes if axis.get_visible()]


def test_lines_are_the_shares_with_their_intervals(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    axis = _shown(plot_trends(panel, trends, scheme))[1]
    rows = panel[panel["theme"] == "safety"]
    assert [line.get_label() for line in axis.lines] == ["乙街道", "甲街道"]
    for line, whiskers in zip(axis.lines, axis.collections, strict=True):
        own = rows[rows["office"] == line.get_label()]
        assert list(line.get_ydata()) == own["share"].tolist()
        assert np.asarray(line.get_xdata()) == pytest.approx(own["time"].to_numpy(), abs=0.02)
        ends = [segment[:, 1].tolist() for segment in whiskers.get_segments()]
        assert ends == own[["low", "high"]].values.tolist()
    assert [line.get_color() for line in axis.lines] == list(PALETTE[:2])


def test_trend_is_drawn_only_where_it_carries(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    economy, safety = _shown(plot_trends(panel, trends, scheme))
    (line,) = [line for line in economy.lines if line.get_linestyle() == "--"]
    # Through the share of all reports, 7 of 20, in the middle, and 0.2 a year.
    assert list(line.get_xdata()) == [2023.0, 2024.0]
    assert list(line.get_ydata()) == pytest.approx([0.25, 0.45])
    assert not [line for line in safety.lines if line.get_linestyle() == "--"]


def test_many_offices_are_grey_and_without_intervals(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    many = pd.concat([panel.assign(office=panel["office"] + str(copy)) for copy in range(5)])
    figure = plot_trends(many, trends, scheme)
    axis = _shown(figure)[1]
    assert {line.get_color() for line in axis.lines} == {RESIDUAL}
    assert len(axis.lines) == 10
    assert not axis.collections
    assert not figure.legends


def test_note_tells_what_is_shown(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    note = plot_trends(panel, trends, scheme).get_supxlabel()
    assert "占全部句数的比例，共 2 个街道、3 期" in note
    assert "q ≤ 0.05" in note


@pytest.fixture
def power() -> pd.DataFrame:
    rows = [
        (test, offices, periods, effect, 100, rejected, rejected - 0.01, rejected + 0.01, 0.05)
        for test, offices, periods in (
            ("regression", 1, 4),
            ("regression", 5, 4),
            ("regression", 5, 6),
            ("Mann-Kendall", 1, 6),
            ("change point", 1, 10),
        )
        for effect, rejected in ((0.0, 0.05), (0.4, 0.6), (0.8, 0.9))
    ]
    columns = ["test", "offices", "periods", "effect", "replications", "rejected", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "attainable"])


def test_curves_are_the_rates(power: pd.DataFrame) -> None:
    axes = _shown(plot_power(power))
    titles = ["回归：4 期", "回归：6 期", "单个街道：Mann-Kendall", "单个街道：变点"]
    assert [axis.get_title(loc="left") for axis in axes] == titles
    first = [line for line in axes[0].lines if "街道" in str(line.get_label())]
    assert [line.get_label() for line in first] == ["1 个街道", "5 个街道"]
    for line in first:
        assert list(line.get_xdata()) == [0.0, 0.4, 0.8]
        assert list(line.get_ydata()) == [0.05, 0.6, 0.9]
    assert axes[3].get_xlabel() != axes[2].get_xlabel()
    # The level and the usual power stand in each panel.
    assert [line.get_ydata()[0] for line in axes[2].lines[:2]] == [0.05, 0.8]


def test_note_of_power_tells_replications_and_levels(power: pd.DataFrame) -> None:
    note = plot_power(power).get_supxlabel()
    assert "无变化时重复 100 次" in note
    assert "6 期 5.0%" in note


@pytest.mark.parametrize("name", ["trends", "power"])
def test_same_figure_gives_the_same_bytes(
    name: str,
    panel: pd.DataFrame,
    trends: pd.DataFrame,
    scheme: Scheme,
    power: pd.DataFrame,
    tmp_path: Path,
) -> None:
    for copy in ("a", "b"):
        figure = plot_trends(panel, trends, scheme) if name == "trends" else plot_power(power)
        save_figure(figure, tmp_path / copy)
    for suffix in (".png", ".svg"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
