"""A labelled table of short texts with ten classes: ``python reports/ten_classes.py``.

The table is made of the exemplars: the text of a sentence alone, without its context, and as its class the
theme with the role, of which the ten most frequent are kept. It stands for a researcher's own coded
table; nothing of the scheme, the lexicon or the headings helps here.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pandas as pd

from jiedao import read_scheme
from jiedao.themes.coded import read_exemplars
from jiedao.training import evaluate_theme

TOP = Path(__file__).parents[1]
CLASSES = 10
CONFIG = 'name = "ten-classes"\n[data]\ntable = "ten.csv"\nnote = "made of the exemplars"\n'


def ten_classes(rows: int, seed: int = 1) -> pd.DataFrame:
    """Return texts and labels, shuffled, each text once."""
    sentences = read_exemplars(TOP / "seeds" / "exemplars", read_scheme()).sentences
    frame = pd.DataFrame(
        {"text": sentences["text"], "label": sentences["theme"] + "/" + sentences["role"]}
    ).drop_duplicates("text")
    frequent = frame["label"].value_counts().head(CLASSES).index
    frame = frame[frame["label"].isin(frequent)].sample(frac=1, random_state=seed)
    return frame.head(rows).reset_index(drop=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--output", type=Path, default=TOP / "reports" / "ten_classes.csv")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ten_classes(arguments.rows).to_csv(place / "ten.csv", index=False)
        (place / "train.toml").write_text(CONFIG, encoding="utf-8")
        tables = evaluate_theme(place / "train.toml", place / "out")
    tables["baselines"].to_csv(arguments.output, index=False, lineterminator="\n")
    print(tables["baselines"].to_string(index=False))


if __name__ == "__main__":
    main()
