"""Sentences to coders and back: spreadsheets, doccano, Label Studio, and what to code next."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.forms import FIELDS, FORMS, WIDTHS, Form, Row, code_names, read_codes, shorten
from jiedao.frames import check_frame, check_one_labeller
from jiedao.readers.plain import read_plain
from jiedao.scheme import Scheme
from jiedao.tables import Content, restore_texts, write_together
from jiedao.themes.evaluate import heading_paths, texts_before
from jiedao.themes.scores import block_numbers


def export_annotations(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    path: Path,
    scheme: Scheme,
    labels: pd.DataFrame | None = None,
    *,
    form: str = "xlsx",
    chosen: Iterable[str] | None = None,
) -> int:
    """Write sentences for a coder, each with its headings and its neighbours.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` (whole reports, so that neighbours are there) and `documents`.
    path : pathlib.Path
    scheme : Scheme
    labels : pandas.DataFrame, optional
        Frame `labels` of one labeller, filled in to be corrected. In Label Studio labels with a score
        are predictions, others annotations.
    form : {"xlsx", "doccano", "labelstudio"}
        A workbook with lists to choose from and the code book on a second sheet; JSON lines with
        labels such as ``theme:economy``, beside it NAME-labels.json with all of them; or tasks in
        JSON, beside them NAME-config.xml.
    chosen : iterable of str, optional
        Write these ``sentence_id`` only.

    Returns
    -------
    int
        How many sentences were written.

    Raises
    ------
    InputError
        If the form or the suffix is unknown, if there is nothing to write, if ``chosen`` is not of
        these sentences, or if the labels are of another scheme or of several labellers.
    OutputError
        If a file cannot be written.
    """
    kind = _form(path, form)
    tasks = _tasks(sentences, documents, labels, scheme)
    if chosen is not None:
        wanted = set(chosen)
        unknown = sorted(wanted - set(tasks["sentence_id"]))
        if unknown:
            raise InputError(
                "chosen", f"'{unknown[0]}'", "ids of the sentences that are exported", "correct it"
            )
        tasks = tasks[tasks["sentence_id"].isin(wanted)]
    if tasks.empty:
        raise InputError("sentences", "none to write", "one or more", "choose other reports")
    columns = [*WIDTHS, "labeller"]
    cells = tasks[columns].itertuples(index=False, name=None)
    rows: list[Row] = [dict(zip(columns, line, strict=True)) for line in cells]
    content, beside = kind.write(rows, tasks["score"].tolist(), scheme)
    contents: dict[Path, Content] = {path.with_name(path.stem + end): beside[end] for end in beside}
    write_together(contents | {path: content})
    return len(rows)


def import_annotations(
    path: Path, form: str, scheme: Scheme, coder: str, sentences: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read what a coder filled in, and check it row by row.

    Parameters
    ----------
    path : pathlib.Path
        What `export_annotations` wrote, or what doccano (JSONL) or Label Studio (JSON) exports of it.
    form : {"xlsx", "doccano", "labelstudio"}
    scheme : Scheme
        Codes, and names that only one category has, such as 经济发展, are accepted.
    coder : str
        Stands in the column ``labeller``.
    sentences : pandas.DataFrame, optional
        Frame `sentences` that the ids and texts must be of.

    Returns
    -------
    labels : pandas.DataFrame
        Frame `labels` without scores, with further columns ``comment`` and, where ``sentences`` are
        given, ``block``, over which intervals of agreement are drawn.
    notes : tuple of str
        How many rows were left out since they have no theme, and how many have no role.

    Raises
    ------
    InputError
        With file and row (or the number of the task), if an id is unknown or there twice, a text was
        changed, a code is not of the scheme, or the file is not what ``form`` says.
    """
    kind = _form(path, form)
    if not coder.strip():
        raise InputError("coder", "an empty name", "the name of the coder", "give it")
    if not path.is_file():
        raise InputError(str(path), "no such file", "a file that was filled in", "correct it")
    texts = None if sentences is None else dict(zip(sentences["sentence_id"], sentences["text"]))
    names = dict.fromkeys(FIELDS, code_names(scheme.themes)) | {"role": code_names(scheme.roles)}
    seen: dict[str, str] = {}
    rows: list[Row] = []
    for where, row in kind.read(path, scheme):
        _check_sentence(row, where, seen, texts, kind)
        rows.append(
            {"sentence_id": row["sentence_id"], "comment": row.get("comment", "")}
            | read_codes(row, names, where)
        )
    coded = [row for row in rows if row["theme"]]
    notes = []
    if len(coded) < len(rows):
        left = len(rows) - len(coded)
        notes.append(f"{path}: {left} of {len(rows)} rows have no theme and were left out")
    bare = sum(not row["role"] for row in coded) if scheme.roles else 0
    if bare:
        notes.append(f"{path}: {bare} of {len(coded)} labelled rows have no role")
    if not coded:
        raise InputError(str(path), "no row with a theme", "one or more", "code some sentences")
    labels = pd.DataFrame(coded, columns=["sentence_id", *FIELDS, "comment"], dtype="str")
    labels = labels.assign(
        scheme=scheme.identity, labeller=coder, score=np.nan, role_score=np.nan, abstained=False
    )
    order = ["sentence_id", "scheme", *FIELDS, "labeller", "score", "role_score", "abstained"]
    labels = labels[[*order, "comment"]]
    if sentences is not None:
        labels["block"] = labels["sentence_id"].map(sentence_blocks(sentences))
    return check_frame("labels", labels), tuple(notes)


def sample_sentences(
    sentences: pd.DataFrame,
    labels: pd.DataFrame | None = None,
    *,
    random: int,
    uncertain: int = 0,
    seed: int = 1,
) -> pd.DataFrame:
    """Choose what to code next: sentences at random, and those that a labeller is least sure of.

    Only the random ones stand for the whole: shares and qualities are estimated from them alone.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`.
    labels : pandas.DataFrame, optional
        Frame `labels` of one labeller with scores; needed for uncertain ones.
    random : int
        How many are drawn without replacement, each sentence with the same probability.
    uncertain : int
        How many of the others are added, those with the lowest ``score``.
    seed : int

    Returns
    -------
    pandas.DataFrame
        The rows of ``sentences`` by report and position, with ``drawn`` (``random``, ``uncertain``)
        and ``probability`` (that of being drawn at random; missing for uncertain ones).

    Raises
    ------
    InputError
        If more is asked for than there is, or nothing.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "新增企业3家。排查隐患20次。走访老人5户。调解纠纷2起。"})
    >>> sample_sentences(sentences, random=2)[["text", "drawn", "probability"]].values.tolist()
    [['排查隐患20次。', 'random', 0.5], ['走访老人5户。', 'random', 0.5]]
    """
    total = len(sentences)
    if min(random, uncertain) < 0 or not 1 <= random + uncertain <= total:
        raise InputError(
            "random, uncertain",
            f"{random} and {uncertain} sentences",
            f"1 to {total} in all, for there are no more",
            "ask for as many as there are",
        )
    frame = sentences.reset_index(drop=True)
    drawn = np.full(total, "", dtype=object)
    picked = np.random.default_rng(seed).choice(total, random, replace=False)
    drawn[picked] = "random"
    if uncertain:
        drawn[_least_sure(frame, labels, drawn == "", uncertain)] = "uncertain"
    chance = np.where(drawn == "random", random / total, np.nan)
    frame = frame.assign(drawn=pd.Series(drawn, dtype="str"), probability=chance)
    report = pd.Series(pd.factorize(frame["doc_id"])[0], index=frame.index)
    order = frame.assign(report=report)[drawn != ""].sort_values(["report", "position"]).index
    ordered: pd.DataFrame = frame.loc[order].reset_index(drop=True)
    return ordered


def _form(path: Path, form: str) -> Form:
    if form not in FORMS:
        raise InputError("form", f"'{form}'", ", ".join(FORMS), "choose one of these")
    if path.is_dir():
        raise InputError(str(path), "a folder", "the name of a file", "choose another name")
    if path.suffix != FORMS[form].suffix:
        raise InputError(
            str(path),
            f"the suffix '{path.suffix}'",
            f"{FORMS[form].suffix} for the form {form}",
            "choose another name or another form",
        )
    return FORMS[form]


def _tasks(
    sentences: pd.DataFrame, documents: pd.DataFrame, labels: pd.DataFrame | None, scheme: Scheme
) -> pd.DataFrame:
    """Put what a coder sees beside each sentence, and its labels if there are some."""
    following = sentences["text"].shift(-1)
    same = sentences["doc_id"].eq(sentences["doc_id"].shift(-1))
    empty = dict.fromkeys((*FIELDS, "labeller"), "")
    offices = dict(zip(documents["doc_id"], documents["office"], strict=True))
    frame = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "office": [offices.get(doc_id, "") for doc_id in sentences["doc_id"]],
            "headings": heading_paths(sentences),
            "before": texts_before(sentences),
            "text": sentences["text"],
            "after": following.where(same, "").fillna(""),
            "comment": "",
        }
    )
    if labels is None:
        return frame.assign(score=np.nan, **empty)
    foreign = set(labels["scheme"]) - {scheme.identity}
    if foreign:
        raise InputError(
            "labels", f"labels of the scheme {min(foreign)}", scheme.identity, "use that scheme"
        )
    given = _by_sentence(labels)[[*FIELDS, "labeller", "score"]]
    return frame.join(given, on="sentence_id").fillna(empty)


def _by_sentence(labels: pd.DataFrame) -> pd.DataFrame:
    check_one_labeller(labels)
    indexed: pd.DataFrame = labels.set_index("sentence_id")
    return indexed


def _check_sentence(
    row: Row, where: str, seen: dict[str, str], texts: Mapping[str, str] | None, kind: Form
) -> None:
    name = row["sentence_id"]
    if not name:
        raise InputError(where, "no sentence_id", "the id that was exported", "restore it")
    if name in seen:
        raise InputError(
            where, f"the sentence '{name}', which {seen[name]} has", "each once", "remove one"
        )
    seen[name] = where
    if texts is None:
        return
    if name not in texts:
        raise InputError(
            where,
            f"the sentence '{name}', which is not in these reports",
            f"ids such as {next(iter(texts), 'none: there are no sentences')}",
            "take the reports that were exported",
        )
    wanted = kind.text(texts[name])
    if row["text"] != wanted:
        raise InputError(
            where,
            f"the text '{shorten(row['text'])}'",
            f"that of {name}, '{shorten(wanted)}'",
            "restore the text; if the report was changed, export it anew",
        )


def _least_sure(
    frame: pd.DataFrame, labels: pd.DataFrame | None, free: NDArray[np.bool_], many: int
) -> NDArray[np.int64]:
    """Return the rows with the lowest scores among the free ones; the first of equal ones."""
    if labels is None:
        raise InputError(
            "labels", "none", "labels with scores, for uncertain ones", "label the sentences first"
        )
    score = frame["sentence_id"].map(_by_sentence(labels)["score"]).to_numpy(dtype=float)
    rows = np.flatnonzero(free & ~np.isnan(score))
    if len(rows) < many:
        raise InputError(
            "labels",
            f"{len(rows)} sentences with a score that are not drawn",
            f"{many} or more",
            "ask for fewer uncertain ones, or label all sentences",
        )
    chosen: NDArray[np.int64] = rows[np.argsort(score[rows], kind="stable")[:many]]
    return chosen


def sentence_blocks(sentences: pd.DataFrame) -> dict[str, str]:
    """Return the block of each sentence, named by its first: a heading with what is under it."""
    ids = sentences["sentence_id"].reset_index(drop=True)
    first = ids.groupby(block_numbers(sentences)).transform("first")
    return dict(zip(ids, first, strict=True))


def read_table(path: Path, needed: Sequence[str] = ("sentence_id",)) -> pd.DataFrame:
    """Read a CSV (UTF-8, UTF-16 or GB18030) or Parquet table with the columns that are needed."""
    if not path.is_file():
        raise InputError(str(path), "no such file", "a table: .csv or .parquet", "correct the path")
    try:
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
        else:
            plain = io.StringIO(read_plain(path).text)
            table = restore_texts(pd.read_csv(plain, dtype="str", keep_default_na=False))
    except (ValueError, OSError) as error:
        raise InputError(
            str(path), f"no table ({error})", "a CSV or Parquet table", "save it anew"
        ) from error
    for column in needed:
        if column not in table.columns:
            raise InputError(
                str(path), f"no column '{column}'", ", ".join(needed), "add or rename the column"
            )
    return table


def read_labels(paths: Sequence[Path], field: str = "theme") -> pd.DataFrame:
    """Read tables of labels into one, for `jiedao.themes.agreement`.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Tables with ``sentence_id`` and ``field``; where there is no column ``labeller``, the stem of
        the file is the labeller. A column ``block`` is taken over, or made from ``doc_id`` and
        ``parent_id``.
    field : str

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    InputError
        With the file, if it is no table, lacks a column, or has labels that another file has too.
    """
    parts: list[pd.DataFrame] = []
    owners: dict[str, Path] = {}
    for path in paths:
        table = read_table(path, ("sentence_id", field))
        if "labeller" not in table.columns:
            table = table.assign(labeller=path.stem)
        for labeller in table["labeller"].unique():
            if labeller in owners:
                raise InputError(
                    str(path),
                    f"labels by '{labeller}', as in {owners[labeller]}",
                    "the labels of another labeller",
                    "name the labellers apart in the column labeller",
                )
            owners[labeller] = path
        parts.append(table)
    labels = pd.concat(parts, ignore_index=True)
    blocks: dict[str, str] = {}
    if {"doc_id", "parent_id"} <= set(labels.columns):
        placed = labels[labels["doc_id"].notna()].drop_duplicates("sentence_id")
        blocks = sentence_blocks(placed.assign(parent_id=placed["parent_id"].replace("", None)))
    if "block" in labels.columns:
        given = labels[labels["block"].fillna("") != ""].drop_duplicates("sentence_id")
        blocks |= dict(zip(given["sentence_id"], given["block"], strict=True))
    return labels.assign(block=labels["sentence_id"].map(blocks)) if blocks else labels
