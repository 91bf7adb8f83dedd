"""Shares corrected by confusions: closed forms, slow rewrites, and what holds for any counts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from scipy.stats import t as student

from jiedao.errors import InputError
from jiedao.measures.blocks import BlockCounts, draw_blocks, resample_groups
from jiedao.measures.intervals import design_effect
from jiedao.measures.prevalence import (
    BORROWED,
    CONFUSION,
    bound_estimates,
    confusion_blocks,
    correct_if_possible,
    correct_shares,
    count_confusions,
    invert_confusions,
    nearest_mixture,
)
from jiedao.measures.shares import summarise_shares

THEMES = ["economy", "livelihood", "safety"]
BOUNDS = ["corrected", "corrected_low", "corrected_high"]


def _counts(groups: dict[str, list[list[float]]], unit: str = "sentences") -> BlockCounts:
    rows = [row for found in groups.values() for row in found]
    return BlockCounts(
        pd.DataFrame({"office": list(groups)}),
        pd.DataFrame({"theme": THEMES[: len(rows[0])]}),
        np.repeat(np.arange(len(groups)), [len(found) for found in groups.values()]),
        np.array(rows, dtype=float),
        unit,
        np.ones(len(groups)),
    )


def _confusions(blocks: list[list[list[int]]]) -> pd.DataFrame:
    rows = [
        (f"a/{number}", THEMES[true], THEMES[given], n)
        for number, table in enumerate(blocks)
        for true, row in enumerate(table)
        for given, n in enumerate(row)
        if n
    ]
    return pd.DataFrame(rows, columns=["block", "theme", "predicted", "n"])


def _message(error: pytest.ExceptionInfo[InputError]) -> str:
    return str(error.value)


def _labels(themes: str) -> pd.DataFrame:
    ids = [f"a:{number}" for number in range(len(themes))]
    return pd.DataFrame({"sentence_id": ids, "theme": list(themes)})


def test_confusions_are_counted_by_block() -> None:
    coded, predicted = _labels("xxyxy"), _labels("yxyxx").iloc[::-1]
    found = count_confusions(coded, predicted, pd.Series(list("bbaba")))
    assert found.values.tolist() == [
        ["a", "y", "x", 1],
        ["a", "y", "y", 1],
        ["b", "x", "x", 2],
        ["b", "x", "y", 1],
    ]
    # Labels of further sentences do not matter, and neither does the order.
    order = [3, 0, 4, 1, 2]
    again = count_confusions(
        coded.iloc[order], pd.concat([predicted, _labels("xxxxxxx").tail(1)]),
        pd.Series(list("bbaba")).iloc[order],
    )  # fmt: skip
    pd.testing.assert_frame_equal(found, again)


def test_faults_of_coded_sentences_are_told() -> None:
    blocks = pd.Series(["a"] * 3)
    with pytest.raises(InputError) as caught:
        count_confusions(_labels("xyx"), _labels("xy"), blocks)
    assert _message(caught) == (
        "predicted labels: found nothing of 'a:2'; allowed: a label of each. "
        "What to do: label what was coded."
    )
    twice = pd.concat([_labels("xyx"), _labels("x")])
    for frames in ((twice, _labels("xyx")), (_labels("xyx"), twice)):
        with pytest.raises(InputError) as caught:
            count_confusions(*frames, blocks)
        assert _message(caught) == (
            "labels: found two labels of the sentence 'a:0'; allowed: the labels of one labeller. "
            "What to do: choose the rows of one labeller."
        )


def test_tables_of_blocks_are_those_of_the_frame() -> None:
    tables = [[[3, 1, 0], [0, 2, 0], [0, 0, 1]], [[0, 0, 0], [4, 1, 0], [0, 0, 2]]]
    frame = _confusions(tables)
    assert confusion_blocks(frame, THEMES).tolist() == tables
    assert confusion_blocks(frame.sample(frac=1, random_state=3), THEMES).tolist() == tables
    with pytest.raises(InputError) as caught:
        confusion_blocks(frame, THEMES[:2])
    assert _message(caught) == (
        "confusions: found 'safety' labelled 'safety'; allowed: economy, livelihood. "
        "What to do: use the coded sentences of the labels' own scheme."
    )


def test_chances_by_hand() -> None:
    # 170 of 200 right; each theme borrows two sentences: 1.7 right and .3 wrong.
    inverse, inverses = invert_confusions(
        np.array([[[90.0, 10], [20, 80]]]), 3, np.random.default_rng(1)
    )
    chances = np.array([[91.7, 10.3], [20.3, 81.7]]) / 102
    assert inverse == pytest.approx(np.linalg.inv(chances), abs=1e-9)
    # One block drawn anew is itself.
    assert inverses == pytest.approx(np.stack([inverse] * 3), abs=1e-9)


def test_draws_of_confusions_are_those_of_a_plain_rewrite() -> None:
    rng = np.random.default_rng(2)
    coded = rng.poisson(np.eye(3) * 4 + 0.5, (6, 3, 3)).astype(float)
    _, inverses = invert_confusions(coded, 5, np.random.default_rng(8))
    drawn = draw_blocks(coded.reshape(6, 9), 5, np.random.default_rng(8)).reshape(5, 3, 3)
    for table, inverse in zip(drawn.tolist(), inverses, strict=True):
        right = sum(table[k][k] for k in range(3)) / sum(map(sum, table))
        chances = [
            [
                (table[t][s] + BORROWED * (right if s == t else (1 - right) / 2))
                / (sum(table[t]) + BORROWED)
                for s in range(3)
            ]
            for t in range(3)
        ]
        assert inverse @ np.array(chances) == pytest.approx(np.eye(3), abs=1e-9)


@settings(max_examples=12)
@given(st.floats(0.7, 0.99), st.floats(0.7, 0.99), st.floats(0.32, 0.68))
def test_two_themes_are_corrected_as_rogan_and_gladen_do(
    sensitivity: float, specificity: float, seen: float
) -> None:
    many = 10**13
    right, wrong = round(many * sensitivity), round(many * specificity)
    table = [[right, many - right], [many - wrong, wrong]]
    n = round(1000 * seen)
    counts = _counts({"江口街道": [[n, 1000 - n]] * 2})
    found = correct_shares(counts, _confusions([table]), draws=100)
    oracle = (n / 1000 + specificity - 1) / (sensitivity + specificity - 1)
    assert found["corrected"].tolist() == pytest.approx(
        [min(max(oracle, 0), 1), 1 - min(max(oracle, 0), 1)], abs=1e-9
    )
    assert found["share"].tolist() == pytest.approx([n / 1000, 1 - n / 1000])
    assert found["correction"].tolist() == [CONFUSION] * 2


def test_labeller_without_error_changes_nothing() -> None:
    counts = _counts({"江口街道": [[3, 1, 0], [0, 2, 2], [1, 1, 4]] * 10})
    perfect = _confusions([[[5, 0, 0], [0, 4, 0], [0, 0, 1]]] * 3)
    found = correct_shares(counts, perfect)
    raw = summarise_shares(counts)
    pd.testing.assert_frame_equal(found[raw.columns], raw)
    for corrected, plain in zip(BOUNDS, ("share", "low", "high"), strict=True):
        assert found[corrected].tolist() == pytest.approx(raw[plain].tolist(), abs=0.02)
    assert found["corrected"].tolist() == pytest.approx(raw["share"].tolist(), abs=1e-12)


@settings(max_examples=40)
@given(st.lists(st.floats(-1, 2), min_size=1, max_size=7))
def test_nearest_mixture_is_the_projection(part: list[float]) -> None:
    estimate = np.array(part) + (1 - sum(part)) / len(part)
    found = nearest_mixture(estimate[None])[0]
    # Lagrange: all parts above 0 are shifted alike.
    shift = brentq(
        lambda t: np.maximum(estimate - t, 0).sum() - 1,
        estimate.min() - 2,
        estimate.max(),
        xtol=1e-15,
    )
    assert found == pytest.approx(np.maximum(estimate - shift, 0), abs=1e-9)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert (found >= 0).all()
    if (estimate >= 0).all():
        assert found == pytest.approx(estimate, abs=1e-12)


def test_nearest_mixture_is_that_of_a_general_solver() -> None:
    rng = np.random.default_rng(6)
    estimates = rng.normal(0.2, 0.4, (12, 5))
    estimates += (1 - estimates.sum(axis=1, keepdims=True)) / 5
    assert (estimates < 0).any(axis=1).sum() >= 6
    for estimate, found in zip(estimates, nearest_mixture(estimates), strict=True):
        solved = minimize(
            lambda p, x=estimate: ((p - x) ** 2).sum(),
            np.full(5, 0.2),
            jac=lambda p, x=estimate: 2 * (p - x),
            method="SLSQP",
            bounds=[(0, 1)] * 5,
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1},
            options={"ftol": 1e-15},
        )
        assert found == pytest.approx(solved.x, abs=1e-6)


def test_bounds_by_a_plain_rewrite() -> None:
    rng = np.random.default_rng(9)
    counts = rng.multinomial(5, [0.6, 0.3, 0.1], 12).astype(float)
    given = draw_blocks(counts, 300, rng)
    given /= given.sum(axis=1, keepdims=True)
    estimate = np.array([0.75, 0.31, -0.06])
    estimates = estimate + rng.normal(0, [0.14, 0.05, 0.01], (300, 3))
    found = bound_estimates(counts, given, estimate, estimates, 40)
    point = [0.72, 0.28, 0.0]
    assert found[0] == pytest.approx(point, abs=1e-12)
    effect = design_effect(given.var(axis=0, ddof=1) * 12 / 11, counts)
    for theme in range(3):
        total = 60 / effect[theme]
        sampling = point[theme] * (1 - point[theme]) / total
        low, high = np.quantile(estimates[:, theme], [0.1587, 0.8413])
        further = max(((high - low) / 2) ** 2 * 12 / 11 - sampling, 0)
        freedom = (sampling + further) ** 2 / (sampling**2 / 11 + further**2 / 39)
        q = student.ppf(0.975, freedom)
        # The p with (x - p)² = q² (p(1-p)/total + further), by the formula of all quadratics.
        x = estimate[theme]
        a, b, c = 1 + q**2 / total, -2 * x - q**2 / total, x**2 - q**2 * further
        root = math.sqrt(max(b * b - 4 * a * c, 0))
        ends = [min(max((-b + sign * root) / (2 * a), 0), 1) for sign in (-1, 1)]
        # Never less than Wilson's interval of the mixture.
        share, q = point[theme], student.ppf(0.975, 11)
        width, centre = 1 + q**2 / total, share + q**2 / (2 * total)
        half = q * math.sqrt(share * (1 - share) / total + (q / total) ** 2 / 4)
        assert found[1, theme] == pytest.approx(min(ends[0], (centre - half) / width), abs=1e-9)
        assert found[2, theme] == pytest.approx(max(ends[1], (centre + half) / width), abs=1e-9)


def test_estimate_far_below_zero_leaves_what_few_units_cannot_rule_out() -> None:
    counts = np.array([[2.0, 0, 2], [4, 0, 0], [1, 0, 3], [3, 0, 1]])
    given = np.tile(counts.sum(axis=0) / 16, (100, 1))
    estimate = np.array([0.8, -0.6, 0.8])
    estimates = np.tile(estimate, (100, 1))
    point, low, high = bound_estimates(counts, given, estimate, estimates, 40)
    assert (point[1], low[1]) == (0, 0)
    # No design effect, 16 units and three degrees of freedom.
    quantile = student.ppf(0.975, 3) ** 2
    assert high[1] == pytest.approx(quantile / (16 + quantile), abs=1e-9)


def test_estimates_of_a_group_by_a_plain_rewrite() -> None:
    rows = [[3.0, 1, 0], [2, 2, 1], [4, 0, 0], [0, 3, 0]]
    tables = [[[8, 1, 0], [1, 6, 1], [0, 1, 4]], [[7, 0, 2], [0, 9, 0], [1, 0, 5]]]
    counts, coded = _counts({"江口街道": rows}), np.array(tables, dtype=float)
    inverse, inverses = invert_confusions(coded, 150, np.random.default_rng(4))
    (drawn,) = resample_groups(counts, 150, 4)
    estimates = np.array(
        [np.linalg.solve(np.linalg.inv(m).T, d / d.sum()) for m, d in zip(inverses, drawn)]
    )
    total = np.array(rows).sum(axis=0)
    oracle = bound_estimates(
        counts.counts,
        drawn / drawn.sum(axis=1, keepdims=True),
        total / total.sum() @ inverse,
        estimates,
        2,
    )
    found = correct_shares(counts, _confusions(tables), draws=150, seed=4)
    assert pytest.approx(oracle, abs=1e-9) == found[BOUNDS].to_numpy().T


tables = st.lists(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
).map(lambda found: [[[n + 6 * (s == t) for s, n in enumerate(row)] for t, row in enumerate(table)]
                     for table in found])  # fmt: skip
groups = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3).filter(any), min_size=1, max_size=6
)


@settings(max_examples=12)
@given(groups, tables, st.integers(0, 1000))
def test_corrected_shares_are_a_mixture_within_its_bounds(
    rows: list[list[float]], blocks: list[list[list[int]]], seed: int
) -> None:
    found = correct_shares(_counts({"江口街道": rows}), _confusions(blocks), draws=100, seed=seed)
    assert found["corrected"].sum() == pytest.approx(1, abs=1e-12)
    assert (found["corrected_low"] >= 0).all()
    assert (found["corrected_low"] <= found["corrected"]).all()
    assert (found["corrected"] <= found["corrected_high"]).all()
    assert (found["corrected_high"] <= 1).all()
    # What was not seen may be there, and what was seen alone may not be all.
    assert (found["corrected_high"] > 0).all()
    assert (found["corrected_low"] < 1).all()
    mixed = _confusions(blocks).sample(frac=1, random_state=seed)
    again = correct_shares(_counts({"江口街道": rows}), mixed, draws=100, seed=seed)
    pd.testing.assert_frame_equal(found, again, check_exact=True)


def test_another_group_changes_nothing() -> None:
    rows = [[3.0, 1, 0], [2, 2, 1], [4, 0, 0], [0, 3, 0]]
    confusions = _confusions([[[8, 1, 0], [1, 6, 1], [0, 1, 4]]] * 5)
    alone = correct_shares(_counts({"江口街道": rows}), confusions)
    both = correct_shares(_counts({"湖滨街道": rows[:2], "江口街道": rows}), confusions)
    pd.testing.assert_frame_equal(both.iloc[3:].reset_index(drop=True), alone, check_exact=True)


def test_more_coded_sentences_make_the_interval_shorter() -> None:
    counts = _counts({"江口街道": [[3, 1, 0], [2, 2, 1], [4, 0, 0], [0, 3, 1]] * 30})
    rng = np.random.default_rng(1)
    chances = np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]]) / 10
    coded = np.array([[rng.multinomial(2, row) for row in chances] for _ in range(400)])
    wide, narrow = (
        (found["corrected_high"] - found["corrected_low"]).to_numpy()
        for found in (correct_shares(counts, _confusions(coded[:n].tolist())) for n in (20, 400))
    )
    assert (narrow < 0.9 * wide).all()


def test_faults_of_counts_and_confusions_are_told() -> None:
    counts = _counts({"江口街道": [[3, 1, 0], [2, 2, 1]]})
    right = [[9, 0, 0], [0, 9, 0], [0, 0, 9]]
    by_role = BlockCounts(
        counts.groups,
        counts.cells.assign(role="plan"),
        counts.group,
        counts.counts,
        "sentences",
        counts.unit_size,
    )
    letters = _counts({"江口街道": [[3, 1, 0], [2, 2, 1]]}, "characters")
    for each, table, told in (
        (
            by_role,
            right,
            "counts: found themes by role; allowed: themes. What to do: count with roles=False.",
        ),
        (
            letters,
            right,
            "counts: found units of characters; allowed: sentences. What to do: count sentences.",
        ),
        (
            counts,
            [[9, 0, 0], [0, 0, 0], [0, 3, 9]],
            "confusions: found no coded sentence of the theme 'livelihood'; "
            "allowed: some of every theme. "
            "What to do: code more sentences, or leave the shares as they are.",
        ),
        (
            counts,
            [[1000, 1000, 0], [1000, 1020, 0], [0, 0, 9]],
            "confusions: found a labeller that hardly tells themes apart (condition 194); "
            "allowed: a condition up to 100. "
            "What to do: code a sample of the reports and use correct_shares_by_sample.",
        ),
        (
            counts,
            [[0, 0, 0]] * 3,
            "confusions: found no coded sentence of the theme 'economy'; "
            "allowed: some of every theme. "
            "What to do: code more sentences, or leave the shares as they are.",
        ),
    ):
        with pytest.raises(InputError) as caught:
            correct_shares(each, _confusions([table]))
        assert _message(caught) == told
    with pytest.raises(InputError) as caught:
        correct_shares(counts, _confusions([right]), draws=99)
    assert _message(caught) == (
        "draws: found 99; allowed: 100 or more. What to do: draw more often."
    )


def test_groups_whose_reports_taught_the_labeller_are_not_corrected() -> None:
    counts = BlockCounts(
        pd.DataFrame({"office": ["甲", "乙"]}),
        pd.DataFrame({"theme": ["economy", "safety"]}),
        np.array([0, 0, 1, 1]),
        np.array([[3.0, 1.0], [2.0, 2.0], [4.0, 0.0], [1.0, 3.0]]),
        "sentences",
        np.ones(2),
        np.array(["a/1", "a/2", "b/1", "b/2"], dtype=object),
    )
    cells = [("economy", "economy"), ("economy", "safety"), ("safety", "economy")]
    confusions = pd.DataFrame([*cells, ("safety", "safety")], columns=["theme", "predicted"])
    confusions = confusions.assign(block="b/9", n=[90, 10, 20, 80])
    shares, notes = correct_if_possible(counts, confusions)
    assert shares["corrected"].isna().tolist() == [False, False, True, True]
    assert shares["correction"].tolist() == ["confusion matrix"] * 2 + [""] * 2
    assert notes == (
        "1 report(s) taught the labeller (b): it errs less in them than its confusions say, so the "
        "shares of their groups are not corrected",
    )
    whole, _ = correct_if_possible(counts, confusions.assign(block=["a/9", "a/9", "b/9", "b/9"]))
    assert "corrected" not in whole
