"""Figure: likeness of groups, as a tree beside a map or, where they are many, beside a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.measures.maps import distance_matrix, merge_offices, place_offices
from jiedao.plotting.font import text_width
from jiedao.plotting.look import TALLEST, Look, split_pages
from jiedao.plotting.style import FAINT, NOTE, PALETTE, RESIDUAL, SMALL, add_note, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BASES = {"themes": ("主题构成", "Themes"), "words": ("用词", "Words")}
# Up to so many groups have a map, on which every name has room.
ON_A_MAP = 12
LINE, FRAME = 0.125, 0.7
# A name that stands farther from its dot than this, in inches, has a line to it.
NEAR = 0.16
# Distances with a q-value up to this are marked.
SURE = 0.05


def plot_likeness(likeness: pd.DataFrame, *, look: Look = Look(), page: int = 1) -> Figure:
    """Draw for each basis a tree of average linkage and a picture of all distances.

    Up to a dozen groups stand on a map of the distances; more have a heat map in the order of the
    tree, with one basis a page.

    Parameters
    ----------
    likeness : pandas.DataFrame
        Frame `likeness`, a distance for each two groups.
    look : Look
        Language and width.
    page : int
        Which page, from 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no such page.
    """
    groups = len(set(likeness["first"]) | set(likeness["second"]))
    limit = float(likeness["distance"].max()) * 1.1 or 1.0
    with style():
        if groups <= ON_A_MAP:
            return _draw_few(likeness, groups, limit, look, page)
        return _draw_many(likeness, groups, limit, look, page)


def _draw_few(likeness: pd.DataFrame, groups: int, limit: float, look: Look, page: int) -> Figure:
    if page != 1:
        raise InputError("page", str(page), "1 to 1", "choose one of these")
    bases = list(dict.fromkeys(likeness["basis"]))
    tall = max(1.0, 0.6 + 0.2 * groups)
    if look.columns == 2:
        figure = new_figure(look.width, len(bases) * max(2.3, tall) + NOTE)
        panels = figure.subplots(len(bases), 2, squeeze=False, width_ratios=[5, 4])
    else:
        figure = new_figure(look.width, len(bases) * (tall + 2.6) + NOTE)
        ratios = [tall, 2.6] * len(bases)
        panels = figure.subplots(2 * len(bases), 1, squeeze=False, height_ratios=ratios)
        panels = panels.reshape(len(bases), 2)
    for (tree, chart), basis in zip(panels, bases, strict=True):
        chosen = likeness[likeness["basis"] == basis]
        draw_tree(tree, merge_offices(chosen), limit, look)
        draw_map(chart, place_offices(chosen), look)
        name = look.say(*BASES[basis])
        tree.set_title(
            look.say(f"{name}：平均连接聚类", f"{name}: average linkage"),
            loc="left",
            fontsize=look.title_size,
        )
        chart.set_title(
            look.say(f"{name}：二维图", f"{name}: map"), loc="left", fontsize=look.title_size
        )
    add_note(figure, _note(likeness, look, many=False))
    return figure


def _draw_many(likeness: pd.DataFrame, groups: int, limit: float, look: Look, page: int) -> Figure:
    bases = list(dict.fromkeys(likeness["basis"]))
    most = int((TALLEST - NOTE - FRAME) / LINE)
    parts = split_pages([str(number) for number in range(groups)], most)
    pages = len(bases) * len(parts)
    if not 1 <= page <= pages:
        raise InputError("page", str(page), f"1 to {pages}", "choose one of these")
    basis, part = bases[(page - 1) // len(parts)], parts[(page - 1) % len(parts)]
    chosen = likeness[likeness["basis"] == basis]
    first, last = int(part[0]), int(part[-1])
    figure = new_figure(look.width, LINE * len(part) + FRAME + NOTE, pages)
    tree, chart = figure.subplots(1, 2, sharey=True, width_ratios=[2, 5])
    leaves = draw_tree(tree, merge_offices(chosen), limit, look)
    draw_heat(chart, chosen, leaves, limit, 6 * look.columns)
    tree.locator_params(axis="x", nbins=2)
    tree.tick_params(axis="y", labelleft=False, labelright=False)
    chart.yaxis.tick_right()
    names = look.fit(leaves, 0.3, SMALL)
    labels = [f"{place + 1} {name}" for place, name in enumerate(names)]
    chart.set_yticks(range(groups), labels, fontsize=SMALL)
    chart.tick_params(axis="y", length=0, labelright=True, labelleft=False)
    chart.set_ylim(last + 0.5, first - 0.5)
    name = look.say(*BASES[basis])
    tree.set_title(name, loc="left", fontsize=look.title_size)
    told = look.say(
        f"第 {page}/{pages} 页：{name}，第 {first + 1}–{last + 1} 个，共 {groups} 个；各页坐标相同。",
        f"Page {page} of {pages}: {name.lower()}, {first + 1}–{last + 1} of {groups}; scales are the "
        "same on all pages. ",
    )
    add_note(figure, f"{told}{_note(chosen, look, many=True)}")
    return figure


def draw_tree(axis: Axes, merges: pd.DataFrame, limit: float, look: Look = Look()) -> list[str]:
    """Draw a tree from the frame `merges`, groups on the right and distances below.

    Returns
    -------
    list of str
        The groups from top to bottom.
    """
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
    axis.set_yticks(range(len(leaves)), look.fit(leaves))
    axis.yaxis.tick_right()
    axis.set_ylim(len(leaves) - 0.5, -0.5)
    # Room for the line of groups that lie no way apart.
    axis.set_xlim(limit, -limit / 100)
    axis.locator_params(axis="x", nbins=4)
    axis.grid(axis="x", color=FAINT, linewidth=0.5)
    axis.spines["left"].set_visible(False)
    axis.tick_params(axis="x", length=2)
    axis.tick_params(axis="y", length=0)
    axis.tick_params(labelsize=look.size)
    return leaves


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


def draw_heat(
    axis: Axes, likeness: pd.DataFrame, order: list[str], limit: float, most: int = 12
) -> None:
    """Draw the distances of one basis in the order of a tree; darker is nearer.

    A dot marks two groups that can be told apart at the corrected level.
    """
    table = distance_matrix(likeness).loc[order, order].to_numpy()
    axis.imshow(table, cmap="Blues_r", vmin=0, vmax=limit, aspect="auto")
    place = {name: number for number, name in enumerate(order)}
    sure = likeness[likeness["q"] <= SURE] if "q" in likeness else likeness.iloc[:0]
    one, two = sure["first"].map(place), sure["second"].map(place)
    axis.plot([*one, *two], [*two, *one], "o", color=PALETTE[1], markersize=1.6, mew=0)
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if len(order) / step <= most)
    shown = [number for number in range(len(order)) if (number + 1) % every == 0]
    axis.set_xticks(shown, [str(number + 1) for number in shown], fontsize=SMALL)
    axis.tick_params(axis="x", length=2)
    axis.spines[:].set_visible(False)


def draw_map(axis: Axes, places: pd.DataFrame, look: Look = Look()) -> None:
    """Draw the frame `map` with the name of each group beside its dot, where there is room."""
    span = max(float(places[["x", "y"]].abs().to_numpy().max()), 0.01) * 1.35
    axis.plot(places["x"], places["y"], "o", color=PALETTE[0], markersize=4)
    names = look.fit(places["group"].tolist(), 0.2, 7.0)
    # Inches of the panel, about: it is square and somewhat less high than its place.
    scale = 1.6 / (2 * span)
    points = places[["x", "y"]].to_numpy() * scale
    for name, (x, y), (right, up) in zip(
        names, places[["x", "y"]].to_numpy(), _place_names(names, points), strict=True
    ):
        axis.annotate(
            name,
            (x, y),
            xytext=(72 * right, 72 * up),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=7,
            arrowprops={"arrowstyle": "-", "color": RESIDUAL, "linewidth": 0.4, "shrinkA": 0}
            if abs(up) > NEAR or abs(right) > 0.5 * text_width(name, 7.0) + NEAR
            else None,
        )
    axis.set_xlim(-span, span)
    axis.set_ylim(-span, span)
    axis.set_aspect("equal")
    axis.locator_params(nbins=5)
    axis.set_xlabel(
        look.say(
            f"第一轴（{places['share_x'].iloc[0]:.0%}）",
            f"Axis 1 ({places['share_x'].iloc[0]:.0%})",
        ),
        fontsize=look.size,
    )
    axis.set_ylabel(
        look.say(
            f"第二轴（{places['share_y'].iloc[0]:.0%}）",
            f"Axis 2 ({places['share_y'].iloc[0]:.0%})",
        ),
        fontsize=look.size,
    )
    axis.grid(color=FAINT, linewidth=0.5)
    axis.tick_params(length=2, labelsize=look.size)


def _place_names(names: list[str], points: np.ndarray) -> list[tuple[float, float]]:
    """Return how far each name stands from its dot, in inches, so that none lies on another.

    The first of some places around the dot that is free is taken: above, below, beside, and farther.
    """
    taken = [(x - 0.04, y - 0.04, x + 0.04, y + 0.04) for x, y in points]
    found = []
    for name, (x, y) in zip(names, points, strict=True):
        half, tall = text_width(name, 7.0) / 2, 0.06
        choices = [
            (side * (half + 0.06), up)
            for far in (1.0, 2.0, 3.0, 4.0, 5.0)
            for side, up in ((0, 0.11 * far), (0, -0.11 * far), (far, 0), (-far, 0))
        ]
        boxes = [
            (x + right - half, y + up - tall, x + right + half, y + up + tall)
            for right, up in choices
        ]
        free = [not any(_overlap(box, other) for other in taken) for box in boxes]
        chosen = free.index(True) if any(free) else 0
        taken.append(boxes[chosen])
        found.append(choices[chosen])
    return found


def _overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _note(likeness: pd.DataFrame, look: Look, *, many: bool) -> str:
    pairs = len(likeness) // likeness["basis"].nunique()
    chart = look.say(
        *(
            (
                "右图按聚类次序排列，编号同行，颜色越深越相近；橙点为校正多重比较后（Benjamini–Hochberg）q ≤ 0.05 的差异。",
                "Right: the distances in the order of the tree, numbers as in the rows, darker is nearer; "
                "orange dots: told apart at q ≤ 0.05 (Benjamini and Hochberg). ",
            )
            if many
            else (
                "二维图为经典多维尺度，轴旁百分数为该轴所示平方距离的份额。",
                "Map: classical scaling, with the part of the squared distances that each axis shows. ",
            )
        )
    )
    return look.say(
        f"Jensen–Shannon 距离（0 为相同，1 为毫无共同之处），n = {pairs} 对；已扣除由置换段落块得到的偶然部分，低于 0 者记为 0。"
        f"\n{chart}各距离的 95% 区间见表，距离相近的先后不可过度解读；主题标签由分类模型给出。",
        f"Jensen–Shannon distances (0 equal, 1 nothing in common), n = {pairs} pairs, less what permuted "
        f"blocks have by chance; below 0 counts as 0.\n{chart}The 95% intervals stand in the table: do "
        "not read much into the order of near distances. Labels of themes are a model's.",
    )
