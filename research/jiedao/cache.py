"""What was computed once, kept by what it was computed from: a study goes on where it was stopped.

An entry is named by the SHA-256 of everything that makes it what it is, so that nothing has to be
declared out of date, and holds plain data (Parquet, JSON, arrays): nothing in it is executed.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import pandas as pd

from jiedao.errors import OutputError
from jiedao.resources import resource, sha256
from jiedao.tables import write_together

T = TypeVar("T")
Files = dict[str, bytes]
Frames = dict[str, pd.DataFrame]

PLACE = "JIEDAO_CACHE"
# Bytes; what was used longest ago goes first.
LIMIT = 2 * 1024**3
_MAGIC = b"jiedao cache 2"
_ENTRY = re.compile(r"[0-9a-f]{64}\.entry")
_SUFFIX = ".entry"
# What a killed run left half written is told from what is being written by its age in seconds.
_STALE = 24 * 3600
# Folders that the package reads at run time: with other data its results are others.
_DATA = (("seeds", "schemes"), ("seeds", "lexicon"), ("models", "theme"), ("models", "initiatives"))


@dataclass(frozen=True)
class Form(Generic[T]):
    """How a value stands in an entry.

    Attributes
    ----------
    pack : callable
        From the value to files by name.
    unpack : callable
        The way back; it may raise where the files are not such a value.
    """

    pack: Callable[[T], Files]
    unpack: Callable[[Files], T]


@dataclass(frozen=True)
class Cache:
    """Values kept in a folder.

    Attributes
    ----------
    folder : pathlib.Path or None
        Where they are kept; None keeps nothing.
    root : str
        The hash of what all values of this cache are made of, see `under`.
    limit : int
        Bytes that may stay after `trim`.
    notes : list of str
        What a user should know: that the folder cannot be used, that an entry was damaged.
    """

    folder: Path | None = None
    root: str = ""
    limit: int = LIMIT
    notes: list[str] = field(default_factory=list, compare=False)

    def under(self, *parts: Any) -> Cache:
        """Return the cache of values that are made of some further parts (JSON values)."""
        return replace(self, root=digest(self.root, *parts)) if self.folder else self

    def keep(self, step: str, compute: Callable[[], T], form: Form[T]) -> T:
        """Return the value of a step: the one that was kept, or else the one that is computed.

        Parameters
        ----------
        step : str
            The name of the step.
        compute : callable
            Gives the value; pure, and made of nothing but what `under` was told.
        form : Form

        Returns
        -------
        object
            The same value in both cases; an error of ``compute`` is raised and not kept.
        """
        found = self.find(step, form)
        if found is not None:
            return found
        value = compute()
        self.put(step, value, form)
        return value

    def find(self, step: str, form: Form[T]) -> T | None:
        """Return the value of a step that was kept, or nothing."""
        if self.folder is None:
            return None
        path = self._path(self.folder, step)
        try:
            value = form.unpack(_parse_entry(path.read_bytes(), path.stem))
        except FileNotFoundError:
            pass
        except OSError as error:
            self._note(f"cannot be read ({error.strerror or error})")
        except Exception:  # noqa: BLE001 - whatever is wrong with an entry, it is made again
            self._note(f"had a damaged entry of the step '{step}', which was made anew")
        else:
            _touch(path)
            return value
        return None

    def put(self, step: str, value: T, form: Form[T]) -> None:
        """Keep the value of a step."""
        if self.folder is not None:
            self._write(self._path(self.folder, step), form.pack(value))

    def frame(self, step: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Keep a frame, see `keep`."""
        return self.keep(step, lambda: {step: compute()}, FRAMES)[step]

    def trim(self) -> None:
        """Remove what was used longest ago, until no more than ``limit`` bytes stay."""
        if self.folder is None:
            return
        found = [(path, path.stat()) for path in list_entries(self.folder)]
        size = sum(status.st_size for _, status in found)
        for path, status in sorted(found, key=lambda entry: (entry[1].st_mtime_ns, entry[0])):
            if size <= self.limit:
                break
            path.unlink(missing_ok=True)
            size -= status.st_size
        for path in self.folder.glob("??/.*"):
            if path.stat().st_mtime < time.time() - _STALE:
                path.unlink(missing_ok=True)

    def _path(self, folder: Path, step: str) -> Path:
        name = digest(self.root, step)
        return folder / name[:2] / f"{name}{_SUFFIX}"

    def _write(self, path: Path, files: Files) -> None:
        try:
            # A mode is that of the last folder of a path alone.
            for place in (path.parents[1], path.parent):
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_together({path: _build_entry(files, path.stem)})
        except OutputError as error:
            self._note(error.found.removeprefix("that it "))
        except OSError as error:
            self._note(f"cannot be written ({error.strerror or error})")

    def _note(self, found: str) -> None:
        note = f"cache: {self.folder} {found}"
        if note not in self.notes:
            self.notes.append(note)


