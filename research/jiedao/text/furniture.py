"""Lines of a page that are not the report: tables of metadata, menus, buttons, counters, signatures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from jiedao.text.headings import find_marker
from jiedao.text.normalise import fold


class Furniture(NamedTuple):
    """A line that was recognised as page furniture.

    Attributes
    ----------
    start, end : int
        Offsets in the raw text, in characters.
    reason : str
        ``table`` (a row of a table of metadata), ``field`` (索引号, 发布日期 and the like), ``button``
        (打印, 分享, 字号), ``menu``, ``page`` (a page number), ``attachment``, ``related`` (links to
        other pages), ``footer`` or ``signature`` (who issued the report, and when).
    """

    start: int
    end: int
    reason: str


LONGEST_FIELD = 80
# A longer line is text, wherever it stands.
LONGEST_EDGE = 60
LONGEST_LINK = 10
SHORTEST_PAGE = 4
# Offices that may sign one report, one below another.
MOST_ISSUERS = 4

_FINAL = ("。", ";", "!", "?")
_FINAL_MARKS = frozenset(_FINAL)
# Names of fields of a page. No sentence of a report begins with one of the first and a colon; those
# of the second stand in reports too, and count at the edges of the text alone.
_SURE_FIELDS = (
    r"索\s*引\s*号|文\s*号|发文字号|发文机关|发文机构|发文单位|发文日期|成文日期|发布日期|发布时间|发布机构|发布单位"
    r"|公开日期|公开方式|公开形式|公开时限|公开范围|公开责任部门|公开类别|信息分类|信息来源|信息索引|信息类别|主题分类"
    r"|组配分类|体裁分类|统一编号|有效性|生效日期|失效日期|废止日期|规范性文件编号|内容概述|浏览次数|浏览量|阅读次数"
    r"|阅读量|点击数|点击量|点击次数|访问量|访问次数|字号|字体|责任编辑|网站标识码|备案号|技术支持|稿件来源|信息有效性"
)
_EDGE_FIELDS = (
    r"主题词|服务对象|浏览|阅读|点击|信息员|编辑|作者|主办单位|主办|承办单位|承办|来源|发布人|审核人|初审|复审|终审|审核"
    r"|时间|日期|标题|名称|关键词|地址|单位地址|联系地址|电话|联系电话|传真|邮编|邮政编码|邮箱|电子邮箱"
)
_OPEN, _CLOSE = r"\s*[\[【(]?\s*", r"\s*[\]】)]?\s*:"
_SURE_FIELD = re.compile(f"{_OPEN}(?:{_SURE_FIELDS}){_CLOSE}")
_EDGE_FIELD = re.compile(f"{_OPEN}(?P<name>{_EDGE_FIELDS}){_CLOSE}\\s*(?P<value>.*)")
_ANY_FIELD = re.compile(f"(?:^|[\\s\\[【(|])(?:{_SURE_FIELDS}|{_EDGE_FIELDS}){_CLOSE}")
_DAY = r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?"
_CLOCK = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
# What may stand behind the names that reports use too.
_VALUES = {
    "时间": re.compile(_DAY + _CLOCK),
    "日期": re.compile(_DAY + _CLOCK),
    "浏览": re.compile(r"\d+\s*次?"),
    "阅读": re.compile(r"\d+\s*次?"),
    "点击": re.compile(r"\d+\s*次?"),
}
_SHORT_VALUE = re.compile(r".{0,40}")

_BUTTON = re.compile(
    r"\s*(?:[【\[][^】\]]{0,20}(?:字号|字体|大\s*中\s*小|打印|关闭|分享|收藏|纠错|返回)[^】\]]{0,20}[】\]]"
    r"|打印(?:本页|此页|本文|文章)?|关闭(?:窗口|本页|页面)?|分享|分享(?:到|至):?.{0,30}|收藏(?:本站|本页)?|(?:我要)?纠错"
    r"|返回(?:顶部|首页|列表|上一页)?|字号\s*:?\s*(?:[大中小]\s*){1,3}|字体\s*:?\s*(?:[大中小]\s*){1,3}|[大中小](?:\s+[大中小]){2}"
    r"|(?:微信|手机)?扫一扫[,，]?\s*(?:在手机|用手机|手机|分享|打开|访问|查看|关注).{0,24}"
    r"|(?:上|下)一(?:篇|条)\s*:.{0,60}|(?:上|下)一(?:篇|条))\s*"
)
_CRUMBS_FROM_HOME = re.compile(
    r"(?:(?:网站)?首页\s*[>›»→]|(?:您|你)?的?(?:现在的?|当前的?|现在所在的?|所在的?)?位置(?:是)?\s*:).{0,80}"
)
_BETWEEN_BUTTONS = re.compile(r"(?<=[】\]])\s*|\s+(?=打印|关闭|分享|收藏)")
_PAGE = re.compile(
    r"[-—–·]{1,3}\s*\d{1,3}\s*[-—–·]{1,3}|第\s*\d{1,3}\s*页(?:\s*[/,]?\s*共\s*\d{1,3}\s*页)?"
    r"|(?:共\s*\d{1,3}\s*页\s*[/,]?\s*第\s*\d{1,3}\s*页)|\d{1,3}\s*/\s*\d{1,3}\s*页|page\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_FOOTER = re.compile(
    r".{0,16}公网安备.{0,40}|.{0,12}ICP备.{0,40}|(?:.{0,8}(?:copyright|©).{0,60})|版权所有.{0,40}"
    r"|(?:本站|本网站|我们).{0,10}cookies?.{0,60}|(?:建议|推荐|请)使用.{0,40}(?:浏览器|分辨率).{0,40}|您使用的浏览器.{0,60}"
    r"|(?:(?:网站地图|站点地图|联系我们|关于我们|隐私声明|隐私政策|法律声明|网站声明|使用帮助|版权声明|设为首页|加入收藏)[\s|·丨/]*)+",
    re.IGNORECASE,
)
_RULE = frozenset("-|:+ \t")
# Looks that spare most lines the patterns: what a footer holds or, as a row of links, begins with,
# and what numbers of pages, buttons and paths from the home page begin with, but for digits.
_FOOTER_SIGN = re.compile("[备版yYoO©器率]")
_FOOTER_STARTS = frozenset("网站联关隐法使版设加")
_PAGE_STARTS = frozenset("-—–·第共pP【[打关分收我纠返字大中小微手扫上下网首您你的现当所位")

# Words of menus: alone on a line they are links, but only beside others of their kind.
_MENU_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
首页 网站首页 返回首页 政务公开 政府信息公开 信息公开 政务服务 办事服务 在线办事 网上办事 政民互动 互动交流
公众参与 走进街道 街道概况 街道简介 机构 机构设置 机构职能 机构概况 领导信息 领导之窗 政策 政策文件 政策解读
政策法规 新闻 新闻中心 新闻动态 工作动态 街道动态 要闻动态 政务动态 通知公告 公示公告 公告公示 通知 公告
专题专栏 专题 数据开放 数据发布 便民服务 服务 互动 搜索 登录 注册 退出 无障碍 无障碍阅读 无障碍浏览
长者模式 长者版 适老模式 关怀版 手机版 移动版 电脑版 繁體 繁体 简体 简体中文 繁體中文 English RSS
微博 微信 邮箱 网站地图 站点地图 联系我们 关于我们 法定主动公开内容 公开指南 公开制度 公开年报 依申请公开
财政信息 人事信息 应急管理 党务公开 友情链接 网站无障碍 收藏 打印 关闭 分享 更多 更多>> 设为首页 加入收藏
""",
    )
)
_LONE_LINKS = re.compile(
    "(?:网站)?首页|登录|注册|RSS|English|长者(?:模式|版)|无障碍(?:阅读|浏览)|设为首页|更多>>"
)
_PARTS = re.compile(r"\s*[|｜·丨/]\s*|\s{1,}")
_CRUMBS = re.compile(r"[^>›»]{1,20}(?:\s*(?:>>|[>›»])\s*[^>›»]{1,30}){2,8}")
_RELATED = re.compile(
    r"[【\[]?(?:相关(?:阅读|文章|链接|新闻|信息|稿件|文档|附件|推荐|内容|报道)|推荐阅读|延伸阅读|热门推荐|热点推荐|热门文章|最新文章|友情链接|猜你喜欢)[】\]]?\s*:?"
)
_ATTACHMENT = re.compile(
    r"附\s*件\s*\d{0,2}\s*(?::.{0,70}|[.、].{0,60}|)|附件(?:下载|列表)\s*:?.{0,60}"
)
_FILE = re.compile(
    r".{1,70}\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|zip|rar|jpe?g|png)", re.IGNORECASE
)
_QR = re.compile(r".{0,10}(?:扫一扫|扫码|扫描|二维码).{0,20}")
_ISSUED = re.compile(
    rf"[(\[]?\s*(?:{_DAY}|[一二三四五六七八九〇零○O]{{4}}年.{{1,3}}月.{{1,3}}日)\s*[)\]]?"
)
_ISSUER = re.compile(
    r"[\u4e00-\u9fff、\s]{0,24}(?:办事处|工委|工作委员会|委员会|人民政府|政府|街道|办公室|镇|乡)"
)
_SIGNED = re.compile(f"{_ISSUER.pattern}\\s*{_ISSUED.pattern}")
_IMPRINT = re.compile(
    rf"抄\s*送\s*:.{{0,70}}|\(此件.{{0,20}}公开.{{0,10}}\)|.{{0,30}}{_DAY}\s*印发|\(联系人:.{{0,50}}\)"
)
_ITEM = re.compile(r":\s*(\d{1,2})[.、]")
_NUMBERED = re.compile(r"\d{1,2}[.、]")
_NUMBER_OF_DOCUMENT = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s?[〔\[(【]\s?(?:19|20)\d\d\s?[〕\])】]\s?第?\s?\d{1,4}\s?号"
)


