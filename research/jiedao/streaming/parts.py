"""The parts of a run: a folder for each task, whole or not there, found again by a later run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.tables import sync

RECORD = "part.json"
_HALF = ".half"


@dataclass(frozen=True)
class Part:
    """What one task gave.

    Attributes
    ----------
    folder : pathlib.Path
        Its tables, ``NAME.parquet``.
    record : dict
        What it was made of and what is to be told of it.
    """

    folder: Path
    record: dict[str, Any]

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return self.path(name).is_file()

    def path(self, name: str) -> Path:
        """Return the file of a table."""
        return self.folder / f"{name}.parquet"

    def rows(self, name: str) -> int:
        """Count the rows of a table without reading it."""
        import pyarrow.parquet as pq

        return int(pq.read_metadata(self.path(name)).num_rows)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a table, or some of its columns."""
        return pd.read_parquet(self.path(name), columns=list(columns) if columns else None)


def write_part(folder: Path, tables: Mapping[str, pd.DataFrame], record: dict[str, Any]) -> Part:
    """Write a part beside its place and move it there when it is on the disk.

    Parameters
    ----------
    folder : pathlib.Path
    tables : mapping of str to pandas.DataFrame
    record : dict
        Written as ``part.json``.

    Returns
    -------
    Part
    """
    half = folder.with_name(folder.name + _HALF)
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(half / f"{name}.parquet", index=False)
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    (half / RECORD).write_text(text, encoding="utf-8")
    for path in (*half.iterdir(), half):
        sync(path)
    shutil.rmtree(folder, ignore_errors=True)
    half.rename(folder)
    return Part(folder, record)


def find_part(folder: Path, made_of: str) -> Part | None:
    """Return a part that an earlier run made of the same reports and settings.

    Parameters
    ----------
    folder : pathlib.Path
    made_of : str
        The digest that its record must have under ``made_of``.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(record, dict) or record.get("made_of") != made_of:
        return None
    # A run that was killed while it moved its tables away has left some of them.
    part = Part(folder, record)
    return part if all(part.has(name) for name in record["tables"]) else None


def name_part(number: int) -> str:
    """Return the name of a part, so that names sort as numbers do.

    Examples
    --------
    >>> name_part(7)
    'part-00007'
    """
    return f"part-{number:05d}"


def link_or_move(source: Path, target: Path) -> None:
    """Let a file stand at a second place too, or, where the drive has no such links, there alone."""
    try:
        os.link(source, target)
    except OSError:
        source.rename(target)


def clear_others(place: Path, wanted: Sequence[str]) -> None:
    """Remove the parts that this run has no use for, and what was half written."""
    for path in place.iterdir() if place.is_dir() else ():
        if path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)
