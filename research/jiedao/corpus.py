"""A folder of reports as a corpus: its texts, the frame `documents` and the log of reading."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pandas as pd

from jiedao.display import draw_card
from jiedao.documents_table import COLUMNS, raise_all, read_documents
from jiedao.documents_table import DOCUMENTS as DOCUMENTS
from jiedao.duplicates import find_duplicates
from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ingest import RUN as RUN
from jiedao.ingest import Item, find_files, log_items, note_items, read_items
from jiedao.matching import Report, match_rows, name_reports
from jiedao.readers import CONTAINERS, READERS, ReadOptions
from jiedao.readers.reading import Reading
from jiedao.tables import disarm_formulas
from jiedao.text.metadata import Metadata, infer_metadata
from jiedao.text.script import note_script
from jiedao.text.sentences import split_report

TEXTS = "texts"
# What a report's name, titles and opening may say.
INFERRED = (*Metadata._fields, "title")
# A report, and its row of the frame `documents`.
Described = tuple[Report, dict[str, str]]


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
    ingest : pandas.DataFrame
        Frame `ingest`: what came of each file.
    aside : pandas.DataFrame
        Frame `aside`: what readers took as no part of a report.
    simplify : bool
        Whether traditional characters are read as simplified ones; ``texts`` stay as they are.
    """

    folder: Path
    documents: pd.DataFrame
    texts: Mapping[str, str]
    notes: tuple[str, ...] = ()
    ingest: pd.DataFrame = field(default_factory=lambda: log_items([], {}, {}))
    aside: pd.DataFrame = field(default_factory=lambda: tabulate_aside({}))
    simplify: bool = False

    def __repr__(self) -> str:
        """Name the folder and how much there is; the texts themselves would fill a screen."""
        return f"Corpus({self.folder}; reports: {len(self.texts)}; notes: {len(self.notes)})"

    def _repr_html_(self) -> str:
        """Show the reports and the notes."""
        columns = ("doc_id", "office", "period_start", "period_end", "genre", "title")
        lines = self.documents[list(columns)].itertuples(index=False, name=None)
        rows = [(*line, len(self.texts[line[0]])) for line in lines]
        title = f"Corpus {self.folder}: {len(self.texts):,} report(s)"
        return draw_card(title, (*columns, "characters"), rows, self.notes)


def read_corpus(
    folder: str | Path,
    offices: Sequence[str] = (),
    *,
    ignore_table: bool = False,
    strict: bool = False,
    options: ReadOptions | None = None,
    simplify: bool = False,
) -> Corpus:
    """Read a folder of reports.

    The reports stand in ``FOLDER/texts`` if there is one, else in ``FOLDER`` and below it, in any of
    the formats of `jiedao.readers`. ``FOLDER/documents.csv`` says what they are; what it leaves out, and
    reports without a row, are inferred from the file's name, the title and the opening; a cell with ``-``
    or 无 stays empty. A report that cannot be read is told in ``notes`` and ``ingest``, and the others
    are read.

    Parameters
    ----------
    folder : str or pathlib.Path
    offices : sequence of str, optional
        Keep only the reports of these offices. The log has these and what could not be read, whose
        office is not known.
    ignore_table : bool
        Read as if there were no ``documents.csv``.
    strict : bool
        Raise at the first report that cannot be read.
    options : ReadOptions, optional
        The columns of tables of reports, and limits.
    simplify : bool
        Read traditional characters as simplified ones; needs the extra ``traditional``.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If the folder is missing or its ``texts`` or ``documents.csv`` a link, no report can be read, rows of ``documents.csv`` do not fit, or an office is
        not in the corpus; with `strict`, if any report cannot be read.

    Examples
    --------
    >>> corpus = read_corpus("seeds")
    >>> corpus.documents["office"].tolist()
    ['中都街道', '高都街道', '城东街道', '八月湖街道', '丹西街道']
    """
    folder, options = Path(folder), options or ReadOptions()
    if not folder.is_dir():
        found = "a file" if folder.is_file() else "no such folder"
        raise InputError(str(folder), found, "a folder with reports", "correct the path")
    root = folder / TEXTS if (folder / TEXTS).is_dir() else folder
    table = folder / DOCUMENTS
    has_table = table.is_file() and not ignore_table
    refuse_links([*([root] if root != folder else []), *([table] if has_table else [])])
    rows, notes = read_documents(table) if has_table else ([], [])
    search = find_files(root, folder)
    items = list(read_items(search.files, folder, options, strict=strict))
    reports = match_rows(rows, items, root, folder, options)
    matched = {report.item.file for report in reports}
    rest, numbered = name_reports(
        [item for item in items if item.file not in matched], {row.values["doc_id"] for row in rows}
    )
    # A row may name a file that the search passed by, such as a readme.
    known = {item.file for item in items}
    named = [report.item for report in reports if report.item.file not in known]
    described = [(report, describe_report(report)) for report in reports + rest]
    if offices and described:
        described, left = _part_offices(described, offices, folder)
        items = [item for item in items if item.file not in left]
        named = [item for item in named if item.file not in left]
    unlisted = [report.item.path.name for report, _ in described if report.item.file not in matched]
    if rows and unlisted:
        shown = ", ".join(unlisted[:5]) + ("…" if len(unlisted) > 5 else "")
        told = f"{len(unlisted)} report(s) without a row in {table}, described by inference"
        notes.append(f"{told}: {shown}")
    notes += numbered
    corpus = _assemble(folder, described, [*items, *named, *search.skipped], notes)
    return _in_script(_check_any(corpus, [item.error for item in items if item.error]), simplify)


