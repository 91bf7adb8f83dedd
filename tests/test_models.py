"""The committed model: its files, its metrics and its card are of one training."""

from __future__ import annotations

import json
from pathlib import Path

from jiedao.themes.card import write_card
from jiedao.themes.model import lexicon_hash, read_model, read_theme_lexicon
from jiedao.training import read_config

FOLDER = Path(__file__).parents[1] / "models" / "theme"


def test_metrics_are_of_the_committed_artefact() -> None:
    metrics = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))
    record = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    assert metrics["sha256"] == record["sha256"]
    assert metrics["lexicon_sha256"] == lexicon_hash(read_theme_lexicon())
    assert read_model(FOLDER).digest == record["sha256"]["weights.npz"]


def test_card_is_generated_from_the_metrics() -> None:
    metrics = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))
    settings, _ = read_config(FOLDER / "train.toml")
    assert (FOLDER / "card.md").read_text(encoding="utf-8") == write_card(metrics, settings)


def test_scores_reach_what_is_published() -> None:
    metrics = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))
    value = {(r["task"], r["theme"], r["measure"]): r["value"] for r in metrics["scores"]}
    assert value["theme", "all", "accuracy"] >= 0.88
    assert value["theme", "all", "macro_f1"] >= 0.87
    assert value["role", "all", "accuracy"] >= 0.95
    assert value["theme", "all", "expected_calibration_error"] <= 0.05
    assert value["theme", "all", "accuracy_of_surest_85_percent"] >= 0.94
