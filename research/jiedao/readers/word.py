"""Word documents (.docx): the text as it stands on the page, automatic numbering included."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.numbering import Numbering, Styles, number_text
from jiedao.readers.ooxml import Element, Package, attribute, child, name, open_package, value
from jiedao.readers.reading import Reading, join_cells
from jiedao.readers.runs import Runs

# A row of cells with several paragraphs is a layout of text from here on, below it a table.
LONGEST_ROW_OF_PARAGRAPHS = 60
_NOTES = {
    "deleted": "{n} tracked deletions were left out",
    "inserted": "{n} tracked insertions were kept",
    "hidden": "{n} runs of hidden text were left out",
    "contents": "the table of contents was set aside",
    "picture": "{n} pictures have no text that can be read",
    "object": "{n} embedded objects were not read",
    "altChunk": "{n} embedded documents were not read",
    "symbol": "{n} characters of symbol fonts were read as the nearest character",
    "comment": "{n} comments were left out",
    "footnote": "{n} footnotes were set aside",
    "endnote": "{n} endnotes were set aside",
    "fields": "fields that are not closed: the table of contents may stand in the text",
}


def read_docx(path: Path) -> Reading:
    """Read a Word document (.docx, .docm, .dotx).

    Headings, paragraphs and tables come in the order of the page, a paragraph a line; automatic
    numbering (一、 (一) 1.) is written out, a row of a table is ``a | b | c``, a text box follows the
    paragraph at which it is anchored. Running heads, footnotes and the table of contents are set
    aside. Of tracked changes the text stands as if they were accepted.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        If the file cannot be read, is damaged, has a password, is of the old format (.doc),
        has a part larger than `jiedao.readers.ooxml.LARGEST_PART`, or holds no text.
    """
    package = open_package(path)
    with package.archive:
        main = next(package.related("", "officeDocument"), "word/document.xml")
        root = package.part(main)
        body = child(root, "w:body")
        if body is None:
            raise InputError(
                package.where,
                "a package without a Word document",
                "a .docx as Word or WPS writes it",
                "open it in Word or WPS and save it as .docx",
            )
        reader = _Reader(package, main)
        reader.read(body)
        aside = reader.read_aside()
    text = "\n".join(reader.lines)
    if not text.strip():
        raise _without_text(package.where, reader.seen)
    return Reading(text=text, aside=tuple(aside), notes=reader.notes())


def _without_text(where: str, seen: Counter[str]) -> InputError:
    if seen["picture"]:
        return InputError(
            where,
            "a document of pictures without text",
            "a document with text",
            "read its pictures with OCR, for instance save it as PDF and run ocrmypdf -l chi_sim",
        )
    return InputError(where, "an empty document", "the text of a report", "remove or fill it")


class _Reader:
    """The lines of a document, and what was met on the way."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self.lines: list[str] = []
        self._contents: list[str] = []
        self.seen: Counter[str] = Counter()
        styles = Styles(self._related("styles"))
        self._styles = styles
        self._numbering = Numbering(self._related("numbering"), styles)
        self._runs = Runs(styles, self.seen)
        self._carried: list[str] = []

    def _related(self, kind: str) -> Element | None:
        return next(
            (self._package.part(each) for each in self._package.related(self._main, kind)), None
        )

    def read(self, body: Element) -> None:
        self._runs.trust_fields(body)
        self.lines += self._blocks(body)
        if any(self._carried):
            self.lines.append("".join(self._carried))

    def _blocks(self, container: Element) -> list[str]:
        """Return the lines of the paragraphs and tables in a container, in their order."""
        lines: list[str] = []
        for element in container:
            kind = name(element)
            if kind == "w:p":
                lines += self._paragraph(element)
            elif kind == "w:tbl":
                lines += self._table(element)
            elif kind == "w:sdt" and _is_contents(element):
                self.seen["contents"] += 1
                self._contents += self._blocks(element)
            elif kind == "mc:AlternateContent":
                lines += self._blocks(_chosen(element))
            elif kind == "w:altChunk":
                self.seen["altChunk"] += 1
            elif kind.startswith("w:") and kind not in (
                "w:sectPr",
                "w:sdtPr",
                "w:sdtEndPr",
                "w:tblPr",
            ):
                lines += self._blocks(element)
        return lines

    def _paragraph(self, element: Element) -> list[str]:
        properties = child(element, "w:pPr")
        marker = self._numbering.marker(properties)
        read = self._runs.paragraph(element)
        boxes = [line for box in read.boxes for line in self._blocks(box)]
        if read.contents or self._styles.title(value(properties, "w:pStyle")).startswith("toc "):
            self.seen["contents"] += 1
            self._contents.append(read.contents or read.text)
            text = read.text if read.contents else ""
        else:
            text = read.text
        if text.strip():
            text = number_text(marker, text)
        self._carried.append(text)
        if read.runs_on:
            # The mark at the end of the paragraph was deleted: the next goes on with it.
            return boxes
        text = "".join(self._carried)
        self._carried = []
        return [*([text] if text.strip() else []), *boxes]

    def _table(self, table: Element) -> list[str]:
        rows = [
            [self._cell(cell) for cell in _inside(row, "w:tc")] for row in _inside(table, "w:tr")
        ]
        # A table of one column is a frame around text.
        if all(len(row) == 1 for row in rows):
            return [line for row in rows for cell in row for line in cell]
        return [line for line in map(_row, rows) if line.strip()]

    def _cell(self, cell: Element) -> list[str]:
        merge = child(cell, "w:tcPr", "w:vMerge")
        if merge is not None and attribute(merge, "val", "continue") == "continue":
            return []
        return self._blocks(cell)

    def read_aside(self) -> list[str]:
        """Return the running heads, footnotes and contents; count comments."""
        found = list(self._contents)
        for kind in ("header", "footer"):
            for part in self._package.related(self._main, kind):
                root = self._package.part(part)
                found += self._blocks(root) if root is not None else []
        for kind in ("footnote", "endnote"):
            root = self._related(f"{kind}s")
            for element in root if root is not None else ():
                # The first two of each are the lines that part notes from the text.
                lines = self._blocks(element) if not attribute(element, "type") else []
                self.seen[kind] += bool(lines)
                found += lines
        comments = self._related("comments")
        self.seen["comment"] += len(comments) if comments is not None else 0
        return list(dict.fromkeys(line.strip() for line in found if line.strip()))

    def notes(self) -> tuple[str, ...]:
        notes = [_NOTES[key].format(n=self.seen[key]) for key in _NOTES if self.seen[key]]
        if self._numbering.unknown:
            forms = ", ".join(sorted(self._numbering.unknown))
            notes.append(f"numbering in a form that is not known was written in digits: {forms}")
        return tuple(notes)


def _inside(element: Element, wanted: str) -> list[Element]:
    """Return the rows or cells of a table, those in content controls and changes too."""
    found: list[Element] = []
    for each in element:
        if name(each) == wanted:
            found.append(each)
        elif name(each) in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins"):
            found += _inside(each, wanted)
    return found


def _row(cells: list[list[str]]) -> str:
    """Write a row as one line, or a row of whole paragraphs as its paragraphs."""
    length = sum(len(line) for cell in cells for line in cell)
    glue = " " if length <= LONGEST_ROW_OF_PARAGRAPHS else "\n"
    return join_cells([glue.join(line.replace("\n", glue) for line in cell) for cell in cells])


def _is_contents(element: Element) -> bool:
    gallery = value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return gallery == "Table of Contents"


def _chosen(element: Element) -> Element:
    """Return the first choice of alternatives; the others say the same for older programs."""
    return next(iter(element), element)
