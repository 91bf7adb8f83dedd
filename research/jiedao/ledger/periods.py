"""Time expressions of reports, and the months that they stand for."""

from __future__ import annotations

import re
from typing import NamedTuple

_YEAR = r"(?:(?:19|20)\d\d年(?!前|以前|之前|代|建成|版)(?:度)?|今年|当年|本年度?|去年|上年度?|明年)"
_MONTH = r"\d{1,2}月(?:份|底前|底|末|初|中旬)?"
_PERIOD = re.compile(
    rf"""(?=[\d截自今当本去上下明全年目现近前第一二三四五几过期十“])(?:
      (?P<since>自[^,。;\d]{{2,24}}?以来)
    | 截[至止](?:到)?\s?(?:目前|{_YEAR}?\s?{_MONTH}(?:\d{{1,2}}日)?|{_YEAR}(?:底|末)?|[^,。;\d]{{1,4}}底|今)
    | {_YEAR}?\s?\d{{1,2}}\s?月?\s?[-—–~至到]\s?\d{{1,2}}月(?:份|底|末)?
    | {_YEAR}?(?:第?[一二三四1-4]季度|前三季度|上半年|下半年)
    | {_YEAR}(?:以来|至今|来|底前|底|末|初|内|全年)?(?:\s?{_MONTH}(?:以来|\d{{1,2}}日)?)?
    | (?:全年(?!龄|进度|任务|目标|计划|度)|年内|年底(?:前)?|年末|年初|下月|上月|本月|下一年)
    | (?:目前|当前|现阶段|近年来|近[一二两三四五六七八九十\d]{{1,2}}年来?|(?:过去)?[一二三四五]年来|过去[一二三四五]年|几年来|“?十[一二三四五]五”?(?:期间|时期|以来|末))
    | {_MONTH}(?:以来|\d{{1,2}}日)?
    )""",
    re.VERBOSE,
)
_STAGE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:期间|阶段),")
_COMPARING = "较比与同于及和"
# What may stand between the beginning of a clause and the time until which it runs.
_UNTIL = re.compile(r"(?:\A|[,。;:(])(?:力争|确保|争取|预计|计划|拟)?(?:到|至)\Z")
_LEAD = 4


class Span(NamedTuple):
    """A time expression in a sentence: its offsets and whether it opens a clause."""

    start: int
    end: int
    opens: bool


def find_periods(text: str, begin: int = 0) -> list[Span]:
    """Find the time expressions of a folded sentence; what others are compared with is none.

    Examples
    --------
    >>> text = "1-5月新增企业3家,较去年同期增长8%,力争全年新增10家。"
    >>> [text[span.start : span.end] for span in find_periods(text)]
    ['1-5月', '全年']
    """
    spans = []
    stage = _STAGE.match(text, begin)
    if stage:
        spans.append(Span(begin, stage.end() - 1, True))
    for match in _PERIOD.finditer(text, stage.end() if stage else begin):
        start, end = match.span()
        before = text[start - 1 : start]
        if (before and before in _COMPARING) or text.startswith(("同期", "年龄"), end):
            continue
        lead = text[max(begin, start - _LEAD) : start]
        opens = start == begin or before in ",。;:(" or bool(_UNTIL.search(lead))
        spans.append(Span(start, end, opens))
    return spans


def _rank(expression: str) -> int:
    """Months say more than a year, and a year more than 目前."""
    if "月" in expression or "季度" in expression or ("以来" in expression and len(expression) > 6):
        return 3
    if "半年" in expression:
        return 3
    return 1 if expression in ("目前", "当前", "现阶段", "今年", "当年") else 2


def carry(text: str, spans: list[Span], begin: int) -> str:
    """Return the time expression that also governs what follows behind a semicolon.

    It opens the sentence, or names months.
    """
    for span in reversed(spans):
        expression = text[span.start : span.end]
        if span.start == begin or (span.opens and _rank(expression) == 3):
            return expression
    return ""


def govern(
    text: str, spans: list[Span], starts: list[int], clauses: list[int], carried: str
) -> list[str]:
    """Return the time expression that governs each quantity.

    Parameters
    ----------
    text : str
        The sentence as it stands.
    spans : list of Span
        From `find_periods`.
    starts, clauses : list of int
        Where each quantity begins, and where its clause does.
    carried : str
        What governs before the sentence says anything.

    Returns
    -------
    list of str
    """
    governing, result = carried, []
    place = 0
    for start, clause in zip(starts, clauses, strict=True):
        best = ""
        while place < len(spans) and spans[place].start < start:
            span = spans[place]
            place += 1
            if not (span.opens or span.start >= clause):
                continue
            expression = text[span.start : span.end]
            if not best or _rank(expression) >= _rank(best):
                best = expression
        governing = best or governing
        result.append(governing)
    return result


