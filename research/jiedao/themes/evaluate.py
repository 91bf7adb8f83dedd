"""What an evaluation shows: confusions, reliability, coverage, errors, baselines."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.scheme import Scheme
from jiedao.themes.confusions import sum_confusions, tabulate_confusions
from jiedao.themes.scores import block_numbers, bootstrap_intervals, f1
from jiedao.themes.train import HeldOut

BINS = 10


def confusion_table(held_out: HeldOut, scheme: Scheme) -> pd.DataFrame:
    """Count the held-out sentences by reference theme and label.

    Returns
    -------
    pandas.DataFrame
        Columns ``theme`` (reference), ``label``, ``n``, ``share`` of the theme's sentences; a row
        for every pair.
    """
    return sum_confusions(tabulate_confusions(held_out, scheme), scheme)


def reliability_table(held_out: HeldOut, scheme: Scheme) -> pd.DataFrame:
    """Compare stated probability with accuracy in bins of equal width.

    Returns
    -------
    pandas.DataFrame
        Columns ``low, high`` (the bin), ``n``, ``confidence`` (mean), ``accuracy`` and its 95 %
        interval ``accuracy_low, accuracy_high``; bins without sentences are left out.

    Notes
    -----
    Wilson's interval of ``n`` divided by the design effect, which all bins share: with ``e_i`` the
    distance of sentence ``i`` (right 1, wrong 0) from the accuracy of its bin, it is
    ``B/(B-1) sum_b (sum_i e_i)^2 / sum_i e_i^2`` over the ``B`` blocks, at least 1.

    References
    ----------
    Wilson, E. B. (1927). https://doi.org/10.1080/01621459.1927.10502953
    """
    confidence, right = _confidence(held_out, scheme)
    number = np.minimum((confidence * BINS).astype(int), BINS - 1)
    rows = [
        (
            k / BINS,
            (k + 1) / BINS,
            int((number == k).sum()),
            float(confidence[number == k].mean()),
            float(right[number == k].mean()),
        )
        for k in range(BINS)
        if (number == k).any()
    ]
    frame = pd.DataFrame(rows, columns=["low", "high", "n", "confidence", "accuracy"])
    expected = pd.Series(right, dtype=float).groupby(number).transform("mean").to_numpy()
    return _with_intervals(
        frame, design_effect(right - expected, block_numbers(held_out.sentences))
    )


def coverage_table(held_out: HeldOut, scheme: Scheme) -> pd.DataFrame:
    """Tell the accuracy of the surest part, for every part from 5 % to all.

    Returns
    -------
    pandas.DataFrame
        Columns ``coverage, n, threshold, accuracy, accuracy_low, accuracy_high``; the interval
        is that of `reliability_table`, with the design effect of all sentences.
    """
    confidence, right = _confidence(held_out, scheme)
    order = np.argsort(-confidence, kind="stable")
    rows = []
    for coverage in np.arange(1, 21) / 20:
        n = max(round(float(coverage) * len(order)), 1)
        rows.append((coverage, n, confidence[order[n - 1]], right[order[:n]].mean()))
    frame = pd.DataFrame(rows, columns=["coverage", "n", "threshold", "accuracy"])
    blocks = block_numbers(held_out.sentences)
    return _with_intervals(frame, design_effect(right - right.mean(), blocks))


def design_effect(errors: NDArray[np.float64], blocks: NDArray[np.int64]) -> float:
    """Return by how much errors that cluster in blocks widen a variance, at least 1.

    Examples
    --------
    >>> design_effect(np.array([0.5, 0.5, -0.5, -0.5]), np.array([0, 0, 1, 1]))
    4.0
    """
    sums = np.bincount(blocks, weights=errors)
    alone, number = float((errors**2).sum()), len(sums)
    if number < 2 or alone == 0:
        return 1.0
    return max(number / (number - 1) * float((sums**2).sum()) / alone, 1.0)


def _with_intervals(frame: pd.DataFrame, effect: float) -> pd.DataFrame:
    from statsmodels.stats.proportion import proportion_confint

    effective = np.maximum(frame["n"] / effect, 1.0)
    low, high = proportion_confint(frame["accuracy"] * effective, effective, method="wilson")
    # Rounding may leave an accuracy of 1 outside.
    return frame.assign(
        accuracy_low=np.minimum(low, frame["accuracy"]),
        accuracy_high=np.maximum(high, frame["accuracy"]),
    )


def error_table(held_out: HeldOut, scheme: Scheme) -> pd.DataFrame:
    """List the held-out sentences whose theme or role is not the reference's, with context.

    Returns
    -------
    pandas.DataFrame
        Columns ``sentence_id, headings, before, text, theme, label, score, role, role_label``; the
        surest errors first.
    """
    sentences = held_out.sentences
    probability = held_out.probability["theme"]
    frame = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "headings": heading_paths(sentences),
            "before": texts_before(sentences),
            "text": sentences["text"],
            "theme": sentences["theme"],
            "label": np.array(scheme.theme_codes, dtype=object)[probability.argmax(axis=1)],
            "score": probability.max(axis=1).round(4),
            "role": sentences["role"],
            "role_label": sentences["role"],
        }
    )
    if "role" in held_out.probability:
        roles = np.array(scheme.role_codes, dtype=object)
        frame["role_label"] = roles[held_out.probability["role"].argmax(axis=1)]
    wrong = (frame["theme"] != frame["label"]) | (frame["role"] != frame["role_label"])
    return frame[wrong].sort_values("score", ascending=False, kind="stable", ignore_index=True)


def heading_paths(sentences: pd.DataFrame) -> list[str]:
    """Return the headings above each sentence, the highest first, joined by `` > ``."""
    text = dict(zip(sentences["sentence_id"], sentences["text"], strict=True))
    parent = dict(
        zip(sentences["sentence_id"], sentences["parent_id"].fillna("").astype("str"), strict=True)
    )
    paths = []
    for sentence in sentences["sentence_id"]:
        path = []
        above = parent[sentence]
        while above in text:
            path.append(text[above])
            above = parent[above]
        paths.append(" > ".join(reversed(path)))
    return paths


def texts_before(sentences: pd.DataFrame) -> list[str]:
    """Return the text of the sentence before each, ``""`` at the start of a report."""
    same = sentences["doc_id"].eq(sentences["doc_id"].shift())
    return sentences["text"].shift().where(same, "").fillna("").tolist()


def baseline_table(
    held_out: HeldOut,
    baselines: dict[str, NDArray[np.object_]],
    scheme: Scheme,
    seed: int,
) -> pd.DataFrame:
    """Score the labeller and the baselines on the same sentences.

    Parameters
    ----------
    held_out : HeldOut
    baselines : dict of str to array of str
        The labels of the evaluated sentences, by baseline.
    scheme : Scheme
    seed : int
        Of the bootstrap over blocks.

    Returns
    -------
    pandas.DataFrame
        Columns ``labeller, accuracy, accuracy_low, accuracy_high, macro_f1, n``.
    """
    classes = scheme.theme_codes
    place = {code: number for number, code in enumerate(classes)}
    truth = np.array([place[code] for code in held_out.sentences["theme"]], dtype=np.int64)
    main = [place[code] for code in classes if code != scheme.residual]
    labels = {"jiedao": held_out.probability["theme"].argmax(axis=1)} | {
        name: np.array([place[code] for code in codes]) for name, codes in baselines.items()
    }
    blocks = block_numbers(held_out.sentences)
    measures = [
        lambda at, given=given: float((given[at] == truth[at]).mean()) for given in labels.values()
    ]
    found = bootstrap_intervals(measures, blocks, np.random.default_rng(seed))
    rows = [
        (name, *interval, float(np.mean([f1(truth, given, k) for k in main])), len(truth))
        for (name, given), interval in zip(labels.items(), found, strict=True)
    ]
    columns = ["labeller", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "n"]
    return pd.DataFrame(rows, columns=columns).round(4)


def _confidence(held_out: HeldOut, scheme: Scheme) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    probability = held_out.probability["theme"]
    label = np.array(scheme.theme_codes, dtype=object)[probability.argmax(axis=1)]
    return probability.max(axis=1), label == held_out.sentences["theme"].to_numpy(dtype=object)
