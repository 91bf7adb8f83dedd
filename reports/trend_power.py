"""Figure: power of the trend tests, from the simulation that ``trend_simulation.py`` ran."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao.plotting.look import Look
from jiedao.plotting.power import plot_power

SIMULATED = Path(__file__).with_name("trend_power.csv")


def build(path: Path = SIMULATED, *, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    power = pd.read_csv(path)
    power = power[(power["setting"] == "plain") & ~power["test"].str.startswith("(")]
    # The levels at other lengths stand in the table of the simulation.
    drawn = power.groupby(["test", "offices", "periods"])["effect"].transform("size") > 1
    power = power[drawn].reset_index(drop=True)
    return power, plot_power(power, look=look)
