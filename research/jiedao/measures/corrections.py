"""Correction of p-values for the number of comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.frames import CONTRACTS, check_frame

ALPHA = 0.05


def adjust_p(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Benjamini and Hochberg's q-values; where there is no p-value there is no q-value.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> adjust_p(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    q = np.full(len(p), np.nan)
    asked = ~np.isnan(p)
    tested = p[asked]
    order = np.argsort(tested)
    larger = tested[order] * (len(tested) / np.arange(1, len(tested) + 1))
    least = np.minimum.accumulate(larger[::-1])[::-1]
    tested[order] = np.clip(least, 0, 1)
    q[asked] = tested
    return q


def tabulate_tests(noun: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Put tests into the frame of a name, with q-values for all that have a p-value.

    Parameters
    ----------
    noun : str
        The name of a frame with columns ``p`` and ``q``.
    rows : sequence of mappings
        Column to value, without ``q``.

    Returns
    -------
    pandas.DataFrame
    """
    frame = pd.DataFrame(rows)
    frame["q"] = adjust_p(frame["p"].to_numpy(dtype=float))
    return check_frame(noun, frame[list(CONTRACTS[noun].columns)])
