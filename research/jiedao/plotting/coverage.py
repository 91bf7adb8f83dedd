"""Figure: how often the intervals of shares cover the truth in simulated reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import Look
from jiedao.plotting.style import (
    FAINT,
    NOTE,
    PALETTE,
    SMALL,
    add_note,
    new_figure,
    style,
    wrap_note,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WANTED = (0.92, 0.98)
NOMINAL = 0.95
MARKERS = "sodv"


def plot_coverage(
    coverage: pd.DataFrame, methods: Mapping[str, str], *, look: Look = Look()
) -> Figure:
    """Draw for each setting how often the intervals cover the truth, over its themes.

    Parameters
    ----------
    coverage : pandas.DataFrame
        A row for a ``setting``, a ``method`` and a theme, with the share ``coverage`` of
        ``replications``.
    methods : mapping of str to str
        The methods that are drawn and what they are called.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
        A mark stands at the mean over the themes, a line reaches from the least to the most.
    """
    settings = list(dict.fromkeys(coverage["setting"]))
    place = {setting: number for number, setting in enumerate(settings)}
    with style():
        figure = new_figure(
            look.width, (0.26 if look.columns == 2 else 0.32) * len(settings) + 1.2 + NOTE
        )
        axis = figure.subplots()
        axis.axvspan(*WANTED, color=FAINT, alpha=0.6, linewidth=0)
        axis.axvline(NOMINAL, color="#999999", linewidth=0.6, linestyle="--")
        for number, (method, name) in enumerate(methods.items()):
            rows = coverage[coverage["method"] == method].groupby("setting")["coverage"]
            found = rows.agg(["mean", "min", "max"]).loc[settings]
            # The methods of a setting stand beside each other, the first on top.
            shift = 0.22 * (number - (len(methods) - 1) / 2)
            heights = [place[setting] + shift for setting in settings]
            colour = PALETTE[(1, 0, 2)[number % 3]]
            axis.hlines(heights, found["min"], found["max"], color=colour, linewidth=1.2)
            mark = MARKERS[number % len(MARKERS)]
            axis.plot(found["mean"], heights, mark, color=colour, markersize=3.8, label=name)
        axis.set_yticks(range(len(settings)), _wrap(settings, look))
        axis.set_ylim(len(settings) - 0.5, -0.5)
        axis.set_xlim(0, 1.005)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axis.grid(axis="x", color=FAINT, linewidth=0.5)
        axis.tick_params(length=2, labelsize=look.size)
        figure.legend(
            loc="outside upper left", fontsize=7, handlelength=1.2, ncols=look.columns + 1
        )
        times = f"{coverage['replications'].iloc[0]:,}"
        themes = int(coverage.groupby(["setting", "method"]).size().max())
        add_note(
            figure,
            look.say(
                f"95% 区间包含真实占比的比例；每种情形模拟 {times} 次（n），{themes} 个主题：点为平均，横线为最低到最高。"
                "灰带为 92%–98%，虚线为 95%。",
                f"How often 95% intervals hold the true share: {times} simulations (n) of each setting, "
                f"{themes} themes. Marks: mean; lines: least to most. Grey band: 92%–98%, dashes: 95%.",
            ),
        )
    return figure


def _wrap(names: list[str], look: Look) -> list[str]:
    """Break names over lines where they take more than a good part of the width."""
    room = 0.42 * look.width * SMALL / look.size
    return ["\n".join(wrap_note(name, room)) for name in names]
