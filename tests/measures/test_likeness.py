"""Distances of groups: by hand, against scipy and plain rewrites, in properties and coverage."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import false_discovery_control
from simulated import EQUAL, OTHER, SKEWED, Array, counts_of, draw_reports

from jiedao.errors import InputError
from jiedao.measures.blocks import BlockCounts
from jiedao.measures.intervals import student_quantile
from jiedao.measures.likeness import compute_likeness, count_word_blocks, js_divergence

THREE = {
    "江口街道": [[3, 1, 0], [3, 1, 1], [2, 2, 1]],
    "湖滨街道": [[1, 1, 0], [1, 3, 2], [0, 2, 0], [1, 1, 1]],
    "桥北街道": [[0, 0, 5]],
}
NUMBERS = ["distance", "low", "high", "plain_distance", "p"]
tables = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3).filter(any), min_size=3, max_size=5
)


def test_divergence_by_hand() -> None:
    # H(3/4, 1/4) = 0.8113, H(1/2, 1/2) = 1, H(1, 0) = 0.
    first, second = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    assert js_divergence(first, second) == pytest.approx(0.8112781245 - 0.5)


@settings(deadline=None)
@given(tables, tables)
def test_plain_distance_is_that_of_scipy(first: list[list[int]], second: list[list[int]]) -> None:
    found = compute_likeness(counts_of({"甲": first, "乙": second}), permutations=99)
    expected = jensenshannon(np.sum(first, axis=0), np.sum(second, axis=0), base=2)
    # Of equal mixtures scipy may take the root of a number just below 0.
    assert found["plain_distance"].iloc[0] ** 2 == pytest.approx(
        np.nan_to_num(expected) ** 2, abs=1e-9
    )


def _slow(first: Array, second: Array) -> list[float]:
    """Say distance, bounds and p with every way of dealing the blocks, one at a time."""

    def apart(one: Array, two: Array) -> float:
        return float(js_divergence(one.sum(axis=0) / one.sum(), two.sum(axis=0) / two.sum()))

    both = np.concatenate([first, second])
    share = both.sum(axis=0) / both.sum()

    def scale(one: Array, two: Array) -> float:
        total = 0.0
        for side in (one, two):
            variance = np.zeros(len(share))
            for block in side:
                variance += (block - block.sum() * share) ** 2
            variance *= len(side) / (len(side) - 1) / side.sum() ** 2
            total += float((variance[share > 0] / share[share > 0]).sum())
        return total or 1.0

    def statistic(one: Array, two: Array) -> float:
        return -np.log1p(-min(apart(one, two), 1 - 1e-9)) / scale(one, two)

    ways = []
    for chosen in itertools.combinations(range(len(both)), len(first)):
        rest = [row for row in range(len(both)) if row not in chosen]
        ways.append(statistic(both[list(chosen)], both[rest]))
    chance = 1 - np.exp(-scale(first, second) * np.mean(ways))
    corrected = (apart(first, second) - chance) / (1 - chance)
    variance = 0.0
    for mine, other in ((first, second), (second, first)):
        left = [apart(np.delete(mine, row, axis=0), other) for row in range(len(mine))]
        variance += (len(mine) - 1) / len(mine) * float(((left - np.mean(left)) ** 2).sum())
    half = float(student_quantile(len(both) - 2)) * np.sqrt(variance) / (1 - chance)
    bounds = [corrected, corrected - half, max(corrected, 0) + half]
    plain = np.sqrt(apart(first, second))
    p = np.mean(np.array(ways) >= statistic(first, second) - 1e-9)
    return [*np.sqrt(np.clip(bounds, 0, 1)), plain, p]


@settings(max_examples=30, deadline=None)
@given(tables, tables)
def test_distance_is_that_of_a_plain_rewrite(
    first: list[list[int]], second: list[list[int]]
) -> None:
    found = compute_likeness(counts_of({"甲": first, "乙": second}))
    expected = _slow(np.array(first, dtype=float), np.array(second, dtype=float))
    # Squares, since a root near 0 magnifies the last digit.
    squares = (found[NUMBERS].iloc[0].astype(float) ** 2).tolist()
    assert squares == pytest.approx([number**2 for number in expected], abs=1e-9)


def test_group_with_few_blocks_has_the_plain_distance_alone() -> None:
    found = compute_likeness(counts_of(THREE))
    assert found[["first", "second"]].values.tolist() == [
        ["江口街道", "湖滨街道"],
        ["江口街道", "桥北街道"],
        ["湖滨街道", "桥北街道"],
    ]
    assert found["remark"].tolist() == ["", *["桥北街道 has 1 block(s), fewer than 3"] * 2]
    assert found[["distance", "low", "high", "p", "q"]].isna().all(axis=1).tolist() == [
        False,
        True,
        True,
    ]
    assert found["plain_distance"].notna().all()
    assert found[["n_first", "n_second"]].values.tolist() == [[14, 13], [14, 5], [13, 5]]
    assert set(found["basis"]) == {"themes"}


def test_other_groups_and_their_order_change_nothing() -> None:
    rng = np.random.default_rng(3)
    reports = dict(zip("甲乙丙", draw_reports(3, 20, 6, EQUAL, 0.2, rng), strict=True))
    whole = compute_likeness(counts_of(reports)).set_index(["first", "second"])
    turned = compute_likeness(counts_of(dict(reversed(reports.items()))))
    turned = turned.set_index(["second", "first"])
    alone = compute_likeness(counts_of({name: reports[name] for name in "甲丙"}))
    for pair in itertools.combinations("甲乙丙", 2):
        pd.testing.assert_series_equal(whole.loc[pair, NUMBERS], turned.loc[pair, NUMBERS])
    assert alone[NUMBERS].values.tolist() == [whole.loc[("甲", "丙"), NUMBERS].tolist()]
    assert whole["q"].tolist() == pytest.approx(false_discovery_control(whole["p"]))


def test_groups_that_share_nothing_are_one_apart() -> None:
    found = compute_likeness(counts_of({"甲": [[3, 0]] * 9, "乙": [[0, 4]] * 9})).iloc[0]
    assert found[["distance", "low", "high", "plain_distance"]].tolist() == pytest.approx([1] * 4)
    assert found["p"] == pytest.approx(1 / 500)


def test_groups_with_one_theme_are_equal() -> None:
    found = compute_likeness(counts_of({"甲": [[3, 0]] * 4, "乙": [[2, 0]] * 4})).iloc[0]
    assert found[NUMBERS].tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("blocks", "other_blocks", "dependence", "mixture"),
    [(15, 15, 0.3, SKEWED), (30, 30, 0.1, EQUAL), (50, 15, 0.2, OTHER)],
)
def test_interval_covers_the_distance(
    blocks: int, other_blocks: int, dependence: float, mixture: tuple[float, ...]
) -> None:
    truth = np.sqrt(js_divergence(np.array(SKEWED), np.array(mixture)))
    rng = np.random.default_rng(20261122)
    # Each of 18 offices of one mixture with each of 18 of the other.
    first = draw_reports(18, blocks, 6, SKEWED, dependence, rng)
    second = draw_reports(18, other_blocks, 6, mixture, dependence, rng)
    names = {f"甲{n}": t for n, t in enumerate(first)} | {f"乙{n}": t for n, t in enumerate(second)}
    found = compute_likeness(counts_of(names), permutations=99)
    found = found[found["first"].str[0] != found["second"].str[0]]
    assert len(found) == 324
    # At least; where the distance is 0 the interval has one side and covers nearly always.
    assert ((found["low"] <= truth) & (truth <= found["high"])).mean() >= 0.91
    squares = found["distance"].astype(float) ** 2
    assert squares.mean() == pytest.approx(truth**2, abs=0.02)
    assert (found["plain_distance"].astype(float) ** 2).mean() > truth**2 + 0.01


@pytest.mark.parametrize("other", [(30, 6, 0.2), (15, 3, 0.2), (40, 8, 0.1)])
def test_level_is_kept(other: tuple[int, float, float]) -> None:
    rng = np.random.default_rng(20261122)
    # Twenty offices of one form with each of twenty of another form, all of one mixture.
    first = draw_reports(20, 30, 6, EQUAL, 0.2, rng)
    blocks, size, dependence = other
    second = draw_reports(20, blocks, size, EQUAL, dependence, rng)
    names = {f"甲{n}": t for n, t in enumerate(first)} | {f"乙{n}": t for n, t in enumerate(second)}
    found = compute_likeness(counts_of(names), permutations=99)
    across = found[found["first"].str[0] != found["second"].str[0]]
    assert len(across) == 400
    assert (across["p"] <= 0.05).mean() <= 0.1
    assert (across["low"] == 0).mean() >= 0.95


def test_words_by_hand() -> None:
    words = [["网格", "矛盾", "网格"], ["招商"], ["网格"], ["矛盾", "招商"], ["老人"]]
    counts = count_word_blocks(words, list("21213"), ["乙", "甲", "乙", "甲", "甲"], top=2)
    # 网格 3, then 招商 and 矛盾 with 2 each in the order of the words.
    assert counts.cells["term"].tolist() == ["网格", "招商"]
    assert counts.groups["group"].tolist() == ["乙", "甲"]
    assert counts.group.tolist() == [0, 1]
    assert counts.counts.tolist() == [[3, 0], [0, 2]]


words = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["网格", "招商", "民生"]), max_size=5),
        st.sampled_from("123"),
        st.sampled_from("甲乙"),
    ),
    min_size=1,
    max_size=12,
)


@given(words)
def test_words_are_all_counted_where_all_are_asked_for(
    rows: list[tuple[list[str], str, str]],
) -> None:
    told = {group for found, _, group in rows if found}
    sentences, blocks, groups = zip(*rows, strict=True)
    if told != set(groups):
        with pytest.raises(InputError, match="most frequent words"):
            count_word_blocks(sentences, blocks, groups)
        return
    counts = count_word_blocks(sentences, blocks, groups)
    for number, name in enumerate(counts.groups["group"]):
        mine = [word for found, _, group in rows if group == name for word in found]
        expected = [mine.count(term) for term in counts.cells["term"]]
        assert counts.totals()[number].tolist() == expected
        held = {block for found, block, group in rows if group == name and found}
        assert (counts.group == number).sum() == len(held)


def test_likeness_of_words_says_so() -> None:
    sentences = [["网格", "矛盾"], ["网格"], ["网格", "网格"], ["招商"], ["招商"], ["网格", "招商"]]
    counts: BlockCounts = count_word_blocks(sentences, list("123123"), list("甲甲甲乙乙乙"))
    found = compute_likeness(counts).iloc[0]
    assert found[["basis", "n_first", "n_second"]].tolist() == ["words", 5, 4]


def test_faults_are_told() -> None:
    with pytest.raises(InputError) as caught:
        compute_likeness(counts_of({"甲": [[1, 2]]}))
    assert str(caught.value) == (
        "groups: found 1 group(s); allowed: 2 to 300, since each two are compared. "
        "What to do: choose some of the groups, or wider ones."
    )
    with pytest.raises(InputError, match=r"^groups: found 301 group\(s\)"):
        compute_likeness(counts_of({str(n): [[1, 2]] for n in range(301)}))
    with pytest.raises(InputError) as caught:
        compute_likeness(counts_of(THREE), permutations=9)
    assert str(caught.value) == (
        "permutations: found 9; allowed: 99 or more. What to do: ask for more."
    )
    with pytest.raises(InputError) as caught:
        count_word_blocks([["网格"], ["矛盾"]], ["1", "1"], ["甲", "乙"], top=1)
    assert str(caught.value) == (
        "group 甲: found none of the 1 most frequent words. "
        "What to do: leave the group out, or ask for more words."
    )
