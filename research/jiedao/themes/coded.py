"""Coded sentences to learn from: annotated reports, exemplars, and labelled tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.scheme import Scheme
from jiedao.text.tabulate import tabulate_sentences

EXEMPLAR_FIELDS = 5


@dataclass(frozen=True)
class Coded:
    """Sentences with the codes that somebody gave them.

    Attributes
    ----------
    sentences : pandas.DataFrame
        Frame `sentences` with ``line``, and further columns ``theme``, ``theme2``, ``role`` and
        ``group``: what is held out together in an evaluation (the office).
    genres : dict of str to str
        ``doc_id`` to genre.
    evaluates : array of bool, shape (sentences,)
        Whether a sentence may evaluate: exemplars only train.
    """

    sentences: pd.DataFrame
    genres: dict[str, str]
    evaluates: NDArray[np.bool_]


def join_coded(parts: Sequence[Coded]) -> Coded:
    """Put coded sentences of several sources into one."""
    return Coded(
        pd.concat([part.sentences for part in parts], ignore_index=True),
        {doc_id: genre for part in parts for doc_id, genre in part.genres.items()},
        np.concatenate([part.evaluates for part in parts]),
    )


def code_reports(
    texts: dict[str, str], documents: pd.DataFrame, annotations: Path, scheme: Scheme
) -> Coded:
    """Join the annotations of reports to their sentences.

    Parameters
    ----------
    texts : dict of str to str
        ``doc_id`` to raw text.
    documents : pandas.DataFrame
        Frame `documents`; ``office`` is the group.
    annotations : pathlib.Path
        JSON lines with ``doc_id, start, end, theme, theme2, role``.
    scheme : Scheme

    Returns
    -------
    Coded

    Raises
    ------
    InputError
        With the row, if a label is unknown or fits no sentence.
    """
    sentences, _ = tabulate_sentences(texts)
    place = {
        (doc_id, start, end): row
        for row, (doc_id, start, end) in enumerate(
            zip(sentences["doc_id"], sentences["start"], sentences["end"], strict=True)
        )
    }
    codes: list[tuple[str, str, str] | None] = [None] * len(sentences)
    for number, line in enumerate(_lines(annotations), 1):
        where = f"{annotations}:{number}"
        entry = _entry(line, where)
        if entry["doc_id"] not in texts:
            continue
        row = place.get((entry["doc_id"], entry["start"], entry["end"]))
        if row is None:
            raise InputError(
                where,
                f"offsets {entry['start']}-{entry['end']}, which are no sentence of "
                f"{entry['doc_id']}",
                "the offsets of a sentence",
                "code the report as it stands",
            )
        codes[row] = _checked(
            entry["theme"], entry.get("theme2", ""), entry.get("role", ""), scheme, where
        )
    chosen = [row for row, code in enumerate(codes) if code is not None]
    frame = sentences.iloc[chosen].reset_index(drop=True)
    frame = frame.assign(**_columns([code for code in codes if code is not None]))
    frame["group"] = frame["doc_id"].map(documents.set_index("doc_id")["office"])
    genres = dict(zip(documents["doc_id"], documents["genre"], strict=True))
    return Coded(frame, genres, np.ones(len(frame), bool))


def _columns(codes: list[tuple[str, str, str]]) -> dict[str, list[str]]:
    return {
        name: [code[place] for code in codes]
        for place, name in enumerate(("theme", "theme2", "role"))
    }


def _lines(path: Path) -> list[str]:
    try:
        # Only "\n" ends a row: a text may hold the other line ends of Unicode.
        return path.read_text(encoding="utf-8-sig").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path),
            f"a file that cannot be read ({error})",
            "UTF-8 text",
            "correct the path or save it anew",
        ) from error


def _entry(line: str, where: str) -> dict[str, Any]:
    needed = ("doc_id", "start", "end", "theme")
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise InputError(where, f"no JSON ({error})", "one object a row", "mend it") from error
    missing = [name for name in needed if not isinstance(entry, dict) or name not in entry]
    if missing:
        raise InputError(where, f"no '{missing[0]}'", ", ".join(needed), "add it")
    checked: dict[str, Any] = entry
    return checked


def _checked(
    theme: str, second: str, role: str, scheme: Scheme, where: str
) -> tuple[str, str, str]:
    for name, code, allowed in (
        ("theme", theme, scheme.theme_codes),
        ("theme2", second, ("", *scheme.theme_codes)),
        ("role", role, scheme.role_codes or ("",)),
    ):
        if code not in allowed:
            raise InputError(
                where, f"the {name} '{code}'", ", ".join(filter(None, allowed)), "correct it"
            )
    return theme, second, role


def read_exemplars(folder: Path, scheme: Scheme) -> Coded:
    """Read exemplars: mini-reports that were written to teach, one sentence a row.

    A file has a row ``# doc_id=…<TAB>province=…<TAB>year=…<TAB>genre=…<TAB>title=…`` for each
    mini-report, then rows ``break<TAB>theme<TAB>theme2<TAB>role<TAB>text``; ``break`` is 1 where the
    sentence opens a line.

    Parameters
    ----------
    folder : pathlib.Path
        With files ``*.tsv``.
    scheme : Scheme

    Returns
    -------
    Coded
        Of which nothing evaluates.

    Raises
    ------
    InputError
        With file and row.
    """
    texts: dict[str, str] = {}
    genres: dict[str, str] = {}
    codes: list[tuple[str, str, str]] = []
    written: list[str] = []
    places: list[str] = []
    for path in sorted(folder.glob("*.tsv")):
        doc_id = ""
        for number, line in enumerate(_lines(path), 1):
            where = f"{path}:{number}"
            if not line.strip():
                continue
            if line.startswith("#"):
                head = _head(line, where)
                doc_id = f"{path.stem}-{head['doc_id']}"
                if doc_id in texts:
                    raise InputError(
                        where, f"the doc_id '{head['doc_id']}' a second time", "", "rename it"
                    )
                texts[doc_id], genres[doc_id] = "", head["genre"]
                continue
            fields = line.split("\t")
            if len(fields) != EXEMPLAR_FIELDS or not doc_id:
                raise InputError(
                    where, f"{len(fields)} fields", "break, theme, theme2, role, text", "mend it"
                )
            opens, theme, second, role, text = fields
            texts[doc_id] += ("\n" if opens == "1" and texts[doc_id] else "") + text
            codes.append(_checked(theme, second, role, scheme, where))
            written.append(text)
            places.append(where)
    sentences, _ = tabulate_sentences(texts)
    for found, text, where in zip_longest(sentences["text"], written, places):
        if found == text:
            continue
        raise InputError(
            where,
            f"'{text}', which is not one sentence",
            "one sentence a row",
            "split it",
        )
    frame = sentences.copy()
    frame = frame.assign(**_columns(codes))
    frame["group"] = frame["doc_id"]
    return Coded(frame, genres, np.zeros(len(frame), bool))


def _head(line: str, where: str) -> dict[str, str]:
    fields = [field.strip().partition("=") for field in line[1:].split("\t")]
    head = {name: value for name, _, value in fields}
    missing = [name for name in ("doc_id", "genre") if not head.get(name)]
    if missing:
        raise InputError(
            where, f"no '{missing[0]}'", "# doc_id=… and genre=…, a tab between", "add it"
        )
    return head
