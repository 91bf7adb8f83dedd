"""A labelled table of one's own as coded sentences: any text, any labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.scheme import Scheme
from jiedao.themes.coded import Coded


@dataclass(frozen=True)
class TableColumns:
    """The columns of a labelled table.

    Attributes
    ----------
    text, label : str
        Needed.
    role, group, document : str
        ``""`` where the table has none. ``group`` is held out together; rows of one ``document`` are
        neighbours, in their order.
    """

    text: str = "text"
    label: str = "label"
    role: str = ""
    group: str = ""
    document: str = ""


def read_labelled(path: Path, columns: TableColumns) -> pd.DataFrame:
    """Read a labelled table.

    Parameters
    ----------
    path : pathlib.Path
        CSV (UTF-8, with or without BOM, or GB18030) or Parquet.
    columns : TableColumns

    Returns
    -------
    pandas.DataFrame
        Columns ``text, label, role, group, document`` as text, in the order of the table.

    Raises
    ------
    InputError
        With file and row, if a column is missing or a text or label is empty.
    """
    if not path.is_file():
        raise InputError(str(path), "no such file", "a labelled table", "correct the path")
    table = _read(path)
    names = {"text": columns.text, "label": columns.label}
    names |= {
        field: getattr(columns, field)
        for field in ("role", "group", "document")
        if getattr(columns, field)
    }
    for field, name in names.items():
        if name not in table.columns:
            raise InputError(
                str(path),
                f"no column '{name}' for the {field}",
                ", ".join(map(str, table.columns)),
                f"name the column with `{field} = …` in [data]",
            )
    frame = pd.DataFrame(
        {field: table[name].fillna("").astype("str").str.strip() for field, name in names.items()}
    )
    for field in ("text", "label"):
        empty = np.flatnonzero((frame[field] == "").to_numpy())
        if len(empty):
            raise InputError(
                f"{path}:{empty[0] + 2}",
                f"an empty {field} ({len(empty)} in all)",
                "a value in every row",
                "fill or remove the row",
            )
    return frame.reindex(columns=["text", "label", "role", "group", "document"], fill_value="")


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise InputError(str(path), "no Parquet", "a Parquet file", "write it anew") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return pd.read_csv(path, dtype="str", encoding=encoding, keep_default_na=False)
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise InputError(str(path), f"no CSV ({error})", "a CSV file", "mend it") from error
    raise InputError(
        str(path), "bytes that are not text", "CSV in UTF-8 or GB18030", "save it as UTF-8"
    )


def code_table(frame: pd.DataFrame, scheme: Scheme, where: str) -> Coded:
    """Turn a labelled table into coded sentences.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `read_labelled` gives it.
    scheme : Scheme
    where : str
        Names the table in errors.

    Returns
    -------
    Coded
        Each row is a sentence; rows without a document stand alone, and rows without a group are
        groups of their own.

    Raises
    ------
    InputError
        With the row, if a label is not in the scheme, or only some rows have a role.
    """
    for field, codes in (("label", scheme.theme_codes), ("role", scheme.role_codes)):
        if field == "role" and not frame[field].any():
            continue
        wrong = np.flatnonzero(~frame[field].isin(codes))
        if len(wrong):
            raise InputError(
                f"{where}:{wrong[0] + 2}",
                f"the {field} '{frame[field].iloc[wrong[0]]}'",
                ", ".join(codes[:12]) + ("…" if len(codes) > 12 else ""),
                "correct it, or leave out `scheme` to take the labels as they are",
            )
    uncoded: list[int] = np.flatnonzero(frame["role"] == "").tolist() if scheme.role_codes else []
    if 0 < len(uncoded) < len(frame):
        raise InputError(
            f"{where}:{uncoded[0] + 2}",
            f"an empty role ({len(uncoded)} in all)",
            "a role in every row, or in none",
            "fill it, or leave out `role` in [data]",
        )
    number = pd.Series(np.arange(1, len(frame) + 1).astype(str), index=frame.index)
    document = frame["document"].where(frame["document"] != "", "row" + number)
    frame = frame.assign(doc_id=document, number=number)
    # Rows of a document stand together, in their order, wherever they are in the table.
    order = pd.Series(pd.factorize(frame["doc_id"])[0]).sort_values(kind="stable").index
    frame = frame.iloc[order].reset_index(drop=True)
    position = frame.groupby("doc_id", sort=False).cumcount() + 1
    sentences = pd.DataFrame(
        {
            "sentence_id": "row" + frame["number"],
            "doc_id": frame["doc_id"],
            "position": position,
            "start": 0,
            "end": frame["text"].str.len(),
            "kind": "body",
            "marker": "",
            "level": pd.array([pd.NA] * len(frame), dtype="Int64"),
            "parent_id": pd.Series([None] * len(frame), dtype="str"),
            "line": position,
            "text": frame["text"],
            "theme": frame["label"],
            "theme2": "",
            "role": frame["role"],
            "group": frame["group"].where(frame["group"] != "", frame["doc_id"]),
        }
    )
    return Coded(sentences, {}, np.ones(len(frame), bool))
