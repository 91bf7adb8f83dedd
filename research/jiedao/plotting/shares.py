"""Figure: shares of themes by group, as dots with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import UNITS, Look, tell_totals
from jiedao.plotting.panels import draw_theme_panels
from jiedao.plotting.style import FAINT, add_note, style
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_theme_shares(
    shares: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a panel for each theme with a dot and an interval for each group.

    Where shares were corrected for the labeller's errors, the corrected share stands under the raw
    one as a hollow dot with a thin interval.

    Parameters
    ----------
    shares : pandas.DataFrame
        Frame `shares` with the column ``group``.
    scheme : Scheme
        Gives the themes, their order and names.
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
    corrected = "corrected" in shares.columns
    highest = max(shares[name].max() for name in ("high", "corrected_high") if name in shares)
    limit = min(1.0, float(highest) * 1.05)

    def draw(axis: Axes, chosen: pd.DataFrame, colour: str) -> None:
        places = range(len(chosen))
        axis.hlines(places, chosen["low"], chosen["high"], color=colour, linewidth=1.6)
        axis.plot(chosen["share"], places, "o", color=colour, markersize=4.5)
        if corrected:
            under = [place + 0.27 for place in places]
            bounds = chosen["corrected_low"], chosen["corrected_high"]
            axis.hlines(under, *bounds, color=colour, linewidth=0.8)
            axis.plot(chosen["corrected"], under, "o", color=colour, markersize=3.5, mfc="white")
        axis.set_xlim(0, limit)
        axis.locator_params(axis="x", nbins=4)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axis.grid(axis="x", color=FAINT, linewidth=0.5)

    with style():
        figure, shown = draw_theme_panels(shares, scheme, group, draw, look, page)
        add_note(figure, shown.tell(look, group) + _note(shares, group, corrected, look))
    return figure


def _note(shares: pd.DataFrame, group: str, corrected: bool, look: Look) -> str:
    totals = shares.drop_duplicates(group).set_index(group)["total"]
    unit = shares["unit"].iloc[0]
    word, counted = look.say(*UNITS[unit]), tell_totals(totals, unit, look)
    return look.say(
        f"占全部{word}数的比例；{counted}。\n"
        "横线为 95% 区间（以段落块重抽样），未作多重比较校正；标签由分类模型给出，"
        + ("空心点为校正模型误差后的占比。" if corrected else "未校正模型误差。"),
        f"Share of all {word}; {counted}.\n"
        "Lines: 95% intervals (blocks resampled), not adjusted for multiple comparisons. "
        "Labels are a model's; "
        + (
            "hollow dots: shares corrected for its errors."
            if corrected
            else "not corrected for its errors."
        ),
    )
