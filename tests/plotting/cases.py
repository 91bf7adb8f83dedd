"""The figures that are looked at in every size: made frames for any number of offices.

A case is a name and a function from a number of offices and a look to the pages of a figure; a new
figure function is one more entry of `CASES`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.shares import plot_theme_shares
from jiedao.scheme import Scheme, read_scheme

Case = Callable[[int, Look], list[Figure]]
NAMES = "湖滨 江口 八月湖 城东 丹西 高都 中都 石桥铺 观音桥 南滨路 大学城 经开区高新园 龙门 白云 天河".split()


def office_names(number: int) -> list[str]:
    """Names of two to six characters and 街道; beyond the list they get a further character."""
    more = "东西南北"
    ends = ["", *more]
    return [f"{NAMES[n % 15]}{ends[n // 15]}街道" for n in range(number)]


def made_shares(offices: int, scheme: Scheme, corrected: bool = True) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    rows = []
    for office in office_names(offices):
        total = int(draw.integers(80, 400))
        counts = draw.multinomial(total, draw.dirichlet([2.0] * len(scheme.themes)))
        rows += [
            (office, theme, int(n), total, n / total)
            for theme, n in zip(scheme.theme_codes, counts, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["office", "theme", "n", "total", "share"])
    half = 2 * np.sqrt(frame["share"] * (1 - frame["share"]) / frame["total"]) + 0.01
    low, high = (frame["share"] - half).clip(0), (frame["share"] + half).clip(upper=1)
    frame = frame.assign(unit="sentences", low=low, high=high, method="bootstrap")
    if corrected:
        frame = frame.assign(corrected=frame["share"], corrected_low=low, corrected_high=high)
    return frame


def pairs_of(names: list[str]) -> list[tuple[str, str]]:
    return list(combinations(names, 2))


def draw_shares(offices: int, look: Look) -> list[Figure]:
    scheme = read_scheme()
    shares = made_shares(offices, scheme)
    return paged(plot_theme_shares, shares, scheme, look=look)


def paged(
    plot: Callable[..., Figure], *frames: object, look: Look, **chosen: object
) -> list[Figure]:
    """Draw every page of a figure that takes `look` and `page`."""
    return draw_pages(lambda page: plot(*frames, look=look, page=page, **chosen))


CASES: dict[str, Case] = {
    "shares": draw_shares,
}
