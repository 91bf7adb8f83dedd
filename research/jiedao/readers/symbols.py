"""The characters of symbol fonts, which lie in a private area, as characters that have a name."""

from __future__ import annotations

BULLET = "•"
_WINGDINGS = {
    0xFC: "✓", 0xFE: "☑", 0x52: "☑", 0xA8: "□", 0x6F: "□", 0xA3: "□", 0x6C: "●", 0x6E: "■", 0x75: "◆",
    0x76: "❖", 0xA7: "▪", 0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xB2: "✧", 0x9F: "•", 0x77: "◆",
}  # fmt: skip
_SYMBOL = {0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xA3: "≤", 0xB3: "≥", 0xAE: "→", 0xB9: "≠"}
_FONTS = {"wingdings": _WINGDINGS, "symbol": _SYMBOL}
_PRIVATE = range(0xE000, 0xF900)


def symbol(text: str, font: str) -> str:
    r"""Return a text of a symbol font in characters that have a name.

    A character that has none is a bullet.

    Examples
    --------
    >>> symbol("\uf0fc", "Wingdings"), symbol("\uf0b7", "Symbol"), symbol("——", "宋体")
    ('✓', '•', '——')
    """
    table = _FONTS.get(font.lower(), {})
    return "".join(
        table.get(ord(each) - 0xF000, BULLET) if ord(each) in _PRIVATE else each for each in text
    )
