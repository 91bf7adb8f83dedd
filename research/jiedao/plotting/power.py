"""Figure: how often the tests of a trend find one, against its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import Look
from jiedao.plotting.panels import open_panels
from jiedao.plotting.style import FAINT, NOTE, PALETTE, RESIDUAL, SMALL, add_note, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVEL, POWER = 0.05, 0.8
OFFICE = ("单个街道", "one office")
TESTS = {"Mann-Kendall": ("Mann-Kendall", "Mann-Kendall"), "change point": ("变点", "change point")}
SLOPE = ("斜率（对数优势／年）", "Slope (log-odds a year)")
SHIFT = ("变点处的对数优势差", "Shift (log-odds)")
SIZES = {"offices": ("个街道", "offices"), "periods": ("期", "periods")}
ONE = {"offices": ("个街道", "office"), "periods": ("期", "period")}
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))


def plot_power(power: pd.DataFrame, *, look: Look = Look()) -> Figure:
    """Draw the power curves of the tests of trends and of change points.

    Parameters
    ----------
    power : pandas.DataFrame
        A row for a test, a number of offices and of periods, and an ``effect``, with the share
        ``rejected`` of ``replications`` and its interval ``low, high``; ``test`` is
        ``regression``, ``Mann-Kendall`` or ``change point``; ``attainable`` is the level that a
        discrete test can have at most.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    panels = _list_panels(power, look)
    lengths = sum(group == "offices" for _, _, group in panels)
    columns = 3 if look.columns == 2 else 2
    lines = -(-len(panels) // columns)
    with style():
        size = look.width, 2.0 * lines + NOTE
        figure, axes = open_panels(len(panels), columns, size, sharey=True)
        for number, (axis, (title, rows, group)) in enumerate(zip(axes, panels, strict=True), 1):
            _draw_curves(axis, rows, group, look)
            axis.set_title(title, loc="left", fontsize=look.title_size)
            word = SHIFT if (rows["test"] == "change point").all() else SLOPE
            axis.set_xlabel(look.say(*word), fontsize=look.size)
            axis.tick_params(labelsize=look.size, labelbottom=True)
            # The curves of all lengths have the same colours.
            if number >= lengths:
                axis.legend(fontsize=SMALL, loc="best", handlelength=1.8, labelspacing=0.25)
        axes[0].set_ylim(0, 1.02)
        axes[0].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        add_note(figure, _note(power, look))
    return figure


def _list_panels(power: pd.DataFrame, look: Look) -> list[tuple[str, pd.DataFrame, str]]:
    """List the title of each panel, its rows and what its curves differ in."""
    regression = power[power["test"] == "regression"]
    panels = [
        (
            look.say(f"回归：{length} 期", f"Regression: {length} periods"),
            regression[regression["periods"] == length],
            "offices",
        )
        for length in sorted(set(regression["periods"]))
    ]
    for test, names in TESTS.items():
        name, office = look.say(*names), look.say(*OFFICE)
        title = look.say(f"{office}：{name}", f"{name[0].upper()}{name[1:]}")
        panels.append((title, power[power["test"] == test], "periods"))
    return panels


def _draw_curves(axis: Axes, rows: pd.DataFrame, group: str, look: Look) -> None:
    for height in (LEVEL, POWER):
        axis.axhline(height, color=RESIDUAL, linewidth=0.6, linestyle=":")
    for number, (size, curve) in enumerate(rows.groupby(group)):
        curve = curve.sort_values("effect")
        colour, dashes = PALETTE[number % len(PALETTE)], DASHES[number % len(DASHES)]
        axis.fill_between(
            curve["effect"], curve["low"], curve["high"], color=colour, alpha=0.2, linewidth=0
        )
        drawn = curve["effect"], curve["rejected"]
        word = look.say(*SIZES[group]) if size != 1 else look.say(*ONE[group])
        axis.plot(*drawn, color=colour, linestyle=dashes, linewidth=1.2, label=f"{size} {word}")
    axis.grid(axis="y", color=FAINT, linewidth=0.5)


def _note(power: pd.DataFrame, look: Look) -> str:
    with_trend = power.loc[power["effect"] > 0, "replications"].max()
    without = power.loc[power["effect"] == 0, "replications"].max()
    exact = power[(power["test"] == "Mann-Kendall") & (power["effect"] == 0)]
    levels = look.say("、", ", ").join(
        look.say(f"{periods} 期 {100 * level:.1f}%", f"{100 * level:.1f}% of {periods} periods")
        for periods, level in zip(exact["periods"], exact["attainable"], strict=True)
    )
    return look.say(
        "模拟面板中检验在 5% 水平上拒绝“无变化”的比例；色带为 95% 区间"
        f"（n：无变化时重复 {without} 次，有变化时 {with_trend} 次），未作多重比较校正。点线为 5% 与 80%。\n"
        "主题占比约 20%；每份报告 20–60 个段落，每段约 5 句，同段句子相关；半年一期。\n"
        f"Mann-Kendall 为精确检验，水平只能取离散值，至多为：{levels}。",
        "How often tests reject 'no change' at the 5% level in simulated panels; bands: 95% intervals "
        f"(n: {without} replications without a change, {with_trend} with one), not adjusted for multiple "
        "comparisons. Dots: 5% and 80%.\nA theme of some 20%; 20–60 blocks a report, some 5 sentences a "
        "block, which go together; two periods a year. Mann-Kendall and change point: one office.\n"
        f"Mann and Kendall's test is exact, so its level is discrete, at most {levels}.",
    )
