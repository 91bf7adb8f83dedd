"""Reports with known theme mixtures, labeller error, clustering and trends, to try measures on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import BlockCounts
from jiedao.text.tabulate import sentence_id

# What the sentences of a simulated theme are made of; a theme of another name repeats that name.
WORDS = {
    "economy": ("招商引资", "项目建设", "企业服务", "税收入库", "产业升级", "集体经济"),
    "livelihood": ("养老服务", "困难救助", "就业帮扶", "教育医疗", "住房改造", "文体活动"),
    "governance": ("网格巡查", "矛盾调解", "物业管理", "环境整治", "城市更新", "诉求办理"),
    "party_building": ("主题党日", "支部建设", "党员教育", "作风纪律", "干部培训", "廉政教育"),
    "safety": ("隐患排查", "消防检查", "防汛演练", "应急值守", "燃气安全", "交通整治"),
    "other": ("现将情况", "汇报如下", "总体来看", "下面报告", "特此报告", "以上报告"),
}


@dataclass(frozen=True)
class SimulationConfig:
    """The truth behind simulated reports.

    Attributes
    ----------
    themes : tuple of str
    mixture : tuple of float
        The share of each theme; sums to 1.
    offices, periods : int
        A report for each office and half-year.
    blocks : int
        Blocks of a report.
    block_size : float
        Mean sentences of a block; each has one at least.
    dependence : float
        Correlation of the themes of two sentences of a block, 0 to below 1.
    accuracy : float
        The chance that the labeller is right; errors fall on the other themes equally.
    error_dependence : float
        The chance that a sentence is labelled as its block has it for its theme, and not by itself;
        the errors of two such sentences of a block correlate by its square.
    spread : float
        Standard deviation of the offices' own departures from the mixture, in logits.
    trend : float
        Change of the first theme a year, in logits.
    plan : float
        Share of blocks that are plans.
    plan_shift : float
        Departure of the first theme in plans, in logits.
    """

    themes: tuple[str, ...] = tuple(WORDS)
    mixture: tuple[float, ...] = (0.3, 0.25, 0.2, 0.15, 0.07, 0.03)
    offices: int = 1
    periods: int = 1
    blocks: int = 40
    block_size: float = 4.0
    dependence: float = 0.5
    accuracy: float = 1.0
    error_dependence: float = 0.0
    spread: float = 0.0
    trend: float = 0.0
    plan: float = 0.4
    plan_shift: float = 0.0

    def __post_init__(self) -> None:
        if (
            len(self.mixture) != len(self.themes)
            or min(self.mixture, default=0) < 0
            or not np.isclose(sum(self.mixture), 1)
        ):
            raise InputError(
                "mixture",
                f"{len(self.mixture)} shares that sum to {sum(self.mixture):g}",
                f"{len(self.themes)}, none below 0, that sum to 1",
                "give a share for each theme",
            )
        for name in ("offices", "periods", "blocks", "block_size"):
            if not getattr(self, name) >= 1:
                raise InputError(name, f"{getattr(self, name)}", "1 or more", "correct it")
        for name in ("dependence", "accuracy", "error_dependence", "plan"):
            value = getattr(self, name)
            if not 0 <= value <= 1 or (name, value) == ("dependence", 1):
                allowed = "0 to below 1" if name == "dependence" else "0 to 1"
                raise InputError(name, f"{value}", allowed, "correct it")


@dataclass(frozen=True)
class Draw:
    """Simulated sentences as arrays, one value a sentence.

    Attributes
    ----------
    report, block, theme, predicted : array of int
        ``block`` counts through all reports.
    plan : array of bool
    shares : array of shape (reports, themes)
        The true mixture of each report, over plans and the rest.
    """

    report: NDArray[np.intp]
    block: NDArray[np.intp]
    theme: NDArray[np.intp]
    predicted: NDArray[np.intp]
    plan: NDArray[np.bool_]
    shares: NDArray[np.float64]


@dataclass(frozen=True)
class Simulation:
    """Simulated frames and the truth behind them.

    Attributes
    ----------
    documents, sentences : pandas.DataFrame
        Frames `documents` and `sentences`; a block is a line.
    labels, predicted : pandas.DataFrame
        Frames `labels`: the truth, and what a labeller of the stated accuracy says.
    texts : dict of str to str
        ``doc_id`` to raw text.
    truth : pandas.DataFrame
        Columns ``doc_id, office, period_end, theme, share``.
    """

    documents: pd.DataFrame
    sentences: pd.DataFrame
    labels: pd.DataFrame
    predicted: pd.DataFrame
    texts: dict[str, str]
    truth: pd.DataFrame


def true_confusion(config: SimulationConfig) -> NDArray[np.float64]:
    """Return the chance of each label given the true theme, shape (themes, themes).

    Examples
    --------
    >>> two = SimulationConfig(("economy", "safety"), (0.5, 0.5), accuracy=0.75)
    >>> true_confusion(two).tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    count = len(config.themes)
    wrong = (1 - config.accuracy) / max(count - 1, 1)
    return np.full((count, count), wrong) + np.eye(count) * (config.accuracy - wrong)


