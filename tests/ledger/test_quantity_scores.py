"""Scores of quantities: by hand, and against a slow count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jiedao.errors import InputError
from jiedao.ledger.scores import character_f1, match_quantities, score_quantities

BASE = {"sign": "", "bound": "=", "status": "achieved", "period": ""}


def _rows(*rows: tuple[str, str, float, str, str, str]) -> pd.DataFrame:
    columns = ["sentence_id", "text", "value", "unit", "indicator", "kind"]
    return pd.DataFrame(rows, columns=columns).assign(**BASE)


REFERENCE = _rows(
    ("a:001", "3家", 3, "家", "规上企业", "level"),
    ("a:001", "5%", 5, "%", "税收", "growth"),
    ("b:001", "7件", 7, "件", "诉求", "level"),
    ("b:002", "9件", 9, "件", "诉求", "level"),
)
FOUND = _rows(
    ("a:001", "3家", 3, "家", "企业", "level"),
    ("a:001", "5%", 5, "%", "税收", "share"),
    ("b:001", "7件", 7, "件", "诉求", "level"),
    ("b:002", "9条", 9, "条", "诉求", "level"),
    ("b:002", "两座", 2, "座", "桥", "level"),
)


def test_scores_by_hand() -> None:
    scores = score_quantities(FOUND, REFERENCE, draws=50)
    value = scores[scores["theme"] == "all"].set_index("measure")
    # 4 found in Arabic digits (两座 is not counted), 4 wanted, 3 agree in value and unit.
    assert value["value"][["precision", "recall", "f1", "not_quantities"]].tolist() == [
        0.75, 0.75, 0.75, 0.25,
    ]  # fmt: skip
    assert value["value"]["kind"] == pytest.approx(2 / 3, abs=1e-4)
    # 企业 in 规上企业: 2 · 2 / 6 = 0.67, under 0.8.
    assert value["value"]["indicator"] == pytest.approx(2 / 3, abs=1e-4)
    assert value["n"][["f1", "kind", "not_quantities"]].tolist() == [4, 3, 4]
    assert (value["low"] <= value["value"]).all()
    assert (value["value"] <= value["high"]).all()
    offices = scores[scores["theme"] == "b"].set_index("measure")["value"]
    assert (offices["precision"], offices["kind"]) == (0.5, 1.0)


def test_interval_is_that_of_sentences_drawn_by_hand() -> None:
    scores = score_quantities(FOUND, REFERENCE, seed=5, draws=200)
    low = scores[(scores["theme"] == "all") & (scores["measure"] == "f1")]["low"].item()
    # Sentences a:001, b:001, b:002 with found, wanted and both.
    counts = np.array([[2, 2, 2], [1, 1, 1], [1, 1, 0]])
    generator = np.random.default_rng(5)
    drawn = []
    for rows in generator.integers(0, 3, size=(200, 3)):
        found, wanted, both = sum(counts[row] for row in rows)
        drawn.append(2 * both / (found + wanted))
    assert low == pytest.approx(np.percentile(drawn, 2.5), abs=1e-4)


def test_equal_quantities_of_a_sentence_are_matched_once_and_in_order() -> None:
    twice = _rows(*[("a:001", "3家", 3, "家", name, "level") for name in ("甲", "乙")])
    matches = match_quantities(twice, twice.iloc[:1])
    assert matches[["wanted", "found"]].values.tolist() == [[True, True], [False, True]]
    assert matches["indicator"].tolist()[0] == 1.0


@pytest.mark.parametrize(
    ("left", "right", "f1"),
    [
        ("甲乙", "甲乙", 1.0),
        ("甲甲", "甲", 2 / 3),
        ("甲", "乙", 0.0),
        ("", "甲", 0.0),
        ("", "", 1.0),
    ],
)
def test_characters_are_a_multiset(left: str, right: str, f1: float) -> None:
    assert character_f1(left, right) == pytest.approx(f1)
    assert character_f1(right, left) == pytest.approx(f1)


def test_reference_without_a_column_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        score_quantities(FOUND, REFERENCE.drop(columns="bound"))
    assert str(caught.value) == (
        "reference: found no column 'bound'; allowed: sentence_id, text, value, unit, indicator, kind, "
        "sign, bound, status, period. What to do: add the column."
    )
