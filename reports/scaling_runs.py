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
from pathlib import Path
from statistics import median
from typing import Any

from made_corpus import write_corpus

HERE = Path(__file__).resolve().parent
SIZES = (1, 10, 100, 1000)
# Shorter runs are done several times; the longest is long enough to be steady.
REPETITIONS = {1: 5, 10: 3, 100: 1, 1000: 1}
WORKERS_AT = 100
Row = dict[str, Any]


def study(corpus: Path, out: Path, *options: str) -> Row:
    """Study a folder by the command; return seconds and the peak of memory in MB."""
    command = [sys.executable, "-m", "jiedao", "study", str(corpus), "-o", str(out), *options]
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
            text = (place / "smaps_rollup").read_text(encoding="ascii")
            total += next(int(line.split()[1]) for line in text.splitlines() if "Pss:" in line)
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except (OSError, StopIteration):
            # It has ended meanwhile.
            continue
    return total / 1024


def measure(
    sizes: tuple[int, ...], work: Path, cores: int, spark: str, *, once: bool = False
) -> list[Row]:
    """Measure all sizes, one and all workers, and Spark where a master is named."""
    rows: list[Row] = []
    for size in sizes:
        corpus = work / f"{size}"
        reports = write_corpus(corpus, size)
        plans = [("stream", cores)]
        if size == min(WORKERS_AT, max(sizes)) and cores > 1:
            plans.insert(0, ("stream", 1))
        if size == max(sizes) and spark:
            plans.append(("spark", cores))
        for engine, workers in plans:
            options = ["--engine", engine]
            options += ["--master", spark] if engine == "spark" else ["--workers", str(workers)]
            runs = []
            for _ in range(1 if once else REPETITIONS.get(size, 1)):
                print(f"{size} MB, {engine}, {workers} worker(s)", file=sys.stderr, flush=True)
                runs.append(study(corpus, work / "out", *options))
            row = {"megabytes": size, "reports": reports, "engine": engine, "workers": workers}
            numbers = {key: round(median(run[key] for run in runs), 2) for key in runs[0]}
            rows.append(row | numbers | {"repetitions": len(runs)})
            shutil.rmtree(work / "out")
        shutil.rmtree(corpus)
    return rows


def with_all_workers(rows: list[Row]) -> list[Row]:
    """Return the rows of one machine with a worker a core, by size."""
    streamed = [row for row in rows if row["engine"] == "stream"]
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

| size | reports | engine | workers | time | MB a second | peak memory | runs |
| --- | --- | --- | --- | --- | --- | --- | --- |
{table}

- Time grows with the power **{exponent:.2f}** of the size, from {before} MB to {last} MB{whole}.
- **{speedup:.2f}** times as fast with {cores} workers as with one, at {at} MB.
{spark}- 400,000 reports of 10 KB, 4 GB, would take {afternoon} here: an extrapolation of the last row, no measurement.

The work is all of a study report by report: reading, sentences, themes and roles, quantities and initiatives,
shares with intervals, terms, topics on a sample, tables as Parquet. `reports/benchmark.md` has the part of it that
the usual way does, too.

![Time and memory](out/scaling.png)
"""


def page_of(rows: list[Row], cores: int, asked: str) -> str:
    """Write the page."""
    lines = [
        f"| {row['megabytes']:,} MB | {row['reports']:,} | {row['engine']} | {row['workers']} | "
        f"{row['seconds']:,.1f} s | {row['megabytes'] / row['seconds']:.1f} | {row['peak_mb']:,.0f} MB | "
        f"{row['repetitions']} |"
        for row in rows
    ]
    steady = with_all_workers(rows)
    at = min(WORKERS_AT, max(row["megabytes"] for row in rows))
    alone = next(row for row in rows if row["workers"] == 1 and row["megabytes"] == at)
    both = next(row for row in steady if row["megabytes"] == at)
    last = steady[-1]
    clusters = [row for row in rows if row["engine"] == "spark"]
    spark = "".join(
        f"- Spark took {row['seconds'] / last['seconds']:.2f} times as long at {row['megabytes']:,} MB: a master "
        "and two workers of one core on the same machine; its start is in it.\n"
        for row in clusters
    )
    hours = last["seconds"] * 4000 / last["megabytes"] / 3600
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
        afternoon=f"some {hours:.1f} hours",
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Time the streamed study against its size.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="in MB")
    parser.add_argument("--spark", default="", metavar="URL", help="also on this Spark master")
    parser.add_argument("--once", action="store_true", help="run each size once")
    parser.add_argument("--work", type=Path, help="where the reports are made: some 4 GB")
    parser.add_argument("--output", type=Path, default=HERE, help="folder for page and CSV")
    options = parser.parse_args()
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    sizes = tuple(int(size) for size in options.sizes.split(","))
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        rows = measure(sizes, Path(name), cores, options.spark, once=options.once)
    with (options.output / "scaling.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    asked = " --spark URL" if options.spark else ""
    (options.output / "scaling.md").write_text(page_of(rows, cores, asked), encoding="utf-8")
    print(page_of(rows, cores, asked))


if __name__ == "__main__":
    main()
