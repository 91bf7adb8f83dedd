"""How good topics are: held-out likelihood, coherence, exclusivity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jiedao.topics.engines import Array, infer_mixtures

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TOP = 10
# The weight of exclusivity beside frequency, as in the R package stm.
EXCLUSIVE = 0.7


def measure_heldout(
    matrix: csr_matrix[Any],
    topic_word: Array,
    document_prior: Array,
    generator: np.random.Generator,
) -> float:
    r"""Measure the log-likelihood per word of units that the model has not read.

    This is document completion: a random half of the words of each unit tells its mixture
    :math:`\theta`, the other half is scored by :math:`\log \sum_k \theta_k \phi_{kw}`. It is no bound
    and no perplexity of the training text; ``exp`` of its negative is the held-out perplexity.

    Parameters
    ----------
    matrix : scipy.sparse.csr_matrix of shape (units, terms)
        Counts of units held out.
    topic_word : array of shape (topics, terms)
    document_prior : array of shape (topics,)
    generator : numpy.random.Generator
        Draws the halves.

    Returns
    -------
    float
        Natural logarithm; missing where no unit has a word to score.

    References
    ----------
    Wallach, H., Murray, I., Salakhutdinov, R. & Mimno, D. (2009). Evaluation methods for topic
    models. ICML. https://doi.org/10.1145/1553374.1553515
    """
    first = matrix.copy()
    first.data = generator.binomial(matrix.data, 0.5)
    second = (matrix - first).tocoo()
    first.eliminate_zeros()
    total = second.data.sum()
    if not total:
        return float("nan")
    mixtures = infer_mixtures(first, topic_word, document_prior)
    chances = np.einsum("ik,ik->i", mixtures[second.row], topic_word.T[second.col])
    scored = second.data > 0
    return float((second.data[scored] * np.log(chances[scored])).sum() / total)


def top_terms(topic_word: Array, top: int = TOP) -> NDArray[np.int64]:
    """Return the columns of the heaviest terms of each topic, the heaviest first."""
    return np.argsort(-topic_word, axis=1, kind="stable")[:, :top]


def measure_coherence(matrix: csr_matrix[Any], topic_word: Array, *, top: int = TOP) -> Array:
    r"""Measure how often the heaviest terms of a topic stand in the same units (NPMI).

    The mean over pairs of the ``top`` heaviest terms of
    :math:`\log\frac{p_{ij}}{p_i p_j} / -\log p_{ij}`. To each of the four cells of a pair (both,
    one, the other, none) a quarter of a unit is added, so that pairs that never meet have a value
    near -1 and none is missing.

    Parameters
    ----------
    matrix : scipy.sparse.csr_matrix of shape (units, terms)
    topic_word : array of shape (topics, terms)
    top : int

    Returns
    -------
    array of shape (topics,)
        Between -1 and 1; 0 where terms meet as if by chance. A topic of one term has 0.

    References
    ----------
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.
    Lau, J. H., Newman, D. & Baldwin, T. (2014). https://doi.org/10.3115/v1/E14-1056
    """
    chosen = top_terms(topic_word, top)
    columns, places = np.unique(chosen, return_inverse=True)
    present = matrix[:, columns].astype(bool).astype(float)
    together = (present.T @ present).toarray()
    units = matrix.shape[0] + 1
    both = (together + 0.25) / units
    alone = (np.diag(together) + 0.5) / units
    npmi = np.log(both / np.outer(alone, alone)) / -np.log(both)
    places = places.reshape(chosen.shape)
    first, second = np.triu_indices(chosen.shape[1], 1)
    if not len(first):
        return np.zeros(len(chosen))
    means: Array = npmi[places[:, first], places[:, second]].mean(axis=1)
    return means


def measure_exclusivity(topic_word: Array, *, top: int = TOP) -> Array:
    r"""Measure how far the heaviest terms of a topic are its own (FREX).

    FREX of a term is the harmonic mean of two ranks among all terms of the topic, as shares: that
    of its exclusivity :math:`\phi_{kw} / \sum_j \phi_{jw}` (weight 0.7) and that of its
    probability (0.3). The measure is the mean over the ``top`` heaviest terms.

    Parameters
    ----------
    topic_word : array of shape (topics, terms)
    top : int

    Returns
    -------
    array of shape (topics,)
        Above 0, at most 1.

    References
    ----------
    Bischof, J. & Airoldi, E. (2012). Summarizing topical content with word frequency and
    exclusivity. ICML. https://arxiv.org/abs/1206.4631
    Roberts, M., Stewart, B. & Tingley, D. (2019). stm. https://doi.org/10.18637/jss.v091.i02
    """
    exclusive = _rank_share(topic_word / topic_word.sum(axis=0))
    frequent = _rank_share(topic_word)
    frex = 1 / (EXCLUSIVE / exclusive + (1 - EXCLUSIVE) / frequent)
    means: Array = np.take_along_axis(frex, top_terms(topic_word, top), axis=1).mean(axis=1)
    return means


def _rank_share(values: Array) -> Array:
    """Return for each value the share of its row that is not greater (the empirical CDF)."""
    # Sums of floats may differ in the last digit where the values are equal.
    rounded = np.round(values, 12)
    rows = [np.searchsorted(np.sort(row), row, side="right") for row in rounded]
    shares: Array = np.array(rows) / values.shape[1]
    return shares
