"""Shares of all offices from the counts that stand in the parts, some offices at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import BlockCounts
from jiedao.measures.prevalence import CORRECTED

# Offices whose draws are held at once.
OFFICES = 500


@dataclass(frozen=True)
class Blocks:
    """The blocks of all reports, in the order of the reports.

    Attributes
    ----------
    report : array of shape (blocks,)
        The row of ``documents`` of each block.
    counts : array of shape (blocks, themes)
    squares : array of shape (blocks,)
        See `jiedao.streaming.reports.tabulate_blocks`.
    """

    report: NDArray[np.int32]
    counts: NDArray[np.int32]
    squares: NDArray[np.float64]


def gather_blocks(
    tables: Iterable[pd.DataFrame], documents: pd.DataFrame, themes: Sequence[str]
) -> Blocks:
    """Put the blocks of all parts together.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        As `jiedao.streaming.reports.tabulate_blocks` gives them.
    documents : pandas.DataFrame
        Frame `documents`.
    themes : sequence of str

    Returns
    -------
    Blocks
    """
    place = pd.Index(documents["doc_id"])
    reports, counts, squares = [], [], []
    for table in tables:
        reports.append(place.get_indexer(pd.Index(table["doc_id"])).astype(np.int32))
        counts.append(table[list(themes)].to_numpy(dtype=np.int32))
        squares.append(table["squares"].to_numpy(dtype=np.float64))
    return Blocks(np.concatenate(reports), np.concatenate(counts), np.concatenate(squares))


def list_counts(
    blocks: Blocks, documents: pd.DataFrame, themes: Sequence[str], unit: str
) -> Iterator[BlockCounts]:
    """List the blocks of the offices, `OFFICES` at a time, as `count_blocks` gives them.

    Offices stand in the order of ``documents``, their blocks in that of their names. An office
    without a sentence that counts is left out.
    """
    office, names = pd.factorize(documents["office"])
    of_block = office[blocks.report]
    # A block's name begins with its report's and "/".
    ids = (documents["doc_id"] + "/").to_numpy(dtype=object)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    order = np.lexsort((rank[blocks.report], of_block))
    of_block = of_block[order]
    counted = np.unique(of_block)
    cells = pd.DataFrame({"theme": list(themes)})
    for first in range(0, len(counted), OFFICES):
        chosen = counted[first : first + OFFICES]
        start, end = np.searchsorted(of_block, [chosen[0], chosen[-1] + 1])
        rows = order[start:end]
        group = np.searchsorted(chosen, of_block[start:end])
        counts = blocks.counts[rows].astype(float)
        sums = np.bincount(group, counts.sum(axis=1), len(chosen))
        squares = np.bincount(group, blocks.squares[rows], len(chosen))
        groups = pd.DataFrame({"office": np.asarray(names, dtype=object)[chosen]}).astype("str")
        yield BlockCounts(
            groups, cells, group, counts, unit, squares / sums, ids[blocks.report[rows]]
        )


def join_shares(
    parts: Sequence[tuple[pd.DataFrame, tuple[str, ...]]],
) -> tuple[pd.DataFrame, list[str]]:
    """Put the shares of all offices together.

    Returns
    -------
    shares : pandas.DataFrame
        Frame `shares`.
    notes : list of str

    Raises
    ------
    InputError
        If there are none: no sentence counts.
    """
    if not parts:
        raise InputError(
            "sentences",
            "none of which a share can be measured",
            "body text, or headings where they count",
            "let headings count, or add reports",
        )
    tables = [table for table, _ in parts]
    corrected = any("correction" in table for table in tables)
    if corrected:
        # Where no office could be corrected the columns are missing.
        nothing = dict.fromkeys(CORRECTED, np.nan) | {"correction": ""}
        tables = [table if "correction" in table else table.assign(**nothing) for table in tables]
    notes = dict.fromkeys(note for _, told in parts for note in told)
    return check_frame("shares", pd.concat(tables, ignore_index=True)), list(notes)
