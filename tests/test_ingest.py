"""The log of reading, documents.csv with all its faults, and what a table, a page and a name say."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from jiedao.corpus import read_corpus, read_files
from jiedao.documents_table import read_documents
from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ingest import count_furniture, summarise_ingest
from jiedao.readers import ReadOptions
from jiedao.readers.columns import find_columns

REPORT = "江口街道2024年工作总结\n一、主要工作\n新增企业3家。\n"
PLAN = "湖滨街道2025年工作谋划\n一、主要目标\n新增托位20个。\n"
PAGE = (
    '<html><head><title>江口街道2024年工作总结</title></head><body><div><a href="/">首页</a>'
    '<a href="/a">公开</a></div><h1>江口街道2024年工作总结</h1><p>发布日期：2024-12-30</p><div id="zoom">'
    "<p>一、主要工作</p><p>新增企业3家，增长1%。</p></div></body></html>"
)


def _fill(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_log_has_a_row_a_file_and_a_row_a_member(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.html": PAGE, "b.txt": PLAN, "c.txt": f"{PLAN} ", "x.py": "1"})
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("总结/d.csv", f'街道,正文\n江口街道,"{REPORT}"\n')
    corpus = read_corpus(tmp_path)
    check_frame("ingest", corpus.ingest)
    columns = [
        "file",
        "doc_id",
        "format",
        "encoding",
        "characters",
        "duplicate_of",
        "status",
        "notes",
    ]
    text = "江口街道2024年工作总结\n一、主要工作\n新增企业3家，增长1%。\n"
    assert corpus.ingest[columns].values.tolist() == [
        ["a.html", "a", "html", "utf-8", len(text), "", "read", ""],
        ["b.txt", "b", "txt", "utf-8", len(PLAN), "", "read", ""],
        ["c.txt", "c", "txt", "utf-8", len(PLAN) + 1, "b", "read", "the same text as b"],
        ["z.zip:总结/d.csv:row 2", "d-2", "csv", "utf-8", len(REPORT), "", "read", ""],
        ["x.py", "", "py", "", 0, "", "skipped", "another format"],
    ]
    assert corpus.texts["a"] == text
    assert corpus.aside.values.tolist() == [["a", "首页公开"], ["a", "发布日期：2024-12-30"]]
    assert corpus.ingest["set_aside"].tolist() == [2, 0, 0, 0, 0]
    assert corpus.documents["issued"].tolist() == ["2024-12-30", "", "", ""]
    assert summarise_ingest(corpus.ingest) == (
        "5 report(s): 4 read, 1 skipped; 1 that another has, too"
    )


def test_furniture_counts_as_set_aside() -> None:
    ingest = read_files([Path(__file__).parent / "data/report.txt"]).ingest
    furniture = pd.DataFrame({"doc_id": ["report", "report", "other"]})
    assert count_furniture(ingest, furniture)["set_aside"].tolist() == [2]


def test_all_faults_of_the_table_are_told_at_once(tmp_path: Path) -> None:
    rows = "".join(f"d{n},2024-13,江口街道\n" for n in range(25))
    _fill(tmp_path, {"documents.csv": f"doc_id,period_end,office\n{rows}"})
    table = tmp_path / "documents.csv"
    with pytest.raises(InputError) as caught:
        read_documents(table)
    message = str(caught.value)
    one = "found period_end '2024-13'; allowed: YYYY-MM, as in 2024-06, or nothing. What to do: correct it"
    assert message.startswith(
        f"{table}: found 25 faults. What to do: correct all of these:\n  {table}:2: {one}\n"
    )
    assert message.endswith(f"  {table}:21: {one}\n  and 5 more.")
    assert message.count("\n") == 21


def test_rows_without_files_are_told_at_once_with_the_line_where_they_begin(tmp_path: Path) -> None:
    table = 'doc_id,title\na,"一\n二"\nx,\ny,\n'
    _fill(tmp_path, {"a.txt": REPORT, "documents.csv": table})
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path)
    path = tmp_path / "documents.csv"
    end = (
        f"for which there is no file; allowed: a file in {tmp_path}. What to do: correct the row, "
        "remove it, or put the file into the folder"
    )
    assert str(caught.value) == (
        f"{path}: found 2 faults. What to do: correct all of these:\n"
        f"  {path}:4: found doc_id 'x', {end}\n  {path}:5: found doc_id 'y', {end}."
    )


@pytest.mark.parametrize("nothing", ["-", "无", "—", "None"])
def test_cleared_cell_stays_clear(nothing: str, tmp_path: Path) -> None:
    table = f"doc_id,period_start,period_end,title\na,{nothing},{nothing},{nothing}\n"
    _fill(tmp_path, {"a.txt": REPORT, "documents.csv": table})
    row = read_corpus(tmp_path).documents.iloc[0]
    assert (row["period_start"], row["period_end"], row["title"]) == ("", "", "")
    assert row["office"] == "江口街道"


def test_column_twice_and_unknown_columns_are_told(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.txt": REPORT, "documents.csv": "doc_id,offce,note\na,甲,乙\n"})
    corpus = read_corpus(tmp_path)
    assert corpus.notes == (
        f"{tmp_path / 'documents.csv'}: columns without a meaning are kept as they are: offce, note",
    )
    assert corpus.documents.loc[0, ["offce", "note"]].tolist() == ["甲", "乙"]
    _fill(tmp_path, {"documents.csv": "doc_id,office,office\na,甲,乙\n"})
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'documents.csv'}:1: found the column 'office' twice; allowed: each once. "
        "What to do: remove one."
    )


def test_row_of_a_broken_report_is_left_out_and_the_report_logged(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.txt": REPORT, "b.txt": "", "documents.csv": "doc_id,office\na,甲\nb,乙\n"})
    corpus = read_corpus(tmp_path)
    assert corpus.documents["doc_id"].tolist() == ["a"]
    assert corpus.ingest["status"].tolist() == ["read", "refused"]


def test_row_may_name_a_member_and_a_row(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.txt", REPORT)
        archive.writestr("t.csv", f'正文\n"{PLAN}"\n')
    table = "doc_id,file,office\nx,z.zip:a.txt,甲街道\ny,z.zip:t.csv:row 2,乙街道\n"
    _fill(tmp_path, {"documents.csv": table})
    corpus = read_corpus(tmp_path)
    assert dict(corpus.texts) == {"x": REPORT, "y": PLAN}
    assert corpus.documents["office"].tolist() == ["甲街道", "乙街道"]


def test_one_report_in_two_formats_has_two_names(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.html": PAGE, "a.txt": REPORT, "b/c.md": PLAN, "b/c.txt": PLAN})
    assert list(read_corpus(tmp_path).texts) == ["a-html", "a-txt", "b-c-md", "b-c-txt"]


def test_strict_minds_broken_reports_and_no_pictures(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.txt", REPORT)
        archive.writestr("b.jpg", b"\xff\xd8\xff")
    _fill(tmp_path, {"c.png": "", "t.csv": "甲,乙\n1,2\n"})
    corpus = read_corpus(tmp_path, strict=True)
    assert corpus.ingest["status"].tolist() == ["skipped", "read", "skipped", "skipped"]
    with zipfile.ZipFile(tmp_path / "z.zip", "a") as archive:
        archive.writestr("d.txt", "")
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path, strict=True)
    assert str(caught.value) == (
        f"{tmp_path / 'z.zip'}:d.txt: found an empty file; allowed: the text of a report. "
        "What to do: remove or fill it."
    )


def test_column_of_a_table_may_be_named(tmp_path: Path) -> None:
    _fill(tmp_path, {"t.csv": f'甲,内容\n"{REPORT}",摘要\n'})
    found = read_corpus(tmp_path, options=ReadOptions({"text": "甲"}))
    assert list(found.texts.values()) == [REPORT]
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path, options=ReadOptions({"text": "乙"}))
    assert str(caught.value) == (
        f"{tmp_path / 't.csv'}:1: found no column '乙'; allowed: 甲, 内容. "
        "What to do: correct the name of the column."
    )
    with pytest.raises(InputError) as caught:
        find_columns(["甲"], {"texts": "甲"}, "t.csv:1")
    assert str(caught.value) == (
        "column 'texts=甲': found 'texts'; allowed: text, title, office, county, city, province, issued, "
        "period, period_start, period_end, genre, source, doc_id. What to do: name one of these."
    )


def test_a_thousand_files_with_rows_take_seconds(tmp_path: Path) -> None:
    table = "doc_id,office,county,city,province,period_start,period_end,genre,title\n"
    for number in range(1000):
        text = f"第{number}街道：" + chr(0x4E00 + number) * 5 + "。\n"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        table += f"{number},甲街道,乙县,丙市,丁省,2024-01,2024-12,summary,总结\n"
    (tmp_path / "documents.csv").write_text(table, encoding="utf-8")
    start = time.process_time()
    assert len(read_corpus(tmp_path).texts) == 1000
    assert time.process_time() - start < 5


def test_values_of_a_table_that_do_not_fit_are_left_out_and_noted(tmp_path: Path) -> None:
    rows = (
        "街道,类型,期初,期末,正文\n"
        f'江口街道,总结,2024年1月,2024-06-30,"{REPORT}"\n'
        f'江口街道,年度报告,2023-13,-,"{REPORT}甲"\n'
        f'江口街道,计划,2025-07,２０２５-1,"{PLAN}乙"\n'
    )
    corpus = read_corpus(_fill(tmp_path, {"t.csv": rows}))
    columns = ["period_start", "period_end", "genre"]
    assert corpus.documents[columns].values.tolist() == [
        ["2024-01", "2024-06", "summary"],
        ["2024-01", "2024-12", "summary"],
        ["2025-01", "2025-12", "plan"],
    ]
    assert (
        corpus.ingest["notes"]
        .iloc[1]
        .startswith(
            "period_start '2023-13' left out (allowed: YYYY-MM, as in 2024-06, or nothing); "
            "genre '年度报告' left out (allowed: summary, plan, both)"
        )
    )
    assert (
        corpus.ingest["notes"]
        .iloc[2]
        .startswith("a period from 2025-07 to 2025-01 left out (allowed: a start before its end)")
    )
    assert set(corpus.ingest["status"]) == {"read"}
