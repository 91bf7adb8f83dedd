"""Words before a number."""

from __future__ import annotations

import pytest

from jiedao.ledger.wording import read_tail


@pytest.mark.parametrize(
    ("before", "growing", "rest", "bound", "sign"),
    [
        ("税收收入同比增长", True, "税收收入", "", "+"),
        ("时限缩短", True, "时限", "", "-"),
        ("产值增速达到", True, "产值", "", "+"),
        ("满意率提升至", True, "满意率", "", ""),
        ("惠及群众超过了", False, "惠及群众", ">=", ""),
        ("总投资不低于", False, "总投资", ">=", ""),
        ("不足", False, "", "<=", ""),
        ("拆除面积约", False, "拆除面积", "~", ""),
        ("附近", False, "附近", "", ""),
        ("签约", False, "签约", "", ""),
        ("商超", False, "商超", "", ""),
        ("通过", False, "通过", "", ""),
        ("绿化提升", False, "绿化提升", "", ""),
        ("信访量同比减少", False, "信访量", "", "-"),
        ("纠纷较去年同期下降", True, "纠纷", "", "-"),
        ("平均年龄下降", False, "平均年龄", "", "-"),
        ("水压不足的有", False, "水压不足", "", ""),
        ("游商由高峰期的", False, "游商", "", ""),
    ],
)
def test_words_before_a_number(
    before: str, growing: bool, rest: str, bound: str, sign: str
) -> None:
    tail = read_tail(before, 0, len(before), growing)
    assert (before[: tail.end], tail.bound, tail.sign) == (rest, bound, sign)


def test_words_stop_where_the_clause_begins() -> None:
    assert read_tail("同比增长", 2, 4).against is False
    assert read_tail("同比增长", 0, 4).against is True
