"""The seeds against the reference annotations: every sentence, its offsets, its place."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pandas as pd

from jiedao.corpus import Corpus
from jiedao.text.tabulate import tabulate_sentences

SENTENCES = 634


def _reference(seeds: Path) -> list[dict[str, str]]:
    lines = (seeds / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _structure(seeds: Path) -> list[dict[str, str]]:
    path = seeds / "annotations" / "structure.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_sentences_have_the_offsets_and_text_of_the_reference(
    seeds: Path, seed_sentences: pd.DataFrame
) -> None:
    columns = ["sentence_id", "doc_id", "start", "end", "text"]
    reference = {row["sentence_id"]: tuple(row[c] for c in columns) for row in _reference(seeds)}
    found = {row[0]: row for row in seed_sentences[columns].itertuples(index=False, name=None)}
    assert len(reference) == SENTENCES
    assert found == reference


def test_sentences_have_the_kind_marker_and_parent_of_the_reference(
    seeds: Path, seed_sentences: pd.DataFrame
) -> None:
    columns = ["sentence_id", "kind", "marker", "parent_id"]
    reference = {row["sentence_id"]: tuple(row[c] for c in columns) for row in _structure(seeds)}
    rows = seed_sentences[columns].fillna("").itertuples(index=False, name=None)
    assert len(reference) == SENTENCES
    assert {row[0]: row for row in rows} == reference


def test_annotations_name_sentences_that_exist_and_words_that_stand_in_them(
    seeds: Path, seed_sentences: pd.DataFrame
) -> None:
    # Names of initiatives are given without the quotes within them.
    quotes = str.maketrans("", "", "“”‘’")
    texts = seed_sentences.set_index("sentence_id")["text"].str.translate(quotes)
    for name, column in (("quantities.tsv", "text"), ("initiatives.tsv", "name")):
        with (seeds / "annotations" / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        assert rows
        found = [row[column].translate(quotes) in texts[row["sentence_id"]] for row in rows]
        assert [row for row, is_there in zip(rows, found, strict=True) if not is_there] == []


def test_documents_have_the_hashes_of_their_files(seeds: Path) -> None:
    with (seeds / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        data = (seeds / "texts" / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
    assert {row["file"] for row in rows} == {path.name for path in (seeds / "texts").iterdir()}


def test_what_is_set_aside_is_the_table_above_one_report(seed_corpus: Corpus) -> None:
    _, furniture = tabulate_sentences(seed_corpus.texts)
    assert furniture[["doc_id", "reason", "text"]].values.tolist() == [
        ["chengdong-2025", "table", text]
        for text in (
            "标题: | 城东街道2025年工作谋划 | ||",
            "---|---|---|---|",
            "索引号: | 11370304004218808U/2025-5506661 | 文号: | |",
            "发文日期: | 2025-02-11 | 发布机构: | 博山区城东街道 |",
        )
    ]


def test_seed_corpus_reads_without_a_note(seed_corpus: Corpus) -> None:
    assert seed_corpus.notes == ()
    assert seed_corpus.documents["genre"].tolist() == ["both", "both", "plan", "both", "both"]
