"""Processes beside this one: started, given tasks, listened to, and stopped."""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pickle import PicklingError
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jiedao.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

T = TypeVar("T")
# What numpy's libraries of linear algebra read when they are loaded.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# So many new objects, in place of 700, before the youngest are looked through for garbage.
GARBAGE = 70_000
# So many tasks a worker are under way or done before the consumer asks for the first of them.
AHEAD = 2


def count_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LostWorkerError(InputError):
    """A worker was ended from outside, as when memory runs out."""


class Task(Generic[T]):
    """A call that was given to `Workers`."""

    def __init__(self, call: Callable[[], T], future: Future[T] | None) -> None:
        self._call, self._future = call, future

    def result(self) -> T:
        """Wait for what the call gives; where there are no workers it is made now.

        Raises
        ------
        LostWorkerError
            If the worker was ended from outside.
        Exception
            What the call raises, as if it had been made here.
        """
        return (self._future or self._do_here()).result()

    def result_or_do(self) -> T:
        """Return what the call gives; one that no worker has begun is made here and now."""
        if self._future is not None and self._future.cancel():
            self._do_here()
        return self.result()

    def _do_here(self) -> Future[T]:
        value = self._call()
        self._future = Future()
        self._future.set_result(value)
        return self._future


def collect(tasks: Sequence[Task[T]]) -> list[T]:
    """Return the results of tasks in their order; this process takes part, from the end."""
    for task in reversed(tasks):
        task.result_or_do()
    return [task.result() for task in tasks]


class Workers:
    """Processes that take tasks; without any, tasks are done here, when they are asked for.

    Tasks and what they take and give travel between processes: functions of a module, frames,
    arrays, texts. `open_workers` gives workers and stops them.

    Attributes
    ----------
    count : int
        How many processes there are beside this one.
    """

    def __init__(self, count: int = 0, prepare: Callable[[], object] | None = None) -> None:
        self.count = count
        self._processes: list[SpawnProcess] = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        # A thread for each process: it hands out a task, waits, and takes the answer.
        self._threads = ThreadPoolExecutor(count) if count else None
        with _interrupts_held():
            for _ in range(count):
                self._start_process(prepare)

    def start(self, task: Callable[..., T], *arguments: Any) -> Task[T]:
        """Give a task to the first worker that is free."""
        call = partial(task, *arguments)
        return Task(call, self._threads.submit(self._ask, call) if self._threads else None)

    def map(self, task: Callable[[Any], T], inputs: Iterable[Any]) -> list[T]:
        """Return what a task gives for each input; this process takes part, from the end.

        Examples
        --------
        >>> with open_workers(0) as workers:
        ...     workers.map(len, ["街道", "办"])
        [2, 1]
        """
        return collect([self.start(task, given) for given in inputs])

    def imap(self, task: Callable[[Any], T], inputs: Iterable[Any]) -> Iterator[T]:
        """Give what a task gives for each input, in their order, while the workers go on.

        At most `AHEAD` inputs a worker are read ahead of what was taken, so that memory stays flat
        for any number of them.

        Examples
        --------
        >>> with open_workers(0) as workers:
        ...     list(workers.imap(len, ["街道", "办"]))
        [2, 1]
        """
        waiting: deque[Task[T]] = deque()
        for given in inputs:
            waiting.append(self.start(task, given))
            if len(waiting) > AHEAD * self.count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        for process in self._processes:
            process.terminate()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.join()

    def _start_process(self, prepare: Callable[[], object] | None) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        filters = [kept for kept in warnings.filters if kept[2].__module__ == "builtins"]
        process = context.Process(target=_serve, args=(there, filters, prepare), daemon=True)
        process.start()
        # Held by the process alone, it is closed when that ends, and who listens here learns of it.
        there.close()
        self._processes.append(process)
        self._free.put(here)

    def _ask(self, call: Callable[[], T]) -> T:
        worker = self._free.get()
        try:
            worker.send(call)
            done, value = worker.recv()
        except (EOFError, OSError) as error:
            raise LostWorkerError(
                "workers",
                "a process that was ended from outside, as when memory runs out",
                "processes that run to their end",
                "ask for fewer workers",
            ) from error
        finally:
            self._free.put(worker)
        if not done:
            raise value
        answer: T = value
        return answer


@contextmanager
def open_workers(count: int, prepare: Callable[[], object] | None = None) -> Iterator[Workers]:
    """Start processes, and stop them at the end, whatever they are doing then.

    They are fresh interpreters, as on every system: a fork of a process with threads may hang. Each
    uses one thread for linear algebra, treats warnings as this process does, leaves interrupts to
    this process and ends when it ends. A script that asks for any needs the usual
    ``if __name__ == "__main__":``.

    Parameters
    ----------
    count : int
        How many, beside this process; 0 starts none, and all is done here.
    prepare : callable, optional
        Called once in each process before its first task, without arguments: to import, or to load a
        model by a function with `functools.cache` that the tasks call too. What it raises is left
        to the tasks.

    Yields
    ------
    Workers

    Examples
    --------
    >>> with open_workers(0) as workers:
    ...     workers.start(len, "街道").result()
    2
    """
    workers = Workers(max(count, 0), prepare)
    try:
        yield workers
    finally:
        workers.stop()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold an interrupt back: a process that is started meanwhile never meets it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    connection: Connection, filters: Sequence[Any], prepare: Callable[[], object] | None
) -> None:
    """Do tasks until the parent ends."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warnings.filters[:] = filters  # type: ignore[index]
    collect_rarely()
    limit_threads()
    if prepare is not None:
        with suppress(Exception):
            prepare()
        gc.freeze()
    with suppress(EOFError, OSError):
        while True:
            _send(connection, _answer(connection.recv()))


def _send(connection: Connection, answer: tuple[bool, object]) -> None:
    """Send an answer; of one that cannot travel, say so."""
    try:
        connection.send(answer)
    except (TypeError, AttributeError, PicklingError) as error:
        connection.send((False, TypeError(f"{answer[1]!r} cannot be sent: {error}")))


def _answer(call: Callable[[], object]) -> tuple[bool, object]:
    try:
        return True, call()
    except Exception as error:  # noqa: BLE001 (told where the result is asked for)
        return False, error


def _end_with_parent() -> None:
    """End with the parent, also in the middle of a task and where it was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def collect_rarely() -> None:
    """Let this process look for cyclic garbage a hundredth as often, and not in what it has loaded.

    Neither modules nor sentences by the ten thousand are garbage; to look through them takes a tenth
    of the time of an import, and of most work.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE)


def limit_threads() -> None:
    """Let linear algebra in this process use one thread, whether it is loaded already or not."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(1)
