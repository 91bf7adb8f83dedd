"""Figure: how often the tests of a trend find one, against its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.plotting.style import (
    FAINT,
    PALETTE,
    RESIDUAL,
    WIDTH_TWO_COLUMNS,
    add_note,
    new_figure,
    style,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEVEL, POWER = 0.05, 0.8
TITLES = {"Mann-Kendall": "单个街道：Mann-Kendall", "change point": "单个街道：变点"}
SLOPE, SHIFT = "斜率（对数优势／年）", "变点处的对数优势差"


def plot_power(power: pd.DataFrame) -> Figure:
    """Draw the power curves of the tests of trends and of change points.

    Parameters
    ----------
    power : pandas.DataFrame
        A row for a test, a number of offices and of periods, and an ``effect``, with the share
        ``rejected`` of ``replications`` and its interval ``low, high``; ``test`` is
        ``regression``, ``Mann-Kendall`` or ``change point``; ``attainable`` is the level that a
        discrete test can have at most.

    Returns
    -------
    matplotlib.figure.Figure
    """
    regression = power[power["test"] == "regression"]
    lengths = sorted(set(regression["periods"]))
    panels = [
        (f"回归：{length} 期", regression[regression["periods"] == length], "offices", "个街道")
        for length in lengths
    ]
    for test in ("Mann-Kendall", "change point"):
        panels.append((TITLES[test], power[power["test"] == test], "periods", "期"))
    columns = 3
    lines = -(-len(panels) // columns)
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, 2.0 * lines + 0.6)
        axes = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel()
        for number, (axis, (title, rows, group, word)) in enumerate(
            zip(axes, panels, strict=False), 1
        ):
            _draw_curves(axis, rows, group, word)
            axis.set_title(title, loc="left")
            axis.set_xlabel(SHIFT if title == TITLES["change point"] else SLOPE)
            # The curves of all lengths have the same colours.
            if number >= len(lengths):
                axis.legend(fontsize=6.5, loc="best", handlelength=1.2, labelspacing=0.25)
        for axis in axes[len(panels) :]:
            axis.set_visible(False)
        axes[0].set_ylim(0, 1.02)
        axes[0].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        add_note(figure, _note(power))
    return figure


def _draw_curves(axis: Any, rows: pd.DataFrame, group: str, word: str) -> None:
    for height in (LEVEL, POWER):
        axis.axhline(height, color=RESIDUAL, linewidth=0.6, linestyle=":")
    for number, (size, curve) in enumerate(rows.groupby(group)):
        curve = curve.sort_values("effect")
        colour = PALETTE[number % len(PALETTE)]
        axis.fill_between(
            curve["effect"], curve["low"], curve["high"], color=colour, alpha=0.2, linewidth=0
        )
        axis.plot(
            curve["effect"], curve["rejected"], color=colour, linewidth=1.2, label=f"{size} {word}"
        )
    axis.grid(axis="y", color=FAINT, linewidth=0.5)
    axis.tick_params(length=2)


def _note(power: pd.DataFrame) -> str:
    with_trend = power.loc[power["effect"] > 0, "replications"].max()
    without = power.loc[power["effect"] == 0, "replications"].max()
    exact = power[(power["test"] == "Mann-Kendall") & (power["effect"] == 0)]
    levels = "、".join(
        f"{periods} 期 {100 * level:.1f}%"
        for periods, level in zip(exact["periods"], exact["attainable"], strict=True)
    )
    return (
        "模拟面板中检验在 5% 水平上拒绝“无变化”的比例；色带为 95% 区间"
        f"（无变化时重复 {without} 次，有变化时 {with_trend} 次）。点线为 5% 与 80%。\n"
        "主题占比约 20%；每份报告 20–60 个段落，每段约 5 句，同段句子相关；半年一期。\n"
        f"Mann-Kendall 为精确检验，水平只能取离散值，至多为：{levels}。"
    )
