"""The commands: each opens, calls the library once, and writes."""

from __future__ import annotations

import atexit
import gc
import io
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from jiedao import cli_annotation, cli_ledger, cli_study, cli_topics
from jiedao.cli_cache import app as cache_app
from jiedao.cli_measures import app as measures_app
from jiedao.cli_options import (
    Columns,
    Folder,
    Language,
    Model,
    Offices,
    Paths,
    Processes,
    Segmenter,
    Table,
    show_notes,
    show_progress,
)
from jiedao.cli_queries import app as queries_app
from jiedao.cli_reading import Reader, reads_reports
from jiedao.errors import JiedaoError

app = typer.Typer(
    name="jiedao",
    help="街道工作报告分析工具包: from a folder of street-office reports to a study.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"jiedao {version('jiedao')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Tell the version and stop."
        ),
    ] = False,
) -> None:
    pass


train_app = typer.Typer(help="Train a model from a configuration.", no_args_is_help=True)
app.add_typer(train_app, name="train")
cli_annotation.register(app)
app.add_typer(measures_app)
cli_ledger.add_commands(app, train_app)
cli_topics.register(app)
app.add_typer(cache_app, name="cache")
app.add_typer(queries_app)


app.command()(cli_study.study)


@app.command()
@reads_reports
def sentences(paths: Paths, output: Table, *, reader: Reader) -> None:
    """Split reports into sentences with offsets, headings and numbering."""
    from jiedao.labelling import select_columns
    from jiedao.tables import check_table_path, write_table
    from jiedao.text.tabulate import tabulate_sentences

    check_table_path(output)
    corpus = reader.files(paths)
    frame, furniture = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    write_table(select_columns(frame), output)
    aside = f", {len(furniture)} lines of page furniture set aside" if len(furniture) else ""
    show_notes(corpus.notes)
    print(f"{len(frame)} sentences of {len(corpus.texts)} report(s){aside}: {output}")


@app.command()
@reads_reports
def label(paths: Paths, output: Table, model: Model = None, *, reader: Reader) -> None:
    """Label the sentences of reports by theme and role."""
    from jiedao.labelling import genres_of, label_reports
    from jiedao.tables import check_table_path, write_stream
    from jiedao.themes.model import read_model

    check_table_path(output)
    trained = read_model(model)
    corpus = reader.files(paths)
    parts = label_reports(
        corpus.texts.items(), trained, genres_of(corpus.documents), simplify=corpus.simplify
    )
    rows = write_stream(parts, output)
    show_notes(corpus.notes)
    print(
        f"{rows} sentences of {len(corpus.texts)} report(s) labelled by {trained.labeller} (scheme "
        f"{trained.scheme.identity}): {output}"
    )


@app.command()
@reads_reports
def terms(
    folder: Folder,
    output: Table,
    office: Offices = None,
    segmenter: Segmenter = "rjieba",
    top: Annotated[int, typer.Option(min=1, help="How many terms an office.")] = 30,
    names: Annotated[bool, typer.Option(help="Names of the corpus's places are terms.")] = False,
    measure: Annotated[str, typer.Option(help="tfidf, log_odds, log_ratio or g2.")] = "tfidf",
    against: Annotated[str, typer.Option(help="rest, or an office; not for tfidf.")] = "rest",
    ngrams: Annotated[
        str, typer.Option(metavar="SIZES", help="Runs of characters, not words, such as 2:4.")
    ] = "",
    own_wording: Annotated[
        bool, typer.Option("--own-wording", help="Leave out passages shared with other offices.")
    ] = False,
    *,
    reader: Reader,
) -> None:
    """List the terms that set each office apart: TF-IDF, or keyness with tests."""
    from jiedao.tables import check_table_path, write_table
    from jiedao.terms import TermsConfig, read_sizes, study_terms

    check_table_path(output)
    sizes = read_sizes(ngrams)
    config = TermsConfig(measure, against, sizes, own_wording, segmenter, names, top)
    corpus = reader.folder(folder, office)
    table = study_terms(corpus, config)
    write_table(table, output)
    show_notes(corpus.notes)
    print(f"{len(table)} terms of {table['group'].nunique()} offices: {output}")


