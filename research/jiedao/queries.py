"""Queries in SQL over the tables of a folder of results, by DuckDB: shown, or written as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from jiedao.errors import InputError
from jiedao.ingest import show_name
from jiedao.result_tables import MEMORY, columns_of, count_rows, open_results, quote_name
from jiedao.tables import check_table_path, write_stream, write_whole

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

# Rows that are in memory at a time while a result is written.
BATCH = 50_000
# What a result's column becomes, by DuckDB's type; whatever is not here (lists, intervals) is told as text.
_TYPES = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint", "hugeint"), "BIGINT"),
    **dict.fromkeys(("utinyint", "usmallint", "uinteger", "uhugeint"), "BIGINT"),
    **dict.fromkeys(("decimal", "float", "double"), "DOUBLE"),
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
_ONE_SELECT = "one statement that reads: SELECT, WITH, FROM, DESCRIBE, SUMMARIZE"
_Result = TypeVar("_Result")


def query_tables(
    out: str | Path, query: str, *, memory: str = MEMORY, threads: int | None = None
) -> pd.DataFrame:
    """Return what a query says of the tables of a folder of results.

    Parameters
    ----------
    out : str or pathlib.Path
        A folder of results, or its ``tables``.
    query : str
        One statement that reads, in DuckDB's SQL.
    memory, threads
        As in `open_results`.

    Returns
    -------
    pandas.DataFrame
        The columns that were asked for. Whole numbers of which some are missing have the type
        ``Int64``; decimals are floats; lists, structures and intervals are texts.

    Raises
    ------
    InputError
        If the query cannot be run, or does more than read these tables; as `open_results`.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> kinds = pd.DataFrame({"kind": ["heading", "body", "body"], "text": ["一、经济", "招商。", "引资。"]})
    >>> with tempfile.TemporaryDirectory() as out:
    ...     kinds.to_parquet(f"{out}/sentences.parquet")
    ...     query_tables(out, "SELECT kind, count(*) AS n FROM sentences GROUP BY 1 ORDER BY 1")
          kind  n
    0     body  2
    1  heading  1
    """
    with open_results(out, memory=memory, threads=threads) as connection:
        return preview_query(connection, query)[0]


def preview_query(
    connection: DuckDBPyConnection, query: str, limit: int | None = None
) -> tuple[pd.DataFrame, int]:
    """Return the first rows that a query gives, and how many there are.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        See `open_results`.
    query : str
    limit : int, optional
        Default: all rows.

    Returns
    -------
    rows : pandas.DataFrame
    total : int

    Raises
    ------
    InputError
        As `query_tables`.
    """
    import pyarrow as pa

    with _told(connection, query):
        relation = _read_query(connection, query)
        rows = relation if limit is None else relation.limit(limit)
        batches = _iterate(connection, rows)
        frame = _to_frame(pa.Table.from_batches(batches))
        if limit is None or len(frame) < limit:
            return _whole_numbers(frame), len(frame)
        total = _wait_for(connection, lambda: count_rows(relation))
        return _whole_numbers(frame), total


def write_query(connection: DuckDBPyConnection, query: str, path: Path) -> int:
    """Write what a query gives as a table, with flat memory.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        See `open_results`.
    query : str
    path : pathlib.Path
        Ends in ``.csv`` or ``.parquet``; none of the tables that are read.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    InputError
        As `query_tables`, or if the name will not do.
    OutputError
        If the file cannot be written.
    """
    check_table_path(path)
    _check_apart(connection, path)
    with _told(connection, query):
        batches = _iterate(connection, _read_query(connection, query))
        if path.suffix == ".csv":
            # One without rows first, so that a table without rows has its header.
            return write_stream((_to_frame(batch) for batch in batches), path)
        return _write_parquet(batches, path)


def _check_apart(connection: DuckDBPyConnection, path: Path) -> None:
    """Raise if a file is to be written among the tables, which belong to the record of a study."""
    read = connection.execute("SELECT unnest(current_setting('allowed_paths'))").fetchall()
    folders = {Path(name).parent.resolve() for (name,) in read}
    inside = path.resolve().parent
    if inside in folders or inside in {folder.parent for folder in folders if folder.suffix}:
        raise InputError(
            show_name(str(path)), "a file among the tables", "another folder", "choose another name"
        )


def _iterate(
    connection: DuckDBPyConnection, relation: DuckDBPyRelation
) -> Iterator[pa.RecordBatch]:
    """Run a query and return its rows in batches, after one without rows: a table needs its header."""
    import pyarrow as pa

    reader = _wait_for(connection, lambda: relation.to_arrow_reader(BATCH))
    yield pa.RecordBatch.from_pylist([], schema=reader.schema)
    while (batch := _wait_for(connection, lambda: _next(reader))) is not None:
        yield batch


def _next(reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    import duckdb
    import pyarrow as pa

    try:
        return next(reader, None)
    except (OSError, pa.ArrowException) as error:
        # Arrow passes on what DuckDB said.
        raise duckdb.Error(str(error)) from error


def _write_parquet(batches: Iterator[pa.RecordBatch], path: Path) -> int:
    import pyarrow.parquet as pq

    rows = 0

    def write(place: Path) -> None:
        nonlocal rows
        first = next(batches)
        with pq.ParquetWriter(place, first.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows

    write_whole(path, write)
    return rows


def _read_query(connection: DuckDBPyConnection, query: str) -> DuckDBPyRelation:
    """Return the rows that one reading statement gives, in types that every table here has."""
    import duckdb

    if re.search("[\0\ud800-\udfff]", query):
        raise InputError("the query", "a character that no text has", "SQL", "remove it")
    # Its end is cut off, since it becomes part of another.
    statements = connection.extract_statements(query.rstrip("; \t\r\n"))
    if len(statements) != 1:
        found = f"{len(statements)} statements" if statements else "nothing"
        raise InputError("the query", found, _ONE_SELECT, "ask one question at a time")
    if statements[0].type != duckdb.StatementType.SELECT:
        found = f"a statement of the kind {statements[0].type.name}"
        raise InputError("the query", found, _ONE_SELECT, "results are read, never changed")
    relation = connection.sql(statements[0])
    names: dict[str, str] = {}
    for place, (name, kind) in enumerate(zip(relation.columns, relation.types, strict=True), 1):
        unique, number = name, 0
        while unique.lower() in names:
            number += 1
            unique = f"{name}_{number}"
        as_type = _TYPES.get(kind.id, "VARCHAR")
        names[unique.lower()] = f"#{place}::{as_type} AS {quote_name(unique)}"
    return relation.project(", ".join(names.values()))


def _wait_for(connection: DuckDBPyConnection, work: Callable[[], _Result]) -> _Result:
    """Do some work of DuckDB's so that the user can stop it: its own loops do not hear signals."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            return future.result()
        except BaseException:
            connection.interrupt()
            raise


