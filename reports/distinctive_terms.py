"""Figure: the terms that set each office apart, by TF-IDF."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import compute_tfidf, read_corpus, tabulate_sentences
from jiedao.pipeline import corpus_lexicon, profile_words
from jiedao.plotting.terms import plot_terms

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    words = profile_words(sentences, corpus.documents, corpus_lexicon(corpus.documents))
    offices = corpus.documents.set_index("doc_id")["office"]
    terms = compute_tfidf(words, sentences["doc_id"].map(offices).tolist())
    return terms, plot_terms(terms)
