"""Tables with one report a row: CSV, TSV, Excel, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jiedao.errors import InputError
from jiedao.readers.columns import NAMES, describe_row, find_columns
from jiedao.readers.limits import ReadOptions, too_large
from jiedao.readers.page import read_page_tables
from jiedao.readers.plain import decode_file, find_date
from jiedao.readers.reading import Entry, NoReportsError, Reading
from jiedao.resources import sha256

# What one cell of Excel holds at most.
LONGEST_CELL = 32_767
_CARRIAGE = re.compile(r"_x000[dD]_")
# A row of a sheet may name a cell far to the right; a table of reports has no such columns.
MOST_COLUMNS = 500
DELIMITERS = ",\t;|"
# A row and what it is called in errors: its number in the file.
Rows = Iterable[tuple[int, list[str]]]


def read_csv(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Read a CSV or TSV, one report a row.

    Parameters
    ----------
    path : pathlib.Path
    options : ReadOptions

    Yields
    ------
    Entry
        Named ``row N``, N being the row's first line in the file.

    Raises
    ------
    NoReportsError
        If no column has texts.
    InputError
        If the file is not text or no CSV.
    """
    decoded = decode_file(path)
    first = decoded.text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    kind = "tsv" if delimiter == "\t" else "csv"
    shown = Reading("", decoded.encoding, notes=decoded.notes, repaired=decoded.repaired)
    rows = _csv_rows(decoded.text, delimiter, path, options)
    yield from _read_rows(rows, path, kind, options, shown)


def _csv_rows(
    text: str, delimiter: str, path: Path, options: ReadOptions
) -> Iterator[tuple[int, list[str]]]:
    with _long_fields(options.limits.file_bytes):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                f"{path}:{line}",
                f"no CSV ({error})",
                "values with line breaks or commas in double quotes, quotes doubled",
                "mend the row, or save the table as .xlsx or .jsonl",
            ) from error


