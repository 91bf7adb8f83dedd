"""Files that are broken, hostile or not what they seem, and what becomes of each.

``python tests/readers/bad_inputs.py reports/reading.md`` writes the table anew into the page.
"""

from __future__ import annotations

import codecs
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from written import write_page, write_word, write_xlsx

from jiedao.corpus import read_corpus
from jiedao.readers import CONTAINERS, READERS, Limits, ReadOptions

GOOD = "江口街道2024年工作总结\n一、主要工作\n新增托位20个，增长1.5%。\n"
LONG = GOOD * 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64
SMALL = Limits(file_bytes=2_000_000, members=50, depth=2, rows=100)
MARKS = ("<!-- bad inputs -->", "<!-- end of bad inputs -->")


class Bad(NamedTuple):
    """A file, what it is, and the status that it gets."""

    name: str
    what: str
    data: bytes | Callable[[], bytes]
    status: str


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _flags(data: bytes, flag: int) -> bytes:
    """Set a flag of the first member, here and in the directory."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(mark) + place] |= flag
    return bytes(changed)


def _nested(depth: int) -> bytes:
    data = GOOD.encode()
    name = "a.txt"
    for _ in range(depth):
        data, name = _zip({name: data}), "b.zip"
    return data


def _xlsx(rows: str, doctype: str = "", strings: str = "") -> bytes:
    """Return a workbook of one sheet whose XML is written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="甲" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
        f'Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{main}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    return _zip({name: text.encode() for name, text in parts.items()})


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _parquet() -> bytes:
    out = io.BytesIO()
    pd.DataFrame({"text": [GOOD]}).to_parquet(out)
    return out.getvalue()


