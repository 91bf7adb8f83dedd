"""Figure: what was reached of each target, and what of it is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.font import shorten
from jiedao.plotting.legend import add_legend, legend_height
from jiedao.plotting.look import Look
from jiedao.plotting.rows import RowPanel, draw_row_panels, tell_pages
from jiedao.plotting.style import INK, PALETTE, RESIDUAL, add_note, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RATIO, POINTS = "ratio", "points"
# Marker, colour and whether it is full; the shapes differ without colour.
MARKS = {
    "kept": ("o", PALETTE[2], True),
    "missed": ("X", PALETTE[1], True),
    "open": ("D", PALETTE[0], False),
}
# What lies beyond is drawn at the edge with an arrow; the number stands beside it.
LOWEST, HIGHEST = -50.0, 200.0


def plot_targets(
    targets: pd.DataFrame, *, measure: str = RATIO, look: Look = Look(), page: int = 1
) -> Figure:
    """Draw a panel for each office and a row for each target that has a result.

    Parameters
    ----------
    targets : pandas.DataFrame
        Frame `targets`.
    measure : {"ratio", "points"}
        Levels and shares as the result in per cent of the target; or rates of growth as the
        result less the target, in percentage points.
    look : Look
        Language and width.
    page : int
        From 1 on.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If there is no such measure or page, or no target that has a result.
    """
    chosen = choose_targets(targets, measure)
    if chosen.empty:
        raise InputError(
            "targets",
            "no target with a result beside it",
            "a target and its result in the same report or in a later one",
            "add reports of later periods",
        )
    aim = 100.0 if measure == RATIO else 0.0
    panels = _panels(chosen, measure, look)
    names = {
        "kept": look.say("完成", "met"),
        "missed": look.say("未完成", "missed"),
        "open": look.say("期间未满或不可比", "open: not the same months"),
    }

    def draw(axis: Axes, rows: pd.DataFrame) -> None:
        _draw_results(axis, rows, aim)
        sign = "" if measure == RATIO else "+"
        unit = "%" if measure == RATIO else ""
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:{sign if value else ''}.4g}{unit}")

    with style():
        above = legend_height([list(names.values())], look)
        figure = draw_row_panels(panels, draw, look, page, above=above, one_scale=True)
        label = look.say("结果占目标的比例", "Result as a share of the target")
        if measure == POINTS:
            label = look.say("结果减目标（百分点）", "Result less target (percentage points)")
        figure.axes[len(figure.axes) - 1].set_xlabel(label, fontsize=look.size)
        add_legend(figure, [[(_mark(name), text) for name, text in names.items()]], look)
        add_note(figure, tell_pages(figure, page, look) + _note(targets, chosen, measure, look))
    return figure


def choose_targets(targets: pd.DataFrame, measure: str = RATIO) -> pd.DataFrame:
    """Return the targets that a figure shows, with their ``place`` on its scale.

    Raises
    ------
    InputError
        If there is no such measure.
    """
    if measure not in (RATIO, POINTS):
        raise InputError("measure", f"'{measure}'", f"{RATIO}, {POINTS}", "choose one of these")
    growth = targets["kind"] == "growth"
    with_result = targets["result"].notna()
    if measure == POINTS:
        chosen = targets[growth & with_result]
        return chosen.assign(place=chosen["result"] - chosen["target"]).reset_index(drop=True)
    chosen = targets[~growth & with_result & targets["progress"].notna()]
    return chosen.assign(place=100 * chosen["progress"]).reset_index(drop=True)


def _panels(chosen: pd.DataFrame, measure: str, look: Look) -> list[RowPanel]:
    limits = _limits(chosen["place"].clip(LOWEST, HIGHEST), measure, look)
    room = (0.34 if look.columns == 1 else 0.3) * look.width
    panels = []
    for office, rows in chosen.groupby("office", sort=False):
        ordered = rows.sort_values("place", ascending=False, kind="stable")
        label = [shorten(name, look.size, room) for name in ordered["indicator"]]
        said = [_say(row, measure, look) for row in ordered.itertuples()]
        panels.append(RowPanel(str(office), ordered.assign(label=label, said=said), limits))
    return panels


def _limits(places: pd.Series, measure: str, look: Look) -> tuple[float, float]:
    low, high = float(places.min()), float(places.max())
    if measure == POINTS:
        reach = 1.2 * max(1.0, high, -low)
        return -reach, reach
    # Beyond the ends stand arrows.
    room = 40.0 if look.columns == 1 else 20.0
    return min(0.0, low - room * (low <= LOWEST)), max(
        115.0, high + (room if high >= HIGHEST else 8)
    )


def _say(row: Any, measure: str, look: Look) -> str:
    bound = {">=": "≥", "<=": "≤", "~": "≈"}.get(row.target_bound, "")
    if measure == POINTS:
        return f"{row.result:+.4g}{row.unit} / {bound}{row.target:+.4g}{row.unit}"
    result, target = (say_amount(value, look) for value in (row.result, row.target))
    return f"{result} / {bound}{target}{row.unit} ({row.place:.0f}%)"


def say_amount(value: float, look: Look) -> str:
    """Say a number shortly, with 万 and 亿 or with k, M and G.

    Examples
    --------
    >>> say_amount(19_700_000, Look()), say_amount(19_700_000, Look("en")), say_amount(95.5, Look())
    ('1970万', '19.7M', '95.5')
    """
    steps = ((1e8, "亿"), (1e4, "万")) if look.language == "zh" else ((1e9, "G"), (1e6, "M"))
    for step, name in steps:
        if abs(value) >= step:
            return f"{value / step:.6g}{name}"
    return f"{value:.6g}" if look.language == "zh" else f"{value:,.10g}"


def _draw_results(axis: Axes, rows: pd.DataFrame, aim: float) -> None:
    axis.axvline(aim, color=INK, linewidth=0.9)
    shown = rows["place"].clip(LOWEST, HIGHEST)
    axis.hlines(range(len(rows)), aim, shown, color=RESIDUAL, linewidth=0.8)
    for outcome, (marker, colour, full) in MARKS.items():
        mine = rows["outcome"].eq(outcome).to_numpy()
        if mine.any():
            axis.plot(
                shown[mine],
                mine.nonzero()[0],
                marker,
                color=colour,
                markersize=5.5,
                markerfacecolor=colour if full else "white",
                markeredgewidth=0.8,
                zorder=3,
            )
    for place, (value, at) in enumerate(zip(rows["place"], shown, strict=True)):
        if value != at:
            axis.annotate(
                "",
                (at, place),
                xytext=(14 if value > at else -14, 0),
                textcoords="offset points",
                arrowprops={"arrowstyle": "<-", "color": INK, "linewidth": 0.8, "shrinkB": 3},
            )


def _mark(outcome: str) -> Any:
    from matplotlib.lines import Line2D

    marker, colour, full = MARKS[outcome]
    return Line2D(
        [], [], linestyle="none", marker=marker, color=colour, markersize=5.5,
        markerfacecolor=colour if full else "white",
    )  # fmt: skip


def _note(targets: pd.DataFrame, chosen: pd.DataFrame, measure: str, look: Look) -> str:
    without = int(targets["result"].isna().sum())
    beyond = int((chosen["place"] != chosen["place"].clip(LOWEST, HIGHEST)).sum())
    said = (
        look.say(
            f"超出坐标的 {beyond} 个画在边上并加箭头。",
            f"{beyond} beyond the scale stand at its edge. ",
        )
        if beyond
        else ""
    )
    offices = chosen["office"].nunique()
    return look.say(
        f"n = {len(chosen)} 个有结果可对照的目标，{offices} 个街道；无结果可对照而未画的目标 {without} 个。{said}\n"
        "右侧为结果 / 目标及单位。期间相同才判为完成或未完成；数字由规则自报告中读出并配对，为街道自报，未经人工核对，故无区间。",
        f"n = {len(chosen)} targets with a result, {offices} offices; targets without one, not "
        f"drawn: {without}. {said}\n"
        "At the right: result / target with the unit. Met or missed is said only where the months are the same. "
        "Read and paired by rules, the offices' own claims, not checked by hand, so without intervals.",
    )
