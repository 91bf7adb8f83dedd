"""Rates of growth side by side: signs and bounds by hand, what counts as the same, empty frames."""

from __future__ import annotations

import pandas as pd
import pytest

from jiedao.errors import InputError
from jiedao.ledger.growth import compare_growth
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.text.tabulate import tabulate_sentences

OFFICES = {"a": "江口街道", "b": "湖滨街道", "c": "城东街道"}


def _frames(texts: dict[str, str], genre: str = "summary") -> tuple[pd.DataFrame, pd.DataFrame]:
    sentences, _ = tabulate_sentences(texts)
    documents = pd.DataFrame({"doc_id": list(texts)})
    documents = documents.assign(
        office=documents["doc_id"].map(OFFICES),
        genre=genre,
        period_start="2024-01",
        period_end="2024-12",
    )
    return tabulate_quantities(sentences, documents=documents), documents


def test_rates_stand_side_by_side_with_their_periods() -> None:
    texts = {
        "a": "1-10月固定资产投资同比增长9%。",
        "b": "确保全年固投增长8%以上。",
        "c": "固定资产投资下降3%。社会消费品零售总额增长5%。",
    }
    found = compare_growth(*_frames(texts))
    columns = ["indicator", "office", "value", "bound", "status", "first", "last"]
    assert found[columns].values.tolist() == [
        ["固投", "江口街道", 9.0, "=", "achieved", "2024-01", "2024-10"],
        # What a report on a whole year aims at is the next one's.
        ["固投", "湖滨街道", 8.0, ">=", "target", "2025-01", "2025-12"],
        # What one office alone reports, 社零, is left out; a fall is negative.
        ["固投", "城东街道", -3.0, "=", "achieved", "2024-01", "2024-12"],
    ]


def test_bound_and_range_of_a_fall_are_turned() -> None:
    quantities, documents = _frames({"a": "税收收入增长2%。", "b": "税收收入增长3%。"})
    quantities["sign"] = ["-", "+"]
    quantities["bound"] = [">=", "<="]
    quantities["value_low"] = [1.0, 2.0]
    found = compare_growth(quantities, documents)
    assert found[["value", "value_low", "bound"]].values.tolist() == [
        [-2.0, -1.0, "<="],
        [3.0, 2.0, "<="],
    ]


def test_rate_that_a_report_says_twice_stands_once() -> None:
    texts = {"a": "税收收入增长2%。\n税收收入增长2%。\n税收收入增长4%。", "b": "税收收入增长3%。"}
    found = compare_growth(*_frames(texts))
    assert found["value"].tolist() == [2.0, 4.0, 3.0]


def test_indicators_of_most_offices_come_first() -> None:
    texts = {
        "a": "出口总额增长1%。税收收入增长2%。",
        "b": "出口总额增长3%。税收收入增长4%。",
        "c": "税收收入增长6%。",
    }
    found = compare_growth(*_frames(texts))
    assert found["indicator"].drop_duplicates().tolist()[0] == "税收收入"
    assert found["office"].tolist()[:3] == list(OFFICES.values())


def test_nothing_shared_gives_an_empty_frame() -> None:
    quantities, documents = _frames({"a": "税收收入增长2%。", "b": "新建公园2个。"})
    assert compare_growth(quantities, documents).empty
    assert compare_growth(quantities.head(0), documents).empty


def test_report_without_a_row_is_named() -> None:
    quantities, documents = _frames({"a": "税收收入增长2%。", "b": "税收收入增长3%。"})
    with pytest.raises(InputError) as caught:
        compare_growth(quantities, documents[documents["doc_id"] != "b"])
    assert str(caught.value) == (
        "documents: found nothing of 'b'; allowed: a row for every report. What to do: add the row."
    )
