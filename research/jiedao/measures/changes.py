"""Change points: whether and when the share of a theme came to a new level in an office."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.measures.corrections import ALPHA, tabulate_tests
from jiedao.measures.series import check_panel, describe_reports

POWER = 0.8
# Each level needs so many periods; see `compute_changes` for the shortest series.
MIN_SEGMENT = 3
MIN_PERIODS = 8
# For `smallest_shift`.
DRAWS, ORDERS, PRECISION = 800, 199, 0.05


def compute_changes(
    panel: pd.DataFrame, *, permutations: int = 1999, seed: int = 20240601
) -> pd.DataFrame:
    """Look for one lasting change of level in each office's series of each theme.

    The place is where two levels leave the least sum of squares of the shares (ruptures, least
    squares, at least 3 periods a level). The test takes the largest such gain over all places and
    compares it with that of the same shares in random order, so the search is paid for. One change
    is looked for, since series of reports are short. With fewer than 8 periods the test cannot fall
    below 5 %, or hardly, whatever the shares are (2/20 with 6, 2/35 with 7, 2/70 with 8); then no
    number is given.

    The test asks that without a change every order of the reports would be equally likely. A steady
    trend also breaks this: where a straight line fits as well as two levels, ``remark`` says so.

    Parameters
    ----------
    panel : pandas.DataFrame
        Frame `panel`, see `jiedao.measures.series.tabulate_panel`.
    permutations : int
        How many random orders.
    seed : int
        Of the random orders.

    Returns
    -------
    pandas.DataFrame
        Frame `changes`, a row for an office and a theme. ``period`` is the first on the new level,
        ``before`` and ``after`` are the shares of all units on either side and ``value`` their
        difference; they are given only where ``p`` is at most 0.05, since the place of a change
        that is not there means nothing, and a difference that was searched for is somewhat too
        large. ``detectable`` is the smallest shift, in share, at the middle of so long a series,
        that would be found in 80 % of cases, given the scatter of the shares or their sampling
        error, whichever is larger. ``q`` is corrected (Benjamini and Hochberg) for all rows with a
        ``p``.

    Raises
    ------
    ContractError
        If the panel lacks a column or has a value that does not fit.
    InputError
        If it is empty or has an office, period and theme twice.

    References
    ----------
    Truong, C., Oudre, L. & Vayatis, N. (2020). https://doi.org/10.1016/j.sigpro.2019.107299
    Antoch, J. & Hušková, M. (2001). https://doi.org/10.1016/S0167-7152(01)00009-8

    Examples
    --------
    >>> from jiedao.measures.series import tabulate_panel
    >>> ends = [f"{year}-{month}" for year in range(2020, 2025) for month in ("06", "12")]
    >>> shares = pd.DataFrame({"office": "江口街道", "period_end": ends, "theme": "safety",
    ...     "n": [5, 6, 4, 5, 6, 14, 15, 13, 16, 14], "total": 50, "unit": "sentences",
    ...     "design_effect": 1.0})
    >>> changes = compute_changes(tabulate_panel(shares)[0])
    >>> changes[["office", "theme", "period", "value", "p"]].round(3).values.tolist()
    [['江口街道', 'safety', '2022-12', 0.184, 0.006]]
    """
    rows = [
        {"office": office, "theme": theme} | _describe_series(series, permutations, seed)
        for (office, theme), series in check_panel(panel).groupby(["office", "theme"], sort=False)
    ]
    return tabulate_tests("changes", rows)


def _describe_series(series: pd.DataFrame, permutations: int, seed: int) -> dict[str, object]:
    row = {
        "period": "",
        **dict.fromkeys(("value", "before", "after", "p", "detectable"), np.nan),
        **describe_reports(series),
        "method": "",
        "remark": _refuse(series),
    }
    if row["remark"]:
        return row
    p = change_test(series["share"].to_numpy(), permutations, seed)
    detectable = smallest_shift(len(series)) * _scatter(series)
    method = f"least squares, {permutations} permutations"
    row |= {"p": p, "detectable": detectable, "method": method}
    if p <= ALPHA:
        return row | _locate(series)
    remark = (
        f"no change found; a shift of {100 * detectable:.1f} points at the middle is found in "
        f"{100 * POWER:.0f} % of cases"
    )
    return row | {"remark": remark}


def _refuse(series: pd.DataFrame) -> str:
    """Say why a series can carry no change point; nothing if it can."""
    if len(series) < MIN_PERIODS:
        return f"{len(series)} period(s): at least {MIN_PERIODS} are needed to tell a change"
    if series["share"].min() == series["share"].max():
        return "the share is the same in all periods: no change"
    return ""


def _locate(series: pd.DataFrame) -> dict[str, object]:
    """Find the place of the change and the shares before and after it."""
    from ruptures import Dynp

    shares = series["share"].to_numpy()
    place = Dynp(model="l2", min_size=MIN_SEGMENT, jump=1).fit_predict(shares, n_bkps=1)[0]
    n, total = series["n"].to_numpy(), series["total"].to_numpy()
    before = n[:place].sum() / total[:place].sum()
    after = n[place:].sum() / total[place:].sum()
    remark = ""
    if _line_gain(series) >= step_gains(shares[None, :]).max():
        remark = "a steady trend fits as well as a change of level"
    return {
        "period": series["period"].iloc[place],
        "value": after - before,
        "before": before,
        "after": after,
        "remark": remark,
    }


def step_gains(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what two levels save of the sum of squares, for each place of the change.

    Parameters
    ----------
    values : array of shape (series, periods)

    Returns
    -------
    array of shape (series, places)
        For changes after ``MIN_SEGMENT`` periods and up to as many before the end.

    Examples
    --------
    >>> step_gains(np.array([[0.0, 0, 0, 1, 1, 1, 1]])).round(3).tolist()
    [[1.714, 0.964]]
    """
    periods = values.shape[1]
    before = np.arange(MIN_SEGMENT, periods - MIN_SEGMENT + 1)
    deviations = values - values.mean(axis=1, keepdims=True)
    sums = np.cumsum(deviations, axis=1)[:, before - 1]
    gains: NDArray[np.float64] = sums**2 * periods / (before * (periods - before))
    return gains


