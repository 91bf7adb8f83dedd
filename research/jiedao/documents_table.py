"""The table ``documents.csv`` that says what the reports of a folder are."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jiedao.errors import InputError
from jiedao.frames import CONTRACTS, GENRES, MONTH
from jiedao.readers.plain import read_plain
from jiedao.tables import restore_text
from jiedao.text.normalise import fold

DOCUMENTS = "documents.csv"
COLUMNS = tuple(CONTRACTS["documents"].columns)
# Columns with a meaning beyond those of the frame.
FURTHER = ("file", "issued")
GENRE_NAMES = {"总结": "summary", "计划": "plan", "总结和计划": "both", "两者": "both"}
# What a cell says to stay empty, so that nothing is inferred in its place.
NOTHING = ("-", "—", "无", "none")
CLEARABLE = (
    "office",
    "county",
    "city",
    "province",
    "period_start",
    "period_end",
    "title",
    "source",
)
NOT_CLEARED: frozenset[str] = frozenset()
MOST_FAULTS = 20
LONGEST_SHOWN = 40
_MONTH_WRITTEN = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月|[-/.月]\s*(?:\d|[012]\d|3[01])\s*日?)?", re.ASCII
)
_DOC_ID = re.compile(r"[^\s:/\\]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of ``documents.csv``.

    Attributes
    ----------
    values : mapping of str to str
        The cells by column; ``""`` where nothing is said.
    cleared : frozenset of str
        Columns that stay empty: the cell has ``-`` or 无.
    where : str
        The place of the row, for errors.
    """

    values: Mapping[str, str]
    cleared: frozenset[str]
    where: str


def read_documents(table: Path) -> tuple[list[Row], list[str]]:
    """Read and check ``documents.csv``.

    Parameters
    ----------
    table : pathlib.Path

    Returns
    -------
    rows : list of Row
    notes : list of str
        What a user should know, such as columns without a meaning.

    Raises
    ------
    InputError
        If the table cannot be read, or rows do not fit: all of them, up to 20, in one error.
    """
    text = read_plain(table).text
    rows: list[Row] = []
    faults: list[InputError] = []
    seen: dict[str, str] = {}
    names: list[str] = []
    for where, cells in _csv_rows(text, table):
        if not names:
            names = [restore_text(cell.strip()) for cell in cells]
            _check_header(names, where)
            continue
        try:
            row = _read_row(names, cells, where)
            if row:
                _check_row(row, seen)
                rows.append(row)
        except InputError as error:
            faults.append(error)
    if not names:
        _check_header(names, f"{table}:1")
    raise_all(faults, str(table))
    known = (*COLUMNS, *FURTHER)
    unknown = [name for name in names if name and name not in known]
    meant = f"{table}: columns without a meaning are kept as they are: {', '.join(unknown)}"
    return rows, [meant] if unknown else []


def raise_all(faults: list[InputError], where: str) -> None:
    """Raise the faults of a table as one error; one alone as it is; none not at all."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        more = len(faults) - MOST_FAULTS
        shown = [str(fault).removesuffix(".") for fault in faults[:MOST_FAULTS]]
        shown += [f"and {more} more"] if more > 0 else []
        action = "correct all of these:\n  " + "\n  ".join(shown)
        raise InputError(where, f"{len(faults)} faults", action=action)


def _csv_rows(text: str, table: Path) -> Iterator[tuple[str, list[str]]]:
    """Return each row with the place where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield f"{table}:{line}", cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"{table}:{line}", f"no CSV ({error})", "comma-separated values", "mend it"
        ) from error


def _check_header(names: list[str], where: str) -> None:
    if "doc_id" not in names:
        raise InputError(
            where,
            f"the columns {', '.join(names) or '(none)'}",
            f"doc_id, and any of {', '.join(COLUMNS[1:])}",
            "add the column doc_id, or write the file anew with `jiedao init --force`",
        )
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        raise InputError(where, f"the column '{twice[0]}' twice", "each once", "remove one")


