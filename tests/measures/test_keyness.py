"""Keyness: published values, scipy, literal loops of the formulae, and levels under the null."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import chi2_contingency

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.contrasts import Comparison, contrast_g2
from jiedao.measures.corrections import adjust_p
from jiedao.measures.counts import TermCounts, count_terms
from jiedao.measures.intervals import block_variance
from jiedao.measures.keyness import (
    COLUMNS,
    KeynessConfig,
    compute_keyness,
    deviation_of_proportions,
)

EVERYTHING = {"min_count": 1, "min_blocks": 1}
MEASURES = ("log_odds", "log_ratio", "g2")
NORMAL = NormalDist()
Rows = list[tuple[list[str], str, str]]
PAIR: Rows = [(["网格"], "甲", "1"), (["网格"], "乙", "1")]

corpora = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["网格", "招商", "民生", "党建", "街"]), min_size=1, max_size=9),
        st.sampled_from("甲乙丙"),
        st.sampled_from("12345"),
    ),
    min_size=4,
    max_size=24,
).filter(lambda rows: len({group for _, group, _ in rows}) > 1)


def _plain_effect(counts: np.ndarray) -> np.ndarray:
    """Compare the variance over blocks with that of independent words, theme by theme."""
    share = counts.sum(axis=0) / counts.sum()
    ratio = block_variance(counts) / (share * (1 - share) / counts.sum())
    return np.maximum(ratio, 1.0)


def _count(rows: Rows) -> TermCounts:
    words, groups, blocks = zip(*rows, strict=True)
    return count_terms(words, groups, blocks)


def _cells(counts: TermCounts, row: pd.Series, against: str) -> tuple[np.ndarray, np.ndarray]:
    """Count the term, and all words, in each block of the two sides."""
    chosen = counts.groups == row["group"]
    rest = ~chosen if against == "rest" else counts.groups == against
    column = counts.counts.toarray()[:, counts.terms.index(row["term"])]
    table = np.array([column[chosen].sum(), column[rest].sum()])
    assert table.tolist() == [row["n"], row["n_rest"]]
    both = np.concatenate([np.flatnonzero(chosen), np.flatnonzero(rest)])
    cells = np.stack([table, [counts.totals[chosen].sum(), counts.totals[rest].sum()] - table])
    return cells, np.stack([column[both], counts.totals[both] - column[both]], axis=1)


# Dunning (1993), table 2: the first lines, of 31,777 bigrams.
@pytest.mark.parametrize(
    ("cells", "published"),
    [
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
    ],
)
def test_g2_of_the_bigrams_that_were_published(
    cells: tuple[int, int, int, int], published: float
) -> None:
    a, not_a, b, not_b = cells
    counts = Comparison(
        np.array([a], float), a + not_a, np.array([b], float), b + not_b, np.ones(1)
    )
    found = contrast_g2(counts)
    assert found.value[0] == pytest.approx(published, abs=0.005)
    assert found.z_words[0] == pytest.approx(math.sqrt(published), abs=0.001)


@settings(max_examples=15)
@given(corpora, st.sampled_from(["rest", "甲", "乙"]))
def test_g2_is_that_of_scipy(rows: Rows, against: str) -> None:
    counts = _count(rows)
    if against not in ("rest", *counts.names):
        against = "rest"
    found = compute_keyness(counts, KeynessConfig("g2", against, **EVERYTHING))
    for _, row in found.iterrows():
        cells, _ = _cells(counts, row, against)
        oracle = chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        assert abs(row["value"]) == pytest.approx(oracle.statistic, abs=1e-9)
        rates = cells[0] / cells.sum(axis=0)
        if abs(rates[0] - rates[1]) > 1e-12:
            assert np.sign(row["value"]) == np.sign(rates[0] - rates[1])
        assert 2 * NORMAL.cdf(-abs(row["z_words"])) == pytest.approx(oracle.pvalue, abs=1e-7)
    assert found[["low", "high"]].isna().all(axis=None)


@settings(max_examples=15)
@given(corpora, st.floats(1, 2000))
def test_log_odds_are_a_literal_loop_of_the_paper(rows: Rows, prior: float) -> None:
    counts = _count(rows)
    found = compute_keyness(counts, KeynessConfig("log_odds", prior=prior, **EVERYTHING))
    whole = int(counts.totals.sum())
    for _, row in found.iterrows():
        # Equations 15, 16, 20 and 22, with a prior of the term's share in both sides together.
        y_i, y_j = row["n"], row["n_rest"]
        n_i = int(counts.totals[counts.groups == row["group"]].sum())
        n_j = whole - n_i
        a_w = prior * (y_i + y_j) / whole
        delta = math.log((y_i + a_w) / (n_i + prior - y_i - a_w))
        delta -= math.log((y_j + a_w) / (n_j + prior - y_j - a_w))
        error = math.sqrt(1 / (y_i + a_w) + 1 / (y_j + a_w))
        assert row["value"] == pytest.approx(delta, abs=1e-9)
        assert row["z_words"] == pytest.approx(delta / error, abs=1e-9)
        wide = 1.959963984540054 * error * math.sqrt(row["design_effect"])
        assert row["low"] == pytest.approx(delta - wide, abs=1e-9)
        assert row["high"] == pytest.approx(delta + wide, abs=1e-9)


@settings(max_examples=15)
@given(corpora)
def test_log_ratio_is_a_literal_loop(rows: Rows) -> None:
    counts = _count(rows)
    found = compute_keyness(counts, KeynessConfig("log_ratio", **EVERYTHING))
    for _, row in found.iterrows():
        n_i = int(counts.totals[counts.groups == row["group"]].sum())
        n_j = int(counts.totals.sum()) - n_i
        value = math.log2(((row["n"] or 0.5) / n_i) / ((row["n_rest"] or 0.5) / n_j))
        assert row["value"] == pytest.approx(value, abs=1e-9)
        total, square = (row["n"] + row["n_rest"]) / row["design_effect"], 1.959963984540054**2
        for sign, end, side in ((-1, row["low"], row["n"]), (1, row["high"], row["n_rest"])):
            if not side:
                assert end == sign * math.inf
                continue
            part = row["n"] / (row["n"] + row["n_rest"])
            root = math.sqrt(square * part * (1 - part) / total + square**2 / (4 * total**2))
            part = (part + square / (2 * total) + sign * root) / (1 + square / total)
            assert end == pytest.approx(math.log2(part / n_i / ((1 - part) / n_j)), abs=1e-9)
    tested = compute_keyness(counts, KeynessConfig("g2", **EVERYTHING))
    assert found["z"].tolist() == tested["z"].tolist()


@settings(max_examples=15)
@given(corpora, st.sampled_from(MEASURES))
def test_design_effect_dispersion_and_blocks_are_counted_block_by_block(
    rows: Rows, measure: str
) -> None:
    counts = _count(rows)
    found = compute_keyness(counts, KeynessConfig(measure, **EVERYTHING))
    for _, row in found.iterrows():
        _, blocks = _cells(counts, row, "rest")
        assert row["design_effect"] == pytest.approx(_plain_effect(blocks.astype(float))[0])
        assert row["z"] == pytest.approx(row["z_words"] / math.sqrt(row["design_effect"]))
        assert row["p"] == pytest.approx(2 * NORMAL.cdf(-abs(row["z"])), abs=1e-9)
        own = blocks[: (counts.groups == row["group"]).sum()]
        assert row["blocks"] == (own[:, 0] > 0).sum()
        assert row["blocks"] + row["blocks_rest"] == (blocks[:, 0] > 0).sum()
        if row["n"]:
            shares = own[:, 0] / own[:, 0].sum() - own.sum(axis=1) / own.sum()
            assert row["dispersion"] == pytest.approx(np.abs(shares).sum() / 2)
        else:
            assert math.isnan(row["dispersion"])


def _step_up(p: list[float]) -> list[float]:
    """Rewrite Benjamini and Hochberg (1995) slowly."""
    m = len(p)
    return [
        min(1.0, min(m * other / sum(o <= other for o in p) for other in p if other >= own))
        for own in p
    ]


@given(st.lists(st.floats(0, 1), max_size=20))
def test_q_is_that_of_a_slow_rewrite(p: list[float]) -> None:
    assert adjust_p(np.array(p)).tolist() == pytest.approx(_step_up(p), abs=1e-9)


def test_q_knows_of_all_groups_and_terms_before_the_first_are_chosen() -> None:
    rows = [
        (["网格"] * n + ["招商"] * (5 - n), group, str(n)) for group in "甲乙丙" for n in range(6)
    ]
    rows += [(["民生", "党建"], "甲", str(block)) for block in range(9)]
    counts = _count(rows)
    everything = compute_keyness(counts, KeynessConfig("g2"))
    assert everything["q"].tolist() == pytest.approx(_step_up(everything["p"].tolist()))
    first = compute_keyness(counts, KeynessConfig("g2", top=1))
    assert len(first) == 6
    assert first.groupby("group")["z"].agg(["max", "min"]).values.tolist() == pytest.approx(
        everything.groupby("group")["z"].agg(["max", "min"]).to_numpy()
    )
    merged = first.merge(everything, on=["group", "term"])
    assert merged["q_x"].tolist() == merged["q_y"].tolist()


@settings(max_examples=12)
@given(corpora, st.sampled_from(MEASURES), st.randoms(use_true_random=False))
def test_order_of_the_reports_does_not_matter(rows: Rows, measure: str, random: object) -> None:
    config = KeynessConfig(measure, **EVERYTHING)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    frames = [
        compute_keyness(_count(part), config).sort_values(["group", "term"], ignore_index=True)
        for part in (rows, shuffled)
    ]
    pd.testing.assert_frame_equal(*frames, rtol=1e-9, atol=1e-9)


@settings(max_examples=12)
@given(corpora, st.sampled_from(MEASURES))
def test_swapping_group_and_rest_turns_the_sign(rows: Rows, measure: str) -> None:
    counts = _count(rows)
    one, other = counts.names[:2]
    there, back = (
        compute_keyness(counts, KeynessConfig(measure, against, **EVERYTHING))
        .query("group == @group")
        .set_index("term")
        .sort_index()
        for group, against in ((one, other), (other, one))
    )
    assert there.index.tolist() == back.index.tolist()
    for column in ("value", "z", "z_words"):
        assert there[column].tolist() == pytest.approx((-back[column]).tolist(), abs=1e-9)
    for column in ("p", "design_effect"):
        assert there[column].tolist() == pytest.approx(back[column].tolist(), abs=1e-9)


@settings(max_examples=12)
@given(corpora, st.sampled_from(MEASURES))
def test_term_that_never_stands_changes_nothing(rows: Rows, measure: str) -> None:
    counts = _count(rows)
    empty = sparse.csr_matrix((len(counts.groups), 1), dtype=np.int64)
    more = TermCounts(
        sparse.hstack([counts.counts, empty]).tocsr(),
        counts.totals,
        counts.groups,
        [*counts.terms, "街道"],
        counts.unit,
    )
    config = KeynessConfig(measure, **EVERYTHING)
    pd.testing.assert_frame_equal(compute_keyness(counts, config), compute_keyness(more, config))


def test_word_of_one_paragraph_is_not_tested() -> None:
    rows: Rows = [(["网格"] * 9 + ["街"], "甲", "1"), (["街"] * 9, "乙", "1")]
    rows += [(["招商", "街"], group, str(n)) for group in "甲乙" for n in range(2, 6)]
    tested = compute_keyness(_count(rows))
    assert set(tested["term"]) == {"招商", "街"}
    assert set(compute_keyness(_count(rows), KeynessConfig(min_blocks=1))["term"]) == {
        "招商", "街", "网格",
    }  # fmt: skip


# What the usual tests take each word for: one drawn for itself. Here words come in bursts, and the
# groups are drawn blindly, so that whatever is called key is false.
def _false_discoveries(measure: str, corpora: int = 20) -> tuple[float, float]:
    """Return the share of corpora with a false key word, with blocks and with words as units."""
    generator = np.random.default_rng(20240601)
    found = np.zeros(2)
    for _ in range(corpora):
        sizes = generator.integers(10, 100, 150)
        rates = np.exp(generator.normal(-6.5, 1.0, 300))
        bursts = generator.gamma(np.outer(sizes, rates) / 2, 2.0)
        counts = sparse.csr_matrix(generator.poisson(bursts))
        groups = np.array([f"街道{n}" for n in generator.integers(0, 5, 150)], dtype=object)
        terms = [f"词{n}" for n in range(300)]
        table = compute_keyness(
            TermCounts(counts, sizes, groups, terms, "words"), KeynessConfig(measure)
        )
        found += [(table["q"] < 0.05).any(), (table["q_words"] < 0.05).any()]
    by_blocks, by_words = found / corpora
    return by_blocks, by_words


@pytest.mark.parametrize("measure", MEASURES)
def test_false_discovery_rate_is_held_with_bursty_words(measure: str) -> None:
    by_blocks, by_words = _false_discoveries(measure)
    # At a rate of 5 %, 4 or more of 20 corpora have a false key word with a probability of 2 %.
    assert by_blocks <= 3 / 20
    assert by_words >= 0.9


def test_difference_that_is_there_is_found() -> None:
    generator = np.random.default_rng(7)
    sizes = generator.integers(30, 100, 120)
    groups = np.array(["甲", "乙"] * 60, dtype=object)
    rates = np.where(groups == "甲", 0.04, 0.01)
    key = generator.poisson(generator.gamma(sizes * rates / 2, 2.0))
    counts = TermCounts(
        sparse.csr_matrix(np.stack([key, sizes - np.minimum(key, sizes)], axis=1)),
        sizes,
        groups,
        ["调解", "其他"],
        "words",
    )
    for measure in MEASURES:
        row = compute_keyness(counts, KeynessConfig(measure)).query("term == '调解'").iloc[0]
        assert (row["group"], row["z"] > 3, row["q"] < 0.01) == ("甲", True, True)
        assert row["design_effect"] > 1.5


def test_dispersion_by_hand() -> None:
    counts = sparse.csr_matrix([[3.0, 2.0, 0.0], [0.0, 4.0, 0.0]])
    found = deviation_of_proportions(counts, np.array([10.0, 20.0]))
    assert found[:2].tolist() == pytest.approx([2 / 3, 0.0])
    assert math.isnan(found[2])


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_to_test_gives_an_empty_frame(measure: str) -> None:
    found = compute_keyness(_count([(["网格"], "甲", "1"), (["招商"], "乙", "1")]))
    assert len(found) == 0
    assert found.columns.tolist() == list(COLUMNS)
    check_frame("keyness", found)


@pytest.mark.parametrize(
    ("rows", "config", "message"),
    [
        (
            [(["网格"], "甲", "1")],
            {},
            "groups: found 1 group(s); allowed: two or more, for terms that set one apart from "
            "another. What to do: add reports of another office.",
        ),
        (
            PAIR,
            {"against": "丙"},
            "against: found '丙'; allowed: rest, 甲, 乙. What to do: choose one of these.",
        ),
        (
            [(["网格"], "甲", "1"), ([], "乙", "1")],
            {},
            "group 乙: found no words. What to do: leave the group out.",
        ),
        (
            PAIR,
            {"measure": "chi2"},
            "measure: found 'chi2'; allowed: log_odds, log_ratio, g2. "
            "What to do: choose one of these.",
        ),
        (
            PAIR,
            {"prior": 0.0},
            "prior: found 0.0; allowed: a number above 0. What to do: correct it.",
        ),
        (PAIR, {"top": 0}, "top: found 0; allowed: 1 or more. What to do: correct it."),
    ],
)
def test_faults_are_told(rows: Rows, config: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compute_keyness(_count(rows), KeynessConfig(**config))  # type: ignore[arg-type]
    assert str(caught.value) == message
