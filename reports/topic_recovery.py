"""Recovery: whether known topics, and their number, are found again in simulated corpora.

``python reports/topic_recovery.py`` writes ``topic_recovery.csv``: for each corpus the mean cosine
of the topics with those that the words were drawn from (matched by optimal assignment, at the true
number), and the number of topics that `jiedao.topics.choice.recommend` recommends.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.tables import write_table
from jiedao.topic_study import fit_runs
from jiedao.topics.choice import choice_runs, measure_quality, recommend
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicConfig, fit_counts
from jiedao.topics.runs import match_topics
from jiedao.topics.simulate import SimulationConfig, simulate_counts

HERE = Path(__file__).resolve().parent
ENGINES = ("tomotopy", "gensim", "nmf")
# A corpus of the size of the five seed reports, and one of three or four times as many.
SIZES = {
    "100 units of 35 words": SimulationConfig(units=100, words=35),
    "400 units of 35 words": SimulationConfig(units=400, words=35),
}
LEAST, MOST = 2, 12


def draw_corpora(size: SimulationConfig, corpora: int) -> list[SimulationConfig]:
    """Give each corpus a seed and a number of topics from 4 to 9 of its own."""
    numbers = np.random.default_rng(20240601).integers(4, 10, corpora)
    shape = replace(size, document_prior=0.15, term_prior=0.08)
    return [replace(shape, topics=int(k), seed=seed) for seed, k in enumerate(numbers, 1)]


def measure(corpora: int, seeds: int, workers: int) -> pd.DataFrame:
    rows = []
    for name, size in SIZES.items():
        for config in draw_corpora(size, corpora):
            counts, truth = simulate_counts(config)
            cosines = {}
            for engine in ENGINES:
                model = fit_counts(counts, TopicConfig(topics=config.topics, engine=engine))
                cosines[engine] = match_topics(truth, model.topic_word)[1].mean()
            runs = choice_runs(TopicConfig(), range(LEAST, MOST + 1), seeds)
            models = fit_runs(counts, runs, Guide(), workers=workers)
            found = recommend(measure_quality(counts, models))
            rows.append(
                {
                    "size": name,
                    "corpus": config.seed,
                    "topics": config.topics,
                    **{f"cosine_{engine}": round(value, 4) for engine, value in cosines.items()},
                    "recommended": found.topics,
                    "as_well": " ".join(map(str, found.alternatives)),
                    "within_one": abs(found.topics - config.topics) <= 1,
                    "seeds": seeds,
                }
            )
            print(rows[-1], file=sys.stderr)
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Recover known topics.")
    parser.add_argument("--corpora", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--output", type=Path, default=HERE / "topic_recovery.csv")
    options = parser.parse_args()
    frame = measure(options.corpora, options.seeds, options.workers)
    write_table(frame, options.output)
    columns = [*(f"cosine_{engine}" for engine in ENGINES), "within_one"]
    print(frame.groupby("size", sort=False)[columns].mean().round(3).to_string())


if __name__ == "__main__":
    main()
