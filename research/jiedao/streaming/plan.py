"""The tasks of a run: which reports are done together, kept so small that any number fits the memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiedao.cache import digest
from jiedao.documents_table import Row
from jiedao.ingest import Item
from jiedao.readers.reading import Entry
from jiedao.streaming.sources import UNREAD, Source

# Bytes of reports that one task reads: the tables of so many fit a worker's memory several times.
TASK_BYTES = 2_000_000
# A task of small files is no longer than this, of Word or PDF files it takes long enough.
TASK_REPORTS = 1_000


@dataclass(frozen=True, slots=True)
class Task:
    """Reports that are done together.

    Attributes
    ----------
    reports : int
    size : int
        Bytes of their files.
    made_of : str
        The digest of all that its part depends on.
    packed : bytes
        The sources, in a tenth of their room: a run holds all of them until its end.
    """

    reports: int
    size: int
    made_of: str
    packed: bytes

    def sources(self) -> tuple[Source, ...]:
        """Return the reports, without their texts."""
        return tuple(_unpack(fields) for fields in json.loads(zlib.decompress(self.packed)))


def plan_tasks(sources: Iterable[Source]) -> Iterator[tuple[Source, ...]]:
    """Divide reports into tasks, in their order, by their sizes alone.

    The tasks do not depend on the number of workers, so that parts and their bytes do not either.

    Examples
    --------
    >>> from jiedao.streaming.sources import survey_folder
    >>> [len(task) for task in plan_tasks(survey_folder("seeds").sources)]
    [5]
    """
    task: list[Source] = []
    size = 0
    for source in sources:
        task.append(source)
        size += source.size
        if size >= TASK_BYTES or len(task) == TASK_REPORTS:
            yield tuple(task)
            task, size = [], 0
    if task:
        yield tuple(task)


def pack_task(sources: Sequence[Source], settings: str) -> Task:
    """Pack the reports of a task.

    Parameters
    ----------
    sources : sequence of Source
        Without their texts.
    settings : str
        The digest of what the parts of all tasks depend on.

    Returns
    -------
    Task
    """
    told = [
        (source.item.file, source.stamp, dict(source.row.values), sorted(source.row.cleared))
        for source in sources
    ]
    packed = zlib.compress(json.dumps([_fields(source) for source in sources]).encode(), 1)
    size = sum(source.size for source in sources)
    return Task(len(sources), size, digest(settings, told), packed)


def _fields(source: Source) -> list[Any]:
    item, row = source.item, source.row
    return [
        [str(item.path), item.file, item.stem, item.status, item.entry.name, item.entry.format],
        [dict(row.values), sorted(row.cleared), row.where],
        [source.size, source.stamp],
    ]


def _unpack(fields: list[Any]) -> Source:
    (path, file, stem, status, name, form), (values, cleared, where), (size, stamp) = fields
    item = Item(Path(path), file, stem, status, Entry(name, UNREAD, form))
    return Source(item, Row(values, frozenset(cleared), where), size, stamp)
