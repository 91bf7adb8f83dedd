"""The commands: what they print and write, and one line with status 2 for every bad input."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from jiedao import cli
from jiedao.readers import CONTAINERS, READERS
from jiedao.resources import resource
from jiedao.themes.model import read_model

ONE = """\
江口街道2024年工作总结
一、经济发展
新增企业3家,产值增长。
二、安全生产
开展隐患排查20次。
"""
OTHER = ONE.replace("江口", "湖滨").replace("企业", "商户")
SCHEMES = ", ".join(sorted(path.stem for path in resource("seeds", "schemes").glob("*.toml")))
RETRAIN = "train it anew with `jiedao train theme`, or restore the folder"


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Call the command line within this process, in a folder of one's own."""
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


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(ONE, encoding="utf-8")
    (folder / "b.txt").write_text(OTHER, encoding="utf-8")
    return folder


def _jiedao(*arguments: str, cwd: Path) -> Outcome:
    command = [str(Path(sys.executable).with_name("jiedao")), *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, check=False, capture_output=True, cwd=cwd, env=environment, encoding="utf-8"
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def _tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_study_from_the_shell(corpus: Path, tmp_path: Path) -> None:
    done = _jiedao("study", "corpus", "-o", "out", "--topics", "2", cwd=tmp_path)
    assert done.status == 0, done.err
    assert done.out == (
        "2 report(s), 10 sentences: results in out\n2 report(s): 2 read: see tables/ingest.csv\n"
    )
    steps, notes = [], []
    for line in done.err.splitlines():
        (notes if line.startswith("note: ") else steps).append(line)
    assert steps == [
        "jiedao: sentences, themes and roles of 2 report(s)",
        "jiedao: shared passages, targets, adoptions",
        "jiedao: shares",
        "jiedao: words",
        "jiedao: terms",
        "jiedao: keyness",
        "jiedao: topics",
        "jiedao: profiles, shifts, likeness",
        "jiedao: tables",
        "jiedao: topics.html",
        "jiedao: report.html",
        "jiedao: figures",
    ]
    assert [note.split(":")[1] for note in notes] == [" no terms", " no keyness", " no topics"]
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["configuration"]["topics"]["topics"] == 2
    assert _tree(tmp_path / "corpus") == {"a.txt", "b.txt"}


def test_a_streamed_study_in_its_corpus_twice_and_a_query(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    arguments = ("study", "corpus", "-o", "corpus/out", "--engine", "stream", "--workers", "1")
    first, second = (run(*arguments, "--leave-out", "topics") for _ in range(2))
    assert first == second
    assert first.status == 1
    assert first.out.splitlines() == [
        "2 report(s), 10 sentences: results in corpus/out",
        "3 report(s): 2 read, 1 refused: see tables/ingest.csv",
    ]
    assert "note: not read: corpus/empty.txt: found an empty file" in first.err
    assert {path.name for path in corpus.iterdir()} == {"a.txt", "b.txt", "empty.txt", "out"}
    asked = run(
        "sql", "corpus/out", "select doc_id, count(*) n from sentences group by all order by 1"
    )
    assert [line.split() for line in asked.out.splitlines()[1:3]] == [["a", "5"], ["b", "5"]]


def test_bad_input_from_the_shell_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = _jiedao("sentences", "报告.txt", "-o", "out.csv", cwd=tmp_path)
    assert done == Outcome(
        2,
        "",
        "jiedao: 报告.txt: found no such file; allowed: a file with a report. "
        "What to do: correct the path.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_settings_of_a_study_reach_it(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from jiedao import pipeline

    seen: list[pipeline.StudyConfig] = []

    def note(read: object, config: pipeline.StudyConfig, *_: object) -> None:
        seen.append(config)
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "study", note)
    model = str(resource("models", "theme"))
    options = ["--segmenter", "jieba", "--topics", "4", "--seed", "7", "--unit", "characters"]
    done = run(
        "study", "corpus", "-o", "out", *options, "--no-headings", "--names", "--model", model
    )
    topics = pipeline.TopicConfig(topics=4, seed=7)
    assert seen == [pipeline.StudyConfig(model, "jieba", "characters", False, True, topics=topics)]
    # A stop by hand is told by its status, and leaves nothing.
    assert (done.status, done.out) == (130, "")
    assert "Traceback" not in done.err
    assert _tree(tmp_path) == {"corpus", "corpus/a.txt", "corpus/b.txt"}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_sentences(run: Run, corpus: Path, tmp_path: Path, suffix: str) -> None:
    done = run("sentences", "corpus/a.txt", "corpus/b.txt", "-o", f"out{suffix}")
    assert done == Outcome(0, f"10 sentences of 2 report(s): out{suffix}\n", "")
    read = pd.read_csv if suffix == ".csv" else pd.read_parquet
    table = read(tmp_path / f"out{suffix}")
    assert table["sentence_id"].tolist()[::5] == ["a:001", "b:001"]
    assert "line" not in table.columns


def test_traditional_script_is_read_on_request(run: Run, corpus: Path, tmp_path: Path) -> None:
    raw = "一、2024年工作總結\n經濟發展穩中求進，新增規上企業14家，幹部帶頭拆除違建。\n"
    (corpus / "c.txt").write_text(raw, encoding="utf-8")
    done = run("label", "corpus/c.txt", "-o", "out.csv")
    assert "1 report(s) look to be in traditional script (c): --simplify" in done.err
    done = run("label", "corpus/c.txt", "-o", "read.csv", "--simplify")
    assert "traditional" not in done.err
    table = pd.read_csv(tmp_path / "read.csv")
    assert table["text"].tolist() == raw.splitlines()
    assert table["read"].tolist()[0] == "一、2024年工作总结"
    run("sentences", "corpus/c.txt", "-o", "split.csv", "--simplify")
    assert pd.read_csv(tmp_path / "split.csv")["read"].tolist() == table["read"].tolist()


def test_furniture_is_told(run: Run, corpus: Path) -> None:
    (corpus / "a.txt").write_text(ONE + "- 1 -\n", encoding="utf-8")
    done = run("sentences", "corpus", "-o", "out.csv")
    assert done.out == (
        "10 sentences of 2 report(s), 1 lines of page furniture set aside: out.csv\n"
    )


def test_label(run: Run, corpus: Path, tmp_path: Path) -> None:
    done = run("label", "corpus/a.txt", "-o", "out.csv")
    table = pd.read_csv(tmp_path / "out.csv")
    assert (done.status, done.err) == (0, "")
    labeller = read_model().labeller
    assert done.out == (
        f"5 sentences of 1 report(s) labelled by {labeller} (scheme street@1): out.csv\n"
    )
    themes = table.set_index("text")["theme"]
    assert themes["新增企业3家,产值增长。"] == "economy"
    assert themes["开展隐患排查20次。"] == "safety"


def test_quantities(run: Run, corpus: Path, tmp_path: Path) -> None:
    outcome = run("quantities", str(corpus), "-o", "quantities.csv")
    table = pd.read_csv(tmp_path / "quantities.csv", keep_default_na=False)
    assert outcome.out == "4 quantities of 2 report(s), 0 of them targets: quantities.csv\n"
    assert table[["text", "indicator", "status"]].values.tolist() == [
        ["3家", "新增企业", "achieved"],
        ["20次", "隐患排查", "achieved"],
        ["3家", "新增商户", "achieved"],
        ["20次", "隐患排查", "achieved"],
    ]


def test_terms(run: Run, corpus: Path, tmp_path: Path) -> None:
    for name, word in (("a", "企业"), ("b", "商户")):
        path = corpus / f"{name}.txt"
        path.write_text(path.read_text(encoding="utf-8") + f"走访{word}。\n" * 3, encoding="utf-8")
    done = run("terms", "corpus", "-o", "out.csv", "--top", "1")
    assert done == Outcome(0, "2 terms of 2 offices: out.csv\n", "")
    table = pd.read_csv(tmp_path / "out.csv")
    assert table[["group", "term", "n"]].values.tolist() == [
        ["江口街道", "企业", 4],
        ["湖滨街道", "商户", 4],
    ]


def test_terms_with_tests(run: Run, seeds: Path, tmp_path: Path) -> None:
    arguments = ["--measure", "g2", "--against", "高都街道", "--ngrams", "2:4", "--own-wording"]
    done = run("terms", str(seeds), "-o", "out.csv", "--top", "2", *arguments)
    assert done == Outcome(0, "16 terms of 4 offices: out.csv\n", "")
    table = pd.read_csv(tmp_path / "out.csv")
    assert table["measure"].unique().tolist() == ["g2"]
    assert table["q"].between(0, 1).all()


def test_trajectories(run: Run, seeds: Path, tmp_path: Path) -> None:
    done = run("trajectories", str(seeds), "网格", "民生", "-o", "out.csv")
    assert done == Outcome(0, "2 term(s) in 3 period(s): out.csv\n", "")
    table = pd.read_csv(tmp_path / "out.csv")
    assert table.groupby("term", sort=False)["n"].sum().tolist() == [23, 12]
    assert (table["low"] <= table["rate"]).all()
    assert (table["rate"] <= table["high"]).all()


def test_trajectories_are_drawn_on_pages(run: Run, seeds: Path, tmp_path: Path) -> None:
    terms = "网格 民生 党建 项目 企业 服务 安全 社区 环境 建设 治理 矛盾 群众".split()  # noqa: SIM905
    done = run("trajectories", str(seeds), *terms, "-o", "out.csv", "--figure", "--language", "en")
    assert done.status == 0
    names = {f"out{page}.{kind}" for page in ("", "_2") for kind in ("png", "svg", "pdf")}
    assert {path.name for path in tmp_path.iterdir()} == names | {"out.csv"}


def test_topics_and_their_shares(run: Run, seeds: Path, tmp_path: Path) -> None:
    done = run("topics", str(seeds), "-o", "out.csv", "--office", "高都街道", "--topics", "2")
    assert done == Outcome(0, "2 topics of 1 report(s): out.csv and out-shares.csv\n", "")
    assert set(pd.read_csv(tmp_path / "out.csv")["topic"]) == {0, 1}
    shares = pd.read_csv(tmp_path / "out-shares.csv")
    assert shares["doc_id"].tolist() == ["gaodu-2024"] * 2
    assert shares["share"].sum() == pytest.approx(1)


def test_figures(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bar.py").write_text(
        "import pandas as pd\nfrom jiedao.plotting.style import new_figure, style\n\n"
        "def build():\n    with style():\n        figure = new_figure(1, 1)\n"
        "    return pd.DataFrame({'n': [3]}), figure\n",
        encoding="utf-8",
    )
    done = run("figures")
    assert (done.status, done.out) == (0, f"4 files in {Path('reports/out')}\n")
    assert done.err == "jiedao: bar\n"
    assert _tree(tmp_path / "reports" / "out") == {"bar.csv", "bar.pdf", "bar.png", "bar.svg"}


def test_init_describes_what_can_be_inferred(run: Run, corpus: Path) -> None:
    done = run("init", "corpus")
    path = Path("corpus/documents.csv")
    assert done == Outcome(0, f"2 report(s) described in {path}: please correct it\n", "")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(path, keep_default_na=False)
    assert table["office"].tolist() == ["江口街道", "湖滨街道"]
    assert table["file"].tolist() == ["a.txt", "b.txt"]
    # What it wrote can be read, and is not written over without being asked for.
    assert run("sentences", "corpus", "-o", "out.csv").status == 0
    path.write_bytes(content.replace("江口街道".encode(), "江北街道".encode()))
    again = run("init", "corpus")
    assert again == Outcome(
        2,
        "",
        f"jiedao: {path}: found a documents.csv already; allowed: a folder without one. "
        "What to do: use --force to replace it.\n",
    )
    assert "江北街道".encode() in path.read_bytes()
    assert run("init", "corpus", "--force").status == 0
    assert path.read_bytes() == content


def test_doctor_says_that_all_is_well(run: Run) -> None:
    done = run("doctor")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].startswith("Python 3.")
    assert lines[-1] == "all is well"
    assert any(line.endswith("tokens of both engines equal") for line in lines)
    assert any(line.startswith("model street-theme-") for line in lines)


def test_doctor_says_what_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from jiedao import doctor
    from jiedao.errors import ModelError

    def fail() -> None:
        raise ModelError("models/theme", "no such folder", action="restore it")

    monkeypatch.setattr(doctor, "read_model", fail)
    monkeypatch.setattr(doctor, "PACKAGES", ("jiedao", "no-such-package"))
    done = run("doctor")
    assert done.status == 2
    assert done.out.splitlines()[-2:] == [
        "wrong: no-such-package is not installed; run `pip install -e .`",
        "wrong: models/theme: found no such folder. What to do: restore it.",
    ]


# Each prepares a folder with the corpus and gives the arguments and the line that is expected.
Case = Callable[[Path], tuple[list[str], str]]
FORMATS = ", ".join([*READERS, *CONTAINERS])
CASES: list[Case] = []


@CASES.append
def _missing(_: Path) -> tuple[list[str], str]:
    return ["study", "nowhere", "-o", "out"], (
        "nowhere: found no such folder; allowed: a folder with reports. "
        "What to do: correct the path."
    )


@CASES.append
def _file_as_folder(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus/a.txt", "-o", "out"], (
        f"{Path('corpus/a.txt')}: found a file; allowed: a folder with reports. "
        "What to do: correct the path."
    )


@CASES.append
def _empty_folder(here: Path) -> tuple[list[str], str]:
    (here / "empty").mkdir()
    return ["study", "empty", "-o", "out"], (
        "empty: found no reports; allowed: files that end in "
        f"{FORMATS}. What to do: put the reports into the folder."
    )


@CASES.append
def _unknown_format(here: Path) -> tuple[list[str], str]:
    (here / "a.wps").write_bytes(b"")
    return ["label", "a.wps", "-o", "out.csv"], (
        "a.wps: found an empty file; allowed: the text of a report. What to do: remove or fill it."
    )


@CASES.append
def _table_names_missing_file(here: Path) -> tuple[list[str], str]:
    rows = "doc_id,file\na,a.txt\nc,c.txt\n"
    (here / "corpus" / "documents.csv").write_text(rows, encoding="utf-8")
    return ["study", "corpus", "-o", "out"], (
        f"{Path('corpus/documents.csv')}:3: found the file 'c.txt', which is not there; allowed: a "
        "file in corpus. What to do: correct the row, remove it, or put the file into the folder."
    )


@CASES.append
def _table_with_fault(here: Path) -> tuple[list[str], str]:
    rows = "doc_id,period_end\na,2024-12\nb,2024-13\n"
    (here / "corpus" / "documents.csv").write_text(rows, encoding="utf-8")
    return ["terms", "corpus", "-o", "out.csv"], (
        f"{Path('corpus/documents.csv')}:3: found period_end '2024-13'; allowed: YYYY-MM, as in "
        "2024-06, or nothing. What to do: correct it."
    )


@CASES.append
def _unknown_office(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "out", "--office", "东山街道"], (
        "corpus: found no report of the office '东山街道'; allowed: 江口街道、湖滨街道. What to do: "
        "correct the name of the office or the column office of documents.csv."
    )


@CASES.append
def _wrong_suffix(_: Path) -> tuple[list[str], str]:
    return ["label", "corpus", "-o", "out.xlsx"], (
        "out.xlsx: found the suffix '.xlsx'; allowed: .csv or .parquet. "
        "What to do: name a file that ends in one of these."
    )


@CASES.append
def _no_folder_for_table(_: Path) -> tuple[list[str], str]:
    return ["sentences", "corpus", "-o", "no/out.csv"], (
        f"{Path('no/out.csv')}: found no folder 'no'; allowed: an existing folder. "
        "What to do: make the folder first."
    )


@CASES.append
def _no_folder_for_study(here: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "no/out"], (
        f"{Path('no/out')}: found no folder '{here / 'no'}'; allowed: an existing folder. "
        "What to do: make it first."
    )


@CASES.append
def _foreign_files(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "corpus"], (
        "corpus: found 'a.txt', which no study wrote; allowed: a new folder, or that of an earlier "
        "study. What to do: choose another name, or move the file away."
    )


@CASES.append
def _unknown_engine(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "out", "--segmenter", "thulac"], (
        "segmenter: found 'thulac'; allowed: rjieba, jieba. What to do: choose one of these."
    )


@CASES.append
def _unknown_engine_of_study(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "out", "--engine", "dask"], (
        "--engine: found 'dask'; allowed: local, stream, spark. What to do: choose one of these."
    )


@CASES.append
def _step_that_is_none(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "out", "--engine", "stream", "--leave-out", "labels"], (
        "--leave-out: found 'labels'; allowed: ledgers, shares, terms, topics. "
        "What to do: choose of these."
    )


def _option_of_another_engine(engine: str, engines: str, *option: str) -> None:
    def case(_: Path) -> tuple[list[str], str]:
        return ["study", "corpus", "-o", "out", "--engine", engine, *option], (
            f"{option[0]}: found --engine {engine}, which has no use for it; allowed: "
            f"--engine {engines}. What to do: leave the option out, or choose another engine."
        )

    case.__name__ = f"{option[0]}_with_{engine}"
    CASES.append(case)


_option_of_another_engine("stream", "spark", "--master", "spark://a:7077")
_option_of_another_engine("local", "stream or spark", "--leave-out", "terms")
_option_of_another_engine("spark", "local or stream", "--workers", "2")
_option_of_another_engine("stream", "local", "--office", "江口街道")
_option_of_another_engine("stream", "local", "--own-text")
_option_of_another_engine("spark", "local", "--language", "en")
_option_of_another_engine("stream", "local", "--columns", "1")
_option_of_another_engine("stream", "local", "--no-cache")


@CASES.append
def _unknown_unit(_: Path) -> tuple[list[str], str]:
    return ["study", "corpus", "-o", "out", "--unit", "words"], (
        "unit: found 'words'; allowed: sentences, characters. What to do: choose one of these."
    )


@CASES.append
def _unknown_engine_of_topics(_: Path) -> tuple[list[str], str]:
    return ["topics", "corpus", "-o", "out.csv", "--segmenter", "thulac"], (
        "segmenter: found 'thulac'; allowed: rjieba, jieba. What to do: choose one of these."
    )


@CASES.append
def _damaged_model(here: Path) -> tuple[list[str], str]:
    shutil.copytree(resource("models", "theme"), here / "model")
    (here / "model" / "vocabulary.txt").unlink()
    return ["label", "corpus", "-o", "out.csv", "--model", "model"], (
        f"{Path('model/vocabulary.txt')}: found no such file; allowed: the files of a model. "
        f"What to do: {RETRAIN}."
    )


@CASES.append
def _one_office(here: Path) -> tuple[list[str], str]:
    (here / "corpus" / "b.txt").unlink()
    return ["terms", "corpus", "-o", "out.csv"], (
        "groups: found 1 group(s); allowed: two or more, for terms that set one apart from "
        "another. What to do: add reports of another office."
    )


@CASES.append
def _too_many_topics(_: Path) -> tuple[list[str], str]:
    return ["topics", "corpus", "-o", "out.csv", "--topics", "50"], (
        "topics: found 0 terms in 0 units for 50 topics; allowed: at least two terms and one unit "
        "a topic. What to do: ask for fewer topics, or add reports."
    )


@CASES.append
def _two_reports_of_one_name(here: Path) -> tuple[list[str], str]:
    (here / "a.txt").write_text(ONE, encoding="utf-8")
    return ["sentences", "corpus", "a.txt", "-o", "out.csv"], (
        "paths: found two reports with the doc_id 'a'. What to do: rename one of the files."
    )


@CASES.append
def _no_figure_scripts(_: Path) -> tuple[list[str], str]:
    return ["figures", "--scripts", "corpus", "-o", "out"], (
        "corpus: found no script with build(); allowed: build() -> (frame, Figure). "
        "What to do: write one."
    )


@CASES.append
def _init_without_folder(_: Path) -> tuple[list[str], str]:
    return ["init", "nowhere"], (
        "nowhere: found no such folder; allowed: a folder with reports. "
        "What to do: correct the path."
    )


@CASES.append
def _no_train_config(_: Path) -> tuple[list[str], str]:
    return ["train", "theme"], (
        f"{Path('models/theme/train.toml')}: found no such file; allowed: a training "
        "configuration. What to do: correct the path."
    )


def _train_config(here: Path, content: str) -> list[str]:
    (here / "train.toml").write_text(content, encoding="utf-8")
    return ["train", "theme", "--config", "train.toml"]


@CASES.append
def _train_unknown_scheme(here: Path) -> tuple[list[str], str]:
    content = 'scheme = "town"\n[data]\ncorpus = "corpus"\nannotations = "a.jsonl"\n'
    return _train_config(here, content), (
        f"{resource('seeds', 'schemes') / 'town.toml'}: found no such scheme; allowed: a TOML file "
        f"or one of {SCHEMES}. What to do: correct the name of the scheme."
    )


@CASES.append
def _train_unknown_key(here: Path) -> tuple[list[str], str]:
    content = '[data]\ncorpus = "corpus"\nannotations = "a.jsonl"\n[theme]\npower = 3.0\n'
    from jiedao.training import SECTIONS

    known = "; ".join(f"[{name}] {', '.join(keys)}" for name, keys in SECTIONS.items() if name)
    return _train_config(here, content), (
        f"train.toml: found [theme] power; allowed: {known}. What to do: correct the name."
    )


@CASES.append
def _train_no_annotations(here: Path) -> tuple[list[str], str]:
    content = '[data]\ncorpus = "corpus"\nannotations = "a.jsonl"\n'
    return _train_config(here, content), (
        "train.toml, [data] annotations: found 'a.jsonl', which is not there; allowed: a path from "
        ".. What to do: correct it."
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.strip("_"))
def test_bad_input_is_one_line_with_status_2_and_nothing_is_written(
    run: Run, corpus: Path, tmp_path: Path, case: Case
) -> None:
    arguments, message = case(tmp_path)
    before = _tree(tmp_path)
    assert run(*arguments) == Outcome(2, "", f"jiedao: {message}\n")
    assert _tree(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["stduy"], "'stduy'"),
        (["study", "corpus"], "'-o' / '--output'"),
        (["sentences", "-o", "out.csv"], "PATH..."),
        (["study", "corpus", "-o", "out", "--topics", "1"], "'--topics'"),
        (["study", "corpus", "-o", "out", "--topics", "two"], "'--topics'"),
        (["terms", "corpus", "-o", "out.csv", "--top", "0"], "'--top'"),
        (["label", "corpus", "-o", "out.csv", "--colour"], "--colour"),
    ],
)
def test_wrong_use_is_told_with_status_2(
    run: Run, corpus: Path, tmp_path: Path, arguments: list[str], named: str
) -> None:
    before = _tree(tmp_path)
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    # The words are typer's; what was wrong is named by its last line.
    assert named in done.err.splitlines()[-1]
    assert "Traceback" not in done.err
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("arguments", [[], ["train"]])
def test_no_command_shows_the_help(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert "Commands:" in done.out + done.err


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_there_for_every_command(run: Run, option: str) -> None:
    done = run("study", option)
    assert done.status == 0
    assert "--engine" in done.out


def test_version_and_module() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "jiedao", "--version"], capture_output=True, text=True, check=True
    )
    assert told.stdout == f"jiedao {metadata.version('jiedao')}\n"
