"""What the page of a study holds: its reports, sentences, tables and what it leaves out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jiedao.pipeline import Study, report_names
from jiedao.plotting.style import theme_colours
from jiedao.report.colours import theme_marks
from jiedao.report.encoding import encode_column, encode_frame, finite
from jiedao.scheme import Category, Scheme, read_scheme

# What a browser still handles well; beyond it the page says what stands in the tables alone.
MOST_SENTENCES = 100_000
MOST_ROWS = 50_000
# The view of sentences shows these two, and the passport what the others tell.
NOT_SHOWN = ("sentences", "labels", "topics", "topic_recurrence", "topic_overlaps")
# What the page tells of the run record.
TOLD = ("configuration", "model", "quality", "topics", "versions")
LABELS = ("theme", "theme2", "role", "score", "role_score", "abstained")


def collect_content(
    result: Study, most_sentences: int = MOST_SENTENCES, most_rows: int = MOST_ROWS
) -> dict[str, Any]:
    """Collect what the page shows.

    Parameters
    ----------
    result : Study
    most_sentences : int
        Reports are kept whole, in their order, as long as their sentences are not more than this;
        the first is always kept.
    most_rows : int
        How many rows of each other table are kept.

    Returns
    -------
    dict
        ``scheme, record, notes, reports, sentences, tables``. Offsets count characters (code
        points), as in the frames.
    """
    tables = result.tables
    documents = tables["documents"]
    sizes = tables["sentences"].groupby("doc_id").size().reindex(documents["doc_id"])
    whole = int((sizes.cumsum() <= most_sentences).sum())
    kept = documents.head(max(whole, 1))
    return {
        "scheme": describe_scheme(result.scheme),
        "record": {name: finite(result.record[name]) for name in TOLD if name in result.record},
        "notes": list(result.notes),
        "reports": _reports(result, kept),
        "sentences": _sentences(tables, kept["doc_id"].tolist()),
        "total": {"reports": len(documents), "sentences": len(tables["sentences"])},
        "tables": {
            name: encode_frame(table, most_rows)
            for name, table in tables.items()
            if name not in NOT_SHOWN
        },
    }


def describe_scheme(scheme: Scheme) -> dict[str, Any]:
    """Describe a code book for the page: names, definitions, and a mark for each theme."""
    definitions = _definitions(scheme)
    return {
        "title": scheme.title,
        "title_en": scheme.title_en,
        "identity": scheme.identity,
        "residual": scheme.residual,
        "themes": _categories(scheme.themes, definitions),
        "roles": _categories(scheme.roles, definitions),
    }


def scheme_colours(scheme: Scheme) -> list[str]:
    """Return the colours of the themes, in order, as the figures have them."""
    return list(theme_colours(scheme.theme_codes, scheme.residual).values())


def _definitions(scheme: Scheme) -> dict[str, str]:
    """Return what themes and roles mean: a model keeps its scheme without, the package's has it."""
    known = read_scheme()
    source = known if known.identity == scheme.identity else scheme
    return {category.code: category.definition for category in (*source.themes, *source.roles)}


def _categories(
    categories: tuple[Category, ...], definitions: dict[str, str]
) -> list[dict[str, str]]:
    marks = theme_marks([category.name for category in categories])
    marks_en = theme_marks([category.name_en for category in categories])
    return [
        {
            "code": category.code,
            "name": category.name,
            "name_en": category.name_en,
            "definition": definitions.get(category.code, ""),
            "mark": mark,
            "mark_en": mark_en,
        }
        for category, mark, mark_en in zip(categories, marks, marks_en, strict=True)
    ]


def _reports(result: Study, documents: pd.DataFrame) -> list[dict[str, Any]]:
    names = report_names(result.tables["documents"])
    furniture = result.tables["furniture"]
    aside: dict[str, list[list[int]]] = {}
    for doc_id, start, end in zip(
        furniture["doc_id"], furniture["start"], furniture["end"], strict=True
    ):
        aside.setdefault(doc_id, []).append([int(start), int(end)])
    columns = ("doc_id", "office", "period_start", "period_end", "genre", "title")
    return [
        {
            **{column: row[column] for column in columns},
            "name": names[row["doc_id"]],
            "text": result.texts[row["doc_id"]],
            "furniture": aside.get(row["doc_id"], []),
        }
        for row in documents.to_dict("records")
    ]


def _sentences(tables: dict[str, pd.DataFrame], doc_ids: list[str]) -> dict[str, Any]:
    """Encode the sentences of the reports that are kept, report by report, with their labels."""
    sentences = tables["sentences"].merge(
        tables["labels"][["sentence_id", *LABELS]], on="sentence_id", validate="one_to_one"
    )
    order = {doc_id: number for number, doc_id in enumerate(doc_ids)}
    sentences = sentences.assign(report=sentences["doc_id"].map(order)).dropna(subset="report")
    sentences = sentences.sort_values(["report", "position"], kind="stable", ignore_index=True)
    place = pd.Series(sentences.index, index=sentences["sentence_id"])
    found = {
        name: encode_column(sentences[name])
        for name in ("sentence_id", "start", "end", "kind", "marker", "level", "read", *LABELS)
    }
    found["report"] = sentences["report"].astype("int64").tolist()
    found["parent"] = sentences["parent_id"].map(place).fillna(-1).astype("int64").tolist()
    return found
