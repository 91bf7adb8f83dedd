"""Themes run in blocks: probabilities of a sentence that know those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    starts = np.flatnonzero(context.first)
    sizes = np.diff(np.append(starts, len(local)))
    order = np.argsort(-sizes, kind="stable")
    starts, sizes = starts[order], sizes[order]
    active = [int((sizes > step).sum()) for step in range(int(sizes[0]))]
    forward = np.empty_like(local)
    for step, reports in enumerate(active):
        rows = starts[:reports] + step
        belief = local[rows]
        if step:
            belief = belief * np.einsum(
                "ij,ijk->ik", forward[rows - 1], lift[context.relation[rows]]
            )
        forward[rows] = belief / belief.sum(axis=1, keepdims=True)
    backward = np.ones_like(local)
    for step in range(len(active) - 1, 0, -1):
        rows = starts[: active[step]] + step
        message = local[rows] * backward[rows]
        earlier = np.einsum("ik,ijk->ij", message, lift[context.relation[rows]])
        backward[rows - 1] = earlier / earlier.sum(axis=1, keepdims=True)
    product = forward * backward
    posterior: Floats = product / product.sum(axis=1, keepdims=True)
    return posterior


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
