"""A model that was tried: several seeds, resampled corpora, and the passports that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig, TopicModel, share_topics, tabulate_topics
from jiedao.topics.passport import (
    assign_words,
    choose_prototype,
    list_carriers,
    measure_overlap,
    measure_recurrence,
    rank_words,
    write_passports,
)
from jiedao.topics.prevalence import measure_prevalence
from jiedao.topics.runs import Run, Runner, fit_serially, series
from jiedao.topics.units import Counts


@dataclass(frozen=True, eq=False)
class Trial:
    """A model with the runs that tried it.

    Attributes
    ----------
    model : TopicModel
        Of the runs with different seeds the one most like the others.
    reruns, resamples : tuple of TopicModel
        The runs with other seeds, and those on resampled corpora.
    counts : Counts
    """

    model: TopicModel
    reruns: tuple[TopicModel, ...]
    resamples: tuple[TopicModel, ...]
    counts: Counts


def trial_runs(config: TopicConfig, runs: int) -> list[Run]:
    """List the runs of a trial: ``runs`` seeds, and as many resampled corpora.

    Examples
    --------
    >>> [(run.sample, run.config.seed) for run in trial_runs(TopicConfig(seed=7), 2)]
    [('all', 7), ('all', 8), ('resample', 8), ('resample', 9)]
    """
    seeds = [Run(config), *series(config, "all", runs - 1)]
    return seeds + series(config, "resample", runs) if runs > 1 else seeds


def try_topics(
    counts: Counts,
    config: TopicConfig | None = None,
    runs: int = 10,
    *,
    guide: Guide | None = None,
    runner: Runner = fit_serially,
) -> Trial:
    """Fit a model several times and take the run that is most like the others.

    Parameters
    ----------
    counts : Counts
        What `jiedao.topics.model.count_units` gives.
    config : TopicConfig, optional
    runs : int
        How many seeds, and how many resampled corpora; 1 fits one model and tries nothing.
    guide : Guide, optional
    runner : callable, optional
        Fits the runs; by default one after the other.

    Returns
    -------
    Trial

    Raises
    ------
    InputError
        As `jiedao.topics.fit`.
    """
    planned = trial_runs(config or TopicConfig(), runs)
    models = list(runner(counts, planned, guide or Guide()))
    seeds = [model for model in models if model.record["sample"] == "all"]
    chosen = choose_prototype(seeds)
    return Trial(
        seeds[chosen],
        tuple(seeds[:chosen] + seeds[chosen + 1 :]),
        tuple(model for model in models if model.record["sample"] == "resample"),
        counts,
    )


def tabulate_trial(
    trial: Trial,
    words: Sequence[Sequence[str]],
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    labels: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the frames of a trial by name.

    Parameters
    ----------
    trial : Trial
    words : sequence of sequences of str
        The words of each sentence.
    sentences, documents : pandas.DataFrame
        Frames `sentences` (with the column ``line``) and `documents`.
    labels : pandas.DataFrame, optional
        Frame `labels` of one labeller, for the theme that a topic overlaps with most.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``topics, topic_shares``, and where there were further runs ``topic_passports,
        topic_words, topic_sentences, topic_overlaps, topic_recurrence, topic_prevalence``.
    """
    model, counts = trial.model, trial.counts
    tables = {"topics": tabulate_topics(model), "topic_shares": share_topics(model, counts)}
    if not trial.reruns:
        return tables
    assigned = assign_words(model, words, sentences)
    offices = documents.set_index("doc_id")["office"]
    overlaps = [
        measure_overlap(model, assigned, sentences["doc_id"].map(offices).tolist(), "office")
    ]
    if labels is not None:
        themes = sentences["sentence_id"].map(labels.set_index("sentence_id")["theme"])
        overlaps.append(measure_overlap(model, assigned, themes.tolist(), "theme"))
    listed = {
        "topic_words": rank_words(model, counts, top=model.config.top),
        "topic_sentences": list_carriers(model, assigned, sentences),
        "topic_overlaps": pd.concat(overlaps, ignore_index=True),
        "topic_recurrence": measure_recurrence(model, [*trial.reruns, *trial.resamples]),
    }
    passports = write_passports(
        model, counts, listed["topic_words"], listed["topic_recurrence"], listed["topic_overlaps"]
    )
    prevalence = measure_prevalence(model, trial.reruns, counts, documents)
    return tables | {"topic_passports": passports, **listed, "topic_prevalence": prevalence}
