"""Words beside and within a name that say what it is the name of.

They are of the language of government reports at large; none is of an office.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path

from jiedao.resources import resource
from jiedao.text.segment import read_terms

LEXICON = ("seeds", "lexicon", "initiatives")
LONGEST_NOUN, LONGEST_VERB = 8, 4

# Words of troubles: what is quoted near them is mostly a figure of speech.
TROUBLES = re.compile(
    r"不足|不够|不强|不高|不实|不到位|薄弱|滞后|短板|问题|困难|现象|难题|隐患|矛盾|缺|差距|违法|违规|整治|查处|打击|纠治|痼疾|顽疾|陋习|之风|行为"
)
# What turns one thing into another quotes both as figures of speech.
TURN_LEFT = re.compile(r"(?:从|由|变|变为|变成|转为|转向|转变为|走向|升级为|到|向|当成|当作|成为)$")
TURN_RIGHT = re.compile(r"^(?:转变|变|转|走|升级|向|到|为|成)")
MEETINGS = re.compile(
    "(?:大会|会议|全会|讲话|文件|通知|意见|方案|规划|办法|条例|纲要|公报|决定|通报)$|[0-9][·.][0-9]"
)
# What is of these is a category of things, not an initiative.
CATEGORIES = re.compile(
    "(?:类|等)?(?:企业|人员|场所|船舶|家庭|群体|干部|现象|问题|行为|案件|广告|车|楼|心态|思想|规划|时期|经费|成员|班子|换届|倾向|病|"
    "商户|门店|作坊|线索|风险|隐患|事件|疫情|期间|前夕|前后|假期|开局|收官|精神|要求|政策|贷款|场地|区域|地块|矛盾|之风|苗头|"
    "建筑|垃圾|劳动者|老人|儿童|妇女|学生|青年)"
)
# Where the noun phrase behind a name ends.
BREAKS = re.compile(
    r"[“\"「(（)）《》0-9]|[、和与及或为在于是把将向到对让使了以并从由进入达已共的]|全覆盖|覆盖|走进|提升(?!年|月|行动|工程)|深入|开展|推动|推进|实现|累计|惠及|完成|扎实|"
    "建成|打造|成立|引导|解决|化解|调处|落地|上线|见效|持续|不断|有效|成为|获"
)
PRAISE = re.compile(r"获评|荣获|获得|获|授予|评为|命名|称号|入选|荣誉|表彰")
COUNTED = re.compile(
    r"[\d一二两三四五六七八九十百千万余多]+(?:个|家|支|处|场|期|名|人|户|项|条|座|间|所|块|次|批|届|位|只|类|套|件|篇|起)$"
)
NUMERAL = "一二两三四五六七八九十"
MODEL = re.compile(
    rf"[{NUMERAL}]个?[\u4e00-\u9fff]{{1,3}}(?:[、,，]?[{NUMERAL}]个?[\u4e00-\u9fff]{{1,4}})*"
)
EACH = re.compile(r"(?:一|每)[\u4e00-\u9fff]{1,3}一[\u4e00-\u9fff]{1,4}")
FORMULA = re.compile(r"(?:\d+|[NXnxMm])(?:[+\-—xX×/](?:\d+|[NXnxMm]))*[+]?")

# Words of work that everyone does: “老旧小区改造工程” is a project, not a name.
GENERIC = re.compile(
    "专项|整治|改造|建设|清理|排查|执法|检查|维修|安装|配套|综合|基础|重点|重大|中心|街道|社区|日常|相关|有关|各类|各项|各级|现有|"
    "长效|工作|联动|协同|责任|考核|监督|管理|服务|保障|应急|运行|监测|预警|宣传|培训|会议|协商|党建|经济|产业|市政|惠民|民生|"
    "污水|雨污|道路|绿化|亮化|管网|防汛|消防|安全|生产|环境|卫生|人居|农村|城市|工业|商贸|文化|体育|养老|托育|医疗|健康|教育"
)


@cache
def read_nouns(folder: Path | None = None) -> Mapping[str, str]:
    """Read the nouns that say what something is the name of, with their kind."""
    folder = folder or resource(*LEXICON)
    paths = sorted(folder.glob("nouns_*.txt"))
    return {noun: path.stem.removeprefix("nouns_") for path in paths for noun in read_terms(path)}


@cache
def read_verbs(folder: Path | None = None) -> frozenset[str]:
    """Read the verbs that stand before names and before other quoted words."""
    return frozenset(read_terms((folder or resource(*LEXICON)) / "verbs.txt"))


@cache
def read_known(folder: Path | None = None) -> Mapping[str, str]:
    """Read the names that stand all over the country, by kind, and what is quoted without being one.

    Returns
    -------
    mapping of str to str
        From the words to a kind, or ``none``.
    """
    folder = folder or resource(*LEXICON)
    known = dict.fromkeys(read_terms(folder / "no_names.txt"), "none")
    for path in sorted(folder.glob("names_*.txt")):
        known |= dict.fromkeys(read_terms(path), path.stem.removeprefix("names_"))
    return known


def noun_kind(text: str, *, ends: bool) -> tuple[str, str]:
    """Return the longest known noun that a text ends (or begins) with and its kind, or two ``""``.

    Examples
    --------
    >>> noun_kind("红帆驿站", ends=True)
    ('驿站', 'place')
    >>> noun_kind("工作法走进小区", ends=False)
    ('工作法', 'method')
    """
    nouns = read_nouns()
    text = (text[-LONGEST_NOUN:] if ends else text[:LONGEST_NOUN]).lower()
    for size in range(len(text), 0, -1):
        noun = text[-size:] if ends else text[:size]
        if noun in nouns:
            return noun, nouns[noun]
    return "", ""


def last_word(text: str, words: Container[str], longest: int = LONGEST_VERB) -> str:
    """Return the word that stands last in a text, the longest of those that end there, or ``""``.

    Examples
    --------
    >>> last_word("深入推进街道创新打造", {"打造", "创新", "造"})
    '打造'
    """
    for end in range(len(text), 0, -1):
        for start in range(max(0, end - longest), end):
            if text[start:end] in words:
                return text[start:end]
    return ""
