"""Plain text and Markdown in the encodings in which Chinese reports come."""

from __future__ import annotations

import codecs
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.readers.encodings import NoTextError, _is_utf8, common_share, decode, guess_encoding
from jiedao.readers.plain import find_date, read_markdown, read_plain, strip_marks

REPORT = "江口街道2024年工作总结\r\n新增托位20个，“四上”企业3家；𠮷。\n"
ROOT = Path(__file__).parents[2]


def test_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_plain(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: found a file that cannot be read (Is a directory). "
        "What to do: check its rights."
    )


def test_a_stray_control_character_in_a_long_text_is_let_through() -> None:
    text = "\x0b\x01" + "网格" * 600
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_decision_is_told(encoding: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(REPORT.encode(encoding))
    reading = read_plain(tmp_path / "a.txt")
    assert (reading.text, reading.encoding, reading.notes) == (REPORT, name, ())


common = st.text(
    st.sampled_from(
        "的一是在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞，。；：、“”（）"
    )
)


@given(st.text(min_size=1))
def test_long_utf8_is_never_taken_for_another(text: str) -> None:
    text = "街道" * 6 + text.replace("\ufeff", "").replace("\x00", "")
    text = "".join(c for c in text if c >= " " or c in "\n\t")
    text = text.replace("\x7f", "").encode("utf-8", "ignore").decode()
    assert decode(text.encode()).text == text


@given(st.lists(common, min_size=1).map("".join).filter(lambda text: len(text) >= 8))
def test_gb18030_gives_back_common_characters(text: str) -> None:
    assert decode(text.encode("gb18030")).text == text


def test_a_road_is_no_row_of_points() -> None:
    # 路 in GB18030 is · in UTF-8.
    assert decode(("路" * 20).encode("gb18030")).text == "路" * 20


def test_short_excerpts_of_reports_are_decoded_right() -> None:
    raw = "".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds/texts").glob("*.txt")))
    draw = random.Random(1)
    wrong = 0
    for _ in range(400):
        start = draw.randrange(len(raw) - 8)
        text = raw[start : start + 8]
        wrong += decode(text.encode("gb18030")).text != text
        wrong += decode(text.encode("utf-8")).text != text
        longer = raw[start : start + 20]
        wrong += decode(longer.encode("utf-16-le")).text != longer
        wrong += decode(longer.encode("utf-16-be")).text != longer
    assert wrong == 0


def test_declared_encoding_counts_where_two_fit() -> None:
    data = "一乙丁".encode("big5")
    assert guess_encoding(data, "big5") == "big5hkscs"
    assert guess_encoding("街道办事处".encode("gbk"), "no such encoding") == "gb18030"


def test_broken_bytes_are_replaced_and_told_with_their_places() -> None:
    data = REPORT.encode() + b"\xff" + "新增企业".encode() * 200 + b"\xe6\x96"
    found = decode(data)
    assert found.text == REPORT + "\ufffd" + "新增企业" * 200 + "\ufffd"
    first, last = len(REPORT.encode()), len(data) - 2
    assert found.notes == (
        f"byte {first} (line 3) is broken as utf-8: b'\\xff' shown as \ufffd",
        f"byte {last} (line 3) is broken as utf-8: b'\\xe6\\x96' shown as \ufffd",
    )
    assert found.repaired


def test_a_broken_byte_does_not_make_its_line_gb18030() -> None:
    # The line is valid GB18030, but its characters are rare: the byte is broken, not the encoding.
    data = "新增托位20个，\n慰问老人12户，\n增长1.5%；\n".encode().replace(
        "老".encode(), b"\xe8\x80", 1
    )
    assert "慰问\ufffd人12户" in decode(data * 1).text


@pytest.mark.parametrize("data", [b"\x80\xff", b"\x00\x01\x02", codecs.BOM_UTF16_LE + b"\x00"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(NoTextError):
        decode(data)


def _common_slowly() -> frozenset[str]:
    levels = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    lows = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = [bytes([high, low]) for high in range(0xA4, 0xC7) for low in lows]
    return frozenset(
        b"".join(levels).decode("gb2312", errors="ignore")
        + b"".join(traditional).decode("big5", errors="ignore")
        + "".join(map(chr, range(0x20, 0x7F)))
        + "\t\r\n、。〈〉《》「」『』【】〔〕〇“”‘’—…％‰，；：？！（）－．～\u3000\xa0\ufeff"
        + "".join(map(chr, (*range(0x2460, 0x2474), *range(0xFF10, 0xFF1A))))
    )


COMMON = _common_slowly()


@given(st.text(st.characters() | st.sampled_from("街道機鱻，。a1\n"), min_size=1))
def test_share_of_common_characters_is_that_of_counting_them(text: str) -> None:
    assert common_share(text) == sum(character in COMMON for character in text) / len(text)


def _is_utf8_slowly(sample: bytes) -> bool:
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    several = len(re.findall("[^\x00-\u07ff]", text)) - broken
    if not broken and len(set(re.findall("[^\x00-\x7f]", text))) >= 12:
        return True
    return several >= 12 and broken * 20 <= several


@given(
    st.lists(
        st.sampled_from(
            ["街道办事处", "a" * 130, "工作路局", "é", "新增托位二十个慰问老人", "𠮷", "\n"]
        )
    ).map("".join),
    st.sampled_from(["utf-8", "gb18030", "big5hkscs"]),
    st.binary(max_size=3),
)
def test_utf8_is_told_as_by_counting_all(text: str, encoding: str, end: bytes) -> None:
    data = text.encode(encoding, errors="replace") + end
    assert _is_utf8(data) == _is_utf8_slowly(data)


def test_share_of_common_characters_by_hand() -> None:
    # 街道 of the first level of GB 2312, 機 of Big5, 鱻 of neither.
    assert common_share("街道機鱻") == 0.75
    assert common_share("") == 1.0


def test_marks_of_markdown_go_and_nothing_else() -> None:
    assert strip_marks(
        "# 标题 #\n> 引文\n**一、** 见[网页](https://a.cn)\n- 项\n1. 项\n#标签\n"
    ) == ("标题\n引文\n一、 见网页\n- 项\n1. 项\n标签\n")
    kept = "5*3*2，a_b_c，[注1]，(二)，第#1号，1\\2\n——\n"
    assert strip_marks(kept) == kept


def test_front_matter_is_read(tmp_path: Path) -> None:
    text = '---\r\ntitle: "甲"\r\ndate: 2024/1/5\r\n来源: 街道办\r\n---\r\n# 乙\r\n![图](a.png)<!-- 甲 -->\r\n新增。\r\n'
    (tmp_path / "a.md").write_bytes(text.encode())
    reading = read_markdown(tmp_path / "a.md")
    assert reading.text == "乙\r\n\r\n新增。\r\n"
    assert (reading.title, reading.date, reading.source) == ("甲", "2024-01-05", "街道办")
    assert reading.aside == (text.partition("# 乙")[0].strip(), "<!-- 甲 -->", "![图](a.png)")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "![" * 50_000, "<!--" * 25_000, "a __b" * 20_000, "**" * 50_000, "# " * 50_000],
)
def test_hostile_markdown_takes_no_longer_than_other(text: str, tmp_path: Path) -> None:
    start = time.process_time()
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    read_markdown(tmp_path / "a.md")
    assert time.process_time() - start < 2


def test_date_by_hand() -> None:
    assert find_date("2024年2月30日前；2024.3.5") == "2024-02-30"
    assert find_date("二〇二四年") == ""


def test_links_are_set_aside_with_their_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "见[公报](https://a.cn/b_(c))和[表](/x.xls)，[注]。![图](/a.png)\n", encoding="utf-8"
    )
    reading = read_markdown(path)
    assert reading.text == "见公报和表，[注]。\n"
    assert reading.aside == ("![图](/a.png)", "[公报](https://a.cn/b_(c))", "[表](/x.xls)")
