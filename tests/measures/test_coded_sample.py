"""Shares corrected by a coded sample: the plain formula, that of others, and what always holds."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures.blocks import BlockCounts, CountConfig, count_blocks, resample_groups
from jiedao.measures.coded_sample import SAMPLE, correct_drawn, correct_shares_by_sample
from jiedao.measures.intervals import Z95
from jiedao.measures.prevalence import bound_estimates
from jiedao.measures.shares import summarise_shares
from jiedao.text.tabulate import block_ids, tabulate_sentences

THEMES = ["economy", "livelihood", "safety"]
BOUNDS = ["corrected", "corrected_low", "corrected_high"]
Sample = tuple[BlockCounts, pd.DataFrame, pd.DataFrame, pd.Series]


def _sample(
    given: list[list[int]],
    true: list[list[int]],
    chance: list[list[float]],
    groups: list[str] | None = None,
) -> Sample:
    """Make counts of blocks of sentences, each labelled, truly coded and drawn with a chance."""
    groups = groups or ["江口街道"] * len(given)
    names = [f"a/{number}" for number in range(len(given))]
    rows = [
        (f"a:{block}-{place}", names[block], THEMES[label], THEMES[code], share)
        for block, found in enumerate(zip(given, true, chance, strict=True))
        for place, (label, code, share) in enumerate(zip(*found, strict=True))
    ]
    frame = pd.DataFrame(rows, columns=["sentence_id", "block", "given", "true", "probability"])
    order = list(dict.fromkeys(groups))
    counts = BlockCounts(
        pd.DataFrame({"office": order}),
        pd.DataFrame({"theme": THEMES}),
        np.array([order.index(group) for group in groups]),
        np.array([np.bincount(found, minlength=3) for found in given], dtype=float),
        "sentences",
        np.ones(len(order)),
        np.array(names, dtype=object),
    )
    chosen = frame[frame["probability"] > 0]
    coded = chosen[["sentence_id", "probability"]].assign(theme=chosen["true"])
    predicted = frame[["sentence_id"]].assign(theme=frame["given"])
    return counts, coded, predicted, chosen["block"]


GIVEN = [[0, 0, 1], [1, 2], [0, 0, 0, 2], [1, 1]]
TRUE = [[0, 1, 1], [1, 2], [0, 2, 0, 2], [0, 1]]
CHANCE = [[0.5, 0.25, 0], [0, 0.5], [0.5, 0.5, 0, 0], [0.25, 1]]


def test_corrected_shares_are_the_plain_formula() -> None:
    sample = _sample(GIVEN, TRUE, CHANCE)
    found = correct_shares_by_sample(*sample)
    total = sum(map(len, GIVEN))
    oracle = []
    for theme in range(3):
        labelled = sum(label == theme for row in GIVEN for label in row) / total
        change = sum(
            ((code == theme) - (label == theme)) / share
            for rows in zip(GIVEN, TRUE, CHANCE, strict=True)
            for label, code, share in zip(*rows, strict=True)
            if share
        )
        oracle.append(labelled + change / total)
    # 5 − 4 − 2 + 4, 4 + 4 − 4 and 2 + 2 of 11.
    assert oracle == pytest.approx([3 / 11, 4 / 11, 4 / 11])
    assert found["corrected"].tolist() == pytest.approx(oracle, abs=1e-12)
    assert found["correction"].tolist() == [SAMPLE] * 3
    raw = summarise_shares(sample[0])
    pd.testing.assert_frame_equal(found[raw.columns], raw)


def test_bounds_are_those_of_draws_of_labels_and_changes_together() -> None:
    counts, coded, predicted, blocks = _sample(GIVEN, TRUE, CHANCE)
    changed = np.array([[-4.0, 4, 0], [0, 0, 0], [-2, 0, 2], [4, -4, 0]])
    both = replace(counts, counts=np.hstack([counts.counts, changed]))
    (drawn,) = resample_groups(both, 200, 3)
    totals = drawn[:, :3].sum(axis=1, keepdims=True)
    # Three blocks tell of a labeller's error.
    oracle = bound_estimates(
        counts.counts,
        drawn[:, :3] / totals,
        np.array([3, 4, 4]) / 11,
        (drawn[:, :3] + drawn[:, 3:]) / totals,
        3,
    )
    found = correct_shares_by_sample(counts, coded, predicted, blocks, draws=200, seed=3)
    assert pytest.approx(oracle, abs=1e-12) == found[BOUNDS].to_numpy().T
    assert correct_drawn(counts.counts, changed, drawn) == pytest.approx(oracle, abs=1e-12)


def test_everything_coded_gives_the_truth() -> None:
    chance = [[1.0] * len(row) for row in GIVEN]
    found = correct_shares_by_sample(*_sample(GIVEN, TRUE, chance))
    truth = np.bincount([theme for row in TRUE for theme in row], minlength=3) / 11
    assert found["corrected"].tolist() == pytest.approx(truth.tolist(), abs=1e-12)


def test_interval_is_that_of_prediction_powered_inference() -> None:
    # Blocks of a sentence and equal chances. Angelopoulos et al. (2023), algorithm 1 for a mean: the
    # variance is var(f)/N + var(y − f)/n; here the n are among the N, which adds twice their
    # covariance and takes off what sampling without them would add.
    rng = np.random.default_rng(12)
    size, share = 6000, 0.25
    true = rng.choice(3, size, p=[0.5, 0.3, 0.2])
    given = np.where(rng.random(size) < 0.8, true, rng.integers(0, 3, size))
    chosen = rng.random(size) < share
    sample = _sample(
        given[:, None].tolist(), true[:, None].tolist(), (chosen * share)[:, None].tolist()
    )
    found = correct_shares_by_sample(*sample, draws=2000)
    for theme, row in found.iterrows():
        f, y = (given == theme).astype(float), (true == theme).astype(float)
        wrong = (y - f)[chosen]
        independent = f.var() / size + wrong.var() / chosen.sum()
        variance = independent + (2 * np.cov(f[chosen], wrong)[0, 1] - wrong.mean() ** 2) / size
        half = (row["corrected_high"] - row["corrected_low"]) / 2
        # A half range of 2,000 draws has an error of some 2 %; three times that, and what is
        # binomial is taken at its bound.
        assert half == pytest.approx(Z95 * math.sqrt(variance), rel=0.08)
        estimate = f.mean() + wrong.sum() / share / size
        assert row["corrected"] == pytest.approx(estimate, abs=1e-12)
        # The expected number of coded sentences for their number.
        assert row["corrected"] == pytest.approx(f.mean() + wrong.mean(), abs=0.01)


sentences = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([0.1, 0.5, 1.0])),
    min_size=1,
    max_size=4,
)


@settings(max_examples=10)
@given(st.lists(sentences, min_size=2, max_size=6), st.integers(0, 1000))
def test_corrected_shares_are_a_mixture_within_its_bounds(
    rows: list[list[tuple[int, int, float]]], seed: int
) -> None:
    split = [[[part[k] for part in row] for row in rows] for k in range(3)]
    counts, coded, predicted, blocks = _sample(split[0], split[1], split[2])
    found = correct_shares_by_sample(counts, coded, predicted, blocks, draws=100, seed=seed)
    assert found["corrected"].sum() == pytest.approx(1, abs=1e-12)
    assert (found["corrected_low"] >= 0).all()
    assert (found["corrected_low"] <= found["corrected"]).all()
    assert (found["corrected"] <= found["corrected_high"]).all()
    assert (found["corrected_high"] <= 1).all()
    assert (found["corrected_high"] > 0).all()
    assert (found["corrected_low"] < 1).all()
    order = np.random.default_rng(seed).permutation(len(coded))
    again = correct_shares_by_sample(
        counts,
        coded.iloc[order],
        predicted.sample(frac=1, random_state=seed),
        blocks.iloc[order],
        draws=100,
        seed=seed,
    )
    pd.testing.assert_frame_equal(found, again, rtol=1e-12)


def test_groups_are_corrected_by_their_own_sentences() -> None:
    groups = ["江口街道", "江口街道", "湖滨街道", "湖滨街道"]
    both = correct_shares_by_sample(*_sample(GIVEN, TRUE, CHANCE, groups))
    alone = correct_shares_by_sample(*_sample(GIVEN[:2], TRUE[:2], CHANCE[:2]))
    pd.testing.assert_frame_equal(both.iloc[:3], alone, check_exact=True)
    # 3 − 2 + 4, 2 − 4 and 1 + 2 of 6; the nearest mixture of (5, −2, 3)/6.
    assert both["corrected"].tolist()[3:] == pytest.approx([4 / 6, 0, 2 / 6], abs=1e-12)


def test_rows_without_a_probability_are_left_out() -> None:
    counts, coded, predicted, blocks = _sample(GIVEN, TRUE, CHANCE)
    expected = correct_shares_by_sample(counts, coded, predicted, blocks)
    further = pd.DataFrame({"sentence_id": ["a:0-2"], "theme": ["safety"], "probability": [np.nan]})
    more, blocks = pd.concat([further, coded]), pd.concat([pd.Series(["a/0"]), blocks])
    pd.testing.assert_frame_equal(
        correct_shares_by_sample(counts, more, predicted, blocks), expected
    )


def test_sample_of_reports_from_text_to_share() -> None:
    texts = {"a": "一、发展\n新增企业3家。招商5次。\n二、民生\n慰问老人20户。"}
    reports, _ = tabulate_sentences(texts)
    labels = pd.DataFrame({"sentence_id": reports["sentence_id"], "theme": "economy"})
    documents = pd.DataFrame({"doc_id": ["a"], "office": ["江口街道"]})
    counts = count_blocks(reports, labels, documents, THEMES, CountConfig())
    chosen = [1, 3]
    coded = labels.iloc[chosen].assign(theme=["economy", "livelihood"], probability=[0.4, 0.4])
    found = correct_shares_by_sample(counts, coded, labels, block_ids(reports).iloc[chosen])
    assert found["corrected"].tolist() == pytest.approx([0.5, 0.5, 0])


def _message(*sample: object) -> str:
    with pytest.raises(InputError) as caught:
        correct_shares_by_sample(*sample)  # type: ignore[arg-type]
    return str(caught.value)


def test_faults_are_told() -> None:
    counts, coded, predicted, blocks = _sample(GIVEN, TRUE, CHANCE)
    for chance, told in ((0.0, "0"), (1.5, "1.5"), (-0.25, "-0.25"), (np.inf, "inf")):
        wrong = coded.assign(probability=[0.5, chance, *coded["probability"].iloc[2:]])
        assert _message(counts, wrong, predicted, blocks) == (
            f"coded sentence 'a:0-1': found the probability {told}; allowed: above 0, at most 1. "
            "What to do: correct it."
        )
    strange = (
        "coded sentences: found 'a:0-1', which was not counted or has no label; "
        "allowed: sentences of the counted reports. "
        "What to do: leave it out, or count its report too."
    )
    assert _message(counts, coded, predicted.drop(index=1), blocks) == strange
    elsewhere = blocks.mask(coded["sentence_id"] == "a:0-1", "b/0")
    assert _message(counts, coded, predicted, elsewhere) == strange
    unknown = coded.assign(theme="culture")
    assert _message(counts, unknown, predicted, blocks) == (
        "labels: found the theme 'culture'; allowed: economy, livelihood, safety. "
        "What to do: use the labels' own scheme."
    )
    assert _message(counts, coded, predicted.assign(theme="culture"), blocks) == (
        "labels: found the theme 'culture'; allowed: economy, livelihood, safety. "
        "What to do: use the labels' own scheme."
    )
    twice = (
        "labels: found two labels of the sentence 'a:0-0'; allowed: the labels of one labeller. "
        "What to do: choose the rows of one labeller."
    )
    two = pd.concat([coded, coded.head(1)]), pd.concat([blocks, blocks.head(1)])
    assert _message(counts, two[0], predicted, two[1]) == twice
    assert _message(counts, coded, pd.concat([predicted, predicted.head(1)]), blocks) == twice


def test_faults_of_groups_are_told() -> None:
    counts, coded, predicted, blocks = _sample(GIVEN, TRUE, CHANCE)
    by_role = replace(counts, groups=pd.DataFrame({"role": ["plan"]}))
    assert _message(by_role, coded, predicted, blocks) == (
        "counts: found groups by role; allowed: groups by report. What to do: count without role."
    )
    assert _message(replace(counts, unit="characters"), coded, predicted, blocks) == (
        "counts: found units of characters; allowed: sentences. What to do: count sentences."
    )
    crossed = replace(counts, cells=counts.cells.assign(role="plan"))
    assert _message(crossed, coded, predicted, blocks) == (
        "counts: found themes by role; allowed: themes. What to do: count with roles=False."
    )
    groups = ["江口街道", "江口街道", "江口街道", "湖滨街道"]
    bare = [*CHANCE[:3], [0, 0]]
    assert _message(*_sample(GIVEN, TRUE, bare, groups)) == (
        "group 湖滨街道: found no coded sentence with a probability; allowed: some of every group. "
        "What to do: code a sample of it, or choose larger groups."
    )
    nobody = coded.assign(probability=np.nan)
    assert _message(counts, nobody, predicted, blocks) == (
        "group 江口街道: found no coded sentence with a probability; allowed: some of every group. "
        "What to do: code a sample of it, or choose larger groups."
    )
