"""Reports that lost their line breaks: paragraphs told by the numbering that opens them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jiedao.text.headings import Marker, find_marker

Span = tuple[int, int]

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
# A line with so many numbers 一、 or (一) behind final marks is several paragraphs.
LEAST_HEADS = 3
HIGH, PARAGRAPH = 2, 3
LONGEST_GLUED = 50
LONGEST_TITLE = 60
LONGEST_SENTENCE = 2000

# What opens a row below a heading that has no final mark, by the lowest level that the heading may have.
_ROWS = (
    (0, re.compile(r"(?<=[\u4e00-\u9fff”》)])一、")),
    (1, re.compile(r"(?<=[\u4e00-\u9fff”》)])\(一\)")),
    (2, re.compile(r"(?<=[\u4e00-\u9fff”》)])1[.、](?!\d)")),
    (3, re.compile(r"(?<=[\u4e00-\u9fff”》)])(?:\(1\)|①|⑴)")),
    (4, re.compile(r"(?<=[\u4e00-\u9fff”》)])(?<![统单唯万第同专划之])一是(?!否)")),
)
# Headings that reports have in common, and the words with which they go on as a sentence.
_COMMON_HEADING = re.compile(
    r"\s*(?:\d{4}年度?)?(?:上半年|下半年|全年|今年|当前)?(?:的?主要|重点)?(?:"
    r"(?:工作)?存在的?(?:主要|突出)?(?:问题|困难)(?:[和与及](?:不足|短板|困难|问题))?"
    r"|(?:重点)?工作(?:总结|(?:开展|完成|推进|进展)?情况|成效|回顾)"
    r"|(?:下一?步|下半年|今后|明年|来年)(?:的?主要|重点)?(?:工作)?(?:措施|计划|打算|思路|安排|重点|目标|举措)"
    r"|(?:重点)?工作(?:措施|计划|打算|思路|安排|谋划|举措))"
    r"(?![的和与及等中上、,:;。!?)”]|如下|主要|及其|[有是为在]|汇报|总结|报告|分析|通报|方面|会|目标)"
)
_TITLE = re.compile(
    r".{4,50}?(?:总结|报告|汇报|要点|计划|谋划|打算|安排|思路|情况)(?=今年|近年|一年|上半年|本年|(?:19|20)\d\d年|一、|\(一\)|各位|第一部分)"
)
_AFTER_COLON = re.compile(r"(?<=:)(?:一、|\(一\)|第一部分)")
# The number that is next in its row, and no part of another word (百二、第二、周二).
_NEXT_HEAD = {
    number: re.compile(
        rf"(?<=[\u4e00-\u9fff\d”)])(?<![{''.join(_NUMERALS)}百第周期其初]){numeral}、(?=[\u4e00-\u9fff\d])"
    )
    for number, numeral in enumerate(_NUMERALS, 1)
    if number > 1
}


def is_run_on(markers: Sequence[Marker | None]) -> bool:
    """Whether a line whose sentences have these markers is several paragraphs."""
    return (
        len(markers)
        >= LEAST_HEADS
        <= sum(marker is not None and marker.level <= HIGH for marker in markers)
    )


def break_run_on(folded: str, spans: Sequence[Span], opens_report: bool) -> list[list[Span]]:
    """Break a run-on line into the paragraphs that its numbering tells of.

    Parameters
    ----------
    folded : str
        The folded text.
    spans : sequence of (int, int)
        The sentences of the line, as final marks cut them.
    opens_report : bool
        Whether it is the first line, so that a title may open it.

    Returns
    -------
    list of list of (int, int)
        The sentences of each paragraph. A heading without a final mark is cut from the row that it
        opens, and where its words are those that all reports use (工作总结, 存在的问题, 下步打算) from
        the text too.

    Examples
    --------
    >>> line = "一、工作总结(一)抓经济。新增3家。(二)抓民生。新增托位。二、存在的问题资金不足。三、下步打算"
    >>> spans = [(m.start(), m.end()) for m in re.finditer("[^。]+。?", line)]
    >>> for paragraph in break_run_on(line, spans, True):
    ...     print([line[start:end] for start, end in paragraph])
    ['一、工作总结']
    ['(一)抓经济。', '新增3家。']
    ['(二)抓民生。', '新增托位。']
    ['二、存在的问题']
    ['资金不足。']
    ['三、下步打算']
    """
    paragraphs: list[list[Span]] = []
    expected = 1
    for number, span in enumerate(spans):
        for start, end in _unglue(folded, span, expected, opens_report and number == 0):
            marker = find_marker(folded[start : min(end, start + 12)])
            opens = marker is not None and marker.level <= PARAGRAPH
            if opens or start != span[0] or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append((start, end))
            if marker is not None and marker.level == 1:
                expected = _numeral(folded[start]) + 1
    return paragraphs


def _numeral(character: str) -> int:
    return _NUMERALS.index(character) + 1 if character in _NUMERALS else len(_NUMERALS)


def _unglue(folded: str, span: Span, expected: int, opens_report: bool) -> Iterator[Span]:
    """Cut a sentence before numbers that no mark stands before."""
    start, end = span
    if opens_report:
        title = _TITLE.match(folded, start, min(end, start + LONGEST_TITLE))
        if title:
            yield start, title.end()
            start = title.end()
    while True:
        cut = _next_cut(folded, start, end, expected)
        if cut is None:
            break
        yield start, cut
        start = cut
    yield start, end


def _next_cut(folded: str, start: int, end: int, expected: int) -> int | None:
    marker = find_marker(folded[start : min(end, start + 12)])
    limit = min(end, start + LONGEST_GLUED)
    cuts = []
    if marker is not None:
        behind = start + marker.length
        rows = [pattern for level, pattern in _ROWS if level >= marker.level]
        cuts = [found.start() for row in rows if (found := row.search(folded, behind, limit))]
        heading = _COMMON_HEADING.match(folded, behind, limit)
        if heading and marker.level <= HIGH and heading.end() < end:
            cuts.append(heading.end())
    # No sentence of a report is longer; without a limit a hostile text would take quadratic time.
    end = min(end, start + LONGEST_SENTENCE)
    colon = _AFTER_COLON.search(folded, start + 1, end)
    if colon:
        cuts.append(colon.start())
    following = _NEXT_HEAD.get(expected)
    if following and (found := following.search(folded, start + 2, end)):
        cuts.append(found.start())
    return min(cuts, default=None)
