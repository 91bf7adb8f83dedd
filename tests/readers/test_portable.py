"""PDF: the text of a page in paragraphs, without what stands at its edges."""

from __future__ import annotations

from pathlib import Path

import fpdf
import pytest
from pdf_files import EM, LEFT, PITCH, TOP, new_pdf, pdf_without_font, set_lines, write_report

from jiedao.errors import InputError
from jiedao.readers.portable import read_pdf
from jiedao.text.sentences import split_report

SEEDS = Path(__file__).parents[2] / "seeds" / "texts"
REPORT = """江口街道2024年工作总结
2024年，江口街道坚持以人民为中心，推动“四上”企业增至12家，规上工业产值完成10.56亿元，同比增长8.5%，固定资产投资、社会消费品零售总额等指标均超额完成全年目标任务。
一、主要工作
（一）民生福祉持续改善。新增托位20个，增长1.5%；慰问老人12户，发放慰问金3.6万元；建成 CBD 片区党群服务中心，引进 IBM 等企业，推动项目落地见效，居民获得感、幸福感、安全感不断增强。
1.就业。新增就业1,200人。
（二）基层治理。“一网统管”办件率达99.9%。
二、存在的问题
一是“四上”企业偏少，产业结构有待优化，新的经济增长点还不够多，财政收支矛盾仍然突出；二是老旧小区改造滞后，停车难、充电难等群众急难愁盼问题还没有完全解决。
江口街道办事处
2025年1月5日"""


def _letters(text: str) -> str:
    return "".join(text.split())


def _sentences(text: str) -> list[tuple[str, str, int | None]]:
    return [(s.kind, _letters(s.text), s.parent) for s in split_report(text).sentences]


@pytest.mark.parametrize("indent", [2, 0], ids=["indented", "flush"])
def test_report_comes_back_with_its_paragraphs(tmp_path: Path, indent: int) -> None:
    path = write_report(tmp_path / "a.pdf", REPORT, indent=indent, lines_on_page=7)
    reading = read_pdf(path)
    assert reading.text == REPORT
    assert reading.aside[:2] == ("— 1 —", "— 2 —")
    assert reading.notes == ()


@pytest.mark.parametrize("name", ["gaodu-2024", "danxi-2023h1"])
def test_real_report_comes_back_with_the_same_sentences(tmp_path: Path, name: str) -> None:
    text = (SEEDS / f"{name}.txt").read_text("utf-8")
    text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    reading = read_pdf(write_report(tmp_path / "a.pdf", text, head="工作报告", number="{n}"))
    assert _letters(reading.text) == _letters(text)
    assert _sentences(reading.text) == _sentences(text)
    assert reading.aside[:2] == ("工作报告", "1")


@pytest.mark.parametrize(
    ("head", "number", "aside"),
    [
        ("江口街道", "第{n}页 共3页", ("江口街道", "第1页 共3页", "第2页 共3页", "第3页 共3页")),
        ("江口街道 第{n}期", "- {n} -", ("江口街道 第1期", "- 1 -", "江口街道 第2期", "- 2 -", "江口街道 第3期", "- 3 -")),
        ("", "{n}/3", ("1/3", "2/3", "3/3")),
        ("{n}", "", ("1", "2", "3")),
    ],
)  # fmt: skip
def test_heads_and_numbers_of_pages_are_set_aside(
    tmp_path: Path, head: str, number: str, aside: tuple[str, ...]
) -> None:
    path = write_report(tmp_path / "a.pdf", REPORT, head=head, number=number, lines_on_page=7)
    reading = read_pdf(path)
    assert reading.text == REPORT
    assert sorted(reading.aside) == sorted(aside)


@pytest.mark.parametrize("lines", [7, 40], ids=["pages", "one page"])
def test_what_a_browser_prints_around_a_page_is_set_aside(tmp_path: Path, lines: int) -> None:
    head, foot = "2025/1/6 15:30 江口街道工作总结-某区政府", "https://www.example.cn/a/1.html {n}/3"
    path = write_report(tmp_path / "a.pdf", REPORT, head=head, number=foot, lines_on_page=lines)
    reading = read_pdf(path)
    assert reading.text == REPORT
    assert reading.aside[:2] == (head, foot.format(n=1))


