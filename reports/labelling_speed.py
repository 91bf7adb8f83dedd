"""Time and memory of labelling against size: ``python reports/labelling_speed.py``.

Reports come one by one (the five seeds, again and again), are split, labelled and appended to a
Parquet file; each size runs in a process of its own, on one core. Loading the model is timed apart.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median

import pandas as pd

TOP = Path(__file__).parents[1]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
CHILD = "--child"


def reports(sentences: int) -> Iterator[tuple[str, str]]:
    """Yield seed reports until they have so many sentences."""
    from jiedao import read_corpus
    from jiedao.text.sentences import split_report

    texts = dict(read_corpus(TOP / "seeds").texts)
    sizes = {doc_id: len(split_report(raw).sentences) for doc_id, raw in texts.items()}
    for number, doc_id in enumerate(cycle(texts)):
        if sentences <= 0:
            return
        yield f"{doc_id}-{number}", texts[doc_id]
        sentences -= sizes[doc_id]


def child(sentences: int) -> None:
    import resource
    import time

    start = time.perf_counter()
    from jiedao import read_model
    from jiedao.labelling import label_reports
    from jiedao.tables import write_stream

    model = read_model()
    loaded = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.parquet"
        begin = time.perf_counter()
        rows = write_stream(label_reports(reports(sentences), model, {}), path)
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"sentences": rows, "load": loaded, "seconds": seconds, "peak_mb": peak}))


def measure(sizes: tuple[int, ...], repetitions: int) -> pd.DataFrame:
    """Run every size in turn, several times, and return the medians."""
    runs: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    for _ in range(repetitions):
        for size in sizes:
            command = [sys.executable, __file__, CHILD, str(size)]
            single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=True,
                env={**_environment(), **single},
            )
            runs[size].append(json.loads(done.stdout))
    rows = [{key: median(run[key] for run in found) for key in found[0]} for found in runs.values()]
    frame = pd.DataFrame(rows)
    frame["sentences_a_second"] = frame["sentences"] / frame["seconds"]
    return frame.round(2)


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--output", type=Path, default=TOP / "reports" / "labelling_speed.csv")
    arguments = parser.parse_args()
    frame = measure(tuple(arguments.sizes), arguments.repetitions)
    frame.to_csv(arguments.output, index=False, lineterminator="\n")
    print(frame.to_string(index=False))


if __name__ == "__main__":
    if CHILD in sys.argv:
        child(int(sys.argv[-1]))
    else:
        main()
