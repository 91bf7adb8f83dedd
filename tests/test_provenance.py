"""What results were made of is in their record, and what is not installed is said to be missing."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from jiedao import doctor, provenance
from jiedao.provenance import OPTIONAL, PACKAGES, list_versions

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
# They say, check and place results, and make none.
NO_PART = {"pandera", "platformdirs", "rich", "threadpoolctl", "typer"}


def test_every_package_that_results_depend_on_is_recorded() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["traditional"]]
    names = {re.split(r"[\[<>=]", entry)[0] for entry in needed}
    assert set(PACKAGES) - {"jiedao"} == names - NO_PART
    assert set(list_versions()) == {"python", *PACKAGES}


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(package: str) -> str:
        if package in ("opencc", "ruptures"):
            raise PackageNotFoundError(package)
        return "1"

    # A process looks a version up once.
    monkeypatch.setattr(provenance, "_version", provenance._version.__wrapped__)
    monkeypatch.setattr(provenance, "version", find)
    assert [name for name, found in list_versions().items() if found == "not installed"] == [
        "opencc", "ruptures",
    ]  # fmt: skip
    monkeypatch.setattr(doctor, "version", find)
    lines, faults = doctor.examine()
    assert OPTIONAL == ("opencc",)
    assert "opencc is not installed; --simplify needs it" in lines
    assert faults == ["ruptures is not installed; run `pip install -e .`"]
