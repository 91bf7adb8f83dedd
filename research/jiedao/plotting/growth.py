"""Figure: rates of growth of offices side by side, achieved and aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.legend import add_legend, legend_height
from jiedao.plotting.look import Look
from jiedao.plotting.rows import RowPanel, draw_row_panels, tell_pages
from jiedao.plotting.style import INK, PALETTE, add_note, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"achieved": PALETTE[0], "target": PALETTE[1]}
# Points from the mark to the end of an arrow.
ARROW = 15


def plot_growth(growth: pd.DataFrame, *, look: Look = Look(), page: int = 1) -> Figure:
    """Draw a panel for each indicator: the rate of each office and period, the highest first.

    What was achieved is full, a target hollow; an arrow is a bound.

    Parameters
    ----------
    growth : pandas.DataFrame
        Frame `growth_rates`.
    look : Look
        Language and width.
    page : int
        From 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If no indicator has rates of two offices, or there is no such page.
    """
    if growth.empty:
        raise InputError(
            "growth_rates",
            "no indicator of which two offices report growth",
            "rates of the same indicator from two offices and more",
            "add reports",
        )
    names = [look.say("已实现", "achieved"), look.say("目标", "target")]
    with style():
        figure = draw_row_panels(
            _panels(growth, look), _draw_rates, look, page, above=legend_height([names], look)
        )
        add_legend(figure, [list(zip(_marks(), names, strict=True))], look)
        add_note(figure, tell_pages(figure, page, look) + _note(growth, look))
    return figure


def _panels(growth: pd.DataFrame, look: Look) -> list[RowPanel]:
    offices = list(dict.fromkeys(growth["office"]))
    names = dict(zip(offices, look.fit(offices), strict=True))
    panels = []
    for (indicator, unit), rows in growth.groupby(["indicator", "unit"], sort=False):
        ordered = rows.sort_values("value", ascending=False, kind="stable")
        said = [_say_rate(row, look) for row in ordered.itertuples()]
        label = [f"{names[row.office]}  {say_period(row, look)}" for row in _rows(ordered)]
        ends = [0.0, *rows["value"], *rows["value_low"].dropna()]
        room = 0.14 * ((max(ends) - min(ends)) or 1.0)
        limits = min(ends) - (room if min(ends) < 0 else 0.3 * room), max(ends) + room
        title = look.say(f"{indicator}：增速（{unit}）", f"{indicator}: growth ({unit})")
        panels.append(RowPanel(title, ordered.assign(label=label, said=said), limits))
    return panels


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def say_period(row: Any, look: Look) -> str:
    """Say the months of a row with ``first, last, period``; ``?`` where the text names none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> say_period(SimpleNamespace(first="2024-01", last="2024-10", period="1-10月"), Look())
    '2024.01–10'
    """
    if not row.first or not row.last:
        return look.say("期间不详", "no period")
    first, last = row.first.replace("-", "."), row.last.replace("-", ".")
    ending = last[5:] if first[:4] == last[:4] else last
    span = first if first == last else f"{first}–{ending}"
    return span if row.period else f"{span}?"


def _say_rate(row: Any, look: Look) -> str:
    before = {">=": "≥ ", "<=": "≤ ", "~": look.say("约 ", "about ")}.get(row.bound, "")
    value = f"{row.value:+.4g}{row.unit}"
    if pd.isna(row.value_low):
        return before + value
    low, high = sorted((row.value_low, row.value))
    return f"{before}{low:+.4g}{look.say('至', ' to ')}{high:+.4g}{row.unit}"


def _draw_rates(axis: Axes, rows: pd.DataFrame) -> None:
    axis.axvline(0, color=INK, linewidth=0.7)
    for place, row in enumerate(_rows(rows)):
        colour = COLOURS[row.status]
        fill = colour if row.status == "achieved" else "white"
        if not pd.isna(row.value_low):
            axis.plot([row.value_low, row.value], [place, place], color=colour, linewidth=1.2)
        if row.bound in (">=", "<="):
            side = ARROW if row.bound == ">=" else -ARROW
            axis.annotate(
                "",
                (row.value, place),
                xytext=(side, 0),
                textcoords="offset points",
                arrowprops={"arrowstyle": "<-", "color": colour, "linewidth": 1.0, "shrinkB": 2},
            )
        axis.plot(
            [row.value], [place], "o", color=colour, markersize=5, markerfacecolor=fill, zorder=3
        )


def _marks() -> list[Any]:
    from matplotlib.lines import Line2D

    full = COLOURS["achieved"], COLOURS["achieved"]
    return [
        Line2D([], [], linestyle="none", marker="o", color=edge, markerfacecolor=face, markersize=5)
        for edge, face in (full, (COLOURS["target"], "white"))
    ]


def _note(growth: pd.DataFrame, look: Look) -> str:
    n, indicators = len(growth), growth[["indicator", "unit"]].drop_duplicates().shape[0]
    offices = growth["office"].nunique()
    return look.say(
        f"n = {n} 个增速，{offices} 个街道，{indicators} 个至少两个街道都报告的指标；箭头为界限（向右：不低于，向左：不高于）。\n"
        "各指标坐标不同；期间不同者不可直接比较，“?”为文中未写期间、取报告期。数字由规则自报告中读出，为街道自报，不是估计，故无区间。",
        f"n = {n} rates of {offices} offices on {indicators} indicators that two or more report; "
        "arrows are bounds (to the right: at least, to the left: at most).\n"
        "Scales differ between indicators. Rates of different periods are not directly comparable; ?: the text "
        "names no period, the report's is taken. Read from the reports by rules: the offices' own claims, not "
        "estimates, so without intervals.",
    )
