"""Reports as strips: where each sentence lies on the length of its report."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import UNITS

HEADING = "heading"


def lay_strips(
    sentences: pd.DataFrame,
    labels: pd.DataFrame,
    names: Mapping[str, str],
    *,
    unit: str = "sentences",
) -> pd.DataFrame:
    r"""Lay the sentences of each report end to end.

    Parameters
    ----------
    sentences, labels : pandas.DataFrame
        Frames of these names; one label for each sentence.
    names : mapping of str to str
        ``doc_id`` to the name that a report has in a figure; the strips come in this order.
    unit : {"sentences", "characters"}
        What a sentence is as long as: 1, or its characters.

    Returns
    -------
    pandas.DataFrame
        Frame `strips`. ``left`` and ``right`` are in units from the start of the report; ``mark``
        is ``chapter`` for a heading below no other, ``section`` for one right below a chapter.

    Raises
    ------
    InputError
        If there is no such unit, no sentence of the reports, or a sentence without one label.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "一、经济\n招商引资。税收增长。"})
    >>> labels = sentences[["sentence_id"]].assign(theme="economy", role="achievement")
    >>> found = lay_strips(sentences, labels, {"a": "江口街道"}, unit="characters")
    >>> found[["report", "left", "right", "mark"]].values.tolist()
    [['江口街道', 0, 4, 'chapter'], ['江口街道', 4, 9, ''], ['江口街道', 9, 14, '']]
    """
    if unit not in UNITS:
        raise InputError("unit", f"'{unit}'", ", ".join(UNITS), "choose one of these")
    chosen = sentences[sentences["doc_id"].isin(list(names))]
    if chosen.empty:
        raise InputError("sentences", "none of the reports", "sentences with labels", "add reports")
    order = chosen["doc_id"].map({doc_id: place for place, doc_id in enumerate(names)})
    chosen = chosen.assign(_order=order).sort_values(["_order", "position"], kind="stable")
    frame = chosen.merge(_one_label(chosen, labels), on="sentence_id", how="left")
    length = 1 if unit == "sentences" else frame["end"] - frame["start"]
    frame = frame.assign(length=length)
    right = frame.groupby("doc_id")["length"].cumsum()
    frame = frame.assign(
        report=frame["doc_id"].map(names),
        left=right - frame["length"],
        right=right,
        mark=_marks(frame),
        unit=unit,
    )
    columns = ["doc_id", "report", "sentence_id", "theme", "role", "mark", "left", "right", "unit"]
    return check_frame("strips", frame[columns])


def _one_label(sentences: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    mine = labels.loc[
        labels["sentence_id"].isin(sentences["sentence_id"]), ["sentence_id", "theme", "role"]
    ]
    twice = mine.loc[mine["sentence_id"].duplicated(), "sentence_id"]
    without = sentences.loc[~sentences["sentence_id"].isin(mine["sentence_id"]), "sentence_id"]
    for found, what in ((twice, "two labels"), (without, "no label")):
        if len(found):
            raise InputError(
                f"labels of {found.iloc[0]}", what, "one for each sentence", "choose one labeller"
            )
    return mine


def _marks(frame: pd.DataFrame) -> list[str]:
    heading = frame["kind"].eq(HEADING)
    parent = frame["parent_id"].fillna("").astype("str")
    chapter = heading & parent.eq("")
    section = heading & parent.isin(frame.loc[chapter, "sentence_id"])
    return [
        "chapter" if top else "section" if below else ""
        for top, below in zip(chapter, section, strict=True)
    ]
