"""A study of any size on one machine: tasks to workers, parts to a folder, parts to tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from jiedao.cache import code_digest, digest
from jiedao.errors import InputError
from jiedao.pipeline import StudyConfig
from jiedao.provenance import list_versions, model_digest
from jiedao.readers import ReadOptions
from jiedao.streaming.parts import Part, clear_others, find_part, name_part, write_part
from jiedao.streaming.progress import Progress
from jiedao.streaming.reports import TaskConfig, tabulate_sources
from jiedao.streaming.sources import Loader, Source, Survey, plan_tasks
from jiedao.themes.model import ThemeModel, read_model

# What is made beyond sentences and labels.
STEPS = ("ledgers", "shares", "terms", "topics")
Say = Callable[[str], None]
T = TypeVar("T")


class Pool(Protocol):
    """What does tasks: processes of this machine (`jiedao.workers`), or a cluster."""

    def imap(self, task: Callable[[Any], T], inputs: Iterable[Any]) -> Iterator[T]:
        """Give what a task gives for each input, in their order."""


@dataclass(frozen=True)
class StreamConfig:
    """The settings of a study that is done report by report.

    Attributes
    ----------
    study : StudyConfig
        ``own_text`` needs all reports at once and is refused.
    options : ReadOptions
    strict : bool
        Raise at the first report that cannot be read.
    steps : tuple of str
        Which of `STEPS` are done.
    """

    study: StudyConfig = field(default_factory=StudyConfig)
    options: ReadOptions = field(default_factory=ReadOptions)
    strict: bool = False
    steps: tuple[str, ...] = STEPS

    def __post_init__(self) -> None:
        if self.study.own_text:
            raise InputError(
                "own text",
                "a study report by report",
                "a study of all reports at once",
                "leave --own-text out, or --engine stream",
            )
        unknown = next((step for step in self.steps if step not in STEPS), None)
        if unknown:
            raise InputError("steps", f"'{unknown}'", ", ".join(STEPS), "choose of these")

    def task(self, folder: Path) -> TaskConfig:
        """Return what a worker needs to know."""
        return TaskConfig(
            str(folder),
            self.options,
            self.strict,
            self.study.simplify,
            "ledgers" in self.steps,
            "shares" in self.steps,
            self.study.unit,
            self.study.headings,
        )


@cache
def load_model(folder: str) -> ThemeModel:
    """Read a model once in a process."""
    return read_model(folder or None)


def stream_parts(
    survey: Survey, place: Path, config: StreamConfig, workers: Pool, say: Say
) -> list[Part]:
    """Read, split and label the reports of a folder and list their ledgers, task by task.

    A part that an earlier run made of the same files and settings is taken as it is.

    Parameters
    ----------
    survey : Survey
    place : pathlib.Path
        The folder of the parts.
    config : StreamConfig
    workers : Pool
    say : callable
        Told of the progress.

    Returns
    -------
    list of Part
        In the order of the reports.
    """
    tasks = list(plan_tasks(survey.sources))
    places = [place / name_part(number) for number in range(len(tasks))]
    clear_others(place, [path.name for path in places])
    made_of = _digest_tasks(survey, config, tasks)
    parts = [find_part(path, made) for path, made in zip(places, made_of, strict=True)]
    progress = Progress(survey.sources, say)
    run = partial(run_task, config=config.task(survey.folder), model=config.study.model)
    with closing(Loader(survey.folder, config.options)) as loader:
        for task, part in zip(tasks, parts, strict=True):
            if part:
                loader.skip(task)
                progress.pass_by(task)
        wanted = [number for number, part in enumerate(parts) if part is None]
        given = ((loader.load(tasks[n]), str(places[n]), made_of[n]) for n in wanted)
        for number, record in zip(wanted, workers.imap(run, given), strict=True):
            parts[number] = Part(places[number], record)
            progress.count(tasks[number])
    return [part for part in parts if part]


def _digest_tasks(
    survey: Survey, config: StreamConfig, tasks: Iterable[Sequence[Source]]
) -> list[str]:
    """Return for each task the digest of all that its part depends on."""
    # From wherever the command is given, a folder is the same.
    settings = asdict(config.task(survey.folder)) | {"folder": str(survey.folder.resolve())}
    common = digest(settings, code_digest(), list_versions(), model_digest(config.study.model))
    return [digest(common, _describe(task)) for task in tasks]


def _describe(task: Sequence[Source]) -> list[Any]:
    """Return what tells a task from another."""
    return [
        (source.item.file, source.stamp, dict(source.row.values), sorted(source.row.cleared))
        for source in task
    ]


def run_task(
    given: tuple[tuple[Source, ...], str, str], config: TaskConfig, model: str
) -> dict[str, Any]:
    """Do one task and write its part; return the record of the part."""
    sources, folder, made_of = given
    found = tabulate_sources(sources, config, load_model(model))
    record = {
        "made_of": made_of,
        "tables": sorted(found.tables),
        "unknown": found.unknown,
        "traditional": found.traditional,
        "empty": found.empty,
    }
    return write_part(Path(folder), found.tables, record).record
