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
from jiedao.streaming.plan import Task, pack_task, plan_tasks
from jiedao.streaming.progress import Progress
from jiedao.streaming.reports import TaskConfig, tabulate_sources
from jiedao.streaming.sources import Loader, Source, Survey
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


def plan_study(survey: Survey, config: StreamConfig) -> list[Task]:
    """Return the tasks of a study; nothing of the survey's sources is needed any more."""
    # From wherever the command is given, a folder is the same.
    settings = asdict(config.task(survey.folder)) | {"folder": str(survey.folder.resolve())}
    common = digest(settings, code_digest(), list_versions(), model_digest(config.study.model))
    return [pack_task(sources, common) for sources in plan_tasks(survey.sources)]


def stream_parts(
    folder: Path, tasks: Sequence[Task], place: Path, config: StreamConfig, workers: Pool, say: Say
) -> list[Part]:
    """Read, split and label the reports of a folder and list their ledgers, task by task.

    A part that an earlier run made of the same files and settings is taken as it is.

    Parameters
    ----------
    folder : pathlib.Path
        That of the corpus.
    tasks : sequence of Task
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
    places = [place / name_part(number) for number in range(len(tasks))]
    clear_others(place, [path.name for path in places])
    parts = [find_part(path, task.made_of) for path, task in zip(places, tasks, strict=True)]
    progress = Progress(tasks, say)
    run = partial(run_task, config=config.task(folder), model=config.study.model)
    with closing(Loader(folder, config.options)) as loader:
        for task, part in zip(tasks, parts, strict=True):
            if part:
                loader.skip(task.sources())
                progress.pass_by(task)
        wanted = [number for number, part in enumerate(parts) if part is None]
        given = (
            (loader.load(tasks[n].sources()), str(places[n]), tasks[n].made_of) for n in wanted
        )
        for number, record in zip(wanted, workers.imap(run, given), strict=True):
            parts[number] = Part(places[number], record)
            progress.count(tasks[number])
    return [part for part in parts if part]


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
