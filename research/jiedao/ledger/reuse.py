"""Shared wording: passages of a report that stand in another office's report or in a reference."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ledger.shingles import (
    END,
    Groups,
    Places,
    Stream,
    build_stream,
    group_shingles,
)
from jiedao.text.clean import overlay
from jiedao.text.tabulate import as_read

# Chosen so that five offices of three provinces share hardly anything by chance; see the function.
SHORTEST = 13
# Of the places with the same shingle, so many are compared: formulas stand in thousands of reports.
PARTNERS = 64
REFERENCE, OFFICE = "reference", "office"
COLUMNS = (
    "sentence_id",
    "start",
    "end",
    "text",
    "other_doc_id",
    "other_start",
    "other_end",
    "length",
    "source",
    "offices",
)


class _Match(NamedTuple):
    """A run that stands at two places of the stream; `offices` has it in all."""

    place: int
    other: int
    length: int
    offices: int


class _Report(NamedTuple):
    """The sentences of a report in order."""

    sentence_ids: list[str]
    starts: list[int]
    texts: list[str]

    def cut(self, start: int, end: int) -> tuple[str, str]:
        """Return where a passage begins and its text; a line break stands between sentences."""
        first = place = bisect_right(self.starts, start) - 1
        parts: list[str] = []
        behind = start
        while place < len(self.starts) and self.starts[place] < end:
            begin, text = self.starts[place], self.texts[place]
            if begin > behind:
                parts.append("\n")
            parts.append(text[max(0, start - begin) : end - begin])
            behind = begin + len(text)
            place += 1
        return self.sentence_ids[first], "".join(parts)


@dataclass(frozen=True)
class _Texts:
    """What is compared: reports first, then the reference; texts of one owner are never compared."""

    stream: Stream
    names: list[str]
    owners: NDArray[np.int64]
    reports: int


def find_shared_passages(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    reference: Mapping[str, str] | None = None,
    *,
    shortest: int = SHORTEST,
) -> pd.DataFrame:
    """Find the passages of reports that stand in another office's report or in a reference.

    Texts are folded, lowered and stripped of marks and white space, so that “走在前、勇争先” equals
    走在前，勇争先. Every run of `shortest` characters is hashed; where two texts of different offices
    have the same, the characters themselves are compared and the run is drawn out to both
    sides as far as they agree: each passage is exact and maximal. Passages cover every
    character that is shared; of several texts with the same run the one with which it is longest
    stands for all (then the reference or report that comes first; of the 64 first ones).
    Texts of one office are not compared: what an office repeats is its own. Which text was
    first is not said: the periods of the reports tell.

    The default of 13 characters is about eight words. Of shorter runs many are fixed phrases of
    the language of government (以上率下层层传导压力), of longer ones fewer are found that were lightly
    edited. Runs are not broken at the ends of sentences.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` and `documents`; page furniture is no sentence and not compared.
    reference : mapping of str to str, optional
        Raw texts by name, such as the report of the province.
    shortest : int
        The least number of characters of a passage, marks aside.

    Returns
    -------
    pandas.DataFrame
        Frame `passages`, in the order of the reports. ``start, end`` count in the report,
        ``other_start, other_end`` in the other text; ``sentence_id`` is where the passage begins;
        ``length`` is in characters, marks aside; ``offices`` is the number of further offices
        (of reference texts for ``source`` reference) that have its first `shortest` characters.

    Raises
    ------
    InputError
        If `shortest` is below 4 or a report is not in ``documents``.

    References
    ----------
    Broder, A. Z. (1997). https://doi.org/10.1109/SEQUEN.1997.666900 (shingles)
    Wilkerson, J., Smith, D. & Stramp, N. (2015). https://doi.org/10.1111/ajps.12175 (text reuse)

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> texts = {"a": "我们坚持以人民为中心的发展思想，走访老人。",
    ...          "b": "会议要求坚持以人民为中心的发展思想。"}
    >>> sentences, _ = tabulate_sentences(texts)
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    >>> passages = find_shared_passages(sentences, documents)
    >>> passages[["text", "other_doc_id", "other_start", "length"]].values.tolist()
    [['坚持以人民为中心的发展思想', 'b', 4, 13], ['坚持以人民为中心的发展思想', 'a', 2, 13]]
    """
    if shortest < 4:
        raise InputError("shortest", str(shortest), "4 or more characters", "choose a longer run")
    texts = _collect(sentences, documents, reference or {})
    groups = group_shingles(texts.stream, shortest)
    rows: list[tuple[object, ...]] = []
    reports = _reports(sentences)
    for number in range(texts.reports):
        for source in (OFFICE, REFERENCE):
            for match in _matches(texts, groups, number, source, shortest):
                rows.append(_row(texts, match, source, reports))
    numbers = ("start", "end", "other_start", "other_end", "length", "offices")
    types = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(numbers, "int64")
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)
    return check_frame("passages", frame)


def _collect(
    sentences: pd.DataFrame, documents: pd.DataFrame, reference: Mapping[str, str]
) -> _Texts:
    offices = dict(zip(documents["doc_id"], documents["office"], strict=True))
    pieces: list[list[tuple[int, str]]] = []
    names: list[str] = []
    for doc_id, part in sentences.groupby("doc_id", sort=False):
        if doc_id not in offices:
            raise InputError(
                "documents", f"no row of '{doc_id}'", "a row for every report", "add the row"
            )
        names.append(str(doc_id))
        texts = map(overlay, part["text"], as_read(part)["text"])
        pieces.append(list(zip(part["start"], texts, strict=True)))
    reports = len(names)
    known = {office: number for number, office in enumerate(dict.fromkeys(offices.values()))}
    owners = [known[offices[name]] for name in names]
    owners += range(len(known), len(known) + len(reference))
    pieces += [[(0, text)] for text in reference.values()]
    names += list(reference)
    return _Texts(build_stream(pieces), names, np.array(owners, dtype=np.int64), reports)


def _reports(sentences: pd.DataFrame) -> dict[str, _Report]:
    return {
        str(doc_id): _Report(
            part["sentence_id"].tolist(), part["start"].tolist(), part["text"].tolist()
        )
        for doc_id, part in sentences.groupby("doc_id", sort=False)
    }


def _matches(
    texts: _Texts, groups: Groups, number: int, source: str, shortest: int
) -> Iterator[_Match]:
    """Yield maximal passages of one report, left to right, until all that is shared is covered."""
    stream = texts.stream
    place, stop = int(stream.starts[number]), int(stream.starts[number + 1]) - shortest
    shared = np.flatnonzero(groups.first[place : max(place, stop)] >= 0) + place
    covered = place
    for start in shared.tolist():
        if start < covered:
            continue
        partners = _partners(texts, groups, start, number, source)
        if len(partners) == 0:
            continue
        owners = texts.owners[stream.text_of(partners)]
        match = _longest(stream.codes, start, partners[:PARTNERS], shortest)
        if match is None:
            continue
        first, other, length = match
        yield _Match(first, other, length, len(np.unique(owners)))
        # The last shingle of the passage is covered; the one that begins behind it is not.
        covered = first + length - shortest + 1


def _partners(texts: _Texts, groups: Groups, start: int, number: int, source: str) -> Places:
    """Return the places with the same shingle in texts of other owners and of this source."""
    places = groups.order[groups.first[start] : groups.last[start]]
    numbers = texts.stream.text_of(places)
    is_reference = numbers >= texts.reports
    fits = is_reference if source == REFERENCE else ~is_reference
    chosen: Places = places[fits & (texts.owners[numbers] != texts.owners[number])]
    return chosen


def _longest(
    codes: NDArray[np.uint32], start: int, partners: Places, shortest: int
) -> tuple[int, int, int] | None:
    """Return the longest run from a place that a partner has too, drawn out to the left."""
    size = 0
    left = partners
    while True:
        code = codes[start + size]
        kept = left[codes[left + size] == code] if code != END else left[:0]
        if len(kept) == 0:
            break
        left = kept
        size += 1
    if size < shortest:
        return None
    other = int(left[0])
    back = 0
    while start - back > 0 and other - back > 0:
        code = codes[start - back - 1]
        if code == END or code != codes[other - back - 1]:
            break
        back += 1
    return start - back, other - back, size + back


def _row(
    texts: _Texts, match: _Match, source: str, reports: Mapping[str, _Report]
) -> tuple[object, ...]:
    stream = texts.stream
    numbers = stream.text_of(np.array([match.place, match.other]))
    name, other = (texts.names[number] for number in numbers)
    start, other_start = (int(stream.offsets[place]) for place in (match.place, match.other))
    end, other_end = (
        int(stream.offsets[place + match.length - 1]) + 1 for place in (match.place, match.other)
    )
    sentence_id, text = reports[name].cut(start, end)
    return (
        sentence_id,
        start,
        end,
        text,
        other,
        other_start,
        other_end,
        match.length,
        source,
        match.offices,
    )


def share_of_own_text(sentences: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Compute which share of each report's characters stands in no shared passage.

    Parameters
    ----------
    sentences, passages : pandas.DataFrame
        Frames `sentences` and `passages`.

    Returns
    -------
    pandas.DataFrame
        Columns ``doc_id, n, total, share, from_offices, from_reference``: own characters, all
        characters (of sentences, marks counted), n / total, and the characters that stand in
        passages of each source; one that stands in both counts in both.

    Examples
    --------
    >>> sentences = pd.DataFrame({"sentence_id": ["a:001"], "doc_id": ["a"], "start": [0],
    ...                           "end": [20], "text": ["甲" * 20]})
    >>> passages = pd.DataFrame({"sentence_id": ["a:001"], "start": [5], "end": [20],
    ...                          "source": ["office"]})
    >>> share_of_own_text(sentences, passages).values.tolist()
    [['a', 5, 20, 0.25, 15, 0]]
    """
    counts = _count_shared(sentences, passages)
    total = counts.groupby("doc_id", sort=False)[["total", "shared", OFFICE, REFERENCE]].sum()
    own = total["total"] - total["shared"]
    return pd.DataFrame(
        {
            "doc_id": total.index.astype("str"),
            "n": own.to_numpy(),
            "total": total["total"].to_numpy(),
            "share": (own / total["total"].where(total["total"] > 0)).to_numpy(),
            "from_offices": total[OFFICE].to_numpy(),
            "from_reference": total[REFERENCE].to_numpy(),
        }
    )


def mark_inherited(sentences: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Compute which share of each sentence stands in shared passages.

    Parameters
    ----------
    sentences, passages : pandas.DataFrame
        Frames `sentences` and `passages`; for text inherited from a reference alone give the
        passages of that source.

    Returns
    -------
    pandas.DataFrame
        Columns ``sentence_id, n, total, inherited``: shared characters, all, n / total.

    Examples
    --------
    >>> sentences = pd.DataFrame({"sentence_id": ["a:001"], "doc_id": ["a"], "start": [0],
    ...                           "end": [20], "text": ["甲" * 20]})
    >>> passages = pd.DataFrame({"sentence_id": ["a:001"], "start": [5], "end": [20],
    ...                          "source": ["office"]})
    >>> mark_inherited(sentences, passages).values.tolist()
    [['a:001', 15, 20, 0.75]]
    """
    counts = _count_shared(sentences, passages)
    return pd.DataFrame(
        {
            "sentence_id": counts["sentence_id"],
            "n": counts["shared"],
            "total": counts["total"],
            "inherited": counts["shared"] / counts["total"],
        }
    )


def own_sentences(
    sentences: pd.DataFrame, passages: pd.DataFrame, *, most: float = 0.5
) -> pd.DataFrame:
    """Keep the sentences that are an office's own, so that any measure can be taken of them alone.

    Parameters
    ----------
    sentences, passages : pandas.DataFrame
        Frames `sentences` and `passages`.
    most : float
        A sentence stays of which at most this share stands in shared passages.

    Returns
    -------
    pandas.DataFrame
        Rows of ``sentences``; parents that were inherited are still named in ``parent_id``.

    Raises
    ------
    InputError
        If ``most`` is no share.

    Examples
    --------
    >>> sentences = pd.DataFrame({"sentence_id": ["a:001", "a:002"], "doc_id": ["a", "a"],
    ...                           "start": [0, 20], "end": [20, 40], "text": ["甲" * 20, "乙" * 20]})
    >>> passages = pd.DataFrame({"sentence_id": ["a:001"], "start": [5], "end": [20],
    ...                          "source": ["office"]})
    >>> own_sentences(sentences, passages)["sentence_id"].tolist()
    ['a:002']
    """
    if not 0 <= most <= 1:
        raise InputError("most", str(most), "a share from 0 to 1", "choose such a share")
    inherited = mark_inherited(sentences, passages)["inherited"].to_numpy()
    return sentences[inherited <= most]


def _count_shared(sentences: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Count the characters of each sentence and those in passages, of any and of each source."""
    owner = dict(zip(sentences["sentence_id"], sentences["doc_id"], strict=True))
    doc_ids = passages["sentence_id"].map(owner)
    if doc_ids.isna().any():
        stray = passages["sentence_id"][doc_ids.isna()].iloc[0]
        raise InputError(
            "passages", f"the sentence '{stray}'", "the sentences they were found in", "give both"
        )
    counts = sentences[["sentence_id", "doc_id"]].reset_index(drop=True)
    begin, end = sentences["start"].to_numpy(), sentences["end"].to_numpy()
    counts["total"] = end - begin
    places = sentences.reset_index(drop=True).groupby("doc_id", sort=False).indices
    for column in ("shared", OFFICE, REFERENCE):
        chosen = passages if column == "shared" else passages[passages["source"] == column]
        values = np.zeros(len(counts), dtype=np.int64)
        for doc_id, part in chosen.groupby(doc_ids[chosen.index], sort=False):
            rows = places[doc_id]
            covered = np.zeros(int(end[rows].max()) + 1, dtype=np.int64)
            np.add.at(covered, part["start"].to_numpy(), 1)
            np.add.at(covered, part["end"].to_numpy(), -1)
            total = np.concatenate([[0], np.cumsum(np.cumsum(covered) > 0)])
            values[rows] = total[end[rows]] - total[begin[rows]]
        counts[column] = values
    return counts
