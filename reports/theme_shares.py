"""Figure: shares of themes by office, with intervals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import (
    count_blocks,
    label_sentences,
    read_corpus,
    read_model,
    read_scheme,
    tabulate_sentences,
)
from jiedao.measures.prevalence import correct_if_possible
from jiedao.pipeline import genres_of
from jiedao.plotting.shares import plot_theme_shares
from jiedao.themes.confusions import read_confusions

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    labels = label_sentences(sentences, read_model(), genres_of(corpus.documents))
    scheme = read_scheme()
    counts = count_blocks(sentences, labels, corpus.documents, scheme.theme_codes)
    shares, _ = correct_if_possible(counts, read_confusions())
    return shares, plot_theme_shares(shares, scheme)
