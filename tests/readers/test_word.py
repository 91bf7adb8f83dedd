"""Word documents: what stands on the page comes as text, once and in its order."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx_files import (
    OFFICIAL,
    STRICT,
    definition,
    level,
    listing,
    paragraph,
    run,
    table,
    write_docx,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.readers import Limits, ReadOptions, read_report
from jiedao.readers.counting import count
from jiedao.readers.word import read_docx
from jiedao.text.normalise import fold
from jiedao.text.sentences import split_report

SEEDS = Path(__file__).parents[2] / "seeds" / "texts"

REPORT = """江口街道2024年工作总结
　　2024年，江口街道坚持以人民为中心，推动“四上”企业增至12家。
一、主要工作
（一）民生福祉持续改善。新增托位20个，增长1.5%；慰问老人12户。
1.居民受益。建成 CBD 片区，引进 IBM 等企业。
①一老一小。新建食堂2家。
2.就业。新增就业1,200人。
（二）基层治理。“一网统管”办件率达99.9%。
二、存在的问题
一是“四上”企业偏少；二是老旧小区改造滞后。
江口街道办事处
2025年1月5日"""
# The same report with numbering of Word: its level, or None, and its text.
NUMBERED = [
    (None, "江口街道2024年工作总结"),
    (None, "　　2024年，江口街道坚持以人民为中心，推动“四上”企业增至12家。"),
    (0, "主要工作"),
    (1, "民生福祉持续改善。新增托位20个，增长1.5%；慰问老人12户。"),
    (2, "居民受益。建成 CBD 片区，引进 IBM 等企业。"),
    (3, "一老一小。新建食堂2家。"),
    (2, "就业。新增就业1,200人。"),
    (1, "基层治理。“一网统管”办件率达99.9%。"),
    (0, "存在的问题"),
    (None, "一是“四上”企业偏少；二是老旧小区改造滞后。"),
    (None, "江口街道办事处"),
    (None, "2025年1月5日"),
]


def _shape(text: str) -> list[tuple[str, str, int | None, int | None]]:
    return [(s.kind, s.marker, s.level, s.parent) for s in split_report(text).sentences]


def _letters(text: str) -> str:
    return "".join(text.split())


def test_report_with_typed_numbering_comes_back_character_by_character(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", "".join(map(paragraph, REPORT.split("\n"))))
    assert read_docx(path).text == REPORT


def test_report_with_numbering_of_word_comes_back_with_the_same_sentences(tmp_path: Path) -> None:
    body = "".join(
        paragraph(text, None if place is None else 1, place or 0) for place, text in NUMBERED
    )
    text = read_docx(write_docx(tmp_path / "a.docx", body, OFFICIAL)).text
    assert _letters(text) == _letters(REPORT)
    assert _shape(text) == _shape(REPORT)


def test_file_of_another_writer_comes_back(tmp_path: Path) -> None:
    document = docx.Document()
    for line in REPORT.split("\n"):
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = "江口街道"
    document.save(str(tmp_path / "a.docx"))
    reading = read_docx(tmp_path / "a.docx")
    assert reading.text == REPORT
    assert reading.aside == ("江口街道",)


def test_lists_of_another_writer_count(tmp_path: Path) -> None:
    document = docx.Document()
    for text, style in (("甲", "List Number"), ("30户", "List Number"), ("丙", "List Bullet")):
        document.add_paragraph(text, style)
    document.save(str(tmp_path / "a.docx"))
    assert read_docx(tmp_path / "a.docx").text == "1.甲\n2. 30户\n• 丙"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(
            st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Zl", "Zp"])
        ).filter(str.strip),
        min_size=1,
        max_size=6,
    )
)
def test_any_paragraphs_come_back(tmp_path: Path, lines: list[str]) -> None:
    lines = [line.replace("\ufffe", "").replace("\uffff", "") or "x" for line in lines]
    if not "".join(lines).strip():
        return
    path = write_docx(tmp_path / "a.docx", "".join(map(paragraph, lines)))
    assert read_docx(path).text == "\n".join(line for line in lines if line.strip())


def test_strict_namespaces_are_read(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "a.docx", paragraph("民生", 1) + "<w:sectPr/>", OFFICIAL, word=STRICT
    )
    assert read_docx(path).text == "一、民生"


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.dotx", "a.txt"])
def test_a_word_file_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = write_docx(tmp_path / name, paragraph("民生改善。"), main="word/document2.xml")
    assert read_report(path).text == "民生改善。"


INSIDE = {
    "line break": ("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r></w:p>", "甲\n乙\n丙"),
    "tab and hyphens": (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>e</w:t><w:noBreakHyphen/><w:t>go</w:t><w:softHyphen/></w:r></w:p>",
        "甲\te-go",
    ),
    "edges that are not kept": ("<w:p><w:r><w:t>\n 甲 </w:t></w:r>" + run(" 乙\n丙") + "</w:p>", "甲 乙 丙"),
    "comment in the XML": ("<w:p><w:r><w:t>甲<!-- 略 -->乙</w:t></w:r></w:p>", "甲乙"),
    "link, smart tag, control": (
        f"<w:p><w:hyperlink>{run('甲')}</w:hyperlink><w:smartTag><w:smartTagPr/>{run('乙')}</w:smartTag>"
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('丙')}</w:sdtContent></w:sdt></w:p>",
        "甲乙丙",
    ),
    "control around paragraphs": (
        f"<w:sdt><w:sdtContent>{paragraph('甲')}{paragraph('乙')}</w:sdtContent></w:sdt>",
        "甲\n乙",
    ),
    "ruby": (
        f"<w:p><w:r><w:ruby><w:rubyPr/><w:rt>{run('jie')}</w:rt><w:rubyBase>{run('街')}</w:rubyBase></w:ruby></w:r></w:p>",
        "街",
    ),
    "symbol": ('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>完成</w:t></w:r></w:p>', "✓完成"),
    "formula": (
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        "1/3",
    ),
    "text box, said twice": (
        "<w:p>" + run("正文") + "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
        + paragraph("框中") + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + paragraph("框中") + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + paragraph("下文"),
        "正文\n框中\n下文",
    ),
    "table in its place": (
        paragraph("上文") + table(("指标", "数值"), ("托位", "20个")) + paragraph("下文"),
        "上文\n指标 | 数值\n托位 | 20个\n下文",
    ),
    "table within a table": (
        table(("甲", table(("一", "二"), ("三", "四")) + paragraph("五" * 60))),
        "甲\n一 | 二\n三 | 四\n" + "五" * 60,
    ),
    "frame around the text": (table((paragraph("一、民生") + paragraph("托位。"),)), "一、民生\n托位。"),
    "cells of one paragraph broken": (table((paragraph("完成") + paragraph("情况"), "99%")), "完成 情况 | 99%"),
    "merged cells": (
        table(("<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + paragraph("民生"), "托位"))[:-8]
        + table(("<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("民生"), "食堂", "2家"))[7:],
        "民生 | 托位\n | 食堂 | 2家",
    ),
    "field of a page number": (
        "<w:p><w:r><w:t>甲</w:t><w:fldChar w:fldCharType='begin'/><w:instrText> PAGE </w:instrText>"
        "<w:fldChar w:fldCharType='separate'/><w:t>3</w:t><w:fldChar w:fldCharType='end'/></w:r>" + run("乙") + "</w:p>",
        "甲乙",
    ),
    "field with text": (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>REF a</w:instrText>"
        "<w:fldChar w:fldCharType='separate'/><w:t>表3</w:t><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        "表3",
    ),
    "paragraph whose end was deleted": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('新增托位')}</w:p>{paragraph('20个。')}",
        "新增托位20个。",
    ),
    "empty numbered paragraph": (paragraph("甲", 1) + paragraph("", 1) + paragraph("丙", 1), "一、甲\n三、丙"),
}  # fmt: skip


@pytest.mark.parametrize("case", INSIDE)
def test_what_stands_on_the_page_is_read(tmp_path: Path, case: str) -> None:
    body, text = INSIDE[case]
    assert read_docx(write_docx(tmp_path / "a.docx", body, OFFICIAL)).text == text


def test_what_is_no_text_of_the_report_is_set_aside_or_told(tmp_path: Path) -> None:
    contents = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('一、民生')}</w:p>"
        f"<w:p>{run('二、治理')}<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    body = (
        contents
        + paragraph("目录行", style="TOC1")
        + f"<w:p>{run('正文')}<w:ins>{run('新增')}</w:ins><w:del><w:r><w:delText>旧的</w:delText></w:r></w:del>"
        + run("隐藏", "<w:vanish/>")
        + run("不隐", "<w:vanish w:val='0'/>")
        + run("样式藏", "<w:rStyle w:val='H'/>")
        + "<w:r><w:footnoteReference w:id='1'/><w:drawing><pic:pic/></w:drawing></w:r></w:p><w:altChunk/>"
    )
    path = write_docx(
        tmp_path / "a.docx",
        body,
        styles='<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>',
        header=paragraph("页眉"),
        footer=f"<w:p><w:r><w:t>—</w:t></w:r><w:fldSimple w:instr='PAGE'>{run('1')}</w:fldSimple>{run('—')}</w:p>",
        footnotes=f"<w:footnote w:type='separator'>{paragraph('线')}</w:footnote><w:footnote>{paragraph('脚注')}</w:footnote>",
        comments=f"<w:comment>{paragraph('批注')}</w:comment>",
    )
    reading = read_docx(path)
    assert reading.text == "正文新增不隐"
    assert reading.aside == ("一、民生", "二、治理", "目录行", "页眉", "——", "脚注")
    assert reading.notes == (
        "1 tracked deletions were left out",
        "1 tracked insertions were kept",
        "2 runs of hidden text were left out",
        "the table of contents was set aside",
        "1 pictures have no text that can be read",
        "1 embedded documents were not read",
        "1 comments were left out",
        "1 footnotes were set aside",
    )


def test_field_that_never_ends_swallows_nothing(tmp_path: Path) -> None:
    opened = "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType='separate'/></w:r></w:p>"
    reading = read_docx(write_docx(tmp_path / "a.docx", opened + paragraph("正文")))
    assert reading.text == "正文"
    assert reading.notes[0].startswith("fields that are not closed")


def test_numbering_of_an_unknown_form_is_told(tmp_path: Path) -> None:
    numbering = definition(0, level(0, "klingon", "%1.")) + listing(1, 0)
    reading = read_docx(write_docx(tmp_path / "a.docx", paragraph("甲", 1), numbering))
    assert reading.text == "1.甲"
    assert reading.notes == (
        "numbering in a form that is not known was written in digits: klingon",
    )


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"word/{name}.xml", data)
    return buffer.getvalue()


_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BAD = {
    "no zip": (b"not a zip", "found a file that is no Word document, or not a whole one"),
    "cut off": (_zip(document=b"<w:document " + _W + b"/>")[:60], "found a file that is no Word document"),
    "no document": (_zip(styles=b"<a/>"), "found a package without a Word document"),
    "empty": (_zip(document=b"<w:document " + _W + b"><w:body/></w:document>"), "found an empty document"),
    "pictures only": (
        _zip(
            document=b"<w:document " + _W + b' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            b"<w:body><w:p><w:r><pic:pic/></w:r></w:p></w:body></w:document>"
        ),
        "found a document of pictures without text",
    ),
    "broken XML": (_zip(document=b"<w:document><w:body>"), "found a part word/document.xml that is not XML"),
    "entities": (
        _zip(document=b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        "found a part word/document.xml with a document type",
    ),
    "external entity": (
        _zip(document=b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
        "found a part word/document.xml with a document type",
    ),
    "bomb": (_zip(document=b"<a>" + b" " * 32_000_000 + b"</a>"), "unpacks to more than is plausible"),
    "very deep": (
        _zip(document=b"<w:document " + _W + b"><w:body>" + b"<w:tbl><w:tr><w:tc>" * 5000),
        "that is not XML (Excessive depth",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_document_gets_an_error(tmp_path: Path, case: str) -> None:
    data, found = BAD[case]
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_docx(path)
    assert str(caught.value).startswith(f"{path}: found ")
    assert found in str(caught.value)


def test_the_deepest_nesting_that_xml_allows_is_read(tmp_path: Path) -> None:
    opened, closed = "<w:tbl><w:tr><w:tc>" * 80, "</w:tc></w:tr></w:tbl>" * 80
    path = write_docx(tmp_path / "a.docx", opened + paragraph("深") + closed)
    assert read_docx(path).text == "深"


def test_raised_limit_reads_a_document_however_well_it_is_packed(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", (" " * 6_000_000 + paragraph("民生")) * 2)
    with pytest.raises(InputError, match="--limit ratio=NUMBER"):
        read_report(path)
    assert read_report(path, ReadOptions(limits=Limits(ratio=100_000))).text == "民生\n民生"


def test_damaged_part_is_told(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("民生" * 300))
    data = bytearray(path.read_bytes())
    place = data.index(b"word/document.xml") + 30
    data[place : place + 8] = b"\xff" * 8
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="found a damaged part"):
        read_docx(path)


_TYPED = (
    (re.compile("([一二三四五六七八九十]+)、"), "chineseCountingThousand", "%1、"),
    (re.compile("[(（]([一二三四五六七八九十]+)[)）]"), "chineseCountingThousand", "(%1)"),
    (re.compile(r"(\d{1,2})[.](?!\d)"), "decimal", "%1."),
)


def _numbered_by_word(text: str) -> tuple[str, str]:
    """Turn typed numbering into lists of Word: the body and the part ``numbering.xml``."""
    body, lists, number = "", "", 0
    for line in text.split("\n"):
        for kind, (typed, form, _) in enumerate(_TYPED):
            found = typed.match(line)
            if found:
                start = next(n for n in range(1, 99) if count(n, form) == found[1])
                override = (
                    f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                )
                number += 1
                lists += listing(number, kind, override)
                body += paragraph(line[found.end() :], number)
                break
        else:
            body += paragraph(line)
    definitions = (
        definition(kind, level(0, form, pattern)) for kind, (_, form, pattern) in enumerate(_TYPED)
    )
    return body, "".join(definitions) + lists


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_real_report_comes_back_with_typed_and_with_automatic_numbering(
    tmp_path: Path, seed: Path
) -> None:
    text = "\n".join(line for line in seed.read_text("utf-8").splitlines() if line.strip())
    typed = read_docx(write_docx(tmp_path / "a.docx", "".join(map(paragraph, text.split("\n")))))
    assert typed.text == text
    automatic = read_docx(write_docx(tmp_path / "b.docx", *_numbered_by_word(text))).text
    assert fold(_letters(automatic)) == fold(_letters(text))
    assert _shape(automatic) == _shape(text)
