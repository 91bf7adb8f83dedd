"""Intrusion tasks: one intruder each, it is no word of the topic, scores by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from jiedao.errors import InputError
from jiedao.topics.engines import Array
from jiedao.topics.intrusion import make_topic_tasks, make_word_tasks, score_intrusion
from jiedao.topics.model import TopicConfig, TopicModel, fit_counts
from jiedao.topics.quality import top_terms
from jiedao.topics.units import Counts


@pytest.fixture(scope="module")
def model(simulated: tuple[Counts, Array]) -> TopicModel:
    counts, _ = simulated
    return fit_counts(counts, TopicConfig(topics=4, iterations=100))


def _corpus(simulated: tuple[Counts, Array]) -> tuple[list[list[str]], pd.DataFrame]:
    counts, _ = simulated
    words = [
        [counts.vocabulary[j] for j in np.repeat(row.indices, row.data)]
        for row in counts.matrix[:30]
    ]
    sentences = pd.DataFrame(
        {
            "doc_id": counts.doc_ids[:30],
            "line": range(30),
            "text": [f"第{n}段。" for n in range(30)],
        }
    )
    return words, sentences


def test_word_intruder_is_of_another_topic(model: TopicModel) -> None:
    tasks = make_word_tasks(model, each=2, seed=4)
    assert tasks["task_id"].nunique() == 8
    place = {term: column for column, term in enumerate(model.vocabulary)}
    best = top_terms(model.topic_word, 200)
    for task, options in tasks.groupby("task_id"):
        topic = options["topic"].iloc[0]
        assert options["option"].tolist() == list("ABCDEF")
        assert options["intruder"].sum() == 1
        number = int(str(task).rsplit("-", 1)[1])
        own = [place[term] for term in options.loc[~options["intruder"], "shown"]]
        assert sorted(own) == sorted(best[topic, (number - 1) * 5 : number * 5])
        intruder = place[options.loc[options["intruder"], "shown"].iloc[0]]
        assert intruder in best[topic, 100:]
        assert any(intruder in best[other, :10] for other in range(4) if other != topic)
    # The intruder is not always at the same place.
    assert tasks.loc[tasks["intruder"], "option"].nunique() > 2


def test_topics_with_the_same_heavy_words_have_a_task_all_the_same() -> None:
    words = np.array([[0.2, 0.19, 0.18, 0.17, 0.16, 0.1]] * 2)
    config = TopicConfig(topics=2)
    model = TopicModel(config, words, np.ones(2), tuple("甲乙丙丁戊己"), ("", ""), {})
    tasks = make_word_tasks(model)
    assert tasks.groupby("task_id")["shown"].nunique().tolist() == [6, 6]
    assert tasks.loc[tasks["intruder"], "shown"].tolist() == ["己", "己"]


def test_topic_intruder_is_of_the_lesser_half(
    model: TopicModel, simulated: tuple[Counts, Array]
) -> None:
    words, sentences = _corpus(simulated)
    tasks = make_topic_tasks(model, words, sentences, size=5, seed=2)
    assert tasks["task_id"].nunique() == 5
    for _, options in tasks.groupby("task_id"):
        assert options["option"].tolist() == list("ABCD")
        assert options.loc[options["intruder"], "weight"].iloc[0] == options["weight"].min()
        assert options["weight"].sum() == pytest.approx(1)
        assert options["text"].iloc[0] in set(sentences["text"])
    pd.testing.assert_frame_equal(
        tasks, make_topic_tasks(model, words, sentences, size=5, seed=2), check_exact=True
    )


def _tasks() -> pd.DataFrame:
    rows = [
        ("word-1-1", "word", "r", 0, "", "AB"[n], word, intruder, weight)
        for n, (word, intruder, weight) in enumerate([("网格", False, 0.5), ("企业", True, 0.01)])
    ]
    rows += [
        ("topic-1", "topic", "r", 1, "文", "ABCD"[n], f"词{n}", n == 3, weight)
        for n, weight in enumerate([0.5, 0.3, 0.15, 0.05])
    ]
    columns = ["task_id", "kind", "run", "topic", "text", "option", "shown", "intruder", "weight"]
    return pd.DataFrame(rows, columns=columns)


def test_scores_by_hand() -> None:
    answers = pd.DataFrame(
        [
            ("a", "word-1-1", "B"),
            ("b", "word-1-1", "B"),
            ("c", "word-1-1", "A"),
            ("a", "topic-1", "D"),
            ("b", "topic-1", "B"),
        ],
        columns=["coder", "task_id", "option"],
    )
    scores = score_intrusion(_tasks(), answers)
    overall = scores[(scores["kind"] == "word") & scores["topic"].isna()].iloc[0]
    oracle = binomtest(2, 3).proportion_ci(method="exact")
    assert (overall["value"], overall["n"], overall["chance"]) == (2 / 3, 3, 0.5)
    assert [overall["low"], overall["high"]] == pytest.approx([oracle.low, oracle.high], abs=1e-9)
    odds = scores.loc[scores["measure"] == "log_odds", "value"].iloc[0]
    assert odds == pytest.approx(math.log(0.05 / 0.3) / 2, abs=1e-12)
    assert scores.loc[scores["topic"] == 0, "value"].tolist() == [2 / 3]


def test_wrong_answers_and_small_models_are_told(
    model: TopicModel, simulated: tuple[Counts, Array]
) -> None:
    answers = pd.DataFrame([("a", "topic-1", "F")], columns=["coder", "task_id", "option"])
    with pytest.raises(InputError) as caught:
        score_intrusion(_tasks(), answers)
    assert str(caught.value) == (
        "answers: found option 'F' of task 'topic-1'; allowed: tasks and options of the key. "
        "What to do: use the key that was written with the tasks."
    )
    words, sentences = _corpus(simulated)
    small = TopicModel(TopicConfig(topics=1), np.ones((1, 1)), np.ones(1), ("甲",), ("",), {})
    with pytest.raises(InputError, match=r"^intrusion of words: found 1 topic\(s\) of 1 terms"):
        make_word_tasks(small)
    with pytest.raises(InputError, match=r"^intrusion of topics: found 1 topics and 0 texts"):
        make_topic_tasks(small, words, sentences)
    with pytest.raises(InputError, match=r"^intrusion of topics: found 4 topics and 0 texts"):
        make_topic_tasks(model, [["w001"]] * 30, sentences)
