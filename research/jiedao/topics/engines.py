"""Engines of topic models: each turns counts into the words of topics, and does no more.

An engine learns the distribution of words in each topic and the weight that topics have before a
unit is read. What follows (mixtures of units, measures) is computed from these two arrays in the
same way for all engines, so that they can be compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# A unit is about few topics, a topic has few of the terms.
DOCUMENT_PRIOR = 0.2
TERM_PRIOR = 0.05
LARGEST_CHUNK = 4000
# Gibbs samples that are averaged, from the second half of the chain.
SAMPLES = 10
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Task:
    """What an engine is given.

    Attributes
    ----------
    matrix : scipy.sparse.csr_matrix of shape (units, terms)
        Counts; every unit has a word.
    topics, iterations, seed : int
    term_prior : array of shape (topics, terms)
        The weight of each term in each topic before anything is read: `TERM_PRIOR`, more for the
        seed words of a guided topic.
    """

    matrix: csr_matrix[Any]
    topics: int
    iterations: int
    seed: int
    term_prior: Array


@dataclass(frozen=True)
class Engine:
    """An engine.

    Attributes
    ----------
    package : str
        The package that does the work; its version stands in the run record.
    fit : callable
        From a task to ``topic_word`` of shape (topics, terms), whose rows sum to one, and
        ``document_prior`` of shape (topics,).
    iterations : callable
        From the words in the corpus to how many iterations are enough.
    guided : bool
        Whether seed words can guide it.
    """

    package: str
    fit: Callable[[Task], tuple[Array, Array]]
    iterations: Callable[[int], int]
    guided: bool

    @property
    def version(self) -> str:
        """The version of the package."""
        return version(self.package)


def _fit_tomotopy(task: Task) -> tuple[Array, Array]:
    """Sample by collapsed Gibbs with one worker: with several the same seed gives other topics."""
    import warnings

    with warnings.catch_warnings():
        # Its types warn as they are made; where warnings are errors it could not be imported.
        warnings.simplefilter("ignore", DeprecationWarning)
        import tomotopy

    model = tomotopy.LDAModel(k=task.topics, alpha=DOCUMENT_PRIOR, eta=TERM_PRIOR, seed=task.seed)
    guided = np.flatnonzero((task.term_prior != TERM_PRIOR).any(axis=0))
    for column in guided.tolist():
        model.set_word_prior(str(column), task.term_prior[:, column].tolist())
    matrix = task.matrix
    names = np.array([str(column) for column in range(matrix.shape[1])], dtype=object)
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        model.add_doc(np.repeat(names[matrix.indices[start:end]], matrix.data[start:end]).tolist())
    rest = max(1, task.iterations // 2 // SAMPLES)
    model.train(max(1, task.iterations - rest * SAMPLES), workers=1)
    topic_word = np.zeros(task.term_prior.shape)
    prior = np.zeros(task.topics)
    for _ in range(SAMPLES):
        model.train(rest, workers=1)
        topic_word += _tomotopy_words(model, task.term_prior)
        prior += model.alpha
    return topic_word / SAMPLES, prior / SAMPLES


def _tomotopy_words(model: Any, term_prior: Array) -> Array:
    """Return the words of the topics; a term that no unit of the training has keeps its prior."""
    places = np.array([int(name) for name in model.used_vocabs])
    seen = term_prior[:, places]
    # The engine norms over the terms that it saw; taken back, its rows are counts plus priors.
    totals = np.asarray(model.get_count_by_topics(), dtype=float) + seen.sum(axis=1)
    shares = np.array([model.get_topic_word_dist(topic) for topic in range(len(totals))])
    weights = term_prior.copy()
    weights[:, places] = shares * totals[:, None]
    normed: Array = weights / weights.sum(axis=1, keepdims=True)
    return normed


def _fit_gensim(task: Task) -> tuple[Array, Array]:
    """Fit by variational Bayes, the whole corpus a chunk where it is small."""
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    units, terms = task.matrix.shape
    model = LdaModel(
        id2word={column: str(column) for column in range(terms)},
        num_topics=task.topics,
        passes=task.iterations,
        iterations=200,
        chunksize=min(LARGEST_CHUNK, units),
        alpha=[DOCUMENT_PRIOR] * task.topics,
        eta=task.term_prior,
        eval_every=None,
        random_state=np.random.RandomState(task.seed),
        dtype=np.float64,
    )
    if (task.term_prior != TERM_PRIOR).any():
        # Else seed words count only after the first reading, when it is too late.
        model.sync_state()
    model.update(Sparse2Corpus(task.matrix, documents_columns=False))
    return model.get_topics(), np.full(task.topics, DOCUMENT_PRIOR)


def _fit_nmf(task: Task) -> tuple[Array, Array]:
    """Factor TF-IDF, then give each word to the factors once for the probabilities of words."""
    import warnings

    from scipy.sparse import csr_matrix
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer

    model = NMF(task.topics, init="nndsvdar", max_iter=task.iterations, random_state=task.seed)
    with warnings.catch_warnings():
        # A preview may stop before the last digit stands.
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixtures = model.fit_transform(
            TfidfTransformer(sublinear_tf=True).fit_transform(task.matrix)
        )
    cells = task.matrix.tocoo()
    weights = np.zeros(task.term_prior.shape)
    total = np.zeros(cells.nnz)
    for topic in range(task.topics):
        total += mixtures[cells.row, topic] * model.components_[topic, cells.col]
    total[total == 0] = 1
    for topic in range(task.topics):
        part = mixtures[cells.row, topic] * model.components_[topic, cells.col] / total
        shared = csr_matrix((cells.data * part, (cells.row, cells.col)), shape=cells.shape)
        weights[topic] = np.asarray(shared.sum(axis=0)).ravel()
    weights += task.term_prior
    return weights / weights.sum(axis=1, keepdims=True), np.full(task.topics, DOCUMENT_PRIOR)


def _between(low: int, high: int, work: float) -> Callable[[int], int]:
    return lambda words: int(min(high, max(low, work // max(words, 1))))


ENGINES = {
    "tomotopy": Engine("tomotopy", _fit_tomotopy, _between(100, 1000, 2e7), guided=True),
    "gensim": Engine("gensim", _fit_gensim, _between(5, 60, 2e6), guided=True),
    "nmf": Engine("scikit-learn", _fit_nmf, lambda words: 200, guided=False),
}


def infer_mixtures(
    matrix: csr_matrix[Any], topic_word: Array, document_prior: Array, *, iterations: int = 60
) -> Array:
    r"""Infer the mixture of topics of each unit, the words of the topics being given.

    Parameters
    ----------
    matrix : scipy.sparse.csr_matrix of shape (units, terms)
    topic_word : array of shape (topics, terms)
    document_prior : array of shape (topics,)
    iterations : int

    Returns
    -------
    array of shape (units, topics)
        Rows sum to one; a unit without words has the mixture of the prior.

    Notes
    -----
    Each word :math:`w` of a unit is shared out by :math:`r_{wk} \propto \theta_k \phi_{kw}`; then
    :math:`\theta_k \propto \alpha_k + \sum_w n_w r_{wk}`, and again. Nothing is drawn: the same
    words give the same mixture (the zero-order update of Asuncion et al. 2009).

    References
    ----------
    Asuncion, A., Welling, M., Smyth, P. & Teh, Y. W. (2009). UAI. https://arxiv.org/abs/1205.2662

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> words = np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> infer_mixtures(csr_matrix([[9, 1], [0, 0]]), words, np.array([0.5, 0.5])).round(2).tolist()
    [[0.9, 0.1], [0.5, 0.5]]
    """
    mixtures = np.empty((matrix.shape[0], len(topic_word)))
    by_term = np.ascontiguousarray(topic_word.T)
    # Cells are read in pieces, so that memory stays flat however large the corpus is.
    for start, end in _pieces(matrix.indptr):
        piece = matrix[start:end]
        words = by_term[piece.indices]
        rows = np.repeat(np.arange(end - start), np.diff(piece.indptr))
        mixture = np.tile(document_prior / document_prior.sum(), (end - start, 1))
        for _ in range(iterations):
            parts = words * mixture[rows]
            parts *= (piece.data / parts.sum(axis=1))[:, None]
            mixture = document_prior + _sum_rows(parts, piece.indptr)
            mixture /= mixture.sum(axis=1, keepdims=True)
        mixtures[start:end] = mixture
    return mixtures


def _pieces(ends: NDArray[Any], cells: int = 200_000) -> list[tuple[int, int]]:
    """Cut units into pieces of about so many cells."""
    cuts = [0]
    while cuts[-1] < len(ends) - 1:
        reach = int(np.searchsorted(ends, ends[cuts[-1]] + cells, side="right")) - 1
        cuts.append(min(max(reach, cuts[-1] + 1), len(ends) - 1))
    return list(itertools.pairwise(cuts))


def _sum_rows(cells: Array, ends: NDArray[Any]) -> Array:
    """Sum the cells of each unit; a unit without cells sums to zero."""
    total = np.zeros((len(ends) - 1, cells.shape[1]))
    filled = np.flatnonzero(np.diff(ends))
    if len(filled):
        total[filled] = np.add.reduceat(cells, ends[:-1][filled], axis=0)
    return total
