"""Zip archives of reports; nothing is written but into a temporary folder, under names of our own."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.content import find_format, is_litter
from jiedao.readers.encodings import common_share
from jiedao.readers.limits import ZIP_ERRORS, ReadOptions, check_archive, too_large
from jiedao.readers.reading import Entry

# Reads the reports of a file that is no archive.
ReadFile = Callable[[Path, ReadOptions], Iterator[Entry]]
_UTF8_NAME = 0x800
_NAMES = ("utf-8", "gb18030", "big5")
_ENCRYPTED = 0x1


@dataclass
class _Budget:
    """What may still be unpacked of an archive and those in it."""

    left: int


def read_zip(path: Path, options: ReadOptions, read_file: ReadFile) -> Iterator[Entry]:
    """Read the reports of a zip, and of zips in it.

    Parameters
    ----------
    path : pathlib.Path
    options : ReadOptions
    read_file : callable
        Reads a member that is no zip.

    Yields
    ------
    Entry
        Named by its path in the archive; a member that cannot be read has its error.

    Raises
    ------
    InputError
        If the archive cannot be read, or is beyond a limit.
    """
    budget = _Budget(options.limits.unpacked_bytes)
    yield from _read(path, str(path), options, read_file, budget, depth=1)


def _read(
    path: Path, shown: str, options: ReadOptions, read_file: ReadFile, budget: _Budget, depth: int
) -> Iterator[Entry]:
    if depth > options.limits.depth:
        raise too_large(shown, f"an archive in {depth - 1} others", "depth", options.limits.depth)
    try:
        archive = zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        raise _damaged(shown, error) from error
    with archive, tempfile.TemporaryDirectory(prefix="jiedao-") as folder:
        budget.left -= check_archive(archive, shown, options.limits)
        if budget.left < 0:
            raise too_large(
                shown, "more to unpack", "unpacked_bytes", options.limits.unpacked_bytes
            )
        seen: set[str] = set()
        for number, member in enumerate(archive.infolist()):
            name = member_name(member)
            if name in seen:
                name = Path(name).with_stem(f"{Path(name).stem}#{number + 1}").as_posix()
            seen.add(name)
            # A name may be empty, on which `is_dir` fails.
            if name.endswith("/") or is_litter(name):
                continue
            # A name of our own: where the archive wants its members to lie is nothing to us.
            place = Path(folder) / f"{number}{Path(name).suffix[:12].replace(chr(0), '')}"
            where = f"{shown}:{name}"
            try:
                digest = _unpack(archive, member, place, where, options)
                if find_format(place) == "zip":
                    entries = _read(place, where, options, read_file, budget, depth + 1)
                else:
                    entries = read_file(place, options)
                for entry in entries:
                    yield _renamed(entry, name, where, place, digest)
            except InputError as error:
                kind = place.suffix.lower().removeprefix(".")
                yield Entry(name, _moved(error, where, place), kind)
            finally:
                place.unlink(missing_ok=True)


def _unpack(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    place: Path,
    where: str,
    options: ReadOptions,
) -> str:
    """Write a member to a place and return the hash of its bytes."""
    if member.flag_bits & _ENCRYPTED:
        raise InputError(
            where, "an encrypted member", "one without a password", "unpack and pack it anew"
        )
    limit = options.limits.file_bytes
    if member.file_size > limit:
        raise too_large(where, f"a file of {member.file_size:,} bytes", "file_bytes", limit)
    digest = hashlib.sha256()
    try:
        with archive.open(member) as source, place.open("wb") as target:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                target.write(chunk)
    except ZIP_ERRORS as error:
        raise _damaged(where, error) from error
    return digest.hexdigest()


def member_name(member: zipfile.ZipInfo) -> str:
    r"""Return the path of a member: GBK where the archive does not say that it is UTF-8.

    Programs in China write names in GBK without saying so; some write UTF-8 without saying so.

    Examples
    --------
    >>> member = zipfile.ZipInfo("报告/a.txt".encode("gbk").decode("cp437"))
    >>> member_name(member)
    '报告/a.txt'
    """
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        names = [text for encoding in _NAMES if (text := _decoded(raw, encoding))]
        name = max(names, key=common_share, default=name)
    return name.replace("\\", "/")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _renamed(entry: Entry, name: str, where: str, place: Path, digest: str) -> Entry:
    result = entry.result
    if isinstance(result, InputError):
        result = _moved(result, where, place)
    return replace(
        entry,
        name=f"{name}:{entry.name}" if entry.name else name,
        result=result,
        sha256=entry.sha256 if entry.name else digest,
    )


def _moved(error: InputError, where: str, place: Path) -> InputError:
    """Say of an error in a member where the member stands, not where it was unpacked."""
    return type(error)(
        error.where.replace(str(place), where), error.found, error.allowed, error.action
    )


def _damaged(where: str, error: Exception) -> InputError:
    return InputError(
        where, f"a damaged archive ({error})", "a whole zip", "pack it anew, or get it once more"
    )
