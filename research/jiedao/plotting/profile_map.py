"""Figure: log-ratios of themes by group, as a heat map with the intervals in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import TALLEST, Look, signed, take_page
from jiedao.plotting.panels import widest
from jiedao.plotting.profiles import count_profile, name_reference
from jiedao.plotting.style import INK, NOTE, SMALL, add_note, new_figure, style
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# From blue for less by white to orange for more; both ends are equally dark, the sign is in type.
LESS, EVEN, MORE = "#0072B2", "#FFFFFF", "#D55E00"
LINE, HEAD = 0.34, 0.35
CLR = ("clr", "clr_low", "clr_high")
# A cell that has no room for these has its bounds one below the other.
BOUNDS = "[−8.8, +8.8] "
# A background that is stronger than this part of the scale has white type.
STRONG = 0.72


def plot_profile_map(
    profile: pd.DataFrame,
    scheme: Scheme,
    *,
    group: str = "office",
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw groups by themes with the centred log-ratio and its interval in each cell.

    A cell whose interval does not hold 0 has a frame.

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
    groups = list(dict.fromkeys(profile[group]))
    labels = dict(zip(groups, look.fit(list(map(str, groups))), strict=True))
    names = look.fit([look.name(theme) for theme in scheme.themes], 0.3)
    room = (look.width - widest(list(labels.values()), look.size) - 0.2) / len(names)
    narrow = room < widest([BOUNDS], SMALL)
    upright = widest(names, look.size) > room - 0.05
    line = LINE + 0.1 * narrow
    head = widest(names, look.size) + 0.1 if upright else HEAD
    shown = take_page(groups, int((TALLEST - NOTE - head) / line), page)
    with style():
        figure = new_figure(look.width, line * len(shown.names) + head + NOTE, shown.pages)
        axis = figure.subplots()
        _draw_cells(axis, profile, list(scheme.theme_codes), shown.names, group, narrow)
        axis.set_xticks(range(len(names)), names, rotation=90 if upright else 0)
        axis.set_yticks(range(len(shown.names)), [labels[name] for name in shown.names])
        axis.tick_params(
            length=0, top=True, labeltop=True, bottom=False, labelbottom=False, labelsize=look.size
        )
        add_note(figure, shown.tell(look, group) + _note(profile, group, look))
    return figure


def _draw_cells(
    axis: Axes,
    profile: pd.DataFrame,
    themes: list[str],
    groups: list[str],
    group: str,
    narrow: bool,
) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    limit = max(float(profile["clr"].abs().max()), 0.1)
    table = profile.pivot_table(index=group, columns="theme", values="clr", sort=False)
    shades = LinearSegmentedColormap.from_list("less-more", [LESS, EVEN, MORE])
    values = table.loc[groups, themes].to_numpy(dtype=float)
    axis.imshow(values, cmap=shades, vmin=-limit, vmax=limit, aspect="auto")
    cells = profile.set_index([group, "theme"])[list(CLR)].astype(float).T.to_dict("list")
    for line, name in enumerate(groups):
        for column, theme in enumerate(themes):
            value, low, high = cells[(name, theme)]
            colour = "white" if abs(value) > STRONG * limit else INK
            bounds = [signed(low), signed(high)]
            text = "\n".join(bounds) if narrow else f"[{', '.join(bounds)}]"
            axis.text(
                column,
                line,
                f"{signed(value)}\n{text}",
                ha="center",
                va="center",
                color=colour,
                fontsize=SMALL,
            )
            if low > 0 or high < 0:
                frame = Rectangle((column - 0.47, line - 0.45), 0.94, 0.9, fill=False)
                frame.set(edgecolor=INK, linewidth=1.2)
                axis.add_patch(frame)
    axis.spines[:].set_visible(False)


def _note(profile: pd.DataFrame, group: str, look: Look) -> str:
    reference, counted = name_reference(profile, look), count_profile(profile, group, look)
    return look.say(
        f"格内为中心化对数比（自然对数）：本组构成与{reference}构成之比，+ 为偏多，− 为偏少；{counted}。"
        "其下为 95% 区间（按段落的设计效应校正），未作多重比较校正；加框者区间不含 0。\n"
        + look.source,
        f"Centred log-ratios (natural logarithm) of the group's mixture to that of {reference}: "
        f"+ is more, − is less; {counted}. Below: 95% intervals (with the design effect of "
        "blocks), not adjusted for multiple comparisons; framed where they do not hold 0.\n"
        + look.source,
    )
