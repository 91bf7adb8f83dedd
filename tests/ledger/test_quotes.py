"""Quotation marks: pairs in every form, and what has no partner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.quotes import MARKS, find_quotes, strip_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打造“甲”和「乙」", ["“甲”", "「乙」"]),
        ('打造"甲"和"乙"', ['"甲"', '"乙"']),
        ("打造“‘邻’距离”品牌", ["“‘邻’距离”"]),
        ("‘甲’活动", ["‘甲’"]),
        ("打造“甲“乙”丙”品牌", ["“甲“乙”丙”"]),
        ("《“甲”办法》和“乙”", ["“乙”"]),
        ("《没有闭合的“甲”", ["“甲”"]),
        ("“没有闭合", []),
        ("”反向“", []),
        ("“" + "长" * 90 + "”", []),
        ("", []),
    ],
)
def test_pairs(text: str, expected: list[str]) -> None:
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == expected


@given(st.text(alphabet='甲“”‘’"「」《》', max_size=60))
def test_quotes_are_in_order_apart_and_closed(text: str) -> None:
    behind = 0
    for quote in find_quotes(text):
        assert behind <= quote.start < quote.end - 1
        assert {text[quote.start], text[quote.end - 1]} <= MARKS
        behind = quote.end
    assert not MARKS & set(strip_marks(text))
