"""Time and memory of a study report by report, against size, workers and engine.

``python reports/scaling_runs.py`` writes ``scaling.csv`` and ``scaling.md``; ``scaling.py`` draws them. Each
size is a folder of invented reports (`made_corpus`), studied by the command as a user gives it, in a
process of its own; the memory is that of the command and all its workers together, looked at ten times a
second (Linux).
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from made_corpus import write_corpus

HERE = Path(__file__).resolve().parent
SIZES = (1, 10, 100, 1000)
# Shorter runs are done several times; the longest is long enough to be steady.
REPETITIONS = {1: 3, 10: 3, 100: 3}
WORKERS_AT, WHOLE_AT = 100, 10
# What the sizes are compared without: the time of the ledgers would hide that of all else, and topics
# are fitted on a sample of one size.
LEFT_OUT = ("ledgers", "topics")
Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A way to study a corpus: the engine, its processes, the Python it runs in, what is left out."""

    engine: str
    workers: int
    python: str = sys.executable
    master: str = ""
    left_out: tuple[str, ...] = LEFT_OUT

    def command(self, corpus: Path, out: Path) -> list[str]:
        """Return the command of a study."""
        command = [self.python, "-m", "jiedao", "study", str(corpus), "-o", str(out)]
        command += ["--engine", self.engine]
        command += ["--master", self.master] if self.master else ["--workers", str(self.workers)]
        return command + [word for name in self.left_out for word in ("--leave-out", name)]


def study(command: list[str]) -> Row:
    """Give a command; return seconds and the peak of memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.1)
    seconds = time.perf_counter() - start
    told = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"scaling: {' '.join(command)}\n{told}")
    return {"seconds": seconds, "peak_mb": peak}


def memory_of(pid: int) -> float:
    """Return the memory in MB of a process and all below it, 0 where the system does not tell."""
    total = 0
    waiting = [pid]
    while waiting:
        number = waiting.pop()
        place = Path(f"/proc/{number}")
        try:
            # Resident pages, those that are shared in each process: the exact share takes the kernel
            # so long that it slows down what is measured.
            total += int((place / "statm").read_text(encoding="ascii").split()[1])
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:
            # It has ended meanwhile.
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def plan_runs(size: int, sizes: tuple[int, ...], cores: int, spark: Plan | None) -> list[Plan]:
    """List how a corpus of a size is studied: by all workers, somewhere by one, and by Spark."""
    plans = [Plan("stream", cores)]
    if size == min(WORKERS_AT, max(sizes)) and cores > 1:
        plans.insert(0, Plan("stream", 1))
    if size == min(WHOLE_AT, max(sizes)):
        plans.append(Plan("stream", cores, left_out=()))
    return [*plans, spark] if spark and size == max(sizes) else plans


def measure(
    sizes: tuple[int, ...], work: Path, cores: int, spark: Plan | None, *, once: bool = False
) -> list[Row]:
    """Measure all sizes, one and all workers, and Spark where a master is named."""
    rows: list[Row] = []
    for size in sizes:
        corpus = work / f"{size}"
        reports = write_corpus(corpus, size)
        for plan in plan_runs(size, sizes, cores, spark):
            runs = []
            for _ in range(REPETITIONS.get(size, 1) if plan.left_out and not once else 1):
                print(f"{size} MB, {plan}", file=sys.stderr, flush=True)
                runs.append(study(plan.command(corpus, work / "out")))
            row = {"megabytes": size, "reports": reports}
            row |= {"engine": plan.engine, "workers": plan.workers}
            row |= {"left_out": " ".join(plan.left_out)}
            numbers = {key: round(median(run[key] for run in runs), 2) for key in runs[0]}
            rows.append(row | numbers | {"repetitions": len(runs)})
            # Whoever stops the longest runs has the others.
            print(rows[-1], flush=True)
            shutil.rmtree(work / "out")
        shutil.rmtree(corpus)
    return rows


def with_all_workers(rows: list[Row]) -> list[Row]:
    """Return the rows of one machine with a worker a core, by size."""
    streamed = [row for row in rows if row["engine"] == "stream" and row["left_out"]]
    most = max(row["workers"] for row in streamed)
    return [row for row in streamed if row["workers"] == most]


def exponent(rows: list[Row]) -> float:
    """Return the slope of log time on log size between the largest size and one tenth of it."""
    steady = with_all_workers(rows)
    last, before = steady[-1], steady[-2]
    return math.log(last["seconds"] / before["seconds"]) / math.log(
        last["megabytes"] / before["megabytes"]
    )


PAGE = """# Time and memory against size

