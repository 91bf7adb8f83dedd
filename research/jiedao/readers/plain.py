"""Plain text and Markdown."""

from __future__ import annotations

import re
from pathlib import Path

from jiedao.errors import InputError
from jiedao.readers.encodings import Decoded, NoTextError, decode
from jiedao.readers.reading import Reading

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.S)
_FIELD = re.compile(r"^[ \t]*(\w{1,40})[ \t]{0,9}[:：][ \t]*(.*)", re.M)
_NAMES = {
    "title": ("title", "标题", "题目"),
    "date": ("date", "日期", "发布日期", "时间"),
    "source": ("source", "来源", "url", "link"),
}
# Marks of Markdown around text: headings, quotations, emphasis, links, escapes. What may be long has a
# bound, so that the time is linear.
_HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]+|#{1,6}(?=[^\s#\w]|[\u4e00-\u9fff\d(（])|>[ \t]?)", re.M
)
_HEADING_END = re.compile(r"(?<=\S)[ \t]+#+[ \t]*$", re.M)
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|\*{3,}|_{3,})[ \t]*$\n?", re.M)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,300}?)(?<=\S)\1")
_PLACE = r"(?:[^()\n]|\([^()\n]{0,200}\)){0,2000}+"
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,300}}\]\({_PLACE}\)")
_LINK = re.compile(rf"\[([^\[\]\n]{{1,300}})\]\((?:https?:|/|\.|#|mailto:){_PLACE}\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


def read_plain(path: Path, data: bytes | None = None) -> Reading:
    """Read a text file in any encoding of `jiedao.readers.encodings`.

    Parameters
    ----------
    path : pathlib.Path
    data : bytes, optional
        What stands in the file, where it was read before.

    Returns
    -------
    Reading
        The text with its line ends as they stand; a BOM is no part of it.

    Raises
    ------
    InputError
        If the file cannot be read or is not text.
    """
    decoded = decode_file(path, data)
    return Reading(decoded.text, decoded.encoding, notes=decoded.notes, repaired=decoded.repaired)


def read_markdown(path: Path, data: bytes | None = None) -> Reading:
    """Read a Markdown file: its marks go, so that headings and numbering are seen; front matter is read.

    Parameters
    ----------
    path : pathlib.Path
    data : bytes, optional
        What stands in the file, where it was read before.

    Returns
    -------
    Reading
        ``aside`` has the front matter, comments, pictures, and the links with their addresses.

    Raises
    ------
    InputError
        As `read_plain`.
    """
    decoded = decode_file(path, data)
    text, aside = decoded.text, []
    front = _FRONT.match(text)
    fields: dict[str, str] = {}
    if front:
        fields = {name.lower(): value.strip(" \t\r\"'") for name, value in _FIELD.findall(front[1])}
        aside.append(front[0].strip())
        text = text[front.end() :]
    text, comments = _part_comments(text)
    links = [link[0] for link in _LINK.finditer(_IMAGE.sub("", text))]
    aside += [*comments, *_IMAGE.findall(text), *links]
    said = {
        name: next((fields[key] for key in keys if fields.get(key)), "")
        for name, keys in _NAMES.items()
    }
    return Reading(
        strip_marks(text),
        decoded.encoding,
        said["title"],
        find_date(said["date"]),
        said["source"],
        tuple(aside),
        decoded.notes,
        decoded.repaired,
    )


def strip_marks(text: str) -> str:
    r"""Take away the marks of Markdown; all other characters and line ends stay.

    Examples
    --------
    >>> strip_marks("## 一、**主要**工作\n1\\. 见[公报](https://a.cn/b)；增长5*3倍")
    '一、主要工作\n1. 见公报；增长5*3倍'
    """
    text = _HEADING_END.sub("", _HEADING.sub("", _UNDERLINE.sub("", _IMAGE.sub("", text))))
    return _ESCAPE.sub(r"\1", _LINK.sub(r"\1", _STRONG.sub(r"\2", text)))


def _part_comments(text: str) -> tuple[str, list[str]]:
    """Return the text without its comments, and the comments."""
    kept: list[str] = []
    comments: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[place:start])
        comments.append(text[start : end + 3])
        place = end + 3
    return "".join([*kept, text[place:]]), comments


def find_date(text: str) -> str:
    """Return the first date of a text as ``YYYY-MM-DD``, or ``""``.

    Examples
    --------
    >>> find_date("发布日期：2024年1月5日 16:20"), find_date("2024-13-01")
    ('2024-01-05', '')
    """
    for year, month, day in _DATE.findall(text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02d}-{int(day):02d}"
    return ""


def decode_file(path: Path, data: bytes | None = None, declared: str = "") -> Decoded:
    """Read and decode a file.

    Raises
    ------
    InputError
        If the file cannot be read or is not text.
    """
    try:
        return decode(path.read_bytes() if data is None else data, declared)
    except OSError as error:
        raise InputError(
            str(path), f"a file that cannot be read ({error.strerror})", "", "check its rights"
        ) from error
    except NoTextError as error:
        raise InputError(
            str(path),
            str(error),
            "text in UTF-8, UTF-16, UTF-32, GB18030 or Big5",
            "save the report as UTF-8 text, or remove the file from the folder",
        ) from error
