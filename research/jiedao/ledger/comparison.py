"""Offices side by side on the indicators that they share."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ledger.names import is_specific, normalise_indicator
from jiedao.ledger.periods import Months, resolve_period
from jiedao.ledger.units import convert_unit

COMPARISON_COLUMNS = (
    "indicator", "kind", "sign", "unit", "office", "doc_id", "sentence_id", "value", "bound", "period",
    "first", "last", "months", "comparable", "note",
)  # fmt: skip


def compare_indicators(quantities: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Compare offices on the indicators that two or more of them report as achieved.

    Parameters
    ----------
    quantities, documents : pandas.DataFrame
        Frames `quantities` and `documents`. The report of a quantity is read from its ``sentence_id``.

    Returns
    -------
    pandas.DataFrame
        Frame `comparisons`, a row for a quantity, by indicator, kind, sign and unit. ``value`` is in the unit
        of the group (万 and 亿 multiplied out, 亩 and 公顷 as 平方米). ``comparable`` is true where all rows
        of the group are of the same months of a year; ``note`` tells the spans apart where they are not.

    Raises
    ------
    InputError
        If a report is not in ``documents``.

    Examples
    --------
    >>> from jiedao.ledger.tabulate import tabulate_quantities
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "上半年完成固定资产投资3亿元。", "b": "全年固投52000万元。"})
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"],
    ...     "genre": "summary", "period_start": "2024-01", "period_end": ["2024-06", "2024-12"]})
    >>> table = compare_indicators(tabulate_quantities(sentences, documents=documents), documents)
    >>> table[["indicator", "office", "value", "months", "comparable"]].values.tolist()
    [['固投', '江口街道', 300000000.0, 6, False], ['固投', '湖滨街道', 520000000.0, 12, False]]
    """
    reports = _rows(documents, "doc_id")
    rows = []
    achieved: Iterable[Any] = quantities[quantities["status"] == "achieved"].itertuples()
    for row in achieved:
        doc_id = known_report(row.sentence_id, reports)
        name = normalise_indicator(row.indicator)
        if not is_specific(name):
            continue
        report = reports[doc_id]
        months = resolve_period(row.period, report.period_start, report.period_end)
        value, unit = convert_unit(row.value, row.unit)
        rows.append(
            (
                name, row.kind, row.sign, unit, report.office, doc_id, row.sentence_id, value,
                row.bound, row.period, months.first, months.last, months.total, months,
            )
        )  # fmt: skip
    columns = [*COMPARISON_COLUMNS[:-2], "_months"]
    frame = pd.DataFrame(rows, columns=columns)
    by = ["indicator", "kind", "sign", "unit"]
    shared = (
        frame.groupby(by)["office"].transform("nunique") >= 2 if len(frame) else frame.index > 0
    )
    frame = frame[shared].sort_values([*by, "office", "first", "sentence_id"], kind="stable")
    notes = {key: _note(list(group["_months"])) for key, group in frame.groupby(by)}
    found = [notes[key] for key in zip(*(frame[column] for column in by), strict=True)]
    frame = frame.assign(comparable=[not note for note in found], note=found).drop(
        columns="_months"
    )
    types = dict.fromkeys(COMPARISON_COLUMNS, "str")
    types |= {"value": "float64", "months": "int64", "comparable": "bool"}
    return check_frame("comparisons", frame.reset_index(drop=True).astype(types))


def known_report(sentence_id: str, reports: Container[str]) -> str:
    """Return the report of a sentence, or raise `InputError` where nothing is known of it."""
    doc_id = sentence_id.rsplit(":", 1)[0]
    if doc_id not in reports:
        raise InputError(
            "documents", f"nothing of '{doc_id}'", "a row for every report", "add the row"
        )
    return doc_id


def _rows(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return the rows of a frame by a column."""
    rows: Iterable[Any] = frame.itertuples()
    return {getattr(row, key): row for row in rows}


def _note(spans: list[Months]) -> str:
    """Say which spans stand in a group, or nothing where all are the same months of a year."""
    if any(not span.total for span in spans):
        return "a period is unknown"
    kinds = sorted({(span.first[5:], span.total) for span in spans})
    if len(kinds) == 1:
        return ""
    return "months " + ", ".join(f"{first}+{count}" for first, count in kinds) + " side by side"
