"""Time expressions of reports, and the months that they stand for."""

from __future__ import annotations

import re
from typing import NamedTuple

_YEAR = r"(?:(?:19|20)\d\d年(?!前|以前|之前|代|建成|版)(?:度)?|今年|当年|本年度?|去年|上年度?|明年)"
_MONTH = r"\d{1,2}月(?:份|底|末|初|中旬)?"
_PERIOD = re.compile(
    rf"""(?=[\d截自今当本去上下明全年目现近前第一二三四期十“])(?:
      (?P<since>自[^,。;\d]{{2,24}}?以来)
    | 截[至止](?:到)?\s?(?:目前|{_YEAR}?\s?{_MONTH}(?:\d{{1,2}}日)?|{_YEAR}(?:底|末)?|[^,。;\d]{{1,4}}底|今)
    | {_YEAR}?\s?\d{{1,2}}\s?月?\s?[-—–~至到]\s?\d{{1,2}}月(?:份|底|末)?
    | {_YEAR}?(?:第?[一二三四1-4]季度|前三季度|上半年|下半年)
    | {_YEAR}(?:以来|至今|来|底|末|初|内|全年)?(?:\s?{_MONTH}(?:以来|\d{{1,2}}日)?)?
    | (?:全年(?!龄|进度|任务|目标|计划|度)|年内|年底(?:前)?|年末|年初|下月|上月|本月|下一年)
    | (?:目前|当前|现阶段|近年来|近[一二两三四五六七八九十\d]{1,2}年来?|[一二三四五]年来|几年来|“?十[一二三四五]五”?(?:期间|时期|以来|末))
    | {_MONTH}(?:以来|\d{{1,2}}日)?
    )""",
    re.VERBOSE,
)
_STAGE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:期间|阶段),")
_COMPARING = "较比与同于及和"


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
        if before and before in _COMPARING or text.startswith(("同期", "年龄"), end):
            continue
        opens = start == begin or before in ",。;:("
        spans.append(Span(start, end, opens))
    return spans


def _rank(expression: str) -> int:
    """Months say more than a year, and a year more than 目前."""
    if "月" in expression or "季度" in expression or "以来" in expression and len(expression) > 6:
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


def govern(text: str, spans: list[Span], starts: list[int], clauses: list[int], carried: str) -> list[str]:
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
