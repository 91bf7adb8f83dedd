"""What the commands have in common: options, progress and notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

SEED = 20240601

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of reports.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Reports or folders.")]
Table = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="A table: .csv or .parquet.")
]
Model = Annotated[
    Path | None, typer.Option("--model", metavar="DIR", help="A model folder of your own.")
]
Offices = Annotated[
    list[str] | None, typer.Option("--office", help="Only this office; may stand several times.")
]
OwnText = Annotated[
    bool, typer.Option("--own-text", help="Measure without what other offices' reports have too.")
]
Segmenter = Annotated[str, typer.Option("--segmenter", help="Segmentation: rjieba or jieba.")]
Topics = Annotated[int, typer.Option("--topics", min=2, help="How many topics.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of the topics.")]
Form = Annotated[str, typer.Option("--form", help="xlsx, doccano or labelstudio.")]
Book = Annotated[str, typer.Option("--scheme", help="The code book: a name or a TOML file.")]
Codes = Annotated[str, typer.Option("--field", help="theme, theme2 or role.")]
Draw = Annotated[int, typer.Option("--seed", min=0, help="The seed of what is drawn.")]
Coded = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tables: .csv, .parquet.")]

Language = Annotated[
    str, typer.Option("--language", help="Language of the figures: zh (Chinese) or en (English).")
]
Columns = Annotated[
    int, typer.Option("--columns", min=1, max=2, help="Width of the figures: columns of a page.")
]
Figure = Annotated[bool, typer.Option("--figure", help="Draw FILE.png, .svg and .pdf.")]


@contextmanager
def show_progress(steps: int | None) -> Iterator[Callable[[str], None]]:
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


def show_notes(notes: Iterable[str]) -> None:
    """Tell what a user should know, on standard error."""
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def save_pages(draw: Callable[[int], Any], output: Path) -> None:
    """Save the pages of a figure beside a table: ``FILE.png``, ``FILE_2.png`` and so on."""
    from jiedao.plotting.figure import draw_pages
    from jiedao.plotting.style import save_figure

    for number, page in enumerate(draw_pages(draw), 1):
        stem = output.stem if number == 1 else f"{output.stem}_{number}"
        save_figure(page, output.with_name(stem))
