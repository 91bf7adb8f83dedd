"""Figure: the seed reports as strips of their sentences, by theme and role."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model, read_scheme
from jiedao.labelling import label_corpus
from jiedao.measures.strips import lay_strips
from jiedao.pipeline import report_names
from jiedao.plotting.look import Look
from jiedao.plotting.strips import plot_strips

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    names = report_names(tables["documents"])
    strips = lay_strips(tables["sentences"], tables["labels"], names)
    return strips, plot_strips(strips, read_scheme(), look=look)
