"""What the classifier sees of a sentence: itself, its headings, its neighbours, its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from jiedao.errors import InputError
from jiedao.text.tabulate import arrow_text, as_read
from jiedao.themes.characters import Characters, plain_text
from jiedao.themes.context import BLOCKS, Context, find_openings, read_context, shift
from jiedao.themes.lookup import NONE
from jiedao.themes.ngrams import TermMatcher, Vocabulary, count_ngrams

Floats = NDArray[np.float32]
# Every sentence speaks for itself and its neighbours; few are headings and speak as such.
_NEAR = ("own", "previous", "following")
_ABOVE = ("parent", "level_up", "top")


@dataclass(frozen=True)
class FeatureConfig:
    """How features are made.

    Attributes
    ----------
    longest : int
        Character n-grams of 1 to so many characters, at most 3.
    least : int
        An n-gram stands in at least so many training sentences.
    lexicon, place : float
        The scale of the lexicon's shares, and of kind, numbering and position, beside n-grams.
    """

    longest: int = 2
    least: int = 2
    lexicon: float = 1.0
    place: float = 0.5


@dataclass(frozen=True)
class Encoded:
    """Sentences as numbers.

    Attributes
    ----------
    vectors : scipy.sparse.csr_matrix, shape (sentences and openings, n-grams + 1)
        See `Vocabulary.vectors`.
    lexicon : array, shape (sentences and openings, lists)
    context : Context
    """

    vectors: sparse.csr_matrix
    lexicon: Floats
    context: Context


def plain_texts(sentences: pd.DataFrame) -> list[str]:
    """Return the sentences as the classifier reads them."""
    sentences = as_read(sentences)
    columns = (sentences[name].tolist() for name in ("text", "marker"))
    return [plain_text(text, marker) for text, marker in zip(*columns, strict=True)]


def learn_vocabulary(texts: Sequence[str], config: FeatureConfig) -> Vocabulary:
    """Choose the n-grams of the training sentences and weigh them by inverse frequency."""
    terms, spread = count_ngrams(texts, config.longest, config.least)
    idf = np.log((1 + len(texts)) / (1 + np.array(spread, float))) + 1
    return Vocabulary(terms, idf.astype(np.float32))


def encode(
    sentences: pd.DataFrame,
    genres: dict[str, str] | None,
    vocabulary: Vocabulary,
    matcher: TermMatcher,
) -> Encoded:
    """Turn sentences into numbers.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``, as `jiedao.text.tabulate.as_read` gives it.
    genres : dict of str to str or None
        ``doc_id`` to genre.
    vocabulary : Vocabulary
    matcher : TermMatcher

    Returns
    -------
    Encoded
    """
    texts = arrow_text(sentences["text"])
    openings = find_openings(sentences)
    opened = texts.take(pa.array(list(openings), pa.int64())).to_pylist()
    # What is cut off the beginning of a sentence: its numbering, or what opens it.
    cut = pc.utf8_length(arrow_text(sentences["marker"])).to_numpy().copy()
    cut[list(openings)] = list(openings.values())
    rows = np.flatnonzero(cut)
    whole = texts.take(rows).to_pylist()
    rest = [text[end:] for text, end in zip(whole, cut[rows].tolist(), strict=True)]
    texts = pc.replace_with_mask(texts, pa.array(cut > 0), pa.array(rest, texts.type))
    heads = [text[:end] for text, end in zip(opened, openings.values(), strict=True)]
    characters = Characters.read(pa.concat_arrays([texts, pa.array(heads, texts.type)]))
    return Encoded(
        vocabulary.vectors(characters),
        matcher.shares(characters),
        read_context(sentences, openings, genres),
    )


def design_matrix(
    encoded: Encoded, scales: Sequence[float], config: FeatureConfig
) -> sparse.csr_matrix:
    """Stack the blocks for training.

    Parameters
    ----------
    encoded : Encoded
    scales : sequence of float
        One for each of `jiedao.themes.context.BLOCKS`: how much it weighs beside the others.
    config : FeatureConfig

    Returns
    -------
    scipy.sparse.csr_matrix
        Columns: n-grams by block, lexicon by block, place.
    """
    vectors, lexicon = encoded.vectors[:, :-1], sparse.csr_matrix(encoded.lexicon)
    rows = encoded.context.blocks
    parts = []
    for matrix, weight in ((vectors, 1.0), (lexicon, config.lexicon)):
        parts.append(matrix[: len(encoded.context.first)] * (scales[0] * weight))
        parts.extend(
            shift(matrix, block) * (scale * weight)
            for block, scale in zip(rows, scales[1:], strict=True)
        )
    parts.append(sparse.csr_matrix(encoded.context.place * config.place))
    stacked: sparse.csr_matrix = sparse.hstack(parts, format="csr", dtype=np.float32)
    stacked.sum_duplicates()
    return stacked


@dataclass(frozen=True)
class Head:
    """A linear classifier over the blocks, for themes or for roles.

    Attributes
    ----------
    classes : tuple of str
    ngrams : array, shape (n-grams, blocks, classes)
        The scales of the blocks are in the weights.
    lexicon : array, shape (lists, blocks, classes)
    place : array, shape (place features, classes)
    bias : array, shape (classes,)
    """

    classes: tuple[str, ...]
    ngrams: Floats
    lexicon: Floats
    place: Floats
    bias: Floats

    def scores(self, encoded: Encoded) -> Floats:
        """Return the log-odds of each sentence, shape (sentences, classes).

        Each sentence is multiplied once with the weights that it has as itself, as a neighbour and,
        where it is one, as a heading; then every sentence gathers from its surroundings. Sums are
        in one order, so that a report has the same scores to the last bit whatever stands beside it.
        """
        context = encoded.context
        n = len(context.first)
        above = (context.parent, context.level_up, context.top)
        is_heading = np.zeros(len(encoded.lexicon) + 1, dtype=bool)
        is_heading[np.concatenate(above)] = True
        headings = np.flatnonzero(is_heading[:-1])
        place = np.full(len(is_heading), NONE)
        place[headings] = np.arange(len(headings))
        own, before, after = self._parts(encoded.vectors, encoded.lexicon, *self._near)
        total = own[:n] + _ordered_product(encoded.context.place, self.place) + self.bias
        parts = self._parts(encoded.vectors[headings], encoded.lexicon[headings], *self._above)
        for part, rows in zip(parts, above, strict=True):
            total += part[place[rows]]
        total += before[context.previous]
        total += after[context.following]
        scores: Floats = total.astype(np.float32)
        return scores

    @cached_property
    def _near(self) -> tuple[Floats, Floats]:
        return self._blocks(_NEAR)

    @cached_property
    def _above(self) -> tuple[Floats, Floats]:
        return self._blocks(_ABOVE)

    def _blocks(self, names: Sequence[str]) -> tuple[Floats, Floats]:
        """Return the weights of n-grams and of the lexicon in some blocks, side by side."""
        numbers = [BLOCKS.index(name) for name in names]
        width = len(names) * len(self.classes)
        ngrams, lexicon = (
            weights[:, numbers].reshape(len(weights), width)
            for weights in (self.ngrams, self.lexicon)
        )
        # What is no n-gram of the model adds nothing.
        return np.append(ngrams, np.zeros((1, width), np.float32), axis=0), lexicon

    def _parts(
        self, vectors: sparse.csr_matrix, lexicon: Floats, ngrams: Floats, terms: Floats
    ) -> NDArray[np.float32]:
        """Return by block what each sentence adds to scores; a last row without anything for none."""
        parts = np.zeros((vectors.shape[0] + 1, ngrams.shape[1]), np.float32)
        parts[:-1] = vectors @ ngrams
        parts[:-1] += _ordered_product(lexicon, terms)
        return parts.reshape(len(parts), -1, len(self.classes)).transpose(1, 0, 2)


def join_heads(heads: Sequence[Head]) -> Head:
    """Put heads side by side: one that gives the scores of all, to the last bit, in one product."""
    return Head(
        tuple(code for head in heads for code in head.classes),
        *(
            np.concatenate([getattr(head, name) for head in heads], axis=-1)
            for name in ("ngrams", "lexicon", "place", "bias")
        ),
    )


def _ordered_product(matrix: Floats, weights: Floats) -> Floats:
    """Multiply matrices, each sum in the order of the columns.

    The product that numpy hands to its library for linear algebra may round otherwise for another
    number of rows.
    """
    product = np.zeros((weights.shape[1], len(matrix)), np.float32)
    for column, row in zip(np.ascontiguousarray(matrix.T), weights, strict=True):
        product += row[:, None] * column
    return product.T


def fit_head(
    encoded: Encoded,
    codes: NDArray[np.object_],
    classes: Sequence[str],
    scales: Sequence[float],
    strength: float,
    config: FeatureConfig,
    chosen: NDArray[np.int64],
) -> Head:
    """Fit a multinomial logistic regression on some of the sentences.

    Parameters
    ----------
    encoded : Encoded
    codes : array of str
        The class of every sentence; read at ``chosen`` alone.
    classes : sequence of str
        All classes of the scheme; one without a sentence gets no weight and a low bias.
    scales : sequence of float
        See `design_matrix`.
    strength : float
        scikit-learn's ``C``: the larger, the less the weights are held back.
    config : FeatureConfig
    chosen : array of int
        The rows to train on.

    Returns
    -------
    Head

    Raises
    ------
    InputError
        If all the sentences have one class.
    """
    from sklearn.linear_model import LogisticRegression

    known = sorted(set(codes[chosen].astype(str)))
    if len(known) < 2:
        raise InputError(
            "codes",
            f"'{''.join(known)}' alone",
            "two classes or more to tell apart",
            "code further sentences",
        )
    matrix = design_matrix(encoded, scales, config)[chosen]
    # A column without an entry gets no weight; to leave it out saves most of the time.
    used = np.unique(matrix.indices)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-4)
    model.fit(matrix[:, used], codes[chosen].astype(str))
    coefficients = np.zeros((matrix.shape[1], len(classes)))
    bias = np.full(len(classes), -10.0)
    weights, intercepts = _one_row_a_class(model)
    for row, code in enumerate(model.classes_):
        column = list(classes).index(str(code))
        coefficients[used, column] = weights[row]
        bias[column] = intercepts[row]
    v, lists, blocks, k = (
        encoded.vectors.shape[1] - 1,
        encoded.lexicon.shape[1],
        len(BLOCKS),
        len(classes),
    )
    scale = np.asarray(scales)[:, None, None]
    ngrams = coefficients[: blocks * v].reshape(blocks, v, k) * scale
    lexicon = coefficients[blocks * v : blocks * (v + lists)].reshape(blocks, lists, k)
    place = coefficients[blocks * (v + lists) :] * config.place
    return Head(
        tuple(classes),
        ngrams.transpose(1, 0, 2).astype(np.float32),
        (lexicon * scale * config.lexicon).transpose(1, 0, 2).astype(np.float32),
        place.astype(np.float32),
        bias.astype(np.float32),
    )


def _one_row_a_class(model: object) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights and intercepts with a row a class, for two classes too."""
    weights = np.asarray(model.coef_)  # type: ignore[attr-defined]
    intercepts = np.asarray(model.intercept_)  # type: ignore[attr-defined]
    if len(weights) == 1:
        return np.vstack([-weights / 2, weights / 2]), np.concatenate(
            [-intercepts / 2, intercepts / 2]
        )
    return weights, intercepts