def simulate_sentences(config: SimulationConfig, rng: np.random.Generator) -> Draw:
    """Draw the themes and labels of sentences.

    A block's mixture is Dirichlet about its report's, with the concentration ``(1 - r) / r`` for a
    dependence ``r``; its size is one more than a Poisson number.

    Parameters
    ----------
    config : SimulationConfig
    rng : numpy.random.Generator

    Returns
    -------
    Draw
    """
    reports = config.offices * config.periods
    done, planned = _mixtures(config, rng)
    count = reports * config.blocks
    report_of_block = np.repeat(np.arange(reports), config.blocks)
    plan = rng.random(count) < config.plan
    mean = np.where(plan[:, None], planned[report_of_block], done[report_of_block])
    mixture = mean
    if config.dependence:
        weights = rng.standard_gamma(mean * (1 - config.dependence) / config.dependence)
        sums = weights.sum(axis=1, keepdims=True)
        # All weights of a block can be too small for a float: then the block has one theme.
        whole = np.eye(len(config.themes))[_choose(mean, rng.random(count))]
        mixture = np.where(sums > 0, weights / np.where(sums > 0, sums, 1), whole)
    size = 1 + rng.poisson(config.block_size - 1, count)
    block = np.repeat(np.arange(count), size)
    theme = _choose(mixture[block], rng.random(len(block)))
    chance = rng.random(len(block))
    alike = rng.random((count, len(config.themes)))
    together = rng.random(len(block)) < config.error_dependence
    chance = np.where(together, alike[block, theme], chance)
    predicted = _choose(true_confusion(config)[theme], chance)
    shares = (1 - config.plan) * done + config.plan * planned
    return Draw(report_of_block[block], block, theme, predicted, plan[block], shares)


