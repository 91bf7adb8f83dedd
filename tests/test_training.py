"""A small training from files to a folder, and what is said of a configuration with a fault."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jiedao import training
from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.context import BLOCKS
from jiedao.themes.features import FeatureConfig
from jiedao.themes.model import read_model, read_theme_lexicon
from jiedao.themes.predict import label_sentences
from jiedao.themes.train import HeadConfig
from jiedao.training import read_config, train_theme

REPORTS = ("gaodu-2024", "bayuehu-2023")
EXEMPLARS = 90
CONFIG = """\
name = "small"
scheme = "street"

[data]
corpus = "corpus"
annotations = "themes.jsonl"
exemplars = "exemplars"
lexicon = "lexicon"
note = "as the seeds have them"

[features]
longest = 1
least = 8

[theme]
scales = [1.0, 0.5, 0, 0, 0.2, 0.2]
strength = 1
"""
LEAST = '[data]\ncorpus = "corpus"\nannotations = "themes.jsonl"\n'


@pytest.fixture(scope="session")
def place(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two offices, the first mini-reports of one file of exemplars, a part of the lexicon."""
    place = tmp_path_factory.mktemp("training")
    (place / "corpus").mkdir()
    table = pd.read_csv(seeds / "documents.csv", dtype=str, keep_default_na=False)
    table[table["doc_id"].isin(REPORTS)].to_csv(place / "corpus" / "documents.csv", index=False)
    for name in REPORTS:
        shutil.copy(seeds / "texts" / f"{name}.txt", place / "corpus")
    shutil.copy(seeds / "annotations" / "themes.jsonl", place)
    (place / "exemplars").mkdir()
    lines = (seeds / "exemplars" / "east.tsv").read_text(encoding="utf-8").splitlines(True)
    (place / "exemplars" / "east.tsv").write_text("".join(lines[:EXEMPLARS]), encoding="utf-8")
    shutil.copytree(seeds / "lexicon" / "themes", place / "lexicon")
    (place / "train.toml").write_text(CONFIG, encoding="utf-8")
    (place / "model").mkdir()
    return place


@pytest.fixture(scope="session")
def told() -> list[str]:
    return []


@pytest.fixture(scope="session")
def metrics(place: Path, told: list[str]) -> dict[str, Any]:
    return train_theme(place / "train.toml", place / "model", told.append)


