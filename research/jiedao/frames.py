"""The contracts of the frames: each noun of jiedao, its columns, what may stand in them.

Every function that takes or gives a frame names it in its docstring; this is the only place
where the columns are listed.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from jiedao.errors import ContractError, InputError

GENRES = ("summary", "plan", "both")
INITIATIVE_KINDS = ("brand", "campaign", "method", "place", "platform", "slogan", "team")
KINDS = ("title", "heading", "body")
MONTH = r"^(|\d{4}-(0[1-9]|1[0-2]))$"


def _text(**checks: pa.Check) -> pa.Column:
    return pa.Column(str, checks=list(checks.values()), nullable=False, coerce=True)


def _share() -> pa.Column:
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=False)


def _count() -> pa.Column:
    return pa.Column(int, pa.Check.ge(0), nullable=False)


def _number(nullable: bool = False) -> pa.Column:
    return pa.Column(float, nullable=nullable)


CONTRACTS: dict[str, pa.DataFrameSchema] = {
    # A row is a report. Times are months, "" where unknown.
    "documents": pa.DataFrameSchema(
        {
            "doc_id": pa.Column(str, unique=True),
            "office": _text(),
            "county": _text(),
            "city": _text(),
            "province": _text(),
            "period_start": _text(form=pa.Check.str_matches(MONTH)),
            "period_end": _text(form=pa.Check.str_matches(MONTH)),
            "genre": _text(known=pa.Check.isin(GENRES)),
            "title": _text(),
            "source": _text(),
            "sha256": _text(),
        }
    ),
    # A row is a quasi-sentence; level and parent_id are missing where there is none.
    "sentences": pa.DataFrameSchema(
        {
            "sentence_id": pa.Column(str, unique=True),
            "doc_id": _text(),
            "position": pa.Column(int, pa.Check.ge(1)),
            "start": _count(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "kind": _text(known=pa.Check.isin(KINDS)),
            "marker": _text(),
            "level": pa.Column("Int64", nullable=True),
            "parent_id": pa.Column(str, nullable=True),
            "text": _text(),
        }
    ),
    # A row is a line of page furniture that was set aside.
    "furniture": pa.DataFrameSchema(
        {"doc_id": _text(), "start": _count(), "end": _count(), "reason": _text(), "text": _text()}
    ),
    # A row is one labelling of one sentence by one labeller (a coder, a reference, a model).
    "labels": pa.DataFrameSchema(
        {
            "sentence_id": _text(),
            "scheme": _text(),
            "theme": _text(),
            "theme2": _text(),
            "role": _text(),
            "labeller": _text(),
            "score": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "role_score": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "abstained": pa.Column(bool),
        }
    ),
    # A row is a group and a theme; the columns of the group stand before these.
    "shares": pa.DataFrameSchema(
        {
            "theme": _text(),
            "n": _count(),
            "total": pa.Column(int, pa.Check.ge(1)),
            "unit": _text(known=pa.Check.isin(("sentences", "characters"))),
            "share": _share(),
            "low": _share(),
            "high": _share(),
            "method": _text(),
        }
    ),
    # A row is a block, a coded theme and the theme that a labeller gave.
    "confusions": pa.DataFrameSchema(
        {"block": _text(), "theme": _text(), "predicted": _text(), "n": _count()}
    ),
    # A row is a group and a theme beside a reference; missing where neither has the theme.
    "profile": pa.DataFrameSchema(
        {
            "theme": _text(),
            "n": _count(),
            "total": pa.Column(int, pa.Check.ge(1)),
            "unit": _text(),
            "share": _share(),
            "reference": _text(),
            "reference_share": _share(),
            "location_quotient": _number(nullable=True),
            "low": _number(),
            "high": _number(),
            "clr": _number(),
            "clr_low": _number(),
            "clr_high": _number(),
            "rank": pa.Column(int, pa.Check.ge(1)),
            "rank_low": pa.Column(int, pa.Check.ge(1)),
            "rank_high": pa.Column(int, pa.Check.ge(1)),
        }
    ),
    # A row is a group, a theme and one way to measure how much the group has of it.
    "measurements": pa.DataFrameSchema(
        {"group": _text(), "theme": _text(), "measure": _text(), "value": _number()}
    ),
    # A row is a theme and two measures; tau is missing where a measure is the same everywhere.
    "rank_agreement": pa.DataFrameSchema(
        {
            "theme": _text(),
            "first": _text(),
            "second": _text(),
            "n": pa.Column(int, pa.Check.ge(2)),
            "tau": pa.Column(float, pa.Check.in_range(-1, 1), nullable=True),
            "measures": pa.Column(int, pa.Check.ge(2)),
            "concordance": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        }
    ),
    # A row is a group, a theme and two sides of it; where a side is too small, a remark says so.
    "shifts": pa.DataFrameSchema(
        {
            "theme": _text(),
            "first": _text(),
            "second": _text(),
            "n_first": _count(),
            "total_first": _count(),
            "share_first": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "n_second": _count(),
            "total_second": _count(),
            "share_second": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "difference": pa.Column(float, pa.Check.in_range(-1, 1), nullable=True),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "p": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "q": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "method": _text(),
            "remark": _text(),
        }
    ),
    # A row is two groups and what is compared of them.
    "likeness": pa.DataFrameSchema(
        {
            "first": _text(),
            "second": _text(),
            "basis": _text(known=pa.Check.isin(("themes", "words"))),
            "distance": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "low": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "high": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "plain_distance": _share(),
            "p": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "q": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "n_first": _count(),
            "n_second": _count(),
            "remark": _text(),
        }
    ),
    # A row is a group and its place on a map of distances.
    "map": pa.DataFrameSchema(
        {
            "group": _text(),
            "x": _number(),
            "y": _number(),
            "share_x": _share(),
            "share_y": _share(),
        }
    ),
    # A row is a step of a hierarchical clustering; "#3" is what step 3 made.
    "merges": pa.DataFrameSchema(
        {
            "step": pa.Column(int, pa.Check.ge(1)),
            "first": _text(),
            "second": _text(),
            "distance": _share(),
            "size": pa.Column(int, pa.Check.ge(2)),
        }
    ),
    # A row is a group and a term.
    "terms": pa.DataFrameSchema(
        {
            "group": _text(),
            "term": _text(),
            "n": _count(),
            "n_rest": _count(),
            "measure": _text(),
            "value": _number(),
            "z": _number(nullable=True),
            "q": _number(nullable=True),
        }
    ),
    # A row is a group and a term that was tested; z, p and q know that words come in blocks, those
    # of words count each word for itself.
    "keyness": pa.DataFrameSchema(
        {
            "group": _text(),
            "term": _text(),
            "n": _count(),
            "n_rest": _count(),
            "blocks": _count(),
            "blocks_rest": _count(),
            "dispersion": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "measure": _text(),
            "value": _number(),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "z": _number(),
            "p": _share(),
            "q": _share(),
            "design_effect": pa.Column(float, pa.Check.ge(1), nullable=False),
            "z_words": _number(),
            "q_words": _share(),
        }
    ),
    # A row is a group, a period and a term; the rate is of the unit that stands beside it.
    "trajectories": pa.DataFrameSchema(
        {
            "group": _text(),
            "period": _text(),
            "term": _text(),
            "n": _count(),
            "total": pa.Column(int, pa.Check.ge(1)),
            "unit": _text(),
            "rate": pa.Column(float, pa.Check.ge(0), nullable=False),
            "low": pa.Column(float, pa.Check.ge(0), nullable=False),
            "high": pa.Column(float, pa.Check.ge(0), nullable=False),
            "method": _text(),
        }
    ),
    # A row is a topic and a term of one run of a topic model.
    "topics": pa.DataFrameSchema(
        {"run": _text(), "topic": _count(), "term": _text(), "weight": _share()}
    ),
    # A row is a report and a topic of one run; the words that the model does not know are a share
    # of the report's.
    "topic_shares": pa.DataFrameSchema(
        {
            "run": _text(),
            "doc_id": _text(),
            "topic": _count(),
            "share": _share(),
            "out_of_vocabulary": _share(),
        }
    ),
    # A row is a seed word of a theme; shared words stand in several themes.
    "seed_words": pa.DataFrameSchema(
        {
            "theme": _text(),
            "term": _text(),
            "n": _count(),
            "present": pa.Column(bool),
            "shared": pa.Column(bool),
        }
    ),
    # A row is a run of a choice of topics and a measure.
    "topic_quality": pa.DataFrameSchema(
        {
            "run": _text(),
            "topics": _count(),
            "seed": _count(),
            "measure": _text(),
            "value": _number(nullable=True),
        }
    ),
    # A row is a number of topics and a measure over all runs; one run has no interval.
    "topic_choice": pa.DataFrameSchema(
        {
            "topics": _count(),
            "measure": _text(),
            "value": _number(nullable=True),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "n": _count(),
        }
    ),
    # A row is a topic and a further run.
    "topic_recurrence": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "sample": _text(),
            "rerun": _text(),
            "match": pa.Column(int, pa.Check.ge(-1)),
            "similarity": _share(),
            "same": pa.Column(bool),
        }
    ),
    # A row is a topic and a term that leads it by probability, by relevance, or between.
    "topic_words": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "term": _text(),
            "n": _count(),
            "weight": _share(),
            "overall": _share(),
            "relevance": _number(),
        }
    ),
    # A row is a topic and a sentence that carries it.
    "topic_sentences": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "rank": pa.Column(int, pa.Check.ge(1)),
            "sentence_id": _text(),
            "weight": _share(),
            "text": _text(),
        }
    ),
    # A row is a topic and a theme or an office.
    "topic_overlaps": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "kind": _text(),
            "name": _text(),
            "share": _share(),
            "base": _share(),
        }
    ),
    # A row is a topic; recurrence is missing where there were no such runs.
    "topic_passports": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "guide": _text(),
            "share": _share(),
            "seed_recurrence": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "resample_recurrence": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
            "stable": pa.Column(bool),
            "theme": _text(),
            "theme_share": _share(),
            "theme_base": _share(),
            "office": _text(),
            "office_share": _share(),
            "office_base": _share(),
            "words": _text(),
            "relevant_words": _text(),
            "x": _number(),
            "y": _number(),
        }
    ),
    # A row is a group and a topic; the columns of the group stand before these.
    "topic_prevalence": pa.DataFrameSchema(
        {
            "run": _text(),
            "topic": _count(),
            "share": _share(),
            "low": _share(),
            "high": _share(),
            "seed_part": _share(),
            "n": _count(),
            "runs": _count(),
        }
    ),
    # A row is an option of a task.
    "intrusion_tasks": pa.DataFrameSchema(
        {
            "task_id": _text(),
            "kind": _text(known=pa.Check.isin(("word", "topic"))),
            "run": _text(),
            "topic": _count(),
            "text": _text(),
            "option": _text(),
            "shown": _text(),
            "intruder": pa.Column(bool),
            "weight": _share(),
        }
    ),
    # A row is a measure of the answers, of a topic or (missing) of all.
    "intrusion_scores": pa.DataFrameSchema(
        {
            "kind": _text(),
            "topic": pa.Column("Int64", nullable=True),
            "measure": _text(),
            "value": _number(),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "chance": _number(nullable=True),
            "n": _count(),
        }
    ),
    # A row is an office, a period and a theme; time is the end of the period in years.
    "panel": pa.DataFrameSchema(
        {
            "office": _text(),
            "period": _text(form=pa.Check.str_matches(MONTH)),
            "time": _number(),
            "theme": _text(),
            "n": _count(),
            "total": pa.Column(int, pa.Check.ge(1)),
            "unit": _text(),
            "share": _share(),
            "low": _share(),
            "high": _share(),
            "design_effect": _number(),
        }
    ),
    # A row is a theme of an office, or of "all"; value, low, high are changes of its share a year.
    # They are missing where the reports cannot carry the question, which remark says in words.
    "trends": pa.DataFrameSchema(
        {
            "office": _text(),
            "theme": _text(),
            "value": _number(nullable=True),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "log_odds": _number(nullable=True),
            "p": _number(nullable=True),
            "q": _number(nullable=True),
            "n": _count(),
            "total": _count(),
            "unit": _text(),
            "offices": _count(),
            "periods": _count(),
            "first": _text(),
            "last": _text(),
            "method": _text(),
            "remark": _text(),
        }
    ),
    # A row is a theme of an office; value is the share after less that before the period.
    "changes": pa.DataFrameSchema(
        {
            "office": _text(),
            "theme": _text(),
            "period": _text(),
            "value": _number(nullable=True),
            "before": _number(nullable=True),
            "after": _number(nullable=True),
            "p": _number(nullable=True),
            "q": _number(nullable=True),
            "detectable": _number(nullable=True),
            "n": _count(),
            "total": _count(),
            "unit": _text(),
            "periods": _count(),
            "first": _text(),
            "last": _text(),
            "method": _text(),
            "remark": _text(),
        }
    ),
    # A row is a sentence and an initiative that it names; start and end count in the report.
    "initiatives": pa.DataFrameSchema(
        {
            "sentence_id": _text(),
            "start": _count(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": _text(),
            "name": _text(),
            "kind": _text(known=pa.Check.isin(INITIATIVE_KINDS)),
            "score": _share(),
        }
    ),
    # A row is an initiative and a report that names it.
    "adoptions": pa.DataFrameSchema(
        {
            "initiative": _text(),
            "kind": _text(known=pa.Check.isin(INITIATIVE_KINDS)),
            "doc_id": _text(),
            "office": _text(),
            "period_end": _text(form=pa.Check.str_matches(MONTH)),
            "name": _text(),
            "n": pa.Column(int, pa.Check.ge(1)),
            "offices": pa.Column(int, pa.Check.ge(1)),
            "part": _text(known=pa.Check.isin(("first", "adopter", "undated"))),
        }
    ),
    # A row is a phrase that several offices use as a slogan.
    "slogans": pa.DataFrameSchema(
        {
            "slogan": _text(),
            "offices": pa.Column(int, pa.Check.ge(2)),
            "reports": pa.Column(int, pa.Check.ge(2)),
            "quoted": _share(),
            "sentence_ids": _text(),
        }
    ),
    # A row is a passage of a report that stands in another text too; offsets count in the texts.
    "passages": pa.DataFrameSchema(
        {
            "sentence_id": _text(),
            "start": _count(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": _text(),
            "other_doc_id": _text(),
            "other_start": _count(),
            "other_end": pa.Column(int, pa.Check.ge(1)),
            "length": pa.Column(int, pa.Check.ge(1)),
            "source": _text(known=pa.Check.isin(("office", "reference"))),
            "offices": _count(),
        }
    ),
    # A row is a quantity: a number with what it measures. Offsets count characters of the report.
    "quantities": pa.DataFrameSchema(
        {
            "sentence_id": _text(),
            "start": _count(),
            "end": pa.Column(int, pa.Check.ge(1)),
            "text": _text(),
            "value": _number(),
            "unit": _text(),
            "indicator": _text(),
            "kind": _text(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": _text(known=pa.Check.isin(("+", "-", ""))),
            "bound": _text(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "status": _text(known=pa.Check.isin(("achieved", "target", "problem"))),
            "period": _text(),
            # Both ends of a range; missing where there is none.
            "value_low": _number(nullable=True),
            "value_high": _number(nullable=True),
        }
    ),
    # A row is a target beside the result that tells whether it was kept; a target without one is open.
    "targets": pa.DataFrameSchema(
        {
            "office": _text(),
            "indicator": _text(),
            "kind": _text(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": _text(known=pa.Check.isin(("+", "-", ""))),
            "unit": _text(),
            "target_id": _text(),
            "target_start": pa.Column("Int64", pa.Check.ge(0)),
            "target_end": pa.Column("Int64", pa.Check.ge(1)),
            "target": _number(),
            "target_bound": _text(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "target_period": _text(),
            "target_first": _text(form=pa.Check.str_matches(MONTH)),
            "target_last": _text(form=pa.Check.str_matches(MONTH)),
            "wording": _text(),
            "hardness": pa.Column("Int64", pa.Check.in_range(1, 4)),
            "result_id": _text(),
            "result_start": pa.Column("Int64", pa.Check.ge(0), nullable=True),
            "result_end": pa.Column("Int64", pa.Check.ge(1), nullable=True),
            "result": _number(nullable=True),
            "result_period": _text(),
            "result_first": _text(form=pa.Check.str_matches(MONTH)),
            "result_last": _text(form=pa.Check.str_matches(MONTH)),
            "scope": _text(known=pa.Check.isin(("report", "panel", ""))),
            "progress": _number(nullable=True),
            "outcome": _text(known=pa.Check.isin(("kept", "missed", "open"))),
            "note": _text(),
        }
    ),
    # A row is what an office achieved of an indicator that another office reports too.
    "comparisons": pa.DataFrameSchema(
        {
            "indicator": _text(),
            "kind": _text(known=pa.Check.isin(("level", "growth", "share"))),
            "sign": _text(known=pa.Check.isin(("+", "-", ""))),
            "unit": _text(),
            "office": _text(),
            "doc_id": _text(),
            "sentence_id": _text(),
            "value": _number(),
            "bound": _text(known=pa.Check.isin(("=", ">=", "<=", "~"))),
            "period": _text(),
            "first": _text(form=pa.Check.str_matches(MONTH)),
            "last": _text(form=pa.Check.str_matches(MONTH)),
            "months": _count(),
            "comparable": pa.Column(bool),
            "note": _text(),
        }
    ),
    # A row is a measured quality of a labeller.
    "scores": pa.DataFrameSchema(
        {
            "task": _text(),
            "split": _text(),
            "theme": _text(),
            "measure": _text(),
            # Missing where nothing was there to measure: the precision of a label never given.
            "value": _number(nullable=True),
            "low": _number(nullable=True),
            "high": _number(nullable=True),
            "n": _count(),
        }
    ),
}


def check_frame(noun: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Check a frame against its contract and return it with the contract's types.

    Parameters
    ----------
    noun : str
        The name of the frame, a key of `CONTRACTS`.
    frame : pandas.DataFrame
        Further columns than those of the contract are kept.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ContractError
        With the missing columns, or the column, row and value that do not fit.

    Examples
    --------
    >>> check_frame("topics", pd.DataFrame({"run": ["a"], "topic": [0], "term": ["网格"]}))
    Traceback (most recent call last):
    ...
    jiedao.errors.ContractError: frame 'topics': found no column 'weight'; \
allowed: run, topic, term, weight. What to do: add the column.
    """
    contract = CONTRACTS[noun]
    columns = list(contract.columns)
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ContractError(
            f"frame '{noun}'",
            f"no column '{missing[0]}'",
            ", ".join(columns),
            "add the column",
        )
    try:
        checked: pd.DataFrame = contract.validate(frame)
    except (SchemaError, SchemaErrors) as error:
        case = getattr(error, "failure_cases", None)
        if isinstance(case, pd.DataFrame) and len(case) and "index" in case:
            row, value = case["index"].iloc[0], case["failure_case"].iloc[0]
            value = value.item() if hasattr(value, "item") else value
        else:
            row, value = "?", str(case)
        column = getattr(getattr(error, "schema", None), "name", "?")
        check = getattr(error, "check", "")
        check = getattr(check, "error", None) or check
        raise ContractError(
            f"frame '{noun}', column '{column}', row {row}",
            repr(value),
            str(check),
            "correct the value",
        ) from error
    return checked


def check_one_labeller(labels: pd.DataFrame) -> None:
    """Raise `InputError` if a sentence has two labels, as those of two labellers together do."""
    twice = labels["sentence_id"][labels["sentence_id"].duplicated()]
    if len(twice):
        raise InputError(
            "labels",
            f"two labels of the sentence '{twice.iloc[0]}'",
            "the labels of one labeller",
            "choose the rows of one labeller",
        )
