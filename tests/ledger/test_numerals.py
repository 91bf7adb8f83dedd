"""Numerals: by hand, and every Han number that a slow writer writes is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.numerals import multiply, read_arabic, read_han, scale_of

DIGITS = "零一二三四五六七八九"


def _section(number: int) -> str:
    """Write a number under ten thousand, a place at a time."""
    written, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = not digit
    return written


def _write(number: int) -> str:
    """Write a number in Han numerals, 万 by 万."""
    if number == 0:
        return "零"
    written = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // power % 10**4
        if section:
            written += ("零" if written and section < 1000 else "") + _section(section) + name
    return written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三百六十五", 365),
        ("一千二百", 1200),
        ("两万三千", 23000),
        ("三亿零五十万", 300500000),
        ("十二点五", 12.5),
        ("百", 100),
        ("万", None),
        ("三四十", None),
        ("一二", None),
        ("十百", None),
        ("", None),
        ("三点", None),
        ("三点十", None),
        ("三x", None),
    ],
)
def test_han_numerals_by_hand(written: str, value: float | None) -> None:
    assert read_han(written) == value


@given(st.integers(0, 10**12 - 1))
def test_han_numerals_are_read_back(number: int) -> None:
    assert read_han(_write(number)) == number


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_commas_between_thousands_change_nothing(whole: int, hundredths: int) -> None:
    value = float(f"{whole}.{hundredths:02d}")
    assert read_arabic(f"{whole:,}.{hundredths:02d}") == value


def test_scales_multiply_without_the_dust_of_binary_fractions() -> None:
    assert [scale_of(text) for text in ("", "百", "万", "千万", "亿", "万亿")] == [
        1, 100, 1e4, 1e7, 1e8, 1e12,
    ]  # fmt: skip
    assert 1.36 * 1e4 != 13600
    assert multiply(1.36, 1e4) == 13600
    assert multiply(4.35, 1e8) == 435000000
