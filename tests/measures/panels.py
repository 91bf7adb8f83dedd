"""Panels for the tests of trends: counts by office and period, half-years from 2020 on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from jiedao.measures.series import tabulate_panel


def months(periods: int) -> list[str]:
    return [f"{2020 + place // 2}-{6 + place % 2 * 6:02d}" for place in range(periods)]


def shares_of(
    counts: Mapping[str, Sequence[int]], total: int = 50, theme: str = "economy"
) -> pd.DataFrame:
    """Return shares by office and period end, one count after another."""
    rows = [
        (office, end, theme, n, total, "sentences", 1.0)
        for office, series in counts.items()
        for end, n in zip(months(len(series)), series, strict=True)
    ]
    columns = ["office", "period_end", "theme", "n", "total", "unit", "design_effect"]
    return pd.DataFrame(rows, columns=columns)


def panel_of(
    counts: Mapping[str, Sequence[int]], total: int = 50, theme: str = "economy"
) -> pd.DataFrame:
    return tabulate_panel(shares_of(counts, total, theme))[0]
