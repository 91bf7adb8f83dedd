"""Figure: each report's mixture of topics; those that do not recur have no name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, tabulate_sentences
from jiedao.pipeline import report_names
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.topics import plot_topic_shares
from jiedao.terms import corpus_lexicon, profile_words
from jiedao.topics.model import count_units
from jiedao.topics.trial import tabulate_trial, try_topics

SEEDS = Path(__file__).parents[1] / "seeds"
# As many seeds and resampled corpora as a study tries.
RUNS = 5


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    corpus = read_corpus(folder)
    documents = corpus.documents
    sentences, _ = tabulate_sentences(corpus.texts)
    words = profile_words(sentences, documents, corpus_lexicon(documents))
    trial = try_topics(count_units(words, sentences), runs=RUNS)
    tables = tabulate_trial(trial, words, sentences, documents)
    shares, passports = tables["topic_shares"], tables["topic_passports"]
    names = report_names(documents)
    frames = shares, tables["topics"], names, passports
    return shares, draw_pages(lambda page: plot_topic_shares(*frames, look=look, page=page))
