"""Made frames, for any number of offices, of strips, growth, targets, trends and trajectories."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
from cases import Case, office_names
from matplotlib.figure import Figure

from jiedao.measures.series import tabulate_panel
from jiedao.measures.trajectories import compute_trajectories
from jiedao.plotting.growth import plot_growth
from jiedao.plotting.look import Look
from jiedao.plotting.strips import plot_strips
from jiedao.plotting.targets import plot_targets
from jiedao.plotting.trajectories import plot_trajectories
from jiedao.plotting.trends import plot_trends
from jiedao.scheme import read_scheme

INDICATORS = ("规上工业产值", "固投", "限额以上批发零售业商品销售总额")
AIMS = (
    ("新增规上企业", "家", "level"),
    ("一般公共预算收入", "元", "level"),
    ("初信初访化解率", "%", "share"),
    ("片区背街小巷人行道提升改造工程面积", "平方米", "level"),
    ("固投", "%", "growth"),
)
PERIODS = [f"{year}-{month}" for year in range(2020, 2024) for month in ("06", "12")]


@cache
def made_strips(offices: int) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    scheme, rows = read_scheme(), []
    for number, office in enumerate(office_names(offices)):
        total = int(draw.integers(40, 200))
        # A theme stands for some sentences, as in a report.
        themes = np.repeat(draw.integers(0, len(scheme.themes), total), draw.integers(1, 9, total))
        roles = np.sort(draw.integers(0, len(scheme.roles), total))
        rows += [
            (
                f"d{number}", office, f"d{number}:{place + 1:03d}", scheme.theme_codes[theme],
                scheme.role_codes[role],
                "chapter" if place % 40 == 0 else "section" if place % 8 == 0 else "", place, place + 1,
            )
            for place, (theme, role) in enumerate(zip(themes[:total], roles, strict=True))
        ]  # fmt: skip
    columns = ["doc_id", "report", "sentence_id", "theme", "role", "mark", "left", "right"]
    return pd.DataFrame(rows, columns=columns).assign(unit="sentences")


@cache
def made_growth(offices: int) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    names = office_names(max(offices, 2))
    rows = [
        (
            indicator, office, round(float(draw.normal(8, 40)), 2),
            [">=", "=", "<=", "~"][int(draw.integers(4))],
            ["achieved", "target"][int(draw.integers(2))], ["1-10月", ""][int(draw.integers(2))],
        )
        for indicator in INDICATORS
        for office in names
    ]  # fmt: skip
    columns = ["indicator", "office", "value", "bound", "status", "period"]
    frame = pd.DataFrame(rows, columns=columns)
    low = frame["value"].where(draw.random(len(frame)) < 0.2) - 2
    return frame.assign(unit="%", value_low=low, first="2024-01", last="2024-10")


@cache
def made_targets(offices: int) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    rows = []
    for office in office_names(offices):
        for indicator, unit, kind in AIMS:
            target = float(draw.integers(5, 100)) * (1e6 if unit == "元" else 1)
            result = round(target * float(draw.lognormal(0, 0.6)), 1)
            outcome = ["kept", "missed", "open"][int(draw.integers(3))]
            progress = np.nan if kind == "growth" else result / target
            rows.append((office, indicator, kind, unit, target, ">=", result, progress, outcome))
    columns = ["office", "indicator", "kind", "unit", "target", "target_bound", "result"]
    return pd.DataFrame(rows, columns=[*columns, "progress", "outcome"])


@cache
def made_panel(offices: int) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    themes, rows = read_scheme().theme_codes, []
    for office in office_names(offices):
        for period in PERIODS:
            total = int(draw.integers(80, 250))
            counts = draw.multinomial(total, draw.dirichlet(np.full(len(themes), 6.0)))
            rows += [
                (office, period, theme, int(n), total)
                for theme, n in zip(themes, counts, strict=True)
            ]
    frame = pd.DataFrame(rows, columns=["office", "period_end", "theme", "n", "total"])
    return tabulate_panel(frame.assign(unit="sentences", design_effect=2.0))[0]


def made_trends() -> pd.DataFrame:
    themes = read_scheme().theme_codes
    frame = pd.DataFrame({"theme": themes}).assign(office="all", value=-0.123, q=0.0123)
    frame.loc[0, ["value", "q"]] = np.nan
    return frame.assign(low=frame["value"] - 0.1, high=frame["value"] + 0.1)


@cache
def made_trajectories(offices: int) -> pd.DataFrame:
    draw = np.random.default_rng(offices)
    terms = ["网格", "招商引资", "营商环境", "矛盾纠纷", "社会主义核心价值观", "党员", "养老"]
    keys = [(office, str(year)) for office in office_names(offices) for year in range(2019, 2025)]
    words = [draw.choice([*terms, "其他"], 60).tolist() for _ in keys]
    groups, years = [office for office, _ in keys], [year for _, year in keys]
    return compute_trajectories(words, years, terms, groups=groups)


def draw_trends(offices: int, look: Look) -> list[Figure]:
    return [plot_trends(made_panel(offices), made_trends(), read_scheme(), look=look)]


def draw_highlight(offices: int, look: Look) -> list[Figure]:
    panel, office = made_panel(offices), office_names(offices)[-1]
    return [plot_trends(panel, made_trends(), read_scheme(), highlight=office, look=look)]


def ends(
    plot: Callable[..., Figure], *frames: object, look: Look, **chosen: object
) -> list[Figure]:
    """Draw the first and the last page of a figure."""
    first = plot(*frames, look=look, **chosen)
    pages = getattr(first, "pages", 1)
    return [first, plot(*frames, look=look, page=pages, **chosen)] if pages > 1 else [first]


CHARTS: dict[str, Case] = {
    "strips": lambda n, look: ends(plot_strips, made_strips(n), read_scheme(), look=look),
    "strips_true": lambda n, look: ends(
        plot_strips, made_strips(n), read_scheme(), whole=False, look=look
    ),
    "growth": lambda n, look: ends(plot_growth, made_growth(n), look=look),
    "targets": lambda n, look: ends(plot_targets, made_targets(n), look=look),
    "points": lambda n, look: ends(plot_targets, made_targets(n), measure="points", look=look),
    "trends": draw_trends,
    "trends_highlight": draw_highlight,
    "trajectories": lambda n, look: ends(plot_trajectories, made_trajectories(n), look=look),
}
