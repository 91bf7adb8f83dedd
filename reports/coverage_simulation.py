"""Simulate reports with known mixtures, and count how often intervals of shares cover the truth.

    python reports/coverage_simulation.py

writes ``coverage.csv`` beside it: a row for a setting and a theme, for the raw share (with its interval and with
the percentiles of the bootstrap, for comparison), the share corrected by a confusion matrix coded elsewhere, and the share
corrected by a coded sample of the same reports.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiedao.measures.blocks import draw_blocks
from jiedao.measures.coded_sample import correct_drawn
from jiedao.measures.intervals import design_effect, student_quantile, wilson_interval
from jiedao.measures.prevalence import correct_group, invert_confusions
from jiedao.measures.simulate import SimulationConfig, count_draw_confusions, simulate_sentences

EQUAL = tuple([1 / 6] * 6)
SKEWED = (0.42, 0.25, 0.15, 0.10, 0.05, 0.03)
SMALL, LARGE = 30, 300
# Some 800 sentences, about what the shipped labeller was evaluated on.
CODED_BLOCKS = 200
SAMPLED = 0.25
REPLICATIONS = 500
DRAWS = 400
SETTINGS = {
    "small, equal, no error": SimulationConfig(mixture=EQUAL, blocks=SMALL),
    "small, skewed, no error": SimulationConfig(mixture=SKEWED, blocks=SMALL),
    "large, skewed, no error": SimulationConfig(mixture=SKEWED, blocks=LARGE),
    "small, equal, 90 %": SimulationConfig(mixture=EQUAL, blocks=SMALL, accuracy=0.9),
    "large, equal, 90 %": SimulationConfig(mixture=EQUAL, blocks=LARGE, accuracy=0.9),
    "small, skewed, 90 %": SimulationConfig(mixture=SKEWED, blocks=SMALL, accuracy=0.9),
    "large, skewed, 90 %": SimulationConfig(mixture=SKEWED, blocks=LARGE, accuracy=0.9),
    "small, equal, 80 %": SimulationConfig(mixture=EQUAL, blocks=SMALL, accuracy=0.8),
    "large, equal, 80 %": SimulationConfig(mixture=EQUAL, blocks=LARGE, accuracy=0.8),
    "small, skewed, 80 %": SimulationConfig(mixture=SKEWED, blocks=SMALL, accuracy=0.8),
    "large, skewed, 80 %": SimulationConfig(mixture=SKEWED, blocks=LARGE, accuracy=0.8),
    "large, skewed, 80 %, strong blocks": SimulationConfig(
        mixture=SKEWED, blocks=LARGE, accuracy=0.8, dependence=0.8, error_dependence=0.5
    ),
    "small, skewed, 90 %, strong blocks": SimulationConfig(
        mixture=SKEWED, blocks=60, accuracy=0.9, dependence=0.8, error_dependence=0.5
    ),
    "large, skewed, 80 %, coded in another mixture": SimulationConfig(
        mixture=SKEWED, blocks=LARGE, accuracy=0.8
    ),
    "large, skewed, 80 %, but 85 % where coded": SimulationConfig(
        mixture=SKEWED, blocks=LARGE, accuracy=0.8
    ),
}
# Where the sentences of the confusion matrix are not of the same truth as the report.
ELSEWHERE: dict[str, dict[str, Any]] = {
    "large, skewed, 80 %, coded in another mixture": {"mixture": SKEWED[::-1]},
    "large, skewed, 80 %, but 85 % where coded": {"accuracy": 0.85},
}


def replicate(
    config: SimulationConfig, rng: np.random.Generator, **elsewhere: Any
) -> dict[str, np.ndarray]:
    """Return share, low and high, shape (3, themes), of one simulated report, each way."""
    themes = len(config.themes)
    draw = simulate_sentences(config, rng)
    size = config.blocks * themes
    cells = np.bincount(draw.block * themes + draw.predicted, minlength=size)
    counts = cells.reshape(-1, themes).astype(float)
    drawn = draw_blocks(counts, DRAWS, rng)
    coded = simulate_sentences(replace(config, blocks=CODED_BLOCKS, **elsewhere), rng)
    inverses = invert_confusions(count_draw_confusions(coded, themes), DRAWS, rng)
    chosen = rng.random(len(draw.theme)) < SAMPLED
    changed = np.zeros_like(counts)
    np.add.at(changed, (draw.block[chosen], draw.theme[chosen]), 1 / SAMPLED)
    np.add.at(changed, (draw.block[chosen], draw.predicted[chosen]), -1 / SAMPLED)
    both = draw_blocks(np.hstack([counts, changed]), DRAWS, rng)
    return {
        "raw": raw_share(counts, drawn),
        "raw, percentiles": percentiles(counts, drawn),
        "confusion matrix": correct_group(counts, drawn, *inverses, CODED_BLOCKS),
        "coded sample": correct_drawn(counts, changed, both),
    }


def raw_share(counts: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    blocks = len(counts)
    variance = (drawn / drawn.sum(axis=1, keepdims=True)).var(axis=0, ddof=1) * blocks
    effect = design_effect(variance / (blocks - 1), counts)
    share = counts.sum(axis=0) / counts.sum()
    bounds = wilson_interval(share, counts.sum() / effect, student_quantile(blocks - 1))
    return np.stack([share, *bounds])


def percentiles(counts: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return what a bootstrap gives without a score interval, for comparison."""
    bounds = np.quantile(drawn / drawn.sum(axis=1, keepdims=True), (0.025, 0.975), axis=0)
    return np.stack([counts.sum(axis=0) / counts.sum(), *bounds])


def simulate(name: str, config: SimulationConfig, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    runs = [replicate(config, rng, **ELSEWHERE.get(name, {})) for _ in range(REPLICATIONS)]
    truth = np.array(config.mixture)
    parts = []
    for method in runs[0]:
        share, low, high = np.stack([run[method] for run in runs], axis=1)
        parts.append(
            pd.DataFrame(
                {
                    "setting": name,
                    "method": method,
                    "theme": config.themes,
                    "truth": truth,
                    "coverage": ((low <= truth) & (truth <= high)).mean(axis=0),
                    "bias": (share - truth).mean(axis=0),
                    "width": (high - low).mean(axis=0),
                    "replications": REPLICATIONS,
                }
            )
        )
    return pd.concat(parts)


def main() -> None:
    with ProcessPoolExecutor(2) as pool:
        found = pd.concat(pool.map(simulate, SETTINGS, SETTINGS.values(), range(len(SETTINGS))))
    path = Path(__file__).with_name("coverage.csv")
    found.round(4).to_csv(path, index=False, lineterminator="\n")
    table = found.pivot_table(
        index="setting", columns="method", values="coverage", aggfunc=["mean", "min"], sort=False
    )
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
