"""The trend tests keep their level: in the simulation that is published, and in a fresh one."""

from __future__ import annotations

import importlib
from pathlib import Path

import pandas as pd
import pytest

REPORTS = Path(__file__).parents[1] / "reports"
TESTS = ("regression", "Mann-Kendall", "change point")


@pytest.fixture(scope="module")
def simulated() -> pd.DataFrame:
    return pd.read_csv(REPORTS / "trend_power.csv")


def test_regression_keeps_its_level(simulated: pd.DataFrame) -> None:
    levels = simulated[(simulated["test"] == "regression") & (simulated["effect"] == 0)]
    assert len(levels) > 20
    assert levels["replications"].min() >= 1000
    assert levels["rejected"].max() <= 0.07
    # Series of very different length make it cautious.
    assert levels.loc[levels["setting"] != "unequal series", "rejected"].min() >= 0.03


def test_discrete_tests_reach_what_they_can(simulated: pd.DataFrame) -> None:
    exact = simulated[simulated["test"].isin(TESTS[1:]) & (simulated["effect"] == 0)]
    assert set(exact["test"]) == set(TESTS[1:])
    for row in exact.itertuples():
        assert row.rejected == pytest.approx(row.attainable, abs=0.02)


def test_error_that_was_not_chosen_fails(simulated: pd.DataFrame) -> None:
    levels = simulated[(simulated["effect"] == 0) & (simulated["offices"] <= 5)]
    assert levels.loc[levels["test"] == "(CR1, normal)", "rejected"].min() > 0.07


def test_power_rises_with_the_effect_and_the_panel(simulated: pd.DataFrame) -> None:
    curves = simulated[(simulated["setting"] == "plain") & simulated["test"].isin(TESTS)]
    for _, curve in curves.groupby(["test", "offices", "periods"]):
        rates = curve.sort_values("effect")["rejected"].to_numpy()
        # Up to the scatter of 500 replications.
        assert (rates[1:] - rates[:-1] > -0.06).all()
    strong = curves[(curves["test"] == "regression") & (curves["effect"] == 0.2)]
    by_periods = strong[strong["offices"] == 10].sort_values("periods")["rejected"]
    assert by_periods.is_monotonic_increasing


def test_level_in_a_fresh_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPORTS))
    script = importlib.import_module("trend_simulation")
    setting = script.Setting(6, 4, "slopes differ", slopes=0.15)
    p = script.compute_trends(script.simulate_panel(setting, 150, seed=77))["p"]
    # Three standard errors about 5 %.
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.054)
