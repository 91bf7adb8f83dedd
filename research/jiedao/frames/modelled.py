"""The contracts of topics, their passports and the tasks that validate them."""

from __future__ import annotations

from jiedao.frames.columns import (
    Column,
    Contract,
    at_least,
    count_column,
    number_column,
    one_of,
    share_column,
    text_column,
    within,
)

CONTRACTS: dict[str, Contract] = {
    # A row is a topic and a term of one run of a topic model.
    "topics": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "term": text_column(),
            "weight": share_column(),
        }
    ),
    # A row is a report and a topic of one run; the words that the model does not know are a share
    # of the report's.
    "topic_shares": Contract(
        {
            "run": text_column(),
            "doc_id": text_column(),
            "topic": count_column(),
            "share": share_column(),
            "out_of_vocabulary": share_column(),
        }
    ),
    # A row is a seed word of a theme; shared words stand in several themes.
    "seed_words": Contract(
        {
            "theme": text_column(),
            "term": text_column(),
            "n": count_column(),
            "present": Column("bool"),
            "shared": Column("bool"),
        }
    ),
    # A row is a run of a choice of topics and a measure.
    "topic_quality": Contract(
        {
            "run": text_column(),
            "topics": count_column(),
            "seed": count_column(),
            "measure": text_column(),
            "value": number_column(nullable=True),
        }
    ),
    # A row is a number of topics and a measure over all runs; one run has no interval.
    "topic_choice": Contract(
        {
            "topics": count_column(),
            "measure": text_column(),
            "value": number_column(nullable=True),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "n": count_column(),
        }
    ),
    # A row is a topic and a further run.
    "topic_recurrence": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "sample": text_column(),
            "rerun": text_column(),
            "match": Column("int64", at_least(-1)),
            "similarity": share_column(),
            "same": Column("bool"),
        }
    ),
    # A row is a topic and a term that leads it by probability, by relevance, or between.
    "topic_words": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "term": text_column(),
            "n": count_column(),
            "weight": share_column(),
            "overall": share_column(),
            "relevance": number_column(),
        }
    ),
    # A row is a topic and a sentence that carries it.
    "topic_sentences": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "rank": Column("int64", at_least(1)),
            "sentence_id": text_column(),
            "weight": share_column(),
            "text": text_column(),
        }
    ),
    # A row is a topic and a theme or an office.
    "topic_overlaps": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "kind": text_column(),
            "name": text_column(),
            "share": share_column(),
            "base": share_column(),
        }
    ),
    # A row is a topic; recurrence is missing where there were no such runs.
    "topic_passports": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "guide": text_column(),
            "share": share_column(),
            "seed_recurrence": Column("float64", within(0, 1), nullable=True),
            "resample_recurrence": Column("float64", within(0, 1), nullable=True),
            "stable": Column("bool"),
            "theme": text_column(),
            "theme_share": share_column(),
            "theme_base": share_column(),
            "office": text_column(),
            "office_share": share_column(),
            "office_base": share_column(),
            "words": text_column(),
            "relevant_words": text_column(),
            "x": number_column(),
            "y": number_column(),
        }
    ),
    # A row is a group and a topic; the columns of the group stand before these.
    "topic_prevalence": Contract(
        {
            "run": text_column(),
            "topic": count_column(),
            "share": share_column(),
            "low": share_column(),
            "high": share_column(),
            "seed_part": share_column(),
            "n": count_column(),
            "runs": count_column(),
        }
    ),
    # A row is an option of a task.
    "intrusion_tasks": Contract(
        {
            "task_id": text_column(),
            "kind": text_column(one_of(("word", "topic"))),
            "run": text_column(),
            "topic": count_column(),
            "text": text_column(),
            "option": text_column(),
            "shown": text_column(),
            "intruder": Column("bool"),
            "weight": share_column(),
        }
    ),
    # A row is a measure of the answers, of a topic or (missing) of all.
    "intrusion_scores": Contract(
        {
            "kind": text_column(),
            "topic": Column("Int64", nullable=True),
            "measure": text_column(),
            "value": number_column(),
            "low": number_column(nullable=True),
            "high": number_column(nullable=True),
            "chance": number_column(nullable=True),
            "n": count_column(),
        }
    ),
}
