"""Measures of quality: values worked by hand, literal slow ways, and what must hold always."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import rankdata

from jiedao.topics.engines import Array
from jiedao.topics.quality import (
    measure_coherence,
    measure_exclusivity,
    measure_heldout,
    top_terms,
)
from jiedao.topics.units import Counts


def _npmi(matrix: Array, one: int, other: int) -> float:
    units = len(matrix) + 1
    cells = {
        (a, b): sum((row[one] > 0) == a and (row[other] > 0) == b for row in matrix) + 0.25
        for a in (True, False)
        for b in (True, False)
    }
    both = cells[True, True] / units
    p = (cells[True, True] + cells[True, False]) / units
    q = (cells[True, True] + cells[False, True]) / units
    return math.log(both / (p * q)) / -math.log(both)


def test_coherence_by_hand() -> None:
    # Three units: the pair stands in two of them together; (2 + 1/4) / 4, alone (2 + 1/2) / 4.
    matrix = csr_matrix([[1, 2, 0], [3, 1, 0], [0, 0, 1]])
    words = np.array([[0.5, 0.4, 0.1]])
    expected = math.log(0.5625 / 0.625**2) / -math.log(0.5625)
    assert measure_coherence(matrix, words, top=2)[0] == pytest.approx(expected, abs=1e-12)


def test_coherence_is_that_of_the_slow_way(simulated: tuple[Counts, Array]) -> None:
    counts, truth = simulated
    dense = counts.matrix.toarray()
    expected = [
        np.mean([_npmi(dense, i, j) for i, j in itertools.combinations(np.argsort(-row)[:6], 2)])
        for row in truth
    ]
    assert measure_coherence(counts.matrix, truth, top=6) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=6))
def test_coherence_is_never_missing(rows: list[list[int]]) -> None:
    words = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    values = measure_coherence(csr_matrix(np.array(rows)), words)
    assert np.isfinite(values).all()
    assert (np.abs(values) <= 1).all()


def test_exclusivity_by_hand() -> None:
    # Both terms of each topic: shares .9 and .1 of the term; ranks 1 and 1/2 by both measures.
    words = np.array([[0.9, 0.1], [0.1, 0.9]])
    assert measure_exclusivity(words, top=1).tolist() == [1, 1]
    assert measure_exclusivity(words, top=2).tolist() == [0.75, 0.75]
    # Frequent everywhere: first by probability (1), second by exclusivity (1/2).
    shared = np.array([[0.6, 0.4], [0.9, 0.1]])
    frex = 1 / (0.7 / 0.5 + 0.3 / 1)
    assert measure_exclusivity(shared, top=1)[0] == pytest.approx(frex, abs=1e-12)


def test_exclusivity_is_that_of_ranks(simulated: tuple[Counts, Array]) -> None:
    _, truth = simulated
    # Digits below the twelfth are no difference.
    words = np.round(truth + 1e-4, 12)
    exclusive = np.round(words / words.sum(axis=0), 12)
    expected = []
    for topic, row in enumerate(words):
        e = rankdata(exclusive[topic], "max") / len(row)
        f = rankdata(row, "max") / len(row)
        frex = 1 / (0.7 / e + 0.3 / f)
        expected.append(frex[np.argsort(-row, kind="stable")[:10]].mean())
    assert measure_exclusivity(words) == pytest.approx(expected, abs=1e-9)


def test_heldout_of_one_topic_is_the_entropy_of_its_words() -> None:
    # The mixture is certain, so that every word scores log .25 or log .75, whatever the halves.
    matrix = csr_matrix([[400, 0], [0, 400]])
    generator = np.random.default_rng(1)
    value = measure_heldout(matrix, np.array([[0.25, 0.75]]), np.array([1.0]), generator)
    first, second = 400 - np.random.default_rng(1).binomial([400, 400], 0.5)
    expected = (first * math.log(0.25) + second * math.log(0.75)) / (first + second)
    assert value == pytest.approx(expected, abs=1e-12)


def test_heldout_prefers_the_true_topics(simulated: tuple[Counts, Array]) -> None:
    counts, truth = simulated
    prior = np.full(4, 0.1)

    def score(words: Array) -> float:
        return measure_heldout(counts.matrix, words, prior, np.random.default_rng(1))

    mixed = np.tile(truth.mean(axis=0), (4, 1))
    assert score(truth + 1e-6) > score(mixed + 1e-6) + 0.3


def test_heldout_without_words_is_missing() -> None:
    empty = csr_matrix((2, 3), dtype=np.int64)
    words, prior = np.full((1, 3), 1 / 3), np.array([1.0])
    assert math.isnan(measure_heldout(empty, words, prior, np.random.default_rng(1)))


def test_top_terms_break_ties_by_order() -> None:
    assert top_terms(np.array([[0.2, 0.4, 0.4]]), 2).tolist() == [[1, 2]]
