"""Figure: each report as a ribbon of its sentences, by theme: the shape of a report at a glance."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.legend import add_legend, legend_height, square
from jiedao.plotting.look import TALLEST, UNITS, Look, take_page
from jiedao.plotting.style import INK, NOTE, SMALL, add_note, new_figure, style, theme_colours
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Parts of a line: the ribbon hangs from 0, the band of roles below it, the ticks stand above.
RIBBON, GAP, BAND = 0.56, 0.04, 0.13
TICKS = {"chapter": 0.2, "section": 0.1}
# Inches: a line, and what stands above and below the lines.
LINE, SCALE = 0.46, 0.45
TINT = 0.36
GREYS = ("#D5D5D5", "#111111", "#8A8A8A", "#FFFFFF", "#5A5A5A", "#B0B0B0")


def plot_strips(
    strips: pd.DataFrame,
    scheme: Scheme,
    *,
    whole: bool = True,
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw a line for each report: its sentences in order, in lanes and colours by theme.

    The tint fills the ribbon, the full colour stands in the lane of the theme, so that the theme
    can be told without colour. The band below shows the role in grey.

    Parameters
    ----------
    strips : pandas.DataFrame
        Frame `strips`.
    scheme : Scheme
        Gives the themes and roles, their order and names.
    whole : bool
        Whether every report is as wide as the figure; else lengths are true.
    look : Look
        Language and width.
    page : int
        Which page of the reports, from 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no sentence or no such page.
    """
    if strips.empty:
        raise InputError("strips", "no sentence", "sentences with labels", "add reports")
    reports = dict(strips.drop_duplicates("doc_id")[["doc_id", "report"]].values.tolist())
    lengths = strips.groupby("doc_id")["right"].max()
    keys = _legend_names(strips, scheme, look)
    above = legend_height(keys, look)
    most = max(3, int((TALLEST - NOTE - SCALE - above) / LINE))
    shown = take_page(list(reports), most, page)
    unit = strips["unit"].iloc[0]
    with style():
        height = LINE * len(shown.names) + SCALE + NOTE + above
        figure = new_figure(look.width, height, shown.pages)
        axis = figure.subplots()
        for line, doc_id in enumerate(shown.names):
            rows = strips[strips["doc_id"] == doc_id]
            scale = 100 / lengths[doc_id] if whole else 1.0
            _draw_report(axis, rows, line, scale, scheme)
        names = [reports[doc_id] for doc_id in shown.names]
        totals = [f"{lengths[doc_id]:,}" for doc_id in shown.names]
        _set_axes(axis, look.fit(names), totals, look)
        _set_scale(axis, unit, None if whole else int(lengths.max()), look)
        add_legend(figure, _legend_marks(strips, scheme, keys), look)
        add_note(figure, shown.tell(look, "doc_id") + _note(strips, unit, whole, look))
    return figure


def merge_runs(rows: pd.DataFrame, column: str) -> list[tuple[str, float, float]]:
    """Return runs of neighbours with one value of a column: the value, left and right.

    Examples
    --------
    >>> rows = pd.DataFrame({"theme": list("aab"), "left": [0, 1, 2], "right": [1, 2, 3]})
    >>> merge_runs(rows, "theme")
    [('a', 0.0, 2.0), ('b', 2.0, 3.0)]
    """
    values = rows[column].tolist()
    starts = [0, *(at for at in range(1, len(values)) if values[at] != values[at - 1])]
    left, right = rows["left"].tolist(), rows["right"].tolist()
    return [
        (str(values[first]), float(left[first]), float(right[last - 1]))
        for first, last in pairwise([*starts, len(values)])
    ]


def _draw_report(axis: Axes, rows: pd.DataFrame, line: int, scale: float, scheme: Scheme) -> None:
    themes = scheme.theme_codes
    colours = theme_colours(themes, scheme.residual)
    lane = RIBBON / len(themes)
    runs = merge_runs(rows, "theme")
    for place, theme in enumerate(themes):
        spans = [(a * scale, (b - a) * scale) for code, a, b in runs if code == theme]
        if spans:
            colour = colours[theme]
            axis.broken_barh(spans, (line, RIBBON), facecolor=colour, alpha=TINT, linewidth=0)
            axis.broken_barh(spans, (line + place * lane, lane), facecolor=colour, linewidth=0)
    below = line + RIBBON + GAP
    roles = merge_runs(rows, "role")
    for role, grey in _greys(scheme).items():
        spans = [(a * scale, (b - a) * scale) for code, a, b in roles if code == role]
        if spans:
            axis.broken_barh(spans, (below, BAND), facecolor=grey, linewidth=0)
    end = float(rows["right"].max()) * scale
    if scheme.roles:
        axis.plot(
            [0, end, end, 0, 0],
            [below, below, below + BAND, below + BAND, below],
            color="#777777",
            linewidth=0.4,
        )
    for mark, high in TICKS.items():
        at = rows.loc[rows["mark"] == mark, "left"] * scale
        axis.vlines(at, line - high, line, color=INK, linewidth=1.0 if mark == "chapter" else 0.5)


