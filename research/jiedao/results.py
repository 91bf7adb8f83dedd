"""The folder of results of a study: written whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from jiedao.corpus import RUN
from jiedao.errors import InputError, OutputError
from jiedao.figures import draw_figures, write_figures
from jiedao.labelling import Say
from jiedao.methods import write_methods
from jiedao.pipeline import Study
from jiedao.plotting.look import Look
from jiedao.report.page import draw_report
from jiedao.resources import sha256
from jiedao.tables import no_room, write_table, write_text
from jiedao.topics.page import draw_topic_page

TIME, METHODS = "time.txt", "methods.md"
# What file managers leave in folders that they show.
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")


def check_out(out: Path) -> Path:
    """Return the folder of results to write, or raise before any work is done.

    Raises
    ------
    InputError
        If it is a file, a folder with something else in it, or in a folder that does not exist.
    """
    if out.exists() and not out.is_dir():
        raise InputError(str(out), "a file", "a folder of results", "choose another name")
    foreign = _foreign_file(out)
    if foreign:
        raise InputError(
            str(out),
            f"'{foreign}', which no study wrote",
            "a new folder, or that of an earlier study",
            "choose another name, or move the file away",
        )
    if not out.absolute().parent.is_dir():
        raise InputError(
            str(out), f"no folder '{out.absolute().parent}'", "an existing folder", "make it first"
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
    names = [path.relative_to(out).as_posix() for path in paths if path.name not in LITTER]
    return next((name for name in names if name not in known), "")


def write_study(
    result: Study, out: str | Path, say: Say = lambda _: None, look: Look = Look()
) -> Path:
    """Write the results of a study: tables, figures, the methods and the run record.

    Everything is written beside its place and moved there when it is whole; the results of an
    earlier study are replaced at once.

    Parameters
    ----------
    result : Study
    out : str or pathlib.Path
        The folder of results.
    say : callable, optional
        Told of each step.
    look : Look
        Language and width of the figures.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the folder will not do, see `check_out`.
    OutputError
        If it cannot be written; an earlier study is left as it was.
    """
    target = check_out(Path(out)).absolute()
    try:
        place = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            place.chmod(0o755)
            _write_all(result, place, say, look)
            _replace(place, target)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OutputError as error:
        # It names a file beside the place, which the user does not know.
        raise OutputError(str(out), error.found, error.allowed, error.action) from error
    except OSError as error:
        raise no_room(out, error) from error
    return Path(out)


def _write_all(result: Study, place: Path, say: Say, look: Look) -> None:
    say("tables")
    (place / "tables").mkdir()
    for name, table in result.tables.items():
        write_table(table, place / "tables" / f"{name}.parquet")
        write_table(table, place / "tables" / f"{name}.csv")
    say("figures")
    (place / "figures").mkdir()
    write_figures(draw_figures(result, look), place / "figures")
    if "topic_passports" in result.tables:
        names = ("topic_passports", "topic_words", "topic_sentences", "topic_overlaps")
        page = draw_topic_page(*(result.tables[name] for name in names))
        write_text(page, place / "topics.html")
    say("explorer")
    write_text(draw_report(result), place / "report.html")
    files = [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
    record = {
        **result.record,
        "figures": asdict(look),
        "notes": list(result.notes),
        "files": sorted([*files, METHODS, RUN, TIME]),
    }
    run = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    write_text(run, place / RUN)
    methods = write_methods(replace(result, record=record), sha256(run.encode()))
    write_text(methods, place / METHODS)
    write_text(datetime.now(UTC).isoformat(timespec="seconds") + "\n", place / TIME)


def _replace(place: Path, target: Path) -> None:
    """Put a finished folder in its place; the one that was there goes when the new one stands."""
    if not target.exists():
        place.rename(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    try:
        os.replace(target, old / "was")  # noqa: PTH105 - a folder onto a new name
        place.rename(target)
    finally:
        if not target.exists():
            # Stopped between the two moves: what was there comes back.
            (old / "was").rename(target)
        shutil.rmtree(old, ignore_errors=True)
