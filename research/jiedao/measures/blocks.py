"""Counts of themes in the blocks of reports, and their resampling: what every interval rests on."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_one_labeller
from jiedao.text.columns import sort_dictionary
from jiedao.text.tabulate import as_read, block_ids, find_rows

UNITS = ("sentences", "characters")
BLOCKS = ("heading", "paragraph", "section", "report")
# Cells of a table of draws times blocks that are held at once: some 30 MB.
CHUNK = 4_000_000


@dataclass(frozen=True)
class CountConfig:
    """What is counted, and what counts as a block.

    Attributes
    ----------
    by : tuple of str
        Columns of ``documents`` that make the groups; ``role`` stands for the role of the labels;
        none for the whole corpus.
    unit : {"sentences", "characters"}
        What is counted.
    headings : bool
        Whether titles and headings count.
    block : {"heading", "paragraph", "section", "report"}
        What goes together: a heading with the sentences right under it, a line, all under one
        first heading, or a report.
    roles : bool
        Whether a cell is a theme in a role, not a theme.
    """

    by: tuple[str, ...] = ("office",)
    unit: str = "sentences"
    headings: bool = True
    block: str = "heading"
    roles: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.by, str):
            raise InputError(
                "by", f"the text '{self.by}'", "a tuple of columns", f"write ('{self.by}',)"
            )
        if self.roles and "role" in self.by:
            raise InputError(
                "by", "'role', and roles=True", "one of them", "cross roles once, or group by them"
            )
        twice = next((column for column in self.by if self.by.count(column) > 1), None)
        if twice:
            raise InputError("by", f"'{twice}' twice", "each column once", "leave one out")
        for name, value, allowed in (("unit", self.unit, UNITS), ("block", self.block, BLOCKS)):
            if value not in allowed:
                raise InputError(name, f"'{value}'", ", ".join(allowed), "choose one of these")


@dataclass(frozen=True)
class BlockCounts:
    """Units of each cell in each block.

    Attributes
    ----------
    groups : pandas.DataFrame
        A row a group: the columns of ``by``.
    cells : pandas.DataFrame
        A row a cell: ``theme`` and, where roles were asked for, ``role``.
    group : array of shape (blocks,)
        The row of ``groups`` of each block, ascending.
    counts : array of shape (blocks, cells)
    unit : {"sentences", "characters"}
    unit_size : array of shape (groups,)
        Units that stand or fall together: 1 for sentences; for characters, the mean length of a
        sentence weighted by its length.
    names : array of str
        The name of each block, as `block_ids` gives it; may be left out.
    """

    groups: pd.DataFrame
    cells: pd.DataFrame
    group: NDArray[np.intp]
    counts: NDArray[np.float64]
    unit: str
    unit_size: NDArray[np.float64]
    names: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    def spans(self) -> list[slice]:
        """Return the blocks of each group."""
        edges = np.searchsorted(self.group, np.arange(len(self.groups) + 1))
        return [slice(int(a), int(b)) for a, b in pairwise(edges)]

    def totals(self) -> NDArray[np.float64]:
        """Return the units of each group and cell, shape (groups, cells)."""
        found = np.zeros((len(self.groups), self.counts.shape[1]))
        np.add.at(found, self.group, self.counts)
        return found


def count_blocks(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    documents: pd.DataFrame,
    themes: Sequence[str],
    config: CountConfig | None = None,
) -> BlockCounts:
    r"""Count the units of each theme in each block of each group.

    Groups stand in the order of ``documents``, blocks in that of their names, so that a group's
    numbers do not depend on the order of any frame.

    Parameters
    ----------
    sentences, labels, documents : pandas.DataFrame
        Frames `sentences`, `labels` (of one labeller) and `documents`.
    themes : sequence of str
        The codes of the scheme's themes; one that never occurs counts 0.
    config : CountConfig, optional

    Returns
    -------
    BlockCounts

    Raises
    ------
    InputError
        If a column or a label is unknown, a sentence has no label, two labels or no report, or a
        group has no sentences.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "一、抓经济\n新增企业3家。\n二、惠民生\n慰问老人。"})
    >>> labels = pd.DataFrame({"sentence_id": sentences["sentence_id"], "role": "achievement",
    ...                        "theme": ["economy", "economy", "livelihood", "livelihood"]})
    >>> documents = pd.DataFrame({"doc_id": ["a"], "office": ["江口街道"]})
    >>> count_blocks(sentences, labels, documents, ["economy", "livelihood"]).counts
    array([[2., 0.],
           [0., 2.]])
    """
    config = config or CountConfig()
    _check_by(config.by, documents)
    check_one_labeller(labels)
    columns = ["theme", *(["role"] if config.roles or "role" in config.by else [])]
    labelled = labels[columns]
    # Labels stand beside their sentences nearly always.
    if not _equal(labels["sentence_id"], sentences["sentence_id"]):
        rows = _rows("labels", labels["sentence_id"], sentences["sentence_id"])
        labelled = labelled.iloc[rows]
    kept = np.ones(len(sentences), bool)
    if not config.headings:
        kept = (sentences["kind"] == "body").to_numpy()
    groups, group = _groups(sentences, labelled, documents, config.by, kept)
    cells, cell = _cells(labelled, themes, config.roles)
    block = block_ids(sentences, config.block)
    weight: NDArray[np.float64] = np.ones(len(sentences))
    if config.unit == "characters":
        weight = as_read(sentences)["text"].str.len().to_numpy().astype(float)
    group, cell, weight = group[kept], cell[kept], weight[kept]
    number, names = _number(block[kept])
    # A block may stand in several groups when a role is one of their columns.
    pair, row = np.unique(group * len(names) + number, return_inverse=True)
    counts: NDArray[np.float64] = np.bincount(
        row * len(cells) + cell, weight, len(pair) * len(cells)
    ).astype(float)
    squares = np.bincount(group, weight**2, len(groups))
    sums = np.bincount(group, weight, len(groups))
    return BlockCounts(
        groups,
        cells,
        pair // len(names),
        counts.reshape(len(pair), len(cells)),
        config.unit,
        squares / sums,
        names[pair % len(names)],
    )


def _equal(one: pd.Series, other: pd.Series) -> bool:
    return len(one) == len(other) and bool((one.array == other.array).all())


def _number(values: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return the place of each value among all that there are, and these in their order."""
    places, names = sort_dictionary(pa.array(values, pa.large_string()).dictionary_encode())
    return places, names.to_numpy(zero_copy_only=False)


