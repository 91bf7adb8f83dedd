"""Figure: time and memory of a streamed study against its size, which ``scaling_runs.py`` measured."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao.plotting.look import Look
from jiedao.plotting.scaling import plot_scaling

MEASURED = Path(__file__).with_name("scaling.csv")


def build(path: Path = MEASURED, *, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    runs = pd.read_csv(path)
    # What was left out is the same in all that are compared.
    runs = runs[runs["left_out"].notna()].reset_index(drop=True)
    return runs, plot_scaling(runs, look=look)
