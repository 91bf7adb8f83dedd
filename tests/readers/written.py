"""One report written into every format and encoding that is read."""

from __future__ import annotations

import codecs
import csv
import html
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

HEADER = ["街道", "标题", "发布日期", "期间", "正文"]
MENU = '<ul class="top"><li><a href="/">首页</a></li><li><a href="/xxgk">政务公开</a></li></ul>'
FOOTER = (
    '<div class="foot">主办：江口街道办事处 备案号：京ICP备1号 <a href="/map">网站地图</a></div>'
)


def write_page(text: str, charset: str = "utf-8") -> bytes:
    """Write a report as a page with menus, buttons and a footer, a paragraph a line."""
    lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = "\n".join(f"<p>　　{html.escape(line)}</p>" for line in lines[1:])
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{html.escape(lines[0])}-江口区'
        "人民政府网站</title><script>var 甲 = '不，是。正文；';</script><style>p{color:red}</style>"
        '<meta name="PubDate" content="2024-12-30 09:00"><meta name="ContentSource" '
        'content="党政办"></head><body>'
        f'{MENU}<div class="where">当前位置：<a href="/">首页</a> &gt; <a href="/a">公开</a></div>'
        f'<div class="box"><h1>{html.escape(lines[0])}</h1><div class="info">发布日期：2024-12-30'
        " 来源：党政办 <span>【字号：<a>大</a> <a>中</a> <a>小</a>】</span></div>"
        f'<div id="zoom">{paragraphs}</div><div style="display:none">隐藏，不是正文。</div>'
        f'<div class="share">分享到：<a>微信</a> <a>微博</a></div></div>{FOOTER}</body></html>'
    ).encode(charset)


def write_markdown(text: str) -> bytes:
    """Write a report with its title and numbered lines as headings and front matter."""
    lines = text.splitlines()
    marked = [
        f"## **{line}**" if line.startswith(("一、", "二、", "三、")) else line
        for line in lines[1:]
    ]
    front = "---\ntitle: 甲\ndate: 2024-12-30\n---\n"
    return (front + "\n\n".join([f"# {lines[0]}", *marked])).encode()


def _rows(text: str) -> list[list[str]]:
    return [HEADER, ["江口街道", "", "2024年12月30日", "2024年上半年", text]]


def write_csv(text: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(_rows(text))
    return out.getvalue().encode(encoding)


def write_xlsx(text: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in _rows(text):
        book.active.append(row)
    book.create_sheet("说明").append(["说明", "此表由测试写成"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_jsonl(text: str) -> bytes:
    header, row = _rows(text)
    return (json.dumps(dict(zip(header, row, strict=True))) + "\n").encode()


def write_parquet(text: str) -> bytes:
    header, row = _rows(text)
    out = io.BytesIO()
    pd.DataFrame([row], columns=header).to_parquet(out)
    return out.getvalue()


def write_word(text: str) -> bytes:
    from docx_files import paragraph, write_docx

    with tempfile.TemporaryDirectory() as folder:
        body = "".join(map(paragraph, text.splitlines()))
        return write_docx(Path(folder) / "a.docx", body).read_bytes()


def write_html_table(text: str) -> bytes:
    cells = [
        "".join(f"<td>{html.escape(cell)}</td>".replace("\n", "<br>") for cell in row)
        for row in _rows(text)
    ]
    return (
        '<html><head><meta charset="gb2312"></head><table>'
        + "".join(f"<tr>{row}</tr>" for row in cells)
        + "</table></html>"
    ).encode("gb18030")


def write_zip(members: dict[str, bytes], encoding: str = "gbk") -> bytes:
    """Pack files with names in an encoding that the archive does not tell, as on Chinese Windows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name.encode(encoding).decode("cp437"))
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return _without_utf8_flag(out.getvalue(), [name.encode(encoding) for name in members])


def _without_utf8_flag(data: bytes, names: list[bytes]) -> bytes:
    """Put the bytes of names where `zipfile` wrote them as UTF-8 and said so."""
    packed = data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, zipfile.ZipFile(out, "w") as anew:
        for member, name in zip(archive.infolist(), names, strict=True):
            entry = _RawName(member.filename)
            entry.raw = name
            anew.writestr(entry, archive.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _RawName(zipfile.ZipInfo):
    """A member whose name stands as bytes, without the flag of UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - a method of zipfile
        return self.raw, self.flag_bits & ~0x800


# What is written, and whether white space at the ends of lines may change.
WRITERS: dict[str, tuple[str, Callable[[str], bytes], bool]] = {
    "utf-8": ("a.txt", lambda text: text.encode(), True),
    "utf-8 with BOM": ("a.txt", lambda text: codecs.BOM_UTF8 + text.encode(), True),
    "gb18030": ("a.TXT", lambda text: text.encode("gb18030"), True),
    "utf-16 with BOM": ("a.txt", lambda text: text.encode("utf-16"), True),
    "utf-16-le": ("a.txt", lambda text: text.encode("utf-16-le"), True),
    "utf-16-be": ("a.txt", lambda text: text.encode("utf-16-be"), True),
    "utf-32 with BOM": ("a.txt", lambda text: text.encode("utf-32"), True),
    "utf-32-be": ("a.txt", lambda text: text.encode("utf-32-be"), True),
    "markdown": ("a.md", write_markdown, False),
    "page": ("a.html", write_page, False),
    "page in gb2312": ("a.htm", lambda text: write_page(text, "gb18030"), False),
    "page named txt": ("a.txt", write_page, False),
    "word": ("a.docx", write_word, False),
    "word named txt": ("a.txt", write_word, False),
    "csv": ("a.csv", write_csv, True),
    "csv in gb18030": ("a.csv", lambda text: write_csv(text, encoding="gb18030"), True),
    "csv with semicolons": ("a.csv", lambda text: write_csv(text, ";"), True),
    "tsv": ("a.tsv", lambda text: write_csv(text, "\t"), True),
    "xlsx": ("a.xlsx", write_xlsx, True),
    "jsonl": ("a.jsonl", write_jsonl, True),
    "parquet": ("a.parquet", write_parquet, True),
    "html named xls": ("a.xls", write_html_table, False),
    "zip": ("a.zip", lambda text: write_zip({"报告/江口.txt": text.encode("gb18030")}), True),
    "zip in a zip": (
        "a.zip",
        lambda text: write_zip({"内/甲.zip": write_zip({"江口.html": write_page(text)})}),
        False,
    ),
}
