"""The streamed study: the tables of a study in one memory, for any number of workers and interruptions."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamed_corpora import Run, write_report

from jiedao.corpus import read_corpus
from jiedao.errors import InputError, OutputError
from jiedao.ingest import count_furniture
from jiedao.labelling import label_corpus
from jiedao.ledgers import list_entries
from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.measures.prevalence import correct_if_possible
from jiedao.pipeline import RESAMPLING, StudyConfig, study
from jiedao.streaming import study as streamed_study
from jiedao.streaming import tasks
from jiedao.streaming.parts import Part
from jiedao.streaming.sources import Survey
from jiedao.streaming.study import LONG
from jiedao.streaming.tasks import StreamConfig
from jiedao.terms import TermsConfig, count_corpus, rank_terms
from jiedao.text.script import note_script
from jiedao.themes.confusions import read_confusions
from jiedao.themes.model import read_model
from jiedao.topics.model import TopicConfig

QUICK = StreamConfig(steps=("ledgers", "shares", "terms"))


def read_tables(out: Path) -> dict[str, pd.DataFrame]:
    """Read all tables, of a folder of parts or of a file."""
    return {path.stem: pd.read_parquet(path) for path in sorted((out / "tables").glob("*.parquet"))}


def contents(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "time.txt"]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def in_one_memory(folder: Path, config: StudyConfig) -> dict[str, pd.DataFrame]:
    """Return the same tables from the whole corpus at once."""
    corpus, model = read_corpus(folder), read_model()
    tables, _ = label_corpus(corpus, model)
    tables |= list_entries(tables["sentences"], tables["labels"])
    counts = count_blocks(
        tables["sentences"],
        tables["labels"],
        tables["documents"],
        model.scheme.theme_codes,
        CountConfig(unit=config.unit, headings=config.headings),
    )
    shares, _ = correct_if_possible(counts, read_confusions(), seed=RESAMPLING)
    ingest = count_furniture(corpus.ingest, tables["furniture"])
    words = count_corpus(tables["sentences"], tables["documents"], TermsConfig())
    terms = rank_terms(words, TermsConfig())
    return tables | {"shares": shares, "terms": terms, "aside": corpus.aside, "ingest": ingest}


@pytest.mark.parametrize(
    "config",
    [StudyConfig(), StudyConfig(unit="characters", headings=False)],
    ids=["plain", "other"],
)
def test_tables_are_those_of_one_memory(
    mixed: Path, tmp_path: Path, run: Run, config: StudyConfig
) -> None:
    told = run(mixed, tmp_path / "out", StreamConfig(config, steps=("ledgers", "shares", "terms")))
    found, expected = read_tables(tmp_path / "out"), in_one_memory(mixed, config)
    assert len(list((tmp_path / "out" / "tables" / "sentences.parquet").iterdir())) > 5
    assert set(found) == set(expected)
    for name in found:
        one, other = found[name], expected[name]
        if name == "ingest":
            # Only twins of every byte are named; all of a text is looked at in one memory alone.
            one, other = (
                frame.assign(
                    notes=frame["notes"].str.replace(
                        r"(; )?the same text as a0|(; )?[\d.]+% of the text.*", "", regex=True
                    )
                )
                for frame in (one, other)
            )
            one, other = (frame.drop(columns="duplicate_of") for frame in (one, other))
        pd.testing.assert_frame_equal(one, other, check_exact=True, obj=name)
    assert told.reports == len(expected["documents"])
    assert told.sentences == len(expected["sentences"])


def test_seeds_are_those_of_a_study(seeds: Path, tmp_path: Path, run: Run) -> None:
    config = StudyConfig(topics=TopicConfig(topics=3, iterations=20), topic_runs=2)
    run(seeds, tmp_path / "out", StreamConfig(config))
    found, expected = read_tables(tmp_path / "out"), study(seeds, config).tables
    assert len(list((tmp_path / "out" / "tables" / "sentences.parquet").iterdir())) == 5
    assert {"terms", "shares", "topics", "topic_shares", "topic_sentences", *LONG} < set(found)
    for name in found:
        other = expected[name]
        pd.testing.assert_frame_equal(found[name], other, check_exact=True, obj=name)


def test_workers_change_no_byte(mixed: Path, tmp_path: Path, run: Run) -> None:
    run(mixed, tmp_path / "one", QUICK)
    run(mixed, tmp_path / "two", QUICK, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


class Stopped(BaseException):
    """As if somebody had pressed Ctrl-C."""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which parts are computed; the fifth stops the run where ``stop`` is among them."""
    done: list[str] = []
    plain = tasks.run_task

    def run_task(given: Any, config: Any, model: str) -> Any:
        if "stop" in done and len(done) == 5:
            raise Stopped
        done.append(Path(given[1]).name)
        return plain(given, config, model)

    monkeypatch.setattr(tasks, "run_task", run_task)
    return done