def furniture_reason(line: str) -> str:
    """Return why a line is page furniture wherever it stands, or ``""``.

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
    return folded_reason(fold(line).strip())


def folded_reason(line: str) -> str:
    """Return what `furniture_reason` does, for a line that is folded and stripped already."""
    if ("---" in line and _RULE.issuperset(line)) or ("|" in line and _is_table_of_fields(line)):
        return "table"
    if len(line) > LONGEST_FIELD:
        return ""
    if (line[:1] in _FOOTER_STARTS or _FOOTER_SIGN.search(line)) and _FOOTER.fullmatch(line):
        return "footer"
    # 分享经验做法12次。 begins like a button, but a final mark makes it a sentence.
    if line[-1:] in _FINAL_MARKS:
        return ""
    if line[:1] in _PAGE_STARTS or line[:1].isdecimal():
        if _PAGE.fullmatch(line):
            return "page"
        if _is_buttons(line):
            return "button"
        if _CRUMBS_FROM_HOME.fullmatch(line):
            return "menu"
    is_field = ":" in line and (_SURE_FIELD.match(line) or len(_ANY_FIELD.findall(line)) > 1)
    return "field" if is_field else ""


def list_furniture(lines: Sequence[str]) -> list[str]:
    """Return for each line of a report why it is page furniture, or ``""``.

    Beyond what `furniture_reason` knows of a single line, this looks at its place: menus, sources,
    attachments and links to other pages count above the first and below the last line of text only.

    Parameters
    ----------
    lines : sequence of str
        The lines that are not empty, stripped and folded.

    Returns
    -------
    list of str

    Examples
    --------
    >>> list_furniture(["首页", "政务公开", "江口街道总结", "来源:江口街道", "一、总结", "新增托位20个。",
    ...     "江口街道办事处", "2024年1月5日", "相关阅读", "湖滨街道总结"])
    ['menu', 'menu', '', 'field', '', '', 'signature', 'signature', 'related', 'related']
    """
    reasons = [folded_reason(line) for line in lines]
    # Names of attachments, signatures and numbers of pages are such lines.
    open_lines = [n for n, line in enumerate(lines) if _is_open(line)]
    attached = _attachments(lines, open_lines)
    top, bottom = _edges(lines, reasons, attached)
    for number in range(bottom, len(lines)):
        if number in attached and not reasons[number]:
            reasons[number] = "attachment"
    for edge in (range(top), range(bottom, len(lines))):
        for number in edge:
            reasons[number] = reasons[number] or _edge_reason(lines[number])
        _mark_menus(lines, reasons, edge)
    _mark_signatures(lines, reasons, open_lines, top + 1, bottom)
    _mark_related(lines, reasons, bottom)
    _mark_page_numbers(lines, reasons, open_lines)
    return reasons


def _is_open(line: str) -> bool:
    """Whether a line is short and has no final mark."""
    return len(line) <= LONGEST_FIELD and line[-1:] not in _FINAL_MARKS


def _is_table_of_fields(line: str) -> bool:
    """Tell a row of a table of metadata (``name: | value |``) from a table with content."""
    if line.count("|") < 2:
        return False
    cells = [cell.strip() for cell in line.split("|")]
    filled = [cell for cell in cells if cell]
    return not filled or any(cell.endswith(":") for cell in filled)


def _is_buttons(line: str) -> bool:
    if _BUTTON.fullmatch(line):
        return True
    if not any(mark in line for mark in " 】]"):
        return False
    parts = [part for part in _BETWEEN_BUTTONS.split(line) if part.strip()]
    return len(parts) > 1 and all(_BUTTON.fullmatch(part) for part in parts)


def _edges(
    lines: Sequence[str], reasons: Sequence[str], attached: frozenset[int]
) -> tuple[int, int]:
    """Return where the text begins and ends: its first line, and the line after its last."""

    def is_text(number: int) -> bool:
        line = lines[number]
        if reasons[number]:
            return False
        ends = line.rstrip("”’」』】》)]").endswith(_FINAL)
        return ends or len(line) > LONGEST_EDGE or find_marker(line) is not None

    count = len(lines)
    top = next((number for number in range(count) if is_text(number)), count)
    last = next((n for n in range(count - 1, top, -1) if n not in attached and is_text(n)), top)
    return top, min(last + 1, count)


def _edge_reason(line: str) -> str:
    """Return why a line above or below the text is furniture, as far as it says so itself."""
    if not _is_open(line):
        return ""
    field = _EDGE_FIELD.match(line)
    if field and _VALUES.get(field["name"], _SHORT_VALUE).fullmatch(field["value"]):
        return "field"
    if _NUMBER_OF_DOCUMENT.fullmatch(line):
        return "field"
    if _CRUMBS.fullmatch(line):
        return "menu"
    if _QR.fullmatch(line):
        return "button"
    return "footer" if _IMPRINT.fullmatch(line) else ""


def _mark_menus(lines: Sequence[str], reasons: list[str], edge: range) -> None:
    """Mark rows of links, and runs of lines that are links, from the first to the last known one."""
    run: list[int] = []
    for number in [*edge, None]:
        is_link = number is not None and (
            len(lines[number]) <= LONGEST_LINK and not any(c.isdigit() for c in lines[number])
        )
        if is_link and number is not None:
            run.append(number)
            continue
        known = [place for place in run if lines[place] in _MENU_WORDS]
        if len(known) > 1 and 3 * len(known) >= known[-1] - known[0] + 1:
            for place in range(known[0], known[-1] + 1):
                reasons[place] = reasons[place] or "menu"
        run = []
        if number is not None and not reasons[number] and _is_row_of_links(lines[number]):
            reasons[number] = "menu"
    for number in edge:
        if _LONE_LINKS.fullmatch(lines[number]):
            reasons[number] = reasons[number] or "menu"


def _is_row_of_links(line: str) -> bool:
    parts = [part for part in _PARTS.split(line) if part]
    known = sum(part in _MENU_WORDS for part in parts)
    return len(parts) > 2 and 2 * known >= len(parts) and max(map(len, parts)) <= LONGEST_LINK


def _mark_signatures(
    lines: Sequence[str], reasons: list[str], open_lines: Sequence[int], top: int, bottom: int
) -> None:
    """Mark a name and the date below it, and below the text a date alone too."""
    for number in open_lines:
        line = lines[number]
        if not _ends_as_date(line) or number < top or reasons[number] or len(line) > LONGEST_EDGE:
            continue
        is_date = bool(_ISSUED.fullmatch(line))
        if not is_date and not _SIGNED.fullmatch(line):
            continue
        above, highest = number, max(top, number - MOST_ISSUERS)
        while above > highest and not reasons[above - 1] and _ISSUER.fullmatch(lines[above - 1]):
            above -= 1
        if above < number or number >= bottom or not is_date:
            reasons[above : number + 1] = ["signature"] * (number + 1 - above)


def _ends_as_date(line: str) -> bool:
    return line.endswith(("日", ")", "]")) or line[-1:].isdecimal()


def _attachments(lines: Sequence[str], open_lines: Sequence[int]) -> frozenset[int]:
    """Return the lines that name attachments, with the numbers that go on from 附件:1."""
    found: set[int] = set()
    following, last = 0, -1
    for number in open_lines:
        line = lines[number]
        # Behind a line of text no list goes on.
        following, last = following if number == last + 1 else 0, number
        if line[0] == "附" and _ATTACHMENT.fullmatch(line):
            found.add(number)
            item = _ITEM.search(line)
            following = int(item[1]) + 1 if item else 1 if line.endswith((":", "件")) else 0
        elif "." in line and _FILE.fullmatch(line):
            found.add(number)
        elif following and _NUMBERED.match(line) and len(line) <= LONGEST_EDGE:
            following = following + 1 if line.startswith(str(following)) else 0
            if following:
                found.add(number)
        else:
            following = 0
    return frozenset(found)


def _mark_related(lines: Sequence[str], reasons: list[str], bottom: int) -> None:
    """Mark a head such as 相关阅读 below the text, and the links that follow it."""
    is_below = False
    for number in range(bottom, len(lines)):
        is_below = is_below or bool(_RELATED.fullmatch(lines[number]))
        if is_below:
            reasons[number] = reasons[number] or "related"


def _mark_page_numbers(lines: Sequence[str], reasons: list[str], open_lines: Sequence[int]) -> None:
    """Mark numbers that stand alone, if they count on from page to page."""
    places = [n for n in open_lines if len(lines[n]) < 4 and _BARE_NUMBER.fullmatch(lines[n])]
    if len(places) < 2:
        return
    numbers = [int(lines[place]) for place in places]
    pairs = itertools.pairwise(places)
    counts_on = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    if counts_on and all(later - place >= SHORTEST_PAGE for place, later in pairs):
        for place in places:
            reasons[place] = "page"
