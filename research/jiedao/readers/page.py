"""Saved web pages: the report in the midst of menus, buttons and footers.

Nothing visible is lost: what is not taken as the report is set aside and listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiedao.errors import InputError
from jiedao.readers.encodings import Decoded
from jiedao.readers.plain import decode_file, find_date
from jiedao.readers.reading import Reading, join_cells, missing_library

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.I)
HEAD = 8192
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
# What a page does not show.
_UNSEEN = ("script", "style", "template", "head", "iframe", "object", "svg", "select", "textarea")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "o:p",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_MENUS = ("nav", "footer", "aside", "menu")
_MENU_NAME = re.compile(
    r"(^|[-_\s])(nav|menu|bread-?crumbs?|crumbs?|footer|foot|share|side-?bar|related|recommend|copyright"
    r"|tool-?bar|pagination|qrcode)([-_\s]|$)",
    re.I,
)
# Where content systems of government sites put the text: a hint, taken if most sentences stand there.
_CONTENT_NAME = re.compile(
    r"(^|[-_\s])(ucap-content|trs_editor|trs_ueditor|zoom|article|article-?(con|content|body|text)"
    r"|news-?(con|content|text)|pages_content|main-?text|xxgk-?content|text-?con(tent)?)([-_\s]|$)",
    re.I,
)
_SENTENCE = re.compile(r"[，。；：、！？,;]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK_IN_HAN = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e])[ \t\r\f]*\n[ \t\r\n\f]*(?=[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e])"
)
_SITE = re.compile(
    r"\s*[-_|–—]{1,2}\s*[^-_|–—]{0,30}(网|网站|政府|门户|平台|公开|首页)[^-_|–—]{0,10}$"
)
_SOURCE = re.compile(r"(?:信息|稿件|文章)?来\s*源\s*[:：]\s*([^\s|【\[]{2,30})")
_DATED = re.compile(
    r"(?:发布|发文|成文|公开|更新)?(?:日期|时间)\s*[\]】]?\s*[:：|\s]{1,4}\s*(\d.{0,20})"
)
# How much of the sentences of a page the place of the report must hold.
MOST = 0.97
HINTED = 0.5
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
    main = _find_main(body)
    page = _Lines(main)
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
    page = _Lines(cell)
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
    try:
        from lxml import etree, html
    except ImportError as error:
        raise missing_library(str(path), "lxml") from error
    parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    # What no page may hold ends or confuses the parser.
    plain = re.sub("[\x00-\x08\x0b\x0e-\x1f\x7f]", "", _XML.sub("", text))
    try:
        root = html.document_fromstring(plain or " ", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InputError(
            str(path), f"no page ({error})", "HTML", "open it in a browser and save it anew"
        ) from error
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
        named["title"] = _plain(title.text or "") if title is not None else ""
    named["title"] = _SITE.sub("", named["title"])
    for element in list(root.iter(*_UNSEEN)):
        element.drop_tree()
    return root, named


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _weights(body: Any) -> dict[Any, int]:
    """Count for each element the characters of its text that read like sentences, links apart."""
    from lxml import etree

    weights: dict[Any, int] = {}
    links = hidden = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            hidden += _is_hidden(element)
            seen = not links and not hidden
            weights[element] = _prose(element.text) if seen else 0
        else:
            links -= element.tag == "a"
            hidden -= _is_hidden(element)
            parent = element.getparent()
            if parent is not None and parent in weights:
                seen = not links and not hidden
                weights[parent] += weights[element] + (_prose(element.tail) if seen else 0)
    return weights


def _prose(text: str | None) -> int:
    return len(text) if text and _SENTENCE.search(text) else 0


def _find_main(body: Any) -> Any:
    """Return the innermost element that holds nearly all sentences of a page."""
    weights = _weights(body)
    hinted = [
        element
        for element in weights
        if weights[element] >= max(1, HINTED * weights[body])
        and (
            element.tag in ("article", "main")
            or _CONTENT_NAME.search(f"{element.get('id', '')} {element.get('class', '')}")
        )
    ]
    # The outermost of those that hold the most: it is the first in the order of the page.
    node = max(hinted, key=lambda element: weights[element], default=body)
    while True:
        inner = [child for child in node if weights[child] >= max(1, MOST * weights[node])]
        if not inner or inner[0].tag in _INLINE or inner[0].tag in ("p", "tr", "td", "li"):
            return node
        node = inner[0]


@dataclass
class _Lines:
    """The lines of a page in their order, those of the report and those around it."""

    main: Any
    inside: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def walk(self, body: Any) -> None:
        """Take the text of a page, element by element."""
        from lxml import etree

        sinks: list[list[str]] = [self.outside]
        rows: list[list[str]] = []
        numbers: list[int] = []
        line: list[str] = []
        skipped: list[Any] = []

        def flush(*, plain: bool = True) -> None:
            text = _plain("".join(line)) if plain else "".join(line)
            line.clear()
            sinks[-1] += [part for part in text.split("\n") if part.strip()]

        for event, element in etree.iterwalk(body, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag not in _INLINE:
                    flush()
                if element is self.main:
                    sinks.append(self.inside)
                elif self._set_aside(element, sinks):
                    flush()
                    skipped.append(element)
                    sinks.append(self.outside)
                if tag == "tr":
                    rows.append([])
                elif tag in ("td", "th"):
                    sinks.append([])
                elif tag in ("ol", "ul"):
                    numbers.append(_start(element) if tag == "ol" else -1)
                elif tag == "li" and numbers and numbers[-1] >= 0:
                    line.append(f"{numbers[-1]}. ")
                    numbers[-1] += 1
                line.append(_kept_lines(element, element.text))
                continue
            if tag not in _INLINE:
                flush()
            if tag in ("td", "th"):
                cell = "\n".join(sinks.pop())
                if rows:
                    rows[-1].append(cell)
                else:
                    sinks[-1] += cell.split("\n")
            elif tag == "tr":
                sinks[-1] += [part for part in join_cells(rows.pop()).split("\n") if part.strip()]
            elif tag in ("ol", "ul"):
                numbers.pop()
            if element is self.main or (skipped and element is skipped[-1]):
                flush()
                sinks.pop()
                if element is not self.main:
                    skipped.pop()
            line.append(_kept_lines(element.getparent(), element.tail))
        flush()

    def _set_aside(self, element: Any, sinks: list[list[str]]) -> bool:
        """Tell whether an element within the report is no part of it."""
        if not any(sink is self.inside for sink in sinks) or sinks[-1] is self.outside:
            return _is_hidden(element)
        if _is_hidden(element):
            return True
        if element.tag in _INLINE or element.tag in ("tr", "td", "th", "tbody", "thead"):
            return False
        names = f"{element.get('id', '')} {element.get('class', '')}"
        if element.tag in _MENUS or _MENU_NAME.search(names):
            return "。" not in "".join(element.itertext())
        return _is_menu(element)


def _is_menu(element: Any) -> bool:
    """Tell a block of links: two or more of them, with little between them and no sentence."""
    links = ["".join(link.itertext()).strip() for link in element.iter("a")]
    links = [link for link in links if link]
    if len(links) < 2 or any("。" in link for link in links):
        return False
    text = "".join("".join(element.itertext()).split())
    return sum(map(len, links)) > 0.6 * len(text) and "。" not in text


def _start(element: Any) -> int:
    start = element.get("start", "1")
    return int(start) if start.isascii() and start.isdigit() else 1


def _kept_lines(element: Any, text: str | None) -> str:
    """Return text with its line breaks marked where a page shows them."""
    if not text:
        return ""
    kept = element is not None and element.tag in ("pre", "xmp", "listing", "plaintext")
    return text.replace("\r\n", "\n").replace("\n", "\x0c\x0c") if kept else text


def _plain(text: str) -> str:
    """Return text as a browser shows it: white space runs together, a break between Han is none."""
    lines = text.split("\x0c\x0c")
    return "\n".join(_SPACE.sub(" ", _BREAK_IN_HAN.sub("", line)).strip(" ") for line in lines)


def _headline(body: Any, named: dict[str, str]) -> str:
    """Return the title that the page shows, or that its head says."""
    shown = [_plain("".join(element.itertext())) for element in body.iter("h1")]
    shown = [text for text in shown if 4 <= len(text) <= 120]
    if not shown:
        return named["title"]
    return next((text for text in shown if _same(text, named["title"])), shown[0])


def _same(one: str, other: str) -> bool:
    """Tell whether two titles are equal but for white space and a site's name behind."""
    one, other = "".join(one.split()), "".join(other.split())
    return one == other
