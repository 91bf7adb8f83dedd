"""Scores of initiatives: a value worked by hand, a slow oracle, and the published table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jiedao.errors import InputError
from jiedao.ledger.evaluate import score_initiatives
from jiedao.ledger.initiatives import score_name
from jiedao.ledger_training import evaluate_initiatives, read_named_corpus, train_initiatives

ROOT = Path(__file__).parents[2]


def _frame(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["sentence_id", "name", "kind"])


SENTENCES = pd.DataFrame({"sentence_id": ["a:001", "a:002", "a:003", "a:004"]})
REFERENCE = _frame(
    [
        ("a:001", "头雁领航", "campaign"),
        ("a:001", "1+3机制", "method"),
        ("a:002", "红帆驿站", "place"),
        ("a:003", "江米", "brand"),
    ]
)
FOUND = _frame(
    [
        ("a:001", "头雁领航", "brand"),
        ("a:001", "“１+３”机制", "method"),
        ("a:002", "红帆", "place"),
        ("a:004", "江米", "brand"),
        ("a:004", "四上", "brand"),
    ]
)


def test_scores_by_hand() -> None:
    """Of 5 found and 4 wanted 2 are right, one of the right kind; 红帆 lies in 红帆驿站."""
    scores = score_initiatives(SENTENCES, REFERENCE, FOUND, draws=10).set_index("measure")
    assert scores["value"].tolist() == pytest.approx([2 / 5, 2 / 4, 4 / 9, 1 / 2, 6 / 9])
    assert scores["n"].tolist() == [5, 4, 4, 2, 4]


def test_scores_agree_with_sets() -> None:
    random = np.random.default_rng(3)
    pool = [f"甲{chr(0x4E00 + n)}乙" for n in range(6)]
    sides = []
    for _ in range(2):
        rows = {
            (f"a:{random.integers(1, 5):03d}", pool[random.integers(6)]): "brand" for _ in range(12)
        }
        sides.append(_frame([(*key, kind) for key, kind in rows.items()]))
    wanted, got = ({(r[0], score_name(r[1])) for r in side.to_numpy()} for side in sides)
    scores = score_initiatives(SENTENCES, *sides, draws=10).set_index("measure")["value"]
    assert scores["precision"] == pytest.approx(len(wanted & got) / len(got), abs=1e-12)
    assert scores["recall"] == pytest.approx(len(wanted & got) / len(wanted), abs=1e-12)


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    scores = score_initiatives(SENTENCES, REFERENCE, FOUND, draws=200)
    assert (scores["low"] <= scores["value"] + 1e-12).all()
    assert (scores["value"] <= scores["high"] + 1e-12).all()
    pd.testing.assert_frame_equal(scores, score_initiatives(SENTENCES, REFERENCE, FOUND, draws=200))


def test_faults_are_told() -> None:
    stray = _frame([("b:001", "甲乙", "brand")])
    with pytest.raises(InputError, match="reference: found the sentence 'b:001'"):
        score_initiatives(SENTENCES, stray, FOUND)
    with pytest.raises(InputError, match="kind: found 'thing'; allowed: brand"):
        score_initiatives(SENTENCES, _frame([("a:001", "甲乙", "thing")]), FOUND)


def test_published_scores_and_model_are_of_this_code(tmp_path: Path) -> None:
    corpus = read_named_corpus(ROOT / "seeds")
    scores, _ = evaluate_initiatives(corpus)
    published = pd.read_csv(ROOT / "reports" / "initiatives.csv")
    assert scores["office"].tolist() == published["office"].tolist()
    # Weights are rounded, and another machine's arithmetic may turn a close decision.
    assert scores["value"].to_numpy() == pytest.approx(published["value"].to_numpy(), abs=0.02)
    train_initiatives(corpus, tmp_path)
    made, kept = (
        (folder / "model.json").read_text(encoding="utf-8").splitlines()
        for folder in (tmp_path, ROOT / "models" / "initiatives")
    )
    differing = sum(a != b for a, b in zip(made, kept, strict=True))
    assert differing <= 0.05 * len(kept)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("走访老人。", encoding="utf-8")
    with pytest.raises(InputError, match="no readable table"):
        read_named_corpus(tmp_path)
