"""The study of topics: any number of workers, fits that are kept, interrupts, the commands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from jiedao import cli, topic_study
from jiedao.corpus import Corpus
from jiedao.errors import InputError, ModelError
from jiedao.frames import CONTRACTS, check_frame
from jiedao.terms import profile_words
from jiedao.text.segment import read_lexicon
from jiedao.topic_study import (
    TopicStudyConfig,
    count_fits,
    fit_runs,
    read_topic_model,
    study_topics,
    write_topic_model,
)
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig, model_files
from jiedao.topics.runs import series
from jiedao.topics.simulate import SimulationConfig, simulate_counts

MODEL = TopicConfig(topics=3, iterations=20)
CONFIG = TopicStudyConfig(MODEL, (3, 4), 2)


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["jiedao", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return Outcome(status, *capsys.readouterr())

    return call


class Read(NamedTuple):
    words: list[list[str]]
    sentences: pd.DataFrame
    documents: pd.DataFrame


@pytest.fixture(scope="module")
def read(seed_corpus: Corpus, seed_sentences: pd.DataFrame) -> Read:
    words = profile_words(seed_sentences, seed_corpus.documents, read_lexicon())
    return Read(words, seed_sentences, seed_corpus.documents)


def test_any_number_of_workers_gives_the_same_bytes() -> None:
    counts, _ = simulate_counts(SimulationConfig(topics=3, units=40, terms=60, words=20))
    runs = [
        run
        for engine in ("tomotopy", "gensim", "nmf")
        for run in series(TopicConfig(topics=3, engine=engine, iterations=10), "split", 2)
    ]
    alone, two = (fit_runs(counts, runs, Guide(), workers=n) for n in (1, 2))
    assert [model_files(model) for model in alone] == [model_files(model) for model in two]
    assert [model.config for model in alone] == [run.config for run in runs]


def test_study_gives_every_frame_and_takes_up_what_was_kept(read: Read, tmp_path: Path) -> None:
    said: list[str] = []
    kept = tmp_path / "fits"
    seed_words = {"economy": ["企业", "招商"], "safety": ["没有这个词"]}
    first = study_topics(*read, CONFIG, seed_words=seed_words, kept=kept, say=said.append)
    assert len(said) == count_fits(CONFIG) == 2 * 2 + 2 + 2
    assert "kept" not in said
    names = {name for name in CONTRACTS if name.startswith("topic")} | {"seed_words"}
    assert set(first.tables) == names
    for name, table in first.tables.items():
        check_frame(name, table)
    assert first.recommendation is not None
    assert first.trial.model.config.topics == first.recommendation.topics
    assert first.trial.model.names[0] == "economy"

    said.clear()
    # One fit is damaged and one was never finished: these two are made again.
    files = sorted(kept.glob("*.json"))
    files[0].write_text("{", encoding="utf-8")
    files[1].unlink()
    again = study_topics(*read, CONFIG, seed_words=seed_words, kept=kept, say=said.append)
    assert said.count("kept") == 6
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_exact=True)


def test_other_counts_take_up_nothing(read: Read, tmp_path: Path) -> None:
    config = TopicStudyConfig(MODEL)
    study_topics(*read, config, kept=tmp_path / "fits")
    said: list[str] = []
    fewer = read._replace(words=[words[:-1] for words in read.words])
    study_topics(*fewer, config, kept=tmp_path / "fits", say=said.append)
    assert said == [MODEL.run]


def test_error_in_a_worker_is_the_error_itself() -> None:
    counts, _ = simulate_counts(SimulationConfig(topics=3, units=40, terms=60, words=20))
    runs = series(TopicConfig(topics=50), "all", 1)
    with pytest.raises(InputError) as caught:
        fit_runs(counts, runs, Guide(), workers=2)
    assert str(caught.value).startswith(
        "topics: found 60 terms in 40 units for 50 topics; allowed:"
    )


def test_fits_where_a_file_stands_are_told(read: Read, tmp_path: Path) -> None:
    (tmp_path / "fits").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="fits: found a file; allowed: a folder for the fits"):
        study_topics(*read, TopicStudyConfig(MODEL), kept=tmp_path / "fits")


def test_model_folder(read: Read, tmp_path: Path) -> None:
    model = study_topics(*read, TopicStudyConfig(MODEL)).trial.model
    assert [path.name for path in write_topic_model(model, tmp_path)] == [
        "topics.npz",
        "topics.json",
    ]
    again = read_topic_model(tmp_path)
    assert np.array_equal(again.topic_word, model.topic_word)
    with pytest.raises(ModelError) as caught:
        read_topic_model(tmp_path / "none")
    assert str(caught.value) == (
        f"{tmp_path / 'none' / 'topics.npz'}: found no such file; allowed: a folder of a topic model. "
        "What to do: correct the path."
    )


def test_interrupt_leaves_whole_fits_and_a_second_run_takes_them_up(
    seeds: Path, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("jiedao")), "topics", str(seeds), "-o", "t.csv"]
    command += ["--k", "4:6", "--seeds", "4", "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while len(list(tmp_path.glob("t-fits/*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["t-fits"]
    files = [path.name for path in (tmp_path / "t-fits").iterdir()]
    done = [Path(name).stem for name in files if name.endswith(".json")]
    assert len(done) >= 2
    assert not [name for name in files if name.startswith(".")]
    for name in done:
        assert topic_study._read_fit(tmp_path / "t-fits", name) is not None
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "t-fits").glob("*.json")}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert {path: path.stat().st_mtime_ns for path in made} == made
    assert (tmp_path / "t.csv").exists()


def test_topics_with_a_choice(run: Run, seeds: Path, tmp_path: Path) -> None:
    arguments = [
        "topics",
        str(seeds),
        "-o",
        "t.csv",
        "--k",
        "3:4",
        "--seeds",
        "2",
        "--workers",
        "1",
    ]
    done = run(*arguments)
    assert done.status == 0, done.err
    assert "topics of 5 report(s): t.csv and t-shares.csv and more beside\n" in done.out
    assert "held-out likelihood" in done.out
    assert done.err.splitlines()[-1] == "jiedao: 8 of 8 fits"
    parts = ("choice", "quality", "passports", "prevalence", "recurrence", "sentences", "words")
    names = {path.name for path in tmp_path.iterdir()}
    assert {f"t-{part}.csv" for part in parts} <= names
    assert {"t-map.html", "t-choice.png", "t-choice.svg", "t-model", "t-fits"} <= names
    first = {path.name: path.read_bytes() for path in tmp_path.glob("t*.*")}
    assert run(*arguments).status == 0
    assert {path.name: path.read_bytes() for path in tmp_path.glob("t*.*")} == first

    done = run("topics", str(seeds), "-o", "new.csv", "--model", "t-model")
    assert done.status == 0, done.err
    assert done.out.startswith("5 report(s), ")
    old, new = pd.read_csv("t-shares.csv"), pd.read_csv("new.csv")
    pd.testing.assert_frame_equal(old, new)


def test_guided_topics_tell_their_words_first(run: Run, seeds: Path, tmp_path: Path) -> None:
    done = run("topics", str(seeds), "-o", "t.csv", "--k", "6", "--guided")
    assert done.status == 0, done.err
    words = pd.read_csv(tmp_path / "t-seed-words.csv")
    count = f"{words['present'].sum()} of {len(words)} seed words are in the vocabulary\n"
    assert done.out.startswith(count)


@pytest.mark.parametrize("k", ["1", "x", "7:3", "3:", "0:4", "4:12:2"])
def test_wrong_range_is_told(run: Run, seeds: Path, tmp_path: Path, k: str) -> None:
    done = run("topics", str(seeds), "-o", "t.csv", "--k", k)
    message = f"jiedao: --k: found '{k}'; allowed: 2 or more, or a range such as 4:12. "
    assert done == Outcome(2, "", message + "What to do: correct it.\n")
    assert list(tmp_path.iterdir()) == []


def test_error_of_a_fit_is_one_line(run: Run, seeds: Path, tmp_path: Path) -> None:
    done = run("topics", str(seeds), "-o", "t.csv", "--k", "900", "--seeds", "2", "--workers", "2")
    assert done.status == 2
    assert done.err.startswith("jiedao: topics: found ")
    assert [path.name for path in tmp_path.iterdir()] == ["t-fits"]


def test_worker_that_was_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, _ = simulate_counts(SimulationConfig(topics=2, units=10))
    runs = series(TopicConfig(topics=2), "resample", 1)
    # Called in the worker with the number of the run, it ends it.
    monkeypatch.setattr(topic_study, "partial", lambda *_, **__: _end)
    with pytest.raises(InputError) as caught:
        fit_runs(counts, runs, Guide(), workers=2)
    assert str(caught.value) == (
        "workers: found a process that was ended from outside, as when memory runs out; allowed: "
        "processes that run to their end. What to do: ask for fewer workers; the fits that were done "
        "are kept."
    )


class _End:
    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)

    def __call__(self, _: object) -> None:
        pass


_end = _End()
