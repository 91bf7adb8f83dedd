"""A folder that is replaced: the old one or the new one stands there, whenever a run is stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jiedao import folders, locks
from jiedao.errors import InputError, OutputError
from jiedao.folders import Claim, claim_folder, exchange, replace_folder
from jiedao.locks import Held, hold

HERE = f"process {os.getpid()} on {socket.gethostname()}"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    return folder


def _write_new(claim: Claim) -> None:
    (claim.new / "tables").mkdir()
    (claim.new / "tables" / "new.txt").write_text("new")


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def _die_in_child(work: Callable[[], Any]) -> int:
    """Run something in a process of its own; return the signal that ended it."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def _kill_me(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(params=["exchange", "moves"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways: systems that exchange two names, and those that cannot."""
    if request.param == "moves":
        monkeypatch.setattr(folders, "exchange", lambda *_: False)
    return str(request.param)


def test_new_folder_stands_in_the_place_of_the_old_one(way: str, out: Path) -> None:
    out.chmod(0o750)
    with claim_folder(out) as claim:
        _write_new(claim)
        replace_folder(claim)
    assert _names(out.parent) == ["out", "out/tables", "out/tables/new.txt"]
    assert out.stat().st_mode & 0o777 == 0o750


def test_folder_that_is_new(way: str, tmp_path: Path) -> None:
    with claim_folder(tmp_path / "out") as claim:
        _write_new(claim)
        replace_folder(claim)
    assert _names(tmp_path) == ["out", "out/tables", "out/tables/new.txt"]


def test_claim_that_is_not_used_changes_nothing(out: Path) -> None:
    def work() -> None:
        with claim_folder(out) as claim:
            _write_new(claim)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert _names(out.parent) == ["out", "out/old.txt"]


@pytest.mark.parametrize("moment", ["_sync_tree", "exchange", "sync", "rmtree"])
def test_kill_while_names_are_exchanged(
    monkeypatch: pytest.MonkeyPatch, out: Path, moment: str
) -> None:
    def work() -> None:
        with claim_folder(out) as claim:
            _write_new(claim)
            owner = folders.shutil if moment == "rmtree" else folders
            monkeypatch.setattr(owner, moment, _kill_me)
            replace_folder(claim)

    assert _die_in_child(work) == signal.SIGKILL
    done = moment == "rmtree"
    assert _names(out) == (["tables", "tables/new.txt"] if done else ["old.txt"])
    monkeypatch.undo()
    with claim_folder(out):
        assert _names(out.parent / ".out.jiedao") == ["lock", "new"]
    assert _names(out.parent) == ["out", *(f"out/{name}" for name in _names(out))]


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_kill_between_two_moves_is_made_good_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, out: Path, moves: int
) -> None:
    real, done = Path.rename, 0

    def rename(source: Path, target: Path) -> Path:
        nonlocal done
        if done == moves:
            _kill_me()
        done += 1
        return real(source, target)

    def work() -> None:
        with claim_folder(out) as claim:
            _write_new(claim)
            monkeypatch.setattr(folders, "exchange", lambda *_: False)
            monkeypatch.setattr(Path, "rename", rename)
            replace_folder(claim)

    assert _die_in_child(work) == signal.SIGKILL
    assert out.exists() == (moves != 1)
    monkeypatch.undo()
    with claim_folder(out):
        assert _names(out) == (["tables", "tables/new.txt"] if moves == 2 else ["old.txt"])


