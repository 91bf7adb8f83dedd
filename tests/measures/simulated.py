"""Blocks of known mixtures, and counts of blocks written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.measures.blocks import BlockCounts

Array = NDArray[np.float64]
EQUAL = (0.2, 0.2, 0.2, 0.15, 0.15, 0.1)
SKEWED = (0.35, 0.25, 0.2, 0.1, 0.07, 0.03)
OTHER = (0.05, 0.15, 0.1, 0.3, 0.3, 0.1)


def draw_reports(
    reports: int,
    blocks: int,
    size: float,
    mixture: Sequence[float],
    dependence: float,
    rng: np.random.Generator,
) -> Array:
    """Draw reports of Dirichlet-multinomial blocks, shape (reports, blocks, themes)."""
    prior = np.array(mixture) * (1 - dependence) / dependence
    mixtures = rng.dirichlet(prior, size=(reports, blocks))
    sizes = 1 + rng.poisson(size - 1, size=(reports, blocks))
    return rng.multinomial(sizes, mixtures).astype(float)


def counts_of(
    groups: dict[str, Array], *, by: str = "office", unit: str = "sentences"
) -> BlockCounts:
    """Put the blocks of some groups together; themes are a, b, c."""
    tables = [np.asarray(table, dtype=float) for table in groups.values()]
    keys = [name.split("/") for name in groups]
    return BlockCounts(
        pd.DataFrame(keys, columns=by.split("/"), dtype="str"),
        pd.DataFrame({"theme": list("abcdefgh"[: tables[0].shape[1]])}),
        np.repeat(np.arange(len(tables)), [len(table) for table in tables]),
        np.concatenate(tables),
        unit,
        np.ones(len(tables)),
    )