def _check_by(by: tuple[str, ...], documents: pd.DataFrame) -> None:
    for column in by:
        if column not in documents.columns and column != "role":
            allowed = ", ".join([*documents.columns, "role"])
            raise InputError("by", f"'{column}'", allowed, "choose columns")


def _rows(name: str, given: pd.Series, wanted: pd.Series) -> NDArray[np.intp]:
    """Find the row of each wanted id; one without a row would shrink the total unseen."""
    rows = find_rows(given, wanted)
    if (rows < 0).any():
        missing = wanted[rows < 0]
        raise InputError(
            name,
            f"nothing of '{missing.iloc[0]}' ({missing.nunique()} in all)",
            "a row for every one that the sentences name",
            "label the same sentences that are counted, or leave them out of both",
        )
    return rows


def _groups(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    documents: pd.DataFrame,
    by: tuple[str, ...],
    kept: NDArray[np.bool_],
) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the groups and the group of each sentence; every report's group must be there."""
    if documents.empty:
        raise InputError("documents", "no row", "a row a report", "read a corpus first")
    columns = [column for column in by if column in documents.columns]
    twice = documents["doc_id"][documents["doc_id"].duplicated()]
    if len(twice):
        raise InputError("documents", f"two rows of '{twice.iloc[0]}'", "one", "leave one out")
    reports = documents[columns].astype("str").fillna("")
    group: NDArray[Any] = np.zeros(len(reports), dtype=np.intp)
    names = pd.DataFrame(index=range(1))
    if columns:
        group = reports.groupby(columns, sort=False).ngroup().to_numpy()
        names = reports.drop_duplicates().reset_index(drop=True)
    number = group[_rows("documents", documents["doc_id"], sentences["doc_id"])]
    absent = np.bincount(number[kept], minlength=len(names)) == 0
    if absent.any():
        name = "/".join(names.iloc[int(absent.argmax())]) or "corpus"
        raise InputError(f"group {name}", "no sentences", "", "leave the group out")
    if len(columns) == len(by):
        return names, number
    role, roles = pd.factorize(labels["role"].astype("str"), sort=True)
    pair = number * len(roles) + role
    present = np.unique(pair[kept])
    names = names.iloc[present // len(roles)].reset_index(drop=True)
    names["role"] = np.asarray(roles, dtype=object)[present % len(roles)]
    # What is left out has no number of its own, and is dropped by the caller.
    return names[list(by)].astype("str"), np.searchsorted(present, pair)


def _cells(
    labels: pd.DataFrame, themes: Sequence[str], roles: bool
) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    theme = place_themes(labels["theme"], themes)
    if not roles:
        return pd.DataFrame({"theme": list(themes)}), theme
    role, known = pd.factorize(labels["role"].astype("str"), sort=True)
    cells = [(code, name) for code in themes for name in known]
    return pd.DataFrame(cells, columns=["theme", "role"]), theme * len(known) + role


def place_themes(given: pd.Series, themes: Sequence[str]) -> NDArray[np.intp]:
    """Return the place of each label's theme in the scheme.

    Raises
    ------
    InputError
        If a theme is not of the scheme.
    """
    place = find_rows(pd.Series(list(themes), dtype="str"), given)
    if (place < 0).any():
        raise InputError(
            "labels",
            f"the theme '{min(given.to_numpy()[place < 0])}'",
            ", ".join(themes),
            "use the labels' own scheme",
        )
    return place


def resample_groups(
    counts: BlockCounts, draws: int = 1000, seed: int = 1
) -> Iterator[NDArray[np.float64]]:
    """Draw the blocks of each group anew, with replacement.

    A group's draws depend on the seed, its name and its blocks alone, not on the other groups.

    Parameters
    ----------
    counts : BlockCounts
    draws : int
    seed : int

    Yields
    ------
    array of shape (draws, cells)
        The units of each cell, a group at a time.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). https://doi.org/10.1007/978-1-4899-4541-9
    """
    for key, span in zip(counts.groups.itertuples(index=False), counts.spans(), strict=True):
        name = zlib.crc32("\x1f".join(key).encode())
        yield draw_blocks(counts.counts[span], draws, np.random.default_rng([seed, name]))


def draw_blocks(
    counts: NDArray[np.float64], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw blocks with replacement and add them up.

    Parameters
    ----------
    counts : array of shape (blocks, cells)
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    array of shape (draws, cells)

    Examples
    --------
    >>> draw_blocks(np.array([[1.0, 2.0]]), 2, np.random.default_rng(1))
    array([[1., 2.],
           [1., 2.]])
    """
    blocks = len(counts)
    step = max(1, CHUNK // blocks)
    parts = []
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        drawn = rng.integers(0, blocks, (rows, blocks), dtype=np.int32)
        drawn += (np.arange(rows, dtype=np.int32) * blocks)[:, None]
        often = np.bincount(drawn.ravel(), minlength=rows * blocks).reshape(rows, blocks)
        parts.append(often.astype(float) @ counts)
    return np.concatenate(parts)
