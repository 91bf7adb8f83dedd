"""Slogans that several offices share: 走在前、勇争先 comes from above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.ledger.linking import normalise_name
from jiedao.ledger.quotes import find_quotes
from jiedao.text.normalise import fold
from jiedao.text.tabulate import as_read

COLUMNS = ("slogan", "offices", "reports", "quoted", "sentence_ids")
_SPLIT = re.compile("[、,]")
# Three characters a part is how slogans are made; other parallels must be said to be one.
_PARALLEL = re.compile(
    "(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{3}(?:[、,][\u4e00-\u9fff]{3}){1,5}(?![\u4e00-\u9fff])"
)
_CUED = re.compile(
    "(?:按照|坚持|围绕|锚定|紧扣|秉持|遵循|坚定|树立|聚焦)"
    "([\u4e00-\u9fff]{4,8}(?:[、,][\u4e00-\u9fff]{4,8}?){1,5}?)"
    "(?=的?(?:总?要求|原则|目标|主线|思路|方针|理念|定位|导向))"
)
SHORTEST, LONGEST = 6, 40


def find_slogans(
    sentences: pd.DataFrame, documents: pd.DataFrame, *, least: int = 2
) -> pd.DataFrame:
    """Find the slogans that the reports of several offices share.

    A slogan is a phrase of two or more parts of equal length, in quotation marks or not
    (走在前、勇争先), the parts of three characters or the whole named as a principle, a goal or a line
    (按照“…”的原则). What several offices of different places use alike comes from above them, or
    from the language of the time.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` and `documents`.
    least : int
        In the reports of at least so many offices.

    Returns
    -------
    pandas.DataFrame
        Frame `slogans`, most offices first: ``slogan`` as it stands first, ``offices``, ``reports``,
        ``quoted`` (the share of its places with quotation marks), ``sentence_ids`` (with spaces).

    Raises
    ------
    InputError
        If `least` is below 2.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> texts = {"a": "锚定“走在前、勇争先”，抓项目。", "b": "“走在前，勇争先”是总要求。"}
    >>> sentences, _ = tabulate_sentences(texts)
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    >>> find_slogans(sentences, documents)[["slogan", "offices", "quoted"]].values.tolist()
    [['走在前、勇争先', 2, 1.0]]
    """
    if least < 2:
        raise InputError("least", str(least), "2 or more offices", "choose a greater number")
    offices = dict(zip(documents["doc_id"], documents["office"], strict=True))
    sentences = as_read(sentences)
    rows = [
        (normalise_name(part), part, quoted, sentence_id, doc_id, offices[doc_id])
        for sentence_id, doc_id, text in zip(
            sentences["sentence_id"], sentences["doc_id"], sentences["text"], strict=True
        )
        for phrase, quoted in list_parallels(text)
        for part in _subphrases(phrase)
    ]
    names = ["key", "phrase", "quoted", "sentence_id", "doc_id", "office"]
    shared = {
        str(key): group
        for key, group in pd.DataFrame(rows, columns=names).groupby("key", sort=True)
        if group["office"].nunique() >= least
    }
    found: list[tuple[object, ...]] = []
    for key, group in shared.items():
        if not _is_contained(key, set(group["doc_id"]), shared):
            ids = " ".join(dict.fromkeys(group["sentence_id"]))
            counts = group["office"].nunique(), group["doc_id"].nunique()
            found.append((group["phrase"].iloc[0], *counts, float(group["quoted"].mean()), ids))
    types = dict.fromkeys(COLUMNS, "str") | {"offices": "int64", "reports": "int64"}
    table = pd.DataFrame(found, columns=list(COLUMNS)).astype(types | {"quoted": "float64"})
    table = table.sort_values(["offices", "slogan"], ascending=[False, True], kind="stable")
    return check_frame("slogans", table.reset_index(drop=True))


def list_parallels(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parallel phrases of a sentence, and whether they stand in quotation marks.

    Examples
    --------
    >>> list(list_parallels("锚定“走在前、勇争先”，按照安全第一、预防为主的方针，清道路、老人。"))
    [('走在前、勇争先', True), ('安全第一、预防为主', False)]
    """
    folded = fold(text)
    quotes = find_quotes(text)
    rest = list(folded)
    for quote in quotes:
        phrase = folded[quote.start + 1 : quote.end - 1].strip()
        if _is_parallel(phrase):
            yield phrase, True
        rest[quote.start : quote.end] = "|" * (quote.end - quote.start)
    plain = "".join(rest)
    spans = [match.span() for match in _PARALLEL.finditer(plain)]
    spans += [match.span(1) for match in _CUED.finditer(plain)]
    for start, end in sorted(spans):
        if _is_parallel(plain[start:end]):
            yield plain[start:end], False


def _subphrases(phrase: str) -> Iterator[str]:
    """Yield a phrase and every run of two or more of its parts that is long enough."""
    parts = _SPLIT.split(phrase)
    for first in range(len(parts)):
        for last in range(first + 2, len(parts) + 1):
            part = "、".join(parts[first:last])
            if len(part) >= SHORTEST:
                yield part


def _is_contained(key: str, reports: set[str], shared: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a longer shared phrase holds this one wherever it stands."""
    return any(
        key in other and key != other and reports <= set(group["doc_id"])
        for other, group in shared.items()
    )


def _is_parallel(phrase: str) -> bool:
    parts = _SPLIT.split(phrase)
    equal = len(parts) > 1 and len({len(part) for part in parts}) == 1
    return equal and SHORTEST <= len(phrase) <= LONGEST
