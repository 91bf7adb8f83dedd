"""Shares and their intervals: by hand, by a slow rewrite, and by what holds for any labels."""

from __future__ import annotations

import math
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from jiedao.errors import InputError
from jiedao.measures.blocks import BLOCKS, UNITS, BlockCounts, CountConfig, resample_groups
from jiedao.measures.intervals import block_variance, design_effect, wilson_interval
from jiedao.measures.shares import METHOD, compute_shares, summarise_shares
from jiedao.text.tabulate import tabulate_sentences

THEMES = ["economy", "livelihood", "safety"]
ROLES = ["achievement", "plan"]
TEXT = "一、发展\n新增企业3家。招商5次。\n二、民生\n慰问老人20户。"
LABELS = ["economy", "economy", "economy", "livelihood", "livelihood"]
OFFICES = {"a": "江口街道", "b": "湖滨街道", "c": "江口街道"}
NUMBERS = ["share", "low", "high", "design_effect", "low_closed", "high_closed"]
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _frames(texts: dict[str, str], themes: list[str], roles: list[str] | None = None) -> Frames:
    sentences, _ = tabulate_sentences(texts)
    labels = pd.DataFrame({"sentence_id": sentences["sentence_id"], "theme": themes})
    labels["role"] = roles or "achievement"
    documents = pd.DataFrame({"doc_id": list(texts), "office": [OFFICES[d] for d in texts]})
    return sentences, labels, documents


def _counts(rows: list[list[float]], groups: int = 1, unit_size: float = 1.0) -> BlockCounts:
    return BlockCounts(
        pd.DataFrame({"office": [f"街道{number}" for number in range(groups)]}),
        pd.DataFrame({"theme": THEMES[: len(rows[0])]}),
        np.repeat(np.arange(groups), len(rows)),
        np.array(rows * groups, dtype=float),
        "sentences",
        np.full(groups, unit_size),
    )


def test_shares_by_hand() -> None:
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES)
    assert shares.columns.tolist() == [
        "office", "theme", "n", "total", "unit", "share", "low", "high", "blocks", "design_effect",
        "low_closed", "high_closed", "method",
    ]  # fmt: skip
    assert shares["office"].unique().tolist() == ["江口街道"]
    assert shares[["theme", "n", "total", "unit", "blocks", "method"]].values.tolist() == [
        ["economy", 3, 5, "sentences", 2, METHOD],
        ["livelihood", 2, 5, "sentences", 2, METHOD],
        ["safety", 0, 5, "sentences", 2, METHOD],
    ]
    assert shares["share"].tolist() == pytest.approx([0.6, 0.4, 0])
    # Closed: blocks of 3 and 2, residuals ±1.2, variance 2 · 2.88 / 25 against .24 / 5: an effect of
    # 4.8 and Wilson's interval of 5/4.8 units.
    for theme, share in enumerate((0.6, 0.4, 0)):
        bounds = wilson_interval(np.array([share]), np.array([5 / 4.8]))
        found = shares.loc[theme, ["low_closed", "high_closed"]].tolist()
        assert found == pytest.approx([float(bound[0]) for bound in bounds], abs=1e-9)
    assert shares["low_closed"].tolist() == pytest.approx([0.07974, 0.03708, 0], abs=1e-4)
    assert shares["high_closed"].tolist() == pytest.approx([0.96292, 0.92026, 0.78669], abs=1e-4)


def test_bootstrap_by_a_plain_rewrite() -> None:
    rows = [[3.0, 1, 0], [2, 2, 0], [4, 0, 0], [0, 3, 0], [1, 1, 0]]
    counts = _counts(rows)
    shares = summarise_shares(counts, draws=200, seed=7)
    (drawn,) = resample_groups(counts, 200, 7)
    total = sum(map(sum, rows))
    variance = []
    for theme in range(3):
        found = [draw[theme] / sum(draw) for draw in drawn.tolist()]
        mean = sum(found) / len(found)
        # Over one less than the draws, and the factor of a sample of five blocks.
        variance.append(sum((x - mean) ** 2 for x in found) / 199 * 5 / 4)
    effect = design_effect(np.array(variance), np.array(rows))
    assert shares["design_effect"].tolist() == pytest.approx(effect.tolist(), rel=1e-9)
    quantile = student.ppf(0.975, 4)
    for theme, row in shares.iterrows():
        share, number = row["share"], total / effect[theme]
        width = 1 + quantile**2 / number
        centre = (share + quantile**2 / (2 * number)) / width
        half = (
            quantile
            / width
            * math.sqrt(share * (1 - share) / number + (quantile / number) ** 2 / 4)
        )
        assert row["low"] == pytest.approx(max(centre - half, 0), abs=1e-9)
        assert row["high"] == pytest.approx(centre + half, abs=1e-9)


