"""Figure: how the themes of each group shift from one side to another, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.panels import draw_theme_panels
from jiedao.plotting.style import (
    FAINT,
    RESIDUAL,
    add_note,
    style,
)
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Differences with a q-value up to this are drawn full.
SURE = 0.05


def plot_shifts(shifts: pd.DataFrame, scheme: Scheme, *, group: str = "office") -> Figure:
    """Draw a panel for each theme with each group's difference, its interval and both shares.

    A dot is full where the q-value is at most 0.05, else hollow; a row without a difference says so.

    Parameters
    ----------
    shifts : pandas.DataFrame
        Frame `shifts` with the column ``group`` and one comparison for each group and theme.
    scheme : Scheme
        Gives the themes, their order and names, and the names of the roles.
    group : str
        The column that names the groups.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = {role.code: role.name for role in scheme.roles}
    first, second = (names.get(code, code) for code in shifts[["first", "second"]].iloc[0])
    with style():
        figure = draw_theme_panels(shifts, scheme, group, _draw_panel)
        add_note(
            figure,
            f"横轴为占比之差：{second} − {first}；右侧数字为两者的占比（{first} → {second}）。"
            "实心点：整块置换检验经 Benjamini–Hochberg 校正后 q ≤ 0.05。"
            "\n横线为 95% 区间（由两个占比的 Wilson 区间合成，按段落的设计效应校正）；"
            "标签由分类模型给出，未校正模型误差。",
        )
    return figure


def _draw_panel(axis: Axes, chosen: pd.DataFrame, colour: str) -> None:
    axis.axvline(0, color=RESIDUAL, linewidth=0.8)
    places = np.arange(len(chosen))
    known = chosen["difference"].notna().to_numpy()
    axis.hlines(places[known], chosen["low"][known], chosen["high"][known], color=colour, lw=1.6)
    sure = (chosen["q"] <= SURE).to_numpy()
    for rows, face in ((known & sure, colour), (known & ~sure, "white")):
        axis.plot(chosen["difference"][rows], places[rows], "o", color=colour, mfc=face, ms=4.5)
    for place, (_, row) in enumerate(chosen.iterrows()):
        shares = [
            "—" if np.isnan(row[name]) else f"{row[name]:.0%}"
            for name in ("share_first", "share_second")
        ]
        axis.annotate(
            " → ".join(shares),
            (1.35, place),
            va="center",
            ha="right",
            fontsize=6.5,
            color="#555555",
        )
    axis.set_xlim(-0.85, 1.4)
    axis.set_xticks([-0.5, 0, 0.5])
    axis.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} 点" if value else "0")
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
    axis.tick_params(length=2)
