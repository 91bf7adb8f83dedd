"""Growth rates and targets by their artists, their words and their pages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from jiedao.errors import InputError
from jiedao.plotting.growth import COLOURS, plot_growth
from jiedao.plotting.look import Look
from jiedao.plotting.style import save_figure
from jiedao.plotting.targets import MARKS, choose_targets, plot_targets


@pytest.fixture
def growth() -> pd.DataFrame:
    rows = [
        ("固投", "江口街道", 9.0, np.nan, "=", "achieved", "1-10月", "2024-01", "2024-10"),
        ("固投", "湖滨街道", 8.0, np.nan, ">=", "target", "", "2024-01", "2024-12"),
        ("固投", "城东街道", -3.5, -5.0, "<=", "achieved", "今年", "2023-07", "2024-06"),
        ("社零", "江口街道", 2.0, np.nan, "~", "target", "", "", ""),
        ("社零", "湖滨街道", 4.0, np.nan, "=", "achieved", "6月", "2024-06", "2024-06"),
    ]
    names = ["indicator", "office", "value", "value_low", "bound", "status", "period", "first"]
    return pd.DataFrame(rows, columns=[*names, "last"]).assign(unit="%")


@pytest.fixture
def targets() -> pd.DataFrame:
    rows = [
        ("江口街道", "新增企业", "level", "家", 20.0, ">=", 14.0, 0.7, "open"),
        ("江口街道", "财政收入", "level", "元", 19_700_000.0, "=", 19_700_000.0, 1.0, "kept"),
        ("江口街道", "化解率", "share", "%", 95.0, ">=", 38.0, 0.4, "missed"),
        ("湖滨街道", "新增企业", "level", "家", 5.0, "=", 30.0, 6.0, "kept"),
        ("湖滨街道", "固投", "growth", "%", 8.0, ">=", 9.5, np.nan, "kept"),
        ("湖滨街道", "公园", "level", "个", 3.0, "=", np.nan, np.nan, "open"),
    ]
    names = ["office", "indicator", "kind", "unit", "target", "target_bound", "result"]
    return pd.DataFrame(rows, columns=[*names, "progress", "outcome"])


def _labels(axis: Axes) -> list[str]:
    return [label.get_text() for label in axis.get_yticklabels()]


def _said(axis: Axes) -> list[str]:
    return _labels(axis.child_axes[0])  # type: ignore[arg-type]


def _titles(figure: Figure) -> list[str]:
    return [axis.get_title(loc="left") for axis in figure.axes]


def _dots(axis: Axes) -> list[tuple[float, float, str, str]]:
    """Place, line, marker and fill of every mark."""
    return [
        (float(x), float(y), str(line.get_marker()), str(line.get_markerfacecolor()))
        for line in axis.lines
        if line.get_marker() not in ("None", "")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def test_achieved_is_full_and_a_target_hollow_highest_first(growth: pd.DataFrame) -> None:
    figure = plot_growth(growth)
    assert _titles(figure) == ["固投：增速（%）", "社零：增速（%）"]
    first, second = figure.axes
    assert _dots(first) == [
        (9.0, 0, "o", COLOURS["achieved"]),
        (8.0, 1, "o", "white"),
        (-3.5, 2, "o", COLOURS["achieved"]),
    ]
    assert [fill for *_, fill in _dots(second)] == [COLOURS["achieved"], "white"]


def test_periods_and_rates_are_said_with_their_bounds(growth: pd.DataFrame) -> None:
    first, second = plot_growth(growth).axes
    assert _labels(first) == [
        "江口街道  2024.01–10",
        "湖滨街道  2024.01–12?",
        "城东街道  2023.07–2024.06",
    ]
    assert _said(first) == ["+9%", "≥ +8%", "≤ -5至-3.5%"]
    assert _labels(second) == ["湖滨街道  2024.06", "江口街道  期间不详"]
    assert _said(second) == ["+4%", "约 +2%"]
    english = plot_growth(growth, look=Look("en")).axes[1]
    assert _labels(english)[1] == "江口街道  no period"
    assert _said(english)[1] == "about +2%"


def test_bounds_are_arrows_and_ranges_are_lines(growth: pd.DataFrame) -> None:
    axis = plot_growth(growth).axes[0]
    arrows = [text for text in axis.texts if isinstance(text, Annotation)]
    # At least: to the right; at most: to the left.
    assert [(arrow.xy, arrow.xyann[0] > 0) for arrow in arrows] == [
        ((8.0, 1), True),
        ((-3.5, 2), False),
    ]
    spans = [list(line.get_xdata()) for line in axis.lines if len(line.get_xdata()) == 2]
    assert [-5.0, -3.5] in spans
    low, high = axis.get_xlim()
    assert low < -5
    assert high > 9


def test_long_panel_goes_on_with_the_same_scale(growth: pd.DataFrame) -> None:
    many = pd.concat([growth.head(3).assign(office=f"街道{n}") for n in range(40)])
    first = plot_growth(many)
    pages = [first, *(plot_growth(many, page=p) for p in range(2, first.pages + 1))]  # type: ignore[attr-defined]
    assert len(pages) == 4
    assert sum(len(_labels(page.axes[0])) for page in pages) == 120
    assert len({page.axes[0].get_xlim() for page in pages}) == 1
    assert _titles(pages[1]) == ["固投：增速（%）（续）"]
    assert pages[1].get_supxlabel().startswith("第 2/4 页")
    with pytest.raises(InputError) as caught:
        plot_growth(many, page=5)
    assert str(caught.value) == "page: found 5; allowed: 1 to 4. What to do: choose one of these."


def test_no_shared_indicator_is_told(growth: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        plot_growth(growth.head(0))
    assert str(caught.value) == (
        "growth_rates: found no indicator of which two offices report growth; allowed: rates of "
        "the same indicator from two offices and more. What to do: add reports."
    )


def test_outcomes_differ_in_shape_and_stand_at_their_share(targets: pd.DataFrame) -> None:
    figure = plot_targets(targets)
    assert _titles(figure) == ["江口街道", "湖滨街道"]
    first, second = figure.axes
    assert _labels(first) == ["财政收入", "新增企业", "化解率"]
    found = {(x, marker) for x, _, marker, _ in _dots(first)}
    assert found == {(100.0, "o"), (70.0, "D"), (40.0, "X")}
    assert len({marker for marker, _, _ in MARKS.values()}) == 3
    # 600 % stands at the edge, with an arrow and the number in type.
    assert [dot[0] for dot in _dots(second)] == [200.0]
    assert len([text for text in second.texts if isinstance(text, Annotation)]) == 1
    assert _said(second) == ["30 / 5家 (600%)"]
    assert "超出坐标的 1 个" in figure.get_supxlabel()


def test_numbers_are_said_with_unit_in_both_languages(targets: pd.DataFrame) -> None:
    chinese, english = (plot_targets(targets, look=Look(lang)) for lang in ("zh", "en"))
    assert _said(chinese.axes[0]) == [
        "1970万 / 1970万元 (100%)",
        "14 / ≥20家 (70%)",
        "38 / ≥95% (40%)",
    ]
    assert _said(english.axes[0])[0] == "19.7M / 19.7M元 (100%)"


def test_growth_is_told_in_percentage_points(targets: pd.DataFrame) -> None:
    figure = plot_targets(targets, measure="points")
    assert _titles(figure) == ["湖滨街道"]
    assert _dots(figure.axes[0])[0][:3] == (1.5, 0, "o")
    assert _said(figure.axes[0]) == ["+9.5% / ≥+8%"]
    low, high = figure.axes[0].get_xlim()
    assert low == -high


def test_targets_without_a_result_are_counted_not_drawn(targets: pd.DataFrame) -> None:
    assert "公园" not in choose_targets(targets)["indicator"].tolist()
    note = plot_targets(targets).get_supxlabel()
    assert "n = 4 个有结果可对照的目标，2 个街道；无结果可对照而未画的目标 1 个" in note


def test_nothing_to_show_is_told(targets: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        plot_targets(targets.tail(1))
    assert str(caught.value) == (
        "targets: found no target with a result beside it; allowed: a target and its result in "
        "the same report or in a later one. What to do: add reports of later periods."
    )
    with pytest.raises(InputError) as caught:
        plot_targets(targets, measure="log")
    assert str(caught.value) == (
        "measure: found 'log'; allowed: ratio, points. What to do: choose one of these."
    )


def test_hostile_names_are_drawn_as_they_are(growth: pd.DataFrame, tmp_path: Path) -> None:
    names = growth.replace(
        {"office": {"江口街道": "$\\frac{a$"}, "indicator": {"固投": "<script>$x^"}}
    )
    figure = plot_growth(names)
    save_figure(figure, tmp_path / "a", (".svg",))
    assert "$\\frac{a$  2024.01–10" in _labels(figure.axes[0])