def read_files(
    paths: Iterable[str | Path],
    *,
    strict: bool = False,
    options: ReadOptions | None = None,
    simplify: bool = False,
) -> Corpus:
    """Read reports from files and folders.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
        Files are described by inference, folders as `read_corpus` does it.
    strict : bool
        Raise at the first report that cannot be read.
    options : ReadOptions, optional
    simplify : bool
        As in `read_corpus`.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        As `read_corpus`, and if two reports have the same ``doc_id``.
    """
    options = options or ReadOptions()
    parts: list[Corpus] = []
    faults: list[InputError] = []
    # Files of one folder that follow one another are put together at once: a corpus each takes long.
    for folder, group in groupby(
        map(Path, paths), lambda path: "" if path.is_dir() else path.parent
    ):
        if not isinstance(folder, Path):
            # Their script is told of all reports together, below.
            parts += [
                read_corpus(path, strict=strict, options=options, simplify=True) for path in group
            ]
            continue
        files = _check_files(list(group))
        items = list(read_items(files, folder, options, strict=strict, asked=True))
        reports, notes = name_reports(items, set())
        faults += [item.error for item in items if item.error]
        described = [(report, describe_report(report)) for report in reports]
        parts.append(_assemble(folder, described, items, notes))
    if not parts:
        raise InputError("paths", "none", "files or folders with reports", "name at least one")
    return _in_script(_check_any(_join(parts), faults), simplify)


def _check_files(paths: list[Path]) -> list[Path]:
    """Return files that a user named, if all are there and each once."""
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError(str(path), "no such file", "a file with a report", "correct the path")
        if path in seen:
            raise InputError("paths", f"the file '{path}' twice", "each once", "name it once")
        seen.add(path)
    return paths


def refuse_links(paths: list[Path]) -> None:
    """Raise if the texts or their table stand elsewhere: as links within them, these are not followed."""
    for path in paths:
        if path.is_symlink():
            raise InputError(
                str(path),
                f"a link to {path.resolve()}",
                "a folder or a file of its own: links are not followed",
                "copy there what it leads to; a folder of reports may be named in its place",
            )


def _join(parts: list[Corpus]) -> Corpus:
    documents, ingest, aside = (
        pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("documents", "ingest", "aside")
    )
    documents = documents.fillna("")
    twice = documents["doc_id"][documents["doc_id"].duplicated()]
    if len(twice):
        raise InputError(
            "paths", f"two reports with the doc_id '{twice.iloc[0]}'", "", "rename one of the files"
        )
    notes = tuple(note for part in parts for note in part.notes)
    texts = {doc_id: text for part in parts for doc_id, text in part.texts.items()}
    return Corpus(parts[0].folder, documents, texts, notes, ingest, aside)


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
    disarm_formulas(frame[columns]).to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def _assemble(
    folder: Path, described: list[Described], items: list[Item], notes: list[str]
) -> Corpus:
    """Make a corpus of what was read."""
    records = [record for _, record in described]
    notes = notes + tell_unknown_offices(name_offices(records), folder)
    documents = tabulate_documents(records)
    readings = dict(
        zip(documents["doc_id"], (report.reading for report, _ in described), strict=True)
    )
    texts = {doc_id: reading.text for doc_id, reading in readings.items()}
    twins = find_duplicates(texts)
    ids = {record["file"]: record["doc_id"] for record in records}
    return Corpus(
        folder,
        documents,
        texts,
        (*notes, *note_items(items, twins)),
        log_items(items, ids, twins),
        tabulate_aside(readings),
    )


def simplify_corpus(corpus: Corpus) -> Corpus:
    """Have the traditional characters of a corpus read as simplified ones; its texts stay.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Corpus
        With ``simplify``, and without the note that asks for it.
    """
    said = note_script(corpus.texts)
    notes = tuple(note for note in corpus.notes if note not in said)
    return replace(corpus, simplify=True, notes=notes)


