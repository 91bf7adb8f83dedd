"""Figure: the terms that set each group apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.style import PALETTE, WIDTH_TWO_COLUMNS, add_note, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_terms(terms: pd.DataFrame, *, top: int = 12) -> Figure:
    """Draw for each group its highest terms as bars.

    Parameters
    ----------
    terms : pandas.DataFrame
        Frame `terms` with one measure.
    top : int
        How many terms a group.

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = list(dict.fromkeys(terms["group"]))
    columns = min(3, len(groups))
    lines = -(-len(groups) // columns)
    limit = float(terms["value"].max()) * 1.12
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, lines * (0.45 + 0.185 * top) + 0.45)
        axes = figure.subplots(lines, columns, sharex=True, squeeze=False).ravel()
        for number, (axis, group) in enumerate(zip(axes, groups, strict=False)):
            best = terms[terms["group"] == group].head(top)
            places = range(len(best))
            axis.barh(places, best["value"], color=PALETTE[0], height=0.62)
            for place, (value, n) in enumerate(zip(best["value"], best["n"], strict=True)):
                axis.annotate(
                    str(n),
                    (value, place),
                    xytext=(3, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=6.5,
                    color="#555555",
                )
            axis.set_yticks(list(places), best["term"])
            axis.set_ylim(top - 0.4, -0.6)
            axis.set_xlim(0, limit)
            axis.set_title(group, loc="left")
            # The lowest panel of a column carries the numbers, also where the last row is not full.
            axis.tick_params(length=2, labelbottom=number + columns >= len(groups))
        for axis in axes[len(groups) :]:
            axis.set_visible(False)
        measure = {"tfidf": "TF-IDF"}.get(terms["measure"].iloc[0], terms["measure"].iloc[0])
        add_note(
            figure,
            f"横轴为 {measure} 值（每组向量长度为 1）；条末数字为该词在本组的出现次数。"
            "\n词由 jieba 词典加本项目用户词典切分，停用词除外；TF-IDF 是描述性指标，没有显著性检验。",
        )
    return figure
