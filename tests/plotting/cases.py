"""The figures that are looked at in every size: made frames for any number of offices.

A case is a name and a function from a number of offices and a look to the first and the last page of
a figure; a new figure function is one more entry of `CASES`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jiedao.figures import build_figure
from jiedao.plotting.evaluation import plot_confusion, plot_reliability
from jiedao.plotting.keyness import plot_keyness
from jiedao.plotting.likeness import plot_likeness
from jiedao.plotting.look import Look
from jiedao.plotting.profile_map import plot_profile_map
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shares import plot_theme_bars, plot_theme_shares
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.slopes import plot_slopes
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import (
    plot_topic_choice,
    plot_topic_prevalence,
    plot_topic_shares,
)
from jiedao.scheme import Scheme, read_scheme

REPORTS = Path(__file__).parents[2] / "reports"
NOTES = {
    "zh": "逐一留出一个街道；参照标签由语言模型给出。",
    "en": "One office held out at a time; the reference labels are a language model's.",
}
Case = Callable[[int, Look], list[Figure]]
NAMES = [
    "湖滨",
    "江口",
    "八月湖",
    "城东",
    "丹西",
    "高都",
    "中都",
    "石桥铺",
    "观音桥",
    "南滨路",
    "大学城",
    "经开区高新园",
    "龙门",
    "白云",
    "天河",
]


def office_names(number: int) -> list[str]:
    """Names of two to six characters and 街道; beyond the list they get a further character."""
    more = "东西南北上下前后"
    return [f"{NAMES[n % 15]}{more[n // 15 - 1] if n >= 15 else ''}街道" for n in range(number)]


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


def made_profile(offices: int, scheme: Scheme) -> pd.DataFrame:
    shares = made_shares(offices, scheme, corrected=False)
    mean = shares.groupby("theme")["share"].transform("mean")
    quotient = shares["share"] / mean
    clr = np.log((shares["share"] + 0.005) / (mean + 0.005))
    half = 0.3 + 0.2 * np.abs(clr)
    return shares.assign(
        reference="rest",
        reference_share=mean,
        location_quotient=quotient,
        low=quotient / 2,
        high=quotient * 2,
        clr=clr,
        clr_low=clr - half,
        clr_high=clr + half,
    )


def made_shifts(offices: int, scheme: Scheme) -> pd.DataFrame:
    first = made_shares(offices, scheme, corrected=False)
    second = made_shares(offices, scheme, corrected=False).iloc[::-1].reset_index(drop=True)
    difference = second["share"] - first["share"]
    return pd.DataFrame(
        {
            "office": first["office"],
            "theme": first["theme"],
            "first": "achievement",
            "second": "plan",
            "share_first": first["share"],
            "share_second": second["share"],
            "total_first": first["total"],
            "total_second": second["total"],
            "difference": difference,
            "low": difference - 0.2,
            "high": difference + 0.25,
            "q": difference.abs().rank(ascending=False) / len(difference),
        }
    )


def made_likeness(offices: int) -> pd.DataFrame:
    names = office_names(max(2, offices))
    draw = np.random.default_rng(offices)
    place = {name: draw.normal(size=2) for name in names}
    parts = []
    for basis in ("themes", "words"):
        rows = [
            (first, second, min(0.9, 0.12 * float(np.hypot(*(place[first] - place[second])))))
            for first, second in combinations(names, 2)
        ]
        frame = pd.DataFrame(rows, columns=["first", "second", "distance"])
        parts.append(frame.assign(basis=basis, q=1 - frame["distance"]))
    return pd.concat(parts, ignore_index=True)


def made_terms(offices: int, each: int = 12) -> pd.DataFrame:
    words = ["网格", "矛盾调解", "招商引资", "一网统管", "高质量发展", "党群服务中心", "消防"]
    rows = [
        (office, f"{words[(n + k) % 7]}{'' if k < 7 else '工作'}", 40 - k, 1 / (k + 1.5 + n % 3))
        for n, office in enumerate(office_names(offices))
        for k in range(each)
    ]
    frame = pd.DataFrame(rows, columns=["group", "term", "n", "value"])
    return frame.assign(measure="tfidf", n_rest=3, z=np.nan, q=np.nan)


def made_keyness(offices: int) -> pd.DataFrame:
    frame = made_terms(offices).assign(measure="log_odds", n_rest=12)
    more = np.resize([3.0, 2.6, 2.2, 2.0, 1.8, 1.5, 1.2, 1.0, -1.0, -1.5, -2.0, 0.5], len(frame))
    return frame.assign(
        value=more, z=more * 1.2, low=more - 1.4, high=more + 1.3, q=0.2 / np.abs(more) ** 2
    )


def made_topics(
    offices: int, topics: int = 6
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str], pd.DataFrame]:
    draw = np.random.default_rng(offices)
    names = {f"d{n}": name for n, name in enumerate(office_names(offices))}
    rows = [
        ("tomotopy-k6-seed1", doc_id, topic, share)
        for doc_id in names
        for topic, share in enumerate(draw.dirichlet([1.0] * topics))
    ]
    shares = pd.DataFrame(rows, columns=["run", "doc_id", "topic", "share"])
    words = ["网格员", "矛盾", "招商", "高质量", "党群", "消防", "老旧小区", "文明", "排查"]
    listed = [[words[(topic + k) % 9] for k in range(6)] for topic in range(topics)]
    terms = pd.DataFrame(
        [("r", topic, term, 0.1) for topic in range(topics) for term in listed[topic]],
        columns=["run", "topic", "term", "weight"],
    )
    passports = pd.DataFrame(
        {
            "topic": range(topics),
            "words": ["、".join(row) for row in listed],
            "stable": [topic % 3 != 1 for topic in range(topics)],
            "seed_recurrence": [1.0, 0.4, 0.8] * (topics // 3),
            "resample_recurrence": [0.8, 0.2, 0.6] * (topics // 3),
        }
    )
    return shares, terms, names, passports


def made_prevalence(offices: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    shares, _, names, passports = made_topics(offices)
    frame = shares.assign(office=shares["doc_id"].map(names), runs=5)
    low, high = (frame["share"] - 0.1).clip(0), (frame["share"] + 0.1).clip(upper=1)
    return frame.assign(low=low, high=high), passports


def made_choice() -> pd.DataFrame:
    rows = [
        (k, measure, 0.1 * k, 0.1 * k - 0.2, 0.1 * k + 0.2, 5)
        for k in range(4, 21)
        for measure in ("heldout_gap", "stability", "coherence", "exclusivity")
    ]
    return pd.DataFrame(rows, columns=["topics", "measure", "value", "low", "high", "n"])


def made_confusion(scheme: Scheme) -> pd.DataFrame:
    rows = [
        (theme, label, 1234 if theme == label else 12, 0.8 if theme == label else 0.04)
        for theme in scheme.theme_codes
        for label in scheme.theme_codes
    ]
    return pd.DataFrame(rows, columns=["theme", "label", "n", "share"])


def made_reliability() -> tuple[pd.DataFrame, pd.DataFrame]:
    bins = np.linspace(0.05, 0.95, 10)
    stated = pd.DataFrame({"low": bins - 0.05, "high": bins + 0.05, "confidence": bins, "n": 12345})
    kept = np.linspace(0.1, 1, 19)
    surest = pd.DataFrame({"coverage": kept})
    return _with_accuracy(stated, bins - 0.03), _with_accuracy(surest, 1 - 0.07 * kept)


def _with_accuracy(frame: pd.DataFrame, accuracy: np.ndarray) -> pd.DataFrame:
    low, high = np.clip(accuracy - 0.1, 0, 1), np.clip(accuracy + 0.1, 0, 1)
    return frame.assign(accuracy=accuracy, accuracy_low=low, accuracy_high=high)


def paged(
    plot: Callable[..., Figure], *frames: object, look: Look, **chosen: object
) -> list[Figure]:
    """Draw the first and the last page of a figure that takes `look` and `page`."""
    first = plot(*frames, look=look, page=1, **chosen)
    last = getattr(first, "pages", 1)
    return [first] if last == 1 else [first, plot(*frames, look=look, page=last, **chosen)]


def themed(
    plot: Callable[..., Figure], make: Callable[[int, Scheme], pd.DataFrame], **chosen: object
) -> Case:
    """Make the case of a figure of themes."""
    scheme = read_scheme()
    return lambda n, look: paged(plot, make(n, scheme), scheme, look=look, **chosen)


def draw_prevalence(offices: int, look: Look) -> list[Figure]:
    return paged(plot_topic_prevalence, *made_prevalence(offices), "office", look=look)


def draw_confusion(_: int, look: Look) -> list[Figure]:
    scheme = read_scheme()
    return [plot_confusion(made_confusion(scheme), scheme, NOTES[look.language], look=look)]


def draw_reliability(_: int, look: Look) -> list[Figure]:
    return [plot_reliability(*made_reliability(), NOTES[look.language], look=look)]


def draw_script(name: str) -> Case:
    """Make the case of a figure that does not depend on offices, by its script."""
    return lambda _, look: build_figure(REPORTS / f"{name}.py", look)[1]


CASES: dict[str, Case] = {
    "shares": themed(plot_theme_shares, made_shares),
    "bars": themed(plot_theme_bars, made_shares),
    "profiles": themed(plot_profiles, made_profile),
    "profile_map": themed(plot_profile_map, made_profile),
    "shifts": themed(plot_shifts, made_shifts),
    "slopes": themed(plot_slopes, made_shifts),
    "likeness": lambda n, look: paged(plot_likeness, made_likeness(n), look=look),
    "terms": lambda n, look: paged(plot_terms, made_terms(n), look=look),
    "keyness": lambda n, look: paged(plot_keyness, made_keyness(n), look=look),
    "topics": lambda n, look: paged(plot_topic_shares, *made_topics(n), look=look),
    "many_topics": lambda n, look: paged(plot_topic_shares, *made_topics(n, 18), look=look),
    "prevalence": draw_prevalence,
    "choice": lambda _, look: [plot_topic_choice(made_choice(), 9, look=look)],
    "confusion": draw_confusion,
    "reliability": draw_reliability,
    "coverage": draw_script("coverage"),
    "power": draw_script("trend_power"),
}
# These look the same for any number of offices.
FIXED = {"choice", "confusion", "reliability", "coverage", "power"}
