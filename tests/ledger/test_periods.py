"""Time expressions and the months that they stand for."""

from __future__ import annotations

import pytest

from jiedao.ledger.periods import Months, find_periods, resolve_period


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1-5月,完成税收", ["1-5月"]),
        ("今年1-10月份完成", ["今年1-10月份"]),
        ("截至10月,今年共", ["截至10月", "今年"]),
        ("自中心运行以来,共", ["自中心运行以来"]),
        ("较去年同期增长", []),
        ("2024年以来", ["2024年以来"]),
        ("完成全年进度", []),
        ("全年完成", ["全年"]),
        ("上半年新增,力争下半年", ["上半年", "下半年"]),
        ("改造2000年前建成的", []),
        ("清查阶段,核查", ["清查阶段"]),
        ("近三年累计", ["近三年"]),
    ],
)
def test_expressions_in_a_sentence(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_periods(text)] == found


@pytest.mark.parametrize(
    ("expression", "months"),
    [
        ("1-5月", ("2024-01", "2024-05")),
        ("截至10月底", ("2024-01", "2024-10")),
        ("上半年", ("2024-01", "2024-06")),
        ("下半年", ("2024-07", "2024-12")),
        ("前三季度", ("2024-01", "2024-09")),
        ("二季度", ("2024-04", "2024-06")),
        ("去年", ("2023-01", "2023-12")),
        ("2022年", ("2022-01", "2022-12")),
        ("全年", ("2024-01", "2024-12")),
        ("年底前", ("2024-01", "2024-12")),
        ("今年以来", ("2024-01", "2024-10")),
        ("截至目前", ("2024-01", "2024-10")),
        ("8月", ("2024-08", "2024-08")),
        ("自中心运行以来", ("", "")),
        ("近三年", ("", "")),
        ("13月", ("", "")),
    ],
)
def test_months_of_an_expression(expression: str, months: tuple[str, str]) -> None:
    assert resolve_period(expression, "2024-01", "2024-10")[:2] == months


def test_months_that_nobody_names_are_the_reports_own() -> None:
    assert resolve_period("", "2024-01", "2024-06") == Months("2024-01", "2024-06", True)
    assert resolve_period("", "", "") == Months("", "", False)
    assert resolve_period("全年", "", "") == Months("", "", False)


def test_plans_of_a_whole_year_are_for_the_next() -> None:
    assert resolve_period("全年", "2024-01", "2024-12", following=True)[:2] == (
        "2025-01",
        "2025-12",
    )
    assert resolve_period("今年", "2024-01", "2024-12", following=True)[:2] == (
        "2024-01",
        "2024-12",
    )
    assert resolve_period("2026年", "2024-01", "2024-12", following=True)[0] == "2026-01"


def test_how_many_months() -> None:
    assert Months("2023-11", "2024-02", False).total == 4
    assert Months("", "", False).total == 0


@pytest.mark.parametrize(
    "text", ["五年来,新建公园3个。", "几年来,新建公园3个。", "过去五年新建公园3个。"]
)
def test_several_years_are_a_time_but_no_months_of_the_report(text: str) -> None:
    span = find_periods(text)[0]
    assert text[span.start : span.end] in ("五年来", "几年来", "过去五年")
    assert resolve_period(text[span.start : span.end], "2024-01", "2024-12").total == 0
