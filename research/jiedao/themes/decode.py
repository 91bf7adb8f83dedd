"""Themes run in blocks: probabilities of a sentence that know those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jiedao.themes.context import RELATIONS, Context

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decoder:
    """How the classifier's scores become probabilities over a report.

    Attributes
    ----------
    temperature : float
        The scores are divided by it: above 1 it takes back confidence.
    weight : float
        How much the order of sentences counts; 0 leaves each sentence alone.
    lift : array, shape (relations, classes, classes)
        How much more often a class follows another than it stands anywhere, by relation.
    """

    temperature: float
    weight: float
    lift: Floats

    def probabilities(self, scores: NDArray[np.float32], context: Context) -> Floats:
        """Return the probability of each class for each sentence, given the whole report.

        Parameters
        ----------
        scores : array, shape (sentences, classes)
            Log-odds.
        context : Context

        Returns
        -------
        array of shape (sentences, classes)
            Rows sum to one.
        """
        local = softmax(scores.astype(float) / self.temperature)
        if self.weight == 0 or len(local) == 0:
            return local
        return smooth(local, context, self.lift**self.weight)


def softmax(scores: Floats) -> Floats:
    """Return probabilities from log-odds, row by row."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return probabilities


def learn_lift(
    codes: Iterable[str], classes: Sequence[str], context: Context, chosen: NDArray[np.int64]
) -> Floats:
    """Count how much more often a class follows another than it stands anywhere.

    Parameters
    ----------
    codes : iterable of str
        The class of every sentence; read at ``chosen`` and the sentences before them.
    classes : sequence of str
    context : Context
    chosen : array of int
        Rows of whole reports.

    Returns
    -------
    array of shape (relations, classes, classes)
        ``P(class | class before, relation) / P(class)``. Half a count is added to each class, and
        two counts, spread as the classes are, to what follows each class.
    """
    place = {code: number for number, code in enumerate(classes)}
    number = np.array([place.get(code, -1) for code in codes])
    k = len(classes)
    counts = np.zeros((len(RELATIONS), k, k))
    rows = chosen[~context.first[chosen]]
    rows = rows[(number[rows] >= 0) & (number[rows - 1] >= 0)]
    np.add.at(counts, (context.relation[rows], number[rows - 1], number[rows]), 1)
    overall = np.bincount(number[chosen][number[chosen] >= 0], minlength=k) + 0.5
    overall = overall / overall.sum()
    following = counts + 2.0 * overall
    following /= following.sum(axis=2, keepdims=True)
    lift: Floats = following / overall
    return lift


def smooth(local: Floats, context: Context, lift: Floats) -> Floats:
    """Forward-backward over every report at once.

    Parameters
    ----------
    local : array, shape (sentences, classes)
        Probabilities of each sentence by itself.
    context : Context
        Gives the reports and the relation of each sentence to the one before.
    lift : array, shape (relations, classes, classes)

    Returns
    -------
    array of shape (sentences, classes)
        Posterior probabilities.

    References
    ----------
    Rabiner, L. R. (1989). https://doi.org/10.1109/5.18626
    """
    order, bounds = _by_step(context.first)
    local, lift = local[order], lift[context.relation[order]]
    forward, backward = np.empty_like(local), np.ones_like(local)
    for step, (begin, end) in enumerate(pairwise(bounds)):
        belief = local[begin:end]
        if step:
            before = forward[bounds[step - 1] :][: end - begin]
            belief = belief * np.einsum("ij,ijk->ik", before, lift[begin:end])
        forward[begin:end] = belief / belief.sum(axis=1, keepdims=True)
    for step in range(len(bounds) - 2, 0, -1):
        begin, end = bounds[step : step + 2]
        message = local[begin:end] * backward[begin:end]
        earlier = np.einsum("ik,ijk->ij", message, lift[begin:end])
        backward[bounds[step - 1] :][: end - begin] = earlier / earlier.sum(axis=1, keepdims=True)
    product = forward * backward
    posterior = np.empty_like(local)
    posterior[order] = product / product.sum(axis=1, keepdims=True)
    return posterior


def _by_step(first: NDArray[np.bool_]) -> tuple[NDArray[np.int64], list[int]]:
    """Order sentences by their number in the report, and where each number begins and the last ends.

    Within a number, longer reports stand first: those that go on are the first of the number before.
    """
    starts = np.flatnonzero(first)
    sizes = np.diff(np.append(starts, len(first)))
    rank = np.empty(len(starts), dtype=np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(starts))
    step = np.arange(len(first)) - np.repeat(starts, sizes)
    bounds = np.append(0, np.cumsum(np.bincount(step)))
    order = np.empty(len(first), dtype=np.int64)
    order[bounds[step] + np.repeat(rank, sizes)] = np.arange(len(first))
    return order, bounds.tolist()


def expected_calibration_error(
    confidence: Floats, correct: NDArray[np.bool_], bins: int = 10
) -> float:
    """Return the mean gap between confidence and accuracy over bins of equal width.

    References
    ----------
    Naeini, M. P., Cooper, G. & Hauskrecht, M. (2015). https://doi.org/10.1609/aaai.v29i1.9602

    Examples
    --------
    >>> float(expected_calibration_error(np.array([0.75, 0.75]), np.array([True, False])))
    0.25
    """
    edges = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = 0.0
    for number in range(bins):
        mine = edges == number
        if mine.any():
            gap += mine.mean() * abs(confidence[mine].mean() - correct[mine].mean())
    return float(gap)


def fit_decoder(
    scores: NDArray[np.float32],
    truth: NDArray[np.int64],
    context: Context,
    lift: Floats,
    chosen: NDArray[np.int64],
    *,
    temperatures: Sequence[float] = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.8, 2.2, 2.7),
    weights: Sequence[float] = (0.0, 0.2, 0.4, 0.6, 0.8),
) -> Decoder:
    """Choose temperature and weight by the log-likelihood of held-out labels.

    Parameters
    ----------
    scores : array, shape (sentences, classes)
        Scores of sentences that the classifier was not trained on.
    truth : array of int, shape (sentences,)
        Their classes as numbers.
    context : Context
    lift : array
        See `learn_lift`.
    chosen : array of int
        The rows that count.

    Returns
    -------
    Decoder
    """
    best, best_loss = Decoder(1.0, 0.0, lift), np.inf
    for weight in weights:
        for temperature in temperatures:
            decoder = Decoder(temperature, weight, lift)
            probability = decoder.probabilities(scores, context)[chosen, truth[chosen]]
            loss = -np.log(np.maximum(probability, 1e-12)).mean()
            if loss < best_loss - 1e-9:
                best, best_loss = decoder, loss
    return best
