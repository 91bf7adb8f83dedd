"""Writing frames to files, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_object_dtype

from jiedao.errors import ContractError, InputError, JiedaoError, OutputError

SUFFIXES = (".csv", ".parquet")
# Apostrophes, then what a spreadsheet runs: blanks, invisible characters and quotation marks before
# it are dropped by some programs.
_FORMULA = re.compile(
    r"('*)(?:[\t\r\n]|[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\"]*"
    r"[=+\-@＝＋－＠])[\s\S]"
)
_NUMBER = re.compile(r"\s*[-+－＋]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*[%％]?\s*")
# What stands in a file, or what writes it.
Content = bytes | str | Callable[[Path], object]


def check_table_path(path: Path) -> Path:
    """Return the path of a table to write, or raise before any work is done.

    Raises
    ------
    InputError
        If the name does not end in .csv or .parquet, or the folder does not exist.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(
            str(path),
            f"the suffix '{path.suffix}'",
            " or ".join(SUFFIXES),
            "name a file that ends in one of these",
        )
    if not path.parent.is_dir():
        raise InputError(
            str(path), f"no folder '{path.parent}'", "an existing folder", "make the folder first"
        )
    if path.is_dir():
        raise InputError(str(path), "a folder", "the name of a file", "choose another name")
    return path


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV (UTF-8 with BOM, so that Excel opens it right) or as Parquet.

    The file is written beside its place and moved there when it is whole.

    Parameters
    ----------
    frame : pandas.DataFrame
    path : pathlib.Path
        Ends in ``.csv`` or ``.parquet``.

    Raises
    ------
    InputError
        If the name or the folder will not do.
    OutputError
        If the file cannot be written.
    """
    write_tables({path: frame})


def write_tables(frames: Mapping[Path, pd.DataFrame]) -> None:
    """Write several frames that belong together, all or none: see `write_table`, `write_together`."""
    for path in frames:
        check_table_path(path)
    write_together({path: table_content(frame, path) for path, frame in frames.items()})


def table_content(frame: pd.DataFrame, path: Path) -> Content:
    """Return what writes a frame as the suffix of its path says, for `write_together`."""
    if path.suffix == ".csv":
        return lambda place: _write_csv(frame, place)
    return lambda place: frame.to_parquet(place, index=False)


def write_stream(parts: Iterable[pd.DataFrame], path: Path) -> int:
    """Write frames of the same columns one after another into one table, with flat memory.

    Parameters
    ----------
    parts : iterable of pandas.DataFrame
        At least one.
    path : pathlib.Path
        Ends in ``.csv`` or ``.parquet``.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    InputError, OutputError
        As `write_table`.
    ContractError
        If a frame has other columns than the first; no file is written then.
    """
    check_table_path(path)
    rows = 0
    columns: list[str] | None = None

    def write(place: Path) -> None:
        nonlocal rows, columns
        add = _csv_writer if path.suffix == ".csv" else _parquet_writer
        with add(place) as append:
            for number, part in enumerate(parts, 1):
                columns = columns or list(part.columns)
                if list(part.columns) != columns:
                    found, wanted = ", ".join(part.columns), ", ".join(columns)
                    raise ContractError(f"part {number} of {path}", f"the columns {found}", wanted)
                append(part)
                rows += len(part)

    write_whole(path, write)
    return rows


@contextmanager
def _csv_writer(place: Path) -> Iterator[Callable[[pd.DataFrame], None]]:
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        header = True

        def append(part: pd.DataFrame) -> None:
            nonlocal header
            disarm_formulas(part).to_csv(file, index=False, header=header, lineterminator="\n")
            header = False

        yield append


@contextmanager
def _parquet_writer(place: Path) -> Iterator[Callable[[pd.DataFrame], None]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: pq.ParquetWriter | None = None

    def append(part: pd.DataFrame) -> None:
        nonlocal writer
        table = pa.Table.from_pandas(part, preserve_index=False)
        if writer is None:
            writer = pq.ParquetWriter(place, table.schema)
        writer.write_table(table.cast(writer.schema))

    try:
        yield append
    finally:
        if writer is not None:
            writer.close()


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    disarm_formulas(frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet might run a text as a formula.

    That is one that begins with ``= + - @``, in half or full width, with or without blanks, invisible
    characters or a quotation mark before, or with a tab or an end of line; but no number.

    Examples
    --------
    >>> [is_formula(text) for text in ("=1+1", " ＝1+1", "-5%", "+1,200.5", "-5+1", "-", "3家")]
    [True, True, False, False, True, False, False]
    """
    return _count_apostrophes(text) == 0


def _count_apostrophes(text: str) -> int:
    """Count the apostrophes before what a spreadsheet would run; -1 where there is nothing such."""
    found = _FORMULA.match(text)
    return len(found[1]) if found and not _NUMBER.fullmatch(text, found.end(1)) else -1


