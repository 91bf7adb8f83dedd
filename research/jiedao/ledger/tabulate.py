"""The frame `quantities`: every quantity of a set of reports."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jiedao.frames import check_frame, check_one_labeller
from jiedao.ledger.grammar import CANDIDATE, scan
from jiedao.ledger.indicators import describe
from jiedao.ledger.periods import carry, find_periods, govern
from jiedao.ledger.rows import frame_of
from jiedao.ledger.status import role_of_headings, status_of
from jiedao.text.clean import locate
from jiedao.text.normalise import fold
from jiedao.text.tabulate import as_read

QUANTITY_COLUMNS = (
    "sentence_id",
    "start",
    "end",
    "text",
    "value",
    "unit",
    "indicator",
    "kind",
    "sign",
    "bound",
    "status",
    "period",
    "value_low",
    "value_high",
)
_NUMBERS = {
    "start": "int64",
    "end": "int64",
    "value": "float64",
    "value_low": "float64",
    "value_high": "float64",
}
# A sentence that goes on with what the one before it measured.
_SEMICOLONS = (";", "；")
_GOES_ON = ("其中", "同比", "较", "环比", "增长", "分别", "比")


def tabulate_quantities(
    sentences: pd.DataFrame,
    labels: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List every quantity of a set of reports with what it measures.

    A quantity is a number that measures or counts something, in Arabic digits or, where it counts, in
    Han numerals (两座, 十余家). Numbers in names, dates, ordinals, codes, addresses, document and
    telephone numbers are left out.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`.
    labels : pandas.DataFrame, optional
        Frame `labels` of one labeller, whose roles give the status. Without it the headings and the
        words of the sentence do.
    documents : pandas.DataFrame, optional
        Frame `documents`; without labels, the genre of a report is taken from it.

    Returns
    -------
    pandas.DataFrame
        Frame `quantities`. ``start`` and ``end`` count characters of the report. ``value`` is in base
        units (万 and 亿 multiplied out; fractions as percentages); of a range it is the upper end, and
        ``value_low, value_high`` are both ends. ``kind`` is ``growth`` with ``sign``, ``share`` or
        ``level``. ``bound`` is ``>=`` for 余, 以上, 超, ``<=`` for 不足, 以内, ``~`` for 约, 左右. ``period`` is
        the time expression that governs the quantity as it stands, ``""`` where there is none.

    Raises
    ------
    InputError
        If a sentence has labels of two labellers.

    Notes
    -----
    Rules of the language of reports, no learned model: one scanner (`grammar.scan`), words before the
    number (`wording.read_tail`), and nouns cut at verbs (`phrases`). Scores: ``reports/quantities.md``.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "新增规上企业14家，完成税收1.2亿元，同比增长8%以上。"})
    >>> quantities = tabulate_quantities(sentences)
    >>> quantities[["text", "value", "unit", "indicator", "kind", "bound"]].values.tolist()
    [['14家', 14.0, '家', '新增规上企业', 'level', '='], \
['1.2亿元', 120000000.0, '元', '税收', 'level', '='], ['8%', 8.0, '%', '税收', 'growth', '>=']]
    """
    roles = _roles(sentences, labels, documents)
    rows: list[tuple[Any, ...]] = []
    carried, last, ended, line = "", "", True, None
    lines = sentences["line"].tolist() if "line" in sentences.columns else [0] * len(sentences)
    columns = ("sentence_id", "doc_id", "start", "marker", "text")
    stands = sentences["text"].tolist()
    read = as_read(sentences)
    for name, doc_id, offset, marker, raw, role, its_line, whole in zip(
        *(read[column].tolist() for column in columns), roles, lines, stands, strict=True
    ):
        if ended or line != (doc_id, its_line):
            carried = ""
        if line is None or line[0] != doc_id:
            last = ""
        line = (doc_id, its_line)
        begin, goes_on_after = len(marker), raw.endswith(_SEMICOLONS)
        if not CANDIDATE.search(raw, begin):
            ended = not goes_on_after
            continue
        text = fold(raw)
        found = scan(text, begin)
        spans = find_periods(text, begin) if found or goes_on_after else []
        if found:
            goes_on = not ended or text.startswith(_GOES_ON, begin)
            described = describe(text, raw, found, spans, begin, last if goes_on else "")
            periods = govern(
                raw, spans, [q.start for q in found], [d.clause for d in described], carried
            )
            for q, d, period in zip(found, described, periods, strict=True):
                start, end = locate(whole, raw, q.start, q.end)
                rows.append(
                    (
                        name, offset + start, offset + end, whole[start:end], q.value, d.unit,
                        d.indicator, d.kind, d.sign, d.bound,
                        status_of(text, d.clause, q.start, role), period,
                        q.low, None if q.low is None else q.value,
                    )
                )  # fmt: skip
            last = described[-1].indicator
        carried = carry(raw, spans, begin) or carried
        ended = not goes_on_after
    types = dict.fromkeys(QUANTITY_COLUMNS, "str") | _NUMBERS
    return check_frame("quantities", frame_of(rows, types))


def _roles(
    sentences: pd.DataFrame, labels: pd.DataFrame | None, documents: pd.DataFrame | None
) -> list[str]:
    if labels is not None:
        check_one_labeller(labels)
        given = dict(zip(labels["sentence_id"].tolist(), labels["role"].tolist(), strict=True))
        return [given.get(name, "") for name in sentences["sentence_id"].tolist()]
    genres: dict[str, str] = {}
    if documents is not None:
        genres = dict(zip(documents["doc_id"], documents["genre"], strict=True))
    sentences = as_read(sentences)
    above: dict[str, list[str]] = {}
    known: dict[tuple[str, str], str] = {}
    roles = []
    columns = ("sentence_id", "doc_id", "kind", "parent_id", "text")
    for name, doc_id, kind, parent, text in zip(
        *(sentences[column].tolist() for column in columns), strict=True
    ):
        parent = parent if isinstance(parent, str) else ""
        headings = above.get(parent, [])
        if kind == "heading":
            above[name] = [text, *headings]
        if (doc_id, parent) not in known:
            known[doc_id, parent] = role_of_headings(headings, genres.get(doc_id, ""))
        roles.append(known[doc_id, parent])
    return roles
