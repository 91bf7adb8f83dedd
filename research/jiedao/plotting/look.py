"""How figures look where a user may choose: the language of the labels, the width, the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from jiedao.errors import InputError
from jiedao.plotting.font import replace_missing, shorten
from jiedao.plotting.style import WIDTH_ONE_COLUMN, WIDTH_TWO_COLUMNS
from jiedao.scheme import Category

LANGUAGES = ("zh", "en")
COLUMNS = (1, 2)
# The most that a figure is high, in inches: what does not fit goes to a further page.
TALLEST = 8.6
UNITS = {"sentences": ("句", "sentences"), "characters": ("字", "characters")}
GROUPS = {
    "office": ("街道", "offices"),
    "doc_id": ("报告", "reports"),
    "topic": ("主题", "topics"),
}
# So many numbers of groups are named one by one.
FEW = 6


@dataclass(frozen=True)
class Look:
    """What a user chooses of a figure's appearance.

    Attributes
    ----------
    language : {"zh", "en"}
        The language of titles, labels and notes; the text of reports stays as it is.
    columns : {1, 2}
        The width: one column (3.5 inches) or two columns (7.2 inches) of a page.
    """

    language: str = "zh"
    columns: int = 2

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise InputError(
                "language", f"'{self.language}'", ", ".join(LANGUAGES), "choose one of these"
            )
        if self.columns not in COLUMNS:
            raise InputError("columns", str(self.columns), "1 or 2", "choose one of these")

    @property
    def width(self) -> float:
        """The width of the figure, in inches."""
        return WIDTH_ONE_COLUMN if self.columns == 1 else WIDTH_TWO_COLUMNS

    @property
    def size(self) -> float:
        """The size of labels, in points."""
        return 7.5 if self.columns == 1 else 8.5

    @property
    def title_size(self) -> float:
        """The size of titles of panels, in points."""
        return 8.5 if self.columns == 1 else 9.5

    def say(self, chinese: str, english: str) -> str:
        """Return the wording in the language of the figure.

        Examples
        --------
        >>> Look("en").say("占比", "share")
        'share'
        """
        return chinese if self.language == "zh" else english

    def name(self, category: Category) -> str:
        """Return the name of a theme or role in the language of the figure."""
        return self.say(category.name, category.name_en or category.name)

    @property
    def source(self) -> str:
        """What a note says of the labels."""
        return self.say(
            "标签由分类模型给出，未校正模型误差。",
            "Labels are a model's, not corrected for its errors.",
        )

    def fit(self, names: Sequence[str], part: float = 0.22, size: float = 0.0) -> list[str]:
        """Shorten names that take more than a part of the figure's width; all stay different.

        Examples
        --------
        >>> Look(columns=1).fit(["湖滨街道", "国家级高新技术产业开发区街道办事处"])
        ['湖滨街道', '国家级高…事处']
        """
        room = part * self.width
        fitted = [shorten(replace_missing(name), size or self.size, room) for name in names]
        repeated = pd.Series(fitted, dtype=object).duplicated(keep=False)
        return [
            shorten(name, size or self.size, room - 0.25) + f"({number})" if twice else name
            for number, (name, twice) in enumerate(zip(fitted, repeated, strict=True), 1)
        ]


@dataclass(frozen=True)
class Page:
    """The names on one page of a figure, and where they stand among all."""

    names: list[str]
    number: int
    pages: int
    first: int
    total: int

    def tell(self, look: Look, group: str = "office") -> str:
        """Say which of the names are on this page; nothing if there is one page.

        Examples
        --------
        >>> Page(["甲", "乙"], 2, 3, 3, 5).tell(Look())
        '第 2/3 页：第 3–4 个街道，共 5 个；各页坐标相同。'
        """
        if self.pages == 1:
            return ""
        chinese, english = GROUPS.get(group, ("组", "groups"))
        last = self.first + len(self.names) - 1
        return look.say(
            f"第 {self.number}/{self.pages} 页：第 {self.first}–{last} 个{chinese}，"
            f"共 {self.total} 个；各页坐标相同。",
            f"Page {self.number} of {self.pages}: {english} {self.first}–{last} of {self.total}; "
            "scales are the same on all pages. ",
        )


def take_page(names: Sequence[str], most: int, page: int) -> Page:
    """Return the names that stand on a page, counted from 1, of at most so many each.

    Raises
    ------
    InputError
        If there is no such page.

    Examples
    --------
    >>> take_page(["甲", "乙", "丙"], 2, 2)
    Page(names=['丙'], number=2, pages=2, first=3, total=3)
    """
    pages = split_pages(names, most)
    if not 1 <= page <= len(pages):
        raise InputError("page", str(page), f"1 to {len(pages)}", "choose one of these")
    first = 1 + sum(map(len, pages[: page - 1]))
    return Page(pages[page - 1], page, len(pages), first, len(names))


def tell_totals(totals: pd.Series, unit: str, look: Look) -> str:
    """Say n: of each group where they are few, else the least, the most and the sum.

    Examples
    --------
    >>> tell_totals(pd.Series({"甲": 20, "乙": 1300}), "sentences", Look())
    'n = 甲 20、乙 1,300 句'
    >>> tell_totals(pd.Series(range(100, 109)), "sentences", Look("en"))
    'n = 100–108 sentences a group, 936 in all'
    """
    word = look.say(*UNITS.get(unit, (unit, unit)))
    if len(totals) <= FEW:
        mark = look.say("、", ", ")
        each = mark.join(
            f"{name} {total:,}"
            for name, total in zip(look.fit(list(map(str, totals.index))), totals, strict=True)
        )
        return f"n = {each} {word}"
    span, whole = f"{totals.min():,}–{totals.max():,}", f"{totals.sum():,}"
    return look.say(
        f"n = 每组 {span} {word}，共 {whole} {word}", f"n = {span} {word} a group, {whole} in all"
    )


def split_pages(names: Sequence[str], most: int) -> list[list[str]]:
    """Split names over as few pages as hold at most so many each, as evenly as can be.

    Examples
    --------
    >>> split_pages(["甲", "乙", "丙", "丁", "戊"], 3)
    [['甲', '乙', '丙'], ['丁', '戊']]
    """
    pages = max(1, -(-len(names) // most))
    size, larger = divmod(len(names), pages)
    ends = [0]
    for page in range(pages):
        ends.append(ends[-1] + size + (page < larger))
    return [list(names[first:last]) for first, last in pairwise(ends)]


def signed(value: float, digits: int = 1) -> str:
    """Write a number with its sign.

    Examples
    --------
    >>> signed(0.42), signed(-1.234), signed(0.01), signed(-50, 0)
    ('+0.4', '−1.2', '0.0', '−50')
    """
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.{digits}f}"
