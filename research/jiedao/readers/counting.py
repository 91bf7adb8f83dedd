"""The numerals in which Word counts paragraphs."""

from __future__ import annotations

from collections.abc import Callable

LARGEST = 32_767
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def count(number: int, form: str) -> str:
    """Write a number in one of Word's forms (``w:numFmt``).

    What has no numeral of its form, and an unknown form, is written in digits, as Word does.

    Parameters
    ----------
    number : int
    form : str
        Such as ``chineseCountingThousand``, ``decimalEnclosedCircle``, ``lowerRoman``.

    Returns
    -------
    str

    Examples
    --------
    >>> count(12, "chineseCountingThousand"), count(3, "decimalEnclosedCircle"), count(4, "upperRoman")
    ('十二', '③', 'IV')
    >>> count(2, "ideographTraditional"), count(28, "lowerLetter"), count(7, "none")
    ('乙', 'bb', '')
    """
    if form == "none":
        return ""
    if number > LARGEST:
        return str(number)
    return _FORMS.get(form, str)(number) or str(number)


def is_known(form: str) -> bool:
    """Whether a form is written as Word writes it."""
    return form in _FORMS or form in ("none", "bullet")


def _thousands(number: int, digits: str, units: str, plain_ten: bool = True) -> str:
    """Write 1203 as 一千二百〇三; ``units`` are ten, hundred, thousand, ten thousand."""
    ten, hundred, thousand, myriad = tuple(units)
    if number >= 10_000:
        rest = number % 10_000
        gap = digits[0] if 0 < rest < 1000 else ""
        below = _thousands(rest, digits, units, False) if rest else ""
        return _thousands(number // 10_000, digits, units) + myriad + gap + below
    text = ""
    for size, unit in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += digits[digit] + unit
        elif text and number and not text.endswith(digits[0]):
            text += digits[0]
    return text[1:] if plain_ten and text.startswith(digits[1] + ten) else text


def _chinese(number: int) -> str:
    return _thousands(number, "零" + _DIGITS[1:], "十百千万") if number > 0 else ""


def _chinese_short(number: int) -> str:
    """Count 一 to 九十九, then digit by digit, as Word's ``chineseCounting`` does."""
    return _chinese(number) if number < 100 else _by_digit(number, _DIGITS)


def _legal(number: int) -> str:
    return _thousands(number, _LEGAL, "拾佰仟萬", False) if number > 0 else ""


def _legal_traditional(number: int) -> str:
    return _thousands(number, _LEGAL_TRADITIONAL, "拾佰仟萬", False) if number > 0 else ""


def _by_digit(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number)) if number >= 0 else ""


def _letters(number: int) -> str:
    # After z comes aa, then bb.
    turns, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (turns + 1) if 0 < number <= 780 else ""


def _roman(number: int) -> str:
    text = ""
    for size, numeral in _ROMAN:
        while 0 < size <= number:
            text, number = text + numeral, number - size
    return text


def _one_of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else ""


def _range(*blocks: tuple[str, str]) -> str:
    return "".join(chr(code) for a, b in blocks for code in range(ord(a), ord(b) + 1))


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: _by_digit(number, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda number: _by_digit(number, "０１２３４５６７８９"),
    "decimalEnclosedCircle": _one_of(_range(("①", "⑳"), ("㉑", "㉟"), ("㊱", "㊿"))),
    "decimalEnclosedCircleChinese": _one_of(_range(("①", "⑳"), ("㉑", "㉟"), ("㊱", "㊿"))),
    "decimalEnclosedParen": _one_of(_range(("⑴", "⒇"))),
    "decimalEnclosedFullstop": _one_of(_range(("⒈", "⒛"))),
    "chineseCounting": _chinese_short,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "koreanCounting": _chinese,
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal_traditional,
    "ideographLegalTraditional": _legal_traditional,
    "ideographDigital": lambda number: _by_digit(number, _DIGITS),
    "japaneseDigitalTenThousand": lambda number: _by_digit(number, _DIGITS),
    "taiwaneseDigital": lambda number: _by_digit(number, _DIGITS),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _one_of(_range(("㊀", "㊉"))),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
