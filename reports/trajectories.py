"""Figure: terms over the years in simulated reports of twelve offices."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jiedao.measures.trajectories import compute_trajectories
from jiedao.plotting.look import Look
from jiedao.plotting.trajectories import plot_trajectories

OFFICES, YEARS, BLOCKS, SENTENCES, WORDS = 12, range(2019, 2026), 20, 4, 12
SEED = 20240601
# Rates per 1,000 words in the first and in the last year.
RATES = {
    "网格": (2.0, 8.0),
    "招商引资": (6.0, 6.0),
    "征地拆迁": (7.0, 1.5),
    "营商环境": (1.0, 5.0),
    "矛盾纠纷": (4.0, 4.0),
    "美丽乡村": (5.0, 3.0),
}


def build(look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    words, years, offices, blocks = simulate()
    found = compute_trajectories(words, years, list(RATES), groups=offices, blocks=blocks)
    remark = look.say("模拟数据，并非真实报告。", "Simulated data, no real reports. ")
    return found, plot_trajectories(found, remark=remark, look=look)


def simulate() -> tuple[list[list[str]], list[str], list[str], list[str]]:
    """Simulate sentences whose terms burst: a block is for a term or it is not."""
    rng = np.random.default_rng(SEED)
    terms = [*RATES, "其他"]
    words, years, offices, blocks = [], [], [], []
    for office in range(1, OFFICES + 1):
        liking = rng.lognormal(0, 0.3, len(RATES))
        for year in YEARS:
            part = (year - YEARS[0]) / (len(YEARS) - 1)
            rate = np.array([first + part * (last - first) for first, last in RATES.values()])
            for block in range(BLOCKS):
                chance = rate / 1000 * liking * rng.gamma(0.5, 2.0, len(RATES))
                chances = [*chance, 1 - chance.sum()]
                drawn = rng.choice(terms, (SENTENCES, WORDS), p=chances)
                words += drawn.tolist()
                years += [str(year)] * SENTENCES
                offices += [f"模拟{office:02d}"] * SENTENCES
                blocks += [f"{office}-{year}-{block}"] * SENTENCES
    return words, years, offices, blocks
