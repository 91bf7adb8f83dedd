"""From a file to its reports: one function and one line in a registry for each format."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.archive import read_zip
from jiedao.readers.content import ADVICE, find_format
from jiedao.readers.content import DOCUMENTS as DOCUMENTS
from jiedao.readers.content import is_litter as is_litter
from jiedao.readers.limits import Limits as Limits
from jiedao.readers.limits import ReadOptions as ReadOptions
from jiedao.readers.limits import check_office_file, check_size
from jiedao.readers.page import read_page
from jiedao.readers.plain import read_markdown, read_plain
from jiedao.readers.portable import read_pdf
from jiedao.readers.reading import Entry, NoReportsError, Reading
from jiedao.readers.tabular import (
    read_csv,
    read_html_table,
    read_jsonl,
    read_parquet,
    read_xlsx,
)
from jiedao.readers.word import read_docx

# A file that is one report, as it stands; these take what was read of it, too.
PLAIN: dict[str, Callable[[Path, bytes | None], Reading]] = {
    ".txt": read_plain,
    ".md": read_markdown,
}
# A file that is one report.
READERS: dict[str, Callable[[Path], Reading]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_page,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
# A file that has several: a row of a table, a member of an archive is a report.
CONTAINERS: dict[str, Callable[[Path, ReadOptions], Iterator[Entry]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
    ".parquet": read_parquet,
    ".zip": lambda path, options: read_zip(path, options, read_entries),
}
# Other suffixes of the same formats.
ALIASES = {
    ".text": ".txt",
    ".markdown": ".md",
    ".htm": ".html",
    ".shtml": ".html",
    ".xhtml": ".html",
    ".tab": ".tsv",
    ".xlsm": ".xlsx",
    ".docm": ".docx",
    ".dotx": ".docx",
    ".dotm": ".docx",
    ".ndjson": ".jsonl",
}
# Formats that the content shows: the suffix counts only where the content is text.
MARKED = ("docx", "xlsx", "pdf", "html", "zip", "parquet")
# Names under which web systems save a page with a table.
TABLES = (".xls", ".xlsx", ".et", ".csv")
CHUNK = 2**16
_HALVES = re.compile("[\ud800-\udfff]")
TEXTS = (".txt", ".md", ".html", ".csv", ".tsv", ".jsonl")


def suffix_of(name: str) -> str:
    """Return the suffix of a format that is read, or ``""``.

    Examples
    --------
    >>> suffix_of("报告.TXT"), suffix_of("报告.wps")
    ('.txt', '')
    """
    suffix = Path(name).suffix.lower()
    suffix = ALIASES.get(suffix, suffix)
    return suffix if suffix in READERS or suffix in CONTAINERS else ""


def read_report(path: Path, options: ReadOptions | None = None) -> Reading:
    """Read a file that is one report.

    Parameters
    ----------
    path : pathlib.Path
    options : ReadOptions, optional

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        If the file is missing, of an unknown format, empty, too large, not what its suffix says, or
        has no report or several.
    """
    entries = list(read_entries(path, options))
    if len(entries) != 1:
        raise InputError(
            str(path), f"{len(entries)} reports", "a file with one", "read it with read_files"
        )
    result = entries[0].result
    if isinstance(result, InputError):
        raise result
    return result


def read_entries(path: Path, options: ReadOptions | None = None) -> Iterator[Entry]:
    """Read the reports of a file with the reader for its format, one after another.

    The content is checked against the suffix: a file that shows what it is, such as a PDF named
    ``.txt``, is read as that and the reading says so.

    Parameters
    ----------
    path : pathlib.Path
    options : ReadOptions, optional

    Yields
    ------
    Entry
        A report, or a row or a member that cannot be read, with its error.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    options = options or ReadOptions()
    try:
        head = _read_head(path, options)
        suffix, notes = _choose_reader(path, head, options)
        for entry in _read_container(path, suffix, options):
            suffix = ""
            yield _with_notes(entry, notes)
        if not suffix:
            return
        if suffix in PLAIN and len(head) < CHUNK:
            # Most reports are small, and read by now.
            reading, digest = PLAIN[suffix](path, head), hashlib.sha256(head).hexdigest()
        else:
            reading, digest = READERS[suffix](path), _hash(path)
    except OSError as error:
        raise InputError(
            str(path), f"a file that cannot be read ({error.strerror})", "", "check its rights"
        ) from error
    if not reading.text.strip():
        raise InputError(str(path), "an empty file", "the text of a report", "remove or fill it")
    yield _with_notes(Entry("", reading, suffix[1:], digest), notes)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_head(path: Path, options: ReadOptions) -> bytes:
    """Read the first bytes of a file, `CHUNK` or all that it has, if it is one and not too large."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise InputError(str(path), found, "a file with a report", "correct the path")
    check_size(path, options.limits)
    with path.open("rb") as file:
        return file.read(CHUNK)


def _read_container(path: Path, suffix: str, options: ReadOptions) -> Iterator[Entry]:
    """Read the reports of a table or an archive; nothing of a file that is one report."""
    if suffix in CONTAINERS:
        empty = True
        for entry in CONTAINERS[suffix](path, options):
            empty = False
            yield entry
        if empty:
            raise NoReportsError(str(path), "nothing in it", "reports", "remove or fill it")
    elif suffix == ".html" and path.suffix.lower() in TABLES:
        # Else it is a page under the name of a table.
        with contextlib.suppress(NoReportsError):
            yield from read_html_table(path, options)


def _choose_reader(path: Path, head: bytes, options: ReadOptions) -> tuple[str, tuple[str, ...]]:
    """Return the suffix whose reader fits the content, and what is to be said of it."""
    asked, found = suffix_of(path.name), find_format(path, head)
    named = path.suffix.lower().removeprefix(".")
    if found == "text":
        if not asked and named not in DOCUMENTS:
            raise _unknown_format(path, path.suffix or "without a suffix", ADVICE.get(named, ""))
        suffix = asked if asked in TEXTS else ".txt"
    elif found in MARKED:
        suffix = f".{found}"
        if suffix not in READERS and suffix not in CONTAINERS:
            raise _unknown_format(path, suffix, ADVICE.get(found, ""))
    else:
        raise _unknown_format(path, f".{found}", ADVICE[found])
    if found in ("docx", "xlsx") or (found == "zip" and asked in (".docx", ".xlsx")):
        check_office_file(path, options.limits)
    said = f"the name says {path.suffix or 'nothing'}, the content is {suffix[1:]}: read as that"
    return suffix, () if suffix == asked else (said,)


def _unknown_format(path: Path, found: str, advice: str) -> InputError:
    """Return the error of a format that is not read; a picture among reports may well be none."""
    named = path.suffix.lower().removeprefix(".")
    kind = InputError if suffix_of(path.name) or named in DOCUMENTS else NoReportsError
    return kind(
        str(path),
        f"a file of the format '{found}'",
        ", ".join([*READERS, *CONTAINERS]),
        advice or "save the report as UTF-8 text (.txt)",
    )


def _with_notes(entry: Entry, notes: tuple[str, ...]) -> Entry:
    """Add notes, and replace halves of surrogate pairs, which no table can hold."""
    reading = entry.result
    if isinstance(reading, InputError):
        return entry
    said = dict(entry.metadata)
    told = (reading.text, reading.title, reading.source, *reading.aside, *said.values())
    # The title stands in the metadata, too.
    halves = sum(map(_count_halves, dict.fromkeys(told)))
    if not notes and not halves:
        return entry
    if halves:
        notes = (*notes, f"{halves} half character(s) shown as \ufffd")
        entry = replace(entry, metadata={name: _whole(value) for name, value in said.items()})
        reading = replace(
            reading,
            text=_whole(reading.text),
            title=_whole(reading.title),
            source=_whole(reading.source),
            aside=tuple(_whole(text) for text in reading.aside),
            repaired=True,
        )
    return replace(entry, result=replace(reading, notes=(*notes, *reading.notes)))


def _count_halves(text: str) -> int:
    # To write a text takes a fraction of a search in it, and fails where it has one.
    with contextlib.suppress(UnicodeEncodeError):
        text.encode("utf-16-le")
        return 0
    return len(_HALVES.findall(text))


def _whole(text: str) -> str:
    return _HALVES.sub("\ufffd", text)
