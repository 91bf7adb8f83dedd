"""Lines of the page around a report, and lines of a report that look like them."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from jiedao.resources import resource
from jiedao.text.furniture import furniture_reason, list_furniture
from jiedao.text.normalise import fold


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


TEXT = ["一、工作总结", "新增托位20个，慰问老人12户。", "走访企业30家。"]
MORE = ["二、存在的问题", "融资渠道单一。"]


def _hard() -> list[tuple[str, str, list[str]]]:
    path = Path(__file__).parents[1] / "data" / "furniture_hard.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["place"], row["reason"], row["lines"].split(" ⏎ ")) for row in rows]


@pytest.mark.parametrize(("place", "reason", "lines"), _hard())
def test_hard_line_is_told_by_form_and_place(place: str, reason: str, lines: list[str]) -> None:
    """Written after the manner of many sites; no line is one of the seeds'."""
    before = [] if place == "top" else TEXT
    after = [] if place == "bottom" else TEXT if place == "top" else MORE
    found = list_furniture([fold(line) for line in [*before, *lines, *after]])
    own = slice(len(before), len(before) + len(lines))
    assert set(found[own]) == {reason}
    del found[own]
    assert set(found) == {""}


def test_hard_lines_are_many_on_both_sides() -> None:
    aside = [bool(reason) for _, reason, _ in _hard()]
    assert len(aside) >= 120
    assert min(aside.count(True), aside.count(False)) >= 50


def test_no_sentence_of_the_exemplars_is_set_aside() -> None:
    """The exemplars are reports of many manners, a sentence a row: all of it is text."""
    reports: list[list[str]] = []
    for path in sorted(resource("seeds", "exemplars").glob("*.tsv")):
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("# "):
                reports.append([])
            elif row and reports and len(fields := row.split("\t")) == 5:
                if fields[0] == "1" or not reports[-1]:
                    reports[-1].append("")
                reports[-1][-1] += fold(fields[4])
    assert sum(map(len, reports)) > 3000
    assert [
        line for lines in reports for line, why in zip(lines, list_furniture(lines)) if why
    ] == []


def test_page_numbers_alone_count_on() -> None:
    pages = [line for number in "123" for line in ["新增托位20个。"] * 4 + [number]]
    assert list_furniture(pages) == ["", "", "", "", "page"] * 3
    # Cells of a table do not.
    cells = ["社区", "12", "街道", "3", "网格", "20"]
    assert set(list_furniture(cells)) == {""}


def test_a_line_of_text_ends_a_list_of_attachments() -> None:
    lines = ["一、总结", "新增托位20个。", "附件:1.名单", "2.清单"]
    assert list_furniture(lines) == ["", "", "attachment", "attachment"]
    assert list_furniture([*lines[:3], "请各社区阅知。", lines[3]]) == [""] * 5


def test_a_long_rule_takes_no_time() -> None:
    begin = time.perf_counter()
    assert furniture_reason("-" * 100_000) == "table"
    assert furniture_reason("-" * 100_000 + "工作总结") == ""
    assert time.perf_counter() - begin < 1
