"""What is known of the quality of a labeller and of the ledgers is what was written of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jiedao.errors import ModelError
from jiedao.quality import read_quality
from jiedao.resources import resource


def test_scores_are_those_of_the_files() -> None:
    quality = read_quality()
    metrics = json.loads(resource("models", "theme", "metrics.json").read_text(encoding="utf-8"))
    assert quality["labeller"]["labels"] == metrics["labels"]
    overall = [row for row in metrics["scores"] if row["theme"] == "all"]
    assert [row["value"] for row in quality["labeller"]["scores"]] == [r["value"] for r in overall]
    for name, start in (("quantities", "quantities,roles held out,all"), ("initiatives", "all")):
        lines = resource("reports", f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
        rows = [line.split(",")[-5:] for line in lines if line.startswith(f"{start},")]
        written = [
            [row["measure"], *(row[k] for k in ("value", "low", "high", "n"))]
            for row in quality[name]
        ]
        assert [[row[0], *map(float, row[1:])] for row in rows] == written


def test_model_without_metrics_has_no_scores(tmp_path: Path) -> None:
    assert read_quality(tmp_path)["labeller"] == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"scores": []}'])
def test_damaged_metrics_are_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "metrics.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="train the model again"):
        read_quality(tmp_path)
