"""The contracts of the ledgers."""

from __future__ import annotations

from jiedao.frames.columns import (
    INITIATIVE_KINDS,
    MONTH,
    Column,
    Contract,
    at_least,
    count_column,
    matching,
    number_column,
    one_of,
    share_column,
    text_column,
    within,
)

CONTRACTS: dict[str, Contract] = {
    # A row is a sentence and an initiative that it names; start and end count in the report.
    "initiatives": Contract(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": Column("int64", at_least(1)),
            "text": text_column(),
            "name": text_column(),
            "kind": text_column(one_of(INITIATIVE_KINDS)),
            "score": share_column(),
        }
    ),
    # A row is an initiative and a report that names it.
    "adoptions": Contract(
        {
            "initiative": text_column(),
            "kind": text_column(one_of(INITIATIVE_KINDS)),
            "doc_id": text_column(),
            "office": text_column(),
            "period_end": text_column(matching(MONTH)),
            "name": text_column(),
            "n": Column("int64", at_least(1)),
            "offices": Column("int64", at_least(1)),
            "part": text_column(one_of(("first", "adopter", "undated"))),
        }
    ),
    # A row is a phrase that several offices use as a slogan.
    "slogans": Contract(
        {
            "slogan": text_column(),
            "offices": Column("int64", at_least(2)),
            "reports": Column("int64", at_least(2)),
            "quoted": share_column(),
            "sentence_ids": text_column(),
        }
    ),
    # A row is a passage of a report that stands in another text too; offsets count in the texts.
    "passages": Contract(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": Column("int64", at_least(1)),
            "text": text_column(),
            "other_doc_id": text_column(),
            "other_start": count_column(),
            "other_end": Column("int64", at_least(1)),
            "length": Column("int64", at_least(1)),
            "source": text_column(one_of(("office", "reference"))),
            "offices": count_column(),
        }
    ),
    # A row is a quantity: a number with what it measures. Offsets count characters of the report.
    "quantities": Contract(
        {
            "sentence_id": text_column(),
            "start": count_column(),
            "end": Column("int64", at_least(1)),
            "text": text_column(),
            "value": number_column(),
            "unit": text_column(),
            "indicator": text_column(),
            "kind": text_column(one_of(("level", "growth", "share"))),
            "sign": text_column(one_of(("+", "-", ""))),
            "bound": text_column(one_of(("=", ">=", "<=", "~"))),
            "status": text_column(one_of(("achieved", "target", "problem"))),
            "period": text_column(),
            # Both ends of a range; missing where there is none.
            "value_low": number_column(nullable=True),
            "value_high": number_column(nullable=True),
        }
    ),
    # A row is a target beside the result that tells whether it was kept; a target without one is open.
    "targets": Contract(
        {
            "office": text_column(),
            "indicator": text_column(),
            "kind": text_column(one_of(("level", "growth", "share"))),
            "sign": text_column(one_of(("+", "-", ""))),
            "unit": text_column(),
            "target_id": text_column(),
            "target_start": Column("Int64", at_least(0)),
            "target_end": Column("Int64", at_least(1)),
            "target": number_column(),
            "target_bound": text_column(one_of(("=", ">=", "<=", "~"))),
            "target_period": text_column(),
            "target_first": text_column(matching(MONTH)),
            "target_last": text_column(matching(MONTH)),
            "wording": text_column(),
            "hardness": Column("Int64", within(1, 4)),
            "result_id": text_column(),
            "result_start": Column("Int64", at_least(0), nullable=True),
            "result_end": Column("Int64", at_least(1), nullable=True),
            "result": number_column(nullable=True),
            "result_period": text_column(),
            "result_first": text_column(matching(MONTH)),
            "result_last": text_column(matching(MONTH)),
            "scope": text_column(one_of(("report", "panel", ""))),
            "progress": number_column(nullable=True),
            "outcome": text_column(one_of(("kept", "missed", "open"))),
            "note": text_column(),
        }
    ),
    # A row is a rate of growth of an indicator that another office reports too; a fall is negative.
    "growth_rates": Contract(
        {
            "indicator": text_column(),
            "unit": text_column(),
            "office": text_column(),
            "doc_id": text_column(),
            "sentence_id": text_column(),
            "value": number_column(),
            "value_low": number_column(nullable=True),
            "bound": text_column(one_of(("=", ">=", "<=", "~"))),
            "status": text_column(one_of(("achieved", "target"))),
            "period": text_column(),
            "first": text_column(matching(MONTH)),
            "last": text_column(matching(MONTH)),
        }
    ),
    # A row is what an office achieved of an indicator that another office reports too.
    "comparisons": Contract(
        {
            "indicator": text_column(),
            "kind": text_column(one_of(("level", "growth", "share"))),
            "sign": text_column(one_of(("+", "-", ""))),
            "unit": text_column(),
            "office": text_column(),
            "doc_id": text_column(),
            "sentence_id": text_column(),
            "value": number_column(),
            "bound": text_column(one_of(("=", ">=", "<=", "~"))),
            "period": text_column(),
            "first": text_column(matching(MONTH)),
            "last": text_column(matching(MONTH)),
            "months": count_column(),
            "comparable": Column("bool"),
            "note": text_column(),
        }
    ),
}
