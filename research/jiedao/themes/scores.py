"""How good held-out labels are: accuracy, F1, calibration, with intervals over blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.frames import check_frame
from jiedao.text.tabulate import block_ids
from jiedao.themes.decode import expected_calibration_error
from jiedao.themes.predict import second_themes
from jiedao.themes.train import HeldOut, TrainConfig

DRAWS = 1000
SURE = 0.85
MOST_GROUPS = 60


def score_held_out(held_out: HeldOut, config: TrainConfig) -> pd.DataFrame:
    """Score held-out labels.

    Intervals are percentiles of 1,000 bootstrap draws of blocks (the sentences under one heading):
    sentences of a block are not independent.

    Parameters
    ----------
    held_out : HeldOut
    config : TrainConfig

    Returns
    -------
    pandas.DataFrame
        Frame `scores`.
    """
    rows: list[tuple[str, str, str, float, float, float, int]] = []
    blocks = block_numbers(held_out.sentences)
    for task, probability in held_out.probability.items():
        classes = config.scheme.theme_codes if task == "theme" else config.scheme.role_codes
        place = {code: number for number, code in enumerate(classes)}
        truth: NDArray[np.int64] = np.array(
            [place[code] for code in held_out.sentences[task]], dtype=np.int64
        )
        label: NDArray[np.int64] = probability.argmax(axis=1).astype(np.int64)
        confidence = probability.max(axis=1)
        main = [c for c in classes if c != config.scheme.residual]
        measures = _measures(truth, label, confidence, [place[c] for c in main])
        if task == "theme":
            measures |= _decisions(held_out, config, confidence, label == truth)
        wanted = {("all", name): measure for name, measure in measures.items()}
        for code, k in place.items():
            n = int((truth == k).sum())
            for name, function in _of_class(truth, label, k).items():
                wanted[code, name] = (function, n)
        found = bootstrap_intervals(
            [measure for measure, _ in wanted.values()], blocks, np.random.default_rng(config.seed)
        )
        rows += [
            (task, code, name, *interval, n)
            for ((code, name), (_, n)), interval in zip(wanted.items(), found, strict=True)
        ]
        groups = list(dict.fromkeys(held_out.sentences["group"]))
        for group in groups if len(groups) <= MOST_GROUPS else []:
            mine = np.flatnonzero((held_out.sentences["group"] == group).to_numpy())
            value = float((label[mine] == truth[mine]).mean())
            rows.append((task, f"group {group}", "accuracy", value, np.nan, np.nan, len(mine)))
    columns = ["task", "theme", "measure", "value", "low", "high", "n"]
    frame = pd.DataFrame(rows, columns=columns).assign(split="held out")
    return check_frame("scores", frame[["task", "split", *columns[1:]]].round(4))


Measure = Callable[[NDArray[np.int64]], float]


def _of_class(truth: NDArray[np.int64], label: NDArray[np.int64], k: int) -> dict[str, Measure]:
    return {
        "precision": lambda at: precision(truth[at], label[at], k),
        "recall": lambda at: recall(truth[at], label[at], k),
        "f1": lambda at: f1(truth[at], label[at], k),
    }


def _measures(
    truth: NDArray[np.int64],
    label: NDArray[np.int64],
    confidence: NDArray[np.float64],
    main: list[int],
) -> dict[str, tuple[Measure, int]]:
    n = len(truth)
    limit = np.sort(confidence)[::-1][max(int(np.ceil(SURE * n)) - 1, 0)]

    def surest(at: NDArray[np.int64]) -> float:
        kept = at[confidence[at] >= limit]
        return float((label[kept] == truth[kept]).mean()) if len(kept) else np.nan

    return {
        "accuracy": (lambda at: float((label[at] == truth[at]).mean()), n),
        "macro_f1": (
            lambda at: float(np.mean([f1(truth[at], label[at], k) for k in main])),
            n,
        ),
        "expected_calibration_error": (
            lambda at: expected_calibration_error(confidence[at], label[at] == truth[at]),
            n,
        ),
        "accuracy_of_surest_85_percent": (surest, int((confidence >= limit).sum())),
    }


def _decisions(
    held_out: HeldOut,
    config: TrainConfig,
    confidence: NDArray[np.float64],
    right: NDArray[np.bool_],
) -> dict[str, tuple[Measure, int]]:
    """Coverage and accuracy of what is not abstained from, and the second theme."""
    kept = confidence >= held_out.thresholds
    classes = config.scheme.theme_codes
    given = np.full(len(right), "", dtype=object)
    for threshold in np.unique(held_out.second):
        rows = held_out.second == threshold
        given[rows] = second_themes(
            held_out.probability["theme"][rows],
            classes,
            float(threshold),
            held_out.sentences["text"][rows],
            config.scheme.residual,
        )
    wanted = held_out.sentences["theme2"].to_numpy(dtype=object)

    def second_f1(at: NDArray[np.int64]) -> float:
        both = (given[at] == wanted[at]) & (wanted[at] != "")
        total = (given[at] != "").sum() + (wanted[at] != "").sum()
        return float(2 * both.sum() / total) if total else np.nan

    def kept_accuracy(at: NDArray[np.int64]) -> float:
        mine = at[kept[at]]
        return float(right[mine].mean()) if len(mine) else np.nan

    return {
        "coverage_without_abstained": (lambda at: float(kept[at].mean()), len(right)),
        "accuracy_without_abstained": (kept_accuracy, int(kept.sum())),
        "second_theme_f1": (second_f1, int((wanted != "").sum())),
    }


def precision(truth: NDArray[np.int64], label: NDArray[np.int64], k: int) -> float:
    """Return the share of sentences labelled ``k`` that are ``k``; missing if there are none."""
    given = label == k
    return float((truth[given] == k).mean()) if given.any() else np.nan


def recall(truth: NDArray[np.int64], label: NDArray[np.int64], k: int) -> float:
    """Return the share of sentences that are ``k`` labelled so; missing if there are none."""
    mine = truth == k
    return float((label[mine] == k).mean()) if mine.any() else np.nan


def f1(truth: NDArray[np.int64], label: NDArray[np.int64], k: int) -> float:
    """Return the harmonic mean of precision and recall; 0 if ``k`` never occurs.

    Examples
    --------
    >>> round(f1(np.array([0, 0, 1]), np.array([0, 1, 1]), 0), 3)
    0.667
    """
    total = (truth == k).sum() + (label == k).sum()
    return float(2 * ((truth == k) & (label == k)).sum() / total) if total else 0.0


def block_numbers(sentences: pd.DataFrame) -> NDArray[np.int64]:
    """Return the block of each sentence: a heading with what stands right under it."""
    return np.asarray(pd.factorize(block_ids(sentences))[0], dtype=np.int64)


def bootstrap_intervals(
    measures: Sequence[Measure], blocks: NDArray[np.int64], rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Return each measure with its 95 % percentile interval over draws of blocks.

    Parameters
    ----------
    measures : sequence of callables
        From rows (with repetition) to a number; missing where it is not defined.
    blocks : array of int
        The block of each row.
    rng : numpy.random.Generator

    Returns
    -------
    list of (value, low, high)

    References
    ----------
    Davison, A. C. & Hinkley, D. V. (1997). https://doi.org/10.1017/CBO9780511802843
    """
    order = np.argsort(blocks, kind="stable")
    starts = np.flatnonzero(np.diff(blocks[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    draws = np.empty((DRAWS, len(measures)))
    for draw in range(DRAWS):
        picked = rng.integers(0, len(starts), len(starts))
        ends = np.cumsum(sizes[picked])
        within = np.arange(ends[-1]) - np.repeat(ends - sizes[picked], sizes[picked])
        rows = order[np.repeat(starts[picked], sizes[picked]) + within]
        draws[draw] = [measure(rows) for measure in measures]
    everything = np.arange(len(blocks))
    results = []
    for number, measure in enumerate(measures):
        mine = draws[:, number][~np.isnan(draws[:, number])]
        low, high = np.quantile(mine, [0.025, 0.975]) if len(mine) else (np.nan, np.nan)
        results.append((measure(everything), float(low), float(high)))
    return results
