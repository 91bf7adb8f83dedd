"""How far a run is: the rate of what was done now, and the time that is left."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from jiedao.streaming import progress
from jiedao.streaming.plan import pack_task
from jiedao.streaming.sources import survey_folder


def test_rate_and_time_left(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = survey_folder(mixed).sources[:4]
    tasks = [pack_task([source], "") for source in sources]
    clock = iter([0.0, 1.0, 8.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    said: list[str] = []
    shown = progress.Progress(tasks, said.append)
    # What an earlier run did is no part of the rate.
    shown.pass_by(tasks[0])
    shown.count(tasks[1])
    assert said == []
    shown.count(tasks[2])
    done, left = sum(s.size for s in sources[1:3]), sources[3].size
    rate = f"{done / 8 / 1e6:.1f} MB a second"
    assert said == [f"3 of 4 reports, {rate}, {round(left * 8 / done)} s left"]
