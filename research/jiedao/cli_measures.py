"""The commands that measure: shares of any groups, trends over periods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli_options import (
    Columns,
    Draw,
    Figure,
    Folder,
    Language,
    Model,
    Offices,
    OwnText,
    Segmenter,
    Table,
    save_pages,
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
    figure: Figure = False,
    highlight: Annotated[
        str, typer.Option(metavar="OFFICE", help="An office that the figure sets off.")
    ] = "",
    language: Language = "zh",
    columns: Columns = 2,
    seed: Draw = 20240601,
    *,
    reader: Reader,
) -> None:
    """Tell trends of the themes over periods; beside FILE, FILE-changes holds change points."""
    from jiedao.panel import PanelConfig, list_remarks, study_panel
    from jiedao.plotting.look import Look
    from jiedao.tables import check_table_path, stage, write_table

    check_table_path(output)
    look = Look(language, columns)
    config = PanelConfig(str(model or ""), unit, headings, months, seed=seed)
    with show_progress(5) as say:
        result = study_panel(reader.folder(folder, office), config, say)
    beside = output.with_name(f"{output.stem}-changes{output.suffix}")
    with stage(output.parent) as place:
        if figure:
            from jiedao.plotting.trends import plot_trends

            # First what can fail: no such office.
            frames = result.panel, result.trends, result.scheme
            save_pages(
                lambda _: plot_trends(*frames, highlight=highlight, look=look), place / output.name
            )
        write_table(result.trends, place / output.name)
        write_table(result.changes, place / beside.name)
    show_notes(result.notes)
    for name, frame in (("trends", result.trends), ("changes", result.changes)):
        show_notes(tuple(f"{name}: {remark}" for remark in list_remarks(frame)))
    offices, periods = result.panel["office"].nunique(), result.panel["period"].nunique()
    print(f"trends of {offices} office(s) over {periods} period(s): {output} and {beside}")


@app.command()
@reads_reports
def trajectories(
    folder: Folder,
    terms: Annotated[list[str], typer.Argument(metavar="TERM...", help="What is traced.")],
    output: Table,
    office: Offices = None,
    segmenter: Segmenter = "rjieba",
    by_office: Annotated[
        bool, typer.Option("--by-office", help="In each office, not in all reports together.")
    ] = False,
    months: Annotated[bool, typer.Option("--months", help="By month, not by year.")] = False,
    figure: Figure = False,
    language: Language = "zh",
    columns: Columns = 2,
    *,
    reader: Reader,
) -> None:
    """Trace how often terms are used from period to period, with intervals."""
    from jiedao.plotting.look import Look
    from jiedao.tables import check_table_path, stage, write_table
    from jiedao.terms import trace_terms

    check_table_path(output)
    look = Look(language, columns)
    corpus = reader.folder(folder, office)
    table = trace_terms(corpus, terms, by_office=by_office, months=months, engine=segmenter)
    with stage(output.parent) as place:
        if figure:
            from jiedao.plotting.trajectories import plot_trajectories

            save_pages(
                lambda page: plot_trajectories(table, look=look, page=page), place / output.name
            )
        write_table(table, place / output.name)
    show_notes(corpus.notes)
    print(f"{len(terms)} term(s) in {table['period'].nunique()} period(s): {output}")
