"""Passports: recurrence, words, sentences and overlaps by hand and by the slow way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted import ORDER, TRADE, Plain, tabulate
from scipy.spatial.distance import jensenshannon, pdist

from jiedao.topics.engines import Array, infer_mixtures
from jiedao.topics.model import TopicConfig, TopicModel, count_units
from jiedao.topics.passport import (
    assign_words,
    choose_prototype,
    list_carriers,
    measure_overlap,
    measure_recurrence,
    place_topics,
    rank_words,
    write_passports,
)
from jiedao.topics.trial import Trial, tabulate_trial, try_topics
from jiedao.topics.units import Counts

CONFIG = TopicConfig(topics=2, max_share=0.9, iterations=100)


def _model(words: list[list[float]], seed: int = 1, sample: str = "all") -> TopicModel:
    config = TopicConfig(topics=len(words), seed=seed)
    terms = tuple("甲乙丙丁"[: len(words[0])])
    names = ("",) * len(words)
    prior = np.full(len(words), 0.5)
    return TopicModel(config, np.array(words), prior, terms, names, {"sample": sample})


@pytest.fixture(scope="module")
def trial(plain: Plain) -> Trial:
    return try_topics(count_units(plain.words, plain.sentences, CONFIG), CONFIG, 3)


@pytest.fixture(scope="module")
def tables(plain: Plain, trial: Trial) -> dict[str, pd.DataFrame]:
    themes = ["governance"] * 8 + ["economy"] * 6 + ["governance"] * 2
    labels = pd.DataFrame({"sentence_id": plain.sentences["sentence_id"], "theme": themes})
    return tabulate_trial(trial, plain.words, plain.sentences, plain.documents, labels)


def test_topic_that_melts_with_another_is_not_the_same() -> None:
    model = _model([[1, 0, 0, 0], [0, 1, 0, 0]])
    apart = _model([[0.2, 0.8, 0, 0], [0.9, 0.1, 0, 0]], seed=2)
    melted = _model([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], seed=3, sample="resample")
    # Somewhat more than half of it is the topic: .55 of .55 and .5, a cosine of .74.
    more = _model([[0.55, 0.5, 0, 0], [0, 0, 0.5, 0.5]], seed=4, sample="resample")
    assert measure_recurrence(model, [more])["same"].tolist() == [True, False]
    found = measure_recurrence(model, [apart, melted])
    assert found["match"].tolist()[:2] == [1, 0]
    cosines = [0.9 / math.hypot(0.9, 0.1), 0.8 / math.hypot(0.2, 0.8)]
    assert found["similarity"].tolist()[:2] == pytest.approx(cosines)
    assert found["same"].tolist() == [True, True, False, False]
    assert found["sample"].tolist() == ["all", "all", "resample", "resample"]


def test_topic_under_half_is_unstable_by_seeds_or_by_resampling(trial: Trial) -> None:
    model = trial.model
    words = rank_words(model, trial.counts)
    overlaps = pd.DataFrame({"topic": [], "kind": [], "name": [], "share": [], "base": []})

    def stable(seeds: list[bool], resamples: list[bool]) -> bool:
        same = seeds + resamples
        samples = ["all"] * len(seeds) + ["resample"] * len(resamples)
        rows = pd.DataFrame({"topic": 0, "sample": samples, "same": same})
        return bool(write_passports(model, trial.counts, words, rows, overlaps)["stable"][0])

    assert stable([True, False], [True, False])
    assert not stable([True, True], [True, False, False])
    assert not stable([False, False, True], [True, True])
    assert stable([True], [])
    assert not stable([], [])


def test_prototype_is_the_run_most_like_the_others() -> None:
    odd = _model([[0.1, 0.9, 0, 0], [0, 0, 0.9, 0.1]])
    middle = _model([[0.8, 0.2, 0, 0], [0, 0, 0.2, 0.8]], seed=2)
    other = _model([[0.9, 0.1, 0, 0], [0, 0, 0.1, 0.9]], seed=3)
    assert choose_prototype([odd, middle, other]) == 1
    assert choose_prototype([odd]) == 0


def test_words_by_relevance_by_hand(trial: Trial) -> None:
    words = rank_words(trial.model, trial.counts)
    row = words[(words["topic"] == 1) & (words["term"] == "企业")].iloc[0]
    assert (row["n"], row["overall"]) == (12, 12 / 96)
    expected = 0.6 * math.log(row["weight"]) + 0.4 * math.log(row["weight"] / row["overall"])
    assert row["relevance"] == pytest.approx(expected, abs=1e-12)
    for _, part in words.groupby("topic"):
        assert part["relevance"].is_monotonic_decreasing


def test_words_hold_the_best_of_every_lambda(simulated: tuple[Counts, Array]) -> None:
    counts, truth = simulated
    model = replace(_model([[1.0]] * 4), topic_word=truth + 1e-9, vocabulary=counts.vocabulary)
    words = rank_words(model, counts, top=5)
    overall = np.asarray(counts.matrix.sum(axis=0)).ravel() / counts.matrix.sum()
    seen = np.flatnonzero(overall)
    for weight in (0.0, 0.3, 1.0):
        score = np.log(model.topic_word[2]) - (1 - weight) * np.log(np.where(overall, overall, 1))
        best = seen[np.argsort(-score[seen], kind="stable")[:5]]
        assert {counts.vocabulary[j] for j in best} <= set(words.loc[words["topic"] == 2, "term"])


def test_words_of_sentences_are_shared_out_as_the_slow_way_does(plain: Plain, trial: Trial) -> None:
    words = [[*ORDER, "企业", "托位"], ["招商"], []]
    sentences = tabulate(["江湾"] * 3, [1, 1, 2])
    model = trial.model
    assigned = assign_words(model, words, sentences)
    place = {term: column for column, term in enumerate(model.vocabulary)}
    row = np.zeros((1, 6))
    for term in (*ORDER, "企业", "招商"):
        row[0, place[term]] += 1
    from scipy.sparse import csr_matrix

    theta = infer_mixtures(csr_matrix(row), model.topic_word, model.document_prior)[0]
    expected = np.zeros((3, 2))
    for number, sentence in enumerate(words):
        for term in sentence:
            if term in place:
                part = theta * model.topic_word[:, place[term]]
                expected[number] += part / part.sum()
    assert assigned == pytest.approx(expected, abs=1e-9)
    assert assigned.sum(axis=1) == pytest.approx([4, 1, 0])


def test_long_sentence_carries_more_than_a_short_one(trial: Trial) -> None:
    sentences = tabulate(["江湾"] * 3)
    assigned = assign_words(trial.model, [["企业"], TRADE * 3, ORDER], sentences)
    found = list_carriers(trial.model, assigned, sentences, top=2)
    trade = found[found["topic"] == 1]
    assert trade["sentence_id"].tolist() == ["江湾:002", "江湾:001"]
    assert trade["weight"].iloc[0] == pytest.approx(assigned[1, 1] / 14)
    assert trade["text"].iloc[0] == "第2句。"


def test_overlap_by_hand(trial: Trial) -> None:
    assigned = np.array([[3.0, 1.0], [1.0, 0.0], [0.0, 5.0]])
    found = measure_overlap(trial.model, assigned, ["a", "b", "a"], "theme")
    assert found[["topic", "name", "share", "base"]].values.tolist() == [
        [0, "a", 0.75, 0.9],
        [0, "b", 0.25, 0.1],
        [1, "a", 1.0, 0.9],
        [1, "b", 0.0, 0.1],
    ]


def test_map_keeps_distances_of_three_topics(simulated: tuple[Counts, Array]) -> None:
    _, truth = simulated
    words = truth[:3] + 1e-9
    words /= words.sum(axis=1, keepdims=True)
    places = place_topics(words)
    wanted = [jensenshannon(words[i], words[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert pdist(places) == pytest.approx(wanted, abs=2e-4)
    assert place_topics(words[:1]).tolist() == [[0, 0]]


def test_passports_of_planted_topics(tables: dict[str, pd.DataFrame], trial: Trial) -> None:
    passports = tables["topic_passports"]
    assert passports["share"].sum() == pytest.approx(1)
    assert passports["share"][0] > passports["share"][1]
    order, trade = (row for _, row in passports.iterrows())
    assert set(order["words"].split("、")[:3]) == set(ORDER)
    assert set(trade["relevant_words"].split("、")[:3]) == set(TRADE)
    assert (order["theme"], trade["theme"]) == ("governance", "economy")
    assert (order["office"], trade["office"]) == ("江口街道", "湖滨街道")
    assert trade["office_share"] > 0.95
    assert trade["theme_base"] == pytest.approx(6 / 16)
    assert passports["stable"].all()
    assert (passports["seed_recurrence"] == 1).all()
    assert len(tables["topic_recurrence"]) == 2 * (2 + 3)
    assert len(trial.reruns) == 2
    assert len(trial.resamples) == 3


def test_one_run_has_no_passport(plain: Plain) -> None:
    one = try_topics(count_units(plain.words, plain.sentences, CONFIG), CONFIG, 1)
    tables = tabulate_trial(one, plain.words, plain.sentences, plain.documents)
    assert list(tables) == ["topics", "topic_shares"]


def test_same_trial_gives_the_same_frames(
    plain: Plain, trial: Trial, tables: dict[str, pd.DataFrame]
) -> None:
    again = try_topics(count_units(plain.words, plain.sentences, CONFIG), CONFIG, 3)
    found = tabulate_trial(again, plain.words, plain.sentences, plain.documents)
    for name in ("topics", "topic_shares", "topic_words", "topic_recurrence", "topic_prevalence"):
        pd.testing.assert_frame_equal(found[name], tables[name], check_exact=True)
