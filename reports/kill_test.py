"""Kill studies at random moments and look at what is left: ``python reports/kill_test.py``.

Each study is a process of its own, forked from one that has studied before, and ended by SIGKILL: at
any moment of its work, while it writes, or when it puts the folder in its place. Then the folder of results must be the
old one or the new one, whole, file by file; the lock must be free; and the next run must give the new
one. ``interruption.md`` beside this script has the result. Linux and macOS only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from jiedao import folders, results
from jiedao.cache import Cache
from jiedao.pipeline import StudyConfig, study
from jiedao.results import TIME, claim_results, write_study
from jiedao.topics.model import TopicConfig

PAGE = Path(__file__).with_name("interruption.md")
QUICK = StudyConfig(topics=TopicConfig(topics=2, iterations=20), topic_runs=2)
CLAIMED, WRITING, ENDING, DONE = b"c", b"w", b"e", b"d"
PHASES = ("at any moment", "while writing", "at the end")
WAYS = ("exchange", "two moves")
OLD, NEW, NONE, BROKEN = "old", "new", "nothing", "broken"
LINES = (
    "一、经济发展稳中有进", "全年新增规上企业{}家，完成税收{}亿元，同比增长{}%。", "引进项目{}个，总投资{}亿元。",
    "二、民生福祉持续增进", "新建养老服务站{}处，走访老人{}户。", "“家门口就业”行动帮助{}人就业。",
    "三、平安建设扎实有力", "排查隐患{}处，整改率达到{}%。", "调解矛盾纠纷{}起。",
    "四、下一步工作打算", "力争新增企业{}家。", "推进老旧小区改造{}个。",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a test works: the corpus, the folder of results, whether names are exchanged."""

    folder: Path
    way: str

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def out(self) -> Path:
        return self.folder / "out" / "结果 of a study"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"


def make_corpus(folder: Path) -> None:
    """Write two short reports of one office."""
    folder.mkdir()
    draw = random.Random(1)  # noqa: S311
    for office, year in (("江口街道", 2023), ("江口街道", 2024)):
        lines = [f"{office}{year}年工作总结", *LINES]
        filled = [re.sub("{}", lambda _: str(draw.randint(2, 98)), line) for line in lines]
        (folder / f"{office}-{year}.txt").write_text("\n".join(filled), encoding="utf-8")


def run(place: Place, config: StudyConfig, told: int) -> None:
    """Study and write as the command does, telling where it is."""

    def end(claim: folders.Claim) -> None:
        # Files are brought to the disk, names exchanged, and the old folder is removed.
        os.write(told, ENDING)
        folders.replace_folder(claim)

    way = folders.exchange if place.way == WAYS[0] else lambda *_: False
    with (
        patch.object(results, "replace_folder", end),
        patch.object(folders, "exchange", way),
        claim_results(place.out) as claim,
    ):
        os.write(told, CLAIMED)
        cache = Cache(place.cache)
        result = study(place.corpus, config, cache=cache)
        os.write(told, WRITING)
        write_study(result, claim, cache=cache)
    os.write(told, DONE)


def start(work: Callable[[int], None]) -> tuple[int, int]:
    """Start something in a process of its own; return it and the pipe on which it tells."""
    hear, tell = os.pipe()
    child = os.fork()
    if child:
        os.close(tell)
        return child, hear
    os.close(hear)
    status = 1
    try:
        work(tell)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def finish(place: Place, config: StudyConfig) -> tuple[float, ...]:
    """Run to the end; return the seconds that were left when each of the phases began."""
    child, hear = start(lambda told: run(place, config, told))
    moments = []
    while os.read(hear, 1):
        moments.append(time.monotonic())
    os.close(hear)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise SystemExit("a run that nobody disturbed did not succeed")
    *begun, done = moments
    return tuple(done - moment for moment in begun)


def state(out: Path) -> str:
    """Return the hash of all files of a folder of results but for the time of day."""
    if not out.exists():
        return NONE
    files = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != TIME
    }
    whole = (out / TIME).is_file()
    return hashlib.sha256(json.dumps([files, whole]).encode()).hexdigest()


def kill_once(
    place: Place, config: StudyConfig, phase: str, wait: float, names: dict[str, str]
) -> tuple[str, bool]:
    """Kill a run after some seconds of a phase; return what is left, and whether it was running."""
    shutil.rmtree(place.cache, ignore_errors=True)
    child, hear = start(lambda told: run(place, config, told))
    for awaited in (CLAIMED, WRITING, ENDING)[: 1 + PHASES.index(phase)]:
        if os.read(hear, 1) != awaited:
            raise SystemExit("a run ended before it was killed")
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    running = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    os.close(hear)
    return names.get(state(place.out), BROKEN), running


