"""Quotation marks of a sentence, in the forms in which reports write them."""

from __future__ import annotations

import re
from typing import NamedTuple

PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "〝": "〞", "＂": "＂", '"': '"'}
CLOSING = frozenset(PAIRS.values())
MARKS = frozenset(PAIRS) | CLOSING
# A pair that is further apart is a mark that was forgotten.
LONGEST = 80
_OPENING = re.compile(f"[《》{''.join(PAIRS)}]")
_PARTNER = {mark: re.compile(f"[{mark}{close}]") for mark, close in PAIRS.items()}


class Quote(NamedTuple):
    """A pair of quotation marks: `start` is the opening mark, `end` is behind the closing one."""

    start: int
    end: int


def find_quotes(text: str) -> list[Quote]:
    """Find the outermost pairs of quotation marks; what stands within a title 《》 is left out.

    Straight marks open and close in turn; a mark without its partner is passed over.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    list of Quote
        In the order of the text, without overlap.

    Examples
    --------
    >>> text = '打造“‘邻’聚里”和"近邻"品牌，印发《“五社联动”办法》'
    >>> [text[quote.start : quote.end] for quote in find_quotes(text)]
    ['“‘邻’聚里”', '"近邻"']
    """
    quotes: list[Quote] = []
    depth = place = 0
    while found := _OPENING.search(text, place):
        place, mark = found.start(), found[0]
        if mark == "《" and "》" in text[place : place + LONGEST]:
            depth += 1
        elif mark == "》":
            depth = max(0, depth - 1)
        elif mark in PAIRS and depth == 0:
            close = _closing(text, place)
            if close:
                quotes.append(Quote(place, close))
                place = close
                continue
        place += 1
    return quotes


def _closing(text: str, opening: int) -> int:
    """Return the offset behind the mark that closes the one at `opening`, 0 if there is none."""
    mark = text[opening]
    close = PAIRS[mark]
    depth = 0
    for found in _PARTNER[mark].finditer(text, opening + 1, opening + LONGEST):
        if found[0] != close:
            depth += 1
        elif depth:
            depth -= 1
        else:
            return found.end()
    return 0


def strip_marks(text: str) -> str:
    """Return a text without its quotation marks.

    Examples
    --------
    >>> strip_marks("“1455”矛调工作法")
    '1455矛调工作法'
    """
    return "".join(character for character in text if character not in MARKS)
