"""Figure: how far the offices lie apart in themes and in words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import label_sentences, read_corpus, read_model, read_scheme, tabulate_sentences
from jiedao.measures.blocks import count_blocks
from jiedao.measures.likeness import compute_likeness, count_word_blocks
from jiedao.measuring import WORD_PERMUTATIONS
from jiedao.pipeline import genres_of
from jiedao.plotting.likeness import plot_likeness
from jiedao.terms import corpus_lexicon, profile_words
from jiedao.text.tabulate import block_ids

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS) -> tuple[pd.DataFrame, Figure]:
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    labels = label_sentences(sentences, read_model(), genres_of(corpus.documents))
    themes = count_blocks(sentences, labels, corpus.documents, read_scheme().theme_codes)
    words = profile_words(sentences, corpus.documents, corpus_lexicon(corpus.documents))
    offices = sentences["doc_id"].map(corpus.documents.set_index("doc_id")["office"]).tolist()
    counts = count_word_blocks(words, block_ids(sentences).tolist(), offices)
    parts = [
        compute_likeness(themes),
        compute_likeness(counts, permutations=WORD_PERMUTATIONS),
    ]
    likeness = pd.concat(parts, ignore_index=True)
    return likeness, plot_likeness(likeness)
