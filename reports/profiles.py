"""Figure: what each office stresses beside the others, as location quotients."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import label_sentences, read_corpus, read_model, read_scheme, tabulate_sentences
from jiedao.measures.blocks import count_blocks
from jiedao.measures.profiles import compute_profiles
from jiedao.pipeline import genres_of
from jiedao.plotting.profiles import plot_profiles

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    labels = label_sentences(sentences, read_model(), genres_of(corpus.documents))
    scheme = read_scheme()
    counts = count_blocks(sentences, labels, corpus.documents, scheme.theme_codes)
    profile = compute_profiles(counts)
    return profile, plot_profiles(profile, scheme)
