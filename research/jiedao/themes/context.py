"""Where a sentence stands: its headings, its neighbours, its place in the report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from jiedao.text.normalise import fold
from jiedao.text.sentences import LONGEST_OPENING, find_opening
from jiedao.text.tabulate import arrow_text, find_rows
from jiedao.themes.lookup import NONE

# How many numbers tell the place of a sentence, see `_place`.
PLACES = 15
PLAN = "plan"


@dataclass(frozen=True)
class Context:
    """The places of some sentences, as numbers of rows; -1 where there is none.

    Attributes
    ----------
    parent, top, previous, following : array of int64, shape (sentences,)
        The nearest heading, the highest one, and the neighbours in the same report. What opens a
        sentence and says what it tells (`find_openings`) is a heading too: row ``sentences + k`` for
        the k-th.
    level_up : array of int64
        The heading above the parent.
    place : array of float32, shape (sentences, features)
        Kind, numbering, position in the report and genre, as numbers.
    relation : array of int64
        How a sentence follows the one before: see `RELATIONS`.
    first : array of bool
        Whether it opens a report.
    """

    parent: NDArray[np.int64]
    level_up: NDArray[np.int64]
    top: NDArray[np.int64]
    previous: NDArray[np.int64]
    following: NDArray[np.int64]
    place: NDArray[np.float32]
    relation: NDArray[np.int64]
    first: NDArray[np.bool_]

    @property
    def blocks(self) -> tuple[NDArray[np.int64], ...]:
        """The rows that speak for a sentence beside itself."""
        return (self.parent, self.level_up, self.top, self.previous, self.following)


# The sentence before is its heading; a sister in the same line; a sister in another line; or it
# stands under another heading.
RELATIONS = ("child", "same line", "new line", "new heading")
BLOCKS = ("own", "parent", "level_up", "top", "previous", "following")


def read_context(
    sentences: pd.DataFrame, openings: dict[int, int], genres: dict[str, str] | None = None
) -> Context:
    """Find the context of each sentence.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences` with the column ``line``; reports in a row, sentences in order.
    openings : dict of int to int
        From `find_openings`.
    genres : dict of str to str, optional
        ``doc_id`` to genre, where it is known.

    Returns
    -------
    Context
    """
    n = len(sentences)
    doc, doc_ids = pd.factorize(sentences["doc_id"])
    is_plan = np.array([(genres or {}).get(doc_id) == PLAN for doc_id in doc_ids], dtype=bool)
    parent = find_rows(sentences["sentence_id"], sentences["parent_id"])
    rows = np.arange(n)
    first = np.ones(n, bool)
    first[1:] = doc[1:] != doc[:-1]
    last = np.roll(first, -1)
    previous = np.where(first, NONE, rows - 1)
    following = np.where(last, NONE, rows + 1)
    level_up = _step(parent, parent)
    top = parent.copy()
    above = level_up
    while (above != NONE).any():
        top = np.where(above != NONE, above, top)
        above = _step(parent, above)
    line = sentences["line"].to_numpy(dtype=np.int64)
    relation = _relations(parent, previous, line)
    own = np.array(list(openings), dtype=np.int64)
    level_up[own], parent[own] = parent[own], own
    relation[own] = RELATIONS.index("new heading")
    as_heading = rows.copy()
    as_heading[own] = n + np.arange(len(own))
    parent, level_up, top = (_step(as_heading, block) for block in (parent, level_up, top))
    starts = np.flatnonzero(first)
    size = np.diff(np.append(starts, n))
    position = (rows - np.repeat(starts, size)) / np.maximum(np.repeat(size, size) - 1, 1)
    return Context(
        parent,
        level_up,
        top,
        previous,
        following,
        _place(sentences, position, is_plan[doc]),
        relation,
        first,
    )


def find_openings(sentences: pd.DataFrame) -> dict[int, int]:
    """Find the sentences that open with what they tell (存在问题:…), and where that ends.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`, as `jiedao.text.tabulate.as_read` gives it.

    Returns
    -------
    dict of int to int
        Row to the length of the opening, in order.
    """
    plain = ((sentences["kind"] == "body") & (sentences["marker"] == "")).to_numpy(dtype=bool)
    starts = pc.utf8_slice_codeunits(arrow_text(sentences["text"]), 0, LONGEST_OPENING)
    has_colon = pc.match_substring_regex(starts, "[:：]").to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(plain & has_colon)
    openings = [find_opening(fold(start)) for start in starts.take(rows).to_pylist()]
    return {
        row: opening.end() for row, opening in zip(rows.tolist(), openings, strict=True) if opening
    }


def _step(values: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    stepped: NDArray[np.int64] = np.where(rows == NONE, NONE, values[rows])
    return stepped


def _relations(
    parent: NDArray[np.int64], previous: NDArray[np.int64], line: NDArray[np.int64]
) -> NDArray[np.int64]:
    has = previous != NONE
    child = has & (parent == previous)
    sister = has & ~child & (parent == np.where(has, parent[previous], NONE - 1))
    same_line = sister & (line == line[previous])
    return np.select([child, same_line, sister], [0, 1, 2], default=3).astype(np.int64)


def _place(
    sentences: pd.DataFrame, position: NDArray[np.float64], is_plan: NDArray[np.bool_]
) -> NDArray[np.float32]:
    kind = sentences["kind"]
    level = sentences["level"].fillna(9).to_numpy(dtype=np.int64)
    length = sentences["text"].str.len().to_numpy()
    columns = [
        kind == "title",
        kind == "heading",
        sentences["marker"] != "",
        *[level == number for number in range(6)],
        length < 15,
        length > 80,
        position < 0.1,
        position,
        position > 0.9,
        # A summary and a report with plans are told apart by nobody who reads the title alone.
        is_plan,
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def shift(matrix: sparse.csr_matrix, rows: NDArray[np.int64]) -> sparse.csr_matrix:
    """Return for each sentence the vector of another row, empty where there is none."""
    has = np.flatnonzero(rows != NONE)
    selector = sparse.csr_matrix(
        (np.ones(len(has), matrix.dtype), (has, rows[has])), shape=(len(rows), matrix.shape[0])
    )
    shifted: sparse.csr_matrix = selector @ matrix
    return shifted
