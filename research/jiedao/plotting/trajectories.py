"""Figure: how often terms are used from period to period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.errors import InputError
from jiedao.measures.pooled import pool_trajectories
from jiedao.measures.series import time_of
from jiedao.plotting.font import shorten
from jiedao.plotting.legend import add_legend, legend_height
from jiedao.plotting.look import TALLEST, Look, take_page
from jiedao.plotting.panels import fit_columns, open_panels
from jiedao.plotting.series import (
    check_highlight,
    draw_series,
    series_legend,
    set_times,
    short_period,
)
from jiedao.plotting.style import NOTE, add_note, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNITS = {
    "1000 words": ("每千词次数", "per 1,000 words", "词", "words"),
    "10000 characters": ("每万字次数", "per 10,000 characters", "字", "characters"),
}
# Inches: the least width of a panel, a row of panels.
LEAST, ROW = 1.35, 1.6


def plot_trajectories(
    trajectories: pd.DataFrame,
    *,
    highlight: str = "",
    remark: str = "",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a panel for each term: its rate against time, with the interval.

    With several groups their sum has the interval, and each group a line.

    Parameters
    ----------
    trajectories : pandas.DataFrame
        Frame `trajectories`.
    highlight : str
        A group that is set off with its own interval; all others are grey then.
    remark : str
        What the note says first, in the language of the figure.
    look : Look
        Language and width.
    page : int
        Which page of the terms, from 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no rate, no such group or no such page.
    """
    if trajectories.empty:
        raise InputError("trajectories", "no rate", "terms in one period or more", "add reports")
    rows = _with_time(trajectories)
    pooled = _with_time(pool_trajectories(trajectories))
    groups = sorted(set(rows["group"]))
    check_highlight(groups, highlight)
    labels = [group or look.say("全部报告", "all reports") for group in groups]
    names = dict(zip(groups, look.fit(labels), strict=True))
    marks = series_legend(groups, highlight, names, look)
    above = legend_height([[name for _, name in marks]], look)
    terms = list(dict.fromkeys(rows["term"]))
    columns = fit_columns(len(terms), look.width - 0.4, LEAST)
    most = columns * max(1, int((TALLEST - NOTE - above) / ROW))
    shown = take_page(terms, most, page)
    columns = min(columns, len(shown.names))
    height = ROW * -(-len(shown.names) // columns) + NOTE + above
    with style():
        figure, axes = open_panels(
            len(shown.names), columns, (look.width, height), shown.pages, sharex=True
        )
        for axis, term in zip(axes, shown.names, strict=True):
            mine = pooled[pooled["term"] == term]
            draw_series(axis, rows[rows["term"] == term], mine, groups, highlight)
            title = shorten(term, look.title_size, look.width / columns - 0.5)
            axis.set_title(title, loc="left", fontsize=look.title_size)
            axis.set_ylim(bottom=0)
            axis.locator_params(axis="y", nbins=4)
            axis.yaxis.set_major_formatter(lambda value, _: f"{value:.4g}")
            axis.tick_params(labelsize=look.size)
        periods = rows.drop_duplicates("period").sort_values("time")
        ticks = [short_period(period) for period in periods["period"]]
        set_times(axes[0], periods["time"].tolist(), ticks, 5 if look.columns == 2 else 3)
        add_legend(figure, [marks], look)
        place = ""
        if shown.pages > 1:
            pages = f"{shown.number}/{shown.pages}"
            place = look.say(f"第 {pages} 页。", f"Page {pages}. ")
        add_note(figure, place + remark + _note(trajectories, highlight, look))
    return figure


def _with_time(trajectories: pd.DataFrame) -> pd.DataFrame:
    period = trajectories["period"]
    months = period.str.contains("-")
    time = time_of(period.where(months, period + "-12"))
    timed = trajectories.assign(time=time).rename(columns={"rate": "value"})
    return timed.sort_values("time", kind="stable")


def _note(trajectories: pd.DataFrame, highlight: str, look: Look) -> str:
    unit = trajectories["unit"].iloc[0]
    rate_zh, rate_en, word_zh, word_en = UNITS.get(unit, (unit, unit, "", ""))
    cells = trajectories.drop_duplicates(["group", "period"])
    total, groups, periods = (
        cells["total"].sum(),
        cells["group"].nunique(),
        cells["period"].nunique(),
    )
    single = ""
    if groups > 1 and not highlight:
        single = look.say(
            "；各组的区间未画，见数据表", "; those of single groups stand in the table, not here"
        )
    return look.say(
        f"纵轴：{rate_zh}，各词坐标不同；n = {total:,} {word_zh}，{periods} 期，{groups} 组。"
        f"带为 95% 区间（Wilson，按词的聚集作设计效应校正），未作多重比较校正{single}。",
        f"Rates {rate_en}; scales differ between terms; n = {total:,} {word_en}, periods: {periods}, "
        f"groups: {groups}. Bands: 95% intervals (Wilson, with the design effect of each term), not adjusted for "
        f"multiple comparisons{single}.",
    )
