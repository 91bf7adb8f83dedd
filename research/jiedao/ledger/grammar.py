"""The scanner: where quantities stand in a sentence, with value, unit and what is said after them.

One pattern is run once over a sentence. It takes names, dates, ordinals, codes and times before it
can take a quantity, so that their digits are used up. Every repetition is possessive or bounded, so
that the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from jiedao.ledger.numerals import multiply, read_arabic, read_han, scale_of
from jiedao.ledger.units import (
    NOT_AFTER_SMALL_HAN,
    NOT_BEFORE,
    SMALL_HAN_NOUNS,
    SMALL_HAN_UNITS,
    UNITS,
)
from jiedao.ledger.words import word_set

# Nothing of this stands in a sentence without a quantity; most sentences end here.
CANDIDATE = re.compile(r"[0-9０-９两二三四五六七八九十百千万亿翻]")

_HAN = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = r"\d++(?:,\d{3}(?!\d))*+(?:\.\d++)?+"
_SCALE = r"(?:[百千]?万亿|个亿|[十百千]?[万亿]|[百千](?![米克瓦伏升分]))"
_TO = r"\s?(?:[-—–~至到]|--|——)\s?"
_YEAR = r"(?:19|20)\d\d"
_FOLLOW = (
    r"\s?(?:及以上|及其以上|\(含\)以上|以上|之上|以下|以内|之内|左右|上下|不到|不等|有余|[+余多内])"
)


def _unit_pattern() -> str:
    parts = []
    for unit in UNITS:
        after = NOT_BEFORE.get(unit, "")
        parts.append(re.escape(unit) + (f"(?!{after})" if after else ""))
    return "(?:" + "|".join(parts) + ")"


# A number with a unit right behind it is nothing else, and most are.
_PLAIN = r"\d++(?:\.\d++)?[家个户人名件条项次场处座起万亿%余多]"

_SKIP = rf"""
    “[^“”]{{0,24}}+”|"[^"]{{0,40}}+"|《[^《》]{{0,60}}+》|[「『【][^」』】]{{0,30}}+[」』】]
  | 第\s?(?:\d++|[{_HAN}]++)(?:\s?[-—~至、]\s?第?\d++)?\s?[\u4e00-\u9fff]?
  | [数几][十百千万亿]++
  | (?!{_PLAIN})(?:
      {_YEAR}\s?(?:[-—–~至、]\s?(?:{_YEAR}|\d\d)\s?)?年(?:\s?\d{{1,2}}\s?(?:[-—–~至、]\s?\d{{1,2}}\s?)?月)?
      | {_YEAR}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?(?![\d.]|\s?[万亿%])
      | \d{{1,2}}\s?月?\s?[-—–~至到、]\s?\d{{1,2}}\s?月(?:份|底|末)?
      | \d{{1,2}}\s?月(?!台)(?:份|底|末|初)?(?:\s?\d{{1,2}}\s?[-—–~至、]?\s?(?:\d{{1,2}}\s?)?[日号])?
      | \d{{1,2}}\s?[-—–~至]\s?\d{{1,2}}\s?[日号时点](?!内|以内)
      | \d{{1,2}}日(?!内|以内|之内)
      | \d{{1,2}}:\d\d(?:\s?[-—–~至]\s?\d{{1,2}}:\d\d)?|\d{{1,2}}[时点]\s?\d{{1,2}}分
      | \d++[天日]?\s?[×xX*]\s?\d++(?:\s?[×xX*]\s?\d++)*+(?:小时)?
      | [A-Za-z0-9]{{1,8}}\+(?:[A-Za-z0-9]{{1,8}}\+){{0,8}}[A-Za-z0-9]{{1,8}}\+?
      | \d++(?:\.\d++)?+\s?[:∶比]\s?\d++(?:\.\d++)?+
      | \d++(?:\.\d++){{2,}}+
      | (?<![A-Za-z])[A-Za-z]++[-.]?\d[\d.]*+(?!\s?(?:[万亿%]|多|余))[A-Za-z]*+(?:级)?
      | \d++(?:\.\d++)?+(?!(?:km|kg|cm|mm|kW|MW|GW|MB|GB|TB|PB|m|t)(?![A-Za-z0-9])|m[²³23])[A-Za-z]++[级\d]?
    )
