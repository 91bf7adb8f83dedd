"""Figure: shares of themes by group, as dots with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.plotting.font import text_width
from jiedao.plotting.look import TALLEST, UNITS, Look, take_page, tell_totals
from jiedao.plotting.panels import draw_theme_panels, widest
from jiedao.plotting.style import (
    FAINT,
    INK,
    NOTE,
    SMALL,
    add_note,
    is_light,
    new_figure,
    style,
    theme_colours,
)
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR = 0.24
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++", "oo", "--")
# A smaller share has no number in its bar.
LEGIBLE = 0.04


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


def plot_theme_bars(
    shares: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a bar for each group, parted by its themes, with the shares in type.

    It shows whole mixtures at a glance, but no intervals: for these see `plot_theme_shares`.

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
    themes = scheme.theme_codes
    table = shares.pivot_table(index=group, columns="theme", values="share", sort=False)
    table = table.reindex(columns=list(themes)).fillna(0.0)
    shown = take_page(table.index.tolist(), int((TALLEST - NOTE - 0.9) / BAR), page)
    labels = look.fit(list(map(str, shown.names)))
    room = look.width - widest(labels, look.size) - 0.3
    with style():
        figure = new_figure(look.width, BAR * len(shown.names) + 0.9 + NOTE, shown.pages)
        axis = figure.subplots()
        _draw_bars(axis, table.loc[shown.names], scheme, look, room)
        axis.set_yticks(range(len(shown.names)), labels)
        axis.set_ylim(len(shown.names) - 0.5, -0.5)
        axis.set_xlim(0, 1)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axis.tick_params(length=2, labelsize=look.size)
        figure.legend(
            loc="outside upper left", fontsize=look.size, ncols=3 * look.columns, handlelength=1.6
        )
        totals = shares.drop_duplicates(group).set_index(group)["total"]
        unit = shares["unit"].iloc[0]
        word, counted = look.say(*UNITS[unit]), tell_totals(totals, unit, look)
        note = look.say(
            f"占全部{word}数的比例（%，不足 {LEGIBLE:.0%} 者不标）；{counted}。无区间，区间见点图。",
            f"Share of all {word} (%, below {LEGIBLE:.0%} not written); {counted}. No intervals: see the "
            "figure of dots. ",
        )
        add_note(figure, shown.tell(look, group) + note + look.source)
    return figure


def _draw_bars(axis: Axes, table: pd.DataFrame, scheme: Scheme, look: Look, room: float) -> None:
    colours = theme_colours(scheme.theme_codes, scheme.residual)
    left = pd.Series(0.0, index=table.index)
    for number, theme in enumerate(scheme.themes):
        share, colour = table[theme.code], colours[theme.code]
        # In grey the hatches tell the themes apart.
        hatch = HATCHES[number % len(HATCHES)]
        kind: dict[str, Any] = {
            "facecolor": colour,
            "edgecolor": "white",
            "linewidth": 0.5,
            "hatch": hatch,
        }
        axis.barh(range(len(table)), share, left=left, height=0.74, label=look.name(theme), **kind)
        for place, (start, part) in enumerate(zip(left, share, strict=True)):
            text = f"{100 * part:.0f}"
            if part >= LEGIBLE and text_width(text, SMALL) + 0.08 < part * room:
                box = {"facecolor": colour, "edgecolor": "none", "pad": 1.2}
                at, ink = (start + part / 2, place), INK if is_light(colour) else "white"
                axis.text(*at, text, ha="center", va="center", fontsize=SMALL, color=ink, bbox=box)
        left = left + share