def test_bootstrap_comes_to_the_closed_form() -> None:
    # Blocks of one size make the share a plain mean, whose bootstrap variance is the closed form's;
    # 20,000 draws know it to √(2/20000) = 1 %, and five times that are allowed.
    rng = np.random.default_rng(5)
    rows = [rng.multinomial(6, [0.5, 0.4, 0.1]).astype(float).tolist() for _ in range(40)]
    shares = summarise_shares(_counts(rows), draws=20_000)
    closed = design_effect(block_variance(np.array(rows)), np.array(rows))
    assert shares["design_effect"].tolist() == pytest.approx(closed.tolist(), rel=0.05)
    assert shares["design_effect"].tolist() != closed.tolist()


def test_group_of_one_block_says_next_to_nothing() -> None:
    shares = summarise_shares(_counts([[6.0, 2, 0]]))
    assert shares["design_effect"].tolist() == [8, 8, 8]
    quantile = math.tan(0.475 * math.pi) ** 2
    assert shares["high"].tolist()[2] == pytest.approx(quantile / (1 + quantile))
    assert (shares["low"] < 0.02).all()


def test_characters_by_hand() -> None:
    config = CountConfig(unit="characters")
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES, config)
    # 一、发展 4, 新增企业3家。 7, 招商5次。 5; 二、民生 4, 慰问老人20户。 8.
    assert shares[["n", "total", "unit"]].values.tolist() == [
        [16, 28, "characters"],
        [12, 28, "characters"],
        [0, 28, "characters"],
    ]


def test_characters_of_a_sentence_stand_or_fall_together() -> None:
    # Equal reports: no more variance between them than between sentences of 5 and 8 characters.
    frames = _frames(dict.fromkeys("ab", "走访企业。慰问老人20户。"), ["economy", "livelihood"] * 2)
    shares = compute_shares(*frames, THEMES, CountConfig(by=(), unit="characters"))
    effect = (25 + 64) / 13
    assert shares["design_effect"].tolist() == pytest.approx([effect] * 3)
    closed = wilson_interval(shares["share"].to_numpy(), np.full(3, 26 / effect))
    assert shares["low_closed"].tolist() == pytest.approx(closed[0].tolist(), abs=1e-12)
    assert shares["high_closed"].tolist() == pytest.approx(closed[1].tolist(), abs=1e-12)


def test_headings_can_be_left_out() -> None:
    config = CountConfig(headings=False)
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES, config)
    assert shares["n"].tolist() == [2, 1, 0]


def test_block_is_a_heading_with_the_sentences_right_under_it() -> None:
    text = "一、发展\n（一）工业\n新增企业3家。\n（二）农业\n收粮5吨。"
    labels = ["safety", "economy", "economy", "livelihood", "livelihood"]
    found = compute_shares(*_frames({"a": text}, labels), THEMES)
    blocks = np.array([[0.0, 0, 1], [2, 0, 0], [0, 2, 0]])
    assert found["blocks"].tolist() == [3] * 3
    quantile = student.ppf(0.975, 2)
    bounds = wilson_interval(found["share"].to_numpy(), 5 / found["design_effect"], quantile)
    assert found["low"].tolist() == pytest.approx(bounds[0].tolist(), abs=1e-12)
    closed = wilson_interval(
        found["share"].to_numpy(), 5 / design_effect(block_variance(blocks), blocks)
    )
    assert found["high_closed"].tolist() == pytest.approx(closed[1].tolist(), abs=1e-12)


def test_groups_follow_any_columns_and_none_is_the_whole_corpus() -> None:
    texts = {"a": "走访企业。", "b": "慰问老人。", "c": "走访商户。排查隐患。"}
    labels = ["economy", "livelihood", "economy", "safety"]
    frames = _frames(texts, labels)
    by_office = compute_shares(*frames, THEMES)
    assert by_office[["office", "theme", "n", "total"]].values.tolist() == [
        ["江口街道", "economy", 2, 3],
        ["江口街道", "livelihood", 0, 3],
        ["江口街道", "safety", 1, 3],
        ["湖滨街道", "economy", 0, 1],
        ["湖滨街道", "livelihood", 1, 1],
        ["湖滨街道", "safety", 0, 1],
    ]
    both = compute_shares(*frames, THEMES, CountConfig(by=("office", "doc_id")))
    assert both[["office", "doc_id"]].drop_duplicates().values.tolist() == [
        ["江口街道", "a"],
        ["湖滨街道", "b"],
        ["江口街道", "c"],
    ]
    whole = compute_shares(*frames, THEMES, CountConfig(by=()))
    assert whole[["theme", "n", "total"]].values.tolist() == [
        ["economy", 2, 4],
        ["livelihood", 1, 4],
        ["safety", 1, 4],
    ]


