"""Figure: each report's mixture of LDA topics."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import fit_topics, read_corpus, tabulate_sentences
from jiedao.pipeline import report_names
from jiedao.plotting.topics import plot_topic_shares
from jiedao.terms import corpus_lexicon, profile_words

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    words = profile_words(sentences, corpus.documents, corpus_lexicon(corpus.documents))
    units = sentences["line"].astype("str").tolist()
    topics, shares = fit_topics(words, units, sentences["doc_id"].tolist())
    return shares, plot_topic_shares(shares, topics, report_names(corpus.documents))
