"""Figure: from what was done to what is planned, the themes of each office as slopes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model, read_scheme
from jiedao.labelling import label_corpus
from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.measures.shifts import compute_role_shifts
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.slopes import plot_slopes

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    scheme = read_scheme()
    config = CountConfig(by=("office", "role"))
    counts = count_blocks(
        tables["sentences"], tables["labels"], tables["documents"], scheme.theme_codes, config
    )
    shifts = compute_role_shifts(counts)
    return shifts, draw_pages(lambda page: plot_slopes(shifts, scheme, look=look, page=page))
