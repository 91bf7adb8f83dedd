"""Figures: the labeller's confusions, and its reliability with coverage against accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.style import (
    FAINT,
    INK,
    PALETTE,
    WIDTH_TWO_COLUMNS,
    add_note,
    new_figure,
    style,
)
from jiedao.scheme import Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK = 0.55


def plot_confusion(confusion: pd.DataFrame, scheme: Scheme, note: str) -> Figure:
    """Draw the reference themes against the labels, as shares of the reference theme.

    Parameters
    ----------
    confusion : pandas.DataFrame
        As `jiedao.themes.evaluate.confusion_table` gives it.
    scheme : Scheme
    note : str
        The split and what the reference labels are worth.

    Returns
    -------
    matplotlib.figure.Figure
    """
    themes = list(scheme.theme_codes)
    share = confusion.pivot_table(index="theme", columns="label", values="share", sort=False)
    counts = confusion.pivot_table(index="theme", columns="label", values="n", sort=False)
    part = share.loc[themes, themes].to_numpy(dtype=float)
    number = counts.loc[themes, themes].to_numpy(dtype=int)
    names = [scheme.theme(theme).name for theme in themes]
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS * 0.75, 0.42 * len(themes) + 1.4)
        axis = figure.subplots()
        axis.imshow(part, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for row in range(len(themes)):
            for column in range(len(themes)):
                if number[row, column]:
                    colour = "white" if part[row, column] > DARK else INK
                    text = str(number[row, column])
                    axis.text(column, row, text, ha="center", va="center", color=colour)
        axis.set_xticks(range(len(themes)), names)
        axis.set_yticks(range(len(themes)), names)
        axis.set_xlabel("模型标签")
        axis.set_ylabel("参照标签")
        axis.tick_params(length=0)
        for spine in axis.spines.values():
            spine.set_visible(False)
        add_note(
            figure,
            f"格内为句数，颜色为占参照主题的比例；n = {number.sum()} 句。\n{note}",
        )
    return figure


def plot_reliability(reliability: pd.DataFrame, coverage: pd.DataFrame, note: str) -> Figure:
    """Draw stated probability against accuracy, and accuracy against coverage.

    Parameters
    ----------
    reliability, coverage : pandas.DataFrame
        As `jiedao.themes.evaluate` gives them.
    note : str
        The split and what the reference labels are worth.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = new_figure(WIDTH_TWO_COLUMNS, 3.1)
        left, right = figure.subplots(1, 2)
        left.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
        left.plot(
            reliability["confidence"], reliability["accuracy"], "o-", color=PALETTE[0], markersize=4
        )
        for x, y, n in zip(
            reliability["confidence"], reliability["accuracy"], reliability["n"], strict=True
        ):
            left.annotate(str(n), (x, y), xytext=(4, -9), textcoords="offset points", fontsize=6.5)
        left.set_title("可靠性（数字为句数）", loc="left")
        left.set_xlabel("模型给出的概率")
        left.set_ylabel("实际正确率")
        right.plot(coverage["coverage"], coverage["accuracy"], color=PALETTE[1])
        right.set_title("只保留最有把握的句子", loc="left")
        right.set_xlabel("保留的比例")
        right.set_ylabel("正确率")
        right.set_ylim(min(0.8, float(coverage["accuracy"].min()) - 0.02), 1.005)
        for axis in (left, right):
            _percent(axis)
        add_note(figure, note)
    return figure


def _percent(axis: Axes) -> None:
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.grid(color=FAINT, linewidth=0.5)
