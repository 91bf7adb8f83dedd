"""What is known of the quality of what a study uses: the labeller and the readers of the ledgers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.errors import ModelError
from jiedao.resources import resource

METRICS = "metrics.json"
# What a reader needs of metrics.json: how it was evaluated, on what, against which labels.
KEPT = (
    "split",
    "groups_evaluated",
    "sentences_evaluated",
    "sentences_that_only_train",
    "labels",
)
ALL = "all"


def read_quality(model: str | Path | None = None) -> dict[str, Any]:
    """Read the measured quality of a theme model, and of the ledgers that come with jiedao.

    Parameters
    ----------
    model : str or pathlib.Path, optional
        Folder of the theme model; by default the one that comes with jiedao.

    Returns
    -------
    dict
        ``labeller`` (how it was evaluated, with ``scores`` over all themes; empty where the model's
        folder has no ``metrics.json``), ``quantities`` and ``initiatives`` (scores over all
        offices). A score is a row of the frame `scores`: ``measure, value, low, high, n`` and for
        the labeller ``task``.

    Raises
    ------
    ModelError
        If ``metrics.json`` is not what a training wrote.

    Examples
    --------
    >>> quality = read_quality()
    >>> quality["labeller"]["sentences_evaluated"], quality["initiatives"][0]["measure"]
    (634, 'precision')
    """
    folder = Path(model) if model else resource("models", "theme")
    return {
        "labeller": _read_metrics(folder / METRICS),
        "quantities": _read_scores("quantities.csv", theme=ALL, split="roles held out"),
        "initiatives": _read_scores("initiatives.csv", office=ALL),
    }


def _read_metrics(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        metrics = json.loads(path.read_text(encoding="utf-8"))
        scores = [
            {name: row[name] for name in ("task", "measure", "value", "low", "high", "n")}
            for row in metrics["scores"]
            if row["theme"] == ALL
        ]
        return {name: metrics[name] for name in KEPT} | {"scores": scores}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            str(path), f"no metrics of a training ({error!r})", "", "train the model again"
        ) from error


def _read_scores(name: str, **chosen: str) -> list[dict[str, Any]]:
    table = pd.read_csv(resource("reports", name), encoding="utf-8-sig")
    for column, value in chosen.items():
        table = table[table[column] == value]
    rows = table[["measure", "value", "low", "high", "n"]].astype({"n": int})
    found: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    return found
