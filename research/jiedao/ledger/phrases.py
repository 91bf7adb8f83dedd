"""The noun before a quantity: 走访企业2.3万户.

No parser: a phrase is cut at the words of reports that open or close a noun, mostly verbs, which are
nearly always two characters long and so are found by looking at pairs.
"""

from __future__ import annotations

import re

from jiedao.ledger.words import (
    ALWAYS_KEPT,
    GENERAL,
    HEAD,
    HEAD_KEPT,
    KEPT,
    LIGHT,
    NO_STOPS,
    NOMINAL,
    STOPS,
    VERBS,
    word_set,
)

# A verb and one of these make a noun: 办结率, 培训班, 检测点.
_SUFFIXES = frozenset(
    "率量数额业费点站员者群车证书单图表册簿室厅所院校园区库池场馆楼厂品件卷网线圈度力型制权金款税价班团组队会岗段栏牌箱器材物床亭类值"
)
ALWAYS_SUFFIXES = frozenset("率额")
# A verb and one of these make a noun at the head of a phrase too: 管理人员, 改造面积.
_HEADS = word_set(
    "人员 人数 户数 件数 次数 中心 平台 工作 任务 资金 经费 设施 设备 面积 总额 总量 总数 数量 用房 用地 用电 制度 机制 体系 措施 方案 "
    "经营 办法 周期 时间 时限 成本 收入 支出 规模 能力 效率 水平 产值 金额 比例 占比 进度 手册 资料 材料 信息 热线 总值 协议 合同 仪式"
)
# Verbs of events: what they hold is one noun (开展学习例会).
_EVENTS = frozenset(("开展", "举办", "组织", "召开", "举行", "发生"))
# Verbs with the number itself for an object: 消费券惠及1.2万人次.
_REACHING = frozenset(("惠及", "覆盖", "吸引", "带动", "辐射"))
_HEADS_BY_FIRST = {
    first: sorted((word for word in HEAD if word[0] == first), key=len, reverse=True)
    for first in sorted({word[0] for word in HEAD})
}
_ETC = re.compile(r"等(?!级|待|候|次|额|离子)(?:各类|各种|各项|各级|多个|多种|系列)?")
# Behind 等 these say nothing, so the list itself is the noun: 非遗展演、文艺汇演等活动.
_LIST_HEADS = frozenset(("活动", "工作", "方式", "措施"))
_LONGEST_LIST = 24
_COMPARED = re.compile(
    r"[较比与同](?:去年|上年|年初|上月|以往|往年|20\d\d年)(?:同期|底|末)?(?:相比)?"
)
_RESULTS = frozenset("成为出")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十]{1,3}[期批届轮次]")
# 收入由2022年的3亿元, but not 投诉理由12条.
_BY = re.compile(r"(?<![理自缘事案])由\Z")
_AMONG = re.compile(r"(?<=[业户员者象题类目民部”])中(?!小|心|央|国|学|医|介|药)")


def strip_head(text: str, start: int, end: int) -> int:
    """Pass over words that open a clause and say nothing of the noun (其中, 累计).

    Examples
    --------
    >>> strip_head("其中累计财税收入", 0, 8)
    4
    """
    while start < end:
        if text[start] in " 、,:;.)":
            start += 1
            continue
        if text[start] == "第":
            ordinal = _ORDINAL.match(text, start, end)
            if ordinal:
                start = ordinal.end()
                continue
        if text[start] in "较比与同":
            compared = _COMPARED.match(text, start, end)
            if compared:
                start = compared.end()
                continue
        for word in _HEADS_BY_FIRST.get(text[start], ()):
            if text.startswith(word, start, end):
                length = len(word)
                break
        else:
            return start
        if text[start : start + 2] in HEAD_KEPT or text[start : start + 3] in HEAD_KEPT:
            return start
        if text[start] in "我本全街" and text[start + length : end] in VERBS:
            # 街道化解12起: the doer tells the numbers apart.
            return start
        start += length
    return start


