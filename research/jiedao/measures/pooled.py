"""All groups together, period by period, from the counts of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiedao.frames import check_frame
from jiedao.measures.intervals import wilson_interval
from jiedao.measures.series import check_panel

ALL = "all"


def pool_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Sum a panel over its offices: the share of each theme in all reports of a period.

    Parameters
    ----------
    panel : pandas.DataFrame
        Frame `panel`.

    Returns
    -------
    pandas.DataFrame
        Frame `panel` with the one office ``all``; ``low`` and ``high`` are the 95 % interval.

    Raises
    ------
    ContractError, InputError
        If the frame is no panel or is empty.

    Notes
    -----
    Wilson's interval of ``n / total`` with ``total`` divided by ``sum_j m_j d_j / sum_j m_j``, the
    design effects ``d_j`` of the offices weighted by their totals ``m_j``. The interval is one of
    these offices' reports, whose blocks are taken as drawn; it does not reach to other offices. Where
    shares differ between offices it is rather too wide, since the variance within is then smaller.

    References
    ----------
    Wilson, E. B. (1927). https://doi.org/10.1080/01621459.1927.10502953
    Kish, L. (1965). Survey Sampling, section 8.2. Wiley. (design effect)

    Examples
    --------
    >>> panel = pd.DataFrame({"office": ["江口街道", "湖滨街道"], "period": "2024-12", "time": 2025.0,
    ...     "theme": "economy", "n": [10, 30], "total": [40, 60], "unit": "sentences",
    ...     "share": [0.25, 0.5], "low": 0.1, "high": 0.6, "design_effect": [1.0, 1.5]})
    >>> pool_panel(panel)[["share", "low", "high", "design_effect"]].round(3).values.tolist()
    [[0.4, 0.298, 0.512, 1.3]]
    """
    checked = check_panel(panel)
    pooled = _pool(checked, ["period", "time", "theme", "unit"])
    pooled = pooled.rename(columns={"value": "share"}).assign(office=ALL)
    return check_frame("panel", pooled[list(checked.columns.intersection(pooled.columns))])


def pool_trajectories(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Sum trajectories over their groups: the rate of each term in all texts of a period.

    Parameters
    ----------
    trajectories : pandas.DataFrame
        Frame `trajectories`, with its column ``design_effect``.

    Returns
    -------
    pandas.DataFrame
        Frame `trajectories` with the one group ``all``; the interval is that of `pool_panel`.

    Examples
    --------
    >>> from jiedao.measures.trajectories import compute_trajectories
    >>> found = compute_trajectories([["网格", "矛盾"], ["网格"]], ["2024"] * 2, ["网格"],
    ...                              groups=["江口街道", "湖滨街道"])
    >>> pool_trajectories(found)[["group", "n", "total", "rate"]].round(1).values.tolist()
    [['all', 2, 3, 666.7]]
    """
    checked = check_frame("trajectories", trajectories)
    pooled = _pool(checked, ["period", "term", "unit", "method"])
    # The unit is "1000 words" or "10000 characters".
    per = pooled["unit"].str.split().str[0].astype(int)
    pooled = pooled.assign(
        group=ALL, rate=pooled["value"] * per, low=pooled["low"] * per, high=pooled["high"] * per
    )
    return check_frame("trajectories", pooled[list(checked.columns.intersection(pooled.columns))])


def _pool(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    weighted = frame.assign(_weighted=frame["total"] * frame["design_effect"])
    sums = weighted.groupby(by, sort=False, as_index=False)[["n", "total", "_weighted"]].sum()
    effect = (sums["_weighted"] / sums["total"]).to_numpy()
    value = (sums["n"] / sums["total"]).to_numpy()
    low, high = wilson_interval(value, np.maximum(sums["total"].to_numpy() / effect, 1.0))
    found = sums.drop(columns="_weighted")
    return found.assign(value=value, low=low, high=high, design_effect=effect)
