"""Splitting into quasi-sentences: by hand, by an oracle, and by what holds for any text."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.text.clean import align, clean, clean_sentence, is_dropped
from jiedao.text.furniture import list_furniture
from jiedao.text.normalise import fold
from jiedao.text.run_on import LEAST_HEADS
from jiedao.text.sentences import Report, find_opening, split_report

NUMBERING = [
    "第一部分", "一、", "二、", "（一）", "(二)", "1.", "2、", "⑴", "①", "一是", "二是", "——", "其一，",
]  # fmt: skip
NUMBERS = ["1.5%", "１０．５６亿元", "3,000", "2.3万户", "1—6月", "2024", "1、2号楼"]
MARKS = ["。", "；", "！", "？", "!", "?", ";", "｡", "，", ",", "、", "：", ":", "."]
BRACKETS = list("“”‘’\"'（）()【】《》「」〔〕")
SPACES = ["\n", "\r\n", "\r", "\u3000", " ", "\t", "\u2028", "\x85", "\x0b"]
LINES = [
    "\n标题: | 工作总结 | |\n", "\n---|---|\n", "\n打印\n", "\n发布日期：2024-01-05\n", "\n首页\n政务公开\n",
    "\n江口街道办事处\n2024年1月5日\n", "\n附件：1.名单.xlsx\n2.台账\n", "\n相关阅读\n", "\n— 3 —\n",
]  # fmt: skip
WORDS = ["网格", "民生持续改善", "新增托位20个", "江口街道", "𠮷", "é", "\u3400"]
# What is dropped: zero-width characters, marks of direction, selectors, controls, letter-spacing.
HIDDEN = [
    *list("\u200b\u200d\ufeff\xad\u2060\u202e\ufe0f\x00\x1b\ufffc\U000e0020"),
    " 工 作 总 结 ",
]
FULL = "坚持党建引领基层治理推动各项工作取得新的成效并且持续改善民生\n"
PIECES = NUMBERING + NUMBERS + MARKS + BRACKETS + SPACES + LINES + WORDS + HIDDEN + [FULL]

BREAK = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

pieces = st.one_of(st.sampled_from(PIECES), st.text(max_size=3))
invented = st.lists(pieces, max_size=40).map("".join)
texts = st.one_of(invented, st.text())


def _texts(raw: str) -> list[str]:
    return [sentence.read for sentence in split_report(raw).sentences]


def _tree(raw: str) -> list[tuple[str, str, int | None]]:
    return [(s.kind, s.marker, s.parent) for s in split_report(raw).sentences]


def _shape(report: Report) -> list[tuple[str, int | None, int | None, int]]:
    return [(s.kind, s.level, s.parent, s.line) for s in report.sentences]


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("新增托位20个。慰问老人12户；走访！", ["新增托位20个。", "慰问老人12户；", "走访！"]),
        ("完成1.5亿元，增长8.0%。其中3,000万元到位",
         ["完成1.5亿元，增长8.0%。", "其中3,000万元到位"]),
        ("开展“我为群众办实事。”活动", ["开展“我为群众办实事。”", "活动"]),
        ("（详见附件。）下一步", ["（详见附件。）", "下一步"]),
        ("提出'加油干!'和\"走在前!\"两句", ["提出'加油干!'", "和\"走在前!\"", "两句"]),
        # An opening straight quote belongs to the sentence that it opens.
        ('新增企业3家。"四上"企业2家。', ["新增企业3家。", '"四上"企业2家。']),
        ("真抓实干！”。全年", ["真抓实干！”。", "全年"]),
        ("怎么办？！怎么干？", ["怎么办？！", "怎么干？"]),
        ("一、总结\r\n　　新增托位。\r\n\r\n完", ["一、总结", "新增托位。", "完"]),
        ("  \n\t", []),
        ("", []),
    ],
)  # fmt: skip
def test_cuts_by_hand(raw: str, sentences: list[str]) -> None:
    assert _texts(raw) == sentences


REPORT = """\
江口街道2024年工作总结
2024年，江口街道较好完成了各项任务。
一、经济运行稳中向好
（一）招商引资。新增企业3家。1.抓项目
一是领导包保。专班推进。二是上门服务；
新增投资1.5亿元。
三、存在的问题
融资渠道单一
企业资金压力较大，亟待拓宽渠道。
"""


def test_tree_by_hand() -> None:
    assert [(s.text, s.kind, s.marker, s.level, s.parent) for s in split_report(REPORT).sentences] == [
        ("江口街道2024年工作总结", "title", "", None, None),
        ("2024年，江口街道较好完成了各项任务。", "body", "", None, None),
        ("一、经济运行稳中向好", "heading", "一、", 1, None),
        ("（一）招商引资。", "heading", "（一）", 2, 2),
        ("新增企业3家。", "body", "", None, 3),
        ("1.抓项目", "heading", "1.", 3, 3),
        # 1. stands within the line above and does not reach further.
        ("一是领导包保。", "heading", "一是", 5, 3),
        ("专班推进。", "body", "", None, 6),
        ("二是上门服务；", "body", "二是", 5, 3),
        ("新增投资1.5亿元。", "body", "", None, 3),
        ("三、存在的问题", "heading", "三、", 1, None),
        ("融资渠道单一", "heading", "", None, 10),
        ("企业资金压力较大，亟待拓宽渠道。", "body", "", None, 11),
    ]  # fmt: skip


def test_furniture_is_listed_and_is_no_sentence() -> None:
    raw = "标题: | 工作总结 | |\n---|---|\n一、总结\n新增托位20个。\n【打印】"
    report = split_report(raw)
    assert [s.text for s in report.sentences] == ["一、总结", "新增托位20个。"]
    assert [(raw[f.start : f.end], f.reason) for f in report.furniture] == [
        ("标题: | 工作总结 | |", "table"),
        ("---|---|", "table"),
        ("【打印】", "button"),
    ]


def test_title_of_several_lines_ends_before_the_first_sentence() -> None:
    raw = "江口街道办事处\n关于2024年工作的报告\n——在年终会上\n各位代表：\n现在报告工作。"
    assert [kind for kind, _, _ in _tree(raw)] == ["title", "title", "title", "body", "body"]


def test_text_of_short_lines_has_no_title() -> None:
    assert [kind for kind, _, _ in _tree("新增托位\n慰问老人")] == ["body", "body"]


def test_line_that_opens_with_what_it_tells_stands_beside_the_list_before() -> None:
    raw = (
        "一、经济。完成投资。\n二、民生。新建公园。\n存在问题：一是税源单一。二是人手不足。\n"
        "资金缺口较大。\n下一步打算：抓招商。\n三、其他\n困难群众：慰问50户。"
    )
    sentences = split_report(raw).sentences
    parents = {
        s.text: s.parent if s.parent is None else sentences[s.parent].text for s in sentences
    }
    assert parents == {
        "一、经济。": None, "完成投资。": "一、经济。", "二、民生。": None, "新建公园。": "二、民生。",
        "存在问题：一是税源单一。": None, "二是人手不足。": "存在问题：一是税源单一。",
        "资金缺口较大。": "存在问题：一是税源单一。", "下一步打算：抓招商。": None, "三、其他": None,
        "困难群众：慰问50户。": "三、其他",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("存在问题:税源单一。", "problem"),
        ("目前存在的主要困难和问题:税源单一。", "problem"),
        ("工作中还存在一些不足:人手少。", "problem"),
        ("下一步工作打算:抓招商。", "plan"),
        ("2025年工作计划:抓招商。", "plan"),
        ("下半年工作思路和措施:抓招商。", "plan"),
        ("为解决停车难问题:新增车位200个。", ""),
        ("重点项目安排:总投资3亿元。", ""),
        ("困难群众:慰问50户。", ""),
        ("整改问题:30个。", ""),
        ("存在问题,主要有:人手少。", ""),
    ],
)
def test_what_opens_a_line(line: str, opens: str) -> None:
    found = find_opening(line)
    assert (found.lastgroup if found else "") == opens


def test_openings_that_come_again_stay_in_their_sections() -> None:
    raw = "一、经济。完成投资。\n问题：税源单一。\n二、民生。新建公园。\n问题：学位紧张。\n三、安全。开展演练。"
    sentences = split_report(raw).sentences
    asked = [s for s in sentences if s.text.startswith("问题")]
    assert [sentences[s.parent or 0].text for s in asked] == ["一、经济。", "二、民生。"]


def test_last_item_of_a_list_is_no_heading_of_what_follows() -> None:
    raw = (
        "1.经济：完成税收5亿元。\n2.城管：拆除违建20处。\n3.环保：整治排污口7个。\n下半年继续努力。"
    )
    assert [s.kind for s in split_report(raw).sentences] == ["body"] * 4


def test_a_line_that_closes_behind_its_mark_is_no_heading() -> None:
    text = "新增托位。\n“一网通办。”\n" + "走访社区老人和困难群众。" * 3
    assert [s.kind for s in split_report(text).sentences] == ["body"] * 5
    assert split_report(text.replace("办。”", "办”")).sentences[1].kind == "heading"


def test_items_of_a_list_are_no_headings() -> None:
    assert _tree("1.抓项目；\n2.抓招商；\n3.抓服务。") == [
        ("body", "1.", None),
        ("body", "2.", None),
        ("body", "3.", None),
    ]


@given(texts)
def test_each_character_is_in_one_sentence_or_line_of_furniture(raw: str) -> None:
    report = split_report(raw)
    spans = [(s.start, s.end) for s in report.sentences]
    assert spans == sorted(spans)
    end = 0
    for start, stop in sorted(spans + [(f.start, f.end) for f in report.furniture]):
        assert end <= start < stop
        assert all(map(is_dropped, raw[end:start]))
        assert not is_dropped(raw[start])
        assert not is_dropped(raw[stop - 1])
        end = stop
    assert all(map(is_dropped, raw[end:]))


@given(texts)
def test_offsets_give_back_the_text_and_its_numbering(raw: str) -> None:
    for sentence in split_report(raw).sentences:
        assert raw[sentence.start : sentence.end] == sentence.text
        assert sentence.text.startswith(sentence.marker)
        assert (sentence.level is None) == (sentence.marker == "")


@given(texts)
def test_parents_come_before_and_are_numbered_or_headings(raw: str) -> None:
    sentences = split_report(raw).sentences
    for number, sentence in enumerate(sentences):
        if sentence.parent is None:
            continue
        assert 0 <= sentence.parent < number
        parent = sentences[sentence.parent]
        assert parent.level is not None or parent.kind == "heading"
        if sentence.level is not None and parent.level is not None:
            assert parent.level < sentence.level


@given(texts)
def test_sentences_are_cut_at_final_marks_and_ends_of_lines_alone(raw: str) -> None:
    final = re.compile(r"[。!?;][。!?;”’」』】》〉)\]}〕〗\"']*$")
    sentences = split_report(raw).sentences
    for sentence, following in itertools.pairwise(sentences):
        if sentence.line == following.line:
            assert final.search(fold(sentence.read))
        elif sum((s.level or 9) <= 2 for s in sentences) < LEAST_HEADS:
            assert BREAK.search(raw, sentence.end, following.start)


@given(texts)
def test_every_line_is_furniture_or_a_paragraph(raw: str) -> None:
    report = split_report(raw)
    lines = [line.strip() for line in BREAK.split(clean(raw).folded)]
    reasons = list_furniture([line for line in lines if line])
    assert [f.reason for f in report.furniture] == [reason for reason in reasons if reason]
    numbers = sorted({sentence.line for sentence in report.sentences})
    assert numbers == list(range(len(numbers)))
    # A run-on line is several paragraphs.
    assert len(numbers) >= reasons.count("")


@given(texts)
def test_what_is_read_is_the_text_without_what_may_be_dropped(raw: str) -> None:
    for sentence in split_report(raw).sentences:
        places = align(sentence.text, sentence.read)
        kept = [sentence.text[place] for place in places[:-1]]
        assert [a for a, b in zip(kept, sentence.read, strict=True) if a != b and b != " "] == []
        left = set(range(len(sentence.text))) - set(places)
        assert all(is_dropped(sentence.text[place]) for place in left)
        assert clean_sentence(sentence.read) == sentence.read


# Straight quotes need a count, and furniture is no sentence: the oracle knows neither.
plain = st.lists(
    st.sampled_from([p for p in NUMBERS + MARKS + BRACKETS + WORDS + [" "] if p not in "\"'"]),
    max_size=30,
).map(lambda parts: "网格" + "".join(parts))


@given(plain)
def test_cuts_are_those_of_a_regular_expression(line: str) -> None:
    closing = "”’」』】》〉)\\]}〕〗"
    pattern = rf"[^。!?;]*[。!?;][。!?;{closing}]*|[^。!?;]+$"
    cuts = [match[0].strip() for match in re.finditer(pattern, fold(line))]
    assert [fold(text) for text in _texts(line)] == [cut for cut in cuts if cut]


@given(invented)
def test_line_ends_of_windows_change_no_sentence(raw: str) -> None:
    unix = raw.replace("\r\n", "\n").replace("\r", "\n")
    windows = unix.replace("\n", "\r\n")
    assert _texts(windows) == _texts(unix)
    assert _shape(split_report(windows)) == _shape(split_report(unix))


@given(texts)
def test_half_width_text_is_cut_like_full_width_text(raw: str) -> None:
    wide, folded = split_report(raw), split_report(fold(raw))
    assert [(s.start, s.end) for s in wide.sentences] == [
        (s.start, s.end) for s in folded.sentences
    ]
    assert _shape(wide) == _shape(folded)
