"""Counts by block: of words, and of n-grams against a slow count of every substring."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures.counts import BREAK, TermCounts, count_ngrams, count_terms

LETTERS = "网格化街"
rows = st.lists(
    st.tuples(
        st.text(alphabet=LETTERS + "，3 a" + BREAK, max_size=14),
        st.sampled_from("甲乙"),
        st.sampled_from("123"),
    ),
    min_size=1,
    max_size=10,
)


def _by_block(counts: TermCounts) -> dict[tuple[int, str], int]:
    table = counts.counts.toarray()
    return {
        (row, term): int(table[row, column])
        for row in range(table.shape[0])
        for column, term in enumerate(counts.terms)
        if table[row, column]
    }


def test_words_by_hand() -> None:
    counts = count_terms(
        [["网格", "矛盾"], ["网格"], [], ["网格"]], ["甲", "甲", "乙", "乙"], ["1", "1", "2", "1"]
    )
    assert counts.terms == ["矛盾", "网格"]
    # The block 1 of 乙 is not the block 1 of 甲; a block without words is one all the same.
    assert counts.counts.toarray().tolist() == [[1, 2], [0, 0], [0, 1]]
    assert counts.totals.tolist() == [3, 0, 1]
    assert counts.groups.tolist() == ["甲", "乙", "乙"]
    assert counts.by_group().toarray().tolist() == [[1, 2], [0, 1]]
    assert (counts.names, counts.unit) == (["甲", "乙"], "words")


def test_ngrams_cross_no_mark_figure_space_or_sentence() -> None:
    counts = count_ngrams(
        ["网格，格化3化街 街网", "格化"], ["甲", "甲"], ["1", "1"], sizes=(2, 3), min_count=1
    )
    assert counts.terms == ["化街", "格化", "网格", "街网"]
    assert counts.counts.toarray().tolist() == [[1, 2, 1, 1]]
    assert (counts.totals.tolist(), counts.unit) == ([10], "characters")


def test_ngram_that_stands_only_in_a_longer_one_is_left_out() -> None:
    texts = ["接诉即办", "接诉即办", "即办"]
    counts = count_ngrams(texts, ["甲"] * 3, ["1"] * 3, sizes=(2, 4), min_count=2)
    assert dict(zip(counts.terms, counts.counts.toarray()[0].tolist(), strict=True)) == {
        "接诉即办": 2,
        "即办": 3,
    }


def test_forms_of_letters_are_folded() -> None:
    counts = count_ngrams(["ＡＢ", "ab"], ["甲"] * 2, ["1"] * 2, sizes=(2, 2), min_count=2)
    assert counts.terms == ["ab"]


@settings(max_examples=80)
@given(rows, st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))
def test_ngrams_are_those_of_a_slow_count(
    rows: list[tuple[str, str, str]], low: int, more: int, min_count: int
) -> None:
    sizes = (low, low + more)
    texts, groups, blocks = (list(column) for column in zip(*rows, strict=True))
    number = {place: n for n, place in enumerate(dict.fromkeys(zip(groups, blocks, strict=True)))}
    found: Counter[tuple[int, str]] = Counter()
    totals: Counter[int] = Counter()
    for text, *place in rows:
        row = number[tuple(place)]
        for run in re.findall(f"[{LETTERS}a]+", text):
            totals[row] += len(run)
            for size in range(sizes[0], sizes[1] + 1):
                found.update((row, run[i : i + size]) for i in range(len(run) - size + 1))
    n: Counter[str] = Counter()
    for (_, term), count in found.items():
        n[term] += count
    kept = {
        term
        for term in n
        if n[term] >= min_count
        and not any(len(t) == len(term) + 1 and term in t and n[t] == n[term] for t in n)
    }
    counts = count_ngrams(texts, groups, blocks, sizes=sizes, min_count=min_count)
    assert counts.terms == sorted(kept)
    assert _by_block(counts) == {key: count for key, count in found.items() if key[1] in kept}
    assert counts.totals.tolist() == [totals[row] for row in range(len(number))]


def test_sizes_that_do_not_go_upwards_are_told() -> None:
    with pytest.raises(InputError) as caught:
        count_ngrams(["网格"], ["甲"], ["1"], sizes=(3, 2))
    assert str(caught.value) == (
        "ngrams: found 3 to 2; allowed: from 1 or more upwards, such as 2:4. "
        "What to do: correct the sizes."
    )
