"""How figures look where a user may choose: the language of the labels, the width, the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jiedao.errors import InputError
from jiedao.plotting.style import WIDTH_ONE_COLUMN, WIDTH_TWO_COLUMNS
from jiedao.scheme import Category

LANGUAGES = ("zh", "en")
COLUMNS = (1, 2)


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
        return self.say(category.name, category.name_en)


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
