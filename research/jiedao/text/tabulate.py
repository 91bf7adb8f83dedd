"""The frames `sentences` and `furniture` of a set of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.text.clean import align, are_clean, clean_sentence
from jiedao.text.sentences import SentenceColumns, split_columns


def sentence_id(doc_id: str, position: int) -> str:
    """Return the id of a sentence from its report and its position, from 1.

    Examples
    --------
    >>> sentence_id("hubin-2021", 7)
    'hubin-2021:007'
    """
    return f"{doc_id}:{position:03d}"


def block_ids(sentences: pd.DataFrame, block: str = "heading") -> pd.Series:
    r"""Return the block of each sentence: what goes together and is not independent.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Columns ``sentence_id, doc_id, parent_id`` and, where there is one, ``line``.
    block : {"heading", "paragraph", "section", "report"}
        A heading and what stands right under it (a line where there is no heading); a line; a
        heading that has none above it with all that it holds; a report.

    Returns
    -------
    pandas.Series of str

    Raises
    ------
    InputError
        If lines are asked for and there are none.

    Notes
    -----
    Ask for the blocks of all sentences of a report together: without what it heads, a heading goes to
    its own heading's block.

    Examples
    --------
    >>> sentences, _ = tabulate_sentences({"a": "走访老人。\n一、抓经济\n一是招商。新增企业3家。"})
    >>> block_ids(sentences).tolist()
    ['a/line 1', 'a/a:002', 'a/a:003', 'a/a:003']
    >>> block_ids(sentences, "section").tolist()
    ['a/line 1', 'a/a:002', 'a/a:002', 'a/a:002']
    """
    if block == "report":
        return sentences["doc_id"].astype("str")
    if block == "paragraph" and "line" not in sentences:
        raise InputError(
            "sentences", "no column 'line'", "the line of each", "take blocks by heading"
        )
    own = pa.repeat(_scalar(""), len(sentences))
    if block != "paragraph":
        names, parent = (arrow_text(sentences[name]) for name in ("sentence_id", "parent_id"))
        parent = parent.fill_null("")
        # A heading belongs to what it heads, not to its sisters.
        own = pc.if_else(pc.is_in(names, value_set=parent), names, parent)
        if block == "section":
            own = _first_headings(names, parent, own)
    if "line" in sentences:
        alone = pc.equal(own, "")
        lines = sentences["line"][alone.to_numpy(zero_copy_only=False)].astype("str")
        own = pc.replace_with_mask(own, alone, arrow_text("line " + lines))
    own = pc.binary_join_element_wise(arrow_text(sentences["doc_id"]), own, _scalar("/"))
    return pd.Series(_text(own), index=sentences.index)


def _first_headings(names: pa.Array, parent: pa.Array, own: pa.Array) -> pa.Array:
    """Climb from each sentence to the heading that has none above it."""
    above, place = _rows_of(names, parent), _rows_of(names, own)
    while True:
        higher = np.where(place >= 0, above[place], -1)
        if (higher < 0).all():
            break
        place = np.where(higher >= 0, higher, place)
    return names.take(pa.array(place, mask=place < 0)).fill_null("")


def find_rows(names: pd.Series, values: pd.Series) -> NDArray[np.int64]:
    """Return the row of each value among the names, -1 where it is none of them."""
    return _rows_of(arrow_text(names), arrow_text(values))


def _rows_of(names: pa.Array, values: pa.Array) -> NDArray[np.int64]:
    return np.asarray(pc.index_in(values, value_set=names).fill_null(-1), dtype=np.int64)


def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def arrow_text(values: pd.Series) -> pa.Array:
    """Return a column of text as Arrow keeps it, in one piece."""
    strings = pa.array(values.astype("str"), pa.large_string())
    return strings.combine_chunks() if isinstance(strings, pa.ChunkedArray) else strings


def as_read(sentences: pd.DataFrame) -> pd.DataFrame:
    r"""Return the sentences with the text that is read in place of the text as it stands.

    Whatever reads words of sentences begins with this: where the column ``read`` is not empty, it takes
    the place of ``text``. In a frame without that column each sentence is cleaned by itself, which
    sees less than its report shows. Offsets stay those of the raw text.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Columns ``text`` and, where there is one, ``marker`` and ``read``.

    Returns
    -------
    pandas.DataFrame
        The same frame where no text changes; else ``read`` is empty, for ``text`` is what is read.

    Examples
    --------
    >>> sentences, _ = tabulate_sentences({"a": "推动高质\u200b量发展。"})
    >>> sentences["text"].tolist(), as_read(sentences)["text"].tolist()
    (['推动高质\u200b量发展。'], ['推动高质量发展。'])
    """
    if "read" in sentences.columns:
        # An empty cell of a table comes back as a missing value.
        if (sentences["read"].isna() | (sentences["read"] == "")).all():
            return sentences
        texts = sentences["text"].tolist()
        given = [r if isinstance(r, str) else "" for r in sentences["read"].tolist()]
        read = [r or t for r, t in zip(given, texts, strict=True)]
    elif are_clean(texts := sentences["text"].tolist()):
        return sentences
    else:
        read = [clean_sentence(text) for text in texts]
    changed = {"text": read, "read": [""] * len(read)}
    if "marker" in sentences.columns:
        markers = zip(sentences["marker"].tolist(), texts, read, strict=True)
        changed["marker"] = [_read_marker(*marker) for marker in markers]
    return sentences.assign(
        **{name: pd.array(values, dtype="str") for name, values in changed.items()}
    )


def _read_marker(marker: str, text: str, read: str) -> str:
    """Return the numbering as it is read: as many characters as its own that were kept."""
    if not marker or text == read:
        return marker
    return read[: sum(place < len(marker) for place in align(text, read)[:-1])]


def tabulate_sentences(
    texts: Mapping[str, str], *, simplify: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split reports into sentences and list the lines that were set aside.

    Parameters
    ----------
    texts : mapping of str to str
        ``doc_id`` to the raw text of the report.
    simplify : bool
        Read traditional characters as simplified ones; ``text`` stays as it is.

    Returns
    -------
    sentences : pandas.DataFrame
        Frame `sentences`, in the order of the mapping, with a further column ``line``: the number
        of the sentence's line (paragraph) in its report, from 1. ``read`` is the sentence as it is read
        where that is otherwise than it stands (invisible characters, soft line breaks, letter-spacing,
        another script), else ``""``; see `as_read`.
    furniture : pandas.DataFrame
        Frame `furniture`.

    Examples
    --------
    >>> sentences, _ = tabulate_sentences({"a": "一是抓经济。新增企业3家；"})
    >>> sentences[["sentence_id", "kind", "marker", "text"]].values.tolist()
    [['a:001', 'heading', '一是', '一是抓经济。'], ['a:002', 'body', '', '新增企业3家；']]
    """
    reports: dict[str, SentenceColumns] = {}
    aside: list[tuple[str, int, int, str, str]] = []
    for doc_id, raw in texts.items():
        reports[doc_id], furniture = split_columns(raw, simplify=simplify)
        aside.extend((doc_id, f.start, f.end, f.reason, raw[f.start : f.end]) for f in furniture)
    return (
        check_frame("sentences", _sentences_frame(reports)),
        check_frame("furniture", _furniture_frame(aside)),
    )


