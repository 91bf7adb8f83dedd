"""The frames `sentences` and `furniture` of several reports."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.frames import check_frame
from jiedao.text.sentences import split_report
from jiedao.text.tabulate import sentence_id, tabulate_sentences

TEXTS = {
    "jiangkou": "【打印】\n一、总结\n新增托位20个。慰问老人12户。",
    "hubin": "一是抓经济。新增企业3家；",
}


def test_sentences_by_hand() -> None:
    sentences, _ = tabulate_sentences(TEXTS)
    columns = [
        "sentence_id",
        "doc_id",
        "position",
        "start",
        "end",
        "kind",
        "marker",
        "line",
        "text",
    ]
    assert sentences[columns].values.tolist() == [
        ["jiangkou:001", "jiangkou", 1, 5, 9, "heading", "一、", 1, "一、总结"],
        ["jiangkou:002", "jiangkou", 2, 10, 18, "body", "", 2, "新增托位20个。"],
        ["jiangkou:003", "jiangkou", 3, 18, 26, "body", "", 2, "慰问老人12户。"],
        ["hubin:001", "hubin", 1, 0, 6, "heading", "一是", 1, "一是抓经济。"],
        ["hubin:002", "hubin", 2, 6, 13, "body", "", 1, "新增企业3家；"],
    ]
    assert sentences["level"].astype(object).where(sentences["level"].notna(), None).tolist() == [
        1, None, None, 5, None,
    ]  # fmt: skip
    assert sentences["parent_id"].fillna("").tolist() == [
        "", "jiangkou:001", "jiangkou:001", "", "hubin:001",
    ]  # fmt: skip


def test_furniture_by_hand() -> None:
    _, furniture = tabulate_sentences(TEXTS)
    assert furniture.values.tolist() == [["jiangkou", 0, 4, "button", "【打印】"]]


def test_id_is_sorted_by_position_up_to_999() -> None:
    assert [sentence_id("hubin", n) for n in (7, 70, 1007)] == [
        "hubin:007",
        "hubin:070",
        "hubin:1007",
    ]


def test_report_of_furniture_alone_and_no_report_at_all_give_empty_frames() -> None:
    for texts, aside in (({"hubin": "打印"}, 1), ({}, 0)):
        sentences, furniture = tabulate_sentences(texts)
        assert (len(sentences), len(furniture)) == (0, aside)
        pd.testing.assert_series_equal(sentences.dtypes, tabulate_sentences(TEXTS)[0].dtypes)
        pd.testing.assert_series_equal(furniture.dtypes, tabulate_sentences(TEXTS)[1].dtypes)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from("甲乙丙"), st.sampled_from(["", *TEXTS.values()])))
def test_frames_hold_what_the_splitter_gives(texts: dict[str, str]) -> None:
    sentences, furniture = tabulate_sentences(texts)
    reports = {doc_id: split_report(raw) for doc_id, raw in texts.items()}
    assert sentences["text"].tolist() == [s.text for r in reports.values() for s in r.sentences]
    assert furniture["start"].tolist() == [f.start for r in reports.values() for f in r.furniture]
    assert set(sentences["parent_id"].dropna()) <= set(sentences["sentence_id"])
    check_frame("sentences", sentences)
