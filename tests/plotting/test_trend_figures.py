"""The figures of trends and of their power, by the properties of their artists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from statsmodels.stats.proportion import proportion_confint

from jiedao.errors import InputError
from jiedao.measures.pooled import pool_trajectories
from jiedao.measures.series import tabulate_panel
from jiedao.measures.trajectories import compute_trajectories
from jiedao.plotting.look import Look
from jiedao.plotting.power import plot_power
from jiedao.plotting.style import save_figure
from jiedao.plotting.trajectories import plot_trajectories
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
        ("all", "economy", 0.2, 0.1, 0.3, 0.0001),
        ("all", "safety", 0.0, -0.1, 0.1, 0.9),
        ("甲街道", "safety", 0.1, 0.0, 0.2, 0.01),
    ]
    return pd.DataFrame(rows, columns=["office", "theme", "value", "low", "high", "q"])


def _shown(figure: Figure) -> list[Axes]:
    return [axis for axis in figure.axes if axis.get_visible()]


def _bands(axis: Axes) -> list[PolyCollection]:
    return [band for band in axis.collections if isinstance(band, PolyCollection)]


def _heights(band: PolyCollection) -> set[float]:
    return set(np.asarray(band.get_paths()[0].vertices)[:, 1].round(6))


def test_pooled_share_has_the_band_and_offices_their_marks(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    figure = plot_trends(panel, trends, scheme)
    axis = _shown(figure)[1]
    rows = panel[panel["theme"] == "safety"]
    second, first, pooled = axis.lines
    for line, office in ((second, "乙街道"), (first, "甲街道")):
        own = rows[rows["office"] == office]
        assert list(line.get_ydata()) == own["share"].tolist()
        assert list(line.get_xdata()) == own["time"].tolist()
    assert first.get_marker() != second.get_marker()
    assert first.get_color() != second.get_color()
    # 4 and 6 of 20 each: 10 of 40.
    assert list(pooled.get_ydata()) == [0.25] * 3
    (band,) = _bands(axis)
    low, high = proportion_confint(10, 40, method="wilson")
    assert _heights(band) == {round(low, 6), round(high, 6)}
    said = [text.get_text() for text in figure.legends[0].get_texts() if text.get_text()]
    assert said == ["合计", "乙街道", "甲街道"]


def test_trend_is_drawn_only_where_it_carries_and_said_everywhere(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    economy, safety = _shown(plot_trends(panel, trends, scheme))
    (line,) = [line for line in economy.lines if line.get_linestyle() == "--"]
    # Through the share of all reports, 7 of 20, in the middle, and 0.2 a year.
    assert list(line.get_xdata()) == [2023.0, 2024.0]
    assert list(line.get_ydata()) == pytest.approx([0.25, 0.45])
    assert not [line for line in safety.lines if line.get_linestyle() == "--"]
    assert [text.get_text() for text in economy.texts] == ["+20.0 [+10.0, +30.0]  q < 0.001"]
    assert [text.get_text() for text in safety.texts] == ["+0.0 [-10.0, +10.0]  q = 0.9"]


def test_trend_that_cannot_be_told_is_said_to_be(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    unknown = trends.assign(value=np.nan, low=np.nan, high=np.nan, q=np.nan)
    axis = _shown(plot_trends(panel, unknown, scheme, look=Look("en")))[0]
    assert [text.get_text() for text in axis.texts] == ["no trend to be told"]


def test_many_offices_are_grey_below_the_pooled_line(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    many = pd.concat([panel.assign(office=panel["office"] + str(copy)) for copy in range(5)])
    figure = plot_trends(many, trends, scheme)
    axis = _shown(figure)[1]
    (grey,) = [lines for lines in axis.collections if isinstance(lines, LineCollection)]
    assert len(grey.get_segments()) == 10
    (pooled,) = axis.lines
    assert list(pooled.get_ydata()) == [0.25] * 3
    assert len(_bands(axis)) == 1


def test_office_that_is_set_off_has_its_own_band(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    figure = plot_trends(panel, trends, scheme, highlight="甲街道")
    axis = _shown(figure)[1]
    own = panel[(panel["theme"] == "safety") & (panel["office"] == "甲街道")]
    assert _heights(_bands(axis)[1]) == {round(x, 6) for x in (*own["low"], *own["high"])}
    said = [text.get_text() for text in figure.legends[0].get_texts() if text.get_text()]
    assert said == ["合计", "甲街道", "其余"]
    with pytest.raises(InputError) as caught:
        plot_trends(panel, trends, scheme, highlight="丙街道")
    assert str(caught.value) == (
        "highlight: found '丙街道'; allowed: 乙街道, 甲街道. What to do: choose one of the groups."
    )


def test_one_office_has_its_own_band_and_no_pooled_line(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    one = panel[panel["office"] == "甲街道"]
    axis = _shown(plot_trends(one, trends, scheme))[1]
    (line,) = axis.lines
    assert list(line.get_ydata()) == one[one["theme"] == "safety"]["share"].tolist()
    assert len(_bands(axis)) == 1


def test_note_tells_what_is_shown(
    panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme
) -> None:
    note = plot_trends(panel, trends, scheme, remark="模拟数据。").get_supxlabel()
    assert note.startswith("模拟数据。各期报告中各主题占全部句数的比例；")
    assert "n = 120 句，6 份报告，2 个街道，3 期" in note
    assert "q ≤ 0.05" in note
    assert "Benjamini" in note


@pytest.fixture
def trajectories() -> pd.DataFrame:
    words = [["网格", "矛盾"], ["矛盾"], ["网格", "网格"], ["招商", "网格"]]
    periods, groups = ["2023", "2023", "2024-06", "2024-06"], ["甲街道", "乙街道"] * 2
    return compute_trajectories(words, periods, ["网格", "矛盾"], groups=groups)


def test_trajectories_are_the_rates_with_the_pooled_band(trajectories: pd.DataFrame) -> None:
    figure = plot_trajectories(trajectories)
    assert [axis.get_title(loc="left") for axis in _shown(figure)] == ["网格", "矛盾"]
    axis = _shown(figure)[0]
    second, first, pooled = axis.lines
    assert list(first.get_ydata()) == [500.0, 1000.0]
    assert list(second.get_ydata()) == [0.0, 500.0]
    # A year ends with December.
    assert list(first.get_xdata()) == [2024.0, 2024.5]
    assert list(pooled.get_ydata()) == pytest.approx([1000 / 3, 750.0])
    (band,) = _bands(axis)
    everything = pool_trajectories(trajectories)
    rows = everything[everything["term"] == "网格"]
    assert _heights(band) == {round(x, 6) for x in (*rows["low"], *rows["high"])}
    assert "每千词次数" in figure.get_supxlabel()
    assert "n = 7 词，2 期，2 组" in figure.get_supxlabel()


def test_terms_stand_on_pages(trajectories: pd.DataFrame) -> None:
    parts = [trajectories.assign(term=trajectories["term"] + str(n)) for n in range(20)]
    many = pd.concat(parts)
    first = plot_trajectories(many)
    pages = [first, *(plot_trajectories(many, page=p) for p in range(2, first.pages + 1))]  # type: ignore[attr-defined]
    titles = [axis.get_title(loc="left") for page in pages for axis in _shown(page)]
    assert titles == list(dict.fromkeys(many["term"]))
    assert len(pages) == 4
    with pytest.raises(InputError, match="page: found 5; allowed: 1 to 4"):
        plot_trajectories(many, page=5)


def test_no_rate_is_told(trajectories: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        plot_trajectories(trajectories.head(0))
    assert str(caught.value) == (
        "trajectories: found no rate; allowed: terms in one period or more. "
        "What to do: add reports."
    )


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
