"""Engines: known topics are found, the same seed gives the same bytes, mixtures are as worked by hand."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from jiedao.topics import engines
from jiedao.topics.engines import (
    DOCUMENT_PRIOR,
    ENGINES,
    TERM_PRIOR,
    Array,
    Task,
    infer_mixtures,
)
from jiedao.topics.runs import match_topics
from jiedao.topics.simulate import SimulationConfig, simulate_counts
from jiedao.topics.units import Counts

FIT = "from test_engines import digest; print(*digest())"


def digest() -> list[str]:
    """Return a hash of what each engine learns from a small corpus."""
    counts, _ = simulate_counts(SimulationConfig(topics=3, units=40, terms=60, words=20))
    prints = []
    for engine in ENGINES.values():
        prior = np.full((3, 60), TERM_PRIOR)
        words, weights = engine.fit(Task(counts.matrix, 3, 20, 1, prior))
        prints.append(hashlib.sha256(words.tobytes() + weights.tobytes()).hexdigest())
    return prints


def _task(counts: Counts, topics: int = 4, seed: int = 1, iterations: int = 200) -> Task:
    prior = np.full((topics, len(counts.vocabulary)), TERM_PRIOR)
    return Task(counts.matrix, topics, iterations, seed, prior)


@pytest.mark.parametrize("engine", ["tomotopy", "nmf"])
def test_known_topics_are_recovered(engine: str, simulated: tuple[Counts, Array]) -> None:
    counts, truth = simulated
    found, _ = ENGINES[engine].fit(_task(counts))
    assert match_topics(truth, found)[1].mean() > 0.9


@pytest.mark.parametrize("engine", list(ENGINES))
def test_engines_give_distributions(engine: str, simulated: tuple[Counts, Array]) -> None:
    counts, _ = simulated
    words, prior = ENGINES[engine].fit(_task(counts, iterations=20))
    assert words.shape == (4, 200)
    assert words.min() > 0
    assert words.sum(axis=1) == pytest.approx([1] * 4, abs=1e-6)
    assert prior.shape == (4,)
    assert prior.min() > 0


def test_gensim_gives_the_weights_of_scikit_learn() -> None:
    matrix = csr_matrix([[2, 2, 2, 0, 0, 0]] * 10 + [[0, 0, 0, 2, 2, 2]] * 6)
    task = Task(matrix, 2, 20, 1, np.full((2, 6), TERM_PRIOR))
    found, _ = ENGINES["gensim"].fit(task)
    model = LatentDirichletAllocation(
        2,
        doc_topic_prior=DOCUMENT_PRIOR,
        topic_word_prior=TERM_PRIOR,
        learning_method="batch",
        max_iter=100,
        random_state=0,
    ).fit(matrix)
    oracle = model.components_ / model.components_.sum(axis=1, keepdims=True)
    match, _ = match_topics(oracle, found)
    assert found[match] == pytest.approx(oracle, abs=0.01)


def test_one_topic_of_tomotopy_is_the_counts() -> None:
    # 12 and 6 of the words, and a third term that no unit has, each with the prior .05.
    matrix = csr_matrix([[2, 0, 0], [0, 1, 0]] * 6)
    words, _ = ENGINES["tomotopy"].fit(Task(matrix, 1, 20, 1, np.full((1, 3), TERM_PRIOR)))
    expected = np.array([12.05, 6.05, 0.05]) / 18.15
    assert words[0] == pytest.approx(expected, abs=1e-6)


def test_same_seed_gives_the_same_bytes_in_another_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIT],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == digest()
    assert len(set(digest())) == 3


def test_global_randomness_is_neither_read_nor_moved(simulated: tuple[Counts, Array]) -> None:
    counts, _ = simulated
    for engine in ENGINES.values():
        np.random.seed(1)  # noqa: NPY002 - the global state that must not matter
        first = engine.fit(_task(counts, iterations=5))[0]
        np.random.seed(2)  # noqa: NPY002
        state = np.random.get_state()  # noqa: NPY002
        assert np.array_equal(first, engine.fit(_task(counts, iterations=5))[0])
        assert np.array_equal(np.random.get_state()[1], state[1])  # noqa: NPY002


def _mixture_slowly(row: Array, words: Array, prior: Array) -> list[float]:
    theta = [p / sum(prior) for p in prior]
    for _ in range(60):
        fresh = list(prior)
        for term, n in enumerate(row):
            parts = [theta[k] * words[k][term] for k in range(len(prior))]
            for k, part in enumerate(parts):
                fresh[k] += n * part / sum(parts)
        theta = [value / sum(fresh) for value in fresh]
    return theta


def test_mixtures_are_those_of_the_slow_way(simulated: tuple[Counts, Array]) -> None:
    counts, truth = simulated
    prior = np.array([0.1, 0.2, 0.3, 0.4])
    dense = counts.matrix[:6].toarray()
    dense[2] = 0
    slow = [_mixture_slowly(row, truth + 1e-6, prior) for row in dense]
    found = infer_mixtures(csr_matrix(dense), truth + 1e-6, prior)
    assert found == pytest.approx(np.array(slow), abs=1e-9)
    assert slow[2] == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_mixtures_do_not_depend_on_how_units_are_cut(
    simulated: tuple[Counts, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts, truth = simulated
    prior = np.full(4, 0.2)
    whole = infer_mixtures(counts.matrix, truth + 1e-6, prior)
    pieces = engines._pieces
    monkeypatch.setattr(engines, "_pieces", lambda ends: pieces(ends, 50))
    assert len(pieces(counts.matrix.indptr, 50)) > 50
    assert np.array_equal(infer_mixtures(counts.matrix, truth + 1e-6, prior), whole)
