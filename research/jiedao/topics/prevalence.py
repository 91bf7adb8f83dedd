"""How much of each topic stands in groups of reports, with what seeds and units leave open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.topics.engines import Array, infer_mixtures
from jiedao.topics.model import TopicModel
from jiedao.topics.runs import match_topics
from jiedao.topics.units import Counts

DRAWS = 1000


def measure_prevalence(
    model: TopicModel,
    reruns: Sequence[TopicModel],
    counts: Counts,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("office",),
    seed: int = 1,
) -> pd.DataFrame:
    """Measure the prevalence of topics in groups of reports.

    The topics of every run are matched with those of the model, and in every run the units of a
    group are drawn with replacement; the interval is that of all draws of all runs. So it holds
    what another seed and what other paragraphs would have given. A topic that does not come again
    is matched with a stranger, and its interval is as wide as it should be.

    Parameters
    ----------
    model : TopicModel
    reruns : sequence of TopicModel
        Runs of the same settings with other seeds, over the same vocabulary.
    counts : Counts
        Of the reports to measure.
    documents : pandas.DataFrame
        Frame `documents`.
    by : sequence of str
        Columns of ``documents`` that make the groups, such as ``period_end`` for time; none for
        the whole corpus.
    seed : int
        Draws the units.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_prevalence`, after the columns ``by``: ``run, topic, share, low, high,
        seed_part, n, runs``. ``share`` is the mean over runs, weighted by words; ``low, high`` the
        95 % interval, 0 and 1 for a group of one unit; ``seed_part`` the part of the variance that
        lies between seeds; ``n`` the units of the group.

    Raises
    ------
    InputError
        If a column or a report is unknown.
    """
    for column in by:
        if column not in documents.columns:
            raise InputError("by", f"'{column}'", ", ".join(documents.columns), "choose columns")
    groups, owner = _groups(counts, documents, by)
    runs = [_aligned(model, one, counts) for one in (model, *reruns)]
    generator = np.random.default_rng(seed)
    rows = []
    for number, group in enumerate(groups):
        mine = np.flatnonzero((owner == number) & (counts.lengths > 0))
        if not len(mine):
            continue
        share, low, high, part = _interval(
            [run[mine] for run in runs], counts.lengths[mine], generator
        )
        rows += [
            (*group, model.config.run, topic, *numbers, len(mine), len(runs))
            for topic, numbers in enumerate(zip(share, low, high, part, strict=True))
        ]
    columns = [*by, "run", "topic", "share", "low", "high", "seed_part", "n", "runs"]
    return check_frame("topic_prevalence", pd.DataFrame(rows, columns=columns))


def _groups(
    counts: Counts, documents: pd.DataFrame, by: Sequence[str]
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    known = set(documents["doc_id"])
    missing = [doc_id for doc_id in counts.doc_ids if doc_id not in known]
    if missing:
        raise InputError("documents", f"no row '{missing[0]}'", "every report", "add the row")
    values = (documents[column].tolist() for column in by)
    named = dict(
        zip(
            documents["doc_id"], zip(*values, strict=True) if by else [()] * len(known), strict=True
        )
    )
    groups = list(dict.fromkeys(named[doc_id] for doc_id in documents["doc_id"]))
    number = {group: place for place, group in enumerate(groups)}
    return groups, np.array([number[named[doc_id]] for doc_id in counts.doc_ids])


def _aligned(model: TopicModel, run: TopicModel, counts: Counts) -> Array:
    """Return the mixtures of the units under a run, its topics in the order of the model's."""
    mixtures = infer_mixtures(counts.matrix, run.topic_word, run.document_prior)
    if run is model:
        return mixtures
    match, _ = match_topics(model.topic_word, run.topic_word)
    return mixtures[:, match]


def _interval(
    runs: Sequence[Array], lengths: Array, generator: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    size, units = -(-DRAWS // len(runs)), len(lengths)
    points = np.array([np.average(run, axis=0, weights=lengths) for run in runs])
    drawn = []
    for run in runs:
        often = generator.multinomial(units, np.full(units, 1 / units), size) * lengths
        drawn.append(often @ run / often.sum(axis=1, keepdims=True))
    draws = np.concatenate(drawn)
    share = points.mean(axis=0)
    total = draws.var(axis=0)
    part = np.divide(points.var(axis=0), total, out=np.zeros_like(total), where=total > 0)
    if units < 2:
        # One unit tells nothing of the variance between units.
        return share, np.zeros_like(share), np.ones_like(share), np.clip(part, 0, 1)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return share, np.minimum(low, share), np.maximum(high, share), np.clip(part, 0, 1)
