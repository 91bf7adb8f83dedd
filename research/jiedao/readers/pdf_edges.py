"""Running heads, page numbers and contents: lines of a PDF that are no part of the report."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from jiedao.readers.pdf_lines import Line

DEEPEST = 3
LEAST_SHARE_OF_PAGES = 0.4
_NUMBER = r"(?:\d{1,4}|[ivxlcIVXLC]{1,7})"
_BARE = re.compile(_NUMBER)
_DECORATED = re.compile(
    rf"[-—–－−─_·•.~|]+{_NUMBER}[-—–－−─_·•.~|]+|第{_NUMBER}页[,，/／|]?(?:[共总]{_NUMBER}页)?|"
    rf"{_NUMBER}[/／]{_NUMBER}|{_NUMBER}页[/／,，]?[共总]?{_NUMBER}页|[Pp]age{_NUMBER}(?:of{_NUMBER})?"
)
# What browsers print above and below a page: the time and the title, the address and the page.
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?(?:上午|下午)?\d{1,2}:\d\d(?::\d\d)?(?:[AP]M)?.{0,120}|"
    r"(?:file|https?)://.{0,300}"
)
# 一、主要工作…………3
_CONTENTS = re.compile(rf"(?:\S*?[^\s.．…·‥⋯])?[.．…·‥⋯]{{4,}}+[-—(（]?{_NUMBER}[-—)）]?")
_CONTENTS_HEAD = re.compile("目录|目次")
_DIGITS = re.compile(r"\d+")


def part_edges(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Part running heads and page numbers from the text of pages.

    A line at an edge is a page number by its look (— 3 —, 第3页 共10页), or where bare
    numbers count with the pages; it is a running head where it stands, numbers apart, at the
    same place on at least two pages and four in ten.

    Parameters
    ----------
    pages : sequence of sequences of Line

    Returns
    -------
    list of lists of Line
        The pages without them.
    list of str
        Their texts, each once.
    """
    kept = [list(page) for page in pages]
    aside: list[str] = []
    for _ in range(DEEPEST):
        heads = _repeated(kept)
        counting = _counting(kept)
        taken = 0
        for place, page in enumerate(kept):
            for line in _ends(page):
                text = _bare(line.text)
                if (
                    _DECORATED.fullmatch(text)
                    or _PRINTED.fullmatch(text)
                    or (_BARE.fullmatch(text) and _offset(line) in counting)
                    or _key(line, len(kept)) in heads
                ):
                    aside.append(line.text)
                    kept[place] = [each for each in kept[place] if each is not line]
                    taken += 1
        if not taken:
            break
    return kept, list(dict.fromkeys(aside))


def part_contents(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Part the table of contents from the text: lines that lead by dots to a number, and their head."""
    taken = {place for place, line in enumerate(lines) if _CONTENTS.fullmatch(_bare(line.text))}
    taken |= {
        place
        for place, line in enumerate(lines)
        if _CONTENTS_HEAD.fullmatch(_bare(line.text)) and place + 1 in taken
    }
    kept = [line for place, line in enumerate(lines) if place not in taken]
    return kept, [lines[place].text for place in sorted(taken)]


def _ends(page: Sequence[Line]) -> list[Line]:
    """Return the highest and the lowest line of a page that has more than these."""
    if len(page) < 2:
        return list(page) if page and _DECORATED.fullmatch(_bare(page[0].text)) else []
    return [max(page, key=lambda line: line.base), min(page, key=lambda line: line.base)]


def _bare(text: str) -> str:
    return "".join(text.split())


def _key(line: Line, pages: int) -> tuple[str, int]:
    """Return the text and place of a line; a number in it may count the pages, if they are several."""
    text = _bare(line.text)
    return _DIGITS.sub("#", text) if pages > 2 else text, round(line.base / 4)


def _repeated(pages: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for place, page in enumerate(pages):
        for line in _ends(page):
            text, height = _key(line, len(pages))
            if text.strip("#0123456789"):
                for near in (height - 1, height, height + 1):
                    found[text, near].add(place)
    needed = max(2, math.ceil(LEAST_SHARE_OF_PAGES * len(pages)))
    return {key for key, places in found.items() if len(places) >= needed}


def _offset(line: Line) -> int | None:
    text = _bare(line.text)
    return int(text) - line.page if text.isdecimal() else None


def _counting(pages: Sequence[Sequence[Line]]) -> set[int | None]:
    """Return by how much bare numbers differ from the count of pages, where they count with them."""
    offsets = Counter(
        _offset(line) for page in pages for line in _ends(page) if _BARE.fullmatch(_bare(line.text))
    )
    needed = max(2, math.ceil(LEAST_SHARE_OF_PAGES * len(pages))) if len(pages) > 1 else 1
    return {offset for offset, n in offsets.items() if offset is not None and n >= needed}
