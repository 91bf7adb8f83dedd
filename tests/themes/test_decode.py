"""The decoder against every path of a small chain; calibration by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import softmax as scipy_softmax
from sklearn.metrics import log_loss

from jiedao.themes.context import RELATIONS, Context
from jiedao.themes.decode import (
    Decoder,
    expected_calibration_error,
    fit_decoder,
    learn_lift,
    smooth,
    softmax,
)

positive = st.floats(0.05, 20)
scores_of_three = hnp.arrays(
    float, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(-30, 30)
)


def _context(sizes: list[int], relations: list[int]) -> Context:
    n = sum(sizes)
    none = np.full(n, -1, np.int64)
    first = np.array([step == 0 for size in sizes for step in range(size)], bool)
    place = np.zeros((n, 1), np.float32)
    return Context(none, none, none, none, none, place, np.array(relations, np.int64), first)


@st.composite
def chains(draw: st.DrawFn) -> tuple[np.ndarray, Context, np.ndarray]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    n, classes = sum(sizes), draw(st.integers(2, 3))
    local = draw(hnp.arrays(float, (n, classes), elements=positive))
    lift = draw(hnp.arrays(float, (len(RELATIONS), classes, classes), elements=positive))
    relations = draw(st.lists(st.integers(0, len(RELATIONS) - 1), min_size=n, max_size=n))
    return local / local.sum(axis=1, keepdims=True), _context(sizes, relations), lift


def _by_all_paths(local: np.ndarray, context: Context, lift: np.ndarray) -> np.ndarray:
    posterior = np.zeros_like(local)
    starts = [*np.flatnonzero(context.first).tolist(), len(local)]
    for start, end in itertools.pairwise(starts):
        for path in itertools.product(range(local.shape[1]), repeat=end - start):
            weight = 1.0
            for step, label in enumerate(path):
                weight *= local[start + step, label]
                if step:
                    weight *= lift[context.relation[start + step], path[step - 1], label]
            for step, label in enumerate(path):
                posterior[start + step, label] += weight
    return posterior / posterior.sum(axis=1, keepdims=True)


@given(chains())
def test_posteriors_are_those_of_all_paths(chain: tuple[np.ndarray, Context, np.ndarray]) -> None:
    np.testing.assert_allclose(smooth(*chain), _by_all_paths(*chain), rtol=1e-9)


def _report_by_report(local: np.ndarray, context: Context, lift: np.ndarray) -> np.ndarray:
    """Forward-backward over one report after the other, sentence by sentence."""
    posterior = np.empty_like(local)
    starts = [*np.flatnonzero(context.first).tolist(), len(local)]
    for start, end in itertools.pairwise(starts):
        forward, backward = local[start:end].copy(), np.ones_like(local[start:end])
        moves = lift[context.relation[start:end]]
        for row in range(end - start):
            if row:
                forward[row] *= np.einsum("ij,ijk->ik", forward[[row - 1]], moves[[row]])[0]
            forward[row] /= forward[row].sum()
        for row in range(end - start - 1, 0, -1):
            message = local[[start + row]] * backward[[row]]
            earlier = np.einsum("ik,ijk->ij", message, moves[[row]])[0]
            backward[row - 1] = earlier / earlier.sum()
        product = forward * backward
        posterior[start:end] = product / product.sum(axis=1, keepdims=True)
    return posterior


@given(chains())
def test_posteriors_are_those_of_each_report_alone_to_the_last_bit(
    chain: tuple[np.ndarray, Context, np.ndarray],
) -> None:
    np.testing.assert_array_equal(smooth(*chain), _report_by_report(*chain))


def test_posterior_by_hand() -> None:
    # Paths aa 0.9·0.5·4, ab 0.9·0.5·1, ba 0.1·0.5·1, bb 0.1·0.5·4: 1.8, 0.45, 0.05, 0.2.
    lift = np.broadcast_to([[4.0, 1.0], [1.0, 4.0]], (len(RELATIONS), 2, 2))
    posterior = smooth(np.array([[0.9, 0.1], [0.5, 0.5]]), _context([2], [3, 0]), lift)
    np.testing.assert_allclose(posterior, [[2.25 / 2.5, 0.25 / 2.5], [1.85 / 2.5, 0.65 / 2.5]])


@given(chains())
def test_order_that_says_nothing_changes_nothing(
    chain: tuple[np.ndarray, Context, np.ndarray],
) -> None:
    local, context, lift = chain
    np.testing.assert_allclose(smooth(local, context, np.ones_like(lift)), local, rtol=1e-9)


def test_probabilities_by_hand() -> None:
    scores = np.log(np.array([[9.0, 1.0], [1.0, 1.0]], np.float32))
    lift = np.broadcast_to([[16.0, 1.0], [1.0, 16.0]], (len(RELATIONS), 2, 2))
    context = _context([2], [3, 0])
    alone = Decoder(temperature=2.0, weight=0.0, lift=lift).probabilities(scores, context)
    # At temperature 2 odds of 9 are odds of 3.
    np.testing.assert_allclose(alone, [[0.75, 0.25], [0.5, 0.5]], rtol=1e-6)
    # At weight one half a lift of 16 is one of 4.
    both = Decoder(temperature=2.0, weight=0.5, lift=lift).probabilities(scores, context)
    np.testing.assert_allclose(both, smooth(alone, context, np.sqrt(lift)), rtol=1e-6)


def test_long_report_does_not_run_out_of_digits() -> None:
    # A path of 4,000 sentences has a weight far below the smallest number that a computer knows.
    n = 4000
    local = np.full((n, 2), [0.6, 0.4])
    lift = np.broadcast_to([[0.5, 0.4], [0.4, 0.5]], (len(RELATIONS), 2, 2))
    posterior = smooth(local, _context([n], [1] * n), lift)
    np.testing.assert_allclose(posterior.sum(axis=1), 1)
    # Far from both ends, and so everywhere, each sentence is where it is in a chain of forty.
    short = smooth(local[:40], _context([40], [1] * 40), lift)
    np.testing.assert_allclose(posterior[2000], short[20], rtol=1e-6)


def test_no_sentences_have_no_probabilities() -> None:
    decoder = Decoder(1.0, 0.8, np.ones((len(RELATIONS), 3, 3)))
    assert decoder.probabilities(np.zeros((0, 3), np.float32), _context([], [])).shape == (0, 3)


@given(scores_of_three)
def test_softmax_is_that_of_scipy(scores: np.ndarray) -> None:
    np.testing.assert_allclose(softmax(scores), scipy_softmax(scores, axis=1), rtol=1e-9)


def test_softmax_of_huge_scores_does_not_overflow() -> None:
    assert softmax(np.array([[1e4, -1e4, 1e4]])).tolist() == [[0.5, 0, 0.5]]


def test_lift_by_hand() -> None:
    # a a b | b: follows a: a once as a child, b once as a sister in the same line.
    context = _context([3, 1], [3, 0, 1, 3])
    lift = learn_lift(["a", "a", "b", "b"], ["a", "b"], context, np.arange(4))
    # Two of each of four sentences: each class stands half of the time, also with half a count.
    overall = np.array([0.5, 0.5])
    expected = np.ones((len(RELATIONS), 2, 2))
    expected[0, 0] = (np.array([1, 0]) + 2 * overall) / 3 / overall
    expected[1, 0] = (np.array([0, 1]) + 2 * overall) / 3 / overall
    np.testing.assert_allclose(lift, expected)


def test_lift_counts_whole_reports_that_are_chosen() -> None:
    codes = ["a", "a", "b", "a", "b", "b"]
    context = _context([2, 4], [3, 0, 3, 2, 2, 1])
    chosen = np.array([2, 3, 4, 5])
    alone = learn_lift(codes[2:], ["a", "b"], _context([4], [3, 2, 2, 1]), np.arange(4))
    np.testing.assert_allclose(learn_lift(codes, ["a", "b"], context, chosen), alone)


@given(chains(), st.data())
def test_lift_weighs_to_one_over_the_classes(
    chain: tuple[np.ndarray, Context, np.ndarray], data: st.DataObject
) -> None:
    local, context, _ = chain
    n, k = local.shape
    classes = list("abc"[:k])
    codes = data.draw(st.lists(st.sampled_from(classes), min_size=n, max_size=n))
    lift = learn_lift(codes, classes, context, np.arange(n))
    overall = np.array([codes.count(code) + 0.5 for code in classes]) / (n + 0.5 * k)
    np.testing.assert_allclose((lift * overall).sum(axis=2), 1.0)
    assert (lift > 0).all()


def test_calibration_error_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 1.0, 1.0, 0.55, 0.58])
    correct = np.array([True, True, True, False, False, True])
    # Four in the bin from 0.9: mean 0.975, 3 of 4 right; two from 0.5: mean 0.565, 1 of 2 right.
    expected = 4 / 6 * (0.975 - 0.75) + 2 / 6 * (0.565 - 0.5)
    assert expected_calibration_error(confidence, correct) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 12))
def test_calibration_error_is_that_of_plain_python(
    pairs: list[tuple[float, bool]], bins: int
) -> None:
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in pairs:
        filled.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    expected = sum(
        abs(sum(confidence for confidence, _ in mine) - sum(right for _, right in mine))
        for mine in filled.values()
    ) / len(pairs)
    confidence = np.array([confidence for confidence, _ in pairs])
    correct = np.array([right for _, right in pairs])
    found = expected_calibration_error(confidence, correct, bins)
    assert found == pytest.approx(expected, abs=1e-12)
    assert 0 <= found <= 1


def test_labeller_that_knows_how_sure_it_is_has_no_calibration_error() -> None:
    confidence = np.array([0.75] * 4 + [1.0])
    correct = np.array([True, True, True, False, True])
    assert expected_calibration_error(confidence, correct) == pytest.approx(0)


def test_best_decoder_has_the_lowest_log_loss() -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 3, 60)
    scores = (rng.normal(size=(60, 3)) + 1.5 * np.eye(3)[truth]).astype(np.float32) * 2
    context = _context([20, 25, 15], rng.integers(0, 4, 60).tolist())
    codes = [str(label) for label in truth]
    chosen = np.arange(45)
    lift = learn_lift(codes, ["0", "1", "2"], context, chosen)
    temperatures, weights = (0.5, 1.0, 2.0, 3.0), (0.0, 0.5, 1.0)
    losses = {
        (temperature, weight): log_loss(
            truth[chosen],
            Decoder(temperature, weight, lift).probabilities(scores, context)[chosen],
            labels=[0, 1, 2],
        )
        for temperature in temperatures
        for weight in weights
    }
    best = fit_decoder(
        scores, truth, context, lift, chosen, temperatures=temperatures, weights=weights
    )
    assert (best.temperature, best.weight) == min(losses, key=lambda pair: losses[pair])


def test_confidence_that_is_not_earned_is_taken_back() -> None:
    # Odds of e³ to 1, but right only three times out of four.
    truth = np.array([0, 0, 0, 1] * 10)
    scores = np.tile(np.array([3.0, 0.0], np.float32), (40, 1))
    context = _context([1] * 40, [3] * 40)
    lift = np.ones((len(RELATIONS), 2, 2))
    decoder = fit_decoder(scores, truth, context, lift, np.arange(40))
    assert decoder.temperature == 2.7
    earned = fit_decoder(scores, truth * 0, context, lift, np.arange(40))
    assert earned.temperature == 0.6