def _mixtures(
    config: SimulationConfig, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mixtures of what was done and of plans, shape (reports, themes)."""
    count = len(config.themes)
    with np.errstate(divide="ignore"):
        logit = np.log(np.asarray(config.mixture))
    own = rng.standard_normal((config.offices, 1, count)) * config.spread
    years = np.arange(config.periods) / 2
    first = np.arange(count) == 0
    done = logit + own + config.trend * years[None, :, None] * first
    both = [np.exp(done), np.exp(done + config.plan_shift * first)]
    one, two = (part / part.sum(axis=-1, keepdims=True) for part in both)
    return one.reshape(-1, count), two.reshape(-1, count)


def _choose(chances: NDArray[np.float64], where: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the place of each number in the cumulated chances of its row."""
    edges = np.cumsum(chances, axis=1)[:, :-1]
    found: NDArray[np.intp] = (edges <= where[:, None]).sum(axis=1)
    return found


def count_draw(draw: Draw, config: SimulationConfig) -> tuple[BlockCounts, BlockCounts]:
    """Count a draw by block and report: by the truth and by the labeller.

    Returns
    -------
    truth, predicted : BlockCounts
        A group is a report.
    """
    reports, themes = draw.shares.shape
    group = np.repeat(np.arange(reports), config.blocks)
    counted = []
    for theme in (draw.theme, draw.predicted):
        cells = np.bincount(draw.block * themes + theme, minlength=len(group) * themes)
        counts = cells.reshape(len(group), themes).astype(float)
        counted.append(
            BlockCounts(
                pd.DataFrame({"report": [str(report) for report in range(reports)]}),
                pd.DataFrame({"theme": list(config.themes)}),
                group,
                counts,
                "sentences",
                np.ones(reports),
            )
        )
    return counted[0], counted[1]


def count_draw_confusions(draw: Draw, themes: int) -> NDArray[np.float64]:
    """Count true and given labels by block, shape (blocks, themes, themes)."""
    blocks = int(draw.block[-1]) + 1
    cell = (draw.block * themes + draw.theme) * themes + draw.predicted
    found = np.bincount(cell, minlength=blocks * themes * themes)
    return found.reshape(blocks, themes, themes).astype(float)


def simulate_reports(config: SimulationConfig, seed: int = 1) -> Simulation:
    """Simulate reports as texts and frames, with the truth behind them.

    Parameters
    ----------
    config : SimulationConfig
    seed : int

    Returns
    -------
    Simulation

    Examples
    --------
    >>> simulation = simulate_reports(SimulationConfig(offices=2, blocks=3, accuracy=0.8))
    >>> simulation.documents["office"].tolist()
    ['模拟1街道', '模拟2街道']
    >>> row = simulation.sentences.iloc[0]
    >>> simulation.texts[row["doc_id"]][row["start"] : row["end"]] == row["text"]
    True
    """
    rng = np.random.default_rng(seed)
    draw = simulate_sentences(config, rng)
    documents = _documents(config)
    words = [WORDS.get(theme, (theme,)) for theme in config.themes]
    spoken = [
        "".join(words[theme][i % len(words[theme])] for i in chosen) + "。"
        for theme, chosen in zip(
            draw.theme.tolist(), rng.integers(0, 6, (len(draw.theme), 3)).tolist(), strict=True
        )
    ]
    doc_ids = documents["doc_id"].to_numpy()[draw.report]
    sentences, texts = _lay_out(doc_ids.tolist(), draw.block.tolist(), spoken)
    frames = [
        _labels(sentences, config, theme, draw.plan, labeller)
        for theme, labeller in ((draw.theme, "truth"), (draw.predicted, "simulated"))
    ]
    truth = documents.loc[
        documents.index.repeat(len(config.themes)), ["doc_id", "office", "period_end"]
    ].reset_index(drop=True)
    truth["theme"] = list(config.themes) * len(documents)
    truth["share"] = draw.shares.ravel()
    return Simulation(documents, sentences, frames[0], frames[1], texts, truth)


def _documents(config: SimulationConfig) -> pd.DataFrame:
    rows = []
    for office in range(config.offices):
        for period in range(config.periods):
            year, half = 2000 + period // 2, period % 2
            rows.append(
                {
                    "doc_id": f"simulated-{office + 1}-{period + 1}",
                    "office": f"模拟{office + 1}街道",
                    "period_start": f"{year}-{'07' if half else '01'}",
                    "period_end": f"{year}-{'12' if half else '06'}",
                    "genre": "both",
                }
            )
    empty = {"county": "", "city": "", "province": "", "title": "", "source": "", "sha256": ""}
    return check_frame("documents", pd.DataFrame(rows).assign(**empty))


def _lay_out(
    doc_ids: list[str], blocks: list[int], spoken: list[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Write the sentences of a block on a line, and note where each stands."""
    texts: dict[str, str] = {}
    rows = []
    previous, line, position = -1, 0, 0
    for doc_id, block, text in zip(doc_ids, blocks, spoken, strict=True):
        if doc_id not in texts:
            texts[doc_id], line, position = "", 0, 0
        elif block != previous:
            texts[doc_id] += "\n"
        line, position, previous = line + (block != previous), position + 1, block
        start = len(texts[doc_id])
        texts[doc_id] += text
        rows.append(
            (sentence_id(doc_id, position), doc_id, position, start, start + len(text), line, text)
        )
    columns = ["sentence_id", "doc_id", "position", "start", "end", "line", "text"]
    frame = pd.DataFrame(rows, columns=columns).assign(kind="body", marker="")
    frame["level"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    frame["parent_id"] = pd.Series([None] * len(frame), dtype="str")
    return check_frame("sentences", frame), texts


def _labels(
    sentences: pd.DataFrame,
    config: SimulationConfig,
    theme: NDArray[np.intp],
    plan: NDArray[np.bool_],
    labeller: str,
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "scheme": "simulated",
            "theme": np.asarray(config.themes, dtype=object)[theme],
            "theme2": "",
            "role": np.where(plan, "plan", "achievement"),
            "labeller": labeller,
            "score": np.nan,
            "role_score": np.nan,
            "abstained": False,
        }
    )
    return check_frame("labels", frame)
