"""Training: held-out scores, the decoder and thresholds that they give, the final model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.scheme import Scheme
from jiedao.text.tabulate import as_read
from jiedao.themes.coded import Coded
from jiedao.themes.context import BLOCKS
from jiedao.themes.decode import Decoder, fit_decoder, learn_lift
from jiedao.themes.features import (
    Encoded,
    FeatureConfig,
    Head,
    encode,
    fit_head,
    learn_vocabulary,
    plain_texts,
)
from jiedao.themes.model import Labeller, ThemeModel
from jiedao.themes.ngrams import TermMatcher
from jiedao.themes.predict import CLAUSE_MARKS

NEVER = 2.0
Progress = Callable[[str], None]


@dataclass(frozen=True)
class HeadConfig:
    """How one head is trained.

    Attributes
    ----------
    scales : tuple of float
        One for each of `jiedao.themes.context.BLOCKS`.
    strength : float
        scikit-learn's ``C``.
    """

    scales: tuple[float, ...] = (1.0, 0.5, 0.3, 0.3, 0.2, 0.2)
    strength: float = 3.0

    def __post_init__(self) -> None:
        if len(self.scales) != len(BLOCKS):
            raise InputError(
                "scales", f"{len(self.scales)} numbers", f"{len(BLOCKS)}: {', '.join(BLOCKS)}", ""
            )


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained.

    Attributes
    ----------
    name : str
    scheme : Scheme
    features : FeatureConfig
    theme, role : HeadConfig
        ``role`` is not used where the scheme has no roles.
    accuracy : float
        The labeller abstains where it is not sure enough for this accuracy of what it labels.
    folds : int
        0 holds out one group (office) at a time; else so many folds of groups, or, where every
        document is a group of its own, of documents, stratified by theme.
    seed : int
        Decides which groups make a fold.
    """

    name: str
    scheme: Scheme
    features: FeatureConfig = field(default_factory=FeatureConfig)
    theme: HeadConfig = field(default_factory=HeadConfig)
    role: HeadConfig = field(
        default_factory=lambda: HeadConfig((1.0, 1.2, 1.2, 1.5, 0.5, 0.5), 5.0)
    )
    accuracy: float = 0.94
    folds: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Task:
    """Themes or roles: classes, their numbers for every sentence, how the head is trained."""

    name: str
    classes: tuple[str, ...]
    codes: NDArray[np.object_]
    truth: NDArray[np.int64]
    config: HeadConfig


@dataclass(frozen=True)
class HeldOut:
    """What models say of sentences that they were not trained on.

    Attributes
    ----------
    sentences : pandas.DataFrame
        The evaluated sentences with their codes, as in `Coded.sentences`, and ``fold``.
    probability : dict of str to array, shape (sentences, classes)
        By task; the decoder of a fold was fitted on the other folds.
    thresholds : array, shape (sentences,)
        Under which the labeller of the sentence's fold abstains.
    second : array of float
        The threshold of the second theme in the sentence's fold.
    """

    sentences: pd.DataFrame
    probability: dict[str, NDArray[np.float64]]
    thresholds: NDArray[np.float64]
    second: NDArray[np.float64]


def tasks_of(coded: Coded, config: TrainConfig) -> list[Task]:
    """List the tasks that the scheme and the codes have: themes, and roles where there are some."""
    found = []
    for name, classes, head in (
        ("theme", config.scheme.theme_codes, config.theme),
        ("role", config.scheme.role_codes, config.role),
    ):
        codes = coded.sentences[name].to_numpy(dtype=object)
        if not classes or not any(codes):
            continue
        place = {code: number for number, code in enumerate(classes)}
        truth = np.array([place[code] for code in codes])
        found.append(Task(name, tuple(classes), codes, truth, head))
    return found


