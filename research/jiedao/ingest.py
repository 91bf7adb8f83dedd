"""From files and folders to reports, and the log of what was read, repaired, refused and skipped."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from jiedao.documents_table import DOCUMENTS, keep_known
from jiedao.duplicates import Duplicate
from jiedao.errors import InputError
from jiedao.frames import CONTRACTS, check_frame
from jiedao.readers import DOCUMENTS as REPORT_SUFFIXES
from jiedao.readers import ReadOptions, is_litter, read_entries, suffix_of
from jiedao.readers.reading import Entry, NoReportsError, Reading

# The record in a folder of results, see `jiedao.results.write_study`.
RUN = "run.json"
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A report that was looked for: what came of it, and where.

    Attributes
    ----------
    path : pathlib.Path
        The file that it stands in.
    file : str
        The path as it is shown, from the folder of the corpus; behind a colon the member or the row.
    stem : str
        The name that ``doc_id`` and inference start from.
    status : {"read", "repaired", "refused", "skipped"}
    entry : Entry
        The report, or why there is none.
    notes : tuple of str
    """

    path: Path
    file: str
    stem: str
    status: str
    entry: Entry
    notes: tuple[str, ...] = ()

    @property
    def reading(self) -> Reading | None:
        """The report, if there is one."""
        result = self.entry.result
        return result if isinstance(result, Reading) else None

    @property
    def error(self) -> InputError | None:
        """Why there is none."""
        result = self.entry.result
        return result if isinstance(result, InputError) else None


