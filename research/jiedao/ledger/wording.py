"""Words right before a number: bounds, growth, and those that only lead to it."""

from __future__ import annotations

import re
from typing import NamedTuple

from jiedao.ledger.words import word_list, word_set

_GREATER = word_list(
    """
超过 超 过 突破 不少于 不低于 不小于 不下于 至少 高于 大于 多于 逾 达到或超过 最少 起码 ≥ > 保底
不少 不下
"""
)
_LESS = word_list(
    """
不超过 不高于 不多于 不大于 不足 低于 少于 小于 至多 最多 不到 未达 未达到 ≤ < 未超过 未超
"""
)
_ABOUT = word_list(
    """
约 近 大约 约为 接近 将近 大概 约计 约有 约占 约达 左右
"""
)
_PLAIN = word_list(
    """
达到 达 达成 为 了 共 共计 共有 总计 合计 累计 总共 一共 计 有 是 至 到 各 各有 仅 只 只有 仅有
仅需 均 均为 均达 高达 多达 仅用 用时 历时 耗时 为期 就 已 已达 已有 的 等 : = 也 在 又 再 还
并 且 保持在 稳定在 维持在 控制在 实现 实现了 完成 完成了 取得 每年 每月 每周 每天 每日 每户 每季度
每人 每人每月 全年 原来的 去年的 上年的 首次 分别 占 占到 升 净 满 连续 逐年 压至 压到
缩至 缩到 扩至 扩大到 一次性 不断 持续 由 从 恢复 现有 现 仅增 各增 只增 各仅增 全部 成功 顺利 整体
总体
"""
)
UP = word_set(
    """
增长 增加 提升 提高 上升 上涨 攀升 增幅 增速 增长率 净增 递增 增 涨幅 涨 扩大 增长幅度 净增长 提速
上浮 回升 正增长 翻番 增多 多收 递增率 提升率 提高率
"""
)
DOWN = word_set(
    """
下降 下滑 减少 降低 缩短 压缩 压减 压降 回落 收窄 降幅 减幅 跌幅 降 减 缩减 精简 削减 下跌 缩小
下调 萎缩 负增长 降低率 下降率 压降率 缩水
"""
)
_AGAINST = word_list(
    """
同比 环比 同期 年均 同口径 可比口径 按可比口径 按可比价 按可比价格 可比价 同期比 名义 实际 对比 相比
平均
"""
)


class Tail(NamedTuple):
    """What stands right before a number.

    Attributes
    ----------
    end : int
        Where the phrase before it ends.
    bound : str
    sign : str
        ``+`` or ``-`` where a word of growth stands there, else ``""``.
    against : bool
        Whether it is compared with another time (同比).
    reached : bool
        Whether the number is where something came to (提升至), not by how much.
    each : bool
        Whether 分别 distributes the numbers over several things.
    """

    end: int
    bound: str
    sign: str
    against: bool
    reached: bool
    each: bool


def _kinds() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for words, kind, value in (
        (_PLAIN, "plain", ""),
        (_AGAINST, "against", ""),
        (UP, "sign", "+"),
        (DOWN, "sign", "-"),
        (_GREATER, "bound", ">="),
        (_LESS, "bound", "<="),
        (_ABOUT, "bound", "~"),
    ):
        table.update(dict.fromkeys(words, (kind, value)))
    return table


