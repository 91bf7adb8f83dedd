"""Series of reports: from shares by office and period to the frame `panel`, in reading order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.intervals import wilson_interval

# Months that a report commonly covers; one of eleven months is a report on the year.
LENGTHS = (1, 3, 6, 9, 12)
COUNTS = ("office", "period_end", "theme", "n", "total", "unit", "design_effect")
SERIES = ["office", "period", "theme"]
# A step between two reports this much longer than the usual one is a gap.
GAP = 1.5


def tabulate_panel(
    shares: pd.DataFrame, *, months: int | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Arrange shares by office and period as a panel, and say what was summed or left out.

    Reports on a half-year and on the whole year overlap and differ in kind, so only one length of
    period is kept: ``months``, or the most frequent one. Reports of one office on one period are
    summed; the design effect of the sum is that of its reports, weighted by their totals. Reports
    on no known period are left out. Each of these is told in a note.

    Parameters
    ----------
    shares : pandas.DataFrame
        Frame `shares` by ``office, period_end`` or, which is better,
        ``office, period_start, period_end``: without a start the lengths are not known and not
        compared. Further columns are dropped. For a panel of counties, let ``office`` be the county.
    months : int, optional
        The length of the periods to keep: 1, 3, 6, 9, 12, or years as multiples of 12.

    Returns
    -------
    panel : pandas.DataFrame
        Frame `panel`: a row for an office, a period and a theme; ``time`` is the end of the period
        in years (the end of 2024-06 is 2024.5).
    notes : list of str
        What a reader of any result should know.

    Raises
    ------
    InputError
        If a column is missing, shares of several units stand together, or nothing is left.

    Examples
    --------
    >>> shares = pd.DataFrame({"office": "江口街道", "period_end": ["2024-06", "2023-12"],
    ...     "theme": "economy", "n": [6, 5], "total": 20, "unit": "sentences", "share": [0.3, 0.25],
    ...     "low": 0.1, "high": 0.5, "design_effect": 1.0})
    >>> panel, notes = tabulate_panel(shares)
    >>> panel[["office", "period", "time", "theme", "n"]].values.tolist()
    [['江口街道', '2023-12', 2024.0, 'economy', 5], ['江口街道', '2024-06', 2024.5, 'economy', 6]]
    >>> notes
    ['the lengths of the periods are not known: half-years and years are not told apart']
    """
    _check_columns(shares)
    known, notes = _known_periods(shares)
    known, chosen = keep_one_length(known, months)
    panel, summed = _sum_reports(known)
    return check_frame("panel", panel), [*notes, *chosen, *summed, *_describe(panel)]


def time_of(periods: pd.Series) -> pd.Series:
    """Return the end of months as years: the end of 2024-06 is 2024.5.

    Examples
    --------
    >>> time_of(pd.Series(["2023-12", "2024-06"])).tolist()
    [2024.0, 2024.5]
    """
    return periods.str[:4].astype(float) + periods.str[5:].astype(float) / 12