class Months(NamedTuple):
    """The months of a time expression, first and last as ``YYYY-MM``; ``""`` where unknown.

    ``assumed`` says that the text names no time and the report's own was taken.
    """

    first: str
    last: str
    assumed: bool

    @property
    def total(self) -> int:
        """How many months; 0 where they are unknown."""
        if not self.first or not self.last:
            return 0
        years = int(self.last[:4]) - int(self.first[:4])
        return 12 * years + int(self.last[5:]) - int(self.first[5:]) + 1


UNKNOWN = Months("", "", False)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_RELATIVE = {"去年": -1, "上年": -1, "明年": 1, "下一年": 1}
_SPAN = re.compile(r"(\d{1,2})\s?月?\s?[-—–~至到]\s?(\d{1,2})月")
_UP_TO = re.compile(r"(?:截[至止]到?|今年至)[^月]*?(\d{1,2})月")
_SINGLE = re.compile(r"(\d{1,2})月")
_QUARTER = re.compile(r"([一二三四1-4])季度")
_SEVERAL_YEARS = re.compile("[一二三四五几]年来")
_SO_FAR = re.compile(r"以来|至今|目前|当前|截至|现阶段|年来$")
_YEARLY = re.compile(
    r"全年|年底|年内|年末|年度|今年|当年|本年|去年|上年|明年|下一年|(?:19|20)\d\d年$"
)
_EXPLICIT = re.compile(r"(?:19|20)\d\d")


def resolve_period(
    expression: str, period_start: str, period_end: str, *, following: bool = False
) -> Months:
    """Return the months that a time expression of a report stands for.

    Parameters
    ----------
    expression : str
        From the column ``period`` of the frame `quantities`.
    period_start, period_end : str
        The months of the report, ``""`` where unknown.
    following : bool
        Whether it stands in the plans of a report on a whole year, so that 全年 is the year after.

    Returns
    -------
    Months

    Examples
    --------
    >>> resolve_period("1-5月", "2025-01", "2025-06")
    Months(first='2025-01', last='2025-05', assumed=False)
    >>> resolve_period("全年", "2024-01", "2024-12", following=True).first
    '2025-01'
    """
    explicit = _EXPLICIT.search(expression)
    if not (explicit or period_end):
        return UNKNOWN
    shift = next((by for word, by in _RELATIVE.items() if word in expression), None)
    year = int(explicit.group()) if explicit else int(period_end[:4])
    if not explicit:
        here = following and not expression.startswith(("今年", "当年", "本年"))
        year += shift if shift is not None else int(here)
    if not expression:
        if following or not period_start:
            return Months(f"{year}-01", f"{year}-12", True)
        return Months(period_start, period_end, True)
    last = int(period_end[5:]) if period_end else 12
    months = _month_range(expression, last)
    if months is None or not 1 <= months[0] <= months[1] <= 12:
        return UNKNOWN
    return Months(f"{year}-{months[0]:02d}", f"{year}-{months[1]:02d}", False)


def _month_range(expression: str, reported: int) -> tuple[int, int] | None:
    """Return the first and last month; ``reported`` is the last one of the report."""
    for pattern in (_SPAN, _UP_TO, _SINGLE):
        match = pattern.search(expression)
        if match:
            numbers = [int(group) for group in match.groups()]
            if pattern is _UP_TO:
                return 1, numbers[0]
            return numbers[0], numbers[-1]
    if "半年" in expression:
        return (7, 12) if "下半年" in expression else (1, 6)
    if "前三季度" in expression:
        return 1, 9
    quarter = _QUARTER.search(expression)
    if quarter:
        number = _QUARTERS[quarter[1]]
        return 3 * number - 2, 3 * number
    if expression.startswith(("自", "近", "过去")) or expression.endswith("期间"):
        return None
    if _SEVERAL_YEARS.match(expression):
        return None
    if _SO_FAR.search(expression):
        return 1, reported
    return (1, 12) if _YEARLY.search(expression) else None
