"""Correction of p-values for the number of comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
    from scipy.stats import false_discovery_control

    q = np.full(len(p), np.nan)
    asked = ~np.isnan(p)
    if asked.any():
        q[asked] = false_discovery_control(p[asked])
    return q
