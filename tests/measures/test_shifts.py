"""Shifts: by hand, against a plain rewrite of the test, in properties and level."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, permutation_test
from simulated import OTHER, SKEWED, Array, counts_of, draw_reports

from jiedao.errors import InputError
from jiedao.measures import permutation, shifts
from jiedao.measures.blocks import BlockCounts
from jiedao.measures.corrections import adjust_p
from jiedao.measures.intervals import block_variance, design_effect, difference_interval
from jiedao.measures.permutation import draw_sides, named_generator, permutation_p
from jiedao.measures.shares import summarise_shares
from jiedao.measures.shifts import (
    ShiftConfig,
    compute_period_shifts,
    compute_role_shifts,
    permute_difference,
)

DONE = [[3, 1, 0], [3, 1, 1], [4, 0, 0], [2, 2, 1]]
PLANNED = [[1, 3, 0], [0, 4, 1], [1, 1, 1]]
BY = "office/role"
ROLES = {
    "江口街道/achievement": DONE,
    "江口街道/plan": PLANNED,
    "江口街道/problem": [[1, 1, 1]],
    "湖滨街道/plan": PLANNED,
    "桥北街道/achievement": DONE,
    "桥北街道/plan": [[1, 0, 0], [2, 0, 0]],
}
sides = st.lists(
    st.lists(st.integers(0, 5), min_size=2, max_size=2).filter(any), min_size=2, max_size=4
).map(lambda rows: np.array(rows, dtype=float))


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return compute_role_shifts(counts_of(ROLES, by=BY))


def test_shift_by_hand(found: pd.DataFrame) -> None:
    row = found.iloc[0]
    # 12 of 18 done, 2 of 12 planned.
    numbers = ["n_first", "total_first", "share_first", "n_second", "total_second", "share_second"]
    assert row[numbers].tolist() == pytest.approx([12, 18, 12 / 18, 2, 12, 2 / 12])
    assert row["difference"] == pytest.approx(-0.5)
    assert row[["office", "theme", "first", "second"]].tolist() == [
        "江口街道", "a", "achievement", "plan",
    ]  # fmt: skip
    assert row["method"] == "exact permutation"
    assert row["remark"] == ""


def test_p_value_by_hand() -> None:
    # Of six ways to deal four blocks, the observed one and its mirror set them apart most.
    done, planned = np.array([[3.0, 1.0], [4.0, 0.0]]), np.array([[0.0, 3.0], [1.0, 3.0]])
    p, exact = permute_difference(done, planned, 99, np.random.default_rng(1))
    assert exact
    assert p.tolist() == pytest.approx([2 / 6, 2 / 6])


def test_interval_joins_those_of_the_shares(found: pd.DataFrame) -> None:
    shares = summarise_shares(counts_of(ROLES, by=BY)).set_index(["office", "role", "theme"])
    for theme in "abc":
        row = found[(found["office"] == "江口街道") & (found["theme"] == theme)].iloc[0]
        pair = [
            tuple(shares.loc[("江口街道", role, theme), ["share", "low", "high"]])
            for role in ("achievement", "plan")
        ]
        assert (row["low"], row["high"]) == pytest.approx(difference_interval(*pair))
        assert row["low"] <= row["difference"] <= row["high"]


def test_side_that_is_missing_or_small_is_told(found: pd.DataFrame) -> None:
    remarks = found.groupby("office", sort=False)["remark"].first().to_dict()
    assert remarks == {
        "江口街道": "",
        "湖滨街道": "nothing of achievement",
        "桥北街道": "plan stands in 2 block(s), fewer than 3",
    }
    rows = found[found["remark"] != ""]
    assert rows[["difference", "low", "high", "p", "q"]].isna().all(axis=None)
    assert set(rows["method"]) == {""}
    missing = rows[rows["office"] == "湖滨街道"]
    assert missing["total_first"].tolist() == [0, 0, 0]
    assert missing["share_first"].isna().all()
    assert missing["share_second"].tolist() == pytest.approx([2 / 12, 8 / 12, 2 / 12])
    small = rows[rows["office"] == "桥北街道"]
    assert small["share_second"].tolist() == [1, 0, 0]


def test_q_values_are_over_the_rows_that_have_a_p_value(found: pd.DataFrame) -> None:
    known = found["p"].notna()
    assert found["q"][known].tolist() == pytest.approx(false_discovery_control(found["p"][known]))


def test_other_groups_and_their_order_change_nothing() -> None:
    many = dict(itertools.islice(ROLES.items(), 2))
    big = {name: np.tile(table, (4, 1)) for name, table in many.items()}
    alone = compute_role_shifts(counts_of(big, by=BY))
    assert set(alone["method"]) == {"permutation"}
    others = {f"乙{name}": table for name, table in big.items()}
    beside = compute_role_shifts(counts_of({**dict(reversed(others.items())), **big}, by=BY))
    beside = beside[beside["office"] == "江口街道"].reset_index(drop=True)
    same = alone.columns.drop("q").tolist()
    pd.testing.assert_frame_equal(beside[same], alone[same])


def test_periods_follow_one_another() -> None:
    groups = {
        "江口街道/2024-12": DONE,
        "江口街道/2022-12": PLANNED,
        "江口街道/2023-12": DONE,
        "江口街道/": DONE,
        "湖滨街道/2023-12": DONE,
    }
    found = compute_period_shifts(counts_of(groups, by="office/period_end"))
    steps = found[found["theme"] == "a"][["office", "first", "second"]].values.tolist()
    assert steps == [["江口街道", "2022-12", "2023-12"], ["江口街道", "2023-12", "2024-12"]]
    assert found["difference"][:3].tolist() == pytest.approx([0.5, -4 / 9, -1 / 18])
    assert found["difference"][3:].tolist() == pytest.approx([0, 0, 0])
    assert found["p"][3:].tolist() == [1, 1, 1]


def _statistic(first: Array, second: Array) -> Array:
    """Say the statistic of the test block by block."""
    both = np.concatenate([first, second])
    share = both.sum(axis=0) / both.sum()
    variance = np.zeros(both.shape[1])
    for side in (first, second):
        effect = design_effect(block_variance(side), side)
        variance += effect * share * (1 - share) / side.sum()
    gap = np.abs(first.sum(axis=0) / first.sum() - second.sum(axis=0) / second.sum())
    return np.divide(gap, np.sqrt(variance), out=np.zeros_like(gap), where=variance > 0)


@settings(max_examples=60, deadline=None)
@given(sides, sides)
def test_p_value_is_that_of_a_plain_rewrite(first: Array, second: Array) -> None:
    p, exact = permute_difference(first, second, 999, np.random.default_rng(1))
    both = np.concatenate([first, second])
    ways = []
    for chosen in itertools.combinations(range(len(both)), len(first)):
        rest = [row for row in range(len(both)) if row not in chosen]
        ways.append(_statistic(both[list(chosen)], both[rest]))
    expected = (np.array(ways) >= _statistic(first, second) - 1e-9).mean(axis=0)
    assert exact
    assert p.tolist() == pytest.approx(expected.tolist(), abs=1e-9)


def test_exact_p_value_is_that_of_scipy() -> None:
    first, second = np.array(DONE, dtype=float), np.array(PLANNED, dtype=float)
    both = np.concatenate([first, second])

    def statistic(one: Array, two: Array) -> float:
        return float(_statistic(both[one.astype(int)], both[two.astype(int)])[1])

    rows = np.arange(len(both))
    expected = permutation_test(
        (rows[:4], rows[4:]), statistic, alternative="greater", vectorized=False
    )
    p, _ = permute_difference(first, second, 999, np.random.default_rng(1))
    assert p[1] == pytest.approx(expected.pvalue, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(sides, sides)
def test_sides_and_units_may_change_places(first: Array, second: Array) -> None:
    rng = np.random.default_rng(1)
    p, _ = permute_difference(first, second, 999, rng)
    assert ((p > 0) & (p <= 1)).all()
    assert p[0] == pytest.approx(p[1])
    assert permute_difference(second, first, 999, rng)[0].tolist() == pytest.approx(p.tolist())
    # Ten characters a sentence tell no more than the sentence.
    longer, _ = permute_difference(10 * first, 10 * second, 999, rng, 10.0)
    assert longer.tolist() == pytest.approx(p.tolist())


def test_ways_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    first, second = rng.integers(1, 5, (20, 3)) * 1.0, rng.integers(1, 5, (15, 3)) * 1.0
    whole, exact = permute_difference(first, second, 300, np.random.default_rng(1))
    monkeypatch.setattr(permutation, "CHUNK", 700)
    monkeypatch.setattr(shifts, "CHUNK", 700)
    parts, _ = permute_difference(first, second, 300, np.random.default_rng(1))
    assert not exact
    assert parts.tolist() == pytest.approx(whole.tolist())


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 50))
def test_each_way_has_the_blocks_of_its_side(first: int, second: int, permutations: int) -> None:
    ways, exact = draw_sides(first + second, first, permutations, np.random.default_rng(1))
    assert (ways.sum(axis=1) == first).all()
    if exact:
        assert len(np.unique(ways, axis=0)) == len(ways) <= permutations
    else:
        assert len(ways) == permutations


def test_every_block_is_drawn_as_often() -> None:
    ways, _ = draw_sides(20, 5, 20_000, np.random.default_rng(1))
    assert ways.mean(axis=0) == pytest.approx(np.full(20, 0.25), abs=0.015)


def test_permutation_p_by_hand() -> None:
    permuted = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    observed = np.array([2.0 + 1e-12, 6.0])
    assert permutation_p(observed, permuted, exact=False).tolist() == [3 / 4, 1 / 4]
    assert permutation_p(observed, permuted, exact=True).tolist() == [2 / 3, 0]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_q_values_are_those_of_scipy(values: list[float | None]) -> None:
    p = pd.Series(values, dtype="float64")
    q = pd.Series(adjust_p(p.to_numpy()))
    assert q.isna().tolist() == p.isna().tolist()
    if p.notna().any():
        assert q.dropna().tolist() == pytest.approx(false_discovery_control(p.dropna()))


def test_generators_differ_by_name() -> None:
    draws = [named_generator(1, *names).random() for names in (("甲",), ("乙",), ("甲", "乙"))]
    assert len(set(draws)) == 3
    assert named_generator(1, "甲").random() == draws[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((30, 6, 0.2), (30, 6, 0.2)),
        # As plans are: few short blocks beside many long ones.
        ((40, 8, 0.2), (10, 3, 0.2)),
        ((12, 3, 0.3), (50, 8, 0.1)),
    ],
)
def test_level_is_kept(one: tuple[int, float, float], other: tuple[int, float, float]) -> None:
    rng = np.random.default_rng(20261122)
    first, second = (
        draw_reports(500, blocks, size, SKEWED, dependence, rng)
        for blocks, size, dependence in (one, other)
    )
    p = [permute_difference(a, b, 199, rng)[0] for a, b in zip(first, second, strict=True)]
    assert 0.03 <= (np.array(p) <= 0.05).mean() <= 0.07


def test_shift_that_is_there_is_found() -> None:
    rng = np.random.default_rng(20261122)
    first, second = (draw_reports(100, 30, 6, mixture, 0.1, rng) for mixture in (SKEWED, OTHER))
    p = [permute_difference(a, b, 199, rng)[0][0] for a, b in zip(first, second, strict=True)]
    assert (np.array(p) <= 0.05).mean() > 0.95


@pytest.mark.parametrize(
    ("blocks", "dependence"), [((15, 15), 0.1), ((40, 12), 0.2), ((30, 30), 0.3)]
)
def test_intervals_cover_the_difference(blocks: tuple[int, int], dependence: float) -> None:
    rng = np.random.default_rng(20261122)
    tables = {}
    for role, number, mixture in zip(("achievement", "plan"), blocks, (SKEWED, OTHER), strict=True):
        drawn = draw_reports(500, number, 6, mixture, dependence, rng)
        tables |= {f"{run}/{role}": table for run, table in enumerate(drawn)}
    counts = counts_of(tables, by=BY)
    found = compute_role_shifts(counts, config=ShiftConfig(permutations=99, draws=100))
    low, high = found[["low", "high"]].to_numpy().reshape(500, 6, 2).transpose(2, 0, 1)
    truth = np.subtract(OTHER, SKEWED)
    covered = ((low <= truth) & (truth <= high)).mean(axis=0)
    assert 0.92 <= covered.mean() <= 0.98
    assert covered.min() >= 0.92


def test_faults_are_told() -> None:
    counts: BlockCounts = counts_of({"江口街道": DONE})
    with pytest.raises(InputError) as caught:
        compute_role_shifts(counts)
    assert str(caught.value) == (
        "counts: found groups by office; allowed: groups by columns with 'role' among them. "
        "What to do: count with 'role' in CountConfig.by."
    )
    with pytest.raises(InputError) as caught:
        compute_role_shifts(counts_of(ROLES, by=BY), "plan", "plan")
    assert str(caught.value) == (
        "roles: found 'plan' twice; allowed: two roles. What to do: choose another."
    )
    with pytest.raises(InputError) as caught:
        compute_period_shifts(counts_of({"江口街道/2024-12": DONE}, by="office/period_end"))
    assert str(caught.value) == (
        "groups: found no group with two known periods in 'period_end'; allowed: reports of two or "
        "more periods of one group. What to do: add reports of another period, or complete "
        "documents.csv."
    )
    with pytest.raises(InputError) as caught:
        ShiftConfig(permutations=10)
    assert (
        str(caught.value)
        == "permutations: found 10; allowed: 99 or more. What to do: ask for more."
    )
    with pytest.raises(InputError) as caught:
        ShiftConfig(least_blocks=1)
    assert (
        str(caught.value) == "least_blocks: found 1; allowed: 2 or more. What to do: ask for more."
    )
