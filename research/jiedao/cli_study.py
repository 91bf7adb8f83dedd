"""The command that studies a folder of reports: at once, report by report, or on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jiedao.cli_options import (
    SEED,
    Columns,
    Folder,
    Language,
    Model,
    Offices,
    OwnText,
    Processes,
    Seed,
    Segmenter,
    Topics,
    show_notes,
    show_progress,
)
from jiedao.cli_reading import Reader, reads_reports
from jiedao.errors import InputError

if TYPE_CHECKING:
    from jiedao.pipeline import StudyConfig
    from jiedao.plotting.look import Look
    from jiedao.streaming.tasks import Pool
    from jiedao.workers import Workers

# More processes would have no figure of a study to draw.
MOST = 8
LOCAL, STREAM, SPARK = ENGINES = ("local", "stream", "spark")
# Options that are for some engines alone.
ONLY = {
    "--master": (SPARK,),
    "--leave-out": (STREAM, SPARK),
    "--workers": (LOCAL, STREAM),
    **dict.fromkeys(("--office", "--own-text", "--language", "--columns", "--no-cache"), (LOCAL,)),
}
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="local: all reports at once; stream: any number, report by report; spark: on a cluster.",
    ),
]
Master = Annotated[
    str, typer.Option("--master", metavar="URL", help="Of the Spark cluster: spark://HOST:7077 …")
]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option(
        "--leave-out",
        metavar="STEP",
        help="With stream or spark: ledgers, shares, terms or topics.",
    ),
]


@reads_reports
def study(
    folder: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Results folder.")],
    model: Model = None,
    office: Offices = None,
    segmenter: Segmenter = "rjieba",
    topics: Topics = 6,
    seed: Seed = SEED,
    unit: Annotated[str, typer.Option(help="Shares count sentences or characters.")] = "sentences",
    headings: Annotated[bool, typer.Option(help="Headings count in shares.")] = True,
    names: Annotated[bool, typer.Option(help="Names of the corpus's places are terms.")] = False,
    own_text: OwnText = False,
    language: Language = "zh",
    columns: Columns = 2,
    cached: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Go on from what was computed before.")
    ] = True,
    engine: Engine = LOCAL,
    workers: Processes = None,
    master: Master = "",
    leave_out: LeaveOut = None,
    *,
    reader: Reader,
) -> None:
    """Study a folder of reports: tables, figures, the methods and the run record."""
    given = {
        "--master": bool(master),
        "--leave-out": bool(leave_out),
        "--office": bool(office),
        "--own-text": own_text,
        "--language": language != "zh",
        "--columns": columns != 2,
        "--no-cache": not cached,
        "--workers": workers is not None,
    }
    _check(engine, given)
    if engine == SPARK:
        # The machines of a cluster know nothing of the folder that a path begins in.
        folder, model = folder.absolute(), model and model.absolute()
    with _open_processes(engine, workers, str(model or "")) as processes:
        # Imported while they start.
        from jiedao.pipeline import StudyConfig
        from jiedao.plotting.look import Look
        from jiedao.topics.model import TopicConfig

        look = Look(language, columns)
        config = StudyConfig(
            model=str(model or ""),
            segmenter=segmenter,
            unit=unit,
            headings=headings,
            keep_names=names,
            own_text=own_text,
            topics=TopicConfig(topics=topics, seed=seed),
        )
        if engine == LOCAL:
            _study_at_once(
                folder, output, office, config, look, processes, cached=cached, reader=reader
            )
        else:
            from jiedao.streaming.spark import open_spark

            pool = open_spark(master) if engine == SPARK else nullcontext(processes)
            _study_streamed(folder, output, config, pool, leave_out or [], reader)


def _open_processes(engine: str, count: int | None, model: str) -> AbstractContextManager[Workers]:
    """Start the processes beside this one, before anything heavy is imported here."""
    from jiedao.workers import collect_rarely, count_cores, open_workers

    collect_rarely()
    count = count or count_cores()
    if engine == LOCAL:
        from jiedao.plotting.printing import load_plotting

        return open_workers(min(count, MOST) - 1, load_plotting)
    return open_workers(count if engine == STREAM and count > 1 else 0, partial(_load_tasks, model))


def _load_tasks(model: str) -> None:
    """Import what does tasks, and load the model, in a worker that waits for its first one."""
    from jiedao.streaming.tasks import load_model

    load_model(model)


def _check(engine: str, given: Mapping[str, bool]) -> None:
    """Refuse options that the engine has no use for."""
    if engine not in ENGINES:
        raise InputError("--engine", f"'{engine}'", ", ".join(ENGINES), "choose one of these")
    for option, engines in ONLY.items():
        if given[option] and engine not in engines:
            raise InputError(
                option,
                f"--engine {engine}, which has no use for it",
                f"--engine {' or '.join(engines)}",
                "leave the option out, or choose another engine",
            )


def _study_at_once(
    folder: Path,
    output: Path,
    office: list[str] | None,
    config: StudyConfig,
    look: Look,
    processes: Workers,
    *,
    cached: bool,
    reader: Reader,
) -> None:
    from jiedao.cache import Cache, open_cache
    from jiedao.figures import StudyFigures
    from jiedao.ingest import summarise_ingest
    from jiedao.pipeline import study as run
    from jiedao.results import claim_results, write_study

    with claim_results(output) as claim, show_progress(10) as say:
        cache = open_cache() if cached else Cache()
        figures = StudyFigures(look, processes, cache)
        corpus = reader.folder(folder, office)
        result = run(corpus, config, say, cache, processes, figures.begin)
        write_study(result, claim, say, figures=figures)
        cache.trim()
    show_notes((*result.notes, *cache.notes))
    reports, sentences = len(result.tables["documents"]), len(result.tables["sentences"])
    print(f"{reports} report(s), {sentences} sentences: results in {output}")
    print(f"{summarise_ingest(result.tables['ingest'])}: see tables/ingest.csv")
    reader.told = True


def _study_streamed(
    folder: Path,
    output: Path,
    config: StudyConfig,
    pool: AbstractContextManager[Pool],
    leave_out: list[str],
    reader: Reader,
) -> None:
    from jiedao.ingest import summarise_ingest
    from jiedao.results import claim_results
    from jiedao.streaming.study import study_folder
    from jiedao.streaming.tasks import STEPS, StreamConfig

    for step in leave_out:
        if step not in STEPS:
            raise InputError("--leave-out", f"'{step}'", ", ".join(STEPS), "choose of these")
    streamed = StreamConfig(
        replace(config, simplify=reader.simplify),
        reader.options,
        reader.strict,
        tuple(step for step in STEPS if step not in leave_out),
    )
    with claim_results(output) as claim, show_progress(None) as say, pool as opened:
        found = study_folder(folder, claim, streamed, say, opened)
    reader.remember(found)
    show_notes(found.notes)
    print(f"{found.reports} report(s), {found.sentences} sentences: results in {output}")
    print(f"{summarise_ingest(found.ingest)}: see tables/ingest.csv")
    reader.told = True
