"""Counts of words and TF-IDF: by hand and against scikit-learn's vectorizer."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from jiedao.errors import InputError
from jiedao.measures.words import (
    Tally,
    compute_tfidf,
    count_words,
    rank_tfidf,
    tally_terms,
)
from jiedao.text.word_table import WordTable

WORDS = [["网格"] * 3, ["招商"] * 3 + ["网格"]]
GROUPS = ["江口街道", "湖滨街道"]

corpora = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["网格", "招商", "民生", "党建", "的", "街"]), max_size=12),
        st.sampled_from("甲乙丙"),
    ),
    min_size=2,
    max_size=12,
).filter(lambda rows: len({group for _, group in rows}) > 1 and any(words for words, _ in rows))


def test_counts_by_hand() -> None:
    counts, names, vocabulary = count_words(
        [["网格", "矛盾"], [], ["网格", "网格"], ["矛盾"]], ["乙", "丙", "乙", "甲"]
    )
    assert (names, vocabulary) == (["乙", "丙", "甲"], ["矛盾", "网格"])
    assert counts.toarray().tolist() == [[1, 3], [0, 0], [1, 0]]


def test_no_words_and_no_groups_have_counts_too() -> None:
    counts, names, vocabulary = count_words([], [])
    assert (counts.shape, names, vocabulary) == ((0, 0), [], [])


@given(corpora)
def test_counts_are_those_of_a_counter(rows: list[tuple[list[str], str]]) -> None:
    counts, names, vocabulary = count_words([words for words, _ in rows], [g for _, g in rows])
    for number, name in enumerate(names):
        counter = Counter(word for words, group in rows if group == name for word in words)
        assert counts[number].toarray().ravel().tolist() == [counter[word] for word in vocabulary]


def test_tfidf_by_hand() -> None:
    terms = compute_tfidf(WORDS, GROUPS, min_count=1)
    # tf 1 + ln 3 and 1; idf ln(3/2) + 1 for 招商, which one group has, and 1 for 网格.
    own, common = (1 + math.log(3)) * (math.log(1.5) + 1), 1.0
    length = math.hypot(own, common)
    assert terms[["group", "term", "n", "n_rest", "measure"]].values.tolist() == [
        ["江口街道", "网格", 3, 1, "tfidf"],
        ["湖滨街道", "招商", 3, 0, "tfidf"],
        ["湖滨街道", "网格", 1, 3, "tfidf"],
    ]
    assert terms["value"].tolist() == pytest.approx([1, own / length, common / length])
    assert terms["value"].round(4).tolist() == [1, 0.9471, 0.3211]
    assert terms[["z", "q"]].isna().all(axis=None)


@settings(max_examples=50)
@given(corpora)
def test_tfidf_is_that_of_scikit_learn(rows: list[tuple[list[str], str]]) -> None:
    words, groups = [words for words, _ in rows], [group for _, group in rows]
    names = list(dict.fromkeys(groups))
    texts = [[w for words, group in rows if group == name for w in words] for name in names]
    vectorizer = TfidfVectorizer(analyzer=lambda text: text, sublinear_tf=True)
    table = vectorizer.fit_transform(texts).toarray()
    vocabulary = vectorizer.get_feature_names_out()
    oracle = {
        (name, term): value
        for name, row in zip(names, table, strict=True)
        for term, value in zip(vocabulary, row, strict=True)
        if value
    }
    terms = compute_tfidf(words, groups, top=99, min_count=1)
    found = dict(zip(zip(terms["group"], terms["term"], strict=True), terms["value"], strict=True))
    assert found.keys() == oracle.keys()
    assert found == pytest.approx(oracle, abs=1e-9)


def _slowly(rows: list[tuple[list[str], str]], top: int, min_count: int) -> pd.DataFrame:
    """Rank terms group by group, the weights by scikit-learn's transformer."""
    counts, names, vocabulary = count_words([words for words, _ in rows], [g for _, g in rows])
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray()
    table, found = counts.toarray(), []
    for number, name in enumerate(names):
        n, value = table[number], weights[number]
        chosen = [j for j in range(len(vocabulary)) if n[j] >= min_count]
        for j in sorted(chosen, key=lambda j: (-value[j], -n[j], vocabulary[j]))[:top]:
            rest = int(table[:, j].sum() - n[j])
            found.append((name, vocabulary[j], int(n[j]), rest, "tfidf", value[j], np.nan, np.nan))
    types = {"group": "str", "term": "str", "n": "int64", "n_rest": "int64", "measure": "str"}
    numbers = dict.fromkeys(["value", "z", "q"], "float64")
    return pd.DataFrame(found, columns=[*types, *numbers]).astype(types | numbers)


