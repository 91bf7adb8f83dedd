"""Figure: shares of themes over time by office, with the trend where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.plotting.style import (
    FAINT,
    INK,
    PALETTE,
    RESIDUAL,
    WIDTH_TWO_COLUMNS,
    add_note,
    new_figure,
    style,
)
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# From this q-value down the line of a trend is drawn.
CARRIES = 0.05


def plot_trends(panel: pd.DataFrame, trends: pd.DataFrame, scheme: Scheme) -> Figure:
    """Draw a panel for each theme: the share against time for each office, with intervals.

    The trend of all offices together is drawn where its q-value is at most 0.05.

    Parameters
    ----------
    panel, trends : pandas.DataFrame
        Frames of these names.
    scheme : Scheme
        Gives the themes, their order and names.

    Returns
    -------
    matplotlib.figure.Figure
    """
    themes = scheme.theme_codes
    columns = min(3, len(themes))
    lines = -(-len(themes) // columns)
    offices = sorted(set(panel["office"]))
    carried = trends[(trends["office"] == "all") & (trends["q"] <= CARRIES)]
    slopes = dict(zip(carried["theme"], carried["value"].astype(float), strict=True))
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, 1.75 * lines + 0.75)
        axes = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axis, theme in zip(axes, themes, strict=False):
            rows = panel[panel["theme"] == theme]
            _draw_offices(axis, rows, offices)
            if theme in slopes:
                _draw_trend(axis, rows, slopes[theme])
            axis.set_title(scheme.theme(theme).name, loc="left")
        for axis in axes[len(themes) :]:
            axis.set_visible(False)
        _set_scales(axes[0], panel)
        if 1 < len(offices) <= len(PALETTE):
            handles, labels = axes[0].get_legend_handles_labels()
            figure.legend(handles, labels, loc="outside upper left", ncols=4, fontsize=7.5)
        unit = {"sentences": "句", "characters": "字"}[panel["unit"].iloc[0]]
        add_note(
            figure,
            f"各期报告中各主题占全部{unit}数的比例，共 {len(offices)} 个街道、"
            f"{panel['period'].nunique()} 期；竖线为 95% 区间（按标题段落的设计效应校正）。\n"
            "黑色虚线为全部街道共同的趋势，仅在校正多重比较后 q ≤ 0.05 时画出；"
            "标签由分类模型给出，未校正模型误差。",
        )
    return figure


def _draw_offices(axis: Any, rows: pd.DataFrame, offices: list[str]) -> None:
    few = len(offices) <= len(PALETTE)
    for number, office in enumerate(offices):
        own = rows[rows["office"] == office]
        colour = PALETTE[number] if few else RESIDUAL
        # Intervals of neighbours would lie on one another; a little aside, all are seen.
        time = own["time"] + 0.03 * (number - (len(offices) - 1) / 2 if few else 0)
        if few:
            axis.vlines(time, own["low"], own["high"], color=colour, linewidth=0.7, alpha=0.6)
        axis.plot(time, own["share"], "o-", color=colour, markersize=3, linewidth=1, label=office)
    axis.grid(axis="y", color=FAINT, linewidth=0.5)
    axis.tick_params(length=2)


def _draw_trend(axis: Any, rows: pd.DataFrame, value: float) -> None:
    """Draw the line of a trend through the middle of the reports, weighted by their units."""
    middle = (rows["time"] * rows["total"]).sum() / rows["total"].sum()
    share = rows["n"].sum() / rows["total"].sum()
    ends = [rows["time"].min(), rows["time"].max()]
    heights = [share + value * (end - middle) for end in ends]
    axis.plot(ends, heights, "--", color=INK, linewidth=1.4)


def _set_scales(axis: Any, panel: pd.DataFrame) -> None:
    periods = panel.drop_duplicates("period").sort_values("time")
    # Five labels fit below an axis.
    chosen = periods.iloc[:: -(-len(periods) // 5)]
    axis.set_xticks(chosen["time"], [f"{p[2:4]}.{int(p[5:])}" for p in chosen["period"]])
    axis.set_ylim(0, min(1.0, float(panel["high"].max()) * 1.05))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
