"""How well quantities were read, against a reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame

FIELDS = ("kind", "sign", "bound", "status", "period")
REFERENCE_COLUMNS = ("sentence_id", "text", "value", "unit", "indicator", *FIELDS)
SIMILAR = 0.8
DRAWS = 1000


def character_f1(left: str, right: str) -> float:
    """Return the F1 of the characters of two strings as multisets.

    Examples
    --------
    >>> round(character_f1("规上工业产值", "工业产值"), 2), character_f1("", "")
    (0.8, 1.0)
    """
    if not left and not right:
        return 1.0
    shared = sum((Counter(left) & Counter(right)).values())
    return 2 * shared / (len(left) + len(right))


def match_quantities(quantities: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Match quantities with those of a reference: same sentence, value and unit, in order.

    Parameters
    ----------
    quantities : pandas.DataFrame
        Frame `quantities`. Those without an Arabic digit are left out: the reference does not have them.
    reference : pandas.DataFrame
        Columns ``sentence_id, text, value, unit, indicator, kind, sign, bound, status, period``.

    Returns
    -------
    pandas.DataFrame
        A row for a quantity of either: ``sentence_id``, ``text``, ``found``, ``wanted`` (bool), and for
        those of both ``kind, sign, bound, status, period`` (bool: whether they agree) and ``indicator``
        (float: `character_f1`), missing elsewhere.

    Raises
    ------
    InputError
        If the reference lacks a column.

    Examples
    --------
    >>> row = {"sentence_id": "a:001", "text": "3家", "value": 3.0, "unit": "家", "indicator": "企业"}
    >>> row |= {"kind": "level", "sign": "", "bound": "=", "status": "achieved", "period": ""}
    >>> match_quantities(pd.DataFrame([row]), pd.DataFrame([row]))[["found", "indicator"]].values.tolist()
    [[True, 1.0]]
    """
    missing = [column for column in REFERENCE_COLUMNS if column not in reference.columns]
    if missing:
        raise InputError(
            "reference", f"no column '{missing[0]}'", ", ".join(REFERENCE_COLUMNS), "add the column"
        )
    arabic = quantities[quantities["text"].str.contains(r"[0-9０-９]", regex=True)]
    open_rows: dict[str, list[Any]] = {}
    found: Iterable[Any] = arabic.itertuples()
    for row in found:
        open_rows.setdefault(row.sentence_id, []).append(row)
    rows: list[dict[str, Any]] = []
    wanted: Iterable[Any] = reference.itertuples()
    for want in wanted:
        candidates = open_rows.get(want.sentence_id, [])
        place = next((n for n, got in enumerate(candidates) if _agrees(got, want)), None)
        record = {
            "sentence_id": want.sentence_id,
            "text": want.text,
            "wanted": True,
            "found": False,
        }
        if place is not None:
            got = candidates.pop(place)
            record |= {field: getattr(got, field) == getattr(want, field) for field in FIELDS}
            record |= {"found": True, "indicator": character_f1(got.indicator, want.indicator)}
        rows.append(record)
    for sentence_id, left in open_rows.items():
        rows += [
            {"sentence_id": sentence_id, "text": got.text, "wanted": False, "found": True}
            for got in left
        ]
    return pd.DataFrame(
        rows, columns=["sentence_id", "text", "wanted", "found", *FIELDS, "indicator"]
    )


def _agrees(got: Any, want: Any) -> bool:
    """Whether value and unit agree; fractions are rounded in either."""
    near = abs(got.value - want.value) <= 1e-6 * max(1.0, abs(want.value))
    return bool(near and got.unit == want.unit)


