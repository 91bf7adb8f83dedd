"""What a study measures: which tables there are, and what is told where one is missing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from jiedao.measures.blocks import CountConfig
from jiedao.measuring import ONE_OFFICE, Material, measure
from jiedao.scheme import Scheme, parse_scheme
from jiedao.text.tabulate import tabulate_sentences

LINES = (
    "新增企业3家。",
    "慰问老人20户。",
    "调解矛盾5起。",
    "明年招商10次。",
    "明年走访老人。",
    "明年建网格。",
)
THEMES = ["economy", "livelihood", "governance"] * 2
ROLES = ["achievement"] * 3 + ["plan"] * 3
WORDS = [["企业"], ["老人"], ["矛盾"], ["招商"], ["走访", "老人"], ["网格"]]
LEXICON = {"economy": ["企业", "招商"], "livelihood": ["老人"], "unknown": ["矛盾"]}


@pytest.fixture
def scheme() -> Scheme:
    themes = [{"code": code} for code in THEMES[:3]]
    roles = [{"code": code} for code in ("achievement", "plan")]
    data = {"name": "small", "version": "1", "themes": themes, "roles": roles}
    return parse_scheme(data, "small.toml")


@pytest.fixture
def material(scheme: Scheme) -> Material:
    reports = {name: "\n".join(LINES * 2) for name in ("a", "b", "c")}
    sentences, _ = tabulate_sentences(reports)
    labels = pd.DataFrame(
        {"sentence_id": sentences["sentence_id"], "theme": THEMES * 6, "role": ROLES * 6}
    )
    documents = pd.DataFrame(
        {
            "doc_id": list("abc"),
            "office": ["江口街道", "湖滨街道", "湖滨街道"],
            "period_start": ["2024-01", "2023-01", "2024-01"],
            "period_end": ["2024-12", "2023-12", "2024-12"],
        }
    )
    return Material(sentences, labels, documents, WORDS * 6, scheme, LEXICON)


def test_every_table_is_there(material: Material) -> None:
    tables, notes = measure(material)
    assert {name: len(table) for name, table in tables.items()} == {
        "profile": 2 * 3,
        # Three measures of two themes, two of the third.
        "rank_agreement": 3 + 3 + 1,
        # Two offices by role, one from period to period.
        "shifts": 2 * 3 + 3,
        "likeness": 2,
    }
    assert notes == []
    assert tables["shifts"]["first"].tolist() == ["achievement"] * 6 + ["2023-12"] * 3
    assert tables["likeness"]["basis"].tolist() == ["themes", "words"]
    assert set(tables["rank_agreement"]["second"]) == {"characters", "lexicon"}


def test_topics_are_one_more_measure(material: Material) -> None:
    topics = pd.DataFrame({"topic": [0, 1], "term": ["企业", "老人"], "weight": [0.5, 0.5]})
    shares = pd.DataFrame(
        {"doc_id": list("aabbcc"), "topic": [0, 1] * 3, "share": [0.5, 0.5, 0.2, 0.8, 0.3, 0.7]}
    )
    tables, _ = measure(replace(material, topics=topics, topic_shares=shares))
    agreement = tables["rank_agreement"]
    assert agreement[agreement["theme"] == "economy"]["measures"].tolist() == [4] * 6


def test_unit_and_headings_are_those_of_the_study(material: Material) -> None:
    tables, _ = measure(material, CountConfig(unit="characters", headings=False))
    assert set(tables["profile"]["unit"]) == {"characters"}
    assert tables["profile"]["total"].tolist()[0] == 2 * sum(map(len, LINES))


def test_one_office_is_told_once(material: Material) -> None:
    documents = material.documents.assign(office="江口街道")
    tables, notes = measure(replace(material, documents=documents))
    assert sorted(tables) == ["shifts"]
    assert notes == [ONE_OFFICE]


def test_scheme_without_roles_has_no_shifts(material: Material) -> None:
    scheme = replace(material.scheme, roles=())
    documents = material.documents.assign(period_end="")
    tables, notes = measure(replace(material, scheme=scheme, documents=documents))
    assert sorted(tables) == ["likeness", "profile", "rank_agreement"]
    assert notes == [
        "no shifts: scheme small@1: found no roles; allowed: achievement and plan among its roles. "
        "What to do: compare other roles with jiedao.compute_role_shifts."
    ]


def test_office_without_words_is_told(material: Material) -> None:
    words = [*material.words[:12], *[[]] * 24]
    tables, notes = measure(replace(material, words=words))
    assert notes == [
        "no rank_agreement: group 湖滨街道: found no words. What to do: leave the group out.",
        "no likeness of words: group 湖滨街道: found none of the 6 most frequent words. "
        "What to do: leave the group out, or ask for more words.",
    ]
    assert tables["likeness"]["basis"].tolist() == ["themes"]


def test_periods_of_another_length_are_left_out_of_shifts(material: Material) -> None:
    documents = material.documents.assign(period_start=["2024-01", "2023-07", "2024-01"])
    tables, notes = measure(replace(material, documents=documents))
    assert set(tables["shifts"]["first"]) == {"achievement"}
    assert notes[0] == (
        "shifts between periods: 1 report(s) on 6 months left out: they are not mixed with the 2 on "
        "12 months"
    )
