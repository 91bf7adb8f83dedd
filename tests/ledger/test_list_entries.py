"""The entries of a report do not hang on the reports beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jiedao.ledgers import list_entries
from jiedao.scheme import read_scheme
from jiedao.themes.coded import read_exemplars


def test_entries_of_a_report_are_the_same_alone_and_among_others(
    seeds: Path, seed_sentences: pd.DataFrame
) -> None:
    exemplars = read_exemplars(seeds / "exemplars", read_scheme("street")).sentences
    few = exemplars[exemplars["doc_id"].isin(exemplars["doc_id"].unique()[::15])]
    columns = [name for name in seed_sentences.columns if name in few.columns]
    sentences = pd.concat([few[columns], seed_sentences[columns]], ignore_index=True)
    labels = sentences[["sentence_id"]].assign(labeller="a", role="")
    labels.loc[::3, "role"] = "plan"
    together = list_entries(sentences, labels)
    reports = [
        list_entries(report, labels) for _, report in sentences.groupby("doc_id", sort=False)
    ]
    assert len(reports) > 15
    for name, frame in together.items():
        alone = pd.concat([entries[name] for entries in reports], ignore_index=True)
        pd.testing.assert_frame_equal(alone, frame, check_exact=True)
