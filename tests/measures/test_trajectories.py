"""Rates of terms over time: by hand, against the shares of themes, and the cover of intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures.intervals import block_variance, wilson_interval
from jiedao.measures.trajectories import compute_trajectories

WORDS = [["网格", "矛盾"], ["矛盾"], ["网格", "网格"], ["招商"]]
PERIODS = ["2024", "2024", "2023", "2023"]


def _plain_effect(counts: np.ndarray) -> np.ndarray:
    """Compare the variance over blocks with that of independent words, theme by theme."""
    share = counts.sum(axis=0) / counts.sum()
    ratio = block_variance(counts) / (share * (1 - share) / counts.sum())
    return np.maximum(ratio, 1.0)


def test_rates_by_hand() -> None:
    found = compute_trajectories(WORDS, PERIODS, ["网格", "党建"])
    assert found[["group", "period", "term", "n", "total", "unit"]].values.tolist() == [
        ["", "2023", "网格", 2, 3, "1000 words"],
        ["", "2024", "网格", 1, 3, "1000 words"],
        ["", "2023", "党建", 0, 3, "1000 words"],
        ["", "2024", "党建", 0, 3, "1000 words"],
    ]
    assert found["rate"].tolist() == pytest.approx([2000 / 3, 1000 / 3, 0, 0])
    never = found[found["term"] == "党建"]
    assert (never["low"] == 0).all()
    assert (never["high"] > 0).all()
    # Residuals 2 - 4/3 and 0 - 2/3 in 2023, 1 - 2/3 and 0 - 1/3 in 2024; 2/3 + 2/3 if independent.
    effect = (2 * (4 / 9 + 4 / 9) + 2 * (1 / 9 + 1 / 9)) / (4 / 3)
    assert found["design_effect"].tolist() == pytest.approx([effect] * 4)


def test_rates_by_group_and_per_characters() -> None:
    found = compute_trajectories(
        WORDS, PERIODS, ["网格"], groups=["乙", "甲", "甲", "乙"], characters=[40, 10, 20, 10]
    )
    assert found[["group", "period", "n", "total", "rate", "unit"]].values.tolist() == [
        ["乙", "2023", 0, 10, 0.0, "10000 characters"],
        ["乙", "2024", 1, 40, 250.0, "10000 characters"],
        ["甲", "2023", 2, 20, 1000.0, "10000 characters"],
        ["甲", "2024", 0, 10, 0.0, "10000 characters"],
    ]
    # A block for each cell tells nothing of how words cluster: a cell counts as one word.
    assert found["high"].tolist() == pytest.approx(
        wilson_interval(found["rate"].to_numpy() / 10_000, np.ones(4))[1] * 10_000
    )


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=2, max_size=12))
def test_interval_of_one_period_is_that_of_a_share(blocks: list[tuple[int, int]]) -> None:
    words = [["网格"] * n + ["街"] * rest for n, rest in blocks]
    (row,) = compute_trajectories(words, ["2024"] * len(words), ["网格"]).itertuples()
    counts = np.array(blocks, dtype=float)
    total = counts.sum()
    share = np.array([counts[:, 0].sum() / total])
    if share[0] > 0:
        effect = _plain_effect(counts)[0]
        low, high = wilson_interval(share, np.maximum(total / effect, 1))
        assert (row.low, row.high) == pytest.approx((1000 * low[0], 1000 * high[0]), abs=1e-9)


@settings(max_examples=8)
@given(st.permutations(range(4)))
def test_order_of_the_sentences_does_not_matter(order: list[int]) -> None:
    frames = [
        compute_trajectories(
            [WORDS[n] for n in chosen],
            [PERIODS[n] for n in chosen],
            ["矛盾", "网格"],
            blocks=[str(n) for n in chosen],
        )
        for chosen in (range(4), order)
    ]
    pd.testing.assert_frame_equal(*frames)


def test_intervals_cover_the_rate_of_a_bursty_word() -> None:
    generator = np.random.default_rng(20240601)
    covered = 0
    for _ in range(60):
        sizes = generator.integers(20, 100, 60)
        counts = np.minimum(generator.poisson(generator.gamma(sizes * 0.02 / 2, 2.0)), sizes)
        words = [["网格"] * n + ["街"] * (m - n) for n, m in zip(counts, sizes, strict=True)]
        (row,) = compute_trajectories(words, ["2024"] * 60, ["网格"]).itertuples()
        covered += row.low <= 20 <= row.high
    # At 95 %, fewer than 53 of 60 have a probability of 1 %.
    assert covered >= 53


@pytest.mark.parametrize(
    ("words", "terms", "message"),
    [
        (
            WORDS,
            [],
            "terms: found no term; allowed: each term once. What to do: correct the list of terms.",
        ),
        (
            WORDS,
            ["网格", "网格"],
            "terms: found '网格' twice; allowed: each term once. What to do: correct the list of terms.",
        ),
        (
            [["网格"], ["街"], [], []],
            ["网格"],
            "period 2023: found no words. What to do: leave the period out.",
        ),
    ],
)
def test_faults_are_told(words: list[list[str]], terms: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compute_trajectories(words, PERIODS, terms)
    assert str(caught.value) == message
