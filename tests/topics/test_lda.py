"""Topics: planted ones are found, the same seed gives the same frames, shares sum to one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import LatentDirichletAllocation

from jiedao.errors import InputError
from jiedao.topics.lda import (
    DOCUMENT_PRIOR,
    TERM_PRIOR,
    TopicConfig,
    describe_config,
    fit_topics,
)

ORDER = ["网格", "矛盾", "调解"]
TRADE = ["企业", "招商", "项目"]
# 江口 writes of order alone, 湖滨 of trade in three units of four.
WORDS = [ORDER * 2] * 8 + [TRADE * 2] * 6 + [ORDER * 2] * 2
UNITS = [str(number) for number in range(16)]
REPORTS = ["江口"] * 8 + ["湖滨"] * 8
CONFIG = TopicConfig(topics=2, passes=20, max_share=0.9)


def _terms(topics: pd.DataFrame, topic: int, top: int = 3) -> set[str]:
    return set(topics.loc[topics["topic"] == topic, "term"].head(top))


def test_planted_topics_are_found_the_larger_first() -> None:
    topics, shares = fit_topics(WORDS, UNITS, REPORTS, CONFIG)
    assert [_terms(topics, 0), _terms(topics, 1)] == [set(ORDER), set(TRADE)]
    assert topics["run"].unique().tolist() == ["gensim-k2-seed20240601"]
    assert shares[["doc_id", "topic"]].values.tolist() == [
        ["江口", 0],
        ["江口", 1],
        ["湖滨", 0],
        ["湖滨", 1],
    ]
    # A unit of six words of one topic: (6 + .2) / (6 + .4) of it.
    pure = 6.2 / 6.4
    assert shares["share"].tolist() == pytest.approx(
        [pure, 1 - pure, 0.25 * pure + 0.75 * (1 - pure), 0.75 * pure + 0.25 * (1 - pure)],
        abs=0.01,
    )


def test_weights_are_those_of_scikit_learn() -> None:
    topics, _ = fit_topics(WORDS, UNITS, REPORTS, CONFIG)
    terms = sorted(ORDER + TRADE)
    counts = np.array([[unit.count(term) for term in terms] for unit in WORDS])
    model = LatentDirichletAllocation(
        2,
        doc_topic_prior=DOCUMENT_PRIOR,
        topic_word_prior=TERM_PRIOR,
        learning_method="batch",
        max_iter=100,
        random_state=0,
    ).fit(counts)
    weights = model.components_ / model.components_.sum(axis=1, keepdims=True)
    oracle = {}
    for row in weights:
        number = 0 if row[terms.index("网格")] > row[terms.index("企业")] else 1
        oracle |= {(number, term): value for term, value in zip(terms, row, strict=True)}
    found = topics.set_index(["topic", "term"])["weight"].to_dict()
    assert found == pytest.approx(oracle, abs=0.01)


def test_one_topic_is_the_counts_of_the_words() -> None:
    words = [["网格"] * 2, ["企业"]] * 6
    config = TopicConfig(topics=1, passes=200, max_share=0.9)
    topics, shares = fit_topics(words, UNITS[:12], ["江口"] * 12, config)
    assert topics["term"].tolist() == ["网格", "企业"]
    # (12 + .05) / (18 + .1) and (6 + .05) / (18 + .1).
    assert topics["weight"].tolist() == pytest.approx([0.66575, 0.33425], abs=1e-3)
    assert shares["share"].tolist() == [1]


def test_same_seed_gives_the_same_frames_whatever_numpy_drew_before() -> None:
    np.random.seed(1)  # noqa: NPY002 - the global state that must not matter
    first = fit_topics(WORDS, UNITS, REPORTS, CONFIG)
    np.random.seed(2)  # noqa: NPY002
    state = np.random.get_state()  # noqa: NPY002
    second = fit_topics(WORDS, UNITS, REPORTS, CONFIG)
    for one, other in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert np.array_equal(np.random.get_state()[1], state[1])  # noqa: NPY002


def test_another_seed_gives_another_run() -> None:
    config = TopicConfig(topics=2, passes=1, max_share=0.9, seed=7)
    topics, _ = fit_topics(WORDS, UNITS, REPORTS, config)
    other, _ = fit_topics(WORDS, UNITS, REPORTS, TopicConfig(topics=2, passes=1, max_share=0.9))
    assert topics["run"].unique().tolist() == ["gensim-k2-seed7"]
    assert topics["weight"].tolist() != other["weight"].tolist()


@pytest.mark.parametrize("topics", [1, 2, 3])
def test_shares_of_a_report_and_weights_of_a_topic_sum_to_one(topics: int) -> None:
    config = TopicConfig(topics=topics, passes=3, max_share=0.9)
    weights, shares = fit_topics(WORDS, UNITS, REPORTS, config)
    assert shares.groupby("doc_id")["share"].sum().tolist() == pytest.approx([1, 1], abs=1e-9)
    sums = weights.groupby("topic")["weight"].sum().tolist()
    assert sums == pytest.approx([1] * topics, abs=1e-9)
    assert shares.groupby("topic")["share"].sum().is_monotonic_decreasing


def test_sentences_of_a_unit_are_read_together() -> None:
    split = [part for words in WORDS for part in (words[:2], words[2:])]
    twice = [[name for name in names for _ in range(2)] for names in (UNITS, REPORTS)]
    found = fit_topics(split, *twice, CONFIG)
    expected = fit_topics(WORDS, UNITS, REPORTS, CONFIG)
    for one, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_long_unit_counts_for_more_in_its_report() -> None:
    words = [*WORDS, ORDER * 4, TRADE]
    _, shares = fit_topics(words, [*UNITS, "16", "17"], [*REPORTS, "江湾", "江湾"], CONFIG)
    found = shares.loc[shares["doc_id"] == "江湾", "share"].tolist()
    # Twelve words of the one topic, three of the other.
    order, trade = 12.2 / 12.4, 3.2 / 3.4
    share = (12 * order + 3 * (1 - trade)) / 15
    assert found == pytest.approx([share, 1 - share], abs=0.01)


def test_rare_and_common_terms_and_reports_without_others_are_left_out() -> None:
    words = [*([*row, "街道"] for row in WORDS), ["街道", "托位"]]
    topics, shares = fit_topics(words, [*UNITS, "16"], [*REPORTS, "江湾"], CONFIG)
    assert set(topics["term"]) == set(ORDER + TRADE)
    assert shares["doc_id"].unique().tolist() == ["江口", "湖滨"]


def test_too_little_text_and_no_topics_are_told() -> None:
    with pytest.raises(InputError) as caught:
        fit_topics(WORDS, UNITS, REPORTS, TopicConfig(topics=6, max_share=0.9))
    assert str(caught.value) == (
        "topics: found 6 terms in 16 units for 6 topics; allowed: at least two terms and one unit "
        "a topic. What to do: ask for fewer topics, or add reports."
    )
    with pytest.raises(InputError) as caught:
        fit_topics(WORDS, UNITS, REPORTS, TopicConfig(topics=0))
    assert str(caught.value) == (
        "topics: found 0; allowed: 1 or more. What to do: ask for some topics."
    )


def test_settings_are_told_as_plain_data() -> None:
    assert describe_config(TopicConfig(topics=4, seed=7)) == {
        "engine": "gensim",
        "topics": 4,
        "passes": 0,
        "seed": 7,
        "min_units": 3,
        "max_share": 0.3,
        "top": 30,
    }
