"""Fuzz the text core, the ledgers and the readers, and put on record what was tried.

    python reports/fuzz.py --minutes 10 --seed 1

runs every target of ``fuzz_targets.py`` for so long, each in a process of its own, with Hypothesis (texts
of tokens, long runs, known files with changes) and with atheris (bytes changed towards code not yet
reached; `pip install 'jiedao[fuzz]'`, Linux), and writes ``fuzzing.csv`` and ``fuzzing.md`` beside it. An
input that breaks a promise is kept in ``--keep``.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import json
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

TARGETS = (
    "text", "ledgers", "runs", "plain", "page", "word", "pdf", "zip", "table", "workbook", "lines"
)  # fmt: skip
ENGINES = ("hypothesis", "atheris")
COLUMNS = (
    "engine", "target", "date", "minutes", "processor_minutes", "seed", "inputs", "failures", "ended"
)  # fmt: skip
EXAMPLES = 200
# By the clock, which runs on while other work has the machine; slow inputs are found by processor time.
HANG_SECONDS = 120
LARGEST_INPUT = 8192
MEMORY_MB = 4096


def main() -> None:
    options = _options()
    if options.engine and options.target:
        run = fuzz_atheris if options.engine == "atheris" else fuzz_hypothesis
        run(options.target, options.minutes, options.seed, options.keep)
        return
    engines = [options.engine] if options.engine else list(ENGINES)
    if find_spec("atheris") is None:
        print("atheris is not installed: `pip install 'jiedao[fuzz]'` (Linux)")
        engines = [engine for engine in engines if engine != "atheris"]
    jobs = [
        (engine, target)
        for target in ([options.target] if options.target else TARGETS)
        for engine in engines
        if (engine, target) != ("atheris", "runs")
    ]
    with ThreadPoolExecutor(options.at_once) as pool:
        rows = list(pool.map(lambda job: _in_process(*job, options), jobs))
    if options.write:
        write_record(rows)
    for row in rows:
        print(row)
    raise SystemExit(any(row["failures"] or row["ended"] != "in time" for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--target", choices=TARGETS)
    parser.add_argument("--at-once", type=int, default=2, help="processes")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzzing")
    parser.add_argument("--no-record", dest="write", action="store_false")
    return parser.parse_args()


def _in_process(engine: str, target: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [
        *(sys.executable, __file__, "--engine", engine, "--target", target),
        *("--minutes", str(options.minutes), "--seed", str(options.seed)),
        *("--keep", str(options.keep)),
    ]
    tally = options.keep / f"{engine}-{target}.json"
    tally.unlink(missing_ok=True)
    ended = "in time"
    # A hang is one input that keeps the process far beyond its time.
    patience = options.minutes * 60 * 1.5 + 120
    try:
        done = subprocess.run(command, capture_output=True, timeout=patience, check=False)
        if done.returncode:
            ended = f"status {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}"
    except subprocess.TimeoutExpired:
        ended = "hang"
    counted = json.loads(tally.read_text("utf-8")) if tally.exists() else {}
    return {
        "engine": engine,
        "target": target,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "minutes": options.minutes,
        "processor_minutes": counted.get("processor_minutes", 0),
        "seed": options.seed,
        "inputs": counted.get("inputs", 0),
        "failures": len(counted.get("failures", {})),
        "ended": ended,
    }


class Tally:
    """Counts inputs and keeps the first input of each kind of failure."""

    def __init__(self, engine: str, target: str, keep: Path) -> None:
        keep.mkdir(parents=True, exist_ok=True)
        self._file = keep / f"{engine}-{target}.json"
        self._keep = keep
        self._target = target
        self.inputs = 0
        self.failures: dict[str, str] = {}

    def run(self, target: str, data: bytes) -> None:
        """Check one input."""
        from fuzz_targets import run_check

        self.inputs += 1
        try:
            run_check(target, data)
        except Exception as error:  # noqa: BLE001 - any exception is what is looked for
            self._record(error, data)
        if self.inputs % 500 == 0:
            self.save()

    def _record(self, error: Exception, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if {"jiedao", "reports"} & set(Path(f.filename).parts)]
        kind = f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].lineno}"
        if kind not in self.failures:
            name = f"{self._target}-{hashlib.sha256(data).hexdigest()[:12]}"
            (self._keep / name).write_bytes(data)
            (self._keep / f"{name}.txt").write_text(traceback.format_exc(), "utf-8")
            self.failures[kind] = name
            self.save()

    def save(self) -> None:
        """Write what was counted, whole or not at all."""
        counted = {
            "inputs": self.inputs,
            "processor_minutes": round(time.process_time() / 60, 1),
            "failures": self.failures,
        }
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(counted), "utf-8")
        part.replace(self._file)


def fuzz_hypothesis(target: str, minutes: float, seed: int, keep: Path) -> None:
    """Draw inputs from the strategies of a target until the time is over."""
    import hypothesis

    from fuzz_targets import Run, corpus, inputs, long_runs, run_check

    tally = Tally("hypothesis", target, keep)
    checks = ("text", "ledgers") if target == "runs" else (target,)
    strategy = long_runs().map(Run.encode) if target == "runs" else inputs(target)
    for check in checks:
        # What is loaded once does not count.
        with contextlib.suppress(Exception):
            run_check(check, corpus(check)[0])
    end = time.monotonic() + 60 * minutes
    rounds = 0
    while time.monotonic() < end:

        @hypothesis.seed(seed * 1_000_000 + rounds)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(strategy)
        def draw(data: bytes) -> None:
            if time.monotonic() < end:
                for check in checks:
                    tally.run(check, data)

        draw()
        rounds += 1
    tally.save()


def fuzz_atheris(target: str, minutes: float, seed: int, keep: Path) -> None:
    """Let libFuzzer change known inputs towards code that was not reached."""
    import atheris

    with atheris.instrument_imports(include=["jiedao.text", "jiedao.readers", "jiedao.ledger"]):
        import fuzz_targets

    with contextlib.suppress(Exception):
        fuzz_targets.run_check(target, fuzz_targets.corpus(target)[0])
    tally = Tally("atheris", target, keep)
    folder = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    for place, data in enumerate(fuzz_targets.corpus(target)):
        (folder / str(place)).write_bytes(data)
    words = folder.with_suffix(".dict")
    words.write_text(
        "".join(
            '"' + "".join(f"\\x{byte:02x}" for byte in token.encode()) + '"\n'
            for token in (*fuzz_targets.TOKENS, *fuzz_targets.MARKUP)
        ),
        "utf-8",
    )
    end = time.monotonic() + 60 * minutes

    def check(data: bytes) -> None:
        tally.run(target, data)
        if time.monotonic() > end:
            tally.save()

    arguments = [
        sys.argv[0],
        f"-max_total_time={round(60 * minutes) + 1}",
        f"-seed={seed}",
        f"-max_len={LARGEST_INPUT}",
        f"-timeout={HANG_SECONDS}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-dict={words}",
        f"-artifact_prefix={keep}/{target}-",
        str(folder),
    ]
    atheris.Setup(arguments, check)
    atheris.Fuzz()


def _versions() -> str:
    found = []
    for package in ENGINES:
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return ", ".join(found)


def write_record(rows: list[dict[str, Any]]) -> None:
    """Write the record anew; what was not run this time stays as it was."""
    path = HERE / "fuzzing.csv"
    known: list[dict[str, Any]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            known = list(csv.DictReader(file))
    found = {(row["engine"], row["target"]): row for row in (*known, *rows)}
    rows = [found[job] for job in sorted(found, key=lambda job: (TARGETS.index(job[1]), job[0]))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    total = sum(int(row["inputs"]) for row in rows)
    failures = sum(int(row["failures"]) for row in rows)
    lines = [
        "# Fuzzing",
        "",
        "`python reports/fuzz.py --minutes N` made this page; `--target` and `--engine` make single rows anew. "
        f"Python {platform.python_version()}, {_versions()}.",
        "",
        "A failure is any exception but `InputError`, a lost or doubled character, an offset that does not hold, or more than a second of",
        "the processor for 100 KB (and one for any input). Minutes are by the clock; the machine had other work, and the processor's minutes",
        "say how much of them there was. `runs` are texts of 100 KB of one to four tokens over and over, checked as `text` and as `ledgers`.",
        "What was found before was mended, and its inputs are replayed by `tests/test_fuzz.py`.",
        "",
        f"{total:,} inputs, {failures} failures.",
        "",
        "| target | engine | date | minutes | of the processor | inputs | failures | ended |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += [
        f"| {row['target']} | {row['engine']} | {row['date']} | {float(row['minutes']):g} | {row['processor_minutes']} "
        f"| {int(row['inputs']):,} | {row['failures']} | {row['ended']} |"
        for row in rows
    ]
    (HERE / "fuzzing.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
