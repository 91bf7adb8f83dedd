"""Names that come from data never become paths, and never run in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from jiedao import figures, results
from jiedao.annotation import export_annotations
from jiedao.corpus import describe_corpus, read_corpus
from jiedao.errors import InputError
from jiedao.pipeline import Study, StudyConfig, study
from jiedao.results import check_out, write_study
from jiedao.scheme import read_scheme
from jiedao.tables import is_formula
from jiedao.text.tabulate import tabulate_sentences
from jiedao.topics.model import TopicConfig

QUICK = StudyConfig(topics=TopicConfig(topics=2, iterations=5), topic_runs=1)
OFFICES = (
    "../../x", "/etc/x", r"C:\x", "..", '=HYPERLINK("http://x")', "@SUM(A1)", "CON", "\u202e街道", "街" * 300,
    "<script>alert(1)</script>",
)  # fmt: skip
EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports whose offices, titles, names and further columns try to get out."""
    folder = tmp_path_factory.mktemp("in") / "corpus"
    folder.mkdir()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["doc_id", "file", "office", "period_end", "title", EVIL])
    for number, office in enumerate(OFFICES):
        body = f"{EVIL}\n一、经济发展\n=1+1新增企业{number}家。\n+2处隐患已整改。\n"
        (folder / f"{number}.txt").write_text(body, encoding="utf-8")
        name = f"={number}x" if number % 2 else f"..{number}"
        rows.writerow([name, f"{number}.txt", office, "2024-12", EVIL, EVIL])
    (folder / "documents.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing: the files of figures are named by the house, and to draw takes long."""
    monkeypatch.setattr(figures, "KINDS", {})


@pytest.fixture(scope="module")
def result(corpus: Path) -> Study:
    return study(corpus, QUICK)


def test_no_name_of_data_becomes_a_path(result: Study, tmp_path: Path) -> None:
    write_study(result, tmp_path / "out")
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    tables = {f"out/tables/{name}{end}" for name in result.tables for end in (".csv", ".parquet")}
    assert found >= tables
    house = {
        "tables",
        "figures",
        "topics.html",
        "run.json",
        "time.txt",
        "report.html",
        "methods.md",
    }
    assert found - tables <= {"out", *(f"out/{name}" for name in house)}


def test_no_cell_of_a_csv_runs(result: Study, tmp_path: Path) -> None:
    write_study(result, tmp_path / "out")
    cells = 0
    for path in (tmp_path / "out").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if is_formula(cell)], (path.name, row)
                cells += len(row)
    assert cells > 1000
    documents = pd.read_parquet(tmp_path / "out" / "tables" / "documents.parquet")
    assert documents[EVIL].tolist() == [EVIL] * len(OFFICES)


def test_description_of_a_corpus_runs_nothing_and_is_read_back(corpus: Path) -> None:
    read = read_corpus(corpus)
    table, text = corpus / "documents.csv", describe_corpus(read)
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if is_formula(cell)]
    before = table.read_text("utf-8")
    table.write_text("\ufeff" + text, encoding="utf-8")
    try:
        assert read_corpus(corpus).documents.equals(read.documents)
    finally:
        table.write_text(before, encoding="utf-8")


def test_no_cell_of_a_workbook_runs(corpus: Path, tmp_path: Path) -> None:
    read = read_corpus(corpus)
    sentences, _ = tabulate_sentences(read.texts)
    path = tmp_path / "code.xlsx"
    export_annotations(sentences, read.documents, path, read_scheme("street"))
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    evil = [cell for cell in cells if isinstance(cell.value, str) and is_formula(cell.value)]
    assert len(evil) > 20
    assert {(cell.data_type, cell.quotePrefix) for cell in evil} == {("s", True)}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_folder_of_results_that_will_not_do(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "nowhere").symlink_to("gone/away")
    (tmp_path / "round").symlink_to("round")
    foreign = "which no study wrote; allowed: a new folder, or that of an earlier study"
    cases = {
        corpus: foreign,
        corpus.parent: foreign,
        tmp_path / "file": "found a file; allowed: a folder of results",
        tmp_path / "nowhere": f"found no folder '{tmp_path / 'gone'}'",
        tmp_path / "round": "found a link that leads nowhere",
        Path("/"): "found the top of a drive; allowed: a folder in one",
        Path("a\0b"): "found a null character",
        tmp_path / "no" / ".." / "no" / "out": f"found no folder '{tmp_path / 'no'}'",
    }
    for path, message in cases.items():
        with pytest.raises(InputError) as caught:
            check_out(path)
        assert message in str(caught.value)


def test_corpus_is_never_replaced(corpus: Path, result: Study, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in corpus.iterdir()}
    (tmp_path / "link").symlink_to(corpus)
    for out in (corpus, tmp_path / "link"):
        with pytest.raises(InputError, match="which no study wrote"):
            write_study(result, out)
    assert {path: path.read_bytes() for path in corpus.iterdir()} == before


def test_file_that_appears_while_a_study_runs_is_not_lost(result: Study, tmp_path: Path) -> None:
    out = write_study(result, tmp_path / "out")
    with results.claim_results(out) as claim:
        (out / "notes.txt").write_text("mine")
        with pytest.raises(InputError, match=r"'notes.txt', which no study wrote"):
            write_study(result, claim)
    assert (out / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
