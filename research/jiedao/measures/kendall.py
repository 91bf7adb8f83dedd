"""The trend of one office: Theil and Sen's slope, and Mann and Kendall's test, which is exact."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.measures.corrections import ALPHA, tabulate_tests
from jiedao.measures.series import check_panel, describe_reports


def compute_office_trends(panel: pd.DataFrame) -> pd.DataFrame:
    """Compute the trend of each theme in the reports of each office by itself.

    The slope is Theil and Sen's: the median of the slopes between all pairs of periods, in share a
    year. The test is Mann and Kendall's, with the exact distribution of ``S`` over all orders of
    the values that were found, ties among them included. The interval holds the slopes that the
    test would not reject (at 95 % or somewhat more, since ``S`` is discrete) without ties; with equal
    shares it is wider than the test, and may hold 0 where the test rejects.

    The test asks that without a trend every order of the reports would be equally likely: that they
    are independent from period to period and of like length. With fewer than 5 periods, or with
    many equal shares, it cannot reject at 5 % whatever the data are; then no number is given.

    Parameters
    ----------
    panel : pandas.DataFrame
        Frame `panel`.

    Returns
    -------
    pandas.DataFrame
        Frame `trends`, a row for an office and a theme; ``log_odds`` is missing. ``q`` is corrected
        (Benjamini and Hochberg) for all rows that have a ``p``.

    Raises
    ------
    ContractError
        If the panel lacks a column or has a value that does not fit.
    InputError
        If it is empty or has an office, period and theme twice.

    References
    ----------
    Mann, H. B. (1945). https://doi.org/10.2307/1907187
    Sen, P. K. (1968). https://doi.org/10.1080/01621459.1968.10480934
    Kendall, M. G. (1975). Rank Correlation Methods, 4th ed. Griffin.

    Examples
    --------
    >>> from jiedao.measures.series import tabulate_panel
    >>> ends = ["2022-06", "2022-12", "2023-06", "2023-12", "2024-06"]
    >>> shares = pd.DataFrame({"office": "江口街道", "period_end": ends, "theme": "livelihood",
    ...     "n": [4, 6, 7, 9, 12], "total": 40, "unit": "sentences", "design_effect": 1.0})
    >>> trends = compute_office_trends(tabulate_panel(shares)[0])
    >>> trends[["office", "theme", "value", "p"]].round(3).values.tolist()
    [['江口街道', 'livelihood', 0.1, 0.017]]
    """
    rows = [
        {"office": office, "theme": theme} | _describe_series(series)
        for (office, theme), series in check_panel(panel).groupby(["office", "theme"], sort=False)
    ]
    return tabulate_tests("trends", rows)


def _describe_series(series: pd.DataFrame) -> dict[str, object]:
    shares, time = series["share"].to_numpy(), series["time"].to_numpy()
    remark = refuse_series(shares, int(series["n"].sum()))
    value = low = high = p = np.nan
    if not remark:
        _, p = mann_kendall(shares)
        value, low, high = theil_sen(time, shares)
    return {
        "value": value,
        "low": low,
        "high": high,
        "log_odds": np.nan,
        "p": p,
        **describe_reports(series),
        "offices": 1,
        "method": "" if remark else "Theil-Sen slope, exact Mann-Kendall test",
        "remark": remark,
    }


def refuse_series(shares: NDArray[np.float64], n: int) -> str:
    """Say why a series can carry no test of a trend; nothing if it can.

    Examples
    --------
    >>> refuse_series(np.array([0.1, 0.2, 0.3]), 12)
    '3 periods: the test cannot fall below p = 0.33 in any order'
    """
    if len(shares) < 2:
        return "one period only: no trend can be told"
    if n == 0:
        return "the theme never occurs: no trend can be told"
    smallest = smallest_p(shares)
    if smallest <= ALPHA:
        return ""
    distinct = len(np.unique(shares))
    ties = f" with {distinct} different share(s)" if distinct < len(shares) else ""
    return (
        f"{len(shares)} periods{ties}: the test cannot fall below p = {smallest:.2g} in any order"
    )


def mann_kendall(values: NDArray[np.float64]) -> tuple[int, float]:
    """Test a series for a monotone trend.

    ``S`` is the number of pairs that rise less the number that fall; ``p`` is the exact
    probability that ``|S|`` is as large in a random order of the same values.

    Returns
    -------
    statistic : int
    p : float

    Examples
    --------
    >>> statistic, p = mann_kendall(np.array([1.26, 1.27, 1.12, 1.16, 1.03]))
    >>> statistic, round(p, 4)
    (-6, 0.2333)
    """
    statistic = int(np.triu(np.sign(values[None, :] - values[:, None]), 1).sum())
    support, probability = kendall_distribution(_ties(values))
    return statistic, float(probability[np.abs(support) >= abs(statistic)].sum())


def smallest_p(values: NDArray[np.float64]) -> float:
    """Return the smallest p-value that `mann_kendall` gives for any order of the values."""
    support, probability = kendall_distribution(_ties(values))
    return float(probability[np.abs(support) == np.abs(support).max()].sum())


def theil_sen(
    time: NDArray[np.float64], values: NDArray[np.float64], level: float = 1 - ALPHA
) -> tuple[float, float, float]:
    """Return the median of the pairwise slopes and their exact interval.

    With ``k`` the smallest ``S`` of which the two-sided p-value is at most ``1 - level``, the ends
    are the ``(N - k + 2) / 2``-th smallest and largest of the ``N`` slopes; there is no interval
    where no ``S`` is that rare.

    Returns
    -------
    slope, low, high : float
        ``low`` and ``high`` are missing where the series is too short for ``level``.

    Examples
    --------
    >>> rain = np.array([1.26, 1.27, 1.12, 1.16, 1.03])
    >>> [round(value, 5) for value in theil_sen(np.arange(5.0), rain, 0.9)]
    [-0.05625, -0.13, 0.01]
    """
    later, earlier = np.triu_indices(len(time), 1)[::-1]
    slopes = np.sort((values[later] - values[earlier]) / (time[later] - time[earlier]))
    support, probability = kendall_distribution((1,) * len(time))
    # From the largest S down; both tails are alike.
    tails = 2 * np.cumsum(probability)
    rare = support[(support > 0) & (tails <= 1 - level + 1e-12)]
    slope = float(np.median(slopes))
    if not len(rare):
        return slope, np.nan, np.nan
    place = (len(slopes) - int(rare.min()) + 2) // 2 - 1
    return slope, float(slopes[place]), float(slopes[-1 - place])


def _ties(values: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(sorted(Counter(values.tolist()).values()))


@lru_cache(maxsize=256)
def kendall_distribution(ties: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return what ``S`` can be and how likely it is, all orders of the values being equally likely.

    The number of falling pairs of a multiset in random order has the generating function
    ``[T]! / prod [t_i]!`` with the q-factorial ``[T]! = prod_j (1 - q^j) / (1 - q)``.

    Parameters
    ----------
    ties : tuple of int
        How often each value occurs.

    Examples
    --------
    >>> support, probability = kendall_distribution((1, 1, 1))
    >>> dict(zip(support.tolist(), probability.round(3).tolist()))
    {3: 0.167, 1: 0.333, -1: 0.333, -3: 0.167}
    """
    size = sum(ties)
    pairs = (size * (size - 1) - sum(tie * (tie - 1) for tie in ties)) // 2
    # Python's integers, since 30! does not fit into a float.
    ways = [1] + [0] * pairs
    for factor in range(1, size + 1):
        for place in range(pairs, factor - 1, -1):
            ways[place] -= ways[place - factor]
    for divisor in (part for tie in ties for part in range(1, tie + 1)):
        for place in range(divisor, pairs + 1):
            ways[place] += ways[place - divisor]
    orders = sum(ways)
    probability = np.array([way / orders for way in ways])
    return pairs - 2 * np.arange(pairs + 1), probability
