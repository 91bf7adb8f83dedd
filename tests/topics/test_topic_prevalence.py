"""Prevalence: points by hand, intervals that widen with units and with seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from jiedao.errors import InputError
from jiedao.topics.engines import infer_mixtures
from jiedao.topics.model import TopicConfig, TopicModel
from jiedao.topics.prevalence import measure_prevalence
from jiedao.topics.units import Counts

SHARP = np.array([[0.98, 0.02], [0.02, 0.98]])
DOCUMENTS = pd.DataFrame(
    {"doc_id": ["a", "b", "c"], "office": ["江口", "江口", "湖滨"], "period_end": ["2023-12"] * 3}
)


def _counts(rows: list[list[int]], doc_ids: list[str]) -> Counts:
    units = tuple(str(n) for n in range(len(rows)))
    return Counts(csr_matrix(rows), ("甲", "乙"), units, tuple(doc_ids), np.zeros(len(rows), int))


def _model(words: np.ndarray, seed: int = 1) -> TopicModel:
    config = TopicConfig(topics=2, seed=seed)
    return TopicModel(config, words, np.array([0.1, 0.1]), ("甲", "乙"), ("", ""), {})


COUNTS = _counts([[10, 0], [0, 30], [20, 20], [5, 5]], ["a", "a", "b", "c"])


def test_points_are_means_weighted_by_words() -> None:
    found = measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS)
    mixtures = infer_mixtures(COUNTS.matrix, SHARP, np.array([0.1, 0.1]))
    expected = np.average(mixtures[:3], axis=0, weights=[10, 30, 40])
    assert found[["office", "topic"]].values.tolist() == [
        ["江口", 0],
        ["江口", 1],
        ["湖滨", 0],
        ["湖滨", 1],
    ]
    assert found["share"].tolist()[:2] == pytest.approx(expected.tolist(), abs=1e-12)
    assert found["seed_part"].tolist() == [0] * 4
    assert found["n"].tolist() == [3, 3, 1, 1]
    # One unit tells nothing of the variance between units.
    assert found[["low", "high"]].values.tolist()[2:] == [[0, 1], [0, 1]]


def test_topics_of_other_seeds_are_matched_whatever_their_numbers() -> None:
    swapped = replace(_model(SHARP[::-1], seed=2), document_prior=np.array([0.1, 0.1]))
    alone = measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS)
    found = measure_prevalence(_model(SHARP), [swapped], COUNTS, DOCUMENTS)
    assert found["share"].tolist() == pytest.approx(alone["share"].tolist(), abs=1e-12)
    assert found["seed_part"].max() < 1e-12
    assert set(found["runs"]) == {2}


def test_seeds_that_differ_widen_the_interval() -> None:
    blurred = _model(np.array([[0.6, 0.4], [0.02, 0.98]]), seed=2)
    alone = measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS, by=["period_end"])
    found = measure_prevalence(_model(SHARP), [blurred], COUNTS, DOCUMENTS, by=["period_end"])
    assert (found["high"] - found["low"] > alone["high"] - alone["low"]).all()
    assert found["seed_part"].min() > 0.05
    assert set(found["period_end"]) == {"2023-12"}


def test_interval_of_units_is_that_of_the_bootstrap() -> None:
    # 200 units of one word, two thirds of the first topic: the binomial standard error.
    rows = [[1, 0]] * 120 + [[0, 1]] * 80
    counts = _counts(rows, ["a"] * 200)
    found = measure_prevalence(_model(np.eye(2) * 0.9998 + 1e-4), [], counts, DOCUMENTS, by=[])
    mixtures = infer_mixtures(counts.matrix, np.eye(2) * 0.9998 + 1e-4, np.array([0.1, 0.1]))
    error = mixtures[:, 0].std() / np.sqrt(200)
    half = (found["high"] - found["low"])[0] / 2
    assert half == pytest.approx(1.96 * error, rel=0.1)
    assert len(found) == 2


def test_same_seed_draws_the_same() -> None:
    frames = [measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS) for _ in range(2)]
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def test_unknown_columns_and_reports_are_told() -> None:
    with pytest.raises(InputError) as caught:
        measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS, by=["year"])
    assert str(caught.value) == (
        "by: found 'year'; allowed: doc_id, office, period_end. What to do: choose columns."
    )
    with pytest.raises(InputError, match=r"^documents: found no row 'c'; allowed: every report"):
        measure_prevalence(_model(SHARP), [], COUNTS, DOCUMENTS[:2])
