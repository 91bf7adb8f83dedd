"""The ledger of initiatives: hard cases, offsets, repeats, and what it reaches on the seeds."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.corpus import read_corpus
from jiedao.frames import check_frame
from jiedao.ledger.initiatives import find_repeats, tabulate_initiatives
from jiedao.ledger.quotes import strip_marks
from jiedao.text.tabulate import tabulate_sentences

DATA = Path(__file__).parents[1] / "data"


def _names(text: str) -> list[tuple[str, str]]:
    sentences, _ = tabulate_sentences({"a": text})
    found = tabulate_initiatives(sentences)
    return list(zip(found["name"], found["kind"], strict=True))


def _hard_cases() -> list[tuple[str, str, bool]]:
    with (DATA / "initiatives_hard.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["sentence"], row["names"], row["wrong"] == "1") for row in rows]


def test_hard_cases() -> None:
    """Each case is right but for those that are known to be wrong; these are few."""
    cases = _hard_cases()
    sentences, _ = tabulate_sentences({f"d{n}": text for n, (text, _, _) in enumerate(cases)})
    found = tabulate_initiatives(sentences)
    found["doc_id"] = found["sentence_id"].str.split(":").str[0]
    found["pair"] = found["name"] + ":" + found["kind"]
    got = found.groupby("doc_id")["pair"].apply(sorted).to_dict()
    wrong = {
        text
        for n, (text, names, _) in enumerate(cases)
        if got.get(f"d{n}", []) != sorted(filter(None, names.split("|")))
    }
    assert wrong == {text for text, _, known in cases if known}
    assert len(cases) >= 80
    assert len(wrong) <= 0.05 * len(cases)


def test_offsets_lead_back_to_the_reports(seeds: Path) -> None:
    corpus = read_corpus(seeds)
    sentences, _ = tabulate_sentences(corpus.texts)
    found = tabulate_initiatives(sentences)
    documents = found["sentence_id"].str.split(":").str[0]
    for doc_id, start, end, text, name in zip(
        documents, found["start"], found["end"], found["text"], found["name"], strict=True
    ):
        assert corpus.texts[doc_id][start:end] == text
        assert strip_marks(text) == name
    inside = found.merge(sentences, on="sentence_id", suffixes=("", "_sentence"))
    assert (inside["start"] >= inside["start_sentence"]).all()
    assert (inside["end"] <= inside["end_sentence"]).all()
    assert not found.duplicated(["sentence_id", "name"]).any()
    assert len(found) > 250


def test_a_name_is_known_again_without_its_marks() -> None:
    text = "实施“头雁领航”工程。今年以来，头雁领航成效明显。"
    assert _names(text) == [("头雁领航", "campaign")] * 2


def test_two_characters_are_not_looked_for_again() -> None:
    """They are too often part of another word."""
    assert [name for name, _ in _names("打响“江米”品牌。浙江米价上涨。")] == ["江米"]


def test_a_name_has_one_kind_in_a_report() -> None:
    text = "实施“头雁领航”工程。深化“头雁领航”品牌工程。办好“头雁领航”。"
    kinds = {kind for _, kind in _names(text)}
    assert len(kinds) == 1


def test_nothing_to_find_gives_an_empty_frame() -> None:
    sentences, _ = tabulate_sentences({"a": "走访老人。"})
    for frame in (sentences, sentences.head(0)):
        found = tabulate_initiatives(frame)
        assert found.empty
        check_frame("initiatives", found)


def test_the_result_does_not_depend_on_other_reports() -> None:
    first, second = "实施“头雁领航”工程。", "头雁领航成效明显。"
    sentences, _ = tabulate_sentences({"a": first, "b": second})
    assert tabulate_initiatives(sentences)["sentence_id"].tolist() == ["a:001"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲乙丙丁甲乙丙", [(0, 4, "甲乙丙丁"), (4, 7, "甲乙丙")]),
        ("甲乙丙甲乙丙丁", [(3, 7, "甲乙丙丁")]),
    ],
)
def test_repeats_take_the_longest_outside_taken_spans(
    text: str, expected: list[tuple[int, int, str]]
) -> None:
    taken = [] if expected[0][0] == 0 else [(0, 3)]
    assert find_repeats(text, {"甲乙丙": 0.9, "甲乙丙丁": 0.8}, taken) == expected


def _repeats_by_character(
    text: str, names: dict[str, float], taken: list[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """At each place every name, the longest first."""
    barred = {place for start, end in taken for place in range(start, end)}
    found: list[tuple[int, int, str]] = []
    place = 0
    while place < len(text):
        for name in sorted(names, key=len, reverse=True):
            span = range(place, place + len(name))
            if text.startswith(name, place) and barred.isdisjoint(span):
                found.append((place, span.stop, name))
                place = span.stop
                break
        else:
            place += 1
    return found


@given(
    st.text("甲乙+.", max_size=30),
    st.lists(st.text("甲乙+.", min_size=1, max_size=5), max_size=5),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=3),
)
def test_repeats_are_those_found_character_by_character(
    text: str, names: list[str], pairs: list[tuple[int, int]]
) -> None:
    known = dict.fromkeys(names, 0.9)
    taken = [(start, start + size) for start, size in pairs if start + size <= len(text)]
    assert find_repeats(text, known, taken) == _repeats_by_character(text, known, taken)


def test_published_scores_reach_what_was_asked() -> None:
    table = pd.read_csv(Path(__file__).parents[2] / "reports" / "initiatives.csv")
    value = table[table["office"] == "all"].set_index("measure")["value"]
    assert value["f1"] >= 0.85
    assert value["kind accuracy"] >= 0.75
