"""Scores against scikit-learn, intervals against the binomial, both over blocks."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from jiedao.frames import check_frame
from jiedao.scheme import Scheme
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.decode import expected_calibration_error
from jiedao.themes.scores import (
    block_numbers,
    bootstrap_intervals,
    f1,
    precision,
    recall,
    score_held_out,
)
from jiedao.themes.train import NEVER, HeldOut, TrainConfig

N = 60
pairs_of_labels = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1)


@pytest.fixture(scope="module")
def config(small_scheme: Scheme) -> TrainConfig:
    return TrainConfig("toy", small_scheme)


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    """Sixty sentences in twenty blocks of two offices; nobody says ``other``."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, N)
    probability = rng.dirichlet([1, 1, 1], N) + 0.8 * np.eye(3)[truth]
    probability[:, 2] *= 0.1
    probability /= probability.sum(axis=1, keepdims=True)
    role = rng.integers(0, 2, N)
    roles = 0.9 * np.eye(2)[role] + 0.05
    codes = np.array(["economy", "safety", "other"])
    second = np.where(np.arange(N) % 10 == 0, codes[(truth + 1) % 2], "")
    sentences = pd.DataFrame(
        {
            "sentence_id": [f"a:{row:03d}" for row in range(N)],
            "doc_id": ["a"] * 30 + ["b"] * 30,
            "parent_id": [f"x{row // 3}" for row in range(N)],
            "text": "招商,排查",
            "theme": codes[truth],
            "theme2": second,
            "role": np.array(["achievement", "plan"])[role],
            "group": ["江口街道"] * 30 + ["湖滨街道"] * 30,
        }
    )
    thresholds = np.where(np.arange(N) < 30, 0.5, 0.7)
    seconds = np.where(np.arange(N) < 30, 0.2, NEVER)
    return HeldOut(sentences, {"theme": probability, "role": roles}, thresholds, seconds)


@pytest.fixture(scope="module")
def scores(held_out: HeldOut, config: TrainConfig) -> pd.DataFrame:
    return score_held_out(held_out, config)


@pytest.fixture(scope="module")
def find(scores: pd.DataFrame) -> Callable[..., pd.Series]:
    def row(measure: str, theme: str = "all", task: str = "theme") -> pd.Series:
        found = scores.query("task == @task and theme == @theme and measure == @measure")
        assert len(found) == 1
        return found.iloc[0]

    return row


@pytest.fixture(scope="module")
def truth(held_out: HeldOut, config: TrainConfig) -> np.ndarray:
    return np.array([config.scheme.theme_codes.index(t) for t in held_out.sentences["theme"]])


def test_measures_by_hand() -> None:
    truth, label = np.array([0, 0, 0, 1, 2]), np.array([0, 0, 1, 0, 1])
    assert precision(truth, label, 0) == pytest.approx(2 / 3)
    assert recall(truth, label, 0) == pytest.approx(2 / 3)
    assert f1(truth, label, 0) == pytest.approx(2 / 3)
    assert (precision(truth, label, 1), recall(truth, label, 1), f1(truth, label, 1)) == (0, 0, 0)
    # 2 is never said, 3 never there.
    assert math.isnan(precision(truth, label, 2))
    assert math.isnan(recall(truth, label, 3))
    assert f1(truth, label, 3) == 0


@given(pairs_of_labels, st.integers(0, 2))
def test_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]], k: int) -> None:
    truth, label = np.array(pairs).T
    for function, oracle in ((precision, precision_score), (recall, recall_score)):
        expected = oracle(truth, label, labels=[k], average=None, zero_division=np.nan)[0]
        assert function(truth, label, k) == pytest.approx(expected, nan_ok=True)
    expected = f1_score(truth, label, labels=[k], average=None, zero_division=0)[0]
    assert f1(truth, label, k) == pytest.approx(expected)


def test_frame_fits_its_contract(scores: pd.DataFrame) -> None:
    check_frame("scores", scores)
    assert set(scores["split"]) == {"held out"}
    measured = scores[scores["low"].notna()]
    assert (measured["low"] <= measured["high"]).all()
    assert measured["low"].between(0, 1).all()
    assert measured["high"].between(0, 1).all()


def test_scores_are_those_of_scikit_learn(
    find: Callable[..., pd.Series], held_out: HeldOut, truth: np.ndarray
) -> None:
    label = held_out.probability["theme"].argmax(axis=1)
    assert find("accuracy")["value"] == pytest.approx(accuracy_score(truth, label), abs=5e-5)
    # The residual theme stands aside.
    macro = f1_score(truth, label, labels=[0, 1], average="macro")
    assert find("macro_f1")["value"] == pytest.approx(macro, abs=5e-5)
    for k, code in enumerate(("economy", "safety")):
        expected = f1_score(truth, label, labels=[k], average=None)[0]
        row = find("f1", code)
        assert row["value"] == pytest.approx(expected, abs=5e-5)
        assert row["n"] == (truth == k).sum()
    mine = np.arange(N) < 30
    row = find("accuracy", "group 江口街道")
    assert row["value"] == pytest.approx(accuracy_score(truth[mine], label[mine]), abs=5e-5)
    assert (row["n"], math.isnan(row["low"])) == (30, True)


def test_theme_that_nobody_says_has_no_precision(find: Callable[..., pd.Series]) -> None:
    assert math.isnan(find("precision", "other")["value"])
    assert math.isnan(find("precision", "other")["low"])
    assert find("recall", "other")["value"] == 0