@dataclass
class Search:
    """The files of a folder: those that may be reports, and what was passed by."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Item] = field(default_factory=list)


def find_files(root: Path, folder: Path) -> Search:
    """Find the files below a folder that may be reports, in the order of their paths.

    Links are not followed; pipes, sockets and devices are not opened; hidden files, readmes and the
    results of a study are no reports.

    Parameters
    ----------
    root : pathlib.Path
        Where the reports stand.
    folder : pathlib.Path
        The folder of the corpus, from which paths are shown.

    Returns
    -------
    Search
    """
    found = Search()
    seen: list[Path] = []
    for place, folders, names in os.walk(root, onerror=_remember_in(found, folder)):
        here = Path(place)
        if here != root and RUN in names and "tables" in folders:
            # A study that was written into the corpus is none of its reports.
            folders.clear()
            continue
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not is_litter(name))
        seen += [here / name for name in (*names, *links)]
    for path in sorted(seen):
        if is_litter(path.name) or path.name == DOCUMENTS:
            continue
        why = _why_skipped(path, root)
        if why:
            found.skipped.append(_skipped(path, folder, why))
        else:
            found.files.append(path)
    return found


def _remember_in(found: Search, folder: Path) -> Callable[[OSError], None]:
    def remember(error: OSError) -> None:
        path = Path(error.filename)
        found.skipped.append(_skipped(path, folder, f"a folder not readable ({error.strerror})"))

    return remember


def _why_skipped(path: Path, root: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        if not path.exists():
            return "a link that leads nowhere"
        inside = path.resolve().is_relative_to(root.resolve())
        return "a link to what is read itself" if inside else "a link out of the folder"
    for is_kind, name in _KINDS:
        if is_kind(mode):
            return name
    suffix = path.suffix.lower().removeprefix(".")
    if suffix_of(path.name) or suffix in REPORT_SUFFIXES:
        return ""
    return "another format"


def _skipped(path: Path, folder: Path, why: str) -> Item:
    shown = show_path(path, folder)
    entry = Entry("", InputError(shown, why), path.suffix.lower().removeprefix("."))
    return Item(path, shown, path.stem, "skipped", entry, (why,))


def read_items(
    paths: Iterable[Path], folder: Path, options: ReadOptions, *, strict: bool, asked: bool = False
) -> Iterator[Item]:
    """Read the reports of files, one after another; a broken one does not stop the others.

    Parameters
    ----------
    paths : iterable of pathlib.Path
    folder : pathlib.Path
        The folder from which paths are shown.
    options : ReadOptions
    strict : bool
        Raise at the first report that cannot be read.
    asked : bool
        Whether the user named these files: a table without reports is then refused, not skipped.

    Yields
    ------
    Item

    Raises
    ------
    InputError
        With `strict`.
    """
    for path in paths:
        shown = show_path(path, folder)
        try:
            for entry in read_entries(path, options):
                item = _item(path, shown, entry, asked=asked)
                if strict and item.error and item.status == "refused":
                    raise item.error
                yield item
        except InputError as error:
            if strict and (asked or not isinstance(error, NoReportsError)):
                raise
            entry = Entry("", error, path.suffix.lower().removeprefix("."))
            yield _item(path, shown, entry, asked=asked)


def _item(path: Path, shown: str, entry: Entry, *, asked: bool) -> Item:
    file = f"{shown}:{show_name(entry.name)}" if entry.name else shown
    if isinstance(entry.result, InputError):
        skip = isinstance(entry.result, NoReportsError) and not asked
        status = "skipped" if skip else "refused"
        return Item(path, file, show_name(path.stem), status, entry, (str(entry.result),))
    status = "repaired" if entry.result.repaired else "read"
    notes = entry.result.notes
    if entry.metadata:
        metadata, left_out = keep_known(entry.metadata)
        notes = (*notes, *left_out)
        entry = replace(entry, metadata=metadata)
    return Item(path, file, _stem(path, entry), status, entry, notes)


def _stem(path: Path, entry: Entry) -> str:
    """Return what a report is called: its file, its member, or its table with the row."""
    member, _, row = entry.name.rpartition(":") if ":" in entry.name else ("", "", entry.name)
    number = re.fullmatch(r"(?:(.*) )?row (\d+)", row)
    if not entry.name:
        return show_name(path.stem)
    if not number:
        return Path(entry.name).stem
    if entry.metadata.get("doc_id"):
        return entry.metadata["doc_id"]
    sheet = f"{number[1]}-" if number[1] else ""
    return f"{Path(member).stem if member else show_name(path.stem)}-{sheet}{number[2]}"


def show_path(path: Path, folder: Path) -> str:
    """Return a path from a folder, with ``/``, as it can be shown and written to any table."""
    with contextlib.suppress(ValueError):
        path = path.relative_to(folder)
    return show_name(path.as_posix())


def show_name(name: str) -> str:
    r"""Return a name as it can be shown: bytes that are no UTF-8 read as GB18030, breaks as ``\n``.

    Examples
    --------
    >>> import os
    >>> show_name(os.fsdecode("报告.txt".encode("gbk"))), show_name("a\nb.txt")
    ('报告.txt', 'a\\nb.txt')
    """
    if not _UNSHOWN.search(name):
        return name
    if any("\ud800" <= character <= "\udfff" for character in name):
        with contextlib.suppress(UnicodeError):
            name = os.fsencode(name).decode("gb18030")
    return _UNSHOWN.sub(lambda match: match[0].encode("unicode_escape").decode(), name)


def log_items(
    items: Iterable[Item], ids: Mapping[str, str], duplicates: Mapping[str, Duplicate]
) -> pd.DataFrame:
    """Tabulate what came of each file, row and member.

    Parameters
    ----------
    items : iterable of Item
    ids : mapping of str to str
        ``file`` to ``doc_id``, of the reports that are in the corpus.
    duplicates : mapping of str to Duplicate
        By ``doc_id``.

    Returns
    -------
    pandas.DataFrame
        Frame `ingest`.
    """
    rows = []
    for item in items:
        reading = item.reading
        doc_id = ids.get(item.file, "")
        twin = duplicates.get(doc_id)
        notes = [*item.notes, *([_tell_twin(twin)] if twin else [])]
        rows.append(
            {
                "file": item.file,
                "doc_id": doc_id,
                "format": item.entry.format,
                "encoding": reading.encoding if reading else "",
                "characters": len(reading.text) if reading else 0,
                "set_aside": len(reading.aside) if reading else 0,
                "duplicate_of": twin.other if twin else "",
                "status": item.status,
                "notes": show_name("; ".join(notes)),
            }
        )
    frame = pd.DataFrame(rows, columns=list(CONTRACTS["ingest"].columns))
    kinds = dict.fromkeys(CONTRACTS["ingest"].columns, "str")
    kinds |= dict.fromkeys(("characters", "set_aside"), "int64")
    return check_frame("ingest", frame.astype(kinds))


def _tell_twin(twin: Duplicate) -> str:
    if twin.share == 1:
        return f"the same text as {twin.other}"
    if twin.longer:
        return f"{twin.share:.0%} of the text of {twin.other} stands in it too"
    return f"{twin.share:.0%} of the text stands in {twin.other} too"


def count_furniture(ingest: pd.DataFrame, furniture: pd.DataFrame) -> pd.DataFrame:
    """Add the lines of page furniture to what was set aside of each report.

    Parameters
    ----------
    ingest : pandas.DataFrame
        Frame `ingest`.
    furniture : pandas.DataFrame
        Frame `furniture`.

    Returns
    -------
    pandas.DataFrame
        Frame `ingest`.
    """
    lines = ingest["doc_id"].map(furniture["doc_id"].value_counts()).fillna(0).astype("int64")
    return check_frame("ingest", ingest.assign(set_aside=ingest["set_aside"] + lines))


def summarise_ingest(ingest: pd.DataFrame) -> str:
    """Say in a line what came of the files.

    Parameters
    ----------
    ingest : pandas.DataFrame
        Frame `ingest`.

    Returns
    -------
    str

    Examples
    --------
    >>> summarise_ingest(pd.DataFrame({"status": ["read", "read", "refused"], "duplicate_of": ""}))
    '3 report(s): 2 read, 1 refused'
    """
    counts = Counter(ingest["status"])
    parts = [
        f"{counts[name]} {name}"
        for name in ("read", "repaired", "refused", "skipped")
        if counts[name]
    ]
    twins = int((ingest["duplicate_of"] != "").sum())
    told = f"; {twins} that another has, too" if twins else ""
    return f"{len(ingest)} report(s): {', '.join(parts) or 'none'}{told}"


def note_items(items: list[Item], duplicates: Mapping[str, Duplicate]) -> list[str]:
    """Say what a user should know of the files: those refused, skipped, repaired, and twins."""
    notes = []
    refused = [item for item in items if item.status == "refused"]
    notes += [f"not read: {item.error}" for item in refused[:5]]
    if len(refused) > 5:
        notes.append(f"{len(refused) - 5} more report(s) could not be read, see the ingest log")
    skipped = [item for item in items if item.status == "skipped"]
    for why, told in Counter(_reason(item) for item in skipped).items():
        files = [item.file for item in skipped if _reason(item) == why]
        shown = ", ".join(files[:5]) + ("…" if len(files) > 5 else "")
        notes.append(f"{told} file(s) were not read, {why}: {shown}")
    repaired = [item for item in items if item.status == "repaired"]
    notes += [f"{item.file}: {note}" for item in repaired[:5] for note in item.notes[:3]]
    if len(repaired) > 5:
        notes.append(f"{len(repaired) - 5} more report(s) were repaired, see the ingest log")
    twins = [f"{doc_id}: {_tell_twin(twin)}" for doc_id, twin in duplicates.items()]
    if twins:
        shown = "; ".join(twins[:5]) + ("…" if len(twins) > 5 else "")
        notes.append(
            f"{len(twins)} report(s) are there twice (both are kept and count; remove one): {shown}"
        )
    return [show_name(note) for note in notes]


def _reason(item: Item) -> str:
    no_texts = isinstance(item.error, NoReportsError)
    return "no reports in them" if no_texts else item.notes[0]
