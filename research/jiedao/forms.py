"""The forms in which coders get sentences: a workbook, doccano's JSON lines, Label Studio's tasks.

A row is a dict of the columns of `WIDTHS` and ``labeller``; whether its sentence is known is no matter of the form.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from jiedao.errors import InputError
from jiedao.readers.plain import read_plain
from jiedao.scheme import Category, Scheme
from jiedao.tables import is_formula

Row = dict[str, str]
Rows = Iterator[tuple[str, Row]]
FIELDS = ("theme", "theme2", "role")
CONTEXT = ("office", "headings", "before", "after")
# The columns of a workbook and their widths in characters.
WIDTHS = {
    "sentence_id": 18,
    "office": 12,
    "headings": 28,
    "before": 30,
    "text": 60,
    "after": 30,
    "theme": 15,
    "theme2": 15,
    "role": 13,
    "comment": 24,
}
SHEET, CODES = "sentences", "codes"
LONGEST_CELL = 32_767
# What a cell does not keep (and the writing that stands for such a character).
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
)


@dataclass(frozen=True)
class Form:
    """A form of annotation.

    Attributes
    ----------
    suffix : str
    write : callable
        From rows, their scores (missing where a coder gave the labels) and the scheme to the content
        of the file and, by the end of their names, of the files beside it.
    read : callable
        From a path to pairs of ``file:row`` and a row.
    text : callable
        How a text stands in the form.
    """

    suffix: str
    write: Callable[[Sequence[Row], Sequence[float], Scheme], tuple[bytes, dict[str, str]]]
    read: Callable[[Path, Scheme], Rows]
    text: Callable[[str], str] = str


def cell_text(text: str) -> str:
    r"""Return a text as it is read back: what no cell keeps stands as ``_xHHHH_``.

    Examples
    --------
    >>> cell_text("隐患\r排查")
    '隐患_x000D_排查'
    """
    return _settle(_escape(text))


def _settle(text: str) -> str:
    # Of texts that Excel saved openpyxl reads this mark of an underscore away, of its own not.
    return text.replace("x005F_", "")


def _escape(text: str) -> str:
    return _ODD.sub(lambda odd: f"_x{ord(odd[0]):04X}_", text)[:LONGEST_CELL]


def _write_workbook(
    rows: Sequence[Row], scores: Sequence[float], scheme: Scheme
) -> tuple[bytes, dict[str, str]]:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, codes = book.active, book.create_sheet(CODES)
    sheet.title = SHEET
    entries = [("theme", entry) for entry in scheme.themes]
    entries += [("role", entry) for entry in scheme.roles]
    described = [(kind, e.code, e.name, e.name_en, e.definition) for kind, e in entries]
    lines = [(*WIDTHS,), *([row[column] for column in WIDTHS] for row in rows)]
    kinds = ("kind", "code", "name", "name_en", "definition")
    top = Alignment(wrap_text=True, vertical="top")
    for page, table, widths in (
        (sheet, lines, list(WIDTHS.values())),
        (codes, [kinds, *described], [8, 16, 16, 18, 90]),
    ):
        page.freeze_panes = "A2"
        for number, line in enumerate(table, 1):
            for column, text in enumerate(line, 1):
                cell = page.cell(number, column)
                cell.alignment = top
                if number == 1:
                    cell.font = Font(bold=True)
                set_text(cell, text)
        for column, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width
    last = len(scheme.themes) + 1
    spans = {"theme": (2, last), "theme2": (2, last), "role": (last + 1, last + len(scheme.roles))}
    for field, (first, end) in spans.items():
        if first > end:
            continue
        choice = DataValidation("list", f"{CODES}!$B${first}:$B${end}", allow_blank=True)
        # A warning only: the names of themes are accepted too.
        choice.errorStyle, choice.showErrorMessage = "warning", True
        choice.error = f"The sheet '{CODES}' lists the codes and their names."
        letter = get_column_letter(list(WIDTHS).index(field) + 1)
        choice.add(f"{letter}2:{letter}{max(len(rows) + 1, 2)}")
        sheet.add_data_validation(choice)
    return pack_workbook(book), {}


def set_text(cell: Any, text: str) -> None:
    """Set the text of a cell: it is a text, whatever it begins with, and stays one when edited."""
    if text:
        cell.value = _escape(text)
        cell.data_type = "s"
        cell.quotePrefix = is_formula(text)


def pack_workbook(book: Any) -> bytes:
    """Return a workbook as bytes without the time of day: the same rows give the same bytes."""
    source, target = io.BytesIO(), io.BytesIO()
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MOMENT.sub(b"1980-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return target.getvalue()


def _read_workbook(path: Path, scheme: Scheme) -> Rows:
    lines = read_sheet(path, SHEET)
    header = [name.strip() for name in lines[0]] if lines else []
    needed = ["sentence_id", "text", *FIELDS]
    missing = [name for name in needed if header.count(name) != 1]
    if missing:
        raise InputError(
            f"{path}:1",
            f"{header.count(missing[0]) or 'no'} column(s) '{missing[0]}'",
            f"each of {', '.join(needed)} once",
            "restore the first row",
        )
    for number, line in enumerate(lines[1:], 2):
        if any(line):
            yield f"{path}:{number}", dict(zip(header, line, strict=False))


def read_sheet(path: Path, name: str) -> list[list[str]]:
    """Return the cells of a sheet, or of the first where none has the name, as texts.

    Raises
    ------
    InputError
        If the file is no workbook.
    """
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # Excel writes lists in a way of its own, which openpyxl says that it does not keep.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(path.read_bytes()))
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        return [
            ["" if value is None else _settle(str(value)) for value in line]
            for line in sheet.iter_rows(values_only=True)
        ]
    except (*_DAMAGED, OSError, IndexError, AttributeError) as error:
        raise InputError(
            str(path), f"no workbook ({error})", "an .xlsx workbook", "save it as .xlsx again"
        ) from error


def _write_doccano(
    rows: Sequence[Row], scores: Sequence[float], scheme: Scheme
) -> tuple[bytes, dict[str, str]]:
    kinds = [f"{field}:{entry.code}" for field, entries in _choices(scheme) for entry in entries]
    lines = [
        {
            "id": number,
            "text": row["text"],
            "label": [f"{field}:{row[field]}" for field in FIELDS if row[field]],
            "meta": {column: row[column] for column in ("sentence_id", *CONTEXT)},
        }
        for number, row in enumerate(rows, 1)
    ]
    content = "".join(_json(line) + "\n" for line in lines)
    return content.encode(), {"-labels.json": _json([{"text": kind} for kind in kinds]) + "\n"}


def _read_doccano(path: Path, scheme: Scheme) -> Rows:
    # Only "\n" ends a row: a text may hold the other line ends of Unicode.
    for number, line in enumerate(read_plain(path).text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        entry = _parse(line, where)
        meta = _dict(entry.get("meta")) if isinstance(entry, dict) else {}
        given = entry.get("label") if isinstance(entry, dict) else None
        if not isinstance(given, list) or not all(isinstance(label, str) for label in given):
            allowed = "text classification as doccano exports it (JSONL)"
            raise InputError(where, "no list 'label'", allowed, "export it again")
        notes = entry.get("Comments", [])
        row = {
            # doccano gives ids of its own, and takes meta apart or leaves it as it is.
            "sentence_id": str(meta.get("sentence_id") or entry.get("sentence_id", "")),
            "text": str(entry.get("text", "")),
            "comment": "; ".join(map(str, notes)) if isinstance(notes, list) else str(notes),
        }
        for label in given:
            field, code = _field_of(label, scheme)
            if field in row:
                raise InputError(
                    where,
                    f"'{row[field]}' and '{code}' as {field}",
                    "one theme:…, one theme2:… and one role:… at the most",
                    "remove one",
                )
            row[field] = code
        yield where, row


def _field_of(label: str, scheme: Scheme) -> tuple[str, str]:
    """Tell what a label of doccano codes; one without ``theme:`` and so on by what it is."""
    field, mark, code = label.partition(":")
    if mark and field in FIELDS:
        return field, code
    role = label in code_names(scheme.roles) and label not in code_names(scheme.themes)
    return ("role" if role else "theme"), label


def _write_labelstudio(
    rows: Sequence[Row], scores: Sequence[float], scheme: Scheme
) -> tuple[bytes, dict[str, str]]:
    tasks = []
    for row, score in zip(rows, scores, strict=True):
        task: dict[str, Any] = {
            "data": {column: row[column] for column in ("sentence_id", *CONTEXT, "text")}
        }
        result = [
            {
                "id": f"{row['sentence_id']}-{field}",
                "from_name": field,
                "to_name": "text",
                "type": "choices",
                "value": {"choices": [row[field]]},
            }
            for field in FIELDS
            if row[field]
        ]
        # A model says how sure it is, a coder does not.
        if result and score == score:
            task["predictions"] = [
                {"model_version": row["labeller"], "score": score, "result": result}
            ]
        elif result:
            task["annotations"] = [{"result": result}]
        tasks.append(_json(task))
    content = "[\n" + ",\n".join(tasks) + "\n]\n"
    return content.encode(), {"-config.xml": _config(scheme)}


def _config(scheme: Scheme) -> str:
    view = ET.Element("View")
    ET.SubElement(view, "Header", value="$headings", size="4")
    for name in ("before", "text", "after"):
        ET.SubElement(view, "Text", name=name, value=f"${name}")
    for field, entries in _choices(scheme):
        settings = {"name": field, "toName": "text", "choice": "single", "showInLine": "true"}
        if field == "theme":
            settings["required"] = "true"
        choices = ET.SubElement(view, "Choices", settings)
        for entry in entries:
            ET.SubElement(choices, "Choice", value=entry.name, alias=entry.code)
    ET.SubElement(view, "TextArea", name="comment", toName="text", maxSubmissions="1")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _read_labelstudio(path: Path, scheme: Scheme) -> Rows:
    tasks = _parse(read_plain(path).text, str(path))
    if not isinstance(tasks, list):
        raise InputError(
            str(path), "no list of tasks", "JSON as Label Studio exports it", "mend it"
        )
    for number, task in enumerate(tasks, 1):
        where = f"{path}:{number}"
        data = _dict(_dict(task).get("data"))
        given = _dict(task).get("annotations") or []
        if not data or not isinstance(given, list):
            allowed = "JSON (not JSON-MIN) of Label Studio"
            raise InputError(where, "no task with 'data'", allowed, "export it again")
        kept = [one for one in given if not _dict(one).get("was_cancelled")]
        if len(kept) > 1:
            found = f"{len(kept)} annotations"
            raise InputError(where, found, "one, by the coder", "export one coder's alone")
        row = {"sentence_id": str(data.get("sentence_id", "")), "text": str(data.get("text", ""))}
        result = _dict(kept[0]).get("result") if kept else None
        for item in result if isinstance(result, list) else []:
            field, value = _dict(item).get("from_name"), _dict(_dict(item).get("value"))
            chosen = value.get("text" if field == "comment" else "choices", [])
            chosen = chosen if isinstance(chosen, list) else [chosen]
            if field not in (*FIELDS, "comment"):
                continue
            if field in row or (field != "comment" and len(chosen) != 1):
                raise InputError(where, f"several values of {field}", "one", "choose one")
            row[field] = "\n".join(map(str, chosen))
        yield where, row


def _choices(scheme: Scheme) -> list[tuple[str, tuple[Category, ...]]]:
    choices = [("theme", scheme.themes), ("theme2", scheme.themes), ("role", scheme.roles)]
    return [(field, entries) for field, entries in choices if entries]


def code_names(categories: Sequence[Category]) -> dict[str, str]:
    """Map codes, and names that one category alone has, to codes."""
    pairs = [(name, entry.code) for entry in categories for name in {entry.name, entry.name_en}]
    often = Counter(name for name, _ in pairs)
    names = {name: code for name, code in pairs if often[name] == 1}
    return names | {entry.code: entry.code for entry in categories}


def read_codes(row: Row, names: Mapping[str, Mapping[str, str]], where: str) -> Row:
    """Return the codes of a row by field, ``""`` where there is none, or raise `InputError`."""
    codes = {}
    for field in FIELDS:
        given = row.get(field, "").strip()
        if given and given not in names[field]:
            allowed = ", ".join(dict.fromkeys(names[field].values())) or "nothing"
            raise InputError(
                where,
                f"the {field} '{shorten(given)}'",
                allowed,
                "choose one of these, or its name",
            )
        codes[field] = names[field][given] if given else ""
    if codes["theme2"] and codes["theme2"] == codes["theme"]:
        raise InputError(
            where,
            f"'{codes['theme']}' as theme and as second theme",
            "two themes, or no second one",
            "correct or empty theme2",
        )
    return codes


def shorten(text: str) -> str:
    """Return the beginning of a text, for a message."""
    return text if len(text) <= 40 else text[:39] + "…"


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(where, f"no JSON ({error})", "JSON", "export it again") from error


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMS = {
    "xlsx": Form(".xlsx", _write_workbook, _read_workbook, cell_text),
    "doccano": Form(".jsonl", _write_doccano, _read_doccano),
    "labelstudio": Form(".json", _write_labelstudio, _read_labelstudio),
}
