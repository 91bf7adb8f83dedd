"""Level and power of the trend tests on simulated panels: ``python reports/trend_simulation.py``.

A report has 20 to 60 blocks of some five sentences; whether a sentence has the theme goes by the
block (beta-binomial, the margin of a Dirichlet-multinomial), so that a share has about three times
the variance of independent sentences. Offices have levels of their own; the theme's log-odds rise
by the same slope in all of them, or, where the setting says so, by slopes that differ. Each
replication stands as a theme of one panel, so that a setting is one call of the library.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.measures.changes import compute_changes
from jiedao.measures.intervals import wilson_interval
from jiedao.measures.kendall import compute_office_trends, smallest_p
from jiedao.measures.series import tabulate_panel
from jiedao.measures.trends import compute_trends, fit_regression, informative_counts, plain_error

TOP = Path(__file__).parents[1]
ALPHA = 0.05
# Log-odds a year; shifts are log-odds at once.
SLOPES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
SHIFTS = (0.3, 0.6, 0.9, 1.2, 1.6)
REGRESSION, KENDALL, CHANGE = "regression", "Mann-Kendall", "change point"


@dataclass(frozen=True)
class Setting:
    """What a simulated panel is like; periods are half-years."""

    offices: int
    periods: int
    name: str = "plain"
    share: float = 0.2
    correlation: float = 0.4
    levels: float = 0.5
    slopes: float = 0.0
    unequal: bool = False


PLAIN = [Setting(offices, periods) for offices in (1, 3, 5, 10, 30) for periods in (4, 6, 10)]
SPECIAL = [
    Setting(10, 6, "independent sentences", correlation=0.0),
    Setting(10, 6, "rare theme", share=0.03),
    Setting(10, 6, "frequent theme", share=0.6),
    *(Setting(offices, 6, "slopes differ", slopes=0.15) for offices in (5, 10, 30)),
    *(Setting(offices, 6, "unequal series", unequal=True) for offices in (5, 10, 30)),
]


def simulate_panel(
    setting: Setting, replications: int, seed: int, slope: float = 0.0, shift: float = 0.0
) -> pd.DataFrame:
    """Return a frame `panel` in which each theme is one replication."""
    generator = np.random.default_rng(seed)
    shape = (replications, setting.offices, setting.periods)
    time = np.arange(1, setting.periods + 1) / 2
    level = np.log(setting.share / (1 - setting.share))
    slopes = slope + setting.slopes * generator.standard_normal((*shape[:2], 1))
    odds = level + setting.levels * generator.standard_normal((*shape[:2], 1))
    odds = odds + slopes * (time - time.mean())
    odds = odds + shift * ((np.arange(setting.periods) >= setting.periods // 2) - 0.5)
    n, total = _count(1 / (1 + np.exp(-odds)), setting, generator)
    replication, office, period = np.nonzero(_kept(shape, setting, generator))
    months = [f"{2000 + place // 2}-{6 + place % 2 * 6:02d}" for place in range(setting.periods)]
    shares = pd.DataFrame(
        {
            "office": np.array([f"{number:02d}" for number in range(setting.offices)])[office],
            "period_end": np.array(months)[period],
            "theme": replication.astype(str),
            "n": n[replication, office, period],
            "total": total[replication, office, period],
            "unit": "sentences",
            "design_effect": 1 + 5 * setting.correlation,
        }
    )
    return tabulate_panel(shares)[0]


def _count(
    p: NDArray[np.float64], setting: Setting, generator: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw the sentences of the theme, and all, of each report, block by block."""
    blocks = generator.integers(20, 61, p.shape)
    if setting.unequal:
        factor = np.exp(0.6 * generator.standard_normal((*p.shape[:2], 1)))
        blocks = np.clip(blocks * factor, 4, 200).astype(int)
    n, total = np.zeros(p.shape, int), np.zeros(p.shape, int)
    rho = setting.correlation
    for block in range(blocks.max()):
        sizes = np.where(blocks > block, 1 + generator.poisson(4, p.shape), 0)
        own = generator.beta(p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho) if rho else p
        n += generator.binomial(sizes, own)
        total += sizes
    return n, total


