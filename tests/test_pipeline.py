"""The study as a whole: the same bytes each time, nothing lost when something fails."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jiedao import figures, folders, labelling, results, tables
from jiedao.corpus import read_corpus
from jiedao.errors import InputError, OutputError
from jiedao.figures import (
    KINDS,
    draw_figures,
    figure_scripts,
    load_script,
    run_figure_scripts,
)
from jiedao.frames import CONTRACTS, check_frame
from jiedao.labelling import genres_of, label_reports, select_columns
from jiedao.measuring import ONE_OFFICE
from jiedao.pipeline import Study, StudyConfig, report_names, study
from jiedao.plotting import printing
from jiedao.plotting.style import SUFFIXES
from jiedao.results import check_out, write_study
from jiedao.tables import write_stream
from jiedao.themes.model import read_model
from jiedao.topics.model import TopicConfig

# A few sweeps over two reports: what is tested is how results are kept, not how good topics are.
QUICK = StudyConfig(topics=TopicConfig(topics=3, iterations=20), topic_runs=2)
OFFICES = ("gaodu-2024", "bayuehu-2023")
TABLES = (
    "adoptions", "aside", "comparisons", "documents", "furniture", "ingest", "initiatives", "keyness", "labels",
    "likeness", "passages",
    "profile", "quantities", "rank_agreement", "sentences", "shares", "shifts", "targets", "terms",
    "topic_overlaps", "topic_passports", "topic_prevalence", "topic_recurrence", "topic_sentences",
    "topic_shares", "topic_words", "topics",
)  # fmt: skip
FIGURES = (
    "distinctive_terms", "keyness", "likeness", "profile_map", "profiles", "shifts", "slopes",
    "theme_bars", "theme_shares", "topics_by_office",
)  # fmt: skip
ONE = "江口街道2024年工作总结\n一、经济发展\n新增企业3家。\n"
OTHER = "湖滨街道2024年工作总结\n一、安全生产\n开展隐患排查20次。\n"
FULL = OSError(28, "No space left on device")
TAUGHT = (
    "2 report(s) taught the labeller (bayuehu-2023, gaodu-2024): it errs less in them than "
    "its confusions say, so the shares of their groups are not corrected"
)
NO_TERMS = (
    "no terms: groups: found 1 group(s); allowed: two or more, for terms that set one apart from "
    "another. What to do: add reports of another office."
)
NO_KEYNESS = NO_TERMS.replace("no terms", "no keyness")
NO_TOPICS = (
    "no topics: topics: found 0 terms in 0 units for 3 topics; allowed: at least two terms and "
    "one unit a topic. What to do: ask for fewer topics, or add reports."
)


def _no_room(out: Path) -> str:
    return (
        f"{out}: found that it cannot be written (No space left on device); allowed: a folder "
        "with room that you may write to. What to do: free some room or choose another place."
    )


def _foreign(out: Path, name: str) -> str:
    return (
        f"{out}: found '{name}', which no study wrote; allowed: a new folder, or that of an "
        "earlier study. What to do: choose another name, or move the file away."
    )


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    table = pd.read_csv(seeds / "documents.csv", dtype=str, keep_default_na=False)
    table[table["doc_id"].isin(OFFICES)].to_csv(folder / "documents.csv", index=False)
    for name in OFFICES:
        shutil.copy(seeds / "texts" / f"{name}.txt", folder)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> Study:
    return study(folder, QUICK)


@pytest.fixture(scope="module")
def first(result: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(result, tmp_path_factory.mktemp("first") / "out")


@pytest.fixture
def old(first: Path, tmp_path: Path) -> Path:
    """A study of one's own that may be replaced."""
    return Path(shutil.copytree(first, tmp_path / "out"))