def check_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Return a frame `panel` in order of office and time.

    Raises
    ------
    ContractError
        If it lacks a column or has a value that does not fit.
    InputError
        If it is empty or has an office, period and theme twice.
    """
    checked = check_frame("panel", panel)
    if checked.empty:
        raise InputError("panel", "no rows", "a row for each theme of a report", "add reports")
    twice = checked[checked.duplicated(SERIES)]
    if len(twice):
        raise InputError(
            "panel",
            " ".join(twice[SERIES].iloc[0]) + " twice",
            "each office, period and theme once",
            "make the panel with tabulate_panel, which sums reports",
        )
    return checked.sort_values(["office", "time"], kind="stable", ignore_index=True)


def describe_reports(part: pd.DataFrame) -> dict[str, object]:
    """Return the units, the number of periods and the first and last month of a part of a panel."""
    return {
        "n": int(part["n"].sum()),
        "total": int(part["total"].sum()),
        "unit": part["unit"].iloc[0],
        "periods": part["period"].nunique(),
        "first": part["period"].min(),
        "last": part["period"].max(),
    }


def _check_columns(shares: pd.DataFrame) -> None:
    missing = [column for column in COUNTS if column not in shares.columns]
    if missing:
        raise InputError(
            "shares",
            f"no column '{missing[0]}'",
            ", ".join(COUNTS),
            "compute the shares by office and period: "
            "compute_shares(..., by=('office', 'period_start', 'period_end'))",
        )
    units = list(dict.fromkeys(shares["unit"]))
    if len(units) > 1:
        raise InputError(
            "shares", f"the units {' and '.join(units)}", "one unit", "choose the rows of one"
        )


def _known_periods(shares: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    unknown = shares["period_end"] == ""
    if unknown.all():
        raise InputError(
            "shares",
            "no known period",
            "periods as YYYY-MM",
            "write period_start and period_end into documents.csv",
        )
    offices = list(dict.fromkeys(shares.loc[unknown, "office"]))
    notes = [f"reports on no known period are left out: {_listed(offices)}"] if offices else []
    return shares[~unknown], notes


def keep_one_length(
    shares: pd.DataFrame, months: int | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Keep the reports on periods of one length, and those whose length is not known.

    Parameters
    ----------
    shares : pandas.DataFrame
        Columns ``office, period_end`` and ``period_start`` (months, "" where unknown): frame `documents`, or
        `shares` by these columns.
    months : int, optional
        The length to keep; the most frequent one if none is given.

    Returns
    -------
    kept : pandas.DataFrame
    notes : list of str
        What was left out.

    Raises
    ------
    InputError
        If no report has that length.
    """
    lengths = _lengths(shares)
    reports = shares.assign(length=lengths).drop_duplicates(["office", "period_end", "length"])
    frequent = reports.loc[reports["length"] > 0, "length"].value_counts()
    if frequent.empty:
        return shares, [
            "the lengths of the periods are not known: half-years and years are not told apart"
        ]
    # Of two lengths that are equally frequent the shorter one.
    usual = months or int(min(frequent.index[frequent == frequent.max()]))
    if usual not in frequent.index:
        found = ", ".join(str(length) for length in sorted(frequent.index))
        raise InputError("months", str(usual), found, "choose a length that the reports have")
    notes = [
        f"{frequent[length]} report(s) on {length} months left out: they are not mixed with the "
        f"{frequent[usual]} on {usual} months"
        for length in sorted(frequent.index)
        if length != usual
    ]
    if (lengths == 0).any():
        notes.append("some periods have no known start: they are taken for the usual length")
    return shares[lengths.isin([0, usual])], notes


def _lengths(shares: pd.DataFrame) -> pd.Series:
    """Return the usual length that a period is nearest to, in months; 0 where it is not known."""
    if "period_start" not in shares.columns:
        return pd.Series(0, index=shares.index)
    known = shares["period_start"] != ""
    ends, starts = (
        12 * shares.loc[known, column].str[:4].astype(int)
        + shares.loc[known, column].str[5:].astype(int)
        for column in ("period_end", "period_start")
    )
    found = (ends - starts + 1).map(
        lambda months: (
            min(LENGTHS, key=lambda usual: (abs(usual - months), -usual))
            if months < 18
            else 12 * round(months / 12)
        )
    )
    return found.reindex(shares.index, fill_value=0).astype(int)


def _sum_reports(shares: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    frame = shares.rename(columns={"period_end": "period"})
    twice = frame.duplicated(SERIES, keep=False)
    notes = []
    if twice.any():
        pairs = frame.loc[twice, ["office", "period"]].drop_duplicates().agg(" ".join, axis=1)
        notes = [f"several reports on one period are summed: {_listed(pairs.tolist())}"]
    frame = frame.assign(weighted=frame["total"] * frame["design_effect"])
    keep = frame["theme"].drop_duplicates()
    panel = frame.groupby(SERIES, sort=False, as_index=False).agg(
        n=("n", "sum"), total=("total", "sum"), unit=("unit", "first"), weighted=("weighted", "sum")
    )
    panel["share"] = panel["n"] / panel["total"]
    panel["design_effect"] = panel.pop("weighted") / panel["total"]
    effective = (panel["total"] / panel["design_effect"]).to_numpy()
    panel["low"], panel["high"] = wilson_interval(panel["share"].to_numpy(), effective)
    panel.insert(2, "time", time_of(panel["period"]))
    # The order of the reports in the corpus does not matter; that of the themes is the scheme's.
    place = panel["theme"].map({theme: number for number, theme in enumerate(keep)})
    order = np.lexsort([place, panel["period"], panel["office"]])
    return panel.iloc[order].reset_index(drop=True), notes


def _describe(panel: pd.DataFrame) -> list[str]:
    """Say where the panel has gaps and how unequal its series are."""
    reports = panel.drop_duplicates(["office", "period"])
    steps = reports.groupby("office")["time"].diff()
    notes = []
    gaps = steps > GAP * steps.median()
    if gaps.any():
        before = reports.groupby("office")["period"].shift()[gaps]
        found = reports.loc[gaps, "office"] + " " + before + " to " + reports.loc[gaps, "period"]
        notes.append(f"periods without a report: {_listed(found.tolist())}")
    sizes = reports.groupby("office").size()
    if sizes.min() < sizes.max():
        notes.append(f"the offices have from {sizes.min()} to {sizes.max()} periods")
    return notes


def _listed(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + ("…" if len(names) > most else "")
