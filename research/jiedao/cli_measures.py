"""The commands that measure: shares of any groups, trends over periods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli_options import (
    Draw,
    Folder,
    Model,
    Offices,
    OwnText,
    Table,
    show_notes,
    show_progress,
)
from jiedao.cli_reading import Reader, reads_reports

app = typer.Typer()


@app.command()
@reads_reports
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
    own_text: OwnText = False,
    model: Model = None,
    office: Offices = None,
    draws: Annotated[int, typer.Option(min=100, help="Draws of the bootstrap.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 1,
    *,
    reader: Reader,
) -> None:
    """Tabulate the shares of themes by any groups, with intervals, raw and corrected."""
    from jiedao.counting import ShareConfig, tabulate_shares
    from jiedao.measures.blocks import CountConfig
    from jiedao.tables import check_table_path, write_table

    check_table_path(output)
    count = CountConfig(tuple(by or ("office",)), unit, headings, block, roles)
    config = ShareConfig(count, model, coded, sample, own_text, draws, seed)
    table, notes = tabulate_shares(reader.folder(folder, office), config)
    write_table(table, output)
    show_notes(notes)
    print(f"{len(table)} shares by {', '.join(count.by)}: {output}")


@app.command()
@reads_reports
def trends(
    folder: Folder,
    output: Table,
    office: Offices = None,
    model: Model = None,
    unit: Annotated[str, typer.Option(help="Shares count sentences or characters.")] = "sentences",
    headings: Annotated[bool, typer.Option(help="Headings count in shares.")] = True,
    months: Annotated[
        int | None, typer.Option(min=1, help="Length of the periods; else the most frequent.")
    ] = None,
    figure: Annotated[bool, typer.Option("--figure", help="Draw FILE.png and FILE.svg.")] = False,
    seed: Draw = 20240601,
    *,
    reader: Reader,
) -> None:
    """Tell trends of the themes over periods; beside FILE, FILE-changes holds change points."""
    from jiedao.panel import PanelConfig, list_remarks, study_panel
    from jiedao.tables import check_table_path, stage, write_table

    check_table_path(output)
    config = PanelConfig(str(model or ""), unit, headings, months, seed=seed)
    with show_progress(5) as say:
        result = study_panel(reader.folder(folder, office), config, say)
    beside = output.with_name(f"{output.stem}-changes{output.suffix}")
    with stage(output.parent) as place:
        write_table(result.trends, place / output.name)
        write_table(result.changes, place / beside.name)
        if figure:
            from jiedao.plotting.style import save_figure
            from jiedao.plotting.trends import plot_trends

            drawn = plot_trends(result.panel, result.trends, result.scheme)
            save_figure(drawn, place / output.stem)
    show_notes(result.notes)
    for name, frame in (("trends", result.trends), ("changes", result.changes)):
        show_notes(tuple(f"{name}: {remark}" for remark in list_remarks(frame)))
    offices, periods = result.panel["office"].nunique(), result.panel["period"].nunique()
    print(f"trends of {offices} office(s) over {periods} period(s): {output} and {beside}")
