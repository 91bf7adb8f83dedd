"""Numbering, its levels, and the tree of open headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.text.headings import HeadingTree, Marker, find_marker


@pytest.mark.parametrize(
    ("text", "marker", "level", "first"),
    [
        ("第一部分 2024年工作总结", "第一部分", 0, True),
        ("第2章、下步打算", "第2章、", 0, False),
        ("一、经济运行稳中向好", "一、", 1, True),
        ("十二、存在的问题", "十二、", 1, False),
        ("三.下一步计划", "三.", 1, False),
        ("(一)民生福祉持续改善", "(一)", 2, True),
        ("( 三 )、安全生产", "( 三 )、", 2, False),
        ("1.抓项目", "1.", 3, True),
        ("2、抓招商", "2、", 3, False),
        ("3. 12345热线", "3.", 3, False),
        ("1.2024年完成投资", "1.", 3, True),
        ("3、12345热线办结率", "3、", 3, False),
        ("2、5G基站", "2、", 3, False),
        ("⒈抓项目", "⒈", 3, True),
        ("(1)走访企业", "(1)", 4, True),
        ("12)慰问老人", "12)", 4, False),
        ("①新建停车位", "①", 4, True),
        ("⑵改造老旧小区", "⑵", 4, False),
        ("一是抓经济", "一是", 5, True),
        ("三要保安全", "三要", 5, False),
        ("——打造城市“家”体系", "——", 5, False),
        ("其一,招商引资", "其一,", 5, True),
        ("第二,改善民生", "第二,", 5, False),
        ("一 、工作总结", "一 、", 1, True),
        ("1 、抓项目", "1 、", 3, True),
        ("㈠招商引资", "㈠", 2, True),
        ("㈡、安全生产", "㈡、", 2, False),
        ("Ⅱ、下步打算", "Ⅱ、", 1, False),
        ("❶走访企业", "❶", 4, True),
        ("②慰问老人", "②", 4, False),
        ("A.招商引资", "A.", 4, True),
        ("B、安全生产", "B、", 4, False),
        ("c)城市管理", "c)", 4, False),
        ("●一、工作总结", "●一、", 1, True),
        ("★ 1.抓项目", "★ 1.", 3, True),
    ],
)
def test_numbering_is_found(text: str, marker: str, level: int, first: bool) -> None:
    assert find_marker(text) == Marker(len(marker), level, first)


@pytest.mark.parametrize(
    ("text", "marker", "level", "first", "depth"),
    [
        ("第一节 经济运行", "第一节", 0, True, 1),
        ("1.1 招商引资", "1.1", 3, True, 1),
        ("2.3、安全生产", "2.3、", 3, False, 1),
        ("1.2.3 老旧小区", "1.2.3", 3, False, 2),
        ("★走访企业", "★", 5, False, 1),
        ("● 走访企业", "● ", 5, False, 1),
        ("➢走访企业", "➢", 5, False, 1),
        ("\uf06c走访企业", "\uf06c", 5, False, 1),
        ("-走访企业", "-", 5, False, 1),
        ("•走访企业", "•", 5, False, 1),
    ],
)
def test_depth_orders_what_is_of_one_level(
    text: str, marker: str, level: int, first: bool, depth: int
) -> None:
    found = find_marker(text)
    assert found == Marker(len(marker), level, first, depth)
    assert found.rank == level + depth / 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024年度工作总结",
        "2024.1.5完成",
        "1.2 万户居民受益",
        "3.5 平方公里",
        "1.5 公里道路",
        "10.5家",
        "-12家",
        "-8%的降幅",
        "B座招商引资",
        "AI赋能",
        "e、f两座",
        "第一节约用水",
        "2.3万户居民受益",
        "1.5亿元",
        "1、2号楼已封顶",
        "2024年新增托位20个",
        "三、四季度完成投资",
        "一、二期工程完工",
        "一是否达标",
        "一、二楼为便民服务中心",
        "一网通办",
        "十五分钟生活圈",
        "第三季度",
        "第一书记12名",
        "其他工作",
        "其一贯重视",
        "(含社区)",
        "-1.5%",
        "—段横线",
        "网格员一、二级联动",
    ],
)
def test_what_only_looks_like_numbering_is_none(text: str) -> None:
    assert find_marker(text) is None


def test_tree_skips_levels_closes_sisters_and_forgets_what_stood_within_a_line() -> None:
    tree = HeadingTree()
    assert tree.parent() is None
    assert tree.enter(1, 0, inline=False) is None  # 一、
    assert tree.enter(3, 1, inline=False) == 0  # 1. below 一、 without (一)
    assert tree.enter(2, 2, inline=False) == 0  # (一) closes 1.
    assert tree.enter(5, 3, inline=True) == 2  # 一是 within the line
    assert tree.enter(5, 4, inline=True) == 2  # 二是 closes 一是
    assert tree.parent() == 4
    tree.new_line()
    assert tree.parent() == 2
    assert tree.enter(1, 6, inline=False) is None  # 二、 closes all


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans()), max_size=30))
def test_parent_is_the_nearest_higher_level_that_is_open(
    steps: list[tuple[int, bool, bool]],
) -> None:
    tree = HeadingTree()
    levels: list[int] = []
    for number, (level, inline, breaks) in enumerate(steps):
        if breaks:
            tree.new_line()
        parent = tree.enter(level, number, inline)
        levels.append(level)
        assert tree.parent() == number
        if parent is not None:
            assert levels[parent] < level
            assert min(levels[parent + 1 : number], default=level) > levels[parent]
