"""Mann and Kendall's test and Theil and Sen's slope: published tables, SciPy, literal rewrites."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import panel_of
from scipy.stats import kendalltau, theilslopes
from statsmodels.stats.multitest import multipletests

from jiedao.measures.kendall import (
    compute_office_trends,
    kendall_distribution,
    mann_kendall,
    smallest_p,
    theil_sen,
)

# Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, table A18, after
# Kendall: probability of S or more, by the number of values.
TABLE = {
    4: {0: 0.625, 2: 0.375, 4: 0.167, 6: 0.042},
    5: {0: 0.592, 2: 0.408, 4: 0.242, 6: 0.117, 8: 0.042, 10: 0.0083},
    8: {0: 0.548, 4: 0.360, 8: 0.199, 12: 0.089, 14: 0.054, 16: 0.031, 18: 0.016},
    10: {1: 0.500, 9: 0.242, 15: 0.108, 19: 0.054, 21: 0.036, 23: 0.023, 25: 0.014},
}
# Hollander & Wolfe, Nonparametric Statistical Methods, example 9.1: rain on seeded against
# unseeded target areas in five years.
RAIN = np.array([1.26, 1.27, 1.12, 1.16, 1.03])
small = st.lists(st.integers(0, 4), min_size=2, max_size=6).map(lambda v: np.array(v, float))
distinct = st.lists(st.integers(0, 500), min_size=5, max_size=25, unique=True).map(
    lambda v: np.array(v, float)
)


@pytest.mark.parametrize("size", TABLE)
def test_distribution_is_the_published_one(size: int) -> None:
    support, probability = kendall_distribution((1,) * size)
    for statistic, published in TABLE[size].items():
        found = probability[support >= statistic].sum()
        assert found == pytest.approx(published, abs=0.0006)


def test_textbook_example() -> None:
    # Published: C = -6, P(C <= -6) = .117, slope -.056, and (-.13, .01) with confidence .916.
    statistic, p = mann_kendall(RAIN)
    assert (statistic, round(p / 2, 3)) == (-6, 0.117)
    slope, low, high = theil_sen(np.arange(5.0), RAIN, 1 - 0.084)
    assert (round(slope, 3), round(low, 2), round(high, 2)) == (-0.056, -0.13, 0.01)


@given(small)
def test_p_is_the_share_of_all_orders(values: np.ndarray) -> None:
    statistic, p = mann_kendall(values)
    orders = [_statistic(order) for order in permutations(values.tolist())]
    assert statistic == _statistic(values.tolist())
    assert p == pytest.approx(np.mean(np.abs(orders) >= abs(statistic)), abs=1e-9)
    top = np.abs(orders).max()
    assert smallest_p(values) == pytest.approx(np.mean(np.abs(orders) == top), abs=1e-9)


def _statistic(values: list[float] | tuple[float, ...]) -> int:
    pairs = [(i, j) for j in range(len(values)) for i in range(j)]
    return sum((values[j] > values[i]) - (values[j] < values[i]) for i, j in pairs)


@given(distinct)
def test_p_is_that_of_scipy(values: np.ndarray) -> None:
    oracle = kendalltau(np.arange(len(values)), values, method="exact")
    assert mann_kendall(values)[1] == pytest.approx(oracle.pvalue, abs=1e-9)


@given(distinct)
def test_slope_is_that_of_scipy(values: np.ndarray) -> None:
    time = np.cumsum(1 + np.arange(len(values)) % 3).astype(float)
    assert theil_sen(time, values)[0] == pytest.approx(theilslopes(values, time).slope, abs=1e-9)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 500), min_size=5, max_size=9, unique=True))
def test_interval_holds_the_slopes_that_the_test_would_not_reject(values: list[int]) -> None:
    time, series = np.arange(len(values), dtype=float), np.array(values, float)
    _, low, high = theil_sen(time, series)
    slopes = np.unique(
        [(series[j] - series[i]) / (j - i) for j in range(len(series)) for i in range(j)]
    )
    for slope in np.concatenate([slopes[:1] - 1, (slopes[1:] + slopes[:-1]) / 2, slopes[-1:] + 1]):
        p = kendalltau(time, series - slope * time, method="exact").pvalue
        assert (low < slope < high) == (p > 0.05)


def test_short_series_has_no_interval_at_95_percent() -> None:
    assert theil_sen(np.arange(4.0), np.array([1.0, 2, 4, 8])) == (
        pytest.approx(13 / 6),
        pytest.approx(np.nan, nan_ok=True),
        pytest.approx(np.nan, nan_ok=True),
    )


@given(distinct)
def test_reversed_series_falls_as_it_rose(values: np.ndarray) -> None:
    time = np.arange(len(values), dtype=float)
    slope, low, high = theil_sen(time, values)
    assert theil_sen(time, -values) == pytest.approx((-slope, -high, -low))
    assert mann_kendall(values[::-1]) == (-mann_kendall(values)[0], mann_kendall(values)[1])


def test_frame_by_hand() -> None:
    trends = compute_office_trends(
        panel_of({"江口街道": [5, 7, 8, 11, 12], "湖滨街道": [9, 5, 8, 7, 6]})
    )
    rising, falling = trends.to_dict("records")
    # Ten slopes of counts a half-year, 1 1 1.5 5/3 1.75 2 2 2 2 3, times 2 / 50 a year.
    assert rising["value"] == pytest.approx(1.875 / 25)
    assert (rising["low"], rising["high"]) == pytest.approx((1 / 25, 3 / 25))
    assert rising["p"] == pytest.approx(2 / 120)
    assert falling["p"] == pytest.approx(mann_kendall(np.array([9, 5, 8, 7, 6.0]))[1])
    oracle = multipletests(trends["p"], method="fdr_bh")[1]
    assert trends["q"].tolist() == pytest.approx(oracle.tolist(), abs=1e-9)
    facts = [
        "office",
        "theme",
        "n",
        "total",
        "unit",
        "offices",
        "periods",
        "first",
        "last",
        "remark",
    ]
    assert [rising[name] for name in facts] == [
        "江口街道",
        "economy",
        43,
        250,
        "sentences",
        1,
        5,
        "2020-06",
        "2022-06",
        "",
    ]


@pytest.mark.parametrize(
    ("counts", "remark"),
    [
        ([3], "one period only: no trend can be told"),
        ([0] * 9, "the theme never occurs: no trend can be told"),
        ([1, 2], "2 periods: the test cannot fall below p = 1 in any order"),
        ([1, 2, 3], "3 periods: the test cannot fall below p = 0.33 in any order"),
        ([1, 2, 3, 4], "4 periods: the test cannot fall below p = 0.083 in any order"),
        (
            [0, 0, 0, 0, 4],
            "5 periods with 2 different share(s): the test cannot fall below p = 0.4 in any order",
        ),
    ],
)
def test_series_that_cannot_carry_a_test_gives_words(counts: list[int], remark: str) -> None:
    trends = compute_office_trends(panel_of({"江口街道": counts}))
    assert trends["remark"].tolist() == [remark]
    assert trends[["value", "low", "high", "log_odds", "p", "q"]].isna().all(axis=None)
    assert trends["method"].tolist() == [""]


def test_refusal_is_no_comparison() -> None:
    both = compute_office_trends(panel_of({"甲": [5, 7, 8, 11, 12], "乙": [1, 2]}))
    alone = compute_office_trends(panel_of({"甲": [5, 7, 8, 11, 12]}))
    rows = both[both["office"] == "甲"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, alone)


def test_order_of_the_rows_does_not_matter() -> None:
    panel = panel_of({"甲": [5, 7, 8, 11, 12], "乙": [9, 5, 8, 7, 6]})
    shuffled = panel.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(compute_office_trends(shuffled), compute_office_trends(panel))
