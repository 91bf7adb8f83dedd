"""How far a run is, how quick, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from jiedao.streaming.plan import Task

# Between two lines.
SECONDS = 5.0


class Progress:
    """Tells how far a run is, how quick, and how long it will take, every few seconds."""

    def __init__(self, tasks: Sequence[Task], say: Callable[[str], None]) -> None:
        self._all, self._size = sum(t.reports for t in tasks), sum(t.size for t in tasks)
        self._begin = self._told = time.monotonic()
        self._reports = self._done = self._before = 0
        self._say = say

    def pass_by(self, task: Task) -> None:
        """Count what an earlier run did."""
        self._reports += task.reports
        self._before += task.size

    def count(self, task: Task) -> None:
        """Count what was done now."""
        self._reports += task.reports
        self._done += task.size
        now = time.monotonic()
        if now - self._told < SECONDS or not self._done:
            return
        self._told, passed = now, now - self._begin
        left = (self._size - self._before - self._done) * passed / self._done
        self._say(
            f"{self._reports:,} of {self._all:,} reports, {self._done / passed / 1e6:.1f} MB a second, "
            f"{_minutes(left)} left"
        )


def _minutes(seconds: float) -> str:
    """Write a time as it is told.

    Examples
    --------
    >>> _minutes(42), _minutes(75), _minutes(4000)
    ('42 s', '1 min 15 s', '1 h 6 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
