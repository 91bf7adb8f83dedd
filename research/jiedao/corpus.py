"""A folder of reports as a corpus: its texts and the frame `documents`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import CONTRACTS, GENRES, MONTH, check_frame
from jiedao.readers import READERS, read_report
from jiedao.readers.plain import read_plain
from jiedao.resources import sha256
from jiedao.text.metadata import infer_metadata
from jiedao.text.sentences import split_report

DOCUMENTS = "documents.csv"
TEXTS = "texts"
# The record in a folder of results, see `jiedao.results.write_study`.
RUN = "run.json"
COLUMNS = tuple(CONTRACTS["documents"].columns)
# Files of a folder that are about the corpus, not of it.
NOT_REPORTS = re.compile(r"(readme|license|licence|changelog)", re.IGNORECASE)
GENRE_NAMES = {"总结": "summary", "计划": "plan", "总结和计划": "both", "两者": "both"}
_MONTH_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_DOC_ID = re.compile(r"[^\s:/\\]+")


@dataclass(frozen=True)
class Corpus:
    """Reports and what is known of them.

    Attributes
    ----------
    folder : pathlib.Path
        Where they were read from.
    documents : pandas.DataFrame
        Frame `documents`; further columns of ``documents.csv`` are kept.
    texts : mapping of str to str
        ``doc_id`` to raw text, in the order of ``documents``.
    notes : tuple of str
        What a user should know: what was inferred, which files were left out.
    """

    folder: Path
    documents: pd.DataFrame
    texts: Mapping[str, str]
    notes: tuple[str, ...] = ()


def read_corpus(
    folder: str | Path, offices: Sequence[str] = (), *, ignore_table: bool = False
) -> Corpus:
    """Read a folder of reports.

    The reports stand in ``FOLDER/texts`` if there is one, else in ``FOLDER`` and below it.
    ``FOLDER/documents.csv`` says what they are; what it leaves out, and reports without a row, are
    inferred from the file's name, the title and the opening.

    Parameters
    ----------
    folder : str or pathlib.Path
    offices : sequence of str, optional
        Keep only the reports of these offices.
    ignore_table : bool
        Read as if there were no ``documents.csv``.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If the folder or a report is missing, empty or not readable, if a row of
        ``documents.csv`` does not fit, or if an office is not in the corpus.

    Examples
    --------
    >>> corpus = read_corpus("seeds")
    >>> corpus.documents["office"].tolist()
    ['中都街道', '高都街道', '城东街道', '八月湖街道', '丹西街道']
    """
    folder = Path(folder)
    if not folder.is_dir():
        found = "a file" if folder.is_file() else "no such folder"
        raise InputError(str(folder), found, "a folder with reports", "correct the path")
    root = folder / TEXTS if (folder / TEXTS).is_dir() else folder
    files, notes = _find_reports(root)
    table = folder / DOCUMENTS
    rows = [] if ignore_table or not table.is_file() else _read_rows(table, root, files)
    listed = {path for path, _, _ in rows}
    rest = [path for path in files if path not in listed]
    if rows and rest:
        notes.append(
            f"{len(rest)} report(s) without a row in {table}, described by inference: "
            + ", ".join(path.name for path in rest[:5])
            + ("…" if len(rest) > 5 else "")
        )
    ids = _doc_ids(rest, root, {row["doc_id"] for _, row, _ in rows})
    rows += [(path, {"doc_id": doc_id}, str(path)) for path, doc_id in ids.items()]
    if not rows:
        raise InputError(
            str(folder),
            "no reports",
            f"files that end in {', '.join(READERS)}",
            "put the reports into the folder",
        )
    return _assemble(folder, rows, notes, offices)


def read_files(paths: Iterable[str | Path]) -> Corpus:
    """Read reports from files and folders.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        Files are described by inference, folders as `read_corpus` does it.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        As `read_corpus`, and if two reports have the same ``doc_id``.
    """
    parts: list[Corpus] = []
    for path in map(Path, paths):
        if path.is_dir():
            parts.append(read_corpus(path))
        else:
            parts.append(
                _assemble(path.parent, [(path, {"doc_id": _id(path.stem)}, str(path))], [])
            )
    if not parts:
        raise InputError("paths", "none", "files or folders with reports", "name at least one")
    documents = pd.concat([part.documents for part in parts], ignore_index=True)
    twice = documents["doc_id"][documents["doc_id"].duplicated()]
    if len(twice):
        raise InputError(
            "paths", f"two reports with the doc_id '{twice.iloc[0]}'", "", "rename one of the files"
        )
    texts = {doc_id: text for part in parts for doc_id, text in part.texts.items()}
    return Corpus(
        parts[0].folder, documents, texts, tuple(note for part in parts for note in part.notes)
    )


def describe_corpus(corpus: Corpus) -> str:
    """Return the text of a ``documents.csv`` for a corpus, ready to be corrected by hand.

    Returns
    -------
    str
        CSV with the columns of the frame `documents` and ``file``.
    """
    out = io.StringIO()
    frame = corpus.documents
    columns = [column for column in frame.columns if column != "sha256"]
    frame[columns].to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


Row = tuple[Path, dict[str, str], str]


def _find_reports(root: Path) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    unread: list[str] = []
    # A study that was written into the corpus is none of its reports.
    records = [path.parent for path in root.rglob(RUN) if path.with_name("tables").is_dir()]
    studies = {*records} - {root}
    for path in sorted(root.rglob("*")):
        if not studies.isdisjoint(path.parents):
            continue
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
        if hidden or not path.is_file() or NOT_REPORTS.match(path.name) or path.name == DOCUMENTS:
            continue
        if path.suffix.lower() in READERS:
            files.append(path)
        else:
            unread.append(path.relative_to(root).as_posix())
    notes = []
    if unread:
        shown = ", ".join(unread[:5]) + ("…" if len(unread) > 5 else "")
        notes.append(f"{len(unread)} file(s) of other formats were not read: {shown}")
    return files, notes


def _doc_ids(files: list[Path], root: Path, taken: set[str]) -> dict[Path, str]:
    """Name each file by its stem, or its path where the stem is not the only one of its kind."""
    stems = [_id(path.stem) for path in files]
    ids: dict[Path, str] = {}
    for path, stem in zip(files, stems, strict=True):
        doc_id = stem
        if stem in taken or stems.count(stem) > 1:
            doc_id = _id("-".join(path.relative_to(root).with_suffix("").parts))
        if doc_id in taken or doc_id in ids.values():
            raise InputError(
                str(path), f"the doc_id '{doc_id}' a second time", "", "rename the file"
            )
        ids[path] = doc_id
    return ids


def _id(name: str) -> str:
    return re.sub(r"[\s:/\\]+", "_", name.strip()) or "_"


def _read_rows(table: Path, root: Path, files: list[Path]) -> list[Row]:
    """Read and check ``documents.csv``; each row with its file and ``file:row`` for errors."""
    text = read_plain(table)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    seen: dict[str, str] = {}
    owners: dict[Path, str] = {}
    try:
        names = reader.fieldnames or []
        if "doc_id" not in names:
            raise InputError(
                f"{table}:1",
                f"the columns {', '.join(names) or '(none)'}",
                f"doc_id, and any of {', '.join(COLUMNS[1:])}",
                "add the column doc_id, or write the file anew with `jiedao init --force`",
            )
        for entry in reader:
            where = f"{table}:{reader.line_num}"
            if None in entry or None in entry.values():
                raise InputError(
                    where,
                    "a row with another number of cells than the header",
                    f"{len(names)} cells",
                    "put values with commas into double quotes",
                )
            row = _plain_row({name: (value or "").strip() for name, value in entry.items()})
            if not any(row.values()):
                continue
            _check_row(row, where, seen)
            path = _file_of(row, where, root, files)
            if path in owners:
                raise InputError(
                    where,
                    f"the file '{path.name}', which {owners[path]} has",
                    "each file once",
                    "correct one",
                )
            owners[path] = where
            rows.append((path, row, where))
    except csv.Error as error:
        raise InputError(
            f"{table}:{reader.reader.line_num}",
            f"no CSV ({error})",
            "comma-separated values",
            "mend it",
        ) from error
    return rows


def _plain_row(row: dict[str, str]) -> dict[str, str]:
    """Read months and genres as people and spreadsheets write them: 2024/1, 2024年6月, 总结."""
    for column in ("period_start", "period_end"):
        month = _MONTH_WRITTEN.fullmatch(row.get(column, ""))
        if month:
            row[column] = f"{month[1]}-{int(month[2]):02d}"
    if row.get("genre") in GENRE_NAMES:
        row["genre"] = GENRE_NAMES[row["genre"]]
    return row


def _check_row(row: dict[str, str], where: str, seen: dict[str, str]) -> None:
    doc_id = row["doc_id"]
    if not _DOC_ID.fullmatch(doc_id):
        raise InputError(
            where, f"doc_id '{doc_id}'", "a name without white space, ':' and '/'", "correct it"
        )
    if doc_id in seen:
        raise InputError(
            where, f"doc_id '{doc_id}', which {seen[doc_id]} has", "each once", "correct one"
        )
    seen[doc_id] = where
    for column in ("period_start", "period_end"):
        if not re.match(MONTH, row.get(column, "")):
            raise InputError(
                where,
                f"{column} '{row[column]}'",
                "YYYY-MM, as in 2024-06, or nothing",
                "correct it",
            )
    start, end = row.get("period_start", ""), row.get("period_end", "")
    if start and end and start > end:
        raise InputError(where, f"a period from {start} to {end}", "a start before its end", "swap")
    if row.get("genre") and row["genre"] not in GENRES:
        raise InputError(where, f"genre '{row['genre']}'", ", ".join(GENRES), "correct it")


def _file_of(row: dict[str, str], where: str, root: Path, files: list[Path]) -> Path:
    name = row.get("file", "")
    if name:
        for base in (root, root.parent):
            path = base / name
            inside = path.resolve().is_relative_to(root.resolve())
            if inside and path.is_file():
                # The path that the search of the folder gives, however the row writes it.
                return root / path.resolve().relative_to(root.resolve())
        found = f"the file '{name}', which is not there"
    else:
        matches = [path for path in files if _id(path.stem) == row["doc_id"]]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise InputError(
                where,
                f"doc_id '{row['doc_id']}', for which there are {len(matches)} files",
                "one file",
                "name the file in the column file",
            )
        found = f"doc_id '{row['doc_id']}', for which there is no file"
    raise InputError(
        where,
        found,
        f"a file in {root}",
        "correct the row, remove it, or put the file into the folder",
    )


def _assemble(
    folder: Path, rows: list[Row], notes: list[str], offices: Sequence[str] = ()
) -> Corpus:
    records: list[dict[str, str]] = []
    texts: dict[str, str] = {}
    unknown: list[str] = []
    for path, row, where in rows:
        raw = read_report(path)
        record = _describe(path, row, raw, where)
        if not record["office"]:
            record["office"] = record["doc_id"]
            unknown.append(path.name)
        record["file"] = path.relative_to(folder).as_posix()
        records.append(record)
        texts[record["doc_id"]] = raw
    if unknown:
        notes = [
            *notes,
            f"no office recognised in {', '.join(unknown[:5])}{'…' if len(unknown) > 5 else ''}: the "
            f"doc_id stands for it; correct it in documents.csv (`jiedao init {folder}` writes one)",
        ]
    documents = pd.DataFrame(records)
    extra = [column for column in documents.columns if column not in COLUMNS]
    documents = documents[[*COLUMNS, *extra]].fillna("").astype("str")
    if offices:
        documents = _keep_offices(documents, offices, folder)
        texts = {doc_id: texts[doc_id] for doc_id in documents["doc_id"]}
    return Corpus(folder, check_frame("documents", documents), texts, tuple(notes))


def _keep_offices(documents: pd.DataFrame, offices: Sequence[str], folder: Path) -> pd.DataFrame:
    known = list(dict.fromkeys(documents["office"]))
    for office in offices:
        if office not in known:
            table = folder / DOCUMENTS
            raise InputError(
                str(table if table.is_file() else folder),
                f"no report of the office '{office}'",
                "、".join(known[:20]) + ("…" if len(known) > 20 else ""),
                "correct the name of the office or the column office of documents.csv",
            )
    return documents[documents["office"].isin(list(offices))].reset_index(drop=True)


def _describe(path: Path, row: dict[str, str], raw: str, where: str) -> dict[str, str]:
    """Complete a row of ``documents.csv`` with what can be inferred from the report."""
    digest = sha256(path.read_bytes())
    if row.get("sha256") and row["sha256"].lower() != digest:
        raise InputError(
            where,
            f"the sha256 {row['sha256'][:12]}…, but {path.name} has {digest[:12]}…",
            "the hash of the file as it stands, or nothing",
            "restore the file, or empty the cell if the change was meant",
        )
    report = split_report(raw)
    titles = " ".join(s.read for s in report.sentences if s.kind == "title")
    aside = " ".join(raw[f.start : f.end] for f in report.furniture if f.reason == "table")
    levels = [s.level for s in report.sentences if s.kind == "heading" and s.level is not None]
    top = min(levels, default=None)
    headings = [s.read for s in report.sentences if s.kind == "heading" and s.level == top]
    found = infer_metadata(path.stem, row.get("title") or titles or aside, headings, raw)
    record = dict.fromkeys(COLUMNS, "") | row
    for column, value in found._asdict().items():
        record[column] = record[column] or value
    if record["period_start"] > record["period_end"] != "":
        # Half of the period stood in the row and the text speaks of another: the row counts.
        record["period_end" if row.get("period_start") else "period_start"] = ""
    if not record["title"]:
        record["title"] = titles
    record["sha256"] = digest
    return record
