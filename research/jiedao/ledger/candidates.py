"""Places of a sentence that may be the name of an initiative: a small grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiedao.ledger.quotes import Quote, find_quotes, strip_marks
from jiedao.text.normalise import fold

LONGEST_NAME = 45
# How far a name's surroundings reach.
WINDOW = 40
# A formula of digits is named with the noun behind it: “1+3+N”联动执法机制.
_FORMULA = re.compile(r"(?:\d{1,5}|[NXn])(?:[+\-—xX×](?:\d{1,3}|[NXn])){0,5}\+?")
_BARE_FORMULA = re.compile(
    r"(?<![\d.+A-Za-z:/-])\d{1,3}(?:\+(?:\d{1,3}|[NXn])){1,5}(?![\d.%A-Za-z])"
)
_NOUNS = (
    "工作法|机制|模式|体系|网络|计划|工程|行动|理念|中心|平台|框架|联盟|架构|格局|制度|矩阵|系统|"
    "站点|阵地|队伍|方案|服务圈|生活圈|清单|战略|布局|专班|链条|工作制|改革"
)
_NOUN = re.compile(rf"[\u4e00-\u9fff]{{0,10}}?(?:{_NOUNS})(?:(?:{_NOUNS})){{0,2}}")
_SHORT_NOUN = re.compile(r"[\u4e00-\u9fff]{2,6}(?=[,，。;；、!！]|$)")
_LINKS = re.compile("[的和与及或为在于是把将向到对让使了等]")
_CIRCLE = re.compile(r"\d{1,3}分钟[\u4e00-\u9fff]{0,8}圈")
_EACH = re.compile(
    r"一[\u4e00-\u9fff]{1,3}一(?:对策|策|档案|档|案|方案|品牌|品|码|专班|清单|册|卡|图|长|特色|业|"
    r"专员|员|干部|警|表|台账|法律顾问|顾问|韵|景)(?![\u4e00-\u9fff]?一)"
)
_VALUE = re.compile(
    "(?:平安|清廉|健康|文明|美丽|法治|数字|智慧|无废|幸福|和美|书香|信用|诚信|德润|善治)"
    "[\u4e00-\u9fff]{2}(?=建设|创建|行动)"
)
# Nouns that close a name without quotation marks.
_CLOSING_NOUNS = (
    "工作法|驿站|书房|书屋|食堂|调解室|工作室|会客厅|议事厅|工坊|文化坊|行动|计划|工程|平台|小程序|"
    "专班|服务队|突击队|宣讲团|联盟|邻里中心|文化节|艺术节|大讲堂|讲堂|大赛|读书会|学堂|小院|超市|"
    "银行|课堂|夜市|市集|专线|模式"
)
_CLOSED = re.compile(rf"(?:{_CLOSING_NOUNS})(?![\u4e00-\u9fff]?(?:{_CLOSING_NOUNS}))")
_BRAND = re.compile(
    "(?:打响|擦亮|叫响|打造|培育|创建|塑造|做优|做强)([\u4e00-\u9fff]{2,8}?)"
    "(?=(?:党建|服务|文化|特色|志愿)?品牌)"
)
_RUN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z·]{0,14}$")
# What stands before a name without quotation marks and is no part of it.
_BEFORE = re.compile(
    "推行|推广|创新|探索|实行|实施|落实|建立|健全|完善|构建|打造|擦亮|打响|叫响|培育|创建|创立|创设|开展|"
    "举办|组织|举行|启动|推进|推动|深化|参与|参加|成立|组建|建成|建设|新建|设立|搭建|开发|上线|升级为|"
    "升级|优化|运用|利用|用好|依托|借助|围绕|聚焦|紧扣|按照|坚持|通过|以及|配套|扎实|深入|全面|持续|大力|"
    "加快|积极|重点|继续|充分|有效|牵头|联合|统筹|完成|实现|发挥|引入|引进|改造|提升|辖区|我街道|街道|"
    "全市|全区|全县|市级|区级|县级|省级|国家级|本级|设置|增设|改建|开设|规范|抓好|做好|办好|建好|拓宽|"
    "谋划|结合|确保|厘清|明确|纳入|其中|今年|当前|现有|已有|下一步|制定|编制|印发|召开|派驻|加入|接入|"
    "录入|进入|挂牌|做大|做实|引导|作为|针对|(?:下半年|上半年|明年|年度|来年|全年|[0-9]年)|拟|新|各|该|"
    "等|的|和|与|及|或|为|在|于|是|把|将|向|到|对|让|使|了|以|用|由|从|"
    "(?<=[0-9一二两三四五六七八九十百千万余多])[个家支处场期名项条座间所块次批届位类套]"
)
# Two states of a turn are figures of speech: 变“甲”为“乙”, 从“甲”到“乙”.
_TURN_BEFORE = re.compile("(?:变|由|从|将|把)$")
_TURN_BEHIND = re.compile("(?:变|转|升级|走|到|为|向|成)")
_TURNED = re.compile('(?:变|由|从|把|将)[“"「][^”"」]{1,20}[”"」][^”"」]{0,6}(?:为|到|向|成)$')
_SUM = re.compile("[二两三四五六七八九十][\u4e00-\u9fff]{1,3}")
# What an office was given is a title: 获评“全国示范社区”.
_AWARDED = re.compile(
    "(?:获评|荣获|获得|获|授予|评为|评定为|命名为|认定为|表彰为)"
    "(?:为|了)?(?:全国|国家级|省级|市级|区级|县级|全省|全市|省|市|区|县|年度|[0-9]{4}年度?|首批|第[一二三四五]批)*$"
)
_CLAUSE_MARKS = re.compile("[,;。]")
_BETWEEN = frozenset(("", "、", "和", "与", "及", ","))


class Candidate(NamedTuple):
    """A place that may be a name.

    Attributes
    ----------
    start, end : int
        Offsets in the sentence of the name as it stands.
    left, right : int
        Where its surroundings begin: outside its quotation marks, and outside the chain of names
        that it belongs to (“甲”“乙”等活动).
    name : str
        The name without quotation marks.
    form : str
        ``quoted``, ``formula`` (1+3机制), ``each`` (一户一策), ``circle`` (15分钟生活圈), ``value``
        (平安甲乙), ``noun`` or ``brand`` (by the word that closes it).
    """

    start: int
    end: int
    left: int
    right: int
    name: str
    form: str


def find_candidates(text: str) -> list[Candidate]:
    """Find what may be a name in a sentence, in order and without overlap.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    list of Candidate

    Examples
    --------
    >>> text = "推行“1+3”执法机制，落实一户一策，打造“邻里汇”品牌"
    >>> [(c.name, c.form) for c in find_candidates(text)]
    [('1+3执法机制', 'formula'), ('一户一策', 'each'), ('邻里汇', 'quoted')]
    """
    folded = fold(text)
    quotes = find_quotes(text)
    unquoted = list(_unquoted(folded))
    if not quotes and not unquoted:
        return []
    found = list(_quoted(folded, text, quotes))
    taken = bytearray(len(text))
    for start, end in [(c.start, c.end) for c in found] + [(q.start, q.end) for q in quotes]:
        taken[start:end] = b"\1" * (end - start)
    for start, end, form in unquoted:
        if not any(taken[start:end]):
            found.append(Candidate(start, end, start, end, strip_marks(text[start:end]), form))
            taken[start:end] = b"\1" * (end - start)
    return sorted(found)


def _quoted(folded: str, text: str, quotes: list[Quote]) -> Iterator[Candidate]:
    for chain in _chains(folded, quotes):
        if _turned(folded, chain[0]) or _awarded(folded, chain[0]):
            continue
        left, right = chain[0].start, chain[-1].end
        for quote, following in zip(chain, [*chain[1:], None], strict=True):
            start, end = _inner(text, quote)
            name = strip_marks(text[start:end])
            if not 2 <= len(name) <= LONGEST_NAME or _summed_up(folded, quote, following):
                continue
            if not _FORMULA.fullmatch(folded, start, end):
                yield Candidate(start, end, left, right, name, "quoted")
                continue
            behind = _formula_end(folded, quote.end)
            if behind > quote.end:
                name = strip_marks(text[quote.start : behind])
                yield Candidate(quote.start, behind, left, max(right, behind), name, "formula")
            else:
                yield Candidate(start, end, left, right, name, "formula")


def _inner(text: str, quote: Quote) -> tuple[int, int]:
    """Return the span within quotation marks, without white space and a closing 等."""
    start, end = quote.start + 1, quote.end - 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end - (end - start > 3 and text[end - 1] == "等")


def _chains(folded: str, quotes: list[Quote]) -> list[list[Quote]]:
    """Group quotes that stand side by side, or with 、 or 和 between them."""
    chains: list[list[Quote]] = []
    for quote in quotes:
        if chains and folded[chains[-1][-1].end : quote.start] in _BETWEEN:
            chains[-1].append(quote)
        else:
            chains.append([quote])
    return chains


def _summed_up(folded: str, quote: Quote, following: Quote | None) -> bool:
    """Whether a quote lists what the next one counts: “警治、自治、数治”“三治”."""
    if following is None or following.start != quote.end:
        return False
    listed = "、" in folded[quote.start : quote.end]
    return listed and bool(_SUM.fullmatch(folded, following.start + 1, following.end - 1))


def _turned(folded: str, quote: Quote) -> bool:
    before = folded[max(0, quote.start - WINDOW) : quote.start]
    behind = folded[quote.end : quote.end + 3]
    if _TURN_BEFORE.search(before) and _TURN_BEHIND.match(behind):
        return True
    return bool(_TURNED.search(_CLAUSE_MARKS.split(before)[-1]))


def _awarded(folded: str, quote: Quote) -> bool:
    return bool(_AWARDED.search(folded, max(0, quote.start - WINDOW), quote.start))


def _formula_end(folded: str, end: int) -> int:
    """Return where the noun behind a formula ends, or `end` if there is none."""
    match = _NOUN.match(folded, end) or _SHORT_NOUN.match(folded, end)
    if match and not _LINKS.search(match[0]):
        return match.end()
    return end


def _unquoted(folded: str) -> Iterator[tuple[int, int, str]]:
    if "+" in folded:
        for match in _BARE_FORMULA.finditer(folded):
            yield match.start(), _formula_end(folded, match.end()), "formula"
    if "圈" in folded:
        for match in _CIRCLE.finditer(folded):
            yield match.start(), match.end(), "circle"
    for pattern, form in ((_EACH, "each"), (_VALUE, "value")):
        for match in pattern.finditer(folded):
            yield match.start(), match.end(), form
    for match in _BRAND.finditer(folded):
        yield match.start(1), match.end(1), "brand"
    for match in _CLOSED.finditer(folded):
        start = _name_start(folded, match.start())
        if 2 <= match.start() - start <= 10:
            yield start, match.end(), "noun"


def _name_start(folded: str, noun: int) -> int:
    """Return where the words before a noun begin: behind the last verb, link or mark."""
    run = _RUN.search(folded, max(0, noun - 14), noun)
    start = run.start() if run else noun
    for word in _BEFORE.finditer(folded, start, noun):
        start = word.end()
    return start