"""


@cache
def _scanner() -> re.Pattern[str]:
    unit = _unit_pattern()
    return re.compile(
        rf"""(?=[\d“"《「『【第数几百两二三四五六七八九一十千翻A-Za-z])(?:
        (?P<skip>{_SKIP})
      | (?P<fraction>\d{{1,2}}/\d{{1,3}}(?![\d/.月])|[{_HAN}点]{{1,12}}+分之[{_HAN}点]{{1,12}}+)
      | (?P<doubled>翻(?:了)?[一两二三四]?番|翻(?:了)?(?:一)?倍)
      | (?P<number>{_NUMBER})\s?(?P<vague>[余多来几])?(?P<scale>{_SCALE})?(?P<vague2>[余多])?
        (?:(?P<unit1>{unit})?{_TO}(?P<number2>{_NUMBER})\s?(?P<vague3>[余多])?(?P<scale2>{_SCALE})?
           (?P<vague4>[余多])?(?(unit1)(?=\s?(?P=unit1))))?
        \s?(?P<unit>{unit})?(?P<per>/(?:[人年月天日次户亩吨度]|平方米|立方米|平方公里|㎡|公里|小时)(?:[·/]?[月年日天])?)?
        (?P<follow>{_FOLLOW})?
      | (?P<han>[{_HAN}]++(?:点[{_HAN}]++)?+)(?P<hanvague>[余多几来])?(?P<hanscale>[万亿]++)?(?P<hanvague2>[余多])?
        (?P<hanunit>{unit})(?P<hanfollow>{_FOLLOW})?
      | [{_HAN}]++
        )""",
        re.VERBOSE,
    )


class Found(NamedTuple):
    """A quantity as it stands in a sentence.

    Attributes
    ----------
    start, end : int
        Offsets in the sentence, from the first digit to the unit.
    after : int
        Where the text goes on, behind 以上 and the like.
    value : float
    low : float or None
        The lower end of a range; ``value`` is its upper end.
    unit : str
    bound : str
        From what stands after the number (余, 以上, 左右), else ``""``.
    """

    start: int
    end: int
    after: int
    value: float
    low: float | None
    unit: str
    bound: str


_BOUND_AFTER = {"以上": ">=", "之上": ">=", "有余": ">=", "余": ">=", "多": ">=", "+": ">="} | {
    "以下": "<=", "以内": "<=", "之内": "<=", "内": "<=", "不到": "<=", "左右": "~", "上下": "~", "不等": "~",
    "及以上": ">=", "及其以上": ">=", "(含)以上": ">=",
}  # fmt: skip
_TIME_UNITS = word_set("天 小时 个小时 分钟 秒 工作日 个工作日 个月 周 年 日")


def scan(text: str, begin: int = 0) -> list[Found]:
    """Find the quantities of a folded sentence.

    Parameters
    ----------
    text : str
        A sentence as `jiedao.text.normalise.fold` gives it.
    begin : int
        Where it begins, behind its numbering.

    Returns
    -------
    list of Found
        In the order of the text.

    Examples
    --------
    >>> [(q.value, q.unit, q.bound) for q in scan("第3期培训80余人次,投资3.5-4亿元,覆盖率95%以上。")]
    [(80.0, '人次', '>='), (400000000.0, '元', ''), (95.0, '%', '>=')]
    """
    found: list[Found] = []
    bare: list[Found] = []
    for match in _scanner().finditer(text, begin):
        kind = match.lastgroup
        if kind == "skip" or kind is None:
            continue
        if match["number"] is not None:
            quantity = _arabic(match, text)
        elif match["han"] is not None:
            quantity = _han(match, text)
        else:
            quantity = _fraction(match, text) if match["fraction"] else _doubled(match)
        if quantity is not None:
            found += [*_share_unit(bare, quantity, text), quantity]
            bare = []
        elif match["number"] is not None and match["scale"] is None:
            start, end = match.span("number")
            bare.append(Found(start, end, end, read_arabic(match["number"]), None, "", ""))
    return found


_JOINED = frozenset("、和与及")


def _share_unit(bare: list[Found], last: Found, text: str) -> list[Found]:
    """Give numbers of a list the unit that stands once, behind the last: 分别提升1.2和3.4个百分点."""
    shared: list[Found] = []
    if not bare:
        return shared
    following = last
    scaled = any(scale in text[last.start : last.end] for scale in "万亿")
    for number in reversed(bare):
        if scaled or text[number.end : following.start] not in _JOINED:
            break
        shared.insert(0, number._replace(unit=last.unit))
        following = number
    if shared and "分别" in text[max(0, shared[0].start - 8) : shared[0].start]:
        return shared
    return []


_RANK = re.compile(r"(?<![目当提年之以日此先月底期内])前$|倒数$|名列$|排第$")


def _arabic(match: re.Match[str], text: str) -> Found | None:
    start = match.start("number")
    before = text[start - 1 : start]
    if before == "个" and text[start - 2].isdigit():
        # 6个100%
        return None
    if before and (before in "-.+/×*#№" or _RANK.search(text, max(0, start - 2), start)):
        return None
    (number, vague, scale, vague2, number2, vague3, scale2, vague4, unit, per, follow) = (
        match.group(
            "number", "vague", "scale", "vague2", "number2", "vague3", "scale2",
            "vague4", "unit", "per", "follow",
        )
    )  # fmt: skip
    value, low = read_arabic(number), None
    if number2 is None:
        value = multiply(value, scale_of(scale)) if scale else value
    else:
        if unit is None and not scale2:
            return None
        factor = scale_of(scale2) if scale2 else 1.0
        low = multiply(value, scale_of(scale) if scale else factor)
        value = multiply(read_arabic(number2), factor)
        if low > value:
            return None
    vagueness = vague or vague2 or vague3 or vague4
    if unit is None or ((scale or scale2) and unit in ("项目", "企业")):
        return _bare(match, text, value, low, bool(vagueness), bool(scale or scale2))
    if not _is_measure(text, start, match.end("unit"), value, unit, follow):
        return None
    bound = ">=" if vagueness and vagueness != "来" else ""
    if follow:
        bound = _bound_after(follow.strip(), unit)
    end = match.end("per") if per else match.end("unit")
    if unit == "成":
        value, low, unit = value * 10, None if low is None else low * 10, "%"
    after = match.end("follow") if follow else end
    return Found(start, end, after, value, low, unit + (per or ""), bound)


def _bound_after(follow: str, unit: str) -> str:
    """Return the bound that follows; a bare 内 bounds a time (10分钟内), but not a count (3个小区内)."""
    if follow == "内" and unit not in _TIME_UNITS:
        return ""
    return _BOUND_AFTER.get(follow, "")


_BEFORE_BARE = re.compile(
    r"(?:(?:数|人口|指数|总量|积分|得分|总分|分值|浓度|排放量|面积)(?:分?别?为|达到?|是|共计?|约|:)?|(?<=数)分别是)$"
)
_ENDS = frozenset(",。;、)!?,")


def _bare(
    match: re.Match[str], text: str, value: float, low: float | None, vague: bool, scaled: bool
) -> Found | None:
    """Read a number without a unit: it counts with 万 or 余 behind it, or where a count is announced."""
    start = match.start()
    groups = ("number", "vague", "scale", "vague2", "number2", "vague3", "scale2", "vague4")
    end = max(match.end(group) for group in groups)
    following = text[match.end() : match.end() + 1]
    bound = ">=" if vague else ""
    if match["follow"]:
        bound = _bound_after(match["follow"].strip(), "")
    if match["per"]:
        return None
    after = match.end() if match["unit"] is None else end
    if scaled:
        return Found(start, end, after, value, low, "", bound)
    if vague:
        return Found(start, end, after, value, low, "", bound) if value >= 10 else None
    if (not following or following in _ENDS) and _BEFORE_BARE.search(
        text[max(0, start - 8) : start]
    ):
        return Found(start, end, after, value, low, "", bound)
    return None


_NAME_AFTER_MINUTES = re.compile(r"[^,。;、]{0,10}?(?:圈|生活区|半径|出行|品质)")
_WATCH = re.compile(r"[^,。;、]{0,2}?(?:内|以内|之内|前)")
_DURATION_BEFORE = re.compile(
    r"(?:连续|用|为期|历时|持续|长达|超过?|达到?|期限|周期|缩短|压缩|任期|不少于|不低于|不超过|不足)(?:了|到|至|为)?$"
)


def _is_measure(
    text: str, start: int, end: int, value: float, unit: str, follow: str | None
) -> bool:
    """Tell a measure from a number in a name, an address, a rank or a way of speaking."""
    if unit in ("小时", "天", "分钟", "年", "路", "个小时"):
        following = text[end : end + 12]
        if unit in ("分钟", "公里") and _NAME_AFTER_MINUTES.match(following):
            return False
        if (unit == "小时" and value == 24) or (unit == "天" and value == 365):
            # Round the clock, unless a limit is set.
            return bool(_WATCH.match(following)) or follow is not None
        if unit == "年":
            return (
                value < 100
                and not following.startswith(("行动", "计划", "规划", "攻坚", "来", "期", "间"))
                and (
                    following.startswith(("时间", "以上", "的", "内"))
                    or follow is not None
                    or bool(_DURATION_BEFORE.search(text[max(0, start - 4) : start]))
                )
            )
        if unit == "路":
            return value >= 20
    if unit in ("单元", "步", "点位", "行", "列", "字", "届", "代", "里", "页"):
        return value >= 20 or unit == "点位"
    if unit == "个" and text[end : end + 1].isdigit():
        return False
    if unit[0] in "村社镇乡街":
        return (
            text[start - 1 : start] in ("", *"等共全各涉及”、,(和的:;")
            or text[start - 1 : start].isdigit()
        )
    return not (unit == "人" and text[end : end + 2] in ("制足", "制篮", "篮球", "足球", "制排"))


_ADVERBS = frozenset(("十分",))
_RANKED = frozenset("名位强")


def _han(match: re.Match[str], text: str) -> Found | None:
    start, end = match.start("han"), match.end("hanunit")
    digits, unit = match["han"], match["hanunit"]
    written = text[start:end]
    vague = match["hanvague"] or match["hanvague2"]
    before = text[start - 1 : start]
    value = read_han(digits)
    if value is None or before in ("第", "数", "几", "期", "周", "初"):
        return None
    if written in _ADVERBS or (unit in _RANKED and _RANK.search(text, max(0, start - 2), start)):
        return None
    scale = match["hanscale"]
    value = multiply(value, scale_of(scale)) if scale else value
    following = text[end : end + 4]
    if not (
        _is_vague_han(digits, before, vague)
        or len(digits) > 1
        or digits == "十"
        or _is_small_han(digits, unit, following, bool(scale))
    ):
        return None
    if not vague and not scale and _is_figure_of_speech(digits, unit, following, before):
        return None
    if digits[0] in "百千万" and not _is_vague_han(digits, before, vague):
        return None
    if not _is_measure(text, start, end, value, unit, match["hanfollow"]):
        return None
    bound = ">=" if (vague and vague != "来") or before in _EXCEEDING else ""
    follow = match["hanfollow"]
    if follow:
        bound = _bound_after(follow.strip(), unit)
    if unit == "成":
        value, unit = value * 10, "%"
    return Found(start, end, match.end("hanfollow") if follow else end, value, None, unit, bound)


_EXCEEDING = frozenset("上逾超过")


def _is_vague_han(digits: str, before: str, vague: str | None) -> bool:
    """上百家 and 百余家 count; 百家 is a figure of speech."""
    return bool(vague) or (digits[0] in "百千万" and (before in _EXCEEDING or before == "近"))


def _is_small_han(digits: str, unit: str, following: str, scaled: bool) -> bool:
    if digits in ("一", "零", "〇") or (digits == "二" and unit not in ("倍", "成")):
        return scaled and digits != "零"
    if unit == "成":
        return digits != "一" or not following.startswith("不变")
    if unit == "个":
        return following.startswith(SMALL_HAN_NOUNS)
    if unit not in SMALL_HAN_UNITS:
        return scaled
    return not following.startswith(
        NOT_AFTER_SMALL_HAN.get(unit, ("",)) if unit in NOT_AFTER_SMALL_HAN else ("\0",)
    )


_SPEECH = (
    "方面", "坚持", "统筹", "必须", "严禁", "不准", "结合", "到位", "一", "字", "百", "着力", "聚焦", "聚力", "专项", "重点",
    "工程", "行动", "战略", "规定", "机制", "制度", "体系", "阶段", "环节", "关键", "更加", "突破", "提升", "文明",
)  # fmt: skip


def _is_figure_of_speech(digits: str, unit: str, following: str, before: str) -> bool:
    """十个方面, 十项行动: the parts of a programme, not a count of things."""
    if unit in ("类", "级", "大", "种", "期", "届", "年", "步", "字", "道", "面", "条", "组", "周"):
        return unit != "年" or not following.startswith(("时间", "以上"))
    if digits == "十" and unit in ("个", "项") and following.startswith(_SPEECH):
        return True
    return unit in ("分钟", "公里", "小时", "天") and bool(
        _NAME_AFTER_MINUTES.match(following + " ")
    )


def _fraction(match: re.Match[str], text: str) -> Found | None:
    """Read 1/3, 三分之一 and 百分之三十 as percentages."""
    start, end, written = match.start(), match.end(), match.group()
    if "/" in written:
        upper, lower = (float(part) for part in written.split("/"))
        if not 0 < upper < lower or text[start - 1 : start] == "/":
            return None
    else:
        below, _, above = written.partition("分之")
        read = read_han(above), 100.0 if below == "百" else read_han(below)
        if read[0] is None or not read[1]:
            return None
        upper, lower = read[0], read[1]
    follow = re.compile(_FOLLOW).match(text, end)
    bound = _bound_after(follow.group().strip(), "%") if follow else ""
    value = float(f"{100 * upper / lower:.6g}")
    return Found(start, end, follow.end() if follow else end, value, None, "%", bound)


def _doubled(match: re.Match[str]) -> Found:
    written = match.group()
    times = read_han(written.strip("翻了番倍") or "一") or 1.0
    unit = "番" if written.endswith("番") else "倍"
    return Found(match.start(), match.end(), match.end(), times, None, unit, "")
