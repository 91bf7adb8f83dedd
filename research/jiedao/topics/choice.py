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
        (topics, measure, *_interval(table[topics].to_numpy()), len(table))
        for measure, table in tables.items()
        for topics in table.columns.tolist()
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
    heldout, stability = _by_run(quality, "heldout"), _by_run(quality, "stability")
    sizes = [int(topics) for topics in heldout.columns.tolist()]
    best = _highest(heldout, sizes)
    likely = [topics for topics in sizes if _reaches(heldout, topics, best)]
    chosen = _highest(stability, likely)
    others = [
        topics for topics in likely if topics != chosen and _reaches(stability, topics, chosen)
    ]
    value = f"{heldout[best].to_numpy().mean():.3f} per word"
    if len(likely) > 1:
        cosine, low, high = _interval(stability[chosen].to_numpy())
        text = (
            f"{chosen} topics: of {_list(likely)}, whose held-out likelihood cannot be told from the "
            f"best ({best}, {value}), {chosen} recurs best between runs (cosine {cosine:.2f} "
            f"[{low:.2f}, {high:.2f}])."
        )
    else:
        text = f"{chosen} topics: no other number's held-out likelihood comes near ({value})."
    if others:
        text += f" {_list(others)} {'does' if len(others) == 1 else 'do'} as well."
    if best == max(sizes):
        text += f" The likelihood still rises at the end of the range: try more than {best}."
    return Recommendation(chosen, tuple(others), text)


def _highest(table: pd.DataFrame, sizes: Sequence[int]) -> int:
    return max(sizes, key=lambda topics: float(table[topics].to_numpy().mean()))


def _reaches(table: pd.DataFrame, topics: int, best: int) -> bool:
    """Tell whether a number of topics cannot be told from the best, run by run."""
    return topics == best or _interval((table[topics] - table[best]).to_numpy())[2] >= 0


def _list(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
