"""Traditional script: told from simplified, and read as simplified, one character for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from jiedao.errors import InputError

# Characters of nearly every report that one of the scripts writes in another way.
_TRADITIONAL = "個們國會時發經員業東來對過這學說實點區體開關動進機長門問間務項該與為產設場總結貧環鎮鄉黨護創優強穩應據網統綫線幹勞農資財稅費萬億戶級隊勢達確權認"
_SIMPLIFIED = "个们国会时发经员业东来对过这学说实点区体开关动进机长门问间务项该与为产设场总结贫环镇乡党护创优强稳应据网统线线干劳农资财税费万亿户级队势达确权认"
_TRADITIONAL_SET = re.compile(f"[{_TRADITIONAL}]")
_SIMPLIFIED_SET = re.compile(f"[{_SIMPLIFIED}]")
LEAST_TRADITIONAL = 5
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def looks_traditional(text: str) -> bool:
    """Whether a text looks to be in traditional script.

    Examples
    --------
    >>> looks_traditional("街道辦事處總結經濟發展與產業項目"), looks_traditional("街道经济发展")
    (True, False)
    """
    traditional = len(_TRADITIONAL_SET.findall(text))
    return traditional >= LEAST_TRADITIONAL and traditional > len(_SIMPLIFIED_SET.findall(text))


def note_script(texts: Mapping[str, str]) -> list[str]:
    """Say which reports look to be in traditional script, in which the model has learned nothing."""
    return tell_traditional([name for name, text in texts.items() if looks_traditional(text)])


def tell_traditional(found: Sequence[str]) -> list[str]:
    """Say what to do with reports that look to be in traditional script."""
    if not found:
        return []
    shown = ", ".join(found[:5]) + ("…" if len(found) > 5 else "")
    return [f"{len(found)} report(s) look to be in traditional script ({shown}): --simplify"]


def to_simplified(text: str) -> str:
    """Read traditional characters as simplified ones, so that no offset moves.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Of the same length.

    Raises
    ------
    InputError
        If OpenCC is not installed.

    Notes
    -----
    OpenCC's ``t2s``, which knows words where a character has two readings (乾淨 and 乾隆). A line whose
    length it changes is converted character by character.

    Examples
    --------
    >>> to_simplified("經濟發展穩中求進")
    '经济发展稳中求进'
    """
    convert = _converter()
    converted = convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_convert_line(line, convert) for line in _LINE.findall(text))


def _convert_line(line: str, convert: Callable[[str], str]) -> str:
    converted = convert(line)
    if len(converted) == len(line):
        return converted
    single = (convert(character) for character in line)
    return "".join(
        new if len(new) == 1 else character for new, character in zip(single, line, strict=True)
    )


@cache
def _converter() -> Callable[[str], str]:
    try:
        import opencc
    except ImportError as error:
        raise InputError(
            "traditional script",
            "no OpenCC in this installation",
            "the package opencc, which converts the script",
            "pip install 'jiedao[traditional]'",
        ) from error
    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
