"""Figure: shares of themes over time by office and pooled, with the trend where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.measures.pooled import pool_panel
from jiedao.plotting.legend import add_legend, legend_height
from jiedao.plotting.look import UNITS, Look
from jiedao.plotting.panels import fit_columns, open_panels, widest
from jiedao.plotting.series import (
    check_highlight,
    draw_series,
    series_legend,
    set_times,
    short_period,
)
from jiedao.plotting.style import INK, NOTE, SMALL, add_note, style
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# From this q-value down the line of a trend is drawn.
CARRIES = 0.05
# Inches: a row of panels.
ROW = 1.7


def plot_trends(
    panel: pd.DataFrame,
    trends: pd.DataFrame,
    scheme: Scheme,
    *,
    highlight: str = "",
    remark: str = "",
    look: Look = Look(),
) -> Figure:
    """Draw a panel for each theme: the share against time, pooled with its interval and by office.

    The trend of all offices together is drawn where its q-value is at most 0.05; its value, interval
    and q stand in every panel.

    Parameters
    ----------
    panel, trends : pandas.DataFrame
        Frames of these names.
    scheme : Scheme
        Gives the themes, their order and names.
    highlight : str
        An office that is set off with its own interval; all others are grey then.
    remark : str
        What the note says first of the data, in the language of the figure, such as that they are
        simulated; by default it says last that the labels are a model's.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If the panel is empty, or the office to be set off is not in it.
    """
    pooled = pool_panel(panel).rename(columns={"share": "value"})
    rows = panel.sort_values("time", kind="stable").rename(
        columns={"share": "value", "office": "group"}
    )
    offices = sorted(set(rows["group"]))
    check_highlight(offices, highlight)
    names = dict(zip(offices, look.fit(offices), strict=True))
    together = trends[trends["office"] == "all"].set_index("theme")
    limit = min(1.0, 1.18 * float(max(pooled["high"].max(), _drawn_high(rows, offices, highlight))))
    with style():
        marks = series_legend(offices, highlight, names, look)
        figure, axes = _open(scheme, [name for _, name in marks], look)
        for axis, theme in zip(axes, scheme.theme_codes, strict=True):
            mine = pooled[pooled["theme"] == theme].sort_values("time")
            draw_series(axis, rows[rows["theme"] == theme], mine, offices, highlight)
            if theme in together.index:
                _tell_trend(axis, mine, together.loc[theme], look)
            title = look.name(scheme.theme(theme))
            axis.set_title(title, loc="left", fontsize=look.title_size)
            axis.set_ylim(0, limit)
            axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
            axis.tick_params(labelsize=look.size)
        periods = panel.drop_duplicates("period").sort_values("time")
        labels = [short_period(period) for period in periods["period"]]
        set_times(axes[0], periods["time"].tolist(), labels, 5 if look.columns == 2 else 3)
        add_legend(figure, [marks], look)
        add_note(figure, remark + _note(panel, highlight, look) + ("" if remark else look.source))
    return figure


def _drawn_high(rows: pd.DataFrame, offices: list[str], highlight: str) -> float:
    """Return the highest value that is drawn of the offices, with the bands that are."""
    alone = offices[0] if len(offices) == 1 else highlight
    bands = rows.loc[rows["group"] == alone, "high"]
    return max(float(rows["value"].max()), float(bands.max()) if len(bands) else 0.0)


def _open(scheme: Scheme, legend: list[str], look: Look) -> tuple[Figure, list[Axes]]:
    titles = [look.name(theme) for theme in scheme.themes]
    least = max(1.35, widest(titles, look.title_size) + 0.15)
    columns = fit_columns(len(titles), look.width - 0.4, least)
    height = ROW * -(-len(titles) // columns) + NOTE + legend_height([legend], look)
    return open_panels(len(titles), columns, (look.width, height), sharex=True, sharey=True)


def _tell_trend(axis: Axes, pooled: pd.DataFrame, trend: Any, look: Look) -> None:
    """Say the trend, and draw its line through the middle of the reports, weighted by units."""
    if pd.isna(trend["value"]) or pd.isna(trend["q"]):
        _write(axis, look.say("趋势不可估计", "no trend to be told"))
        return
    value, low, high = (100 * float(trend[name]) for name in ("value", "low", "high"))
    level = "q < 0.001" if trend["q"] < 0.001 else f"q = {trend['q']:.2g}"
    _write(axis, f"{value:+.1f} [{low:+.1f}, {high:+.1f}]  {level}")
    if trend["q"] <= CARRIES:
        middle = (pooled["time"] * pooled["total"]).sum() / pooled["total"].sum()
        share = pooled["n"].sum() / pooled["total"].sum()
        ends = [pooled["time"].min(), pooled["time"].max()]
        heights = [share + value / 100 * (end - middle) for end in ends]
        axis.plot(ends, heights, color=INK, linewidth=1.3, linestyle="--", zorder=2.3)


def _write(axis: Axes, said: str) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    axis.text(0.03, 0.97, said, transform=axis.transAxes, va="top", fontsize=SMALL, bbox=box)


def _note(panel: pd.DataFrame, highlight: str, look: Look) -> str:
    word = look.say(*UNITS[panel["unit"].iloc[0]])
    reports = panel.drop_duplicates(["office", "period"])
    n, offices, periods = (
        reports["total"].sum(),
        panel["office"].nunique(),
        panel["period"].nunique(),
    )
    bands = look.say(
        "带为 95% 区间（Wilson，按标题段落的设计效应校正），只就这些街道而言",
        "Bands: 95% intervals (Wilson, with the design effect of blocks), of these offices only",
    )
    if offices > 1 and not highlight:
        bands += look.say(
            "；各街道的区间未画，见数据表", "; those of single offices stand in the table, not here"
        )
    return look.say(
        f"各期报告中各主题占全部{word}数的比例；n = {n:,} {word}，{len(reports)} 份报告，{offices} 个街道，{periods} 期。{bands}。\n"
        "面板内数字：全部街道的共同趋势（百分点/年）、95% 区间和 q 值（多主题校正，Benjamini–Hochberg）；q ≤ 0.05 时画黑色虚线。",
        f"Share of all {word} of the reports; n = {n:,} {word}, {len(reports)} reports, {offices} offices, "
        f"{periods} periods. {bands}.\n"
        "In a panel: the trend of all offices (percentage points a year), its 95% interval and q "
        "(Benjamini–Hochberg over themes); the dashed line is drawn where q ≤ 0.05. ",
    )
