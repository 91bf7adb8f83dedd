"""Sentences to coders and back: nothing is lost, nothing wrong comes in."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest

from jiedao import cli
from jiedao.annotation import (
    export_annotations,
    import_annotations,
    read_labels,
    read_table,
    sample_sentences,
)
from jiedao.errors import InputError
from jiedao.forms import FORMS, WIDTHS, cell_text
from jiedao.frames import CONTRACTS
from jiedao.scheme import Scheme, parse_scheme, read_scheme
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.agreement import measure_agreement
from jiedao.themes.scores import block_numbers

REPORT = "江口街道2024年工作总结\n一、经济发展\n新增企业3家,产值增长。税收完成5万元。\n二、安全生产\n排查隐患20次。"
# What spreadsheets, web pages and line ends make of texts.
HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://a.b","x")',
    "+86",
    "-5",
    "@SUM(1)",
    "#N/A",
    "007",
    "1e5",
    "TRUE",
    "<script>alert('x')</script> & <b>",
    "“引号”\"双\" '单'",
    "一行\n二行\t制表",
    "回车\r\n又\r一",
    "😀🏘️ 表情",
    "  前后空格  ",
    "_x000D_ 和 _x005F_x0041_",
    "分页\x0c竖\x0b钟\x07",
    "\u2028行\u2029段\x85",
    "{{7*7}} ${a} %s \\n",
    "长" * 3000,
]
CODES = [
    ("economy", "", "achievement"),
    ("safety", "livelihood", "plan"),
    ("other", "", ""),
    ("party_building", "governance", "problem"),
]
Fill = Callable[[Path, list[tuple[str, str, str]]], None]


@pytest.fixture(scope="module")
def street() -> Scheme:
    return read_scheme()


@pytest.fixture(scope="module")
def sentences() -> pd.DataFrame:
    return tabulate_sentences({"a": REPORT, "b": REPORT.replace("江口", "湖滨")})[0]


@pytest.fixture(scope="module")
def documents() -> pd.DataFrame:
    return pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})


@pytest.fixture(scope="module")
def hostile() -> pd.DataFrame:
    n = len(HOSTILE)
    return pd.DataFrame(
        {
            "sentence_id": [f"=a:{row:03d}" for row in range(n)],
            "doc_id": "=a",
            "position": range(1, n + 1),
            "parent_id": [None, *["=a:000"] * (n - 1)],
            "text": HOSTILE,
        }
    )


def fill_workbook(path: Path, codes: list[tuple[str, str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["sentences"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row, values in enumerate(codes, 2):
        for field, value in zip(("theme", "theme2", "role"), values, strict=True):
            sheet.cell(row, place[field]).value = value or None
    book.save(path)


def fill_doccano(path: Path, codes: list[tuple[str, str, str]]) -> None:
    """As doccano exports: labels in the order of the alphabet, meta taken apart, other ids."""
    lines = []
    for line, values in zip(path.read_text(encoding="utf-8").split("\n"), codes, strict=False):
        entry = json.loads(line)
        pairs = zip(("theme", "theme2", "role"), values, strict=True)
        labels = sorted(f"{field}:{value}" for field, value in pairs if value)
        meta = entry.pop("meta", {})
        number = entry["id"] + 700
        lines.append(entry | meta | {"id": number, "label": labels, "Comments": ["疑"]})
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")


def fill_labelstudio(path: Path, codes: list[tuple[str, str, str]]) -> None:
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task, values in zip(tasks, codes, strict=False):
        pairs = zip(("theme", "theme2", "role"), values, strict=True)
        result = [
            {
                "from_name": field,
                "to_name": "text",
                "type": "choices",
                "value": {"choices": [value]},
            }
            for field, value in pairs
            if value
        ]
        result.append({"from_name": "comment", "value": {"text": ["疑"]}})
        task["annotations"] = [{"was_cancelled": True, "result": []}, {"result": result}]
    path.write_text(json.dumps(tasks), encoding="utf-8")


FILL: dict[str, Fill] = {
    "xlsx": fill_workbook,
    "doccano": fill_doccano,
    "labelstudio": fill_labelstudio,
}
forms = pytest.mark.parametrize("form", FORMS)


@forms
def test_codes_come_back(
    form: str, sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / f"a{FORMS[form].suffix}"
    assert export_annotations(sentences, documents, path, street, form=form) == len(sentences)
    FILL[form](path, CODES)
    labels, notes = import_annotations(path, form, street, "甲", sentences)
    assert list(labels.columns[:9]) == list(CONTRACTS["labels"].columns)
    assert [tuple(row) for row in labels[["theme", "theme2", "role"]].values] == CODES
    assert labels["sentence_id"].tolist() == sentences["sentence_id"].tolist()[:4]
    assert set(labels["scheme"]) == {"street@1"}
    assert set(labels["labeller"]) == {"甲"}
    assert labels[["score", "role_score"]].isna().all(axis=None)
    assert not labels["abstained"].any()
    assert set(labels["comment"]) == ({""} if form == "xlsx" else {"疑"})
    left = len(sentences) - 4 if form != "doccano" else 0
    expected = [f"{path}: {left} of {len(sentences)} rows have no theme and were left out"]
    assert notes == (*expected[: bool(left)], f"{path}: 1 of 4 labelled rows have no role")
    # The title stands alone; a heading is one block with what it heads.
    assert labels["block"].tolist() == ["a:001", "a:002", "a:002", "a:002"]
    pd.testing.assert_frame_equal(
        labels.drop(columns="block"), import_annotations(path, form, street, "甲")[0]
    )


@forms
def test_hostile_text_survives(
    form: str, hostile: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / f"a{FORMS[form].suffix}"
    documents = pd.DataFrame({"doc_id": ["=a"], "office": ["=街道"]})
    export_annotations(hostile, documents, path, street, form=form)
    found = dict(FORMS[form].read(path, street))
    texts = [row["text"] for row in found.values()]
    assert texts == [cell_text(text) if form == "xlsx" else text for text in HOSTILE]
    FILL[form](path, [CODES[0]] * len(HOSTILE))
    labels, _ = import_annotations(path, form, street, "=甲", hostile)
    assert labels["sentence_id"].tolist() == hostile["sentence_id"].tolist()


def test_no_cell_is_a_formula(hostile: pd.DataFrame, street: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    documents = pd.DataFrame({"doc_id": ["=a"], "office": ["=街道"]})
    export_annotations(hostile, documents, path, street)
    sheet = openpyxl.load_workbook(path)["sentences"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    texts = [cell.value for cell in sheet["E"][1:]]
    ordinary = [
        (got, text) for got, text in zip(texts, HOSTILE, strict=True) if cell_text(text) == text
    ]
    assert len(ordinary) == len(HOSTILE) - 3
    assert all(got == text for got, text in ordinary)
    # It stays a text when it is edited.
    assert sheet["E2"].quotePrefix


def test_cell_text_of_what_excel_saves_anew() -> None:
    # Excel marks an underscore that would read as a character; openpyxl leaves the mark out.
    assert cell_text("_x000D_") == "_x000D_"
    assert cell_text("\r") == "_x000D_"
    assert cell_text("_x00") == "_x00"
    assert len(cell_text("长" * 40_000)) == 32_767


def test_workbook_is_easy_to_code_in(
    sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    export_annotations(sentences, documents, path, street)
    book = openpyxl.load_workbook(path)
    sheet, codes = book["sentences"], book["codes"]
    assert [cell.value for cell in sheet[1]] == list(WIDTHS)
    assert sheet.freeze_panes == "A2"
    assert all(cell.alignment.wrap_text for cell in sheet[2])
    assert sheet.column_dimensions["E"].width == 60
    # The sentence with its headings and both neighbours, none of another report.
    assert [cell.value for cell in sheet[4]][:6] == [
        "a:003",
        "江口街道",
        "一、经济发展",
        "一、经济发展",
        "新增企业3家,产值增长。",
        "税收完成5万元。",
    ]
    assert (sheet["F7"].value, sheet["D8"].value) == (None, None)
    lists = {}
    for choice in sheet.data_validations.dataValidation:
        page, _, span = choice.formula1.partition("!")
        assert page == "codes"
        cells = codes[span.replace("$", "")]
        lists[str(choice.sqref)] = [cell.value for (cell,) in cells]
    last = len(sentences) + 1
    assert lists == {
        f"G2:G{last}": list(street.theme_codes),
        f"H2:H{last}": list(street.theme_codes),
        f"I2:I{last}": list(street.role_codes),
    }


@forms
def test_same_sentences_same_bytes(
    form: str,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = [tmp_path / f"{name}{FORMS[form].suffix}" for name in "ab"]
    for path, day in zip(paths, (1, 2), strict=True):
        monkeypatch.setattr("time.time", lambda day=day: 1.7e9 + 86_400 * day)
        export_annotations(sentences, documents, path, street, form=form)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_labelstudio_config(
    sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    export_annotations(sentences, documents, tmp_path / "a.json", street, form="labelstudio")
    view = ET.parse(tmp_path / "a-config.xml").getroot()
    tasks = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    shown = {part.get("value", "")[1:] for part in view if part.tag in ("Text", "Header")}
    assert shown == {"headings", "before", "text", "after"}
    assert shown < set(tasks[0]["data"])
    choices = {
        part.get("name"): [(c.get("value"), c.get("alias")) for c in part]
        for part in view.iter("Choices")
    }
    themes = [(theme.name, theme.code) for theme in street.themes]
    roles = [(role.name, role.code) for role in street.roles]
    assert choices == {"theme": themes, "theme2": themes, "role": roles}


def test_doccano_has_its_labels_beside_it(
    sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    export_annotations(sentences, documents, tmp_path / "a.jsonl", street, form="doccano")
    first = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert set(first) == {"id", "text", "label", "meta"}
    kinds = json.loads((tmp_path / "a-labels.json").read_text(encoding="utf-8"))
    assert {"text": "theme:economy"} in kinds
    assert len(kinds) == 2 * len(street.themes) + len(street.roles)


@pytest.fixture
def guessed(sentences: pd.DataFrame) -> pd.DataFrame:
    n = len(sentences)
    return pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "scheme": "street@1",
            "theme": "economy",
            "theme2": "",
            "role": "plan",
            "labeller": "模型",
            "score": np.linspace(0.2, 0.9, n).round(3),
            "role_score": 0.5,
            "abstained": False,
        }
    )


@forms
def test_labels_are_filled_in(
    form: str,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    guessed: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
) -> None:
    path = tmp_path / f"a{FORMS[form].suffix}"
    some = guessed.assign(score=np.nan).iloc[:3]
    export_annotations(sentences, documents, path, street, some, form=form)
    labels, _ = import_annotations(path, form, street, "乙", sentences)
    columns = ["sentence_id", "theme", "theme2", "role"]
    assert labels[columns].values.tolist() == some[columns].values.tolist()


def test_model_predicts_and_does_not_annotate(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    guessed: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    export_annotations(sentences, documents, path, street, guessed, form="labelstudio")
    first = json.loads(path.read_text(encoding="utf-8"))[0]
    assert "annotations" not in first
    assert [(p["model_version"], p["score"]) for p in first["predictions"]] == [("模型", 0.2)]
    with pytest.raises(InputError, match="no row with a theme"):
        import_annotations(path, "labelstudio", street, "乙")


def test_chosen_sentences_keep_their_neighbours(
    sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    assert (
        export_annotations(sentences, documents, path, street, form="doccano", chosen=["a:003"])
        == 1
    )
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["meta"]["after"] == "税收完成5万元。"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "word"}, "form: found 'word'; allowed: xlsx, doccano, labelstudio"),
        ({"form": "doccano"}, r"the suffix '.xlsx'; allowed: .jsonl for the form doccano"),
        ({"chosen": ["c:001"]}, "chosen: found 'c:001'"),
        ({"chosen": []}, "sentences: found none to write"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    options: dict[str, object],
    message: str,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError, match=message):
        export_annotations(sentences, documents, tmp_path / "a.xlsx", street, **options)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_foreign_labels_are_told(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    guessed: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(InputError, match=r"labels of the scheme town@2; allowed: street@1"):
        export_annotations(sentences, documents, path, street, guessed.assign(scheme="town@2"))
    with pytest.raises(InputError, match="two labels of the sentence 'a:001'"):
        export_annotations(sentences, documents, path, street, pd.concat([guessed, guessed]))


def test_names_are_accepted(
    sentences: pd.DataFrame, documents: pd.DataFrame, street: Scheme, tmp_path: Path
) -> None:
    for form, fill in FILL.items():
        path = tmp_path / f"a{FORMS[form].suffix}"
        export_annotations(sentences, documents, path, street, form=form)
        fill(path, [("经济发展", " 安全稳定 ", "计划"), ("Safety", "", "Problem")])
        labels, _ = import_annotations(path, form, street, "甲")
        assert labels[["theme", "theme2", "role"]].values.tolist() == [
            ["economy", "safety", "plan"],
            ["safety", "", "problem"],
        ]


def test_name_of_two_themes_is_no_code(sentences: pd.DataFrame, tmp_path: Path) -> None:
    themes = [{"code": code, "name": "治理"} for code in ("one", "two")]
    scheme = parse_scheme({"name": "s", "version": "1", "themes": themes}, "s.toml")
    path = tmp_path / "a.xlsx"
    documents = pd.DataFrame({"doc_id": [], "office": []}, dtype="str")
    export_annotations(sentences, documents, path, scheme)
    fill_workbook(path, [("two", "", "")])
    labels, notes = import_annotations(path, "xlsx", scheme, "甲")
    assert (labels["theme"].tolist(), labels["role"].tolist()) == (["two"], [""])
    assert len(notes) == 1
    fill_workbook(path, [("治理", "", "")])
    with pytest.raises(InputError, match=r"a.xlsx:2: found the theme '治理'; allowed: one, two\."):
        import_annotations(path, "xlsx", scheme, "甲")


def test_doccano_labels_without_a_prefix(street: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    entry = {"id": 3, "text": "x", "meta": {"sentence_id": "a:001"}}
    path.write_text(json.dumps(entry | {"label": ["经济发展", "plan"]}), encoding="utf-8")
    labels, _ = import_annotations(path, "doccano", street, "甲")
    assert labels[["sentence_id", "theme", "role"]].values.tolist() == [
        ["a:001", "economy", "plan"]
    ]
    path.write_text(json.dumps(entry | {"label": ["economy", "safety"]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"a.jsonl:1: found 'economy' and 'safety' as theme"):
        import_annotations(path, "doccano", street, "甲")


def _edit(row: int, column: str, value: object) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        sheet = book["sentences"]
        sheet.cell(row, list(WIDTHS).index(column) + 1).value = value
        book.save(path)

    return edit


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            _edit(3, "theme", "ecnomy"),
            "{path}:3: found the theme 'ecnomy'; allowed: economy, livelihood, governance, "
            "party_building, safety, other. What to do: choose one of these, or its name.",
        ),
        (
            _edit(3, "role", "=B2"),
            "{path}:3: found the role '=B2'; allowed: achievement, problem, plan, context. "
            "What to do: choose one of these, or its name.",
        ),
        (
            _edit(2, "theme2", "经济发展"),
            "{path}:2: found 'economy' as theme and as second theme; allowed: two themes, or no "
            "second one. What to do: correct or empty theme2.",
        ),
        (
            _edit(4, "text", "新增企业4家,产值增长。"),
            "{path}:4: found the text '新增企业4家,产值增长。'; allowed: that of a:003, '新增企业3家,"
            "产值增长。'. What to do: restore the text; if the report was changed, export it anew.",
        ),
        (
            _edit(4, "sentence_id", "c:003"),
            "{path}:4: found the sentence 'c:003', which is not in these reports; allowed: ids such "
            "as a:001. What to do: take the reports that were exported.",
        ),
        (
            _edit(4, "sentence_id", "a:001"),
            "{path}:4: found the sentence 'a:001', which {path}:2 has; allowed: each once. "
            "What to do: remove one.",
        ),
        (
            _edit(4, "sentence_id", None),
            "{path}:4: found no sentence_id; allowed: the id that was exported. What to do: "
            "restore it.",
        ),
        (
            _edit(1, "theme", "主题"),
            "{path}:1: found no column(s) 'theme'; allowed: each of sentence_id, text, theme, "
            "theme2, role once. What to do: restore the first row.",
        ),
        (
            lambda path: fill_workbook(path, [("", "", "plan")] * 4),
            "{path}: found no row with a theme; allowed: one or more. What to do: code some "
            "sentences.",
        ),
        (
            lambda path: path.unlink(),
            "{path}: found no such file; allowed: a file that was filled in. What to do: correct it.",
        ),
    ],
)
def test_fault_in_a_workbook_is_told(
    edit: Callable[[Path], None],
    message: str,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    street: Scheme,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    export_annotations(sentences, documents, path, street)
    fill_workbook(path, CODES)
    edit(path)
    with pytest.raises(InputError) as caught:
        import_annotations(path, "xlsx", street, "甲", sentences)
    assert str(caught.value) == message.format(path=path)


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("xlsx", b"PK\x03\x04 not a zip", "no workbook"),
        ("xlsx", b"", "no workbook"),
        ("doccano", b"{", "a.jsonl:1: found no JSON"),
        ("doccano", b"[]", "a.jsonl:1: found no list 'label'"),
        ("doccano", b'{"label": [[0, 3, "a"]]}', "a.jsonl:1: found no list 'label'"),
        ("doccano", b'{"label": []}\n{"label": []}', "a.jsonl:1: found no sentence_id"),
        ("labelstudio", b"{}", "a.json: found no list of tasks"),
        ("labelstudio", b"[1]", "a.json:1: found no task with 'data'"),
        (
            "labelstudio",
            b'[{"data": {"sentence_id": "a"}, "annotations": [{}, {}]}]',
            "a.json:1: found 2 annotations; allowed: one, by the coder",
        ),
        (
            "labelstudio",
            b'[{"data": {"sentence_id": "a"}, "annotations": [{"result": '
            b'[{"from_name": "theme", "value": {"choices": ["economy", "safety"]}}]}]}]',
            "a.json:1: found several values of theme",
        ),
        ("labelstudio", b"\x00\x01", "bytes that are not text"),
    ],
)
def test_file_of_another_form_is_told(
    form: str, content: bytes, message: str, street: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / f"a{FORMS[form].suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        import_annotations(path, form, street, "甲")


def test_coder_has_a_name(street: Scheme, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="coder: found an empty name"):
        import_annotations(tmp_path / "a.xlsx", "xlsx", street, " ")


def test_sample_is_drawn_and_completed(sentences: pd.DataFrame, guessed: pd.DataFrame) -> None:
    n = len(sentences)
    sample = sample_sentences(sentences, guessed, random=3, uncertain=2, seed=4)
    assert Counter(sample["drawn"]) == {"random": 3, "uncertain": 2}
    chance = sample[sample["drawn"] == "random"]["probability"]
    assert set(chance) == {3 / n}
    assert sample[sample["drawn"] == "uncertain"]["probability"].isna().all()
    order = sentences["sentence_id"].tolist()
    assert sample["sentence_id"].tolist() == [i for i in order if i in set(sample["sentence_id"])]
    # Scores rise along the reports: the least sure of the others are the first of them.
    drawn = set(sample[sample["drawn"] == "random"]["sentence_id"])
    unsure = sample[sample["drawn"] == "uncertain"]["sentence_id"].tolist()
    assert unsure == [i for i in order if i not in drawn][:2]
    again = sample_sentences(sentences, guessed, random=3, uncertain=2, seed=4)
    pd.testing.assert_frame_equal(sample, again)
    # What is uncertain changes nothing in what is drawn.
    alone = sample_sentences(sentences, random=3, seed=4)
    assert set(alone["sentence_id"]) == drawn


def test_each_sentence_is_drawn_as_often(sentences: pd.DataFrame) -> None:
    draws = 2000
    counts = Counter(
        name
        for seed in range(draws)
        for name in np.random.default_rng(seed).choice(len(sentences), 3, replace=False)
    )
    mean = draws * 3 / len(sentences)
    assert max(abs(counts[row] - mean) for row in range(len(sentences))) < 4 * math.sqrt(mean)
    # And that is what the sample draws.
    for seed in range(5):
        rows = np.random.default_rng(seed).choice(len(sentences), 3, replace=False)
        sample = sample_sentences(sentences, random=3, seed=seed)
        assert (
            sample["sentence_id"].tolist() == sentences["sentence_id"].iloc[sorted(rows)].tolist()
        )


@pytest.mark.parametrize(
    ("random", "uncertain", "message"),
    [
        (13, 0, "13 and 0 sentences; allowed: 1 to 12 in all"),
        (10, 3, "10 and 3 sentences"),
        (0, 0, "0 and 0 sentences"),
        (-1, 3, "-1 and 3 sentences"),
    ],
)
def test_sample_of_more_than_there_is(
    sentences: pd.DataFrame, guessed: pd.DataFrame, random: int, uncertain: int, message: str
) -> None:
    assert len(sentences) == 12
    with pytest.raises(InputError, match=message):
        sample_sentences(sentences, guessed, random=random, uncertain=uncertain)


def test_sample_needs_scores(sentences: pd.DataFrame, guessed: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="labels: found none"):
        sample_sentences(sentences, random=1, uncertain=1)
    bare = guessed.assign(score=np.nan)
    with pytest.raises(InputError, match="found 0 sentences with a score"):
        sample_sentences(sentences, bare, random=1, uncertain=1)


def test_labels_of_tables(sentences: pd.DataFrame, guessed: pd.DataFrame, tmp_path: Path) -> None:
    placed = pd.concat([sentences, guessed[["theme", "role"]]], axis=1)
    placed.to_csv(tmp_path / "甲.csv", index=False, encoding="utf-8-sig")
    guessed.iloc[:5].to_parquet(tmp_path / "b.parquet")
    labels = read_labels([tmp_path / "甲.csv", tmp_path / "b.parquet"])
    assert Counter(labels["labeller"]) == {"甲": len(sentences), "模型": 5}
    # The block is known of a sentence from any of the tables.
    assert labels["block"].notna().all()
    blocks = labels[labels["labeller"] == "甲"]["block"]
    assert blocks.nunique() == len(set(block_numbers(sentences)))
    with pytest.raises(InputError, match="only the label 'economy'"):
        measure_agreement(labels)
    with pytest.raises(InputError, match=r"labels by '模型', as in .*b\.parquet"):
        read_labels([tmp_path / "b.parquet", tmp_path / "b.parquet"])
    (tmp_path / "c.parquet").write_bytes(b"no")
    with pytest.raises(InputError, match=r"c\.parquet: found no table"):
        read_table(tmp_path / "c.parquet")


# The commands.
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(REPORT, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jiedao", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return (status, *capsys.readouterr())

    return call


@forms
def test_from_sample_to_agreement(run: Run, form: str) -> None:
    file = f"code{FORMS[form].suffix}"
    done = run("annotate", "sample", "corpus", "-o", "s.csv", "--random", "3", "--uncertain", "1")
    assert done == (0, "3 sentences at random and 1 unsure ones of 6: s.csv\n", "")
    done = run("annotate", "export", "corpus", "-o", file, "--form", form, "--sample", "s.csv")
    assert done == (0, f"4 sentences to code by street@1: {file}\n", "")
    for coder, last in (("甲", "other"), ("乙", "economy")):
        FILL[form](Path(file), [*CODES[:2], ("other", "", "context"), (last, "", "plan")])
        done = run(
            *("annotate", "import", file, "--form", form, "--coder", coder),
            *("-o", f"{coder}.csv", "--folder", "corpus"),
        )
        assert done == (0, f"4 sentences labelled by {coder}: {coder}.csv\n", "")
    done = run("agreement", "甲.csv", "乙.csv", "-o", "agree.csv", "--disagreements", "differ.csv")
    assert (done[0], done[2]) == (0, "")
    first = done[1].splitlines()[1].split()
    assert first[:5] == ["agreement", "乙", "甲", "all", "0.750"]
    assert "bootstrap intervals over blocks" in done[1].splitlines()[-1]
    assert done[1].endswith("1 sentences differ\n")
    table = pd.read_csv("agree.csv")
    assert set(table["measure"]) == {"agreement", "kappa", "alpha"}
    differ = pd.read_csv("differ.csv")
    assert differ[["乙", "甲"]].values.tolist() == [["economy", "other"]]


def test_export_with_a_model(run: Run) -> None:
    model = str(Path(cli.__file__).parents[2] / "models" / "theme")
    assert run("annotate", "export", "corpus", "-o", "a.xlsx", "--model", model)[0] == 0
    labels, _ = import_annotations(Path("a.xlsx"), "xlsx", read_scheme(), "甲")
    assert len(labels) == 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["agreement", "a.csv"], "a.csv: found no such file"),
        (["agreement", "one.csv"], "labels, column 'theme': found the labels of 'one' alone"),
        (["agreement", "one.csv", "--field", "role"], "one.csv: found no column 'role'"),
        (["agreement", "one.csv", "-o", "a.txt"], "a.txt: found the suffix '.txt'"),
        (["agreement", "one.csv", "--disagreements", "a.txt"], "a.txt: found the suffix '.txt'"),
        (["annotate", "export", "corpus", "-o", "a.csv"], "a.csv: found the suffix '.csv'"),
        (["annotate", "export", "corpus", "-o", "no/a.xlsx"], "a.xlsx: found that it cannot be"),
        (["annotate", "export", "corpus", "-o", "a.xlsx", "--sample", "one.csv"], "chosen: found"),
        (["annotate", "export", "corpus", "-o", "a.xlsx", "--scheme", "x"], "no such scheme"),
        (["annotate", "import", "one.csv", "--coder", "甲", "-o", "b.csv"], "the suffix '.csv'"),
        (["annotate", "import", "a.xlsx", "--coder", "甲", "-o", "b.csv"], "found no such file"),
        (["annotate", "sample", "corpus", "-o", "a.csv"], "found 0 and 0 sentences"),
        (["annotate", "sample", "corpus", "-o", "a.csv", "--random", "7"], "found 7 and 0"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    run: Run, arguments: list[str], message: str, tmp_path: Path
) -> None:
    rows = "sentence_id,theme\nz:001,economy\nz:002,safety\n"
    (tmp_path / "one.csv").write_text(rows, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert err.startswith("jiedao: ")
    assert err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before
