"""A study by several processes: the same bytes, the same errors, nothing half-written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jiedao import figures
from jiedao.cli import main
from jiedao.errors import InputError
from jiedao.figures import StudyFigures, run_figure_scripts
from jiedao.pipeline import Study, StudyConfig, study
from jiedao.results import write_study
from jiedao.topics.model import TopicConfig
from jiedao.workers import open_workers

TEXTS = {
    "a": "江口街道2024年工作总结\n一、经济发展\n新增企业3家，增长5%。企业服务有力。招商引资扎实。\n二、民生\n改造小区2个。\n",
    "b": "湖滨街道2024年工作总结\n一、民生\n改造小区4个。办好民生实事。养老服务扎实。\n二、明年计划\n新增企业9家。\n",
}
SCRIPT = """\
import pandas as pd
from jiedao.plotting.style import new_figure, style
def build():
    frame = pd.DataFrame({'office': ['江口街道'], 'n': [3]})
    with style():
        figure = new_figure(2, 2)
        figure.subplots().barh(frame['office'], frame['n'])
    return frame, figure
"""


@pytest.fixture(autouse=True)
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw some of the figures only; `make figures` draws all of them."""
    some = ("theme_bars", "strips", "profile_map")
    monkeypatch.setattr(figures, "KINDS", {name: figures.KINDS[name] for name in some})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def _files(out: Path) -> dict[str, bytes]:
    paths = [path for path in out.rglob("*") if path.is_file() and path.name != "time.txt"]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def test_one_and_two_workers_write_the_same_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for count in "12":
        out = tmp_path / count
        options = ["--no-cache", "--workers", count]
        monkeypatch.setattr("sys.argv", ["jiedao", "study", str(folder), "-o", str(out), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in (0, None)
        written.append(_files(out))
    one, two = written
    assert {name for name in one if one[name] != two.get(name)} == set()
    assert one.keys() == two.keys()
    assert sum(name.startswith("figures/") for name in one) == 4 * 3


@pytest.fixture(scope="module")
def result(folder: Path) -> Study:
    return study(folder, StudyConfig(topics=TopicConfig(topics=2), topic_runs=1))


def test_library_writes_the_same_bytes_too(result: Study, tmp_path: Path) -> None:
    one, two = (
        _files(write_study(result, tmp_path / str(count), workers=count)) for count in (1, 2)
    )
    assert one == two


def test_worker_that_dies_is_told_and_nothing_is_written(result: Study, tmp_path: Path) -> None:
    with open_workers(1) as workers:
        with pytest.raises(InputError, match="ended from outside"):
            workers.start(os._exit, 1).result()
        begun = StudyFigures(workers=workers)
        begun.begin(result.tables, result.scheme)
        with pytest.raises(InputError) as caught:
            write_study(result, tmp_path / "out", figures=begun)
    assert str(caught.value) == (
        "workers: found a process that was ended from outside, as when memory runs out; allowed: "
        "processes that run to their end. What to do: ask for fewer workers."
    )
    assert list(tmp_path.iterdir()) == []


def test_figure_scripts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.py").write_text(SCRIPT, encoding="utf-8")
    told: list[str] = []
    for count in (1, 2):
        run_figure_scripts(tmp_path, tmp_path / str(count), told.append, workers=count)
    assert _files(tmp_path / "1") == _files(tmp_path / "2")
    assert told == ["a", "b"] * 2
