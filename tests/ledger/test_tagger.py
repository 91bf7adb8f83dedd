"""The tagger: its probabilities are those of scikit-learn, and its file is checked."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from jiedao.errors import InputError, ModelError
from jiedao.frames import INITIATIVE_KINDS
from jiedao.ledger.tagger import Tagger, fit_tagger, read_tagger, tagger_data

FEATURES = [["a", "b"], ["a"], ["b", "c"], ["c"], ["a", "c"], ["b"], ["c", "d"], ["d", "a"]] * 5
KINDS = ["brand", "brand", "team", "none", "place", "none", "none", "team"] * 5


def test_probabilities_by_hand() -> None:
    weights = {"": (0.0,) * 7, "x": (math.log(3), *(0.0,) * 6)}
    tagger = Tagger({"": -1.0, "x": 2.0}, weights, 0.5)
    assert tagger.probability(["x", "unknown"]) == pytest.approx(1 / (1 + math.exp(-1)))
    assert np.exp(tagger.kind_scores(["x"])) == pytest.approx([3 / 9, *[1 / 9] * 6])


def test_probabilities_are_those_of_scikit_learn() -> None:
    tagger = fit_tagger(FEATURES, KINDS, strength=0.7, least=1)
    columns = sorted({feature for row in FEATURES for feature in row})
    matrix = np.array([[float(column in row) for column in columns] for row in FEATURES])
    named = np.array([kind != "none" for kind in KINDS])
    names = LogisticRegression(C=0.7, tol=1e-8).fit(matrix, named)
    expected = names.predict_proba(matrix)[:, 1]
    # Weights are kept to three digits.
    assert [tagger.probability(row) for row in FEATURES] == pytest.approx(expected, abs=2e-3)
    kinds = LogisticRegression(C=0.7, tol=1e-8).fit(matrix[named], np.array(KINDS)[named])
    order = [INITIATIVE_KINDS.index(kind) for kind in kinds.classes_]
    got = np.exp([tagger.kind_scores(row) for row in FEATURES])[:, order]
    assert got == pytest.approx(kinds.predict_proba(matrix), abs=3e-3)


def test_rare_features_do_not_count() -> None:
    tagger = fit_tagger(
        [["rare", "a"], ["b"], ["a"], ["a", "b"]], ["brand", "none", "team", "brand"]
    )
    assert "rare" not in tagger.names
    assert {"a", "b"} <= set(tagger.names)


def test_it_is_stored_and_read(tmp_path: Path) -> None:
    tagger = fit_tagger(FEATURES, KINDS)
    (tmp_path / "model.json").write_text(json.dumps(tagger_data(tagger)), encoding="utf-8")
    assert read_tagger(tmp_path) == tagger


def test_faults_of_the_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for text, found in (
        (None, "no tagger (FileNotFoundError)"),
        ("{", "no tagger (JSONDecodeError)"),
        ("[]", "no tagger (TypeError)"),
        ('{"format": 1}', "no tagger (KeyError)"),
    ):
        if text is not None:
            path.write_text(text, encoding="utf-8")
        with pytest.raises(ModelError) as caught:
            read_tagger.__wrapped__(tmp_path)
        assert str(caught.value) == (
            f"{path}: found {found}; allowed: the file as `jiedao train initiatives` wrote it. "
            "What to do: restore it or train again."
        )
    path.write_text(json.dumps({"format": 99, "kind_order": []}), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        read_tagger.__wrapped__(tmp_path)
    assert str(caught.value) == (
        f"{path}: found format 99; allowed: format 1. "
        "What to do: train it again with `jiedao train initiatives`."
    )


def test_faults_of_annotations_are_told() -> None:
    with pytest.raises(InputError, match="kinds: found 'wrong'; allowed: brand, campaign"):
        fit_tagger([["a"]], ["wrong"])
    with pytest.raises(InputError, match="at least two classes"):
        fit_tagger([["a"], ["a"]], ["brand", "brand"])
