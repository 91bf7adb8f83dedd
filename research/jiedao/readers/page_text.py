"""The text of a page: which element holds the report, and the lines in it and around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jiedao.readers.reading import join_cells

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
# How much of the sentences of a page the place of the report must hold.
MOST = 0.97
HINTED = 0.5


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


@dataclass
class Weight:
    """What an element holds, with all that is in it.

    Attributes
    ----------
    prose : int
        Characters of visible text that reads like sentences, links apart.
    text, linked : int
        Characters but white space, and those of them in links.
    links : int
        Links with text.
    stops : bool
        Whether a full stop is among them.
    """

    prose: int = 0
    text: int = 0
    linked: int = 0
    links: int = 0
    stops: bool = False

    def take(self, text: str | None, *, link: bool, hidden: bool) -> None:
        """Add a piece of text."""
        if not text or text.isspace():
            return
        size = len("".join(text.split()))
        self.text += size
        self.linked += size * link
        self.stops |= "。" in text
        if not link and not hidden and _SENTENCE.search(text):
            self.prose += len(text)

    def add(self, other: Weight) -> None:
        """Add an element within."""
        self.prose += other.prose
        self.text += other.text
        self.linked += other.linked
        self.links += other.links
        self.stops |= other.stops

    @property
    def is_menu(self) -> bool:
        """Whether it is a block of links: two or more, little between them and no sentence."""
        return self.links >= 2 and not self.stops and self.linked > 0.6 * self.text


def weigh(body: Any) -> dict[Any, Weight]:
    """Weigh all elements of a page, each once."""
    from lxml import etree

    weights: dict[Any, Weight] = {}
    links = hidden = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            hidden += _is_hidden(element)
            weights[element] = Weight()
            weights[element].take(element.text, link=links > 0, hidden=hidden > 0)
        else:
            weight = weights[element]
            weight.links += element.tag == "a" and weight.text > 0
            links -= element.tag == "a"
            hidden -= _is_hidden(element)
            parent = weights.get(element.getparent())
            if parent is not None:
                parent.add(weight)
                parent.take(element.tail, link=links > 0, hidden=hidden > 0)
    return weights


def find_main(body: Any, weights: dict[Any, Weight]) -> Any:
    """Return the innermost element that holds nearly all sentences of a page."""
    hinted = [
        element
        for element, weight in weights.items()
        if weight.prose >= max(1, HINTED * weights[body].prose)
        and (
            element.tag in ("article", "main")
            or _CONTENT_NAME.search(f"{element.get('id', '')} {element.get('class', '')}")
        )
    ]
    # The outermost of those that hold the most: it is the first in the order of the page.
    node = max(hinted, key=lambda element: weights[element].prose, default=body)
    while True:
        most = max(1, MOST * weights[node].prose)
        inner = next((child for child in node if weights[child].prose >= most), None)
        if inner is None or inner.tag in _INLINE or inner.tag in ("p", "tr", "td", "li"):
            return node
        node = inner


@dataclass
class Lines:
    """The lines of a page in their order, those of the report and those around it.

    Attributes
    ----------
    main : element
        What holds the report.
    weights : dict of element to Weight
    inside, outside : list of str
    """

    main: Any
    weights: dict[Any, Weight]
    inside: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    # Where lines go: the last is that of the innermost cell, menu or report.
    _sinks: list[list[str]] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _skipped: list[Any] = field(default_factory=list)

    def walk(self, body: Any) -> None:
        """Take the text of a page, element by element; deep pages need no deep stack so."""
        from lxml import etree

        self._sinks = [self.outside]
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if element.tag not in _INLINE:
                self._flush()
            if event == "start":
                self._open(element)
                self._take(element, element.text)
            else:
                self._close(element)
                self._take(element.getparent(), element.tail)
        self._flush()

    def _flush(self) -> None:
        """End a line."""
        if self._line:
            text = show_text("".join(self._line))
            self._line.clear()
            self._sinks[-1] += [part for part in text.split("\n") if part.strip()]

    def _take(self, element: Any, text: str | None) -> None:
        if text:
            self._line.append(_keep_lines(element, text))

    def _open(self, element: Any) -> None:
        tag = element.tag
        if element is self.main:
            self._flush()
            self._sinks.append(self.inside)
        elif self._is_aside(element):
            self._flush()
            self._skipped.append(element)
            self._sinks.append(self.outside)
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._sinks.append([])
        elif tag in ("ol", "ul"):
            self._numbers.append(_start(element) if tag == "ol" else -1)
        elif tag == "li" and self._numbers and self._numbers[-1] >= 0:
            self._line.append(f"{self._numbers[-1]}. ")
            self._numbers[-1] += 1

    def _close(self, element: Any) -> None:
        tag = element.tag
        if tag in ("td", "th"):
            cell = "\n".join(self._sinks.pop())
            if self._rows:
                self._rows[-1].append(cell)
            else:
                self._sinks[-1] += cell.split("\n")
        elif tag == "tr":
            row = join_cells(self._rows.pop())
            self._sinks[-1] += [part for part in row.split("\n") if part.strip()]
        elif tag in ("ol", "ul"):
            self._numbers.pop()
        if element is self.main or (self._skipped and element is self._skipped[-1]):
            self._flush()
            self._sinks.pop()
            if element is not self.main:
                self._skipped.pop()

    def _is_aside(self, element: Any) -> bool:
        """Tell whether an element within the report is no part of it."""
        if not any(sink is self.inside for sink in self._sinks) or self._sinks[-1] is self.outside:
            return _is_hidden(element)
        if _is_hidden(element):
            return True
        if element.tag in _INLINE or element.tag in ("tr", "td", "th", "tbody", "thead"):
            return False
        names = f"{element.get('id', '')} {element.get('class', '')}"
        weight = self.weights[element]
        if element.tag in _MENUS or _MENU_NAME.search(names):
            return not weight.stops
        return weight.is_menu


def _start(element: Any) -> int:
    start = element.get("start", "1")
    return int(start) if start.isascii() and start.isdigit() else 1


def _keep_lines(element: Any, text: str) -> str:
    """Return text with its line breaks marked where a page shows them."""
    kept = element is not None and element.tag in ("pre", "xmp", "listing", "plaintext")
    return text.replace("\r\n", "\n").replace("\n", "\x0c\x0c") if kept else text


def show_text(text: str) -> str:
    """Return text as a browser shows it: white space runs together, a break between Han is none."""
    lines = text.split("\x0c\x0c")
    return "\n".join(_SPACE.sub(" ", _BREAK_IN_HAN.sub("", line)).strip(" ") for line in lines)