@pytest.fixture
def small(result: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """The least that a study can be, without figures, so that it is written in no time."""
    monkeypatch.setattr(figures, "KINDS", {})
    monkeypatch.setattr(results, "draw_report", lambda _: "")
    tables = {name: result.tables[name] for name in ("documents", "shares")}
    return dataclasses.replace(result, tables=tables, notes=("small",))


def test_study_has_every_table_and_figure(first: Path, result: Study) -> None:
    names = {f"tables/{name}{suffix}" for name in TABLES for suffix in (".csv", ".parquet")}
    names |= {f"figures/{n}{suffix}" for n in FIGURES for suffix in (".csv", *SUFFIXES)}
    files = _files(first)
    assert set(files) >= names | {"report.html", "run.json", "time.txt"}
    assert json.loads(files["run.json"])["files"] == sorted(files)
    assert sorted(result.tables) == sorted(TABLES)


def test_tables_are_those_of_the_study_and_keep_their_contracts(first: Path, result: Study) -> None:
    for name, table in result.tables.items():
        read = pd.read_parquet(first / "tables" / f"{name}.parquet")
        pd.testing.assert_frame_equal(read, table)
        assert name in CONTRACTS
        check_frame(name, read)
        text = (first / "tables" / f"{name}.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        assert len(pd.read_csv(first / "tables" / f"{name}.csv")) == len(table)


def test_figures_show_tables(first: Path) -> None:
    tables = (
        "terms", "keyness", "likeness", "profile", "profile", "shifts", "shifts", "shares", "shares",
        "topic_shares",
    )  # fmt: skip
    for figure, table in zip(FIGURES, tables, strict=True):
        shown = (first / "figures" / f"{figure}.csv").read_bytes()
        assert shown == (first / "tables" / f"{table}.csv").read_bytes()


def test_record_names_inputs_settings_and_versions(first: Path, folder: Path) -> None:
    record = json.loads((first / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"] == {
        name: hashlib.sha256((folder / f"{name}.txt").read_bytes()).hexdigest() for name in OFFICES
    }
    assert record["configuration"]["topics"]["iterations"] == 20
    topics = record["topics"][0]
    assert (topics["engine"], topics["topics"]) == ("tomotopy", 3)
    assert topics["version"] == record["versions"]["tomotopy"]
    assert topics["seed"] in (20240601, 20240602)
    assert len(topics["vocabulary_sha256"]) == 64
    assert record["seeds"] == {"topics": 20240601, "resampling": 1}
    assert record["model"]["scheme"] == "street@1"
    assert record["model"]["labeller"] == f"street-theme-{record['model']['sha256'][:8]}"
    assert record["versions"]["pandas"] == pd.__version__
    assert record["notes"] == [TAUGHT]


def test_second_run_gives_the_same_bytes(first: Path, folder: Path, tmp_path: Path) -> None:
    # Another process with other hashes: no order of a set may show.
    code = (
        "import sys; from jiedao.pipeline import *; from jiedao.results import *; "
        "config = StudyConfig(topics=TopicConfig(topics=3, iterations=20), topic_runs=2); "
        "write_study(study(sys.argv[1], config), sys.argv[2])"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    subprocess.run(
        [sys.executable, "-c", code, str(folder), "again"],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    again = _files(tmp_path / "again")
    expected = _files(first)
    assert again.pop("time.txt")
    assert expected.pop("time.txt")
    assert {name for name in expected if again[name] != expected[name]} == set()
    assert set(again) == set(expected)


def test_steps_are_told(folder: Path, small: Study, tmp_path: Path) -> None:
    told: list[str] = []
    study(folder, QUICK, told.append)
    write_study(small, tmp_path / "out", told.append)
    assert told == [
        "reading",
        "sentences, themes and roles of 2 report(s)",
        "shared passages, targets, adoptions",
        "shares",
        "words",
        "terms",
        "keyness",
        "topics",
        "profiles, shifts, likeness",
        "tables",
        "topics.html",
        "report.html",
        "figures",
    ]


def test_corpus_of_one_report_gives_notes(tmp_path: Path) -> None:
    result = study(_write(tmp_path / "corpus", a=ONE), QUICK)
    assert result.notes == (NO_TERMS, NO_KEYNESS, NO_TOPICS, ONE_OFFICE)
    out = write_study(result, tmp_path / "out")
    tables = {path.stem for path in (out / "tables").iterdir()}
    assert tables == {
        "adoptions", "aside", "comparisons", "documents", "furniture", "ingest", "initiatives", "labels", "passages",
        "quantities", "sentences", "shares", "shifts", "targets",
    }  # fmt: skip
    assert {path.stem for path in (out / "figures").iterdir()} == {
        "strips",
        "theme_bars",
        "theme_shares",
    }
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["notes"] == [NO_TERMS, NO_KEYNESS, NO_TOPICS, ONE_OFFICE]


def test_own_text_is_measured_alone(tmp_path: Path) -> None:
    shared = "坚持以人民为中心的发展思想，办好群众身边的每一件实事。"
    folder = _write(tmp_path / "corpus", a=ONE + shared, b=OTHER + shared)
    whole = study(folder, QUICK)
    own = study(folder, dataclasses.replace(QUICK, own_text=True))
    assert own.tables["shares"]["total"].max() == whole.tables["shares"]["total"].max() - 1
    assert own.tables["sentences"].equals(whole.tables["sentences"])
    assert "own text: 2 of 8 sentences are shared and not measured" in own.notes


def test_reports_too_short_for_terms_give_a_note(tmp_path: Path) -> None:
    result = study(_write(tmp_path / "corpus", a=ONE, b=OTHER), QUICK)
    assert result.notes[0] == (
        "no terms: words: found no word that an office uses often enough. "
        "What to do: add longer reports."
    )
    assert result.notes[1] == (
        "no keyness: words: found no word in enough places to be tested. "
        "What to do: add longer reports."
    )
    assert not {"terms", "keyness"} & set(result.tables)
    assert set(draw_figures(result)) == {
        "profile_map", "profiles", "strips", "theme_bars", "theme_shares",
    }  # fmt: skip


def test_study_written_into_its_corpus_is_no_report_of_it(tmp_path: Path, small: Study) -> None:
    corpus = _write(tmp_path / "corpus", a=ONE)
    write_study(small, corpus / "out")
    (corpus / "b.txt").write_text(OTHER, encoding="utf-8")
    read = read_corpus(corpus)
    assert read.documents["doc_id"].tolist() == ["a", "b"]
    assert read.notes == ()


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ({"segmenter": "thulac"}, "segmenter: found 'thulac'; allowed: rjieba, jieba."),
        ({"unit": "words"}, "unit: found 'words'; allowed: sentences, characters."),
    ],
)
def test_unknown_setting_is_told_before_the_work(setting: dict[str, str], fault: str) -> None:
    with pytest.raises(InputError) as caught:
        StudyConfig(**setting)  # type: ignore[arg-type]
    assert str(caught.value) == f"{fault} What to do: choose one of these."


def test_earlier_study_is_replaced(old: Path, small: Study) -> None:
    write_study(small, old)
    files = _files(old)
    assert {name for name in files if name.startswith("tables/")} == {
        f"tables/{name}{suffix}" for name in small.tables for suffix in (".csv", ".parquet")
    }
    assert not any(name.startswith("figures/") for name in files)
    assert json.loads(files["run.json"])["notes"] == ["small"]
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_empty_folder_is_filled(small: Study, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert write_study(small, tmp_path / "out") == tmp_path / "out"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_folder_of_other_files_is_refused(small: Study, tmp_path: Path) -> None:
    (tmp_path / "论文").mkdir()
    (tmp_path / "论文" / "初稿.docx").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        write_study(small, tmp_path)
    assert str(caught.value) == _foreign(tmp_path, "论文")
    assert list(_files(tmp_path)) == ["论文/初稿.docx"]


@pytest.mark.parametrize("name", ["notes.md", "tables/labels-corrected.csv", "figures/old/a.png"])
def test_study_with_a_file_of_ones_own_is_refused(old: Path, small: Study, name: str) -> None:
    (old / name).parent.mkdir(exist_ok=True)
    (old / name).write_text("珍贵", encoding="utf-8")
    before = _files(old)
    with pytest.raises(InputError) as caught:
        write_study(small, old)
    assert str(caught.value) == _foreign(old, name.removesuffix("/a.png"))
    assert _files(old) == before


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"files": 1}'])
def test_run_record_of_something_else_is_refused(old: Path, content: str) -> None:
    (old / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_out(old)
    assert str(caught.value) == _foreign(old, "run.json")


def test_litter_of_a_file_manager_is_no_file_of_ones_own(old: Path) -> None:
    (old / ".DS_Store").write_bytes(b"")
    (old / "figures" / "Thumbs.db").write_bytes(b"")
    assert check_out(old) == old


def test_place_that_will_not_do_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cases = {
        tmp_path / "file": "found a file; allowed: a folder of results. "
        "What to do: choose another name.",
        tmp_path / "no" / "out": f"found no folder '{tmp_path / 'no'}'; allowed: an existing "
        "folder. What to do: make it first.",
    }
    for path, message in cases.items():
        with pytest.raises(InputError) as caught:
            check_out(path)
        assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize("name", ["write_text", "write_table", "print_figure"])
def test_full_disk_leaves_the_earlier_study_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, old: Path, small: Study, name: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise FULL

    before = _files(old)
    monkeypatch.setattr(printing if name == "print_figure" else results, name, fail)
    monkeypatch.setattr(figures, "KINDS", KINDS)
    with pytest.raises(OutputError) as caught:
        write_study(small, old)
    assert str(caught.value) == _no_room(old)
    assert _files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_disk_that_fills_up_at_any_file_leaves_the_earlier_study(
    monkeypatch: pytest.MonkeyPatch, old: Path, small: Study
) -> None:
    real, before = tables.sync, _files(old)
    room: list[Path | None] = []

    def sync(path: Path) -> None:
        # What is brought to the disk takes room.
        if path.is_file():
            if not room:
                raise FULL
            room.pop()
        real(path)

    for owner in (tables, folders):
        monkeypatch.setattr(owner, "sync", sync)
    # Two tables in two formats, the explorer, the record, the methods and the time, each as a file
    # and as one of the folder.
    for files in range(2 * 8):
        room[:] = [None] * files
        with pytest.raises(OutputError) as caught:
            write_study(small, old)
        assert str(caught.value) == _no_room(old)
        assert _files(old) == before
        assert [path.name for path in old.parent.iterdir()] == ["out"]
    room[:] = [None] * 2 * 8
    write_study(small, old)
    assert _files(old) != before


def test_full_disk_is_told_by_the_name_that_the_user_gave(
    monkeypatch: pytest.MonkeyPatch, small: Study, tmp_path: Path
) -> None:
    # What fails is a write to a file in a folder beside, whose name nobody knows.
    def fail(*_: Any, **__: Any) -> None:
        raise FULL

    monkeypatch.setattr(pd.DataFrame, "to_parquet", fail)
    with pytest.raises(OutputError) as caught:
        write_study(small, tmp_path / "out")
    assert str(caught.value) == _no_room(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_reports_of_one_office_are_told_apart_by_their_period() -> None:
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"],
            "office": ["江口街道", "江口街道", "湖滨街道"],
            "period_end": ["2024-12", "", "2024-12"],
        }
    )
    assert report_names(documents) == {
        "a": "江口街道 2024-12",
        "b": "江口街道 (b)",
        "c": "湖滨街道",
    }


def test_exported_columns(result: Study) -> None:
    sentences, labels = result.tables["sentences"], result.tables["labels"]
    alone = select_columns(sentences)
    assert list(alone.columns) == list(CONTRACTS["sentences"].columns)
    added = ["theme", "theme2", "theme_score", "role", "role_score", "abstained"]
    beside = select_columns(sentences, labels)
    assert list(beside.columns) == [*alone.columns, *added]
    assert beside["theme_score"].tolist() == labels["score"].tolist()
    # Rows are joined by their order, whatever their index is.
    shuffled = select_columns(sentences.iloc[::-1], labels.iloc[::-1])
    assert shuffled["theme"].tolist() == labels["theme"].tolist()[::-1]
    assert shuffled["text"].tolist() == sentences["text"].tolist()[::-1]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_batches_of_damaged_and_undamaged_reports_make_one_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    monkeypatch.setattr(labelling, "BATCH", 1)
    texts = {"a": "推动高质量发展。", "b": "推动高质\u200b量发展。", "c": "新增企业3家。"}
    path = tmp_path / f"labels{suffix}"
    assert write_stream(label_reports(texts.items(), read_model(), {}), path) == 3
    table = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)
    assert table["text"].tolist() == list(texts.values())
    assert table["read"].fillna("").tolist() == ["", "推动高质量发展。", ""]


@pytest.mark.parametrize(("batch", "parts"), [(1, 2), (10**6, 1)])
def test_reports_that_are_labelled_in_parts_have_the_labels_of_the_study(
    monkeypatch: pytest.MonkeyPatch, folder: Path, result: Study, batch: int, parts: int
) -> None:
    monkeypatch.setattr(labelling, "BATCH", batch)
    corpus = read_corpus(folder)
    found = list(label_reports(corpus.texts.items(), read_model(), genres_of(corpus.documents)))
    assert len(found) == parts
    expected = select_columns(result.tables["sentences"], result.tables["labels"])
    # Sums over other batches may differ in the last digit that a score has.
    pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), expected, atol=1.1e-4)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "bars.py").write_text(
        "import pandas as pd\n"
        "from jiedao.plotting.style import new_figure, style\n\n\n"
        "def build():\n"
        "    frame = pd.DataFrame({'office': ['江口街道'], 'n': [3]})\n"
        "    with style():\n"
        "        figure = new_figure(2, 2)\n"
        "        figure.subplots().barh(frame['office'], frame['n'])\n"
        "    return frame, figure\n",
        encoding="utf-8",
    )
    (folder / "helper.py").write_text("raise RuntimeError  # def build(\n", encoding="utf-8")
    return folder