def disarm_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before texts and names of columns that a spreadsheet would run as a formula.

    A text that begins with an apostrophe and then such a formula gets one more, so that
    `restore_texts` gives back every text; in Parquet tables texts stay as they are.

    Examples
    --------
    >>> disarm_formulas(pd.DataFrame({"text": ["=1+1", "-5%", "新增3家"]}))["text"].tolist()
    ["'=1+1", '-5%', '新增3家']
    """
    return _change_texts(frame, 0, lambda text: "'" + text)


def restore_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away the apostrophes that `disarm_formulas` put before texts and names of columns.

    Examples
    --------
    >>> restore_texts(pd.DataFrame({"text": ["'=1+1", "'引号"]}))["text"].tolist()
    ['=1+1', "'引号"]
    """
    return _change_texts(frame, 1, lambda text: text[1:])


def restore_text(text: str) -> str:
    """Do the same for one text."""
    return text[1:] if text.startswith("'") and _count_apostrophes(text) > 0 else text


def _change_texts(frame: pd.DataFrame, least: int, change: Callable[[str], str]) -> pd.DataFrame:
    """Change formulas with so many apostrophes or more, in all columns with texts and in their names."""

    def changed(value: Any) -> Any:
        runs = isinstance(value, str) and _count_apostrophes(value) >= least
        return change(value) if runs else value

    frame = frame.set_axis([changed(name) for name in frame.columns], axis="columns")
    for place, kind in enumerate(frame.dtypes):
        if not isinstance(kind, pd.StringDtype | pd.CategoricalDtype) and not is_object_dtype(kind):
            continue
        values = frame.iloc[:, place].tolist()
        texts = [changed(value) for value in values]
        if any(new is not old for new, old in zip(texts, values, strict=True)):
            kept = "str" if isinstance(kind, pd.StringDtype) else object
            frame.isetitem(place, pd.Series(texts, dtype=kept).array)
    return frame


def write_text(text: str, path: Path) -> None:
    """Write a text as UTF-8, whole or not at all."""
    write_together({path: text})


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Call ``write`` with a path beside ``path`` and move what it wrote into place.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing is left behind then.
    """
    write_together({path: write})


def write_together(contents: Mapping[Path, Content]) -> None:
    """Write several files that belong together: all of them, or none.

    Each is written beside its place; when all are on the disk they are moved there, one right after
    the other. Only a kill between two of these moves, or a drive that refuses one of them, leaves some
    files new and some old, each of them whole.

    Parameters
    ----------
    contents : mapping of pathlib.Path to bytes, str or callable
        What stands in the file (a text as UTF-8), or what writes it when called with a path.

    Raises
    ------
    OutputError
        With the first file that cannot be written; nothing is left behind then.
    """
    places: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
            os.close(handle)
            places[path] = Path(name)
            _write(content, places[path])
        for path, place in places.items():
            place.replace(path)
    except OSError as error:
        raise no_room(path, error) from error
    finally:
        for place in places.values():
            place.unlink(missing_ok=True)


@contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """Give a place in which files of any kind are written; they appear together in a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files are to stand, when the block has ended well; else nothing is changed there.

    Yields
    ------
    pathlib.Path
        A folder to write in; errors that name a file in it name the file in ``folder``.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    place = folder
    try:
        place = Path(tempfile.mkdtemp(dir=folder, prefix=".jiedao."))
        yield place
        found = [path for path in sorted(place.rglob("*")) if path.is_file()]
        targets = {path: folder / path.relative_to(place) for path in found}
        for path, target in targets.items():
            if target.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            target.parent.mkdir(parents=True, exist_ok=True)
            sync(path)
        for path, target in targets.items():
            path.replace(target)
    except JiedaoError as error:
        inside = Path(error.where).is_relative_to(place)
        where = str(folder / Path(error.where).relative_to(place)) if inside else error.where
        raise type(error)(where, error.found, error.allowed, error.action) from error
    except OSError as error:
        raise no_room(folder, error) from error
    finally:
        if place != folder:
            shutil.rmtree(place, ignore_errors=True)


def _write(content: Content, place: Path) -> None:
    if callable(content):
        content(place)
    else:
        place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    place.chmod(0o644)
    sync(place)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: power may fail after that."""
    folder = path.is_dir()
    if path.is_symlink() or (folder and sys.platform == "win32"):
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError:
        # Not every drive can do that for a folder.
        if not folder:
            raise
    finally:
        os.close(handle)


def no_room(out: str | Path, error: OSError) -> OutputError:
    """Return the error of a place that cannot be written."""
    return OutputError(
        str(out),
        f"that it cannot be written ({error.strerror or error})",
        "a folder with room that you may write to",
        "free some room or choose another place",
    )
