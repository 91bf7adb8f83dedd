"""The noun behind a quantity: 84家企业."""

from __future__ import annotations

import re

from jiedao.ledger.phrases import ALWAYS_SUFFIXES
from jiedao.ledger.words import NO_STOPS, NOMINAL, NOUN_ENDS, STOP_CHARS, STOPS, VERBS

_END_LENGTH = max(map(len, NOUN_ENDS))
_AFTER_END = re.compile(r"[,。;:!?、\s\d)(]")
_CLAUSE_END = re.compile("[,。;]")
_SIDE_NOTE = re.compile(r"\([^()\d,。;]{1,6}\)")
# With 化 these end a noun like verbs: 背街小巷精细化治理.
_MANNERS = frozenset(("精细", "标准", "规范", "适老", "常态", "网格"))
# No noun begins with these.
_OPENINGS = frozenset("约近超逾共达占过为和与及或暨")
# With a number behind them these open what is done for whom.
_GIVING = frozenset("为向对给让把使将")
_GIVEN = frozenset(("行为", "作为", "面对", "大使"))


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
        stop = _CLAUSE_END.search(text, end, limit)
        of = text.rfind("的", start, stop.start() if stop else limit)
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
    if place + 2 < end and text[place + 2] in ALWAYS_SUFFIXES:
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
