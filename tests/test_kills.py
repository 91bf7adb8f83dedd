"""Studies that are killed, stopped, or run out of room leave the old results or the new ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from jiedao.results import claim_results

REPORTS = Path(__file__).parents[1] / "reports"
ONE = "江口街道2024年工作总结\n一、经济发展\n新增企业3家。\n"
# A file may have so many bytes: what a full disk does, without a disk. Some of the files have more.
ROOM = 20_000
LIMITED = """\
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from jiedao.cli import main
main()
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(ONE, encoding="utf-8")
    return folder


def _start(*arguments: str, cwd: Path, told: int | None = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from jiedao.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command, cwd=cwd, env=environment, stderr=told, stdout=told, encoding="utf-8"
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _old_results(place: Path) -> dict[str, bytes]:
    """Write a folder that an earlier study could have left."""
    (place / "out" / "tables").mkdir(parents=True)
    (place / "out" / "tables" / "shares.csv").write_text("old")
    files = ["run.json", "tables/shares.csv"]
    (place / "out" / "run.json").write_text(json.dumps({"files": files}))
    return _files(place / "out")


def test_killed_studies_leave_whole_results(tmp_path: Path) -> None:
    # A short form of what `reports/interruption.md` has.
    command = [sys.executable, str(REPORTS / "kill_test.py"), "--kills", "3", "--moves", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    rows = pd.DataFrame(json.loads(done.stdout))
    assert rows["phase"].tolist() == ["at any moment", "while writing", "at the end"]
    assert rows["kills"].sum() == 3
    assert (rows["old"] + rows["new"]).tolist() == rows["kills"].tolist()
    assert rows["next run whole"].tolist() == rows["kills"].tolist()
    assert rows[["nothing", "broken"]].sum().sum() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("asked", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_study_says_so_and_leaves_the_old_results(
    corpus: Path, tmp_path: Path, asked: signal.Signals, status: int
) -> None:
    old = _old_results(tmp_path)
    process = _start("study", "corpus", "-o", "out", cwd=tmp_path)
    assert process.stderr is not None
    # The first step is told when the folder is claimed.
    first = process.stderr.readline()
    assert first == "jiedao: sentences, themes and roles of 1 report(s)\n"
    process.send_signal(asked)
    _, rest = process.communicate()
    assert rest.splitlines()[-1] == "jiedao: stopped"
    assert "Traceback" not in rest
    assert process.returncode == status
    assert _files(tmp_path / "out") == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "out"]


@pytest.mark.parametrize("arguments", [
    ("study", "corpus", "-o", "out", "--no-cache"),
    ("study", "corpus", "-o", "out"),
], ids=["no cache", "cache"])  # fmt: skip
def test_disk_without_room_is_told_and_leaves_the_old_results(
    corpus: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    old = _old_results(tmp_path)
    command = [sys.executable, "-c", LIMITED, str(ROOM), *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    environment["MPLCONFIGDIR"] = environment["JIEDAO_CACHE"] = str(tmp_path / "cache")
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1] == (
        "jiedao: out: found that it cannot be written (File too large); allowed: a folder with room "
        "that you may write to. What to do: free some room or choose another place."
    )
    assert "Traceback" not in done.stderr
    assert _files(tmp_path / "out") == old
    assert {path.name for path in tmp_path.iterdir()} <= {"corpus", "out", "cache"}


def test_second_study_into_a_folder_is_refused(corpus: Path, tmp_path: Path) -> None:
    first = _start("study", "corpus", "-o", "out", cwd=tmp_path)
    assert first.stderr is not None
    first.stderr.readline()
    first.send_signal(signal.SIGSTOP)
    second = _start("study", "corpus", "-o", "out", cwd=tmp_path)
    _, told = second.communicate()
    first.kill()
    first.communicate()
    assert second.returncode == 2
    assert told.startswith(
        f"jiedao: out: found another run that is writing it (process {first.pid} on "
    )
    assert told.endswith(
        "); allowed: one run at a time. What to do: wait until it has ended, or choose another "
        "folder.\n"
    )
    # A kill frees the folder.
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.jiedao", "corpus"]
    with claim_results(tmp_path / "out"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
