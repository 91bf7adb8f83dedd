"""The commands of the measures over several reports."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from jiedao import cli, panel

PANEL = Path(__file__).parent / "data" / "panel"


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["jiedao", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_trends_and_changes_are_written(
    suffix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run(monkeypatch, "trends", str(PANEL), "-o", f"out{suffix}") == 0
    told = capsys.readouterr()
    assert told.out == (
        f"trends of 3 office(s) over 5 period(s): out{suffix} and out-changes{suffix}\n"
    )
    notes = [line for line in told.err.splitlines() if line.startswith("note: ")]
    assert "note: trends: the theme never occurs: no trend can be told (1 of 24 rows)" in notes
    assert notes[-1] == (
        "note: changes: 5 period(s): at least 8 are needed to tell a change (18 of 18 rows)"
    )
    read = pd.read_csv if suffix == ".csv" else pd.read_parquet
    assert len(read(tmp_path / f"out{suffix}")) == 24
    assert len(read(tmp_path / f"out-changes{suffix}")) == 18


def test_figure_is_drawn_beside_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run(monkeypatch, "trends", str(PANEL), "-o", "out.csv", "--figure") == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "out.csv", "out-changes.csv", "out.png", "out.svg", "out.pdf",
    }  # fmt: skip
    assert "湖滨街道" not in capsys.readouterr().err


def test_office_that_is_not_there_cannot_be_set_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("-o", "out.csv", "--figure", "--highlight", "城东街道")
    assert _run(monkeypatch, "trends", str(PANEL), *options) == 2
    assert "highlight: found '城东街道'; allowed: " in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_settings_reach_the_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[tuple[list[str], panel.PanelConfig]] = []

    def note(corpus: panel.Corpus, config: panel.PanelConfig, say: object) -> None:
        seen.append((sorted(set(corpus.documents["office"])), config))
        raise KeyboardInterrupt

    monkeypatch.setattr(panel, "study_panel", note)
    options = ["--office", "江口街道", "--unit", "characters", "--no-headings", "--months", "12"]
    out = str(tmp_path / "out.csv")
    assert _run(monkeypatch, "trends", str(PANEL), "-o", out, *options, "--seed", "7") == 130
    config = panel.PanelConfig(unit="characters", headings=False, months=12, seed=7)
    assert seen == [(["江口街道"], config)]


def test_bad_input_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run(monkeypatch, "trends", str(PANEL), "-o", "out.csv", "--months", "12") == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "jiedao: months: found 12; allowed: 6. What to do: choose a length that the reports have."
    )
    assert list(tmp_path.iterdir()) == []
