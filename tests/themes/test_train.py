"""Training: nothing of a group decides on its own labels; thresholds against plain Python."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jiedao.errors import InputError
from jiedao.scheme import Scheme, parse_scheme
from jiedao.themes import train as train_module
from jiedao.themes.coded import Coded
from jiedao.themes.decode import Decoder
from jiedao.themes.features import FeatureConfig
from jiedao.themes.model import ThemeModel, model_files
from jiedao.themes.ngrams import Vocabulary
from jiedao.themes.predict import label_sentences
from jiedao.themes.train import (
    NEVER,
    HeadConfig,
    HeldOut,
    TrainConfig,
    abstention_threshold,
    hold_out,
    make_folds,
    second_threshold,
    tasks_of,
)

LEXICON = {"economy": ("企业", "招商", "税收"), "safety": ("隐患", "消防")}
THEMES = ("economy", "safety", "other")


@pytest.fixture(scope="module")
def config(small_scheme: Scheme) -> TrainConfig:
    return TrainConfig("toy", small_scheme, FeatureConfig(longest=2, least=2))


@pytest.fixture(scope="module")
def outcome(code_toy: Callable[[], Coded], config: TrainConfig) -> tuple[HeldOut, ThemeModel]:
    return hold_out(code_toy(), config, LEXICON)


def _probabilities(n: int, k: int) -> st.SearchStrategy[np.ndarray]:
    weights = hnp.arrays(float, (n, k), elements=st.integers(1, 20).map(float))
    return weights.map(lambda matrix: matrix / matrix.sum(axis=1, keepdims=True))


def test_scales_need_a_number_for_each_block() -> None:
    with pytest.raises(InputError) as caught:
        HeadConfig((1.0, 0.5))
    assert str(caught.value) == (
        "scales: found 2 numbers; allowed: 6: own, parent, level_up, top, previous, following."
    )


def test_each_group_is_a_fold_and_exemplars_are_in_none(toy: Coded, config: TrainConfig) -> None:
    fold = make_folds(toy, config)
    groups = toy.sentences["group"].to_numpy()
    for group, number in {"江口街道": 0, "湖滨街道": 1, "东山街道": 2, "范文": -1}.items():
        assert set(fold[groups == group].tolist()) == {number}


def test_sentence_of_an_office_that_only_trains_is_in_no_fold(
    toy: Coded, config: TrainConfig
) -> None:
    toy.evaluates[0] = False
    assert make_folds(toy, config)[:2].tolist() == [-1, 0]


def test_groups_stay_whole_in_fewer_folds(toy: Coded, config: TrainConfig) -> None:
    fold = make_folds(toy, dataclasses.replace(config, folds=2))
    pairs = set(zip(toy.sentences["group"], fold.tolist(), strict=True))
    assert len(pairs) == 4
    numbers = sorted(number for group, number in pairs if group != "范文")
    assert numbers == [0, 0, 1]
    again = make_folds(toy, dataclasses.replace(config, folds=2))
    np.testing.assert_array_equal(again, fold)


def test_one_group_cannot_be_held_out(toy: Coded, config: TrainConfig) -> None:
    alone = (toy.sentences["group"] == "江口街道").to_numpy(dtype=bool)
    with pytest.raises(InputError) as caught:
        make_folds(dataclasses.replace(toy, evaluates=alone), config)
    assert str(caught.value) == (
        "groups: found 1 group(s); allowed: 2 or more. "
        "What to do: code reports of another office, or set `folds` in [decision]."
    )


def test_tasks_are_those_of_the_scheme_and_the_codes(toy: Coded, config: TrainConfig) -> None:
    theme, role = tasks_of(toy, config)
    assert (theme.name, theme.classes, theme.config) == ("theme", THEMES, config.theme)
    assert (role.name, role.classes, role.config) == ("role", ("achievement", "plan"), config.role)
    for task in (theme, role):
        codes = [task.classes[number] for number in task.truth]
        assert codes == toy.sentences[task.name].tolist()
    bare = parse_scheme(
        {"name": "bare", "version": "1", "themes": [{"code": code} for code in THEMES]}, "x"
    )
    assert [task.name for task in tasks_of(toy, dataclasses.replace(config, scheme=bare))] == [
        "theme"
    ]


def test_every_evaluating_sentence_is_held_out_once(
    outcome: tuple[HeldOut, ThemeModel], toy: Coded
) -> None:
    held_out, _ = outcome
    expected = toy.sentences[toy.evaluates]["sentence_id"].tolist()
    assert held_out.sentences["sentence_id"].tolist() == expected
    for matrix in held_out.probability.values():
        np.testing.assert_allclose(matrix.sum(axis=1), 1)
    assert set(held_out.second.tolist()) == {NEVER}


def test_simple_reports_are_learned(outcome: tuple[HeldOut, ThemeModel], toy: Coded) -> None:
    held_out, model = outcome
    labels = np.array(THEMES)[held_out.probability["theme"].argmax(axis=1)]
    assert (labels == held_out.sentences["theme"]).mean() > 0.9
    found = label_sentences(toy.sentences, model, toy.genres)
    assert (found["theme"] == toy.sentences["theme"]).mean() > 0.95
    assert (found["role"] == toy.sentences["role"]).mean() > 0.95
    assert set(found["labeller"]) == {"toy"}


def test_same_codes_give_the_same_model(
    outcome: tuple[HeldOut, ThemeModel], code_toy: Callable[[], Coded], config: TrainConfig
) -> None:
    told: list[str] = []
    held_out, model = hold_out(code_toy(), config, LEXICON, told.append)
    first, first_model = outcome
    for task, matrix in held_out.probability.items():
        np.testing.assert_array_equal(matrix, first.probability[task])
    assert model_files(model) == model_files(first_model)
    assert told == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3", "final model"]


def test_labels_of_a_group_do_not_decide_on_it(
    monkeypatch: pytest.MonkeyPatch, toy: Coded, config: TrainConfig
) -> None:
    # The decoder's two numbers are fitted over all folds; heads, n-grams and order are not.
    monkeypatch.setattr(
        train_module,
        "fit_decoder",
        lambda _scores, _truth, _context, lift, _rows: Decoder(1, 0.5, lift),
    )
    mine = (toy.sentences["group"] == "湖滨街道").to_numpy()
    turned = {"economy": "safety", "safety": "economy", "other": "other"}
    spoilt = toy.sentences.assign(
        theme=toy.sentences["theme"].where(~mine, toy.sentences["theme"].map(turned))
    )
    honest, _ = hold_out(toy, config, LEXICON)
    other, _ = hold_out(dataclasses.replace(toy, sentences=spoilt), config, LEXICON)
    own = (honest.sentences["group"] == "湖滨街道").to_numpy()
    np.testing.assert_array_equal(other.probability["theme"][own], honest.probability["theme"][own])
    # The others do learn from it, or else nothing was shown.
    assert np.abs(other.probability["theme"] - honest.probability["theme"])[~own].max() > 0.01


def test_ngrams_are_those_of_the_training_sentences(
    monkeypatch: pytest.MonkeyPatch, toy: Coded, config: TrainConfig
) -> None:
    learned: list[set[str]] = []
    whole = train_module.learn_vocabulary

    def note(texts: list[str], features: FeatureConfig) -> Vocabulary:
        vocabulary = whole(texts, features)
        learned.append(set(vocabulary.terms))
        return vocabulary

    # Characters that stand in one report alone, each in more than one sentence.
    texts = toy.sentences["text"] + toy.sentences["group"].map(
        {"湖滨街道": "鹭", "范文": "鲲"}
    ).fillna("")
    monkeypatch.setattr(train_module, "learn_vocabulary", note)
    hold_out(dataclasses.replace(toy, sentences=toy.sentences.assign(text=texts)), config, LEXICON)
    assert ["鹭" in terms for terms in learned[:3]] == [True, False, True]
    assert all("鲲" in terms for terms in learned)


def test_exemplars_train_and_are_not_evaluated(
    outcome: tuple[HeldOut, ThemeModel], toy: Coded, config: TrainConfig
) -> None:
    exemplars = (~toy.evaluates).nonzero()[0]
    without = Coded(
        toy.sentences.drop(index=exemplars).reset_index(drop=True),
        toy.genres,
        toy.evaluates[toy.evaluates],
    )
    held_out, _ = hold_out(without, config, LEXICON)
    pd.testing.assert_frame_equal(held_out.sentences, outcome[0].sentences)
    assert not np.allclose(held_out.probability["theme"], outcome[0].probability["theme"])


@pytest.mark.parametrize(
    ("accuracy", "expected"), [(1.0, 0.9), (0.75, 0.6), (0.7, 0.6), (0.6, 0.55), (0.0, 0.55)]
)
def test_threshold_by_hand(accuracy: float, expected: float) -> None:
    # In order of confidence right, wrong, right, right, wrong: 1/1, 1/2, 2/3, 3/4, 3/5.
    confidence = np.array([0.6, 0.9, 0.55, 0.7, 0.8])
    truth = np.array([0, 0, 1, 0, 1])
    probability = np.stack([confidence, 1 - confidence], axis=1)
    assert abstention_threshold(probability, truth, accuracy) == pytest.approx(expected)


def test_accuracy_that_is_never_reached_abstains_always() -> None:
    assert abstention_threshold(np.array([[0.9, 0.1]]), np.array([1]), 0.5) == 1.0


@given(st.integers(1, 12).flatmap(lambda n: _probabilities(n, 3)), st.data())
def test_threshold_reaches_its_accuracy_with_the_most_labels(
    probability: np.ndarray, data: st.DataObject
) -> None:
    n = len(probability)
    truth = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    accuracy = data.draw(st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
    threshold = abstention_threshold(probability, truth, accuracy)
    right = probability.argmax(axis=1) == truth
    confidence = probability.max(axis=1)
    # What plain Python keeps: the longest run of the surest that is right often enough.
    order = sorted(range(n), key=lambda row: -confidence[row])
    reached = [
        end for end in range(1, n + 1) if sum(right[row] for row in order[:end]) >= accuracy * end
    ]
    if not reached:
        assert threshold == 1.0
        return
    last = confidence[order[reached[-1] - 1]]
    assert last - 1e-4 <= threshold <= last


def _second(rows: list[tuple[list[float], str, str]]) -> tuple[np.ndarray, pd.DataFrame]:
    probability = np.array([row[0] for row in rows])
    return probability, pd.DataFrame(
        {"text": [row[1] for row in rows], "theme2": [row[2] for row in rows]}
    )


def test_second_threshold_by_hand() -> None:
    probability, sentences = _second(
        [
            ([0.6, 0.4, 0.0], "招商,排查", "safety"),
            ([0.7, 0.3, 0.0], "招商,排查", "safety"),
            ([0.8, 0.2, 0.0], "招商,排查", ""),
            ([0.6, 0.4, 0.0], "招商排查", ""),
        ]
    )
    # From 0.21 to 0.30 both are found and nothing else: the first such threshold counts.
    assert second_threshold(probability, sentences, THEMES, "other") == 0.21


def test_no_second_theme_in_the_codes_gives_none() -> None:
    probability, sentences = _second([([0.6, 0.4, 0.0], "招商,排查", "")])
    assert second_threshold(probability, sentences, THEMES, "other") == NEVER
    probability, sentences = _second([([0.6, 0.0, 0.4], "招商,其他", "other")])
    assert second_threshold(probability, sentences, THEMES, "other") == NEVER


@given(st.integers(1, 8).flatmap(lambda n: _probabilities(n, 3)), st.data())
def test_second_threshold_has_the_best_f1(probability: np.ndarray, data: st.DataObject) -> None:
    n = len(probability)
    wanted = data.draw(st.lists(st.sampled_from(["", "economy", "safety"]), min_size=n, max_size=n))
    texts = data.draw(st.lists(st.sampled_from(["甲,乙", "甲"]), min_size=n, max_size=n))
    sentences = pd.DataFrame({"text": texts, "theme2": wanted})
    order = np.argsort(-probability, axis=1)[:, 1]

    def score(threshold: float) -> float:
        given = [
            THEMES[place] if chances[place] >= threshold and "," in text else ""
            for chances, place, text in zip(probability, order, texts, strict=True)
        ]
        given = ["" if theme == "other" else theme for theme in given]
        right = sum(a == b != "" for a, b in zip(given, wanted, strict=True))
        total = sum(map(bool, given)) + sum(map(bool, wanted))
        return 2 * right / total if total else 0.0

    found = second_threshold(probability, sentences, THEMES, "other")
    scores = {number / 100: score(number / 100) for number in range(5, 50)}
    best = max(scores.values())
    lowest = min(threshold for threshold in scores if scores[threshold] == best)
    assert found == (lowest if best > 0 else NEVER)
