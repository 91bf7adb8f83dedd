"""Count the work of a streamed study in this process: ``count_work.py CORPUS OUT`` prints JSON.

Seconds depend on the machine and on what else it does; calls, opened files and bytes do not.
"""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

from jiedao.results import claim_results
from jiedao.streaming import plan
from jiedao.streaming.study import study_folder
from jiedao.streaming.tasks import StreamConfig

counts: Counter[str] = Counter()


def study(corpus: Path, out: Path) -> int:
    with claim_results(out) as claim:
        return study_folder(corpus, claim, StreamConfig(steps=("shares", "terms"))).sentences


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Count how often files of the corpus are opened."""
    if event == "open" and str(arguments[0]).endswith(".txt"):
        counts["opened"] += 1


def profile(_: Any, event: str, argument: Any) -> None:
    """Count calls: of functions written in Python, of those that are not, and of some by name."""
    if event == "call":
        counts["calls"] += 1
    elif event == "c_call":
        counts["calls of C"] += 1
        if getattr(argument, "__name__", "") == "cut":
            counts["segmentations"] += 1


def main() -> None:
    corpus, out = Path(sys.argv[1]), Path(sys.argv[2])
    # Models, dictionaries and imports are no work of a report.
    study(corpus, out / "first")
    sys.addaudithook(watch)
    sys.setprofile(profile)
    sentences = study(corpus, out / "counted")
    sys.setprofile(None)
    opened = counts["opened"]
    # Tasks so small that a corpus of some hundred KB has several.
    plan.TASK_BYTES = 100_000
    tracemalloc.start()
    study(corpus, out / "traced")
    peak = tracemalloc.get_traced_memory()[1]
    print(json.dumps({**counts, "opened": opened, "sentences": sentences, "peak": peak}))


if __name__ == "__main__":
    main()
