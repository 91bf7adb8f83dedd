"""The reports of a folder before they are read: where each stands, what it is called, how large it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jiedao.corpus import TEXTS, refuse_links
from jiedao.documents_table import DOCUMENTS, Row, read_documents
from jiedao.errors import InputError
from jiedao.ingest import Item, find_files, read_items, show_name, show_path
from jiedao.matching import match_rows, name_reports
from jiedao.readers import CONTAINERS, TABLES, ReadOptions, suffix_of
from jiedao.readers.content import find_format
from jiedao.readers.reading import Entry, Reading

UNREAD = Reading("")


@dataclass(frozen=True, slots=True)
class Source:
    """A report that is to be read.

    Attributes
    ----------
    item : Item
        Where it stands. Its reading is empty, but for a member of a table or an archive that is on its
        way to a worker.
    row : Row
        What ``documents.csv`` says of it, with its ``doc_id`` at the least.
    size : int
        Bytes of its file, or of the member's text.
    stamp : str
        Changes when the file does.
    """

    item: Item
    row: Row
    size: int
    stamp: str

    @property
    def doc_id(self) -> str:
        """What the report is called."""
        return self.row.values["doc_id"]


@dataclass(frozen=True)
class Survey:
    """The reports of a folder in the order in which `jiedao.corpus.read_corpus` has them.

    Attributes
    ----------
    folder : pathlib.Path
    sources : tuple of Source
    skipped : tuple of Item
        What was passed by, or could not be read.
    notes : tuple of str
    order : tuple of str
        The files, rows and members in the order of the ingest log.
    """

    folder: Path
    sources: tuple[Source, ...]
    skipped: tuple[Item, ...]
    notes: tuple[str, ...]
    order: tuple[str, ...]


def survey_folder(
    folder: str | Path, options: ReadOptions | None = None, *, strict: bool = False
) -> Survey:
    """List the reports of a folder without keeping a text.

    Files that are one report are not opened. Tables and archives of reports are read through once, for
    the names of their rows and members.

    Parameters
    ----------
    folder : str or pathlib.Path
    options : ReadOptions, optional
    strict : bool
        Raise at the first row or member that cannot be read.

    Returns
    -------
    Survey

    Raises
    ------
    InputError
        As `jiedao.corpus.read_corpus`, but for what only the text of a report shows.

    Examples
    --------
    >>> survey = survey_folder("seeds")
    >>> [source.doc_id for source in survey.sources][:2]
    ['zhongdu-2025h1', 'gaodu-2024']
    """
    folder, options = Path(folder), options or ReadOptions()
    if not folder.is_dir():
        found = "a file" if folder.is_file() else "no such folder"
        raise InputError(str(folder), found, "a folder with reports", "correct the path")
    root = folder / TEXTS if (folder / TEXTS).is_dir() else folder
    table = folder / DOCUMENTS
    refuse_links([path for path in (root, table) if path != folder])
    rows, notes = read_documents(table) if table.is_file() else ([], [])
    search = find_files(root, folder)
    items, sizes = _list_items(search.files, folder, options, strict=strict)
    matched = match_rows(rows, items, root, folder, options)
    taken = {report.item.file for report in matched}
    rest, numbered = name_reports(
        [item for item in items if item.file not in taken], {row.values["doc_id"] for row in rows}
    )
    if rows and rest:
        shown = ", ".join(report.item.path.name for report in rest[:5])
        more = "…" if len(rest) > 5 else ""
        notes.append(
            f"{len(rest)} report(s) without a row in {table}, described by inference: {shown}{more}"
        )
    # A table or an archive has many reports.
    stamp = cache(_stamp)
    sources = tuple(
        Source(
            replace(report.item, entry=replace(report.item.entry, result=UNREAD)),
            report.row,
            sizes.get(report.item.file, 0),
            stamp(report.item.path),
        )
        for report in (*matched, *rest)
    )
    if not sources:
        raise InputError(
            str(folder), "no reports", "files with reports", "put them into the folder"
        )
    refused = [item for item in items if item.error]
    # A row may name a file that the search passed by, such as a readme.
    files = dict.fromkeys(item.file for item in items)
    files |= dict.fromkeys(source.item.file for source in sources)
    files |= dict.fromkeys(item.file for item in search.skipped)
    return Survey(folder, sources, (*refused, *search.skipped), (*notes, *numbered), tuple(files))


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size}/{status.st_mtime_ns}"


def _list_items(
    paths: Iterable[Path], folder: Path, options: ReadOptions, *, strict: bool
) -> tuple[list[Item], dict[str, int]]:
    """List what stands in files, and how large it is, without its text."""
    items: list[Item] = []
    sizes: dict[str, int] = {}
    for path in paths:
        suffix = suffix_of(path.name)
        # A page under the name of a table may hold one.
        if suffix in CONTAINERS or path.suffix.lower() in TABLES:
            for item in read_items([path], folder, options, strict=strict):
                sizes[item.file] = len(item.reading.text.encode()) if item.reading else 0
                items.append(item if item.error else _without_text(item))
        else:
            shown = show_path(path, folder)
            entry = Entry("", UNREAD, suffix.removeprefix(".") or _find_format(path))
            items.append(Item(path, shown, show_name(path.stem), "read", entry))
            sizes[shown] = path.stat().st_size
    return items, sizes


def _find_format(path: Path) -> str:
    """Find what a name such as that of an old Word file does not say: a report may be called by it."""
    with suppress(OSError):
        found = find_format(path)
        return "txt" if found == "text" else found
    return ""


def _without_text(item: Item) -> Item:
    return replace(item, entry=replace(item.entry, result=UNREAD))


class Loader:
    """Reads the members of tables and archives once, in their order, for the tasks that want them."""

    def __init__(self, folder: Path, options: ReadOptions) -> None:
        self.folder, self.options = folder, options
        self._open: dict[Path, Iterator[Item]] = {}
        self._ahead: dict[str, Item] = {}
        self._unwanted: set[str] = set()

    def skip(self, task: Sequence[Source]) -> None:
        """Leave out what is not wanted, as it was read before."""
        self._unwanted.update(source.item.file for source in task if source.item.entry.name)

    def load(self, task: Sequence[Source]) -> tuple[Source, ...]:
        """Return a task whose members have their texts; files stay for the worker to read."""
        return tuple(
            replace(source, item=self._take(source.item)) if source.item.entry.name else source
            for source in task
        )

    def close(self) -> None:
        """Close what is still open, with the members that an archive has unpacked."""
        self._open.clear()

    def _take(self, wanted: Item) -> Item:
        if wanted.file in self._ahead:
            return self._ahead.pop(wanted.file)
        if wanted.path not in self._open:
            self._open[wanted.path] = read_items(
                [wanted.path], self.folder, self.options, strict=False
            )
        for item in self._open[wanted.path]:
            if item.file == wanted.file:
                return item
            # Where documents.csv has another order than the file, a member waits for its turn.
            if item.file not in self._unwanted:
                self._ahead[item.file] = item
        raise InputError(
            str(wanted.path), "that it has changed meanwhile", "files that stay", "start again"
        )
