"""From reports to all tables that each gives by itself: what a worker does with one task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.corpus import describe_report, name_offices, tabulate_aside, tabulate_documents
from jiedao.errors import InputError
from jiedao.ingest import Item, count_furniture, log_items, read_items
from jiedao.labelling import Tables, genres_of, label_texts
from jiedao.ledgers import list_entries
from jiedao.matching import Report, check_hash
from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.readers import ReadOptions
from jiedao.readers.content import find_format
from jiedao.readers.reading import Entry, Reading
from jiedao.streaming.sources import Source
from jiedao.text.script import looks_traditional
from jiedao.themes.model import ThemeModel

# Of every report alone; a block is counted by theme in columns of the themes' codes.
TABLES = (
    "documents",
    "ingest",
    "aside",
    "sentences",
    "furniture",
    "labels",
    "quantities",
    "initiatives",
)
BLOCKS = "blocks"


@dataclass(frozen=True)
class TaskConfig:
    """How the reports of a task are read and counted.

    Attributes
    ----------
    folder : str
        The folder of the corpus.
    options : ReadOptions
    strict : bool
        Raise at the first report that cannot be read.
    simplify : bool
        Read traditional characters as simplified ones.
    ledgers : bool
        Whether quantities and initiatives are listed.
    shares : bool
        Whether blocks are counted.
    unit : {"sentences", "characters"}
    headings : bool
        What shares count.
    """

    folder: str
    options: ReadOptions = field(default_factory=ReadOptions)
    strict: bool = False
    simplify: bool = False
    ledgers: bool = True
    shares: bool = True
    unit: str = "sentences"
    headings: bool = True


@dataclass(frozen=True)
class Findings:
    """What came of a task.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        `TABLES` and, where shares are wanted, ``blocks``.
    unknown : list of str
        Files whose office is not known.
    traditional : list of str
        Reports that look to be in traditional script, where that is not read as simplified.
    empty : list of str
        Reports without a sentence.
    """

    tables: Tables
    unknown: list[str]
    traditional: list[str]
    empty: list[str]


def read_sources(sources: Iterable[Source], config: TaskConfig) -> list[tuple[Source, Item]]:
    """Read the reports of a task; what cannot be read has its reason in its item."""
    found = []
    for source in sources:
        item = source.item
        if not item.entry.name:
            item = _read_file(item, config)
        if config.strict and item.error and item.status == "refused":
            raise item.error
        if item.reading:
            check_hash(item, source.row)
        found.append((source, item))
    return found


def _read_file(item: Item, config: TaskConfig) -> Item:
    read = list(read_items([item.path], Path(config.folder), config.options, strict=False))
    if len(read) == 1 and not read[0].entry.name:
        return read[0]
    held = find_format(item.path)
    error = InputError(
        item.file,
        f"a table or an archive of reports ({held}) under the name of a report",
        "a name that says so",
        f"rename it so that it ends in .{held}",
    )
    entry = Entry("", error, held)
    return replace(item, status="refused", entry=entry, notes=(str(error),))


def tabulate_sources(sources: Sequence[Source], config: TaskConfig, model: ThemeModel) -> Findings:
    """Read reports and return all tables that each gives by itself.

    What a report gives does not depend on the others of the task, so that the tables of all tasks,
    one below another, are those of all reports at once.

    Parameters
    ----------
    sources : sequence of Source
    config : TaskConfig
    model : ThemeModel

    Returns
    -------
    Findings

    Raises
    ------
    InputError
        If a report is not the one that its row has the hash of; with `strict`, if one cannot be read.
    """
    read = read_sources(sources, config)
    records = {
        item.file: describe_report(Report(item, item.reading, source.row))
        for source, item in read
        if item.reading
    }
    unknown = name_offices(list(records.values()))
    ids = {file: record["doc_id"] for file, record in records.items()}
    readings = {ids[item.file]: item.reading for _, item in read if item.reading}
    documents = tabulate_documents(list(records.values()))
    found = _tabulate_texts(readings, documents, config, model)
    left = set(found["sentences"]["doc_id"].unique())
    found["documents"] = documents[documents["doc_id"].isin(left)].reset_index(drop=True)
    found["ingest"] = count_furniture(
        log_items([item for _, item in read], ids, {}), found["furniture"]
    )
    found["aside"] = tabulate_aside(readings)
    if config.shares:
        found[BLOCKS] = tabulate_blocks(found, config, model.scheme.theme_codes)
    return Findings(
        found,
        unknown,
        [
            name
            for name, reading in readings.items()
            if not config.simplify and looks_traditional(reading.text)
        ],
        [name for name in readings if name not in left],
    )


def _tabulate_texts(
    readings: dict[str, Reading], documents: pd.DataFrame, config: TaskConfig, model: ThemeModel
) -> Tables:
    texts = {name: reading.text for name, reading in readings.items()}
    found = label_texts(texts, model, genres_of(documents), simplify=config.simplify)
    if config.ledgers:
        return found | list_entries(found["sentences"], found["labels"])
    return found


def tabulate_blocks(tables: Tables, config: TaskConfig, themes: Sequence[str]) -> pd.DataFrame:
    """Count the themes in the blocks of each report, in the order in which shares take blocks.

    Returns
    -------
    pandas.DataFrame
        Columns ``doc_id``, the codes of the themes, and ``squares``: the sum of the squared weights of
        the report's sentences, in its first block, else 0.
    """
    sentences, labels, documents = (tables[name] for name in ("sentences", "labels", "documents"))
    counting = CountConfig(("doc_id",), config.unit, config.headings)
    if not config.headings:
        kept = sentences.loc[sentences["kind"] == "body", "doc_id"].unique()
        inside = sentences["doc_id"].isin(kept)
        sentences, labels = sentences[inside], labels[inside.to_numpy()]
        documents = documents[documents["doc_id"].isin(kept)]
    if documents.empty:
        return pd.DataFrame(columns=["doc_id", *themes, "squares"]).astype(
            {"doc_id": "str", "squares": "float64"} | dict.fromkeys(themes, "int64")
        )
    counts = count_blocks(sentences, labels, documents, themes, counting)
    frame = pd.DataFrame(counts.counts.astype("int64"), columns=list(themes))
    frame.insert(0, "doc_id", counts.groups["doc_id"].array.take(counts.group))
    first = np.diff(counts.group, prepend=-1) > 0
    total = np.bincount(counts.group, counts.counts.sum(axis=1))
    squares = np.zeros(len(frame))
    squares[first] = (counts.unit_size * total).round()
    return frame.assign(squares=squares)
