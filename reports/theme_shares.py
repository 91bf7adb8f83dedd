"""Figure: shares of themes by office, with intervals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import (
    compute_shares,
    label_sentences,
    read_corpus,
    read_model,
    read_scheme,
    tabulate_sentences,
)
from jiedao.pipeline import genres_of
from jiedao.plotting.shares import plot_theme_shares

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    labels = label_sentences(sentences, read_model(), genres_of(corpus.documents))
    scheme = read_scheme()
    shares = compute_shares(sentences, labels, corpus.documents, scheme.theme_codes)
    return shares, plot_theme_shares(shares, scheme)
