"""Intrusion tasks as a workbook for readers, and the scores of what they filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from jiedao.errors import ContractError, InputError
from jiedao.forms import cell_text, pack_workbook, read_sheet, set_text, shorten
from jiedao.frames import check_frame
from jiedao.tables import restore_texts, table_content, write_together
from jiedao.topics.intrusion import OPTIONS, score_intrusion

SHEET = "tasks"
QUESTIONS = {"word": "哪个词与其他词不属于同一主题？", "topic": "哪组词与这段文字无关？"}
WIDTHS = {
    "task_id": 12,
    "question": 20,
    "text": 60,
    **dict.fromkeys(OPTIONS, 22),
    "answer": 9,
    "comment": 24,
}


def key_path(path: Path) -> Path:
    """Return the place of the key of a workbook: ``NAME-key.csv`` beside it."""
    return path.with_name(f"{path.stem}-key.csv")


def check_tasks_path(path: Path) -> Path:
    """Return the path of a workbook to write, or raise before any work is done.

    Raises
    ------
    InputError
        If it does not end in .xlsx, or its folder does not exist.
    """
    if path.suffix != ".xlsx" or path.is_dir():
        raise InputError(str(path), "no name of a workbook", "a file .xlsx", "name one")
    if not path.parent.is_dir():
        raise InputError(
            str(path), f"no folder '{path.parent}'", "an existing folder", "make the folder first"
        )
    return path


def export_tasks(tasks: pd.DataFrame, path: Path) -> int:
    """Write tasks for a reader, and the key beside them in a file of its own.

    Parameters
    ----------
    tasks : pandas.DataFrame
        Frame `intrusion_tasks`.
    path : pathlib.Path
        The workbook; nothing in it tells the answers. See `key_path` for the key.

    Returns
    -------
    int
        How many tasks there are.

    Raises
    ------
    InputError, OutputError
        If the name will not do, or a file cannot be written.
    """
    check_tasks_path(path)
    lines = _lines(tasks)
    content = _workbook(lines)
    key = key_path(path)
    checked = check_frame("intrusion_tasks", tasks)
    write_together({key: table_content(checked, key), path: content})
    return len(lines)


def _lines(tasks: pd.DataFrame) -> list[list[str]]:
    lines = []
    for task, options in tasks.groupby("task_id", sort=False):
        shown = dict(zip(options["option"], options["shown"], strict=True))
        first = options.iloc[0]
        letters = [shown.get(letter, "") for letter in OPTIONS]
        lines.append([str(task), QUESTIONS[first["kind"]], first["text"], *letters, "", ""])
    return lines


def _workbook(lines: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = SHEET, "B2"
    for number, line in enumerate([list(WIDTHS), *lines], 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
            set_text(cell, text)
    for column, width in enumerate(WIDTHS.values(), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    choice = DataValidation("list", f'"{",".join(OPTIONS)}"', allow_blank=True)
    letter = get_column_letter(list(WIDTHS).index("answer") + 1)
    choice.add(f"{letter}2:{letter}{max(len(lines) + 1, 2)}")
    sheet.add_data_validation(choice)
    return pack_workbook(book)


def import_answers(paths: Sequence[Path], key: Path) -> pd.DataFrame:
    """Read what readers filled in, check it against the key, and score it.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Workbooks, one a reader; rows without an answer are passed over.
    key : pathlib.Path
        The key that was written with the tasks.

    Returns
    -------
    pandas.DataFrame
        Frame `intrusion_scores` over all readers.

    Raises
    ------
    InputError
        With file and row, if a workbook or the key cannot be read, a task is unknown or was changed,
        an answer is none of its letters, or nobody answered.
    """
    tasks = _read_key(key)
    answers = [
        (path.stem, *answer)
        for path in dict.fromkeys(paths)
        for answer in _read_answers(path, tasks)
    ]
    if not answers:
        raise InputError(
            str(paths[0]), "no answer", "a letter in the column 'answer'", "answer some tasks"
        )
    return score_intrusion(tasks, pd.DataFrame(answers, columns=["coder", "task_id", "option"]))


def _read_key(key: Path) -> pd.DataFrame:
    try:
        frame = restore_texts(pd.read_csv(key, encoding="utf-8-sig", keep_default_na=False))
        return check_frame("intrusion_tasks", frame)
    except (OSError, ValueError, ContractError) as error:
        raise InputError(
            str(key), f"no key ({error})", "the file …-key.csv of the tasks", "correct the path"
        ) from error


def _read_answers(path: Path, tasks: pd.DataFrame) -> list[tuple[str, str]]:
    lines = read_sheet(path, SHEET)
    header = [name.strip() for name in lines[0]] if lines else []
    missing = [name for name in ("task_id", "answer", *OPTIONS) if header.count(name) != 1]
    if missing:
        raise InputError(
            f"{path}:1", f"no one column '{missing[0]}'", ", ".join(WIDTHS), "restore the first row"
        )
    known = {
        str(task): dict(zip(options["option"], options["shown"], strict=True))
        for task, options in tasks.groupby("task_id", sort=False)
    }
    answers: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        row = dict(zip(header, line, strict=True))
        given = row["answer"].strip().upper()
        if given:
            _check_answer(f"{path}:{number}", row, given, known, answers)
            answers[row["task_id"]] = given
    return list(answers.items())


def _check_answer(
    where: str,
    row: dict[str, str],
    given: str,
    known: dict[str, dict[str, str]],
    answers: dict[str, str],
) -> None:
    task = row["task_id"]
    if task not in known or task in answers:
        found = f"the task '{shorten(task)}'" + (" twice" if task in answers else "")
        raise InputError(where, found, "each task of the key once", "restore the column task_id")
    options = known[task]
    if given not in options:
        raise InputError(
            where, f"the answer '{shorten(given)}'", ", ".join(options), "choose one of these"
        )
    for letter, shown in options.items():
        if row[letter] != cell_text(shown):
            raise InputError(
                where,
                f"the option {letter} '{shorten(row[letter])}'",
                f"'{shorten(shown)}', as the key has it",
                "use the key that was written with these tasks",
            )
