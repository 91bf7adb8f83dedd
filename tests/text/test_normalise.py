"""Folding is one for one: no offset moves, and nothing is folded twice."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.text.normalise import fold


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("（一）完成１０．５６亿元，增长８％；", "(一)完成10.56亿元,增长8%;"),
        ("街道\u3000办事处\xa0！", "街道 办事处 !"),
        ("完成｡", "完成。"),
        ("⼀、⼯作", "一、工作"),
        ("老\uf900", "老豈"),
        ("人⺠、⻅⻓、⻋⻔", "人民、见长、车门"),
        ("街道︵二︶︰\u2003新增㆒﹪", "街道(二): 新增一%"),
        ("𝟏𝟎个", "10个"),
        ("“引号”、《书名》…—¥①Ⅳ", "“引号”、《书名》…—¥①Ⅳ"),
    ],
)
def test_folding_by_hand(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(st.text())
def test_no_offset_moves_and_a_second_folding_changes_nothing(raw: str) -> None:
    folded = fold(raw)
    assert len(folded) == len(raw)
    assert fold(folded) == folded


def test_every_folded_character_agrees_with_unicode() -> None:
    folded = [c for c in map(chr, range(sys.maxunicode + 1)) if fold(c) != c]
    # Radicals have no equal in Unicode; the upright colon has that of a leader of dots, and the
    # space of Ogham is one.
    own = [c for c in folded if unicodedata.normalize("NFKC", c) != fold(c)]
    assert [c for c in own if not 0x2E80 <= ord(c) <= 0x2EFF] == ["\u1680", "\ufe30"]
    assert len(folded) > 1000