def noun_before(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Find the noun that stands before a quantity, behind the verb whose object it is.

    Parameters
    ----------
    text : str
        A folded sentence.
    start, end : int
        The clause before the quantity, without the words that `wording.read_tail` took.

    Returns
    -------
    (int, int, str)
        The noun's offsets, equal where there is none, and the verb before it.

    Examples
    --------
    >>> text = "组织社区累计走访企业"
    >>> text[slice(*noun_before(text, 0, len(text))[:2])]
    '走访企业'
    """
    while end > start and (
        text[end - 1] in " 、,:的了从" or (text[end - 1] == "由" and _BY.search(text, start, end))
    ):
        end -= 1
    opening = strip_head(text, start, end)
    if text[end - 2 : end] in _REACHING and end - 3 > opening:
        end -= 2
    place, compound = end - 2, end
    while place >= opening:
        if text[place + 1] in "”’)":
            place = _jump_back(text, place, opening)
            continue
        if text[place : place + 2] in VERBS and not _straddles(text, place):
            if place + 2 >= end or _joins_noun(text, opening, place, end, compound):
                compound = place
                place -= 1
                continue
            begin = strip_head(text, _pass_result(text, place + 2, end), end)
            if begin < end:
                return *_within(
                    text, _keep_verb(text, opening, place, begin, end), begin, end
                ), text[place : place + 2]
        place -= 1
    return *_within(text, opening, opening, end), ""


def _straddles(text: str, place: int) -> bool:
    """Whether two characters are of two words: 查出 in 排查出租房屋."""
    return text[place - 1 : place + 1] in VERBS and text[place + 1 : place + 3] in NO_STOPS


def _pass_result(text: str, begin: int, end: int) -> int:
    """Pass over what a verb came to: 改造成, 评为, 腾出."""
    result = text[begin : begin + 1] in _RESULTS and text[begin : begin + 2] not in NO_STOPS
    return begin + 1 if result and begin + 2 < end else begin


def _jump_back(text: str, place: int, opening: int) -> int:
    """Pass over a quotation or a bracket, from its end."""
    pairs = {"”": "“", "’": "‘", ")": "("}
    start = text.rfind(pairs[text[place + 1]], opening, place + 1)
    return (start if start >= 0 else place) - 1


def _joins_noun(text: str, opening: int, place: int, end: int, compound: int) -> bool:
    """Whether a verb is part of the noun behind it or of the one before it."""
    verb, following = text[place : place + 2], text[place + 2]
    if following in "、和及与" and text[place + 3 : place + 5] not in GENERAL:
        return verb not in LIGHT
    if following in ALWAYS_SUFFIXES or (following in _SUFFIXES and place + 3 == end):
        return True
    if text[place + 4 : end] in ALWAYS_SUFFIXES:
        # 调解成功率, 处置及时率
        return True
    if text[place - 1 : place] == "全" and verb == "覆盖":
        return True
    if place + 2 == compound and verb not in LIGHT:
        return True
    if verb not in NOMINAL:
        return False
    if text[place + 2 : place + 4] in _HEADS:
        return True
    if place <= opening or text[place - 1] in "了、,和及并新再拟已共先均又多将获被":
        return False
    previous = text[place - 2 : place]
    if previous in _EVENTS:
        return text[place + 2 : end] not in GENERAL
    if previous in NOMINAL:
        return place - 2 > opening
    return (
        previous not in VERBS
        and previous not in HEAD
        and previous not in STOPS
        and text[place - 1] not in HEAD
    )


def _keep_verb(text: str, opening: int, place: int, begin: int, end: int) -> int:
    """Return where the noun begins, with its verb where that tells what is counted."""
    verb = text[place : place + 2]
    if begin > place + 2:
        return begin
    if text[begin:end] in VERBS and verb not in LIGHT:
        return place
    if verb in ALWAYS_KEPT or (verb in KEPT and text[begin:end].removesuffix("数") in GENERAL):
        return place
    before = text[place - 2 : place]
    if place - 2 >= opening and before in ("新增", "净增"):
        return place - 2
    return begin


def _within(text: str, start: int, begin: int, end: int) -> tuple[int, int]:
    """Take the head of a phrase: behind 等, behind the last 的, behind 中."""
    last = None
    if text.find("等", begin, end) >= 0:
        for match in _ETC.finditer(text, begin, end):
            last = match
    if last is not None and begin < last.start() and last.end() < end:
        listed = last.start() - begin <= _LONGEST_LIST and text[last.end() : end] in _LIST_HEADS
        return (start if listed else last.end()), end
    among = _AMONG.search(text, begin, end) if text.find("中", begin, end) > 0 else None
    if among and among.end() + 2 <= end:
        return among.end(), end
    of = text.rfind("的", begin, end)
    if of > begin and of + 2 < end:
        return of + 1, end
    return start, end
