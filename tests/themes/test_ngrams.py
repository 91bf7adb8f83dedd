"""Character n-grams and lexicon terms against plain Python and scikit-learn."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from jiedao.themes.characters import Characters
from jiedao.themes.features import FeatureConfig, learn_vocabulary, plain_texts
from jiedao.themes.model import read_model, read_theme_lexicon
from jiedao.themes.ngrams import (
    LONGEST,
    TermMatcher,
    Vocabulary,
    count_ngrams,
    key_term,
    term_keys,
)

# Few characters, so that they repeat; one beyond the basic plane, and the highest there is.
FEW = "网格aa0𠮷\U0010ffff"
texts_of_few = st.lists(st.text(FEW, max_size=9), max_size=6)
# A NUL stands between texts and in none of them: readers refuse it.
any_characters = st.characters(exclude_characters="\0")


def _grams(text: str, longest: int) -> list[str]:
    return [
        text[at : at + length]
        for length in range(1, longest + 1)
        for at in range(len(text) - length + 1)
    ]


@given(st.lists(st.text(any_characters, min_size=1, max_size=LONGEST), unique=True))
def test_key_gives_back_its_ngram(terms: list[str]) -> None:
    keys = term_keys(terms).tolist()
    assert [key_term(key) for key in keys] == terms
    assert len(set(keys)) == len(terms)


@given(texts_of_few, st.integers(1, LONGEST), st.integers(1, 3))
def test_counts_are_those_of_plain_python(texts: list[str], longest: int, least: int) -> None:
    spread = Counter(gram for text in texts for gram in set(_grams(text, longest)))
    expected = sorted(
        ((gram, n) for gram, n in spread.items() if n >= least),
        key=lambda pair: (len(pair[0]), pair[0]),
    )
    terms, counts = count_ngrams(texts, longest, least)
    assert list(zip(terms, counts, strict=True)) == expected


@pytest.mark.parametrize("longest", [1, 2, 3])
def test_counts_are_those_of_scikit_learn(seed_sentences: pd.DataFrame, longest: int) -> None:
    texts = plain_texts(seed_sentences)
    oracle = CountVectorizer(
        analyzer=lambda text: _grams(text, longest), min_df=2, lowercase=False, binary=True
    )
    matrix = oracle.fit_transform(texts)
    spread = np.asarray(matrix.sum(axis=0)).ravel().tolist()
    terms, counts = count_ngrams(texts, longest, 2)
    names = oracle.get_feature_names_out().tolist()
    assert dict(zip(terms, counts, strict=True)) == dict(zip(names, spread, strict=True))


def test_vectors_by_hand() -> None:
    vocabulary = Vocabulary(["网", "网格"], np.array([1.0, 2.0], np.float32))
    # 网格网: 网 twice with weight 1, 网格 once with weight 2: length √(1 + 1 + 4).
    expected = [[2 / math.sqrt(6), 2 / math.sqrt(6)], [0, 0], [1, 0], [0, 0]]
    vectors = vocabulary.vectors(Characters.of(["网格网", "员", "网", ""]))
    np.testing.assert_allclose(vectors.toarray()[:, :-1], expected, rtol=1e-6)
    assert not vectors.toarray()[:, -1].any()


def test_no_ngram_crosses_from_one_text_to_the_next() -> None:
    vocabulary = Vocabulary(["网格", "格员"], np.ones(2, np.float32))
    assert vocabulary.vectors(Characters.of(["网", "格", "员"])).count_nonzero() == 0


def test_vectors_are_those_of_scikit_learn_where_nothing_repeats() -> None:
    texts = ["新增企业", "走访企业", "隐患排查", "排查企业", "新增隐患"]
    oracle = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), lowercase=False)
    expected = oracle.fit_transform(texts).toarray()
    vocabulary = learn_vocabulary(texts, FeatureConfig(longest=2, least=1))
    order = [vocabulary.terms.index(name) for name in oracle.get_feature_names_out()]
    np.testing.assert_allclose(vocabulary.idf[order], oracle.idf_, rtol=1e-6)
    np.testing.assert_allclose(
        vocabulary.vectors(Characters.of(texts)).toarray()[:, order], expected, rtol=1e-5, atol=1e-7
    )


@given(texts_of_few, texts_of_few)
def test_vectors_are_those_of_plain_python(known: list[str], texts: list[str]) -> None:
    vocabulary = learn_vocabulary(known, FeatureConfig(longest=3, least=1))
    weight = dict(zip(vocabulary.terms, vocabulary.idf.tolist(), strict=True))
    expected = np.zeros((len(texts), len(weight)))
    for row, text in enumerate(texts):
        grams = [gram for gram in _grams(text, 3) if gram in weight]
        length = math.sqrt(sum(weight[gram] ** 2 for gram in grams))
        for gram in grams:
            expected[row, vocabulary.terms.index(gram)] += weight[gram] / length
    vectors = vocabulary.vectors(Characters.of(texts))
    assert vectors.shape == (len(texts), len(weight) + 1)
    np.testing.assert_allclose(vectors.toarray()[:, :-1], expected, rtol=1e-5, atol=1e-7)


def _terms(vectors: sparse.csr_matrix) -> tuple[np.ndarray, ...]:
    """Leave out the last column, of what is no term: weights, columns, and where texts begin."""
    vectors = vectors[:, :-1]
    return vectors.data, vectors.indices, vectors.indptr


def _sorted_vectors(vocabulary: Vocabulary, texts: list[str]) -> tuple[np.ndarray, ...]:
    """Vectors as they were made before there was a hash table: by searching in sorted keys."""
    place = {term: column for column, term in enumerate(vocabulary.terms)}
    entries = [
        (row, place[text[at : at + length]])
        for length in sorted(set(map(len, vocabulary.terms)))
        for row, text in enumerate(texts)
        for at in range(len(text) - length + 1)
        if text[at : at + length] in place
    ]
    owner = np.array([row for row, _ in entries], np.int64)
    column = np.array([column for _, column in entries], np.int64)
    order = np.argsort(owner, kind="stable")
    owner, column = owner[order], column[order]
    weight = vocabulary.idf[column]
    norm = np.sqrt(np.bincount(owner, weights=weight**2, minlength=len(texts)))
    norm[norm == 0] = 1.0
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(texts)))])
    return (weight / norm[owner]).astype(np.float32), column, starts


@given(texts_of_few, texts_of_few, st.integers(1, 3))
def test_entries_and_their_order_are_those_of_a_search(
    known: list[str], texts: list[str], longest: int
) -> None:
    vocabulary = learn_vocabulary(known, FeatureConfig(longest=longest, least=1))
    vectors = vocabulary.vectors(Characters.of(texts))
    for mine, expected in zip(_terms(vectors), _sorted_vectors(vocabulary, texts), strict=True):
        np.testing.assert_array_equal(mine, expected)


def test_entries_of_the_seeds_are_those_of_a_search(seed_sentences: pd.DataFrame) -> None:
    vocabulary = read_model().vocabulary
    texts = plain_texts(seed_sentences)
    vectors = vocabulary.vectors(Characters.of(texts))
    for mine, expected in zip(_terms(vectors), _sorted_vectors(vocabulary, texts), strict=True):
        np.testing.assert_array_equal(mine, expected)


@given(texts_of_few)
def test_entries_of_a_text_have_length_one(texts: list[str]) -> None:
    vectors = learn_vocabulary(texts, FeatureConfig(least=1)).vectors(Characters.of(texts))
    lengths = [
        float((vectors.data[start:end] ** 2).sum())
        for start, end in zip(vectors.indptr, vectors.indptr[1:], strict=False)
    ]
    np.testing.assert_allclose(lengths, [1.0 if text else 0.0 for text in texts], rtol=1e-5)


def _shares(lists: list[list[str]], texts: list[str]) -> np.ndarray:
    counts = np.array(
        [
            [
                sum(text.startswith(term, at) for term in mine for at in range(len(text)))
                for mine in map(set, lists)
            ]
            for text in texts
        ],
        dtype=float,
    ).reshape(len(texts), len(lists))
    return counts / (counts.sum(axis=1, keepdims=True) + 1)


def test_shares_by_hand() -> None:
    matcher = TermMatcher([["网格", "网格员"], ["企业"], []])
    # 网格 twice, 网格员 once, 企业 once: 4 in all.
    assert matcher.shares(Characters.of(["网格员和网格走访企业", "平安", ""])).tolist() == [
        [pytest.approx(3 / 5), pytest.approx(1 / 5), 0],
        [0, 0, 0],
        [0, 0, 0],
    ]


@given(
    st.lists(st.lists(st.text(FEW, min_size=2, max_size=5), max_size=4), min_size=1, max_size=3),
    texts_of_few,
)
def test_shares_are_those_of_plain_python(lists: list[list[str]], texts: list[str]) -> None:
    np.testing.assert_allclose(
        TermMatcher(lists).shares(Characters.of(texts)), _shares(lists, texts), rtol=1e-6
    )


@given(st.lists(st.text("网格员", min_size=2, max_size=4), min_size=1), texts_of_few)
def test_no_term_matches_from_one_text_into_the_next(terms: list[str], texts: list[str]) -> None:
    matcher = TermMatcher([terms])
    pieces = [character for text in texts for character in text]
    assert not matcher.shares(Characters.of(pieces)).any()


def test_shares_of_the_lexicon_are_those_of_str_count(seed_sentences: pd.DataFrame) -> None:
    lexicon = read_theme_lexicon()
    texts = plain_texts(seed_sentences)
    counts = np.array(
        [[sum(map(text.count, terms)) for terms in lexicon.values()] for text in texts]
    )
    expected = counts / (counts.sum(axis=1, keepdims=True) + 1)
    assert (counts > 0).any(axis=0).all()
    np.testing.assert_allclose(
        TermMatcher(list(lexicon.values())).shares(Characters.of(texts)), expected, rtol=1e-6
    )


def test_term_of_two_lists_counts_for_both() -> None:
    shares = TermMatcher([["网格"], ["网格", "企业"]]).shares(Characters.of(["网格"]))
    np.testing.assert_allclose(shares, [[1 / 3, 1 / 3]])


def test_long_term_matches_to_the_end_of_the_last_text() -> None:
    term = "接诉即办" * 10
    assert TermMatcher([[term]]).shares(Characters.of([term, term[:-1]])).tolist() == [[0.5], [0.0]]


def test_nothing_to_match_gives_empty_shares() -> None:
    assert TermMatcher([]).shares(Characters.of(["网格"])).shape == (1, 0)
    assert TermMatcher([["网格"]]).shares(Characters.of([])).shape == (0, 1)
