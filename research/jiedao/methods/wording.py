"""How facts are worded: numbers, lists and names in one language, text of reports escaped."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from typing import Any

from jiedao.scheme import Category

MISSING = "–"
_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")


def escape(text: str) -> str:
    r"""Return a text that Markdown shows as it stands: its marks are no marks, its lines one line.

    Examples
    --------
    >>> print(escape("<b>江口_街道</b>"))
    \<b\>江口\_街道\</b\>
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


class Wording(string.Formatter):
    """Fills templates; after a colon stands how a fact is worded.

    ``count`` 1,234 · ``percent`` 92.7 % · ``number`` 0.925 · ``list`` · ``names`` (of categories) · ``code``
    · ``ratio`` 3.5 · ``range count`` (3 to 5; 3 where both ends are) · ``noun report/reports`` (1 report, 2 reports). A missing number is a dash; any other
    text is escaped.

    Parameters
    ----------
    comma : str
        Stands between the items of a list.
    percent : str
        Stands behind a percentage.
    between : str
        Stands between the ends of a range.
    name : callable
        Gives the name of a theme or role.
    words : mapping of str to str
        Words for the codes of jiedao that stand in lists and tables.

    Examples
    --------
    >>> english = Wording(", ", " %", " to ", lambda category: category.name_en, {})
    >>> english.format("{n:noun report/reports}, {share:percent}", n=1, share=0.92739)
    '1 report, 92.7 %'
    """

    def __init__(
        self,
        comma: str,
        percent: str,
        between: str,
        name: Callable[[Category], str],
        words: Mapping[str, str],
    ) -> None:
        self.comma, self.percent, self.between = comma, percent, between
        self.name, self.words = name, words

    def fill(self, template: str, facts: Mapping[str, Any]) -> str:
        """Fill a template with facts by name."""
        return self.vformat(template, (), facts)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Word one fact."""
        kind, _, nouns = format_spec.partition(" ")
        if value is None or value != value:
            return MISSING
        if kind == "noun":
            one, many = nouns.split("/")
            return f"{value:,} {one if value == 1 else many}"
        if kind == "range":
            ends = dict.fromkeys(self.format_field(end, nouns) for end in value)
            return self.between.join(ends)
        if kind == "list":
            return self.comma.join(self.word(item) for item in value)
        if kind == "names":
            return self.comma.join(escape(self.name(category)) for category in value)
        if kind == "percent":
            return f"{100 * value:.1f}{self.percent}"
        if kind == "code":
            # Backticks within code would end it.
            return f"`{' '.join(str(value).replace('`', ' ').split())}`"
        forms = {"count": "{:,.0f}", "number": "{:.3f}", "ratio": "{:.1f}"}
        return forms[kind].format(value) if kind else escape(str(value))

    def word(self, code: str) -> str:
        """Return the word for a code, or the text itself, escaped."""
        return escape(self.words.get(code, code))
