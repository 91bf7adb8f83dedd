"""The tables of a folder of results, opened in DuckDB: each a view, and nothing else within reach."""

from __future__ import annotations

import os
import re
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.ingest import show_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

TABLES = "tables"
SUFFIX, PARTS = ".parquet", "part-*.parquet"
MEMORY = "2GB"
_PATTERN = re.compile(r"[*?\[]")


def find_tables(out: str | Path) -> dict[str, list[Path]]:
    """Find the tables of a folder of results.

    Parameters
    ----------
    out : str or pathlib.Path
        A folder of results, or its ``tables``.

    Returns
    -------
    dict of str to list of pathlib.Path
        The files of each table by its name: ``NAME.parquet``, or ``NAME.parquet/part-*.parquet``.

    Raises
    ------
    InputError
        If there is no such folder, or no table in it.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - a link stays the name that DuckDB is given
    if not out.is_dir():
        found = "a file" if out.is_file() else "no such folder"
        raise InputError(show_name(str(out)), found, "a folder of results", "correct the path")
    folder = out / TABLES if (out / TABLES).is_dir() else out
    tables = {
        path.stem: sorted(path.glob(PARTS)) if path.is_dir() else [path]
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    }
    tables = {name: files for name, files in tables.items() if files}
    if not tables:
        raise InputError(
            show_name(str(folder)),
            "no tables",
            f"the {TABLES} of a study, as .parquet",
            "name the folder that `jiedao study FOLDER -o OUT` wrote",
        )
    return tables


def open_results(
    out: str | Path, *, memory: str = MEMORY, threads: int | None = None
) -> DuckDBPyConnection:
    """Open the tables of a folder of results in DuckDB, each as a view of its name.

    The database is in memory. It reads the files of these tables alone: no other file, no network, no
    extension, and that cannot be changed. What does not fit into memory goes to a temporary folder.

    Parameters
    ----------
    out : str or pathlib.Path
        A folder of results, or its ``tables``.
    memory : str
        How much memory DuckDB may take, such as ``8GB``.
    threads : int, optional
        Default: as many as there are cores.

    Returns
    -------
    duckdb.DuckDBPyConnection
        To be closed; a ``with`` block does it.

    Raises
    ------
    InputError
        If DuckDB is not installed, there are no tables, or one is damaged.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> kinds = pd.DataFrame({"kind": ["heading", "body", "body"], "text": ["一、经济", "招商。", "引资。"]})
    >>> with tempfile.TemporaryDirectory() as out:
    ...     kinds.to_parquet(f"{out}/sentences.parquet")
    ...     with open_results(out) as connection:
    ...         connection.sql("SELECT kind, count(*) FROM sentences GROUP BY 1 ORDER BY 1").fetchall()
    [('body', 2), ('heading', 1)]
    """
    duckdb = _import_duckdb()
    tables = find_tables(out)
    spill = Path(tempfile.gettempdir()) / f"jiedao-sql-{uuid.uuid4().hex}"
    settings = {
        "memory_limit": memory,
        "temp_directory": str(spill),
        # A name of a query is a table of the results, never a variable of the caller.
        "python_enable_replacements": False,
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
    }
    settings |= {"threads": threads} if threads else {}
    try:
        connection: DuckDBPyConnection = duckdb.connect(":memory:", config=settings)
    except duckdb.Error as error:
        raise InputError(
            "memory", f"'{memory}'", "a size, such as 500MB or 8GB", "correct it"
        ) from error
    try:
        for name, paths in tables.items():
            _make_view(connection, name, paths)
        files = [path for paths in tables.values() for path in paths]
        # DuckDB asks both for what it is given and for what it finds by it.
        names = dict.fromkeys([*map(str, files), *map(_plain_pattern, files)])
        allowed = ", ".join(map(_quote, names))
        connection.execute(f"SET allowed_paths = [{allowed}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _import_duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise InputError(
            "sql",
            "no DuckDB in this installation",
            "the package duckdb, which runs the queries",
            "pip install 'jiedao[sql]'",
        ) from error
    return duckdb


def _make_view(connection: DuckDBPyConnection, name: str, files: list[Path]) -> None:
    import duckdb

    listed = ", ".join(_quote(_plain_pattern(path)) for path in files)
    try:
        connection.execute(
            f"CREATE VIEW {quote_name(name)} AS FROM read_parquet([{listed}], hive_partitioning = false)"
        )
    except (duckdb.Error, UnicodeError) as error:
        found = show_name(str(error).splitlines()[0])
        raise InputError(
            show_name(str(files[0])), found, "a whole Parquet table", "run the study again"
        ) from error


def quote_name(name: str) -> str:
    """Write a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _plain_pattern(path: Path) -> str:
    """Write a path as the pattern that fits it alone: DuckDB reads every name as a pattern."""
    return _PATTERN.sub(r"[\g<0>]", str(path))


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def list_tables(connection: DuckDBPyConnection) -> pd.DataFrame:
    """List the tables of results.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        See `open_results`.

    Returns
    -------
    pandas.DataFrame
        A row for each table: ``table``, ``rows``, ``columns`` (their names).
    """
    rows = []
    for name, columns in columns_of(connection).items():
        rows.append((name, count_rows(connection.table(quote_name(name))), ", ".join(columns)))
    return pd.DataFrame(rows, columns=["table", "rows", "columns"])


def count_rows(relation: DuckDBPyRelation) -> int:
    """Count the rows that a query gives."""
    total: int = relation.aggregate("count(*)").fetchall()[0][0]
    return total


def columns_of(connection: DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of each table."""
    columns: dict[str, list[str]] = {}
    for name, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal "
        "ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(name, []).append(column)
    return columns
