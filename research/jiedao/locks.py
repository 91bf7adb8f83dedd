"""A lock on a place that the operating system holds: it goes with the process, however that ends."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The byte that Windows locks: far behind the owner's name, so that others can read that.
_LOCKED_BYTE = 1 << 30
_ATTEMPTS = 100


class Held(Exception):
    """Another process holds the lock; the message names it, or is empty."""


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made, and goes with its folder when it is released.

    The lock is `flock`'s, on Windows `msvcrt.locking`'s: a killed process loses it, and a file that
    was left behind locks nothing. On network drives it holds as far as the drive's server takes part
    (NFS 4 does; a drive that is mounted with ``nolock`` keeps machines apart from one another not at
    all).

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder is made where it is missing, and removed at the end where it is empty.

    Raises
    ------
    Held
        If another process, or another part of this one, holds the lock.
    OSError
        If the file cannot be made, or the drive has no locks.
    """
    handle = _acquire(path)
    try:
        yield
    finally:
        _release(handle, path)


def _acquire(path: Path) -> int:
    for _ in range(_ATTEMPTS):
        path.parent.mkdir(exist_ok=True)
        if path.parent.is_symlink():
            raise NotADirectoryError(20, f"'{path.parent.name}' is a link", str(path.parent))
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except FileNotFoundError:
            # Its owner has just removed the folder.
            continue
        try:
            if not _lock(handle):
                raise Held(os.read(handle, 200).decode("utf-8", "replace").strip())
            if _is_file_of(handle, path):
                os.truncate(path, 0)
                os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
                return handle
        except BaseException:
            os.close(handle)
            raise
        # What was locked is a file that its owner has removed meanwhile.
        os.close(handle)
    raise Held("")


def _release(handle: int, path: Path) -> None:
    # Windows does not remove what is open; elsewhere the name goes before the lock does.
    if sys.platform == "win32":
        os.close(handle)
    try:
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    except OSError:
        pass
    if sys.platform != "win32":
        os.close(handle)


def _is_file_of(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _lock(handle: int) -> bool:
    """Lock an open file for this process alone; say whether that was possible."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
