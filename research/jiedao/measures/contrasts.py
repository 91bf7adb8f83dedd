"""Two rates of a term held against one another: G2, log ratio, weighted log-odds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiedao.measures.intervals import Z95, wilson_interval

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Counts of terms in a group (``n`` of ``total``) and in what it is held against.

    Attributes
    ----------
    n, n_rest : arrays of shape (terms,)
    total, total_rest : float
        The words of the two sides.
    effect : array of shape (terms,)
        The design effect of each term: how many words count as one.
    """

    n: Array
    total: float
    n_rest: Array
    total_rest: float
    effect: Array


@dataclass(frozen=True)
class Contrast:
    """A measure of each term: its value, the 95 % interval for the design effect, and z without it.

    Attributes
    ----------
    value, low, high, z_words : arrays of shape (terms,)
    """

    value: Array
    low: Array
    high: Array
    z_words: Array


def contrast_g2(comparison: Comparison, prior: float = 0.0) -> Contrast:
    """Return the signed log-likelihood ratio of a 2 x 2 table; z is its signed root.

    It is a test and no size: the interval is missing.

    Examples
    --------
    >>> swiss = Comparison(np.array([110.0]), 2552, np.array([111.0]), 29225, np.ones(1))
    >>> contrast_g2(swiss).value.round(2).tolist(), contrast_g2(swiss).z_words.round(2).tolist()
    ([270.72], [16.45])
    """
    from scipy.special import xlogy

    n, n_rest = comparison.n, comparison.n_rest
    total = comparison.total + comparison.total_rest
    value = np.zeros_like(n)
    for count, size in ((n, comparison.total), (n_rest, comparison.total_rest)):
        for part, whole in ((count, n + n_rest), (size - count, total - n - n_rest)):
            expected = size * whole / total
            # What is expected is 0 only where the count is 0, which adds nothing.
            value += 2 * xlogy(part, part / np.where(expected > 0, expected, 1.0))
    value = np.sign(n / comparison.total - n_rest / comparison.total_rest) * np.maximum(value, 0.0)
    missing = np.full(len(n), np.nan)
    return Contrast(value, missing, missing, np.sign(value) * np.sqrt(np.abs(value)))


def contrast_log_ratio(comparison: Comparison, prior: float = 0.0) -> Contrast:
    """Return the binary logarithm of the ratio of two rates; z is that of G2.

    The interval is Wilson's of the part of the term's occurrences that stand in the group, carried
    over to the ratio; where a side has none, it is open to that side.

    Examples
    --------
    >>> counts = Comparison(np.array([40.0]), 1000, np.array([10.0]), 1000, np.ones(1))
    >>> found = contrast_log_ratio(counts)
    >>> [part.round(2).tolist() for part in (found.value, found.low, found.high)]
    [[2.0], [1.02], [2.98]]
    """
    n, n_rest = comparison.n, comparison.n_rest
    scale = np.log2(comparison.total_rest / comparison.total)
    value = np.log2(np.where(n > 0, n, 0.5) / np.where(n_rest > 0, n_rest, 0.5)) + scale
    low, high = wilson_interval(n / (n + n_rest), (n + n_rest) / comparison.effect)
    with np.errstate(divide="ignore"):
        low, high = (np.log2(part) - np.log2(1 - part) + scale for part in (low, high))
    return Contrast(value, low, high, contrast_g2(comparison).z_words)


def contrast_log_odds(comparison: Comparison, prior: float) -> Contrast:
    """Return the log-odds ratio with an informative Dirichlet prior of a weight in words.

    Examples
    --------
    >>> counts = Comparison(np.array([40.0]), 1000, np.array([10.0]), 1000, np.ones(1))
    >>> found = contrast_log_odds(counts, prior=400)
    >>> found.value.round(2).tolist(), found.z_words.round(2).tolist()
    ([0.94], [3.55])
    """
    n, n_rest = comparison.n, comparison.n_rest
    own = prior * (n + n_rest) / (comparison.total + comparison.total_rest)
    odds, odds_rest = (
        np.log(side + own) - np.log(size + prior - side - own)
        for side, size in ((n, comparison.total), (n_rest, comparison.total_rest))
    )
    value = odds - odds_rest
    error = np.sqrt(1 / (n + own) + 1 / (n_rest + own))
    half = Z95 * error * np.sqrt(comparison.effect)
    return Contrast(value, value - half, value + half, value / error)


MEASURES: dict[str, Callable[[Comparison, float], Contrast]] = {
    "log_odds": contrast_log_odds,
    "log_ratio": contrast_log_ratio,
    "g2": contrast_g2,
}
