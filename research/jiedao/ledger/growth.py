"""Rates of growth of the indicators that several offices report, achieved and aimed at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from jiedao.frames import check_frame
from jiedao.ledger.comparison import known_report
from jiedao.ledger.names import is_specific, normalise_indicator
from jiedao.ledger.periods import resolve_period

COLUMNS = (
    "indicator", "unit", "office", "doc_id", "sentence_id", "value", "value_low", "bound", "status",
    "period", "first", "last",
)  # fmt: skip
# A fall of at least 4 % is a growth of at most -4 %.
MIRRORED = {">=": "<=", "<=": ">="}


def compare_growth(quantities: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Compare the rates of growth of indicators that two or more offices report.

    Parameters
    ----------
    quantities, documents : pandas.DataFrame
        Frames `quantities` and `documents`. The report of a quantity is read from its ``sentence_id``.

    Returns
    -------
    pandas.DataFrame
        Frame `growth_rates`, the indicators of most offices first, then by office and period. A fall
        is negative, and its bound is turned: 下降4%以上 is ``-4`` with ``<=``. ``value_low`` is the
        other end of a range. Shortfalls count as achieved: they are results too.

    Raises
    ------
    InputError
        If a report is not in ``documents``.

    Examples
    --------
    >>> from jiedao.ledger.tabulate import tabulate_quantities
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> texts = {"a": "固定资产投资同比增长9%。", "b": "确保全年固投增长8%以上。"}
    >>> sentences, _ = tabulate_sentences(texts)
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"],
    ...     "genre": ["summary", "plan"], "period_start": "2024-01", "period_end": "2024-12"})
    >>> growth = compare_growth(tabulate_quantities(sentences, documents=documents), documents)
    >>> growth[["indicator", "office", "value", "bound", "status"]].values.tolist()
    [['固投', '江口街道', 9.0, '=', 'achieved'], ['固投', '湖滨街道', 8.0, '>=', 'target']]
    """
    reports: Iterable[Any] = documents.itertuples()
    known = {report.doc_id: (place, report) for place, report in enumerate(reports)}
    rows = []
    rates: Iterable[Any] = quantities[quantities["kind"] == "growth"].itertuples()
    for row in rates:
        doc_id = known_report(row.sentence_id, known)
        name = normalise_indicator(row.indicator)
        if is_specific(name):
            rows.append((known[doc_id][0], name, *_entry(row, known[doc_id][1])))
    frame = pd.DataFrame(rows, columns=["_place", *COLUMNS])
    types = dict.fromkeys(COLUMNS, "str") | {"value": "float64", "value_low": "float64"}
    frame = frame.astype(types)
    frame["_offices"] = frame.groupby(["indicator", "unit"])["office"].transform("nunique")
    order = ["_offices", "indicator", "unit", "_place", "first", "last", "status", "sentence_id"]
    frame = frame[frame["_offices"] >= 2].sort_values(
        order, ascending=[False, *[True] * (len(order) - 1)], kind="stable"
    )
    # A rate that a report says twice stands once.
    said = ["indicator", "unit", "office", "value", "value_low", "bound", "status", "first", "last"]
    found = frame.drop_duplicates(said).reset_index(drop=True)
    return check_frame("growth_rates", found[list(COLUMNS)])


def _entry(row: Any, report: Any) -> tuple[Any, ...]:
    falls = row.sign == "-"
    # What a report on a whole year aims at is the year after.
    following = row.status == "target" and report.genre != "plan" and report.period_end[5:] >= "10"
    months = resolve_period(row.period, report.period_start, report.period_end, following=following)
    value, low = (-row.value, -row.value_low) if falls else (row.value, row.value_low)
    bound = MIRRORED.get(row.bound, row.bound) if falls else row.bound
    status = "target" if row.status == "target" else "achieved"
    return (
        row.unit, report.office, report.doc_id, row.sentence_id, value, low, bound, status,
        row.period, months.first, months.last,
    )  # fmt: skip
