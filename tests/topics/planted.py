"""Two topics that are easy to find, and a frame of sentences around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

ORDER = ["网格", "矛盾", "调解"]
TRADE = ["企业", "招商", "项目"]


class Plain(NamedTuple):
    words: list[list[str]]
    sentences: pd.DataFrame
    documents: pd.DataFrame


def tabulate(reports: Sequence[str], lines: Sequence[int] | None = None) -> pd.DataFrame:
    """Return a frame of sentences, each a paragraph of its own where no lines are given."""
    numbers = range(1, len(reports) + 1)
    return pd.DataFrame(
        {
            "sentence_id": [
                f"{report}:{n:03d}" for report, n in zip(reports, numbers, strict=True)
            ],
            "doc_id": list(reports),
            "kind": "body",
            "level": pd.array([pd.NA] * len(reports), dtype="Int64"),
            "parent_id": pd.Series([None] * len(reports), dtype="str"),
            "line": list(lines or numbers),
            "text": [f"第{n}句。" for n in numbers],
        }
    )
