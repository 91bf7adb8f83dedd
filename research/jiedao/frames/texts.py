"""The contracts of texts and their labels."""

from __future__ import annotations

from jiedao.frames.columns import (
    GENRES,
    KINDS,
    MONTH,
    Column,
    Contract,
    at_least,
    count_column,
    matching,
    number_column,
    one_of,
    text_column,
    within,
)

CONTRACTS: dict[str, Contract] = {
    # A row is a report. Times are months, "" where unknown.
    "documents": Contract(
        {
            "doc_id": Column("str", unique=True),
            "office": text_column(),
            "county": text_column(),
            "city": text_column(),
            "province": text_column(),
            "period_start": text_column(matching(MONTH)),
            "period_end": text_column(matching(MONTH)),
            "genre": text_column(one_of(GENRES)),
            "title": text_column(),
            "source": text_column(),
            "sha256": text_column(),
        }
    ),
    # A row is a file, a row of a table or a member of an archive that was to be a report.
    "ingest": Contract(
        {
            "file": text_column(),
            # "" where no report came of it.
            "doc_id": text_column(),
            "format": text_column(),
            "encoding": text_column(),
            "characters": count_column(),
            # How many pieces of text the reader took as no part of the report; see the frame aside.
            "set_aside": count_column(),
            "duplicate_of": text_column(),
            "status": text_column(one_of(("read", "repaired", "refused", "skipped"))),
            "notes": text_column(),
        }
    ),
    # A row is a piece of a file that its reader took as no part of the report: a menu, a running head.
    "aside": Contract(
        {
            "doc_id": text_column(),
            "text": text_column(),
        }
    ),
    # A row is a quasi-sentence; level and parent_id are missing where there is none.
    "sentences": Contract(
        {
            "sentence_id": Column("str", unique=True),
            "doc_id": text_column(),
            "position": Column("int64", at_least(1)),
            "start": count_column(),
            "end": Column("int64", at_least(1)),
            "kind": text_column(one_of(KINDS)),
            "marker": text_column(),
            "level": Column("Int64", nullable=True),
            "parent_id": Column("str", nullable=True),
            "text": text_column(),
            # The text as it is read, "" where it is read as it stands.
            "read": Column("str", required=False),
        }
    ),
    # A row is a line of page furniture that was set aside.
    "furniture": Contract(
        {
            "doc_id": text_column(),
            "start": count_column(),
            "end": count_column(),
            "reason": text_column(),
            "text": text_column(),
        }
    ),
    # A row is one labelling of one sentence by one labeller (a coder, a reference, a model).
    "labels": Contract(
        {
            "sentence_id": text_column(),
            "scheme": text_column(),
            "theme": text_column(),
            "theme2": text_column(),
            "role": text_column(),
            "labeller": text_column(),
            "score": Column("float64", within(0, 1), nullable=True),
            "role_score": Column("float64", within(0, 1), nullable=True),
            "abstained": Column("bool"),
        }
    ),
    # A row is a measured quality of a labeller.
    "scores": Contract(
        {
            "task": text_column(),
            "split": text_column(),
            "theme": text_column(),
            "measure": text_column(),
            # Missing where nothing was there to measure: the precision of a label never given.
            "value": number_column(nullable=True),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "n": count_column(),
        }
    ),
}
