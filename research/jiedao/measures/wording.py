"""Wording that offices share: passages that stand word for word in a report of another office."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.text.normalise import fold

# Longer than a clause (some ten characters), and than nearly every name of a body, a campaign or a
# policy: what agrees for so long was copied, or comes from a common source, and is not one shared term.
PASSAGE = 13


def mark_shared_wording(
    sentences: pd.DataFrame, documents: pd.DataFrame, *, length: int = PASSAGE
) -> list[NDArray[np.bool_]]:
    """Mark the characters of each sentence that stand in a passage shared with another office.

    A passage is ``length`` or more characters in a row that stand, the same, in a report of another
    office. Punctuation, white space and the numbering of sentences are passed over, full- and half-width forms and
    the cases of letters are the same; it may run over the end of a sentence, not of a report. What an office
    repeats of its own, as from one year to the next, is not shared.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` and `documents`.
    length : int
        The shortest passage, in characters.

    Returns
    -------
    list of array of bool
        For each sentence an array as long as its text: True within a shared passage, and for the
        punctuation in it.

    Raises
    ------
    InputError
        If the length is below 1 or a report is not in ``documents``.

    Notes
    -----
    Windows of ``length`` characters are numbered by the numbers of two overlapping windows half as
    long, down to single characters: equal numbers are equal strings, exactly, in time that grows as
    the text and the logarithm of the length.

    Examples
    --------
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b"], "marker": "",
    ...     "text": ["坚持党建引领，推动治理。", "我街道坚持党建引领推动"]})
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    >>> for text, shared in zip(sentences["text"], mark_shared_wording(sentences, documents, length=6)):
    ...     print("".join(c for c, mark in zip(text, shared) if mark))
    坚持党建引领，推动
    坚持党建引领推动
    """
    if length < 1:
        raise InputError("length", str(length), "1 or more characters", "correct it")
    offices = documents.set_index("doc_id")["office"]
    strange = sentences["doc_id"][~sentences["doc_id"].isin(offices.index)]
    if len(strange):
        raise InputError(
            "documents",
            f"nothing of '{strange.iloc[0]}'",
            "a row for every report that the sentences name",
            "add the row",
        )
    texts = sentences["text"].tolist()
    ends = np.cumsum([0, *map(len, texts)])
    codes, places = _letters(texts, sentences["marker"].tolist(), ends)
    report = pd.factorize(sentences["doc_id"])[0]
    office = pd.factorize(sentences["doc_id"].map(offices))[0]
    sentence = np.searchsorted(ends, places, side="right") - 1
    # A report is read in the order of its sentences, whatever the order of the frame.
    starts = sentences["start"].to_numpy() if "start" in sentences else np.arange(len(sentences))
    order = np.lexsort((places, starts[sentence], report[sentence]))
    places, sentence = places[order], sentence[order]
    shared = _shared(codes[order], report[sentence], office[sentence], length)
    marks = np.zeros(ends[-1], dtype=bool)
    marks[places[shared]] = True
    _fill(marks, places, shared, sentence)
    return [marks[start:end] for start, end in pairwise(ends)]


def _letters(
    texts: Sequence[str], markers: Sequence[str], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the letters and figures of all texts as numbers, and where they stand."""
    joined = fold("".join(texts))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    number, kinds = pd.factorize(codes)
    characters = [chr(code) for code in kinds]
    kept = np.array([character.isalnum() for character in characters], dtype=bool)
    lowered = pd.factorize(np.array([c.lower() for c in characters], dtype=object))[0]
    chosen = kept[number] if len(number) else np.zeros(0, dtype=bool)
    for start, marker in zip(ends[:-1], markers, strict=True):
        chosen[start : start + len(marker)] = False
    places = np.flatnonzero(chosen)
    return lowered[number[places]].astype(np.int64), places


def _shared(
    codes: NDArray[np.int64], report: NDArray[np.intp], office: NDArray[np.intp], length: int
) -> NDArray[np.bool_]:
    """Mark the characters in windows that stand in reports of two offices."""
    windows = len(codes) - length + 1
    covered = np.zeros(len(codes) + 1, dtype=np.int64)
    if windows < 1:
        return covered[:-1] > 0
    number = _number_windows(codes, length)
    whole = np.flatnonzero(report[:windows] == report[length - 1 :])
    number, owner = number[whole], office[whole]
    kinds = int(number.max()) + 1 if len(number) else 0
    lowest, highest = np.full(kinds, len(office)), np.full(kinds, -1)
    np.minimum.at(lowest, number, owner)
    np.maximum.at(highest, number, owner)
    begin = whole[lowest[number] != highest[number]]
    np.add.at(covered, begin, 1)
    np.add.at(covered, begin + length, -1)
    return np.cumsum(covered)[:-1] > 0


def _number_windows(codes: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Give the windows of a length numbers such that equal numbers are equal strings."""
    number, size = codes, 1
    while size < length:
        # Two windows overlap where the length is no power of 2.
        step = min(size, length - size)
        base = int(number.max()) + 1
        number = pd.factorize(number[: len(number) - step] * base + number[step:])[0].astype(
            np.int64
        )
        size += step
    return number


def _fill(
    marks: NDArray[np.bool_],
    places: NDArray[np.int64],
    shared: NDArray[np.bool_],
    sentence: NDArray[np.int64],
) -> None:
    """Mark the punctuation between two shared letters of a sentence."""
    both = shared[:-1] & shared[1:] & (sentence[:-1] == sentence[1:]) & (np.diff(places) > 1)
    for left in np.flatnonzero(both):
        marks[places[left] : places[left + 1]] = True