def test_number_that_does_not_count_with_the_pages_stays(tmp_path: Path) -> None:
    pdf = new_pdf()
    for last in ("35", "120"):
        pdf.add_page()
        pdf.text(LEFT, TOP, "新增托位数" + last)
        pdf.text(LEFT, TOP + PITCH, last)
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_pdf(tmp_path / "a.pdf").text.split("\n") == [
        "新增托位数35",
        "35",
        "新增托位数120",
        "120",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pdf = new_pdf()
    body = (
        "江口街道坚持以人民为中心，推动民生福祉持续改善，基层治理更加有效，居民获得感不断增强，各项工作取得新的成效。"
        * 2
    )
    columns = [set_lines(pdf, part + body, across=12) for part in ("左边开头。", "右边开头。")]
    pdf.add_page()
    pdf.text(LEFT + 9 * EM, TOP - PITCH, "江口街道办事处工作报告")
    # Drawn line by line, so that only places tell the columns.
    for row, pair in enumerate(zip(*columns, strict=True)):
        for column, (start, line) in enumerate(pair):
            pdf.text(LEFT + column * 15 * EM + start, TOP + row * PITCH, line)
    pdf.output(str(tmp_path / "a.pdf"))
    reading = read_pdf(tmp_path / "a.pdf")
    assert reading.text.split("\n") == [
        "江口街道办事处工作报告",
        "左边开头。" + body,
        "右边开头。" + body,
    ]
    assert reading.notes == ("pages in two columns, read one after the other: 1",)


def test_rows_of_a_table_stay_lines(tmp_path: Path) -> None:
    rows = [
        ("指标", "单位", "数值"),
        ("托位", "个", "20"),
        ("就业", "人", "1200"),
        ("食堂", "家", "2"),
    ] * 3
    pdf = new_pdf()
    pdf.add_page()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            pdf.text(LEFT + column * 140, TOP + place * PITCH, cell)
    pdf.output(str(tmp_path / "a.pdf"))
    reading = read_pdf(tmp_path / "a.pdf")
    assert reading.text.split("\n") == [" ".join(row) for row in rows]
    assert reading.notes == ("12 lines have gaps, as rows of tables have: read line by line",)


def test_a_larger_line_and_a_wider_gap_end_a_paragraph(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    full = "民生福祉持续改善" * 2
    heights = [0.0, 1, 2, 3, 5, 6, 7, 8]
    for place, height in enumerate(heights):
        pdf.set_font_size(2 * EM if place == 0 else EM)
        pdf.text(LEFT, TOP + height * PITCH, full[: len(full) // 2] if place == 0 else full)
    pdf.output(str(tmp_path / "a.pdf"))
    lines = read_pdf(tmp_path / "a.pdf").text.split("\n")
    assert lines == [full[: len(full) // 2], full * 3, full * 4]


def test_numbering_with_a_tab_behind_it_is_no_cell(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    lines = ["民生福祉持续改善" * 2 + "，新增托位", "20个，慰问老人12户。", "30户居民受益。"]
    for place, (number, line) in enumerate(zip(["一、", "", "2."], lines, strict=True)):
        pdf.text(LEFT, TOP + place * PITCH, number)
        pdf.text(LEFT + (4 * EM if number else 0), TOP + place * PITCH, line)
    pdf.output(str(tmp_path / "a.pdf"))
    reading = read_pdf(tmp_path / "a.pdf")
    assert reading.text.split("\n") == ["一、" + lines[0] + lines[1], "2. 30户居民受益。"]
    assert reading.notes == ()


def test_contents_are_set_aside(tmp_path: Path) -> None:
    contents = "目 录\n一、主要工作........................1\n（一）民生…………………… 12\n"
    reading = read_pdf(write_report(tmp_path / "a.pdf", contents + REPORT))
    assert reading.text == REPORT
    assert reading.aside[:2] == ("目 录", "一、主要工作........................1")
    assert reading.notes == ("the table of contents was set aside",)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_page_on_its_side_is_read(tmp_path: Path, angle: int) -> None:
    pdf = new_pdf()
    pdf.add_page()
    with pdf.rotation(angle, 300, 400):
        pdf.text(200, 400, "第一行到此为止。")
        pdf.text(200, 430, "第二行。")
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_pdf(tmp_path / "a.pdf").text == "第一行到此为止。\n第二行。"


def test_stamps_and_characters_drawn_twice(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    for shift in (0, 0.3):
        pdf.text(LEFT + shift, TOP, "民生福祉持续改善。")
        pdf.text(LEFT + shift, TOP + PITCH, "治理。")
    with pdf.rotation(45, 300, 400):
        pdf.text(300, 400, "内部")
    pdf.output(str(tmp_path / "a.pdf"))
    reading = read_pdf(tmp_path / "a.pdf")
    assert reading.text == "民生福祉持续改善。\n治理。"
    assert reading.aside == ("内部",)


def test_words_and_numbers_over_the_end_of_a_line(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    for place, line in enumerate(("2024年新增CBD" + "江" * 20 + "street", "office和办件1", "2件")):
        pdf.text(LEFT, TOP + place * PITCH, line)
    pdf.output(str(tmp_path / "a.pdf"))
    first, _, rest = read_pdf(tmp_path / "a.pdf").text.partition("\n")
    assert first == "2024年新增CBD" + "江" * 20 + "street office和办件1"
    assert rest == "2件"


@pytest.mark.parametrize("encoding", ["GBK-EUC-H", "UniGB-UCS2-H", "UniGB-UTF16-H"])
def test_font_that_is_only_named(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_without_font("新增托位20个。", encoding))
    assert read_pdf(tmp_path / "a.pdf").text == "新增托位20个。"


def _message(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_pdf(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_scan_is_refused_with_advice(tmp_path: Path) -> None:
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 100, 100)
    pdf.output(str(tmp_path / "a.pdf"))
    assert _message(tmp_path / "a.pdf") == (
        "found a PDF without text (1 pages, a scan?); allowed: a PDF with a text layer. What to do: "
        "recognise its text: `ocrmypdf -l chi_sim --force-ocr IN.pdf OUT.pdf`."
    )


def test_page_without_text_is_told(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    pdf.text(LEFT, TOP, "民生福祉持续改善。")
    pdf.add_page()
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_pdf(tmp_path / "a.pdf").notes == ("pages without text, perhaps pictures: 2",)


def test_password_is_told(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_encryption(owner_password="a", user_password="b")
    pdf.add_page()
    pdf.text(LEFT, TOP, "民生")
    pdf.output(str(tmp_path / "a.pdf"))
    assert _message(tmp_path / "a.pdf") == (
        "found a PDF with a password; allowed: a PDF without one. "
        "What to do: open it and save it without."
    )


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"not a pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>"]
)
def test_damaged_file_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert _message(tmp_path / "a.pdf").startswith("found a damaged PDF (")


def test_fonts_that_do_not_name_their_characters_are_told(tmp_path: Path) -> None:
    path = write_report(tmp_path / "a.pdf", REPORT, number="")
    data = path.read_bytes()
    assert b"/ToUnicode" in data
    path.write_bytes(data.replace(b"/ToUnicode", b"/ToUnicodX"))
    assert "whose fonts do not say which characters they draw" in _message(path)


def test_text_without_chinese_is_told(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    pdf.text(LEFT, TOP, "Annual report of a street office")
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_pdf(tmp_path / "a.pdf").notes[0].startswith("hardly any Chinese characters")


def test_rights_alone_do_not_lock_a_file(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_encryption(owner_password="a", permissions=fpdf.enums.AccessPermission.none())
    pdf.add_page()
    pdf.text(LEFT, TOP, "民生福祉持续改善。")
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_pdf(tmp_path / "a.pdf").text == "民生福祉持续改善。"
