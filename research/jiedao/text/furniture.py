"""Lines of a page that are not the report: tables of metadata, buttons, counters."""

from __future__ import annotations

import re
from typing import NamedTuple

from jiedao.text.normalise import fold


class Furniture(NamedTuple):
    """A line that was recognised as page furniture.

    Attributes
    ----------
    start, end : int
        Offsets in the raw text, in characters.
    reason : str
        ``table`` (a row of a table of metadata), ``field`` (索引号, 发布日期 and the like) or
        ``button`` (打印, 分享, 字号 and the like).
    """

    start: int
    end: int
    reason: str


# A name of a field of the page that no sentence of a report begins with.
_FIELD = re.compile(
    r"\s*[\[【(]?\s*(索\s*引\s*号|文\s*号|发文字号|发文机关|发文单位|发文日期|成文日期|发布日期|发布时间|发布机构|公开日期"
    r"|公开方式|公开形式|公开时限|公开范围|公开责任部门|信息分类|信息来源|信息索引|信息类别|主题分类|主题词|组配分类"
    r"|体裁分类|服务对象|统一编号|有效性|生效日期|失效日期|废止日期|规范性文件编号|内容概述|浏览次数"
    r"|浏览|阅读|点击|浏览量|阅读次数|阅读量|点击数|点击量|访问量|访问次数|字号|字体|责任编辑|信息员|编辑|作者|主办单位|主办|承办单位|承办|技术支持|备案号|网站标识码|来源|发布人|发布单位|审核人|时间"
    r"|日期)\s*[\]】)]?\s*:"
)
_BUTTON = re.compile(
    r"\s*([【\[][^】\]]{0,20}(字号|字体|大\s*中\s*小|打印|关闭|分享|收藏|纠错|返回)[^】\]]{0,20}[】\]]"
    r"|打印(本页|此页)?|关闭(窗口|本页)?|分享(到|至)?.{0,20}|收藏|返回(顶部|首页)?"
    r"|字号.{0,20}|扫一扫.{0,30}|上一篇.{0,60}|下一篇.{0,60}|当前位置.{0,80}|首页\s*[>›»].{0,80}"
    r"|-?\s*第?\s*\d{1,3}\s*页?\s*-?|.{0,12}公网安备.{0,30}|.{0,4}ICP备.{0,30}|版权所有.{0,40}"
    r"|网站地图.{0,40}|联系我们.{0,40}|隐私声明.{0,40})\s*"
)
_RULE = frozenset("-|:+ \t")
_CELLS = re.compile(r".*\|.*\|.*")
LONGEST_FIELD = 80


def furniture_reason(line: str) -> str:
    """Return why a line is page furniture, or ``""``.

    Examples
    --------
    >>> furniture_reason("索引号: | 1137/2025-55 | 文号: |")
    'table'
    >>> furniture_reason("【字号:大 中 小】 打印")
    'button'
    >>> furniture_reason("发布日期：2024-01-05  浏览次数：12")
    'field'
    >>> furniture_reason("来源于群众的意见有12条。"), furniture_reason("【工作亮点】")
    ('', '')
    """
    line = fold(line)
    if ("---" in line and _RULE.issuperset(line)) or _is_table_of_fields(line):
        return "table"
    # 分享经验做法12次。 begins like a button, but a final mark makes it a sentence.
    if len(line) <= LONGEST_FIELD and not line.rstrip().endswith(("。", ";", "!", "?")):
        if _is_buttons(line):
            return "button"
        if _FIELD.match(line):
            return "field"
    return ""


def _is_table_of_fields(line: str) -> bool:
    """Tell a row of a table of metadata (``name: | value |``) from a table with content."""
    if not _CELLS.fullmatch(line):
        return False
    cells = [cell.strip() for cell in line.split("|")]
    filled = [cell for cell in cells if cell]
    return not filled or any(cell.endswith(":") for cell in filled)


def _is_buttons(line: str) -> bool:
    parts = [
        part for part in re.split(r"(?<=】)\s*|\s{1,}(?=打印|关闭|分享|收藏)", line) if part.strip()
    ]
    return bool(parts) and all(_BUTTON.fullmatch(part) for part in parts)
