"""The contracts of what is measured of themes and words."""

from __future__ import annotations

from jiedao.frames.columns import (
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
    # A row is a group and a theme; the columns of the group stand before these.
    "shares": Contract(
        {
            "theme": text_column(),
            "n": count_column(),
            "total": Column("int64", at_least(1)),
            "unit": text_column(one_of(("sentences", "characters"))),
            "share": share_column(),
            "low": share_column(),
            "high": share_column(),
            "method": text_column(),
        }
    ),
    # A row is a block, a coded theme and the theme that a labeller gave.
    "confusions": Contract(
        {
            "block": text_column(),
            "theme": text_column(),
            "predicted": text_column(),
            "n": count_column(),
        }
    ),
    # A row is a group and a theme beside a reference; missing where neither has the theme.
    "profile": Contract(
        {
            "theme": text_column(),
            "n": count_column(),
            "total": Column("int64", at_least(1)),
            "unit": text_column(),
            "share": share_column(),
            "reference": text_column(),
            "reference_share": share_column(),
            "location_quotient": number_column(nullable=True),
            "low": number_column(),
            "high": number_column(),
            "clr": number_column(),
            "clr_low": number_column(),
            "clr_high": number_column(),
            "rank": Column("int64", at_least(1)),
            "rank_low": Column("int64", at_least(1)),
            "rank_high": Column("int64", at_least(1)),
        }
    ),
    # A row is a group, a theme and one way to measure how much the group has of it.
    "measurements": Contract(
        {
            "group": text_column(),
            "theme": text_column(),
            "measure": text_column(),
            "value": number_column(),
        }
    ),
    # A row is a theme and two measures; tau is missing where a measure is the same everywhere.
    "rank_agreement": Contract(
        {
            "theme": text_column(),
            "first": text_column(),
            "second": text_column(),
            "n": Column("int64", at_least(2)),
            "tau": Column("float64", within(-1, 1), nullable=True),
            "measures": Column("int64", at_least(2)),
            "concordance": Column("float64", within(0, 1), nullable=True),
        }
    ),
    # A row is a group, a theme and two sides of it; where a side is too small, a remark says so.
    "shifts": Contract(
        {
            "theme": text_column(),
            "first": text_column(),
            "second": text_column(),
            "n_first": count_column(),
            "total_first": count_column(),
            "share_first": Column("float64", within(0, 1), nullable=True),
            "n_second": count_column(),
            "total_second": count_column(),
            "share_second": Column("float64", within(0, 1), nullable=True),
            "difference": Column("float64", within(-1, 1), nullable=True),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "p": Column("float64", within(0, 1), nullable=True),
            "q": Column("float64", within(0, 1), nullable=True),
            "method": text_column(),
            "remark": text_column(),
        }
    ),
    # A row is two groups and what is compared of them.
    "likeness": Contract(
        {
            "first": text_column(),
            "second": text_column(),
            "basis": text_column(one_of(("themes", "words"))),
            "distance": Column("float64", within(0, 1), nullable=True),
            "low": Column("float64", within(0, 1), nullable=True),
            "high": Column("float64", within(0, 1), nullable=True),
            "plain_distance": share_column(),
            "p": Column("float64", within(0, 1), nullable=True),
            "q": Column("float64", within(0, 1), nullable=True),
            "n_first": count_column(),
            "n_second": count_column(),
            "remark": text_column(),
        }
    ),
    # A row is a group and its place on a map of distances.
    "map": Contract(
        {
            "group": text_column(),
            "x": number_column(),
            "y": number_column(),
            "share_x": share_column(),
            "share_y": share_column(),
        }
    ),
    # A row is a step of a hierarchical clustering; "#3" is what step 3 made.
    "merges": Contract(
        {
            "step": Column("int64", at_least(1)),
            "first": text_column(),
            "second": text_column(),
            "distance": share_column(),
            "size": Column("int64", at_least(2)),
        }
    ),
    # A row is a group and a term.
    "terms": Contract(
        {
            "group": text_column(),
            "term": text_column(),
            "n": count_column(),
            "n_rest": count_column(),
            "measure": text_column(),
            "value": number_column(),
            "z": number_column(nullable=True),
            "q": number_column(nullable=True),
        }
    ),
    # A row is a group and a term that was tested; z, p and q know that words come in blocks, those
    # of words count each word for itself.
    "keyness": Contract(
        {
            "group": text_column(),
            "term": text_column(),
            "n": count_column(),
            "n_rest": count_column(),
            "blocks": count_column(),
            "blocks_rest": count_column(),
            "dispersion": Column("float64", within(0, 1), nullable=True),
            "measure": text_column(),
            "value": number_column(),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "z": number_column(),
            "p": share_column(),
            "q": share_column(),
            "design_effect": Column("float64", at_least(1), nullable=False),
            "z_words": number_column(),
            "q_words": share_column(),
        }
    ),
    # A row is a group, a period and a term; the rate is of the unit that stands beside it.
    "trajectories": Contract(
        {
            "group": text_column(),
            "period": text_column(),
            "term": text_column(),
            "n": count_column(),
            "total": Column("int64", at_least(1)),
            "unit": text_column(),
            "rate": Column("float64", at_least(0), nullable=False),
            "low": Column("float64", at_least(0), nullable=False),
            "high": Column("float64", at_least(0), nullable=False),
            "method": text_column(),
        }
    ),
    # A row is a sentence on the strip of its report; left and right are units from its start.
    "strips": Contract(
        {
            "doc_id": text_column(),
            "report": text_column(),
            "sentence_id": Column("str", unique=True),
            "theme": text_column(),
            "role": text_column(),
            "mark": text_column(one_of(("chapter", "section", ""))),
            "left": count_column(),
            "right": count_column(),
            "unit": text_column(),
        }
    ),
    # A row is an office, a period and a theme; time is the end of the period in years.
    "panel": Contract(
        {
            "office": text_column(),
            "period": text_column(matching(MONTH)),
            "time": number_column(),
            "theme": text_column(),
            "n": count_column(),
            "total": Column("int64", at_least(1)),
            "unit": text_column(),
            "share": share_column(),
            "low": share_column(),
            "high": share_column(),
            "design_effect": number_column(),
        }
    ),
    # A row is a theme of an office, or of "all"; value, low, high are changes of its share a year.
    # They are missing where the reports cannot carry the question, which remark says in words.
    "trends": Contract(
        {
            "office": text_column(),
            "theme": text_column(),
            "value": number_column(nullable=True),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "log_odds": number_column(nullable=True),
            "p": number_column(nullable=True),
            "q": number_column(nullable=True),
            "n": count_column(),
            "total": count_column(),
            "unit": text_column(),
            "offices": count_column(),
            "periods": count_column(),
            "first": text_column(),
            "last": text_column(),
            "method": text_column(),
            "remark": text_column(),
        }
    ),
    # A row is a theme of an office; value is the share after less that before the period.
    "changes": Contract(
        {
            "office": text_column(),
            "theme": text_column(),
            "period": text_column(),
            "value": number_column(nullable=True),
            "before": number_column(nullable=True),
            "after": number_column(nullable=True),
            "p": number_column(nullable=True),
            "q": number_column(nullable=True),
            "detectable": number_column(nullable=True),
            "n": count_column(),
            "total": count_column(),
            "unit": text_column(),
            "periods": count_column(),
            "first": text_column(),
            "last": text_column(),
            "method": text_column(),
            "remark": text_column(),
        }
    ),
}
