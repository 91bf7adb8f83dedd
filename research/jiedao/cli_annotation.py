"""The commands on coding by hand: how far coders agree, sentences to coders and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli_options import (
    Book,
    Coded,
    Codes,
    Draw,
    Folder,
    Form,
    Model,
    Paths,
    Table,
    show_notes,
)
from jiedao.cli_reading import Reader, reads_reports

annotate_app = typer.Typer(help="Sentences to coders and back.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("agreement")(agreement)
    app.add_typer(annotate_app, name="annotate")


def agreement(
    files: Coded,
    field: Codes = "theme",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the agreement.")
    ] = None,
    disagreements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write where the labellers differ.")
    ] = None,
    seed: Draw = 1,
) -> None:
    """Measure how far labellers agree: percent, Cohen's kappa, Krippendorff's alpha."""
    from jiedao.annotation import read_labels
    from jiedao.tables import check_table_path, write_tables
    from jiedao.themes.agreement import list_disagreements, measure_agreement

    for path in (output, disagreements):
        if path:
            check_table_path(path)
    labels = read_labels(files, field)
    table, differ = measure_agreement(labels, field, seed=seed), list_disagreements(labels, field)
    asked = {output: table, disagreements: differ}
    write_tables({path: frame for path, frame in asked.items() if path})
    print(table.to_string(index=False, float_format="%.3f"))
    unit = "blocks" if "block" in labels.columns else "sentences"
    print(
        f"low, high: 95 % bootstrap intervals over {unit}; n: sentences labelled by both (alpha: by "
        f"two or more), of a label those where it was given; {len(differ)} sentences differ"
    )


@annotate_app.command("export")
@reads_reports
def annotate_export(
    paths: Paths,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Ends as the form wants it.")
    ],
    form: Form = "xlsx",
    model: Annotated[
        Path | None, typer.Option("--model", metavar="DIR", help="Fill in this model's labels.")
    ] = None,
    sample: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only the sentences of this table.")
    ] = None,
    scheme: Book = "street",
    *,
    reader: Reader,
) -> None:
    """Write sentences for a coder, with their headings and neighbours."""
    from jiedao.annotation import export_annotations, read_table
    from jiedao.labelling import genres_of
    from jiedao.scheme import read_scheme
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.themes.model import read_model
    from jiedao.themes.predict import label_sentences

    chosen = read_table(sample)["sentence_id"] if sample else None
    trained = read_model(model) if model else None
    corpus = reader.files(paths)
    frame, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    labels = label_sentences(frame, trained, genres_of(corpus.documents)) if trained else None
    book = trained.scheme if trained else read_scheme(scheme)
    rows = export_annotations(
        frame, corpus.documents, output, book, labels, form=form, chosen=chosen
    )
    show_notes(corpus.notes)
    print(f"{rows} sentences to code by {book.identity}: {output}")


@annotate_app.command("import")
@reads_reports
def annotate_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What a coder filled in.")],
    coder: Annotated[str, typer.Option("--coder", metavar="NAME", help="Who coded.")],
    output: Table,
    form: Form = "xlsx",
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The reports, to check against.")
    ] = None,
    scheme: Book = "street",
    *,
    reader: Reader,
) -> None:
    """Read what a coder filled in, check every row, and write the labels."""
    from jiedao.annotation import import_annotations
    from jiedao.scheme import read_scheme
    from jiedao.tables import check_table_path, write_table
    from jiedao.text.tabulate import tabulate_sentences

    check_table_path(output)
    corpus = reader.folder(folder) if folder else None
    known = tabulate_sentences(corpus.texts, simplify=corpus.simplify)[0] if corpus else None
    labels, notes = import_annotations(file, form, read_scheme(scheme), coder, known)
    write_table(labels, output)
    show_notes(notes)
    print(f"{len(labels)} sentences labelled by {coder}: {output}")


@annotate_app.command("sample")
@reads_reports
def annotate_sample(
    folder: Folder,
    output: Table,
    random: Annotated[int, typer.Option(min=0, help="How many at random.")] = 0,
    uncertain: Annotated[int, typer.Option(min=0, help="How many more, the least sure.")] = 0,
    seed: Draw = 1,
    model: Model = None,
    *,
    reader: Reader,
) -> None:
    """Choose what to code next: sentences at random, and those that the model is least sure of."""
    from jiedao.annotation import sample_sentences
    from jiedao.labelling import genres_of, select_columns
    from jiedao.tables import check_table_path, write_table
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.themes.model import read_model
    from jiedao.themes.predict import label_sentences

    check_table_path(output)
    corpus = reader.folder(folder)
    frame, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    genres = genres_of(corpus.documents)
    labels = label_sentences(frame, read_model(model), genres) if uncertain else None
    chosen = sample_sentences(frame, labels, random=random, uncertain=uncertain, seed=seed)
    write_table(select_columns(chosen), output)
    show_notes(corpus.notes)
    print(f"{random} sentences at random and {uncertain} unsure ones of {len(frame)}: {output}")