def _read_row(names: list[str], cells: list[str], where: str) -> Row | None:
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(names):
        raise InputError(
            where,
            "a row with another number of cells than the header",
            f"{len(names)} cells",
            "put values with commas into double quotes",
        )
    # Most cells say what those of other rows say: of half a million rows each text is kept once.
    texts = (sys.intern(restore_text(cell.strip())) for cell in cells)
    values = dict(zip(names, texts, strict=True))
    cleared = frozenset(name for name in CLEARABLE if values.get(name, "").lower() in NOTHING)
    values |= dict.fromkeys(cleared, "")
    return Row(normalise_values(values), cleared or NOT_CLEARED, where)


def normalise_values(values: Mapping[str, str]) -> dict[str, str]:
    """Write months and genres as the frame `documents` has them; what is unknown stays.

    Examples
    --------
    >>> normalise_values({"period_start": "2024年1月", "period_end": "2024-06-30", "genre": "总结"})
    {'period_start': '2024-01', 'period_end': '2024-06', 'genre': 'summary'}
    """
    normal = dict(values)
    for column in ("period_start", "period_end"):
        if column in normal:
            normal[column] = _normalise_month(normal[column])
    if normal.get("genre") in GENRE_NAMES:
        normal["genre"] = GENRE_NAMES[normal["genre"]]
    return normal


@lru_cache(maxsize=4096)
def _normalise_month(written: str) -> str:
    # The reports of a corpus are of a few months.
    month = _MONTH_WRITTEN.fullmatch(fold(written))
    return sys.intern(f"{month[1]}-{int(month[2]):02d}") if month else written


def keep_known(values: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Normalise what a table of reports says of one; what does not fit the frame is left out.

    Returns
    -------
    values : dict of str to str
    notes : tuple of str
        What was left out.

    Examples
    --------
    >>> keep_known({"office": "江口街道", "genre": "年度报告"})
    ({'office': '江口街道'}, ("genre '年度报告' left out (allowed: summary, plan, both)",))
    """
    known = {
        name: value
        for name, value in normalise_values(values).items()
        if name not in CLEARABLE or value.lower() not in NOTHING
    }
    notes = []
    for columns, found, allowed, _ in _find_faults(known):
        for column in columns:
            del known[column]
        notes.append(f"{found} left out (allowed: {allowed})")
    return known, tuple(notes)


def _check_row(row: Row, seen: dict[str, str]) -> None:
    values, where = row.values, row.where
    doc_id = values["doc_id"]
    if not _DOC_ID.fullmatch(doc_id):
        raise InputError(
            where, f"doc_id '{doc_id}'", "a name without white space, ':' and '/'", "correct it"
        )
    if doc_id in seen:
        raise InputError(
            where, f"doc_id '{doc_id}', which {seen[doc_id]} has", "each once", "correct one"
        )
    seen[doc_id] = where
    for _, found, allowed, action in _find_faults(values):
        raise InputError(where, found, allowed, action)


def _find_faults(values: Mapping[str, str]) -> list[tuple[tuple[str, ...], str, str, str]]:
    """Return columns whose values do not fit, what was found, what is allowed, what to do."""
    faults: list[tuple[tuple[str, ...], str, str, str]] = []
    months = {name: values.get(name, "") for name in ("period_start", "period_end")}
    for name, month in months.items():
        if not re.match(MONTH, month):
            allowed = "YYYY-MM, as in 2024-06, or nothing"
            faults.append(((name,), f"{name} '{month[:LONGEST_SHOWN]}'", allowed, "correct it"))
    start, end = months.values()
    if not faults and start > end != "":
        found = f"a period from {start} to {end}"
        faults.append((tuple(months), found, "a start before its end", "swap"))
    genre = values.get("genre", "")
    if genre and genre not in GENRES:
        allowed = ", ".join(GENRES)
        faults.append((("genre",), f"genre '{genre[:LONGEST_SHOWN]}'", allowed, "correct it"))
    return faults
