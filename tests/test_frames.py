"""The contracts of frames: what does not fit is told by frame, column, row and value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from jiedao.errors import ContractError
from jiedao.frames import CONTRACTS, check_frame


def _documents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "doc_id": ["jiangkou-2024", "hubin-2024"],
            "office": ["江口街道", "湖滨街道"],
            "county": "",
            "city": "",
            "province": "",
            "period_start": ["2024-01", ""],
            "period_end": ["2024-12", ""],
            "genre": ["summary", "both"],
            "title": "",
            "source": "",
            "sha256": "",
        }
    )


def _topics() -> pd.DataFrame:
    return pd.DataFrame(
        {"run": "甲", "topic": [0, 0], "term": ["网格", "矛盾"], "weight": [0.6, 0.4]}
    )


def _message(noun: str, frame: pd.DataFrame) -> str:
    with pytest.raises(ContractError) as caught:
        check_frame(noun, frame)
    return str(caught.value)


def test_frame_that_fits_comes_back_with_its_further_columns() -> None:
    frame = _documents().assign(issued="2025-02-11")
    pd.testing.assert_frame_equal(check_frame("documents", frame), frame)


def test_numbers_in_columns_of_text_become_text() -> None:
    frame = check_frame("documents", _documents().assign(office=[1, 2]))
    assert frame["office"].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("noun", "column"),
    [
        (noun, name)
        for noun, contract in CONTRACTS.items()
        for name, column in contract.columns.items()
        if column.required
    ],
)
def test_each_missing_column_is_named(noun: str, column: str) -> None:
    columns = list(CONTRACTS[noun].columns)
    frame = pd.DataFrame(columns=[name for name in columns if name != column])
    assert _message(noun, frame) == (
        f"frame '{noun}': found no column '{column}'; allowed: {', '.join(columns)}. "
        "What to do: add the column."
    )


@pytest.mark.parametrize(
    ("column", "values", "found", "allowed"),
    [
        ("doc_id", ["a", "a"], "row 0: found 'a'", "field_uniqueness"),
        ("genre", ["plan", "新闻"], "row 1: found '新闻'", "isin(('summary', 'plan', 'both'))"),
        (
            "period_end",
            ["2024-13", ""],
            "row 0: found '2024-13'",
            r"str_matches('^(|\d{4}-(0[1-9]|1[0-2]))$')",
        ),
        ("office", ["江口街道", None], "row 1: found nan", "not_nullable"),
    ],
)
def test_value_that_does_not_fit_is_told_with_its_row(
    column: str, values: list[str], found: str, allowed: str
) -> None:
    assert _message("documents", _documents().assign(**{column: values})) == (
        f"frame 'documents', column '{column}', {found}; allowed: {allowed}. "
        "What to do: correct the value."
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda frame: frame.assign(weight=[0.5, 1.5]),
            "frame 'topics', column 'weight', row 1: found 1.5; allowed: in_range(0, 1). "
            "What to do: correct the value.",
        ),
        (
            lambda frame: frame.assign(weight=[np.nan, 0.5]),
            "frame 'topics', column 'weight', row 0: found nan; allowed: not_nullable. "
            "What to do: correct the value.",
        ),
        (
            lambda frame: frame.assign(topic=[0, -1]),
            "frame 'topics', column 'topic', row 1: found -1; "
            "allowed: greater_than_or_equal_to(0). What to do: correct the value.",
        ),
        (
            lambda frame: frame.assign(topic=[0.0, 1.0]),
            "frame 'topics', column 'topic', row ?: found 'float64'; allowed: dtype('int64'). "
            "What to do: correct the value.",
        ),
    ],
)
def test_number_that_does_not_fit_is_told_plainly(
    change: Callable[[pd.DataFrame], pd.DataFrame], expected: str
) -> None:
    assert _message("topics", change(_topics())) == expected