@settings(max_examples=50)
@given(corpora, st.integers(1, 4), st.integers(1, 3))
def test_terms_are_those_ranked_group_by_group(
    rows: list[tuple[list[str], str]], top: int, min_count: int
) -> None:
    words, groups = [words for words, _ in rows], [group for _, group in rows]
    table = WordTable.from_lists(words)
    found = compute_tfidf(table, groups, top=top, min_count=min_count)
    pd.testing.assert_frame_equal(found, _slowly(rows, top, min_count), rtol=1e-12)


@settings(max_examples=50)
@given(corpora, st.data())
def test_terms_from_counts_of_parts_are_those_of_the_whole(
    rows: list[tuple[list[str], str]], data: st.DataObject
) -> None:
    groups = [group for _, group in rows]
    names = list(dict.fromkeys(groups))
    counts, _, vocabulary = count_words([words for words, _ in rows], groups)
    expected = compute_tfidf([words for words, _ in rows], groups, min_count=1)
    tally = tally_terms(counts)
    pd.testing.assert_frame_equal(
        rank_tfidf(counts, names, vocabulary, tally, min_count=1), expected, check_exact=True
    )
    ranked = []
    for row in data.draw(st.permutations(range(len(names)))):
        # A part knows the terms of its own groups, and how often they are elsewhere.
        known = np.unique(counts[row].indices)
        some = Tally(tally.groups, tally.having[known], tally.totals[known])
        terms = [vocabulary[term] for term in known]
        if terms:
            part = counts[row][:, known]
            ranked.append(rank_tfidf(part, [names[row]], terms, some, min_count=1))
    order = expected["group"].drop_duplicates().tolist()
    together = pd.concat(ranked).sort_values(
        "group", key=lambda group: group.map(order.index), kind="stable", ignore_index=True
    )
    pd.testing.assert_frame_equal(together, expected, check_exact=True)


def test_tally_sums_over_groups() -> None:
    counts, _, _ = count_words([["网格", "网格"], ["矛盾", "网格"]], ["乙", "甲"])
    tally = tally_terms(counts)
    assert (tally.groups, tally.having.tolist(), tally.totals.tolist()) == (2, [1, 2], [1, 3])


@settings(max_examples=50)
@given(corpora, st.integers(1, 4), st.integers(1, 4))
def test_terms_are_the_first_of_those_that_stand_often_enough(
    rows: list[tuple[list[str], str]], top: int, min_count: int
) -> None:
    words, groups = [words for words, _ in rows], [group for _, group in rows]
    everything = compute_tfidf(words, groups, top=99, min_count=1)
    often = everything[everything["n"] >= min_count].groupby("group", sort=False).head(top)
    chosen = compute_tfidf(words, groups, top=top, min_count=min_count)
    pd.testing.assert_frame_equal(chosen, often.reset_index(drop=True))
    for _, column in chosen.groupby("group")["value"]:
        assert column.is_monotonic_decreasing


def test_ties_stand_in_the_order_of_the_terms() -> None:
    terms = compute_tfidf([["丙", "甲", "乙"], ["丁"]], GROUPS, min_count=1)
    assert terms["term"].tolist() == [*sorted(["丙", "甲", "乙"]), "丁"]


def test_small_corpus_without_a_frequent_word_gives_an_empty_frame() -> None:
    terms = compute_tfidf([["网格"], ["招商"]], GROUPS)
    assert len(terms) == 0
    assert terms.dtypes.tolist() == compute_tfidf(WORDS, GROUPS).dtypes.tolist()


def test_faults_are_told() -> None:
    with pytest.raises(InputError) as caught:
        compute_tfidf(WORDS, ["江口街道"] * 2)
    assert str(caught.value) == (
        "groups: found 1 group(s); allowed: two or more, for terms that set one apart from "
        "another. What to do: add reports of another office."
    )
    with pytest.raises(InputError) as caught:
        compute_tfidf([[], []], GROUPS)
    assert str(caught.value) == (
        "words: found no words; allowed: words of two groups. What to do: check the stop list."
    )