LAUGHS = (
    "<!DOCTYPE a ["
    + '<!ENTITY a "哈哈">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)

BAD: tuple[Bad, ...] = (
    # Text.
    Bad("空.txt", "an empty file", b"", "refused"),
    Bad("空白.txt", "white space alone", "\r\n\t　".encode(), "refused"),
    Bad("标记.txt", "a BOM and nothing else", codecs.BOM_UTF8, "refused"),
    Bad("程序.txt", "a program", b"MZ\x90\x00\x03\x00\x00\x00\x04" * 40, "refused"),
    Bad("乱.txt", "random bytes", bytes(range(128, 256)) * 20, "refused"),
    Bad("零.txt", "a NUL in a text", (GOOD + "\x00" + GOOD).encode(), "refused"),
    Bad("控制.txt", "control characters all over", ("\x01\x02新增" * 40).encode(), "refused"),
    Bad("截断.txt", "UTF-8 cut within a character", LONG.encode()[:-3], "repaired"),
    Bad(
        "一坏.txt", "one broken byte", LONG.encode().replace("托".encode(), b"\xff", 1), "repaired"
    ),
    Bad("多坏.txt", "sixty broken bytes", LONG.encode().replace("托".encode(), b"\xff"), "refused"),
    Bad(
        "半坏.txt",
        "GB18030 with a broken byte",
        LONG.encode("gb18030").replace(b"\n", b"\xff\n", 1),
        "repaired",
    ),
    Bad(
        "两种.txt",
        "lines of GB18030 in a file of UTF-8",
        LONG.encode() + GOOD.encode("gb18030"),
        "repaired",
    ),
    Bad(
        "假标记.txt",
        "a UTF-8 BOM before GB18030",
        codecs.BOM_UTF8 + GOOD.encode("gb18030"),
        "repaired",
    ),
    Bad("奇数.txt", "UTF-16 with a byte too few", LONG.encode("utf-16")[:-1], "repaired"),
    Bad(
        "错码.txt",
        "UTF-8 that was once read as Latin",
        GOOD.encode().decode("latin1").encode(),
        "read",
    ),
    Bad("锟斤拷.txt", "characters lost before", (GOOD + "锟斤拷锟斤拷").encode(), "read"),
    Bad(
        "替换.txt", "characters lost before, shown as U+FFFD", (GOOD + "新\ufffd").encode(), "read"
    ),
    # Files that are not what their names say.
    Bad("图.txt", "a PNG named .txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "refused"),
    Bad("图.docx", "a JPEG named .docx", b"\xff\xd8\xff\xe0\x00\x10JFIF", "refused"),
    Bad("富.txt", "an RTF named .txt", rb"{\rtf1\ansi \'bd\'ad}", "refused"),
    Bad("页.txt", "a page named .txt", write_page(GOOD), "read"),
    Bad("页.docx", "a page named .docx", write_page(GOOD), "read"),
    Bad("文.docx", "text named .docx", GOOD.encode(), "read"),
    Bad("老.docx", "an old .doc named .docx", OLE + "WordDocument".encode("utf-16-le"), "refused"),
    Bad("老.doc", "an old .doc", OLE + "WordDocument".encode("utf-16-le"), "refused"),
    Bad(
        "密.docx",
        "a .docx with a password",
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "refused",
    ),
    Bad("金山.wps", "a WPS file", OLE + b"WPS", "refused"),
    Bad("老.xls", "an old .xls", OLE + "Workbook".encode("utf-16-le"), "refused"),
    Bad("表.xls", "a page with a table named .xls", lambda: _page_table(), "read"),
    Bad("版式.ofd", "an OFD", _zip({"OFD.xml": b"<OFD/>"}), "refused"),
    Bad("演示.pptx", "slides", _zip({"ppt/presentation.xml": b"<p/>"}), "skipped"),
    Bad("压.zip", "a RAR named .zip", b"Rar!\x1a\x07\x00" + b"\x00" * 20, "refused"),
    Bad("包.docx", "a zip of texts named .docx", _zip({"a.txt": GOOD.encode()}), "read"),
    Bad(
        "网页.mht",
        "a page saved with its pictures",
        b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\n",
        "refused",
    ),
    Bad("照片.jpg", "a picture among the reports", b"\xff\xd8\xff", "skipped"),
    Bad("数据.xyz", "a format nobody knows", GOOD.encode(), "skipped"),
    # Archives.
    Bad("断.zip", "a zip without its end", _zip({"a.txt": LONG.encode()})[:-30], "refused"),
    Bad("空.zip", "an empty zip", _zip({}), "skipped"),
    Bad("密.zip", "a member with a password", _flags(_zip({"a.txt": GOOD.encode()}), 1), "refused"),
    Bad(
        "越.zip",
        "names that climb out of the folder",
        _zip({"../../../tmp/a.txt": GOOD.encode()}),
        "read",
    ),
    Bad("根.zip", "a name from the root", _zip({"/etc/a.txt": GOOD.encode()}), "read"),
    Bad("同名.zip", "a name twice", lambda: _twice(), "read"),
    Bad("炸弹.zip", "a zip bomb", lambda: _zip({"a.txt": b"0" * 12_000_000}), "refused"),
    Bad(
        "大.zip", "a member beyond the limit", lambda: _zip({"a.txt": b"0" * 3_000_000}), "refused"
    ),
    Bad("深.zip", "zips in zips in zips", _nested(4), "refused"),
    Bad("多.zip", "too many members", _zip({f"{n}.txt": b"1" for n in range(60)}), "refused"),
    Bad(
        "校验.zip",
        "a member with a wrong checksum",
        lambda: _zip({"a.txt": GOOD.encode()}, 0).replace("托位".encode(), "托儿".encode()),
        "refused",
    ),
    Bad("方法.zip", "an unknown way of packing", lambda: _method(), "refused"),
    # Tables.
    Bad("别的.csv", "a table without texts", "年份,人口\n2024,12\n".encode(), "skipped"),
    Bad("表头.csv", "a header alone", "街道,正文\n".encode(), "skipped"),
    Bad(
        "引号.csv", "a quotation mark left open", '街道,正文\n江口街道,"新增\n'.encode(), "refused"
    ),
    Bad(
        "多格.csv",
        "commas without quotation marks",
        "街道,正文\n江口街道,新增,增长\n".encode(),
        "refused",
    ),
    Bad("缺文.csv", "a row without its text", "街道,正文\n江口街道,\n".encode(), "refused"),
    Bad(
        "两文.csv", "two columns that may be the text", "正文,内容\n甲。,乙。\n".encode(), "refused"
    ),
    Bad(
        "多行.csv",
        "more rows than the limit",
        ("正文\n" + "街道。\n" * 101).encode(),
        "read, refused",
    ),
    Bad("坏.xlsx", "a workbook without its parts", _zip({"xl/workbook.xml": b"<a/>"}), "refused"),
    Bad(
        "笑.xlsx",
        "entities that grow (billion laughs)",
        _xlsx(f"<row>{_cell('A1', '正文')}</row>", LAUGHS),
        "refused",
    ),
    Bad(
        "外.xlsx",
        "an external entity",
        _xlsx("", '<!DOCTYPE a SYSTEM "file:///etc/passwd">'),
        "refused",
    ),
    Bad(
        "注.xlsx",
        "an external entity behind a long comment",
        _xlsx("", f"<!--{'甲' * 50_000}--><!DOCTYPE a SYSTEM 'file:///etc/passwd'>"),
        "refused",
    ),
    Bad(
        "远.xlsx",
        "a row number of a thousand million",
        _xlsx(
            f'<row r="1">{_cell("A1", "正文")}</row><row r="999999999">{_cell("A999999999", "街道。")}</row>'
        ),
        "refused",
    ),
    Bad("满.xlsx", "a text as long as a cell may be", lambda: write_xlsx("街" * 32_767), "read"),
    Bad(
        "公式.xlsx",
        "a formula without a value",
        _xlsx(
            f'<row r="1">{_cell("A1", "正文")}{_cell("B1", "街道")}</row><row r="2"><c r="A2"><f>1+1</f></c>{_cell("B2", "甲")}</row>'
        ),
        "refused",
    ),
    Bad("断行.jsonl", "a line cut short", b'{"text": "\xe7\x94\xb2', "refused"),
    Bad(
        "半字.jsonl",
        "half a character",
        b'{"text": "\xe8\xa1\x97\xe9\x81\x93\\ud83d\xe3\x80\x82"}',
        "repaired",
    ),
    Bad(
        "半题.jsonl",
        "half a character in the title, the office and the doc_id",
        '{"text": "街道。", "title": "街\\ud800", "office": "甲\\udfff", "doc_id": "\\udc80a"}'.encode(),
        "repaired",
    ),
    Bad(
        "月.csv",
        "months and genres that are none",
        "正文,类型,期初\n街道。,年度报告,2024-13\n".encode(),
        "read",
    ),
    Bad("深.jsonl", "a hundred thousand brackets", b"[" * 100_000, "refused"),
    Bad("断.parquet", "half a Parquet file", _parquet()[:200], "refused"),
    Bad("头.parquet", "four letters of Parquet", b"PAR1", "refused"),
    # Word files and PDFs.
    Bad("断.docx", "a .docx without its end", lambda: write_word(LONG)[:-40], "refused"),
    Bad("空.docx", "a .docx without text", lambda: write_word(""), "refused"),
    Bad("笑.docx", "entities in a .docx", lambda: _laughing_word(), "refused"),
    Bad("坏.pdf", "a PDF of one line", b"%PDF-1.4 nothing", "refused"),
    Bad("件.txt", "a broken PDF named .txt", b"%PDF-1.7\n1 0 obj\n", "refused"),
    Bad("文.pdf", "text named .pdf", GOOD.encode("gb18030"), "read"),
    # Pages.
    Bad(
        "空.html",
        "a page without text",
        b"<html><body><script>1</script><img src=a></body></html>",
        "refused",
    ),
    Bad(
        "深.html",
        "ten thousand elements in one another",
        b"<html>" + b"<div>" * 10_000 + GOOD.encode(),
        "read",
    ),
    Bad("未关.html", "five thousand marks left open", ("<p><font>街道。" * 5000).encode(), "read"),
    Bad("断.html", "a page cut short", write_page(GOOD)[:-200], "read"),
    Bad(
        "实体.html",
        "entities in a page",
        b'<!DOCTYPE html [<!ENTITY a "b">]><html><p>' + GOOD.encode() + b"&a;&#0;</p>",
        "read",
    ),
)


def _page_table() -> bytes:
    from written import write_html_table

    return write_html_table(GOOD)


def _laughing_word() -> bytes:
    with zipfile.ZipFile(io.BytesIO(write_word(GOOD))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**parts, "word/document.xml": LAUGHS.encode() + parts["word/document.xml"]})


def _twice() -> bytes:
    return _zip({"a.txt": GOOD.encode(), "b.txt": LONG.encode()}).replace(b"b.txt", b"a.txt")


def _method() -> bytes:
    data = bytearray(_zip({"a.txt": GOOD.encode()}))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + place] = 99
    return bytes(data)


