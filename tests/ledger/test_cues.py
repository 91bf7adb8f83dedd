"""Words of a lexicon at the end of a text, against a search for each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.cues import (
    LONGEST_NOUN,
    LONGEST_VERB,
    last_word,
    noun_kind,
    read_nouns,
    read_verbs,
)

VERBS = sorted(read_verbs())
NOUNS = sorted(read_nouns())


def _texts(words: list[str]) -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(words), st.text("创新建工作法APPİΣ 的", max_size=3))
    return st.lists(pieces, max_size=6).map("".join)


def _last_of_all(text: str, words: list[str]) -> str:
    best = (-1, 0, "")
    for word in words:
        place = text.rfind(word)
        if place >= 0:
            best = max(best, (place + len(word), len(word), word))
    return best[2]


def test_no_word_is_longer_than_is_looked_for() -> None:
    assert max(map(len, VERBS)) <= LONGEST_VERB
    assert max(map(len, NOUNS)) <= LONGEST_NOUN


@given(_texts(VERBS))
def test_last_verb_is_the_last_of_all_that_are_searched(text: str) -> None:
    assert last_word(text, read_verbs()) == _last_of_all(text, VERBS)


@given(_texts(NOUNS), st.booleans())
def test_noun_is_the_longest_that_stands_at_the_end(text: str, ends: bool) -> None:
    nouns = read_nouns()
    parts = (text[-size:] if ends else text[:size] for size in range(len(text), 0, -1))
    expected = next((part.lower() for part in parts if part.lower() in nouns), "")
    assert noun_kind(text, ends=ends) == (expected, nouns.get(expected, ""))
