"""Figure: location quotients of themes by group, as dots with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.look import Look, tell_totals
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

# The axis reaches from an eighth to eight times the reference.
LIMIT = 8.0
REFERENCES = {"rest": ("其余各组", "the other groups"), "corpus": ("全部文本", "all texts")}


def plot_profiles(
    profile: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a panel for each theme with each group's location quotient and its interval.

    The axis is logarithmic. What lies beyond it stands at its edge as a hollow dot.

    Parameters
    ----------
    profile : pandas.DataFrame
        Frame `profile` with the column ``group``.
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
    with style():
        figure, shown = draw_theme_panels(profile, scheme, group, _draw_panel, look, page)
        reference = name_reference(profile, look)
        note = look.say(
            f"区位商：本组占比 ÷ {reference}占比，对数刻度，1 为相同；{{counted}}。"
            "空心点在坐标范围之外（其中 0 为本组没有该主题）。"
            "\n横线为 95% 区间（由两个占比的 Wilson 区间合成，按段落的设计效应校正），未作多重比较校正；",
            f"Location quotient: share of the group ÷ share of {reference}, logarithmic scale, 1 is "
            "equal; {counted}. Hollow dots lie beyond the scale (0: the group has none of the theme)."
            "\nLines: 95% intervals (from the Wilson intervals of both shares, with the design effect of "
            "blocks), not adjusted for multiple comparisons. ",
        )
        counted = count_profile(profile, group, look)
        add_note(figure, shown.tell(look, group) + note.replace("{counted}", counted) + look.source)
    return figure


def name_reference(profile: pd.DataFrame, look: Look) -> str:
    """Name what a profile compares with, in the language of the figure."""
    reference = profile["reference"].iloc[0]
    return look.say(*REFERENCES.get(reference, (reference, reference)))


def count_profile(profile: pd.DataFrame, group: str, look: Look) -> str:
    """Say n of a profile, see `tell_totals`."""
    totals = profile.drop_duplicates(group).set_index(group)["total"]
    return tell_totals(totals, profile["unit"].iloc[0], look)


def _draw_panel(axis: Axes, chosen: pd.DataFrame, colour: str) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    axis.set_xscale("log", base=2)
    axis.set_xlim(1 / LIMIT, LIMIT)
    axis.axvline(1, color=RESIDUAL, linewidth=0.8)
    places = np.arange(len(chosen))
    low, high, dots = (
        chosen[name].clip(1 / LIMIT, LIMIT) for name in ("low", "high", "location_quotient")
    )
    axis.hlines(places, low, high, color=colour, linewidth=1.6)
    inside = (chosen["location_quotient"] == dots).to_numpy()
    known = dots.notna().to_numpy()
    axis.plot(dots[inside], places[inside], "o", color=colour, markersize=4.5)
    for place, dot in zip(places[known & ~inside], dots[known & ~inside], strict=True):
        axis.plot(dot, place, "o", color=colour, mfc="white", markersize=4.5, clip_on=False)
    axis.xaxis.set_major_locator(FixedLocator([0.25, 0.5, 1, 2, 4]))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(lambda value, _: {0.25: "¼", 0.5: "½"}.get(value, f"{value:g}"))
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
