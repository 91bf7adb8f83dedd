"""Figure: how the themes of each group go from one side to another, as slopes with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import TALLEST, Look, signed, take_page
from jiedao.plotting.panels import fit_columns, open_panels, widest
from jiedao.plotting.shifts import SURE, count_sides, name_sides
from jiedao.plotting.style import FAINT, NOTE, SMALL, add_note, darker, style, theme_colours
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = "osD^vPXp"
# Inches: a panel with its title, the lines of a panel; the part of the scale between two names.
PANEL, LINES, APART = 1.75, 0.95, 0.09


def plot_slopes(
    shifts: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a panel for each group with a line for each theme, from one share to the other.

    Beside the right end stand the theme, the difference in points and its interval. Ends are full
    where the q-value is at most 0.05, else hollow. A group with a side that is too small is left out.

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
    known = shifts[shifts["difference"].notna()]
    groups = list(dict.fromkeys(known[group]))
    names = dict(zip(groups, look.fit(list(map(str, groups)), 0.4, look.title_size), strict=True))
    limit = float(known[["share_first", "share_second"]].max().max()) * 1.08
    told = {name: _tell_ends(known[known[group] == name], scheme, look) for name in groups}
    room = widest([text for each in told.values() for text in each.values()], SMALL)
    columns = fit_columns(len(groups), look.width - 0.3, room + LINES, 4)
    shown = take_page(groups, columns * max(1, int((TALLEST - NOTE) / PANEL)), page)
    lines = -(-len(shown.names) // columns)
    sides = name_sides(shifts, scheme, look)
    with style():
        figure, axes = open_panels(
            len(shown.names),
            columns,
            (look.width, lines * PANEL + NOTE),
            shown.pages,
            sharex=True,
            sharey=True,
        )
        for axis, name in zip(axes, shown.names, strict=True):
            rows = known[known[group] == name].set_index("theme")
            _draw_slopes(axis, rows, scheme, told[name], limit)
            axis.set_title(names[name], loc="left", fontsize=look.title_size)
            axis.set_xticks([0, 1], sides)
            axis.tick_params(labelsize=look.size)
        axes[0].set_ylim(0, limit)
        # The lines have the left part of a panel, the names the rest.
        width = look.width / columns - 0.35
        axes[0].set_xlim(-0.25, 1.0 + 1.25 * (room + 0.15) / max(0.4, width - room - 0.15))
        axes[0].yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        add_note(figure, shown.tell(look, group) + _note(shifts, known, group, sides, look))
    return figure


def _tell_ends(rows: pd.DataFrame, scheme: Scheme, look: Look) -> dict[str, str]:
    """Say for each theme what stands at its end: name, difference in points, interval."""
    told = {}
    for theme, *points in rows[["theme", "difference", "low", "high"]].itertuples(index=False):
        value, low, high = (signed(100 * point, 0) for point in points)
        told[theme] = f"{look.name(scheme.theme(theme))} {value} [{low}, {high}]"
    return told


def _draw_slopes(
    axis: Axes, rows: pd.DataFrame, scheme: Scheme, told: dict[str, str], limit: float
) -> None:
    themes = [theme for theme in scheme.theme_codes if theme in rows.index]
    values = rows[["share_first", "share_second", "q"]].astype(float).T.to_dict("list")
    colours = theme_colours(scheme.theme_codes, scheme.residual)
    ends = spread(rows.loc[themes, "share_second"].tolist(), APART * limit, limit)
    for theme, end in zip(themes, ends, strict=True):
        colour = colours[theme]
        *shares, q = values[theme]
        mark = MARKERS[scheme.theme_codes.index(theme) % len(MARKERS)]
        face = colour if q <= SURE else "white"
        # A mark at 0 is drawn whole, over the edge of the panel.
        (line,) = axis.plot([0, 1], shares, f"{mark}-", color=colour, mfc=face, markersize=3.8)
        line.set(linewidth=1.2, clip_on=False, zorder=3)
        axis.annotate(
            told[theme],
            (1, end),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=darker(colour),
        )
    axis.grid(axis="y", color=FAINT, linewidth=0.5)


def spread(values: list[float], apart: float, limit: float) -> list[float]:
    """Move values as little as needed so that they are so far apart, within 0 and a limit.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0, 9.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(values)), key=lambda number: (values[number], number))
    # Each cluster: the middle that it wants, and how many stand in it.
    clusters: list[list[float]] = []
    for number in order:
        clusters.append([values[number], 1])
        while len(clusters) > 1 and _touch(clusters[-2], clusters[-1], apart):
            middle, many = clusters.pop()
            before, count = clusters.pop()
            whole = count + many
            clusters.append([(before * count + middle * many) / whole, whole])
    places = []
    for middle, many in clusters:
        half = apart * (many - 1) / 2
        middle = min(max(middle, half + apart / 2), max(limit - half - apart / 2, half + apart / 2))
        places += [middle - half + apart * step for step in range(int(many))]
    for step in range(1, len(places)):
        places[step] = max(places[step], places[step - 1] + apart)
    found = dict(zip(order, places, strict=True))
    return [found[number] for number in range(len(values))]


def _touch(lower: list[float], upper: list[float], apart: float) -> bool:
    needed = apart * (lower[1] + upper[1]) / 2
    return upper[0] - lower[0] < needed


def _note(
    shifts: pd.DataFrame, known: pd.DataFrame, group: str, sides: list[str], look: Look
) -> str:
    first, second = sides
    left = shifts.groupby(group)["difference"].count().eq(0).sum()
    missing = look.say(
        f"{left} 个组的一侧句数太少，未画出。",
        f"{left} groups with too few sentences are left out. ",
    )
    return (
        look.say(
            f"各主题在“{first}”与“{second}”句中的占比；{count_sides(known, group, look)}。"
            "右侧为占比之差（百分点）及其 95% 区间（由两个占比的 Wilson 区间合成，按段落的设计效应校正）。"
            "\n实心：整块置换检验经 Benjamini–Hochberg 校正后 q ≤ 0.05；空心：未达到。",
            f"Share of each theme in sentences of {first.lower()} and {second.lower()}; "
            f"{count_sides(known, group, look)}. On the right: the difference in "
            "points with its 95% interval (from the Wilson intervals of both shares, with the design "
            "effect of blocks).\nFull marks: q ≤ 0.05 (blocks permuted, adjusted after "
            "Benjamini and Hochberg); hollow: not. ",
        )
        + (missing if left else "")
        + look.source
    )