def _to_frame(rows: pa.RecordBatch | pa.Table) -> pd.DataFrame:
    """Return rows as a frame; all batches of a column have one type, whether a value is missing or not."""
    import pyarrow as pa

    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = rows.to_pandas(types_mapper=kinds.get)
    return frame


def _whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Give columns in which nothing is missing the types that frames have."""
    plain = {pd.Int64Dtype(): "int64", pd.BooleanDtype(): "bool"}
    return frame.astype(
        {
            name: plain[kind]
            for name, kind in frame.dtypes.items()
            if kind in plain and not frame[name].hasnans
        }
    )


@contextmanager
def _told(connection: DuckDBPyConnection, query: str) -> Iterator[None]:
    """Tell errors of DuckDB as those of the query."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise _explain(connection, query, str(error)) from error


def _explain(connection: DuckDBPyConnection, query: str, message: str) -> InputError:
    told, _, rest = message.partition("\n\n")
    kind, _, said = show_name(" ".join(told.split())).partition(" Error: ")
    found = f"'{said.rstrip('.!')}'"
    if kind == "Out of Memory":
        action = "give more, as --memory 8GB, or ask for less"
        return InputError("the query", found, "what fits into memory", action)
    if kind == "Permission":
        action = "ask of the tables by their names"
        return InputError("the query", found, "no files but these tables, no network", action)
    columns = columns_of(connection)
    named = [name for name in columns if name.lower() in query.lower()]
    where, allowed = "the query", "what DuckDB's SQL allows"
    line = re.match(r"LINE (\d+):", rest)
    if kind == "Parser" and line:
        where = f"the query, line {line[1]}"
    elif kind == "Binder" and named:
        allowed = "; ".join(f"{name} has {', '.join(columns[name])}" for name in named)
    elif kind == "Catalog":
        allowed = f"the tables {', '.join(columns)}"
    return InputError(where, found, allowed, "correct the query")
