"""What there is to say of a study: sentences by key, each with the numbers of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jiedao.ledger.reuse import SHORTEST, own_sentences
from jiedao.measures.keyness import KeynessConfig
from jiedao.measures.shifts import ShiftConfig
from jiedao.measuring import WORD_PERMUTATIONS
from jiedao.methods.command import command
from jiedao.pipeline import Study
from jiedao.topics.passport import SAME

DRAWS, LIKENESS_PERMUTATIONS = 1000, 499
ALPHA = 0.05
# A longer table is no part of a text; it is the table `documents`.
MOST_REPORTS = 40


@dataclass(frozen=True)
class Sentence:
    """One thing to say: the key of its template, and the facts that fill it."""

    key: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """What is said of one step of a study.

    Attributes
    ----------
    key : str
    sentences : tuple of Sentence
    table : pandas.DataFrame, optional
        Stands below the sentences.
    """

    key: str
    sentences: tuple[Sentence, ...]
    table: pd.DataFrame | None = None


def gather(study: Study, digest: str = "") -> list[Section]:
    """Gather what there is to say of a study, in the order of the steps.

    Parameters
    ----------
    study : Study
    digest : str
        SHA-256 of its ``run.json``; nothing where it was not written.

    Returns
    -------
    list of Section
        Without sections of which there is nothing to say.
    """
    found: dict[str, list[Sentence]] = {}
    for section, needed, say in STEPS:
        missing = [table for table in needed if table not in study.tables]
        said = [_missing(study, table) for table in missing] or say(study)
        found.setdefault(section, []).extend(said)
    found["reproduce"] = list(_reproduce(study, digest))
    found["notes"] = [_say("note", note=note) for note in study.notes]
    listed = any(said.key == "corpus.table" for said in found["corpus"])
    tables = {"corpus": _list_reports(study) if listed else None}
    return [Section(key, tuple(said), tables.get(key)) for key, said in found.items() if said]


def _say(key: str, **facts: Any) -> Sentence:
    return Sentence(key, facts)


def _missing(study: Study, table: str) -> Sentence:
    """Say that a table is missing, and what the study noted of it."""
    notes = [note for note in study.notes if note.startswith("no ")]
    why = [note for note in notes if table in note.partition(":")[0].replace(",", "").split(" ")]
    return _say("missing", table=table, reason=" ".join(why))


def _corpus(study: Study) -> Iterator[Sentence]:
    documents, sentences = study.tables["documents"], study.tables["sentences"]
    genres = documents["genre"].value_counts()
    yield _say(
        "corpus",
        reports=len(documents),
        offices=documents["office"].nunique(),
        **{genre: int(genres.get(genre, 0)) for genre in ("summary", "plan", "both")},
    )
    first, last = documents["period_start"], documents["period_end"]
    dated = (first != "") & (last != "")
    if dated.any():
        yield _say("corpus.periods", first=first[dated].min(), last=last[dated].max())
    if not dated.all():
        yield _say("corpus.undated", reports=int((~dated).sum()))
    yield _say("corpus.size", sentences=len(sentences), characters=_characters(sentences))
    furniture = study.tables["furniture"]
    lines, characters = len(furniture), int(furniture["text"].str.len().sum())
    yield _say("corpus.furniture" if lines else "corpus.clean", lines=lines, characters=characters)
    if len(documents) <= MOST_REPORTS:
        yield _say("corpus.table")


def _characters(sentences: pd.DataFrame) -> int:
    return int(sentences["text"].str.len().sum())


def _list_reports(study: Study) -> pd.DataFrame:
    documents, sentences = study.tables["documents"], study.tables["sentences"]
    size = sentences.assign(characters=sentences["text"].str.len()).groupby("doc_id")
    counts = size.agg(sentences=("text", "size"), characters=("characters", "sum"))
    columns = ["doc_id", "office", "period_start", "period_end", "genre"]
    return documents[columns].join(counts, on="doc_id")


def _ingest(study: Study) -> Iterator[Sentence]:
    ingest, aside = study.tables["ingest"], study.tables["aside"]
    if ingest.empty:
        # The reports were not read from files.
        return
    found = ingest["status"].value_counts()
    kinds = {name: int(found.get(name, 0)) for name in ("repaired", "refused", "skipped")}
    taken = int(found.get("read", 0)) + kinds["repaired"]
    formats = sorted(set(ingest["format"][ingest["doc_id"] != ""]) - {""})
    yield _say("ingest", sources=len(ingest), read=taken, formats=formats, **kinds)
    twins = int((ingest["duplicate_of"] != "").sum())
    if twins:
        yield _say("ingest.twins", twins=twins)
    if len(aside):
        yield _say("ingest.aside", pieces=len(aside))


def _units(study: Study) -> Iterator[Sentence]:
    sentences, record = study.tables["sentences"], study.record
    kinds = sentences["kind"].value_counts()
    yield _say("units", headings=int(kinds.get("heading", 0) + kinds.get("title", 0)))
    if record["configuration"]["simplify"]:
        yield _say("units.simplified", version=record["versions"]["opencc"])
    engine = record["configuration"]["segmenter"]
    terms = record["lexicon"]["terms"]
    yield _say("words", engine=engine, version=record["versions"][engine], terms=terms)
    yield _say("words.names" if record["configuration"]["keep_names"] else "words.no_names")


def _labels(study: Study) -> Iterator[Sentence]:
    record, scheme, labels = study.record, study.scheme, study.tables["labels"]
    yield _say(
        "labels",
        scheme=scheme.identity,
        themes=scheme.themes,
        labeller=record["model"]["labeller"],
        digest=record["model"]["sha256"][:12],
    )
    if scheme.roles:
        yield _say("labels.roles", roles=scheme.roles)
    yield from _label_scores(study)
    abstained = int(labels["abstained"].sum())
    yield _say("labels.abstained", n=abstained, share=abstained / len(labels))


def _label_scores(study: Study) -> Iterator[Sentence]:
    """Say how good the labels of held-out sentences were, or that it is not known."""
    quality = study.record["quality"]["labeller"]
    if not quality:
        yield _say("labels.unknown")
        return
    split, _, kind = quality["split"].partition(" ")
    folds = {"folds": int(split)} if kind == "folds" else {}
    yield _say(
        "labels.folds" if folds else "labels.held_out",
        n=quality["sentences_evaluated"],
        groups=quality["groups_evaluated"],
        **folds,
    )
    if quality["sentences_that_only_train"]:
        yield _say("labels.more", more=quality["sentences_that_only_train"])
    for task in ("theme", "role"):
        scores = {row["measure"]: row for row in quality["scores"] if row["task"] == task}
        if scores:
            yield _say(f"labels.{task}_scores", **_flat(scores, ("accuracy", "macro_f1")))
    errors = {row["measure"]: row for row in quality["scores"] if row["task"] == "theme"}
    if "expected_calibration_error" in errors:
        found = _flat(errors, ("expected_calibration_error",))
        yield _say("labels.calibration", error=found["expected_calibration_error"])
    yield _say("labels.reference", reference=quality["labels"])
    if not study.record["configuration"]["model"]:
        yield _say("labels.machine")


def _flat(scores: Mapping[str, Mapping[str, Any]], measures: tuple[str, ...]) -> dict[str, Any]:
    """Return the value and the bounds of some measures under names of templates."""
    found: dict[str, Any] = {}
    for measure in measures:
        row = scores[measure]
        name = measure.replace(" ", "_")
        found |= {name: row["value"], f"{name}_low": row["low"], f"{name}_high": row["high"]}
        found[f"{name}_n"] = row["n"]
    return found


def _shares(study: Study) -> Iterator[Sentence]:
    configuration, shares = study.record["configuration"], study.tables["shares"]
    yield _say(f"shares.{configuration['unit']}")
    yield _say("shares.headings" if configuration["headings"] else "shares.no_headings")
    if configuration["own_text"]:
        sentences = study.tables["sentences"]
        own = len(own_sentences(sentences, study.tables["passages"]))
        yield _say("shares.own_text", left=len(sentences) - own, total=len(sentences))
    groups, effect = shares.drop_duplicates("office"), shares["design_effect"]
    yield _say(
        "shares.intervals",
        offices=len(groups),
        units=(int(groups["total"].min()), int(groups["total"].max())),
        draws=DRAWS,
        blocks=(int(groups["blocks"].min()), int(groups["blocks"].max())),
        effect=effect.median(),
        effects=(effect.min(), effect.max()),
    )
    corrected = groups["corrected"].notna().sum() if "corrected" in shares else 0
    if corrected:
        yield _say("shares.corrected", corrected=int(corrected), offices=len(groups))
    why = " ".join(note for note in study.notes if "not corrected" in note)
    if corrected < len(groups):
        key = "shares.taught" if "taught the labeller" in why else "shares.uncorrected"
        yield _say(key, left=int(len(groups) - corrected), reason=why)


def _profiles(study: Study) -> Iterator[Sentence]:
    profile = study.tables["profile"]
    apart = ((profile["low"] > 1) | (profile["high"] < 1)).sum()
    yield _say("profiles", rows=len(profile), apart=int(apart))
    if "rank_agreement" in study.tables:
        agreement = study.tables["rank_agreement"]
        measures = dict.fromkeys([*agreement["first"], *agreement["second"]])
        concordance = agreement["concordance"].min(), agreement["concordance"].max()
        yield _say("profiles.agreement", measures=list(measures), concordance=concordance)


def _shifts(study: Study) -> Iterator[Sentence]:
    shifts = study.tables["shifts"]
    roles = {role.code: role for role in study.scheme.roles}
    by_role = shifts["first"].isin(roles) & shifts["second"].isin(roles)
    if by_role.any():
        pair = shifts[by_role].iloc[0]
        yield _say("shifts.roles", first=(roles[pair["first"]],), second=(roles[pair["second"]],))
    if not by_role.all():
        yield _say("shifts.periods", rows=int((~by_role).sum()))
    yield _say(
        "shifts",
        rows=len(shifts),
        **_tested(shifts),
        left=int(shifts["p"].isna().sum()),
        permutations=ShiftConfig.permutations,
    )


def _tested(table: pd.DataFrame) -> dict[str, int]:
    """Count the tests of a table, and those that its false discovery rate calls."""
    tested = int(table["p"].notna().sum())
    return {"tested": tested, "found": int((table["q"] < ALPHA).sum())}


def _likeness(study: Study) -> Iterator[Sentence]:
    likeness = study.tables["likeness"]
    permutations = {"themes": LIKENESS_PERMUTATIONS, "words": WORD_PERMUTATIONS}
    yield _say("likeness", pairs=len(likeness[["first", "second"]].drop_duplicates()))
    for basis, rows in likeness.groupby("basis"):
        yield _say(f"likeness.{basis}", permutations=permutations[str(basis)], **_tested(rows))


def _terms(study: Study) -> Iterator[Sentence]:
    yield _say("terms", rows=len(study.tables["terms"]))


def _keyness(study: Study) -> Iterator[Sentence]:
    keyness, usual = study.tables["keyness"], KeynessConfig
    yield _say(
        "keyness",
        prior=usual.prior,
        min_count=usual.min_count,
        min_blocks=usual.min_blocks,
        rows=len(keyness),
        found=int((keyness["q"] < ALPHA).sum()),
        usual=int((keyness["q_words"] < ALPHA).sum()),
    )


def _topics(study: Study) -> Iterator[Sentence]:
    model = study.record["topics"][0]
    yield _say(
        "topics",
        **{name: model[name] for name in ("topics", "package", "version", "iterations", "seed")},
        units=model["units"],
        vocabulary=model["terms"],
        min_units=model["min_units"],
        max_share=model["max_share"],
    )
    yield _say(f"topics.{'nmf' if model['engine'] == 'nmf' else 'lda'}")
    yield _say(f"topics.{model['unit']}")
    if "topic_passports" not in study.tables:
        yield _say("topics.untried")
        return
    passports, runs = study.tables["topic_passports"], study.record["configuration"]["topic_runs"]
    yield _say("topics.tried", runs=runs, same=SAME)
    yield _say("topics.stable", stable=int(passports["stable"].sum()), topics=len(passports))
    for key, column in (("seeds", "seed_recurrence"), ("resampled", "resample_recurrence")):
        found = passports[column]
        yield _say(f"topics.{key}", again=(found.min(), found.max()))


def _quantities(study: Study) -> Iterator[Sentence]:
    quantities, targets = study.tables["quantities"], study.tables["targets"]
    scores = {row["measure"]: row for row in study.record["quality"]["quantities"]}
    measured = _flat(scores, ("f1", "status", "indicator"))
    outcomes = targets["outcome"].value_counts()
    yield _say("quantities", n=len(quantities), targets=len(targets))
    yield _say("quantities.quality", **measured)
    kinds = {name: int(outcomes.get(name, 0)) for name in ("kept", "missed", "open")}
    if len(targets):
        yield _say("targets", **kinds)


def _initiatives(study: Study) -> Iterator[Sentence]:
    names = {row["measure"]: row for row in study.record["quality"]["initiatives"]}
    found = study.tables["initiatives"]
    shared = study.tables["adoptions"].query("offices > 1")["initiative"].nunique()
    yield _say("initiatives", n=len(found), names=found["name"].nunique(), shared=shared)
    yield _say("initiatives.quality", **_flat(names, ("f1", "kind accuracy")))


def _reuse(study: Study) -> Iterator[Sentence]:
    yield _say("reuse", shortest=SHORTEST, n=len(study.tables["passages"]))


def _reproduce(study: Study, digest: str) -> Iterator[Sentence]:
    record = study.record
    versions = record["versions"]
    yield _say("versions", versions=[f"{name} {version}" for name, version in versions.items()])
    yield _say("seeds", **record["seeds"])
    call = command(record["configuration"], record.get("figures"))
    yield _say("reproduce", reports=len(record["inputs"]), command=call)
    if digest:
        yield _say("reproduce.record", digest=digest)


# A section may have several steps; each says nothing but what is missing where it lacks a table.
STEPS: tuple[tuple[str, tuple[str, ...], Callable[[Study], Iterator[Sentence]]], ...] = (
    ("corpus", ("ingest", "aside"), _ingest),
    ("corpus", ("documents", "sentences", "furniture"), _corpus),
    ("units", ("sentences",), _units),
    ("labels", ("labels",), _labels),
    ("shares", ("shares",), _shares),
    ("profiles", ("profile",), _profiles),
    ("shifts", ("shifts",), _shifts),
    ("likeness", ("likeness",), _likeness),
    ("terms", ("terms",), _terms),
    ("terms", ("keyness",), _keyness),
    ("topics", ("topics",), _topics),
    ("ledgers", ("quantities", "targets"), _quantities),
    ("ledgers", ("initiatives", "adoptions"), _initiatives),
    ("ledgers", ("passages",), _reuse),
)
