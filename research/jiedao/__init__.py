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
    "Scheme": "jiedao.scheme",
    "Study": "jiedao.pipeline",
    "StudyConfig": "jiedao.pipeline",
    "Tokenizer": "jiedao.text.segment",
    "TopicConfig": "jiedao.topics.model",
    "compute_shares": "jiedao.measures.shares",
    "compute_tfidf": "jiedao.measures.words",
    "fit_topics": "jiedao.topics.model",
    "label_sentences": "jiedao.themes.model",
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
    from jiedao.measures.shares import compute_shares as compute_shares
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
    from jiedao.topics.model import TopicConfig as TopicConfig
    from jiedao.topics.model import fit_topics as fit_topics
    from jiedao.training import train_theme as train_theme


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'jiedao' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
