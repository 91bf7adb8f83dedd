"""How large a file may be: what is beyond is refused before it fills the memory or the disk."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO

from jiedao.errors import InputError

MEGABYTE = 1_000_000
# How much of a part is looked at at once.
CHUNK = 1 << 20
# Archives below this size are let through however well they are packed.
SMALL = 10 * MEGABYTE
# What `zipfile` raises for a damaged archive; `RuntimeError` is a member with a password.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True)
class Limits:
    """How much is read at most.

    Attributes
    ----------
    file_bytes : int
        Size of a file, or of a member of an archive.
    unpacked_bytes : int
        Size of all members of an archive together, archives within it included.
    ratio : int
        How many times larger than its file an archive may be, from 10 MB on.
    members : int
        Members of an archive.
    depth : int
        Archives in archives: 1 takes a zip in no other.
    rows : int
        Rows of a table.
    """

    file_bytes: int = 200 * MEGABYTE
    unpacked_bytes: int = 1_000 * MEGABYTE
    ratio: int = 200
    members: int = 20_000
    depth: int = 3
    rows: int = 1_000_000

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value < 1:
                raise InputError(
                    f"limit '{entry.name}'", f"{value}", "a number from 1", "correct it"
                )


@dataclass(frozen=True)
class ReadOptions:
    """How files are read.

    Attributes
    ----------
    columns : mapping of str to str
        For tables with a report a row: ``text``, ``title``, ``office``, ``date``, ``period`` or
        another column of the frame `documents` to the name of the table's column. What is not named is
        found by usual names, see `jiedao.readers.columns`.
    limits : Limits
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


def too_large(where: str, found: str, limit: str, value: int) -> InputError:
    """Return the error of something beyond a limit, with the way to raise it."""
    return InputError(
        where,
        found,
        f"at most {value:,} ({limit})",
        f"if the file is to be trusted, raise the limit: `--limit {limit}=NUMBER`, or "
        f"`ReadOptions(limits=Limits({limit}=NUMBER))` in Python",
    )


def check_size(path: Path, limits: Limits) -> None:
    """Raise `InputError` if a file is too large."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise too_large(str(path), f"a file of {size:,} bytes", "file_bytes", limits.file_bytes)


def check_archive(archive: zipfile.ZipFile, where: str, limits: Limits) -> int:
    """Check the directory of a zip, and so of a docx or xlsx, before anything is unpacked.

    The sizes that it states bind: `zipfile` unpacks no more of a member.

    Returns
    -------
    int
        How large it is unpacked, in bytes.

    Raises
    ------
    InputError
        If it has too many members, or is too large in all or for its file.
    """
    members = archive.infolist()
    if len(members) > limits.members:
        raise too_large(where, f"{len(members):,} members", "members", limits.members)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise too_large(
            where, f"{unpacked:,} bytes unpacked", "unpacked_bytes", limits.unpacked_bytes
        )
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > SMALL and unpacked > limits.ratio * packed:
        found = f"{unpacked:,} bytes packed into {packed:,}"
        raise too_large(where, f"{found}, {unpacked // packed:,} to 1", "ratio", limits.ratio)
    return unpacked


def _has_doctype(part: IO[bytes]) -> bool:
    """Tell whether a part has a DOCTYPE, however long the comment before it, in UTF-8 or UTF-16."""
    mark, end = b"<!DOCTYPE", b""
    while chunk := part.read(CHUNK):
        seen = end + chunk.replace(b"\x00", b"")
        if mark in seen:
            return True
        end = seen[-len(mark) :]
    return False


def check_office_file(path: Path, limits: Limits) -> None:
    """Check a docx or xlsx as an archive, and that no part of it defines entities.

    Raises
    ------
    InputError
        If it is no whole zip, too large, encrypted, or has a part with a DOCTYPE.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, str(path), limits)
            for member in archive.infolist():
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        if _has_doctype(part):
                            raise InputError(
                                f"{path}:{member.filename}",
                                "a DOCTYPE, which may define entities",
                                "a file as Word, WPS or Excel writes it",
                                "do not trust the file; if you do, open it and save it anew",
                            )
    except ZIP_ERRORS as error:
        raise InputError(
            str(path),
            f"a damaged file ({error})",
            "a whole file",
            "open it in Word, WPS or Excel and save it anew",
        ) from error
