"""Figure: the terms that each group uses more, and less, than the rest, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.look import TALLEST, Look, take_page
from jiedao.plotting.panels import fit_columns, open_panels, widest
from jiedao.plotting.style import FAINT, NOTE, PALETTE, add_note, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MORE, LESS = PALETTE[0], PALETTE[1]
ALPHA = 0.05
NAMES = {
    "log_odds": ("加权对数优势比", "weighted log-odds ratio"),
    "log_ratio": ("对数比（以 2 为底）", "log ratio (base 2)"),
    "g2": ("带符号的 G²", "signed G²"),
}
LINE, FRAME, LEAST = 0.185, 0.45, 1.15


def plot_keyness(
    keyness: pd.DataFrame,
    *,
    more: int = 8,
    less: int = 3,
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw for each group the terms it uses more and less, as dots with intervals.

    A dot is full where ``q`` is below 0.05. Blue circles on the right are more, orange squares on
    the left are less.

    Parameters
    ----------
    keyness : pandas.DataFrame
        Frame `keyness` with one measure.
    more, less : int
        How many terms a group in each direction, those with the largest ``z``.
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
    groups = list(dict.fromkeys(keyness["group"]))
    chosen = {group: _choose(keyness[keyness["group"] == group], more, less) for group in groups}
    limit = _limit(pd.concat(chosen.values()))
    labels = {group: _labels(chosen[group], look) for group in groups}
    room = widest([label for each in labels.values() for label in each], look.size)
    columns = fit_columns(len(groups), look.width, room + LEAST)
    height = FRAME + LINE * (more + less)
    shown = take_page(groups, columns * max(1, int((TALLEST - NOTE) / height)), page)
    lines = -(-len(shown.names) // columns)
    with style():
        size = look.width, lines * height + NOTE
        figure, axes = open_panels(len(shown.names), columns, size, shown.pages, sharex=True)
        for axis, group in zip(axes, shown.names, strict=True):
            _draw_terms(axis, chosen[group], limit)
            axis.set_yticks(range(len(labels[group])), labels[group])
            axis.set_ylim(more + less - 0.4, -0.6)
            axis.set_xlim(-limit, limit)
            axis.tick_params(labelsize=look.size)
            name = look.fit([str(group)], 0.9 / columns, look.title_size)[0]
            axis.set_title(name, loc="left", fontsize=look.title_size)
        add_note(figure, shown.tell(look) + _note(keyness, look))
    return figure


def _labels(terms: pd.DataFrame, look: Look) -> list[str]:
    names = look.fit(terms["term"].tolist(), 0.25)
    return [
        f"{name} ({n}, {rest})"
        for name, n, rest in zip(names, terms["n"], terms["n_rest"], strict=True)
    ]


def _note(keyness: pd.DataFrame, look: Look) -> str:
    measure = keyness["measure"].iloc[0]
    name = look.say(*NAMES.get(measure, (measure, measure)))
    tests = f"{len(keyness):,}"
    return look.say(
        f"横轴为{name}：右（蓝、圆）为比参照组用得多，左（橙、方）为用得少；"
        "按 z 值各取前几位；括号内为本组与参照组的出现次数（n）。"
        "\n横线为 95% 区间，z 与 q 按段落块的设计效应校正（同一段落内的词并不独立）；"
        f"实心：q < 0.05（Benjamini–Hochberg，含全部 {tests} 个词与组）；空心：未达到。",
        f"{name[0].upper()}{name[1:]}: right (blue circles) used more than in the reference, left "
        "(orange squares) less; the highest by z. In brackets: occurrences (n) in the group and in the "
        "reference.\nLines: 95% intervals; z and q with the design effect of blocks, since words of a "
        f"block are not independent. Full: q < 0.05 (Benjamini and Hochberg, over all {tests} terms and "
        "groups); hollow: not.",
    )


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
    full = terms["q"] < ALPHA
    for mark, colour, side in (("o", MORE, terms["z"] > 0), ("s", LESS, terms["z"] <= 0)):
        faces = [colour if sure else "white" for sure in full[side]]
        heights = [place for place, here in zip(places, side, strict=True) if here]
        axis.scatter(
            terms["value"][side],
            heights,
            s=14,
            marker=mark,
            facecolor=faces,
            edgecolor=colour,
            zorder=3,
        )
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