def test_roles_beside_themes() -> None:
    frames = _frames({"a": TEXT}, LABELS, ["plan", "achievement", "plan", "plan", "plan"])
    cells = compute_shares(*frames, THEMES, CountConfig(roles=True))
    assert cells[["theme", "role", "n", "total"]].values.tolist() == [
        ["economy", "achievement", 1, 5],
        ["economy", "plan", 2, 5],
        ["livelihood", "achievement", 0, 5],
        ["livelihood", "plan", 2, 5],
        ["safety", "achievement", 0, 5],
        ["safety", "plan", 0, 5],
    ]
    groups = compute_shares(*frames, THEMES, CountConfig(by=("office", "role")))
    assert groups[["role", "theme", "n", "total"]].values.tolist() == [
        ["achievement", "economy", 1, 1],
        ["achievement", "livelihood", 0, 1],
        ["achievement", "safety", 0, 1],
        ["plan", "economy", 2, 4],
        ["plan", "livelihood", 2, 4],
        ["plan", "safety", 0, 4],
    ]


def test_one_theme_everywhere_counts_a_block_as_one_unit() -> None:
    frames = _frames(dict.fromkeys(["a", "b"], "走访企业。" * 4), ["economy"] * 8)
    shares = compute_shares(*frames, THEMES, CountConfig(by=())).set_index("theme")
    assert shares.loc["economy", "design_effect"] == 4
    low, _ = proportion_confint(2, 2, method="wilson")
    assert shares.loc["economy", "low_closed"] == pytest.approx(low, abs=1e-9)


labelled = st.lists(
    st.lists(st.tuples(st.sampled_from(THEMES), st.sampled_from(ROLES)), min_size=1, max_size=8),
    min_size=3,
    max_size=3,
)
kinds = st.builds(
    lambda by, unit, block, roles: CountConfig(
        by, unit, block=block, roles=roles and "role" not in by
    ),
    st.sampled_from([(), ("office",), ("office", "doc_id"), ("role", "office")]),
    st.sampled_from(UNITS),
    st.sampled_from(BLOCKS),
    st.booleans(),
)


def _labelled(rows: list[list[tuple[str, str]]], names: str = "abc") -> Frames:
    """Give reports of one sentence a label, in blocks of three."""
    lines = ["一、发展", "走访企业。", "慰问老人20户。"]
    texts = {
        doc_id: "\n".join(lines[number % 3] for number in range(len(row)))
        for doc_id, row in zip(names, rows, strict=True)
    }
    pairs = [pair for row in rows for pair in row]
    return _frames(texts, [theme for theme, _ in pairs], [role for _, role in pairs])


@settings(max_examples=12)
@given(labelled, kinds)
def test_shares_of_a_group_sum_to_one_and_lie_in_their_intervals(
    rows: list[list[tuple[str, str]]], config: CountConfig
) -> None:
    shares = compute_shares(*_labelled(rows), THEMES, config, draws=100)
    by = list(config.by) or ["unit"]
    sums = shares.groupby(by).agg(share=("share", "sum"), n=("n", "sum"), total=("total", "first"))
    assert sums["share"].tolist() == pytest.approx([1] * len(sums))
    assert sums["n"].tolist() == sums["total"].tolist()
    for low, high in (("low", "high"), ("low_closed", "high_closed")):
        assert (shares[low] <= shares["share"]).all()
        assert (shares["share"] <= shares[high]).all()
        assert (shares[high] - shares[low] < 1).all()
        never = shares["n"] == 0
        assert (shares.loc[never, ["share", low]] == 0).all(axis=None)
        assert (shares.loc[never, high] > 0).all()
        assert (shares.loc[shares["n"] == shares["total"], low] < 1).all()
    assert (shares["design_effect"] >= 1).all()


