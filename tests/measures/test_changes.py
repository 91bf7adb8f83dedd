"""Change points: the gain, the place, the permutation test and what could have been detected."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import panel_of
from ruptures import Dynp
from ruptures.costs import CostL2

from jiedao.measures.changes import (
    MIN_SEGMENT,
    change_test,
    compute_changes,
    smallest_shift,
    step_gains,
)

STEP = [5, 6, 4, 5, 6, 14, 15, 13, 16, 14]
series = st.lists(st.integers(0, 50), min_size=8, max_size=14).map(lambda v: np.array(v, float))


def test_gain_by_hand() -> None:
    # Means 1 and 5 about 3.286: 3 (2.286)^2 + 4 (1.714)^2.
    gains = step_gains(np.array([[1.0, 1, 1, 5, 5, 5, 5]]))
    assert gains[0, 0] == pytest.approx(3 * (16 / 7) ** 2 + 4 * (12 / 7) ** 2)


@given(series)
def test_gain_is_what_ruptures_saves(values: np.ndarray) -> None:
    cost = CostL2().fit(values.reshape(-1, 1))
    size = len(values)
    oracle = [
        cost.error(0, size) - cost.error(0, place) - cost.error(place, size)
        for place in range(MIN_SEGMENT, size - MIN_SEGMENT + 1)
    ]
    assert step_gains(values[None, :])[0] == pytest.approx(oracle, abs=1e-7)


@given(series)
def test_place_is_where_the_gain_is_largest(values: np.ndarray) -> None:
    gains = step_gains(values[None, :])[0]
    place = Dynp(model="l2", min_size=MIN_SEGMENT, jump=1).fit_predict(values, n_bkps=1)[0]
    assert gains[place - MIN_SEGMENT] == pytest.approx(gains.max(), abs=1e-7)


def test_p_is_near_that_of_all_orders() -> None:
    # Two values make 70 different orders of eight.
    values = np.array([1.0, 1, 1, 2, 1, 2, 2, 2])
    found = step_gains(values[None, :]).max()
    orders = []
    for chosen in combinations(range(8), 4):
        order = np.ones(8)
        order[list(chosen)] = 2
        orders.append(step_gains(order[None, :]).max() >= found - 1e-9)
    assert change_test(values, 9999, 1) == pytest.approx(np.mean(orders), abs=0.015)


@pytest.mark.parametrize("periods", [8, 12])
def test_smallest_shift_is_found_in_four_of_five_cases(periods: int) -> None:
    generator = np.random.default_rng(periods)
    step = smallest_shift(periods) * (np.arange(periods) >= periods // 2)
    found = [
        change_test(generator.standard_normal(periods) + step, 399, seed) <= 0.05
        for seed in range(500)
    ]
    # Three standard errors of each of the two simulations.
    assert np.mean(found) == pytest.approx(0.8, abs=0.07)


def test_level_is_kept() -> None:
    noise = np.random.default_rng(2).standard_normal((600, 10))
    rejected = np.mean([change_test(values, 399, 3) <= 0.05 for values in noise])
    assert 0.02 < rejected < 0.08


def test_frame_by_hand() -> None:
    (row,) = compute_changes(panel_of({"江口街道": STEP})).to_dict("records")
    assert row["period"] == "2022-12"
    assert (row["before"], row["after"]) == pytest.approx((26 / 250, 72 / 250))
    assert row["value"] == pytest.approx(46 / 250)
    # Least: the 2 in 252 ways that part five low from five high values.
    assert 2 / 252 - 0.006 < row["p"] < 2 / 252 + 0.006
    assert row["q"] == row["p"]
    sampling = np.sqrt(98 / 500 * 402 / 500 / 50)
    assert row["detectable"] == pytest.approx(smallest_shift(10) * sampling)
    assert (row["n"], row["total"], row["periods"], row["remark"]) == (98, 500, 10, "")


def test_scatter_that_exceeds_sampling_error_counts() -> None:
    noisy = [2, 40, 5, 30, 1, 44, 9, 25, 3, 38]
    (row,) = compute_changes(panel_of({"甲": noisy})).to_dict("records")
    shares = np.array(noisy) / 50
    squares = [
        shares[:place].var() * place + shares[place:].var() * (10 - place) for place in range(3, 8)
    ]
    assert row["detectable"] == pytest.approx(smallest_shift(10) * np.sqrt(min(squares) / 8))
    points = 100 * row["detectable"]
    assert row["remark"] == (
        f"no change found; a shift of {points:.1f} points at the middle is found in 80 % of cases"
    )
    # Where there is no change, its place and size mean nothing.
    assert (row["period"], np.isnan([row["value"], row["before"], row["after"]]).all()) == (
        "",
        True,
    )


def test_steady_trend_is_told_from_a_step() -> None:
    steady = compute_changes(panel_of({"甲": list(range(3, 43, 4))}))
    assert steady["remark"].tolist() == ["a steady trend fits as well as a change of level"]
    assert steady["p"].item() < 0.05


@pytest.mark.parametrize(
    ("counts", "remark"),
    [
        ([1, 2, 3, 4, 5, 6, 7], "7 period(s): at least 8 are needed to tell a change"),
        ([4] * 9, "the share is the same in all periods: no change"),
    ],
)
def test_series_that_cannot_carry_a_change_gives_words(counts: list[int], remark: str) -> None:
    changes = compute_changes(panel_of({"甲": counts}))
    assert changes["remark"].tolist() == [remark]
    assert changes[["value", "before", "after", "p", "q", "detectable"]].isna().all(axis=None)


@settings(max_examples=5)
@given(st.permutations(range(20)))
def test_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    panel = panel_of({"甲": STEP, "乙": STEP[::-1]})
    expected = compute_changes(panel, permutations=99)
    pd.testing.assert_frame_equal(compute_changes(panel.iloc[order], permutations=99), expected)
