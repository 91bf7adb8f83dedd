"""Fixtures of all tests: the seeds and what is read from them, once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from jiedao.corpus import Corpus, read_corpus
from jiedao.text.tabulate import tabulate_sentences

# A slow machine is no failure; in CI the same examples are tried each time. So many keep the suite
# short: JIEDAO_EXAMPLES=1000 tries more.
settings.register_profile(
    "jiedao",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("JIEDAO_EXAMPLES", "40")),
)
settings.load_profile("jiedao")


@pytest.fixture(scope="session", autouse=True)
def cache_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("JIEDAO_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    return Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def seed_corpus(seeds: Path) -> Corpus:
    return read_corpus(seeds)


@pytest.fixture(scope="session")
def seed_sentences(seed_corpus: Corpus) -> pd.DataFrame:
    return tabulate_sentences(seed_corpus.texts)[0]
