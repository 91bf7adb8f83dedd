"""Figure: likeness of groups, as a tree and as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.measures.maps import merge_offices, place_offices
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

BASES = {"themes": "主题构成", "words": "用词"}


def plot_likeness(likeness: pd.DataFrame) -> Figure:
    """Draw for each basis a tree of average linkage and a map of the distances.

    Parameters
    ----------
    likeness : pandas.DataFrame
        Frame `likeness`, a distance for each two groups.

    Returns
    -------
    matplotlib.figure.Figure
    """
    bases = list(dict.fromkeys(likeness["basis"]))
    groups = len(set(likeness["first"]) | set(likeness["second"]))
    limit = float(likeness["distance"].max()) * 1.1 or 1.0
    with style():
        height = max(2.3, 0.6 + 0.22 * groups)
        figure = new_figure(WIDTH_TWO_COLUMNS, len(bases) * height + 0.5)
        panels = figure.subplots(len(bases), 2, squeeze=False, width_ratios=[5, 4])
        for (tree, chart), basis in zip(panels, bases, strict=True):
            chosen = likeness[likeness["basis"] == basis]
            draw_tree(tree, merge_offices(chosen), limit)
            draw_map(chart, place_offices(chosen))
            tree.set_title(f"{BASES[basis]}：平均连接聚类", loc="left")
        for chart in panels[:, 1]:
            chart.set_title("二维图（经典多维尺度）", loc="left")
        add_note(
            figure,
            "距离为 Jensen–Shannon 距离（0 为相同，1 为毫无共同之处），已扣除由置换段落块得到的偶然部分，低于 0 者记为 0。"
            "\n轴旁百分数为该轴所示平方距离的份额；各距离的 95% 区间见表，距离相近的先后不可过度解读。",
        )
    return figure


def draw_tree(axis: Axes, merges: pd.DataFrame, limit: float) -> None:
    """Draw a tree from the frame `merges`, groups on the right and distances below."""
    made = {f"#{step}": n for n, step in enumerate(merges["step"])}
    leaves = _leaves(merges, made, f"#{merges['step'].iloc[-1]}")
    # Each node: how far it lies from its leaves, and its height on the page.
    nodes = {name: (0.0, float(place)) for place, name in enumerate(leaves)}
    for step, first, second, distance in merges[["step", "first", "second", "distance"]].itertuples(
        index=False
    ):
        (near, top), (far, bottom) = nodes[first], nodes[second]
        axis.plot(
            [near, distance, distance, far], [top, top, bottom, bottom], color=PALETTE[0], lw=1.2
        )
        nodes[f"#{step}"] = (distance, (top + bottom) / 2)
    axis.set_yticks(range(len(leaves)), leaves)
    axis.yaxis.tick_right()
    axis.set_ylim(len(leaves) - 0.5, -0.5)
    # Room for the line of groups that lie no way apart.
    axis.set_xlim(limit, -limit / 100)
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
    axis.spines["left"].set_visible(False)
    axis.tick_params(axis="x", length=2)
    axis.tick_params(axis="y", length=0)


def _leaves(merges: pd.DataFrame, made: dict[str, int], root: str) -> list[str]:
    """List the groups from top to bottom, without recursion: a tree may be a long chain."""
    leaves, stack = [], [root]
    while stack:
        name = stack.pop()
        if name in made:
            row = merges.iloc[made[name]]
            stack += [row["second"], row["first"]]
        else:
            leaves.append(name)
    return leaves


def draw_map(axis: Axes, places: pd.DataFrame) -> None:
    """Draw the frame `map` with the name of each group beside its dot."""
    axis.plot(places["x"], places["y"], "o", color=PALETTE[0], markersize=4.5)
    for name, x, y in places[["group", "x", "y"]].itertuples(index=False):
        axis.annotate(
            name, (x, y), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=7.5
        )
    span = max(float(places[["x", "y"]].abs().to_numpy().max()), 0.01) * 1.35
    axis.set_xlim(-span, span)
    axis.set_ylim(-span, span)
    axis.set_aspect("equal")
    axis.set_xlabel(f"第一轴（{places['share_x'].iloc[0]:.0%}）")
    axis.set_ylabel(f"第二轴（{places['share_y'].iloc[0]:.0%}）")
    axis.grid(color=FAINT, linewidth=0.5)
    axis.tick_params(length=2)
