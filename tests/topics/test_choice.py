"""Choice of the number of topics: known numbers are found, intervals are as worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jiedao.errors import InputError
from jiedao.topics.choice import choice_runs, measure_quality, recommend, summarise_quality
from jiedao.topics.engines import Array
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig
from jiedao.topics.quality import measure_coherence, measure_exclusivity
from jiedao.topics.runs import fit_serially, match_topics
from jiedao.topics.simulate import SimulationConfig, simulate_counts
from jiedao.topics.units import Counts

CONFIG = TopicConfig(iterations=100)


def _quality(heldout: dict[int, list[float]], stability: dict[int, list[float]]) -> pd.DataFrame:
    rows = [
        ("r", topics, seed, measure, value)
        for measure, table in (("heldout", heldout), ("stability", stability))
        for topics, values in table.items()
        for seed, value in enumerate(values)
    ]
    rows += [
        ("r", k, s, m, 0.5)
        for k in heldout
        for s in (0, 1, 2)
        for m in ("coherence", "exclusivity")
    ]
    return pd.DataFrame(rows, columns=["run", "topics", "seed", "measure", "value"])


QUALITY = _quality(
    {2: [-7.0, -7.1, -7.2], 3: [-6.0, -6.2, -6.1], 4: [-6.1, -6.1, -6.1], 5: [-6.0, -6.2, -6.09]},
    {2: [0.9, 0.9, 0.9], 3: [0.6, 0.6, 0.6], 4: [0.8, 0.8, 0.8], 5: [0.7, 0.9, 0.7]},
)


def test_known_number_is_recommended() -> None:
    for seed, topics in ((1, 4), (2, 6)):
        size = SimulationConfig(topics=topics, units=120, terms=300, words=40, seed=seed)
        counts, _ = simulate_counts(size)
        models = list(
            fit_serially(counts, choice_runs(CONFIG, range(topics - 2, topics + 3), 3), Guide())
        )
        assert abs(recommend(measure_quality(counts, models)).topics - topics) <= 1


def test_measures_are_those_of_their_functions(simulated: tuple[Counts, Array]) -> None:
    counts, _ = simulated
    runs = choice_runs(TopicConfig(iterations=20), (3, 4), 3)
    models = list(fit_serially(counts, runs, Guide()))
    quality = measure_quality(counts, models).set_index(["topics", "seed", "measure"])["value"]
    assert len(quality) == 2 * 3 * 4
    one, two, three = (model for model in models if model.config.topics == 4)
    found = quality[4, one.config.seed]
    assert found["heldout"] == one.record["heldout"]
    assert found["coherence"] == measure_coherence(counts.matrix, one.topic_word).mean()
    assert found["exclusivity"] == measure_exclusivity(one.topic_word).mean()
    likeness = [match_topics(one.topic_word, m.topic_word)[1].mean() for m in (two, three)]
    assert found["stability"] == pytest.approx(np.mean(likeness), abs=1e-12)


def test_intervals_by_hand() -> None:
    choice = summarise_quality(QUALITY).set_index(["measure", "topics"])
    values = np.array([-7.0, -7.1, -7.2])
    half = stats.t.ppf(0.975, 2) * values.std(ddof=1) * math.sqrt(1 / 3 + 0.2 / 0.8)
    row = choice.loc[("heldout", 2)]
    expected = [-7.1, -7.1 - half, -7.1 + half]
    assert row[["value", "low", "high"]].tolist() == pytest.approx(expected, abs=1e-9)
    assert row["n"] == 3
    # Run by run: 5 is best; the differences of 3 are 0, 0 and -.01.
    assert choice.loc[("heldout_gap", 5)][["value", "low", "high"]].tolist() == [0, 0, 0]
    gap = choice.loc[("heldout_gap", 3)]
    assert gap["value"] == pytest.approx(-0.01 / 3, abs=1e-12)
    assert gap["low"] < 0 < gap["high"]


def test_recommendation_weighs_recurrence_where_the_likelihood_is_as_good() -> None:
    found = recommend(QUALITY)
    # 2 recurs best of all, but its likelihood is plainly lower.
    assert (found.topics, found.alternatives) == (4, (5,))
    assert found.text == (
        "4 topics: of 3, 4 and 5, whose held-out likelihood cannot be told from the best (5, -6.097 per "
        "word), 4 recurs best between runs (cosine 0.80 [0.80, 0.80]). 5 does as well. The likelihood "
        "still rises at the end of the range: try more than 5."
    )


def test_one_number_that_is_best_alone() -> None:
    quality = _quality(
        {2: [-7.0, -7.1, -7.2], 3: [-6.0, -6.1, -6.2], 4: [-6.5, -6.6, -6.7]},
        {k: [0.8, 0.8, 0.8] for k in (2, 3, 4)},
    )
    found = recommend(quality)
    assert (found.topics, found.alternatives) == (3, ())
    assert found.text == (
        "3 topics: no other number's held-out likelihood comes near (-6.100 per word)."
    )


def test_nothing_to_choose_from_is_told() -> None:
    with pytest.raises(InputError) as caught:
        choice_runs(CONFIG, [4, 4], 10)
    assert str(caught.value) == (
        "choice of topics: found 1 number(s) of topics with 10 seed(s); allowed: two or more of each. "
        "What to do: widen the range or ask for more seeds."
    )
    with pytest.raises(InputError, match=r"^choice of topics"):
        choice_runs(CONFIG, [4, 5], 1)
