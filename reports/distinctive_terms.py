"""Figure: the terms that set each office apart, by TF-IDF."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, study_terms
from jiedao.plotting.terms import plot_terms

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    terms = study_terms(read_corpus(folder))
    return terms, plot_terms(terms)
