"""What a quantity measures that has no noun of its own: what was measured before, or stands around."""

from __future__ import annotations

import re

from jiedao.ledger.clauses import JOINS, Reader
from jiedao.ledger.counted import noun_after
from jiedao.ledger.phrases import noun_before, strip_head
from jiedao.ledger.words import OUTCOMES, word_set

NEAREST = 24
# Nouns that are counted without a classifier: 4品牌, 12部门.
_SELF_COUNTED = word_set(
    "部门 单位 支部 党支部 党组织 组织 品牌 社区 小区 网格 企业 项目 街道 行政村 自然村 村组 村社 村居 村 社 镇 乡"
)
_CHANGES = ("新增", "净增", "累计", "在库", *sorted(OUTCOMES))
_PASSING = re.compile(r"突破|达到|超过|首破|迈上|跨过|跃上")
_RATES = ("率", "比", "满意度", "覆盖面", "知晓度")
_LONGEST_SUBJECT = 15


def inherit(reader: Reader, place: int, kind: str, clause: int) -> str:
    """Return what a quantity without a noun of its own measures.

    Parameters
    ----------
    reader : Reader
    place : int
        Which quantity.
    kind : str
        ``level``, ``growth`` or ``share``.
    clause : int
        Where its clause begins.

    Returns
    -------
    str
        ``""`` where nothing is found.
    """
    quantity = reader.found[place]
    level = kind == "level"
    if level and reader.done and (reader.is_joined(place) or reader.ended == quantity.start):
        return reader.done[-1].indicator
    if quantity.unit in _SELF_COUNTED:
        return quantity.unit
    subject = _subject(reader, place, clause) if level else ""
    return subject or measured_before(reader, kind, quantity.unit) or _around(reader, place, clause)


def with_thing(word: str, reader: Reader, kind: str, unit: str, *, any_unit: bool = False) -> str:
    """Complete an outcome (办结) or a level (省级) with the thing that was named before."""
    if not any_unit and reader.done and reader.done[-1].unit != unit:
        return word
    thing = measured_before(reader, kind, unit)
    for change in _CHANGES:
        if thing.startswith(change) and len(thing) > len(change) + 1:
            return word + thing[len(change) :]
    return word + thing


def measured_before(reader: Reader, kind: str, unit: str) -> str:
    """Return what was measured last: for growth by a level, else by a quantity of the same unit."""
    if not reader.done:
        return reader.last
    before = reader.done[-1]
    levels = [item for item in reader.done[-NEAREST:] if item.kind == "level" and item.indicator]
    if kind == "growth" and before.kind == "share" and before.indicator.endswith(_RATES):
        return before.indicator
    if kind == "level":
        levels = [item for item in levels if item.unit == unit] or levels
    return levels[-1].indicator if levels else before.indicator


def _subject(reader: Reader, place: int, clause: int) -> str:
    """Return what passed a mark in the clause before: 零售总额突破百亿大关，达103.6亿元."""
    earlier = reader.clause_before(clause)
    passing = _PASSING.search(reader.text, earlier, clause)
    if passing is None or (place and reader.found[place - 1].start >= earlier):
        return ""
    first, last, _ = noun_before(reader.text, earlier, passing.start())
    return reader.raw[first:last]


def _around(reader: Reader, place: int, clause: int) -> str:
    """Take the noun of the quantity that follows at once, else the clause before."""
    text, quantity = reader.text, reader.found[place]
    if place + 1 < len(reader.found):
        following = reader.found[place + 1]
        if text[quantity.after : following.start].strip() in JOINS:
            return reader.raw[slice(*noun_after(text, following.after, reader.limit(place + 1)))]
    earlier = reader.clause_before(clause)
    if earlier < clause and not (place and reader.found[place - 1].start >= earlier):
        first, last, _ = noun_before(text, earlier, clause - 1)
        first = strip_head(text, first, last)
        if 2 <= last - first <= _LONGEST_SUBJECT:
            return reader.raw[first:last]
    return ""
