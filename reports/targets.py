"""Figure: the targets of the seeds that have a result beside them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model
from jiedao.labelling import label_corpus
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.ledger.targets import pair_targets
from jiedao.plotting.look import Look
from jiedao.plotting.targets import choose_targets, plot_targets

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, look: Look = Look()) -> tuple[pd.DataFrame, Figure]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    sentences, documents = tables["sentences"], tables["documents"]
    quantities = tabulate_quantities(sentences, tables["labels"], documents)
    targets = pair_targets(quantities, sentences, documents)
    return choose_targets(targets), plot_targets(targets, look=look)
