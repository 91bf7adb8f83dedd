"""Figure: how the themes of each group shift from one side to another, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.look import Look, signed
from jiedao.plotting.panels import draw_theme_panels
from jiedao.plotting.style import (
    FAINT,
    RESIDUAL,
    SMALL,
    add_note,
    style,
)
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Differences with a q-value up to this are drawn full.
SURE = 0.05
STEPS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


def plot_shifts(
    shifts: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
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
    look : Look
        Language and width.
    page : int
        Which page of the groups, from 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no such page.
    """
    first, second = name_sides(shifts, scheme, look)
    limit = float(shifts[["low", "high"]].abs().max().max()) * 1.05

    def draw(axis: Axes, chosen: pd.DataFrame, colour: str) -> None:
        _draw_panel(axis, chosen, colour, limit, look)

    with style():
        figure, shown = draw_theme_panels(shifts, scheme, group, draw, look, page)
        counted = count_sides(shifts, group, look)
        note = look.say(
            f"横轴为占比之差（百分点）：{second} − {first}；右侧数字为两者的占比（{first} → {second}）；{counted}。"
            "实心点：整块置换检验经 Benjamini–Hochberg 校正后 q ≤ 0.05。"
            "\n横线为 95% 区间（由两个占比的 Wilson 区间合成，按段落的设计效应校正）；",
            f"Difference of shares in points: {second} − {first}; the numbers are both shares "
            f"({first} → {second}); {counted}. Full dots: q ≤ 0.05 (blocks permuted, adjusted after "
            "Benjamini and Hochberg).\nLines: 95% intervals (from the Wilson intervals of both shares, "
            "with the design effect of blocks). ",
        )
        add_note(figure, shown.tell(look, group) + note + look.source)
    return figure


def name_sides(shifts: pd.DataFrame, scheme: Scheme, look: Look) -> list[str]:
    """Name both sides of a shift: roles by the scheme, else as they are."""
    names = {role.code: look.name(role) for role in scheme.roles}
    return [names.get(code, str(code)) for code in shifts[["first", "second"]].iloc[0]]


def count_sides(shifts: pd.DataFrame, group: str, look: Look) -> str:
    """Say n of both sides together."""
    one = shifts.drop_duplicates(group)
    first, second = int(one["total_first"].sum()), int(one["total_second"].sum())
    return f"n = {first:,} + {second:,}" + look.say(" 句", " sentences")


def _draw_panel(axis: Axes, chosen: pd.DataFrame, colour: str, limit: float, look: Look) -> None:
    axis.axvline(0, color=RESIDUAL, linewidth=0.8)
    places = np.arange(len(chosen))
    known = chosen["difference"].notna().to_numpy()
    axis.hlines(places[known], chosen["low"][known], chosen["high"][known], color=colour, lw=1.6)
    sure = (chosen["q"] <= SURE).to_numpy()
    for rows, face in ((known & sure, colour), (known & ~sure, "white")):
        axis.plot(chosen["difference"][rows], places[rows], "o", color=colour, mfc=face, ms=4.5)
    # Beside the scale the numbers have room for themselves: of a narrow panel about half.
    end = limit * (3.1 if look.columns == 1 else 2.0)
    for place, (_, row) in enumerate(chosen.iterrows()):
        shares = " → ".join(
            "—" if np.isnan(row[name]) else f"{row[name]:.0%}"
            for name in ("share_first", "share_second")
        )
        axis.annotate(
            shares, (end, place), va="center", ha="right", fontsize=SMALL, color="#555555"
        )
    axis.set_xlim(-limit, end)
    step = next(step for step in STEPS if step <= limit or step == STEPS[-1])
    axis.set_xticks([-step, 0, step], [signed(100 * number, 0) for number in (-step, 0, step)])
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
