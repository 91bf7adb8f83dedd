"""Figure: the terms that set each office apart, by TF-IDF."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, study_terms
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.terms import plot_terms

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    terms = study_terms(read_corpus(folder))
    return terms, draw_pages(lambda page: plot_terms(terms, look=look, page=page))
