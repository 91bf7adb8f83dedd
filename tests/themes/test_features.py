"""What the classifier sees, and its head against scikit-learn's fitted model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from jiedao.errors import InputError
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.coded import Coded
from jiedao.themes.context import BLOCKS, NONE
from jiedao.themes.features import (
    Encoded,
    FeatureConfig,
    Head,
    design_matrix,
    encode,
    fit_head,
    learn_vocabulary,
    plain_texts,
)
from jiedao.themes.model import ThemeModel
from jiedao.themes.ngrams import TermMatcher

CONFIG = FeatureConfig(longest=2, least=2, lexicon=0.7, place=0.5)
SCALES = (1.0, 0.5, 0.3, 0.4, 0.2, 0.1)
STRENGTH = 3.0


@pytest.fixture(scope="module")
def encoded(code_toy: object) -> Encoded:
    coded = code_toy()  # type: ignore[operator]
    return _encode(coded, [["企业", "招商"], ["隐患", "消防"]])


def _encode(coded: Coded, lists: list[list[str]]) -> Encoded:
    vocabulary = learn_vocabulary(plain_texts(coded.sentences), CONFIG)
    return encode(coded.sentences, coded.genres, vocabulary, TermMatcher(lists))


def _codes(coded: Coded, column: str = "theme") -> np.ndarray:
    return coded.sentences[column].to_numpy(dtype=object)


def _fitted(matrix: object, codes: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-4).fit(matrix, codes.astype(str))


def _fit(
    encoded: Encoded, codes: np.ndarray, classes: Sequence[str], chosen: np.ndarray | None = None
) -> Head:
    rows = np.arange(len(codes)) if chosen is None else chosen
    return fit_head(encoded, codes, classes, SCALES, STRENGTH, CONFIG, rows)


def test_sentences_lose_their_numbering() -> None:
    sentences = pd.DataFrame({"text": ["（一）走访３户。", "一是抓"], "marker": ["（一）", ""]})
    assert plain_texts(sentences) == ["走访0户。", "一是抓"]


def test_columns_of_the_design_matrix_by_hand(encoded: Encoded) -> None:
    matrix = design_matrix(encoded, SCALES, CONFIG).toarray()
    vectors = encoded.vectors.toarray()[:, :-1]
    rows = [np.arange(len(vectors)), *encoded.context.blocks]
    expected = [
        np.where((places == NONE)[:, None], 0, block[places]) * scale * weight
        for block, weight in ((vectors, 1.0), (encoded.lexicon, CONFIG.lexicon))
        for places, scale in zip(rows, SCALES, strict=True)
    ]
    expected.append(encoded.context.place * CONFIG.place)
    np.testing.assert_allclose(matrix, np.hstack(expected), rtol=1e-6, atol=1e-8)


def test_head_scores_as_the_fitted_model_does(encoded: Encoded, toy: Coded) -> None:
    matrix = design_matrix(encoded, SCALES, CONFIG)
    # scikit-learn sorts the classes; the head has them in the order of the scheme.
    classes = ("other", "economy", "safety")
    model = _fitted(matrix, _codes(toy))
    expected = matrix @ model.coef_.T + model.intercept_
    order = [model.classes_.tolist().index(code) for code in classes]
    scores = _fit(encoded, _codes(toy), classes).scores(encoded)
    assert scores.shape == (len(toy.sentences), 3)
    np.testing.assert_allclose(scores, expected[:, order], atol=1e-4)
    assert (np.array(classes)[scores.argmax(axis=1)] == _codes(toy)).all()


def test_head_of_two_classes_gives_the_probabilities_of_the_fitted_model(
    encoded: Encoded, toy: Coded
) -> None:
    matrix = design_matrix(encoded, SCALES, CONFIG)
    model = _fitted(matrix, _codes(toy, "role"))
    head = _fit(encoded, _codes(toy, "role"), ("achievement", "plan"))
    np.testing.assert_allclose(
        softmax(head.scores(encoded).astype(float), axis=1), model.predict_proba(matrix), atol=1e-4
    )


def _scores_of_all_blocks(head: Head, encoded: Encoded) -> np.ndarray:
    """Every sentence as itself, as a heading and as a neighbour, whether it is one or not."""
    vectors, lexicon = (
        encoded.vectors.toarray()[:, :-1].astype(float),
        encoded.lexicon.astype(float),
    )
    parts = np.einsum("nv,vbk->nbk", vectors, head.ngrams)
    parts += np.einsum("nl,lbk->nbk", lexicon, head.lexicon)
    n = len(encoded.context.first)
    total = parts[:n, 0] + encoded.context.place.astype(float) @ head.place + head.bias
    for number, rows in enumerate(encoded.context.blocks, 1):
        has = rows != NONE
        total[has] += parts[rows[has], number]
    return total


def test_scores_are_the_sum_of_all_blocks(encoded: Encoded, toy: Coded) -> None:
    head = _fit(encoded, _codes(toy), ("economy", "safety", "other"))
    expected = _scores_of_all_blocks(head, encoded)
    np.testing.assert_allclose(head.scores(encoded), expected, atol=2e-6)


def test_openings_speak_as_headings(shipped: ThemeModel) -> None:
    texts = {"a": "一、经济\n存在问题：税源单一。缺口较大。", "b": "存在问题：缺少场地。"}
    sentences, _ = tabulate_sentences(texts)
    encoded = encode(sentences, None, shipped.vocabulary, shipped.matcher)
    assert encoded.vectors.shape[0] == len(encoded.lexicon) == len(sentences) + 2
    expected = _scores_of_all_blocks(shipped.theme.head, encoded)
    np.testing.assert_allclose(shipped.theme.head.scores(encoded), expected, atol=1e-5)


def test_head_learns_from_the_chosen_rows_alone(encoded: Encoded, toy: Coded) -> None:
    chosen = np.flatnonzero((toy.sentences["doc_id"] != "江口街道").to_numpy())
    codes = _codes(toy)
    spoilt = codes.copy()
    spoilt[~np.isin(np.arange(len(codes)), chosen)] = "economy"
    classes = ("economy", "safety", "other")
    np.testing.assert_array_equal(
        _fit(encoded, codes, classes, chosen).scores(encoded),
        _fit(encoded, spoilt, classes, chosen).scores(encoded),
    )


def test_class_without_a_sentence_is_never_likely(encoded: Encoded, toy: Coded) -> None:
    with_more = _fit(encoded, _codes(toy), ("economy", "party_building", "safety", "other"))
    scores = with_more.scores(encoded)
    assert (scores[:, 1] == -10).all()
    alone = _fit(encoded, _codes(toy), ("economy", "safety", "other")).scores(encoded)
    np.testing.assert_array_equal(np.delete(scores, 1, axis=1), alone)


def test_head_without_a_lexicon_scores_as_the_fitted_model_does(toy: Coded) -> None:
    encoded = _encode(toy, [])
    matrix = design_matrix(encoded, SCALES, CONFIG)
    model = _fitted(matrix, _codes(toy))
    head = _fit(encoded, _codes(toy), model.classes_.tolist())
    assert head.lexicon.shape == (0, len(BLOCKS), 3)
    expected = matrix @ model.coef_.T + model.intercept_
    np.testing.assert_allclose(head.scores(encoded), expected, atol=1e-4)


def test_one_class_alone_cannot_be_learned(encoded: Encoded, toy: Coded) -> None:
    codes = np.full(len(toy.sentences), "safety", dtype=object)
    with pytest.raises(InputError) as caught:
        _fit(encoded, codes, ("economy", "safety"))
    assert str(caught.value) == (
        "codes: found 'safety' alone; allowed: two classes or more to tell apart. "
        "What to do: code further sentences."
    )
