"""Reports before they are read: named as a corpus names them, divided into tasks by size alone."""

from __future__ import annotations

import csv
import tempfile
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from streamed_corpora import REPORT, write_report

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.readers import ReadOptions
from jiedao.streaming.plan import TASK_REPORTS, pack_task, plan_tasks
from jiedao.streaming.sources import Loader, survey_folder
from jiedao.streaming.tasks import StreamConfig, plan_study


def test_reports_are_named_as_a_corpus_names_them(mixed: Path, seeds: Path) -> None:
    for folder in (mixed, seeds):
        corpus, survey = read_corpus(folder), survey_folder(folder)
        read = [source for source in survey.sources if source.doc_id in corpus.texts]
        assert [source.doc_id for source in read] == corpus.documents["doc_id"].tolist()
        assert [source.item.file for source in read] == corpus.documents["file"].tolist()
        assert set(survey.order) == set(corpus.ingest["file"])


def test_old_names_of_one_path_are_told_apart_by_the_format(tmp_path: Path) -> None:
    write_report(tmp_path / "a.txt", "江口街道", 3)
    page = f"<html><body><p>{REPORT.format(office='北苑街道', n=4)}</p></body></html>"
    (tmp_path / "a.doc").write_text(page, encoding="utf-8")
    write_report(tmp_path / "b.txt", "江口街道", 5)
    write_report(tmp_path / "b.wps", "江口街道", 6)
    names = [source.doc_id for source in survey_folder(tmp_path).sources]
    assert names == read_corpus(tmp_path).documents["doc_id"].tolist()
    assert names == ["a-html", "a-txt", "b-txt", "b-txt-2"]


def test_sizes_are_bytes_of_files_and_members(mixed: Path) -> None:
    texts = read_corpus(mixed).texts
    members = [source for source in survey_folder(mixed).sources if source.item.entry.name]
    assert [source.size for source in members] == [
        len(texts[source.doc_id].encode()) for source in members
    ]


def test_no_text_is_kept(mixed: Path) -> None:
    assert not any(source.item.reading.text for source in survey_folder(mixed).sources)  # type: ignore[union-attr]


