"""The topic model: fitting, the mixtures of reports old and new, its files."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from jiedao.display import draw_card
from jiedao.errors import InputError, ModelError
from jiedao.frames import check_frame
from jiedao.resources import sha256
from jiedao.topics.engines import ENGINES, Array, Task, infer_mixtures
from jiedao.topics.guided import Guide, weigh_seed_words
from jiedao.topics.units import (
    UNITS,
    Counts,
    count_words,
    number_names,
    sum_groups,
    take_units,
    training_units,
)

ARRAYS, RECORD = "topics.npz", "topics.json"
FORMAT = 1
# Words of a topic that are shown where it shows itself.
LEADING = 10


@dataclass(frozen=True)
class TopicConfig:
    """The settings of a topic model.

    Attributes
    ----------
    topics : int
        How many topics.
    engine : {"tomotopy", "gensim", "nmf"}
        The first two are latent Dirichlet allocation, the last a quick preview.
    seed : int
        The same seed gives the same topics.
    iterations : int
        Sweeps of tomotopy, passes of gensim; 0 chooses by the size of the corpus.
    unit : {"paragraph", "report", "section", "window"}
        What is one text in training, see `jiedao.topics.units.training_units`.
    window : int
        Sentences in a window.
    min_units, max_share : int, float
        A term stands in at least so many paragraphs, and in at most this share of them.
    top : int
        How many terms of a topic the frame `topics` has.
    """

    topics: int = 6
    engine: str = "tomotopy"
    seed: int = 20240601
    iterations: int = 0
    unit: str = "paragraph"
    window: int = 3
    min_units: int = 3
    max_share: float = 0.3
    top: int = 30

    def __post_init__(self) -> None:
        for name, value, allowed in (("engine", self.engine, ENGINES), ("unit", self.unit, UNITS)):
            if value not in allowed:
                raise InputError(name, f"'{value}'", ", ".join(allowed), "choose one of these")

    @property
    def run(self) -> str:
        """The name of a run with these settings: it stands in the frames."""
        return f"{self.engine}-k{self.topics}-seed{self.seed}"


@dataclass(frozen=True, eq=False)
class TopicModel:
    """A fitted topic model.

    Attributes
    ----------
    config : TopicConfig
    topic_word : array of shape (topics, terms)
        The probability of each term in each topic; rows sum to one.
    document_prior : array of shape (topics,)
        The weight of each topic before a unit is read.
    vocabulary : tuple of str
        The terms, in the order of the columns.
    names : tuple of str
        What guides each topic, ``""`` where nothing does.
    record : mapping
        What it was made with: engine, version, hashes of vocabulary and counts.
    """

    config: TopicConfig
    topic_word: Array
    document_prior: Array
    vocabulary: tuple[str, ...]
    names: tuple[str, ...]
    record: Mapping[str, Any]

    def __repr__(self) -> str:
        """Name the run and the size."""
        topics, terms = self.topic_word.shape
        return f"TopicModel({self.config.run}; {topics} topics, {terms} terms)"

    def _repr_html_(self) -> str:
        """Show the leading words of each topic."""
        leading = tabulate_topics(self).groupby("topic")["term"]
        rows = [(topic, "、".join(terms.head(LEADING))) for topic, terms in leading]
        note = "one run is a sketch: jiedao.topics.trial.try_topics tells whether its topics come again"
        return draw_card(repr(self), ("topic", "leading words"), rows, (note,))


def count_units(
    words: Sequence[Sequence[str]], sentences: pd.DataFrame, config: TopicConfig | None = None
) -> Counts:
    """Count the terms of each unit of training.

    Which words are terms is told by paragraphs whatever the unit: in five whole reports every word
    would be too rare or too common.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``.
    config : TopicConfig, optional

    Returns
    -------
    Counts
    """
    config = config or TopicConfig()
    doc_ids = sentences["doc_id"].tolist()
    paragraphs = count_words(
        words,
        training_units(sentences).tolist(),
        doc_ids,
        min_units=config.min_units,
        max_share=config.max_share,
    )
    if config.unit == "paragraph":
        return paragraphs
    units = training_units(sentences, config.unit, window=config.window).tolist()
    return count_words(words, units, doc_ids, vocabulary=paragraphs.vocabulary)


def fit(
    words: Sequence[Sequence[str]],
    sentences: pd.DataFrame,
    config: TopicConfig | None = None,
    guide: Guide | None = None,
) -> TopicModel:
    r"""Fit a topic model.

    The model is trained on units smaller than a report (its paragraphs): five reports are too few
    documents to learn from. Guided topics stand first; the others are numbered by their share of
    the corpus.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``.
    config : TopicConfig, optional
    guide : Guide, optional
        Seed words of the first topics.

    Returns
    -------
    TopicModel

    Raises
    ------
    InputError
        If the words that are left are too few for so many topics, no topic is asked for, or the
        engine cannot be guided.

    References
    ----------
    Blei, D. M., Ng, A. Y. & Jordan, M. I. (2003). JMLR 3, 993-1022.
    Griffiths, T. L. & Steyvers, M. (2004). https://doi.org/10.1073/pnas.0307752101 (tomotopy)
    Hoffman, M., Bach, F. & Blei, D. (2010). Online learning for LDA. NeurIPS 23. (gensim)
    Wallach, H., Mimno, D. & McCallum, A. (2009). Rethinking LDA: why priors matter. NeurIPS 22.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"甲": "网格矛盾。\n" * 6, "乙": "企业招商。\n" * 6})
    >>> words = [["网格", "矛盾"]] * 6 + [["企业", "招商"]] * 6
    >>> model = fit(words, sentences, TopicConfig(topics=2, max_share=0.9))
    >>> tabulate_topics(model).groupby("topic")["term"].agg("、".join).tolist()
    ['企业、招商、矛盾、网格', '矛盾、网格、企业、招商']
    """
    config = config or TopicConfig()
    return fit_counts(count_units(words, sentences, config), config, guide)


def fit_counts(counts: Counts, config: TopicConfig, guide: Guide | None = None) -> TopicModel:
    """Fit a topic model to counts; see `fit`."""
    guide = guide or Guide()
    engine = ENGINES[config.engine]
    filled = take_units(counts, np.flatnonzero(counts.lengths))
    _check_size(filled, config)
    if guide.names and not engine.guided:
        allowed = ", ".join(name for name, known in ENGINES.items() if known.guided)
        raise InputError("engine", f"'{config.engine}' for guided topics", allowed, "choose one")
    iterations = config.iterations or engine.iterations(int(filled.lengths.sum()))
    prior = weigh_seed_words(guide, counts.vocabulary, config.topics)
    topic_word, document_prior = engine.fit(
        Task(filled.matrix, config.topics, iterations, config.seed, prior)
    )
    # Rough mixtures will do to tell which topic is larger.
    mixtures = infer_mixtures(filled.matrix, topic_word, document_prior, iterations=10)
    order = np.argsort(-(filled.lengths @ mixtures), kind="stable")
    guided = len(guide.names)
    order = np.concatenate([np.arange(guided), order[order >= guided]])
    record = {
        "engine": config.engine,
        "package": engine.package,
        "version": engine.version,
        "iterations": iterations,
        "terms": len(counts.vocabulary),
        "units": len(filled.units),
        "vocabulary_sha256": counts.vocabulary_sha256,
        "counts_sha256": counts.sha256,
        "guide": {name: list(terms) for name, terms in guide.seed_words.items()},
    }
    names = guide.names + ("",) * (config.topics - guided)
    return TopicModel(
        config, topic_word[order], document_prior[order], counts.vocabulary, names, record
    )


def _check_size(counts: Counts, config: TopicConfig) -> None:
    if config.topics < 1:
        raise InputError("topics", f"{config.topics}", "1 or more", "ask for some topics")
    if len(counts.vocabulary) < 2 * config.topics or len(counts.units) < config.topics:
        raise InputError(
            "topics",
            f"{len(counts.vocabulary)} terms in {len(counts.units)} units for {config.topics} topics",
            "at least two terms and one unit a topic",
            "ask for fewer topics, or add reports",
        )


def tabulate_topics(model: TopicModel) -> pd.DataFrame:
    """Return the frame `topics`: the heaviest terms of each topic, the heaviest first."""
    rows: list[tuple[str, int, str, float]] = []
    for topic, row in enumerate(model.topic_word):
        best = np.lexsort((np.arange(len(row)), -row))[: model.config.top]
        rows.extend((model.config.run, topic, model.vocabulary[j], float(row[j])) for j in best)
    return check_frame("topics", pd.DataFrame(rows, columns=["run", "topic", "term", "weight"]))


def transform(
    model: TopicModel, words: Sequence[Sequence[str]], sentences: pd.DataFrame
) -> pd.DataFrame:
    r"""Infer the mixture of topics of reports, those of the training or new ones.

    The mixture of a report is the mean of the mixtures of its units, weighted by their words.

    Parameters
    ----------
    model : TopicModel
    words : sequence of sequences of str
        The words of each sentence, segmented as for the training.
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_shares`; the shares of a report sum to one, and ``out_of_vocabulary`` is the
        share of its words that the model does not know. A report of which it knows no word has no
        row.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"甲": "网格矛盾。\n" * 6, "乙": "企业招商。\n" * 6})
    >>> words = [["网格", "矛盾"]] * 6 + [["企业", "招商"]] * 6
    >>> model = fit(words, sentences, TopicConfig(topics=2, max_share=0.9))
    >>> new, _ = tabulate_sentences({"丙": "网格托位。"})
    >>> transform(model, [["网格", "托位"]], new).round(1)[["doc_id", "share", "out_of_vocabulary"]]
      doc_id  share  out_of_vocabulary
    0      丙    0.0                0.5
    1      丙    1.0                0.5
    """
    units = training_units(sentences, model.config.unit, window=model.config.window)
    doc_ids = sentences["doc_id"].tolist()
    counts = count_words(words, units.tolist(), doc_ids, vocabulary=model.vocabulary)
    return share_topics(model, counts)


def share_topics(model: TopicModel, counts: Counts) -> pd.DataFrame:
    """Return the frame `topic_shares` of counts over the model's vocabulary; see `transform`."""
    reports, owner = number_names(counts.doc_ids)
    lengths = counts.lengths
    mixtures = infer_mixtures(counts.matrix, model.topic_word, model.document_prior)
    known = sum_groups(lengths, owner, len(reports))
    unknown = sum_groups(counts.unknown.astype(float), owner, len(reports))
    shares = sum_groups(mixtures * lengths[:, None], owner, len(reports))
    kept = np.flatnonzero(known)
    shares = shares[kept] / known[kept, None]
    topics = model.topic_word.shape[0]
    outside = unknown[kept] / (known + unknown)[kept]
    frame = pd.DataFrame(
        {
            "run": model.config.run,
            "doc_id": np.repeat([reports[row] for row in kept], topics),
            "topic": np.tile(np.arange(topics), len(kept)),
            "share": np.clip(shares, 0, 1).ravel(),
            "out_of_vocabulary": np.repeat(outside, topics),
        }
    ).astype({"run": "str", "doc_id": "str"})
    return check_frame("topic_shares", frame)


def fit_topics(
    words: Sequence[Sequence[str]], sentences: pd.DataFrame, config: TopicConfig | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit one topic model and tabulate it: a sketch, which `jiedao.topics.passport` tries.

    Returns
    -------
    topics, topic_shares : pandas.DataFrame
        The frames of these names.
    """
    config = config or TopicConfig()
    counts = count_units(words, sentences, config)
    model = fit_counts(counts, config)
    return tabulate_topics(model), share_topics(model, counts)


def describe_model(model: TopicModel) -> dict[str, Any]:
    """Return what made a model as plain data for the run record."""
    return {**asdict(model.config), **model.record}


def model_files(model: TopicModel) -> dict[str, bytes]:
    """Return the files of a model by name: arrays, and a record in JSON."""
    out = io.BytesIO()
    np.savez_compressed(out, topic_word=model.topic_word, document_prior=model.document_prior)
    record = {
        "format": FORMAT,
        "config": asdict(model.config),
        "names": list(model.names),
        "made_with": dict(model.record),
        "vocabulary": list(model.vocabulary),
        "sha256": sha256(out.getvalue()),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {ARRAYS: out.getvalue(), RECORD: text.encode("utf-8")}


def parse_model(files: Mapping[str, bytes], where: str) -> TopicModel:
    """Build a model from its files; nothing in them is executed.

    Raises
    ------
    ModelError
        If a file is missing, damaged, or of another version.
    """
    again = "fit the topics anew"
    try:
        record = json.loads(files[RECORD])
        if record["format"] != FORMAT:
            found = f"the format {record['format']!r}"
            raise ModelError(f"{where}/{RECORD}", found, f"format {FORMAT}", again)
        if sha256(files[ARRAYS]) != record["sha256"]:
            found = "other arrays than the record names"
            raise ModelError(f"{where}/{ARRAYS}", found, "the file as it was written", again)
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            topic_word, prior = arrays["topic_word"], arrays["document_prior"]
        config = TopicConfig(**record["config"])
        vocabulary = tuple(record["vocabulary"])
        shape = (config.topics, len(vocabulary))
        if topic_word.shape != shape or prior.shape != shape[:1]:
            raise ValueError(f"arrays of the shape {topic_word.shape}, not {shape}")
        names = tuple(record["names"])
        return TopicModel(config, topic_word, prior, vocabulary, names, record["made_with"])
    except (ValueError, KeyError, TypeError, InputError) as error:
        raise ModelError(where, f"no topic model ({error})", "", again) from error
