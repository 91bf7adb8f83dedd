"""From a training configuration to a model folder: files in, files out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.scheme import read_scheme
from jiedao.tables import write_text, write_whole
from jiedao.themes.card import write_card
from jiedao.themes.coded import Coded, code_reports, join_coded, read_exemplars
from jiedao.themes.features import FeatureConfig
from jiedao.themes.model import lexicon_hash, model_files, read_theme_lexicon
from jiedao.themes.scores import score_held_out
from jiedao.themes.train import HeadConfig, HeldOut, TrainConfig, hold_out

METRICS, CARD = "metrics.json", "card.md"
SECTIONS = {
    "": ("name", "scheme"),
    "data": ("corpus", "annotations", "exemplars", "lexicon"),
    "features": ("longest", "least", "lexicon", "place"),
    "theme": ("scales", "strength"),
    "role": ("scales", "strength"),
    "decision": ("accuracy", "folds", "seed"),
}


def train_theme(
    config: str | Path, out: str | Path | None = None, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Train, evaluate and store a labeller of themes and roles.

    Parameters
    ----------
    config : str or pathlib.Path
        A TOML file, see ``models/theme/train.toml``.
    out : str or pathlib.Path, optional
        The folder of the model; by default the folder of the configuration.
    say : callable, optional
        Told of each step.

    Returns
    -------
    dict
        What stands in ``metrics.json``.

    Raises
    ------
    InputError
        If the configuration or the data do not fit.
    """
    path = Path(config)
    settings, data = read_config(path)
    folder = Path(out) if out is not None else path.parent
    if not folder.is_dir():
        raise InputError(str(folder), "no such folder", "an existing folder", "make it first")
    coded, lexicon = read_coded(data, settings, path)
    held_out, model = hold_out(coded, settings, lexicon, say)
    files = model_files(model)
    metrics = evaluate_held_out(held_out, settings, coded, lexicon)
    metrics["sha256"] = json.loads(files["model.json"])["sha256"]
    for name, content in files.items():
        write_whole(folder / name, lambda place, content=content: place.write_bytes(content))  # type: ignore[misc]
    write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", folder / METRICS)
    write_text(write_card(metrics, settings), folder / CARD)
    return metrics


def read_config(path: Path) -> tuple[TrainConfig, dict[str, Any]]:
    """Read a training configuration: the settings, and where the data are."""
    if not path.is_file():
        raise InputError(str(path), "no such file", "a training configuration", "correct the path")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"a fault in the TOML ({error})", "", "correct it") from error
    _check_names(table, path)
    data = table.get("data", {})
    for name in ("corpus", "annotations"):
        if name not in data:
            raise InputError(str(path), f"no '{name}' in [data]", "a path", f"add '{name} = …'")
    scheme = read_scheme(_scheme_path(str(table.get("scheme", "street")), path))
    decision = table.get("decision", {})
    settings = TrainConfig(
        name=table.get("name", path.parent.name),
        scheme=scheme,
        features=FeatureConfig(**table.get("features", {})),
        accuracy=decision.get("accuracy", TrainConfig.accuracy),
        folds=decision.get("folds", 0),
        seed=decision.get("seed", 1),
        **{
            task: HeadConfig(tuple(map(float, table[task]["scales"])), table[task]["strength"])
            for task in ("theme", "role")
            if task in table
        },
    )
    return settings, data


def _check_names(table: Mapping[str, Any], path: Path) -> None:
    for section, value in table.items():
        if isinstance(value, dict):
            known: tuple[str, ...] = SECTIONS.get(section, ())
            unknown = [name for name in value if name not in known]
            if section not in SECTIONS or unknown:
                raise InputError(
                    str(path),
                    f"[{section}] {' '.join(unknown[:1])}".strip(),
                    "; ".join(f"[{s}] {', '.join(n)}" for s, n in SECTIONS.items() if s),
                    "correct the name",
                )
        elif section not in SECTIONS[""]:
            raise InputError(str(path), f"'{section}'", ", ".join(SECTIONS[""]), "correct the name")


def _scheme_path(scheme: str, path: Path) -> str:
    return str(path.parent / scheme) if scheme.endswith(".toml") else scheme


def read_coded(
    data: dict[str, Any], settings: TrainConfig, path: Path
) -> tuple[Coded, dict[str, tuple[str, ...]]]:
    """Read the coded sentences and the lexicon that a configuration names."""
    base = path.parent
    corpus = read_corpus(base / data["corpus"])
    parts = [
        code_reports(
            dict(corpus.texts), corpus.documents, base / data["annotations"], settings.scheme
        )
    ]
    if data.get("exemplars"):
        parts.append(read_exemplars(base / data["exemplars"], settings.scheme))
    lexicon = read_theme_lexicon(base / data["lexicon"]) if data.get("lexicon") else {}
    return join_coded(parts), lexicon


def evaluate_held_out(
    held_out: HeldOut,
    settings: TrainConfig,
    coded: Coded,
    lexicon: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    """Return the scores of the held-out labels and what they were measured on."""
    scores = score_held_out(held_out, settings)
    return {
        "name": settings.name,
        "scheme": settings.scheme.identity,
        "split": "one group held out at a time"
        if not settings.folds
        else f"{settings.folds} folds",
        "groups": list(dict.fromkeys(held_out.sentences["group"])),
        "sentences_evaluated": len(held_out.sentences),
        "sentences_that_only_train": int((~coded.evaluates).sum()),
        "lexicon_sha256": lexicon_hash(lexicon),
        "labels": (
            "two passes by a large language model, each blind to the other, then adjudication; "
            "its consistency, not the reliability of human coding"
        ),
        "scores": scores.astype(object).where(scores.notna(), None).to_dict("records"),
    }
