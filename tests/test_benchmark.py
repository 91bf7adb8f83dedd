"""The benchmark scripts on tiny corpora: every measure of both sides, and pages beside them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

REPORTS = Path(__file__).parents[1] / "reports"
STEPS = ["import", "reading", "sentences", "segmentation", "labelling", "TF-IDF"]
REST = ["peak memory", "n reports", "n sentences", "n words"]
# Times do not count here: bytecode that is there is taken, and no thread waits for another.
QUICK = {"PYTHONPYCACHEPREFIX": "", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, str(REPORTS / arguments[0]), *arguments[1:]],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | QUICK,
    )
    assert done.returncode == 0, done.stderr


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_benchmark_compares_every_step(tmp_path: Path) -> None:
    options = ["--megabytes", "0.3", "--repetitions", "1", "--workers", "1"]
    run("benchmark.py", "--output", str(tmp_path), *options)
    rows = read_rows(tmp_path / "benchmark.csv")
    assert [row["measure"] for row in rows] == ["whole run", *STEPS, *REST]
    for row in rows:
        assert float(row["jiedao"]) > 0
        assert float(row["usual"]) > 0
        assert abs(float(row["ratio"]) * float(row["jiedao"]) / float(row["usual"]) - 1) < 0.01
    found = {row["measure"]: row for row in rows}
    assert float(found["n reports"]["jiedao"]) == float(found["n reports"]["usual"]) > 2
    # What the steps take is part of what the whole takes.
    usual = {name: float(found[name]["usual"]) for name in ("whole run", *STEPS)}
    assert sum(usual[step] for step in STEPS) < usual["whole run"]
    page = (tmp_path / "benchmark.md").read_text(encoding="utf-8")
    assert " ".join(options) in page
    assert str(Path.home()) not in page


def test_scaling_measures_sizes_and_workers(tmp_path: Path) -> None:
    run("scaling_runs.py", "--output", str(tmp_path), "--sizes", "1,2", "--once")
    rows = read_rows(tmp_path / "scaling.csv")
    assert {row["megabytes"] for row in rows} == {"1", "2"}
    assert {row["left_out"] for row in rows if row["megabytes"] == "2"} == {"", "ledgers topics"}
    assert "1" in {row["workers"] for row in rows if row["megabytes"] == "2"}
    assert all(float(row["seconds"]) > 0 for row in rows)
    page = (tmp_path / "scaling.md").read_text(encoding="utf-8")
    assert "an extrapolation of the last row of `stream`" in page
    assert str(Path.home()) not in page
