"""Spark: a real cluster gives the tables of this machine, row for row, whoever is killed on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from spark_cluster import Cluster, kill, open_cluster
from streamed_corpora import write_report

from jiedao.errors import InputError
from jiedao.streaming.spark import open_spark

pytestmark = pytest.mark.spark
# Each report takes a task of its own, so that many are under way and to come when a worker is killed.
SMALL = "from jiedao.streaming import plan; plan.TASK_REPORTS = 2; "
MAIN = SMALL + "from jiedao.cli import main; main()"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if find_spec("pyspark") is None:
        pytest.fail("pyspark is not installed: python -m pip install -r requirements-spark.lock")
    with open_cluster(tmp_path_factory.mktemp("spark")) as found:
        yield found


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """Make a corpus of the seeds, each several times under other names, and invented reports."""
    folder = tmp_path_factory.mktemp("corpus") / "reports"
    for n in range(8):
        for path in sorted((seeds / "texts").glob("*.txt")):
            (folder / f"{n}").mkdir(parents=True, exist_ok=True)
            (folder / f"{n}" / f"{path.stem}-{n}.txt").write_bytes(path.read_bytes())
        write_report(folder / f"{n}" / f"我街道{n}.txt", f"{'东西南北'[n % 4]}安街道", n + 2)
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


def start(corpus: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", MAIN, "study", str(corpus), "-o", str(out)]
    return subprocess.Popen(
        [*command, "--topics", "3", *options],
        env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    told = process.communicate(timeout=500)[0]
    # One report is empty, and told.
    assert process.returncode == 1, told
    assert "Traceback" not in told
    return told


def tables_of(out: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in sorted((out / "tables").glob("*.parquet"))}


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    out = tmp_path_factory.mktemp("local") / "out"
    finish(start(corpus, out, "--engine", "stream", "--workers", "2"))
    return tables_of(out)


def compare(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    """All that is not of topics is the same, value for value; those have another engine."""
    same = {name for name in expected if not name.startswith("topic")}
    assert same | {"topics", "topic_shares"} == set(found)
    assert {"sentences", "labels", "quantities", "initiatives", "shares", "terms"} < same
    for name in same:
        pd.testing.assert_frame_equal(found[name], expected[name], check_exact=True, obj=name)


def test_the_cluster_gives_the_same_tables(
    cluster: Cluster, corpus: Path, tmp_path: Path, expected: dict[str, pd.DataFrame]
) -> None:
    finish(start(corpus, tmp_path / "out", "--engine", "spark", "--master", cluster.url))
    found = tables_of(tmp_path / "out")
    compare(found, expected)
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["engine"] == "spark"
    topics, shares = found["topics"], found["topic_shares"]
    assert topics["run"].unique().tolist() == ["spark-k3-seed20240601"]
    assert sorted(topics["topic"].unique()) == [0, 1, 2]
    sums = shares.groupby("doc_id")["share"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    assert set(sums.index) <= set(found["documents"]["doc_id"])
    # The larger topic has the smaller number.
    assert shares.groupby("topic")["share"].sum().is_monotonic_decreasing


def test_a_worker_that_is_killed_midway_changes_nothing(
    cluster: Cluster, corpus: Path, tmp_path: Path, expected: dict[str, pd.DataFrame]
) -> None:
    process = start(corpus, tmp_path / "out", "--engine", "spark", "--master", cluster.url)
    parts = tmp_path / ".out.jiedao" / "parts"
    stop = time.monotonic() + 240
    while len(list(parts.glob("part-*"))) < 4 and time.monotonic() < stop:
        time.sleep(0.05)
        assert process.poll() is None, process.communicate()[0]
    done = len(list(parts.glob("part-*[0-9]")))
    assert 0 < done < 20
    kill(cluster.workers.pop())
    told = finish(process)
    compare(tables_of(tmp_path / "out"), expected)
    assert "study report by report" not in told
    cluster.workers.append(cluster.start_worker())


def test_what_is_wrong_with_a_report_is_one_line(
    cluster: Cluster, corpus: Path, tmp_path: Path
) -> None:
    options = ["--engine", "spark", "--master", cluster.url, "--strict"]
    process = start(corpus, tmp_path / "out", *options)
    told = process.communicate(timeout=500)[0]
    assert process.returncode == 2
    assert told.splitlines()[-1] == (
        f"jiedao: {corpus / 'empty.txt'}: found an empty file; allowed: the text of a report. "
        "What to do: remove or fill it."
    )
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_no_cluster_at_that_address() -> None:
    with (
        pytest.raises(InputError, match="no Spark cluster that answers"),
        open_spark("spark:/nowhere"),
    ):
        pass
