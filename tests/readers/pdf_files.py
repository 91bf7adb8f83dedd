"""PDF files set by hand, as offices set them, for the tests."""

from __future__ import annotations

import io
import re
import string
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import fpdf
import pylopdf_fonts_zh_cn
from fontTools import subset

SOURCE = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
SIZE = 16
EM = SIZE
PITCH = 28
LINES = 22
TOP, LEFT = 105, 80
ACROSS = 28
# A word or a number is not parted; marks do not open a line.
_TOKEN = re.compile(
    r"[“‘（(《【「『]*(?:[0-9A-Za-z.%]+|[^0-9A-Za-z.%])[，。；：、！？）》”’】」…]*"
)


@cache
def _font() -> bytes:
    """The characters of GB 2312 out of the font: the whole takes half a second each time."""
    options = subset.Options(layout_features=[])
    font = subset.load_font(str(SOURCE), options)
    subsetter = subset.Subsetter(options)
    common = bytes(byte for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF) for byte in (a, b))
    subsetter.populate(text=common.decode("gb2312", "ignore") + string.printable + "—–·璟喆")
    subsetter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    font.close()
    return buffer.getvalue()


def new_pdf(**options: Any) -> Any:
    """An empty PDF with a Chinese font."""
    pdf = fpdf.FPDF(unit="pt", format="A4", **options)
    pdf.set_auto_page_break(False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "font.otf"
        file.write_bytes(_font())
        pdf.add_font("sc", "", str(file))
    pdf.set_font("sc", size=SIZE)
    return pdf


def set_lines(
    pdf: Any, text: str, across: int = ACROSS, indent: int = 2
) -> list[tuple[float, str]]:
    """Break paragraphs into lines: how far each is set in, and its text."""
    lines: list[tuple[float, str]] = []
    for paragraph in text.split("\n"):
        start = indent * EM
        line, width = "", float(start)
        for token in _TOKEN.findall(paragraph):
            step = pdf.get_string_width(token)
            if width + step > across * EM and line:
                lines.append((start, line))
                start, line, width = 0, "", 0.0
            line, width = line + token, width + step
        lines.append((start, line))
    return lines


def write_report(
    path: Path,
    text: str,
    indent: int = 2,
    head: str = "",
    number: str = "— {n} —",
    lines_on_page: int = LINES,
) -> Path:
    """Set a report as offices do: 22 lines of 28 characters, the number of the page at the foot."""
    pdf = new_pdf()
    lines = set_lines(pdf, text, indent=indent)
    for place, (start, line) in enumerate(lines):
        if place % lines_on_page == 0:
            pdf.add_page()
            page = place // lines_on_page + 1
            if head:
                pdf.text(LEFT, 60, head.format(n=page))
            if number:
                pdf.text(290, 790, number.format(n=page))
        pdf.text(LEFT + start, TOP + (place % lines_on_page) * PITCH, line)
    pdf.output(str(path))
    return path


def pdf_without_font(text: str, encoding: str) -> bytes:
    """A PDF as older programs write it: the font is only named, its characters are numbers of a code page."""
    codec = "gbk" if encoding == "GBK-EUC-H" else "utf-16-be"
    content = f"BT /F1 16 Tf 80 700 Td <{text.encode(codec).hex()}> Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 7 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[5 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 6 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 80>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    data = b"%PDF-1.4\n"
    for number, body in enumerate(objects, 1):
        data += b"%d 0 obj%s endobj\n" % (number, body)
    return data + b"trailer<</Root 1 0 R/Size 8>>\n%%EOF"
