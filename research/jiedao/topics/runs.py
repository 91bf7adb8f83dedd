"""Further runs of a topic model: other seeds, resampled corpora, held-out units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.topics.engines import Array
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig, TopicModel, fit_counts
from jiedao.topics.quality import measure_heldout
from jiedao.topics.units import Counts, take_units

SAMPLES = ("all", "resample", "split")
# The part of the units that a split holds out.
HELD_OUT = 0.2
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Run:
    """One fit of a series.

    Attributes
    ----------
    config : TopicConfig
    sample : {"all", "resample", "split"}
        All units; as many, drawn with replacement; or four fifths of them, the last fifth being
        held out. The seed of ``config`` draws, so that models of several sizes see the same units.
    """

    config: TopicConfig
    sample: str = "all"


# Fits runs in their order; `fit_serially` or one of another floor that spreads and keeps them.
Runner = Callable[[Counts, Sequence[Run], Guide], Iterable[TopicModel]]


def with_seed(config: TopicConfig, number: int) -> TopicConfig:
    """Return the settings with another seed: the base seed and a number, from 1.

    Examples
    --------
    >>> with_seed(TopicConfig(seed=7), 2).seed
    9
    """
    return replace(config, seed=config.seed + number)


def series(config: TopicConfig, sample: str, size: int) -> list[Run]:
    """List runs of the same settings with seeds of their own.

    Examples
    --------
    >>> [run.config.seed for run in series(TopicConfig(seed=7), "resample", 2)]
    [8, 9]
    """
    if sample not in SAMPLES:
        raise InputError("sample", f"'{sample}'", ", ".join(SAMPLES), "choose one of these")
    return [Run(with_seed(config, number), sample) for number in range(1, size + 1)]


def draw_units(counts: Counts, run: Run) -> tuple[Rows, Rows]:
    """Return the rows of the units to train on and of those held out."""
    filled = np.flatnonzero(counts.lengths)
    if run.sample == "all":
        return filled, filled[:0]
    generator = np.random.default_rng([run.config.seed, SAMPLES.index(run.sample)])
    if run.sample == "resample":
        return np.sort(generator.choice(filled, len(filled))), filled[:0]
    held_out = generator.permutation(len(filled))[: max(1, round(HELD_OUT * len(filled)))]
    return np.delete(filled, held_out), filled[np.sort(held_out)]


def fit_run(counts: Counts, run: Run, guide: Guide) -> TopicModel:
    """Fit one run.

    Returns
    -------
    TopicModel
        Over the vocabulary of ``counts`` whatever was drawn; its record has ``sample`` and, for a
        split, ``heldout``: the log-likelihood per word of the units held out, by document
        completion.
    """
    from threadpoolctl import threadpool_limits

    # Linear algebra rounds by the number of its threads, and a worker has one.
    with threadpool_limits(1, user_api="blas"):
        return _fit_run(counts, run, guide)


def _fit_run(counts: Counts, run: Run, guide: Guide) -> TopicModel:
    chosen, held_out = draw_units(counts, run)
    model = fit_counts(take_units(counts, chosen), run.config, guide)
    record = {**model.record, "sample": run.sample}
    if len(held_out):
        generator = np.random.default_rng([run.config.seed, len(SAMPLES)])
        record["heldout"] = measure_heldout(
            take_units(counts, held_out).matrix, model.topic_word, model.document_prior, generator
        )
    return replace(model, record=record)


def fit_serially(counts: Counts, runs: Sequence[Run], guide: Guide) -> Iterable[TopicModel]:
    """Fit runs one after the other."""
    return (fit_run(counts, run, guide) for run in runs)


def match_topics(reference: Array, other: Array) -> tuple[Rows, Array]:
    """Match the topics of two models so that the sum of their similarities is largest.

    Parameters
    ----------
    reference, other : array of shape (topics, terms)
        Distributions of words over the same terms; the numbers of topics may differ.

    Returns
    -------
    match : array of shape (topics of reference,)
        The topic of ``other``, -1 where none is left.
    similarity : array of shape (topics of reference,)
        The cosine of the two distributions, 0 where none is left.

    References
    ----------
    Kuhn, H. W. (1955). The Hungarian method. https://doi.org/10.1002/nav.3800020109

    Examples
    --------
    >>> one, other = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [0.6, 0.8]])
    >>> match, similarity = match_topics(one, other)
    >>> match.tolist(), similarity.round(2).tolist()
    ([1, 0], [0.6, 1.0])
    """
    from scipy.optimize import linear_sum_assignment

    likeness = cosines(reference, other)
    rows, columns = linear_sum_assignment(-likeness)
    match = np.full(len(reference), -1, dtype=np.int64)
    similarity = np.zeros(len(reference))
    match[rows] = columns
    similarity[rows] = likeness[rows, columns]
    return match, similarity


def cosines(one: Array, other: Array) -> Array:
    """Return the cosine of each row of ``one`` with each row of ``other``."""
    lengths = np.linalg.norm(one, axis=1)[:, None] * np.linalg.norm(other, axis=1)
    cosine: Array = np.clip(one @ other.T / lengths, 0, 1)
    return cosine
