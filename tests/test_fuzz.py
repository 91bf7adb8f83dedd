"""Whatever comes in: a short run of what ``reports/fuzz.py`` does for long, and what it found."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

REPORTS = Path(__file__).parents[1] / "reports"
FOUND = sorted((Path(__file__).parent / "data" / "fuzzed").iterdir())
sys.path.insert(0, str(REPORTS))
targets: ModuleType = importlib.import_module("fuzz_targets")
SHORT = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_is_mended(path: Path) -> None:
    targets.run_check(path.name.partition("-")[0], path.read_bytes())


@pytest.mark.parametrize("target", targets.CHECKS)
def test_promises_hold_for_a_few_inputs(target: str) -> None:
    for data in targets.corpus(target):
        targets.run_check(target, data)

    @SHORT
    @given(targets.inputs(target))
    def check(data: bytes) -> None:
        targets.run_check(target, data)

    check()


@pytest.mark.parametrize("target", ["text", "ledgers"])
def test_long_runs_take_time_in_proportion(target: str) -> None:
    targets.run_check(target, targets.corpus(target)[0])

    @settings(SHORT, max_examples=4)
    @given(targets.long_runs(50_000))
    def check(run: Any) -> None:
        targets.run_check(target, run.encode())

    check()


# Lines that furniture is told by, and marks.
UNITS = (
    *("（", "“", "1", "。", " ", "|", "\n", "一、", "——", "\u200b", "一 ", "1 | "),
    *("街道\n", "办事处\n", "2024年1月5日\n", "街道\n2024年1月5日\n", "街道2024年1月5日\n"),
    *("附件1\n", "附件：\n", "1.附件\n", "首页\n", "相关阅读\n", "1\n", "打印\n", "来源：街道\n"),
)


@pytest.mark.parametrize("edge", ["", "一、甲。\n"], ids=["alone", "in a text"])
@pytest.mark.parametrize("unit", UNITS)
def test_run_of_one_thing_takes_time_in_proportion(unit: str, edge: str) -> None:
    run = unit * (100_000 // len(unit.encode()))
    targets.run_check("text", (edge + run + edge).encode())


def test_a_broken_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    report = targets.split_report("甲。乙。")
    monkeypatch.setattr(
        targets, "split_report", lambda _: type(report)(report.sentences[:1], report.furniture)
    )
    with pytest.raises(AssertionError, match="lost characters"):
        targets.run_check("text", "甲。乙。".encode())


_FILL = "持续推动各项重点工作取得新的成效" * 2
LATIN = "\n".join([*[_FILL + "并且让"] * 3, _FILL + "引进AI", "PC产值12.5亿元，增\u200b长8%。"])


@pytest.mark.parametrize(
    "text",
    [
        LATIN,
        "⼀\u200b发展。",
        "引进\u200b企业“Smart\n“City”14家，\nGDP增\u200b长8%。",
        "（⼀） 12.\n5亿元",
    ],
)
@pytest.mark.parametrize("target", ["text", "ledgers"])
def test_damaged_texts_keep_the_promises(target: str, text: str) -> None:
    targets.run_check(target, text.encode())


def test_a_row_that_leads_astray_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    tabulate = targets.tabulate_quantities

    def shifted(sentences: pd.DataFrame) -> pd.DataFrame:
        found = tabulate(sentences)
        if sentences["read"].any():
            found = found.assign(end=found["end"] - 1, text=found["text"].str[:-1])
        return found

    monkeypatch.setattr(targets, "tabulate_quantities", shifted)
    targets.run_check("ledgers", "新增企业14家。".encode())
    with pytest.raises(AssertionError):
        targets.run_check("ledgers", "新\u200b增企业14家。".encode())


def test_a_slow_input_is_told_and_a_slow_start_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0, 9, 9, 10])
    monkeypatch.setattr(targets.time, "thread_time", lambda: next(times))
    targets.run_check("text", b"a")
    times = iter([0, 9, 9, 12])
    with pytest.raises(AssertionError, match=r"^3\.0 s for 1 bytes$"):
        targets.run_check("text", b"a")


def test_a_long_run_that_fails_is_told_in_a_line() -> None:
    run = targets.Run("一、", "街道\n", "。", 50_000)
    assert len(run.encode()) == 4 + 2 + 7 * 7143 + 3
    assert len(repr(run)) < 100


def test_record_has_every_target_without_a_failure() -> None:
    with (REPORTS / "fuzzing.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fuzz = importlib.import_module("fuzz")
    assert {row["target"] for row in rows} == set(fuzz.TARGETS)
    assert {row["failures"] for row in rows} == {"0"}
    assert {row["ended"] for row in rows} == {"in time"}
    assert min(float(row["minutes"]) for row in rows) >= 1
    assert min(float(row["minutes"]) for row in rows if row["target"] == "text") >= 10
