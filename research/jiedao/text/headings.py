"""The numbering of Chinese official texts and the tree that it spans.

Levels, high to low: 0 ``第一部分``, 1 ``一、``, 2 ``(一)``, 3 ``1.`` and ``1、``, 4 ``(1)`` and ``①``,
5 ``一是``, ``——`` and bullets. A report may skip levels and open at any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

_NUMERAL = "[一二三四五六七八九十]"
# What makes a number with a decimal point (1.2 万户) a quantity and no number of a section.
_COUNTED = "[万亿千百元个倍米吨亩次名处件条场台套度天年月日号升克%‰]|公里|平方|立方|户(?!外)|项(?!目)|人(?![才居民大口力社文员])|家(?![庭园])"
# Level, depth within it, and form, in the order in which they are tried.
_FORMS = (
    (0, 0, rf"第(?:{_NUMERAL}{{1,3}}|\d{{1,2}})(?:部分|章(?!程)|篇(?![章目]))[、:,]?"),
    (0, 1, rf"第(?:{_NUMERAL}{{1,3}}|\d{{1,2}})节(?![约日能水气假省])[、:,]?"),
    # 三、四季度 is a date and 一、二期 a place in a row: no numbering.
    (
        1,
        0,
        rf"{_NUMERAL}{{1,3}}\s?[、.](?!{_NUMERAL}{{1,3}}(?:季度|季|期|月|号|级|线|产|楼|组|标段|是|轮|批))",
    ),
    (1, 0, r"[Ⅰ-Ⅻ]\s?[、.]"),
    (2, 0, rf"\(\s?{_NUMERAL}{{1,3}}\s?\)[、.]?|[㈠-㈩][、.]?"),
    # 1.5亿元 and 1、2号楼 are no numbering; 1.2024年… and 3、12345热线… are.
    (3, 0, r"\d{1,2}\s?(?:[.、](?!\d)|[.、](?=(?:19|20)\d\d年|12345(?!\d)|[45]G))|[⒈-⒛]"),
    (3, 2, r"\d{1,2}(?:\.\d{1,2}){2}\.?(?=\s*[\u4e00-\u9fff])"),
    (
        3,
        1,
        rf"\d{{1,2}}\.\d{{1,2}}(?:\.|、|(?=\s))(?=\s*[\u4e00-\u9fff])(?!\s*(?:{_COUNTED}))",
    ),
    (4, 0, r"\(\s?\d{1,2}\s?\)|\d{1,2}\)|[①-⑳⑴-⒇㉑-㉟㊀-㊉❶-❿➀-➓⓵-⓾]"),
    (4, 0, r"(?:[A-H][.、)]|[a-h][.)])(?=\s?[\u4e00-\u9fff])"),
    (5, 0, rf"{_NUMERAL}{{1,2}}(?:是|要)(?!否)|——|其{_NUMERAL}[,、是]|第{_NUMERAL}{{1,2}}[,、:]"),
)
_NUMBER = re.compile("|".join(f"({form})" for _, _, form in _FORMS))
_BULLETS = "★☆●○■□◆◇▲△▼▶▷►➢➤➣➔✦✧✓✔√•·▪▫◦‣※❖♦◎"
# Bullets of symbol fonts come as private characters. A minus is a bullet before words alone.
_BULLET = re.compile(rf"(?:[{_BULLETS}\uf000-\uf0ff]\s?)+|[-–*]\s?(?=[\u4e00-\u9fff“])")
_FIRST = re.compile(
    r"第?[(]?\s?(?:[一1①⑴⒈㈠㊀❶➀➊⓵ⅠAa]|(?:\d{1,2}\.){1,2}1)[^一二三四五六七八九十\d]*|其一."
)
# A look at one character spares most sentences the patterns.
_BULLET_STARTS = frozenset(_BULLETS + "-–*").union(map(chr, range(0xF000, 0xF100)))
_SIGNS = ((0x2160, 0x216C), (0x2460, 0x2500), (0x2776, 0x2794), (0x3220, 0x3290))
MARKER_STARTS = _BULLET_STARTS.union(
    "第其(一二三四五六七八九十0123456789—ABCDEFGHabcdefgh",
    *(map(chr, range(first, last)) for first, last in _SIGNS),
)
# No number is longer, with what must or must not follow it.
LONGEST_NUMBER = 24
# A bullet stands below 一是 and opens no row that could be told.
BULLET_PLACE = (5, False, 1)


@dataclass(frozen=True)
class Marker:
    """The numbering at the start of a sentence.

    Attributes
    ----------
    length : int
        How many characters of the sentence it takes.
    level : int
        0 (highest) to 5.
    first : bool
        Whether it opens a row (一、 (一) 1. 一是).
    depth : int
        How far it stands below others of its level: 第一节 below 第一章, 1.1 below 1.
    """

    length: int
    level: int
    first: bool
    depth: int = 0

    @cached_property
    def is_bullet(self) -> bool:
        """Whether it is a bullet without a number."""
        return (self.level, self.first, self.depth) == BULLET_PLACE

    @cached_property
    def rank(self) -> float:
        """The place in the tree: the level, and the depth within it."""
        return self.level + self.depth / 10


def find_marker(text: str) -> Marker | None:
    """Find the numbering at the start of a folded sentence.

    Parameters
    ----------
    text : str
        A sentence as `jiedao.text.normalise.fold` gives it.

    Returns
    -------
    Marker or None

    Examples
    --------
    >>> find_marker("(二)民生福祉持续改善").level
    2
    >>> find_marker("2.3万户居民受益") is None
    True
    >>> find_marker("三、四季度完成投资") is None
    True
    >>> find_marker("●走访企业").level
    5
    """
    if text[:1] not in MARKER_STARTS:
        return None
    bullet = _BULLET.match(text) if text[0] in _BULLET_STARTS else None
    if bullet:
        # ◆一、 is numbered; the bullet is part of its numbering.
        inner = _find_number(text[bullet.end() : bullet.end() + LONGEST_NUMBER])
        if inner is None:
            return Marker(bullet.end(), *BULLET_PLACE)
        return Marker(bullet.end() + inner.length, inner.level, inner.first, inner.depth)
    return _find_number(text)


def _find_number(text: str) -> Marker | None:
    match = _NUMBER.match(text)
    if match is None or match.lastindex is None:
        return None
    return _marker(match[0], match.lastindex - 1)


@lru_cache(maxsize=1024)
def _marker(number: str, form: int) -> Marker:
    """Describe a number of a form; reports have few different ones."""
    level, depth, _ = _FORMS[form]
    return Marker(len(number), level, bool(_FIRST.fullmatch(number)), depth)


@dataclass
class HeadingTree:
    """The open headings at a place of a report, while it is read from top to bottom.

    Attributes
    ----------
    open : list of (level, sentence, inline)
        From the highest to the lowest; ``inline`` where the heading stands within a line.
    """

    open: list[tuple[float, int, bool]] = field(default_factory=list)

    def parent(self) -> int | None:
        """Return the number of the nearest open heading."""
        return self.open[-1][1] if self.open else None

    def is_inline(self) -> bool:
        """Whether the nearest open heading stands within a line."""
        return bool(self.open) and self.open[-1][2]

    def enter(self, level: float, sentence: int, inline: bool) -> int | None:
        """Open a heading: it closes those of its level and below. Return its parent."""
        self.close(level)
        parent = self.open[-1][1] if self.open else None
        self.open.append((level, sentence, inline))
        return parent

    def close(self, level: float) -> None:
        """Close the headings of a level and below."""
        while self.open and self.open[-1][0] >= level:
            self.open.pop()

    def new_line(self) -> None:
        """Close the headings that stood within the line before: they do not reach further."""
        while self.open and self.open[-1][2]:
            self.open.pop()
