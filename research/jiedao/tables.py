"""Writing frames to files, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path

import pandas as pd

from jiedao.errors import InputError, OutputError

SUFFIXES = (".csv", ".parquet")
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
    check_table_path(path)
    if path.suffix == ".csv":
        write_whole(path, lambda place: _write_csv(frame, place))
    else:
        write_whole(path, lambda place: frame.to_parquet(place, index=False))


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
    """
    check_table_path(path)
    rows = 0

    def write(place: Path) -> None:
        nonlocal rows
        add = _csv_writer if path.suffix == ".csv" else _parquet_writer
        with add(place) as append:
            for part in parts:
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


def disarm_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run as a formula.

    Only longer texts that begin with ``= + - @`` or a control character are changed; in Parquet tables
    texts stay as they are.

    Examples
    --------
    >>> disarm_formulas(pd.DataFrame({"text": ["=1+1", "+", "新增3家"]}))["text"].tolist()
    ["'=1+1", '+', '新增3家']
    """
    return _change_texts(frame, r"[=+\-@\t\r].", lambda texts: "'" + texts)


def restore_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away the apostrophes that `disarm_formulas` put before texts.

    Examples
    --------
    >>> restore_texts(pd.DataFrame({"text": ["'=1+1", "'引号"]}))["text"].tolist()
    ['=1+1', "'引号"]
    """
    return _change_texts(frame, r"'[=+\-@\t\r].", lambda texts: texts.str[1:])


def _change_texts(
    frame: pd.DataFrame, pattern: str, change: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """Change the texts that begin with a pattern, in all columns of text."""
    changed = {}
    for column in frame.columns[[isinstance(kind, pd.StringDtype) for kind in frame.dtypes]]:
        found = frame[column].str.match(pattern).fillna(False).astype(bool)
        if found.any():
            changed[column] = frame[column].where(~found, change(frame[column]))
    return frame.assign(**changed) if changed else frame


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
