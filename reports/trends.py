"""Figure: trends of the themes in a simulated panel of fifteen offices."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_scheme
from jiedao.measures.series import tabulate_panel
from jiedao.measures.trends import compute_trends
from jiedao.plotting.look import Look
from jiedao.plotting.trends import plot_trends

OFFICES, PERIODS, SEED = 15, 8, 20240601
# Log-odds a year by theme: one rises, one falls, the others stay.
SLOPES = (0.25, 0.0, -0.2, 0.0, 0.0, 0.0)
# Sentences of a report, and how firmly its mixture holds to that of its office.
SENTENCES, FIRMNESS, EFFECT = (80, 250), 60.0, 2.0


def build(look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    scheme = read_scheme()
    panel, _ = tabulate_panel(simulate(scheme.theme_codes))
    trends = compute_trends(panel)
    remark = look.say(
        "模拟数据，并非真实报告：设定第一个主题上升、第三个下降，其余不变。\n",
        "Simulated data, no real reports: the first theme was made to rise, the third to fall.\n",
    )
    return panel, plot_trends(panel, trends, scheme, remark=remark, look=look)


def simulate(themes: tuple[str, ...]) -> pd.DataFrame:
    """Simulate the shares of half-yearly reports."""
    rng = np.random.default_rng(SEED)
    rows = []
    for office in range(1, OFFICES + 1):
        level = rng.normal(0, 0.4, len(themes))
        for half in range(PERIODS):
            mixture = np.exp(level + np.array(SLOPES) * half / 2)
            total = int(rng.integers(*SENTENCES))
            counts = rng.multinomial(total, rng.dirichlet(mixture / mixture.sum() * FIRMNESS))
            end = f"{2020 + half // 2}-{'12' if half % 2 else '06'}"
            rows += [
                (f"模拟{office:02d}", end, theme, int(n), total)
                for theme, n in zip(themes, counts, strict=True)
            ]
    frame = pd.DataFrame(rows, columns=["office", "period_end", "theme", "n", "total"])
    return frame.assign(unit="sentences", design_effect=EFFECT)
