"""Seconds of processor for keyness of 10 MB and shared wording of 20 MB of invented reports.

Prints the table of `keyness.md`: ``python reports/keyness_speed.py``.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from jiedao import KeynessConfig, Tokenizer, compute_keyness, mark_shared_wording
from jiedao.measures.counts import count_ngrams, count_terms

EXEMPLARS = Path(__file__).parents[1] / "seeds" / "exemplars"
REPORT = 100  # sentences
OFFICES = 100
SEED = 20240601


@contextmanager
def told(step: str) -> Iterator[None]:
    start = time.process_time()
    yield
    print(f"| {step} | {time.process_time() - start:.1f} s |")


def invent(size: int) -> list[str]:
    """Draw exemplars, each with two characters more at some place, until they take ``size`` bytes."""
    rows = [
        line.split("\t")
        for path in sorted(EXEMPLARS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    texts = [max(row, key=len) for row in rows]
    letters = sorted({c for text in texts for c in text if "\u4e00" <= c <= "\u9fff"})
    generator, found = random.Random(SEED), []  # noqa: S311 - no secret
    while size > 0:
        text = generator.choice(texts)
        place = generator.randrange(len(text) + 1)
        text = text[:place] + "".join(generator.choices(letters, k=2)) + text[place:]
        found.append(text)
        size -= len(text.encode())
    return found


def main() -> None:
    texts = invent(10_000_000)
    offices = [f"街道{row // REPORT % OFFICES}" for row in range(len(texts))]
    blocks = [str(row // 8) for row in range(len(texts))]
    tokenizer = Tokenizer()
    with told("segmentation, 10 MB"):
        words = [tokenizer.words(text) for text in texts]
    with told("counts of words by block"):
        counts = count_terms(words, offices, blocks)
    for measure in ("log_odds", "log_ratio", "g2"):
        with told(f"{measure}, {OFFICES} offices"):
            compute_keyness(counts, KeynessConfig(measure, top=30))
    with told("counts of n-grams 2:4 by block"):
        counts = count_ngrams(texts, offices, blocks)
    with told(f"log_odds of n-grams, {OFFICES} offices"):
        compute_keyness(counts, KeynessConfig(top=30))
    texts = invent(20_000_000)
    reports = pd.Series([f"{row // REPORT}" for row in range(len(texts))])
    sentences = pd.DataFrame({"doc_id": reports, "marker": "", "text": texts})
    documents = pd.DataFrame({"doc_id": reports.unique()})
    documents["office"] = [f"街道{row % OFFICES}" for row in range(len(documents))]
    with told("shared wording, 20 MB"):
        mark_shared_wording(sentences, documents)
    print(f"| memory | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB |")


if __name__ == "__main__":
    main()
