"""Trends over a panel: the regression and its error against literal rewrites and statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from panels import panel_of, shares_of
from scipy.stats import t, ttest_1samp
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.multitest import multipletests

from jiedao.measures.corrections import adjust_p
from jiedao.measures.series import tabulate_panel
from jiedao.measures.trends import (
    Counts,
    Regression,
    compute_trends,
    fit_regression,
    informative_counts,
    plain_error,
    robust_error,
)

NUMBERS = ["value", "low", "high", "log_odds", "p", "q"]


def _unequal(seed: int, offices: int = 6) -> Counts:
    """Return counts of offices with different numbers of reports of different lengths."""
    generator = np.random.default_rng(seed)
    office = np.repeat(np.arange(offices), generator.integers(2, 8, offices))
    time = np.concatenate([np.arange((office == g).sum()) / 2 for g in range(offices)]) + 2020.5
    total = generator.integers(30, 300, len(office))
    p = 1 / (1 + np.exp(1 - 0.3 * generator.standard_normal(offices)[office] - 0.1 * (time - 2021)))
    return Counts(time, generator.binomial(total, p), total, office)


def _design(counts: Counts) -> NDArray[np.float64]:
    return np.column_stack([counts.time - 2021, np.eye(counts.offices)[counts.office]])


@pytest.mark.parametrize("seed", range(5))
def test_slope_is_that_of_newtons_method(seed: int) -> None:
    counts = _unequal(seed)
    design, beta = _design(counts), np.zeros(counts.offices + 1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        weight = counts.total * p * (1 - p)
        information = design.T @ (weight[:, None] * design)
        beta = beta + np.linalg.solve(information, design.T @ (counts.n - counts.total * p))
    fit = fit_regression(counts)
    assert fit.slope == pytest.approx(beta[0], abs=1e-9)
    chi_square = ((counts.n - counts.total * p) ** 2 / weight).sum()
    assert fit.dispersion == pytest.approx(chi_square / fit.freedom, abs=1e-9)
    assert fit.spread == pytest.approx(weight.sum() / counts.total.sum(), abs=1e-9)
    # Office effects taken out, the information on the slope is the inverse of its variance.
    assert fit.information.sum() == pytest.approx(1 / np.linalg.inv(information)[0, 0], abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_errors_are_those_of_statsmodels(seed: int) -> None:
    counts = _unequal(seed)
    share, design = counts.n / counts.total, _design(counts)
    fit = fit_regression(counts)
    weighted = GLM(share, design, Binomial(), var_weights=counts.total.astype(float))
    plain = weighted.fit(scale="X2", tol=1e-12, tol_criterion="params")
    assert plain_error(fit)[0] == pytest.approx(plain.bse[0], abs=1e-9)
    assert plain_error(fit)[1] == plain.df_resid
    # The scores give the usual cluster-robust error; CR2 scales each of them.
    options = {"groups": counts.office, "use_correction": False}
    both = np.column_stack([counts.n, counts.total - counts.n])
    model = GLM(both, design, Binomial())
    usual = model.fit(cov_type="cluster", cov_kwds=options, tol=1e-12, tol_criterion="params")
    sandwich = np.sqrt((fit.scores**2).sum()) / fit.information.sum()
    assert sandwich == pytest.approx(usual.bse[0], abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_robust_error_is_cr2_by_its_definition(seed: int) -> None:
    """Bell and McCaffrey's matrices, written out for the weighted model with all its columns."""
    counts = _unequal(seed)
    fit = fit_regression(counts)
    design, office = _design(counts), counts.office
    alpha = _levels(counts, fit.slope)
    p = 1 / (1 + np.exp(-alpha[office] - fit.slope * (counts.time - 2021)))
    root = np.sqrt(counts.total * p * (1 - p))
    x, residual = root[:, None] * design, (counts.n - counts.total * p) / root
    inverse = np.linalg.inv(x.T @ x)
    hat = np.eye(len(x)) - x @ inverse @ x.T
    meat, columns = 0.0, []
    for g in range(counts.offices):
        own = office == g
        values, vectors = np.linalg.eigh(hat[np.ix_(own, own)])
        scale = np.where(values > 1e-9, 1 / np.sqrt(np.maximum(values, 1e-9)), 0)
        adjusted = vectors @ np.diag(scale) @ vectors.T @ x[own] @ inverse[:, 0]
        meat += float(adjusted @ residual[own]) ** 2
        columns.append(hat[:, own] @ adjusted)
    products = np.array(columns) @ np.array(columns).T
    error, freedom = robust_error(fit)
    assert error == pytest.approx(np.sqrt(meat), abs=1e-9)
    assert freedom == pytest.approx(np.trace(products) ** 2 / (products**2).sum(), abs=1e-7)


