"""From the quantities of a sentence to what they measure, how, and with what bound."""

from __future__ import annotations

import re

from jiedao.ledger.clauses import JOINS, LONGEST_CLAUSE, Described, Reader, clause_start
from jiedao.ledger.counted import noun_after
from jiedao.ledger.grammar import Found
from jiedao.ledger.inherited import inherit, with_thing
from jiedao.ledger.periods import Span
from jiedao.ledger.phrases import noun_before, strip_head
from jiedao.ledger.wording import DOWN, UP, Tail, read_tail
from jiedao.ledger.words import LIGHT, OUTCOMES, VERBS

RATIOS = frozenset(("%", "‰", "倍", "番", "个百分点", "百分点"))
_TIMES = frozenset(("天", "小时", "个小时", "分钟", "秒", "个月", "年", "周", "工作日", "个工作日"))
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

_MONEY = re.compile(
    r"收入|税|投资|资金|产值|营收|额|利润|补贴|补助|贷款|融资|经费|工程款|固投|财政|项目|贡献|善款|捐"
)
_COUNTER = re.compile(r"(人次|户次|[户人家件条个名项])数?(?:量)?$")


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
    periods : list of Span
        Its time expressions.
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
    reader = Reader(text, raw, found, periods, last, begin, used=begin)
    for place in range(len(found)):
        reader.done.append(_describe_one(reader, place))
    return reader.done


def _describe_one(reader: Reader, place: int) -> Described:
    text, quantity = reader.text, reader.found[place]
    low = max(reader.used, quantity.start - LONGEST_CLAUSE)
    clause = clause_start(text, low, quantity.start)
    begin = _pass_periods(reader, clause, quantity.start)
    tail = read_tail(text, begin, quantity.start, quantity.unit in RATIOS)
    noun, verb = _phrase_before(reader, begin, tail, quantity)
    if not noun and begin > clause:
        # 失业率全年控制在4.5%以内: the time stands between the noun and the number.
        noun, verb = _noun_before_time(reader, clause, begin)
    kind, sign = _kind(text, quantity, tail, verb, noun)
    if reader.done and tail.end == quantity.start and reader.is_joined(place):
        # 分别增长5%、6%
        before = reader.done[-1]
        if before.unit == quantity.unit and before.kind != "level":
            kind, sign = before.kind, before.sign
    indicator = _distribute(reader, place, clause, begin, tail)
    reader.used, reader.ended = quantity.after, -1
    if not indicator:
        indicator = _choose(reader, place, noun, kind, clause, bool(tail.bound))
    unit = quantity.unit or _infer_unit(text, quantity, indicator)
    return Described(indicator, kind, sign, quantity.bound or tail.bound or "=", unit, clause)


def _pass_periods(reader: Reader, clause: int, start: int) -> int:
    """Return where the clause goes on behind its time expressions."""
    begin = clause
    while reader.passed < len(reader.periods) and reader.periods[reader.passed].end <= start:
        if reader.periods[reader.passed].start >= begin:
            begin = reader.periods[reader.passed].end
        reader.passed += 1
    return begin


def _phrase_before(reader: Reader, begin: int, tail: Tail, quantity: Found) -> tuple[str, str]:
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


def _noun_before_time(reader: Reader, clause: int, begin: int) -> tuple[str, str]:
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


def _distribute(reader: Reader, place: int, clause: int, begin: int, tail: Tail) -> str:
    """Give each number of 分别 its own of the things listed before it."""
    if reader.spread:
        return reader.spread.pop()
    if not tail.each:
        return ""
    count = _count_joined(reader, place)
    if count < 2:
        return ""
    first, last, _ = noun_before(reader.text, begin, tail.end)
    if first >= last:
        earlier = reader.clause_before(clause)
        if earlier < clause and not (place and reader.found[place - 1].start >= earlier):
            first, last, _ = noun_before(reader.text, earlier, clause - 1)
    items = [part for part in _LIST.split(_PREDICATE.sub("", reader.raw[first:last])) if part]
    if len(items) != count:
        items = reader.listed
    if len(items) != count:
        return ""
    reader.listed = items
    reader.spread = items[:0:-1]
    return items[0]


def _count_joined(reader: Reader, place: int) -> int:
    """Count the quantities that follow one another at once."""
    count = 1
    while place + count < len(reader.found):
        left, right = reader.found[place + count - 1 : place + count + 1]
        if reader.text[left.after : right.start].strip() not in JOINS:
            break
        count += 1
    return count


def _choose(reader: Reader, place: int, noun: str, kind: str, clause: int, bound: bool) -> str:
    """Choose between the noun before, the noun behind and what was measured before."""
    quantity = reader.found[place]
    if noun not in OUTCOMES and _says_nothing(noun):
        noun = ""
    if kind != "growth":
        first, last = noun_after(reader.text, quantity.after, reader.limit(place))
        behind = reader.raw[first:last]
        if _counts(behind, noun) and not (
            noun and _stays_before(reader.text, quantity, noun, bound)
        ):
            reader.used = reader.ended = last
            return behind
    if noun in OUTCOMES:
        return with_thing(noun, reader, kind, quantity.unit)
    if _LEVELS_ONLY.fullmatch(noun):
        return with_thing(noun, reader, kind, quantity.unit, any_unit=True)
    return noun or inherit(reader, place, kind, clause)


def _counts(behind: str, noun: str) -> bool:
    """Whether what stands behind a quantity is a thing counted, and no verb that goes on."""
    if len(behind) < 2:
        return behind in _SHORT
    if behind in VERBS:
        # 代为办理、帮助办理5项服务, but 村居100%覆盖
        return (not noun or noun in VERBS) and (behind not in LIGHT or behind == "服务")
    return True


def _stays_before(text: str, quantity: Found, noun: str, bound: bool) -> bool:
    """Whether a quantity measures the noun before it although another stands behind.

    So do ratios and times, and what only sets one thing apart: 年收入50万元以上的村.
    """
    if quantity.unit in RATIOS or quantity.unit in _TIMES:
        return True
    bounded = bound or quantity.after > quantity.end
    apart = quantity.unit == "元" or text.startswith("的", quantity.after)
    return bounded and apart and not _is_all_verbs(noun)


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


def _infer_unit(text: str, quantity: Found, indicator: str) -> str:
    """Infer the unit of a bare number: 收入1970万 are 元, 个体户数11699 are 户."""
    scaled = text[quantity.end - 1] in "万亿"
    if scaled and (_MONEY.search(indicator) or text[quantity.end - 1] == "亿"):
        return "元"
    counter = _COUNTER.search(indicator)
    if counter and (scaled or indicator.endswith(("数", "数量", "次"))):
        return counter[1]
    return "人" if indicator.endswith("人口") else ""
