"""Whether a quantity was achieved, is a target, or is part of a problem."""

from __future__ import annotations

import re

STATUSES = ("achieved", "target", "problem")
_WINDOW = 60
_OF_ROLE = {"achievement": "achieved", "plan": "target", "problem": "problem"}

# In a plan, what there is already.
_STANDING = re.compile(
    r"(?=[现原已目截去上前经今累])(?:现有|原有|已有|现存|目前已|已建成|已完成|已累计|截至目前|去年|上年|前期已|已经|现已|今年以来|累计已)(?!的)[^,。;]{0,16}$"
)
# In a report of results, what is still to come.
_COMING = re.compile(
    r"(?=[预力拟计年下明将目任])(?:预计|预期|力争|拟(?!定)|(?<!年度)(?<!年)(?<!月)(?<!按)(?<!月度)计划(?=[\u4e00-\u9fff])(?!内|外|的|生育|书|单|完成|任务|目标|总?投资)|年底前?(?:将|可|确保|推动|实现|完成|达到|建成)"
    r"|下一步|下月|明年|将(?:于|在|达|建|新|完成|实现|力争|继续)|(?:目标任务|目标|任务数|任务目标)(?:为|值|是|数|:)?$)[^,。;]*$"
)
# In a report of results, what is wrong in spite of them.
_TROUBLE = re.compile(
    r"^[^,。;:]{0,4}(?:存在|主要|突出|当前)(?:的)?(?:主要|突出)?(?:的)?(?:问题|不足|困难|短板)[:是为有]"
)
_STILL_WRONG = re.compile(r"(?:仍|尚)(?:然|旧)?(?:有|存在|缺|差)[^,。;]{0,16}$")
_PLAN = re.compile(
    r"计划|打算|谋划|思路|安排|要点|下一?步|下半年(?:工作|重点)|展望|(?:来|明|新)年|今后|目标|工作举措|工作措施"
)
_PROBLEM = re.compile(r"问题|不足|困难|短板|差距|薄弱|瓶颈|挑战|困境")
_DONE = re.compile(r"总结|回顾|开展情况|完成情况|工作情况|成效|成绩|亮点")
_AIMS = re.compile(
    r"(?=[力确争拟预计将努要目])(?:力争|确保|争取(?!到|资金|上级|了)|拟(?!定)|预计|计划(?:于|在|新|建|完成|实施|投)|将(?:于|在|继续|进一步)|努力|要(?:在|把|以|进一步|继续)|目标(?:任务)?(?:为|是)?:)"
)


def role_of_headings(headings: list[str], genre: str) -> str:
    """Guess the role of a sentence from its headings, nearest first, where there are no labels.

    Examples
    --------
    >>> role_of_headings(["(一)稳增长", "二、2025年工作打算"], "both")
    'plan'
    """
    for heading in headings:
        for pattern, role in ((_PROBLEM, "problem"), (_PLAN, "plan"), (_DONE, "achievement")):
            if pattern.search(heading):
                return role
    return "plan" if genre == "plan" else ""


def status_of(text: str, clause: int, start: int, role: str) -> str:
    """Return the status of a quantity from the role of its sentence and the words before it.

    Parameters
    ----------
    text : str
        The folded sentence.
    clause, start : int
        Where the clause and the quantity begin.
    role : str
        ``achievement``, ``plan``, ``problem``, ``context`` or ``""`` where unknown.

    Returns
    -------
    {"achieved", "target", "problem"}

    Examples
    --------
    >>> status_of("结合现有4000余摄像头", 0, 4, "plan"), status_of("预计下月新增8家", 0, 6, "achievement")
    ('achieved', 'target')
    """
    low = max(0, start - _WINDOW)
    before = text[max(text.rfind(",", low, start), text.rfind("(", low, start), low) : start]
    status = _OF_ROLE.get(role, "")
    if status == "target":
        return "achieved" if _STANDING.search(before) else "target"
    if status == "problem" or _TROUBLE.match(text) or _STILL_WRONG.search(before):
        return "problem"
    if _COMING.search(before):
        return "target"
    if not status and not role and _AIMS.search(text, max(0, start - 2 * _WINDOW), start):
        return "target"
    return status or "achieved"