def test_scripts_with_build_are_found_and_run(scripts: Path, tmp_path: Path) -> None:
    assert [path.name for path in figure_scripts(scripts)] == ["bars.py"]
    told: list[str] = []
    out = tmp_path / "new" / "figures"
    paths = run_figure_scripts(scripts, out, told.append)
    assert paths == [out / f"bars{suffix}" for suffix in (".png", ".svg", ".pdf", ".csv")]
    assert (out / "bars.csv").read_text(encoding="utf-8-sig") == "office,n\n江口街道,3\n"
    assert told == ["bars"]


def test_file_that_is_no_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_script(tmp_path / "bars.txt")
    assert str(caught.value) == (
        f"{tmp_path / 'bars.txt'}: found no Python script; allowed: a file that ends in .py. "
        "What to do: rename it."
    )


def test_fault_of_figure_scripts_is_told(
    monkeypatch: pytest.MonkeyPatch, scripts: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    cases = [
        (tmp_path / "no", tmp_path / "out", f"{tmp_path / 'no'}: found no such folder; allowed: a "
         "folder of figure scripts. What to do: correct it."),
        (tmp_path / "empty", tmp_path / "out", f"{tmp_path / 'empty'}: found no script with "
         "build(); allowed: build() -> (frame, Figure). What to do: write one."),
        (scripts, tmp_path / "file", f"{tmp_path / 'file'}: found a file; allowed: a folder for "
         "the figures. What to do: choose another name."),
    ]  # fmt: skip
    for folder, out, message in cases:
        with pytest.raises(InputError) as caught:
            run_figure_scripts(folder, out)
        assert str(caught.value) == message
    assert not (tmp_path / "out").exists()

    def fail(*_: Any, **__: Any) -> None:
        raise FULL

    monkeypatch.setattr(figures, "write_table", fail)
    with pytest.raises(OutputError) as failed:
        run_figure_scripts(scripts, tmp_path / "out")
    assert str(failed.value) == _no_room(tmp_path / "out")
