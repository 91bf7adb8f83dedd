"""The panel: what is kept, what is summed, and that each step is told."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import shares_of

from jiedao.errors import ContractError, InputError
from jiedao.measures.intervals import wilson_interval
from jiedao.measures.series import check_panel, tabulate_panel, time_of

UNKNOWN = "the lengths of the periods are not known: half-years and years are not told apart"


def _reports(*rows: tuple[str, str, str, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["office", "period_start", "period_end", "n", "total"])
    return frame.assign(theme="economy", unit="sentences", design_effect=2.0)


def test_time_is_the_end_of_the_month() -> None:
    assert time_of(pd.Series(["2024-03", "2024-12"])).tolist() == [2024.25, 2025.0]


def test_panel_by_hand() -> None:
    panel, notes = tabulate_panel(
        _reports(("乙", "2024-01", "2024-06", 3, 10), ("甲", "2023-07", "2023-12", 2, 20))
    )
    assert panel[["office", "period", "time", "theme", "n", "total", "share"]].values.tolist() == [
        ["乙", "2024-06", 2024.5, "economy", 3, 10, 0.3],
        ["甲", "2023-12", 2024.0, "economy", 2, 20, 0.1],
    ]
    low, high = wilson_interval(panel["share"].to_numpy(), panel["total"].to_numpy() / 2)
    assert panel["low"].tolist() == low.tolist()
    assert panel["high"].tolist() == high.tolist()
    assert notes == []


def test_half_years_and_years_are_not_mixed() -> None:
    shares = _reports(
        ("甲", "2023-01", "2023-06", 1, 10),
        ("甲", "2023-01", "2023-12", 2, 10),
        ("甲", "2024-01", "2024-11", 3, 10),
        ("乙", "2024-01", "2024-12", 4, 10),
    )
    panel, notes = tabulate_panel(shares)
    # A report on eleven months is one on the year.
    assert panel["period"].tolist() == ["2024-12", "2023-12", "2024-11"]
    assert notes == [
        "1 report(s) on 6 months left out: they are not mixed with the 3 on 12 months",
        "the offices have from 1 to 2 periods",
    ]
    panel, notes = tabulate_panel(shares, months=6)
    assert panel["period"].tolist() == ["2023-06"]
    assert notes == ["3 report(s) on 12 months left out: they are not mixed with the 1 on 6 months"]


def test_length_that_no_report_has_is_an_error() -> None:
    with pytest.raises(InputError) as error:
        tabulate_panel(_reports(("甲", "2023-01", "2023-06", 1, 10)), months=12)
    assert str(error.value) == (
        "months: found 12; allowed: 6. What to do: choose a length that the reports have."
    )


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-05", "2024-05", 1),
        ("2024-01", "2024-02", 3),
        ("2024-01", "2024-03", 3),
        ("2024-01", "2024-05", 6),
        ("2024-01", "2024-09", 9),
        ("2024-01", "2024-11", 12),
        ("2023-12", "2024-12", 12),
        ("2021-01", "2023-12", 36),
    ],
)
def test_lengths(start: str, end: str, months: int) -> None:
    shares = _reports(("甲", start, end, 1, 10))
    assert len(tabulate_panel(shares, months=months)[0]) == 1


def test_reports_on_one_period_are_summed() -> None:
    shares = _reports(
        ("甲", "2024-01", "2024-12", 2, 10),
        ("甲", "2024-02", "2024-12", 9, 30),
    )
    shares["design_effect"] = [1.0, 3.0]
    panel, notes = tabulate_panel(shares)
    assert panel[["n", "total", "share", "design_effect"]].values.tolist() == [[11, 40, 0.275, 2.5]]
    assert notes == ["several reports on one period are summed: 甲 2024-12"]


def test_unknown_periods_and_starts_are_told() -> None:
    shares = _reports(
        ("甲", "", "", 1, 10), ("甲", "", "2023-12", 1, 10), ("甲", "2024-01", "2024-12", 1, 10)
    )
    panel, notes = tabulate_panel(shares)
    assert panel["period"].tolist() == ["2023-12", "2024-12"]
    assert notes == [
        "reports on no known period are left out: 甲",
        "some periods have no known start: they are taken for the usual length",
    ]
    with pytest.raises(InputError) as error:
        tabulate_panel(shares.head(1))
    assert str(error.value) == (
        "shares: found no known period; allowed: periods as YYYY-MM. What to do: write "
        "period_start and period_end into documents.csv."
    )


def test_gaps_are_told() -> None:
    shares = shares_of({"甲": [1, 2, 3, 4, 5]})
    panel, notes = tabulate_panel(shares[shares["period_end"] != "2021-06"])
    assert panel["time"].tolist() == [2020.5, 2021.0, 2022.0, 2022.5]
    assert notes == [UNKNOWN, "periods without a report: 甲 2020-12 to 2021-12"]


def test_missing_column_and_mixed_units_are_errors() -> None:
    shares = shares_of({"甲": [1, 2]})
    with pytest.raises(InputError) as error:
        tabulate_panel(shares.drop(columns="period_end"))
    assert str(error.value) == (
        "shares: found no column 'period_end'; allowed: office, period_end, theme, n, total, unit, "
        "design_effect. What to do: compute the shares by office and period: "
        "compute_shares(..., by=('office', 'period_start', 'period_end'))."
    )
    shares["unit"] = ["sentences", "characters"]
    with pytest.raises(InputError) as error:
        tabulate_panel(shares)
    assert str(error.value) == (
        "shares: found the units sentences and characters; allowed: one unit. "
        "What to do: choose the rows of one."
    )


@settings(max_examples=15)
@given(st.permutations(range(6)))
def test_order_of_the_reports_does_not_matter(order: list[int]) -> None:
    shares = shares_of({"甲": [1, 2, 3], "乙": [4, 5, 6]})
    expected = tabulate_panel(shares)
    panel, notes = tabulate_panel(shares.iloc[order])
    pd.testing.assert_frame_equal(panel, expected[0])
    assert notes == expected[1]


def test_panel_that_is_empty_or_has_a_row_twice_is_an_error() -> None:
    panel = tabulate_panel(shares_of({"甲": [1, 2]}))[0]
    with pytest.raises(InputError) as error:
        check_panel(panel.head(0))
    assert str(error.value) == (
        "panel: found no rows; allowed: a row for each theme of a report. What to do: add reports."
    )
    with pytest.raises(InputError) as error:
        check_panel(pd.concat([panel, panel.tail(1)]))
    assert str(error.value) == (
        "panel: found 甲 2020-12 economy twice; allowed: each office, period and theme once. "
        "What to do: make the panel with tabulate_panel, which sums reports."
    )


def test_shares_are_no_panel() -> None:
    with pytest.raises(ContractError, match=r"^frame 'panel': found no column 'period'"):
        check_panel(shares_of({"甲": [1, 2]}))


def test_panel_is_put_in_order() -> None:
    panel = tabulate_panel(shares_of({"甲": [1, 2, 3], "乙": [4, 5, 6]}))[0]
    pd.testing.assert_frame_equal(check_panel(panel.iloc[::-1]), panel)
