"""Which row of ``documents.csv`` speaks of which report, and what reports without a row are called."""

from __future__ import annotations

import contextlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jiedao.documents_table import DOCUMENTS, Row, raise_all
from jiedao.errors import InputError
from jiedao.ingest import Item, read_items, show_path
from jiedao.readers import ReadOptions
from jiedao.readers.reading import Reading


class Report(NamedTuple):
    """A report that was read, and what a row says of it."""

    item: Item
    reading: Reading
    row: Row


def match_rows(
    rows: list[Row], items: list[Item], root: Path, folder: Path, options: ReadOptions
) -> list[Report]:
    """Find the report of each row; a report that could not be read takes its row with it.

    Raises
    ------
    InputError
        All rows that have no report, or that of another row, in one error.
    """
    by_file = {item.file: item for item in items}
    by_id: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_id[_id(item.stem)].append(item)
    owners: dict[str, str] = {}
    reports: list[Report] = []
    faults: list[InputError] = []
    for row in rows:
        try:
            if row.values.get("file"):
                item = _item_of_file(row, by_file, root, folder, options)
            else:
                item = _item_of_id(row, by_id, root)
            if item.file in owners:
                raise InputError(
                    row.where,
                    f"the file '{item.path.name}', which {owners[item.file]} has",
                    "each file once",
                    "correct one",
                )
            owners[item.file] = row.where
            if item.reading:
                check_hash(item, row)
                reports.append(Report(item, item.reading, row))
        except InputError as error:
            faults.append(error)
    raise_all(faults, str(folder / DOCUMENTS))
    return reports


def _item_of_file(
    row: Row, by_file: Mapping[str, Item], root: Path, folder: Path, options: ReadOptions
) -> Item:
    name = row.values["file"]
    if name in by_file:
        return by_file[name]
    for written, inner in ((name, ""), name.split(":", 1) if ":" in name else (name, "")):
        for base in (root, root.parent):
            path = _file_inside(base / written, root)
            if not path:
                continue
            # The path that the search of the folder gives, however the row writes it.
            path = root / path.relative_to(root.resolve())
            shown = show_path(path, folder) + (f":{inner}" if inner else "")
            if shown in by_file:
                return by_file[shown]
            items = [] if inner else list(read_items([path], folder, options, strict=False))
            if len(items) == 1:
                return items[0]
    raise _no_file(row, f"the file '{name}', which is not there", root)


def _file_inside(path: Path, root: Path) -> Path | None:
    """Return where a path leads, if that is a file below the root."""
    # A name may be longer than the system allows, or have a character that no name has.
    with contextlib.suppress(OSError, ValueError):
        path = path.resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            return path
    return None


def _item_of_id(row: Row, by_id: Mapping[str, list[Item]], root: Path) -> Item:
    doc_id = row.values["doc_id"]
    found = by_id.get(doc_id, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            row.where,
            f"doc_id '{doc_id}', for which there are {len(found)} files",
            "one file",
            "name the file in the column file",
        )
    raise _no_file(row, f"doc_id '{doc_id}', for which there is no file", root)


def _no_file(row: Row, found: str, root: Path) -> InputError:
    return InputError(
        row.where,
        found,
        f"a file in {root}",
        "correct the row, remove it, or put the file into the folder",
    )


def check_hash(item: Item, row: Row) -> None:
    """Raise if a report that was read is not the one that its row has the hash of."""
    wanted = row.values.get("sha256", "").lower()
    digest = item.entry.sha256
    if wanted and digest and wanted != digest:
        raise InputError(
            row.where,
            f"the sha256 {row.values['sha256'][:12]}…, but {item.path.name} has {digest[:12]}…",
            "the hash of the file as it stands, or nothing",
            "restore the file, or empty the cell if the change was meant",
        )


def name_reports(items: Sequence[Item], taken: set[str]) -> tuple[list[Report], list[str]]:
    """Name each report by its stem, or its path where the stem is not the only one of its kind.

    Where the same path stands for a Word file and a PDF, the suffix is part of the name, too. What has
    the same name even so, such as ``a b.txt`` and ``a_b.txt``, is numbered in the order of the items.

    Returns
    -------
    reports : list of Report
    notes : list of str
        Which were numbered.
    """
    stems = Counter(_id(item.stem) for item in items)
    paths = Counter(_path_id(item) for item in items)
    reports: list[Report] = []
    numbered: list[str] = []
    used = set(taken)
    numbers: Counter[str] = Counter()
    for item in items:
        if item.reading is None:
            continue
        doc_id = _id(item.stem)
        if doc_id in taken or stems[doc_id] > 1:
            doc_id = _path_id(item)
            if paths[doc_id] > 1:
                doc_id += f"-{item.entry.format}"
        if doc_id in used:
            name = doc_id
            while doc_id in used or doc_id in stems or doc_id in paths:
                numbers[name] += 1
                doc_id = f"{name}-{numbers[name] + 1}"
            numbered.append(f"{item.file} is {doc_id}")
        row = Row({"doc_id": doc_id}, frozenset(), item.file)
        reports.append(Report(item, item.reading, row))
        used.add(doc_id)
    shown = "; ".join(numbered[:5]) + ("…" if len(numbered) > 5 else "")
    return reports, [f"numbered, as another has the doc_id: {shown}"] if numbered else []


def _path_id(item: Item) -> str:
    place = Path(item.file)
    return _id("-".join((*place.parts[:-1], _last_part(item, place))))


def _last_part(item: Item, place: Path) -> str:
    row = item.entry.name.rpartition("row ")[2]
    return f"{item.path.stem}-{row}" if row.isdigit() else place.stem


def _id(name: str) -> str:
    return re.sub(r"[\s:/\\\x00-\x1f\x7f\ud800-\udfff]+", "_", name.strip()) or "_"
