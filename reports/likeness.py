"""Figure: how far the offices lie apart in themes and in words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model, read_scheme
from jiedao.labelling import label_corpus
from jiedao.measures.blocks import count_blocks
from jiedao.measures.likeness import compute_likeness, count_word_blocks
from jiedao.measuring import WORD_PERMUTATIONS
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.likeness import plot_likeness
from jiedao.plotting.look import Look
from jiedao.terms import corpus_lexicon, profile_words
from jiedao.text.tabulate import block_ids

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    sentences, documents = tables["sentences"], tables["documents"]
    themes = count_blocks(sentences, tables["labels"], documents, read_scheme().theme_codes)
    words = profile_words(sentences, documents, corpus_lexicon(documents))
    offices = sentences["doc_id"].map(documents.set_index("doc_id")["office"]).tolist()
    counts = count_word_blocks(words, block_ids(sentences).tolist(), offices)
    parts = [
        compute_likeness(themes),
        compute_likeness(counts, permutations=WORD_PERMUTATIONS),
    ]
    likeness = pd.concat(parts, ignore_index=True)
    return likeness, draw_pages(lambda page: plot_likeness(likeness, look=look, page=page))
