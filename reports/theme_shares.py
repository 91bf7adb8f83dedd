"""Figure: shares of themes by office, with intervals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_scheme
from jiedao.counting import tabulate_shares
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.shares import plot_theme_shares

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    shares, _ = tabulate_shares(read_corpus(folder))
    scheme = read_scheme()
    return shares, draw_pages(lambda page: plot_theme_shares(shares, scheme, look=look, page=page))
