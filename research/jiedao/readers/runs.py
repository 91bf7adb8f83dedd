"""The text of one paragraph of a Word document, from its runs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from jiedao.readers.numbering import Styles
from jiedao.readers.ooxml import Element, attribute, child, name, switched_on, value
from jiedao.readers.symbols import symbol

# Fields in fields are a few deep, and their first words say what they are.
DEEPEST_FIELD = 20
LONGEST_INSTRUCTION = 100
_XML_SPACE = " \t\r\n"
_PLAIN = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "-",
}
# What is no text of the page, or says it a second time.
_SKIPPED = frozenset(
    [
        "w:pPr",
        "w:rPr",
        "w:sdtPr",
        "w:sdtEndPr",
        "w:rt",
        "w:rubyPr",
        "w:instrText",
        "w:delInstrText",
        "w:softHyphen",
        "w:annotationRef",
        "w:footnoteRef",
        "w:endnoteRef",
        "w:fldData",
        "pic:pic",
    ]
)
_DELETED = frozenset(("w:del", "w:moveFrom", "w:delText"))
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_PAGE = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)


@dataclass
class Paragraph:
    """What a paragraph holds.

    Attributes
    ----------
    text : str
        Line breaks are newlines.
    contents : str
        What of it belongs to the table of contents.
    boxes : list of elements
        The ``w:txbxContent`` of the text boxes anchored in it.
    runs_on : bool
        Whether its end was deleted, so that the next paragraph goes on with it.
    """

    text: str = ""
    contents: str = ""
    boxes: list[Element] = field(default_factory=list)
    runs_on: bool = False


@dataclass
class _Field:
    instruction: str = ""
    in_result: bool = False


class Runs:
    """Reads paragraphs; a field such as the table of contents reaches over several.

    Parameters
    ----------
    styles : Styles
    seen : collections.Counter
        Counts what was left out.
    """

    def __init__(self, styles: Styles, seen: Counter[str]) -> None:
        self._styles = styles
        self._seen = seen
        self._fields: list[_Field] = []
        self._balanced = True
        self._parts: list[str] = []
        self._paragraph = Paragraph()

    def trust_fields(self, body: Element) -> None:
        """Follow fields only if each that begins also ends, lest one swallow the report."""
        steps = {"begin": 1, "end": -1}
        open_fields = deepest = 0
        for each in body.iter():
            if name(each) == "w:fldChar":
                open_fields += steps.get(attribute(each, "fldCharType"), 0)
                deepest = max(deepest, open_fields)
        self._balanced = open_fields == 0 and deepest <= DEEPEST_FIELD
        self._seen["fields"] += not self._balanced

    def paragraph(self, element: Element) -> Paragraph:
        """Read a paragraph."""
        self._parts, self._paragraph = [], Paragraph()
        for each in element:
            self._visit(each)
        read = self._paragraph
        read.text = "".join(self._parts)
        read.runs_on = child(element, "w:pPr", "w:rPr", "w:del") is not None
        return read

    def _visit(self, element: Element) -> None:
        kind = name(element)
        if kind == "w:t" or kind == "m:t":
            self._write(_text(element))
        elif kind in _PLAIN:
            self._write(_PLAIN[kind])
        elif kind in _DELETED:
            self._seen["deleted"] += 1
        elif kind in _SKIPPED or not kind:
            self._seen["picture"] += kind == "pic:pic"
        elif kind == "w:txbxContent":
            self._paragraph.boxes.append(element)
        elif kind == "w:r" and self._is_hidden(element):
            self._seen["hidden"] += 1
        else:
            self._visit_special(element, kind)

    def _visit_special(self, element: Element, kind: str) -> None:
        if kind == "w:sym":
            self._write(self._symbol(element))
        elif kind == "w:fldChar":
            self._field(attribute(element, "fldCharType"))
        elif kind == "w:fldSimple" and _PAGE.match(attribute(element, "instr")):
            return
        elif kind == "mc:AlternateContent":
            # The fallback says the same once more for older programs.
            for chosen in element[:1]:
                self._children(chosen)
        elif kind == "m:f":
            self._children(child(element, "m:num"))
            self._write("/")
            self._children(child(element, "m:den"))
        else:
            self._seen["inserted"] += kind in ("w:ins", "w:moveTo")
            self._seen["object"] += kind == "w:object"
            self._seen["picture"] += kind == "v:imagedata"
            self._children(element)

    def _children(self, element: Element | None) -> None:
        for each in element if element is not None else ():
            if name(each) == "w:instrText" and self._fields and not self._fields[-1].in_result:
                so_far = self._fields[-1].instruction + (each.text or "")
                self._fields[-1].instruction = so_far[:LONGEST_INSTRUCTION]
            self._visit(each)

    def _write(self, text: str) -> None:
        results = [each.instruction for each in self._fields if each.in_result]
        if any(_CONTENTS.match(each) for each in results):
            self._paragraph.contents += text
        elif not any(_PAGE.match(each) for each in results):
            self._parts.append(text)

    def _field(self, kind: str) -> None:
        if not self._balanced:
            return
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _symbol(self, element: Element) -> str:
        code = attribute(element, "char")
        if not re.fullmatch("[0-9A-Fa-f]{1,4}", code):
            return ""
        number = int(code, 16)
        font = attribute(element, "font")
        if number < 0x100:
            number += 0xF000
        if 0xD800 <= number < 0xE000:
            return ""
        self._seen["symbol"] += 1
        return symbol(chr(number), font)

    def _is_hidden(self, run: Element) -> bool:
        if child(run, "w:rPr", "w:vanish") is not None:
            return switched_on(run, "w:rPr", "w:vanish")
        style = value(run, "w:rPr", "w:rStyle")
        return bool(style) and self._styles.is_hidden(style)


def _text(element: Element) -> str:
    """Return the text of ``w:t``: its line ends are spaces, its edges are kept only if it says so."""
    text = str(element.text or "")
    if "preserve" not in (value for key, value in element.attrib.items() if key.endswith("}space")):
        text = text.strip(_XML_SPACE)
    return re.sub(r"[\t\r\n]", " ", text)