@contextmanager
def _long_fields(size: int) -> Iterator[None]:
    """Let a field be as long as a file; the module's own limit is shorter than a long report."""
    before = csv.field_size_limit(size)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_xlsx(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Read the sheets of a workbook that have a column of texts, one report a row.

    Values count, not formulas. Sheets without such a column are named in a note of the others.

    Yields
    ------
    Entry
        Named ``sheet row N``, or ``row N`` where there is one sheet.

    Raises
    ------
    NoReportsError
        If no sheet has texts.
    InputError
        If the workbook cannot be read.
    """
    import zipfile

    from openpyxl.utils.exceptions import InvalidFileException

    damaged = (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
    )
    try:
        yield from _read_sheets(path, options)
    except (*damaged, AttributeError, SyntaxError, EOFError, zlib.error) as error:
        raise InputError(
            str(path),
            f"a damaged workbook ({error})",
            "a workbook as Excel writes it",
            "open it in Excel or WPS and save it anew",
        ) from error


def _read_sheets(path: Path, options: ReadOptions) -> Iterator[Entry]:
    from openpyxl import load_workbook

    with _no_warnings():
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        errors: list[NoReportsError] = []
        for sheet in sheets:
            name = f"{sheet.title} " if len(sheets) > 1 else ""
            try:
                yield from _read_rows(_sheet_rows(sheet), path, "xlsx", options, Reading(""), name)
            except NoReportsError as error:
                errors.append(error)
        if len(errors) == len(sheets):
            raise errors[0] if errors else _no_texts(path, [])
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # What the file says of its size may be wrong.
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1)
    while True:
        with _no_warnings():
            batch = list(itertools.islice(rows, 100))
        if not batch:
            return
        for number, cells in batch:
            yield number, [_cell(cell) for cell in cells]


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Keep openpyxl from telling of styles and validations, which are nothing to a text."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _cell(value: Any) -> str:
    """Return a cell as text: dates as YYYY-MM-DD, whole numbers without a point."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _CARRIAGE.sub("\r", str(value)).replace("\r\n", "\n")


def read_jsonl(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Read JSON Lines, one report a line; a line that is none is an entry with its error.

    Yields
    ------
    Entry
        Named ``row N``, N being the line.

    Raises
    ------
    NoReportsError
        If the first object has no text.
    InputError
        If the file is not text.
    """
    decoded = decode_file(path)
    shown = Reading("", decoded.encoding, notes=decoded.notes, repaired=decoded.repaired)
    has_texts = False
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            error = InputError(
                f"{path}:{number}", "no JSON object", 'a line such as {"text": "…"}', "mend it"
            )
            yield Entry(f"row {number}", error, "jsonl")
            continue
        cells = [_cell(value) for value in fields.values()]
        rows = [(number, list(fields)), (number, cells)]
        try:
            yield from _read_rows(rows, path, "jsonl", options, shown)
            has_texts = True
        except NoReportsError as error:
            if not has_texts:
                raise
            yield Entry(f"row {number}", InputError(f"{path}:{number}", error.found), "jsonl")


def read_parquet(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Read a Parquet table, one report a row.

    Yields
    ------
    Entry
        Named ``row N``, the first being 1.

    Raises
    ------
    NoReportsError
        If no column has texts.
    InputError
        If the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    def rows() -> Iterator[tuple[int, list[str]]]:
        number = 0
        with pq.ParquetFile(path) as file:
            yield 0, file.schema_arrow.names
            for batch in file.iter_batches(batch_size=100):
                for record in batch.to_pylist():
                    number += 1
                    yield number, [_cell(value) for value in record.values()]

    try:
        yield from _read_rows(rows(), path, "parquet", options, Reading(""))
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            str(path), "a damaged Parquet file", "a whole one", "write it anew"
        ) from error


def read_html_table(path: Path, options: ReadOptions) -> Iterator[Entry]:
    """Read the table of a page, as web systems save one under the name of an Excel file.

    Yields
    ------
    Entry
        Named ``row N``.

    Raises
    ------
    NoReportsError
        If no table has a column of texts.
    """
    shown, tables = read_page_tables(path)
    errors: list[NoReportsError] = []
    for table in tables:
        try:
            yield from _read_rows(enumerate(table, 1), path, "html", options, shown)
        except NoReportsError as error:
            errors.append(error)
    if len(errors) == len(tables):
        raise errors[0] if errors else _no_texts(path, [])


def _read_rows(
    rows: Rows, path: Path, kind: str, options: ReadOptions, shown: Reading, sheet: str = ""
) -> Iterator[Entry]:
    """Read the reports of a table, whose first row with cells is its header."""
    columns: dict[str, int] = {}
    width = 0
    for count, (number, cells) in enumerate(rows):
        if count > options.limits.rows:
            raise too_large(str(path), f"more than {count - 1:,} rows", "rows", options.limits.rows)
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path}:{number}"
        if columns:
            yield _read_row(cells, columns, width, where, kind, shown, f"{sheet}row {number}")
            continue
        columns, _ = find_columns(cells, options.columns, where)
        width = len(cells)
        if "text" not in columns:
            raise _no_texts(path, cells)
    if not columns:
        raise _no_texts(path, [])


def _read_row(
    cells: list[str],
    columns: dict[str, int],
    width: int,
    where: str,
    kind: str,
    shown: Reading,
    name: str,
) -> Entry:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        error = InputError(
            where,
            f"{len(cells)} cells under a header of {width}",
            "as many as the header has",
            "put values with the separator in them into double quotes",
        )
        return Entry(name, error, kind)
    text = cells[columns["text"]] if columns["text"] < len(cells) else ""
    if not text.strip():
        error = InputError(where, "no text in the row", "the text of a report", "fill or remove it")
        return Entry(name, error, kind)
    found = describe_row(cells, columns)
    date = find_date(found.get("issued", ""))
    notes = shown.notes
    if kind.startswith("xls") and len(text) >= LONGEST_CELL:
        notes = (*notes, f"the text fills a cell of Excel ({LONGEST_CELL:,}): it may be cut off")
    reading = Reading(
        text,
        shown.encoding,
        found.get("title", ""),
        date,
        found.get("source", ""),
        notes=notes,
        repaired=shown.repaired,
    )
    return Entry(name, reading, kind, sha256(text.encode("utf-8", "surrogatepass")), found)


def _no_texts(path: Path, header: list[str]) -> NoReportsError:
    return NoReportsError(
        str(path),
        f"no column of texts among {', '.join(filter(None, header[:20])) or '(no columns)'}",
        ", ".join(NAMES["text"]),
        "say which column it is: `--column text=NAME`",
    )
