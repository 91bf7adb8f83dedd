"""The columns that contracts are made of."""

from __future__ import annotations

import pandera.pandas as pa

GENRES = ("summary", "plan", "both")
INITIATIVE_KINDS = ("brand", "campaign", "method", "place", "platform", "slogan", "team")
KINDS = ("title", "heading", "body")
MONTH = r"^(|\d{4}-(0[1-9]|1[0-2]))$"


def text_column(**checks: pa.Check) -> pa.Column:
    """Return a column of text, by default of any text."""
    return pa.Column(str, checks=list(checks.values()), nullable=False, coerce=True)


def share_column() -> pa.Column:
    """Return a column of numbers from 0 to 1."""
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=False)


def count_column() -> pa.Column:
    """Return a column of whole numbers from 0."""
    return pa.Column(int, pa.Check.ge(0), nullable=False)


def number_column(nullable: bool = False) -> pa.Column:
    """Return a column of numbers."""
    return pa.Column(float, nullable=nullable)
