"""Figure: what the labeller's probabilities are worth, from what ``jiedao evaluate`` wrote."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao.plotting.evaluation import plot_reliability
from jiedao.plotting.look import Look

EVALUATION = Path(__file__).with_name("out") / "evaluation"


def build(folder: Path = EVALUATION, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    reliability = pd.read_csv(folder / "reliability.csv")
    coverage = pd.read_csv(folder / "coverage.csv")
    note = look.say(
        "逐一留出一个街道（共 5 个）；参照标签由大语言模型给出，并非人工编码。",
        "One office held out at a time (5 in all); the reference labels are a language model's, "
        "not human coders'.",
    )
    both = [reliability.assign(part="reliability"), coverage.assign(part="coverage")]
    frame = pd.concat(both, ignore_index=True)
    return frame, plot_reliability(reliability, coverage, note, look=look)
