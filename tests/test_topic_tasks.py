"""Tasks to readers and back: the workbook tells no answer, hostile text survives, faults are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jiedao.errors import InputError
from jiedao.topic_tasks import check_tasks_path, export_tasks, import_answers, key_path

HOSTILE = ["=1+1", "@SUM(1)", "<b>", "回车\r\n又\r一", "_x000D_", "007"]


@pytest.fixture
def tasks() -> pd.DataFrame:
    rows = [
        ("word-1-1", "word", "r", 0, "", letter, text, letter == "C", 0.1)
        for letter, text in zip("ABCDEF", HOSTILE, strict=True)
    ]
    rows += [
        ("topic-1", "topic", "r", 1, "=文字", letter, f"词{letter}", letter == "A", 0.25)
        for letter in "ABCD"
    ]
    columns = ["task_id", "kind", "run", "topic", "text", "option", "shown", "intruder", "weight"]
    return pd.DataFrame(rows, columns=columns)


def _answer(path: Path, *answers: str) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["tasks"]
    column = [cell.value for cell in sheet[1]].index("answer") + 1
    for row, answer in enumerate(answers, 2):
        sheet.cell(row, column).value = answer
    place = path.with_name("王.xlsx")
    book.save(place)
    return place


def test_answers_come_back_and_are_scored(tasks: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    assert export_tasks(tasks, path) == 2
    scores = import_answers([_answer(path, " c", "B")], key_path(path))
    overall = scores[scores["topic"].isna() & (scores["measure"] == "precision")]
    assert overall[["kind", "value"]].values.tolist() == [["word", 1.0], ["topic", 0.0]]
    # Only what was answered counts.
    assert import_answers([_answer(path, "A", "")], key_path(path))["n"].tolist() == [1, 1]


def test_workbook_tells_no_answer_and_holds_no_formula(tasks: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    export_tasks(tasks, path)
    other = tasks.assign(intruder=tasks["option"] == "B", weight=0.2)
    export_tasks(other, tmp_path / "other.xlsx")
    assert path.read_bytes() == (tmp_path / "other.xlsx").read_bytes()
    cells = [cell for row in openpyxl.load_workbook(path)["tasks"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1" in {cell.value for cell in cells}


def _change(path: Path, row: int, name: str, value: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["tasks"]
    sheet.cell(row, [cell.value for cell in sheet[1]].index(name) + 1).value = value
    book.save(path)


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "letter": (
        lambda path: _change(path, 3, "answer", "E"),
        "{path}:3: found the answer 'E'; allowed: A, B, C, D. What to do: choose one of these.",
    ),
    "task": (
        lambda path: _change(path, 2, "task_id", "word-9-9"),
        "{path}:2: found the task 'word-9-9'; allowed: each task of the key once. "
        "What to do: restore the column task_id.",
    ),
    "twice": (
        lambda path: _change(path, 3, "task_id", "word-1-1"),
        "{path}:3: found the task 'word-1-1' twice; allowed: each task of the key once. "
        "What to do: restore the column task_id.",
    ),
    "option": (
        lambda path: _change(path, 3, "A", "别的"),
        "{path}:3: found the option A '别的'; allowed: '词A', as the key has it. "
        "What to do: use the key that was written with these tasks.",
    ),
    "header": (
        lambda path: _change(path, 1, "answer", "答案"),
        "{path}:1: found no one column 'answer'; allowed: task_id, question, text, A, B, C, D, E, F, "
        "answer, comment. What to do: restore the first row.",
    ),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_fault_is_told(tasks: pd.DataFrame, tmp_path: Path, fault: str) -> None:
    export_tasks(tasks, tmp_path / "tasks.xlsx")
    path = _answer(tmp_path / "tasks.xlsx", "C", "A")
    change, message = FAULTS[fault]
    change(path)
    with pytest.raises(InputError) as caught:
        import_answers([path], tmp_path / "tasks-key.csv")
    assert str(caught.value) == message.format(path=path)


def test_no_answers_no_key_and_wrong_names_are_told(tasks: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    export_tasks(tasks, path)
    with pytest.raises(InputError, match=r"tasks.xlsx: found no answer; allowed: a letter"):
        import_answers([path], key_path(path))
    with pytest.raises(InputError, match=r"none.csv: found no key"):
        import_answers([path], tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"tasks.xlsx: found no key"):
        import_answers([path], path)
    for name in ("tasks.csv", "none/tasks.xlsx"):
        with pytest.raises(InputError):
            check_tasks_path(tmp_path / name)
