"""A folder that is replaced as a whole: claimed by one run at a time, exchanged in one step."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jiedao.errors import InputError
from jiedao.locks import Held, hold
from jiedao.tables import no_room, sync

LONGEST_NAME = 255
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


@dataclass(frozen=True)
class Claim:
    """The right to replace a folder.

    Attributes
    ----------
    shown : str
        The folder as the user named it.
    target : pathlib.Path
        Where it stands: a link is followed, so that it stays a link.
    work : pathlib.Path
        The folder beside it in which this run works; it holds the lock.
    """

    shown: str
    target: Path
    work: Path

    @property
    def new(self) -> Path:
        """What is being written; after the exchange what stood there before."""
        return self.work / "new"

    @property
    def old(self) -> Path:
        """What stood there, between the two moves of a system that cannot exchange."""
        return self.work / "old"


@contextmanager
def claim_folder(out: Path) -> Iterator[Claim]:
    """Claim a folder that is to be replaced, until the end of the block.

    What a killed run left beside it is cleared away first; where that run was stopped between two
    moves, the folder that it had moved away comes back.

    Parameters
    ----------
    out : pathlib.Path
        The folder, which need not exist; the folder that it is in must.

    Yields
    ------
    Claim
        With an empty folder ``new``, for `replace_folder`.

    Raises
    ------
    InputError
        If another run has claimed it.
    OutputError
        If nothing can be written beside it.
    """
    target = Path(os.path.realpath(out))
    claim = Claim(str(out), target, target.with_name(_work_name(target.name)))
    with ExitStack() as stack:
        try:
            stack.enter_context(hold(claim.work / "lock"))
            _recover(claim)
            claim.new.mkdir()
        except Held as owner:
            raise _held(out, str(owner)) from None
        except OSError as error:
            raise no_room(out, error) from error
        stack.callback(_discard, claim)
        yield claim


def _held(out: Path, owner: str) -> InputError:
    return InputError(
        str(out),
        f"another run that is writing it{f' ({owner})' if owner else ''}",
        "one run at a time",
        "wait until it has ended, or choose another folder",
    )


def _work_name(name: str) -> str:
    shown = f".{name}.jiedao"
    if len(os.fsencode(shown)) <= LONGEST_NAME:
        return shown
    return f".{sha256(os.fsencode(name)).hexdigest()[:32]}.jiedao"


def _recover(claim: Claim) -> None:
    if claim.old.is_dir() and not os.path.lexists(claim.target):
        claim.old.rename(claim.target)
    _discard(claim)


def _discard(claim: Claim) -> None:
    """Remove what is no longer needed; what is half removed never looks like an old folder."""
    gone = claim.work / "gone"
    shutil.rmtree(gone, ignore_errors=True)
    if claim.old.is_dir() and os.path.lexists(claim.target):
        claim.old.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
    shutil.rmtree(claim.new, ignore_errors=True)


def replace_folder(claim: Claim) -> None:
    """Put what was written into ``new`` in the place of the folder that was claimed.

    Everything is on the disk before the names change. On Linux and macOS both names are exchanged in
    one step, so that whenever a run is killed the one folder or the other stands there, whole. Where
    the system or the drive cannot do that the old folder is moved away first; should the run be killed
    between the two moves, the next `claim_folder` brings it back.

    Raises
    ------
    OSError
        If it cannot be done; what stood there stands there again.
    """
    _sync_tree(claim.new)
    if claim.target.is_dir():
        shutil.copymode(claim.target, claim.new)
        if not exchange(claim.new, claim.target):
            _move_in_turn(claim)
    else:
        claim.new.rename(claim.target)
    sync(claim.target.parent)


def exchange(first: Path, second: Path) -> bool:
    """Exchange the names of two folders in one step.

    Returns
    -------
    bool
        Whether it was done; otherwise, where the system or the drive cannot, nothing was.
    """
    import ctypes

    names = os.fsencode(first), os.fsencode(second)
    if sys.platform == "linux":
        name = "renameat2"
        at = ctypes.c_int(_AT_FDCWD)
        arguments = (at, names[0], at, names[1], ctypes.c_uint(_RENAME_EXCHANGE))
    elif sys.platform == "darwin":
        name = "renamex_np"
        arguments = (*names, ctypes.c_uint(_RENAME_SWAP))
    else:
        return False
    function = getattr(ctypes.CDLL(None), name, None)
    return function is not None and function(*arguments) == 0


def _move_in_turn(claim: Claim) -> None:
    claim.target.rename(claim.old)
    try:
        claim.new.rename(claim.target)
    except BaseException:
        if not os.path.lexists(claim.target):
            claim.old.rename(claim.target)
        raise


def _sync_tree(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        sync(path)
