"""What a report's file name, title and opening say of its office, period and genre."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from jiedao.text.clean import clean
from jiedao.text.normalise import fold

OPENING = 600
_OFFICE = re.compile(r"([\u4e00-\u9fff]{2,10}?)(街道|镇|乡)")
# What may stand before a name: the place that it belongs to, or a word of the sentence.
_BEFORE = re.compile(
    r".*(省|市|县|区|旗|州|盟|街道|委|府|导下|支持下|来|度|年|年上半年|日|来自|我|全|各|本|该|对|在|为|将|把|由|和"
    r"|与|是|推动|建设|坚持|围绕|全市|全区|全县|如何|关于|打造|工作|创建|贡献|立足|振兴|聚焦|加强|学习|实现|成立)"
)
_NOT_A_NAME = re.compile(
    r"^(街|社区|村|乡|镇|城|党工|委|基层|两个|多个|所有|部分|一个|其他|相关|政府|人民|.*[我全各本该]"
    r"|[我全各本该][省市县区旗])$"
)
_PLACE_BEFORE = re.compile(r".+[省市县区旗州盟](?=.{2,4}$)")
_YEAR_BEFORE = re.compile(r".*\d\s*年度?")
_WORD_BEFORE = re.compile(r"[在对]|(?<=\d)[年月日]")
_PLACES = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区|北京市|上海市|天津市|重庆市)?"
    r"(?P<city>[\u4e00-\u9fff]{2,4}(?:市|州|盟))?(?P<county>[\u4e00-\u9fff]{1,4}[县区市旗])?$"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# Repeats that follow one another have a bound: else a run of spaces takes the square of its length.
_HALF = re.compile(_YEAR + r"\s{0,4}年?\s{0,4}(?:度)?(?P<half>上半年|下半年|[hH][12])")
_QUARTER = re.compile(
    _YEAR + r"\s{0,4}年?\s{0,4}(?:第)?(?:(?P<quarter>[一二三四1-4])季度|[qQ](?P<q>[1-4]))"
)
_MONTHS = re.compile(
    _YEAR + r"\s{0,4}年\s{0,4}(?P<first>\d{1,2})\s{0,4}(?:月)?[-—~至到](?P<last>\d{1,2})月"
)
_WHOLE = re.compile(_YEAR + r"(?=\D|$)")
_HAN_YEAR = re.compile("[一二][九〇零○O][〇零○O一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_SUMMARY = re.compile(r"总结|工作开展情况|工作情况|情况汇报|工作报告|述职|完成情况|回顾")
_PLAN = re.compile(
    r"计划|打算|谋划|思路|安排|要点|下一?步|下半年工作|工作措施|展望|(?:来|明|新)年(?:工作)?(?:目标|重点)"
    r"|今后(?:工作|.{0,4}重点)"
)


_MEETING = re.compile("会议?上|大会|全会|工作会")
_REVIEW = re.compile(_YEAR + r"年(?:度)?.{0,12}(?:回顾|总结|完成情况|工作情况)")
# Characters of the words above in traditional script, one for one, so that offsets stay.
_TRADITIONAL = str.maketrans(
    "總結計劃報謀點況匯彙職顧開標後來縣區鎮鄉導該對為爲將與動設堅圍繞關於創貢獻興強學習實現黨層兩個慶廳辦",
    "总结计划报谋点况汇汇职顾开标后来县区镇乡导该对为为将与动设坚围绕关于创贡献兴强学习实现党层两个庆厅办",
)
_ANY_TRADITIONAL = re.compile(f"[{''.join(map(chr, _TRADITIONAL))}]")


class Metadata(NamedTuple):
    """What was inferred of one report; ``""`` where nothing was found."""

    office: str
    county: str
    city: str
    province: str
    period_start: str
    period_end: str
    genre: str


def infer_metadata(name: str, title: str, headings: list[str], raw: str) -> Metadata:
    """Infer office, place, period and genre of a report.

    Parameters
    ----------
    name : str
        The stem of the file's name.
    title : str
        The title, or ``""``.
    headings : list of str
        The headings of the highest level.
    raw : str
        The text of the report.

    Returns
    -------
    Metadata

    Examples
    --------
    >>> infer_metadata("2023h1", "", ["二、下半年工作思路"], "今年以来，江口街道新增托位20个。")
    Metadata(office='江口街道', county='', city='', province='', period_start='2023-01', \
period_end='2023-06', genre='both')
    """
    sources = [fold(name), fold(title), *[fold(heading) for heading in headings]]
    # Most names and titles say all: only where they do not the text itself is looked at.
    body = cache(lambda: clean(raw).folded)
    office, before = _office(sources[:2], body)
    start, end = _period([*_reviewed(title, headings), *sources])
    if not start:
        start, end = _period([body()[:OPENING]])
    return Metadata(
        office=office,
        **_places(before),
        period_start=start,
        period_end=end,
        genre=_genre([_simplify(source) for source in sources]),
    )


def _reviewed(title: str, headings: list[str]) -> list[str]:
    """Return the heading that reviews a year, where the title is that of a meeting in another."""
    if not _MEETING.search(title):
        return []
    return [fold(text) for text in headings if _REVIEW.search(_arabic_years(fold(text)))][:1]


def _places(before: str) -> dict[str, str]:
    """Return county, city and province from what stands before the name of an office."""
    plain = _simplify(before)
    year = _YEAR_BEFORE.match(plain)
    place = _PLACES.search(plain, year.end() if year else 0)
    names = ("county", "city", "province")
    if not place:
        return dict.fromkeys(names, "")
    return {
        name: before[place.start(name) : place.end(name)] if place[name] else "" for name in names
    }


def _office(sources: list[str], body: Callable[[], str]) -> tuple[str, str]:
    """Return the name of the office that stands most often, and what stands before it once."""
    for text, is_title in _each(sources, body):
        counts: Counter[str] = Counter()
        for match in _OFFICE.finditer(_simplify(text)):
            if match[2] != "街道" and not is_title:
                continue
            stem = _stem(match, is_title=is_title)
            if 2 <= len(stem) <= 5 and not _NOT_A_NAME.match(stem):
                counts[text[match.end(1) - len(stem) : match.end()]] += 1
        if counts:
            office = min(counts, key=lambda name: (-counts[name], len(name), name))
            for source, _ in _each(sources, body):
                if office in source:
                    return office, source[: source.index(office)][-20:]
    return "", ""


def _each(sources: list[str], body: Callable[[], str]) -> Iterator[tuple[str, bool]]:
    """Yield the name and the title, and last the text, with whether it is one of the first two."""
    yield from ((source, True) for source in sources)
    yield body(), False


def _simplify(text: str) -> str:
    # Most texts have none of these characters, and to look is much quicker than to replace.
    return text.translate(_TRADITIONAL) if _ANY_TRADITIONAL.search(text) else text


def _stem(match: re.Match[str], is_title: bool) -> str:
    """Take off a name what stands before it."""
    name, text = match[1], match.string
    # 和平里, 红旗 and 建设路 hold words that could stand before a name; not where a title opens.
    opens = match.start() == 0 or not "\u4e00" <= text[match.start() - 1] <= "\u9fff"
    stem = _PLACE_BEFORE.sub("", name)
    if (
        is_title
        and opens
        and len(stem) <= 3
        and not _WORD_BEFORE.match(text, match.end(1) - len(stem))
    ):
        return stem
    prefix = _BEFORE.match(name)
    return name[prefix.end() :] if prefix else name


def _arabic_years(text: str) -> str:
    """Write years such as 二〇二四年 in digits."""
    return _HAN_YEAR.sub(lambda match: match[0].translate(_HAN_DIGITS), text)


def _period(sources: list[str]) -> tuple[str, str]:
    for text in map(_arabic_years, sources):
        half = _HALF.search(text)
        if half:
            months = ("01", "06") if half["half"] in ("上半年", "h1", "H1") else ("07", "12")
            return f"{half['year']}-{months[0]}", f"{half['year']}-{months[1]}"
        quarter = _QUARTER.search(text)
        if quarter:
            number = "一二三四".find(quarter["quarter"] or "") + 1 if quarter["quarter"] else 0
            number = number or int(quarter["q"] or quarter["quarter"])
            return (
                f"{quarter['year']}-{3 * number - 2:02d}",
                f"{quarter['year']}-{3 * number:02d}",
            )
        months_found = _MONTHS.search(text)
        if months_found and 1 <= int(months_found["first"]) <= int(months_found["last"]) <= 12:
            year = months_found["year"]
            return (
                f"{year}-{int(months_found['first']):02d}",
                f"{year}-{int(months_found['last']):02d}",
            )
        whole = _WHOLE.search(text)
        if whole:
            return f"{whole['year']}-01", f"{whole['year']}-12"
    return "", ""


def _genre(sources: list[str]) -> str:
    text = "\n".join(sources)
    plan = bool(_PLAN.search(text))
    summary = bool(_SUMMARY.search(text))
    if plan and summary:
        return "both"
    if plan:
        # 二、存在的问题 · 三、下步打算 close a report of what was done.
        return "both" if len(sources) > 2 and not _PLAN.search(sources[0] + sources[1]) else "plan"
    return "summary"
