"""Figures: the labeller's confusions, and its reliability with coverage against accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.look import Look
from jiedao.plotting.panels import widest
from jiedao.plotting.style import FAINT, INK, PALETTE, SMALL, add_note, new_figure, style
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK = 0.55
# Inches that a cell needs for "100%" above a count, and that stand beside the cells.
CELL, MARGIN = 0.27, 0.95
ROWS = 7.5
EQUAL = "#999999"


def plot_confusion(
    confusion: pd.DataFrame, scheme: Scheme, note: str, *, look: Look = Look()
) -> Figure:
    """Draw the reference themes against the labels, as shares of the reference theme.

    Parameters
    ----------
    confusion : pandas.DataFrame
        As `jiedao.themes.evaluate.confusion_table` gives it.
    scheme : Scheme
    note : str
        The split and what the reference labels are worth, in the language of the figure.
    look : Look, optional

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If no sentence was counted.
    """
    themes = list(scheme.theme_codes)
    share = confusion.pivot_table(index="theme", columns="label", values="share", sort=False)
    counts = confusion.pivot_table(index="theme", columns="label", values="n", sort=False)
    part = share.loc[themes, themes].to_numpy(dtype=float)
    number = counts.loc[themes, themes].to_numpy(dtype=int)
    if not number.sum():
        raise InputError(
            "confusion", "no sentence", "counts of held-out sentences", "evaluate first"
        )
    names = [look.name(scheme.theme(theme)) for theme in themes]
    room = (look.width - MARGIN) / len(themes) >= CELL
    with style():
        figure = new_figure(look.width, 0.42 * len(themes) + 1.55)
        axis = figure.subplots()
        axis.imshow(part, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for row in range(len(themes)) if room else ():
            for column in range(len(themes)):
                if number[row, column]:
                    colour = "white" if part[row, column] > DARK else INK
                    text = f"{part[row, column]:.0%}\n{number[row, column]}"
                    axis.text(
                        column, row, text, ha="center", va="center", color=colour, fontsize=SMALL
                    )
        _name_cells(axis, names, number.sum(axis=1).tolist(), look)
        add_note(figure, _confusion_note(int(number.sum()), room, look) + f"\n{note}")
    return figure


def _name_cells(axis: Axes, names: list[str], totals: list[int], look: Look) -> None:
    labels = look.fit(names, 0.3)
    rows = [f"{name}\nn = {total}" for name, total in zip(labels, totals, strict=True)]
    room = (look.width - widest(rows, ROWS) - 0.4) / len(names)
    upright = widest(labels, look.size) > room - 0.05
    axis.set_xticks(range(len(names)), labels, rotation=90 if upright else 0, fontsize=look.size)
    axis.set_yticks(range(len(names)), rows, fontsize=ROWS)
    axis.set_xlabel(look.say("模型标签", "Label of the model"))
    axis.set_ylabel(look.say("参照标签", "Reference"))
    axis.tick_params(length=0)
    for spine in axis.spines.values():
        spine.set_visible(False)


def _confusion_note(n: int, room: bool, look: Look) -> str:
    if not room:
        return look.say(
            f"颜色为占参照主题（行）的比例，深者为多；格内无字，数字见同名 CSV；n = {n} 句。",
            f"Shade: share of the reference theme (row), darker is more; too many themes for "
            f"numbers in the cells, see the CSV; n = {n} sentences.",
        )
    return look.say(
        f"格内为占参照主题（行）的百分比和句数，颜色同百分比，深者为多；空格为 0；n = {n} 句。",
        "Cells: per cent of the reference theme (row) and sentences; darker is more, empty is 0; "
        f"n = {n} sentences.",
    )


def plot_reliability(
    reliability: pd.DataFrame, coverage: pd.DataFrame, note: str, *, look: Look = Look()
) -> Figure:
    """Draw stated probability against accuracy above its histogram, and accuracy against coverage.

    Parameters
    ----------
    reliability, coverage : pandas.DataFrame
        As `jiedao.themes.evaluate` gives them.
    note : str
        The split and what the reference labels are worth, in the language of the figure.
    look : Look, optional

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no sentence.
    """
    if reliability.empty:
        raise InputError(
            "reliability", "no sentence", "probabilities of held-out sentences", "evaluate first"
        )
    with style():
        if look.columns == 1:
            figure = new_figure(look.width, 6.3)
            cells = figure.add_gridspec(3, 1, height_ratios=(3, 1.2, 2.4))
            places = cells[0, 0], cells[1, 0], cells[2, 0]
        else:
            figure = new_figure(look.width, 4.1)
            cells = figure.add_gridspec(2, 2, height_ratios=(3, 1.2))
            places = cells[0, 0], cells[1, 0], cells[:, 1]
        upper = figure.add_subplot(places[0])
        lower = figure.add_subplot(places[1], sharex=upper)
        _draw_reliability(upper, reliability, look)
        _draw_histogram(lower, reliability, look)
        _draw_coverage(figure.add_subplot(places[2]), coverage, look)
        n = int(reliability["n"].sum())
        add_note(figure, _reliability_note(n, look) + f"\n{note}")
    return figure


def _draw_reliability(axis: Axes, reliability: pd.DataFrame, look: Look) -> None:
    axis.plot([0, 1], [0, 1], color=EQUAL, linewidth=0.8, linestyle="--")
    stated = reliability["confidence"]
    bounds = reliability["accuracy_low"], reliability["accuracy_high"]
    axis.vlines(stated, *bounds, color=PALETTE[0], linewidth=1.2)
    axis.plot(stated, reliability["accuracy"], "o-", color=PALETTE[0], markersize=4, linewidth=0.8)
    axis.set_title(look.say("可靠性", "Reliability"), loc="left")
    axis.set_ylabel(look.say("实际正确率", "Right labels"))
    axis.set_ylim(0, 1.03)
    axis.tick_params(labelbottom=False)
    _percent(axis)


def _draw_histogram(axis: Axes, reliability: pd.DataFrame, look: Look) -> None:
    wide = reliability["high"] - reliability["low"]
    axis.bar(
        reliability["low"], reliability["n"], wide, align="edge", color=FAINT, edgecolor="#666666"
    )
    for row in reliability.itertuples():
        middle = (float(row.low) + float(row.high)) / 2  # type: ignore[arg-type]
        axis.annotate(
            str(row.n),
            (middle, float(row.n)),  # type: ignore[arg-type]
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
        )
    # Below 1/k no label is the surest of k.
    axis.set_xlim(float(reliability["low"].min()), 1)
    axis.set_ylim(0, float(reliability["n"].max()) * 1.3)
    axis.set_xlabel(look.say("模型给出的概率", "Probability that the model states"))
    axis.set_ylabel(look.say("句数", "Sentences"))
    axis.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")


def _draw_coverage(axis: Axes, coverage: pd.DataFrame, look: Look) -> None:
    bounds = coverage["accuracy_low"], coverage["accuracy_high"]
    axis.fill_between(coverage["coverage"], *bounds, color=PALETTE[1], alpha=0.2, linewidth=0)
    axis.plot(coverage["coverage"], coverage["accuracy"], color=PALETTE[1])
    title = look.say("只保留最有把握的句子", "Keeping only the surest sentences")
    axis.set_title(title, loc="left")
    axis.set_xlabel(look.say("保留的比例", "Share kept"))
    axis.set_ylabel(look.say("正确率", "Right labels"))
    axis.set_xlim(0, 1.02)
    axis.set_ylim(min(0.8, float(coverage["accuracy_low"].min()) - 0.02), 1.005)
    _percent(axis)


def _reliability_note(n: int, look: Look) -> str:
    return look.say(
        f"n = {n} 句；柱上数字为该概率段的句数。竖线和色带为 95% 区间（Wilson，按标题段落的设计效应校正）；"
        "虚线上概率等于正确率。",
        f"n = {n} sentences; the number on a bar is its sentences. Lines and band: 95 % intervals "
        "(Wilson, with the design effect of blocks). On the dashed line, what is stated is right.",
    )


def _percent(axis: Axes) -> None:
    for each in (axis.xaxis, axis.yaxis):
        # Ticks may stand at 97.5 %.
        each.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    axis.grid(color=FAINT, linewidth=0.5)
