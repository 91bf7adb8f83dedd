"""Commands that read reports: a broken file, the ways to stop at it, columns and limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from jiedao import cli
from jiedao.cli_reading import read_options
from jiedao.errors import InputError
from jiedao.text.script import to_simplified

REPORT = "江口街道2024年工作总结\n一、主要工作\n新增托位20个。\n"
EMPTY = "found an empty file; allowed: the text of a report. What to do: remove or fill it."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "corpus"
    place.mkdir()
    (place / "a.txt").write_bytes(REPORT.encode("gb18030"))
    (place / "b.txt").write_bytes(b"")
    return place


def _run(
    *words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["jiedao", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_broken_file_is_told_and_the_command_ends_with_status_1(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = _run("sentences", "corpus", "-o", "out.csv", monkeypatch=monkeypatch, capsys=capsys)
    assert done == (
        1,
        "3 sentences of 1 report(s): out.csv\n",
        f"note: not read: {Path('corpus/b.txt')}: {EMPTY}\njiedao: 2 report(s): 1 read, 1 refused\n",
    )
    assert len(pd.read_csv("out.csv")) == 3


def test_strict_stops_at_a_broken_file_and_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("sentences", "corpus", "-o", "out.csv", "--strict")
    done = _run(*words, monkeypatch=monkeypatch, capsys=capsys)
    assert done == (2, "", f"jiedao: {Path('corpus/b.txt')}: {EMPTY}\n")
    assert not Path("out.csv").exists()


def test_whole_files_end_with_status_0_and_no_summary(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.txt").unlink()
    done = _run("sentences", "corpus", "-o", "out.csv", monkeypatch=monkeypatch, capsys=capsys)
    assert done == (0, "3 sentences of 1 report(s): out.csv\n", "")


def test_columns_and_limits_are_asked_for(folder: Path) -> None:
    table = f"甲,乙\n江口街道,{REPORT}\n".replace(REPORT, f'"{REPORT}"')
    (folder / "t.csv").write_text(table, encoding="utf-8")
    run = CliRunner().invoke
    words = [
        "sentences",
        "corpus/t.csv",
        "-o",
        "out.csv",
        "--column",
        "text=乙",
        "--column",
        "office=甲",
    ]
    assert run(cli.app, words).exit_code == 0
    assert pd.read_csv("out.csv")["doc_id"].unique().tolist() == ["t-2"]
    error = run(cli.app, ["sentences", "corpus/t.csv", "-o", "out.csv"]).exception
    assert isinstance(error, InputError)
    assert "say which column it is: `--column text=NAME`" in str(error)
    error = run(cli.app, [*words, "--limit", "file_bytes=10"]).exception
    assert isinstance(error, InputError)
    assert "at most 10 (file_bytes)" in str(error)


@pytest.mark.parametrize(
    ("columns", "limits", "message"),
    [
        (
            ["text"],
            [],
            "--column: found 'text'; allowed: FIELD=NAME, as text=正文. What to do: correct it.",
        ),
        (
            [],
            ["size=3"],
            "--limit: found 'size=3'; allowed: NAME=NUMBER, NAME of file_bytes, unpacked_bytes, ratio, "
            "members, depth, rows. What to do: correct it.",
        ),
        (
            [],
            ["rows=many"],
            "--limit: found 'rows=many'; allowed: NAME=NUMBER, NAME of file_bytes, unpacked_bytes, "
            "ratio, members, depth, rows. What to do: correct it.",
        ),
    ],
)
def test_options_of_no_form_are_told(columns: list[str], limits: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_options(columns, limits)
    assert str(caught.value) == message


def test_init_and_study_take_a_table_of_reports(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in folder.iterdir():
        path.unlink()
    rows = [
        f'江{n}街道,2024年{half}半年,"新增企业{n}家。走访慰问老人{n}户。"'
        for n in (3, 4)
        for half in "上下"
    ]
    (folder / "t.csv").write_text("街道,期间,正文\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = _run("init", "corpus", monkeypatch=monkeypatch, capsys=capsys)
    assert done[0] == 0
    table = pd.read_csv(folder / "documents.csv", encoding="utf-8-sig")
    assert table["file"].tolist() == [f"t.csv:row {n}" for n in (2, 3, 4, 5)]
    assert table["period_start"].tolist() == ["2024-01", "2024-07"] * 2
    (folder / "documents.csv").write_text(
        (folder / "documents.csv").read_text("utf-8-sig").replace("江3街道", "江三街道"), "utf-8"
    )
    done = _run("sentences", "corpus", "-o", "out.csv", monkeypatch=monkeypatch, capsys=capsys)
    assert (done[0], done[1]) == (0, "8 sentences of 4 report(s): out.csv\n")


TRADITIONAL = (
    "{office}2024年工作總結\n一、經濟發展穩中求進\n新增規上企業14家，實現稅收{n}億元。開展“暖蜂行動”，幹部帶頭服務企業。\n"
    "二、民生實事\n推行“五步調解”工作法，調解糾紛{n}起。走訪貧困戶30戶，發放補貼2萬元。新增托位20個。\n"
)
# The commands, and the columns of what they write that tell nothing of the script.
SIMPLIFIED: dict[tuple[str, ...], list[str]] = {
    ("sentences",): ["sentence_id", "kind", "marker", "start", "end"],
    ("label",): ["theme", "theme_score", "role", "role_score"],
    ("shares",): ["theme", "n", "total", "share", "low", "high"],
    ("quantities",): ["indicator", "value", "unit", "status"],
    ("initiatives",): ["name", "kind", "start", "end"],
    ("terms", "--measure", "tfidf"): ["group", "term", "n", "value"],
    ("trends",): ["office", "theme", "remark"],
    ("annotate", "sample", "--uncertain", "3"): ["sentence_id"],
    ("reuse", "--shortest", "4"): ["sentence_id", "start", "end"],
}


def _commands(group: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*names, name))
        else:
            yield " ".join((*names, name)), {o for entry in command.params for o in entry.opts}


def test_every_command_that_reads_reports_can_read_traditional_script() -> None:
    found = dict(_commands(get_command(cli.app)))
    readers = {name for name, options in found.items() if "--strict" in options}
    assert {"study", "shares", "trends", "quantities", "initiatives", "terms", "topics"} <= readers
    assert {"reuse", "trajectories", "annotate export", "annotate sample"} <= readers
    assert readers == {name for name, options in found.items() if "--simplify" in options}


@pytest.mark.parametrize("words", SIMPLIFIED, ids=lambda words: " ".join(words[:2]))
def test_simplified_reading_gives_what_simplified_reports_give(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "file,doc_id,office,period_start,period_end,genre\n"
    for number, office in enumerate(("江口街道", "城东街道"), 3):
        rows += f"{number}.txt,d{number},{office},2024-01,2024-12,summary\n"
        for place in ("old", "new"):
            text = TRADITIONAL.format(office=office, n=number)
            text += ("為企業減負，服務企業。\n", "養老服務惠及老齡群體。\n")[number - 3] * 6
            Path(place).mkdir(exist_ok=True)
            Path(place, f"{number}.txt").write_text(
                text if place == "old" else to_simplified(text), encoding="utf-8"
            )
    tables = []
    for place, options in (("old", ["--simplify"]), ("new", [])):
        Path(place, "documents.csv").write_text(rows, encoding="utf-8")
        done = CliRunner().invoke(cli.app, [*words, place, "-o", f"{place}.csv", *options])
        assert done.exit_code == 0, (done.output, done.exception)
        assert "traditional" not in done.stderr
        tables.append(pd.read_csv(f"{place}.csv"))
    old, new = (table[SIMPLIFIED[words]] for table in tables)
    assert len(old)
    pd.testing.assert_frame_equal(old, new)
    # Without the option the user is told of it.
    done = CliRunner().invoke(cli.app, [*words, "old", "-o", "again.csv"])
    assert "2 report(s) look to be in traditional script (d3, d4): --simplify" in done.stderr
