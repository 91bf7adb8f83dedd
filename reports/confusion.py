"""Figure: the labeller's themes against the reference, each office held out in turn."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_scheme
from jiedao.errors import InputError
from jiedao.plotting.evaluation import plot_confusion
from jiedao.plotting.look import Look
from jiedao.themes.confusions import read_confusions, sum_confusions

MODEL = Path(__file__).parents[1] / "models" / "theme"


def build(folder: Path = MODEL, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    confusions = read_confusions(folder)
    if confusions is None:
        raise InputError(str(folder), "no confusions.csv", "a trained model", "train it first")
    scheme = read_scheme()
    confusion = sum_confusions(confusions, scheme)
    note = look.say(
        "逐一留出一个街道（共 5 个）；参照标签由大语言模型给出，并非人工编码。",
        "One office held out at a time (5 in all); the reference labels are a language model's, "
        "not human coders'.",
    )
    return confusion, plot_confusion(confusion, scheme, note, look=look)
