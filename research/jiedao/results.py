"""The folder of results of a study: written whole, or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from jiedao.cache import Cache
from jiedao.corpus import RUN as RUN
from jiedao.errors import InputError, OutputError
from jiedao.figures import StudyFigures
from jiedao.folders import Claim, claim_folder, replace_folder
from jiedao.labelling import Say
from jiedao.methods import write_methods
from jiedao.pipeline import Study
from jiedao.plotting.look import Look
from jiedao.plotting.printing import load_plotting
from jiedao.report.page import draw_report
from jiedao.resources import sha256
from jiedao.tables import SUFFIXES, no_room, write_table, write_text
from jiedao.topics.page import draw_topic_page
from jiedao.workers import open_workers

TIME, METHODS = "time.txt", "methods.md"
TABLES, FIGURES = "tables", "figures"
# What file managers leave in folders that they show.
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")


def check_out(out: Path) -> Path:
    """Return the folder of results to write, or raise before any work is done.

    Raises
    ------
    InputError
        If it is a file, a folder with something else in it, or in a folder that does not exist.
    """
    if "\0" in str(out):
        raise InputError(repr(str(out)), "a null character", "a folder of results", "remove it")
    target = Path(os.path.realpath(out))
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        found = "a link that leads nowhere" if target.is_symlink() else "a file"
        raise InputError(str(out), found, "a folder of results", "choose another name")
    if os.path.ismount(target):
        raise InputError(
            str(out), "the top of a drive", "a folder in one", "name a folder that is in it"
        )
    foreign = _foreign_file(target)
    if foreign:
        raise InputError(
            str(out),
            f"'{foreign}', which no study wrote",
            "a new folder, or that of an earlier study",
            "choose another name, or move the file away",
        )
    if not target.parent.is_dir():
        raise InputError(
            str(out), f"no folder '{target.parent}'", "an existing folder", "make it first"
        )
    return out


def _foreign_file(out: Path) -> str:
    """Name a file of a folder that an earlier study did not write: replacing would lose it."""
    known: set[str] = set()
    if (out / RUN).is_file():
        try:
            files = json.loads((out / RUN).read_text(encoding="utf-8"))["files"]
            known = {
                *files,
                *(str(parent) for name in files for parent in PurePosixPath(name).parents),
            }
        except (ValueError, KeyError, TypeError):
            return RUN
    paths = sorted(out.rglob("*")) if out.is_dir() else []
    names = [
        path.relative_to(out).as_posix()
        for path in paths
        if path.name not in LITTER and not (path.is_dir() and not any(path.iterdir()))
    ]
    return next((name for name in names if name not in known), "")


@contextmanager
def claim_results(out: str | Path) -> Iterator[Claim]:
    """Claim a folder of results for one run, before its work begins.

    Parameters
    ----------
    out : str or pathlib.Path

    Yields
    ------
    Claim
        For `write_study`.

    Raises
    ------
    InputError
        If the folder will not do, see `check_out`, or another run is writing it.
    OutputError
        If nothing can be written beside it.
    """
    path = check_out(Path(out))
    with claim_folder(path) as claim:
        # What a stopped run left has come back only now.
        check_out(path)
        yield claim


def write_study(
    result: Study,
    out: str | Path | Claim,
    say: Say = lambda _: None,
    cache: Cache | None = None,
    look: Look = Look(),
    workers: int = 1,
    *,
    figures: StudyFigures | None = None,
) -> Path:
    """Write the results of a study: tables, figures, the methods and the run record.

    Everything is written beside its place and exchanged with what is there when it is whole: a run
    that is killed leaves the results of the earlier study or the new ones, never a mixture.

    Parameters
    ----------
    result : Study
    out : str, pathlib.Path or Claim
        The folder of results.
    say : callable, optional
        Told of each step.
    cache : Cache, optional
        For figures that were drawn before of the same tables.
    look : Look
        Language and width of the figures.
    workers : int
        Processes that draw the figures; the results are the same with any number. A script that asks
        for several needs the usual ``if __name__ == "__main__":``.
    figures : StudyFigures, optional
        Figures that were begun during the study, in place of ``cache``, ``look`` and ``workers``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the folder will not do, see `check_out`, or another run is writing it.
    OutputError
        If it cannot be written; an earlier study is left as it was.
    """
    if not isinstance(out, Claim):
        with claim_results(out) as claim:
            return write_study(result, claim, say, cache, look, workers, figures=figures)
    if figures is None:
        with open_workers(workers - 1, load_plotting) as processes:
            begun = StudyFigures(look, processes, cache)
            return write_study(result, out, say, figures=begun)
    try:
        _write_all(result, figures, out.new, say)
        # Somebody may have put a file there meanwhile.
        check_out(Path(out.shown))
        replace_folder(out)
    except OutputError as error:
        # It names a file beside the place, which the user does not know.
        raise OutputError(out.shown, error.found, error.allowed, error.action) from error
    except OSError as error:
        raise no_room(out.shown, error) from error
    return Path(out.shown)


def _write_all(result: Study, figures: StudyFigures, place: Path, say: Say) -> None:
    figures.begin(result.tables, result.scheme)
    say(TABLES)
    _write_tables(result, place / TABLES)
    say("topics.html")
    _write_topic_page(result, place / "topics.html")
    say("report.html")
    write_text(draw_report(result), place / "report.html")
    # Last, since others draw them meanwhile.
    say(FIGURES)
    (place / FIGURES).mkdir()
    figures.write(place / FIGURES)
    files = [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
    record = {
        **result.record,
        "figures": asdict(figures.look),
        "notes": list(result.notes),
        "files": sorted([*files, METHODS, RUN, TIME]),
    }
    run = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    write_text(run, place / RUN)
    methods = write_methods(replace(result, record=record), sha256(run.encode()))
    write_text(methods, place / METHODS)
    write_text(datetime.now(UTC).isoformat(timespec="seconds") + "\n", place / TIME)


def _write_tables(result: Study, folder: Path) -> None:
    folder.mkdir()
    for name, table in result.tables.items():
        for suffix in SUFFIXES:
            write_table(table, folder / f"{name}{suffix}")


def _write_topic_page(result: Study, path: Path) -> None:
    if "topic_passports" in result.tables:
        names = ("topic_passports", "topic_words", "topic_sentences", "topic_overlaps")
        write_text(draw_topic_page(*(result.tables[name] for name in names)), path)
