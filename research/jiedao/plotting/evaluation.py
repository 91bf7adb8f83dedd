"""Figures: the labeller's confusions, and its reliability with coverage against accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import Look
from jiedao.plotting.panels import widest
from jiedao.plotting.style import FAINT, INK, NOTE, PALETTE, SMALL, add_note, new_figure, style
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK = 0.55


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
        The split and what the reference labels are worth.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    themes = list(scheme.theme_codes)
    share = confusion.pivot_table(index="theme", columns="label", values="share", sort=False)
    counts = confusion.pivot_table(index="theme", columns="label", values="n", sort=False)
    part = share.loc[themes, themes].to_numpy(dtype=float)
    number = counts.loc[themes, themes].to_numpy(dtype=int)
    names = [look.name(theme) for theme in scheme.themes]
    with style():
        figure = new_figure(look.width, 0.42 * len(themes) + 0.9 + NOTE)
        axis = figure.subplots()
        axis.imshow(part, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for row, column in zip(*number.nonzero(), strict=True):
            colour = "white" if part[row, column] > DARK else INK
            text = str(number[row, column])
            axis.text(column, row, text, ha="center", va="center", color=colour, fontsize=look.size)
        labels = look.fit(names, 0.3)
        room = (look.width - widest(labels, look.size) - 0.4) / len(themes)
        upright = widest(labels, look.size) > room - 0.05
        axis.set_xticks(range(len(themes)), labels, rotation=90 if upright else 0)
        axis.set_yticks(range(len(themes)), labels)
        axis.set_xlabel(look.say("模型标签", "Label of the model"), fontsize=look.size)
        axis.set_ylabel(look.say("参照标签", "Reference label"), fontsize=look.size)
        axis.tick_params(length=0, labelsize=look.size)
        axis.spines[:].set_visible(False)
        told = look.say(
            f"格内为句数，颜色为占参照主题的比例；n = {number.sum():,} 句；无区间（见 scores 表）。",
            f"Cells: sentences; shade: part of the reference theme; n = {number.sum():,} sentences; "
            "no intervals (see the table of scores).",
        )
        add_note(figure, f"{told}\n{note}")
    return figure


def plot_reliability(
    reliability: pd.DataFrame, coverage: pd.DataFrame, note: str, *, look: Look = Look()
) -> Figure:
    """Draw stated probability against accuracy, and accuracy against coverage.

    Parameters
    ----------
    reliability, coverage : pandas.DataFrame
        As `jiedao.themes.evaluate` gives them.
    note : str
        The split and what the reference labels are worth.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        two = look.columns == 2
        figure = new_figure(look.width, 3.1 if two else 5.2)
        left, right = figure.subplots(1, 2) if two else figure.subplots(2, 1)
        _draw_reliability(left, reliability, look)
        right.plot(coverage["coverage"], coverage["accuracy"], color=PALETTE[1])
        _name(right, look, ("只保留最有把握的句子", "Only the surest sentences"))
        right.set_xlabel(look.say("保留的比例", "Part that is kept"), fontsize=look.size)
        right.set_ylabel(look.say("正确率", "Accuracy"), fontsize=look.size)
        right.set_ylim(min(0.8, float(coverage["accuracy"].min()) - 0.02), 1.005)
        for axis in (left, right):
            _percent(axis)
            axis.tick_params(labelsize=look.size)
        total = f"{int(reliability['n'].sum()):,}"
        add_note(
            figure,
            look.say(
                f"n = {total} 句；无区间。{note}", f"n = {total} sentences; no intervals. {note}"
            ),
        )
    return figure


def _draw_reliability(axis: Axes, reliability: pd.DataFrame, look: Look) -> None:
    axis.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
    x, y = reliability["confidence"], reliability["accuracy"]
    axis.plot(x, y, "o-", color=PALETTE[0], markersize=4)
    for number, (at, height, n) in enumerate(zip(x, y, reliability["n"], strict=True)):
        # By turns below and above the line, so that neighbours do not lie on one another.
        place = (4, -9) if number % 2 else (-4, 5)
        side = "left" if number % 2 else "right"
        axis.annotate(
            str(n), (at, height), xytext=place, textcoords="offset points", fontsize=SMALL, ha=side
        )
    _name(axis, look, ("可靠性（数字为句数）", "Reliability (numbers: sentences)"))
    axis.set_xlabel(
        look.say("模型给出的概率", "Probability that the model states"), fontsize=look.size
    )
    axis.set_ylabel(look.say("实际正确率", "Accuracy"), fontsize=look.size)


def _name(axis: Axes, look: Look, title: tuple[str, str]) -> None:
    axis.set_title(look.say(*title), loc="left", fontsize=look.title_size)


def _percent(axis: Axes) -> None:
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.grid(color=FAINT, linewidth=0.5)
