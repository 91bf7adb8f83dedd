"""The simulator's truth, seen in large draws, and what intervals do on what it draws."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.figures import load_script
from jiedao.frames import check_frame
from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.measures.simulate import (
    SimulationConfig,
    count_draw,
    count_draw_confusions,
    simulate_reports,
    simulate_sentences,
    true_confusion,
)
from jiedao.text.tabulate import tabulate_sentences

REPORTS = Path(__file__).parents[2] / "reports"
MIXTURE = np.array(SimulationConfig().mixture)


def _pairs_alike(hit: np.ndarray, unit: np.ndarray, share: float) -> float:
    """Return the correlation of the hits of two members of a unit."""
    size = np.bincount(unit).astype(float)
    sums = np.bincount(unit, hit - share)
    squares = np.bincount(unit, (hit - share) ** 2)
    pairs = (size * (size - 1)).sum()
    return float(((sums**2 - squares).sum() / pairs) / (share * (1 - share)))


@pytest.mark.parametrize("dependence", [0.0, 0.3, 0.8])
def test_mixture_block_sizes_and_dependence_are_those_stated(dependence: float) -> None:
    config = SimulationConfig(blocks=40_000, dependence=dependence)
    draw = simulate_sentences(config, np.random.default_rng(1))
    size = np.bincount(draw.block, minlength=config.blocks)
    # Four sentences a block, and 1 + Poisson(3) of them.
    assert size.mean() == pytest.approx(4, abs=5 * math.sqrt(3 / 40_000))
    assert size.var() == pytest.approx(3, rel=0.05)
    assert size.min() == 1
    found = np.bincount(draw.theme, minlength=6) / len(draw.theme)
    # A block counts for at least one sentence: five times the error of 40,000.
    assert found == pytest.approx(MIXTURE, abs=5 * math.sqrt(0.25 / 40_000))
    for theme in (0, 3, 4):
        alike = _pairs_alike(draw.theme == theme, draw.block, MIXTURE[theme])
        assert alike == pytest.approx(dependence, abs=0.03)
    assert draw.shares == pytest.approx(MIXTURE[None])
    assert draw.predicted.tolist() == draw.theme.tolist()


@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_labeller_is_right_as_often_as_stated_and_errs_alike_in_a_block(alike: float) -> None:
    config = SimulationConfig(blocks=20_000, accuracy=0.8, dependence=0.8, error_dependence=alike)
    draw = simulate_sentences(config, np.random.default_rng(2))
    table = count_draw_confusions(draw, 6).sum(axis=0)
    chances = table / table.sum(axis=1, keepdims=True)
    least = table.sum(axis=1).min() / 4
    assert chances == pytest.approx(true_confusion(config), abs=5 * math.sqrt(0.16 / least))
    assert true_confusion(config).sum(axis=1) == pytest.approx(np.ones(6))
    assert np.diag(true_confusion(config)) == pytest.approx(np.full(6, 0.8))
    right = (draw.predicted == draw.theme).astype(float)
    unit = np.unique(draw.block * 6 + draw.theme, return_inverse=True)[1]
    assert _pairs_alike(right, unit, 0.8) == pytest.approx(alike**2, abs=0.03)
    # Not with a sentence of another theme in the block.
    first, second = (
        pd.Series(right[draw.theme == theme]).groupby(draw.block[draw.theme == theme]).first()
        for theme in (0, 1)
    )
    both = first.index.intersection(second.index)
    assert len(both) > 1000
    assert np.corrcoef(first[both], second[both])[0, 1] == pytest.approx(0, abs=0.1)


def test_plans_depart_in_the_first_theme_as_stated() -> None:
    config = SimulationConfig(blocks=40_000, plan=0.3, plan_shift=0.8, dependence=0.2)
    draw = simulate_sentences(config, np.random.default_rng(3))
    assert draw.plan.mean() == pytest.approx(0.3, abs=0.015)
    first = [np.mean(draw.theme[draw.plan == plan] == 0) for plan in (False, True)]
    shift = np.diff(np.log(first) - np.log1p(np.negative(first)))[0]
    assert shift == pytest.approx(0.8, abs=0.08)
    done = MIXTURE
    planned = MIXTURE * [math.exp(0.8), 1, 1, 1, 1, 1]
    truth = 0.7 * done + 0.3 * planned / planned.sum()
    assert draw.shares[0] == pytest.approx(truth, abs=1e-12)
    assert np.bincount(draw.theme) / len(draw.theme) == pytest.approx(truth, abs=0.015)


def test_first_theme_follows_the_trend_and_offices_keep_their_own() -> None:
    config = SimulationConfig(offices=400, periods=4, blocks=5, trend=0.5, spread=0.3)
    draw = simulate_sentences(config, np.random.default_rng(4))
    logit = np.log(draw.shares).reshape(400, 4, 6)
    against = logit[:, :, :1] - logit[:, :, 1:]
    # Half a logit a year is a quarter a period, against every other theme.
    assert np.diff(against, axis=1) == pytest.approx(np.full((400, 3, 5), 0.25), abs=1e-9)
    own = logit[:, 0] - np.log(MIXTURE)
    own -= own.mean(axis=1, keepdims=True)
    assert own.std() == pytest.approx(0.3 * math.sqrt(5 / 6), rel=0.1)
    # What is drawn follows: five blocks of 1,600 reports.
    hits = pd.Series(draw.theme == 0).groupby(draw.report % 4).mean()
    assert hits.tolist() == pytest.approx(draw.shares[:, 0].reshape(400, 4).mean(axis=0), abs=0.05)


def test_counts_of_a_draw_are_those_of_its_reports() -> None:
    config = SimulationConfig(offices=2, periods=2, blocks=6, accuracy=0.7)
    draw = simulate_sentences(config, np.random.default_rng(5))
    counted = count_draw(draw, config)
    for counts, themes in zip(counted, (draw.theme, draw.predicted), strict=True):
        oracle = np.zeros((24, 6))
        for block, theme in zip(draw.block, themes, strict=True):
            oracle[block, theme] += 1
        assert counts.counts.tolist() == oracle.tolist()
        assert counts.group.tolist() == np.repeat(range(4), 6).tolist()
        assert counts.cells["theme"].tolist() == list(config.themes)
    tables = count_draw_confusions(draw, 6)
    assert tables.sum(axis=2).tolist() == counted[0].counts.tolist()
    assert tables.sum(axis=1).tolist() == counted[1].counts.tolist()


configs = st.builds(
    SimulationConfig,
    offices=st.integers(1, 3),
    periods=st.integers(1, 3),
    blocks=st.integers(1, 6),
    dependence=st.sampled_from([0.0, 0.5, 0.9]),
    accuracy=st.sampled_from([0.8, 1.0]),
)


@settings(max_examples=8)
@given(configs, st.integers(0, 99))
def test_texts_split_into_the_same_sentences(config: SimulationConfig, seed: int) -> None:
    made = simulate_reports(config, seed)
    sentences, furniture = tabulate_sentences(made.texts)
    assert furniture.empty
    columns = ["sentence_id", "doc_id", "position", "start", "end", "kind", "line", "text"]
    pd.testing.assert_frame_equal(sentences[columns], made.sentences[columns])
    assert sentences["parent_id"].isna().all()
    assert made.documents["doc_id"].tolist() == list(made.texts)
    for noun, frame in (("documents", made.documents), ("labels", made.labels)):
        check_frame(noun, frame)


def test_frames_are_those_of_the_draw() -> None:
    config = SimulationConfig(offices=2, periods=3, blocks=5, accuracy=0.7, trend=0.4, spread=0.2)
    made = simulate_reports(config, 7)
    draw = simulate_sentences(config, np.random.default_rng(7))
    for labels, themes in ((made.labels, draw.theme), (made.predicted, draw.predicted)):
        assert labels["theme"].tolist() == [config.themes[theme] for theme in themes]
        assert labels["role"].eq("plan").tolist() == draw.plan.tolist()
        by_report = CountConfig(by=("doc_id",), block="paragraph")
        counts = count_blocks(made.sentences, labels, made.documents, config.themes, by_report)
        truth = count_draw(draw, config)[labels is made.predicted]
        assert counts.totals().tolist() == truth.totals().tolist()
        assert sorted(counts.counts.tolist()) == sorted(truth.counts.tolist())
    assert made.documents["period_end"].tolist() == ["2000-06", "2000-12", "2001-06"] * 2
    assert made.documents["office"].nunique() == 2
    assert made.truth["share"].tolist() == pytest.approx(draw.shares.ravel().tolist())
    assert made.truth.groupby("doc_id")["share"].sum().tolist() == pytest.approx([1] * 6)
    assert made.truth["theme"].tolist() == list(config.themes) * 6
    again = simulate_reports(config, 7)
    assert again.texts == made.texts
    assert simulate_reports(config, 8).texts != made.texts


def test_themes_of_another_scheme_say_their_names() -> None:
    made = simulate_reports(SimulationConfig(("水利", "农业"), (0.5, 0.5), blocks=3))
    themes = made.labels["theme"].tolist()
    assert made.sentences["text"].tolist() == [f"{theme * 3}。" for theme in themes]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        {"mixture": (0.5, 0.5)},
        "mixture: found 2 shares that sum to 1; allowed: 6, none below 0, that sum to 1. "
        "What to do: give a share for each theme.",
    ),
    (
        {"mixture": (0.5, 0.5, 0.5, 0, 0, 0)},
        "mixture: found 6 shares that sum to 1.5; allowed: 6, none below 0, that sum to 1. "
        "What to do: give a share for each theme.",
    ),
    (
        {"mixture": (1.5, -0.5, 0, 0, 0, 0)},
        "mixture: found 6 shares that sum to 1; allowed: 6, none below 0, that sum to 1. "
        "What to do: give a share for each theme.",
    ),
    ({"dependence": 1}, "dependence: found 1; allowed: 0 to below 1. What to do: correct it."),
    (
        {"dependence": -0.1},
        "dependence: found -0.1; allowed: 0 to below 1. What to do: correct it.",
    ),
    ({"accuracy": 1.2}, "accuracy: found 1.2; allowed: 0 to 1. What to do: correct it."),
    (
        {"error_dependence": 2},
        "error_dependence: found 2; allowed: 0 to 1. What to do: correct it.",
    ),
    ({"plan": -1}, "plan: found -1; allowed: 0 to 1. What to do: correct it."),
    ({"offices": 0}, "offices: found 0; allowed: 1 or more. What to do: correct it."),
    ({"periods": 0}, "periods: found 0; allowed: 1 or more. What to do: correct it."),
    ({"blocks": 0}, "blocks: found 0; allowed: 1 or more. What to do: correct it."),
    ({"block_size": 0.5}, "block_size: found 0.5; allowed: 1 or more. What to do: correct it."),
]


@pytest.mark.parametrize(("values", "told"), MISTAKES)
def test_faults_are_told(values: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        SimulationConfig(**values)
    assert str(caught.value) == told


@pytest.fixture(scope="module")
def simulation() -> Any:
    script = load_script(REPORTS / "coverage_simulation.py")
    script.DRAWS = 100
    return script


@pytest.mark.parametrize("name", ["large, skewed, 80 %", "small, skewed, 80 %"])
def test_corrected_shares_cover_the_truth_where_raw_ones_do_not(simulation: Any, name: str) -> None:
    found = simulation.simulate(name, simulation.SETTINGS[name], 3)
    assert found["replications"].unique().tolist() == [500]
    by_method = found.groupby("method")
    for method in ("confusion matrix", "coded sample"):
        part = by_method.get_group(method)
        assert part["coverage"].mean() == pytest.approx(0.95, abs=0.03)
        # The error of a coverage from 500 replications is a hundredth.
        assert part["coverage"].between(0.90, 1).all()
        assert part["bias"].abs().max() < 0.012
    raw = by_method.get_group("raw")
    assert raw["coverage"].mean() < 0.9
    assert raw["coverage"].min() < 0.7
    assert raw["bias"].abs().max() > 0.05


def test_blocks_that_are_overlooked_make_intervals_too_short(simulation: Any) -> None:
    from jiedao.measures.intervals import wilson_interval

    config = SimulationConfig(mixture=simulation.SKEWED, blocks=60, dependence=0.8)
    truth, rng = np.array(config.mixture), np.random.default_rng(6)
    covered = {"blocks": np.zeros(6), "sentences": np.zeros(6)}
    for _ in range(500):
        draw = simulate_sentences(config, rng)
        counts = count_draw(draw, config)[0].counts
        drawn = simulation.draw_blocks(counts, 150, rng)
        share, *bounds = simulation.raw_share(counts, drawn)
        plain = wilson_interval(share, counts.sum())
        for way, (low, high) in (("blocks", bounds), ("sentences", plain)):
            covered[way] += (low <= truth) & (truth <= high)
    assert (covered["blocks"] / 500).mean() == pytest.approx(0.95, abs=0.03)
    assert (covered["blocks"] / 500).min() > 0.9
    assert (covered["sentences"] / 500).max() < 0.9
