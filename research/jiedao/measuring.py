"""What a study measures of its labelled sentences beyond shares: profiles, shifts, likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from jiedao.errors import InputError
from jiedao.measures.blocks import UNITS, BlockCounts, CountConfig, count_blocks
from jiedao.measures.likeness import compute_likeness, count_word_blocks
from jiedao.measures.profiles import compute_profiles
from jiedao.measures.ranks import measure_rank_agreement, rate_lexicon, rate_topics
from jiedao.measures.series import keep_one_length
from jiedao.measures.shifts import compute_period_shifts, compute_role_shifts
from jiedao.scheme import Scheme
from jiedao.text.tabulate import block_ids

GROUP, PERIOD = "office", "period_end"
DONE, PLANNED = "achievement", "plan"
ONE_OFFICE = (
    "no profile, rank_agreement, likeness: one office; allowed: two or more, which are compared. "
    "What to do: add reports of another office."
)
# It alone is made of topics, beside sentences and labels.
RANKS = "rank_agreement"
Keep = Callable[[str, Callable[[], pd.DataFrame]], pd.DataFrame]
# A permutation of words costs more than one of themes.
WORD_PERMUTATIONS = 199


@dataclass(frozen=True)
class Material:
    """The frames that a study measures.

    Attributes
    ----------
    sentences, labels, documents : pandas.DataFrame
        Frames `sentences`, `labels` (of one labeller) and `documents`.
    words : sequence of sequences of str
        The words of each sentence.
    scheme : Scheme
    lexicon : mapping of str to sequence of str
        Theme to its terms; may be empty.
    topics, topic_shares : pandas.DataFrame, optional
        Frames `topics` and `topic_shares` of one run.
    """

    sentences: pd.DataFrame
    labels: pd.DataFrame
    documents: pd.DataFrame
    words: Sequence[Sequence[str]]
    scheme: Scheme
    lexicon: Mapping[str, Sequence[str]]
    topics: pd.DataFrame | None = None
    topic_shares: pd.DataFrame | None = None

    @property
    def offices(self) -> list[str]:
        """The office of each sentence."""
        office = self.documents.set_index("doc_id")[GROUP]
        return [str(name) for name in self.sentences["doc_id"].map(office)]


def measure(
    material: Material,
    config: CountConfig | None = None,
    keep: Keep = lambda _, compute: compute(),
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Measure what can be measured of a corpus.

    Parameters
    ----------
    material : Material
    config : CountConfig, optional
        Unit, headings and blocks; the groups are offices.
    keep : callable, optional
        Called with the name of a step that takes long and what computes it, see
        `jiedao.cache.Cache.frame`; not for what is made of topics.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``profile``, ``rank_agreement``, ``shifts``, ``likeness``; some are missing where the
        corpus is too small for them.
    notes : list of str
        Why a table is missing or has less than it could.

    Examples
    --------
    >>> import jiedao
    >>> sorted(set(jiedao.study("seeds").tables) & {"profile", "shifts", "likeness"})
    ['likeness', 'profile', 'shifts']
    """
    config = config or CountConfig()
    offices = material.documents.groupby(GROUP)[PERIOD].nunique()
    steps: dict[str, Callable[[], pd.DataFrame]] = {}
    notes = [] if len(offices) > 1 else [ONE_OFFICE]
    if len(offices) > 1:
        steps["profile"] = lambda: compute_profiles(_count(material, config))
        steps[RANKS] = lambda: measure_rank_agreement(_measurements(material, config))
    steps["shifts"] = lambda: _shifts_of_roles(material, config)
    if (offices > 1).any():
        series, told = _series(material)
        notes += told
        steps["shifts between periods"] = lambda: compute_period_shifts(
            _count(series, config, (GROUP, PERIOD)), PERIOD
        )
    if len(offices) > 1:
        steps["likeness"] = lambda: compute_likeness(_count(material, config))
        steps["likeness of words"] = lambda: _likeness_of_words(material, config)
    parts: dict[str, list[pd.DataFrame]] = {}
    for name, compute in steps.items():
        try:
            parts.setdefault(name.split(" ")[0], []).append(
                compute() if name == RANKS else keep(name, compute)
            )
        except InputError as error:
            notes.append(f"no {name}: {error}")
    tables = {name: pd.concat(found, ignore_index=True) for name, found in parts.items() if found}
    return tables, notes


def _series(material: Material) -> tuple[Material, list[str]]:
    """Keep reports of one length of period: a half-year is not compared with a year."""
    dated = material.documents[material.documents[PERIOD] != ""]
    documents, told = keep_one_length(dated)
    kept = material.sentences["doc_id"].isin(documents["doc_id"])
    sentences = material.sentences[kept]
    labels = material.labels[material.labels["sentence_id"].isin(sentences["sentence_id"])]
    series = replace(material, sentences=sentences, labels=labels, documents=documents)
    return series, [f"shifts between periods: {note}" for note in told]


def _count(material: Material, config: CountConfig, by: tuple[str, ...] = (GROUP,)) -> BlockCounts:
    return count_blocks(
        material.sentences,
        material.labels,
        material.documents,
        material.scheme.theme_codes,
        replace(config, by=by),
    )


def _shifts_of_roles(material: Material, config: CountConfig) -> pd.DataFrame:
    roles = material.scheme.role_codes
    if not {DONE, PLANNED} <= set(roles):
        raise InputError(
            f"scheme {material.scheme.identity}",
            f"the roles {', '.join(roles)}" if roles else "no roles",
            f"{DONE} and {PLANNED} among its roles",
            "compare other roles with jiedao.compute_role_shifts",
        )
    return compute_role_shifts(_count(material, config, (GROUP, "role")), DONE, PLANNED)


def _measurements(material: Material, config: CountConfig) -> pd.DataFrame:
    """Measure how much each office has of each theme in every way that there is."""
    lexicon = {
        theme: terms
        for theme, terms in material.lexicon.items()
        if theme in material.scheme.theme_codes
    }
    parts = []
    for unit in UNITS:
        counts = _count(material, replace(config, unit=unit))
        totals = counts.totals()
        share = pd.DataFrame(
            totals / totals.sum(axis=1, keepdims=True), columns=counts.cells["theme"]
        )
        share["group"] = counts.groups[GROUP]
        parts.append(share.melt("group", var_name="theme").assign(measure=unit))
    if lexicon:
        parts.append(rate_lexicon(material.words, material.offices, lexicon))
    if lexicon and material.topics is not None and material.topic_shares is not None:
        office = dict(zip(material.documents["doc_id"], material.documents[GROUP], strict=True))
        parts.append(rate_topics(material.topics, material.topic_shares, office, lexicon))
    return pd.concat(parts, ignore_index=True)


def _likeness_of_words(material: Material, config: CountConfig) -> pd.DataFrame:
    blocks = block_ids(material.sentences, config.block).tolist()
    counts = count_word_blocks(material.words, blocks, material.offices)
    return compute_likeness(counts, permutations=WORD_PERMUTATIONS)