def _by_last(words: list[str]) -> dict[str, list[str]]:
    """Group words by their last character, the longest first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups.setdefault(word[-1], []).append(word)
    return groups


_TAIL = _kinds()
_BY_LAST = _by_last(list(_TAIL))
_MARKS_END = word_set("的 有 是")
_REACHED = frozenset(("至", "到", "为", "控制在"))
# Nouns of growth: 增速达到20% is growth, 提升到95% is not.
_RATES = word_set(
    "增幅 增速 增长率 涨幅 增长幅度 降幅 减幅 跌幅 递增率 提升率 提高率 降低率 下降率 压降率"
)
# Between a noun and a number in any unit these are growth: 平均年龄下降6.8岁.
_CHANGES = word_set("下降 减少 降低 缩短 压缩 上升 增长 增加 提高 回落 下滑 上涨")
_COMPARED_ENDS = frozenset("期比年度前底末往来均平标数月,")
_LONGEST_COMPARISON = 16
_AGAINST_ENDS = ("同比", "环比", "同期", "相比", "去年", "上年")
# Characters before a word that make another word with it (附近, 签约).
_JOINED = {
    "近": "附就最临靠邻亲",
    "约": "节签履预公合契违邀条集简",
    "超": "商高赶反",
    "过": "通经渡度难不",
    "升": "晋公提上攀",
    "有": "国公集所拥含没具享设私",
    "比": "评占",
    "共": "公",
    "达": "表传下直发",
    "为": "作行成认因分",
    "至": "甚",
    "到": "收得接报找感受",
    "计": "统会设审",
    "增": "新",
    "减": "加",
    "净": "干",
    "占": "抢霸挤侵",
    "等": "平均高",
    "一": "统第唯",
    "现": "实发出体表涌呈",
    "由": "自理",
    "新": "创更翻全",
    "从": "服",
    "在": "现存所",
    "是": "特别",
    "并": "合",
    "还": "归返偿",
}
_COMPARED = re.compile(
    r"(?:由[\u4e00-\u9fff]{2,5}|(?:与|和|较|比|同)?(?:20\d\d年|去年|上年|上一年|上年度|往年|前年|年初|上月|上季度|上半年|前一年|整治前|改造前|之前|以往|原来)"
    r"(?:同期|同比|底|末|度)?(?:相比|比|,)?[,]?|(?:与|和|较|比|同)[^,。;、\d]{0,8}?(?:同期|平均水平|平均|目标|基数|往年)(?:相比|比)?,?)$"
)


def read_tail(text: str, begin: int, end: int, growing: bool = True) -> Tail:
    """Read the words right before a number, from the number backwards.

    Parameters
    ----------
    text : str
        A folded sentence.
    begin, end : int
        The words stand between these offsets; the number begins at ``end``.
    growing : bool
        Whether the unit (%, 倍) makes a word of growth a measure; otherwise 提升3万平方米 is work done,
        unless it is compared with another time (同比增加12件).

    Returns
    -------
    Tail

    Examples
    --------
    >>> read_tail("服务业营收同比增长超过15%", 0, 11)
    Tail(end=5, bound='>=', sign='+', against=True, reached=False, each=False)
    """
    bound = sign = ""
    against = reached = each = parted = False
    while end > begin:
        if text[end - 1] == " ":
            end -= 1
            continue
        word = _last_word(text, begin, end)
        if not word:
            start = _comparison_start(text, begin, end)
            if start == end:
                break
            against = against or text[start] != "由"
            end = start
            continue
        kind, value = _TAIL[word]
        start = end - len(word)
        if kind == "sign" and not (growing or _is_change(word, text, begin, start)):
            break
        if kind == "bound" and parted:
            # 水压不足的有9栋: the bound is not of this number.
            break
        if kind == "sign" and (word in _RATES or not reached):
            sign = sign or value
        elif kind == "bound":
            bound = bound or value
        against = against or kind == "against"
        reached = reached or (word in _REACHED and not sign)
        parted = parted or word in _MARKS_END
        each = each or word == "分别"
        end = start
    return Tail(end, bound, sign, against, reached, each)


def _last_word(text: str, begin: int, end: int) -> str:
    """Return the word of the table that ends there, ``""`` for none (附近 does not end in 近)."""
    for word in _BY_LAST.get(text[end - 1], ()):
        start = end - len(word)
        if text.endswith(word, begin, end) and not (
            start > begin and text[start - 1] in _JOINED.get(word, "")
        ):
            return word
    return ""


def _comparison_start(text: str, begin: int, end: int) -> int:
    """Return where a comparison with another time begins, ``end`` for none."""
    if text[end - 1] not in _COMPARED_ENDS:
        return end
    compared = _COMPARED.search(text, max(begin, end - _LONGEST_COMPARISON), end)
    return compared.start() if compared else end


def _is_change(word: str, text: str, begin: int, start: int) -> bool:
    """Whether a word of growth is one with any unit: 同比增加12件, 平均年龄下降6.8岁."""
    return text.endswith(_AGAINST_ENDS, begin, start) or (word in _CHANGES and start > begin)