def open_cache(folder: Path | None = None) -> Cache:
    """Return the cache of the user, or one that keeps nothing and says why.

    Parameters
    ----------
    folder : pathlib.Path, optional
        By default `cache_folder`.
    """
    folder = folder or cache_folder()
    fault = _find_fault(folder)
    return Cache(notes=[f"cache: {folder} {fault}"]) if fault else Cache(folder, code_digest())


def _find_fault(folder: Path) -> str:
    """Say why entries of a folder cannot be trusted, if so: others could have put them there."""
    try:
        status = folder.stat() if folder.exists() else None
    except OSError as error:
        return f"cannot be used ({error.strerror or error})"
    if status is None:
        return ""
    if not folder.is_dir():
        return "is no folder; nothing is kept"
    # Elsewhere modes say nothing of other users.
    if not hasattr(os, "getuid"):
        return ""
    if status.st_uid != os.getuid():
        return "belongs to another user; nothing is kept"
    if status.st_mode & 0o022:
        return f"can be written by other users; nothing is kept (chmod go-w {folder})"
    return ""


def cache_folder() -> Path:
    """Return the folder of the cache: ``$JIEDAO_CACHE``, or that of the system for the user."""
    from platformdirs import user_cache_path

    given = os.environ.get(PLACE)
    return Path(given).absolute() if given else user_cache_path("jiedao", appauthor=False)


def list_entries(folder: Path) -> list[Path]:
    """List the entries of a folder; other files in it are none of ours."""
    return [path for path in folder.glob(f"??/*{_SUFFIX}") if _ENTRY.fullmatch(path.name)]


def clear(folder: Path) -> int:
    """Remove all entries of a folder, and nothing else; return how many there were."""
    entries = list_entries(folder)
    for path in entries:
        path.unlink(missing_ok=True)
    for place in {path.parent for path in entries}:
        if not any(place.iterdir()):
            place.rmdir()
    return len(entries)


def digest(*parts: Any) -> str:
    """Return the SHA-256 of some JSON values.

    Examples
    --------
    >>> digest("shares", {"unit": "sentences"})[:12]
    '6ba5498a28d9'
    """
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return sha256(text.encode("ascii"))


def digest_frame(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame: of its columns, their types and all values."""
    out = io.BytesIO()
    frame.to_parquet(out)
    return sha256(out.getvalue())


def code_digest() -> str:
    """Return the hash of all that computes: the package, the data it reads, the system."""
    package = Path(__file__).parent
    paths = [(path.relative_to(package), path) for path in package.rglob("*.py")]
    for parts in _DATA:
        place = resource(*parts)
        paths += [(Path(*parts, path.relative_to(place)), path) for path in place.rglob("*")]
    files = {name.as_posix(): sha256(path.read_bytes()) for name, path in paths if path.is_file()}
    return digest(files, platform.machine(), platform.system(), platform.python_version())


def _touch(path: Path) -> None:
    """Mark an entry as used."""
    with suppress(OSError):
        os.utime(path)


def _build_entry(files: Files, name: str) -> bytes:
    """Return the content of an entry; with its name in it, it is good at its own place alone."""
    sizes = [name, {file: len(content) for file, content in files.items()}]
    body = b"\n".join([json.dumps(sizes).encode("ascii"), b"".join(files.values())])
    return b"\n".join([_MAGIC, sha256(body).encode("ascii"), body])


def _parse_entry(content: bytes, name: str) -> Files:
    magic, checksum, body = content.split(b"\n", 2)
    if magic != _MAGIC or checksum.decode("ascii") != sha256(body):
        raise ValueError("another checksum")
    head, body = body.split(b"\n", 1)
    own, sizes = json.loads(head)
    if own != name:
        raise ValueError("the entry of another value")
    files, place = {}, 0
    for file, size in sizes.items():
        files[str(file)] = body[place : place + size]
        place += size
    return files


def _pack_frames(frames: Frames) -> Files:
    files = {}
    for name, frame in frames.items():
        out = io.BytesIO()
        frame.to_parquet(out, index=False)
        files[name] = out.getvalue()
    return files


FRAMES: Form[Frames] = Form(
    _pack_frames,
    lambda files: {name: pd.read_parquet(io.BytesIO(file)) for name, file in files.items()},
)
FILES: Form[Files] = Form(lambda files: files, lambda files: files)
