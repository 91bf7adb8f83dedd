"""Plain text, in the encodings in which Chinese reports come."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.reading import Reading

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# White space apart, these stand in no text; a NUL is the mark of a program or a picture.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
LARGEST_SHARE_OF_CONTROL = 0.001


def read_plain(path: Path) -> Reading:
    """Read a text file as UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Reading
        The text with its line ends as they stand; a BOM is no part of it.

    Raises
    ------
    InputError
        If the file cannot be read or is not text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            str(path), f"a file that cannot be read ({error.strerror})", "", "check its rights"
        ) from error
    text = decode(data)
    if text is None:
        raise InputError(
            str(path),
            "bytes that are not text",
            "text in UTF-8, UTF-16 with BOM or GB18030",
            "save the report as UTF-8 text, or remove the file from the folder",
        )
    return Reading(text)


def decode(data: bytes) -> str | None:
    r"""Decode bytes by BOM, then as UTF-8, then as GB18030; None if they are not text.

    Examples
    --------
    >>> decode("街道".encode("gb18030"))
    '街道'
    >>> decode(b"\x00\x01\x02") is None
    True
    """
    encodings = [name for bom, name in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = len(_CONTROL.findall(text))
        if "\x00" in text or controls > LARGEST_SHARE_OF_CONTROL * len(text):
            return None
        return text
    return None
