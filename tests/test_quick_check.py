"""The quick look at a frame against the full check of pandera."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaError

from jiedao.frames import CONTRACTS
from jiedao.frames.columns import Column, Contract
from jiedao.frames.full import schema_of
from jiedao.frames.quick import plainly_fits

# Of each type values of which some contracts take some.
VALUES: dict[str, list[Any]] = {
    "str": ["", "甲", "2024-01", "2024-13\n", "title", "plan", "kept", None],
    "int64": [0, 1, 2, -1, 7],
    "Int64": [0, 1, 4, -1, pd.NA],
    "float64": [0.0, 1.0, 0.5, -1.0, 1.5, math.nan, math.inf],
    "bool": [True, False],
}


def _proper(column: Column) -> Any:
    """Return a value that a column takes."""
    match column.check and column.check.name:
        case "isin":
            return column.check.arguments[0][0]
        case "ge" | "in_range":
            return column.check.arguments[0]
    return "" if column.dtype == "str" else 0


def _frame(contract: Contract, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.array([row[name] for row in rows], dtype=column.dtype)
            for name, column in contract.columns.items()
        }
    )


@pytest.mark.parametrize("noun", CONTRACTS)
def test_frame_of_each_contract_is_told_to_fit(noun: str) -> None:
    contract = CONTRACTS[noun]
    frame = _frame(contract, [{name: _proper(c) for name, c in contract.columns.items()}])
    assert plainly_fits(contract, frame)
    assert plainly_fits(contract, frame.iloc[:0])
    is_unique = any(column.unique for column in contract.columns.values())
    assert plainly_fits(contract, pd.concat([frame, frame])) is not is_unique
    for name, column in contract.columns.items():
        assert plainly_fits(contract, frame.drop(columns=name)) is not column.required
        assert not plainly_fits(contract, frame.astype({name: object}))
    name = next(iter(contract.columns))
    assert not plainly_fits(contract, pd.concat([frame, frame[[name]]], axis="columns"))


@given(st.data())
def test_what_plainly_fits_is_taken_by_pandera_as_it_stands(data: st.DataObject) -> None:
    contract = CONTRACTS[data.draw(st.sampled_from(sorted(CONTRACTS)))]
    proper = {name: _proper(column) for name, column in contract.columns.items()}
    changed = data.draw(st.sampled_from(sorted(contract.columns)))
    values = VALUES[contract.columns[changed].dtype]
    rows = [proper | {changed: data.draw(st.sampled_from(values))} for _ in range(2)]
    unique = [name for name, column in contract.columns.items() if column.unique]
    if unique and unique != [changed]:
        rows[1] |= dict.fromkeys(unique, "乙")
    try:
        frame = _frame(contract, rows)
    except ValueError:
        # A missing value has no place among plain numbers.
        return
    try:
        expected = schema_of(contract).validate(frame)
    except SchemaError:
        assert not plainly_fits(contract, frame)
        return
    assert plainly_fits(contract, frame)
    pd.testing.assert_frame_equal(frame, expected)
