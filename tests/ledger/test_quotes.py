"""Quotation marks: pairs in every form, and what has no partner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.quotes import LONGEST, MARKS, PAIRS, find_quotes, strip_marks


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


def _quotes_by_character(text: str) -> list[tuple[int, int]]:
    """Every character looked at, one after the other."""
    quotes = []
    depth = place = 0
    while place < len(text):
        mark = text[place]
        if mark == "《" and "》" in text[place : place + LONGEST]:
            depth += 1
        elif mark == "》":
            depth = max(0, depth - 1)
        elif mark in PAIRS and depth == 0:
            end = _end_by_character(text, place)
            if end:
                quotes.append((place, end))
                place = end
                continue
        place += 1
    return quotes


def _end_by_character(text: str, opening: int) -> int:
    depth = 0
    for place in range(opening + 1, min(len(text), opening + LONGEST)):
        if text[place] == PAIRS[text[opening]]:
            if depth == 0:
                return place + 1
            depth -= 1
        elif text[place] == text[opening]:
            depth += 1
    return 0


@given(st.text(alphabet='甲“”‘’"「」《》', max_size=200))
def test_quotes_are_those_found_character_by_character(text: str) -> None:
    assert find_quotes(text) == _quotes_by_character(text)
    padded = text.replace("甲", "长" * (LONGEST - 2))
    assert find_quotes(padded) == _quotes_by_character(padded)


@given(st.text(alphabet='甲“”‘’"「」《》', max_size=60))
def test_quotes_are_in_order_apart_and_closed(text: str) -> None:
    behind = 0
    for quote in find_quotes(text):
        assert behind <= quote.start < quote.end - 1
        assert {text[quote.start], text[quote.end - 1]} <= MARKS
        behind = quote.end
    assert not MARKS & set(strip_marks(text))
