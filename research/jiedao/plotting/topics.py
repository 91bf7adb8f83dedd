"""Figures of topics: each report's mixture, the choice of their number, their prevalence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.style import (
    FAINT,
    INK,
    PALETTE,
    RESIDUAL,
    WIDTH_TWO_COLUMNS,
    add_note,
    new_figure,
    style,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DARK = 0.55
# Han characters of all the column heads together that fit side by side.
ROOM_FOR_NAMES = 34
UNSTABLE = "（不稳定）"
CHOICE_PANELS = {
    "heldout_gap": "留出似然（每词，与最高者之差）",
    "stability": "稳定性（匹配余弦）",
    "coherence": "连贯性（NPMI）",
    "exclusivity": "独占性（FREX）",
}


def plot_topic_shares(
    topic_shares: pd.DataFrame,
    topics: pd.DataFrame,
    names: dict[str, str],
    passports: pd.DataFrame | None = None,
    *,
    terms: int = 5,
) -> Figure:
    """Draw the topics by report as a table of shaded cells with the shares in type.

    Parameters
    ----------
    topic_shares, topics : pandas.DataFrame
        Frames `topic_shares` and `topics` of one run.
    names : dict of str to str
        ``doc_id`` to the name that stands in the figure.
    passports : pandas.DataFrame, optional
        Frame `topic_passports`; a topic that is not stable has no name then.
    terms : int
        How many terms stand for a topic.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = topic_shares.pivot_table(index="topic", columns="doc_id", values="share", sort=False)
    table = table.sort_index()
    heavy = topics.groupby("topic")["term"].apply(lambda column: "、".join(column.head(terms)))
    labels = heavy.to_dict() if passports is None else topic_names(passports, terms)
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
        heads = [names[doc_id] for doc_id in table.columns]
        # Names that would lie on their neighbours stand upright.
        axis.set_xticks(range(len(heads)), heads, rotation=90 if crowded else 0)
        axis.set_yticks(
            range(len(table)), [f"{topic + 1}  {labels[topic]}" for topic in table.index]
        )
        axis.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        for spine in axis.spines.values():
            spine.set_visible(False)
        run = topic_shares["run"].iloc[0]
        add_note(
            figure,
            f"每列为一份报告的主题构成（合计 100%）；左侧为各主题权重最高的 {terms} 个词。"
            + (
                ""
                if passports is None
                else "不稳定者在重跑（换种子、重抽样）中复现不足一半，不命名。"
            )
            + f"\n{'单次' if passports is None else '代表性'}主题模型运行（{run}）；换一个种子或主题数，"
            "结果会变，不宜单独作为证据。",
        )
    return figure


def plot_topic_choice(topic_choice: pd.DataFrame, chosen: int) -> Figure:
    """Draw what speaks for each number of topics, with intervals.

    Parameters
    ----------
    topic_choice : pandas.DataFrame
        Frame `topic_choice`.
    chosen : int
        The number that is marked.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, 4.2)
        axes = figure.subplots(2, 2, sharex=True).ravel()
        for number, (axis, (measure, title)) in enumerate(
            zip(axes, CHOICE_PANELS.items(), strict=True)
        ):
            rows = topic_choice[topic_choice["measure"] == measure].sort_values("topics")
            spans = [rows["value"] - rows["low"], rows["high"] - rows["value"]]
            axis.axvline(chosen, color=FAINT, linewidth=6, zorder=0)
            axis.errorbar(
                rows["topics"], rows["value"], yerr=spans, fmt="o", markersize=3.5, color=PALETTE[0]
            )
            if measure == "heldout_gap":
                axis.axhline(0, color="#666666", linewidth=0.6)
            axis.set_title(title, loc="left")
            axis.set_xticks(rows["topics"].tolist())
            if number > 1:
                axis.set_xlabel("主题数 K")
        runs = int(topic_choice["n"].max())
        add_note(
            figure,
            f"每个 K 运行 {runs} 次，各用一个种子，随机留出五分之一的文本单元；竖条为 95 % 区间（Nadeau–Bengio 校正）。"
            "留出似然用文档补全法计算，不是训练文本的困惑度上界；区间含 0 者与最高者无法区分。灰带为推荐的 K。",
        )
    return figure


def plot_topic_prevalence(
    topic_prevalence: pd.DataFrame, passports: pd.DataFrame, by: str, *, terms: int = 4
) -> Figure:
    """Draw the prevalence of topics in groups, with intervals over seeds and units.

    Parameters
    ----------
    topic_prevalence, passports : pandas.DataFrame
        Frames `topic_prevalence` and `topic_passports` of one run.
    by : str
        The column of the groups.
    terms : int
        How many words stand for a topic; an unstable one is not named.

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = list(dict.fromkeys(topic_prevalence[by]))
    names = topic_names(passports, terms)
    columns = min(3, len(names))
    lines = -(-len(names) // columns)
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, 0.7 + lines * (0.42 + 0.17 * len(groups)))
        axes = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for number, (axis, (topic, name)) in enumerate(zip(axes, names.items(), strict=False)):
            rows = topic_prevalence[topic_prevalence["topic"] == topic].set_index(by)
            places = [groups.index(group) for group in rows.index]
            spans = [rows["share"] - rows["low"], rows["high"] - rows["share"]]
            stable = bool(passports.set_index("topic")["stable"][topic])
            colour = PALETTE[0] if stable else RESIDUAL
            axis.errorbar(rows["share"], places, xerr=spans, fmt="o", markersize=3, color=colour)
            axis.set_title(f"{topic + 1}  {name}", loc="left", fontsize=7.5, color=INK)
            axis.set_yticks(range(len(groups)), groups)
            axis.xaxis.set_major_formatter("{x:.0%}")
            # The lowest panel of a column carries the numbers, also where the last row is not full.
            axis.tick_params(labelbottom=number + columns >= len(names))
        axes[0].set_ylim(len(groups) - 0.5, -0.5)
        for axis in axes[len(names) :]:
            axis.set_visible(False)
        runs = int(topic_prevalence["runs"].max())
        add_note(
            figure,
            f"点为 {runs} 个种子的平均占比；横条为 95 % 区间，含种子之间与文本单元重抽样的不确定性。"
            "灰色主题在重跑中复现不足一半，不命名。",
        )
    return figure


def topic_names(passports: pd.DataFrame, terms: int) -> dict[int, str]:
    """Name each topic by its most probable words; one that is not stable has no name.

    Examples
    --------
    >>> topic_names(pd.DataFrame({"topic": [0, 1], "words": ["网格、矛盾", "企业"],
    ...                           "stable": [True, False], "guide": ["", ""]}), 1)
    {0: '网格', 1: '（不稳定）'}
    """
    return {
        int(topic): "、".join(words.split("、")[:terms]) if stable else UNSTABLE
        for topic, words, stable in zip(
            passports["topic"], passports["words"], passports["stable"], strict=True
        )
    }