def test_confidence_is_scored(
    find: Callable[..., pd.Series], held_out: HeldOut, truth: np.ndarray
) -> None:
    probability = held_out.probability["theme"]
    right, confidence = probability.argmax(axis=1) == truth, probability.max(axis=1)
    error = expected_calibration_error(confidence, right)
    assert find("expected_calibration_error")["value"] == pytest.approx(error, abs=5e-5)
    surest = np.argsort(-confidence)[: math.ceil(0.85 * N)]
    row = find("accuracy_of_surest_85_percent")
    assert row["value"] == pytest.approx(right[surest].mean(), abs=5e-5)
    assert row["n"] == 51
    # Each office has the threshold of its fold.
    kept = confidence >= np.where(np.arange(N) < 30, 0.5, 0.7)
    assert find("coverage_without_abstained")["value"] == pytest.approx(kept.mean(), abs=5e-5)
    row = find("accuracy_without_abstained")
    assert row["value"] == pytest.approx(right[kept].mean(), abs=5e-5)
    assert row["n"] == kept.sum()


def test_second_theme_is_scored(find: Callable[..., pd.Series], held_out: HeldOut) -> None:
    given = []
    for row, chances in enumerate(held_out.probability["theme"]):
        place = sorted(range(3), key=lambda k: -chances[k])[1]
        said = row < 30 and chances[place] >= 0.2 and place != 2
        given.append(("economy", "safety")[place] if said else "")
    wanted = held_out.sentences["theme2"].tolist()
    right = sum(a == b != "" for a, b in zip(given, wanted, strict=True))
    expected = 2 * right / (sum(map(bool, given)) + sum(map(bool, wanted)))
    row = find("second_theme_f1")
    assert 0 < expected < 1
    assert row["value"] == pytest.approx(expected, abs=5e-5)
    assert row["n"] == sum(map(bool, wanted))


def test_roles_that_are_all_right(find: Callable[..., pd.Series], scores: pd.DataFrame) -> None:
    row = find("accuracy", task="role")
    assert (row["value"], row["low"], row["high"]) == (1, 1, 1)
    # What is decided about themes alone is not told of roles.
    of_roles = set(scores[scores["task"] == "role"]["measure"])
    assert not of_roles & {"coverage_without_abstained", "second_theme_f1"}


def test_no_second_theme_anywhere_is_missing_not_zero(
    held_out: HeldOut, config: TrainConfig
) -> None:
    without = dataclasses.replace(
        held_out,
        sentences=held_out.sentences.assign(theme2=""),
        second=np.full(N, NEVER),
    )
    scores = score_held_out(without, config)
    row = scores[scores["measure"] == "second_theme_f1"].iloc[0]
    assert math.isnan(row["value"])
    assert row["n"] == 0


def test_same_labels_have_the_same_intervals(
    held_out: HeldOut, config: TrainConfig, scores: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(score_held_out(held_out, config), scores)
    other = score_held_out(held_out, dataclasses.replace(config, seed=2))
    assert other["value"].equals(scores["value"])
    assert not other["low"].equals(scores["low"])


def _share_right(right: np.ndarray, blocks: np.ndarray) -> tuple[float, float, float]:
    rng = np.random.default_rng(1)
    return bootstrap_intervals([lambda at: float(right[at].mean())], blocks, rng)[0]


def test_interval_of_single_sentences_is_that_of_the_binomial() -> None:
    value, low, high = _share_right(np.arange(100) < 80, np.arange(100))
    expected = stats.binom(100, 0.8).ppf([0.025, 0.975]) / 100
    assert value == 0.8
    np.testing.assert_allclose([low, high], expected, atol=0.0151)


def test_blocks_that_stand_together_make_the_interval_wide() -> None:
    # Four blocks of five are right: the share of right ones among five draws.
    expected = stats.binom(5, 0.8).ppf([0.025, 0.975]) / 5
    for blocks in (
        np.arange(100) // 20,
        np.random.default_rng(1).permutation(5)[np.arange(100) % 5],
    ):
        right = blocks != blocks[0]
        np.testing.assert_allclose(_share_right(right, blocks)[1:], expected)


def test_large_block_weighs_as_much_as_it_has_sentences() -> None:
    # One of two blocks, three sentences of four: 0, 3/4 or all of a draw.
    value, low, high = _share_right(np.array([1, 1, 1, 0]), np.array([7, 7, 7, 2]))
    assert (value, low, high) == (0.75, 0, 1)


def test_one_block_has_no_spread() -> None:
    assert _share_right(np.arange(10) < 8, np.zeros(10, np.int64)) == (0.8, 0.8, 0.8)


def test_measures_share_their_draws() -> None:
    right = np.arange(40) % 3 > 0
    measures = [lambda at: float(right[at].mean()), lambda at: float(1 - right[at].mean())]
    one, other = bootstrap_intervals(measures, np.arange(40), np.random.default_rng(1))
    np.testing.assert_allclose([1 - other[0], 1 - other[2], 1 - other[1]], one)


def test_draws_in_which_a_measure_is_not_there_do_not_count() -> None:
    # Its row is in three draws of four; there the measure is 1.
    measures = [lambda at: 1.0 if 0 in at else np.nan, lambda _: np.nan]
    one, other = bootstrap_intervals(measures, np.arange(2), np.random.default_rng(1))
    assert one == (1, 1, 1)
    assert [math.isnan(number) for number in other] == [True, True, True]


def test_block_is_a_heading_with_what_stands_right_under_it() -> None:
    text = "开场白。\n一、经济\n(一)招商。新增企业3家。\n(二)税收。税收增长。\n二、安全\n排查隐患。"
    sentences, _ = tabulate_sentences({"a": text, "b": "开场白。"})
    # Every heading goes with what it heads; what stands under none goes together, by report.
    assert block_numbers(sentences).tolist() == [0, 1, 2, 2, 3, 3, 4, 4, 5]