@pytest.fixture
def fault(tmp_path: Path) -> Callable[[str], str]:
    def read(content: str) -> str:
        (tmp_path / "train.toml").write_text(content, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_config(tmp_path / "train.toml")
        return str(caught.value).replace(str(tmp_path / "train.toml"), "train.toml")

    return read


def test_training_writes_model_metrics_and_card(metrics: dict[str, Any], place: Path) -> None:
    names = {path.name for path in (place / "model").iterdir()}
    files = {"model.json", "weights.npz", "vocabulary.txt", "metrics.json", "card.md"}
    assert names == files | {"confusions.csv"}
    written = json.loads((place / "model" / "metrics.json").read_text(encoding="utf-8"))
    assert written == metrics
    record = json.loads((place / "model" / "model.json").read_text(encoding="utf-8"))
    assert metrics["sha256"] == record["sha256"]
    card = (place / "model" / "card.md").read_text(encoding="utf-8")
    assert card.startswith("# small: a labeller of themes and roles\n")
    assert "Reference labels: as the seeds have them." in card


def test_steps_are_told(metrics: dict[str, Any], told: list[str]) -> None:
    assert told == ["fold 1 of 2", "fold 2 of 2", "final model"]


def test_metrics_say_what_was_evaluated(metrics: dict[str, Any]) -> None:
    assert (metrics["name"], metrics["scheme"]) == ("small", "street@1")
    assert metrics["split"] == "one group held out at a time"
    assert metrics["groups"] == ["高都街道", "八月湖街道"]
    assert metrics["sentences_evaluated"] == 108 + 91
    scores = pd.DataFrame(metrics["scores"])
    check_frame("scores", scores.astype({"value": float, "low": float, "high": float}))
    main = scores[(scores["measure"] == "accuracy") & (scores["theme"] == "all")]
    assert main["n"].tolist() == [199, 199]
    # Better than always saying the theme that is most frequent.
    assert (main["value"] > 0.4).all()
    by_group = scores[scores["theme"].str.startswith("group ") & (scores["task"] == "theme")]
    assert np.average(by_group["value"], weights=by_group["n"]) == pytest.approx(
        main["value"].iloc[0], abs=1e-4
    )


def test_exemplars_only_train(metrics: dict[str, Any], place: Path) -> None:
    lines = (place / "exemplars" / "east.tsv").read_text(encoding="utf-8").splitlines()
    sentences = [line for line in lines if line and not line.startswith("#")]
    assert metrics["sentences_that_only_train"] == len(sentences) > 70


def test_trained_model_labels(metrics: dict[str, Any], place: Path) -> None:
    model = read_model(place / "model", read_theme_lexicon(place / "lexicon"))
    assert model.features == FeatureConfig(longest=1, least=8)
    sentences, _ = tabulate_sentences({"a": "招商引资。\n排查安全隐患。"})
    labels = label_sentences(sentences, model)
    assert labels["theme"].tolist() == ["economy", "safety"]
    digest = metrics["sha256"]["weights.npz"]
    assert set(labels["labeller"]) == {f"small-{digest[:8]}"}


def test_second_training_gives_the_same_bytes(
    metrics: dict[str, Any], place: Path, tmp_path: Path
) -> None:
    train_theme(place / "train.toml", tmp_path)
    first = {path.name: path.read_bytes() for path in (place / "model").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_model_goes_beside_its_configuration_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path
) -> None:
    seen: list[Path] = []

    def stop(data: object, settings: object, path: Path) -> None:
        seen.append(path)
        raise InputError("here", "enough")

    monkeypatch.setattr(training, "read_coded", stop)
    with pytest.raises(InputError, match=r"^here: found enough\.$"):
        train_theme(place / "train.toml")
    with pytest.raises(InputError) as caught:
        train_theme(place / "train.toml", tmp_path / "no")
    assert str(caught.value) == (
        f"{tmp_path / 'no'}: found no such folder; allowed: an existing folder. "
        "What to do: make it first."
    )
    # The folder is looked at before the work.
    assert seen == [place / "train.toml"]


def test_settings_of_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text(CONFIG + "[role]\nstrength = 2\n[decision]\nfolds = 3\n", encoding="utf-8")
    settings, data = read_config(path)
    assert settings.theme == HeadConfig((1.0, 0.5, 0.0, 0.0, 0.2, 0.2), 1.0)
    # What is not set is as it usually is for roles.
    assert settings.role == HeadConfig((1.0, 1.2, 1.2, 1.5, 0.5, 0.5), 2.0)
    assert settings.features == FeatureConfig(longest=1, least=8)
    assert (settings.folds, settings.accuracy, settings.seed) == (3, 0.94, 1)
    assert data["corpus"] == "corpus"


def test_least_configuration_is_named_after_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "train.toml").write_text(LEAST, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "letters")
    settings, _ = read_config(Path("train.toml"))
    assert (settings.name, settings.scheme.identity) == ("letters", "street@1")


def test_scheme_of_ones_own_is_found_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "town.toml").write_text(
        'name = "town"\nversion = "3"\n[[themes]]\ncode = "farming"\n', encoding="utf-8"
    )
    (tmp_path / "train.toml").write_text(f'scheme = "town.toml"\n{LEAST}', encoding="utf-8")
    assert read_config(tmp_path / "train.toml")[0].scheme.identity == "town@3"


def test_fault_of_the_toml_is_told(fault: Callable[[str], str]) -> None:
    assert fault("name = ") == (
        "train.toml: found a fault in the TOML (Invalid value (at end of document)). "
        "What to do: correct it."
    )