def make_folds(coded: Coded, config: TrainConfig) -> NDArray[np.int64]:
    """Return the fold of each evaluating sentence, -1 for those that only train.

    Raises
    ------
    InputError
        If there are fewer than two groups to hold out.
    """
    groups = coded.sentences["group"].to_numpy(dtype=object)
    names = list(dict.fromkeys(groups[coded.evaluates]))
    if len(names) < max(2, config.folds):
        raise InputError(
            "groups",
            f"{len(names)} group(s)",
            f"{max(2, config.folds)} or more",
            "code reports of another office, or set `folds` in [decision]",
        )
    if config.folds:
        rng = np.random.default_rng(config.seed)
        rng.shuffle(names)
        # Groups of one theme after the other, dealt out in turn: every fold gets its part of each.
        theme = dict(zip(groups, coded.sentences["theme"], strict=True))
        names.sort(key=lambda name: theme[name])
    number = {
        name: (place % config.folds if config.folds else place) for place, name in enumerate(names)
    }
    fold = np.array([number.get(group, -1) for group in groups])
    fold[~coded.evaluates] = -1
    return fold


def hold_out(
    coded: Coded,
    config: TrainConfig,
    lexicon: dict[str, tuple[str, ...]],
    say: Progress = lambda _: None,
) -> tuple[HeldOut, ThemeModel]:
    """Label every evaluating sentence by a model that has not seen its group; train the model.

    The temperature, the weight of the order and the thresholds of a fold come from the held-out
    scores of the other folds, so that nothing of a group decides on its own labels.

    Parameters
    ----------
    coded : Coded
    config : TrainConfig
    lexicon : dict of str to tuple of str
        The terms of each theme.
    say : callable, optional
        Told of each step.

    Returns
    -------
    held_out : HeldOut
    model : ThemeModel
        Trained on everything.
    """
    fold = make_folds(coded, config)
    matcher = TermMatcher(list(lexicon.values()))
    texts = plain_texts(coded.sentences)
    tasks = tasks_of(coded, config)
    scores = {t.name: np.zeros((len(texts), len(t.classes)), np.float32) for t in tasks}
    lifts: dict[tuple[str, int], NDArray[np.float64]] = {}
    folds = sorted(set(fold.tolist()) - {-1})
    encoded: Encoded | None = None
    for held in folds:
        say(f"fold {held + 1} of {len(folds)}")
        train = np.flatnonzero(fold != held)
        encoded, heads = _fit(coded, config, matcher, texts, tasks, train)
        rows = fold == held
        for task, head in zip(tasks, heads, strict=True):
            scores[task.name][rows] = head.scores(encoded)[rows]
            lifts[task.name, held] = learn_lift(task.codes, task.classes, encoded.context, train)
    if encoded is None:
        raise InputError("folds", "none", "two or more groups", "code more reports")
    outcome = _decode_held_out(coded, config, tasks, scores, lifts, fold, encoded)
    say("final model")
    model = _final_model(coded, config, lexicon, matcher, texts, tasks, scores, fold, outcome)
    return outcome, model


def _fit(
    coded: Coded,
    config: TrainConfig,
    matcher: TermMatcher,
    texts: Sequence[str],
    tasks: Sequence[Task],
    train: NDArray[np.int64],
) -> tuple[Encoded, list[Head]]:
    vocabulary = learn_vocabulary([texts[row] for row in train], config.features)
    encoded = encode(as_read(coded.sentences), coded.genres, vocabulary, matcher)
    heads = [
        fit_head(
            encoded, t.codes, t.classes, t.config.scales, t.config.strength, config.features, train
        )
        for t in tasks
    ]
    return encoded, heads


