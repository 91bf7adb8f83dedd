"""Pooled shares and rates: by hand, by statsmodels, and what must not change them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from jiedao.errors import ContractError
from jiedao.measures.pooled import pool_panel, pool_trajectories
from jiedao.measures.trajectories import compute_trajectories


def _panel(counts: list[tuple[int, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["n", "total", "design_effect"])
    offices = [f"街道{number}" for number in range(len(frame))]
    frame = frame.assign(office=offices, period="2024-12", time=2025.0, theme="economy")
    share = frame["n"] / frame["total"]
    return frame.assign(unit="sentences", share=share, low=share, high=share)


def test_share_and_effect_are_those_worked_by_hand() -> None:
    (row,) = pool_panel(_panel([(10, 40, 1.0), (30, 60, 1.5)])).to_dict("records")
    assert (row["office"], row["n"], row["total"]) == ("all", 40, 100)
    assert row["share"] == 0.4
    # (40 x 1 + 60 x 1.5) / 100
    assert row["design_effect"] == pytest.approx(1.3)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(50, 300), st.floats(1, 5)), min_size=1, max_size=6
    )
)
def test_interval_is_that_of_statsmodels_with_the_effective_number(
    counts: list[tuple[int, int, float]],
) -> None:
    (row,) = pool_panel(_panel(counts)).to_dict("records")
    n, total, effect = (np.array(part, dtype=float) for part in zip(*counts, strict=True))
    number = total.sum() ** 2 / (total * effect).sum()
    low, high = proportion_confint(n.sum() / total.sum() * number, number, method="wilson")
    assert row["low"] == pytest.approx(low, abs=1e-9)
    assert row["high"] == pytest.approx(high, abs=1e-9)
    # The order of offices does not matter, and one office by itself is itself.
    (turned,) = pool_panel(_panel(counts[::-1])).to_dict("records")
    assert turned["high"] == pytest.approx(row["high"])


def test_each_period_and_theme_is_pooled_by_itself() -> None:
    first, second = _panel([(10, 40, 1.0)]), _panel([(20, 40, 1.0)])
    panel = pd.concat([first, second.assign(period="2023-12", time=2024.0)])
    panel = pd.concat([panel, panel.assign(theme="safety", n=4)], ignore_index=True)
    found = pool_panel(panel).set_index(["period", "theme"])["n"]
    assert found.to_dict() == {
        ("2024-12", "economy"): 10,
        ("2023-12", "economy"): 20,
        ("2024-12", "safety"): 4,
        ("2023-12", "safety"): 4,
    }


@pytest.mark.parametrize("characters", [None, [30, 40, 20]])
def test_pooled_rates_are_those_of_all_texts(characters: list[int] | None) -> None:
    words = [["网格", "矛盾"], ["网格"], ["招商", "招商", "网格"]]
    periods, groups = ["2023", "2023", "2024"], ["甲", "乙", "甲"]
    given = {"groups": groups, "characters": characters}
    pooled = pool_trajectories(compute_trajectories(words, periods, ["网格", "招商"], **given))  # type: ignore[arg-type]
    whole = compute_trajectories(words, periods, ["网格", "招商"], characters=characters)
    keys = ["term", "period"]
    columns = ["n", "total", "rate", "unit"]
    found = pooled.set_index(keys).sort_index()[columns]
    pd.testing.assert_frame_equal(found, whole.set_index(keys).sort_index()[columns])
    assert set(pooled["group"]) == {"all"}
    assert (pooled["low"] <= pooled["rate"]).all()
    assert (pooled["rate"] <= pooled["high"]).all()


def test_frame_without_a_column_is_told() -> None:
    with pytest.raises(ContractError, match="design_effect"):
        pool_panel(_panel([(1, 4, 1.0)]).drop(columns="design_effect"))
