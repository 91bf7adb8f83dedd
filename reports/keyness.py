"""Figure: the terms that each office uses more, and less, than the others, with intervals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import TermsConfig, read_corpus, study_terms
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.keyness import plot_keyness
from jiedao.plotting.look import Look

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    keyness = study_terms(read_corpus(folder), TermsConfig("log_odds"))
    return keyness, draw_pages(lambda page: plot_keyness(keyness, look=look, page=page))
