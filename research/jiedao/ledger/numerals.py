"""Numerals: Arabic and Han digits to numbers."""

from __future__ import annotations

HAN_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9,
}  # fmt: skip
TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10**4, "亿": 10**8}


def read_han(text: str) -> float | None:
    """Read a number in Han numerals.

    Parameters
    ----------
    text : str
        Of ``零〇一二两三四五六七八九十百千万亿点``.

    Returns
    -------
    float or None
        None where the characters are no one number, as in 三四十 (thirty or forty) or 一二三.

    Notes
    -----
    Own code, not cn2an: its strict reading refuses 两, its normal one takes 一二 for 12, both raise for what is
    no number, and either takes some eight times as long; this is called for every numeral of a report.

    Examples
    --------
    >>> read_han("三百六十五"), read_han("两万三千"), read_han("十二点五"), read_han("三四十")
    (365.0, 23000.0, 12.5, None)
    """
    whole, point, decimals = text.partition("点")
    fraction = 0.0
    if point:
        if not decimals or any(char not in HAN_DIGITS for char in decimals):
            return None
        digits = "".join(str(HAN_DIGITS[char]) for char in decimals)
        fraction = float(f"0.{digits}")
    value = _read_whole(whole)
    return None if value is None else value + fraction


def _read_whole(text: str) -> float | None:
    """Read what stands before and behind 亿, then 万; neither stands without a number."""
    for name, scale in (("亿", 10**8), ("万", 10**4)):
        before, found, behind = text.rpartition(name)
        if found:
            upper = _read_whole(before)
            lower = _read_whole(behind) if behind else 0.0
            if not upper or lower is None or lower >= scale:
                return None
            return upper * scale + lower
    return _read_section(text)


def _read_section(text: str) -> float | None:
    """Read a number under ten thousand; a digit that no ten follows must be the last."""
    total, digit, lowest = 0, -1, 10**4
    for char in text:
        if char in HAN_DIGITS:
            if digit > 0:
                return None
            digit = HAN_DIGITS[char]
        else:
            if TENS.get(char, lowest) >= lowest:
                return None
            lowest = TENS[char]
            total += (1 if digit < 0 else digit) * lowest
            digit = -1
    return float(total + max(digit, 0)) if text else None


def read_arabic(text: str) -> float:
    """Read Arabic digits with decimals and commas between thousands.

    Examples
    --------
    >>> read_arabic("4,109"), read_arabic("10.56")
    (4109.0, 10.56)
    """
    return float(text.replace(",", ""))


def scale_of(text: str) -> float:
    """Return what 百, 万, 千万, 亿 and the like multiply by; 1 for none.

    Examples
    --------
    >>> scale_of("亿"), scale_of("千万"), scale_of("")
    (100000000.0, 10000000.0, 1.0)
    """
    value = 1.0
    for char in text.removeprefix("个"):
        value *= TENS.get(char) or SCALES[char]
    return value


def multiply(value: float, scale: float) -> float:
    """Multiply without the dust of binary fractions: 222740.23 万 is 2227402300.

    Examples
    --------
    >>> multiply(222740.23, 10000.0), 222740.23 * 1e4
    (2227402300.0, 2227402300.0)
    >>> multiply(1.36, 10000.0)
    13600.0
    """
    return float(f"{value * scale:.12g}")
