"""Folding of variant characters, one for one, so that no offset moves."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# The punctuation of nearly every sentence: replacing it is many times as quick as a table.
_COMMON = tuple(zip("，；：（）", ",;:()", strict=True))
# With more different ones in so many characters, or in all, a table is quicker.
LEAST_PER_REPLACED = 100
MOST_REPLACED = 300
# Where the characters of the table stand: full-width and small forms, forms of vertical text,
# radicals, compatibility ideographs, annotation marks, spaces of all widths, styled digits.
_BLOCKS = (
    (0x2000, 0x200A),
    (0x2E80, 0x2FDF),
    (0x3190, 0x319F),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE6B),
    (0xFF01, 0xFF5E),
    (0x1D7CE, 0x1D7FF),
    (0x2F800, 0x2FA1F),
)
FOLDED = re.compile(
    "[\u3000\xa0\u1680\u202f\u205f\uff61" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _BLOCKS) + "]"
)
# Radicals that stand for the character in text drawn from PDF; Unicode gives them no equal.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⺩⺫⻗",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙王目雨",
        strict=True,
    )
)


@cache
def _table() -> dict[int, str]:
    """Full-width forms, spaces of all widths and compatibility characters to their plain forms."""
    # Vertical text writes its colon as the leader of two dots.
    table = dict.fromkeys((0x3000, 0xA0, 0x1680, 0x202F, 0x205F), " ") | {
        0x3002: "。",
        0xFF61: "。",
        0xFE30: ":",
    }
    for first, last in _BLOCKS:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    return table | {ord(radical): plain for radical, plain in _RADICALS.items()}


# Ideographs that are one with another: radicals, compatibility and annotation forms.
IDEOGRAPHS = "\u2e80-\u2fdf\u3190-\u319f\uf900-\ufaff\U0002f800-\U0002fa1f"
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPHS}]")


def fold_ideographs(text: str) -> str:
    """Fold compatibility ideographs and radicals alone: marks, digits and spaces stay as they are.

    Examples
    --------
    >>> fold_ideographs("为⼈⺠服务（⼀）")
    '为人民服务（一）'
    """
    return _IDEOGRAPHS.sub(lambda match: fold(match[0]), text)


def fold_common(text: str) -> str:
    """Fold the punctuation of nearly every sentence alone, which is all that most texts need.

    Examples
    --------
    >>> fold_common("（一）完成１０亿元，增长８％")
    '(一)完成１０亿元,增长８％'
    """
    for wide, plain in _COMMON:
        text = text.replace(wide, plain)
    return text


def fold(text: str) -> str:
    """Fold full-width and compatibility characters to their plain forms, one for one.

    The result has the length of the text, so that an offset in one is an offset in the other.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> fold("（一）完成１０．５６亿元,增长８％；为⼈⺠服务")
    '(一)完成10.56亿元,增长8%;为人民服务'
    """
    text = fold_common(text)
    first = FOLDED.search(text)
    if first is None:
        return text
    found = set(FOLDED.findall(text, first.start()))
    if len(found) > min(len(text) // LEAST_PER_REPLACED, MOST_REPLACED):
        return text.translate(_table())
    # No plain form is folded further, so that the order does not matter.
    for character in found:
        text = text.replace(character, _table().get(ord(character), character))
    return text
