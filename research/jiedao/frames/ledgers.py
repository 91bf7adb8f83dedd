"""The contracts of the ledgers."""

from __future__ import annotations

import pandera.pandas as pa

from jiedao.frames.columns import (
    INITIATIVE_KINDS,
    MONTH,
    count_column,
    number_column,
    share_column,
    text_column,
)

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    # A row is a sentence and an initiative that it names; start and end count in the report.
    "initiatives": pa.DataFrameSchema(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": text_column(),
            "name": text_column(),
            "kind": text_column(known=pa.Check.isin(INITIATIVE_KINDS)),
            "score": share_column(),
        }
    ),
    # A row is an initiative and a report that names it.
    "adoptions": pa.DataFrameSchema(
        {
            "initiative": text_column(),
            "kind": text_column(known=pa.Check.isin(INITIATIVE_KINDS)),
            "doc_id": text_column(),
            "office": text_column(),
            "period_end": text_column(form=pa.Check.str_matches(MONTH)),
            "name": text_column(),
            "n": pa.Column(int, pa.Check.ge(1)),
            "offices": pa.Column(int, pa.Check.ge(1)),
            "part": text_column(known=pa.Check.isin(("first", "adopter", "undated"))),
        }
    ),
    # A row is a phrase that several offices use as a slogan.
    "slogans": pa.DataFrameSchema(
        {
            "slogan": text_column(),
            "offices": pa.Column(int, pa.Check.ge(2)),
            "reports": pa.Column(int, pa.Check.ge(2)),
            "quoted": share_column(),
            "sentence_ids": text_column(),
        }
    ),
    # A row is a passage of a report that stands in another text too; offsets count in the texts.
    "passages": pa.DataFrameSchema(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": text_column(),
            "other_doc_id": text_column(),
            "other_start": count_column(),
            "other_end": pa.Column(int, pa.Check.ge(1)),
            "length": pa.Column(int, pa.Check.ge(1)),
            "source": text_column(known=pa.Check.isin(("office", "reference"))),
            "offices": count_column(),
        }
    ),
    # A row is a quantity: a number with what it measures. Offsets count characters of the report.
    "quantities": pa.DataFrameSchema(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": text_column(),
            "value": number_column(),
            "unit": text_column(),
            "indicator": text_column(),
            "kind": text_column(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": text_column(known=pa.Check.isin(("+", "-", ""))),
            "bound": text_column(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "status": text_column(known=pa.Check.isin(("achieved", "target", "problem"))),
            "period": text_column(),
            # Both ends of a range; missing where there is none.
            "value_low": number_column(nullable=True),
            "value_high": number_column(nullable=True),
        }
    ),
    # A row is a target beside the result that tells whether it was kept; a target without one is open.
    "targets": pa.DataFrameSchema(
        {
            "office": text_column(),
            "indicator": text_column(),
            "kind": text_column(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": text_column(known=pa.Check.isin(("+", "-", ""))),
            "unit": text_column(),
            "target_id": text_column(),
            "target_start": pa.Column("Int64", pa.Check.ge(0)),
            "target_end": pa.Column("Int64", pa.Check.ge(1)),
            "target": number_column(),
            "target_bound": text_column(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "target_period": text_column(),
            "target_first": text_column(form=pa.Check.str_matches(MONTH)),
            "target_last": text_column(form=pa.Check.str_matches(MONTH)),
            "wording": text_column(),
            "hardness": pa.Column("Int64", pa.Check.in_range(1, 4)),
            "result_id": text_column(),
            "result_start": pa.Column("Int64", pa.Check.ge(0), nullable=True),
            "result_end": pa.Column("Int64", pa.Check.ge(1), nullable=True),
            "result": number_column(nullable=True),
            "result_period": text_column(),
            "result_first": text_column(form=pa.Check.str_matches(MONTH)),
            "result_last": text_column(form=pa.Check.str_matches(MONTH)),
            "scope": text_column(known=pa.Check.isin(("report", "panel", ""))),
            "progress": number_column(nullable=True),
            "outcome": text_column(known=pa.Check.isin(("kept", "missed", "open"))),
            "note": text_column(),
        }
    ),
    # A row is a rate of growth of an indicator that another office reports too; a fall is negative.
    "growth_rates": pa.DataFrameSchema(
        {
            "indicator": text_column(),
            "unit": text_column(),
            "office": text_column(),
            "doc_id": text_column(),
            "sentence_id": text_column(),
            "value": number_column(),
            "value_low": number_column(nullable=True),
            "bound": text_column(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "status": text_column(known=pa.Check.isin(("achieved", "target"))),
            "period": text_column(),
            "first": text_column(form=pa.Check.str_matches(MONTH)),
            "last": text_column(form=pa.Check.str_matches(MONTH)),
        }
    ),
    # A row is what an office achieved of an indicator that another office reports too.
    "comparisons": pa.DataFrameSchema(
        {
            "indicator": text_column(),
            "kind": text_column(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": text_column(known=pa.Check.isin(("+", "-", ""))),
            "unit": text_column(),
            "office": text_column(),
            "doc_id": text_column(),
            "sentence_id": text_column(),
            "value": number_column(),
            "bound": text_column(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "period": text_column(),
            "first": text_column(form=pa.Check.str_matches(MONTH)),
            "last": text_column(form=pa.Check.str_matches(MONTH)),
            "months": count_column(),
            "comparable": pa.Column(bool),
            "note": text_column(),
        }
    ),
}
