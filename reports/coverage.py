"""Figure: coverage of raw and corrected shares, from what ``coverage_simulation.py`` simulated."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao.plotting.coverage import plot_coverage
from jiedao.plotting.look import Look

SIMULATED = Path(__file__).with_name("coverage.csv")
METHODS = {
    "raw": ("未校正", "raw"),
    "confusion matrix": ("用混淆矩阵校正", "by confusion matrix"),
    "coded sample": ("用编码样本校正", "by coded sample"),
}
# The settings' names, piece by piece.
WORDS = {
    "coded in another mixture": "别处编码（构成不同）",
    "but 85 % where coded": "但编码处为 85%",
    "strong blocks": "段落内高度相关",
    "no error": "无误差",
    "small": "短",
    "large": "长",
    "equal": "均匀",
    "skewed": "偏斜",
    "90 %": "正确率 90%",
    "80 %": "正确率 80%",
}


def build(path: Path = SIMULATED, *, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    coverage = pd.read_csv(path)
    coverage = coverage[coverage["method"].isin(METHODS)].reset_index(drop=True)
    named = coverage["setting"].map(
        lambda setting: look.say("，".join(WORDS[part] for part in setting.split(", ")), setting)
    )
    methods = {method: look.say(*names) for method, names in METHODS.items()}
    return coverage, plot_coverage(coverage.assign(setting=named), methods, look=look)
