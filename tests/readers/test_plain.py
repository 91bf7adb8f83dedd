"""Plain text in the encodings in which Chinese reports come."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.readers.plain import decode, read_plain

REPORT = "江口街道2024年工作总结\r\n新增托位20个，“四上”企业3家；𠮷。\n"
NOT_TEXT = (
    "found bytes that are not text; allowed: text in UTF-8, UTF-16 with BOM or GB18030. "
    "What to do: save the report as UTF-8 text, or remove the file from the folder."
)


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode("utf-8"),
        codecs.BOM_UTF8 + REPORT.encode("utf-8"),
        codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"),
        REPORT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_each_encoding_gives_the_same_text_with_its_line_ends(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    assert read_plain(path).text == REPORT


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16,
        REPORT.encode("utf-16-le"),
        codecs.BOM_UTF16_LE + b"\x00",
        codecs.BOM_UTF8 + REPORT.encode("gb18030"),
        b"\x80\xff",
        ("\x01" + "网格" * 499).encode(),
        ("\x00" + "网格" * 5000).encode(),
    ],
    ids=[
        "png",
        "docx",
        "doc",
        "utf-16 without BOM",
        "odd utf-16",
        "false BOM",
        "no gb18030",
        "control",
        "one NUL in a long text",
    ],
)
def test_bytes_that_are_not_text_are_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_plain(path)
    assert str(caught.value) == f"{path}: {NOT_TEXT}"


def test_a_stray_control_character_in_a_long_text_is_let_through() -> None:
    text = "\x0b\x01" + "网格" * 600
    assert decode(text.encode()) == text


def test_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_plain(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: found a file that cannot be read (Is a directory). "
        "What to do: check its rights."
    )


readable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff")
)


@given(readable)
def test_utf8_and_utf16_give_back_any_text(text: str) -> None:
    assert decode(text.encode("utf-8")) == text
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == text


@given(readable)
def test_gb18030_gives_back_a_text_that_names_a_street(text: str) -> None:
    # 街 in GB18030 is no UTF-8; two or three other characters alone may be both.
    assert decode(f"街道{text}".encode("gb18030")) == f"街道{text}"
