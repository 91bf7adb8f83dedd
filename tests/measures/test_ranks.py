"""Ranks, their intervals and their agreement: by hand, against scipy, in properties and coverage."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, kendalltau
from simulated import counts_of, draw_reports

from jiedao.errors import InputError
from jiedao.measures import ranks
from jiedao.measures.intervals import difference_interval
from jiedao.measures.ranks import (
    measure_rank_agreement,
    rank_groups,
    rank_intervals,
    rate_lexicon,
    rate_topics,
)
from jiedao.measures.shares import summarise_shares

LEXICON = {"economy": ["招商", "企业"], "governance": ["网格", "企业"]}
triples = st.lists(
    st.tuples(*[st.integers(0, 20).map(lambda n: n / 20)] * 3).map(sorted), min_size=1, max_size=9
)


@given(triples)
def test_rank_intervals_are_those_of_each_difference(rows: list[list[float]]) -> None:
    low, share, high = np.array(rows).T
    found = rank_intervals(share, low, high)
    for one in range(len(rows)):
        above = below = larger = 0
        for two in range(len(rows)):
            pair = [(share[n], low[n], high[n]) for n in (one, two)]
            least, most = difference_interval(*pair)
            # A bound of just 0 may be rounded to either side.
            assume(share[one] == share[two] or min(abs(least), abs(most)) > 1e-9)
            above += bool(least > 1e-12)
            below += bool(most < -1e-12)
            larger += bool(share[two] > share[one])
        assert found[one].tolist() == [1 + larger, 1 + above, len(rows) - below]


def test_equal_shares_have_the_same_better_rank() -> None:
    share = np.array([0.2, 0.5, 0.5, 0.1])
    assert rank_intervals(share, share, share)[:, 0].tolist() == [3, 1, 1, 4]
    assert rank_intervals(share, share, share)[:, 1:].tolist() == [[3, 3], [1, 2], [1, 2], [4, 4]]


def test_many_groups_are_ranked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    low, share, high = np.sort(rng.random((3, 50)), axis=0)
    whole = rank_intervals(share, low, high)
    monkeypatch.setattr(ranks, "CHUNK", 1000)
    assert (rank_intervals(share, low, high) == whole).all()


def test_level_is_shared_by_the_comparisons() -> None:
    shares = pd.DataFrame(
        {"theme": "a", "share": [0.6, 0.4], "total": 100, "design_effect": 1.0, "blocks": 10_000}
    )
    # The difference of 0.2 has z = 2.9: sure with one comparison, not with 49 of them.
    assert rank_groups(shares).values.tolist() == [[1, 1, 1], [2, 2, 2]]
    many = pd.concat([shares, *[shares[1:]] * 48], ignore_index=True)
    assert rank_groups(many)["rank_high"].iloc[0] == 50
    alone = rank_groups(shares[:1])
    assert alone.values.tolist() == [[1, 1, 1]]


def test_rank_intervals_hold_the_true_ranks() -> None:
    rng = np.random.default_rng(20261122)
    truth = np.array([0.5, 0.4, 0.3, 0.25, 0.1])
    reports = [draw_reports(500, 25, 8, (p, 1 - p), 0.1, rng) for p in truth]
    counts = counts_of(
        {f"{run}/{n}": t[run] for run in range(500) for n, t in enumerate(reports)}, by="run/office"
    )
    shares = summarise_shares(counts, draws=100)
    shares = shares[shares["theme"] == "a"]
    found = np.stack([rank_groups(mine).to_numpy() for _, mine in shares.groupby("run")])
    place = np.arange(1, 6)
    held = (found[:, :, 1] <= place) & (place <= found[:, :, 2])
    wide = found[:, :, 2] - found[:, :, 1]
    assert np.mean(held, axis=0).min() >= 0.95
    # Not by telling nothing.
    assert np.mean(wide) < 3


def test_lexicon_by_hand() -> None:
    words = [["招商", "企业", "走访"], ["网格"], ["企业"]]
    rates = rate_lexicon(words, ["甲", "乙", "甲"], LEXICON)
    assert rates[["group", "theme", "value"]].values.tolist() == [
        ["甲", "economy", 3 / 4],
        ["甲", "governance", 2 / 4],
        ["乙", "economy", 0],
        ["乙", "governance", 1],
    ]
    with pytest.raises(InputError) as caught:
        rate_lexicon([["网格"], []], ["甲", "乙"], LEXICON)
    assert str(caught.value) == "group 乙: found no words. What to do: leave the group out."


def test_topics_by_hand() -> None:
    topics = pd.DataFrame(
        {
            "topic": [0, 0, 1, 2],
            "term": ["招商", "网格", "网格", "老人"],
            "weight": [0.3, 0.1, 0.2, 1],
        }
    )
    shares = pd.DataFrame(
        {"doc_id": list("aaabbb"), "topic": [0, 1, 2] * 2, "share": [0.5, 0.3, 0.2, 0.1, 0.9, 0]}
    )
    rates = rate_topics(topics, shares, {"a": "甲", "b": "甲"}, LEXICON)
    # Topic 0 is three quarters economy, topic 1 governance, topic 2 none of both.
    a, b = (0.375, 0.125 + 0.3), (0.075, 0.025 + 0.9)
    assert rates["value"].tolist() == pytest.approx([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])
    assert set(rates["measure"]) == {"topics"}
    with pytest.raises(InputError) as caught:
        rate_topics(topics, shares, {"a": "甲", "b": "甲"}, {"safety": ["消防"]})
    assert str(caught.value) == (
        "topics: found no word that is a term of a theme. What to do: ask for more words of a topic."
    )


def _measurements(values: np.ndarray) -> pd.DataFrame:
    groups, measures = values.shape
    rows = [
        (f"街道{g}", "economy", f"m{m}", float(values[g, m]))
        for m in range(measures)
        for g in range(groups)
    ]
    return pd.DataFrame(rows, columns=["group", "theme", "measure", "value"])


def test_agreement_by_hand() -> None:
    # Ranks 1 2 3, 1 3 2, 2 1 3: sums 4, 6, 8, spread 8; W = 12 * 8 / (9 * 24).
    found = measure_rank_agreement(_measurements(np.array([[1, 1, 2], [2, 3, 1], [3, 2, 3.0]])))
    assert found["concordance"].tolist() == pytest.approx([4 / 9] * 3)
    assert found["tau"].tolist() == pytest.approx([1 / 3, 1 / 3, -1 / 3])
    assert found[["first", "second", "n", "measures"]].values.tolist() == [
        ["m0", "m1", 3, 3],
        ["m0", "m2", 3, 3],
        ["m1", "m2", 3, 3],
    ]


tables = (
    st.integers(3, 4)
    .flatmap(
        lambda m: st.lists(
            st.lists(st.integers(0, 4), min_size=m, max_size=m), min_size=3, max_size=8
        )
    )
    .map(lambda rows: np.array(rows, dtype=float))
)


@settings(max_examples=60)
@given(tables)
def test_agreement_is_that_of_scipy(values: np.ndarray) -> None:
    found = measure_rank_agreement(_measurements(values))
    pairs = itertools.combinations(range(values.shape[1]), 2)
    for tau, (one, two) in zip(found["tau"], pairs, strict=True):
        expected = kendalltau(values[:, one], values[:, two]).statistic
        assert tau == pytest.approx(expected, abs=1e-9, nan_ok=True)
    if all(len(set(column)) > 1 for column in values.T):
        groups, measures = values.shape
        statistic = friedmanchisquare(*values).statistic if measures > 2 else None
        expected = statistic / (measures * (groups - 1))
        # Friedman's test ranks within blocks (measures) over treatments (groups).
        assert found["concordance"].iloc[0] == pytest.approx(expected, abs=1e-9)


def test_measures_of_some_themes_and_groups_are_compared_where_they_meet() -> None:
    full = _measurements(np.array([[1, 1], [2, 2], [3.0, 3]]))
    lacking = full[~((full["group"] == "街道2") & (full["measure"] == "m1"))]
    assert measure_rank_agreement(lacking)["n"].tolist() == [2]
    alone = full[full["measure"] == "m0"].assign(theme="other")
    assert measure_rank_agreement(pd.concat([full, alone]))["theme"].tolist() == ["economy"]


def test_constant_measure_has_no_tau() -> None:
    found = measure_rank_agreement(_measurements(np.array([[1, 1], [1, 2.0]])))
    assert found["tau"].isna().all()


def test_faults_of_measurements_are_told() -> None:
    full = _measurements(np.array([[1, 1], [2, 2.0]]))
    with pytest.raises(InputError) as caught:
        measure_rank_agreement(pd.concat([full, full[:1]]))
    assert str(caught.value) == (
        "measurements: found two values of 街道0/economy/m0; allowed: one. "
        "What to do: leave one out."
    )
    with pytest.raises(InputError) as caught:
        measure_rank_agreement(full[:2])
    assert str(caught.value) == (
        "measurements: found no theme with two measures of the same two groups; allowed: two or "
        "more measures and groups. What to do: add a measure or a group."
    )
