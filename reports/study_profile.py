"""Measure where each second of `jiedao study seeds --no-cache` goes; write profile.csv, profile.md.

The command is run as a user runs it, with one process and with one a core, and once more with its
steps timed: in one process, so that every second stands at one step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[1]
COLUMNS = ("part", "step", "seconds")


def time_command(workers: int, runs: int) -> dict[str, float]:
    """Run the command in processes of its own: the quickest run by wall clock, in seconds."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as place:
            before, start = os.times(), time.perf_counter()
            command = [sys.executable, "-m", "jiedao", "study", str(ROOT / "seeds")]
            command += ["-o", f"{place}/out", "--no-cache", "--workers", str(workers)]
            subprocess.run(command, check=True, capture_output=True)
            wall, after = time.perf_counter() - start, os.times()
        used = [
            getattr(after, kind) - getattr(before, kind)
            for kind in ("children_user", "children_system")
        ]
        found.append({"wall": wall, "processor": sum(used)})
    return min(found, key=lambda run: run["wall"])


class Clock:
    """Processor time by part and step; a step within a step counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, str], float] = {}
        self.now = ("start", "Python and the command line")
        self.since = 0.0

    def turn(self, part: str, step: str) -> tuple[str, str]:
        """End the step that is under way and begin another."""
        ended, at = self.now, time.process_time()
        self.seconds[ended] = self.seconds.get(ended, 0.0) + at - self.since
        self.now, self.since = (part, step), at
        return ended

    def wrap(self, owner: Any, name: str, place: Callable[..., tuple[str, str]]) -> None:
        """Count what a function takes at the step that ``place`` makes of its arguments."""
        real = getattr(owner, name)

        @wraps(real)
        def timed(*given: Any, **named: Any) -> Any:
            before = self.turn(*place(*given))
            try:
                return real(*given, **named)
            finally:
                self.turn(*before)

        setattr(owner, name, timed)


def time_steps() -> list[tuple[str, str, float]]:
    """Run the study in this process; return the processor time of each step."""
    clock = Clock()
    clock.turn("start", "import of what reads, labels and measures")
    from jiedao import figures as planned
    from jiedao.figures import StudyFigures
    from jiedao.pipeline import study
    from jiedao.plotting import printing
    from jiedao.results import write_study

    kind = [""]

    def build(name: str, *_: Any) -> tuple[str, str]:
        kind[0] = name
        return "figures", f"{name}: build"

    def step(name: str) -> Callable[..., tuple[str, str]]:
        return lambda *_: ("figures", f"{kind[0]}: {name}")

    clock.turn("figures", "import of matplotlib and its formats")
    printing.load_plotting()
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from jiedao.plotting import renderer

    clock.wrap(planned, "print_pages", build)
    clock.wrap(printing, "print_figure", step("draw in three formats"))
    clock.wrap(ConstrainedLayoutEngine, "execute", step("lay out"))
    clock.wrap(renderer._Formats, "finish", step("compress, embed"))
    begun = StudyFigures()
    clock.wrap(begun, "begin", lambda *_: ("figures", "what the tables can show"))
    with tempfile.TemporaryDirectory() as place:
        result = study(
            ROOT / "seeds", say=lambda step: clock.turn("study", step) and None, watch=begun.begin
        )
        clock.turn("write", "tables")
        write_study(
            result,
            Path(place) / "out",
            lambda step: clock.turn("write", step) and None,
            figures=begun,
        )
        clock.turn("", "")
    return [(part, step, seconds) for (part, step), seconds in clock.seconds.items()]


def tabulate(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    """Put the steps into a frame; the kinds of figures with a column for each of their parts."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["step"] = frame["step"].str.replace(r" of \d+ report\(s\)", "", regex=True)
    frame = frame[frame["seconds"] >= 0.005]
    return frame.assign(seconds=frame["seconds"].round(2)).reset_index(drop=True)


def write_page(
    frame: pd.DataFrame,
    alone: dict[str, float],
    cores: int,
    together: dict[str, float],
    runs: int,
) -> str:
    """Return the page: the command's time, and a table of its steps."""
    lines = [
        "# Where each second of a first study goes",
        "",
        "`jiedao study seeds -o OUT --no-cache` (5 reports, 634 sentences; warm disk), measured by",
        f"`python reports/study_profile.py {runs}`; the quickest of {runs} run(s) of each, in seconds:",
        "",
        "| processes | wall clock | processor time of all |",
        "| --- | --- | --- |",
        f"| 1 | {alone['wall']:.1f} | {alone['processor']:.1f} |",
        f"| {cores} | {together['wall']:.1f} | {together['processor']:.1f} |",
        "",
        f"Other work on the machine while it was measured: {os.getloadavg()[0]:.1f} processes on "
        f"{cores} cores; where that is more than 0.5, wall clock says little.",
        "",
        "Steps, in one process, in seconds of processor time; steps below 0.005 s are left out.",
        "",
    ]
    for part, rows in frame.groupby("part", sort=False):
        lines += [f"## {part}: {rows['seconds'].sum():.1f} s", ""]
        kinds = rows[rows["step"].str.contains(": ")]
        if len(kinds):
            split = kinds["step"].str.split(": ", n=1, expand=True)
            table = kinds.assign(kind=split[0], what=split[1]).pivot_table(
                index="kind", columns="what", values="seconds", aggfunc="sum", sort=False
            )
            table = table.assign(all=table.sum(axis=1)).fillna(0)
            table.loc["all"] = table.sum()
            lines += [f"| figure | {' | '.join(table)} |", "| --- |" + " --- |" * table.shape[1]]
            lines += [
                f"| {kind} | " + " | ".join(f"{value:.2f}" for value in row) + " |"
                for kind, row in zip(table.index, table.to_numpy())
            ]
            lines.append("")
        lines += ["| step | seconds |", "| --- | --- |"]
        rest = rows.drop(kinds.index)
        lines += [f"| {step} | {s:.2f} |" for step, s in zip(rest["step"], rest["seconds"])]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Measure, and write the table and the page beside this script."""
    if sys.argv[1:] == ["--steps"]:
        print(json.dumps(time_steps()))
        return
    from jiedao.workers import count_cores

    cores = max(2, count_cores())
    runs = int((sys.argv[1:] or ["3"])[0])
    alone, together = time_command(1, runs), time_command(cores, runs)
    command = [sys.executable, __file__, "--steps"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    frame = tabulate([tuple(row) for row in json.loads(told)])
    place = Path(__file__).parent
    frame.to_csv(place / "profile.csv", index=False)
    (place / "profile.md").write_text(
        write_page(frame, alone, cores, together, runs), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