`python reports/scaling_runs.py{asked}` made this page: invented reports of some 10 KB (ten of an office), studied by
`jiedao study FOLDER -o OUT --engine stream`, on {cores} cores, Python {python}; medians where there were several runs.

| size | reports | engine | workers | left out | time | MB a second | peak memory | runs |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{table}

- Time grows with the power **{exponent:.2f}** of the size, from {before} MB to {last} MB{whole}.
- **{speedup:.2f}** times as fast with {cores} workers as with one, at {at} MB.
{spark}- With quantities, initiatives and topics a MB takes {dearer:.1f} s more (from the row of {whole_at} MB with nothing left out).
- 400,000 reports of 10 KB, 4 GB, would take {afternoon} here, with the ledgers {evening}: an extrapolation of the last row of `stream`, no
  measurement.

The work is reading, sentences, themes and roles, shares with intervals, terms, tables as Parquet, and where nothing is left out
quantities, initiatives, and topics on a sample. Memory is that of the command and its workers together, pages that they share in each of them; of a report that
waits for its turn some 250 bytes stay in the main process, while a folder is listed 2 KB. [benchmark.md](benchmark.md) has the part of the work that
the usual way does, too.

![Time and memory](out/scaling.png)
"""


def page_of(rows: list[Row], cores: int, asked: str) -> str:
    """Write the page."""
    lines = [
        f"| {row['megabytes']:,} MB | {row['reports']:,} | {row['engine']} | {row['workers']} | "
        f"{row['left_out'].replace(' ', ', ') or '–'} | "
        f"{row['seconds']:,.1f} s | {row['megabytes'] / row['seconds']:.1f} | {row['peak_mb']:,.0f} MB | "
        f"{row['repetitions']} |"
        for row in rows
    ]
    steady = with_all_workers(rows)
    at = min(WORKERS_AT, max(row["megabytes"] for row in rows))
    alone = next(
        row for row in rows if row["workers"] == 1 and row["megabytes"] == at and row["left_out"]
    )
    both = next(row for row in steady if row["megabytes"] == at)
    last = steady[-1]
    local = {row["megabytes"]: row["seconds"] for row in steady}
    clusters = [row for row in rows if row["engine"] == "spark"]
    spark = "".join(
        f"- Spark took {row['seconds'] / local[row['megabytes']]:.1f} times as long at {row['megabytes']:,} MB: a "
        "master and two workers of one core on the same machine; its start is in it.\n"
        for row in clusters
    )
    whole_run = next(row for row in rows if not row["left_out"])
    same = next(row for row in steady if row["megabytes"] == whole_run["megabytes"])
    dearer = (whole_run["seconds"] - same["seconds"]) / same["megabytes"]
    hours = last["seconds"] * 4000 / last["megabytes"] / 3600
    ledgers = hours + dearer * 4000 / 3600
    whole = math.log(last["seconds"] / steady[0]["seconds"]) / math.log(
        last["megabytes"] / steady[0]["megabytes"]
    )
    return PAGE.format(
        asked=asked,
        cores=cores,
        python=sys.version.split()[0],
        table="\n".join(lines),
        exponent=exponent(rows),
        before=steady[-2]["megabytes"],
        last=last["megabytes"],
        whole=f" ({whole:.2f} from {steady[0]['megabytes']} MB, where the start weighs)",
        speedup=alone["seconds"] / both["seconds"],
        at=at,
        spark=spark,
        dearer=dearer,
        whole_at=whole_run["megabytes"],
        afternoon=f"some {hours:.1f} hours",
        evening=f"some {ledgers:.1f} hours",
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Time the streamed study against its size.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="in MB")
    parser.add_argument("--spark", default="", metavar="URL", help="also on this Spark master")
    parser.add_argument("--spark-python", default=sys.executable, help="a Python with pyspark")
    parser.add_argument("--once", action="store_true", help="run each size once")
    parser.add_argument("--work", type=Path, help="where the reports are made: some 4 GB")
    parser.add_argument("--output", type=Path, default=HERE, help="folder for page and CSV")
    options = parser.parse_args()
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    sizes = tuple(int(size) for size in options.sizes.split(","))
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        spark = None
        if options.spark:
            spark = Plan("spark", cores, options.spark_python, options.spark)
        rows = measure(sizes, Path(name), cores, spark, once=options.once)
    with (options.output / "scaling.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    asked = " --spark URL" if options.spark else ""
    (options.output / "scaling.md").write_text(page_of(rows, cores, asked), encoding="utf-8")
    print(page_of(rows, cores, asked))


if __name__ == "__main__":
    main()
