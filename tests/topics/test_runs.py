"""Further runs: what is drawn, how topics are matched, that the true topics recur."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.topics.engines import Array
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig, fit_counts
from jiedao.topics.quality import measure_heldout
from jiedao.topics.runs import Run, draw_units, fit_run, match_topics, series
from jiedao.topics.simulate import SimulationConfig, simulate_counts
from jiedao.topics.units import Counts, take_units

CONFIG = TopicConfig(topics=4, iterations=100)


def test_split_holds_out_a_fifth_the_same_for_every_number_of_topics(
    simulated: tuple[Counts, Array],
) -> None:
    counts, _ = simulated
    train, test = draw_units(counts, Run(CONFIG, "split"))
    assert len(test) == 30
    assert sorted([*train, *test]) == list(range(150))
    again = draw_units(counts, Run(TopicConfig(topics=9), "split"))
    assert np.array_equal(again[1], test)
    other = draw_units(counts, Run(TopicConfig(topics=4, seed=1), "split"))
    assert not np.array_equal(other[1], test)


def test_resample_draws_as_many_with_replacement(simulated: tuple[Counts, Array]) -> None:
    counts, _ = simulated
    drawn, rest = draw_units(counts, Run(CONFIG, "resample"))
    assert (len(drawn), len(rest)) == (150, 0)
    assert 80 < len(set(drawn.tolist())) < 110


def test_units_without_words_are_never_drawn(simulated: tuple[Counts, Array]) -> None:
    counts, _ = simulated
    dense = counts.matrix.toarray()
    dense[::2] = 0
    bare = Counts(
        type(counts.matrix)(dense), counts.vocabulary, counts.units, counts.doc_ids, counts.unknown
    )
    for sample in ("all", "resample", "split"):
        drawn = np.concatenate(draw_units(bare, Run(CONFIG, sample)))
        assert (drawn % 2 == 1).all()


def test_run_of_a_split_measures_the_units_it_has_not_read(
    simulated: tuple[Counts, Array],
) -> None:
    counts, _ = simulated
    run = Run(CONFIG, "split")
    found = fit_run(counts, run, Guide())
    train, test = draw_units(counts, run)
    model = fit_counts(take_units(counts, train), CONFIG)
    assert np.array_equal(found.topic_word, model.topic_word)
    expected = measure_heldout(
        take_units(counts, test).matrix,
        model.topic_word,
        model.document_prior,
        np.random.default_rng([CONFIG.seed, 3]),
    )
    assert found.record["heldout"] == expected
    assert "heldout" not in fit_run(counts, Run(CONFIG), Guide()).record


def test_true_topics_are_recovered() -> None:
    for seed, topics in ((1, 5), (2, 7)):
        counts, truth = simulate_counts(SimulationConfig(topics=topics, units=300, seed=seed))
        found = fit_counts(counts, TopicConfig(topics=topics, iterations=200))
        assert match_topics(truth, found.topic_word)[1].mean() >= 0.9


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 100))
def test_match_is_the_best_of_all(one: int, other: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    a, b = generator.random((one, 5)), generator.random((other, 5))
    match, similarity = match_topics(a, b)
    cosine = [[x @ y / (np.linalg.norm(x) * np.linalg.norm(y)) for y in b] for x in a]
    small, large = sorted((one, other))
    best = max(
        sum(cosine[i][j] if one <= other else cosine[j][i] for i, j in enumerate(order))
        for order in itertools.permutations(range(large), small)
    )
    assert similarity.sum() == pytest.approx(best, abs=1e-9)
    assert (match == -1).sum() == max(0, one - other)
    assert all(similarity[k] == 0 for k in range(one) if match[k] == -1)


def test_unknown_sample_is_told() -> None:
    with pytest.raises(InputError, match=r"^sample: found 'half'; allowed: all, resample, split"):
        series(CONFIG, "half", 2)


def test_simulation_draws_what_it_says() -> None:
    config = SimulationConfig(topics=3, units=2000, terms=50, words=30, seed=5)
    counts, words = simulate_counts(config)
    again, _ = simulate_counts(config)
    assert counts.sha256 == again.sha256
    assert counts.lengths.mean() == pytest.approx(30, abs=0.5)
    # Over many units the corpus has the mean of the topics.
    overall = np.asarray(counts.matrix.sum(axis=0)).ravel() / counts.lengths.sum()
    assert overall == pytest.approx(words.mean(axis=0), abs=0.02)
    assert set(counts.doc_ids) == {f"report-{n}" for n in range(5)}
