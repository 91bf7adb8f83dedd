"""Location quotients and log-ratios: by hand, against plain rewrites, in properties and coverage."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import EQUAL, OTHER, SKEWED, Array, counts_of, draw_reports

from jiedao.errors import InputError
from jiedao.measures.blocks import BlockCounts
from jiedao.measures.intervals import (
    block_variance,
    design_effect,
    ratio_interval,
    student_quantile,
    wilson_interval,
)
from jiedao.measures.profiles import compute_profiles

TWO = {"江口街道": [[3, 1], [3, 1]], "湖滨街道": [[1, 1], [1, 3]]}
THREE = {
    "江口街道": [[3, 1, 0], [3, 1, 1], [2, 2, 1]],
    "湖滨街道": [[1, 1, 0], [1, 3, 2], [0, 2, 0], [1, 1, 1]],
    "桥北街道": [[2, 0, 3], [1, 1, 4], [4, 0, 1]],
}
blocks = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3).filter(any), min_size=1, max_size=6
)
corpora = st.lists(blocks, min_size=2, max_size=5).map(
    lambda tables: counts_of({f"街道{n}": table for n, table in enumerate(tables)})
)
INTERVALS = ["low", "high", "clr_low", "clr_high"]


def test_profile_by_hand() -> None:
    profile = compute_profiles(counts_of(TWO))
    # 6 of 8 and 2 of 8 sentences here, 2 of 6 and 4 of 6 in the other office.
    assert profile["share"].tolist() == [6 / 8, 2 / 8, 2 / 6, 4 / 6]
    assert profile["reference_share"].tolist() == pytest.approx([2 / 6, 4 / 6, 6 / 8, 2 / 8])
    assert profile["location_quotient"].tolist() == pytest.approx([9 / 4, 3 / 8, 4 / 9, 8 / 3])
    assert profile["rank"].tolist() == [1, 2, 2, 1]
    assert set(profile["reference"]) == {"rest"}
    # Both blocks of the first office are alike: independent units, and half of one is added. In
    # the other the residuals are 1/3 and -1/3: 2/1 * 2/9 / 36 = 1/81, where independent units have
    # 1/27, so that the effect is 1 too.
    ratio = np.log([6.5 / 2.5, 2.5 / 4.5])
    assert profile["clr"][:2].tolist() == pytest.approx((ratio - ratio.mean()).tolist())
    # With two themes the centring leaves a quarter of both variances: 2/13 + 2/5 and 2/5 + 2/9.
    variance = (2 / 13 + 2 / 5 + 2 / 5 + 2 / 9) / 4
    half = 12.706204736 * np.sqrt(variance)
    assert (profile["clr"] - profile["clr_low"])[:2].tolist() == pytest.approx([half] * 2)
    assert (profile["clr_high"] - profile["clr"])[:2].tolist() == pytest.approx([half] * 2)


def test_whole_corpus_has_the_group_in_it() -> None:
    profile = compute_profiles(counts_of(TWO), reference="corpus")
    assert profile["reference_share"].tolist() == pytest.approx([8 / 14, 6 / 14] * 2)
    assert profile["location_quotient"].tolist() == pytest.approx(
        [6 / 8 * 14 / 8, 2 / 8 * 14 / 6, 2 / 6 * 14 / 8, 4 / 6 * 14 / 6]
    )
    # Of 8.5 and 6.5 units with halves added, 6 and 2 are the group's own and vary on both sides.
    ratio = np.log([6.5 / 8.5, 2.5 / 6.5])
    assert profile["clr"][:2].tolist() == pytest.approx((ratio - ratio.mean()).tolist())
    variance = (2.5 / 8.5) ** 2 * (2 / 13 + 2 / 5) + (4.5 / 6.5) ** 2 * (2 / 5 + 2 / 9)
    half = 12.706204736 * np.sqrt(variance / 4)
    assert (profile["clr_high"] - profile["clr"])[:2].tolist() == pytest.approx([half] * 2)
    # The quotient against the corpus rises with that against the rest, and so do its bounds.
    rest = compute_profiles(counts_of(TWO))
    own = np.repeat([8 / 14, 6 / 14], 2)
    for name in ("low", "high"):
        assert profile[name].tolist() == pytest.approx(
            (1 / (own + (1 - own) / rest[name])).tolist()
        )


def test_chosen_groups_are_the_reference() -> None:
    profile = compute_profiles(counts_of(THREE), reference=["湖滨街道", "桥北街道"])
    counts = counts_of(THREE).totals()
    share = counts / counts.sum(axis=1, keepdims=True)
    chosen = counts[1:].sum(axis=0) / counts[1:].sum()
    assert profile["location_quotient"].tolist() == pytest.approx((share / chosen).ravel())
    assert set(profile["reference"]) == {"湖滨街道、桥北街道"}


def test_group_that_is_all_of_its_reference_is_like_it() -> None:
    profile = compute_profiles(counts_of(THREE), reference="湖滨街道").set_index("office")
    own = profile.loc["湖滨街道"]
    assert (own[["location_quotient", "low", "high"]] == 1).all(axis=None)
    assert (own[["clr", "clr_low", "clr_high"]] == 0).all(axis=None)
    assert own["reference_share"].tolist() == own["share"].tolist()
    assert (profile.loc["江口街道", "low"] < 1).any()


def _slow(counts: BlockCounts, group: int, profile: pd.DataFrame) -> dict[str, Array]:
    """Say the interval of the quotient and of the log-ratio against the rest block by block."""
    spans = counts.spans()
    mine = counts.counts[spans[group]]
    rest = np.concatenate([counts.counts[s] for n, s in enumerate(spans) if n != group])
    sides = []
    for table in (mine, rest):
        share = table.sum(axis=0) / table.sum()
        variance = block_variance(table) if len(table) > 1 else np.zeros(table.shape[1])
        effect = design_effect(variance, table)
        low, high = wilson_interval(share, table.sum() / effect, student_quantile(len(table) - 1))
        sides.append((share, low, high, table.sum(axis=0), effect))
    low, high = ratio_interval(sides[0][:3], sides[1][:3])
    logs = [np.log(n + effect / 2) for *_, n, effect in sides]
    clr = logs[0] - logs[0].mean() - (logs[1] - logs[1].mean())
    variance = sum(1 / (n / effect + 0.5) for *_, n, effect in sides)
    cells = len(clr)
    spread = variance - 2 * variance / cells + variance.sum() / cells**2
    half = student_quantile(len(mine) - 1) * np.sqrt(spread)
    return {"low": low, "high": high, "clr": clr, "clr_low": clr - half, "clr_high": clr + half}


@settings(max_examples=25, deadline=None)
@given(corpora)
def test_profile_is_that_of_a_plain_rewrite(counts: BlockCounts) -> None:
    # With the closed form in the place of the bootstrap both have the same variance.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jiedao.measures.profiles.summarise_shares", _closed_shares)
        profile = compute_profiles(counts)
    for number in range(len(counts.groups)):
        rows = profile[number * 3 : number * 3 + 3]
        for name, expected in _slow(counts, number, profile).items():
            np.testing.assert_allclose(rows[name], expected, rtol=1e-9, atol=1e-9, err_msg=name)


def _closed_shares(counts: BlockCounts, **_: int) -> pd.DataFrame:
    parts = []
    for span in counts.spans():
        table = counts.counts[span]
        share = table.sum(axis=0) / table.sum()
        variance = block_variance(table) if len(table) > 1 else np.zeros(3)
        effect = design_effect(variance, table)
        low, high = wilson_interval(share, table.sum() / effect, student_quantile(len(table) - 1))
        part = counts.cells.assign(share=share, low=low, high=high, design_effect=effect)
        parts.append(part.assign(blocks=len(table), total=int(table.sum()), unit="sentences"))
        parts[-1]["n"] = table.sum(axis=0).astype(int)
    names = counts.groups.loc[counts.groups.index.repeat(3)].reset_index(drop=True)
    return pd.concat([names, pd.concat(parts, ignore_index=True)], axis=1)


@settings(max_examples=20, deadline=None)
@given(corpora, st.sampled_from(["rest", "corpus", "街道0"]))
def test_profile_keeps_its_order_of_numbers(counts: BlockCounts, reference: str) -> None:
    profile = compute_profiles(counts, reference=reference, draws=100)
    assert not profile[INTERVALS].isna().any(axis=None)
    known = profile[profile["location_quotient"].notna()]
    slack = 1e-9 * known["location_quotient"].clip(1, 1e6)
    assert (known["low"] <= known["location_quotient"] + slack).all()
    assert (known["location_quotient"] <= known["high"] + slack).all()
    # A theme that neither side has has no quotient.
    neither = (profile["share"] == 0) & (profile["reference_share"] == 0)
    neither &= profile["office"] != reference
    assert profile["location_quotient"].isna().tolist() == neither.tolist()
    # Log-ratios of a group sum to nothing.
    assert profile.groupby("office")["clr"].sum().abs().max() < 1e-9
    assert (
        (profile["rank_low"] <= profile["rank"]) & (profile["rank"] <= profile["rank_high"])
    ).all()


def test_order_of_groups_changes_nothing() -> None:
    forward = compute_profiles(counts_of(THREE))
    backward = compute_profiles(counts_of(dict(reversed(THREE.items()))))
    key = ["office", "theme"]
    pd.testing.assert_frame_equal(
        forward.sort_values(key, ignore_index=True), backward.sort_values(key, ignore_index=True)
    )


def test_units_that_go_together_widen_intervals() -> None:
    counts = counts_of(THREE)
    # As if a sentence had forty characters and counts were of characters.
    long = dataclasses.replace(
        counts, counts=counts.counts * 40, unit="characters", unit_size=np.full(3, 40.0)
    )
    narrow, same = compute_profiles(counts), compute_profiles(long)
    pd.testing.assert_frame_equal(narrow[INTERVALS], same[INTERVALS], rtol=1e-6)


def test_faults_are_told() -> None:
    with pytest.raises(InputError) as caught:
        compute_profiles(counts_of({"江口街道": [[1, 2]]}))
    assert str(caught.value) == (
        "groups: found 1 group(s); allowed: two or more, since a profile compares. "
        "What to do: add reports of another office."
    )
    for reference, found in (
        ("江北街道", "'江北街道'"),
        (["湖滨街道", "x"], "'x'"),
        ([], "no group"),
    ):
        with pytest.raises(InputError) as caught:
            compute_profiles(counts_of(TWO), reference=reference)
        assert str(caught.value) == (
            f"reference: found {found}; allowed: rest, corpus, 江口街道, 湖滨街道. "
            "What to do: choose one of these, or some of the groups."
        )
    with pytest.raises(InputError, match="draws: found 10"):
        compute_profiles(counts_of(TWO), draws=10)


@pytest.mark.parametrize(
    ("blocks", "dependence", "own", "others"),
    [(15, 0.1, SKEWED, EQUAL), (15, 0.3, EQUAL, SKEWED), (40, 0.2, OTHER, SKEWED)],
)
def test_intervals_cover_the_truth(
    blocks: int, dependence: float, own: tuple[float, ...], others: tuple[float, ...]
) -> None:
    rng = np.random.default_rng(20261122)
    quotient = np.divide(own, others)
    clr = np.log(quotient) - np.log(quotient).mean()
    quotients, logs = [], []
    # Twenty corpora of one large office and 25 that are compared with it.
    for _ in range(20):
        tables = {
            f"街道{n}": t for n, t in enumerate(draw_reports(25, blocks, 6, own, dependence, rng))
        }
        tables["乙"] = draw_reports(1, 100, 6, others, dependence, rng)[0]
        found = compute_profiles(counts_of(tables), reference="乙", draws=100)[:-6]
        low, high, clr_low, clr_high = (
            found[INTERVALS].to_numpy().reshape(25, 6, 4).transpose(2, 0, 1)
        )
        quotients.append((low <= quotient) & (quotient <= high))
        logs.append((clr_low <= clr) & (clr <= clr_high))
    for covered in (quotients, logs):
        each = np.concatenate(covered).mean(axis=0)
        assert 0.92 <= each.mean() <= 0.985
        # Rare themes too.
        assert each.min() >= 0.9
