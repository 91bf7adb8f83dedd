"""Figure: each report's mixture of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.style import INK, WIDTH_TWO_COLUMNS, add_note, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DARK = 0.55
# Han characters of all the column heads together that fit side by side.
ROOM_FOR_NAMES = 34


def plot_topic_shares(
    topic_shares: pd.DataFrame, topics: pd.DataFrame, names: dict[str, str], *, terms: int = 5
) -> Figure:
    """Draw the topics by report as a table of shaded cells with the shares in type.

    Parameters
    ----------
    topic_shares, topics : pandas.DataFrame
        Frames `topic_shares` and `topics` of one run.
    names : dict of str to str
        ``doc_id`` to the name that stands in the figure.
    terms : int
        How many terms stand for a topic.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = topic_shares.pivot_table(index="topic", columns="doc_id", values="share", sort=False)
    table = table.sort_index()
    heavy = topics.groupby("topic")["term"].apply(lambda column: "、".join(column.head(terms)))
    with style():
        longest = max(len(names[doc_id]) for doc_id in table.columns)
        crowded = len(table.columns) * longest > ROOM_FOR_NAMES
        height = 0.95 + 0.3 * len(table) + (0.12 * longest if crowded else 0)
        figure = new_figure(WIDTH_TWO_COLUMNS, height)
        axis = figure.subplots()
        top = float(table.to_numpy().max())
        axis.imshow(table.to_numpy(), cmap="Blues", vmin=0, vmax=top, aspect="auto")
        for row, shares in enumerate(table.to_numpy()):
            for column, share in enumerate(shares):
                colour = "white" if share > DARK * top else INK
                axis.text(
                    column, row, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=8
                )
        labels = [names[doc_id] for doc_id in table.columns]
        # Names that would lie on their neighbours stand upright.
        axis.set_xticks(range(len(labels)), labels, rotation=90 if crowded else 0)
        axis.set_yticks(
            range(len(table)), [f"{topic + 1}  {heavy[topic]}" for topic in table.index]
        )
        axis.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        for spine in axis.spines.values():
            spine.set_visible(False)
        run = topic_shares["run"].iloc[0]
        add_note(
            figure,
            f"每列为一份报告的主题构成（合计 100%）；左侧为各主题权重最高的 {terms} 个词。"
            f"\n单次 LDA 运行（{run}）；换一个种子或主题数，结果会变，不宜单独作为证据。",
        )
    return figure
