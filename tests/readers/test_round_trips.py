"""A report written into every format and encoding comes back whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from written import WRITERS, write_csv, write_zip

from jiedao.errors import InputError
from jiedao.readers import read_entries
from jiedao.readers.reading import Entry, Reading
from jiedao.text.sentences import split_report

ROOT = Path(__file__).parents[2]
HARD = (
    "江口街道2024年工作总结\n一、主要工作\n(一)“四上”企业。𠮷川、㐂来等3家，增长1.5%；<a&b>\n新增 托位20个，\t见附表。\n"
    "二、存在的问题\n=1+1、@甲、“引号”与'撇号'，C:\\temp\\a，100% | 甲 | 乙\n"
)


def _texts() -> dict[str, str]:
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "seeds/texts").glob("*.txt")}
    return {"hard": HARD, **texts}


TEXTS = _texts()


def _read(path: Path, data: bytes) -> Entry:
    path.write_bytes(data)
    entries = list(read_entries(path))
    assert len(entries) == 1
    return entries[0]


def _lines(text: str) -> list[str]:
    """Return the lines without white space at their ends, which a page does not keep."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("report", TEXTS)
def test_every_character_and_sentence_comes_back(report: str, name: str, tmp_path: Path) -> None:
    file, write, exact = WRITERS[name]
    text = TEXTS[report]
    result = _read(tmp_path / file, write(text)).result
    assert isinstance(result, Reading)
    if exact:
        assert result.text == text
    expected = "\n".join(_lines(text))
    if name == "page":
        # A page shows a tab as a space.
        expected = expected.replace("\t", " ")
    assert [
        (s.kind, s.marker, s.level, s.parent, s.text.replace("\t", " "))
        for s in split_report(result.text).sentences
    ] == [
        (s.kind, s.marker, s.level, s.parent, s.text.replace("\t", " "))
        for s in split_report(expected).sentences
    ]
    assert not result.repaired


def test_big5_comes_back_in_traditional_script(tmp_path: Path) -> None:
    text = "江口街道2024年工作總結\r\n一、主要工作\r\n新增托位20個，增長1.5%；慰問老人12戶。\r\n"
    result = _read(tmp_path / "a.txt", text.encode("big5")).result
    assert isinstance(result, Reading)
    assert (result.text, result.encoding) == (text, "big5hkscs")


def test_row_tells_what_it_is_of(tmp_path: Path) -> None:
    entry = _read(tmp_path / "甲.csv", write_csv(HARD))
    assert entry.name == "row 2"
    assert entry.metadata == {
        "office": "江口街道",
        "issued": "2024年12月30日",
        "period_start": "2024-01",
        "period_end": "2024-06",
    }
    assert isinstance(entry.result, Reading)
    assert entry.result.date == "2024-12-30"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_names_in_a_zip_are_read_in_the_encoding_that_fits(encoding: str, tmp_path: Path) -> None:
    data = write_zip({"報告/江口.txt": HARD.encode()}, encoding)
    assert _read(tmp_path / "a.zip", data).name == "報告/江口.txt"


def test_rows_and_members_that_are_broken_do_not_stop_the_others(tmp_path: Path) -> None:
    lines = '{"text": "街道甲。"}\n[1]\n{"text": "", "a": 1}\n{"text": "街道乙。"}\n'
    data = write_zip(
        {"坏.pdf": b"%PDF-1.4 nothing", "表.jsonl": lines.encode(), "好.txt": "街道。".encode()}
    )
    (tmp_path / "a.zip").write_bytes(data)
    entries = list(read_entries(tmp_path / "a.zip"))
    assert [(entry.name, isinstance(entry.result, InputError)) for entry in entries] == [
        ("坏.pdf", True),
        ("表.jsonl:row 1", False),
        ("表.jsonl:row 2", True),
        ("表.jsonl:row 3", True),
        ("表.jsonl:row 4", False),
        ("好.txt", False),
    ]
    assert str(entries[2].result) == (
        f"{tmp_path / 'a.zip'}:表.jsonl:2: found no JSON object; allowed: a line such as "
        '{"text": "…"}. What to do: mend it.'
    )
