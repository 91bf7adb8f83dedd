"""Figure: each office's mixture of themes, as stacked bars."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import (
    count_blocks,
    read_corpus,
    read_model,
    read_scheme,
)
from jiedao.labelling import label_corpus
from jiedao.measures.prevalence import correct_if_possible
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.shares import plot_theme_bars
from jiedao.themes.confusions import read_confusions

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    scheme = read_scheme()
    counts = count_blocks(
        tables["sentences"], tables["labels"], tables["documents"], scheme.theme_codes
    )
    shares, _ = correct_if_possible(counts, read_confusions())
    return shares, draw_pages(lambda page: plot_theme_bars(shares, scheme, look=look, page=page))