def _line_gain(series: pd.DataFrame) -> float:
    """Return what a straight line saves of the sum of squares."""
    time = (series["time"] - series["time"].mean()).to_numpy()
    return float((time @ series["share"].to_numpy()) ** 2 / (time @ time))


def change_test(values: NDArray[np.float64], permutations: int, seed: int) -> float:
    """Return the permutation p-value of the largest gain that a change of level gives.

    Examples
    --------
    >>> change_test(np.array([1.0, 2, 1, 2, 8, 9, 8, 9]), 999, 1) < 0.1
    True
    """
    shuffled = np.tile(values, (permutations, 1))
    np.random.default_rng(seed).permuted(shuffled, axis=1, out=shuffled)
    found = step_gains(values[None, :]).max()
    # Orders that give the same gain may differ in the last digit.
    as_large = (step_gains(shuffled).max(axis=1) >= found * (1 - 1e-9)).sum()
    return float((1 + as_large) / (1 + permutations))


def _scatter(series: pd.DataFrame) -> float:
    """Return the standard deviation of a share about its level, or its sampling error if larger.

    The level changes once where that saves most, so that a change does not count as scatter.
    """
    shares = series["share"].to_numpy()
    squares = ((shares - shares.mean()) ** 2).sum() - step_gains(shares[None, :]).max()
    scatter = np.sqrt(max(squares, 0.0) / (len(shares) - 2))
    pooled = series["n"].sum() / series["total"].sum()
    sampling = np.sqrt(pooled * (1 - pooled) * (series["design_effect"] / series["total"]).mean())
    return float(max(scatter, sampling))


@lru_cache(maxsize=64)
def smallest_shift(periods: int) -> float:
    """Return the smallest shift at the middle that is found in 80 % of cases.

    It is in standard deviations of a share, and simulated with the test itself, on independent
    normal scatter and with a fixed seed.

    Examples
    --------
    >>> 1.5 < smallest_shift(20) < 1.8
    True
    """
    generator = np.random.default_rng(1)
    noise = generator.standard_normal((DRAWS, periods))
    orders = np.argsort(generator.random((ORDERS, periods)), axis=1)
    step = (np.arange(periods) >= periods // 2).astype(float)
    low, high = 0.0, 8.0
    while high - low > PRECISION:
        middle = (low + high) / 2
        found = _found(noise + middle * step, orders).mean()
        low, high = (middle, high) if found < POWER else (low, middle)
    return high


def _found(values: NDArray[np.float64], orders: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each series whether the test, with these orders, finds a change."""
    draws, periods = values.shape
    gains = step_gains(values[:, orders].reshape(-1, periods)).max(axis=1).reshape(draws, -1)
    found = step_gains(values).max(axis=1, keepdims=True) * (1 - 1e-9)
    decided: NDArray[np.bool_] = 1 + (gains >= found).sum(axis=1) <= ALPHA * (1 + len(orders))
    return decided
