"""One name for an indicator that offices write in several ways."""

from __future__ import annotations

import re

from jiedao.ledger.words import GENERAL
from jiedao.text.normalise import fold

# What official abbreviations stand for; the longer form first.
_ALIASES = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        ("规模以上", "规上"),
        ("限额以上", "限上"),
        ("固定资产投资(?:总额|额)?|固投额", "固投"),
        ("社会消费品零售(?:总额|额)?|社零(?:总额|额)|社消零(?:总额|额)?", "社零"),
        ("一般公共预算收入|公共财政预算收入|一般预算收入", "一般预算收入"),
        ("工业总产值", "工业产值"),
        ("(?:外贸)?进出口(?:总值|总额|额)?", "进出口"),
        ("实际(?:利用|到位|使用)外资|实际外资", "实际外资"),
        ("实际(?:利用|到位|使用)内资|实际内资", "实际内资"),
        ("高新技术企业", "高企"),
        ("技术改造|工业技改", "技改"),
        ("居民人均可支配收入", "人均可支配收入"),
    )
)
_OPENING = re.compile(
    r"^(?:完成|实现|累计|全年|年度|全街道|街道|辖区|我街道|预计|力争|确保|共|已|总的|各类|各项|各种)+"
)
_CLOSING = re.compile(r"(?<=..)(?:目标任务|任务数|任务|目标|总数量|数量|总数|个数|总量|合计|数)$")
_MARKS = str.maketrans("", "", '“”"‘’《》 ·')


def normalise_indicator(indicator: str) -> str:
    """Return the name under which indicators are paired.

    Examples
    --------
    >>> normalise_indicator("完成规模以上工业总产值"), normalise_indicator("规上工业产值")
    ('规上工业产值', '规上工业产值')
    """
    name = fold(indicator).translate(_MARKS)
    name = _OPENING.sub("", name) or name
    for pattern, short in _ALIASES:
        name = pattern.sub(short, name)
    return _CLOSING.sub("", name)


def is_specific(name: str) -> bool:
    """Whether a normalised name tells what is measured: 企业 and 项目 alone do not.

    Examples
    --------
    >>> is_specific("规上工业产值"), is_specific("企业")
    (True, False)
    """
    return len(name) > 1 and name not in GENERAL