def _levels(counts: Counts, slope: float) -> NDArray[np.float64]:
    """Solve for each office's level by halving, given the slope."""
    own = np.bincount(counts.office, counts.n)
    low, high = np.full(counts.offices, -30.0), np.full(counts.offices, 30.0)
    for _ in range(80):
        middle = (low + high) / 2
        p = 1 / (1 + np.exp(-middle[counts.office] - slope * (counts.time - 2021)))
        more = np.bincount(counts.office, counts.total * p) > own
        low, high = np.where(more, low, middle), np.where(more, middle, high)
    return low


@given(st.lists(st.floats(-3, 3), min_size=5, max_size=12))
def test_equal_offices_give_the_t_test_of_their_slopes(slopes: list[float]) -> None:
    information = np.full(len(slopes), 2.0)
    scores = 2.0 * (np.array(slopes) - np.mean(slopes))
    fit = Regression(float(np.mean(slopes)), scores, information, 1.0, 9, 0.2)
    oracle = ttest_1samp(slopes, 0) if np.ptp(slopes) > 1e-3 else None
    error, freedom = robust_error(fit)
    assert freedom == pytest.approx(len(slopes) - 1)
    if oracle is not None:
        assert fit.slope / error == pytest.approx(oracle.statistic, rel=1e-6)


def test_frame_with_few_offices_is_quasi_binomial() -> None:
    panel = panel_of({"甲": [5, 9, 8, 13], "乙": [20, 19, 25, 24]})
    (row,) = compute_trends(panel).to_dict("records")
    fit = fit_regression(informative_counts(panel)[0])
    error, freedom = plain_error(fit)
    half = t.ppf(0.975, freedom) * error
    assert freedom == 8 - 2 - 1
    assert row["log_odds"] == fit.slope
    assert row["value"] == pytest.approx(fit.slope * fit.spread)
    assert row["low"] == pytest.approx((fit.slope - half) * fit.spread)
    assert row["high"] == pytest.approx((fit.slope + half) * fit.spread)
    assert row["p"] == pytest.approx(2 * t.sf(fit.slope / error, freedom))
    assert row["q"] == row["p"]
    facts = ["office", "theme", "n", "total", "unit", "offices", "periods", "first", "last"]
    assert [row[name] for name in facts] == [
        "all",
        "economy",
        123,
        400,
        "sentences",
        2,
        4,
        "2020-06",
        "2021-12",
    ]
    assert row["method"] == "quasi-binomial regression, office effects"
    assert row["remark"] == (
        "fewer than 5 offices: it tells of these together, not of offices in general"
    )


def test_frame_with_five_offices_has_errors_by_office() -> None:
    series = {
        "甲": [5, 9, 8],
        "乙": [20, 19, 25],
        "丙": [8, 9, 11],
        "丁": [3, 2, 5],
        "戊": [9, 9, 8],
    }
    panel = panel_of(series)
    (row,) = compute_trends(panel).to_dict("records")
    fit = fit_regression(informative_counts(panel)[0])
    error, freedom = robust_error(fit)
    assert row["p"] == pytest.approx(2 * t.sf(fit.slope / error, freedom))
    assert row["method"] == "binomial regression, office effects, CR2 errors by office"
    assert row["remark"] == ""


def test_offices_that_say_nothing_are_told_and_change_nothing() -> None:
    series = {"甲": [5, 9, 8, 13], "乙": [20, 19, 25, 24]}
    panel = panel_of(series | {"丙": [7], "丁": [0, 0, 0, 0], "戊": [50, 50]})
    (row,) = compute_trends(panel).to_dict("records")
    (alone,) = compute_trends(panel_of(series)).to_dict("records")
    assert [row[name] for name in NUMBERS] == pytest.approx([alone[name] for name in NUMBERS])
    assert row["offices"] == 2
    assert row["remark"] == (
        "3 office(s) with one period or without the theme tell nothing; "
        "fewer than 5 offices: it tells of these together, not of offices in general"
    )


