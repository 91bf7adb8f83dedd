"""Coded sentences: annotations joined by their offsets, exemplars row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.scheme import Scheme
from jiedao.themes.coded import code_reports, join_coded, read_exemplars

TEXT = "一、经济\n新增企业3家。产值增长。"
HEAD = "# doc_id=A1\tprovince=山东省\tyear=2024\tgenre=plan\ttitle=计划"
THEMES = "economy, safety, other"


@pytest.fixture
def documents() -> pd.DataFrame:
    return pd.DataFrame(
        {"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"], "genre": ["plan", "summary"]}
    )


def _entry(start: int = 0, end: int = 4, **changes: Any) -> dict[str, Any]:
    codes = {"theme": "economy", "theme2": "", "role": "plan"}
    return {"doc_id": "a", "start": start, "end": end, **codes, **changes}


def _annotations(tmp_path: Path, *entries: dict[str, Any] | str) -> Path:
    path = tmp_path / "themes.jsonl"
    lines = [
        entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)
        for entry in entries
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _exemplars(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "east.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_annotations_find_their_sentences(
    tmp_path: Path, documents: pd.DataFrame, small_scheme: Scheme
) -> None:
    path = _annotations(
        tmp_path,
        _entry(12, 17, theme="safety", theme2="other", role="achievement"),
        # A report that is not here, and a sentence without a second theme.
        _entry(doc_id="c"),
        {"doc_id": "b", "start": 0, "end": 5, "theme": "other", "role": "plan"},
        _entry(0, 4),
    )
    coded = code_reports({"a": TEXT, "b": "年终总结。"}, documents, path, small_scheme)
    columns = ["sentence_id", "text", "theme", "theme2", "role", "group"]
    assert coded.sentences[columns].values.tolist() == [
        ["a:001", "一、经济", "economy", "", "plan", "江口街道"],
        ["a:003", "产值增长。", "safety", "other", "achievement", "江口街道"],
        ["b:001", "年终总结。", "other", "", "plan", "湖滨街道"],
    ]
    assert coded.genres == {"a": "plan", "b": "summary"}
    assert coded.evaluates.tolist() == [True, True, True]


def test_seed_annotations_code_every_sentence(
    seeds: Path, seed_corpus: Corpus, seed_sentences: pd.DataFrame, street: Scheme
) -> None:
    path = seeds / "annotations" / "themes.jsonl"
    coded = code_reports(dict(seed_corpus.texts), seed_corpus.documents, path, street)
    lines = path.read_text(encoding="utf-8").splitlines()
    reference = {row["sentence_id"]: row["theme"] for row in map(json.loads, lines)}
    assert coded.sentences["sentence_id"].tolist() == seed_sentences["sentence_id"].tolist()
    found = dict(zip(coded.sentences["sentence_id"], coded.sentences["theme"], strict=True))
    assert found == reference


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{", "no JSON (Expecting property name enclosed in double quotes: line 1 column 2 "
              "(char 1)); allowed: one object a row. What to do: mend it."),
        ("[1]", "no 'doc_id'; allowed: doc_id, start, end, theme. What to do: add it."),
        ('{"doc_id": "a", "start": 0, "end": 4}',
         "no 'theme'; allowed: doc_id, start, end, theme. What to do: add it."),
        (_entry(0, 5), "offsets 0-5, which are no sentence of a; allowed: the offsets of a "
                       "sentence. What to do: code the report as it stands."),
        (_entry(theme="经济"), f"the theme '经济'; allowed: {THEMES}. What to do: correct it."),
        (_entry(theme2="安全"), f"the theme2 '安全'; allowed: {THEMES}. What to do: correct it."),
        (_entry(role=""), "the role ''; allowed: achievement, plan. What to do: correct it."),
    ],
)  # fmt: skip
def test_fault_of_an_annotation_is_told_with_its_row(
    tmp_path: Path,
    documents: pd.DataFrame,
    small_scheme: Scheme,
    entry: dict[str, Any] | str,
    fault: str,
) -> None:
    path = _annotations(tmp_path, _entry(), entry)
    with pytest.raises(InputError) as caught:
        code_reports({"a": TEXT}, documents, path, small_scheme)
    assert str(caught.value) == f"{path}:2: found {fault}"


def test_annotations_that_are_no_utf8_are_told(
    tmp_path: Path, documents: pd.DataFrame, small_scheme: Scheme
) -> None:
    path = tmp_path / "themes.jsonl"
    path.write_bytes(json.dumps(_entry(theme="经济"), ensure_ascii=False).encode("gb18030"))
    with pytest.raises(InputError) as caught:
        code_reports({"a": TEXT}, documents, path, small_scheme)
    assert str(caught.value) == (
        f"{path}: found a file that cannot be read ('utf-8' codec can't decode byte 0xbe in "
        "position 48: invalid start byte); allowed: UTF-8 text. "
        "What to do: correct the path or save it anew."
    )


def test_line_separator_within_a_text_ends_no_row(
    tmp_path: Path, documents: pd.DataFrame, small_scheme: Scheme
) -> None:
    path = _annotations(tmp_path, _entry(text="一、\u2028经济"), _entry(5, 12))
    coded = code_reports({"a": TEXT}, documents, path, small_scheme)
    assert coded.sentences["position"].tolist() == [1, 2]


def test_exemplars_by_hand(tmp_path: Path, small_scheme: Scheme) -> None:
    folder = _exemplars(
        tmp_path,
        HEAD,
        "1\tother\t\tplan\t一、工作打算",
        "",
        "1\teconomy\t\tplan\t招商引资。",
        "0\teconomy\tsafety\tplan\t新增企业3家,排查隐患。",
        "# doc_id=A2\tgenre=summary",
        "1\tsafety\t\tachievement\t排查隐患。",
    )
    coded = read_exemplars(folder, small_scheme)
    columns = ["doc_id", "line", "text", "theme", "theme2", "role", "group"]
    assert coded.sentences[columns].values.tolist() == [
        ["east-A1", 1, "一、工作打算", "other", "", "plan", "east-A1"],
        ["east-A1", 2, "招商引资。", "economy", "", "plan", "east-A1"],
        ["east-A1", 2, "新增企业3家,排查隐患。", "economy", "safety", "plan", "east-A1"],
        ["east-A2", 1, "排查隐患。", "safety", "", "achievement", "east-A2"],
    ]
    assert coded.genres == {"east-A1": "plan", "east-A2": "summary"}
    assert not coded.evaluates.any()


@pytest.mark.parametrize(
    ("lines", "row", "fault"),
    [
        (
            [HEAD, "1\teconomy\tplan\t招商引资。"],
            2,
            "4 fields; allowed: break, theme, theme2, role, text. What to do: mend it.",
        ),
        (
            ["1\teconomy\t\tplan\t招商引资。"],
            1,
            "5 fields; allowed: break, theme, theme2, role, text. What to do: mend it.",
        ),
        (
            [HEAD, "1\t经济\t\tplan\t招商引资。"],
            2,
            f"the theme '经济'; allowed: {THEMES}. What to do: correct it.",
        ),
        (
            ["# genre=plan\ttitle=计划"],
            1,
            "no 'doc_id'; allowed: # doc_id=… and genre=…, a tab between. What to do: add it.",
        ),
        (
            ["# 计划\tdoc_id=A1"],
            1,
            "no 'genre'; allowed: # doc_id=… and genre=…, a tab between. What to do: add it.",
        ),
        (
            [HEAD, "1\teconomy\t\tplan\t招商引资。", HEAD],
            3,
            "the doc_id 'A1' a second time. What to do: rename it.",
        ),
        (
            [HEAD, "1\teconomy\t\tplan\t招商引资。", "0\teconomy\t\tplan\t新增企业。产值增长。"],
            3,
            "'新增企业。产值增长。', which is not one sentence; allowed: one sentence a row. "
            "What to do: split it.",
        ),
        (
            # A line of page furniture is no sentence, and nothing follows that would show it.
            [HEAD, "1\teconomy\t\tplan\t招商引资。", "1\tother\t\tplan\t- 3 -"],
            3,
            "'- 3 -', which is not one sentence; allowed: one sentence a row. "
            "What to do: split it.",
        ),
    ],
)
def test_fault_of_an_exemplar_is_told_with_its_row(
    tmp_path: Path, small_scheme: Scheme, lines: list[str], row: int, fault: str
) -> None:
    folder = _exemplars(tmp_path, *lines)
    with pytest.raises(InputError) as caught:
        read_exemplars(folder, small_scheme)
    assert str(caught.value) == f"{tmp_path / 'east.tsv'}:{row}: found {fault}"


def test_joined_codes_keep_their_order(
    tmp_path: Path, documents: pd.DataFrame, small_scheme: Scheme
) -> None:
    reports = code_reports(
        {"a": TEXT}, documents, _annotations(tmp_path, _entry(), _entry(5, 12)), small_scheme
    )
    exemplars = read_exemplars(
        _exemplars(tmp_path, HEAD, "1\tsafety\t\tplan\t排查隐患。"), small_scheme
    )
    joined = join_coded([reports, exemplars])
    assert joined.sentences["doc_id"].tolist() == ["a", "a", "east-A1"]
    assert joined.sentences.index.tolist() == [0, 1, 2]
    assert joined.evaluates.tolist() == [True, True, False]
    assert joined.genres == {"a": "plan", "b": "summary", "east-A1": "plan"}