def _decode_held_out(
    coded: Coded,
    config: TrainConfig,
    tasks: Sequence[Task],
    scores: dict[str, NDArray[np.float32]],
    lifts: dict[tuple[str, int], NDArray[np.float64]],
    fold: NDArray[np.int64],
    encoded: Encoded,
) -> HeldOut:
    n = len(coded.sentences)
    probability = {t.name: np.zeros((n, len(t.classes))) for t in tasks}
    thresholds, second = np.zeros(n), np.full(n, NEVER)
    for held in sorted(set(fold.tolist()) - {-1}):
        others = np.flatnonzero((fold != held) & (fold != -1))
        rows = fold == held
        for task in tasks:
            decoder = fit_decoder(
                scores[task.name], task.truth, encoded.context, lifts[task.name, held], others
            )
            all_rows = decoder.probabilities(scores[task.name], encoded.context)
            probability[task.name][rows] = all_rows[rows]
            if task.name == "theme":
                thresholds[rows] = abstention_threshold(
                    all_rows[others], task.truth[others], config.accuracy
                )
                second[rows] = second_threshold(
                    all_rows[others],
                    coded.sentences.iloc[others],
                    task.classes,
                    config.scheme.residual,
                )
    chosen = np.flatnonzero(fold != -1)
    sentences = coded.sentences.iloc[chosen].reset_index(drop=True).assign(fold=fold[chosen])
    return HeldOut(
        sentences,
        {name: matrix[chosen] for name, matrix in probability.items()},
        thresholds[chosen],
        second[chosen],
    )


def _final_model(
    coded: Coded,
    config: TrainConfig,
    lexicon: dict[str, tuple[str, ...]],
    matcher: TermMatcher,
    texts: Sequence[str],
    tasks: Sequence[Task],
    scores: dict[str, NDArray[np.float32]],
    fold: NDArray[np.int64],
    outcome: HeldOut,
) -> ThemeModel:
    everything = np.arange(len(texts))
    vocabulary = learn_vocabulary(texts, config.features)
    encoded, heads = _fit(coded, config, matcher, texts, tasks, everything)
    evaluated = np.flatnonzero(fold != -1)
    labellers: dict[str, Labeller] = {}
    second = NEVER
    for task, head in zip(tasks, heads, strict=True):
        lift = learn_lift(task.codes, task.classes, encoded.context, everything)
        decoder: Decoder = fit_decoder(
            scores[task.name], task.truth, encoded.context, lift, evaluated
        )
        threshold = 0.0
        if task.name == "theme":
            held = outcome.probability["theme"]
            threshold = abstention_threshold(held, task.truth[evaluated], config.accuracy)
            second = second_threshold(held, outcome.sentences, task.classes, config.scheme.residual)
        labellers[task.name] = Labeller(head, decoder, threshold)
    return ThemeModel(
        name=config.name,
        scheme=config.scheme,
        features=config.features,
        vocabulary=vocabulary,
        lexicon=lexicon,
        theme=labellers["theme"],
        role=labellers.get("role"),
        second=second,
    )


def abstention_threshold(
    probability: NDArray[np.float64], truth: NDArray[np.int64], accuracy: float
) -> float:
    """Return the lowest confidence from which on the labels reach an accuracy.

    Examples
    --------
    >>> sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]])
    >>> abstention_threshold(sure, np.array([0, 0, 1]), accuracy=1.0)
    0.8
    """
    confidence = probability.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(probability.argmax(axis=1)[order] == truth[order])
    good = np.flatnonzero(right / np.arange(1, len(order) + 1) >= accuracy)
    if len(good) == 0:
        return 1.0
    return float(np.floor(confidence[order[good[-1]]] * 1e4) / 1e4)


def second_threshold(
    probability: NDArray[np.float64],
    sentences: pd.DataFrame,
    classes: Sequence[str],
    residual: str = "",
) -> float:
    """Return the probability from which on a second theme is given: the best F1 on these rows."""
    wanted = sentences["theme2"].to_numpy(dtype=object)
    if probability.shape[1] < 3 or not any(wanted):
        return NEVER
    order = np.argsort(-probability, axis=1)[:, 1]
    chance = np.take_along_axis(probability, order[:, None], axis=1)[:, 0]
    named = np.array(classes, dtype=object)[order]
    clauses = sentences["text"].str.contains(f"[{CLAUSE_MARKS}]", regex=True).to_numpy(dtype=bool)
    able = clauses & (named != residual)
    best, best_score = NEVER, 0.0
    for threshold in np.arange(5, 50) / 100:
        given = able & (chance >= threshold)
        right = (given & (named == wanted)).sum()
        score = 2 * right / max(given.sum() + (wanted != "").sum(), 1)
        if score > best_score:
            best, best_score = float(threshold), score
    return best
