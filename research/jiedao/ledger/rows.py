"""Rows of a ledger as a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


def frame_of(rows: Sequence[Sequence[Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Put rows into a frame, each column with its type from the outset.

    Left to find out the types, pandas looks at every value several times.

    Examples
    --------
    >>> frame_of([("户", 3.0), ("人", None)], {"unit": "str", "value": "float64"}).values.tolist()
    [['户', 3.0], ['人', nan]]
    """
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(types)
    return pd.DataFrame(
        {
            name: _column(values, kind)
            for (name, kind), values in zip(types.items(), columns, strict=True)
        }
    )


def _column(values: Sequence[Any], kind: str) -> Any:
    if kind == "str":
        return pd.array(pa.array(values, pa.large_string()), dtype="str")
    return np.array(values, dtype=kind)
