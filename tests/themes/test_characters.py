"""Sentences read all at once against the same reading one by one."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.themes.characters import CODE_POINTS, Characters, plain_text

# What makes reading all at once hard: chains of decimals, spaces at the ends and within, characters that
# fold into digits, points, spaces and letters, letters whose small form is uneven, and whole characters.
HARD = "0１.．٣೯ \u3000\t\x1c\x85ＡİΣσſKΑ\u0307\u0345'·，（⼈𠮷𝟕\U0010ffff\ud800街道"
hard_texts = st.lists(st.text(HARD, max_size=12), max_size=6)
# A NUL stands between texts and in none of them: readers refuse it.
any_texts = st.lists(st.text(st.characters(exclude_characters="\0"), max_size=12), max_size=6)


def _texts(characters: Characters) -> list[str]:
    joined = "".join(map(chr, characters.points))
    return joined.split("\0")[:-1]


@pytest.mark.parametrize(
    ("text", "marker", "expected"),
    [
        ("（二）新增企业１２．５万家，ＧＤＰ增长8%", "（二）", "新增企业0万家,gdp增长0%"),
        ("1.推进12345热线", "1.", "推进0热线"),
        ("2024年1-5月", "", "0年0-0月"),
        ("2024.5.1.30", "", "0.0"),
        (" 一是抓经济。", "", "一是抓经济。"),
        ("一是", "一是", ""),
    ],
)
def test_sentence_as_the_classifier_reads_it(text: str, marker: str, expected: str) -> None:
    assert plain_text(text, marker) == expected
    assert _texts(Characters.read([text[len(marker) :]])) == [expected]


@given(st.one_of(hard_texts, any_texts))
def test_texts_read_at_once_are_those_read_one_by_one(texts: list[str]) -> None:
    assert _texts(Characters.read(texts)) == [plain_text(text) for text in texts]


def test_every_character_is_read_as_by_itself() -> None:
    # Between letters, so that no space is stripped. With İ or Σ, all texts would be lowered before.
    points = set(range(1, CODE_POINTS)) - {ord("İ"), ord("Σ")}
    text = "a".join(map(chr, sorted(points)))
    assert _texts(Characters.read([text])) == [plain_text(text)]


def test_seeds_are_read_as_one_by_one(seed_sentences: pd.DataFrame) -> None:
    texts = seed_sentences["text"].tolist()
    assert _texts(Characters.read(texts)) == [plain_text(text) for text in texts]


def test_keys_by_hand() -> None:
    characters = Characters.of(["网格", "", "员"])
    assert characters.points.tolist() == [ord("网"), ord("格"), 0, 0, ord("员"), 0]
    assert characters.ends.tolist() == [2, 3, 5]
    one = 2**21
    assert characters.keys(1).tolist()[:2] == [one + ord("网"), one + ord("格")]
    assert characters.keys(2).tolist()[0] == (one + ord("网")) * one + ord("格")
    assert [len(characters.keys(length)) for length in (1, 2, 3, 7)] == [6, 5, 4, 0]


@given(hard_texts)
def test_owner_is_the_text_of_a_character(texts: list[str]) -> None:
    characters = Characters.of(texts)
    places = (characters.points != 0).nonzero()[0]
    expected = [number for number, text in enumerate(texts) for _ in text]
    assert characters.owners(places).tolist() == expected
    assert len(characters) == len(texts)
