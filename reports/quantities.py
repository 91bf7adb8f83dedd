"""How well quantities are read, and how quickly: ``python reports/quantities.py``.

The status needs roles: once those of models that have not seen the office (held out one at a time), once
none, so that headings and cues decide. Time is measured on the seeds, repeated, on one core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd

from jiedao import read_corpus, tabulate_quantities, tabulate_sentences
from jiedao.ledger.scores import score_quantities
from jiedao.themes.train import hold_out
from jiedao.training import read_coded, read_config

TOP = Path(__file__).parents[1]
CONFIG = TOP / "models" / "theme" / "train.toml"
REFERENCE = TOP / "seeds" / "annotations" / "quantities.tsv"
REPETITIONS = 40


def read_reference(path: Path = REFERENCE) -> pd.DataFrame:
    """Return the reference annotations of quantities."""
    frame = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    return frame.assign(value=frame["value"].astype(float))


def held_out_roles() -> pd.DataFrame:
    """Return the role of each seed sentence by a model that has not seen its office."""
    settings, data = read_config(CONFIG)
    coded, lexicon = read_coded(data, settings, CONFIG)
    held_out, _ = hold_out(coded, settings, lexicon)
    codes = settings.scheme.role_codes
    roles = [codes[place] for place in held_out.probability["role"].argmax(axis=1)]
    return pd.DataFrame({"sentence_id": held_out.sentences["sentence_id"], "role": roles})


def score() -> pd.DataFrame:
    """Score the seeds with held-out roles and without roles."""
    corpus = read_corpus(TOP / "seeds")
    sentences, _ = tabulate_sentences(corpus.texts)
    reference = read_reference()
    parts = []
    for split, labels in (("roles held out", held_out_roles()), ("no roles", None)):
        found = tabulate_quantities(sentences, labels, corpus.documents)
        parts.append(score_quantities(found, reference, split=split))
    return pd.concat(parts, ignore_index=True)


def measure_speed(repetitions: int = REPETITIONS) -> pd.DataFrame:
    """Time the quantities of repeated seeds in CPU seconds, with and without splitting; best of five."""
    texts = read_corpus(TOP / "seeds").texts
    many = {f"{doc_id}-{n}": raw for n in range(repetitions) for doc_id, raw in texts.items()}
    megabytes = sum(len(raw.encode()) for raw in many.values()) / 1e6
    start = time.process_time()
    sentences, _ = tabulate_sentences(many)
    splitting = time.process_time() - start
    seconds = []
    for _ in range(5):
        start = time.process_time()
        found = tabulate_quantities(sentences)
        seconds.append(time.process_time() - start)
    best = min(seconds)
    row = {
        "megabytes": megabytes,
        "quantities": len(found),
        "seconds": best,
        "megabytes_a_second": megabytes / best,
        "megabytes_a_second_with_splitting": megabytes / (best + splitting),
    }
    return pd.DataFrame([row]).round(2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=TOP / "reports" / "quantities.csv")
    parser.add_argument("--speed", action="store_true", help="Measure the time only.")
    arguments = parser.parse_args()
    if arguments.speed:
        print(measure_speed().to_string(index=False))
        return
    scores = score()
    scores.to_csv(arguments.output, index=False, lineterminator="\n")
    print(scores[scores["theme"] == "all"].to_string(index=False))
    print("the reference is one pass of a language model; n: quantities")


if __name__ == "__main__":
    main()