@app.command()
def figures(
    scripts: Annotated[
        Path, typer.Option(help="Folder of figure scripts, each with build().")
    ] = Path("reports"),
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="Folder for the figures.")
    ] = Path("reports/out"),
    language: Language = "zh",
    columns: Columns = 2,
    workers: Processes = None,
) -> None:
    """Run the figure scripts of a folder; each gives PNG, SVG, PDF and the CSV behind it."""
    from jiedao.figures import run_figure_scripts
    from jiedao.plotting.look import Look
    from jiedao.workers import count_cores

    look = Look(language, columns)
    with show_progress(5) as say:
        paths = run_figure_scripts(scripts, output, say, look, workers or count_cores())
    print(f"{len(paths)} files in {output}")


@app.command()
@reads_reports
def init(
    folder: Folder,
    force: Annotated[bool, typer.Option(help="Replace a documents.csv that is there.")] = False,
    *,
    reader: Reader,
) -> None:
    """Write a documents.csv with what can be inferred of the reports, to be corrected by hand."""
    from jiedao.corpus import DOCUMENTS, describe_corpus
    from jiedao.errors import InputError
    from jiedao.tables import write_text

    path = folder / DOCUMENTS
    if path.exists() and not force:
        raise InputError(
            str(path),
            "a documents.csv already",
            "a folder without one",
            "use --force to replace it",
        )
    corpus = reader.folder(folder, ignore_table=force)
    write_text("\ufeff" + describe_corpus(corpus), path)
    show_notes(corpus.notes)
    print(f"{len(corpus.texts)} report(s) described in {path}: please correct it")


@app.command()
def doctor() -> None:
    """Say what is installed, which font and which model are used, and what is wrong."""
    from jiedao.doctor import examine

    lines, faults = examine()
    for line in lines:
        print(line)
    for fault in faults:
        print(f"wrong: {fault}")
    if faults:
        raise typer.Exit(2)
    print("all is well")


@train_app.command("theme")
def train_theme(
    config: Annotated[Path, typer.Option(help="The training configuration (TOML).")] = Path(
        "models/theme/train.toml"
    ),
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: the configuration's folder."),
    ] = None,
) -> None:
    """Train a labeller of themes and roles, evaluate it with offices held out, write its card."""
    from jiedao.training import train_theme as train

    with show_progress(7) as say:
        metrics = train(config, output, say)
    for row in metrics["scores"]:
        if row["theme"] == "all" and row["measure"] in ("accuracy", "macro_f1"):
            print(
                f"{row['task']} {row['measure']} {row['value']:.3f} "
                f"[{row['low']:.3f}, {row['high']:.3f}] (n = {row['n']}, {metrics['split']})"
            )
    print(f"reference labels: {metrics['labels']}")


@app.command()
def evaluate(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A folder.")],
    config: Annotated[Path, typer.Option(help="The training configuration (TOML).")] = Path(
        "models/theme/train.toml"
    ),
    check: Annotated[
        bool, typer.Option("--check", help="Fail where metrics.json beside it says otherwise.")
    ] = False,
    baselines: Annotated[bool, typer.Option(help="Train simple labellers beside it.")] = True,
    language: Language = "zh",
    columns: Columns = 2,
) -> None:
    """Evaluate a labeller with offices held out, beside baselines: tables, figures, errors."""
    from jiedao.plotting.look import Look
    from jiedao.training import check_metrics, evaluate_theme

    look = Look(language, columns)
    with show_progress(8) as say:
        tables = evaluate_theme(config, output, say, baselines=baselines, look=look)
    print(tables["baselines"].to_string(index=False))
    print("the reference labels of the seeds are a language model's; see scores.csv for intervals")
    print(f"{len(tables['errors'])} errors with their context and more: {output}")
    faults = check_metrics(config, tables["scores"]) if check else []
    for fault in faults:
        print(f"differs from metrics.json: {fault}", file=sys.stderr)
    if faults:
        raise typer.Exit(1)


class _Stopped(BaseException):
    """Somebody stops the process: by hand, or the system does."""


def _stop(number: int, _: object) -> None:
    raise _Stopped(128 + number)


def main() -> None:
    """Run a command; an error of the user's input is one line on standard error, status 2.

    A stop by hand (status 130) or by the system (143) leaves results as they were.
    """
    # At its end Python looks through all that is loaded for what nobody needs: a third of a second.
    atexit.register(gc.freeze)
    asked = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, _stop) for number in asked}
    # A name of a file may be no text; to tell it must not fail.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except JiedaoError as error:
        print(f"jiedao: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except _Stopped as stop:
        print("jiedao: stopped", file=sys.stderr)
        raise SystemExit(stop.args[0]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
