"""Shares and their intervals: by hand, by oracles, and by what holds for any labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from jiedao.errors import InputError
from jiedao.measures.shares import compute_shares, design_effect, wilson_interval
from jiedao.text.tabulate import tabulate_sentences

THEMES = ["economy", "livelihood", "safety"]
TEXT = "一、发展\n新增企业3家。招商5次。\n二、民生\n慰问老人20户。"
LABELS = ["economy", "economy", "economy", "livelihood", "livelihood"]
OFFICES = {"a": "江口街道", "b": "湖滨街道", "c": "江口街道"}


def _frames(
    texts: dict[str, str], labels: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    sentences, _ = tabulate_sentences(texts)
    frame = pd.DataFrame({"sentence_id": sentences["sentence_id"], "theme": labels})
    documents = pd.DataFrame({"doc_id": list(texts), "office": [OFFICES[d] for d in texts]})
    return sentences, frame, documents


def test_shares_by_hand() -> None:
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES)
    assert shares["office"].unique().tolist() == ["江口街道"]
    assert shares[["theme", "n", "total", "unit"]].values.tolist() == [
        ["economy", 3, 5, "sentences"],
        ["livelihood", 2, 5, "sentences"],
        ["safety", 0, 5, "sentences"],
    ]
    assert shares["share"].tolist() == pytest.approx([0.6, 0.4, 0])
    # Blocks of 3 and 2: residuals ±1.2, variance 2 · 2.88 / 25 against .24 / 5.
    assert shares["design_effect"].tolist() == pytest.approx([4.8, 4.8, 4.8])
    assert shares["low"].tolist() == pytest.approx([0.07974, 0.03708, 0], abs=1e-4)
    assert shares["high"].tolist() == pytest.approx([0.96292, 0.92026, 0.78669], abs=1e-4)


def test_characters_by_hand() -> None:
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES, unit="characters")
    # 一、发展 4, 新增企业3家。 7, 招商5次。 5; 二、民生 4, 慰问老人20户。 8.
    assert shares[["n", "total", "unit"]].values.tolist() == [
        [16, 28, "characters"],
        [12, 28, "characters"],
        [0, 28, "characters"],
    ]


def test_characters_of_a_sentence_stand_or_fall_together() -> None:
    # Equal reports: no more variance between them than between sentences of 5 and 8 characters.
    frames = _frames(dict.fromkeys("ab", "走访企业。慰问老人20户。"), ["economy", "livelihood"] * 2)
    shares = compute_shares(*frames, THEMES, by=[], unit="characters")
    assert shares["design_effect"].tolist() == pytest.approx([(25 + 64) / 13] * 3)


def test_headings_can_be_left_out() -> None:
    shares = compute_shares(*_frames({"a": TEXT}, LABELS), THEMES, headings=False)
    assert shares["n"].tolist() == [2, 1, 0]


def test_block_is_a_heading_with_the_sentences_right_under_it() -> None:
    text = "一、发展\n（一）工业\n新增企业3家。\n（二）农业\n收粮5吨。"
    labels = ["safety", "economy", "economy", "livelihood", "livelihood"]
    found = compute_shares(*_frames({"a": text}, labels), THEMES)
    blocks = np.array([[0.0, 0, 1], [2, 0, 0], [0, 2, 0]])
    assert found["design_effect"].tolist() == pytest.approx(design_effect(blocks).tolist())


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
    both = compute_shares(*frames, THEMES, by=["office", "doc_id"])
    assert both[["office", "doc_id"]].drop_duplicates().values.tolist() == [
        ["江口街道", "a"],
        ["湖滨街道", "b"],
        ["江口街道", "c"],
    ]
    whole = compute_shares(*frames, THEMES, by=[])
    assert whole[["theme", "n", "total"]].values.tolist() == [
        ["economy", 2, 4],
        ["livelihood", 1, 4],
        ["safety", 1, 4],
    ]


@given(st.integers(1, 400), st.data())
def test_wilson_interval_is_that_of_scipy(total: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, total))
    low, high = wilson_interval(np.array([n / total]), np.array([float(total)]))
    oracle = binomtest(n, total).proportion_ci(0.95, method="wilson")
    assert (low[0], high[0]) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_one_theme_everywhere_counts_a_block_as_one_unit() -> None:
    frames = _frames(dict.fromkeys(["a", "b"], "走访企业。" * 4), ["economy"] * 8)
    shares = compute_shares(*frames, THEMES, by=[]).set_index("theme")
    oracle = binomtest(2, 2).proportion_ci(0.95, method="wilson")
    assert shares.loc["economy", "design_effect"] == 4
    assert shares.loc["economy", "low"] == pytest.approx(oracle.low, abs=1e-9)


def test_a_sentence_without_a_label_or_a_report_is_told() -> None:
    sentences, labels, documents = _frames({"a": "走访企业。排查隐患。"}, ["economy", "safety"])
    with pytest.raises(InputError) as error:
        compute_shares(sentences, labels.iloc[:1], documents, THEMES)
    assert str(error.value) == (
        "labels: found nothing of 'a:002' (1 in all); allowed: a row for every one that the "
        "sentences name. What to do: label the same sentences that are counted, or leave them out "
        "of both."
    )
    with pytest.raises(InputError, match="documents: found nothing of 'a'"):
        compute_shares(sentences, labels, documents.iloc[:0], THEMES)


@settings(max_examples=20)
@given(st.integers(2, 3), st.integers(2, 12), st.data())
def test_blocks_of_equal_mixture_count_as_independent_sentences(
    reports: int, size: int, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, size - 1))
    labels = (["economy"] * n + ["safety"] * (size - n)) * reports
    frames = _frames(dict.fromkeys(["a", "b", "c"][:reports], "走访企业。" * size), labels)
    shares = compute_shares(*frames, THEMES, by=[]).set_index("theme")
    oracle = binomtest(n * reports, size * reports).proportion_ci(0.95, method="wilson")
    assert shares.loc["economy", "design_effect"] == 1
    assert shares.loc["economy", ["low", "high"]].tolist() == pytest.approx(
        [oracle.low, oracle.high], abs=1e-9
    )


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=9))
def test_design_effect_of_equal_blocks_is_the_variance_of_their_means(
    mixtures: list[list[int]],
) -> None:
    size = 27.0
    counts = np.array([[*row, size - sum(row)] for row in mixtures], dtype=float)
    means = counts / size
    share = means.mean(axis=0)
    clustered = means.var(axis=0, ddof=1) / len(counts)
    simple = share * (1 - share) / counts.sum()
    varies = simple > 0
    oracle = np.maximum(clustered[varies] / simple[varies], 1)
    assert design_effect(counts)[varies] == pytest.approx(oracle, rel=1e-9)


def test_design_effect_of_one_block_leaves_one_unit() -> None:
    assert design_effect(np.array([[3.0, 1.0, 0.0]])).tolist() == [4, 4, 4]


def test_design_effect_of_a_theme_that_never_occurs_is_the_worst_of_the_others() -> None:
    assert design_effect(np.array([[4.0, 0, 0], [0, 4, 0]])).tolist() == [8, 8, 8]


labelled = st.lists(
    st.lists(st.sampled_from(THEMES), min_size=1, max_size=8), min_size=3, max_size=3
)


def _labelled(rows: list[list[str]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give reports of one sentence a label, in blocks of three."""
    lines = ["一、发展", "走访企业。", "慰问老人20户。"]
    texts = {
        doc_id: "\n".join(lines[number % 3] for number in range(len(row)))
        for doc_id, row in zip(OFFICES, rows, strict=True)
    }
    return _frames(texts, [theme for row in rows for theme in row])