def score_quantities(
    quantities: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    split: str = "rules",
    seed: int = 1,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Score quantities against a reference, with bootstrap intervals over sentences.

    Parameters
    ----------
    quantities, reference : pandas.DataFrame
        As `match_quantities` takes them.
    split : str
        What the status was read with, for the column of that name.
    seed : int
    draws : int
        Samples of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Frame `scores`: ``theme`` is ``all`` or a report. ``precision, recall, f1`` of value and unit; of
        those found in both, the shares with the right ``kind, sign, bound, status, period``, and those with an
        ``indicator`` of at least 0.8 character F1; ``not_quantities`` is the share of what was found
        that is none. ``low, high`` are 95 % percentile intervals over sentences, for all reports only.

    Raises
    ------
    InputError
        If the reference lacks a column.

    Examples
    --------
    >>> row = {"sentence_id": "a:001", "text": "3家", "value": 3.0, "unit": "家", "indicator": "企业"}
    >>> row |= {"kind": "level", "sign": "", "bound": "=", "status": "achieved", "period": ""}
    >>> frame = pd.DataFrame([row])
    >>> scores = score_quantities(frame, frame, draws=10)
    >>> float(scores[scores["theme"] == "all"].set_index("measure")["value"]["f1"])
    1.0
    """
    matches = match_quantities(quantities, reference)
    generator = np.random.default_rng(seed)
    rows = _score(matches, "all", generator, draws)
    report = matches["sentence_id"].str.rsplit(":", n=1).str[0]
    for name in sorted(report.unique()):
        rows += _score(matches[report == name], name, generator, 0)
    frame = pd.DataFrame(rows, columns=["theme", "measure", "value", "low", "high", "n"])
    frame = frame.assign(task="quantities", split=split)
    columns = ["task", "split", "theme", "measure", "value", "low", "high", "n"]
    return check_frame("scores", frame[columns].round(4))


def _score(
    matches: pd.DataFrame, name: str, generator: np.random.Generator, draws: int
) -> list[tuple[Any, ...]]:
    """Sum what was counted by sentence, then over samples of sentences."""
    counts = _count(matches)
    sums = counts.groupby(matches["sentence_id"].to_numpy()).sum().to_numpy(dtype=float)
    columns = list(counts.columns)
    whole = sums.sum(axis=0)
    samples = None
    if draws:
        chosen = generator.integers(0, len(sums), size=(draws, len(sums)))
        samples = np.stack([sums[rows].sum(axis=0) for rows in chosen])
    rows = []
    for measure, (function, total) in _MEASURES.items():
        value = float(function(dict(zip(columns, whole, strict=True))))
        low = high = np.nan
        if samples is not None:
            drawn = function(dict(zip(columns, samples.T, strict=True)))
            low, high = np.nanpercentile(np.asarray(drawn, dtype=float), [2.5, 97.5])
        n = int(dict(zip(columns, whole, strict=True))[total])
        rows.append((name, measure, value, low, high, n))
    return rows


def _count(matches: pd.DataFrame) -> pd.DataFrame:
    both = matches["wanted"] & matches["found"]
    counts = pd.DataFrame(
        {"found": matches["found"], "wanted": matches["wanted"], "both": both}, dtype=float
    )
    for field in FIELDS:
        counts[field] = (both & (matches[field] == True)).astype(float)  # noqa: E712
    counts["indicator"] = (both & (matches["indicator"] >= SIMILAR)).astype(float)
    return counts


Sums = dict[str, Any]


def _share(part: str, whole: str) -> Callable[[Sums], NDArray[np.float64]]:
    return lambda sums: _divide(sums[part], sums[whole])


def _divide(part: Any, whole: Any) -> NDArray[np.float64]:
    """Divide; a share of nothing is missing."""
    upper, lower = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    share: NDArray[np.float64] = np.full_like(upper, np.nan)
    np.divide(upper, lower, out=share, where=lower > 0)
    return share


# Each measure with what it is a share of.
_MEASURES: dict[str, tuple[Callable[[Sums], Any], str]] = {
    "precision": (_share("both", "found"), "found"),
    "recall": (_share("both", "wanted"), "wanted"),
    "f1": (lambda sums: _divide(2 * sums["both"], sums["found"] + sums["wanted"]), "wanted"),
    "not_quantities": (lambda sums: 1 - _divide(sums["both"], sums["found"]), "found"),
    **{field: (_share(field, "both"), "both") for field in (*FIELDS, "indicator")},
}
