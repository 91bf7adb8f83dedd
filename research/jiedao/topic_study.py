"""The study of topics: the fits of a choice and of a trial, spread over processes and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.errors import InputError, ModelError
from jiedao.resources import sha256
from jiedao.tables import write_together
from jiedao.topics.choice import (
    Recommendation,
    choice_runs,
    measure_quality,
    recommend,
    summarise_quality,
)
from jiedao.topics.engines import ENGINES
from jiedao.topics.guided import Guide, list_seed_words, make_guide
from jiedao.topics.model import (
    ARRAYS,
    RECORD,
    TopicConfig,
    TopicModel,
    count_units,
    model_files,
    parse_model,
)
from jiedao.topics.runs import Run, fit_run
from jiedao.topics.trial import Trial, tabulate_trial, trial_runs, try_topics
from jiedao.topics.units import Counts
from jiedao.workers import LostWorkerError, open_workers

Say = Callable[[str], None]


@dataclass(frozen=True)
class TopicStudyConfig:
    """The settings of a study of topics.

    Attributes
    ----------
    model : TopicConfig
        Its number of topics holds where ``sizes`` has one number or none.
    sizes : tuple of int
        The numbers of topics to choose from.
    seeds : int
        Seeds for each number of topics, and for the trial of the chosen one.
    workers : int
        Processes; the results are the same with any number.
    """

    model: TopicConfig = field(default_factory=TopicConfig)
    sizes: tuple[int, ...] = ()
    seeds: int = 1
    workers: int = 1


@dataclass(frozen=True, eq=False)
class TopicStudy:
    """What a study of topics found.

    Attributes
    ----------
    trial : Trial
    tables : dict of str to pandas.DataFrame
        The frames of the trial; of a choice also ``topic_quality`` and ``topic_choice``; of guided
        topics also ``seed_words``.
    recommendation : Recommendation or None
        Where there was a choice.
    """

    trial: Trial
    tables: dict[str, pd.DataFrame]
    recommendation: Recommendation | None


def count_fits(config: TopicStudyConfig) -> int:
    """Return how many fits a study of topics takes."""
    choice = len(config.sizes) * config.seeds if len(config.sizes) > 1 else 0
    return choice + len(trial_runs(config.model, config.seeds))


def study_topics(
    words: Sequence[Sequence[str]],
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    config: TopicStudyConfig | None = None,
    *,
    labels: pd.DataFrame | None = None,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    kept: Path | None = None,
    say: Say = lambda _: None,
) -> TopicStudy:
    """Choose the number of topics, fit and try the model, and tabulate everything.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    sentences, documents : pandas.DataFrame
        Frames `sentences` (with the column ``line``) and `documents`.
    config : TopicStudyConfig, optional
    labels : pandas.DataFrame, optional
        Frame `labels`, for the themes that topics overlap with.
    seed_words : mapping of str to sequence of str, optional
        Theme to words that guide its topic.
    kept : pathlib.Path, optional
        A folder in which fits are kept; those that it has are not made again.
    say : callable, optional
        Told of each fit.

    Returns
    -------
    TopicStudy

    Raises
    ------
    InputError
        If the corpus is too small for so many topics, or a choice has nothing to choose from.
    OutputError
        If a fit cannot be kept.
    """
    config = config or TopicStudyConfig()
    counts = count_units(words, sentences, config.model)
    tables: dict[str, pd.DataFrame] = {}
    guide = Guide()
    if seed_words is not None:
        tables["seed_words"] = list_seed_words(seed_words, counts)
        guide = make_guide(tables["seed_words"])
    sizes = sorted(set(config.sizes)) or [config.model.topics]
    model = replace(config.model, topics=sizes[-1])
    recommendation = None
    with _runner(config.workers, kept, say) as runner:
        if len(sizes) > 1:
            models = list(runner(counts, choice_runs(model, sizes, config.seeds), guide))
            quality = measure_quality(counts, models)
            tables |= {"topic_quality": quality, "topic_choice": summarise_quality(quality)}
            recommendation = recommend(quality)
            model = replace(model, topics=recommendation.topics)
        trial = try_topics(counts, model, config.seeds, guide=guide, runner=runner)
    tables = tabulate_trial(trial, words, sentences, documents, labels) | tables
    return TopicStudy(trial, tables, recommendation)


def fit_runs(
    counts: Counts, runs: Sequence[Run], guide: Guide, *, workers: int = 1
) -> list[TopicModel]:
    """Fit runs in several processes; the same models come with any number of them."""
    with _runner(workers, None, lambda _: None) as runner:
        return runner(counts, runs, guide)


Fits = Callable[[Counts, Sequence[Run], Guide], list[TopicModel]]


@contextmanager
def _runner(workers: int, kept: Path | None, say: Say) -> Iterator[Fits]:
    """Give a function that fits runs: those that were kept are read, the others made and kept."""
    if kept is not None:
        _make_folder(kept)
    with open_workers(workers if workers > 1 else 0) as processes:

        def run_all(counts: Counts, runs: Sequence[Run], guide: Guide) -> list[TopicModel]:
            names = [_name(counts, run, guide) for run in runs]
            models = {name: _read_fit(kept, name) for name in dict.fromkeys(names)}
            wanted = {
                name: run for name, run in zip(names, runs, strict=True) if models[name] is None
            }
            for _ in range(len(models) - len(wanted)):
                say("kept")
            fits = processes.imap(partial(fit_run, counts, guide=guide), wanted.values())
            for name, model in zip(wanted, fits, strict=True):
                if kept is not None:
                    _keep_fit(kept, name, model)
                models[name] = model
                say(model.config.run)
            return [found for name in names if (found := models[name]) is not None]

        try:
            yield run_all
        except LostWorkerError as error:
            action = f"{error.action}; the fits that were done are kept"
            raise LostWorkerError(error.where, error.found, error.allowed, action) from error


def _make_folder(kept: Path) -> None:
    if kept.exists() and not kept.is_dir():
        raise InputError(str(kept), "a file", "a folder for the fits", "move it away")
    kept.mkdir(exist_ok=True)


def _name(counts: Counts, run: Run, guide: Guide) -> str:
    """Name a fit by all that makes it what it is."""
    engine = ENGINES[run.config.engine]
    made_of = {
        "run": asdict(run),
        "counts": counts.sha256,
        "engine": [engine.package, engine.version],
        "guide": {name: list(terms) for name, terms in guide.seed_words.items()},
    }
    text = json.dumps(made_of, ensure_ascii=False, sort_keys=True)
    return f"{run.config.run}-{run.sample}-{sha256(text.encode())[:16]}"


def _read_fit(kept: Path | None, name: str) -> TopicModel | None:
    """Return a fit that was kept, or nothing where it is missing or damaged."""
    if kept is None:
        return None
    try:
        files = {
            ARRAYS: (kept / f"{name}.npz").read_bytes(),
            RECORD: (kept / f"{name}.json").read_bytes(),
        }
        return parse_model(files, str(kept / name))
    except (OSError, ModelError):
        return None


def _keep_fit(kept: Path, name: str, model: TopicModel) -> None:
    files = model_files(model)
    # The record last: without it there is no fit.
    write_together({kept / f"{name}.npz": files[ARRAYS], kept / f"{name}.json": files[RECORD]})


def write_topic_model(model: TopicModel, folder: Path) -> list[Path]:
    """Write a model into a folder that exists: ``topics.npz`` and ``topics.json``.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    contents = {folder / name: content for name, content in model_files(model).items()}
    write_together(contents)
    return list(contents)


def read_topic_model(folder: Path) -> TopicModel:
    """Read a model from its folder; nothing in it is executed.

    Raises
    ------
    ModelError
        If it is missing, damaged or of another version.
    """
    files: dict[str, Any] = {}
    for name in (ARRAYS, RECORD):
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            raise ModelError(
                str(folder / name), "no such file", "a folder of a topic model", "correct the path"
            ) from error
    return parse_model(files, str(folder))