def _sentences_frame(reports: Mapping[str, SentenceColumns]) -> pd.DataFrame:
    """Put the columns of all reports one below another and name reports and sentences."""

    def column(name: str) -> list[Any]:
        values: list[Any] = []
        for report in reports.values():
            values += getattr(report, name)
        return values

    counts = [len(report.start) for report in reports.values()]
    # The row of the first sentence of the same report.
    first = np.repeat(np.cumsum([0, *counts])[:-1], counts)
    positions = np.arange(1, sum(counts) + 1) - first
    doc_ids = _strings(reports).take(np.repeat(np.arange(len(counts)), counts))
    # As `sentence_id` writes them.
    numbers = pc.utf8_lpad(pc.cast(positions, pa.large_string()), 3, "0")
    ids = pc.binary_join_element_wise(doc_ids, numbers, _scalar(":"))
    parents = pc.add(pa.array(column("parent"), pa.int64()), first)
    levels = pa.array(column("level"), pa.int64())
    return pd.DataFrame(
        {
            "sentence_id": _text(ids),
            "doc_id": _text(doc_ids),
            "position": positions,
            "start": _integers(column("start")),
            "end": _integers(column("end")),
            "kind": _text(column("kind")),
            "marker": _text(column("marker")),
            "level": pd.arrays.IntegerArray(
                levels.fill_null(0).to_numpy(), levels.is_null().to_numpy(zero_copy_only=False)
            ),
            "parent_id": _text(ids.take(parents)),
            "line": _integers(column("line")) + 1,
            "text": _text(column("text")),
            "read": _text(chain.from_iterable(map(_read_otherwise, reports.values()))),
        }
    )


def _read_otherwise(report: SentenceColumns) -> list[str]:
    """Return each sentence as it is read where that is otherwise than it stands, else ``""``."""
    if report.read is report.text:
        return [""] * len(report.text)
    pairs = zip(report.read, report.text, strict=True)
    return ["" if read == text else read for read, text in pairs]


def _furniture_frame(rows: Sequence[tuple[str, int, int, str, str]]) -> pd.DataFrame:
    doc_ids, starts, ends, reasons, texts = zip(*rows, strict=True) if rows else ((),) * 5
    return pd.DataFrame(
        {
            "doc_id": _text(doc_ids),
            "start": _integers(starts),
            "end": _integers(ends),
            "reason": _text(reasons),
            "text": _text(texts),
        }
    )


def _strings(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.large_string())


def _text(values: Iterable[str] | pa.Array) -> Any:
    """Make a column of text of Arrow's strings, as pandas keeps them."""
    strings = values if isinstance(values, pa.Array) else _strings(values)
    return pd.array(strings, dtype="str")


def _integers(values: Sequence[int]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64, len(values))
