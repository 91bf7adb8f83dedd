"""jiedao (街道): from a folder of street-office reports to a study.

The public names are loaded when they are first used, so that ``import jiedao`` stays quick.

Examples
--------
>>> import jiedao
>>> corpus = jiedao.read_corpus("seeds")
>>> len(jiedao.tabulate_sentences(corpus.texts)[0])
634
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "Corpus": "jiedao.corpus",
    "CountConfig": "jiedao.measures.blocks",
    "Scheme": "jiedao.scheme",
    "Study": "jiedao.pipeline",
    "StudyConfig": "jiedao.pipeline",
    "Tokenizer": "jiedao.text.segment",
    "TopicConfig": "jiedao.topics.lda",
    "compute_likeness": "jiedao.measures.likeness",
    "compute_period_shifts": "jiedao.measures.shifts",
    "compute_profiles": "jiedao.measures.profiles",
    "compute_role_shifts": "jiedao.measures.shifts",
    "compute_shares": "jiedao.measures.shares",
    "compute_tfidf": "jiedao.measures.words",
    "count_blocks": "jiedao.measures.blocks",
    "count_word_blocks": "jiedao.measures.likeness",
    "fit_topics": "jiedao.topics.lda",
    "label_sentences": "jiedao.themes.model",
    "measure_rank_agreement": "jiedao.measures.ranks",
    "merge_offices": "jiedao.measures.maps",
    "place_offices": "jiedao.measures.maps",
    "read_corpus": "jiedao.corpus",
    "read_files": "jiedao.corpus",
    "read_lexicon": "jiedao.text.segment",
    "read_model": "jiedao.themes.model",
    "read_scheme": "jiedao.scheme",
    "study": "jiedao.pipeline",
    "tabulate_sentences": "jiedao.text.tabulate",
    "train_theme": "jiedao.training",
    "write_study": "jiedao.pipeline",
}
__all__ = [*_PUBLIC, "__version__"]

if TYPE_CHECKING:
    from jiedao.corpus import Corpus as Corpus
    from jiedao.corpus import read_corpus as read_corpus
    from jiedao.corpus import read_files as read_files
    from jiedao.measures.blocks import CountConfig as CountConfig
    from jiedao.measures.blocks import count_blocks as count_blocks
    from jiedao.measures.likeness import compute_likeness as compute_likeness
    from jiedao.measures.likeness import count_word_blocks as count_word_blocks
    from jiedao.measures.maps import merge_offices as merge_offices
    from jiedao.measures.maps import place_offices as place_offices
    from jiedao.measures.profiles import compute_profiles as compute_profiles
    from jiedao.measures.ranks import measure_rank_agreement as measure_rank_agreement
    from jiedao.measures.shares import compute_shares as compute_shares
    from jiedao.measures.shifts import compute_period_shifts as compute_period_shifts
    from jiedao.measures.shifts import compute_role_shifts as compute_role_shifts
    from jiedao.measures.words import compute_tfidf as compute_tfidf
    from jiedao.pipeline import Study as Study
    from jiedao.pipeline import StudyConfig as StudyConfig
    from jiedao.pipeline import study as study
    from jiedao.pipeline import write_study as write_study
    from jiedao.scheme import Scheme as Scheme
    from jiedao.scheme import read_scheme as read_scheme
    from jiedao.text.segment import Tokenizer as Tokenizer
    from jiedao.text.segment import read_lexicon as read_lexicon
    from jiedao.text.tabulate import tabulate_sentences as tabulate_sentences
    from jiedao.themes.model import label_sentences as label_sentences
    from jiedao.themes.model import read_model as read_model
    from jiedao.topics.lda import TopicConfig as TopicConfig
    from jiedao.topics.lda import fit_topics as fit_topics
    from jiedao.training import train_theme as train_theme


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'jiedao' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
