"""Time and memory of shares against size: ``python reports/shares_speed.py``.

Frames of sentences and labels stand in memory; counting them by block and bootstrapping all shares are
timed, each size in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

TOP = Path(__file__).parents[1]
# Sentences and groups.
SIZES = ((10_000, 20), (100_000, 200), (1_000_000, 2_000))
DRAWS = 1000
BLOCK = 5
THEMES = ("economy", "livelihood", "governance", "party_building", "safety", "other")
CHILD = "--child"


def frames(sentences: int, groups: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return sentences under headings of five, their labels, and a report for each group."""
    number = np.arange(sentences)
    size = sentences // groups
    doc_ids = np.array([f"report-{group}" for group in range(groups)], dtype=object)
    report = doc_ids[number // size]
    ids = pd.Series(report + ":" + (number % size + 1).astype(str).astype(object), dtype="str")
    head = number - number % BLOCK
    table = pd.DataFrame(
        {
            "sentence_id": ids,
            "doc_id": pd.Series(report, dtype="str"),
            "kind": np.where(head == number, "heading", "body"),
            "parent_id": ids.to_numpy()[head],
            "line": number % size + 1,
            "text": "走访企业二十家。",
        }
    )
    table.loc[head == number, "parent_id"] = None
    themes = np.array(THEMES, dtype=object)
    chosen = themes[np.random.default_rng(1).integers(0, len(themes), sentences)]
    labels = pd.DataFrame({"sentence_id": ids, "theme": pd.Series(chosen, dtype="str")})
    return table, labels, pd.DataFrame({"doc_id": doc_ids, "office": doc_ids}, dtype="str")


def child(sentences: int, groups: int) -> None:
    import resource
    import time

    from jiedao.measures.blocks import count_blocks
    from jiedao.measures.shares import summarise_shares

    made = frames(sentences, groups)
    begin = time.perf_counter()
    counts = count_blocks(*made, THEMES)
    counted = time.perf_counter()
    shares = summarise_shares(counts, draws=DRAWS)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"sentences": sentences, "groups": groups, "draws": DRAWS, "shares": len(shares)}
    row |= {"counting_seconds": counted - begin, "shares_seconds": done - counted}
    print(json.dumps(row | {"seconds": done - begin, "peak_mb": peak}))


def measure(sizes: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """Run each size in a process of its own."""
    rows = []
    for size in sizes:
        command = [sys.executable, __file__, CHILD, *map(str, size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
    return pd.DataFrame(rows).round(2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=TOP / "reports" / "shares_speed.csv")
    arguments = parser.parse_args()
    frame = measure(SIZES)
    frame.to_csv(arguments.output, index=False, lineterminator="\n")
    print(frame.to_string(index=False))


if __name__ == "__main__":
    if CHILD in sys.argv:
        child(*map(int, sys.argv[-2:]))
    else:
        main()
