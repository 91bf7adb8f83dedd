"""Figure: the terms that each group uses more, and less, than the rest, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.style import (
    FAINT,
    PALETTE,
    WIDTH_TWO_COLUMNS,
    add_note,
    new_figure,
    style,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MORE, LESS = PALETTE[0], PALETTE[1]
ALPHA = 0.05
NAMES = {"log_odds": "加权对数优势比", "log_ratio": "对数比（以 2 为底）", "g2": "带符号的 G²"}


def plot_keyness(keyness: pd.DataFrame, *, more: int = 8, less: int = 3) -> Figure:
    """Draw for each group the terms it uses more and less, as dots with intervals.

    A dot is full where ``q`` is below 0.05; blue is more, orange is less.

    Parameters
    ----------
    keyness : pandas.DataFrame
        Frame `keyness` with one measure.
    more, less : int
        How many terms a group in each direction, those with the largest ``z``.

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = list(dict.fromkeys(keyness["group"]))
    chosen = {group: _choose(keyness[keyness["group"] == group], more, less) for group in groups}
    columns = min(3, len(groups))
    lines = -(-len(groups) // columns)
    limit = _limit(pd.concat(chosen.values()))
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, lines * (0.45 + 0.185 * (more + less)) + 0.6)
        axes = figure.subplots(lines, columns, sharex=True, squeeze=False).ravel()
        for number, (axis, group) in enumerate(zip(axes, groups, strict=False)):
            _draw_terms(axis, chosen[group], limit)
            axis.set_ylim(more + less - 0.4, -0.6)
            axis.set_xlim(-limit, limit)
            axis.set_title(group, loc="left")
            # The lowest panel of a column carries the numbers, also where the last row is not full.
            axis.tick_params(length=2, labelbottom=number + columns >= len(groups))
        for axis in axes[len(groups) :]:
            axis.set_visible(False)
        measure = keyness["measure"].iloc[0]
        add_note(
            figure,
            f"横轴为{NAMES.get(measure, measure)}：右（蓝）为比参照组用得多，左（橙）为用得少；"
            "按 z 值各取前几位；括号内为本组与参照组的出现次数。"
            "\n横线为 95% 区间，z 与 q 按段落块的设计效应校正（同一段落内的词并不独立）；"
            "实心：q < 0.05（Benjamini–Hochberg，含全部受检词与各组）；空心：未达到。",
        )
    return figure


def _choose(terms: pd.DataFrame, more: int, less: int) -> pd.DataFrame:
    upper = terms[terms["z"] > 0].nlargest(more, "z")
    lower = terms[terms["z"] < 0].nsmallest(less, "z").iloc[::-1]
    return pd.concat([upper, lower])


def _limit(terms: pd.DataFrame) -> float:
    """Return how far the axis goes; an interval that is open to a side goes to its end."""
    ends = np.abs(terms[["value", "low", "high"]].to_numpy(dtype=float))
    return float(ends[np.isfinite(ends)].max()) * 1.05


def _draw_terms(axis: Axes, terms: pd.DataFrame, limit: float) -> None:
    places = list(range(len(terms)))
    colours = [MORE if z > 0 else LESS for z in terms["z"]]
    axis.axvline(0, color="#666666", linewidth=0.6, zorder=0)
    low, high = (terms[end].clip(-limit, limit) for end in ("low", "high"))
    axis.hlines(places, low, high, color=colours, linewidth=1.2)
    faces = [
        colour if q < ALPHA else "white" for colour, q in zip(colours, terms["q"], strict=True)
    ]
    axis.scatter(terms["value"], places, s=16, facecolor=faces, edgecolor=colours, zorder=3)
    names = [
        f"{term} ({n}, {rest})"
        for term, n, rest in zip(terms["term"], terms["n"], terms["n_rest"], strict=True)
    ]
    axis.set_yticks(places, names)
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
