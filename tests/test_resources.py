"""The files that come with the package: in a wheel first, then in the clone."""

from __future__ import annotations

from pathlib import Path

import pytest

from jiedao import resources
from jiedao.errors import InputError
from jiedao.resources import resource, sha256


def _package(monkeypatch: pytest.MonkeyPatch, top: Path) -> Path:
    package = top / "research" / "jiedao"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    return package


def test_clone_is_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _package(monkeypatch, tmp_path)
    (tmp_path / "seeds").mkdir()
    assert resource("seeds") == tmp_path / "seeds"


def test_wheel_comes_before_the_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = _package(monkeypatch, tmp_path)
    (tmp_path / "seeds").mkdir()
    (package / "_data" / "seeds").mkdir(parents=True)
    assert resource("seeds") == package / "_data" / "seeds"


def test_missing_resource_is_named() -> None:
    with pytest.raises(InputError) as caught:
        resource("seeds", "schemes", "town.toml")
    assert str(caught.value) == (
        "seeds/schemes/town.toml: found no such file in this installation; allowed: a file that "
        "comes with jiedao. What to do: install jiedao from a clone with `pip install -e .` or "
        "from a wheel, then run `jiedao doctor`."
    )


def test_sha256_of_the_standard() -> None:
    # FIPS 180-2, appendix B.1.
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
