"""Intervals: by hand, by other libraries, by published examples and by what holds for any counts."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from jiedao.measures.intervals import (
    Z95,
    block_variance,
    design_effect,
    difference_interval,
    ratio_interval,
    score_interval,
    student_quantile,
    wilson_interval,
)

sizes = st.integers(1, 400)
rows = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=9)
# Apart from one another: a root of nothing is known to half the digits only.
estimates = st.lists(st.integers(1, 99), min_size=3, max_size=3, unique=True).map(
    lambda numbers: [number / 100 for number in sorted(numbers)]
)


def _one(*values: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([value]) for value in values)


def _blocks(found: list[list[int]]) -> np.ndarray:
    counts = np.array(found, dtype=float)
    # A block has a sentence at least.
    counts[:, 0] += counts.sum(axis=1) == 0
    return counts


@given(st.integers(1, 500), st.floats(0.5, 0.999))
def test_student_quantile_is_that_of_scipy(freedom: int, level: float) -> None:
    oracle = student.ppf(0.5 + level / 2, freedom)
    assert float(student_quantile(freedom, level)) == pytest.approx(oracle, rel=1e-9)


def test_student_quantile_below_one_degree_is_that_of_one() -> None:
    # The quarter of a circle: tan(0.475 π).
    assert student_quantile(np.array([0.0, 0.5, 1.0])).tolist() == pytest.approx(
        [math.tan(0.475 * math.pi)] * 3, rel=1e-9
    )


def test_block_variance_by_hand() -> None:
    # Blocks of 3 and 2, shares .6 and .4: residuals ±1.2; 2/1 · 2.88 / 25.
    assert block_variance(np.array([[3.0, 0], [0, 2]])) == pytest.approx([0.2304, 0.2304])


@given(rows)
def test_block_variance_is_the_cluster_robust_one_of_statsmodels(found: list[list[int]]) -> None:
    counts = _blocks(found)
    block, cell = np.indices(counts.shape)
    often = counts.astype(int).ravel()
    block, cell = np.repeat(block.ravel(), often), np.repeat(cell.ravel(), often)
    variance = block_variance(counts)
    for theme in range(counts.shape[1]):
        outcome = (cell == theme).astype(float)
        with warnings.catch_warnings():
            # Of tests that one constant does not have.
            warnings.simplefilter("ignore")
            fit = OLS(outcome, np.ones_like(outcome)).fit(
                cov_type="cluster", cov_kwds={"groups": block, "use_correction": False}
            )
        oracle = fit.cov_params()[0, 0] * len(counts) / (len(counts) - 1)
        assert variance[theme] == pytest.approx(oracle, rel=1e-9, abs=1e-15)


@given(rows, st.floats(1, 12))
def test_design_effect_is_the_literal_one(found: list[list[int]], unit: float) -> None:
    counts = _blocks(found)
    blocks, total = len(counts), counts.sum()
    variance = block_variance(counts).tolist()
    share = [sum(row[theme] for row in counts) / total for theme in range(3)]
    simple = [p * (1 - p) / total for p in share]
    oracle = []
    for theme in range(3):
        if not any(simple):
            oracle.append(max(total / blocks, unit))
            continue
        together = sum(v for v, s in zip(variance, simple, strict=True) if s) / sum(simple)
        effect = together
        if simple[theme]:
            seen = sum(1 for row in counts if row[theme])
            own = variance[theme] / simple[theme]
            effect = (seen * own + 5 * together) / (seen + 5)
        oracle.append(max(effect, unit))
    assert design_effect(np.array(variance), counts, unit) == pytest.approx(oracle, rel=1e-9)


def test_design_effect_by_hand() -> None:
    counts = np.array([[3.0, 0, 0], [0, 2, 0]])
    # .2304 against .24 / 5; both themes stand in one block, and agree with all together.
    assert design_effect(block_variance(counts), counts) == pytest.approx([4.8, 4.8, 4.8])
    # Shares 1/2, 1/8, 3/8 of 16; simple variances (16, 7, 15)/1024; they stand in 4, 1 and 2 blocks.
    counts = np.array([[1.0, 0, 3], [2, 2, 0], [1, 0, 3], [4, 0, 0]])
    found = design_effect(np.array([32, 7, 37]) / 1024, counts)
    # Own effects 2, 1 and 37/15, that of all together 76/38 = 2.
    assert found == pytest.approx([2, (1 + 5 * 2) / 6, (2 * 37 / 15 + 5 * 2) / 7])


def test_design_effect_of_one_block_leaves_one_unit() -> None:
    assert design_effect(np.zeros(3), np.array([[3.0, 1, 0]])).tolist() == [4, 4, 4]


def test_design_effect_where_one_theme_has_everything_counts_a_block_as_one_unit() -> None:
    counts = np.array([[3.0, 0], [5, 0]])
    assert design_effect(block_variance(counts), counts).tolist() == [4, 4]
    assert design_effect(block_variance(counts), counts, 6.0).tolist() == [6, 6]


@given(st.integers(2, 6), st.integers(1, 5), st.integers(1, 5))
def test_blocks_of_equal_mixture_count_as_independent_units(blocks: int, a: int, b: int) -> None:
    counts = np.array([[a, b]] * blocks, dtype=float)
    assert design_effect(block_variance(counts), counts).tolist() == [1, 1]


@given(sizes, st.data())
def test_wilson_interval_is_that_of_statsmodels(total: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, total))
    found = wilson_interval(*_one(n / total, total))
    oracle = proportion_confint(n, total, alpha=0.05, method="wilson")
    assert [float(bound[0]) for bound in found] == pytest.approx(oracle, abs=1e-9)


def test_wilson_interval_of_a_published_example() -> None:
    # Newcombe, R. G. (1998), Statistics in Medicine 17(8), 857-872, table I, method 3.
    for n, total, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        found = wilson_interval(*_one(n / total, total))
        assert [float(bound[0]) for bound in found] == pytest.approx([low, high], abs=5e-5)
    found = wilson_interval(*_one(0, 20))
    assert [float(bound[0]) for bound in found] == pytest.approx([0, 0.1611], abs=5e-5)
    found = wilson_interval(*_one(1 / 29, 29))
    assert [float(bound[0]) for bound in found] == pytest.approx([0.0061, 0.1718], abs=5e-5)


@given(st.floats(0, 1), st.floats(0.2, 1e6), st.floats(1.5, 13))
def test_wilson_interval_holds_its_share_and_never_says_never(
    share: float, total: float, quantile: float
) -> None:
    low, high = wilson_interval(*_one(share, total), quantile)
    assert 0 <= low[0] <= share <= high[0] <= 1
    if share == 0:
        assert low[0] == 0
        assert high[0] == pytest.approx(quantile**2 / (total + quantile**2))
    if share == 1:
        assert high[0] == 1
        assert low[0] == pytest.approx(total / (total + quantile**2))


@given(st.floats(-0.2, 1.2), st.floats(1, 1e4), st.floats(0, 0.05), st.floats(1.5, 5))
def test_bounds_of_the_score_interval_solve_its_equation(
    share: float, total: float, further: float, quantile: float
) -> None:
    for bound, sign in zip(score_interval(*_one(share, total, further), quantile), (-1, 1)):
        p = float(bound[0])
        excess = (share - p) ** 2 - quantile**2 * (p * (1 - p) / total + further)
        if 0 < p < 1:
            # Where no p solves it, both bounds are where it is nearest.
            slope = 2 * (p - share) - quantile**2 * (1 - 2 * p) / total
            assert excess == pytest.approx(0, abs=1e-9) or slope == pytest.approx(0, abs=1e-9)
            assert sign * slope >= -1e-9


def test_further_variance_alone_gives_the_plain_interval() -> None:
    low, high = score_interval(*_one(0.4, 1e15, 0.01))
    assert (low[0], high[0]) == pytest.approx((0.4 - 0.1 * Z95, 0.4 + 0.1 * Z95), abs=1e-9)


def test_nothing_and_everything_have_exact_bounds() -> None:
    total = np.arange(1.0, 2000) / 7
    assert (wilson_interval(np.zeros_like(total), total)[0] == 0).all()
    assert (wilson_interval(np.ones_like(total), total)[1] == 1).all()


# Newcombe, R. G. (1998), Statistics in Medicine 17(8), 873-890, table II, method 10.
PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize("example", PUBLISHED)
def test_difference_interval_of_the_published_examples(example: tuple[float, ...]) -> None:
    a, m, b, n, low, high = example
    first = _one(a / m), wilson_interval(*_one(a / m, m))
    second = _one(b / n), wilson_interval(*_one(b / n, n))
    found = difference_interval((*second[0], *second[1]), (*first[0], *first[1]))
    assert [float(bound[0]) for bound in found] == pytest.approx([low, high], abs=5.1e-5)


@given(sizes, sizes, st.data())
def test_difference_interval_is_that_of_statsmodels(m: int, n: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, m)), data.draw(st.integers(0, n))
    first = (np.array([a / m]), *wilson_interval(*_one(a / m, m)))
    second = (np.array([b / n]), *wilson_interval(*_one(b / n, n)))
    found = difference_interval(first, second)
    oracle = confint_proportions_2indep(b, n, a, m, compare="diff", method="newcomb")
    assert [float(bound[0]) for bound in found] == pytest.approx(oracle, abs=1e-9)
    other = difference_interval(second, first)
    assert [-bound[0] for bound in reversed(other)] == pytest.approx(
        [bound[0] for bound in found], abs=1e-12
    )


@given(estimates, estimates)
def test_ratio_interval_is_the_published_formula(above: list[float], below: list[float]) -> None:
    (a_low, a, a_high), (b_low, b, b_high) = above, below
    low, high = ratio_interval(_one(a, a_low, a_high), _one(b, b_low, b_high))
    # Donner & Zou (2012), equations 9 and 10; undefined where a bound is twice the estimate.
    if abs(2 * b - b_high) > 1e-3:
        inside = (a * b) ** 2 - a_low * b_high * (2 * a - a_low) * (2 * b - b_high)
        oracle = (a * b - math.sqrt(max(inside, 0))) / (b_high * (2 * b - b_high))
        assert low[0] == pytest.approx(oracle, rel=1e-7, abs=1e-9)
    inside = (a * b) ** 2 - a_high * b_low * (2 * a - a_high) * (2 * b - b_low)
    oracle = (a * b + math.sqrt(max(inside, 0))) / (b_low * (2 * b - b_low))
    assert high[0] == pytest.approx(oracle, rel=1e-9)
    assert low[0] <= a / b * (1 + 1e-9)
    assert a / b <= high[0] * (1 + 1e-9)
    # What is above and below is a matter of words.
    turned = ratio_interval(_one(b, b_low, b_high), _one(a, a_low, a_high))
    assert (1 / turned[1][0], 1 / turned[0][0]) == pytest.approx((low[0], high[0]), rel=1e-9)


def test_ratio_interval_of_nothing() -> None:
    some, none = _one(0.2, 0.1, 0.3), _one(0.0, 0.0, 0.1)
    assert ratio_interval(none, some)[0][0] == 0
    # √(.3² · .1 · .3) / (.1 · .3)
    assert ratio_interval(none, some)[1][0] == pytest.approx(0.1 / math.sqrt(0.03))
    low, high = ratio_interval(some, none)
    assert (low[0], high[0]) == (pytest.approx(math.sqrt(0.03) / 0.1), np.inf)
    assert [bound[0] for bound in ratio_interval(none, none)] == [0, np.inf]
