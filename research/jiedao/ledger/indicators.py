"""From the quantities of a sentence to what they measure, how, and with what bound."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from jiedao.ledger.grammar import Found
from jiedao.ledger.periods import Span
from jiedao.ledger.phrases import noun_after, noun_before, strip_head
from jiedao.ledger.wording import DOWN, UP, Tail, read_tail
from jiedao.ledger.words import LIGHT, OUTCOMES, VERBS, word_set

RATIOS = frozenset(("%", "‰", "倍", "番", "个百分点", "百分点"))
_TIMES = frozenset(("天", "小时", "个小时", "分钟", "秒", "个月", "年", "周", "工作日", "个工作日"))
_BOUNDARY = ",。;:!?("
# Nothing farther away is looked at, so that the time is linear in the length of a sentence.
LONGEST_CLAUSE = 200
NEAREST = 24
_PAIRS = {")": "(", "”": "“", "’": "‘", "》": "《"}
_CLOSED = frozenset(_PAIRS)
_LONGEST_NOTE = 24
_JOINS = frozenset(("", "、", "和", "及", "与", ",", "以及", " ", "/", "、约", "和约", ",约"))
_GROWTH_AFTER = re.compile(
    r"(?:的(?:速度|幅度|速率)?(?P<word>增长|增速|增幅|递增|下降|降幅|递减)|(?P<rate>增速|增幅|降幅))(?![至到为])"
)
# 占住宅小区的80%, 达到住宅小区的80%: what stands behind the verb is the whole, not the part.
_OF_WHOLE = re.compile(r"占(?!比|地|用|道|有|领|据|款|全省第)")
_REACHES = re.compile(r"(?:达到|超过|达|为|相当于)(?=[^,]*$)")
# Nouns of one character.
_SHORT = frozenset("村人户店厂桥楼站树")
_RATE = re.compile(r"(?<![效频速功])率$|比例$|占比$|比重$")
_LIST = re.compile(r"[、和与及]")
_PREDICATE = re.compile(r"(?:数量|规模|占比|比例)?(?:最|较|排|位).*$")
_LEVELS_ONLY = re.compile(r"(?:国家|省|市|区|县|街道|镇|村)级(?:及?以上)?$")


# Nouns that are counted without a classifier: 4品牌, 12部门.
_SELF_COUNTED = word_set(
    "部门 单位 支部 党支部 党组织 组织 品牌 社区 小区 网格 企业 项目 街道 行政村 自然村 村组 村社 村居 村 社 镇 乡"
)


class Described(NamedTuple):
    """What was read of one quantity beside its value."""

    indicator: str
    kind: str
    sign: str
    bound: str
    unit: str
    clause: int


@dataclass
class _Reader:
    """The state of reading a sentence from left to right."""

    text: str
    raw: str
    found: list[Found]
    periods: list[Span]
    last: str
    begin: int
    done: list[Described] = field(default_factory=list)
    used: int = 0
    passed: int = 0
    ended: int = -1
    listed: list[str] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)


def describe(
    text: str, raw: str, found: list[Found], periods: list[Span], begin: int = 0, last: str = ""
) -> list[Described]:
    """Describe the quantities of a sentence.

    Parameters
    ----------
    text, raw : str
        The sentence, folded and as it stands; of one length.
    found : list of Found
        From `grammar.scan`.
    periods : list of (int, int)
        Offsets of time expressions.
    begin : int
        Where the sentence begins behind its numbering.
    last : str
        What the sentence before it measured last, for 其中 and 同比.

    Returns
    -------
    list of Described

    Examples
    --------
    >>> from jiedao.ledger.grammar import scan
    >>> text = "工业产值6.88亿元,同比增长2.25%;"
    >>> [(d.indicator, d.kind, d.sign) for d in describe(text, text, scan(text), [])]
    [('工业产值', 'level', ''), ('工业产值', 'growth', '+')]
    """
    reader = _Reader(text, raw, found, periods, last, begin, used=begin)
    for place in range(len(found)):
        reader.done.append(_describe_one(reader, place))
    return reader.done


def _describe_one(reader: _Reader, place: int) -> Described:
    text, quantity = reader.text, reader.found[place]
    low = max(reader.used, quantity.start - LONGEST_CLAUSE)
    begin = clause = _clause_start(text, low, quantity.start)
    while (
        reader.passed < len(reader.periods) and reader.periods[reader.passed].end <= quantity.start
    ):
        if reader.periods[reader.passed].start >= begin:
            begin = reader.periods[reader.passed].end
        reader.passed += 1
    ratio = quantity.unit in RATIOS
    tail = read_tail(text, begin, quantity.start, ratio)
    noun, verb = _phrase_before(reader, begin, tail, quantity)
    if not noun and begin > clause:
        # 失业率全年控制在4.5%以内: the time stands between the noun and the number.
        noun, verb = _noun_before_time(reader, clause, begin)
    limit = _limit(reader, place)
    after = noun_after(text, quantity.after, limit)
    kind, sign = _kind(text, quantity, tail, verb, noun)
    if reader.done and tail.end == quantity.start and _is_joined(reader, place):
        # 分别增长5%、6%
        before = reader.done[-1]
        if before.unit == quantity.unit and before.kind != "level":
            kind, sign = before.kind, before.sign
    indicator = _distribute(reader, place, clause, begin, tail)
    reader.used = quantity.after
    if not indicator:
        indicator, used = _choose(reader, place, noun, after, kind, clause, bool(tail.bound))
        reader.used = max(reader.used, used)
        reader.ended = used if used > quantity.after else -1
    bound = quantity.bound or tail.bound or "="
    unit = quantity.unit or _infer_unit(text, quantity, indicator)
    return Described(indicator, kind, sign, bound, unit, clause)


def _limit(reader: _Reader, place: int) -> int:
    """Return where the noun behind a quantity must end."""
    end = reader.found[place].after + LONGEST_CLAUSE
    return min(
        end, reader.found[place + 1].start if place + 1 < len(reader.found) else len(reader.text)
    )


def _clause_start(text: str, low: int, high: int) -> int:
    """Return where the clause begins that ends at ``high``; brackets that close in it belong to it."""
    start = max([text.rfind(mark, low, high) for mark in _BOUNDARY])
    while start >= 0 and not _CLOSED.isdisjoint(text[start:high]):
        opening = _open_bracket(text, low, high)
        if opening < 0:
            break
        high = opening
        start = max([text.rfind(mark, low, high) for mark in _BOUNDARY])
    return max(start + 1, low)


def _open_bracket(text: str, low: int, high: int) -> int:
    """Return where the last bracket or quotation of a span opens, -1 where none is whole."""
    for place in range(high - 1, low, -1):
        opening = _PAIRS.get(text[place])
        if opening:
            start = text.rfind(opening, low, place)
            return start if place - start <= _LONGEST_NOTE else -1
    return -1


def _phrase_before(reader: _Reader, begin: int, tail: Tail, quantity: Found) -> tuple[str, str]:
    text, end = reader.text, tail.end
    if quantity.unit in ("%", "‰") and not tail.sign:
        whole = _OF_WHOLE.search(text, begin, end)
        if whole is None and text[quantity.start - 1] == "的":
            whole = _REACHES.search(text, begin, end)
        if whole is not None:
            end = read_tail(text, begin, whole.start(), False).end
            if end <= begin:
                return "", ""
    first, last, verb = noun_before(text, begin, end)
    if quantity.unit in RATIOS:
        # 提升通行效率20%: what opens the phrase says how the ratio is meant.
        opening = strip_head(text, begin, end)
        if text[opening : opening + 2] in UP or text[opening : opening + 2] in DOWN:
            verb = text[opening : opening + 2]
    return reader.raw[first:last], verb


def _noun_before_time(reader: _Reader, clause: int, begin: int) -> tuple[str, str]:
    time = reader.periods[reader.passed - 1]
    if time.end != begin or time.start <= clause:
        return "", ""
    first, last, verb = noun_before(reader.text, clause, time.start)
    return reader.raw[first:last], verb


def _kind(text: str, quantity: Found, tail: Tail, verb: str, noun: str) -> tuple[str, str]:
    unit = quantity.unit
    if tail.sign:
        return "growth", tail.sign
    if unit == "番":
        return "growth", "+"
    if unit not in RATIOS:
        return "level", ""
    following = _GROWTH_AFTER.match(text, quantity.after)
    if following:
        return "growth", "-" if (following["word"] or following["rate"]) in DOWN else "+"
    if verb in DOWN or verb in UP:
        rate = bool(_RATE.search(noun)) and "点" not in unit
        if not tail.reached and not rate:
            return "growth", "+" if verb in UP else "-"
    if "点" in unit:
        return "growth", {">=": "+", "<=": "-"}.get(tail.bound, "")
    if tail.against and unit in ("%", "‰"):
        return "growth", "+"
    return ("share" if unit in ("%", "‰") else "level"), ""


def _distribute(reader: _Reader, place: int, clause: int, begin: int, tail: Tail) -> str:
    """Give each number of 分别 its own of the things listed before it."""
    if reader.spread:
        return reader.spread.pop()
    if not tail.each:
        return ""
    count = 1
    while place + count < len(reader.found):
        left, right = reader.found[place + count - 1 : place + count + 1]
        if reader.text[left.after : right.start].strip() not in _JOINS:
            break
        count += 1
    if count < 2:
        return ""
    first, last, _ = noun_before(reader.text, begin, tail.end)
    if first >= last and clause > reader.begin + 1:
        earlier = _clause_start(reader.text, max(reader.begin, clause - LONGEST_CLAUSE), clause - 1)
        if not place or reader.found[place - 1].start < earlier:
            first, last, _ = noun_before(reader.text, earlier, clause - 1)
    items = [part for part in _LIST.split(_PREDICATE.sub("", reader.raw[first:last])) if part]
    if len(items) != count:
        items = reader.listed
    if len(items) != count:
        return ""
    reader.listed = items
    reader.spread = items[:0:-1]
    return items[0]


def _choose(
    reader: _Reader,
    place: int,
    noun: str,
    after: tuple[int, int],
    kind: str,
    clause: int,
    bound: bool,
) -> tuple[str, int]:
    """Choose between the noun before, the noun behind and what was measured before."""
    text, quantity = reader.text, reader.found[place]
    behind = reader.raw[after[0] : after[1]]
    # 年收入50万元以上的村, 产值1000万元以上项目: the number belongs to what stands before it.
    attribute = (
        (bound or quantity.after > quantity.end)
        and (quantity.unit == "元" or text.startswith("的", quantity.after))
        and not _is_all_verbs(noun)
    )
    bare = noun in OUTCOMES
    if len(behind) < 2 and behind not in _SHORT:
        behind = ""
    if not bare and _says_nothing(noun):
        noun = ""
    if behind in VERBS and ((noun not in VERBS and noun) or (behind in LIGHT and behind != "服务")):
        behind = ""
    if (
        behind
        and kind != "growth"
        and not (attribute and noun)
        and not (noun and (quantity.unit in RATIOS or quantity.unit in _TIMES))
    ):
        return behind, after[1]
    if noun and not bare:
        if _LEVELS_ONLY.fullmatch(noun):
            return noun + _thing(_earlier(reader, kind, quantity.unit)), quantity.after
        return noun, quantity.after
    if (
        reader.done
        and kind == "level"
        and not bare
        and (_is_joined(reader, place) or reader.ended == quantity.start)
    ):
        return reader.done[-1].indicator, quantity.after
    earlier = _earlier(reader, kind, quantity.unit)
    if bare:
        same = not reader.done or reader.done[-1].unit == quantity.unit
        return noun + (_thing(earlier) if same else ""), quantity.after
    if quantity.unit in _SELF_COUNTED and not noun:
        return quantity.unit, quantity.after
    if kind == "level" and not bare:
        subject = _subject(reader, place, clause)
        if subject:
            return subject, quantity.after
    if earlier:
        return earlier, quantity.after
    return _look_around(reader, place, clause), quantity.after


def _says_nothing(noun: str) -> bool:
    """Whether a phrase is a scrap, a word of growth, or only verbs of doing (实施推进)."""
    if len(noun) < 2:
        return noun not in _SHORT
    if noun in UP or noun in DOWN:
        return True
    return all(noun[place : place + 2] in LIGHT for place in range(0, len(noun), 2))


def _is_all_verbs(noun: str) -> bool:
    """Whether a phrase only says what was done with what follows (签约落地, 在建)."""
    return noun == "在建" or all(
        noun[place : place + 2] in VERBS for place in range(0, len(noun), 2)
    )


_CHANGES = ("新增", "净增", "累计", "在库")


def _thing(indicator: str) -> str:
    for change in (*_CHANGES, *sorted(OUTCOMES)):
        if indicator.startswith(change) and len(indicator) > len(change) + 1:
            return indicator[len(change) :]
    return indicator


def _is_joined(reader: _Reader, place: int) -> bool:
    """Whether a quantity follows the one before at once: 51批次69人次."""
    return reader.text[
        reader.found[place - 1].after : reader.found[place].start
    ].strip() in _JOINS - {","}


def _earlier(reader: _Reader, kind: str, unit: str) -> str:
    """Return what was measured last: for growth by a level, else by a quantity of the same unit."""
    if not reader.done:
        return reader.last
    levels = [item for item in reader.done[-NEAREST:] if item.kind == "level" and item.indicator]
    if kind == "growth":
        if reader.done[-1].kind == "share" and reader.done[-1].indicator.endswith(
            ("率", "比", "满意度", "覆盖面", "知晓度")
        ):
            return reader.done[-1].indicator
        return levels[-1].indicator if levels else reader.done[-1].indicator
    if kind == "level":
        same = [item for item in levels if item.unit == unit]
        return (same or levels or reader.done)[-1].indicator
    return (levels or reader.done)[-1].indicator


_PASSING = re.compile(r"突破|达到|超过|首破|迈上|跨过|跃上")


def _subject(reader: _Reader, place: int, clause: int) -> str:
    """Return what passed a mark in the clause before: 零售总额突破百亿大关，达103.6亿元."""
    if clause <= reader.begin + 1:
        return ""
    earlier = _clause_start(reader.text, max(reader.begin, clause - LONGEST_CLAUSE), clause - 1)
    passing = _PASSING.search(reader.text, earlier, clause)
    if passing is None or (place and reader.found[place - 1].start >= earlier):
        return ""
    first, last, _ = noun_before(reader.text, earlier, passing.start())
    return reader.raw[first:last]


def _look_around(reader: _Reader, place: int, clause: int) -> str:
    """Take the noun of the quantity that follows at once, else the clause before."""
    text, quantity = reader.text, reader.found[place]
    if place + 1 < len(reader.found):
        following = reader.found[place + 1]
        if text[quantity.after : following.start].strip() in _JOINS:
            first, last = noun_after(text, following.after, _limit(reader, place + 1))
            return reader.raw[first:last]
    if clause > reader.begin + 1:
        earlier = _clause_start(text, max(reader.begin, clause - LONGEST_CLAUSE), clause - 1)
        first, last, _ = noun_before(text, earlier, clause - 1)
        first = strip_head(text, first, last)
        if 2 <= last - first <= 15:
            return reader.raw[first:last]
    return ""


_MONEY = re.compile(
    r"收入|税|投资|资金|产值|营收|额|利润|补贴|补助|贷款|融资|经费|工程款|固投|财政|项目|贡献|善款|捐"
)
_COUNTER = re.compile(r"(人次|户次|[户人家件条个名项])数?(?:量)?$")


def _infer_unit(text: str, quantity: Found, indicator: str) -> str:
    """Infer the unit of a bare number: 收入1970万 are 元, 个体户数11699 are 户."""
    scaled = text[quantity.end - 1] in "万亿"
    if scaled and (_MONEY.search(indicator) or text[quantity.end - 1] == "亿"):
        return "元"
    counter = _COUNTER.search(indicator)
    if counter and (scaled or indicator.endswith(("数", "数量", "次"))):
        return counter[1]
    return "人" if indicator.endswith("人口") else ""
