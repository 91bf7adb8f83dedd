"""Corpora with known topics: what a model can find in a corpus of a size like one's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jiedao.topics.engines import Array
from jiedao.topics.units import Counts


@dataclass(frozen=True)
class SimulationConfig:
    """The size of a corpus drawn by LDA's own story.

    Attributes
    ----------
    topics, units, terms, words : int
        Topics, units, terms of the vocabulary, and the mean number of words of a unit.
    document_prior, term_prior : float
        Concentration of the topics of a unit and of the terms of a topic: the smaller, the
        fewer make up most of it.
    reports : int
        The units are dealt to so many reports in turn.
    seed : int
    """

    topics: int = 5
    units: int = 400
    terms: int = 500
    words: int = 50
    document_prior: float = 0.1
    term_prior: float = 0.05
    reports: int = 5
    seed: int = 1


def simulate_counts(config: SimulationConfig | None = None) -> tuple[Counts, Array]:
    """Draw a corpus with known topics.

    Parameters
    ----------
    config : SimulationConfig, optional

    Returns
    -------
    counts : Counts
        The terms are named ``w000`` and so on.
    topic_word : array of shape (topics, terms)
        The topics that the words were drawn from.

    Examples
    --------
    >>> counts, topic_word = simulate_counts(SimulationConfig(topics=3, units=20, words=10))
    >>> counts.matrix.shape, topic_word.sum(axis=1).round(6).tolist()
    ((20, 500), [1.0, 1.0, 1.0])
    """
    from scipy.sparse import csr_matrix

    config = config or SimulationConfig()
    generator = np.random.default_rng(config.seed)
    topic_word = generator.dirichlet([config.term_prior] * config.terms, config.topics)
    mixtures = generator.dirichlet([config.document_prior] * config.topics, config.units)
    lengths = np.maximum(1, generator.poisson(config.words, config.units))
    rows = [
        generator.multinomial(length, mixture @ topic_word)
        for length, mixture in zip(lengths, mixtures, strict=True)
    ]
    counts = Counts(
        csr_matrix(np.array(rows, dtype=np.int64)),
        tuple(f"w{number:03d}" for number in range(config.terms)),
        tuple(f"unit-{number}" for number in range(config.units)),
        tuple(f"report-{number % config.reports}" for number in range(config.units)),
        np.zeros(config.units, dtype=np.int64),
    )
    return counts, topic_word
