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
    "KeynessConfig": "jiedao.measures.keyness",
    "Limits": "jiedao.readers.limits",
    "PanelConfig": "jiedao.panel",
    "PanelStudy": "jiedao.panel",
    "ReadOptions": "jiedao.readers.limits",
    "Scheme": "jiedao.scheme",
    "ShareConfig": "jiedao.counting",
    "Study": "jiedao.pipeline",
    "StudyConfig": "jiedao.pipeline",
    "TermsConfig": "jiedao.terms",
    "Tokenizer": "jiedao.text.segment",
    "TopicConfig": "jiedao.topics.model",
    "compare_growth": "jiedao.ledger.growth",
    "compare_indicators": "jiedao.ledger.comparison",
    "compute_changes": "jiedao.measures.changes",
    "compute_keyness": "jiedao.measures.keyness",
    "compute_likeness": "jiedao.measures.likeness",
    "compute_office_trends": "jiedao.measures.kendall",
    "compute_period_shifts": "jiedao.measures.shifts",
    "compute_profiles": "jiedao.measures.profiles",
    "compute_role_shifts": "jiedao.measures.shifts",
    "compute_shares": "jiedao.measures.shares",
    "compute_tfidf": "jiedao.measures.words",
    "compute_trajectories": "jiedao.measures.trajectories",
    "compute_trends": "jiedao.measures.trends",
    "count_blocks": "jiedao.measures.blocks",
    "count_ngrams": "jiedao.measures.counts",
    "count_terms": "jiedao.measures.counts",
    "count_word_blocks": "jiedao.measures.likeness",
    "fit_topics": "jiedao.topics.model",
    "label_sentences": "jiedao.themes.predict",
    "mark_shared_wording": "jiedao.measures.wording",
    "measure_rank_agreement": "jiedao.measures.ranks",
    "merge_offices": "jiedao.measures.maps",
    "open_results": "jiedao.result_tables",
    "pair_targets": "jiedao.ledger.targets",
    "place_offices": "jiedao.measures.maps",
    "query_tables": "jiedao.queries",
    "read_corpus": "jiedao.corpus",
    "read_files": "jiedao.corpus",
    "read_lexicon": "jiedao.text.segment",
    "read_model": "jiedao.themes.model",
    "read_scheme": "jiedao.scheme",
    "study": "jiedao.pipeline",
    "study_panel": "jiedao.panel",
    "study_terms": "jiedao.terms",
    "tabulate_panel": "jiedao.measures.series",
    "tabulate_quantities": "jiedao.ledger.tabulate",
    "tabulate_sentences": "jiedao.text.tabulate",
    "tabulate_shares": "jiedao.counting",
    "trace_terms": "jiedao.terms",
    "train_theme": "jiedao.training",
    "write_methods": "jiedao.methods",
    "write_study": "jiedao.results",
}
# Packages whose functions are called by their name: `jiedao.topics.fit`.
_PACKAGES = ("topics",)
__all__ = [*_PUBLIC, "__version__"]

if TYPE_CHECKING:
    from jiedao.corpus import Corpus as Corpus
    from jiedao.corpus import read_corpus as read_corpus
    from jiedao.corpus import read_files as read_files
    from jiedao.counting import ShareConfig as ShareConfig
    from jiedao.counting import tabulate_shares as tabulate_shares
    from jiedao.ledger.comparison import compare_indicators as compare_indicators
    from jiedao.ledger.growth import compare_growth as compare_growth
    from jiedao.ledger.tabulate import tabulate_quantities as tabulate_quantities
    from jiedao.ledger.targets import pair_targets as pair_targets
    from jiedao.measures.blocks import CountConfig as CountConfig
    from jiedao.measures.blocks import count_blocks as count_blocks
    from jiedao.measures.changes import compute_changes as compute_changes
    from jiedao.measures.counts import count_ngrams as count_ngrams
    from jiedao.measures.counts import count_terms as count_terms
    from jiedao.measures.kendall import compute_office_trends as compute_office_trends
    from jiedao.measures.keyness import KeynessConfig as KeynessConfig
    from jiedao.measures.keyness import compute_keyness as compute_keyness
    from jiedao.measures.likeness import compute_likeness as compute_likeness
    from jiedao.measures.likeness import count_word_blocks as count_word_blocks
    from jiedao.measures.maps import merge_offices as merge_offices
    from jiedao.measures.maps import place_offices as place_offices
    from jiedao.measures.profiles import compute_profiles as compute_profiles
    from jiedao.measures.ranks import measure_rank_agreement as measure_rank_agreement
    from jiedao.measures.series import tabulate_panel as tabulate_panel
    from jiedao.measures.shares import compute_shares as compute_shares
    from jiedao.measures.shifts import compute_period_shifts as compute_period_shifts
    from jiedao.measures.shifts import compute_role_shifts as compute_role_shifts
    from jiedao.measures.trajectories import compute_trajectories as compute_trajectories
    from jiedao.measures.trends import compute_trends as compute_trends
    from jiedao.measures.wording import mark_shared_wording as mark_shared_wording
    from jiedao.measures.words import compute_tfidf as compute_tfidf
    from jiedao.methods import write_methods as write_methods
    from jiedao.panel import PanelConfig as PanelConfig
    from jiedao.panel import PanelStudy as PanelStudy
    from jiedao.panel import study_panel as study_panel
    from jiedao.pipeline import Study as Study
    from jiedao.pipeline import StudyConfig as StudyConfig
    from jiedao.pipeline import study as study
    from jiedao.queries import query_tables as query_tables
    from jiedao.readers.limits import Limits as Limits
    from jiedao.readers.limits import ReadOptions as ReadOptions
    from jiedao.result_tables import open_results as open_results
    from jiedao.results import write_study as write_study
    from jiedao.scheme import Scheme as Scheme
    from jiedao.scheme import read_scheme as read_scheme
    from jiedao.terms import TermsConfig as TermsConfig
    from jiedao.terms import study_terms as study_terms
    from jiedao.terms import trace_terms as trace_terms
    from jiedao.text.segment import Tokenizer as Tokenizer
    from jiedao.text.segment import read_lexicon as read_lexicon
    from jiedao.text.tabulate import tabulate_sentences as tabulate_sentences
    from jiedao.themes.model import read_model as read_model
    from jiedao.themes.predict import label_sentences as label_sentences
    from jiedao.topics.model import TopicConfig as TopicConfig
    from jiedao.topics.model import fit_topics as fit_topics
    from jiedao.training import train_theme as train_theme


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    if name in _PACKAGES:
        return importlib.import_module(f"jiedao.{name}")
    raise AttributeError(f"module 'jiedao' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, *_PACKAGES])
