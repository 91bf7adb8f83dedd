"""From a training configuration to a model folder: files in, files out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.plotting.evaluation import plot_confusion, plot_reliability
from jiedao.plotting.style import save_figure
from jiedao.scheme import Scheme, read_scheme, scheme_of_labels
from jiedao.tables import Content, stage, table_content, write_table, write_together
from jiedao.themes.baselines import label_by_baselines
from jiedao.themes.card import write_card
from jiedao.themes.coded import Coded, code_reports, join_coded, read_exemplars
from jiedao.themes.confusions import CONFUSIONS, tabulate_confusions
from jiedao.themes.context import BLOCKS
from jiedao.themes.evaluate import (
    baseline_table,
    confusion_table,
    coverage_table,
    error_table,
    reliability_table,
)
from jiedao.themes.features import FeatureConfig
from jiedao.themes.labelled import TableColumns, code_table, read_labelled
from jiedao.themes.model import LEXICON, lexicon_file, lexicon_hash, model_files, read_theme_lexicon
from jiedao.themes.ngrams import LONGEST
from jiedao.themes.scores import MOST_GROUPS, score_held_out
from jiedao.themes.train import HeadConfig, HeldOut, TrainConfig, hold_out, make_folds

METRICS, CARD = "metrics.json", "card.md"
SECTIONS = {
    "": ("name", "scheme"),
    "data": (
        "corpus",
        "annotations",
        "exemplars",
        "lexicon",
        "table",
        "text",
        "label",
        "role",
        "group",
        "document",
        "note",
    ),
    "features": ("longest", "least", "lexicon", "place"),
    "theme": ("scales", "strength"),
    "role": ("scales", "strength"),
    "decision": ("accuracy", "folds", "seed"),
}


# A table of short texts has no headings to help: longer n-grams, five folds.
TABLE_FEATURES = {"longest": 3}
TABLE_FOLDS = 5


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
    if lexicon and lexicon_hash(lexicon) != lexicon_hash(read_theme_lexicon()):
        files[LEXICON] = lexicon_file(lexicon)
    metrics = evaluate_held_out(held_out, settings, coded, lexicon, note_on_labels(data))
    metrics["sha256"] = json.loads(files["model.json"])["sha256"]
    confusions = tabulate_confusions(held_out, settings.scheme)
    contents: dict[str, Content] = {
        **files,
        METRICS: json.dumps(metrics, ensure_ascii=False, indent=1) + "\n",
        CONFUSIONS: table_content(confusions, folder / CONFUSIONS),
        CARD: write_card(metrics, settings),
    }
    write_together({folder / name: content for name, content in contents.items()})
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
    _check_values(table, path)
    data = table.get("data", {})
    if "table" not in data:
        for name in ("corpus", "annotations"):
            if name not in data:
                raise InputError(
                    str(path),
                    f"no '{name}' in [data]",
                    "corpus and annotations, or table",
                    f"add '{name} = …'",
                )
    name = table.get("name", path.absolute().parent.name)
    decision = table.get("decision", {})
    scheme = _scheme(table, data, name, path)
    usual = TrainConfig(name, scheme)
    settings = TrainConfig(
        name=name,
        scheme=scheme,
        features=FeatureConfig(
            **(TABLE_FEATURES if "table" in data else {}) | table.get("features", {})
        ),
        accuracy=decision.get("accuracy", TrainConfig.accuracy),
        folds=decision.get(
            "folds", TABLE_FOLDS if "table" in data and not data.get("group") else 0
        ),
        seed=decision.get("seed", 1),
        **{
            task: _head(table[task], getattr(usual, task))
            for task in ("theme", "role")
            if task in table
        },
    )
    return settings, data


def _head(given: dict[str, Any], usual: HeadConfig) -> HeadConfig:
    return HeadConfig(
        tuple(map(float, given.get("scales", usual.scales))),
        float(given.get("strength", usual.strength)),
    )


def _scheme(table: dict[str, Any], data: dict[str, Any], name: str, path: Path) -> Scheme:
    """Read the scheme that is named, or take the labels of the table as they are."""
    if "table" in data and "scheme" not in table:
        labelled = _labelled(data, path)
        return scheme_of_labels(name, labelled["label"], labelled["role"])
    scheme = str(table.get("scheme", "street"))
    return read_scheme(str(path.parent / scheme) if scheme.endswith(".toml") else scheme)


def _labelled(data: dict[str, Any], path: Path) -> pd.DataFrame:
    fields = ("text", "label", "role", "group", "document")
    columns = TableColumns(**{field: data[field] for field in fields if field in data})
    return read_labelled(path.parent / data["table"], columns)


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


def _check_values(table: Mapping[str, Any], path: Path) -> None:
    for section, names in SECTIONS.items():
        part = table if not section else table.get(section, {})
        for name in names:
            where = f"{path}, [{section}] {name}" if section else f"{path}, {name}"
            if name in part:
                allowed, fits = _ALLOWED.get((section, name), ("text", _is_text))
                if not fits(part[name]):
                    raise InputError(where, repr(part[name]), allowed, "correct it")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and isfinite(value))


def _are_scales(value: Any) -> bool:
    return isinstance(value, list) and len(value) == len(BLOCKS) and all(map(_is_number, value))


_SCALES = (f"{len(BLOCKS)} numbers: {', '.join(BLOCKS)}", _are_scales)
_STRENGTH = ("a number above 0", lambda value: _is_number(value) and value > 0)
_SCALE = ("a number, 0 or more", lambda value: _is_number(value) and value >= 0)
_ALLOWED: dict[tuple[str, str], tuple[str, Callable[[Any], bool]]] = {
    ("features", "longest"): (
        f"a whole number from 1 to {LONGEST}",
        lambda value: _is_whole(value) and 1 <= value <= LONGEST,
    ),
    ("features", "least"): ("a whole number above 0", lambda value: _is_whole(value) and value > 0),
    ("features", "lexicon"): _SCALE,
    ("features", "place"): _SCALE,
    ("theme", "scales"): _SCALES,
    ("theme", "strength"): _STRENGTH,
    ("role", "scales"): _SCALES,
    ("role", "strength"): _STRENGTH,
    ("decision", "accuracy"): (
        "a number from 0 to 1",
        lambda value: _is_number(value) and 0 <= value <= 1,
    ),
    ("decision", "folds"): (
        "0 (one group at a time) or a whole number above 1",
        lambda value: _is_whole(value) and (value == 0 or value > 1),
    ),
    ("decision", "seed"): (
        "a whole number, 0 or more",
        lambda value: _is_whole(value) and value >= 0,
    ),
}


def read_coded(
    data: dict[str, Any], settings: TrainConfig, path: Path
) -> tuple[Coded, dict[str, tuple[str, ...]]]:
    """Read the coded sentences and the lexicon that a configuration names."""
    base = path.parent
    for name in ("annotations", "exemplars", "lexicon"):
        if data.get(name) and not (base / data[name]).exists():
            raise InputError(
                f"{path}, [data] {name}",
                f"'{data[name]}', which is not there",
                f"a path from {base}",
                "correct it",
            )
    lexicon = read_theme_lexicon(base / data["lexicon"]) if data.get("lexicon") else {}
    unknown = sorted(set(lexicon) - set(settings.scheme.theme_codes))
    if unknown:
        raise InputError(
            str(base / data["lexicon"] / f"{unknown[0]}.txt"),
            f"terms of '{unknown[0]}', which is no theme of {settings.scheme.identity}",
            ", ".join(settings.scheme.theme_codes),
            "name the file after a theme",
        )
    if "table" in data:
        coded = code_table(_labelled(data, path), settings.scheme, str(base / data["table"]))
        return coded, lexicon
    corpus = read_corpus(base / data["corpus"])
    parts = [
        code_reports(
            dict(corpus.texts), corpus.documents, base / data["annotations"], settings.scheme
        )
    ]
    if data.get("exemplars"):
        parts.append(read_exemplars(base / data["exemplars"], settings.scheme))
    return join_coded(parts), lexicon


def note_on_labels(data: dict[str, Any]) -> str:
    """Say what the reference labels are worth: what the configuration says, or that it is silent."""
    return str(data.get("note", "as the table has them; nothing is said of how they were made"))


def evaluate_held_out(
    held_out: HeldOut,
    settings: TrainConfig,
    coded: Coded,
    lexicon: dict[str, tuple[str, ...]],
    data_note: str,
) -> dict[str, Any]:
    """Return the scores of the held-out labels and what they were measured on."""
    scores = score_held_out(held_out, settings)
    groups = list(dict.fromkeys(held_out.sentences["group"]))
    return {
        "name": settings.name,
        "scheme": settings.scheme.identity,
        "split": "one group held out at a time"
        if not settings.folds
        else f"{settings.folds} folds",
        "groups": groups if len(groups) <= MOST_GROUPS else [],
        "groups_evaluated": len(groups),
        "sentences_evaluated": len(held_out.sentences),
        "sentences_that_only_train": int((~coded.evaluates).sum()),
        "lexicon_sha256": lexicon_hash(lexicon),
        "labels": data_note,
        "scores": records(scores),
    }


def evaluate_theme(
    config: str | Path,
    out: str | Path,
    say: Callable[[str], None] = lambda _: None,
    *,
    baselines: bool = True,
) -> dict[str, pd.DataFrame]:
    """Evaluate a training configuration on held-out groups, beside baselines, and write it.

    Parameters
    ----------
    config : str or pathlib.Path
        A training configuration.
    out : str or pathlib.Path
        A folder for ``scores, baselines, confusion, reliability, coverage, errors`` (CSV) and the
        figures ``confusion`` and ``reliability``.
    say : callable, optional
        Told of each step.
    baselines : bool
        Whether simple labellers are trained beside it.

    Returns
    -------
    dict of str to pandas.DataFrame

    Raises
    ------
    InputError
        If the configuration or the data do not fit.
    """
    path, folder = Path(config), Path(out)
    settings, data = read_config(path)
    if folder.exists() and not folder.is_dir():
        raise InputError(str(folder), "a file", "a folder", "choose another name")
    coded, lexicon = read_coded(data, settings, path)
    held_out, _ = hold_out(coded, settings, lexicon, say)
    evaluated = {}
    if baselines:
        say("baselines")
        fold = make_folds(coded, settings)
        labels = label_by_baselines(coded, fold, lexicon)
        evaluated = {name: codes[fold != -1] for name, codes in labels.items()}
    say("tables and figures")
    tables = {
        "scores": score_held_out(held_out, settings),
        "baselines": baseline_table(held_out, evaluated, settings.scheme, settings.seed),
        "confusion": confusion_table(held_out, settings.scheme),
        "reliability": reliability_table(held_out, settings.scheme),
        "coverage": coverage_table(held_out, settings.scheme),
        "errors": error_table(held_out, settings.scheme),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(folder), f"that it cannot be made ({error.strerror})", "a folder", "choose another"
        ) from error
    split = "逐一留出一个街道" if not settings.folds else f"{settings.folds} 折交叉验证"
    note = f"{split}；参照标签：{note_on_labels(data)}。"
    with stage(folder) as place:
        for name, table in tables.items():
            write_table(table, place / f"{name}.csv")
        save_figure(plot_confusion(tables["confusion"], settings.scheme, note), place / "confusion")
        save_figure(
            plot_reliability(tables["reliability"], tables["coverage"], note), place / "reliability"
        )
    return tables


def check_metrics(config: str | Path, scores: pd.DataFrame, tolerance: float = 0.005) -> list[str]:
    """Compare scores with those that stand beside a configuration in ``metrics.json``.

    Returns
    -------
    list of str
        What differs by more than the tolerance; other processors may round otherwise.
    """
    path = Path(config).parent / METRICS
    if not path.is_file():
        raise InputError(str(path), "no such file", "the metrics of a training", "train it first")
    known = {
        (row["task"], row["theme"], row["measure"]): row["value"]
        for row in json.loads(path.read_text(encoding="utf-8"))["scores"]
    }
    found: dict[tuple[str, str, str], Any] = {
        (row["task"], row["theme"], row["measure"]): row["value"] for row in records(scores)
    }
    faults = []
    for key in dict.fromkeys([*known, *found]):
        before, now = known.get(key, "nothing"), found.get(key, "nothing")
        numbers = all(isinstance(value, int | float) for value in (before, now))
        if (abs(before - now) > tolerance) if numbers else before != now:
            faults.append(f"{' '.join(key)}: {before} there, {now} here")
    return faults


def records(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Return scores as plain data; what is missing is None."""
    plain: list[dict[str, Any]] = (
        scores.astype(object).where(scores.notna(), None).to_dict("records")  # type: ignore[assignment]
    )
    return plain