def _kept(
    shape: tuple[int, int, int], setting: Setting, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Tell which reports there are: of an unequal panel's offices, a part begins later."""
    if not setting.unequal:
        return np.ones(shape, bool)
    first = generator.integers(0, setting.periods - 1, (*shape[:2], 1))
    first[:, : max(2, setting.offices // 3)] = 0
    return np.arange(setting.periods) >= first


def measure(setting: Setting, replications: int, seed: int, slope: float = 0.0) -> list[dict]:
    """Return how often each test rejects; beside it, at slope 0, what was not chosen."""
    panel = simulate_panel(setting, replications, seed, slope)
    found = [_row(setting, REGRESSION, compute_trends(panel), slope)]
    if setting.offices == 1:
        kendall = compute_office_trends(panel)
        found.append(_row(setting, KENDALL, kendall, slope, _attainable(setting.periods)))
    if slope == 0 and setting.offices >= 3:
        found += _rivals(setting, panel)
    return found


def measure_change(periods: int, replications: int, seed: int, shift: float = 0.0) -> dict:
    """Return how often the test of a change point rejects."""
    setting = Setting(1, periods)
    panel = simulate_panel(setting, replications, seed, shift=shift)
    return _row(setting, CHANGE, compute_changes(panel, permutations=999), shift)


def _row(
    setting: Setting, test: str, found: pd.DataFrame, effect: float, attainable: float = ALPHA
) -> dict:
    # A refusal rejects nothing.
    rejected, replications = int((found["p"] <= ALPHA).sum()), len(found)
    return _rate(setting, test, rejected, replications, effect) | {"attainable": attainable}


def _rate(setting: Setting, test: str, rejected: int, replications: int, effect: float) -> dict:
    share = np.array([rejected / replications])
    low, high = wilson_interval(share, np.array([float(replications)]))
    return {
        "setting": setting.name,
        "test": test,
        "offices": setting.offices,
        "periods": setting.periods,
        "effect": effect,
        "replications": replications,
        "rejected": share[0],
        "low": low[0],
        "high": high[0],
    }


def _attainable(periods: int) -> float:
    """Return the largest level up to 5 % that the exact test of so many periods can have."""
    from jiedao.measures.kendall import kendall_distribution

    if smallest_p(np.arange(float(periods))) > ALPHA:
        return 0.0
    support, probability = kendall_distribution((1,) * periods)
    tails = [probability[np.abs(support) >= size].sum() for size in support[support > 0]]
    return float(max(tail for tail in tails if tail <= ALPHA))


def _rivals(setting: Setting, panel: pd.DataFrame) -> list[dict]:
    """Return the levels of errors that were not chosen."""
    from scipy.stats import norm, t

    p: dict[str, list[float]] = {"CR1, normal": [], "CR1, t(G - 1)": [], "quasi-binomial": []}
    for _, part in panel.groupby("theme"):
        fit = fit_regression(informative_counts(part)[0])
        offices = len(fit.scores)
        sandwich = np.sqrt(offices / (offices - 1) * (fit.scores**2).sum()) / fit.information.sum()
        ratio = abs(fit.slope) / sandwich
        p["CR1, normal"].append(2 * norm.sf(ratio))
        p["CR1, t(G - 1)"].append(2 * t.sf(ratio, offices - 1))
        error, freedom = plain_error(fit)
        p["quasi-binomial"].append(2 * t.sf(abs(fit.slope) / error, freedom))
    return [
        _rate(setting, f"({name})", sum(value <= ALPHA for value in values), len(values), 0.0)
        | {"attainable": ALPHA}
        for name, values in p.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", type=int, default=1000, help="replications without a trend")
    parser.add_argument("--power", type=int, default=500, help="replications with a trend")
    parser.add_argument("--output", type=Path, default=TOP / "reports" / "trend_power.csv")
    arguments = parser.parse_args()
    rows: list[dict] = []
    for seed, setting in enumerate([*PLAIN, Setting(1, 5), *SPECIAL]):
        rows += measure(setting, arguments.level, seed)
        if setting in PLAIN:
            for step, slope in enumerate(SLOPES):
                rows += measure(setting, arguments.power, 1000 * (step + 1) + seed, slope)
        print(setting, rows[-1]["rejected"], flush=True)
    for seed, periods in enumerate((8, 10, 20), 100):
        rows.append(measure_change(periods, arguments.level, seed))
        rows += [
            measure_change(periods, arguments.power, 1000 * (step + 1) + seed, shift)
            for step, shift in enumerate(SHIFTS)
        ]
    frame = pd.DataFrame(rows).round(4)
    frame.to_csv(arguments.output, index=False, lineterminator="\n")
    levels = frame[frame["effect"] == 0]
    print(levels.to_string(index=False))


if __name__ == "__main__":
    main()
