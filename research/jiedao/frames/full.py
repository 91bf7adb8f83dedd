"""The full check of a frame, by pandera: it makes types fit, and tells what does not."""

from __future__ import annotations

import warnings

import pandas as pd

from jiedao.errors import ContractError
from jiedao.frames.columns import Check, Column, Contract

with warnings.catch_warnings():
    # Where pyspark is installed pandera imports it, which warns of pandas 3; nothing of it is used.
    warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)
    import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

TYPES = {"str": str, "int64": int, "float64": float, "bool": bool}


def schema_of(contract: Contract) -> pa.DataFrameSchema:
    """Return a contract as a schema of pandera."""
    return pa.DataFrameSchema({name: _column(c) for name, c in contract.columns.items()})


def _column(column: Column) -> pa.Column:
    return pa.Column(
        TYPES.get(column.dtype, column.dtype),
        _check(column.check) if column.check else None,
        nullable=column.nullable,
        unique=column.unique,
        required=column.required,
        coerce=column.coerce,
    )


def _check(check: Check) -> pa.Check:
    made: pa.Check = getattr(pa.Check, check.name)(*check.arguments)
    return made


def check_fully(noun: str, contract: Contract, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the types of its contract.

    Parameters
    ----------
    noun : str
        The name of the frame.
    contract : Contract
    frame : pandas.DataFrame
        With all columns that are required.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ContractError
        With the column, row and value that do not fit.
    """
    try:
        checked: pd.DataFrame = schema_of(contract).validate(frame)
    except (SchemaError, SchemaErrors) as error:
        case = getattr(error, "failure_cases", None)
        if isinstance(case, pd.DataFrame) and len(case) and "index" in case:
            row, value = case["index"].iloc[0], case["failure_case"].iloc[0]
            value = value.item() if hasattr(value, "item") else value
        else:
            row, value = "?", str(case)
        column = getattr(getattr(error, "schema", None), "name", "?")
        check = getattr(error, "check", "")
        check = getattr(check, "error", None) or check
        raise ContractError(
            f"frame '{noun}', column '{column}', row {row}",
            repr(value),
            str(check),
            "correct the value",
        ) from error
    return checked
