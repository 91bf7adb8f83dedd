"""Workers give what one process gives, in order, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiedao.errors import InputError
from jiedao.tables import check_table_path
from jiedao.workers import AHEAD, Workers, count_cores, open_workers

# Functions of modules that a fresh interpreter has too; those of this file it could not import.
LOST = (
    "workers: found a process that was ended from outside, as when memory runs out; allowed: "
    "processes that run to their end. What to do: ask for fewer workers."
)


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with open_workers(2) as workers:
        yield workers


@pytest.mark.parametrize("take", ["map", "imap"])
def test_results_come_in_order_with_any_number(two: Workers, take: str) -> None:
    with open_workers(0) as none:
        for workers in (none, two):
            assert list(getattr(workers, take)(str, range(50))) == list(map(str, range(50)))


def test_workers_are_processes_of_their_own(two: Workers) -> None:
    assert two.start(os.getpid).result() != os.getpid()
    with open_workers(0) as none:
        assert none.start(os.getpid).result() == os.getpid()


@pytest.mark.parametrize("count", [0, 2])
def test_no_more_inputs_are_read_than_may_be_ahead(two: Workers, count: int) -> None:
    read: list[int] = []

    def inputs() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    with open_workers(0) as none:
        taken = (two if count else none).imap(str, inputs())
        assert [next(taken), len(read)] == ["0", AHEAD * count + 1]
        assert [next(taken), len(read)] == ["1", AHEAD * count + 2]


def test_what_no_worker_has_begun_is_done_by_who_asks_and_once() -> None:
    with open_workers(1) as workers:
        asleep = [workers.start(time.sleep, 60) for _ in range(3)]
        here = workers.start(os.getpid)
        assert here.result_or_do() == here.result_or_do() == here.result() == os.getpid()
        assert len(asleep) == 3


def test_an_error_is_the_one_of_one_process(two: Workers) -> None:
    for workers in (two, Workers()):
        with pytest.raises(InputError) as caught:
            workers.start(check_table_path, Path("a.b")).result()
        assert str(caught.value).startswith("a.b: found the suffix '.b'; allowed: ")


def test_an_answer_that_cannot_travel_is_told_and_the_worker_goes_on() -> None:
    with open_workers(1) as workers:
        with pytest.raises(TypeError, match=r"lock object .* cannot be sent: cannot pickle"):
            workers.start(threading.Lock).result()
        assert workers.start(str, 1).result() == "1"


def test_a_worker_that_dies_is_told_now_and_later() -> None:
    with open_workers(1) as workers:
        task = workers.start(os._exit, 3)
        for lost in (task, workers.start(str, 1)):
            with pytest.raises(InputError) as caught:
                lost.result()
            assert str(caught.value) == LOST


def test_a_worker_has_one_thread_of_linear_algebra(two: Workers) -> None:
    assert two.start(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"


def test_a_worker_treats_warnings_as_this_process_does() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with open_workers(1) as strict, pytest.raises(UserWarning, match="careful"):
            _warn(strict, "careful")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with open_workers(1) as lax:
            assert _warn(lax, "careful") is None


def _warn(workers: Workers, text: str) -> None:
    return workers.start(warnings.warn, text).result()


def test_preparing_may_fail_and_tasks_go_on() -> None:
    with open_workers(1, _fails) as workers:
        assert workers.map(str, [1, 2]) == ["1", "2"]


_fails = divmod  # Called without arguments, it raises.

ENDED = """\
import sys, time
from jiedao.workers import open_workers
from multiprocessing import active_children
if __name__ == "__main__":
    with open_workers(2) as workers:
        for task in [workers.start(time.sleep, 60) for _ in range(2)]:
            while not task._future.running(): time.sleep(0.01)
        print(*(child.pid for child in active_children()), flush=True)
        {what}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("end", ["leave", "SIGINT", "SIGKILL"])
def test_no_process_stays_behind(tmp_path: Path, end: str) -> None:
    script = tmp_path / "script.py"
    what = "pass" if end == "leave" else "task.result()"
    script.write_text(ENDED.format(what=what), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        workers = [int(word) for word in running.stdout.readline().split()]
        assert len(workers) == 2
        if end == "SIGINT":
            # As a terminal does: to all processes of the group.
            os.killpg(running.pid, signal.SIGINT)
        elif end == "SIGKILL":
            running.kill()
        _, told = running.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while any(map(_lives, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(_lives, workers))
    # One trace at most, of the script itself.
    assert told.count("Traceback") == (end == "SIGINT")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= count_cores() <= (os.cpu_count() or 1)
