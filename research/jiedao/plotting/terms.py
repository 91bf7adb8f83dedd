"""Figure: the terms that set each group apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import TALLEST, Look, take_page
from jiedao.plotting.panels import fit_columns, open_panels, widest
from jiedao.plotting.style import NOTE, PALETTE, SMALL, add_note, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


LINE, FRAME, LEAST = 0.185, 0.45, 0.85
MEASURES = {"tfidf": "TF-IDF"}


def plot_terms(terms: pd.DataFrame, *, top: int = 12, look: Look = Look(), page: int = 1) -> Figure:
    """Draw for each group its highest terms as bars.

    Parameters
    ----------
    terms : pandas.DataFrame
        Frame `terms` with one measure.
    top : int
        How many terms a group.
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
    groups = list(dict.fromkeys(terms["group"]))
    best = {group: terms[terms["group"] == group].head(top) for group in groups}
    limit = float(terms["value"].max()) * 1.25
    names = {group: look.fit(rows["term"].tolist()) for group, rows in best.items()}
    room = widest([name for each in names.values() for name in each], look.size)
    columns = fit_columns(len(groups), look.width, room + LEAST)
    height = FRAME + LINE * top
    shown = take_page(groups, columns * max(1, int((TALLEST - NOTE) / height)), page)
    lines = -(-len(shown.names) // columns)
    with style():
        size = look.width, lines * height + NOTE
        figure, axes = open_panels(len(shown.names), columns, size, shown.pages, sharex=True)
        for axis, group in zip(axes, shown.names, strict=True):
            _draw_bars(axis, best[group])
            axis.set_yticks(range(len(best[group])), names[group])
            axis.set_ylim(top - 0.4, -0.6)
            axis.set_xlim(0, limit)
            axis.locator_params(axis="x", nbins=4)
            axis.tick_params(labelsize=look.size)
            name = look.fit([str(group)], 0.9 / columns, look.title_size)[0]
            axis.set_title(name, loc="left", fontsize=look.title_size)
        add_note(figure, shown.tell(look) + _note(terms, look))
    return figure


def _draw_bars(axis: Axes, best: pd.DataFrame) -> None:
    axis.barh(range(len(best)), best["value"], color=PALETTE[0], height=0.62)
    for place, (value, n) in enumerate(zip(best["value"], best["n"], strict=True)):
        axis.annotate(
            str(n),
            (value, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color="#555555",
        )


def _note(terms: pd.DataFrame, look: Look) -> str:
    measure = MEASURES.get(terms["measure"].iloc[0], terms["measure"].iloc[0])
    return look.say(
        f"横轴为 {measure} 值（每组向量长度为 1）；条末数字为该词在本组的出现次数（n）。"
        "\n词由 jieba 词典加本项目用户词典切分，停用词除外；TF-IDF 是描述性指标，没有区间和显著性检验。",
        f"{measure} (the vector of a group has length 1); numbers at the bars: occurrences of the term "
        "in the group (n).\nWords by the dictionary of jieba and that of this project, without stop "
        "words. TF-IDF describes; it has no interval and no test.",
    )
