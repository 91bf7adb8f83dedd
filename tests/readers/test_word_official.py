"""A document as an office writes it in WPS: red head, styles that number, a table, a seal, an annex."""

from __future__ import annotations

from pathlib import Path

from docx_files import definition, level, listing, run, table, write_docx

from jiedao.readers.word import read_docx
from jiedao.text.sentences import split_report

STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
)
NUMBERING = definition(
    5,
    level(
        0, "chineseCountingThousand", "%1、", more='<w:pStyle w:val="2"/><w:suff w:val="nothing"/>'
    ),
    level(
        1,
        "chineseCountingThousand",
        "（%2）",
        more='<w:pStyle w:val="3"/><w:suff w:val="nothing"/>',
    ),
) + listing(3, 5)
_FONT = (
    '<w:rFonts w:hint="eastAsia" w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/>'
)


def _p(text: str, style: str = "1", layout: str = "") -> str:
    """A paragraph whose text Word has cut into runs, as it does where the language changes."""
    runs = "".join(run(text[place : place + 5], _FONT) for place in range(0, len(text), 5))
    mark = f"<w:rPr>{_FONT}</w:rPr>"
    return (
        f'<w:p w:rsidR="00A1"><w:pPr><w:pStyle w:val="{style}"/>{layout}{mark}</w:pPr>'
        f'<w:bookmarkStart w:id="0" w:name="_GoBack"/>{runs}<w:proofErr w:type="spellStart"/></w:p>'
    )


_RIGHT = '<w:jc w:val="right"/><w:ind w:right="640"/>'
_BREAK = "<w:p><w:r><w:br w:type='page'/></w:r></w:p>"
BODY = (
    _p("江口街道办事处", layout='<w:jc w:val="center"/>')
    + _p("2024年工作总结", layout='<w:jc w:val="center"/>')
    + _p("")
    + _p(
        "2024年，江口街道坚持以人民为中心，各项工作取得新成效。",
        layout='<w:ind w:firstLine="640"/>',
    )
    + _p("主要工作", "2")
    + _p("民生福祉。新增托位20个，增长1.5%。", "3")
    + _p("基层治理。办件率达99.9%。", "3")
    + table(
        ("<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + _p("指标"), _p("单位"), _p("完成")),
        ("<w:tcPr><w:vMerge/></w:tcPr>" + _p(""), _p("万元"), _p("1,970")),
    )
    + _p("下一步打算", "2")
    + _p("党建引领。力争新建驿站3个。", "3")
    + _p("江口街道办事处", layout=_RIGHT)
    + _p("2025年1月5日", layout=_RIGHT)
    + _BREAK
    + _p("附件：主要指标完成情况")
    + '<w:sectPr><w:footerReference w:type="default"/></w:sectPr>'
)
TEXT = """江口街道办事处
2024年工作总结
2024年，江口街道坚持以人民为中心，各项工作取得新成效。
一、主要工作
（一）民生福祉。新增托位20个，增长1.5%。
（二）基层治理。办件率达99.9%。
指标 | 单位 | 完成
 | 万元 | 1,970
二、下一步打算
（一）党建引领。力争新建驿站3个。
江口街道办事处
2025年1月5日
附件：主要指标完成情况"""


def test_document_of_an_office(tmp_path: Path) -> None:
    number = "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType='separate'/></w:r>"
    foot = number + run("2") + "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    path = write_docx(tmp_path / "a.docx", BODY, NUMBERING, STYLES, footer=foot)
    reading = read_docx(path)
    assert reading.text == TEXT
    assert reading.aside == ()
    sentences = split_report(reading.text).sentences
    assert [s.marker for s in sentences if s.kind == "heading" and s.marker] == [
        "一、",
        "（一）",
        "（二）",
        "二、",
        "（一）",
    ]
