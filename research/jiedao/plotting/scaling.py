"""Figure: time and memory of a study against the size of its corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jiedao.plotting.look import Look
from jiedao.plotting.panels import open_panels
from jiedao.plotting.style import NOTE, PALETTE, add_note, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = ("语料规模（MB）", "Size of the corpus (MB)")
PANELS = (
    ("seconds", ("时间（秒）", "Time (seconds)")),
    ("peak_mb", ("内存峰值（MB）", "Peak of memory (MB)")),
)
TOLD = (
    "逐份处理；全部进程的内存合计；两轴取对数（内存为线性轴）。",
    "Report by report; memory of all processes together; logarithmic axes, but for memory.",
)


def plot_scaling(runs: pd.DataFrame, *, look: Look = Look()) -> Figure:
    """Draw time and memory against the size of the corpus.

    Parameters
    ----------
    runs : pandas.DataFrame
        A row a run, with ``megabytes, workers, engine, seconds, peak_mb``.
    look : Look
        Language and width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure, axes = open_panels(2, 2, (look.width, 2.4 + NOTE))
        for axis, (column, words) in zip(axes, PANELS, strict=True):
            groups = runs.groupby(["engine", "workers"], sort=False)
            for number, ((engine, workers), rows) in enumerate(groups):
                label = f"{engine} × {workers}"
                colour = PALETTE[number % len(PALETTE)]
                axis.plot(rows["megabytes"], rows[column], marker="o", color=colour, label=label)
            axis.set_xscale("log")
            axis.set_title(look.say(*words), loc="left", fontsize=look.title_size)
            axis.set_xlabel(look.say(*SIZE), fontsize=look.size)
            axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axis.tick_params(labelsize=look.size, labelbottom=True)
        axes[0].set_yscale("log")
        axes[0].yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes[1].set_ylim(bottom=0)
        axes[0].legend(fontsize=look.size, loc="upper left")
        add_note(figure, look.say(*TOLD))
    return figure
