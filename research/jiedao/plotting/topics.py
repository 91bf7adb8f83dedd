"""Figures of topics: each report's mixture, the choice of their number, their prevalence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiedao.plotting.font import text_width
from jiedao.plotting.look import TALLEST, Look, Page, take_page
from jiedao.plotting.panels import FRAME, LINE, fit_columns, open_panels, widest
from jiedao.plotting.style import (
    FAINT,
    INK,
    NOTE,
    PALETTE,
    RESIDUAL,
    SMALL,
    add_note,
    new_figure,
    style,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

DARK = 0.55
UNSTABLE = ("（不稳定）", "(unstable)")
# Inches: a report's line, a line of the heads.
ROW, HEAD = 0.22, 0.145
LEAST = 1.1
CHOICE_PANELS = {
    "heldout_gap": (
        "留出似然（每词，与最高者之差）",
        "Held-out likelihood (a word, less the best)",
    ),
    "stability": ("稳定性（匹配余弦）", "Stability (cosine of matches)"),
    "coherence": ("连贯性（NPMI）", "Coherence (NPMI)"),
    "exclusivity": ("独占性（FREX）", "Exclusivity (FREX)"),
}
RECURRENCES = {
    "seed_recurrence": ("换种子复现", "recurs: seeds"),
    "resample_recurrence": ("重抽样复现", "recurs: resampled"),
}


def plot_topic_shares(
    topic_shares: pd.DataFrame,
    topics: pd.DataFrame,
    names: dict[str, str],
    passports: pd.DataFrame | None = None,
    *,
    terms: int = 5,
    look: Look = Look(),
    page: int = 1,
) -> Figure:
    """Draw reports by topics as a table of shaded cells with the shares in type.

    Above them stands how often each topic came again with other seeds and in resampled corpora.
    Where the terms of the topics do not fit side by side, they stand in the note.

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
        If there is no such page.
    """
    table = topic_shares.pivot_table(index="doc_id", columns="topic", values="share", sort=False)
    table = table.sort_index(axis=1)
    if passports is None:
        heavy = topics.groupby("topic")["term"].apply(lambda column: "、".join(column.head(terms)))
        labels = dict(zip(heavy.index.astype(int), heavy, strict=True))
    else:
        labels = topic_names(passports, terms, look)
    numbers = [int(topic) for topic in table.columns]
    rows = dict(zip(names, look.fit(list(names.values()), 0.25), strict=True))
    width = (look.width - widest([*rows.values(), *_recurrences(look)], look.size) - 0.2) / max(
        1, len(numbers)
    )
    heads, told = _heads(numbers, labels, width, look)
    top = HEAD * (1 + max(head.count("\n") for head in heads)) + 0.15
    tried = 0.0 if passports is None else 2 * ROW + 0.1
    most = max(5, int((TALLEST - NOTE - top - tried) / ROW))
    shown = take_page(table.index.tolist(), most, page)
    with style():
        height = top + tried + ROW * len(shown.names) + NOTE + 0.2
        figure = new_figure(look.width, height, shown.pages)
        if passports is None:
            axis = upper = figure.subplots()
        else:
            ratios = [2.0, float(len(shown.names))]
            upper, axis = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
            _draw_recurrence(upper, passports, numbers, width, look)
        _draw_cells(axis, table.loc[shown.names].to_numpy(), float(table.to_numpy().max()), width)
        axis.set_yticks(range(len(shown.names)), [rows[doc_id] for doc_id in shown.names])
        upper.set_xticks(range(len(numbers)), heads)
        for each in {axis, upper}:
            each.tick_params(
                length=0, top=True, labeltop=each is upper, bottom=False, labelbottom=False
            )
            each.tick_params(axis="y", labelsize=look.size)
            each.tick_params(axis="x", labelsize=7)
            each.spines[:].set_visible(False)
        add_note(figure, _note(topic_shares, shown, passports is not None, told, look))
    return figure


def _recurrences(look: Look) -> list[str]:
    return [look.say(*words) for words in RECURRENCES.values()]


def _heads(
    numbers: list[int], labels: dict[int, str], width: float, look: Look
) -> tuple[list[str], str]:
    """Return the heads of the columns, and what the note must tell where they have no room."""
    stacked = [f"{topic + 1}\n" + labels[topic].replace("、", "\n") for topic in numbers]
    if widest(stacked, 7) < width - 0.06:
        return stacked, ""
    told = look.say("；", "; ").join(f"{topic + 1} {labels[topic]}" for topic in numbers)
    return [str(topic + 1) for topic in numbers], told + look.say("。", ". ")


def _draw_cells(axis: Axes, part: NDArray[np.float64], top: float, width: float) -> None:
    axis.imshow(part, cmap="Blues", vmin=0, vmax=top, aspect="auto")
    _write_percent(axis, part, width, DARK * top)


def _write_percent(axis: Axes, part: NDArray[np.float64], width: float, dark: float) -> None:
    """Write the shares in the cells, without % where there is no room for it."""
    size = 7.5 if text_width("100% ", 7.5) < width else SMALL
    mark = "%" if text_width("100% ", size) < width else ""
    for (row, column), share in np.ndenumerate(part):
        text = "—" if np.isnan(share) else f"{100 * share:.0f}{mark}"
        colour = "white" if share > dark else INK
        axis.text(column, row, text, ha="center", va="center", color=colour, fontsize=size)


def _draw_recurrence(
    axis: Axes, passports: pd.DataFrame, numbers: list[int], width: float, look: Look
) -> None:
    part = passports.set_index("topic").loc[numbers, list(RECURRENCES)].to_numpy(dtype=float).T
    axis.imshow(part, cmap="Greys", vmin=0, vmax=2.4, aspect="auto")
    _write_percent(axis, part, width, 2.0)
    axis.set_yticks(range(len(RECURRENCES)), _recurrences(look))


def _note(topic_shares: pd.DataFrame, shown: Page, tried: bool, told: str, look: Look) -> str:
    run, reports = topic_shares["run"].iloc[0], topic_shares["doc_id"].nunique()
    kind = look.say(*(("代表性", "representative") if tried else ("单次", "single")))
    stability = look.say(
        "灰行为该主题在重跑（换种子、重抽样）中复现的比例，任一不足一半者不命名。",
        "Grey rows: how often the topic came again with other seeds and in resampled corpora; one that "
        "does so in under half of either has no name. ",
    )
    return look.say(
        f"{shown.tell(look, 'doc_id')}每行为一份报告的主题构成（%，合计 100），n = {reports} 份；"
        f"列头为各主题权重最高的词。{told}{stability if tried else ''}"
        f"\n{kind}主题模型运行（{run}），无区间；换一个种子或主题数，结果会变，不宜单独作为证据。",
        f"{shown.tell(look, 'doc_id')}Each row is a report's mixture of topics (%, 100 in all), "
        f"n = {reports} reports; heads: the words of the highest weight. {told}"
        f"{stability if tried else ''}\nA {kind} run of a topic model ({run}), without intervals. Another "
        "seed or number of topics changes it: no evidence by itself.",
    )


def plot_topic_choice(topic_choice: pd.DataFrame, chosen: int, *, look: Look = Look()) -> Figure:
    """Draw what speaks for each number of topics, with intervals.

    Parameters
    ----------
    topic_choice : pandas.DataFrame
        Frame `topic_choice`.
    chosen : int
        The number that is marked.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.ticker import MaxNLocator

    with style():
        size = look.width, 4.2 if look.columns == 2 else 7.0
        figure, axes = open_panels(len(CHOICE_PANELS), look.columns, size, sharex=True)
        for axis, (measure, title) in zip(axes, CHOICE_PANELS.items(), strict=True):
            rows = topic_choice[topic_choice["measure"] == measure].sort_values("topics")
            spans = [rows["value"] - rows["low"], rows["high"] - rows["value"]]
            axis.axvline(chosen, color=FAINT, linewidth=6, zorder=0)
            axis.errorbar(
                rows["topics"], rows["value"], yerr=spans, fmt="o", markersize=3.5, color=PALETTE[0]
            )
            if measure == "heldout_gap":
                axis.axhline(0, color="#666666", linewidth=0.6)
            axis.set_title(look.say(*title), loc="left", fontsize=look.title_size)
            axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
            axis.tick_params(labelsize=look.size)
        for axis in axes[-look.columns :]:
            axis.set_xlabel(look.say("主题数 K", "Number of topics K"), fontsize=look.size)
        runs = int(topic_choice["n"].max())
        add_note(
            figure,
            look.say(
                f"每个 K 运行 {runs} 次（n），各用一个种子，随机留出五分之一的文本单元；竖条为 95% 区间（Nadeau–Bengio 校正），"
                "未作多重比较校正。留出似然用文档补全法计算，不是训练文本的困惑度上界；区间含 0 者与最高者无法区分。灰带为推荐的 K。",
                f"{runs} runs (n) of each K with a seed each, a fifth of the units held out at random. Bars: "
                "95% intervals (after Nadeau and Bengio), not adjusted for multiple comparisons. Held-out "
                "likelihood by completing documents, no bound of training perplexity; where the interval "
                "holds 0, K cannot be told from the best. Grey band: the K recommended.",
            ),
        )
    return figure


