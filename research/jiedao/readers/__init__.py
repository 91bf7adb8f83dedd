"""From a file to its raw text: one function and one line in `READERS` for each format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.plain import read_plain

READERS: dict[str, Callable[[Path], str]] = {
    ".txt": read_plain,
}


def read_report(path: Path) -> str:
    """Read the raw text of a report with the reader for the suffix of its file.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str
        The text as it stands, line ends included; offsets count its characters.

    Raises
    ------
    InputError
        If the file is missing, of an unknown format, empty, or not what its suffix says.
    """
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise InputError(str(path), found, "a file with a report", "correct the path")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            str(path),
            f"a file of the format '{path.suffix or 'without a suffix'}'",
            ", ".join(READERS),
            "save the report as UTF-8 text (.txt)",
        )
    raw = reader(path)
    if not raw.strip():
        raise InputError(str(path), "an empty file", "the text of a report", "remove or fill it")
    return raw
