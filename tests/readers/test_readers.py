"""Every format gives the same report from its small file in tests/data."""

from __future__ import annotations

from pathlib import Path

import pytest

from jiedao.errors import InputError
from jiedao.readers import CONTAINERS, READERS, read_report
from jiedao.text.sentences import split_report

DATA = Path(__file__).parents[1] / "data"
SENTENCES = [
    ("title", "江口街道2024年工作总结"),
    ("heading", "一、主要工作"),
    ("heading", "（一）民生福祉。"),
    ("body", "新增托位20个，增长1.5%；"),
    ("body", "慰问老人12户。"),
    ("heading", "二、存在的问题"),
    ("body", "“四上”企业偏少。"),
]


@pytest.mark.parametrize("suffix", [*READERS, *CONTAINERS])
def test_each_format_gives_the_same_sentences(suffix: str) -> None:
    raw = read_report(DATA / f"report{suffix}").text
    assert [(s.kind, s.text) for s in split_report(raw).sentences] == SENTENCES


def test_suffix_in_capitals_is_the_same_format(tmp_path: Path) -> None:
    (tmp_path / "A.TXT").write_bytes((DATA / "report.txt").read_bytes())
    assert read_report(tmp_path / "A.TXT") == read_report(DATA / "report.txt")


def _message(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_report(path)
    return str(caught.value)


def test_report_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no.txt"
    assert _message(path) == (
        f"{path}: found no such file; allowed: a file with a report. What to do: correct the path."
    )
    assert _message(tmp_path) == (
        f"{tmp_path}: found a folder; allowed: a file with a report. What to do: correct the path."
    )


@pytest.mark.parametrize(("name", "shown"), [("报告", "without a suffix"), ("a.xyz", ".xyz")])
def test_unknown_format_is_told_with_the_known_ones(tmp_path: Path, name: str, shown: str) -> None:
    path = tmp_path / name
    path.write_text("街道", encoding="utf-8")
    assert _message(path) == (
        f"{path}: found a file of the format '{shown}'; allowed: {', '.join([*READERS, *CONTAINERS])}. "
        "What to do: save the report as UTF-8 text (.txt)."
    )


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "\ufeff\u3000".encode()])
def test_empty_report_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert _message(path) == (
        f"{path}: found an empty file; allowed: the text of a report. "
        "What to do: remove or fill it."
    )
