"""A command line that answers at once: nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

import jiedao

HEAVY = (
    "gensim",
    "jieba",
    "matplotlib",
    "numpy",
    "pandas",
    "pandera",
    "pyarrow",
    "ruptures",
    "scipy",
    "sklearn",
    "statsmodels",
    "tomotopy",
)
RUNS = 5
PASS = [sys.executable, "-c", "pass"]
HELP = [str(Path(sys.executable).with_name("jiedao")), "--help"]
IMPORT = [sys.executable, "-c", "import jiedao"]


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _loaded(code: str) -> list[str]:
    code = f"import sys\n{code}\nprint(*set({HEAVY!r}) & set(sys.modules), file=sys.stderr)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return done.stderr.split()


# Bare Python, in the same minute on the same machine, is the measure: pandas alone takes 30
# times as long, scikit-learn 100 times.
@pytest.mark.parametrize(("command", "most"), [(IMPORT, 5), (HELP, 35)], ids=["import", "help"])
def test_start_is_quick_beside_bare_python(command: list[str], most: float) -> None:
    pairs = [(_seconds(PASS), _seconds(command)) for _ in range(RUNS)]
    bare, mine = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert mine / bare < most


def test_import_loads_nothing_heavy() -> None:
    assert _loaded("import jiedao") == []
    # Or else the test would not see it.
    assert _loaded("import numpy") == ["numpy"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["study", "--help"], ["train", "theme", "-h"], ["topics", "-h"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"sys.argv = {['jiedao', *arguments]!r}\n"
        "from jiedao.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
    )
    assert _loaded(code) == []


def test_labelling_loads_numpy_scipy_and_pandas_alone() -> None:
    code = (
        "from jiedao.text.tabulate import tabulate_sentences\n"
        "from jiedao.themes.model import read_model\n"
        "from jiedao.themes.predict import label_sentences\n"
        "sentences, _ = tabulate_sentences({'a': '一、安全生产\\n共排查隐患120处，整改到位。'})\n"
        "assert len(label_sentences(sentences, read_model())) == 2\n"
    )
    needed = {"numpy", "pandas", "pyarrow", "scipy"}
    assert set(_loaded(code)) <= needed


def test_drawing_loads_matplotlib_and_pandas_alone() -> None:
    code = (
        "from jiedao.plotting.printing import load_plotting\n"
        "load_plotting()\n"
        # Its other modules come with the first font that is embedded as it is.
        "assert 'fontTools.ttLib' not in sys.modules\n"
    )
    assert set(_loaded(code)) <= {"matplotlib", "numpy", "pandas", "pyarrow"}


def test_segmenting_makes_one_engine() -> None:
    code = (
        "from jiedao.text.segment import Tokenizer\n"
        "assert Tokenizer().tokens('网格治理') == ['网格', '治理']\n"
        "assert 'rjieba' not in sys.modules\n"
        "import rjieba\n"
        "assert rjieba.Jieba is sys.modules['rjieba.rjieba'].Jieba\n"
    )
    _loaded(code)


@pytest.mark.parametrize("name", jiedao.__all__)
def test_public_name_is_there(name: str) -> None:
    assert getattr(jiedao, name) is not None
    assert name in dir(jiedao)


def test_topics_are_called_by_the_name_of_their_package() -> None:
    code = "import jiedao; print(jiedao.topics.fit.__name__, jiedao.topics.transform.__name__)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "fit transform\n"


def test_type_checkers_see_the_public_names() -> None:
    tree = ast.parse(Path(jiedao.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == jiedao._PUBLIC


def test_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match=r"^module 'jiedao' has no attribute 'read_reports'$"):
        _ = jiedao.read_reports
