"""The work of a streamed study, counted: what a report costs may not grow unseen, nor what is held at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPORTS = Path(__file__).parents[2] / "reports"
SMALL, LARGE = 0.3, 0.6


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> dict[float, dict[str, int]]:
    """Count the work of two corpora, one twice as large as the other."""
    place = tmp_path_factory.mktemp("work")
    found = {}
    for size in (SMALL, LARGE):
        corpus, out = place / f"corpus {size}", place / f"out {size}"
        made = [str(REPORTS / "made_corpus.py"), str(corpus), "--megabytes", str(size)]
        subprocess.run([sys.executable, *made], check=True, capture_output=True)
        out.mkdir()
        counter = [str(Path(__file__).with_name("count_work.py")), str(corpus), str(out)]
        done = subprocess.run(
            [sys.executable, *counter], check=True, capture_output=True, text=True
        )
        reports = len(list(corpus.rglob("*.txt")))
        found[size] = json.loads(done.stdout) | {"reports": reports}
    return found


def each(work: dict[float, dict[str, int]], what: str, unit: str) -> float:
    """Return what one more report or sentence costs: the start of a run is in neither."""
    more, fewer = work[LARGE], work[SMALL]
    return (more[what] - fewer[what]) / (more[unit] - fewer[unit])


def test_a_file_is_opened_three_times(work: dict[float, dict[str, int]]) -> None:
    # Its first bytes, its text, its hash.
    assert each(work, "opened", "reports") == 3


def test_calls_a_sentence(work: dict[float, dict[str, int]]) -> None:
    # Measured 20 and 26.
    assert each(work, "calls", "sentences") < 24
    assert each(work, "calls of C", "sentences") < 31


def test_sentences_are_segmented_many_at_a_time(work: dict[float, dict[str, int]]) -> None:
    # Each call of the engine takes some 16,000 characters.
    assert each(work, "segmentations", "sentences") < 1 / 50


def test_memory_does_not_grow_with_the_corpus(work: dict[float, dict[str, int]]) -> None:
    assert work[LARGE]["peak"] < 1.15 * work[SMALL]["peak"]
    assert work[LARGE]["peak"] < 20_000_000
