"""The contracts of texts and their labels."""

from __future__ import annotations

import pandera.pandas as pa

from jiedao.frames.columns import GENRES, KINDS, MONTH, count_column, number_column, text_column

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    # A row is a report. Times are months, "" where unknown.
    "documents": pa.DataFrameSchema(
        {
            "doc_id": pa.Column(str, unique=True),
            "office": text_column(),
            "county": text_column(),
            "city": text_column(),
            "province": text_column(),
            "period_start": text_column(form=pa.Check.str_matches(MONTH)),
            "period_end": text_column(form=pa.Check.str_matches(MONTH)),
            "genre": text_column(known=pa.Check.isin(GENRES)),
            "title": text_column(),
            "source": text_column(),
            "sha256": text_column(),
        }
    ),
    # A row is a file, a row of a table or a member of an archive that was to be a report.
    "ingest": pa.DataFrameSchema(
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
            "status": text_column(known=pa.Check.isin(("read", "repaired", "refused", "skipped"))),
            "notes": text_column(),
        }
    ),
    # A row is a piece of a file that its reader took as no part of the report: a menu, a running head.
    "aside": pa.DataFrameSchema(
        {
            "doc_id": text_column(),
            "text": text_column(),
        }
    ),
    # A row is a quasi-sentence; level and parent_id are missing where there is none.
    "sentences": pa.DataFrameSchema(
        {
            "sentence_id": pa.Column(str, unique=True),
            "doc_id": text_column(),
            "position": pa.Column(int, pa.Check.ge(1)),
            "start": count_column(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "kind": text_column(known=pa.Check.isin(KINDS)),
            "marker": text_column(),
            "level": pa.Column("Int64", nullable=True),
            "parent_id": pa.Column(str, nullable=True),
            "text": text_column(),
            # The text as it is read, "" where it is read as it stands.
            "read": pa.Column(str, required=False),
        }
    ),
    # A row is a line of page furniture that was set aside.
    "furniture": pa.DataFrameSchema(
        {
            "doc_id": text_column(),
            "start": count_column(),
            "end": count_column(),
            "reason": text_column(),
            "text": text_column(),
        }
    ),
    # A row is one labelling of one sentence by one labeller (a coder, a reference, a model).
    "labels": pa.DataFrameSchema(
        {
            "sentence_id": text_column(),
            "scheme": text_column(),
            "theme": text_column(),
            "theme2": text_column(),
            "role": text_column(),
            "labeller": text_column(),
            "score": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "role_score": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "abstained": pa.Column(bool),
        }
    ),
    # A row is a measured quality of a labeller.
    "scores": pa.DataFrameSchema(
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
