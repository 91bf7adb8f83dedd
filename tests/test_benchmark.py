"""The benchmark script on a tiny corpus: every measure of both sides, and a page beside it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

REPORTS = Path(__file__).parents[1] / "reports"
STEPS = ["import", "reading", "sentences", "segmentation", "labelling", "TF-IDF", "LDA"]
REST = ["total without LDA", "total", "peak memory", "n reports", "n sentences", "n words"]


def test_benchmark_compares_every_step_on_both_corpora(tmp_path: Path) -> None:
    command = [sys.executable, str(REPORTS / "benchmark.py"), "--output", str(tmp_path)]
    command += ["--megabytes", "0.05", "--repetitions", "1"]
    # Times do not count here: bytecode that is there is taken, and no thread waits for another.
    quick = {"PYTHONPYCACHEPREFIX": "", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | quick
    )
    assert done.returncode == 0, done.stderr
    with (tmp_path / "benchmark.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["corpus"], row["measure"]) for row in rows] == [
        (corpus, measure) for corpus in ("seeds", "large") for measure in STEPS + REST
    ]
    for row in rows:
        assert float(row["jiedao"]) > 0
        assert float(row["usual"]) > 0
        assert abs(float(row["ratio"]) * float(row["jiedao"]) / float(row["usual"]) - 1) < 0.01
    reports = [(row["jiedao"], row["usual"]) for row in rows if row["measure"] == "n reports"]
    assert reports == [("5", "5"), ("10", "10")]
    seconds = {row["measure"]: float(row["usual"]) for row in rows[: len(STEPS) + 2]}
    assert abs(sum(seconds[step] for step in STEPS) / seconds["total"] - 1) < 0.01
    page = (tmp_path / "benchmark.md").read_text(encoding="utf-8")
    assert "--megabytes 0.05 --repetitions 1" in page
    assert str(Path.home()) not in page