def plot_topic_prevalence(
    topic_prevalence: pd.DataFrame,
    passports: pd.DataFrame,
    by: str,
    *,
    terms: int = 4,
    look: Look = Look(),
    page: int = 1,
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
    groups = list(dict.fromkeys(topic_prevalence[by]))
    labels = dict(zip(groups, look.fit(list(map(str, groups))), strict=True))
    names = topic_names(passports, terms, look)
    stable = dict(zip(passports["topic"], passports["stable"], strict=True))
    room = look.width - widest(list(labels.values()), look.size) - 0.2
    columns = fit_columns(len(names), room, LEAST)
    lines = -(-len(names) // columns)
    most = max(3, int((TALLEST - NOTE - lines * FRAME) / (lines * LINE)))
    shown = take_page(groups, most, page)
    limit = min(1.0, float(topic_prevalence["high"].max()) * 1.05)
    with style():
        height = NOTE + lines * (FRAME + LINE * len(shown.names))
        figure, axes = open_panels(
            len(names), columns, (look.width, height), shown.pages, sharex=True, sharey=True
        )
        for axis, (topic, name) in zip(axes, names.items(), strict=True):
            rows = topic_prevalence[topic_prevalence["topic"] == topic].set_index(by)
            rows = rows.loc[[group for group in shown.names if group in rows.index]]
            places = [shown.names.index(group) for group in rows.index]
            spans = [rows["share"] - rows["low"], rows["high"] - rows["share"]]
            colour, face = (PALETTE[0], PALETTE[0]) if stable[topic] else (RESIDUAL, "white")
            axis.errorbar(
                rows["share"], places, xerr=spans, fmt="o", markersize=3, color=colour, mfc=face
            )
            title = look.fit([f"{topic + 1}  {name}"], room / columns / look.width - 0.02, 7.5)[0]
            axis.set_title(title, loc="left", fontsize=7.5, color=INK)
            axis.xaxis.set_major_formatter("{x:.0%}")
            axis.tick_params(labelsize=look.size)
        axes[0].set_yticks(range(len(shown.names)), [labels[group] for group in shown.names])
        axes[0].set_ylim(len(shown.names) - 0.5, -0.5)
        axes[0].set_xlim(0, limit)
        axes[0].locator_params(axis="x", nbins=4)
        runs = int(topic_prevalence["runs"].max())
        add_note(
            figure,
            shown.tell(look, by)
            + look.say(
                f"点为 {runs} 个种子（n）的平均占比；横条为 95% 区间，含种子之间与文本单元重抽样的不确定性，未作多重比较校正。"
                "灰色空心的主题在重跑中复现不足一半，不命名。",
                f"Dots: mean share over {runs} seeds (n). Bars: 95% intervals over seeds and resampled "
                "units, not adjusted for multiple comparisons. Topics in grey with hollow dots recur in "
                "under half of the runs and have no name.",
            ),
        )
    return figure


def topic_names(passports: pd.DataFrame, terms: int, look: Look = Look()) -> dict[int, str]:
    """Name each topic by its most probable words; one that is not stable has no name.

    Examples
    --------
    >>> topic_names(pd.DataFrame({"topic": [0, 1], "words": ["网格、矛盾", "企业"],
    ...                           "stable": [True, False], "guide": ["", ""]}), 1)
    {0: '网格', 1: '（不稳定）'}
    """
    return {
        int(topic): "、".join(words.split("、")[:terms]) if stable else look.say(*UNSTABLE)
        for topic, words, stable in zip(
            passports["topic"], passports["words"], passports["stable"], strict=True
        )
    }
