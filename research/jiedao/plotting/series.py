"""Lines over time in a panel: all groups together with a band, each group by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.look import Look
from jiedao.plotting.style import FAINT, PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# As many groups as there are colours and marks have their own.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
GREY, BAND, TOGETHER = "#C4C4C4", "#9A9A9A", "#6E6E6E"


def check_highlight(groups: Sequence[str], highlight: str) -> None:
    """Raise `InputError` if the group to be set off is none of the groups."""
    if highlight and highlight not in groups:
        raise InputError(
            "highlight", f"'{highlight}'", ", ".join(groups[:8]), "choose one of the groups"
        )


def draw_series(
    axis: Axes, rows: pd.DataFrame, pooled: pd.DataFrame, groups: Sequence[str], highlight: str
) -> None:
    """Draw a line for each group, and the band and line of all of them where there are several.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
    rows, pooled : pandas.DataFrame
        Columns ``time, value, low, high``, in order of time; ``rows`` has ``group`` too.
    groups : sequence of str
        The groups of the figure, in order; up to eight have a colour and a mark of their own.
    highlight : str
        The group that alone has a colour, and a band; ``""`` for none.
    """
    if len(groups) > 1:
        _draw_band(axis, pooled, BAND, 0.4)
    own = own_groups(groups, highlight)
    plain = [rows[rows["group"] == group] for group in groups if group not in own]
    if plain:
        _draw_plain(axis, plain)
    for group in own:
        mine, how = rows[rows["group"] == group], group_style(groups, group, highlight)
        if len(own) == 1:
            _draw_band(axis, mine, how["color"], 0.2)
        axis.plot(mine["time"], mine["value"], **how, zorder=2.1)
    if len(groups) > 1:
        axis.plot(pooled["time"], pooled["value"], color=TOGETHER, linewidth=2.4, zorder=2.2)
    axis.grid(axis="y", color=FAINT, linewidth=0.5)


def _draw_band(axis: Axes, rows: pd.DataFrame, colour: str, alpha: float) -> None:
    axis.fill_between(
        rows["time"], rows["low"], rows["high"], color=colour, alpha=alpha, linewidth=0
    )


def _draw_plain(axis: Axes, groups: Sequence[pd.DataFrame]) -> None:
    from matplotlib.collections import LineCollection

    lines = [rows[["time", "value"]].to_numpy(dtype=float) for rows in groups]
    axis.add_collection(LineCollection(lines, colors=GREY, linewidths=0.6, zorder=1.9))
    axis.autoscale_view()


def own_groups(groups: Sequence[str], highlight: str) -> list[str]:
    """Return the groups that have a colour of their own.

    Examples
    --------
    >>> own_groups(["甲", "乙"], ""), own_groups(["甲", "乙"], "乙"), own_groups(list("abcdefghi"), "")
    (['甲', '乙'], ['乙'], [])
    """
    if len(groups) == 1:
        return list(groups)
    if highlight:
        return [highlight]
    return list(groups) if len(groups) <= len(MARKERS) else []


def group_style(groups: Sequence[str], group: str, highlight: str) -> dict[str, Any]:
    """Return how the line of a group with a colour of its own is drawn."""
    if len(own_groups(groups, highlight)) == 1:
        return {"color": PALETTE[0], "linewidth": 1.4, "marker": "o", "markersize": 3}
    place = list(groups).index(group)
    return {
        "color": PALETTE[place], "linewidth": 0.8, "marker": MARKERS[place], "markersize": 3,
    }  # fmt: skip


def series_legend(
    groups: Sequence[str], highlight: str, names: dict[str, str], look: Look
) -> list[tuple[Any, str]]:
    """Return the marks of a legend: all groups together, then each that has its own mark."""
    from matplotlib.lines import Line2D

    own = own_groups(groups, highlight)
    marks = [(Line2D([], [], **group_style(groups, g, highlight)), names[g]) for g in own]
    if len(own) < len(groups):
        word = look.say("其余", "others") if own else look.say("各组", "each")
        marks.append((Line2D([], [], color=GREY, linewidth=0.8), word))
    if len(groups) > 1:
        marks.insert(0, (Line2D([], [], color=TOGETHER, linewidth=2.4), look.say("合计", "all")))
    return marks


def set_times(axis: Axes, times: Sequence[float], names: Sequence[str], most: int) -> None:
    """Name so many times below an axis, evenly chosen from all of them."""
    step = -(-len(times) // most)
    axis.set_xticks(list(times[::step]), list(names[::step]))
    room = 0.04 * ((max(times) - min(times)) or 1.0)
    axis.set_xlim(min(times) - room, max(times) + room)


def short_period(period: str) -> str:
    """Shorten a period to fit below an axis.

    Examples
    --------
    >>> short_period("2024-06"), short_period("2024")
    ('24.06', '2024')
    """
    return f"{period[2:4]}.{period[5:]}" if "-" in period else period
