"""A study with a cache gives the bytes of a study without, and goes on where it was stopped."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jiedao import figures, labelling, pipeline
from jiedao.cache import Cache, list_entries
from jiedao.pipeline import Study, StudyConfig, study
from jiedao.resources import resource
from jiedao.results import write_study
from jiedao.topics.model import TopicConfig

QUICK = StudyConfig(topics=TopicConfig(topics=2, iterations=10), topic_runs=2)
DAMAGE = b"damaged"


@pytest.fixture(scope="module", autouse=True)
def one_figure() -> Iterator[None]:
    """Draw one figure, and at once: what is tested is that it is kept."""
    one = {"theme_shares": figures.KINDS["theme_shares"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "KINDS", one)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three offices in two half-years each, of a corpus of more."""
    panel = Path(__file__).parent / "data" / "panel"
    folder = Path(shutil.copytree(panel, tmp_path_factory.mktemp("corpus") / "panel"))
    rows = (folder / "documents.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows[1:] if "-2022h" in row]
    (folder / "documents.csv").write_text("".join([rows[0], *kept]), encoding="utf-8")
    for path in (folder / "texts").iterdir():
        if "-2022h" not in path.name:
            path.unlink()
    return folder


def _files(out: Path) -> dict[str, bytes]:
    paths = [path for path in out.rglob("*") if path.is_file() and path.name != "time.txt"]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def _run(folder: Path, out: Path, cache: Cache | None) -> dict[str, bytes]:
    write_study(study(folder, QUICK, cache=cache), out, cache=cache)
    return _files(out)


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _run(folder, tmp_path_factory.mktemp("plain") / "out", None)


@pytest.fixture(scope="module")
def filled(folder: Path, plain: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cache")
    assert _run(folder, tmp_path_factory.mktemp("first") / "out", Cache(place)) == plain
    return place


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "cache"))


def _count(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[Any]:
    """Note the first argument of each call of a function."""
    real: Callable[..., Any] = getattr(owner, name)
    calls: list[Any] = []

    def count(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments[0])
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, count)
    return calls


def test_cached_results_are_the_same_bytes(
    folder: Path, plain: dict[str, bytes], place: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    names = ("label_texts", "rank_terms", "fit_run", "tabulate_trial")
    steps = [_count(monkeypatch, pipeline, name) for name in names]
    steps.append(_count(monkeypatch, figures, "print_pages"))
    cache = Cache(place)
    assert _run(folder, tmp_path / "out", cache) == plain
    assert steps == [[]] * 5
    assert cache.notes == []


def test_damaged_entries_are_made_again_and_the_bytes_are_the_same(
    folder: Path, plain: dict[str, bytes], place: Path, tmp_path: Path
) -> None:
    entries = list_entries(place)
    for number, path in enumerate(entries):
        content = path.read_bytes()
        path.write_bytes(content[: number * len(content) // len(entries)])
    cache = Cache(place)
    assert _run(folder, tmp_path / "out", cache) == plain
    assert len(cache.notes) > 5
    assert json.loads(plain["run.json"])["notes"] == json.loads(
        (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    )["notes"]  # fmt: skip


@pytest.mark.parametrize("change", ["text", "office", "model", "own_text", "seed"])
def test_other_inputs_are_not_taken_for_these(
    folder: Path, place: Path, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    config = QUICK
    table = other / "documents.csv"
    if change == "text":
        path = other / "texts" / "hubin-2022h1.txt"
        path.write_text(path.read_text("utf-8").replace("。", "；", 1), encoding="utf-8")
    elif change == "office":
        text = table.read_text("utf-8")
        office = text.splitlines()[1].split(",")[1]
        table.write_text(text.replace(office, "新" + office), encoding="utf-8")
    elif change == "model":
        model = Path(shutil.copytree(resource("models", "theme"), tmp_path / "model"))
        record = json.loads((model / "model.json").read_text("utf-8"))
        (model / "model.json").write_text(json.dumps(record), encoding="utf-8")
        config = dataclasses.replace(QUICK, model=str(model))
    elif change == "own_text":
        config = dataclasses.replace(QUICK, own_text=True)
    else:
        config = dataclasses.replace(QUICK, topics=dataclasses.replace(QUICK.topics, seed=7))
    reports, trials = (
        _count(monkeypatch, pipeline, name) for name in ("label_texts", "tabulate_trial")
    )
    found = study(other, config, cache=Cache(place))
    assert len(trials) == 1
    assert len(reports) == (change in ("text", "model"))
    _assert_same(found, study(other, config))


def _assert_same(one: Study, other: Study) -> None:
    assert one.record == other.record
    assert one.notes == other.notes
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name


def test_stopped_study_goes_on_from_what_was_done(
    folder: Path, plain: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = _count(monkeypatch, pipeline, "fit_run")
    real = pipeline.fit_run

    def stop_at_the_third(*arguments: Any) -> Any:
        if len(fits) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "fit_run", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            study(folder, QUICK, cache=Cache(tmp_path / "cache"))
    reports = _count(monkeypatch, pipeline, "label_texts")
    assert _run(folder, tmp_path / "out", Cache(tmp_path / "cache")) == plain
    # Two seeds and two resamplings in all; the first two were kept.
    assert (len(fits), len(reports)) == (4, 0)


def test_new_report_changes_its_own_batch(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "BATCH", 1)
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    cache = Cache(tmp_path / "cache")
    study(other, QUICK, cache=cache)
    (other / "texts" / "new.txt").write_text("新城街道2022年工作总结\n新增企业3家。\n", "utf-8")
    batches = _count(monkeypatch, pipeline, "label_texts")
    found = study(other, QUICK, cache=cache)
    assert [name for batch in batches for name in batch if name == "new"] == ["new"]
    assert len(batches) == 1
    _assert_same(found, study(other, QUICK))
