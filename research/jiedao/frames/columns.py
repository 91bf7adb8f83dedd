"""What contracts are made of: columns, their types, and what may stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENRES = ("summary", "plan", "both")
INITIATIVE_KINDS = ("brand", "campaign", "method", "place", "platform", "slogan", "team")
KINDS = ("title", "heading", "body")
MONTH = r"^(|\d{4}-(0[1-9]|1[0-2]))$"


@dataclass(frozen=True)
class Check:
    """What each value of a column must be.

    Attributes
    ----------
    name : {"isin", "str_matches", "ge", "in_range"}
        A check of pandera.
    arguments : tuple
        What it takes.
    """

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """A column of a frame.

    Attributes
    ----------
    dtype : {"str", "int64", "Int64", "float64", "bool"}
    check : Check, optional
    nullable : bool
        A value may be missing.
    unique : bool
        No value stands twice.
    required : bool
        The column may not be missing.
    coerce : bool
        Other values are made to be of the type.
    """

    dtype: str
    check: Check | None = None
    nullable: bool = False
    unique: bool = False
    required: bool = True
    coerce: bool = False


@dataclass(frozen=True)
class Contract:
    """The columns of a frame by their names; further ones may stand beside them."""

    columns: Mapping[str, Column]


def one_of(values: tuple[str, ...]) -> Check:
    """Allow some values."""
    return Check("isin", (values,))


def matching(pattern: str) -> Check:
    """Allow texts that begin with what a pattern matches."""
    return Check("str_matches", (pattern,))


def at_least(number: float) -> Check:
    """Allow a number and those above."""
    return Check("ge", (number,))


def within(low: float, high: float) -> Check:
    """Allow two numbers and those between."""
    return Check("in_range", (low, high))


def text_column(check: Check | None = None) -> Column:
    """Return a column of text, by default of any text."""
    return Column("str", check, coerce=True)


def share_column() -> Column:
    """Return a column of numbers from 0 to 1."""
    return Column("float64", within(0, 1))


def count_column() -> Column:
    """Return a column of whole numbers from 0."""
    return Column("int64", at_least(0))


def number_column(nullable: bool = False) -> Column:
    """Return a column of numbers."""
    return Column("float64", nullable=nullable)
