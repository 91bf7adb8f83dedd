"""Shared passages against a literal slow search; shares of own text by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.ledger.reuse import (
    find_shared_passages,
    mark_inherited,
    own_sentences,
    share_of_own_text,
)
from jiedao.text.tabulate import tabulate_sentences


def _frames(texts: dict[str, str], offices: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    sentences, _ = tabulate_sentences(texts)
    return sentences, pd.DataFrame({"doc_id": list(texts), "office": offices})


def _plain(text: str) -> tuple[str, list[int]]:
    kept = [(c, i) for i, c in enumerate(text) if c not in "，。、 \n“”"]
    return "".join(c for c, _ in kept), [i for _, i in kept]


PIECES = st.sampled_from(["坚持以人民", "为中心", "甲", "乙", "，", "。", "\n", "为中", "以人民为"])
TEXTS = st.lists(st.lists(PIECES, min_size=1, max_size=12).map("".join), min_size=2, max_size=4)


@settings(max_examples=30, deadline=None)
@given(TEXTS, st.integers(4, 6))
def test_passages_cover_just_what_a_slow_search_finds(raw: list[str], shortest: int) -> None:
    texts = {f"d{n}": text for n, text in enumerate(raw)}
    offices = [f"o{n % 3}" for n in range(len(raw))]
    sentences, documents = _frames(texts, offices)
    texts = {doc_id: texts[doc_id] for doc_id in texts if doc_id in set(sentences["doc_id"])}
    passages = find_shared_passages(sentences, documents, shortest=shortest)
    owner = dict(zip(documents["doc_id"], documents["office"], strict=True))
    doc_ids = passages["sentence_id"].str.split(":").str[0]
    for doc_id, text in texts.items():
        plain, places = _plain(text)
        shared: set[int] = set()
        for i in range(len(plain) - shortest + 1):
            run = plain[i : i + shortest]
            for other, other_text in texts.items():
                if owner[other] != owner[doc_id] and run in _plain(other_text)[0]:
                    shared |= set(places[i : i + shortest])
        found: set[int] = set()
        for row in passages[doc_ids == doc_id].itertuples():
            found |= {place for place in places if row.start <= place < row.end}
            other_text = texts[str(row.other_doc_id)]
            cut = _plain(text[row.start : row.end])[0]
            assert cut == _plain(other_text[row.other_start : row.other_end])[0]
            assert len(cut) == row.length >= shortest
            _assert_maximal(plain, _plain(other_text), places, row)
        assert found == shared


def _assert_maximal(plain: str, other: tuple[str, list[int]], places: list[int], row) -> None:  # type: ignore[no-untyped-def]
    i, j = places.index(row.start), other[1].index(row.other_start)
    assert i == 0 or j == 0 or plain[i - 1] != other[0][j - 1]
    behind, other_behind = plain[i + row.length :][:1], other[0][j + row.length :][:1]
    assert behind != other_behind or not behind


A = "我们坚持以人民为中心的发展思想，走访老人。\n新增企业3家。"
B = "会议要求：坚持以人民为中心、的发展思想。"


def test_a_passage_leads_back_to_both_texts() -> None:
    sentences, documents = _frames({"a": A, "b": B}, ["江口街道", "湖滨街道"])
    passages = find_shared_passages(sentences, documents)
    assert passages["text"].tolist() == [
        "坚持以人民为中心的发展思想",
        "坚持以人民为中心、的发展思想",
    ]
    row = passages.iloc[0]
    assert A[row["start"] : row["end"]] == row["text"]
    assert B[row["other_start"] : row["other_end"]] == "坚持以人民为中心、的发展思想"
    assert row[["length", "source", "offices"]].tolist() == [13, "office", 1]
    assert passages["sentence_id"].tolist() == ["a:001", "b:001"]


def test_a_passage_is_drawn_out_to_the_left_too() -> None:
    """What the first match covers in part, the second shares with another report in full."""
    texts = {"a": "一二三四五六七八九十", "b": "一二三四五六", "c": "三四五六七八九十"}
    sentences, documents = _frames(texts, ["江口街道", "湖滨街道", "南山街道"])
    passages = find_shared_passages(sentences, documents, shortest=4)
    first = passages[passages["sentence_id"] == "a:001"]
    assert first[["text", "other_doc_id", "start"]].values.tolist() == [
        ["一二三四五六", "b", 0],
        ["三四五六七八九十", "c", 2],
    ]


def test_texts_of_one_office_are_its_own() -> None:
    sentences, documents = _frames({"a": A, "b": B}, ["江口街道"] * 2)
    assert find_shared_passages(sentences, documents).empty


def test_a_reference_is_a_source_of_its_own() -> None:
    sentences, documents = _frames({"a": A}, ["江口街道"])
    passages = find_shared_passages(sentences, documents, {"省": B})
    assert passages[["source", "other_doc_id", "offices"]].values.tolist() == [
        ["reference", "省", 1]
    ]


def test_shares_by_hand() -> None:
    """Of 21 characters of the first sentence 13 are shared, of the second none of 7."""
    sentences, documents = _frames({"a": A, "b": B}, ["江口街道", "湖滨街道"])
    passages = find_shared_passages(sentences, documents)
    shares = share_of_own_text(sentences, passages)
    assert shares.iloc[0].tolist() == ["a", 15, 28, pytest.approx(15 / 28), 13, 0]
    inherited = mark_inherited(sentences, passages)
    assert inherited.iloc[:2].values.tolist() == [
        ["a:001", 13, 21, pytest.approx(13 / 21)],
        ["a:002", 0, 7, 0],
    ]
    assert own_sentences(sentences, passages)["sentence_id"].tolist() == ["a:002"]
    assert len(own_sentences(sentences, passages, most=0.8)) == len(sentences)


def test_overlapping_passages_count_once() -> None:
    sentences = pd.DataFrame(
        {"sentence_id": ["a:001"], "doc_id": ["a"], "start": [10], "end": [30], "text": ["甲" * 20]}
    )
    passages = pd.DataFrame(
        {
            "sentence_id": ["a:001"] * 3,
            "start": [10, 15, 12],
            "end": [20, 25, 14],
            "source": ["office", "reference", "office"],
        }
    )
    assert share_of_own_text(sentences, passages).values.tolist() == [["a", 5, 20, 0.25, 10, 10]]


def test_no_reports_give_an_empty_frame() -> None:
    sentences, documents = _frames({"a": A}, ["江口街道"])
    passages = find_shared_passages(sentences.head(0), documents)
    assert passages.empty
    assert share_of_own_text(sentences, passages)["share"].tolist() == [1.0]


def test_faults_are_told() -> None:
    sentences, documents = _frames({"a": A}, ["江口街道"])
    with pytest.raises(InputError) as caught:
        find_shared_passages(sentences, documents, shortest=3)
    assert str(caught.value) == (
        "shortest: found 3; allowed: 4 or more characters. What to do: choose a longer run."
    )
    with pytest.raises(InputError, match="documents: found no row of 'a'"):
        find_shared_passages(sentences, documents.head(0))
    with pytest.raises(InputError, match="most: found 2"):
        own_sentences(sentences, find_shared_passages(sentences, documents), most=2)
    stray = pd.DataFrame({"sentence_id": ["z:001"], "start": [0], "end": [5], "source": ["office"]})
    with pytest.raises(InputError, match="passages: found the sentence 'z:001'"):
        share_of_own_text(sentences, stray)
