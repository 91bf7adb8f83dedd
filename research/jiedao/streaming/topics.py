"""Topics of a corpus that no memory holds: fitted on a sample of its reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import pandas as pd

from jiedao.pipeline import StudyConfig
from jiedao.resources import sha256
from jiedao.streaming.parts import Part
from jiedao.streaming.tasks import Pool
from jiedao.streaming.terms import WordConfig, load_tokenizer
from jiedao.terms import segment_sentences
from jiedao.topics.guided import Guide
from jiedao.topics.model import TopicModel, count_units
from jiedao.topics.runs import Run, fit_run
from jiedao.topics.trial import tabulate_trial, try_topics
from jiedao.topics.units import Counts

# Characters of the reports that topics are fitted on: some 3 MB, of which memory holds the words.
SAMPLE = 1_000_000
COLUMNS = ("sentence_id", "doc_id", "kind", "marker", "line", "parent_id", "text", "read")


def draw_reports(characters: Mapping[str, int], most: int = SAMPLE) -> list[str]:
    """Draw reports until they have so many characters: all of them where they have fewer.

    Which are drawn depends on their names alone, in the order of their hashes, so that a corpus that
    grows keeps most of its sample.

    Parameters
    ----------
    characters : mapping of str to int
        The length of each report by ``doc_id``.
    most : int

    Returns
    -------
    list of str
        In the order of the mapping.

    Examples
    --------
    >>> draw_reports({"甲": 60, "乙": 60, "丙": 60}, most=100)
    ['甲', '乙']
    """
    drawn, size = set(), 0
    for name in sorted(characters, key=lambda name: sha256(name.encode())):
        if size >= most:
            break
        drawn.add(name)
        size += characters[name]
    return [name for name in characters if name in drawn]


def read_sentences(
    parts: Sequence[Part], reports: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sentences and labels of some reports, part by part."""
    wanted = set(reports)
    sentences, labels = [], []
    for part in parts:
        table = part.table("sentences", COLUMNS)
        inside = table["doc_id"].isin(wanted).to_numpy()
        if inside.any():
            sentences.append(table[inside])
            labels.append(part.table("labels")[inside])
    return pd.concat(sentences, ignore_index=True), pd.concat(labels, ignore_index=True)


def find_topics(
    parts: Sequence[Part],
    documents: pd.DataFrame,
    characters: Mapping[str, int],
    words: WordConfig,
    config: StudyConfig,
    pool: Pool,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Fit topics on a sample of the reports and try them, as a study does on all.

    Parameters
    ----------
    parts : sequence of Part
    documents : pandas.DataFrame
        Frame `documents`.
    characters : mapping of str to int
        The length of each report by ``doc_id``.
    words : WordConfig
    config : StudyConfig
    pool : Pool
        Fits the runs beside one another.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        See `jiedao.topics.trial.tabulate_trial`.
    notes : list of str

    Raises
    ------
    InputError
        As `jiedao.topics.model.fit`.
    """
    drawn = draw_reports(characters)
    sentences, labels = read_sentences(parts, drawn)
    sample = documents[documents["doc_id"].isin(drawn)].reset_index(drop=True)
    tokenizer = load_tokenizer(words.lexicon, words.engine)
    listed = segment_sentences(sentences, tokenizer).without(words.names).lists()
    counts = count_units(listed, sentences, config.topics)

    def fit(counts: Counts, runs: Sequence[Run], guide: Guide) -> Iterable[TopicModel]:
        return pool.imap(partial(fit_run, counts, guide=guide), runs)

    trial = try_topics(counts, config.topics, config.topic_runs, runner=fit)
    tables = tabulate_trial(trial, listed, sentences, sample, labels)
    silent = len(sample) - tables["topic_shares"]["doc_id"].nunique()
    notes = [f"no topics of {silent} report(s): no word stands often enough"] if silent else []
    if len(drawn) < len(characters):
        notes.append(
            f"topics: fitted on {len(drawn):,} of {len(characters):,} reports, drawn by the hashes "
            "of their names, and shown of these"
        )
    return tables, notes