def test_old_folder_that_was_half_removed_never_comes_back(
    monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    def remove_half(folder: Path, **_: Any) -> None:
        if (folder / "old.txt").exists():
            (folder / "old.txt").unlink()
            _kill_me()

    def work() -> None:
        with claim_folder(out) as claim:
            _write_new(claim)
            (out / "older.txt").write_text("older")
            monkeypatch.setattr(folders, "exchange", lambda *_: False)
            replace_folder(claim)
            monkeypatch.setattr(folders.shutil, "rmtree", remove_half)

    assert _die_in_child(work) == signal.SIGKILL
    monkeypatch.undo()
    # Then the user removes the new one.
    (out / "tables" / "new.txt").unlink()
    (out / "tables").rmdir()
    out.rmdir()
    with claim_folder(out):
        assert not out.exists()


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("moves", [0, 1])
def test_stop_between_two_moves_brings_the_old_folder_back(
    monkeypatch: pytest.MonkeyPatch, out: Path, stop: BaseException, moves: int
) -> None:
    real, done = Path.rename, 0

    def rename(source: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == moves + 1:
            raise stop
        return real(source, target)

    def work() -> None:
        with claim_folder(out) as claim:
            _write_new(claim)
            monkeypatch.setattr(Path, "rename", rename)
            replace_folder(claim)

    monkeypatch.setattr(folders, "exchange", lambda *_: False)
    with pytest.raises(type(stop)):
        work()
    monkeypatch.undo()
    assert _names(out.parent) == ["out", "out/old.txt"]


def test_linux_exchanges_names_in_one_step(out: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一个 'folder'"
    other.mkdir()
    assert exchange(out, other) == (sys.platform in ("linux", "darwin"))
    if sys.platform in ("linux", "darwin"):
        assert _names(other) == ["old.txt"]
        assert _names(out) == []
    assert not exchange(out, tmp_path / "none")


def test_other_systems_are_asked_in_their_own_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Any] = []

    def swap(*arguments: Any) -> int:
        asked.append([getattr(argument, "value", argument) for argument in arguments])
        return 0

    monkeypatch.setattr(ctypes, "CDLL", lambda _: types.SimpleNamespace(renamex_np=swap))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert asked == [[os.fsencode(tmp_path / "a"), os.fsencode(tmp_path / "b"), 2]]
    # An old library that lacks the call, and Windows.
    monkeypatch.setattr(sys, "platform", "linux")
    assert not exchange(tmp_path / "a", tmp_path / "b")
    monkeypatch.setattr(sys, "platform", "win32")
    assert not exchange(tmp_path / "a", tmp_path / "b")


def test_second_run_into_a_folder_is_refused(out: Path) -> None:
    with claim_folder(out):
        for name in (out, out.parent / "x" / ".." / "out"):
            with pytest.raises(InputError) as caught, claim_folder(name):
                pass
            assert str(caught.value) == (
                f"{name}: found another run that is writing it ({HERE}); allowed: one run at a "
                "time. What to do: wait until it has ended, or choose another folder."
            )
        with claim_folder(out.parent / "other"):
            pass
    with claim_folder(out):
        pass


def test_lock_goes_with_the_process_that_held_it(out: Path) -> None:
    held, told = os.pipe()
    child = os.fork()
    if not child:
        with claim_folder(out) as claim:
            _write_new(claim)
            os.write(told, b"x")
            signal.pause()
    os.read(held, 1)
    with pytest.raises(InputError, match=f"process {child} on"), claim_folder(out):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert (out.parent / ".out.jiedao" / "new" / "tables" / "new.txt").exists()
    with claim_folder(out) as claim:
        assert list(claim.new.iterdir()) == []
    assert _names(out.parent) == ["out", "out/old.txt"]


def test_lock_of_a_file_that_its_owner_removed_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, real, stale = tmp_path / "work" / "lock", locks._lock, []

    def lock(handle: int) -> bool:
        if not stale:
            # Between opening and locking the owner ended and took the folder with it.
            stale.append(handle)
            path.unlink()
            path.parent.rmdir()
        return real(handle)

    monkeypatch.setattr(locks, "_lock", lock)
    with hold(path):
        assert path.read_text() == f"{HERE}\n"
        with pytest.raises(Held, match=HERE), hold(path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_windows_locks_a_byte_behind_the_name_of_the_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    places: list[int] = []

    def locking(handle: int, mode: int, count: int) -> None:
        places.append(os.lseek(handle, 0, os.SEEK_CUR))
        if len(places) > 1:
            raise PermissionError(13, "Permission denied")

    fake = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    lock = tmp_path / "work" / "lock"
    with hold(lock), pytest.raises(Held, match=HERE), hold(lock):
        pass
    assert places == [1 << 30, 1 << 30]
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_stays(out: Path) -> None:
    work = out.parent / ".out.jiedao"
    (work / "notes").mkdir(parents=True)
    (work / "new").mkdir()
    (work / "new" / "half.txt").write_text("half")
    with claim_folder(out):
        assert _names(work) == ["lock", "new", "notes"]
    assert _names(work) == ["notes"]


def test_link_in_the_place_of_the_work_folder_is_not_followed(out: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "new").mkdir(parents=True)
    (tmp_path / "mine" / "new" / "precious.txt").write_text("x")
    (tmp_path / ".out.jiedao").symlink_to("mine")
    with pytest.raises(OutputError) as caught, claim_folder(out):
        pass
    assert str(caught.value) == (
        f"{out}: found that it cannot be written ('.out.jiedao' is a link); allowed: a folder with "
        "room that you may write to. What to do: free some room or choose another place."
    )
    assert (tmp_path / "mine" / "new" / "precious.txt").exists()


NAMES = [
    "my results",
    "街道 结果",
    "say \"x\" 'y'",
    "-o",
    "$(touch x)",
    "a\nb",
    "名" * 84,
    "x" * 255,
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_that_a_folder_can_have(tmp_path: Path, name: str) -> None:
    for _ in range(2):
        with claim_folder(tmp_path / name) as claim:
            _write_new(claim)
            replace_folder(claim)
    assert _names(tmp_path) == [name, f"{name}/tables", f"{name}/tables/new.txt"]


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep")
    return tmp_path


def test_link_to_a_folder_stays_a_link(out: Path, there: Path) -> None:
    (there / "deep" / "link").symlink_to(Path("..") / "out")
    with claim_folder(Path("link")) as claim:
        _write_new(claim)
        replace_folder(claim)
    assert (there / "deep" / "link").is_symlink()
    assert _names(out) == ["tables", "tables/new.txt"]
    assert sorted(path.name for path in there.iterdir()) == ["deep", "out"]


def test_path_that_goes_up(out: Path, there: Path) -> None:
    with claim_folder(Path("er/../../out")) as claim:
        _write_new(claim)
        replace_folder(claim)
    assert _names(there) == ["deep", "deep/er", "out", "out/tables", "out/tables/new.txt"]