@settings(max_examples=20)
@given(labelled, st.sampled_from(["sentences", "characters"]))
def test_shares_of_a_group_sum_to_one_and_lie_in_their_intervals(
    rows: list[list[str]], unit: str
) -> None:
    shares = compute_shares(*_labelled(rows), THEMES, unit=unit)
    assert shares.groupby("office")["share"].sum().tolist() == pytest.approx([1, 1])
    assert shares.groupby("office")["n"].sum().tolist() == (
        shares.groupby("office")["total"].first().tolist()
    )
    assert (shares["low"] <= shares["share"]).all()
    assert (shares["share"] <= shares["high"]).all()
    assert (shares["high"] - shares["low"] < 1).all()
    assert (shares["design_effect"] >= 1).all()


@settings(max_examples=20)
@given(labelled, st.integers(0, 2**32 - 1))
def test_order_of_reports_and_sentences_changes_nothing(rows: list[list[str]], seed: int) -> None:
    frames = _labelled(rows)
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in frames]
    expected = compute_shares(*frames, THEMES).sort_values(["office", "theme"])
    found = compute_shares(*shuffled, THEMES).sort_values(["office", "theme"])
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), expected.reset_index(drop=True), rtol=1e-12
    )


@given(st.integers(1, 12))
@settings(max_examples=12)
def test_theme_that_never_occurs_may_still_be_there(size: int) -> None:
    frames = _frames({"a": "走访企业。" * size}, ["economy"] * size)
    never = compute_shares(*frames, THEMES).set_index("theme").loc["safety"]
    assert (never["n"], never["share"], never["low"]) == (0, 0, 0)
    assert 0 < never["high"] < 1


def _message(*args: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        compute_shares(*args, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_faults_are_told() -> None:
    sentences, labels, documents = _frames({"a": TEXT}, LABELS)
    frames = (sentences, labels, documents)
    assert _message(*frames, THEMES, unit="words") == (
        "unit: found 'words'; allowed: sentences, characters. What to do: choose one of these."
    )
    assert _message(*frames, THEMES, by=["county"]) == (
        "by: found 'county'; allowed: doc_id, office. What to do: choose columns."
    )
    assert _message(*frames, ["economy", "safety"]) == (
        "labels: found the theme 'livelihood'; allowed: economy, safety. "
        "What to do: use the labels' own scheme."
    )
    assert _message(sentences, pd.concat([labels, labels.tail(1)]), documents, THEMES) == (
        "labels: found two labels of the sentence 'a:005'; allowed: the labels of one labeller. "
        "What to do: choose the rows of one labeller."
    )
    more = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    assert _message(sentences, labels, more, THEMES, by=["office", "doc_id"]) == (
        "group 湖滨街道/b: found no sentences. What to do: leave the group out."
    )
