"""The card of a model says what its metrics say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jiedao.themes.card import write_card
from jiedao.themes.train import TrainConfig
from jiedao.training import read_config

SHIPPED = Path(__file__).parents[2] / "models" / "theme"


@pytest.fixture
def config() -> TrainConfig:
    return read_config(SHIPPED / "train.toml")[0]


@pytest.fixture
def metrics() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SHIPPED / "metrics.json").read_text(encoding="utf-8"))
    return content


def test_card_of_the_shipped_model_is_that_of_its_metrics(
    metrics: dict[str, Any], config: TrainConfig
) -> None:
    assert write_card(metrics, config) == (SHIPPED / "card.md").read_text(encoding="utf-8")


def test_metrics_of_the_shipped_model_are_those_of_its_files(metrics: dict[str, Any]) -> None:
    record = json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))
    assert metrics["sha256"] == record["sha256"]
    assert metrics["name"] == record["name"]


def test_every_score_has_its_row(metrics: dict[str, Any], config: TrainConfig) -> None:
    lines = write_card(metrics, config).splitlines()
    for row in metrics["scores"]:
        start = f"| {row['theme']} | {row['measure'].replace('_', ' ')} | {row['value']:.3f} | "
        assert sum(line.startswith(start) for line in lines) >= 1
    tables = [line for line in lines if line.startswith("| ")]
    tasks = {row["task"] for row in metrics["scores"]}
    assert len(tables) == len(metrics["scores"]) + 2 * len(tasks)


def test_what_was_not_measured_is_a_dash(metrics: dict[str, Any], config: TrainConfig) -> None:
    row = {"task": "theme", "split": "held out", "theme": "other", "measure": "precision"}
    scores = [
        {**row, "value": None, "low": None, "high": None, "n": 0},
        {**row, "value": 0.5, "low": 0.25, "high": 0.75, "n": 4},
    ]
    card = write_card({**metrics, "scores": scores}, config)
    assert "## Theme\n\n| of | measure | value | 95 % interval | n |\n" in card
    assert "| other | precision | – | – | 0 |\n" in card
    assert "| other | precision | 0.500 | 0.250–0.750 | 4 |\n" in card
    assert "## Role" not in card
