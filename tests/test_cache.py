"""What was computed is found again, what is damaged is made again, and neither changes a result."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao import cache as module
from jiedao.cache import (
    FILES,
    FRAMES,
    Cache,
    _build_entry,
    _parse_entry,
    cache_folder,
    clear,
    code_digest,
    digest,
    list_entries,
    open_cache,
)
from jiedao.errors import InputError

FULL = OSError(28, "No space left on device")
FRAME = pd.DataFrame(
    {
        "office": pd.Series(["江口街道", "", None], dtype="str"),
        "level": pd.Series([1, None, 3], dtype="Int64"),
        "share": [0.1 + 0.2, np.nan, -0.0],
        "n": [1, 2, 3],
        "stable": [True, False, True],
    }
)


class Counted:
    """A step that counts how often it is computed."""

    def __init__(self, frame: pd.DataFrame = FRAME) -> None:
        self.frame, self.times = frame, 0

    def __call__(self) -> pd.DataFrame:
        self.times += 1
        return self.frame


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_value_is_computed_once_and_is_the_same(place: Path) -> None:
    step = Counted()
    for _ in range(3):
        cache = Cache(place).under("corpus", {"unit": "sentences"})
        pd.testing.assert_frame_equal(cache.frame("shares", step), FRAME)
    assert (step.times, cache.notes) == (1, [])


def test_everything_that_a_value_is_made_of_counts(place: Path) -> None:
    step = Counted()
    caches = [
        Cache(place),
        Cache(place, "other code"),
        Cache(place).under("a"),
        Cache(place).under("a", "b"),
        Cache(place).under("a").under("b"),
        Cache(place).under(["a", "b"]),
        Cache(place).under({"a": 1}),
        Cache(place).under({"a": 1.0}),
        Cache(place).under({"a": True}),
        Cache(place).under("街道"),
    ]
    for cache in caches:
        cache.frame("shares", step)
        cache.frame("terms", step)
    assert step.times == 2 * len(caches)
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_cache_without_a_folder_keeps_nothing() -> None:
    step = Counted()
    for _ in range(2):
        assert Cache().under("a").frame("shares", step) is FRAME
    assert step.times == 2


def test_error_is_raised_and_not_kept(place: Path) -> None:
    def fail() -> pd.DataFrame:
        raise InputError("words", "none")

    for _ in range(2):
        with pytest.raises(InputError):
            Cache(place).frame("terms", fail)
    assert list_entries(place) == []


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


NAME = digest("", "shares")

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": _cut,
    "empty": lambda _: b"",
    "one bit": _flip,
    "longer": lambda content: content + b"x",
    "zeros": lambda content: bytes(len(content)),
    "another format": lambda content: content.replace(b"cache 2", b"cache 1", 1),
    "no such value": lambda _: _build_entry({"shares": b"no Parquet"}, NAME),
    "another value": lambda _: _build_entry({"terms": b""}, NAME),
    "odd sizes": lambda _: _build_entry({"shares": b""}, NAME).replace(b"0}", b"9}", 1),
    "a pickle": lambda _: b"cos\nsystem\n(S'touch hacked'\ntR.",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_entry_is_made_again_and_told(
    place: Path, damage: Callable[[bytes], bytes]
) -> None:
    step = Counted()
    Cache(place).frame("shares", step)
    (entry,) = list_entries(place)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    cache = Cache(place)
    pd.testing.assert_frame_equal(cache.frame("shares", step), FRAME)
    assert cache.notes == [
        f"cache: {place} had a damaged entry of the step 'shares', which was made anew"
    ]
    assert step.times == 2
    assert entry.read_bytes() == whole
    assert Cache(place).frame("shares", step) is not None
    assert step.times == 2


def test_entry_of_another_value_is_not_taken(place: Path) -> None:
    for name in ("shares", "terms"):
        Cache(place).frame(name, Counted())
    names = [digest("", "shares"), digest("", "terms")]
    mine, others = (place / name[:2] / f"{name}.entry" for name in names)
    mine.write_bytes(others.read_bytes())
    cache = Cache(place)
    # A value of the same form: only the name tells them apart.
    kept = cache.keep("shares", lambda: {"": b"mine"}, FILES)
    assert kept == {"": b"mine"}
    assert cache.notes == [
        f"cache: {place} had a damaged entry of the step 'shares', which was made anew"
    ]


@given(st.dictionaries(st.text(max_size=5), st.binary(max_size=40), max_size=4))
def test_entry_gives_back_its_files(files: dict[str, bytes]) -> None:
    assert _parse_entry(_build_entry(files, "a"), "a") == files
    with pytest.raises(ValueError, match="of another value"):
        _parse_entry(_build_entry(files, "a"), "b")


@given(st.binary(max_size=200))
def test_no_other_content_is_an_entry(content: bytes) -> None:
    with pytest.raises(ValueError):
        _parse_entry(content, "a")


def test_full_disk_costs_the_cache_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise FULL

    monkeypatch.setattr("jiedao.tables.os.fsync", fail)
    step, cache = Counted(), Cache(place)
    for name in ("shares", "terms"):
        assert cache.frame(name, step) is FRAME
    assert cache.notes == [f"cache: {place} cannot be written (No space left on device)"]
    assert [path for path in place.rglob("*") if path.is_file()] == []


def test_place_that_is_no_folder_costs_the_cache_alone(place: Path) -> None:
    place.write_text("mine")
    cache = open_cache(place)
    assert cache.frame("shares", Counted()) is FRAME
    assert cache.notes == [f"cache: {place} is no folder; nothing is kept"]
    # It became one later.
    cache = Cache(place)
    assert cache.frame("shares", Counted()) is FRAME
    assert cache.notes == [
        f"cache: {place} cannot be read (Not a directory)",
        f"cache: {place} cannot be written (File exists)",
    ]
    assert place.read_text() == "mine"
    assert open_cache(Path("/dev/null/cache")).frame("shares", Counted()) is FRAME


def test_folder_of_another_user_is_not_trusted(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)
    cache = open_cache(place)
    assert cache.frame("shares", Counted()) is FRAME
    assert cache.notes == [f"cache: {place} belongs to another user; nothing is kept"]
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes say nothing of other users")
@pytest.mark.parametrize("mask", [0o022, 0o002, 0o000])
def test_other_users_can_neither_read_nor_change_what_is_kept(place: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        open_cache(place / "deep").frame("shares", Counted())
    finally:
        os.umask(before)
    (entry,) = list_entries(place / "deep")
    for folder in (place / "deep", entry.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert open_cache(place / "deep").notes == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes say nothing of other users")
@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_folder_that_others_can_write_to_is_not_trusted(place: Path, mode: int) -> None:
    place.mkdir()
    place.chmod(mode)
    cache = open_cache(place)
    assert cache.frame("shares", Counted()) is FRAME
    assert cache.notes == [
        f"cache: {place} can be written by other users; nothing is kept (chmod go-w {place})"
    ]
    assert list(place.iterdir()) == []


def test_what_was_used_longest_ago_goes_first(place: Path) -> None:
    steps = {name: Counted() for name in "abcd"}
    for name, step in steps.items():
        Cache(place).keep(name, lambda step=step: {"": bytes(step() is FRAME)}, FILES)
    size = max(path.stat().st_size for path in list_entries(place))
    long_ago = time.time() - 1e6
    for number, name in enumerate("abcd"):
        path = place / digest("", name)[:2] / f"{digest('', name)}.entry"
        os.utime(path, (long_ago + number, long_ago + number))
    # A use makes it young.
    Cache(place).keep("a", lambda: {}, FILES)
    Cache(place, limit=2 * size).trim()
    kept = {path.stem for path in list_entries(place)}
    assert kept == {digest("", name) for name in "ad"}
    Cache(place, limit=0).trim()
    assert list_entries(place) == []
    Cache().trim()


def test_leftovers_of_killed_runs_go_when_they_are_old(place: Path) -> None:
    Cache(place).frame("shares", Counted())
    (entry,) = list_entries(place)
    old, new = entry.with_name(".x.entry.old"), entry.with_name(".x.entry.new")
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    Cache(place).trim()
    assert sorted(entry.parent.iterdir()) == sorted([entry, new])


def test_clear_removes_entries_and_nothing_else(place: Path) -> None:
    (place / "ab").mkdir(parents=True)
    for name in ("notes.txt", "ab/notes.entry", "ab/notes.txt"):
        (place / name).write_text("mine")
    Cache(place).frame("shares", Counted())
    Cache(place).frame("terms", Counted())
    assert clear(place) == 2
    assert {path.name for path in place.rglob("*") if path.is_file()} == {
        "notes.txt", "notes.entry",
    }  # fmt: skip
    assert clear(place / "none") == 0


def test_many_at_once_keep_the_same_value(place: Path) -> None:
    found: list[pd.DataFrame] = []

    def work() -> None:
        for number in range(5):
            cache = Cache(place)
            found.append(cache.frame(f"step {number}", Counted()))
            cache.trim()
            assert cache.notes == []

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    for frame in found:
        pd.testing.assert_frame_equal(frame, FRAME)


def test_place_of_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIEDAO_CACHE", "here")
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("JIEDAO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder().name == "jiedao"


def test_other_code_or_data_is_another_cache(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_digest()
    assert open_cache(place).root == before == code_digest()
    monkeypatch.setattr(module, "_DATA", module._DATA[1:])
    assert code_digest() != before


def test_frames_of_all_kinds_come_back(place: Path) -> None:
    frames = {"": FRAME, "empty": FRAME.iloc[:0]}
    for _ in range(2):
        kept = Cache(place).keep("all", lambda: frames, FRAMES)
        assert list(kept) == list(frames)
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(kept[name], frame)
