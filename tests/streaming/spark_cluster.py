"""A Spark cluster on this machine: one master, two workers of one core, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

SECONDS = 240


class Cluster:
    """A running cluster.

    Attributes
    ----------
    url : str
        What ``--master`` takes.
    workers : list of subprocess.Popen
    """

    def __init__(self, place: Path) -> None:
        spec = find_spec("pyspark")
        assert spec is not None
        assert spec.origin
        self._home, self._place = Path(spec.origin).parent, place
        self.master = self._start("master.Master", "--port", "0")
        self.url = _wait_for(self.master, r"Starting Spark master at (spark://\S+)")
        self.workers = [self.start_worker() for _ in range(2)]

    def start_worker(self) -> subprocess.Popen[str]:
        worker = self._start("worker.Worker", "--cores", "1", "--memory", "1g", self.url)
        _wait_for(worker, "(Successfully registered)")
        return worker

    def _start(self, role: str, *options: str) -> subprocess.Popen[str]:
        environment = {
            "SPARK_HOME": str(self._home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_DIR": str(self._place),
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [str(self._home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}"]
        return subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--webui-port", "0", *options],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def stop(self) -> None:
        for process in (*self.workers, self.master):
            kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """End a process at once with all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for(process: subprocess.Popen[str], pattern: str) -> str:
    """Return what a process says when it is ready; go on reading, so that it never waits for us."""
    assert process.stdout is not None
    stop = time.monotonic() + SECONDS
    told = ""
    for line in process.stdout:
        told += line
        found = re.search(pattern, line)
        if found:
            threading.Thread(target=_drain, args=(process.stdout,)).start()
            return found[1]
        if time.monotonic() > stop:
            break
    kill(process)
    raise AssertionError(f"no cluster:\n{told}")


def _drain(stream: TextIO) -> None:
    """Read on until all that write have ended, which `kill` sees to."""
    with stream:
        stream.read()


@contextmanager
def open_cluster(place: Path) -> Iterator[Cluster]:
    cluster = Cluster(place)
    try:
        yield cluster
    finally:
        cluster.stop()