@pytest.mark.parametrize("missing", ["corpus", "annotations"])
def test_missing_data_is_told(fault: Callable[[str], str], missing: str) -> None:
    content = "\n".join(line for line in LEAST.splitlines() if not line.startswith(missing))
    assert fault(content) == (
        f"train.toml: found no '{missing}' in [data]; allowed: corpus and annotations, or table. "
        f"What to do: add '{missing} = …'."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("nmae = 'a'\n", "'nmae'; allowed: name, scheme. What to do: correct the name."),
        ("theme = 3\n", "'theme'; allowed: name, scheme. What to do: correct the name."),
    ],
)
def test_unknown_name_is_told(fault: Callable[[str], str], content: str, message: str) -> None:
    assert fault(content + LEAST) == f"train.toml: found {message}"


def test_unknown_section_is_told_with_the_known_ones(fault: Callable[[str], str]) -> None:
    known = "; ".join(f"[{s}] {', '.join(n)}" for s, n in training.SECTIONS.items() if s)
    for content, found in (
        ("[model]\nsize = 3\n", "[model] size"),
        ("[theme]\nC = 3\n", "[theme] C"),
    ):
        assert fault(LEAST + content) == (
            f"train.toml: found {found}; allowed: {known}. What to do: correct the name."
        )


@pytest.mark.parametrize(
    ("section", "setting", "found", "allowed"),
    [
        ("features", "longest = 4", "4", "a whole number from 1 to 3"),
        ("features", "longest = 1.5", "1.5", "a whole number from 1 to 3"),
        ("features", "least = 0", "0", "a whole number above 0"),
        ("features", "lexicon = -1", "-1", "a number, 0 or more"),
        ("features", "place = nan", "nan", "a number, 0 or more"),
        ("theme", "scales = [1, 2]", "[1, 2]", f"6 numbers: {', '.join(BLOCKS)}"),
        ("role", 'scales = "1"', "'1'", f"6 numbers: {', '.join(BLOCKS)}"),
        ("theme", "strength = 0", "0", "a number above 0"),
        ("role", "strength = true", "True", "a number above 0"),
        ("decision", "accuracy = 94", "94", "a number from 0 to 1"),
        ("decision", "folds = 1", "1", "0 (one group at a time) or a whole number above 1"),
        ("decision", "seed = -1", "-1", "a whole number, 0 or more"),
    ],
)
def test_value_that_does_not_fit_is_told(
    fault: Callable[[str], str], section: str, setting: str, found: str, allowed: str
) -> None:
    name = setting.split(" ")[0]
    assert fault(f"{LEAST}[{section}]\n{setting}\n") == (
        f"train.toml, [{section}] {name}: found {found}; allowed: {allowed}. "
        "What to do: correct it."
    )


def test_number_as_name_is_told(fault: Callable[[str], str]) -> None:
    assert fault(f"name = 3\n{LEAST}") == (
        "train.toml, name: found 3; allowed: text. What to do: correct it."
    )
    assert fault("[data]\ncorpus = 3\n") == (
        "train.toml, [data] corpus: found 3; allowed: text. What to do: correct it."
    )


@pytest.mark.parametrize("name", ["annotations", "exemplars", "lexicon"])
def test_data_that_are_not_there_are_told(place: Path, name: str) -> None:
    path = place / f"no-{name}.toml"
    path.write_text(CONFIG.replace(f'{name} = "', f'{name} = "no-'), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        train_theme(path)
    where = {"annotations": "no-themes.jsonl"}.get(name, f"no-{name}")
    assert str(caught.value) == (
        f"{path}, [data] {name}: found '{where}', which is not there; allowed: a path from "
        f"{place}. What to do: correct it."
    )


def test_table_with_a_role_for_some_rows_alone_is_told(tmp_path: Path) -> None:
    rows = "text,label,role\n招商引资,economy,plan\n排查隐患,safety,\n"
    (tmp_path / "letters.csv").write_text(rows, encoding="utf-8")
    config = 'scheme = "street"\n[data]\ntable = "letters.csv"\nrole = "role"\n'
    (tmp_path / "train.toml").write_text(config, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        train_theme(tmp_path / "train.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'letters.csv'}:3: found the role ''; allowed: achievement, problem, plan, "
        "context. What to do: correct it, or leave out `scheme` to take the labels as they are."
    )
