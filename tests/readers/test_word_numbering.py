"""Word's numbering: what Word shows before each paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx_files import definition, level, listing, paragraph, write_docx

from jiedao.readers.counting import count, is_known
from jiedao.readers.word import read_docx

COUNTED = [
    ("chineseCounting", [1, 10, 11, 20, 99, 101], "一 十 十一 二十 九十九 一〇一"),
    ("chineseCountingThousand", [10, 20, 101, 110, 1003, 10_010], "十 二十 一百零一 一百一十 一千零三 一万零一十"),
    ("japaneseCounting", [3, 12], "三 十二"),
    ("ideographTraditional", [1, 10, 11], "甲 癸 11"),
    ("ideographZodiac", [1, 12], "子 亥"),
    ("ideographDigital", [10, 23], "一〇 二三"),
    ("chineseLegalSimplified", [1, 10, 12], "壹 壹拾 壹拾贰"),
    ("decimalFullWidth", [12], "１２"),
    ("decimalZero", [3, 12], "03 12"),
    ("decimalEnclosedCircle", [1, 20, 21, 36, 50, 51], "① ⑳ ㉑ ㊱ ㊿ 51"),
    ("decimalEnclosedParen", [1, 20], "⑴ ⒇"),
    ("decimalEnclosedFullstop", [2], "⒉"),
    ("lowerLetter", [1, 26, 27, 53], "a z aa aaa"),
    ("upperLetter", [28], "BB"),
    ("lowerRoman", [4, 1994], "iv mcmxciv"),
    ("upperRoman", [9, 40_000], "IX 40000"),
    ("klingon", [7], "7"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "numbers", "shown"), COUNTED)
def test_numbers_in_each_form(form: str, numbers: list[int], shown: str) -> None:
    assert " ".join(count(number, form) for number in numbers) == shown


def test_form_that_is_not_known_is_told() -> None:
    assert [is_known(form) for form in ("lowerRoman", "none", "klingon")] == [True, True, False]


def _read(tmp_path: Path, numbering: str, body: str, styles: str = "") -> list[str]:
    return read_docx(write_docx(tmp_path / "a.docx", body, numbering, styles)).text.split("\n")


TWO = definition(0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2"))


def _rows(*rows: tuple[int, int]) -> str:
    return "".join(paragraph("民生", number, place) for number, place in rows)


def test_a_higher_level_starts_the_lower_anew(tmp_path: Path) -> None:
    shown = _read(tmp_path, TWO + listing(1, 0), _rows((1, 0), (1, 1), (1, 1), (1, 0), (1, 1)))
    assert shown == ["一、民生", "一.1民生", "一.2民生", "二、民生", "二.1民生"]


def test_a_level_may_go_on_whatever_stands_above(tmp_path: Path) -> None:
    on = definition(
        0,
        level(0, "decimal", "%1."),
        level(1, "decimal", "(%2)", more='<w:lvlRestart w:val="0"/>'),
    )
    shown = _read(tmp_path, on + listing(1, 0), _rows((1, 0), (1, 1), (1, 0), (1, 1)))
    assert shown == ["1.民生", "(1)民生", "2.民生", "(2)民生"]


def test_legal_numbering_shows_digits(tmp_path: Path) -> None:
    legal = definition(
        0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", more="<w:isLgl/>")
    )
    shown = _read(tmp_path, legal + listing(1, 0), _rows((1, 0), (1, 1)))
    assert shown == ["一、民生", "1.1民生"]


def test_lists_of_one_definition_go_on_but_for_a_start_of_their_own(tmp_path: Path) -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = TWO + listing(1, 0) + listing(2, 0) + listing(3, 0, override)
    shown = _read(tmp_path, lists, _rows((1, 0), (2, 0), (3, 0), (3, 0), (1, 0)))
    assert shown == ["一、民生", "二、民生", "五、民生", "六、民生", "七、民生"]


def test_start_and_level_of_an_override(tmp_path: Path) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1-", 4)}</w:lvlOverride>'
    shown = _read(tmp_path, TWO + listing(1, 0, override), _rows((1, 0), (1, 0)))
    assert shown == ["IV-民生", "V-民生"]


STYLED = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="N"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="近似标题"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="X"><w:basedOn w:val="Y"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Y"><w:basedOn w:val="X"/></w:style>'
)


def test_styles_number_their_paragraphs(tmp_path: Path) -> None:
    tied = definition(
        0,
        level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="1"/>'),
        level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="2"/>'),
    )
    body = (
        paragraph("甲", style="1")
        + paragraph("乙", style="2")
        + paragraph("丙", style="3")
        + paragraph("丁", 0, style="1")
        + paragraph("戊")
        + paragraph("己", style="X")
    )
    shown = _read(tmp_path, tied + listing(1, 0), body, STYLED)
    assert shown == ["一、甲", "（一）乙", "（二）丙", "丁", "戊", "己"]


def test_definition_that_stands_with_a_style(tmp_path: Path) -> None:
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum>'
    shown = _read(tmp_path, TWO + linked + listing(1, 0) + listing(2, 7), _rows((2, 0)), STYLED)
    assert shown == ["一、民生"]


def test_bullets_are_characters_that_have_a_name(tmp_path: Path) -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    bullets = definition(
        0, level(0, "bullet", "\uf0d8", more=font), level(1, "bullet", "——"), level(2, "bullet", "")
    )
    shown = _read(tmp_path, bullets + listing(1, 0), _rows((1, 0), (1, 1), (1, 2)))
    assert shown == ["➢ 民生", "—— 民生", "• 民生"]


def test_list_or_level_that_is_missing_numbers_nothing(tmp_path: Path) -> None:
    shown = _read(tmp_path, TWO + listing(1, 0) + listing(2, 9), _rows((5, 0), (1, 8), (2, 0)))
    assert shown == ["民生", "民生", "民生"]


def test_a_marker_has_an_end(tmp_path: Path) -> None:
    endless = definition(0, level(0, "decimal", "甲" * 5000)) + listing(1, 0)
    assert len(_read(tmp_path, endless, _rows((1, 0)))[0]) == 255 + len("民生")
