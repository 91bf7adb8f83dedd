"""What the trained labeller says of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from jiedao.frames import check_frame
from jiedao.text.tabulate import as_read
from jiedao.themes.features import encode
from jiedao.themes.model import ThemeModel

CHUNK = 20_000
# A second theme fills at least a clause: one comma or pause in the sentence at the least.
CLAUSE_MARKS = "，,、；;"


def label_sentences(
    sentences: pd.DataFrame, model: ThemeModel, genres: dict[str, str] | None = None
) -> pd.DataFrame:
    r"""Label sentences by theme and role.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``; whole reports, in order.
    model : ThemeModel
    genres : dict of str to str, optional
        ``doc_id`` to genre; in a plan, sentences without a tense are plans.

    Returns
    -------
    pandas.DataFrame
        Frame `labels`; the labels of a report are the same, to the last digit of a score, whatever
        reports stand beside it. ``score`` and ``role_score`` are calibrated probabilities; ``abstained``
        marks sentences whose theme is less probable than the model's threshold.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> from jiedao.themes.model import read_model
    >>> sentences, _ = tabulate_sentences({"a": "一、安全生产\n共开展消防隐患排查120次。"})
    >>> labels = label_sentences(sentences, read_model(), {"a": "summary"})
    >>> labels[["theme", "role"]].values.tolist()
    [['safety', 'context'], ['safety', 'achievement']]
    """
    sentences = as_read(sentences)
    parts = [_label_chunk(chunk, model, genres) for chunk in _whole_reports(sentences, CHUNK)]
    labels = pd.concat(parts, ignore_index=True) if parts else _empty_labels()
    return check_frame("labels", labels)


def _whole_reports(sentences: pd.DataFrame, size: int) -> list[pd.DataFrame]:
    """Cut after whole reports, so that memory stays flat and contexts stay whole."""
    doc = sentences["doc_id"].to_numpy()
    starts = [0, *(np.flatnonzero(doc[1:] != doc[:-1]) + 1).tolist(), len(doc)]
    chunks, begin = [], 0
    for start, following in pairwise(starts):
        if following - begin > size and start > begin:
            chunks.append(sentences.iloc[begin:start])
            begin = start
    if begin < len(doc):
        chunks.append(sentences.iloc[begin:])
    return chunks


def _label_chunk(
    sentences: pd.DataFrame, model: ThemeModel, genres: dict[str, str] | None
) -> pd.DataFrame:
    encoded = encode(sentences, genres, model.vocabulary, model.matcher)
    probability, *roles = model.probabilities(encoded)
    themes = model.theme.head.classes
    best = probability.argmax(axis=1)
    score = probability.max(axis=1)
    if model.role is None:
        role, role_score = _take([""], 0 * best), np.full(len(best), np.nan)
    else:
        (chances,) = roles
        role = _take(model.role.head.classes, chances.argmax(axis=1))
        role_score = chances.max(axis=1)
    return pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"].array,
            "scheme": _take([model.scheme.identity], 0 * best),
            "theme": _take(themes, best),
            "theme2": second_themes(
                probability, themes, model.second, sentences["text"], model.scheme.residual
            ),
            "role": role,
            "labeller": _take([model.labeller], 0 * best),
            "score": np.round(score, 4),
            "role_score": np.round(role_score, 4),
            "abstained": score < model.theme.threshold,
        }
    )


def _take(codes: Sequence[str], numbers: NDArray[np.int64]) -> ExtensionArray:
    """Return codes by their numbers without a Python string for each."""
    return pd.array(list(codes), dtype="str").take(numbers)


def second_themes(
    probability: NDArray[np.float64],
    classes: Sequence[str],
    threshold: float,
    texts: pd.Series,
    residual: str = "",
) -> ExtensionArray:
    """Return the second theme of each sentence, ``""`` where it has none.

    The second most probable theme counts where it reaches the threshold and the sentence has more
    than one clause; the residual theme is no second theme.
    """
    second = np.zeros(len(probability), dtype=np.int64)
    if threshold <= 1 and len(classes) > 2:
        order = np.argsort(-probability, axis=1)[:, 1]
        chance = np.take_along_axis(probability, order[:, None], axis=1)[:, 0]
        able = np.array([code != residual for code in classes])
        likely = np.flatnonzero((chance >= threshold) & able[order])
        clauses = texts.iloc[likely].str.contains(f"[{CLAUSE_MARKS}]", regex=True)
        given = likely[clauses.to_numpy(dtype=bool)]
        second[given] = order[given] + 1
    return _take(["", *classes], second)


def _empty_labels() -> pd.DataFrame:
    columns = ["sentence_id", "scheme", "theme", "theme2", "role", "labeller"]
    frame = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    return frame.assign(
        score=pd.Series(dtype=float),
        role_score=pd.Series(dtype=float),
        abstained=pd.Series(dtype=bool),
    )