def test_goes_on_where_it_was_stopped(
    mixed: Path, tmp_path: Path, run: Run, counted: list[str]
) -> None:
    run(mixed, tmp_path / "whole", QUICK)
    everything = list(counted)
    counted[:] = ["stop"]
    with pytest.raises(Stopped):
        run(mixed, tmp_path / "out", QUICK)
    assert not (tmp_path / "out").exists()
    before = counted[1:]
    counted.clear()
    run(mixed, tmp_path / "out", QUICK)
    assert before + counted == everything
    assert len(before) == 4
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not list(tmp_path.glob(".out*"))


def test_what_changed_meanwhile_is_done_again(
    mixed: Path, tmp_path: Path, run: Run, counted: list[str]
) -> None:
    counted.append("stop")
    with pytest.raises(Stopped):
        run(mixed, tmp_path / "out", QUICK)
    before = counted[1:]
    first = read_corpus(mixed).documents["file"].iloc[0]
    write_report(mixed / first, "江口街道", 77)
    counted.clear()
    run(mixed, tmp_path / "out", QUICK)
    assert before[0] in counted
    assert not set(before[1:]) & set(counted)
    sentences = read_tables(tmp_path / "out")["sentences"]
    assert sentences["text"].str.contains("新增企业77家").sum() == 1


def test_a_part_that_lost_a_table_is_done_again(
    mixed: Path, tmp_path: Path, run: Run, counted: list[str]
) -> None:
    counted.append("stop")
    with pytest.raises(Stopped):
        run(mixed, tmp_path / "out", QUICK)
    (lost,) = tmp_path.glob(".out*/parts/part-00001/labels.parquet")
    lost.unlink()
    counted.clear()
    run(mixed, tmp_path / "out", QUICK)
    assert "part-00001" in counted
    assert "part-00000" not in counted


def test_notes_and_record(mixed: Path, tmp_path: Path, run: Run) -> None:
    told = run(mixed, tmp_path / "out", StreamConfig(StudyConfig(), steps=("shares",)))
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["notes"] == list(told.notes)
    assert record["engine"] == "stream"
    assert "quantities" not in read_tables(tmp_path / "out")
    notes = "\n".join(told.notes)
    for part in (
        "empty.txt: found an empty file",
        "not read, see the ingest log: texts/notes.xyz",
        "report(s) are there twice (both are kept and count; remove one): twin: the same file as a0",
        "done report by report",
    ):
        assert part in notes
    # The folder may be written again, and nothing else is in it.
    run(mixed, tmp_path / "out", QUICK)
    assert sorted(record["files"]) == record["files"]