def kill_many(place: Place, kills: int, seed: int) -> list[tuple[str, str, bool, bool]]:
    """Kill runs; return for each its phase, what was left, if it ran, if the next run succeeded."""
    place.folder.mkdir()
    place.out.parent.mkdir()
    make_corpus(place.corpus)
    configs = [replace(QUICK, topics=replace(QUICK.topics, seed=seed)) for seed in (1, 2)]
    # In this process, so that those forked from it begin with their work.
    with Path(os.devnull).open("wb") as told:
        run(place, configs[0], told.fileno())
    states = [state(place.out)]
    shutil.rmtree(place.cache)
    spans = finish(place, configs[1])
    states.append(state(place.out))
    draw = random.Random(seed)  # noqa: S311
    found = []
    # A kill that comes when the study is done is none.
    while sum(kill[2] for kill in found) < kills:
        number = len(found)
        now = number % 2
        old, new = states[1 - now], states[now]
        phase = PHASES[number % len(PHASES)]
        wait = draw.uniform(0, spans[PHASES.index(phase)])
        names = {old: OLD, new: NEW, NONE: NONE}
        left, running = kill_once(place, configs[now], phase, wait, names)
        finish(place, configs[now])
        beside = [path.name for path in place.out.parent.iterdir()]
        well = state(place.out) == new and beside == [place.out.name]
        found.append((phase, left, running, well))
        print(f"{number + 1}: {phase}, after {wait:.2f} s: {left}", file=sys.stderr, flush=True)
    return found


def tabulate(found: dict[str, list[tuple[str, str, bool, bool]]]) -> list[dict[str, object]]:
    """Count what was left, by way and phase."""
    rows = []
    for way, kills in found.items():
        for phase in PHASES:
            every = [kill for kill in kills if kill[0] == phase]
            chosen = [kill for kill in every if kill[2]]
            left = Counter(kill[1] for kill in chosen)
            rows.append(
                {"way": way, "phase": phase, "kills": len(chosen)}
                | {name: left[name] for name in (OLD, NEW, NONE, BROKEN)}
                | {
                    "next run whole": sum(kill[3] for kill in chosen),
                    "not struck": len(every) - len(chosen),
                }
            )
    return rows


def write_page(rows: list[dict[str, object]], command: str) -> str:
    """Return the page of the result."""
    columns = list(rows[0])
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    lines += ["| " + " | ".join(str(row[column]) for column in columns) + " |" for row in rows]
    return PAGE_TEXT.format(command=command, table="\n".join(lines))


PAGE_TEXT = """\
# What a killed study leaves

`{command}` kills studies of two short reports by SIGKILL, each in a process of its own: a third of them at any
moment, a third while results are written, a third in the last moments, when files are brought to the disk, the folder is put
in its place and the old one is removed. **old**: all files of the earlier results, byte by byte; **new**: all files of the
new ones; **nothing**: no folder at the name; **broken**: anything else. After each kill the next run starts at once
(the lock is free), goes on from the cache, and must give the new results with nothing left beside them: **next run whole**.

{table}

`exchange`: the names of both folders are exchanged in one system call (Linux, macOS). `two moves`: other systems, and drives
that cannot exchange; there a kill between the two moves, which lie well under a millisecond apart, leaves nothing at the name
until the next start brings the old folder back (`tests/test_folders.py` kills there on purpose, at every step of both ways).
**not struck**: studies that were done before their moment came; they are not among the kills.

Not covered by this test: a power failure. Files and folders are on the disk (`fsync`) before the names change, so that a
file system that keeps the order of its journal (ext4, XFS, APFS, NTFS) has the old or the new folder afterwards.
"""


def main() -> None:
    """Kill, tell, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="kills of runs that exchange")
    parser.add_argument("--moves", type=int, default=20, help="kills of runs that move in turn")
    parser.add_argument("--seed", type=int, default=20240601)
    parser.add_argument("--page", type=Path, help="default: none, the rows are printed as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {
            way: kill_many(Place(Path(folder) / str(number), way), kills, options.seed)
            for number, (way, kills) in enumerate(zip(WAYS, (options.kills, options.moves)))
            if kills
        }
    rows = tabulate(found)
    print(json.dumps(rows))
    if options.page:
        asked = f"--kills {options.kills} --moves {options.moves} --seed {options.seed}"
        command = f"python reports/kill_test.py {asked} --page {options.page}"
        options.page.write_text(write_page(rows, command), encoding="utf-8")


if __name__ == "__main__":
    main()
