"""Units of training and counts: every word is counted once, in the unit where it stands."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.text.tabulate import tabulate_sentences
from jiedao.topics.units import count_words, take_units, training_units

REPORT = """\
江口街道2024年工作总结
一年来成绩明显。
一、经济
（一）工业
1.抓项目。新增企业3家。
（二）商业
首店开业。
二、民生
走访老人。
"""


@pytest.fixture(scope="module")
def sentences() -> pd.DataFrame:
    return tabulate_sentences({"a": REPORT, "b": "一是抓经济。新增企业。\n走访老人。"})[0]


def test_sections_open_at_high_numbers_and_at_outermost_headings(sentences: pd.DataFrame) -> None:
    report = sentences[sentences["doc_id"] == "a"]
    found = dict(zip(report["text"], training_units(report, "section"), strict=True))
    ids = dict(zip(report["text"], report["sentence_id"], strict=True))
    assert found["一、经济"] == f"a/{ids['一、经济']}"
    # Item 1. belongs to (一), not to a section of its own.
    assert found["1.抓项目。"] == found["（一）工业"] == f"a/{ids['（一）工业']}"
    assert found["新增企业3家。"] == found["（一）工业"]
    assert found["首店开业。"] == found["（二）商业"]
    assert found["走访老人。"] == found["二、民生"] == f"a/{ids['二、民生']}"


def test_report_without_high_numbers_has_the_sections_of_its_outermost_headings(
    sentences: pd.DataFrame,
) -> None:
    b = sentences[sentences["doc_id"] == "b"]
    assert training_units(b, "section").tolist()[:2] == ["b/b:001", "b/b:001"]


def test_paragraphs_windows_and_reports(sentences: pd.DataFrame) -> None:
    b = sentences[sentences["doc_id"] == "b"]
    assert training_units(b).tolist() == ["b/1", "b/1", "b/2"]
    assert training_units(b, "window", window=2).tolist() == ["b/1", "b/1", "b/2"]
    assert training_units(b, "report").tolist() == ["b"] * 3


def test_counts_are_those_of_a_counter() -> None:
    words = [["网格", "矛盾", "网格"], ["招商"], ["网格"], []]
    counts = count_words(words, ["1", "2", "1", "3"], ["a", "a", "a", "b"])
    assert counts.vocabulary == ("招商", "矛盾", "网格")
    assert counts.matrix.toarray().tolist() == [[0, 1, 3], [1, 0, 0], [0, 0, 0]]
    assert (counts.units, counts.doc_ids) == (("1", "2", "3"), ("a", "a", "b"))


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("甲乙丙丁戊")), st.sampled_from("12"), st.sampled_from("ab")
        ),
        min_size=1,
    ),
    st.integers(1, 3),
    st.floats(0.3, 1),
)
def test_no_word_is_lost(
    rows: list[tuple[list[str], str, str]], min_units: int, max_share: float
) -> None:
    words, units, doc_ids = (list(column) for column in zip(*rows, strict=True))
    counts = count_words(words, units, doc_ids, min_units=min_units, max_share=max_share)
    total = sum(map(len, words))
    assert counts.matrix.sum() + counts.unknown.sum() == total
    spread: Counter[str] = Counter()
    for unit in set(zip(units, doc_ids, strict=True)):
        spread.update({t for w, u, d in rows for t in w if (u, d) == unit})
    limit = max_share * len(counts.units)
    assert set(counts.vocabulary) == {t for t, n in spread.items() if min_units <= n <= limit}


def test_given_vocabulary_holds_and_the_rest_is_unknown() -> None:
    counts = count_words([["网格", "托位"]], ["1"], ["a"], vocabulary=("企业", "网格"))
    assert counts.matrix.toarray().tolist() == [[0, 1]]
    assert counts.unknown.tolist() == [1]


def test_hash_knows_words_counts_and_order() -> None:
    one = count_words([["网格"], ["企业"]], ["1", "2"], ["a", "a"])
    rows = take_units(one, np.array([1, 0]))
    other = count_words([["网格"], ["项目"]], ["1", "2"], ["a", "a"])
    assert len({one.sha256, rows.sha256, other.sha256}) == 3
    assert one.vocabulary_sha256 == rows.vocabulary_sha256 != other.vocabulary_sha256
    assert rows.units == ("2", "1")


def test_wrong_input_is_told(sentences: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        training_units(sentences, "page")
    assert str(caught.value) == (
        "unit: found 'page'; allowed: report, section, paragraph, window. "
        "What to do: choose one of these."
    )
    with pytest.raises(InputError, match=r"^window: found 0; allowed: 1 or more sentences"):
        training_units(sentences, "window", window=0)
    with pytest.raises(InputError, match=r"^sentences: found no column 'line'"):
        training_units(sentences.drop(columns="line"))
    with pytest.raises(InputError) as caught:
        count_words([["网格"]], ["1", "2"], ["a", "a"])
    assert str(caught.value) == (
        "words: found 1 sentences, where the frame has 2; allowed: the words of every sentence. "
        "What to do: segment the same sentences."
    )
