"""Latent Dirichlet allocation over the paragraphs of reports, with a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame

# A paragraph is about few topics, a topic has few of the terms.
DOCUMENT_PRIOR = 0.2
TERM_PRIOR = 0.05
LARGEST_CHUNK = 4000


@dataclass(frozen=True)
class TopicConfig:
    """The settings of a topic model.

    Attributes
    ----------
    topics : int
        How many topics.
    passes : int
        How often the training reads the corpus; 0 chooses by its size: 60 for a handful of
        reports, never under 5.
    seed : int
        The same seed gives the same topics.
    min_units, max_share : int, float
        A term stands in at least so many units, and in at most this share of them.
    top : int
        How many terms of a topic the frame `topics` has.
    """

    topics: int = 6
    passes: int = 0
    seed: int = 20240601
    min_units: int = 3
    max_share: float = 0.3
    top: int = 30

    @property
    def run(self) -> str:
        """The name of a run with these settings: it stands in the frames."""
        return f"gensim-k{self.topics}-seed{self.seed}"


def fit_topics(
    words: Sequence[Sequence[str]],
    units: Sequence[str],
    doc_ids: Sequence[str],
    config: TopicConfig | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit gensim's LDA and tell each report's mixture of topics.

    The model is trained on units smaller than a report (its paragraphs): five reports are too
    few documents to learn from. The mixture of a report is the mean of the mixtures of its
    units, weighted by their words. Topics are numbered by their share of the corpus.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    units : sequence of str
        The unit of training of each sentence.
    doc_ids : sequence of str
        The report of each sentence.
    config : TopicConfig, optional

    Returns
    -------
    topics : pandas.DataFrame
        Frame `topics`, the heaviest terms of a topic first.
    topic_shares : pandas.DataFrame
        Frame `topic_shares`; the shares of a report sum to one.

    Raises
    ------
    InputError
        If the words that are left are too few for so many topics, or no topic is asked for.

    References
    ----------
    Blei, D. M., Ng, A. Y. & Jordan, M. I. (2003). JMLR 3, 993-1022.
    Hoffman, M., Bach, F. & Blei, D. (2010). Online learning for LDA. NeurIPS 23.

    Examples
    --------
    >>> words = [["网格", "矛盾"], ["企业", "招商"]] * 6
    >>> config = TopicConfig(topics=2, max_share=0.9, passes=5)
    >>> topics, shares = fit_topics(words, [str(n) for n in range(12)], ["甲", "乙"] * 6, config)
    >>> float(shares.groupby("doc_id")["share"].sum().round(6).min())
    1.0
    """
    config = config or TopicConfig()
    if config.topics < 1:
        raise InputError("topics", f"{config.topics}", "1 or more", "ask for some topics")
    bags, owners = _bags(words, units, doc_ids)
    dictionary, corpus = _dictionary(bags, config)
    kept = [number for number, bag in enumerate(corpus) if bag]
    if len(dictionary) < 2 * config.topics or len(kept) < config.topics:
        raise InputError(
            "topics",
            f"{len(dictionary)} terms in {len(kept)} units for {config.topics} topics",
            "at least two terms and one unit a topic",
            "ask for fewer topics, or add reports",
        )
    term_weights, unit_shares = _train(dictionary, [corpus[number] for number in kept], config)
    lengths = np.array([sum(n for _, n in corpus[number]) for number in kept], dtype=float)
    order = np.argsort(-(unit_shares * lengths[:, None]).sum(axis=0), kind="stable")
    topics = _topics_frame(term_weights[order], dictionary, config)
    shares = _shares_frame(
        unit_shares[:, order], lengths, [owners[number] for number in kept], doc_ids, config
    )
    return topics, shares


def _bags(
    words: Sequence[Sequence[str]], units: Sequence[str], doc_ids: Sequence[str]
) -> tuple[list[list[str]], list[str]]:
    bags: dict[tuple[str, str], list[str]] = {}
    for sentence, unit, doc_id in zip(words, units, doc_ids, strict=True):
        bags.setdefault((doc_id, unit), []).extend(sentence)
    return list(bags.values()), [doc_id for doc_id, _ in bags]


def _dictionary(
    bags: list[list[str]], config: TopicConfig
) -> tuple[list[str], list[list[tuple[int, int]]]]:
    from collections import Counter

    counted = [Counter(bag) for bag in bags]
    spread = Counter(term for bag in counted for term in bag)
    limit = config.max_share * len(bags)
    terms = sorted(t for t, n in spread.items() if config.min_units <= n <= limit)
    place = {term: number for number, term in enumerate(terms)}
    corpus = [sorted((place[t], n) for t, n in bag.items() if t in place) for bag in counted]
    return terms, corpus


def _train(
    terms: list[str], corpus: list[list[tuple[int, int]]], config: TopicConfig
) -> tuple[np.ndarray, np.ndarray]:
    from gensim.models import LdaModel

    model = LdaModel(
        corpus=corpus,
        id2word=dict(enumerate(terms)),
        num_topics=config.topics,
        passes=config.passes or min(60, max(5, 60_000 // len(corpus))),
        iterations=200,
        chunksize=min(LARGEST_CHUNK, len(corpus)),
        alpha=[DOCUMENT_PRIOR] * config.topics,
        eta=TERM_PRIOR,
        eval_every=None,
        random_state=np.random.RandomState(config.seed),
        dtype=np.float64,
    )
    gamma, _ = model.inference(corpus)
    return model.get_topics(), gamma / gamma.sum(axis=1, keepdims=True)


def _topics_frame(weights: np.ndarray, terms: list[str], config: TopicConfig) -> pd.DataFrame:
    rows: list[tuple[str, int, str, float]] = []
    for topic, row in enumerate(weights):
        best = np.lexsort((np.arange(len(terms)), -row))[: config.top]
        rows.extend((config.run, topic, terms[j], float(row[j])) for j in best)
    return check_frame("topics", pd.DataFrame(rows, columns=["run", "topic", "term", "weight"]))


def _shares_frame(
    unit_shares: np.ndarray,
    lengths: np.ndarray,
    owners: list[str],
    doc_ids: Sequence[str],
    config: TopicConfig,
) -> pd.DataFrame:
    owner = np.array(owners)
    rows: list[tuple[str, str, int, float]] = []
    for doc_id in dict.fromkeys(doc_ids):
        mine = owner == doc_id
        if not mine.any():
            continue
        share = np.average(unit_shares[mine], axis=0, weights=lengths[mine])
        rows.extend((config.run, doc_id, topic, float(s)) for topic, s in enumerate(share))
    frame = pd.DataFrame(rows, columns=["run", "doc_id", "topic", "share"])
    return check_frame("topic_shares", frame)


def describe_config(config: TopicConfig) -> dict[str, object]:
    """Return the settings as plain data for the run record."""
    return {"engine": "gensim", **asdict(config)}
