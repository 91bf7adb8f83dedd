"""Word files made by hand, part by part, for the tests."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData"'
)


def run(text: str, properties: str = "") -> str:
    """A run of text as XML."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str = "", number: int | None = None, level: int = 0, style: str = "") -> str:
    """A paragraph as XML, numbered if a list is named."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = (
        ""
        if number is None
        else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{run(text)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table as XML; the cells are XML of paragraphs, or text."""
    cells = (
        "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    )
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def level(place: int, form: str, pattern: str, start: int = 1, more: str = "") -> str:
    """A level of a list as XML."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def definition(number: int, *levels: str) -> str:
    """A definition of a list as XML."""
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def listing(number: int, abstract: int, overrides: str = "") -> str:
    """A list of a definition as XML."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'


OFFICIAL = definition(
    0,
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircleChinese", "%4"),
) + listing(1, 0)


def write_docx(
    path: Path,
    body: str,
    numbering: str = "",
    styles: str = "",
    word: str = TRANSITIONAL,
    main: str = "word/document.xml",
    **others: str,
) -> Path:
    """Write a Word file with these parts; others are ``header="<w:p>…"`` and the like."""
    parts = {"numbering": numbering, "styles": styles, **others}
    roots = {"header": "hdr", "footer": "ftr"}
    relations = "".join(
        f'<Relationship Id="r{place}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>'
        for place, kind in enumerate(parts)
    )
    opening = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{opening}"><Relationship Id="r0" '
            f'Type="{RELATION}/officeDocument" Target="{main}"/></Relationships>',
        )
        archive.writestr(
            f"word/_rels/{Path(main).name}.rels",
            f'<Relationships xmlns="{opening}">{relations}</Relationships>',
        )
        archive.writestr(
            main,
            f'<w:document xmlns:w="{word}" {OTHERS}><w:body>{body}</w:body></w:document>',
        )
        for kind, inside in parts.items():
            root = roots.get(kind, kind)
            archive.writestr(
                f"word/{kind}.xml", f'<w:{root} xmlns:w="{word}" {OTHERS}>{inside}</w:{root}>'
            )
    return path