@pytest.mark.parametrize(
    ("series", "remark"),
    [
        ({"甲": [9], "乙": [8]}, "one period only: no trend can be told"),
        ({"甲": [9, 8], "乙": [8, 9]}, "2 periods: a shift, but no trend can be told"),
        (
            {"甲": [9, 8, 7]},
            "3 reports of 1 office(s) leave 1 degree(s) of freedom: at least 2 are needed",
        ),
        (
            {"甲": [1, 2, 0, 3], "乙": [0, 1, 0, 2]},
            "the theme occurs 9 time(s) in offices with two or more periods: at least 10 are needed",
        ),
        (
            {"甲": [49, 48, 50, 50], "乙": [50, 50, 48, 49]},
            "the theme is absent 6 time(s) in offices with two or more periods: "
            "at least 10 are needed",
        ),
        (
            {"甲": [0, 0, 20, 50], "乙": [0, 0, 30, 50]},
            "the theme fills all later or all earlier reports: the slope has no bound",
        ),
        (
            {"甲": [50, 50, 20, 0], "乙": [50, 30, 0, 0]},
            "the theme fills all later or all earlier reports: the slope has no bound",
        ),
        (
            {"甲": [9, 9, 9, 9], "乙": [8, 8, 8, 8]},
            "the shares do not scatter about the line: their error is unknown",
        ),
        (
            {"甲": [0, 0, 0], "乙": [0, 0, 0]},
            "the theme occurs 0 time(s) in offices with two or more periods: at least 10 are needed",
        ),
    ],
)
def test_panel_that_cannot_carry_a_trend_gives_words(
    series: dict[str, list[int]], remark: str
) -> None:
    trends = compute_trends(panel_of(series))
    assert trends["remark"].tolist() == [remark]
    assert trends[NUMBERS].isna().all(axis=None)
    assert trends["method"].tolist() == [""]


def test_offices_of_different_single_periods_give_words() -> None:
    shares = shares_of({"甲": [9, 8, 7], "乙": [8, 9, 9]})
    shares = shares[[True, False, False, False, True, False]]
    trends = compute_trends(tabulate_panel(shares)[0])
    assert trends["remark"].tolist() == [
        "no office has two periods: no trend within an office can be told"
    ]


series_of_five = st.lists(
    st.lists(st.integers(2, 48), min_size=4, max_size=4), min_size=5, max_size=5
)


@settings(max_examples=10)
@given(series_of_five)
def test_rest_falls_as_the_theme_rises(series: list[list[int]]) -> None:
    theme = compute_trends(panel_of(dict(zip("甲乙丙丁戊", series, strict=True))))
    rest = [[50 - n for n in counts] for counts in series]
    other = compute_trends(panel_of(dict(zip("甲乙丙丁戊", rest, strict=True))))
    assert theme["remark"].tolist() == other["remark"].tolist()
    assert theme[["value", "low", "high", "p"]].to_numpy() == pytest.approx(
        np.array([[-1, -1, -1, 1]]) * other[["value", "high", "low", "p"]].to_numpy(),
        rel=1e-6,
        abs=1e-9,
        nan_ok=True,
    )


@settings(max_examples=10)
@given(series_of_five, st.permutations(range(5)))
def test_names_of_offices_and_the_year_do_not_matter(
    series: list[list[int]], order: list[int]
) -> None:
    panel = panel_of(dict(zip("甲乙丙丁戊", series, strict=True)))
    found = compute_trends(panel)[NUMBERS].to_numpy()
    renamed = panel_of({"甲乙丙丁戊"[place]: series[place] for place in order})
    assert compute_trends(renamed)[NUMBERS].to_numpy() == pytest.approx(found, nan_ok=True)
    later = panel.assign(time=panel["time"] + 7)
    assert compute_trends(later)[NUMBERS].to_numpy() == pytest.approx(
        found, rel=1e-6, abs=1e-9, nan_ok=True
    )


def test_q_is_corrected_for_all_themes_that_have_a_p() -> None:
    themes = {"a": [5, 9, 8, 13], "b": [9, 8, 9, 7], "c": [1, 1, 2, 1], "d": [14, 9, 11, 2]}
    panel = pd.concat([panel_of({"甲": n}, theme=name) for name, n in themes.items()])
    trends = compute_trends(panel).set_index("theme")
    asked = ["a", "b", "d"]
    oracle = multipletests(trends.loc[asked, "p"], method="fdr_bh")[1]
    assert trends.loc[asked, "q"].tolist() == pytest.approx(oracle.tolist(), abs=1e-9)
    assert np.isnan(trends.loc["c", "q"])


def test_without_a_p_there_is_no_q() -> None:
    assert np.isnan(adjust_p(np.array([np.nan, np.nan]))).all()
