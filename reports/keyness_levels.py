"""How often a test of keyness calls a word key that is not: words in bursts, groups drawn blindly.

Prints the table of `keyness.md`: ``python reports/keyness_levels.py [corpora]``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import sparse

from jiedao import KeynessConfig, compute_keyness, read_corpus, tabulate_sentences
from jiedao.measures.counts import TermCounts
from jiedao.terms import TermsConfig, count_corpus

SEEDS = Path(__file__).parents[1] / "seeds"
SEED = 20240601
MEASURES = ("log_odds", "log_ratio", "g2")
Draw = Callable[[np.random.Generator], TermCounts]


def invented(blocks: int, terms: int, groups: int, burst: float) -> Draw:
    """Draw blocks of 10 to 99 words whose counts are negative binomial, or Poisson without bursts."""

    def draw(generator: np.random.Generator) -> TermCounts:
        sizes = generator.integers(10, 100, blocks)
        means = np.outer(sizes, np.exp(generator.normal(-6.5, 1.0, terms)))
        rates = generator.gamma(means / burst, burst) if burst else means
        names = np.array([f"g{n}" for n in generator.integers(0, groups, blocks)], dtype=object)
        counts = sparse.csr_matrix(generator.poisson(rates))
        return TermCounts(counts, sizes, names, [str(n) for n in range(terms)], "words")

    return draw


def shuffled_seeds() -> Draw:
    """Give the blocks of the seed reports to the offices at random: the bursts are real."""
    corpus = read_corpus(SEEDS)
    sentences, _ = tabulate_sentences(corpus.texts)
    real = count_corpus(sentences, corpus.documents, TermsConfig())

    def draw(generator: np.random.Generator) -> TermCounts:
        groups = generator.permutation(real.groups)
        return TermCounts(real.counts, real.totals, groups, real.terms, real.unit)

    return draw


def measure_levels(draw: Draw, corpora: int) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield the measure, corpora with a false key word, and p below 0.05, by blocks and by words."""
    for measure in MEASURES:
        generator = np.random.default_rng(SEED)
        rows = []
        for _ in range(corpora):
            table = compute_keyness(draw(generator), KeynessConfig(measure))
            rows.append(
                [
                    (table["q"] < 0.05).any(),
                    (table["q_words"] < 0.05).any(),
                    (table["z"].abs() > 1.96).mean(),
                    (table["z_words"].abs() > 1.96).mean(),
                ]
            )
        found = np.mean(rows, axis=0).tolist()
        yield measure, found[0], found[1], found[2], found[3]


def main(corpora: int = 200) -> None:
    settings: dict[str, Draw] = {
        "seeds, blocks shuffled": shuffled_seeds(),
        "150 blocks, 5 groups, no bursts": invented(150, 400, 5, 0),
        "150 blocks, 5 groups, bursts of 2": invented(150, 400, 5, 2),
        "150 blocks, 5 groups, bursts of 5": invented(150, 400, 5, 5),
        "40 blocks, 2 groups, bursts of 2": invented(40, 400, 2, 2),
        "300 blocks, 50 groups, bursts of 3": invented(300, 400, 50, 3),
    }
    for name, draw in settings.items():
        for measure, *found in measure_levels(draw, corpora):
            print(f"| {name} | {measure} | " + " | ".join(f"{value:.3f}" for value in found) + " |")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
