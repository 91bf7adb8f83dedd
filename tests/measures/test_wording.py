"""Shared wording: by hand and against a slow search for every passage."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures.wording import PASSAGE, mark_shared_wording

COPIED = "坚持以人民为中心的发展思想，统筹推进各项工作"
DOCUMENTS = pd.DataFrame(
    {"doc_id": ["a", "b", "c"], "office": ["江口街道", "湖滨街道", "江口街道"]}
)


def _sentences(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["doc_id", "marker", "text"])


def _marked(sentences: pd.DataFrame, length: int = PASSAGE) -> list[str]:
    marks = mark_shared_wording(sentences, DOCUMENTS, length=length)
    assert [len(mark) for mark in marks] == sentences["text"].str.len().tolist()
    return [
        "".join(c if shared else "·" for c, shared in zip(text, mark, strict=True))
        for text, mark in zip(sentences["text"], marks, strict=True)
    ]


def test_copied_passage_is_marked_and_nothing_beside_it() -> None:
    sentences = _sentences(
        ("a", "", f"今年以来，{COPIED}，成效明显。"),
        ("b", "", f"街道{COPIED}。"),
        ("c", "", "无。"),
    )
    assert _marked(sentences) == [f"·····{COPIED}······", f"··{COPIED}·", "··"]


def test_passage_runs_over_marks_numbering_and_ends_of_sentences() -> None:
    sentences = _sentences(
        ("a", "", "夯实基层基础。"),
        ("a", "二是", "二是优化营商环境，"),
        ("b", "", "夯实基层基础优化营商环境"),
    )
    assert _marked(sentences, 12) == [
        "夯实基层基础·",
        "··优化营商环境·",
        "夯实基层基础优化营商环境",
    ]
    assert _marked(sentences, 13) == ["·" * 7, "·" * 9, "·" * 12]


def test_what_an_office_repeats_of_its_own_is_not_shared() -> None:
    assert _marked(_sentences(("a", "", COPIED), ("c", "", COPIED))) == ["·" * len(COPIED)] * 2


def test_passage_does_not_run_from_one_report_into_the_next() -> None:
    sentences = _sentences(
        ("a", "", "夯实基层"), ("c", "", "优化营商"), ("b", "", "夯实基层优化营商")
    )
    assert _marked(sentences, 5) == ["····", "····", "········"]


def test_forms_of_letters_are_folded() -> None:
    sentences = _sentences(("a", "", "打造ＡＩ社区"), ("b", "", "打造ai社区"))
    assert _marked(sentences, 6) == ["打造ＡＩ社区", "打造ai社区"]


def test_frame_in_any_order_is_read_in_the_order_of_the_report() -> None:
    sentences = _sentences(
        ("a", "", "优化营商"), ("a", "", "夯实基层"), ("b", "", "夯实基层优化营商")
    )
    sentences["start"] = [4, 0, 0]
    assert _marked(sentences, 8) == ["优化营商", "夯实基层", "夯实基层优化营商"]


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.just(""), st.text("网格，", max_size=9)), max_size=7
    ),
    st.integers(1, 6),
)
def test_marks_are_those_of_a_slow_search(rows: list[tuple[str, str, str]], length: int) -> None:
    sentences = _sentences(*rows)
    office = dict(zip(DOCUMENTS["doc_id"], DOCUMENTS["office"], strict=True))
    streams: dict[str, list[tuple[int, int, str]]] = {"a": [], "b": [], "c": []}
    for row, (doc_id, _, text) in enumerate(rows):
        streams[doc_id] += [(row, place, c) for place, c in enumerate(text) if c != "，"]
    plain = {doc_id: "".join(c for *_, c in stream) for doc_id, stream in streams.items()}
    expected = set()
    for doc_id, stream in streams.items():
        for start in range(len(stream) - length + 1):
            window = plain[doc_id][start : start + length]
            if any(window in plain[d] for d in plain if office[d] != office[doc_id]):
                expected |= {(row, place) for row, place, _ in stream[start : start + length]}
    marks = mark_shared_wording(sentences, DOCUMENTS, length=length)
    found = {
        (row, place)
        for row, mark in enumerate(marks)
        for place in mark.nonzero()[0].tolist()
        if rows[row][2][place] != "，"
    }
    assert found == expected


def test_faults_are_told() -> None:
    with pytest.raises(InputError) as caught:
        mark_shared_wording(_sentences(("a", "", "网格")), DOCUMENTS, length=0)
    assert str(caught.value) == (
        "length: found 0; allowed: 1 or more characters. What to do: correct it."
    )
    with pytest.raises(InputError) as caught:
        mark_shared_wording(_sentences(("d", "", "网格")), DOCUMENTS)
    assert str(caught.value) == (
        "documents: found nothing of 'd'; allowed: a row for every report that the sentences "
        "name. What to do: add the row."
    )
