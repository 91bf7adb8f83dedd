"""What the commands share: options, the progress of the work, notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of reports.")]
Table = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="A table: .csv or .parquet.")
]
Offices = Annotated[
    list[str] | None, typer.Option("--office", help="Only this office; may stand several times.")
]
Engine = Annotated[str, typer.Option("--engine", help="Segmentation: rjieba or jieba.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of the topics.")]
SEED = 20240601


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """Tell the steps: a bar on a terminal, plain lines elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield lambda text: print(f"jiedao: {text}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)

        def advance(text: str) -> None:
            bar.update(task, advance=1, description=text)

        yield advance


def print_notes(notes: Iterable[str]) -> None:
    """Print what a user should know, on standard error."""
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
