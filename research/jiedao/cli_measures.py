"""The commands that measure: shares of any groups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli_options import Folder, Model, Offices, Table, show_notes

app = typer.Typer()


@app.command()
def shares(
    folder: Folder,
    output: Table,
    by: Annotated[
        list[str] | None,
        typer.Option(help="A column of documents.csv, or role; may stand several times."),
    ] = None,
    unit: Annotated[str, typer.Option(help="sentences or characters.")] = "sentences",
    headings: Annotated[bool, typer.Option(help="Headings count.")] = True,
    block: Annotated[
        str, typer.Option(help="What goes together: heading, paragraph, section or report.")
    ] = "heading",
    roles: Annotated[bool, typer.Option(help="Themes crossed with roles.")] = False,
    coded: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Codes of a sample: correct by them.")
    ] = None,
    sample: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The sample, with its probabilities.")
    ] = None,
    model: Model = None,
    office: Offices = None,
    draws: Annotated[int, typer.Option(min=100, help="Draws of the bootstrap.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 1,
) -> None:
    """Tabulate the shares of themes by any groups, with intervals, raw and corrected."""
    from jiedao.corpus import read_corpus
    from jiedao.counting import ShareConfig, tabulate_shares
    from jiedao.measures.blocks import CountConfig
    from jiedao.tables import check_table_path, write_table

    check_table_path(output)
    count = CountConfig(tuple(by or ("office",)), unit, headings, block, roles)
    config = ShareConfig(count, model, coded, sample, draws, seed)
    table, notes = tabulate_shares(read_corpus(folder, office or ()), config)
    write_table(table, output)
    show_notes(notes)
    print(f"{len(table)} shares by {', '.join(count.by)}: {output}")
