"""The commands of the measures over several reports; `jiedao.cli` gathers all commands."""

from __future__ import annotations

from typing import Annotated

import typer

from jiedao.console import Draw, Folder, Model, Offices, Table, print_notes, progress

SEED = 20240601


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
    seed: Draw = SEED,
) -> None:
    """Tell trends of the themes over periods; beside FILE, FILE-changes holds change points."""
    from jiedao.corpus import read_corpus
    from jiedao.panel import PanelConfig, list_remarks, study_panel
    from jiedao.tables import check_table_path, write_table

    check_table_path(output)
    config = PanelConfig(str(model or ""), unit, headings, months, seed=seed)
    with progress(5) as say:
        result = study_panel(read_corpus(folder, office or ()), config, say)
    beside = output.with_name(f"{output.stem}-changes{output.suffix}")
    write_table(result.trends, output)
    write_table(result.changes, beside)
    print_notes(result.notes)
    for name, frame in (("trends", result.trends), ("changes", result.changes)):
        print_notes(f"{name}: {remark}" for remark in list_remarks(frame))
    offices, periods = result.panel["office"].nunique(), result.panel["period"].nunique()
    print(f"trends of {offices} office(s) over {periods} period(s): {output} and {beside}")
