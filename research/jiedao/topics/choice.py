"""How many topics a corpus bears: measures over a range and several seeds, and a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.topics.model import TopicConfig, TopicModel
from jiedao.topics.quality import measure_coherence, measure_exclusivity
from jiedao.topics.runs import HELD_OUT, Run, match_topics, series
from jiedao.topics.units import Counts

MEASURES = ("heldout", "coherence", "exclusivity", "stability")
GAP = "heldout_gap"
QUALITY_COLUMNS = ("run", "topics", "seed", "measure", "value")


@dataclass(frozen=True)
class Recommendation:
    """How many topics to take.

    Attributes
    ----------
    topics : int
    alternatives : tuple of int
        Other numbers that do as well.
    text : str
        The reason, for a reader.
    """

    topics: int
    alternatives: tuple[int, ...]
    text: str


def choice_runs(config: TopicConfig, sizes: Sequence[int], seeds: int) -> list[Run]:
    """List the runs that a choice needs: each number of topics with each seed.

    Raises
    ------
    InputError
        If there are not two numbers and two seeds to compare.
    """
    if len(set(sizes)) < 2 or seeds < 2:
        raise InputError(
            "choice of topics",
            f"{len(set(sizes))} number(s) of topics with {seeds} seed(s)",
            "two or more of each",
            "widen the range or ask for more seeds",
        )
    return [
        replace(run, config=replace(run.config, topics=topics))
        for topics in sorted(set(sizes))
        for run in series(config, "split", seeds)
    ]


def measure_quality(counts: Counts, models: Sequence[TopicModel]) -> pd.DataFrame:
    """Measure the quality of runs that each held out a fifth of the units.

    Parameters
    ----------
    counts : Counts
        Of the whole corpus; coherence is measured on it.
    models : sequence of TopicModel
        As the runs of `choice_runs` gave them.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_quality`. ``heldout`` is the log-likelihood per word of the units held out
        (document completion); ``coherence`` and ``exclusivity`` are means over topics;
        ``stability`` is the mean cosine of the topics with those that they are matched with in
        the other runs of the same size, which read other units from another seed.
    """
    rows: list[tuple[str, int, int, str, float]] = []
    for topics in dict.fromkeys(model.config.topics for model in models):
        same = [model for model in models if model.config.topics == topics]
        stability = _stability(same)
        for place, model in enumerate(same):
            values = (
                model.record["heldout"],
                measure_coherence(counts.matrix, model.topic_word).mean(),
                measure_exclusivity(model.topic_word).mean(),
                stability[place],
            )
            rows.extend(
                (model.config.run, topics, model.config.seed, measure, float(value))
                for measure, value in zip(MEASURES, values, strict=True)
            )
    frame = pd.DataFrame(rows, columns=list(QUALITY_COLUMNS))
    return check_frame("topic_quality", frame)


def _stability(models: Sequence[TopicModel]) -> list[float]:
    likeness = np.full((len(models), len(models)), np.nan)
    for one in range(len(models)):
        for other in range(one):
            _, similarity = match_topics(models[one].topic_word, models[other].topic_word)
            likeness[one, other] = likeness[other, one] = similarity.mean()
    return [float(np.nanmean(row)) if len(models) > 1 else 1.0 for row in likeness]


def summarise_quality(quality: pd.DataFrame) -> pd.DataFrame:
    r"""Average the measures over runs, with 95 % intervals.

    Runs share units, so that their variance is too small: the standard error is
    :math:`s\sqrt{1/n + 1/4}` for ``n`` runs that held out a fifth (Nadeau & Bengio), with Student's
    t. Runs with the same seed read the same units, so numbers of topics are compared run by run:
    ``heldout_gap`` is the difference to the number with the highest held-out likelihood.

    Parameters
    ----------
    quality : pandas.DataFrame
        Frame `topic_quality`.

    Returns
    -------
    pandas.DataFrame
        Frame `topic_choice`: ``topics, measure, value, low, high, n``.

    References
    ----------
    Nadeau, C. & Bengio, Y. (2003). Inference for the generalization error.
    https://doi.org/10.1023/A:1024068626366
    """
    tables = {measure: _by_run(quality, measure) for measure in MEASURES}
    heldout = tables["heldout"]
    tables[GAP] = heldout.sub(heldout[heldout.mean().idxmax()], axis=0)
    rows = [
        (int(topics), measure, *_interval(values.to_numpy()), len(values))
        for measure, table in tables.items()
        for topics, values in table.items()
    ]
    frame = pd.DataFrame(rows, columns=["topics", "measure", "value", "low", "high", "n"])
    return check_frame("topic_choice", frame)


def _by_run(quality: pd.DataFrame, measure: str) -> pd.DataFrame:
    chosen = quality[quality["measure"] == measure]
    return chosen.pivot_table(index="seed", columns="topics", values="value").dropna()


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    from scipy.special import stdtrit

    mean, n = float(values.mean()), len(values)
    if n < 2:
        return mean, float("nan"), float("nan")
    spread = float(values.std(ddof=1)) * np.sqrt(1 / n + HELD_OUT / (1 - HELD_OUT))
    half = float(stdtrit(n - 1, 0.975)) * spread
    return mean, mean - half, mean + half


def recommend(quality: pd.DataFrame) -> Recommendation:
    """Recommend a number of topics, in words, with those that do as well.

    First come the numbers whose held-out likelihood cannot be told from the best (the interval of
    the difference holds zero), then, among these, the one whose topics recur best between runs.
    Those whose recurrence cannot be told from it do as well.

    Parameters
    ----------
    quality : pandas.DataFrame
        Frame `topic_quality`.

    Returns
    -------
    Recommendation
    """
    choice = summarise_quality(quality).set_index(["measure", "topics"])
    gap = choice.loc[GAP]
    best = int(choice.loc["heldout"]["value"].idxmax())
    likely = [int(topics) for topics, high in gap["high"].items() if high >= 0 or topics == best]
    stability = _by_run(quality, "stability")
    chosen = int(stability[likely].mean().idxmax())
    others = [
        topics
        for topics in likely
        if topics != chosen
        and _interval((stability[topics] - stability[chosen]).to_numpy())[2] >= 0
    ]
    row = choice.loc[("stability", chosen)]
    text = (
        f"{chosen} topics: of {_list(likely)}, whose held-out likelihood cannot be told from the best "
        f"({best}, {choice.loc[('heldout', best), 'value']:.3f} per word), {chosen} recurs best "
        f"between runs (cosine {row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}])."
        if len(likely) > 1
        else f"{chosen} topics: no other number has a held-out likelihood that comes near "
        f"({choice.loc[('heldout', best), 'value']:.3f} per word)."
    )
    if others:
        text += f" As well do {_list(others)}."
    largest = max(gap.index)
    if best == largest:
        text += f" The likelihood still rises at the end of the range: try more than {largest}."
    return Recommendation(chosen, tuple(others), text)


def _list(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
