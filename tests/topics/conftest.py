"""Two plain topics in two reports, and a simulated corpus, for all tests of topics."""

from __future__ import annotations

import pandas as pd
import pytest
from planted import ORDER, TRADE, Plain, tabulate

from jiedao.topics.engines import Array
from jiedao.topics.simulate import SimulationConfig, simulate_counts
from jiedao.topics.units import Counts


@pytest.fixture(scope="session")
def plain() -> Plain:
    """江口 writes of order alone, 湖滨 of trade in three paragraphs of four."""
    words = [ORDER * 2] * 8 + [TRADE * 2] * 6 + [ORDER * 2] * 2
    documents = pd.DataFrame({"doc_id": ["江口", "湖滨"], "office": ["江口街道", "湖滨街道"]})
    return Plain(words, tabulate(["江口"] * 8 + ["湖滨"] * 8), documents)


@pytest.fixture(scope="session")
def simulated() -> tuple[Counts, Array]:
    return simulate_counts(SimulationConfig(topics=4, units=150, terms=200, words=40, seed=3))
