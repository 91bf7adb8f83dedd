"""Targets beside results, within a report and across the reports of an office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ledger.names import is_specific, normalise_indicator
from jiedao.ledger.periods import Months, resolve_period
from jiedao.ledger.status import role_of_headings
from jiedao.ledger.units import convert_unit
from jiedao.text.clean import clean_sentence, overlay
from jiedao.text.tabulate import as_read

TARGET_COLUMNS = (
    "office", "indicator", "kind", "sign", "unit",
    "target_id", "target_start", "target_end", "target", "target_bound", "target_period",
    "target_first", "target_last", "wording", "hardness",
    "result_id", "result_start", "result_end", "result", "result_period", "result_first", "result_last",
    "scope", "progress", "outcome", "note",
)  # fmt: skip
HARDNESS = {"ensured": 4, "planned": 3, "striven for": 2, "expected": 1}
_WORDINGS = (
    (re.compile(r"确保|保证|必须|务必|力保|坚决(?:完成|实现)|保底"), HARDNESS["ensured"]),
    (re.compile(r"力争|争取|努力|奋力|冲刺|争创|争当"), HARDNESS["striven for"]),
    (re.compile(r"预计|预期|有望|计划|拟"), HARDNESS["expected"]),
)
_ABOUT = "左右"
TOLERANCE = 0.05


class _Entry(NamedTuple):
    """A quantity as it is paired."""

    order: int
    doc_id: str
    row: Any
    value: float
    months: Months


def pair_targets(
    quantities: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    r"""Put each target beside the result that tells whether it was kept.

    A result is of the same office, indicator (by `names.normalise_indicator`), kind, sign and unit
    (by `units.convert_unit`), in the same report or in a later one. The result of the same months is
    taken if there is one, else the latest within the months of the target, else the latest of the report.
    Quantities of 企业, 项目 and the like alone are left out: two of them need not be the same thing.

    Parameters
    ----------
    quantities, sentences, documents : pandas.DataFrame
        Frames `quantities`, `sentences` and `documents`.

    Returns
    -------
    pandas.DataFrame
        Frame `targets`, a row for a target. ``outcome`` is ``kept`` or ``missed`` where the months are the
        same, ``kept`` also where a level was reached before its time, else ``open``; ``note`` says why.
        ``progress`` is result by target, missing for growth. ``hardness`` of the wording: 4 ensured (确保),
        3 planned (no such word), 2 striven for (力争), 1 expected (预计, 左右). ``scope`` is ``report``,
        ``panel`` or ``""`` without a result.

    Raises
    ------
    InputError
        If a quantity's report is not in ``documents`` or its sentence not in ``sentences``.

    Notes
    -----
    ``>=`` counts as kept from the target up, ``<=`` (and 控制在) from it down. ``=`` and ``~`` count from the
    target up, of what an office wants fewer of (事故, 信访, 能耗 …, and targets of 0) from it down, ``~`` with
    5 % to spare. A result that goes the other way than the target (a fall for a rise) is negative. Results of
    the same months that speak against one another leave a target open. A half-year's value is never
    held against a year's target but to say how far it has come.

    Examples
    --------
    >>> from jiedao.ledger.tabulate import tabulate_quantities
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> text = "一、上半年总结\n上半年新增规上企业12家。\n二、下半年计划\n确保全年新增规上企业20家以上。"
    >>> sentences, _ = tabulate_sentences({"a": text})
    >>> documents = pd.DataFrame({"doc_id": ["a"], "office": ["江口街道"], "genre": ["both"],
    ...                           "period_start": ["2025-01"], "period_end": ["2025-06"]})
    >>> quantities = tabulate_quantities(sentences, documents=documents)
    >>> targets = pair_targets(quantities, sentences, documents)
    >>> targets[["indicator", "result", "target", "progress", "outcome", "note"]].values.tolist()
    [['新增规上企业', 12.0, 20.0, 0.6, 'open', 'the result is of 6 of 12 months']]
    """
    groups = _entries(quantities, sentences, documents)
    read = as_read(sentences)
    stands = map(overlay, sentences["text"], read["text"])
    texts = dict(zip(sentences["sentence_id"], stands, strict=True))
    starts = dict(zip(sentences["sentence_id"], sentences["start"], strict=True))
    rows = []
    for key, entries in groups.items():
        targets = [entry for entry in entries if entry.row.status == "target"]
        results = [entry for entry in entries if entry.row.status == "achieved"]
        for target in targets:
            before = texts[target.row.sentence_id][
                : target.row.start - starts[target.row.sentence_id]
            ]
            found = [_towards(target, entry) for entry in _choose_results(target, results)]
            rows.append(_row(key, target, found, clean_sentence(before)))
    rows.sort(key=lambda row: (row[0], row[5], row[6]))
    frame = pd.DataFrame(rows, columns=list(TARGET_COLUMNS))
    numbers = ("target_start", "target_end", "hardness", "result_start", "result_end")
    floats = ("target", "result", "progress")
    types = dict.fromkeys(TARGET_COLUMNS, "str") | dict.fromkeys(numbers, "Int64")
    frame = frame.astype(types | dict.fromkeys(floats, "float64"))
    return check_frame("targets", frame)


def _entries(
    quantities: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame
) -> dict[tuple[str, str, str, str], list[_Entry]]:
    report_rows: Iterable[Any] = documents.itertuples()
    reports = {row.doc_id: row for row in report_rows}
    order = {doc_id: place for place, doc_id in enumerate(_in_time(documents))}
    doc_of = dict(zip(sentences["sentence_id"], sentences["doc_id"], strict=True))
    plans = _plan_sentences(sentences)
    groups: dict[tuple[str, str, str, str], list[_Entry]] = {}
    rows: Iterable[Any] = quantities.itertuples()
    for row in rows:
        doc_id = doc_of.get(row.sentence_id, "")
        if doc_id not in reports:
            raise InputError(
                "quantities",
                f"the sentence '{row.sentence_id}'",
                "sentences of the reports of `sentences` and `documents`",
                "give the frames that the quantities were made from",
            )
        name = normalise_indicator(row.indicator)
        if not is_specific(name):
            continue
        report = reports[doc_id]
        value, unit = convert_unit(row.value, row.unit)
        following = (
            row.status == "target"
            and row.sentence_id in plans
            and report.genre != "plan"
            and report.period_end[5:] >= "10"
        )
        months = resolve_period(
            row.period, report.period_start, report.period_end, following=following
        )
        if row.status == "target" and not row.period and report.period_end and not following:
            # A plan that names no time is for the year, or for what is left of it.
            half = row.sentence_id in plans and report.period_end[5:] == "06"
            first = "-07" if half and report.genre != "plan" else "-01"
            months = Months(report.period_end[:4] + first, report.period_end[:4] + "-12", True)
        # A rise and a fall are values of one indicator: a target may be missed the other way round.
        key = (report.office, name, row.kind, unit)
        groups.setdefault(key, []).append(_Entry(order[doc_id], doc_id, row, value, months))
    return groups


def _in_time(documents: pd.DataFrame) -> list[str]:
    """Order reports by the time at which they speak: a plan before its period, others after it."""
    plan = documents["genre"] == "plan"
    spoken = documents["period_end"].where(~plan, documents["period_start"])
    order = documents.assign(_spoken=spoken, _plan=~plan)
    return list(order.sort_values(["_spoken", "_plan", "doc_id"])["doc_id"])


def _plan_sentences(sentences: pd.DataFrame) -> set[str]:
    """Return the sentences under a heading of plans."""
    above: dict[str, list[str]] = {}
    found = set()
    rows: Iterable[Any] = as_read(sentences).itertuples()
    for row in rows:
        headings = above.get(row.parent_id, []) if isinstance(row.parent_id, str) else []
        if row.kind == "heading":
            above[row.sentence_id] = [row.text, *headings]
        if role_of_headings(headings, "") == "plan":
            found.add(row.sentence_id)
    return found


def _choose_results(target: _Entry, results: list[_Entry]) -> list[_Entry]:
    """Return the results of the target's months, else the latest within, else the report's last.

    A period that is named goes before one that is the report's own. Several are returned where
    a report has several of the same months.
    """
    usable = [entry for entry in results if entry.order >= target.order]
    same = [entry for entry in usable if _same(entry.months, target.months)]
    within = [entry for entry in usable if _within(entry.months, target.months)]
    own = [entry for entry in usable if entry.doc_id == target.doc_id]
    for candidates in (same, within, own):
        if candidates:
            best = max(_worth(entry) for entry in candidates)
            return [entry for entry in candidates if _worth(entry) == best]
    return []


def _worth(entry: _Entry) -> tuple[str, int, bool]:
    return entry.months.last, entry.order, not entry.months.assumed


def _towards(target: _Entry, result: _Entry) -> _Entry:
    """Count a result that goes the other way than the target as negative."""
    signs = {target.row.sign, result.row.sign}
    return result._replace(value=-result.value) if signs == {"+", "-"} else result


def _same(left: Months, right: Months) -> bool:
    return bool(left.first) and left[:2] == right[:2]


def _within(inner: Months, outer: Months) -> bool:
    return (
        bool(inner.first and outer.first) and outer.first <= inner.first <= inner.last <= outer.last
    )


def _is_met(result: float, target: float, bound: str, fewer: bool) -> bool:
    """Compare a result with its target; ``fewer`` says that less is better where no bound does."""
    if bound == "<=" or (bound in "=~" and fewer):
        return result <= target * (1 + (TOLERANCE if bound == "~" else 0))
    if bound == "~":
        return result >= target * (1 - TOLERANCE)
    return result >= target


# 控制在100件 is a ceiling, though no 以内 follows.
_CEILING = re.compile(r"(?:控制|稳控|压减|压降|压缩|压实|降低|减少|降)(?:在|到|至)(?:约|了)?$")
# What an office wants fewer of.
_UNWANTED = re.compile(
    r"事故|死亡|伤亡|受伤|信访|上访|投诉|发案|警情|案件|火灾|能耗|浓度|排放|失业|欠薪|负债|违法|空置|流失"
)


def _judge(target: _Entry, results: list[_Entry], bound: str) -> tuple[str, str]:
    """Return the outcome and a note; results that speak against one another leave it open."""
    if not results:
        return "open", "no result of this indicator"
    judged = {_judge_one(target, result, bound) for result in results}
    if len(judged) == 1:
        return judged.pop()
    values = ", ".join(f"{value:g}" for value in sorted({result.value for result in results}))
    return "open", f"several results: {values}"


def _judge_one(target: _Entry, result: _Entry, bound: str) -> tuple[str, str]:
    kind = target.row.kind
    fewer = kind != "growth" and (target.value == 0 or bool(_UNWANTED.search(target.row.indicator)))
    met = _is_met(result.value, target.value, bound, fewer)
    if _same(result.months, target.months):
        assumed = target.months.assumed or result.months.assumed
        return ("kept" if met else "missed"), "a period is the report's own" if assumed else ""
    if _within(result.months, target.months):
        share = f"{result.months.total} of {target.months.total} months"
        if kind == "level" and bound != "<=" and not fewer and met:
            return "kept", f"reached within {share}"
        return "open", f"the result is of {share}"
    if not (result.months.first and target.months.first):
        return "open", "a period is unknown"
    return "open", "the result is of another period"


def _row(
    key: tuple[str, str, str, str], target: _Entry, results: list[_Entry], before: str
) -> tuple[Any, ...]:
    office, indicator, kind, unit = key
    sign, bound = target.row.sign, target.row.bound
    if bound == "=" and _CEILING.search(before):
        bound = "<="
    wording, hardness = read_hardness(before, bound)
    outcome, note = _judge(target, results, bound)
    result = min(results, key=lambda entry: entry.row.start, default=None)
    progress = None
    if result is not None and kind != "growth" and target.value:
        progress = result.value / target.value
    goal = target.row
    found: tuple[Any, ...] = ("", None, None, None, "", "", "")
    scope = ""
    if result is not None:
        at = result.row
        found = (
            at.sentence_id, at.start, at.end, result.value, at.period, result.months.first, result.months.last,
        )  # fmt: skip
        scope = "report" if result.doc_id == target.doc_id else "panel"
    return (
        office, indicator, kind, sign, unit,
        goal.sentence_id, goal.start, goal.end, target.value, bound, goal.period,
        target.months.first, target.months.last, wording, hardness,
        *found, scope, progress, outcome, note,
    )  # fmt: skip


def read_hardness(before: str, bound: str) -> tuple[str, int]:
    """Return the word that says how firmly a target is meant, and its rank from 4 to 1.

    Parameters
    ----------
    before : str
        The sentence before the number.
    bound : str

    Returns
    -------
    (str, int)
        The nearest such word, ``""`` where there is none; about a number that is only ``~``, 1 at most.

    Examples
    --------
    >>> read_hardness("确保税收增长", "="), read_hardness("力争产值达到", ">="), read_hardness("新建", "=")
    (('确保', 4), ('力争', 2), ('', 3))
    """
    nearest, wording, hardness = -1, "", HARDNESS["planned"]
    for pattern, rank in _WORDINGS:
        for match in pattern.finditer(before):
            if match.start() > nearest:
                nearest, wording, hardness = match.start(), match.group(), rank
    if bound == "~":
        return wording or _ABOUT, HARDNESS["expected"]
    return wording, hardness
