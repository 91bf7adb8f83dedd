"""Tables are written whole or not at all, with the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import ContractError, InputError, OutputError
from jiedao.tables import (
    check_table_path,
    disarm_formulas,
    is_formula,
    restore_text,
    restore_texts,
    stage,
    write_stream,
    write_table,
    write_tables,
    write_text,
    write_together,
    write_whole,
)

FULL = OSError(28, "No space left on device")


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


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_stream_of_other_columns_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"s{suffix}"
    with pytest.raises(ContractError) as caught:
        write_stream([pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1], "b": [2]})], path)
    assert str(caught.value) == f"part 2 of {path}: found the columns a, b; allowed: a."
    assert list(tmp_path.iterdir()) == []


RUN = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=\n1", "\t=1", "\r=1", "\nx", "\tx", " =1", "\u3000=1", "\ufeff=1",
    "\u200b=1", '"=1+1"', "＝1+1", "＋A1", "－A1", "＠A1", "\x00=1", "-5%+cmd|' /C calc'!A0", "--", "- 一项",
    "+86 138 0000", '=HYPERLINK("http://x")', "-1,00",
)  # fmt: skip
SAFE = ("", "=", "-", "-5%", "+8.5%", "－5％", " -5 ", "-1,200.50", "+3", "3家", "——一项", "'引号", "1-2", "a=1")  # fmt: skip


@pytest.mark.parametrize("text", RUN)
def test_formula_has_an_apostrophe_and_is_given_back(text: str) -> None:
    assert is_formula(text)
    texts = ["'" * count + text for count in range(4)]
    frame = pd.DataFrame({text: texts[:3]})
    disarmed = disarm_formulas(frame)
    assert list(disarmed.columns) == [texts[1]]
    assert disarmed.iloc[:, 0].tolist() == texts[1:]
    pd.testing.assert_frame_equal(restore_texts(disarmed), frame)


@pytest.mark.parametrize("text", SAFE)
def test_other_texts_and_numbers_stay(text: str) -> None:
    frame = pd.DataFrame({text: [text, f"'{text}"]})
    pd.testing.assert_frame_equal(disarm_formulas(frame), frame)
    pd.testing.assert_frame_equal(restore_texts(frame), frame)


@given(st.lists(st.text(alphabet="'=+-@ \t\n\"1%,.家＝\ufeff", max_size=6), min_size=1, max_size=5))
def test_every_text_comes_back(texts: list[str]) -> None:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    disarmed = disarm_formulas(frame)
    assert not any(is_formula(text) for text in disarmed["text"])
    pd.testing.assert_frame_equal(restore_texts(disarmed), frame)
    assert [restore_text(text) for text in disarmed["text"]] == texts


@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_texts_of_any_kind_of_column_are_disarmed(kind: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(["=1", "x", None], dtype=kind), "n": [1, 2, 3]})
    disarmed = disarm_formulas(frame)
    assert disarmed["a"].tolist()[:2] == ["'=1", "x"]
    assert disarmed["a"].isna().tolist() == [False, False, True]
    assert frame["a"].tolist()[0] == "=1"


def _fail(place: Path) -> None:
    place.write_text("half")
    raise FULL


def test_files_that_belong_together_are_written_all_or_none(tmp_path: Path) -> None:
    one, other = tmp_path / "a.txt", tmp_path / "b.bin"
    write_together({one: "街道", other: b"1"})
    with pytest.raises(OutputError) as caught:
        write_together({one: "新", other: _fail})
    assert str(caught.value).startswith(f"{other}: found that it cannot be written (No space left")
    (tmp_path / "c").mkdir()
    with pytest.raises(OutputError) as caught:
        write_together({one: "新", other: b"2", tmp_path / "c": b""})
    assert str(caught.value).startswith(f"{tmp_path / 'c'}: found that it cannot be written (Is a")
    assert (one.read_text("utf-8"), other.read_bytes()) == ("街道", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.bin", "c"]


def test_tables_that_belong_together(frame: pd.DataFrame, tmp_path: Path) -> None:
    write_tables({tmp_path / "a.csv": frame, tmp_path / "b.parquet": frame})
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(InputError):
        write_tables({tmp_path / "c.csv": frame, tmp_path / "d.xlsx": frame})
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["名" * 80 + ".txt", "x" * 251 + ".txt", "a 'b\" $(c).txt", "-o.txt"])  # fmt: skip
def test_any_name_that_a_file_can_have(tmp_path: Path, name: str) -> None:
    write_text("街道", tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_staged_files_appear_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with stage(tmp_path) as place:
        write_text("new", place / "a.txt")
        (place / "model").mkdir()
        write_text("new", place / "model" / "b.txt")
        assert (tmp_path / "a.txt").read_text() == "old"
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert found == {"a.txt", "model", "model/b.txt"}
    assert (tmp_path / "a.txt").read_text() == "new"


def _stop(_: Path) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("write", "error"), [(_fail, OutputError), (_stop, KeyboardInterrupt)])
def test_staged_files_do_not_appear_where_one_fails(
    tmp_path: Path, write: Any, error: type[BaseException]
) -> None:
    def work() -> None:
        with stage(tmp_path) as place:
            write_text("new", place / "a.txt")
            write_whole(place / "b.txt", write)

    with pytest.raises(error) as caught:
        work()
    if error is OutputError:
        assert str(caught.value).startswith(f"{tmp_path / 'b.txt'}: found that it cannot be")
    assert list(tmp_path.iterdir()) == []


def test_place_of_staged_files_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught, stage(tmp_path / "gone"):
        pass
    assert str(caught.value).startswith(f"{tmp_path / 'gone'}: found that it cannot be written (No")
