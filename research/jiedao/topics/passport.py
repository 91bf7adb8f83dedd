"""The passport of each topic: its words, its sentences, whether it comes again, where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiedao.frames import check_frame
from jiedao.topics.engines import Array, infer_mixtures
from jiedao.topics.model import TopicModel
from jiedao.topics.runs import match_topics
from jiedao.topics.units import Counts, count_words, number_names, sum_groups, training_units

# A topic and an even mixture of it with an unrelated one have this cosine: above, two topics are
# rather the same than half of something else.
SAME = 0.5**0.5
STABLE = 0.5
# Sievert & Shirley found that people name topics best near this.
RELEVANCE = 0.6
LAMBDAS = tuple(step / 10 for step in range(11))
# Words that a sentence must have to count in full as carrying a topic.
FEW_WORDS = 5
NO_OVERLAP = ("", 0.0, 0.0)


def choose_prototype(models: Sequence[TopicModel]) -> int:
    """Return the place of the run that is most like the others.

    Parameters
    ----------
    models : sequence of TopicModel
        Runs of the same settings with different seeds.

    Returns
    -------
    int
        The first of the best, by the mean cosine of matched topics.

    References
    ----------
    Rieger, J., Rahnenführer, J. & Jentsch, C. (2020). Improving latent Dirichlet allocation: on
    reliability of the novel method LDAPrototype. https://doi.org/10.1007/978-3-030-51310-8_11
    """
    likeness = np.zeros((len(models), len(models)))
    for one in range(len(models)):
        for other in range(one):
            mean = match_topics(models[one].topic_word, models[other].topic_word)[1].mean()
            likeness[one, other] = likeness[other, one] = mean
    return int(np.argmax(likeness.sum(axis=1).round(12)))


def measure_recurrence(model: TopicModel, reruns: Sequence[TopicModel]) -> pd.DataFrame:
    """Match the topics of a model with those of further runs.

    Parameters
    ----------
    model : TopicModel
    reruns : sequence of TopicModel
        Fits of `jiedao.topics.runs.Run`: with another seed, or on a resampled corpus.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_recurrence`: topic × rerun, with the ``similarity`` (cosine) to the topic it is
        matched with and whether it is the ``same``: above 0.71, the cosine of a topic with an even
        mixture of it and an unrelated one.
    """
    parts = []
    for rerun in reruns:
        match, similarity = match_topics(model.topic_word, rerun.topic_word)
        parts.append(
            pd.DataFrame(
                {
                    "run": model.config.run,
                    "topic": np.arange(len(match)),
                    "sample": rerun.record["sample"],
                    "rerun": rerun.config.run,
                    "match": match,
                    "similarity": similarity,
                    "same": similarity > SAME,
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return check_frame(
        "topic_recurrence", frame.astype(dict.fromkeys(("run", "sample", "rerun"), "str"))
    )


def rank_words(model: TopicModel, counts: Counts, *, top: int = 30) -> pd.DataFrame:
    r"""List the words of each topic by probability and by relevance.

    Relevance is :math:`\lambda \log \phi_{kw} + (1-\lambda) \log(\phi_{kw} / p_w)`, with the share
    :math:`p_w` of the term in the corpus.

    Parameters
    ----------
    model : TopicModel
    counts : Counts
        Of the corpus that it was trained on.
    top : int
        The frame has each term that is among so many at some :math:`\lambda` of 0, 0.1, … 1.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_words`, by relevance at 0.6: ``run, topic, term, n, weight, overall,
        relevance``; ``n`` counts the term in the corpus, ``overall`` is its share there.

    References
    ----------
    Sievert, C. & Shirley, K. (2014). LDAvis. https://doi.org/10.3115/v1/W14-3110
    """
    n = np.asarray(counts.matrix.sum(axis=0)).ravel().astype(np.int64)
    overall = n / n.sum()
    kept = np.flatnonzero(n)
    parts = []
    for topic, weights in enumerate(model.topic_word[:, kept]):
        chance, lift = np.log(weights), np.log(weights / overall[kept])
        ranked = [np.argsort(-(x * chance + (1 - x) * lift), kind="stable")[:top] for x in LAMBDAS]
        chosen = np.unique(np.concatenate(ranked))
        relevance = (RELEVANCE * chance + (1 - RELEVANCE) * lift)[chosen]
        order = np.argsort(-relevance, kind="stable")
        columns = kept[chosen[order]]
        parts.append(
            pd.DataFrame(
                {
                    "run": model.config.run,
                    "topic": topic,
                    "term": [model.vocabulary[column] for column in columns],
                    "n": n[columns],
                    "weight": model.topic_word[topic, columns],
                    "overall": overall[columns],
                    "relevance": relevance[order],
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True).astype({"run": "str", "term": "str"})
    return check_frame("topic_words", frame)


def assign_words(
    model: TopicModel, words: Sequence[Sequence[str]], sentences: pd.DataFrame
) -> Array:
    """Expect how many words of each sentence are of each topic, given the mixture of its unit.

    Parameters
    ----------
    model : TopicModel
    words : sequence of sequences of str
        The words of each sentence.
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``.

    Returns
    -------
    array of shape (sentences, topics)
        A row sums to the words of the sentence that the model knows.
    """
    doc_ids = sentences["doc_id"].tolist()
    units = training_units(sentences, model.config.unit, window=model.config.window).tolist()
    by_unit = count_words(words, units, doc_ids, vocabulary=model.vocabulary)
    mixtures = infer_mixtures(by_unit.matrix, model.topic_word, model.document_prior)
    row_of = {unit: row for row, unit in enumerate(by_unit.units)}
    own = np.array([row_of[unit] for unit in units])
    cells = count_words(
        words, sentences["sentence_id"].tolist(), doc_ids, vocabulary=model.vocabulary
    ).matrix.tocoo()
    parts = mixtures[own[cells.row]] * model.topic_word.T[cells.col]
    parts *= (cells.data / parts.sum(axis=1))[:, None]
    return sum_groups(parts, cells.row.astype(np.int64), len(sentences))


def list_carriers(
    model: TopicModel, assigned: Array, sentences: pd.DataFrame, *, top: int = 5
) -> pd.DataFrame:
    """List the sentences that carry each topic.

    Parameters
    ----------
    model : TopicModel
    assigned : array of shape (sentences, topics)
        What `assign_words` gave.
    sentences : pandas.DataFrame
        Frame `sentences`.
    top : int
        Sentences of a topic.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_sentences`, best first: ``run, topic, rank, sentence_id, weight, text``;
        ``weight`` is the words of the topic by the words of the sentence and five more, so that a
        short sentence does not lead by chance.
    """
    score = assigned / (assigned.sum(axis=1, keepdims=True) + FEW_WORDS)
    best = np.argsort(-score.round(12), axis=0, kind="stable")[:top]
    rows = [
        (
            model.config.run,
            topic,
            rank,
            sentences["sentence_id"].iloc[place],
            float(score[place, topic]),
            sentences["text"].iloc[place],
        )
        for topic in range(assigned.shape[1])
        for rank, place in enumerate(best[:, topic].tolist(), 1)
    ]
    columns = ["run", "topic", "rank", "sentence_id", "weight", "text"]
    return check_frame("topic_sentences", pd.DataFrame(rows, columns=columns))


def measure_overlap(
    model: TopicModel, assigned: Array, groups: Sequence[str], kind: str
) -> pd.DataFrame:
    """Measure how the words of each topic fall to groups of sentences: themes, or offices.

    Parameters
    ----------
    model : TopicModel
    assigned : array of shape (sentences, topics)
        What `assign_words` gave.
    groups : sequence of str
        The group of each sentence.
    kind : {"theme", "office"}
        What the groups are; it stands in the frame.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_overlaps`: ``run, topic, kind, name, share, base``; ``share`` is the part of
        the topic's words in the group, ``base`` that of all words.
    """
    names, owner = number_names(list(groups))
    totals = sum_groups(assigned, owner, len(names))
    share = totals / np.maximum(totals.sum(axis=0), np.finfo(float).tiny)
    base = totals.sum(axis=1) / totals.sum()
    topics = assigned.shape[1]
    frame = pd.DataFrame(
        {
            "run": model.config.run,
            "topic": np.repeat(np.arange(topics), len(names)),
            "kind": kind,
            "name": names * topics,
            "share": share.T.ravel(),
            "base": np.tile(base, topics),
        }
    ).astype({"run": "str", "kind": "str", "name": "str"})
    return check_frame("topic_overlaps", frame)


def write_passports(
    model: TopicModel,
    counts: Counts,
    words: pd.DataFrame,
    recurrence: pd.DataFrame,
    overlaps: pd.DataFrame,
    *,
    top: int = 10,
) -> pd.DataFrame:
    """Write the passport of each topic, a row a topic.

    Parameters
    ----------
    model : TopicModel
    counts : Counts
        Of the corpus that it was trained on.
    words, recurrence, overlaps : pandas.DataFrame
        Frames `topic_words`, `topic_recurrence`, `topic_overlaps`.
    top : int
        Words of a topic in the columns ``words`` (by probability) and ``relevant_words``.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_passports`. ``share`` is the topic's share of the corpus; ``seed_recurrence``
        and ``resample_recurrence`` the shares of further runs in which the same topic came again,
        missing where there were none. ``stable`` is false where either is under one half, and where
        there was no further run. ``theme`` and ``office`` are those with the largest part of the
        topic's words (``theme_share``, ``office_share``); ``x, y`` place the topic on a map on which
        like topics are near (classical scaling of Jensen-Shannon distances).
    """
    again = recurrence.pivot_table(index="topic", columns="sample", values="same", aggfunc="mean")
    again = again.reindex(index=range(len(model.names)), columns=["all", "resample"])
    known = again.notna().any(axis=1) & again.fillna(1.0).ge(STABLE).all(axis=1)
    theme, office = (_largest(overlaps, kind, len(model.names)) for kind in ("theme", "office"))
    x, y = place_topics(model.topic_word).T
    frame = pd.DataFrame(
        {
            "run": model.config.run,
            "topic": np.arange(len(model.names)),
            "guide": list(model.names),
            "share": _corpus_shares(model, counts),
            "seed_recurrence": again["all"].astype(float),
            "resample_recurrence": again["resample"].astype(float),
            "stable": known.astype(bool),
            "theme": [row[0] for row in theme],
            "theme_share": [row[1] for row in theme],
            "theme_base": [row[2] for row in theme],
            "office": [row[0] for row in office],
            "office_share": [row[1] for row in office],
            "office_base": [row[2] for row in office],
            "words": _joined(words, "weight", len(model.names), top),
            "relevant_words": _joined(words, "relevance", len(model.names), top),
            "x": x,
            "y": y,
        }
    ).reset_index(drop=True)
    texts = ("run", "guide", "theme", "office", "words", "relevant_words")
    return check_frame("topic_passports", frame.astype(dict.fromkeys(texts, "str")))


def _corpus_shares(model: TopicModel, counts: Counts) -> Array:
    mixtures = infer_mixtures(counts.matrix, model.topic_word, model.document_prior)
    shares: Array = counts.lengths @ mixtures / counts.lengths.sum()
    return np.clip(shares, 0, 1)


def _largest(overlaps: pd.DataFrame, kind: str, topics: int) -> list[tuple[str, float, float]]:
    chosen = overlaps[overlaps["kind"] == kind]
    ranked = chosen.sort_values("share", ascending=False, kind="stable").drop_duplicates("topic")
    columns = (ranked[name].tolist() for name in ("topic", "name", "share", "base"))
    found = {topic: part for topic, *part in zip(*columns, strict=True)}
    return [tuple(found.get(topic, NO_OVERLAP)) for topic in range(topics)]


def _joined(words: pd.DataFrame, column: str, topics: int, top: int) -> list[str]:
    ranked = words.sort_values(column, ascending=False, kind="stable")
    return ["、".join(ranked.loc[ranked["topic"] == k, "term"].head(top)) for k in range(topics)]


def place_topics(topic_word: Array) -> Array:
    """Place topics on a plane so that like topics are near.

    Classical scaling of the square roots of Jensen-Shannon divergences, as LDAvis does it.

    Returns
    -------
    array of shape (topics, 2)
        Rounded to four digits; the farthest topic of an axis is on its positive side.

    References
    ----------
    Sievert, C. & Shirley, K. (2014). https://doi.org/10.3115/v1/W14-3110
    """
    topics = len(topic_word)
    squared = np.zeros((topics, topics))
    for one in range(topics):
        for other in range(one):
            middle = (topic_word[one] + topic_word[other]) / 2
            parts = [
                float(np.sum(row * np.log(row / middle, where=row > 0, out=np.zeros_like(row))))
                for row in (topic_word[one], topic_word[other])
            ]
            squared[one, other] = squared[other, one] = sum(parts) / 2
    centred = np.eye(topics) - 1 / topics
    values, vectors = np.linalg.eigh(-centred @ squared @ centred / 2)
    places = np.zeros((topics, 2))
    for axis in range(min(2, topics)):
        column = vectors[:, -1 - axis] * np.sqrt(max(float(values[-1 - axis]), 0.0))
        places[:, axis] = column * (1 if column[np.argmax(np.abs(column).round(9))] >= 0 else -1)
    return places.round(4) + 0.0
