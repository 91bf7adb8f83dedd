"""The card of a model: what it is, how good it is and on what, in one page of Markdown."""

from __future__ import annotations

from typing import Any

from jiedao.themes.train import TrainConfig


def write_card(metrics: dict[str, Any], config: TrainConfig) -> str:
    """Return the card of a model from its metrics.

    Parameters
    ----------
    metrics : dict
        As `jiedao.training.train_theme` returns them.
    config : TrainConfig

    Returns
    -------
    str
        Markdown.
    """
    scores = metrics["scores"]
    parts = [
        f"# {metrics['name']}: a labeller of themes and roles",
        "",
        "Made by `jiedao train theme`; do not edit by hand.",
        "",
        f"- Scheme: `{metrics['scheme']}` ({len(config.scheme.themes)} themes, "
        f"{len(config.scheme.roles)} roles).",
        "- Kind: multinomial logistic regression on character n-grams of the sentence, its headings "
        "and its neighbours, on shares of a theme lexicon and on the place in the report; then "
        "forward-backward over the report.",
        f"- Evaluated on {metrics['sentences_evaluated']} sentences of "
        f"{metrics['groups_evaluated']} groups, {metrics['split']}"
        + (": " + "、".join(metrics["groups"]) if metrics["groups"] else "")
        + ".",
        f"- {metrics['sentences_that_only_train']} further sentences (exemplars) train and never "
        "evaluate.",
        "- The temperature, the weight of the order and the thresholds of a fold come from the "
        "other folds.",
        f"- Reference labels: {metrics['labels']}.",
        "- Intervals: 95 %, bootstrap over blocks (a heading with the sentences right under it), "
        "1,000 draws.",
        "",
    ]
    for task in dict.fromkeys(row["task"] for row in scores):
        mine = [row for row in scores if row["task"] == task]
        parts += [
            f"## {task.capitalize()}",
            "",
            "| of | measure | value | 95 % interval | n |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [
            f"| {row['theme']} | {row['measure'].replace('_', ' ')} | {_number(row['value'])} | "
            f"{_interval(row)} | {row['n']} |"
            for row in mine
        ]
        parts.append("")
    parts += [
        "## Use and limits",
        "",
        "- The scores are of texts like the evaluated ones; expect lower accuracy on other kinds of "
        "text.",
        "- The second theme is a hint at best: see its F1 above.",
        "- A share of labels is not a share of truth: correct it with coded sentences before it "
        "carries an argument.",
        "- Hashes of the files: "
        + ", ".join(f"`{name}` {digest[:12]}" for name, digest in metrics["sha256"].items())
        + ".",
        "",
    ]
    return "\n".join(parts)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(row: dict[str, Any]) -> str:
    if row["low"] is None or row["high"] is None:
        return "–"
    return f"{row['low']:.3f}–{row['high']:.3f}"
