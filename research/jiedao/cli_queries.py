"""The command for queries over the tables of a study."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer()
# Wide enough for every row, where no terminal says how wide it is.
NO_TERMINAL = 100_000


@app.command("sql")
def sql(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder of results.")],
    query: Annotated[
        str, typer.Argument(metavar="[QUERY]", help="One SELECT; without it the tables are listed.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="All rows: .csv or .parquet."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows are shown.")] = 40,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory of DuckDB.")] = "2GB",
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads of DuckDB; else one for each core.")
    ] = None,
) -> None:
    """Query the tables of a study in SQL (DuckDB): shown, or written whole with -o."""
    from jiedao.queries import preview_query, write_query
    from jiedao.result_tables import list_tables, open_results
    from jiedao.tables import check_table_path, write_table

    if output:
        check_table_path(output)
    with open_results(out, memory=memory, threads=threads) as connection:
        if output and query:
            print(f"{write_query(connection, query, output)} rows: {output}")
            return
        if query:
            rows, total = preview_query(connection, query, limit)
        else:
            rows = list_tables(connection)
            total = len(rows)
    if output:
        write_table(rows, output)
        print(f"{total} rows: {output}")
        return
    _show(rows, total)


def _show(rows: pd.DataFrame, total: int) -> None:
    """Print a table; what does not fit the terminal is cut, every text is shown as it stands."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in rows.dtypes.items():
        title = Text(_visible(str(name)))
        number = kind.kind in "iuf"
        table.add_column(
            title, justify="right" if number else "left", no_wrap=True, overflow="ellipsis"
        )
    for row in rows.itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(value)) for value in row))
    width = None if sys.stdout.isatty() else NO_TERMINAL
    Console(width=width, markup=False, highlight=False, emoji=False).print(table)
    if total > len(rows):
        print(f"{len(rows)} of {total} rows: --limit shows more, -o FILE writes all")
    elif total != 1 or not len(rows):
        print(f"{total} rows")


def _cell(value: Any) -> str:
    r"""Show a value: numbers short, nothing as nothing.

    Examples
    --------
    >>> [_cell(value) for value in (3, 0.123456, 1234.5, 1e-9, None, "[b]一\n二")]
    ['3', '0.1235', '1234.5', '1e-09', '', '[b]一\\n二']
    """
    import pandas as pd

    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if 0 < abs(value) < 0.001 else f"{value:.4f}".rstrip("0").rstrip(".")
    return _visible(str(value))


def _visible(text: str) -> str:
    """Write out what would steer a terminal or has no width."""
    return "".join(
        character
        if unicodedata.category(character)[0] != "C" and character not in "\u2028\u2029"
        else character.encode("unicode_escape").decode()
        for character in text
    )
