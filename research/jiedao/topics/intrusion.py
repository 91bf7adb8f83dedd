"""Intrusion tasks: whether a reader can tell what does not belong to a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.topics.engines import Array, infer_mixtures
from jiedao.topics.model import TopicModel
from jiedao.topics.quality import top_terms
from jiedao.topics.units import count_words, training_units

OPTIONS = "ABCDEF"
# Five words of a topic and an intruder; three topics of a text and an intruder.
WORDS_SHOWN, TOPICS_SHOWN = 5, 3
WORDS_OF_A_TOPIC = 8
# A text shorter than this has no mixture worth asking about.
FEWEST_WORDS = 15
COLUMNS = ("task_id", "kind", "run", "topic", "text", "option", "shown", "intruder", "weight")
Columns = NDArray[np.int64]


def make_word_tasks(model: TopicModel, *, each: int = 1, seed: int = 1) -> pd.DataFrame:
    """Make tasks in which a word of another topic stands among five of a topic.

    The intruder is among the ten heaviest words of another topic and, in this one, in the less
    probable half of the vocabulary.

    Parameters
    ----------
    model : TopicModel
    each : int
        Tasks for each topic: the first has its words 1 to 5, the second 6 to 10, and so on.
    seed : int
        Draws the intruders and the order.

    Returns
    -------
    pandas.DataFrame
        Frame `intrusion_tasks`, six rows a task.

    Raises
    ------
    InputError
        If there is one topic only, or too few terms.

    References
    ----------
    Chang, J. et al. (2009). Reading tea leaves: how humans interpret topic models. NeurIPS 22.
    """
    topics, terms = model.topic_word.shape
    if topics < 2 or terms < WORDS_SHOWN * each + 1:
        raise InputError(
            "intrusion of words",
            f"{topics} topic(s) of {terms} terms",
            f"2 or more, of more than {WORDS_SHOWN * each} terms",
            "take more topics or more reports",
        )
    generator = np.random.default_rng(seed)
    ranked = top_terms(model.topic_word, terms)
    rows: list[tuple[Any, ...]] = []
    for topic in range(topics):
        for number in range(each):
            own = ranked[topic, number * WORDS_SHOWN : (number + 1) * WORDS_SHOWN]
            chosen = np.append(own, _intruder(ranked, topic, own, generator))
            shown = [model.vocabulary[column] for column in chosen]
            task = f"word-{topic + 1}-{number + 1}"
            weights = model.topic_word[topic, chosen]
            rows += _options(task, "word", model, topic, "", shown, weights, generator)
    return check_frame("intrusion_tasks", pd.DataFrame(rows, columns=list(COLUMNS)))


def _intruder(ranked: Columns, topic: int, own: Columns, generator: np.random.Generator) -> int:
    """Draw a word that is improbable in the topic and heavy in another."""
    lesser = ranked[topic, ranked.shape[1] // 2 :]
    others = np.setdiff1d(np.delete(ranked, topic, axis=0)[:, :10], own)
    strange = others[np.isin(others, lesser)]
    if len(strange):
        return int(generator.choice(strange))
    # Topics that share their heavy words: the least probable word will do.
    return int(ranked[topic, ~np.isin(ranked[topic], own)][-1])


def _options(
    task: str,
    kind: str,
    model: TopicModel,
    topic: int,
    text: str,
    shown: Sequence[str],
    weights: Array,
    generator: np.random.Generator,
) -> list[tuple[Any, ...]]:
    """Give the options their letters; the last one is the intruder."""
    order = generator.permutation(len(shown))
    return [
        (
            task,
            kind,
            model.config.run,
            topic,
            text,
            OPTIONS[letter],
            shown[place],
            bool(place == len(shown) - 1),
            float(weights[place]),
        )
        for letter, place in enumerate(order)
    ]


def make_topic_tasks(
    model: TopicModel,
    words: Sequence[Sequence[str]],
    sentences: pd.DataFrame,
    *,
    size: int = 10,
    seed: int = 1,
) -> pd.DataFrame:
    """Make tasks in which a topic that a text does not have stands among its three largest.

    Parameters
    ----------
    model : TopicModel
    words : sequence of sequences of str
        The words of each sentence.
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``.
    size : int
        How many texts (units of the training), drawn from those of 15 and more known words.
    seed : int
        Draws the texts, the intruders (from the lesser half of a text's topics) and the order.

    Returns
    -------
    pandas.DataFrame
        Frame `intrusion_tasks`, four rows a task; a topic is shown by its heaviest words, ``topic``
        is the largest of the text, ``weight`` the share of the option.

    Raises
    ------
    InputError
        If there are under four topics, or no text is long enough.
    """
    units = training_units(sentences, model.config.unit, window=model.config.window).tolist()
    counts = count_words(words, units, sentences["doc_id"].tolist(), vocabulary=model.vocabulary)
    long = np.flatnonzero(counts.lengths >= FEWEST_WORDS)
    topics = len(model.topic_word)
    if topics <= TOPICS_SHOWN or not len(long):
        raise InputError(
            "intrusion of topics",
            f"{topics} topics and {len(long)} texts of {FEWEST_WORDS} words",
            f"{TOPICS_SHOWN + 1} or more topics and a text",
            "take more topics or longer units",
        )
    generator = np.random.default_rng(seed)
    drawn = np.sort(generator.permutation(long)[:size])
    mixtures = infer_mixtures(counts.matrix[drawn], model.topic_word, model.document_prior)
    heads = [
        "、".join(model.vocabulary[column] for column in row)
        for row in top_terms(model.topic_word, WORDS_OF_A_TOPIC)
    ]
    texts = sentences["text"].groupby(np.array(units), sort=False).agg("".join)
    rows: list[tuple[Any, ...]] = []
    for number, (row, mixture) in enumerate(zip(drawn, mixtures, strict=True), 1):
        order = np.argsort(-mixture, kind="stable")
        lesser = order[max(TOPICS_SHOWN, topics // 2) :]
        chosen = np.append(order[:TOPICS_SHOWN], generator.choice(lesser))
        shown = [heads[topic] for topic in chosen]
        text = str(texts[counts.units[row]])
        task, largest = f"topic-{number}", int(order[0])
        rows += _options(task, "topic", model, largest, text, shown, mixture[chosen], generator)
    return check_frame("intrusion_tasks", pd.DataFrame(rows, columns=list(COLUMNS)))


def score_intrusion(tasks: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    r"""Score the answers of readers.

    Parameters
    ----------
    tasks : pandas.DataFrame
        Frame `intrusion_tasks`.
    answers : pandas.DataFrame
        Columns ``coder, task_id, option``.

    Returns
    -------
    pandas.DataFrame
        Frame `intrusion_scores`: ``kind, topic, measure, value, low, high, chance, n``, first over
        all topics (``topic`` missing), then by topic. ``precision`` is the share of answers that
        found the intruder, with the exact binomial interval; ``log_odds`` the mean of
        :math:`\log(\theta_{intruder} / \theta_{answer})` over tasks of topics, 0 at best.

    Raises
    ------
    InputError
        If an answer names a task or an option that is not there.

    References
    ----------
    Chang, J. et al. (2009). Reading tea leaves: how humans interpret topic models. NeurIPS 22.
    Clopper, C. & Pearson, E. (1934). https://doi.org/10.1093/biomet/26.4.404
    """
    given = answers.merge(tasks, on=["task_id", "option"], how="left", validate="m:1")
    unknown = given[given["kind"].isna()]
    if len(unknown):
        row = unknown.iloc[0]
        raise InputError(
            "answers",
            f"option '{row['option']}' of task '{row['task_id']}'",
            "tasks and options of the key",
            "use the key that was written with the tasks",
        )
    truth = tasks[tasks["intruder"]].set_index("task_id")["weight"]
    given["odds"] = np.log(given["task_id"].map(truth) / given["weight"])
    given["chance"] = 1 / given["task_id"].map(tasks.groupby("task_id").size())
    rows: list[tuple[Any, ...]] = []
    for kind, of_kind in given.groupby("kind", sort=False):
        parts = [(pd.NA, of_kind), *of_kind.groupby("topic")]
        for topic, part in parts:
            rows.append((kind, topic, "precision", *_precision(part), len(part)))
        if kind == "topic":
            mean = float(of_kind["odds"].mean())
            none = float("nan")
            rows.append((kind, pd.NA, "log_odds", mean, none, none, none, len(of_kind)))
    columns = ["kind", "topic", "measure", "value", "low", "high", "chance", "n"]
    frame = pd.DataFrame(rows, columns=columns).astype({"topic": "Int64"})
    return check_frame("intrusion_scores", frame)


def _precision(part: pd.DataFrame) -> tuple[float, float, float, float]:
    from scipy.special import betaincinv

    n, right = len(part), int(part["intruder"].sum())
    low = float(betaincinv(right, n - right + 1, 0.025)) if right else 0.0
    high = float(betaincinv(right + 1, n - right, 0.975)) if right < n else 1.0
    return right / n, low, high, float(part["chance"].mean())
