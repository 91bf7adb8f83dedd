"""What results were made of: versions of packages, hashes of texts and models."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jiedao.cache import digest
from jiedao.corpus import Corpus
from jiedao.resources import resource, sha256
from jiedao.themes.model import RECORD

PACKAGES = (
    "jiedao",
    "gensim",
    "jieba",
    "lxml",
    "matplotlib",
    "numpy",
    "opencc",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pylopdf-fonts-zh-cn",
    "pypdfium2",
    "rapidfuzz",
    "rjieba",
    "ruptures",
    "scikit-learn",
    "scipy",
    "statsmodels",
    "tomotopy",
)
# Not in every installation: without it a report in traditional script cannot be read as simplified.
OPTIONAL = ("opencc",)


def list_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def corpus_digest(corpus: Corpus) -> str:
    """Return the hash of the texts of a corpus and their names, in their order."""
    return digest(
        [(name, sha256(raw.encode("utf-8", "surrogatepass"))) for name, raw in corpus.texts.items()]
    )


def model_digest(folder: str) -> str:
    """Return the hash of a theme model's record, which has those of its other files.

    Parameters
    ----------
    folder : str
        The folder of the model; ``""`` is the one that comes with jiedao.
    """
    place = Path(folder) if folder else resource("models", "theme")
    return sha256((place / RECORD).read_bytes())
