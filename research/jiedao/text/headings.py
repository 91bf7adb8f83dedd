"""The numbering of Chinese official texts and the tree that it spans.

Levels, high to low: 0 ``第一部分``, 1 ``一、``, 2 ``(一)``, 3 ``1.`` and ``1、``, 4 ``(1)`` and ``①``,
5 ``一是``, ``——``. A report may skip levels and open at any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NUMERAL = "[一二三四五六七八九十]"
_MARKERS = (
    (0, re.compile(rf"第({_NUMERAL}{{1,3}}|\d{{1,2}})(部分|章|节|篇)[、:,]?")),
    # 三、四季度 is a date and 一、二期 a place in a row: no numbering.
    (
        1,
        re.compile(
            rf"{_NUMERAL}{{1,3}}[、.](?!{_NUMERAL}{{1,3}}(季度|季|期|月|号|级|线|产|楼|组|标段|是|轮|批))"
        ),
    ),
    (2, re.compile(rf"\(\s?{_NUMERAL}{{1,3}}\s?\)[、.]?")),
    # 1.5亿元 and 1、2号楼 are no numbering; 1.2024年… and 3、12345热线… are.
    (3, re.compile(r"\d{1,2}(?:[.、](?!\d)|[.、](?=(?:19|20)\d\d年|12345(?!\d)|[45]G))")),
    (3, re.compile(r"[⒈-⒛]")),
    (4, re.compile(r"\(\s?\d{1,2}\s?\)|\d{1,2}\)|[①-⑳⑴-⒇]")),
    (
        5,
        re.compile(
            rf"{_NUMERAL}{{1,2}}(?:是|要)(?!否)|——|其{_NUMERAL}[,、是]|第{_NUMERAL}{{1,2}}[,、:]"
        ),
    ),
)
_FIRST = re.compile(r"第?[(]?\s?[一1①⑴⒈](?!\d)|其一")


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
    """

    length: int
    level: int
    first: bool


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
    """
    if not text or (
        text[0] not in "第其(一二三四五六七八九十0123456789—" and not "①" <= text[0] <= "⒛"
    ):
        return None
    for level, pattern in _MARKERS:
        match = pattern.match(text)
        if match:
            return Marker(match.end(), level, bool(_FIRST.match(text)))
    return None


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

    def enter(self, level: float, sentence: int, inline: bool) -> int | None:
        """Open a heading: it closes those of its level and below. Return its parent."""
        while self.open and self.open[-1][0] >= level:
            self.open.pop()
        parent = self.parent()
        self.open.append((level, sentence, inline))
        return parent

    def new_line(self) -> None:
        """Close the headings that stood within the line before: they do not reach further."""
        while self.open and self.open[-1][2]:
            self.open.pop()
