"""Tables are written whole or not at all, with the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jiedao.errors import InputError, OutputError
from jiedao.tables import check_table_path, write_stream, write_table, write_text, write_whole


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"office": ["江口街道", "湖滨街道"], "share": [0.25, 0.5], "n": [1, 2]})


def test_csv_opens_right_in_excel(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    write_table(frame, path)
    assert path.read_bytes() == (
        b"\xef\xbb\xbf" + "office,share,n\n江口街道,0.25,1\n湖滨街道,0.5,2\n".encode()
    )


def test_parquet_gives_back_the_frame(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "shares.parquet"
    write_table(frame, path)
    pd.testing.assert_frame_equal(pd.read_parquet(path), frame)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_same_frame_gives_same_bytes(frame: pd.DataFrame, tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        write_table(frame.copy(), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    write_text("街道\n报告\r\n", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == "街道\n报告\r\n".encode()


def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    write_text("街道", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644


def test_disk_that_fills_up_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text("旧", path)

    def fail(place: Path) -> None:
        place.write_text("半")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError) as caught:
        write_whole(path, fail)
    assert str(caught.value) == (
        f"{path}: found that it cannot be written (No space left on device); allowed: a folder "
        "with room that you may write to. What to do: free some room or choose another place."
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text(encoding="utf-8") == "旧"


def test_folder_that_went_away_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.txt"
    with pytest.raises(OutputError) as caught:
        write_text("街道", path)
    assert str(caught.value) == (
        f"{path}: found that it cannot be written (No such file or directory); allowed: a folder "
        "with room that you may write to. What to do: free some room or choose another place."
    )


def test_stop_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def stop(place: Path) -> None:
        place.write_text("半")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.txt", stop)
    assert list(tmp_path.iterdir()) == []


def test_path_of_a_table_is_checked_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    cases = {
        tmp_path / "a.xlsx": "found the suffix '.xlsx'; allowed: .csv or .parquet. "
        "What to do: name a file that ends in one of these.",
        tmp_path / "no" / "a.csv": f"found no folder '{tmp_path / 'no'}'; allowed: an existing "
        "folder. What to do: make the folder first.",
        tmp_path / "b.csv": "found a folder; allowed: the name of a file. "
        "What to do: choose another name.",
    }
    for path, message in cases.items():
        with pytest.raises(InputError) as caught:
            check_table_path(path)
        assert str(caught.value) == f"{path}: {message}"
    assert check_table_path(tmp_path / "a.csv") == tmp_path / "a.csv"


def test_texts_that_a_spreadsheet_would_run_are_disarmed_in_csv_alone(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": ["=HYPERLINK(1)", "@a", "-", "新增3家", None], "sign": "+"})
    for name in ("t.csv", "t.parquet"):
        write_table(frame, tmp_path / name)
    csv = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig")
    assert csv["text"].tolist()[:4] == ["'=HYPERLINK(1)", "'@a", "-", "新增3家"]
    assert set(csv["sign"]) == {"+"}
    assert pd.read_parquet(tmp_path / "t.parquet")["text"].tolist()[:2] == ["=HYPERLINK(1)", "@a"]
    write_stream([frame], tmp_path / "s.csv")
    assert (tmp_path / "s.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()
