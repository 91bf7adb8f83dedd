"""The study: from a corpus to labelled sentences, shares, profiles and topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.cache import FRAMES, Cache, Form
from jiedao.corpus import Corpus, read_corpus, simplify_corpus
from jiedao.display import draw_card
from jiedao.errors import InputError
from jiedao.ingest import count_furniture
from jiedao.labelling import Say, Tables, genres_of, label_corpus, label_texts
from jiedao.ledger.reuse import own_sentences
from jiedao.ledgers import compare_reports, list_entries
from jiedao.measures.blocks import UNITS, CountConfig, count_blocks
from jiedao.measures.counts import TermCounts
from jiedao.measures.prevalence import correct_if_possible
from jiedao.measuring import Material, measure
from jiedao.plotting.font import tell_missing_glyphs
from jiedao.provenance import corpus_digest, list_versions, model_digest
from jiedao.quality import read_quality
from jiedao.scheme import Scheme
from jiedao.terms import TermsConfig, corpus_lexicon, count_office_terms, rank_terms, tabulate_words
from jiedao.text.segment import ENGINES, Lexicon
from jiedao.themes.confusions import read_confusions
from jiedao.themes.model import ThemeModel, read_model
from jiedao.topics.guided import Guide
from jiedao.topics.model import (
    TopicConfig,
    TopicModel,
    count_units,
    describe_model,
    model_files,
    parse_model,
)
from jiedao.topics.runs import Run, fit_run
from jiedao.topics.trial import Trial, tabulate_trial, try_topics
from jiedao.topics.units import Counts
from jiedao.workers import Workers

# The seed of all draws of blocks and permutations: the default of every measure.
RESAMPLING = 1
MODEL = Form(model_files, lambda files: parse_model(files, "a fit"))
Watch = Callable[[Mapping[str, pd.DataFrame], Scheme], None]
# Tables by name, and what a user should know of them.
Profile = tuple[dict[str, pd.DataFrame], list[str]]


@dataclass(frozen=True)
class StudyConfig:
    """The settings of a study.

    Attributes
    ----------
    model : str
        Folder of the theme model; ``""`` is the one that comes with jiedao.
    segmenter : {"rjieba", "jieba"}
        The engine of segmentation.
    unit : {"sentences", "characters"}
        What shares count.
    headings : bool
        Whether titles and headings count in shares.
    keep_names : bool
        Whether the names of the corpus's own places count as terms.
    own_text : bool
        Whether sentences that stand for the most part in a report of another office are left out of
        all that is measured; the tables of sentences, labels and ledgers keep them.
    topics : TopicConfig
    topic_runs : int
        Seeds, and as many resampled corpora, that try the topics; 1 tries nothing.
    simplify : bool
        Whether traditional characters are read as simplified ones, as in a corpus that says so; needs
        the extra ``traditional``.
    """

    model: str = ""
    segmenter: str = "rjieba"
    unit: str = "sentences"
    headings: bool = True
    keep_names: bool = False
    own_text: bool = False
    topics: TopicConfig = field(default_factory=TopicConfig)
    topic_runs: int = 5
    simplify: bool = False

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("segmenter", self.segmenter, ENGINES),
            ("unit", self.unit, UNITS),
        ):
            if value not in allowed:
                raise InputError(name, f"'{value}'", ", ".join(allowed), "choose one of these")


@dataclass(frozen=True)
class Study:
    """The frames of a study and what they were made with.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        ``ingest, aside, documents, sentences, furniture, labels, shares, quantities, targets, comparisons,
        initiatives, adoptions, passages, terms, keyness, topics, topic_shares, profile,
        rank_agreement, shifts, likeness`` and the further frames of
        `jiedao.topics.trial.tabulate_trial`; some are missing where the corpus is too small for
        them, which ``notes`` says.
    scheme : Scheme
    record : dict
        What stands in ``run.json``.
    notes : tuple of str
        What a user should know.
    texts : mapping of str to str
        ``doc_id`` to the raw text of the report, in which the offsets of the tables count.
    """

    tables: dict[str, pd.DataFrame]
    scheme: Scheme
    record: dict[str, Any]
    notes: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """Name the tables and their rows."""
        rows = ", ".join(f"{name} {len(table)}" for name, table in self.tables.items())
        return f"Study(scheme {self.scheme.identity}; rows: {rows}; notes: {len(self.notes)})"

    def _repr_html_(self) -> str:
        """Show the tables, their rows and columns, and the notes."""
        rows = [
            (name, len(table), ", ".join(map(str, table))) for name, table in self.tables.items()
        ]
        labeller = self.record["model"]["labeller"]
        title = f"Study: scheme {self.scheme.identity}, labeller {labeller}"
        return draw_card(title, ("table", "rows", "columns"), rows, self.notes)


def study(
    corpus: Corpus | str | Path,
    config: StudyConfig | None = None,
    say: Say = lambda _: None,
    cache: Cache | None = None,
    workers: Workers | None = None,
    watch: Watch = lambda tables, scheme: None,
) -> Study:
    """Study a corpus: sentences, labels, shares, terms, keyness, topics.

    Parameters
    ----------
    corpus : Corpus, str or pathlib.Path
        A corpus or its folder.
    config : StudyConfig, optional
    say : callable, optional
        Told of each step.
    cache : Cache, optional
        What was computed before, such as `jiedao.cache.open_cache` gives; the results are the same
        with any.
    workers : Workers, optional
        Processes that fit topics, see `jiedao.workers.open_workers`; the results are the same with
        any number of them.
    watch : callable, optional
        Given the tables that there are so far, whenever some were added, and the scheme.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        If the corpus or the configuration do not fit.

    Examples
    --------
    >>> import jiedao
    >>> result = jiedao.study("seeds")
    >>> len(result.tables["sentences"]), sorted(result.tables)[:3]
    (634, ['adoptions', 'aside', 'comparisons'])
    """
    config = config or StudyConfig()
    if not isinstance(corpus, Corpus):
        say("reading")
        corpus = read_corpus(corpus, simplify=config.simplify)
    if config.simplify:
        corpus = simplify_corpus(corpus)
    config = replace(config, simplify=corpus.simplify)
    model = read_model(config.model or None)
    kept = (cache or Cache()).under(list_versions(), model_digest(config.model), corpus.simplify)
    genres = genres_of(corpus.documents)
    tables, notes = label_corpus(
        corpus,
        model,
        say,
        lambda texts: _tabulate_batch(texts, model, genres, kept, simplify=corpus.simplify),
    )
    tables["ingest"] = count_furniture(corpus.ingest, tables["furniture"])
    tables["aside"] = corpus.aside
    watch(tables, model.scheme)
    say("shared passages, targets, adoptions")
    whole = kept.under(corpus.documents.to_csv(index=False), corpus_digest(corpus))
    tables |= compare_reports(tables, whole.frame)
    counted = tables
    if config.own_text:
        counted, told = keep_own_text(tables)
        notes += told
    lexicon = corpus_lexicon(tables["documents"])
    found, told, trials = _measure(
        counted,
        config,
        model,
        lexicon,
        whole,
        say,
        workers or Workers(),
        lambda found: watch(tables | found, model.scheme),
    )
    record = _record(corpus, config, model, lexicon)
    # A model that was kept has its record in another order.
    record["topics"] = [dict(sorted(describe_model(trial.model).items())) for trial in trials]
    told += tell_missing_glyphs(
        {"office": tables["documents"]["office"]}
        | {name: found[name]["term"] for name in ("terms", "keyness", "topics") if name in found}
    )
    return Study(tables | found, model.scheme, record, (*notes, *told), corpus.texts)


def _tabulate_batch(
    texts: Mapping[str, str],
    model: ThemeModel,
    genres: Mapping[str, str],
    cache: Cache,
    *,
    simplify: bool,
) -> Tables:
    """Return all frames that each report gives by itself."""

    def compute() -> Tables:
        found = label_texts(texts, model, genres, simplify=simplify)
        return found | list_entries(found["sentences"], found["labels"])

    made_of = [(name, genres[name], raw) for name, raw in texts.items()]
    return cache.under(simplify, made_of).keep("reports", compute, FRAMES)


def keep_own_text(tables: dict[str, pd.DataFrame]) -> Profile:
    """Keep the sentences that are not for the most part in a report of another office.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        ``documents, sentences, labels, passages``.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``documents, sentences, labels`` without what was inherited.
    notes : list of str

    Raises
    ------
    InputError
        If nothing is left.
    """
    sentences = own_sentences(tables["sentences"], tables["passages"]).reset_index(drop=True)
    total = len(tables["sentences"])
    if sentences.empty:
        raise InputError("own text", "none", "sentences of one's own", "measure without it")
    notes = [f"own text: {total - len(sentences)} of {total} sentences are shared and not measured"]
    documents, labels = tables["documents"], tables["labels"]
    left = documents["doc_id"].isin(sentences["doc_id"])
    notes += [f"no text of its own in {name}: left out" for name in documents["doc_id"][~left]]
    labels = labels[labels["sentence_id"].isin(sentences["sentence_id"])].reset_index(drop=True)
    documents = documents[left].reset_index(drop=True)
    return {"documents": documents, "sentences": sentences, "labels": labels}, notes


def _measure(
    tables: dict[str, pd.DataFrame],
    config: StudyConfig,
    model: ThemeModel,
    lexicon: Lexicon,
    cache: Cache,
    say: Say,
    workers: Workers,
    watch: Callable[[dict[str, pd.DataFrame]], None],
) -> tuple[dict[str, pd.DataFrame], list[str], list[Trial]]:
    sentences, documents, labels = (tables[name] for name in ("sentences", "documents", "labels"))
    say("shares")
    counting = CountConfig(unit=config.unit, headings=config.headings)
    counts = count_blocks(sentences, labels, documents, model.scheme.theme_codes, counting)
    confusions = read_confusions(config.model or None)
    shares, told = correct_if_possible(counts, confusions, seed=RESAMPLING)
    measured, notes = {"shares": shares}, list(told)
    watch(measured)
    say("words")
    table = tabulate_words(sentences, documents, lexicon, config.segmenter, config.keep_names)
    words = table.lists()
    trials: list[Trial] = []
    cache = cache.under(
        config.own_text, config.unit, config.headings, config.segmenter, config.keep_names
    )
    term_counts = count_office_terms(table, sentences, documents)
    profiles: dict[str, Callable[[], Profile]] = {
        "terms": lambda: _terms(term_counts, cache),
        "keyness": lambda: _keyness(term_counts, cache),
        "topics": lambda: _topics(words, tables, config, trials.append, cache, workers),
    }
    for name, compute in profiles.items():
        say(name)
        try:
            found, remarks = compute()
            measured |= found
            notes += remarks
            watch(measured)
        except InputError as error:
            notes.append(f"no {name}: {error}")
    say("profiles, shifts, likeness")
    topics = measured.get("topics"), measured.get("topic_shares")
    material = Material(sentences, labels, documents, words, model.scheme, model.lexicon, *topics)
    found, remarks = measure(material, counting, cache.frame)
    measured |= found
    watch(measured)
    return measured, notes + remarks, trials


def _terms(counts: TermCounts, cache: Cache) -> Profile:
    found = cache.frame("terms", lambda: rank_terms(counts, TermsConfig()))
    if found.empty:
        raise InputError(
            "words", "no word that an office uses often enough", "", "add longer reports"
        )
    silent = [office for office in counts.names if office not in set(found["group"])]
    return {"terms": found}, [
        f"no distinctive terms of {office}: no word stands often enough in so short a report"
        for office in silent
    ]


def _keyness(counts: TermCounts, cache: Cache) -> Profile:
    found = cache.frame("keyness", lambda: rank_terms(counts, TermsConfig("log_odds")))
    if found.empty:
        raise InputError("words", "no word in enough places to be tested", "", "add longer reports")
    return {"keyness": found}, []


def _topics(
    words: list[list[str]],
    tables: dict[str, pd.DataFrame],
    config: StudyConfig,
    keep: Callable[[Trial], None],
    cache: Cache,
    workers: Workers,
) -> Profile:
    sentences, documents = tables["sentences"], tables["documents"]
    counts = count_units(words, sentences, config.topics)

    def fit(counts: Counts, runs: Sequence[Run], guide: Guide) -> list[TopicModel]:
        places = [cache.under(asdict(run)) for run in runs]
        kept = [place.find("fit", MODEL) for place in places]
        tasks = [
            workers.start(fit_run, counts, run, guide)
            for run, model in zip(runs, kept, strict=True)
            if model is None
        ]
        models = []
        for place, model in zip(places, kept, strict=True):
            if model is None:
                model = tasks.pop(0).result_or_do()
                place.put("fit", model, MODEL)
            models.append(model)
        return models

    trial = try_topics(counts, config.topics, config.topic_runs, runner=fit)
    keep(trial)
    found = cache.under(asdict(config.topics), config.topic_runs).keep(
        "topics",
        lambda: tabulate_trial(trial, words, sentences, documents, tables["labels"]),
        FRAMES,
    )
    silent = [
        name for name in documents["doc_id"] if name not in set(found["topic_shares"]["doc_id"])
    ]
    return found, [f"no topics of {name}: no word stands often enough" for name in silent]


def report_names(documents: pd.DataFrame) -> dict[str, str]:
    """Name each report by its office, by its period too where an office has several.

    Reports of one office and period, or without one, have their ``doc_id`` in brackets.

    Examples
    --------
    >>> report_names(pd.DataFrame({"doc_id": ["a", "b", "c"], "office": ["甲", "乙", "乙"],
    ...                            "period_end": ["2024-12", "2024-12", "2024-12"]}))
    {'a': '甲', 'b': '乙 2024-12 (b)', 'c': '乙 2024-12 (c)'}
    """
    names = documents["office"].astype(str)
    ends = documents["period_end"].fillna("").astype(str)
    several = names.duplicated(keep=False)
    names = names.mask(several & (ends != ""), names + " " + ends)
    twins = names.duplicated(keep=False) | (several & (ends == ""))
    names = names.mask(twins, names + " (" + documents["doc_id"].astype(str) + ")")
    return dict(zip(documents["doc_id"], names, strict=True))


def _record(
    corpus: Corpus, config: StudyConfig, model: ThemeModel, lexicon: Lexicon
) -> dict[str, Any]:
    settings = asdict(config)
    return {
        "configuration": settings,
        "seeds": {"topics": config.topics.seed, "resampling": RESAMPLING},
        "inputs": dict(zip(corpus.documents["doc_id"], corpus.documents["sha256"], strict=True)),
        **record_means(config, model, lexicon),
    }


def record_means(config: StudyConfig, model: ThemeModel, lexicon: Lexicon) -> dict[str, Any]:
    """Return what a record says of the labeller, its quality, the lexicon and the versions."""
    return {
        "model": {
            "labeller": model.labeller,
            "scheme": model.scheme.identity,
            "sha256": model.digest,
        },
        "quality": read_quality(config.model),
        "lexicon": {"sha256": lexicon.sha256, "terms": len(lexicon.dictionary)},
        "versions": list_versions(),
    }
