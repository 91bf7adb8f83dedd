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
    "PanelConfig": "jiedao.panel",
    "PanelStudy": "jiedao.panel",
    "KeynessConfig": "jiedao.measures.keyness",
    "Scheme": "jiedao.scheme",
    "ShareConfig": "jiedao.counting",
    "Study": "jiedao.pipeline",
    "StudyConfig": "jiedao.pipeline",
    "TermsConfig": "jiedao.terms",
    "Tokenizer": "jiedao.text.segment",
    "TopicConfig": "jiedao.topics.model",
    "compute_changes": "jiedao.measures.changes",
    "compute_office_trends": "jiedao.measures.kendall",
    "compare_indicators": "jiedao.ledger.comparison",
    "compute_shares": "jiedao.measures.shares",
    "compute_tfidf": "jiedao.measures.words",
    "compute_trends": "jiedao.measures.trends",
    "compute_keyness": "jiedao.measures.keyness",
    "compute_trajectories": "jiedao.measures.trajectories",
    "count_ngrams": "jiedao.measures.counts",
    "count_terms": "jiedao.measures.counts",
    "fit_topics": "jiedao.topics.model",
    "label_sentences": "jiedao.themes.model",
    "mark_shared_wording": "jiedao.measures.wording",
    "pair_targets": "jiedao.ledger.targets",
    "read_corpus": "jiedao.corpus",
    "read_files": "jiedao.corpus",
    "read_lexicon": "jiedao.text.segment",
    "read_model": "jiedao.themes.model",
    "read_scheme": "jiedao.scheme",
    "study": "jiedao.pipeline",
    "tabulate_shares": "jiedao.counting",
    "study_panel": "jiedao.panel",
    "tabulate_panel": "jiedao.measures.series",
    "study_terms": "jiedao.terms",
    "tabulate_quantities": "jiedao.ledger.tabulate",
    "tabulate_sentences": "jiedao.text.tabulate",
    "trace_terms": "jiedao.terms",
    "train_theme": "jiedao.training",
    "write_study": "jiedao.results",
}
__all__ = [*_PUBLIC, "__version__"]

if TYPE_CHECKING:
    from jiedao.corpus import Corpus as Corpus
    from jiedao.corpus import read_corpus as read_corpus
    from jiedao.corpus import read_files as read_files
    from jiedao.counting import ShareConfig as ShareConfig
    from jiedao.counting import tabulate_shares as tabulate_shares
    from jiedao.ledger.comparison import compare_indicators as compare_indicators
    from jiedao.ledger.tabulate import tabulate_quantities as tabulate_quantities
    from jiedao.ledger.targets import pair_targets as pair_targets
    from jiedao.measures.blocks import CountConfig as CountConfig
    from jiedao.measures.changes import compute_changes as compute_changes
    from jiedao.measures.counts import count_ngrams as count_ngrams
    from jiedao.measures.counts import count_terms as count_terms
    from jiedao.measures.kendall import compute_office_trends as compute_office_trends
    from jiedao.measures.keyness import KeynessConfig as KeynessConfig
    from jiedao.measures.keyness import compute_keyness as compute_keyness
    from jiedao.measures.series import tabulate_panel as tabulate_panel
    from jiedao.measures.shares import compute_shares as compute_shares
    from jiedao.measures.trajectories import compute_trajectories as compute_trajectories
    from jiedao.measures.trends import compute_trends as compute_trends
    from jiedao.measures.wording import mark_shared_wording as mark_shared_wording
    from jiedao.measures.words import compute_tfidf as compute_tfidf
    from jiedao.panel import PanelConfig as PanelConfig
    from jiedao.panel import PanelStudy as PanelStudy
    from jiedao.panel import study_panel as study_panel
    from jiedao.pipeline import Study as Study
    from jiedao.pipeline import StudyConfig as StudyConfig
    from jiedao.pipeline import study as study
    from jiedao.results import write_study as write_study
    from jiedao.scheme import Scheme as Scheme
    from jiedao.scheme import read_scheme as read_scheme
    from jiedao.terms import TermsConfig as TermsConfig
    from jiedao.terms import study_terms as study_terms
    from jiedao.terms import trace_terms as trace_terms
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