def _greys(scheme: Scheme) -> dict[str, str]:
    return {role: GREYS[place % len(GREYS)] for place, role in enumerate(scheme.role_codes)}


def _set_axes(axis: Axes, names: list[str], totals: list[str], look: Look) -> None:
    middle = [line + RIBBON / 2 for line in range(len(names))]
    axis.set_yticks(middle, names, fontsize=look.size)
    axis.set_ylim(len(names) - 0.2, -0.3)
    axis.tick_params(axis="y", length=0)
    axis.tick_params(axis="x", length=2, labelsize=look.size)
    axis.spines["left"].set_visible(False)
    # The totals stand as labels of the right edge, so that the layout makes room for them.
    right = axis.secondary_yaxis("right")
    right.set_yticks(middle, totals, fontsize=SMALL)
    right.tick_params(length=0, colors="#555555")
    right.spines["right"].set_visible(False)


def _set_scale(axis: Axes, unit: str, longest: int | None, look: Look) -> None:
    word = look.say(*UNITS[unit])
    axis.set_xlim(0, 100 if longest is None else longest)
    if longest is None:
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
        label = look.say(
            f"在报告中的位置（按{word}数；右侧为总{word}数）",
            f"Place in the report ({word}; right: all)",
        )
    else:
        axis.locator_params(axis="x", nbins=5)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        label = look.say(
            f"在报告中的位置（{word}；右侧为总{word}数）",
            f"Place in the report ({word}; right: all)",
        )
    axis.set_xlabel(label, fontsize=look.size)


def _legend_names(strips: pd.DataFrame, scheme: Scheme, look: Look) -> list[list[str]]:
    names = [[look.name(theme) for theme in scheme.themes]]
    if scheme.roles:
        names.append([look.name(role) for role in scheme.roles])
    marks = {"chapter": look.say("一级标题", "chapter"), "section": look.say("二级标题", "section")}
    found = [name for mark, name in marks.items() if strips["mark"].eq(mark).any()]
    return [*names, found] if found else names


def _legend_marks(
    strips: pd.DataFrame, scheme: Scheme, names: list[list[str]]
) -> list[list[tuple[Any, str]]]:
    from matplotlib.lines import Line2D

    colours = theme_colours(scheme.theme_codes, scheme.residual)
    marks: list[list[Any]] = [[square(colours[code]) for code in scheme.theme_codes]]
    if scheme.roles:
        greys = _greys(scheme).values()
        marks.append([square(grey, "#777777") for grey in greys])
    found = [mark for mark in TICKS if strips["mark"].eq(mark).any()]
    if found:
        sizes = {"chapter": (9, 1.0), "section": (5, 0.5)}
        marks.append(
            [
                Line2D(
                    [], [], linestyle="none", marker="|", color=INK,
                    markersize=sizes[mark][0], markeredgewidth=sizes[mark][1],
                )
                for mark in found
            ]
        )  # fmt: skip
    return [list(zip(row, texts, strict=True)) for row, texts in zip(marks, names, strict=True)]


def _note(strips: pd.DataFrame, unit: str, whole: bool, look: Look) -> str:
    word, n, reports = look.say(*UNITS[unit]), len(strips), strips["doc_id"].nunique()
    lengths = look.say(
        "各报告拉伸至等长。" if whole else "长度为实际长度。",
        "All reports are drawn equally wide. " if whole else "Lengths are true. ",
    )
    return look.say(
        f"每行为一份报告，自左至右为其句子，宽度按{word}数；n = {n:,} 句，{reports} 份报告。{lengths}\n"
        "颜色和色块的高度（自上而下同图例次序）均表示主题，下方灰带表示功能；标签由分类模型给出，未经人工核对，无区间。",
        f"A line is a report, its sentences from left to right, as wide as their {word}; "
        f"n = {n:,} sentences of {reports} reports. {lengths}\n"
        "Colour and height in the ribbon (from the top in the order of the legend) both tell the theme, the "
        "grey band below tells the role. Labels are a model's, not checked by hand; no intervals.",
    )
