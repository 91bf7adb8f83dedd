"""A corpus of all sorts: with and without rows, in tables and archives, broken, empty, twice."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from streamed_corpora import REPORT, Run, write_report

from jiedao.results import claim_results
from jiedao.streaming import plan
from jiedao.streaming.study import Streamed, study_folder
from jiedao.streaming.tasks import StreamConfig
from jiedao.workers import open_workers


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    texts = folder / "texts"
    for n in range(12):
        # 'a-1' sorts before 'a' once a slash follows.
        write_report(texts / f"{'a' if n % 2 else 'a-1'}{n // 2}.txt", "江口街道", n + 2)
    write_report(texts / "2023" / "总结.txt", "河西街道", 31)
    write_report(texts / "2024" / "总结.txt", "河西街道", 32)
    (texts / "twin.txt").write_bytes((texts / "a0.txt").read_bytes())
    (texts / "empty.txt").write_text("", encoding="utf-8")
    (texts / "page.html").write_text(
        f"<html><body><p>{REPORT.format(office='北苑街道', n=40)}</p></body></html>",
        encoding="utf-8",
    )
    (texts / "notes.xyz").write_text("x", encoding="utf-8")
    with (texts / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["office", "text"])
        writer.writerows(
            [("金桥街道", REPORT.format(office="金桥街道", n=n)) for n in range(50, 55)]
            + [("", "")]
        )
    with zipfile.ZipFile(texts / "packed.zip", "w") as archive:
        for n in range(60, 63):
            archive.writestr(f"r{n}.txt", REPORT.format(office="青龙街道", n=n))
    rows = [["doc_id", "office", "genre", "remark", "file"]]
    rows += [[f"a{n}", "江口街道", "summary", f"备注{n}", ""] for n in (3, 1)]
    rows += [["z", "青龙街道", "plan", "", "texts/packed.zip:r62.txt"]]
    with (folder / "documents.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder


@pytest.fixture
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make many parts of few reports."""
    monkeypatch.setattr(plan, "TASK_BYTES", 700)


@pytest.fixture
def run(small_tasks: None) -> Run:
    def stream(
        folder: Path, out: Path, config: StreamConfig | None = None, workers: int = 0
    ) -> Streamed:
        with claim_results(out) as claim, open_workers(workers) as pool:
            return study_folder(folder, claim, config or StreamConfig(), pool=pool)

    return stream
