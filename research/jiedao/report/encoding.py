"""Frames and texts as JSON that can stand inside a page."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

DIGITS = 10
# "<" could end the element that holds the data, the line separators end a line in older engines, and
# half a surrogate pair is no UTF-8.
_RISKY = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def escape_json(data: Any) -> str:
    r"""Write data as JSON that cannot end or open an element of a page.

    Keys are sorted and numbers plain, so that the same data give the same text.

    Examples
    --------
    >>> print(escape_json({"text": "</script>"}))
    {"text":"\u003c/script\u003e"}
    """
    text = json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return _RISKY.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def encode_frame(frame: pd.DataFrame, most: int) -> dict[str, Any]:
    """Encode a frame column by column, so that a name stands once.

    Parameters
    ----------
    frame : pandas.DataFrame
    most : int
        How many rows are kept, from the first on.

    Returns
    -------
    dict
        ``names``: the columns; ``rows``: how many are kept; ``total``: how many there are;
        ``columns``: see `encode_column`.

    Examples
    --------
    >>> encode_frame(pd.DataFrame({"theme": ["safety"], "n": [3]}), most=10)["columns"]
    [['safety'], [3]]
    """
    kept = frame.head(most)
    return {
        "names": [str(name) for name in frame.columns],
        "rows": len(kept),
        "total": len(frame),
        "columns": [encode_column(kept.iloc[:, place]) for place in range(len(frame.columns))],
    }


def encode_column(column: pd.Series) -> Any:
    """Encode a column as a list; texts that come again stand once, as ``levels`` with ``codes``.

    Numbers keep ten digits, what is missing is None.

    Examples
    --------
    >>> encode_column(pd.Series([1 / 3, None]))
    [0.3333333333, None]
    >>> encode_column(pd.Series(["中都街道", "中都街道"]))
    {'codes': [0, 0], 'levels': ['中都街道']}
    """
    values = [_plain(value) for value in column.tolist()]
    if not any(isinstance(value, str) for value in values):
        return values
    texts = ["" if value is None else str(value) for value in values]
    levels = {text: code for code, text in enumerate(dict.fromkeys(texts))}
    if 2 * len(levels) > len(texts):
        return texts
    return {"codes": [levels[text] for text in texts], "levels": list(levels)}


def finite(data: Any) -> Any:
    """Return nested data with None for what is no number.

    Examples
    --------
    >>> finite({"scores": [{"value": float("nan")}]})
    {'scores': [{'value': None}]}
    """
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return _plain(data)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, str | bool | int):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if not isinstance(value, float):
        return str(value)
    if value.is_integer():
        return int(value)
    return float(f"{value:.{DIGITS}g}") if abs(value) != float("inf") else None
