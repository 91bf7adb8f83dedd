"""A study of any size: the parts of all tasks put together into a folder of results."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from jiedao.cache import digest
from jiedao.corpus import tell_unknown_offices
from jiedao.errors import InputError, OutputError
from jiedao.folders import Claim, replace_folder
from jiedao.frames import check_frame
from jiedao.ingest import RUN, log_items
from jiedao.labelling import Tables
from jiedao.measures.prevalence import correct_if_possible
from jiedao.pipeline import RESAMPLING, StudyConfig, record_means
from jiedao.results import TABLES, TIME, check_out
from jiedao.streaming import spark_ml
from jiedao.streaming.parts import Part, link_or_move
from jiedao.streaming.reports import BLOCKS
from jiedao.streaming.shares import gather_blocks, join_shares, list_counts
from jiedao.streaming.sources import Survey, survey_folder
from jiedao.streaming.spark import SparkWorkers
from jiedao.streaming.tasks import Pool, StreamConfig, load_model, plan_study, stream_parts
from jiedao.streaming.terms import WordConfig, rank_offices
from jiedao.streaming.topics import find_topics
from jiedao.tables import no_room, write_table, write_text
from jiedao.terms import corpus_lexicon, place_names
from jiedao.text.script import tell_traditional
from jiedao.themes.confusions import read_confusions
from jiedao.workers import Workers

# Tables with a row a sentence or more stay in parts.
LONG = ("sentences", "furniture", "aside", "labels", "quantities", "initiatives")
PARTS, WORDS = "parts", "words"
SHOWN = 5
LEFT_OUT = (
    "done report by report: near twins are not looked for, and nothing that sets all reports side by side "
    "is measured (keyness, likeness, shifts, targets, adoptions, shared passages), nor drawn"
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Streamed:
    """What a study report by report gave, beside its folder of results.

    Attributes
    ----------
    reports, sentences : int
    ingest : pandas.DataFrame
        Frame `ingest`.
    notes : tuple of str
        What a user should know.
    """

    reports: int
    sentences: int
    ingest: pd.DataFrame
    notes: tuple[str, ...]


def study_folder(
    folder: str | Path,
    claim: Claim,
    config: StreamConfig,
    say: Say = lambda _: None,
    pool: Pool | None = None,
) -> Streamed:
    """Study a folder of reports of any number, with little memory for each, and write its results.

    Reports are read, split and labelled, and their quantities and initiatives listed, in one pass, by
    worker processes; their tables are those of `jiedao.pipeline.study`, row for row. What was done
    stands beside the folder of results until it is whole: a run that was stopped goes on from there.

    Parameters
    ----------
    folder : str or pathlib.Path
    claim : Claim
        The folder of results, see `jiedao.results.claim_results`.
    config : StreamConfig
    say : callable, optional
        Told of the progress.
    pool : Pool, optional
        Processes or a cluster, such as `jiedao.workers.open_workers` gives; by default this process.

    Returns
    -------
    Streamed

    Raises
    ------
    InputError
        If the folder or the configuration do not fit, or no report has a sentence.
    OutputError
        If the results cannot be written.
    """
    say("listing the reports")
    survey = survey_folder(folder, config.options, strict=config.strict)
    try:
        pool = pool or Workers()
        tasks = plan_study(survey, config)
        survey = replace(survey, sources=())
        parts = stream_parts(survey.folder, tasks, claim.work / PARTS, config, pool, say)
        tables, notes = _put_together(survey, parts, config, pool, say)
        engine = "spark" if isinstance(pool, SparkWorkers) else "stream"
        sentences = sum(part.rows("sentences") for part in parts)
        _write_results(claim, parts, tables, _record(tables, config, notes, engine))
    except OutputError as error:
        # It names a file beside the place, which the user does not know.
        raise OutputError(claim.shown, error.found, error.allowed, error.action) from error
    except OSError as error:
        raise no_room(claim.shown, error) from error
    return Streamed(len(tables["documents"]), sentences, tables["ingest"], notes)


def _put_together(
    survey: Survey, parts: Sequence[Part], config: StreamConfig, pool: Pool, say: Say
) -> tuple[Tables, tuple[str, ...]]:
    """Return the tables that have a row for a report or an office, and the notes."""
    say("documents")
    documents = join_documents(parts)
    if documents.empty:
        raise InputError(
            str(survey.folder), "no sentences in any report", "reports with text", "check the files"
        )
    tables = {
        "documents": documents,
        "ingest": name_twins(join_ingest(survey, parts), documents),
    }
    notes = [*survey.notes, *_tell_parts(survey, parts), *tell_log(tables["ingest"]), LEFT_OUT]
    names = frozenset() if config.study.keep_names else frozenset(place_names(documents))
    words = WordConfig(corpus_lexicon(documents), config.study.segmenter, names)
    steps: dict[str, Callable[[], tuple[Tables, list[str]]]] = {
        "shares": lambda: _share(parts, documents, config, pool),
        "terms": lambda: _rank(parts, documents, words, pool),
        "topics": lambda: _find_topics(parts, tables, words, config.study, pool),
    }
    for name in steps:
        if name not in config.steps:
            continue
        say(name)
        try:
            found, told = steps[name]()
        except InputError as error:
            found, told = {}, [f"no {name}: {error}"]
        tables |= found
        notes += told
    return tables, tuple(notes)


def join_documents(parts: Sequence[Part]) -> pd.DataFrame:
    """Return the frame `documents` of all parts."""
    # A column of documents.csv is missing in a part none of whose reports has a row.
    documents = pd.concat([part.table("documents") for part in parts], ignore_index=True)
    return check_frame("documents", documents.fillna("").astype("str"))


def join_ingest(survey: Survey, parts: Sequence[Part]) -> pd.DataFrame:
    """Return the frame `ingest` of all parts and of what was passed by, in the order of the files."""
    logs = [part.table("ingest") for part in parts]
    log = pd.concat([*logs, log_items(survey.skipped, {}, {})], ignore_index=True)
    place = pd.Index(survey.order)
    log = log.iloc[place.get_indexer(pd.Index(log["file"])).argsort(kind="stable")]
    return check_frame("ingest", log.reset_index(drop=True))


def name_twins(ingest: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Name, for each report whose file is the same as another's, the first of them."""
    first = documents.groupby("sha256", sort=False)["doc_id"].transform("first")
    twin = pd.Series(first.where(first != documents["doc_id"], "").array, documents["doc_id"])
    return ingest.assign(duplicate_of=ingest["doc_id"].map(twin).fillna("").astype("str"))


