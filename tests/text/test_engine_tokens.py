"""Both engines give the same tokens: a short run of ``reports/engines.py``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "reports"))
engines: ModuleType = importlib.import_module("engines")


def test_engines_agree_but_for_runs_of_one_character() -> None:
    sentences = list(engines.invent_sentences(200_000))
    assert len(set(sentences)) > 0.99 * len(sentences)
    found = engines.compare(sentences, *engines.tokenizers())
    assert (found.sentences, found.words_differ) == (len(sentences), 0)
    assert found.octets >= 200_000
    assert set(found.counts) <= set(engines.ANSWERS)
    assert found.counts.total() < 1e-4 * found.tokens


def test_differences_are_the_smallest_stretches() -> None:
    ours, theirs = ["a", "bc", "d", "ef", "g"], ["a", "b", "c", "d", "e", "fg"]
    assert list(engines.differences(ours, theirs)) == [
        ("bc", ["bc"], ["b", "c"]),
        ("efg", ["ef", "g"], ["e", "fg"]),
    ]
    assert list(engines.differences(ours, ours)) == []


@pytest.mark.parametrize(
    ("stretch", "kind"),
    [
        ("区接接接", "three or more equal Han characters in a row"),
        ("接接区", "two equal Han characters in a row"),
        ("网格", "other Han characters"),
        ("网a", "Latin letters, digits, marks"),
    ],
)
def test_differences_have_classes(stretch: str, kind: str) -> None:
    assert engines.class_of(stretch) == kind
