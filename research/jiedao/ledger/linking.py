"""The same initiative in several reports: who was first, who took it over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ledger.quotes import strip_marks
from jiedao.text.normalise import fold

# Under this length one other character makes another name.
SHORTEST_NEAR = 5
_MARKS = re.compile(r"[\s、,，.。·・;；:：!！—\-]+")
# A name with another number is another name: 三步工作法, 四步工作法.
_NUMBERS = re.compile(r"[0-9A-Za-z一二两三四五六七八九十百千万+]")
COLUMNS = (
    "initiative",
    "kind",
    "doc_id",
    "office",
    "period_end",
    "name",
    "n",
    "offices",
    "part",
)


class Mention(NamedTuple):
    """A sentence of a report that names an initiative."""

    office: str
    period_end: str
    kind: str
    name: str


def normalise_name(name: str) -> str:
    """Return the form of a name in which reports are compared.

    Examples
    --------
    >>> normalise_name("“１+３+Ｎ”执法 机制"), normalise_name("早预防、早发现")
    ('1+3+n执法机制', '早预防早发现')
    """
    return _MARKS.sub("", fold(strip_marks(name))).lower() or name


def link_names(names: Iterable[str]) -> dict[str, str]:
    """Say of each name for which it stands: the most frequent of those that are nearly equal.

    Two normalised names are nearly equal if one character is changed, added or left out, both
    have at least 5 characters and the same numbers; what is linked over a third name is linked.

    Parameters
    ----------
    names : iterable of str
        Normalised names, as often as they occur.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> link_names(["红色合伙人联盟", "红色合伙人联盟", "红色合伙人同盟", "三步工作法", "四步工作法"])
    {'三步工作法': '三步工作法', '四步工作法': '四步工作法', '红色合伙人同盟': '红色合伙人联盟',
     '红色合伙人联盟': '红色合伙人联盟'}
    """
    from rapidfuzz.distance import Levenshtein

    counts = Counter(names)
    order = sorted(counts, key=lambda name: (-counts[name], name))
    root = {name: name for name in order}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    rank = {name: place for place, name in enumerate(order)}
    # Names one step apart are equal once a character is taken out of one or both of them.
    holders: dict[str, list[str]] = {}
    for name in order:
        if len(name) < SHORTEST_NEAR:
            continue
        keys = {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}
        for key in sorted(keys):
            for other in holders.get(key, ()):
                if find(name) == find(other) or _numbers(name) != _numbers(other):
                    continue
                if Levenshtein.distance(name, other, score_cutoff=1) <= 1:
                    first, second = sorted((find(name), find(other)), key=rank.__getitem__)
                    root[second] = first
            holders.setdefault(key, []).append(name)
    return {name: find(name) for name in sorted(counts)}


def _numbers(name: str) -> list[str]:
    return _NUMBERS.findall(name)


def link_initiatives(
    initiatives: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Link the same initiative in several reports and say which office was first.

    Names are the same if their normalised forms are equal or nearly so, see `link_names`. Of the
    reports with a period, those of the earliest are `first` (several, where periods are equal) and
    the later reports of other offices are `adopter`; later reports of a first office stay
    `first`. Being first means first in this corpus, no more. Slogans are no initiatives here.

    Parameters
    ----------
    initiatives, sentences, documents : pandas.DataFrame
        Frames `initiatives`, `sentences` and `documents`.

    Returns
    -------
    pandas.DataFrame
        Frame `adoptions`, a row for an initiative and a report, those of most offices first:
        ``initiative`` (the most frequent normalised name), ``kind`` (the most frequent), ``name`` (as
        it stands there), ``n`` (sentences that name it), ``offices`` (of all reports), ``part``
        (``first``, ``adopter``, ``undated``).

    Raises
    ------
    InputError
        If a report is not in ``documents``.

    Examples
    --------
    >>> initiatives = pd.DataFrame({"sentence_id": ["a:001", "b:001"], "name": ["一户一策", "“一户一策”"],
    ...                             "kind": ["method", "method"]})
    >>> sentences = pd.DataFrame({"sentence_id": ["a:001", "b:001"], "doc_id": ["a", "b"]})
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"],
    ...                           "period_end": ["2024-12", "2023-12"]})
    >>> link_initiatives(initiatives, sentences, documents)[["office", "part"]].values.tolist()
    [['湖滨街道', 'first'], ['江口街道', 'adopter']]
    """
    frame = initiatives[["sentence_id", "name", "kind"]].merge(
        sentences[["sentence_id", "doc_id"]], on="sentence_id", validate="m:1"
    )
    missing = frame["doc_id"][~frame["doc_id"].isin(documents["doc_id"])]
    if len(missing):
        raise InputError(
            "documents", f"no row of '{missing.iloc[0]}'", "a row for every report", "add the row"
        )
    frame = frame[frame["kind"] != "slogan"]
    frame = frame.merge(documents[["doc_id", "office", "period_end"]], on="doc_id", validate="m:1")
    plain = [normalise_name(name) for name in frame["name"]]
    linked = link_names(plain)
    mentions: dict[str, dict[str, list[Mention]]] = {}
    columns = (frame[name] for name in ("doc_id", "office", "period_end", "kind", "name"))
    for name, doc_id, *told in zip(plain, *columns, strict=True):
        reports = mentions.setdefault(linked[name], {})
        reports.setdefault(str(doc_id), []).append(Mention(*told))
    rows: list[tuple[object, ...]] = []
    for initiative, reports in mentions.items():
        kind = _most_frequent(each.kind for told in reports.values() for each in told)
        offices = len({told[0].office for told in reports.values()})
        parts = _parts({doc_id: told[0] for doc_id, told in reports.items()})
        for doc_id, told in reports.items():
            name = _most_frequent(each.name for each in told)
            place = (doc_id, told[0].office, told[0].period_end)
            rows.append((initiative, kind, *place, name, len(told), offices, parts[doc_id]))
    types = dict.fromkeys(COLUMNS, "str") | {"n": "int64", "offices": "int64"}
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)
    order = ["offices", "initiative", "period_end", "doc_id"]
    table = table.sort_values(order, ascending=[False, True, True, True], kind="stable")
    return check_frame("adoptions", table.reset_index(drop=True))


def _most_frequent(values: Iterable[str]) -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))


def _parts(reports: Mapping[str, Mention]) -> dict[str, str]:
    """Say of each report which part it has in an initiative, from one mention of each."""
    ends = [each.period_end for each in reports.values() if each.period_end]
    earliest = min(ends, default="")
    first = {each.office for each in reports.values() if earliest and each.period_end == earliest}
    return {
        doc_id: "undated" if not each.period_end else "first" if each.office in first else "adopter"
        for doc_id, each in reports.items()
    }