def _tell_parts(survey: Survey, parts: Sequence[Part]) -> list[str]:
    """Say what the tasks have to tell."""
    unknown, traditional, empty = (
        [name for part in parts for name in part.record[key]]
        for key in ("unknown", "traditional", "empty")
    )
    notes = tell_unknown_offices(unknown, survey.folder)
    notes += tell_traditional(traditional)
    if empty:
        notes.append(f"no sentences in {len(empty)} report(s), left out: {_shorten(empty)}")
    return notes


def tell_log(ingest: pd.DataFrame) -> list[str]:
    """Say what was not read, or repaired."""
    notes = []
    refused, skipped, repaired = (
        ingest[ingest["status"] == status] for status in ("refused", "skipped", "repaired")
    )
    notes += [f"not read: {why}" for why in refused["notes"][:SHOWN]]
    if len(refused) > SHOWN:
        notes.append(f"{len(refused) - SHOWN} more report(s) could not be read, see the ingest log")
    if len(skipped):
        shown = _shorten(skipped["file"].tolist())
        notes.append(f"{len(skipped)} file(s) were not read, see the ingest log: {shown}")
    if len(repaired):
        shown = _shorten(repaired["file"].tolist())
        notes.append(f"{len(repaired)} report(s) were repaired, see the ingest log: {shown}")
    twins = ingest["doc_id"][ingest["duplicate_of"] != ""]
    if len(twins):
        firsts = ingest["duplicate_of"][twins.index]
        shown = _shorten(
            [f"{name}: the same file as {first}" for name, first in zip(twins, firsts, strict=True)]
        )
        notes.append(
            f"{len(twins)} report(s) are there twice (both are kept and count; remove one): {shown}"
        )
    return notes