def _in_script(corpus: Corpus, simplify: bool) -> Corpus:
    """Have traditional characters read as simplified ones, or say where that were well done."""
    if simplify:
        return simplify_corpus(corpus)
    return replace(corpus, notes=(*corpus.notes, *note_script(corpus.texts)))


def _check_any(corpus: Corpus, faults: list[InputError]) -> Corpus:
    """Return the corpus, or say why it has no reports."""
    if not corpus.texts:
        raise_all(faults, str(corpus.folder))
        raise InputError(
            str(corpus.folder),
            "no reports",
            f"files that end in {', '.join([*READERS, *CONTAINERS])}",
            "put the reports into the folder",
        )
    return corpus


def name_offices(records: list[dict[str, str]]) -> list[str]:
    """Let the doc_id stand for an office that is not known; return the files where it does."""
    unknown = [Path(record["file"]).name for record in records if not record["office"]]
    for record in records:
        record["office"] = record["office"] or record["doc_id"]
    return unknown


def tell_unknown_offices(unknown: Sequence[str], folder: Path) -> list[str]:
    """Say where the office is not known."""
    if not unknown:
        return []
    return [
        f"no office recognised in {', '.join(unknown[:5])}{'…' if len(unknown) > 5 else ''}: the "
        f"doc_id stands for it; correct it in documents.csv (`jiedao init {folder}` writes one)"
    ]


def tabulate_documents(records: list[dict[str, str]]) -> pd.DataFrame:
    """Return the frame `documents` of described reports; further columns stand behind its own."""
    documents = pd.DataFrame(records, columns=None if records else list(COLUMNS))
    extra = [column for column in documents.columns if column not in COLUMNS]
    return check_frame("documents", documents[[*COLUMNS, *extra]].fillna("").astype("str"))


def tabulate_aside(readings: Mapping[str, Reading]) -> pd.DataFrame:
    """Return the frame `aside` of reports by ``doc_id``."""
    rows = [(doc_id, text) for doc_id, reading in readings.items() for text in reading.aside]
    return check_frame("aside", pd.DataFrame(rows, columns=["doc_id", "text"], dtype="str"))


def _part_offices(
    described: list[Described], offices: Sequence[str], folder: Path
) -> tuple[list[Described], set[str]]:
    """Return the reports of these offices, and the files of the others."""
    names = [record["office"] or record["doc_id"] for _, record in described]
    known = list(dict.fromkeys(names))
    for office in offices:
        if office not in known:
            table = folder / DOCUMENTS
            raise InputError(
                str(table if table.is_file() else folder),
                f"no report of the office '{office}'",
                "、".join(known[:20]) + ("…" if len(known) > 20 else ""),
                "correct the name of the office or the column office of documents.csv",
            )
    kept = [pair for pair, name in zip(described, names, strict=True) if name in offices]
    left = [pair for pair, name in zip(described, names, strict=True) if name not in offices]
    return kept, {report.item.file for report, _ in left}


def describe_report(report: Report) -> dict[str, str]:
    """Complete a row of ``documents.csv`` with what the file says and what can be inferred."""
    item, reading, row = report
    said = {"title": reading.title, "source": reading.source, "issued": reading.date}
    said = {**item.entry.metadata, **{column: value for column, value in said.items() if value}}
    record = dict.fromkeys(COLUMNS, "") | dict(row.values)
    for column, value in said.items():
        if column not in row.cleared:
            record[column] = record.get(column) or value
    inferred = [name for name in INFERRED if not record[name] and name not in row.cleared]
    if inferred:
        _infer(record, inferred, item.stem, reading.text)
    if record["period_start"] > record["period_end"] != "":
        # Half of the period stood in the row and the text speaks of another: the row counts.
        record["period_end" if row.values.get("period_start") else "period_start"] = ""
    return record | {"sha256": item.entry.sha256, "file": item.file}


def _infer(record: dict[str, str], columns: list[str], stem: str, raw: str) -> None:
    """Fill columns by what the name, the titles and the opening of a report say."""
    report = split_report(raw)
    titles = " ".join(s.read for s in report.sentences if s.kind == "title")
    aside = " ".join(raw[f.start : f.end] for f in report.furniture if f.reason == "table")
    levels = [s.level for s in report.sentences if s.kind == "heading" and s.level is not None]
    top = min(levels, default=None)
    headings = [s.read for s in report.sentences if s.kind == "heading" and s.level == top]
    found = infer_metadata(stem, record["title"] or titles or aside, headings, raw)
    values = found._asdict() | {"title": titles}
    for column in columns:
        record[column] = values[column]
