"""The surroundings of a sentence: by hand, and against a walk up the tree in plain Python."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.context import NONE, PLACES, RELATIONS, find_openings, read_context, shift

REPORT = """\
江口街道工作总结
一、经济
(一)招商。新增企业3家。产值增长。
税收增长。
二、安全
排查隐患。"""
CHILD, SAME_LINE, NEW_LINE, NEW_HEADING = range(len(RELATIONS))


@st.composite
def forests(draw: st.DrawFn) -> pd.DataFrame:
    """Reports whose sentences have any earlier sentence, or none, as their heading."""
    rows = []
    for doc, size in enumerate(draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))):
        line = 1
        for place in range(size):
            line += draw(st.integers(0, 1)) if place else 0
            parent = draw(st.integers(-1, place - 1)) if place else -1
            rows.append(
                {
                    "sentence_id": f"d{doc}:{place}",
                    "doc_id": f"d{doc}",
                    "parent_id": None if parent < 0 else f"d{doc}:{parent}",
                    "line": line,
                    "kind": "body",
                    "marker": "",
                    "level": pd.NA,
                    "text": "甲",
                }
            )
    return pd.DataFrame(rows).astype({"level": "Int64", "parent_id": "str"})


def test_opening_of_a_sentence_is_a_heading_of_it_and_of_those_below() -> None:
    sentences, _ = tabulate_sentences({"a": "一、经济\n完成投资。\n存在问题：税源单一。缺口较大。"})
    openings = find_openings(sentences)
    assert openings == {2: 5}
    context = read_context(sentences, openings)
    assert context.parent.tolist() == [NONE, 0, 4, 4]
    assert context.level_up.tolist() == [NONE, NONE, 0, 0]
    assert context.top.tolist() == [NONE, 0, 0, 0]
    assert context.relation.tolist()[2] == NEW_HEADING


def test_context_by_hand() -> None:
    sentences, _ = tabulate_sentences({"a": REPORT, "b": "走访。慰问。"})
    context = read_context(sentences, {})
    assert sentences["text"].tolist() == [
        "江口街道工作总结", "一、经济", "(一)招商。", "新增企业3家。", "产值增长。", "税收增长。",
        "二、安全", "排查隐患。", "走访。", "慰问。",
    ]  # fmt: skip
    assert context.parent.tolist() == [NONE, NONE, 1, 2, 2, 2, NONE, 6, NONE, NONE]
    assert context.level_up.tolist() == [NONE, NONE, NONE, 1, 1, 1, NONE, NONE, NONE, NONE]
    assert context.top.tolist() == [NONE, NONE, 1, 1, 1, 1, NONE, 6, NONE, NONE]
    assert context.previous.tolist() == [NONE, 0, 1, 2, 3, 4, 5, 6, NONE, 8]
    assert context.following.tolist() == [1, 2, 3, 4, 5, 6, 7, NONE, 9, NONE]
    assert context.first.tolist() == [True, *[False] * 7, True, False]
    assert context.relation.tolist() == [
        NEW_HEADING, NEW_LINE, CHILD, CHILD, SAME_LINE, NEW_LINE, NEW_HEADING, CHILD,
        NEW_HEADING, SAME_LINE,
    ]  # fmt: skip


def test_place_by_hand() -> None:
    sentences, _ = tabulate_sentences({"a": REPORT, "b": "长" * 81 + "。"})
    place = read_context(sentences, {}, {"a": "plan", "b": "both"}).place
    kind = {"title": 0, "heading": 1, "numbered": 2}
    level, short, long, opening, position, closing = 3, 9, 10, 11, 12, 13
    plan = 14
    one = np.zeros((9, PLACES))
    one[0, [kind["title"], short, opening, plan]] = 1
    for row, number in ((1, 1), (2, 2), (6, 1)):
        one[row, [kind["heading"], kind["numbered"], level + number, short, plan]] = 1
    one[[3, 4, 5, 7], short] = one[[3, 4, 5, 7], plan] = 1
    one[7, closing] = 1
    one[:8, position] = np.arange(8) / 7
    # A report of one sentence opens and does not close; it is no plan.
    one[8, [long, opening]] = 1
    np.testing.assert_allclose(place, one, rtol=1e-6)


@given(forests())
def test_headings_and_neighbours_are_those_of_a_walk(sentences: pd.DataFrame) -> None:
    context = read_context(sentences, {})
    ids = sentences["sentence_id"].tolist()
    parents = [NONE if pd.isna(parent) else ids.index(parent) for parent in sentences["parent_id"]]
    docs, lines = sentences["doc_id"].tolist(), sentences["line"].tolist()
    for row, parent in enumerate(parents):
        chain = []
        above = parent
        while above != NONE:
            chain.append(above)
            above = parents[above]
        assert context.parent[row] == parent
        assert context.level_up[row] == (chain[1] if len(chain) > 1 else NONE)
        assert context.top[row] == (chain[-1] if chain else NONE)
        opens = row == 0 or docs[row - 1] != docs[row]
        closes = row + 1 == len(ids) or docs[row + 1] != docs[row]
        assert context.first[row] == opens
        assert context.previous[row] == (NONE if opens else row - 1)
        assert context.following[row] == (NONE if closes else row + 1)
        if opens:
            relation = NEW_HEADING
        elif parent == row - 1:
            relation = CHILD
        elif parent == parents[row - 1]:
            relation = SAME_LINE if lines[row] == lines[row - 1] else NEW_LINE
        else:
            relation = NEW_HEADING
        assert context.relation[row] == relation


@given(forests(), forests())
def test_report_has_the_same_place_whatever_stands_beside_it(
    one: pd.DataFrame, other: pd.DataFrame
) -> None:
    other = other.assign(
        **{column: "x" + other[column] for column in ("sentence_id", "doc_id", "parent_id")}
    )
    alone = read_context(one, {})
    beside = read_context(pd.concat([other, one], ignore_index=True), {})
    skipped = len(other)
    np.testing.assert_array_equal(beside.place[skipped:], alone.place)
    np.testing.assert_array_equal(beside.relation[skipped:], alone.relation)
    for mine, shifted in zip(alone.blocks, beside.blocks, strict=True):
        moved = np.where(mine == NONE, NONE, mine + skipped)
        np.testing.assert_array_equal(shifted[skipped:], moved)


@given(st.lists(st.integers(-1, 3), min_size=4, max_size=4))
def test_shift_takes_whole_rows(rows: list[int]) -> None:
    matrix = np.arange(12, dtype=np.float32).reshape(4, 3) + 1
    expected = [[0, 0, 0] if row == NONE else matrix[row].tolist() for row in rows]
    shifted = shift(sparse.csr_matrix(matrix), np.array(rows, np.int64))
    assert shifted.toarray().tolist() == expected
