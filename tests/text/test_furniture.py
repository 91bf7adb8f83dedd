"""Lines of the page around a report, and lines of a report that look like them."""

from __future__ import annotations

import time

import pytest

from jiedao.text.furniture import furniture_reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("---|---|---|---|", "table"),
        ("-----", "table"),
        ("标题: | 城东街道2025年工作谋划 | ||", "table"),
        ("索引号：｜1137｜文号：｜", "table"),
        ("| | |", "table"),
        ("发布日期：2024-01-05  浏览次数：12", "field"),
        ("【索 引 号】：1137", "field"),
        ("责任编辑: 王某", "field"),
        ("【字号:大 中 小】 打印", "button"),
        ("【打印】【关闭窗口】", "button"),
        ("打印本页 关闭", "button"),
        ("分享到：微信", "button"),
        ("首页 > 政务公开 > 工作总结", "menu"),
        ("当前位置：首页", "menu"),
        ("- 12 -", "page"),
        ("第３页", "page"),
        ("第 3 页 共 10 页", "page"),
        ("版权所有 江口街道办事处", "footer"),
    ],
)
def test_line_of_the_page_is_recognised(line: str, reason: str) -> None:
    assert furniture_reason(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "来源于群众的意见有12条。",
        "【工作亮点】",
        "时间紧、任务重，全年新增托位20个。",
        "作者：本报记者走访了12个社区，慰问老人20户。",
        "分享经验做法12次。",
        "返回顶部工作要点的群众有12人次参加了座谈",
        "| 企业 | 12家 |",
        "2024",
        "一、工作总结",
        "来源：" + "街道" * 40,
        "来源：街道办事处",
        "时间：2024-01-05",
        "分享交流经验做法",
        "首页",
    ],
)
def test_line_of_the_report_is_kept(line: str) -> None:
    assert furniture_reason(line) == ""


def test_a_long_rule_takes_no_time() -> None:
    begin = time.perf_counter()
    assert furniture_reason("-" * 100_000) == "table"
    assert furniture_reason("-" * 100_000 + "工作总结") == ""
    assert time.perf_counter() - begin < 1