def test_traditional_script_is_told_where_it_is_not_simplified(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    text = "江口街道辦事處工作總結\n一、經濟發展\n推動產業項目發展，開展環境整治。\n"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    plain, simplified = (
        run(
            folder, tmp_path / f"out{asked}", StreamConfig(StudyConfig(simplify=asked), steps=())
        ).notes
        for asked in (False, True)
    )
    (said,) = note_script({"a": text})
    assert said in plain
    assert not any("traditional" in note for note in simplified)


def test_full_disk_names_the_results(
    mixed: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(frame: pd.DataFrame, path: Path) -> None:
        raise OutputError(str(path), "that it cannot be written (full)", "room", "free some room")

    monkeypatch.setattr(streamed_study, "write_table", fail)
    with pytest.raises(OutputError) as found:
        run(mixed, tmp_path / "out", StreamConfig(steps=("shares",)))
    assert found.value.where == str(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    # What was done stands for the next run.
    assert list(tmp_path.glob(".out.jiedao/parts/part-00000/labels.parquet"))


def test_sources_are_given_up_before_the_tables_are_joined(
    mixed: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    plain = streamed_study.join_ingest

    def join_ingest(survey: Survey, parts: Sequence[Part]) -> pd.DataFrame:
        kept.append(len(survey.sources))
        return plain(survey, parts)

    monkeypatch.setattr(streamed_study, "join_ingest", join_ingest)
    run(mixed, tmp_path / "out", StreamConfig(steps=()))
    assert kept == [0]


def test_strict_stops_at_what_cannot_be_read(mixed: Path, tmp_path: Path, run: Run) -> None:
    with pytest.raises(InputError, match="an empty file"):
        run(mixed, tmp_path / "out", replace(QUICK, strict=True))


def test_strict_stops_at_a_member_that_cannot_be_read(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "corpus"
    write_report(folder / "a.txt", "江口街道", 3)
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        archive.write(folder / "a.txt", "b.txt")
        archive.writestr("c.txt", "")
    with pytest.raises(InputError, match=r"packed\.zip:c\.txt: found an empty file"):
        run(folder, tmp_path / "out", replace(QUICK, strict=True))
    assert not (tmp_path / "out").exists()


def test_archive_under_the_name_of_a_report(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "corpus"
    write_report(folder / "a.txt", "江口街道", 3)
    with zipfile.ZipFile(folder / "b.txt", "w") as archive:
        archive.write(folder / "a.txt", "c.txt")
        archive.write(folder / "a.txt", "d.txt")
    told = run(folder, tmp_path / "out", QUICK)
    refused = told.ingest[told.ingest["status"] == "refused"]
    assert refused["notes"].tolist() == [
        "b.txt: found a table or an archive of reports (zip) under the name of a report; allowed: "
        "a name that says so. What to do: rename it so that it ends in .zip."
    ]


def test_row_with_the_hash_of_another_file(mixed: Path, tmp_path: Path, run: Run) -> None:
    table = mixed / "documents.csv"
    text = table.read_text(encoding="utf-8-sig").splitlines()
    rows = [text[0] + ",sha256", *(row + "," for row in text[1:])]
    rows[1] += "0" * 64
    table.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError, match=r"the sha256 000000000000…, but a3\.txt has"):
        run(mixed, tmp_path / "out", QUICK)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"study": StudyConfig(own_text=True)}, "own text: found a study report by report"),
        ({"steps": ("labels",)}, "steps: found 'labels'; allowed: ledgers, shares, terms, topics"),
    ],
)
def test_configuration_that_does_not_fit(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        StreamConfig(**given)


def test_folder_without_reports(tmp_path: Path, run: Run) -> None:
    (tmp_path / "corpus").mkdir()
    with pytest.raises(InputError, match="no reports"):
        run(tmp_path / "corpus", tmp_path / "out")
    with pytest.raises(InputError, match="no such folder"):
        run(tmp_path / "none", tmp_path / "out")
    (tmp_path / "corpus" / "b.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="no sentences in any report"):
        run(tmp_path / "corpus", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_sentence_counts_in_shares(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("一、经济发展\n二、安全生产\n", encoding="utf-8")
    config = StreamConfig(StudyConfig(headings=False), steps=("shares",))
    told = run(folder, tmp_path / "out", config)
    assert "shares" not in read_tables(tmp_path / "out")
    assert (
        "no shares: sentences: found none of which a share can be measured; allowed: body text, or headings "
        "where they count. What to do: let headings count, or add reports."
    ) in told.notes
