"""Apache Spark in the place of worker processes: the same tasks, on as many machines as there are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from jiedao.errors import InputError, JiedaoError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
# Tasks a core that are given to the cluster at once: more than it does at a time, so that a slow one
# holds up little, and few enough for their texts to fit the driver.
TASKS_A_CORE = 8


class SparkWorkers:
    """Gives tasks to a Spark cluster, as `jiedao.workers.Workers` does to processes.

    A task that is lost with its machine is done again elsewhere; as tasks write their parts whole or not
    at all, and the same each time, that changes nothing.

    Attributes
    ----------
    spark : pyspark.sql.SparkSession
    """

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark

    def imap(self, task: Callable[[Any], T], inputs: Iterable[Any]) -> Iterator[T]:
        """Give what a task gives for each input, in their order."""
        context = self.spark.sparkContext
        wave = max(context.defaultParallelism, 1) * TASKS_A_CORE
        given = iter(inputs)
        while batch := list(islice(given, wave)):
            # Spark would do a task that raises again, and then tell of it in a trace.
            answers = context.parallelize(batch, len(batch)).map(partial(_answer, task)).collect()
            for done, value in answers:
                if not done:
                    raise value
                yield value


def _answer(task: Callable[[Any], Any], given: Any) -> tuple[bool, Any]:
    """Do a task; what is wrong with a report is an answer, not a failure of the machine."""
    try:
        return True, task(given)
    except JiedaoError as error:
        return False, error


@contextmanager
def open_spark(master: str, name: str = "jiedao") -> Iterator[SparkWorkers]:
    """Connect to a Spark cluster, and leave it at the end.

    Parameters
    ----------
    master : str
        Such as ``spark://HOST:7077``, ``yarn``, ``k8s://https://HOST:443`` or ``local[2]``; ``""`` is
        what ``spark-submit`` or the configuration says.
    name : str
        What the cluster shows of this run.

    Yields
    ------
    SparkWorkers

    Raises
    ------
    InputError
        If pyspark is not installed or the cluster cannot be reached.
    """
    if find_spec("pyspark") is None:
        raise InputError(
            "--engine spark",
            "no pyspark",
            "an installation with the extra 'spark', and Java 17 or newer",
            "run `python -m pip install 'jiedao[spark]'`, or use --engine stream",
        )
    # Executors on this machine are to use this Python, not the first one of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName(name).config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise _unreachable(master, error) from error
    except Exception as error:
        # What Java throws has a class of its own, which is there only when Java is.
        if type(error).__module__.startswith("py4j"):
            raise _unreachable(master, error) from error
        raise
    # A machine that is lost is no concern of the user's: its tasks are done again elsewhere.
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield SparkWorkers(spark)
    finally:
        spark.stop()


def _unreachable(master: str, error: Exception) -> InputError:
    return InputError(
        f"--master {master}",
        f"no Spark cluster that answers ({str(error).splitlines()[0] if str(error) else type(error).__name__})",
        "such as spark://HOST:7077, yarn, k8s://https://HOST:443 or local[2]",
        "check the address, and that Java 17 or newer is there",
    )
