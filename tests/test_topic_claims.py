"""What the pages on topics claim is what their tables say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

REPORTS = Path(__file__).parents[1] / "reports"


def test_known_topics_and_their_number_are_recovered() -> None:
    table = pd.read_csv(REPORTS / "topic_recovery.csv", encoding="utf-8-sig")
    page = (REPORTS / "topics.md").read_text(encoding="utf-8")
    for size, rows in table.groupby("size"):
        assert len(rows) == 10
        assert rows["cosine_tomotopy"].mean() >= 0.9
        assert rows["within_one"].sum() >= 8
        near = (rows["recommended"] - rows["topics"]).abs() <= 1
        assert near.tolist() == rows["within_one"].tolist()
        means = [rows[f"cosine_{engine}"].mean() for engine in ("tomotopy", "gensim", "nmf")]
        cells = " | ".join(
            f"{mean:.3f} ({rows[column].min():.2f})"
            for mean, column in zip(
                means, ("cosine_tomotopy", "cosine_gensim", "cosine_nmf"), strict=True
            )
        )
        exact = (rows["recommended"] == rows["topics"]).sum()
        assert f"| {size} | {cells} | {exact} of 10 | {rows['within_one'].sum()} of 10 |" in page


def test_engines_were_compared_on_the_same_runs() -> None:
    table = pd.read_csv(REPORTS / "topic_engines.csv", encoding="utf-8-sig")
    runs = table.groupby(["corpus", "engine", "topics"])["seed"].agg(list)
    assert len(runs) == 2 * 4 * 2
    assert all(seeds == [1, 2, 3] for seeds in runs)
    page = (REPORTS / "topic_engines.md").read_text(encoding="utf-8")
    middle = table.groupby(["corpus", "topics", "engine"]).median()
    for (_, topics, engine), row in middle.iterrows():
        assert f"| {topics} | {engine} | {row['heldout']:.3f} | " in page
    # Why tomotopy is the default: the likelihood of no LDA engine is higher, none is quicker.
    for _, rows in middle.groupby(level=["corpus", "topics"]):
        lda = rows.droplevel(["corpus", "topics"]).drop("nmf")
        assert lda["heldout"].idxmax() == lda["seconds"].idxmin() == "tomotopy"
