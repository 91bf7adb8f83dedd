"""What a quantity measures: the noun before it (走访企业2.3万户) or behind it (84家企业).

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
    NOUN_ENDS,
    STOP_CHARS,
    STOPS,
    VERBS,
)

# A verb and one of these make a noun: 办结率, 培训班, 检测点.
_SUFFIXES = frozenset(
    "率量数额业费点站员者群车证书单图表册簿室厅所院校园区库池场馆楼厂品件卷网线圈度力型制权金款税价班团组队会岗段栏牌箱器材物床亭类值"
)
_ALWAYS_SUFFIXES = frozenset("率额")
# A verb and one of these make a noun at the head of a phrase too: 管理人员, 改造面积.
_HEADS = frozenset(
    [
        "人员",
        "人数",
        "户数",
        "件数",
        "次数",
        "中心",
        "平台",
        "工作",
        "任务",
        "资金",
        "经费",
        "设施",
        "设备",
        "面积",
        "总额",
        "总量",
        "总数",
        "数量",
        "用房",
        "用地",
        "用电",
        "制度",
        "机制",
        "体系",
        "措施",
        "方案",
        "办法",
        "周期",
        "时间",
        "时限",
        "成本",
        "收入",
        "支出",
        "规模",
        "能力",
        "效率",
        "水平",
        "产值",
        "金额",
        "比例",
        "占比",
        "进度",
        "手册",
        "资料",
        "材料",
        "信息",
        "热线",
        "总值",
        "协议",
        "合同",
        "仪式",
        "项目",
    ]
)
# Verbs of events: what they hold is one noun (开展学习例会).
_EVENTS = frozenset(("开展", "举办", "组织", "召开", "举行"))
# Verbs with the number itself for an object: 消费券惠及1.2万人次.
_REACHING = frozenset(("惠及", "覆盖", "吸引", "带动", "辐射"))
_HEADS_BY_FIRST = {
    first: sorted((word for word in HEAD if word[0] == first), key=len, reverse=True)
    for first in sorted({word[0] for word in HEAD})
}
_END_LENGTH = max(map(len, NOUN_ENDS))
_AFTER_END = re.compile(r"[,。;:!?、\s\d)(]")
_SIDE_NOTE = re.compile(r"\([^()\d,。;]{1,6}\)")
_ETC = re.compile(r"等(?!级|待|候|次|额|离子)(?:各类|各种|各项|各级|多个|多种|系列)?")
# Behind 等 these say nothing, so the list itself is the noun: 非遗展演、文艺汇演等活动.
_LIST_HEADS = frozenset(("活动", "工作", "方式", "措施"))
_LONGEST_LIST = 24
_COMPARED = re.compile(
    r"[较比与同](?:去年|上年|年初|上月|以往|往年|20\d\d年)(?:同期|底|末)?(?:相比)?"
)
# With 化 these end a noun like verbs: 背街小巷精细化治理.
_MANNERS = frozenset(("精细", "标准", "规范", "适老", "常态", "网格"))
_RESULTS = frozenset("成为出")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十]{1,3}[期批届轮次]")
_AMONG = re.compile(r"(?<=[业户员者象题类目民部”])中(?!小|心|央|国|学|医|介|药)")
_OPENINGS = frozenset("约近超逾共达占过为和与及或暨")


# With a number behind them these open what is done for whom.
_GIVING = frozenset("为向对给让把使将")
_GIVEN = frozenset(("行为", "作为", "面对", "大使"))


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
    while end > start and text[end - 1] in " 、,:的了":
        end -= 1
    opening = strip_head(text, start, end)
    if text[end - 2 : end] in _REACHING and end - 3 > opening:
        end -= 2
    place, compound = end - 2, end
    while place >= opening:
        if text[place + 1] in "”’)":
            place = _jump_back(text, place, opening)
            continue
        if text[place : place + 2] in VERBS:
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
    if following in _ALWAYS_SUFFIXES or (following in _SUFFIXES and place + 3 == end):
        return True
    if text[place - 1 : place] == "全" and verb == "覆盖":
        return True
    if place + 2 == compound and verb not in LIGHT:
        return True
    if verb not in NOMINAL:
        return False
    if text[place + 2 : place + 4] in _HEADS and text[place + 2 : place + 4] != "项目":
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


def noun_after(text: str, start: int, limit: int) -> tuple[int, int]:
    """Find the noun that is counted right behind a quantity.

    Parameters
    ----------
    text : str
        A folded sentence.
    start : int
        Where the quantity ends.
    limit : int
        Where the next one begins.

    Returns
    -------
    (int, int)
        Its offsets; equal where there is none.

    Examples
    --------
    >>> text = "抽调27名机关干部入户走访"
    >>> text[slice(*noun_after(text, 5, len(text)))]
    '机关干部'
    """
    if text.startswith("的", start):
        start += 1
    if start >= limit or (text[start] in _OPENINGS and text[start : start + 2] not in NO_STOPS):
        return start, start
    boundary = _boundary(text, start, limit)
    end = _cut(text, start, boundary)
    if end == boundary and boundary < limit and text[boundary] == "、" and boundary > start:
        end = _extend(text, boundary, limit)
    if end == limit and text[end - 1 : end] in _GIVING and text[end - 2 : end] not in _GIVEN:
        # 协调7家银行为134户商户延期
        return start, end - 1
    return _relative(text, start, end, boundary, limit)


def _boundary(text: str, start: int, limit: int) -> int:
    place = start
    while True:
        match = _AFTER_END.search(text, place, limit)
        if match is None:
            return limit
        opening = text.rfind("“", start, match.start())
        if opening >= 0 and text.find("”", opening, match.start()) < 0:
            close = text.find("”", match.start(), limit)
            if close >= 0:
                place = close + 1
                continue
        note = _SIDE_NOTE.match(text, match.start(), limit) if match.group() == "(" else None
        if note is None or match.start() == start:
            return match.start()
        place = note.end()


def _extend(text: str, boundary: int, limit: int) -> int:
    """Go on over 、 where a whole noun follows: 3名网格员、社工."""
    following = _boundary(text, boundary + 1, limit)
    if following == limit and limit < len(text) and text[limit].isdigit():
        return boundary
    end = _cut(text, boundary + 1, following)
    if end > boundary + 1 and _ends_noun(text, boundary + 1, end):
        return end
    return boundary


def _relative(text: str, start: int, end: int, boundary: int, limit: int) -> tuple[int, int]:
    """With 的 inside, the noun stands behind it, unless one stands before it already."""
    of = text.rfind("的", start, end)
    if (
        of < 0
        and end < limit
        and (text[end] in "、的" or end < boundary)
        and not _ends_noun(text, start, end)
    ):
        # 高效、可持续的团队
        sentence_end = min(
            (p for p in (text.find(c, end, limit) for c in ",。;") if p >= 0), default=limit
        )
        of = text.rfind("的", start, sentence_end)
        if of >= 0:
            start, end = of + 1, _cut(text, of + 1, _boundary(text, of + 1, limit))
        return start, end
    if of < 0:
        return start, end
    if (_ends_noun(text, start, of) and text[start] not in "有具") or of + 1 >= end:
        return start, of
    return of + 1, end


def _cut(text: str, start: int, end: int) -> int:
    """Return where the noun that opens the span ends."""
    place = start
    while place < end:
        char = text[place]
        if char in "“《":
            close = text.find("”" if char == "“" else "》", place, end)
            place = close + 1 if close > 0 else place + 1
            continue
        pair = text[place : place + 2]
        if char in STOP_CHARS and pair not in NO_STOPS:
            return place
        if char in "和与及或暨" and place > start and pair not in NO_STOPS:
            return _join(text, start, place, end)
        if pair in VERBS:
            if _ends_verb(text, start, place, end):
                return place
            place += 2
            continue
        if pair in STOPS and pair not in NO_STOPS:
            return place
        if pair in _MANNERS and text.startswith("化", place + 2) and _ends_noun(text, start, place):
            return place
        place += 1
    return end


def _join(text: str, start: int, place: int, end: int) -> int:
    following = _cut(text, place + 1, end)
    whole = following > place + 1 and _ends_noun(text, place + 1, following)
    return following if whole and _ends_noun(text, start, place) else place


def _ends_verb(text: str, start: int, place: int, end: int) -> bool:
    """Whether the verb ends the noun that opens the span: it does if a whole noun stands before it."""
    verb = text[place : place + 2]
    if place == start:
        return not (verb in NOMINAL and _noun_follows(text, place + 2, end)) and end - place > 2
    if place + 2 < end and text[place + 2] in _ALWAYS_SUFFIXES:
        return False
    if not _ends_noun(text, start, place):
        return verb not in NOMINAL and not _noun_follows(text, place + 2, end)
    if verb not in NOMINAL:
        return True
    # 老旧小区改造项目: a noun right behind the verb goes with it.
    rest = _plain_end(text, place + 2, end) - place - 2
    return not (0 < rest <= 4 and _ends_noun(text, place + 2, place + 2 + rest))


def _ends_noun(text: str, start: int, end: int) -> bool:
    if end > start and text[end - 1] == "”":
        return True
    for length in range(min(_END_LENGTH, end - start), 0, -1):
        if text[end - length : end] in NOUN_ENDS:
            return True
    return False


def _plain_end(text: str, start: int, end: int) -> int:
    """Return the first stop of a span, verbs inside nouns apart."""
    for place in range(start, end):
        pair = text[place : place + 2]
        if text[place] in STOP_CHARS and pair not in NO_STOPS:
            return place
        if pair in STOPS or (pair in VERBS and pair not in NOMINAL):
            return place
    return end


def _noun_follows(text: str, start: int, end: int) -> bool:
    end = _plain_end(text, start, end)
    return end > start and _ends_noun(text, start, end)
