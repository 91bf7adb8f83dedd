"""The commands of the ledgers: quantities, initiatives, shared wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli_options import Folder, Model, Paths, Table, show_notes
from jiedao.cli_reading import Reader, reads_reports


@reads_reports
def quantities(paths: Paths, output: Table, model: Model = None, *, reader: Reader) -> None:
    """List every quantity with what it measures, its period and whether it is a target."""
    from jiedao.labelling import genres_of
    from jiedao.ledger.tabulate import tabulate_quantities
    from jiedao.tables import check_table_path, write_table
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.themes.model import read_model
    from jiedao.themes.predict import label_sentences

    check_table_path(output)
    corpus = reader.files(paths)
    frame, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    labels = label_sentences(frame, read_model(model), genres_of(corpus.documents))
    found = tabulate_quantities(frame, labels, corpus.documents)
    write_table(found, output)
    show_notes(corpus.notes)
    targets = int((found["status"] == "target").sum())
    print(
        f"{len(found)} quantities of {len(corpus.texts)} report(s), {targets} of them targets: {output}"
    )


@reads_reports
def initiatives(paths: Paths, output: Table, *, reader: Reader) -> None:
    """List named initiatives; beside FILE, FILE-adoptions links the same one in several reports."""
    from jiedao.ledger.initiatives import tabulate_initiatives
    from jiedao.ledger.linking import link_initiatives
    from jiedao.tables import check_table_path, write_tables
    from jiedao.text.tabulate import tabulate_sentences

    check_table_path(output)
    corpus = reader.files(paths)
    sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    found = tabulate_initiatives(sentences)
    adoptions = link_initiatives(found, sentences, corpus.documents)
    beside = output.with_name(f"{output.stem}-adoptions{output.suffix}")
    write_tables({output: found, beside: adoptions})
    show_notes(corpus.notes)
    print(f"{len(found)} names of {len(corpus.texts)} report(s): {output} and {beside}")


@reads_reports
def reuse(
    folder: Folder,
    output: Table,
    reference: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Texts from above, such as the province's."),
    ] = None,
    shortest: Annotated[int, typer.Option(min=4, help="Least characters of a passage.")] = 13,
    *,
    reader: Reader,
) -> None:
    """List shared passages; beside FILE, FILE-own has the share of own text, FILE-slogans slogans."""
    from jiedao.ledger.reuse import find_shared_passages, share_of_own_text
    from jiedao.ledger.slogans import find_slogans
    from jiedao.tables import check_table_path, write_tables
    from jiedao.text.tabulate import tabulate_sentences

    check_table_path(output)
    corpus = reader.folder(folder)
    above = reader.folder(reference) if reference else None
    sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    passages = find_shared_passages(
        sentences, corpus.documents, above.texts if above else None, shortest=shortest
    )
    tables = {
        "": passages,
        "-own": share_of_own_text(sentences, passages),
        "-slogans": find_slogans(sentences, corpus.documents),
    }
    write_tables(
        {output.with_name(f"{output.stem}{end}{output.suffix}"): tables[end] for end in tables}
    )
    show_notes((*corpus.notes, *(above.notes if above else ())))
    print(f"{len(passages)} shared passages of {len(corpus.texts)} report(s): {output}")


def train_initiatives(
    corpus: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Reports with annotations.")
    ] = Path("seeds"),
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder of the tagger.")
    ] = Path("models/initiatives"),
) -> None:
    """Train the tagger that tells named initiatives from other quoted words."""
    from jiedao.ledger_training import read_named_corpus
    from jiedao.ledger_training import train_initiatives as train

    tagger = train(read_named_corpus(corpus), output)
    print(f"{len(tagger.names)} features: {output}")


def add_commands(app: typer.Typer, train_app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(quantities)
    app.command()(initiatives)
    app.command()(reuse)
    train_app.command("initiatives")(train_initiatives)