def _shorten(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


def _share(
    parts: Sequence[Part], documents: pd.DataFrame, config: StreamConfig, pool: Pool
) -> tuple[Tables, list[str]]:
    themes = load_model(config.study.model).scheme.theme_codes
    blocks = gather_blocks((part.table(BLOCKS) for part in parts), documents, themes)
    counts = list_counts(blocks, documents, themes, config.study.unit)
    confusions = read_confusions(config.study.model or None)
    measured = partial(correct_if_possible, confusions=confusions, seed=RESAMPLING)
    shares, notes = join_shares(list(pool.imap(measured, counts)))
    return {"shares": shares}, notes


def _rank(
    parts: Sequence[Part], documents: pd.DataFrame, words: WordConfig, pool: Pool
) -> tuple[Tables, list[str]]:
    place = parts[0].folder.with_name(WORDS)
    tally = partial(spark_ml.tally_terms, pool.spark) if isinstance(pool, SparkWorkers) else None
    terms = rank_offices(parts, documents, place, words, pool, tally)
    ranked = set(terms["group"])
    silent = [office for office in documents["office"].drop_duplicates() if office not in ranked]
    told = f"no distinctive terms of {len(silent)} office(s), whose reports are too short: "
    return {"terms": terms}, [told + _shorten(silent)] if silent else []


def _find_topics(
    parts: Sequence[Part], tables: Tables, words: WordConfig, config: StudyConfig, pool: Pool
) -> tuple[Tables, list[str]]:
    if isinstance(pool, SparkWorkers):
        return spark_ml.find_topics(parts, words, config.topics, pool)
    log = tables["ingest"].set_index("doc_id")["characters"]
    documents = tables["documents"]
    characters = dict(zip(documents["doc_id"], log.loc[documents["doc_id"]], strict=True))
    return find_topics(parts, documents, characters, words, config, pool)


def _record(
    tables: Tables, config: StreamConfig, notes: Sequence[str], engine: str
) -> dict[str, Any]:
    """Return what stands in ``run.json``; neither workers nor times do."""
    documents = tables["documents"]
    inputs = documents[["doc_id", "sha256"]].to_numpy().tolist()
    return {
        "engine": engine,
        "configuration": asdict(config.study) | {"steps": list(config.steps)},
        "seeds": {"topics": config.study.topics.seed, "resampling": RESAMPLING},
        "inputs": {"reports": len(documents), "sha256": digest(inputs)},
        **record_means(config.study, load_model(config.study.model), corpus_lexicon(documents)),
        "notes": list(notes),
    }


def _write_results(
    claim: Claim,
    parts: Sequence[Part],
    tables: dict[str, pd.DataFrame],
    record: dict[str, Any],
) -> None:
    """Write the folder of results; the parts join it last, and stay until it is in its place."""
    folder = claim.new / TABLES
    folder.mkdir()
    for name, table in tables.items():
        for suffix in (".parquet", ".csv"):
            write_table(table, folder / f"{name}{suffix}")
    moves = {
        part.path(name): folder / f"{name}.parquet" / f"{part.folder.name}.parquet"
        for name in LONG
        for part in parts
        if part.has(name)
    }
    files = [
        path.relative_to(claim.new).as_posix() for path in (*folder.iterdir(), *moves.values())
    ]
    record = record | {"files": sorted([*files, RUN, TIME])}
    write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", claim.new / RUN)
    write_text(datetime.now(UTC).isoformat(timespec="seconds") + "\n", claim.new / TIME)
    # Somebody may have put a file there meanwhile.
    check_out(Path(claim.shown))
    for source, target in moves.items():
        target.parent.mkdir(exist_ok=True)
        link_or_move(source, target)
    replace_folder(claim)
    shutil.rmtree(claim.work / PARTS, ignore_errors=True)