@settings(max_examples=8)
@given(labelled, st.sampled_from(UNITS))
def test_roles_of_a_theme_sum_to_the_theme(rows: list[list[tuple[str, str]]], unit: str) -> None:
    frames = _labelled(rows)
    themes = compute_shares(*frames, THEMES, CountConfig(unit=unit), draws=100)
    cells = compute_shares(*frames, THEMES, CountConfig(unit=unit, roles=True), draws=100)
    sums = cells.groupby(["office", "theme"], sort=False)[["n", "share"]].sum()
    assert sums["n"].tolist() == themes["n"].tolist()
    assert sums["share"].tolist() == pytest.approx(themes["share"].tolist(), abs=1e-12)
    groups = compute_shares(*frames, THEMES, CountConfig(("office", "role"), unit), draws=100)
    sums = groups.groupby(["office", "theme"], sort=False)["n"].sum()
    assert sums.tolist() == themes["n"].tolist()


@settings(max_examples=8)
@given(labelled, kinds, st.integers(0, 2**31))
def test_order_of_rows_changes_nothing(
    rows: list[list[tuple[str, str]]], config: CountConfig, seed: int
) -> None:
    frames = _labelled(rows)
    mixed = [frame.sample(frac=1, random_state=seed + n) for n, frame in enumerate(frames)]
    keys = [*config.by, "theme", *["role"] * config.roles]
    one, two = (
        compute_shares(*each, THEMES, config, draws=100).set_index(keys).sort_index()
        for each in (frames, mixed)
    )
    # To the last bit.
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@settings(max_examples=8)
@given(labelled)
def test_another_group_changes_nothing(rows: list[list[tuple[str, str]]]) -> None:
    three, two = _labelled(rows), _labelled(rows[:2], "ab")
    config = CountConfig(by=("doc_id",))
    all_of_them = compute_shares(*three, THEMES, config, draws=100)
    fewer = compute_shares(*two, THEMES, config, draws=100)
    pd.testing.assert_frame_equal(all_of_them.iloc[:6], fewer, check_exact=True)


@given(st.integers(1, 12))
@settings(max_examples=12)
def test_theme_that_never_occurs_may_still_be_there(size: int) -> None:
    frames = _frames({"a": "走访企业。" * size}, ["economy"] * size)
    never = compute_shares(*frames, THEMES).set_index("theme").loc["safety"]
    assert (never["n"], never["share"], never["low"], never["low_closed"]) == (0, 0, 0, 0)
    assert 0 < never["high"] < 1
    assert 0 < never["high_closed"] < 1


def test_same_seed_same_numbers() -> None:
    counts = _counts([[3.0, 1, 0], [2, 2, 1], [4, 0, 0], [0, 3, 0]])
    one = summarise_shares(counts, draws=100, seed=1)
    pd.testing.assert_frame_equal(one, summarise_shares(counts, draws=100, seed=1))
    other = summarise_shares(counts, draws=100, seed=2)
    assert one["low"].tolist() != other["low"].tolist()
    closed = ["share", "low_closed", "high_closed"]
    pd.testing.assert_frame_equal(one[closed], other[closed])


def test_faults_are_told() -> None:
    frames = _frames({"a": TEXT}, LABELS)
    with pytest.raises(InputError) as caught:
        compute_shares(*frames, THEMES, draws=99)
    assert str(caught.value) == (
        "draws: found 99; allowed: 100 or more. What to do: draw more often."
    )
    more = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    with pytest.raises(InputError) as caught:
        compute_shares(*frames[:2], more, THEMES)
    assert str(caught.value) == (
        "group 湖滨街道: found no sentences. What to do: leave the group out."
    )


def test_a_tenth_of_a_million_sentences_are_quick_and_small() -> None:
    # 200 groups of 500 sentences in blocks of 5; reports/shares_speed.py measures ten times that.
    sentences, labels, documents = _large(200, 500)
    start = time.process_time()
    tracemalloc.start()
    shares = compute_shares(sentences, labels, documents, THEMES, draws=1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - start < 15
    assert peak < 500e6
    assert shares.groupby("office")["n"].sum().tolist() == [500] * 200


def _large(groups: int, size: int) -> Frames:
    number = np.arange(groups * size)
    group, place = number // size, number % size
    doc_ids = np.char.add("r", group.astype(str))
    ids = np.char.add(np.char.add(doc_ids, ":"), place.astype(str))
    sentences = pd.DataFrame({"sentence_id": ids, "doc_id": doc_ids, "kind": "body"})
    sentences = sentences.assign(parent_id="", line=place // 5, text="走访企业。")
    chosen = np.random.default_rng(1).integers(0, 3, len(number))
    labels = pd.DataFrame({"sentence_id": ids, "theme": np.array(THEMES, dtype=object)[chosen]})
    documents = pd.DataFrame({"doc_id": np.unique(doc_ids)})
    return sentences, labels, documents.assign(office=documents["doc_id"])