def try_bad(bad: Bad, folder: Path) -> pd.DataFrame:
    """Read a folder with a bad file and a good one; return the log of the bad file."""
    (folder / "z-good.txt").write_text("湖滨街道2025年工作谋划\n慰问老人12户。\n", encoding="utf-8")
    data = bad.data() if callable(bad.data) else bad.data
    (folder / bad.name).write_bytes(data)
    corpus = read_corpus(folder, options=ReadOptions(limits=SMALL))
    assert corpus.texts["z-good"].startswith("湖滨街道")
    return corpus.ingest[corpus.ingest["file"] != "z-good.txt"].reset_index(drop=True)


def tell(bad: Bad, log: pd.DataFrame, folder: Path) -> str:
    """Return the row of the page: the file, what it is, its status and what is said of it."""
    formats = ", ".join([*READERS, *CONTAINERS])
    said = " / ".join(dict.fromkeys(note for note in log["notes"] if note))
    said = said.replace(f"{folder}/", "").replace(formats, "FORMATS").replace("|", "\\|")
    statuses = ", ".join(dict.fromkeys(log["status"]))
    return f"| `{bad.name}` | {bad.what} | {statuses} | {said} |"


def render() -> str:
    """Return the table of all bad inputs as Markdown."""
    rows = ["| file | what it is | status | what is said |", "| --- | --- | --- | --- |"]
    for bad in BAD:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows.append(tell(bad, try_bad(bad, folder), folder))
    return "\n".join(rows)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}\n{render()}\n{MARKS[1]}{after}", encoding="utf-8")
