"""Saved web pages: the report in the midst of menus, buttons and footers.

Nothing visible is lost: what is not taken as the report is set aside and listed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jiedao.errors import InputError
from jiedao.readers.encodings import Decoded
from jiedao.readers.page_text import Lines, find_main, show_text, weigh
from jiedao.readers.plain import decode_file, find_date
from jiedao.readers.reading import Reading

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w-]+)""", re.I)
HEAD = 8192
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
# Old editors leave elements open by the thousand; a page is read without them then.
_MARKS = re.compile(r"</?(?:font|span|b|i|u|strong|em|a|small|big|center|o:p)\b[^<>]*>", re.I)
_BLOCKS = re.compile(r"</?(?:div|blockquote|ul|ol|dl|section|table|tbody|tr|td)\b[^<>]*>", re.I)
# What a page does not show. Repeats that follow one another have a bound, here and below: else a run of
# spaces takes the square of its length.
_UNSEEN = ("script", "style", "template", "head", "iframe", "object", "svg", "select", "textarea")
_SITE = re.compile(
    r"\s{0,9}[-_|–—]{1,2}\s{0,9}[^-_|–—]{0,30}(网|网站|政府|门户|平台|公开|首页)[^-_|–—]{0,10}$"
)
_SOURCE = re.compile(r"(?:信息|稿件|文章)?来\s{0,9}源\s{0,9}[:：]\s{0,9}([^\s|【\[]{2,30})")
_DATED = re.compile(r"(?:日期|时间)[\]】:：|\s]{1,12}(\d.{0,20})")
TITLE_LINES = 5
_NAMED = {
    "title": ("articletitle", "og:title", "title"),
    "date": ("pubdate", "publishdate", "article:published_time", "publish_time"),
    "source": ("contentsource", "source"),
}


def read_page(path: Path) -> Reading:
    """Read the report of a saved web page.

    The report stands in the innermost element that holds 97 % of the page's text in sentences, or in
    one that content systems name as theirs and that holds most of it; of that, blocks of links and what
    is marked as a menu or a footer are set aside. Rows of tables become lines, numbers of lists text.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Reading
        ``aside`` has all other visible lines of the page.

    Raises
    ------
    InputError
        If the file is not text, or no text stands in the page.
    """
    decoded = _decode_page(path)
    body, named = _parse(decoded.text, path)
    weights = weigh(body)
    page = Lines(find_main(body, weights), weights)
    page.walk(body)
    headline = _headline(body, named)
    lines, before = page.inside, page.outside
    if headline and not any(_same(headline, line) for line in lines[:TITLE_LINES]):
        before = [line for line in before if not _same(headline, line)]
        lines = [headline, *lines]
    if not lines:
        raise InputError(
            str(path),
            "a page without text",
            "a page with the text of a report",
            "the text may be a picture or come by a script: save what the browser shows as text",
        )
    around = "\n".join([*before, *lines[:TITLE_LINES]])
    dated, source = _DATED.search(around), _SOURCE.search(around)
    return Reading(
        "\n".join(lines) + "\n",
        decoded.encoding,
        headline,
        find_date(named["date"]) or (find_date(dated[1]) if dated else ""),
        named["source"] or (source[1] if source else ""),
        tuple(before),
        decoded.notes,
        decoded.repaired,
    )


def read_page_tables(path: Path) -> tuple[Reading, list[list[list[str]]]]:
    """Read the innermost tables of a page: rows of cells.

    Returns
    -------
    reading : Reading
        Without text: the encoding and what was repaired.
    tables : list of list of list of str
    """
    decoded = _decode_page(path)
    body, _ = _parse(decoded.text, path)
    tables = []
    for table in body.iter("table"):
        if next(table.iterdescendants("table"), None) is None:
            tables.append(
                [[_cell_text(cell) for cell in row.iter("td", "th")] for row in table.iter("tr")]
            )
    reading = Reading("", decoded.encoding, notes=decoded.notes, repaired=decoded.repaired)
    return reading, tables


def _cell_text(cell: Any) -> str:
    page = Lines(cell, weigh(cell))
    page.walk(cell)
    return "\n".join(page.inside)


def _decode_page(path: Path) -> Decoded:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            str(path), f"a file that cannot be read ({error.strerror})", "", "check its rights"
        ) from error
    declared = _CHARSET.search(data[:HEAD])
    return decode_file(path, data, declared[1].decode("ascii") if declared else "")


def _parse(text: str, path: Path) -> tuple[Any, dict[str, str]]:
    """Return the body without what a page does not show, and what its head says."""
    # What no page may hold ends or confuses the parser.
    plain = re.sub("[\x00-\x08\x0b\x0e-\x1f\x7f]", "", _XML.sub("", text)) or " "
    root, whole = _build(plain)
    if not whole:
        root, whole = _build(_BLOCKS.sub("<br>", _MARKS.sub("", plain)))
    if root is None or not whole:
        raise InputError(
            str(path),
            "a page whose elements stand too deep in one another",
            "a page as a browser writes it",
            "open it in a browser and save what it shows as text",
        )
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): (
            meta.get("content") or ""
        ).strip()
        for meta in root.iter("meta")
    }
    named = {
        field: next((metas[name] for name in names if metas.get(name)), "")
        for field, names in _NAMED.items()
    }
    if not named["title"]:
        title = next(root.iter("title"), None)
        named["title"] = show_text(title.text or "") if title is not None else ""
    named["title"] = _SITE.sub("", named["title"]).strip()
    for element in list(root.iter(*_UNSEEN)):
        element.drop_tree()
    return root, named


def _build(text: str) -> tuple[Any, bool]:
    """Return the root of a page, and whether the parser came to its end."""
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    return root, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _headline(body: Any, named: dict[str, str]) -> str:
    """Return the title that the page shows, or that its head says."""
    shown = [show_text("".join(element.itertext())) for element in body.iter("h1")]
    shown = [text for text in shown if 4 <= len(text) <= 120]
    if not shown:
        return named["title"]
    return next((text for text in shown if _same(text, named["title"])), shown[0])


def _same(one: str, other: str) -> bool:
    """Tell whether two titles are equal but for white space and a site's name behind."""
    one, other = "".join(one.split()), "".join(other.split())
    return one == other
