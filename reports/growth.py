"""Figure: rates of growth that several of the seeds' offices report, side by side."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model
from jiedao.labelling import label_corpus
from jiedao.ledger.growth import compare_growth
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.plotting.growth import plot_growth
from jiedao.plotting.look import Look

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    documents = tables["documents"]
    quantities = tabulate_quantities(tables["sentences"], tables["labels"], documents)
    growth = compare_growth(quantities, documents)
    return growth, plot_growth(growth, look=look)