def test_what_is_kept_of_a_report(tmp_path: Path) -> None:
    columns = [
        "doc_id",
        "file",
        "office",
        "county",
        "city",
        "province",
        "period_start",
        "period_end",
        "genre",
        "title",
    ]
    rows = []
    for n in range(400):
        name = f"texts/{n:06d}.txt"
        write_report(tmp_path / name, "江口街道", n)
        place = ("江口街道", "青山区", "泰和市", "江原省")
        rows.append((f"r{n:06d}", name, *place, "2024-01", "2024-12", "summary", "工作总结"))
    with (tmp_path / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    survey_folder(tmp_path)
    tracemalloc.start()
    survey = survey_folder(tmp_path)
    surveyed, _ = tracemalloc.get_traced_memory()
    tasks = plan_study(survey, StreamConfig())
    survey = replace(survey, sources=())
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 400,000 reports are to leave room for the work.
    assert surveyed / sum(task.reports for task in tasks) < 1900
    assert kept / sum(task.reports for task in tasks) < 250


def test_a_task_gives_back_what_was_packed(mixed: Path, small_tasks: None) -> None:
    sources = survey_folder(mixed).sources
    tasks = [pack_task(task, "") for task in plan_tasks(sources)]
    unpacked = [source for task in tasks for source in task.sources()]
    # What a table or an archive says of a member comes with its text.
    plain = [replace(s.item, entry=replace(s.item.entry, metadata={}, sha256="")) for s in sources]
    assert [source.item for source in unpacked] == [replace(item, notes=()) for item in plain]
    assert [(s.row, s.size, s.stamp) for s in unpacked] == [
        (s.row, s.size, s.stamp) for s in sources
    ]
    assert [(task.reports, task.size) for task in tasks] == [
        (len(task), sum(source.size for source in task)) for task in plan_tasks(sources)
    ]


def test_tasks_hold_all_reports_once_in_order(mixed: Path, small_tasks: None) -> None:
    sources = survey_folder(mixed).sources
    tasks = list(plan_tasks(sources))
    assert [source for task in tasks for source in task] == list(sources)
    assert len(tasks) > 5
    # Many files of a few bytes do not make one endless task.
    tiny = [replace(sources[0], size=0)] * (2 * TASK_REPORTS + 1)
    assert [len(task) for task in plan_tasks(tiny)] == [TASK_REPORTS, TASK_REPORTS, 1]


def test_members_are_read_once_whatever_their_order(
    mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, survey = read_corpus(mixed), survey_folder(mixed)
    loader = Loader(mixed, ReadOptions())
    (loaded,) = [loader.load(survey.sources)]
    members = [source for source in loaded if source.item.entry.name]
    # Three rows of the archive, one of them first, as documents.csv says; five of the table.
    assert len(members) == 8
    assert all(s.item.reading.text == corpus.texts[s.doc_id] for s in members)  # type: ignore[union-attr]
    assert loader._ahead == {}


def test_members_that_are_not_wanted_are_not_kept(mixed: Path) -> None:
    survey = survey_folder(mixed)
    members = [source for source in survey.sources if source.item.path.suffix == ".csv"]
    loader = Loader(mixed, ReadOptions())
    loader.skip(tuple(members[:-1]))
    loader.load(tuple(members[-1:]))
    assert loader._ahead == {}


def test_a_table_that_changed_meanwhile(mixed: Path) -> None:
    survey = survey_folder(mixed)
    members = [source for source in survey.sources if source.item.path.suffix == ".csv"]
    table = members[0].item.path
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines[:3]), encoding="utf-8")
    with pytest.raises(InputError, match=r"table\.csv: found that it has changed meanwhile"):
        Loader(mixed, ReadOptions()).load(tuple(members[-1:]))


def test_a_page_under_the_name_of_a_table(tmp_path: Path) -> None:
    cells = [("office", "text"), *(("江口街道", REPORT.format(office="", n=n)) for n in (3, 4))]
    rows = "".join(f"<tr><td>{office}</td><td>{text}</td></tr>" for office, text in cells)
    (tmp_path / "t.xls").write_text(f"<html><body><table>{rows}</table></body></html>", "utf-8")
    corpus, survey = read_corpus(tmp_path), survey_folder(tmp_path)
    assert [source.doc_id for source in survey.sources] == ["t-2", "t-3"]
    loaded = Loader(tmp_path, ReadOptions()).load(survey.sources)
    assert {s.doc_id: s.item.reading.text for s in loaded} == corpus.texts  # type: ignore[union-attr]


def test_an_archive_that_is_half_read_is_closed(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = survey_folder(mixed)
    members = [source for source in survey.sources if source.item.path.suffix == ".zip"]
    loader = Loader(mixed, ReadOptions())
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(unpacked))
    loader.load(tuple(members[:1]))
    assert list(unpacked.iterdir())
    loader.close()
    assert not list(unpacked.iterdir())


def test_links_are_refused_as_a_corpus_refuses_them(tmp_path: Path) -> None:
    write_report(tmp_path / "elsewhere" / "a.txt", "江口街道", 3)
    (tmp_path / "elsewhere" / "documents.csv").write_text("doc_id,office\na,江口街道\n", "utf-8")
    for name, target in (("texts", "elsewhere"), ("documents.csv", "elsewhere/documents.csv")):
        folder = tmp_path / f"corpus-{name}"
        write_report(folder / "a.txt", "江口街道", 3)
        (folder / name).symlink_to(tmp_path / target)
        with pytest.raises(InputError) as expected:
            read_corpus(folder)
        with pytest.raises(InputError) as found:
            survey_folder(folder)
        assert str(found.value) == str(expected.value)
