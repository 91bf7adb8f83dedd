"""The same initiative in several reports, and slogans that offices share."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from jiedao.errors import InputError
from jiedao.ledger.linking import link_initiatives, link_names, normalise_name
from jiedao.ledger.slogans import find_slogans, list_parallels
from jiedao.text.tabulate import tabulate_sentences


def test_names_one_character_apart_are_linked_but_not_with_other_numbers() -> None:
    linked = link_names(["红色合伙人联盟", "红色合伙人联盟", "红色合伙人同盟", "红色合伙人联盟会"])
    assert set(linked.values()) == {"红色合伙人联盟"}
    apart = ["三步调解工作法", "四步调解工作法", "一码通", "一码达", "平安江口", "平安湖口"]
    assert link_names(apart) == {name: name for name in apart}


@given(st.lists(st.text(alphabet="甲乙丙三", min_size=1, max_size=7), max_size=12))
def test_links_are_those_of_all_pairs(names: list[str]) -> None:
    """A literal rewrite: compare every pair, then join what hangs together."""
    groups = [{name} for name in sorted(set(names))]

    def near(a: str, b: str) -> bool:
        long = min(len(a), len(b)) >= 5
        return long and a.count("三") == b.count("三") and Levenshtein.distance(a, b) <= 1

    joined = True
    while joined:
        joined = False
        for first in groups:
            for second in groups:
                if first is not second and any(near(a, b) for a in first for b in second):
                    groups.remove(second)
                    first |= second
                    joined = True
                    break
            if joined:
                break
    linked = link_names(names)
    got: dict[str, set[str]] = {}
    for name, root in linked.items():
        got.setdefault(root, set()).add(name)
    assert sorted(map(sorted, got.values())) == sorted(map(sorted, groups))


def _panel() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rows = [("a", "江口", "2023-12"), ("b", "湖滨", "2022-12"), ("c", "湖滨", "2024-12")]
    rows += [("d", "南山", ""), ("e", "北山", "2022-12")]
    documents = pd.DataFrame(rows, columns=["doc_id", "office", "period_end"])
    ids = [f"{doc_id}:001" for doc_id in documents["doc_id"]]
    sentences = pd.DataFrame({"sentence_id": ids, "doc_id": documents["doc_id"]})
    initiatives = pd.DataFrame({"sentence_id": ids, "name": "一户一策", "kind": "method"})
    return initiatives, sentences, documents


def test_first_movers_and_adopters() -> None:
    table = link_initiatives(*_panel())
    assert table.set_index("doc_id")["part"].to_dict() == {
        "a": "adopter",
        "b": "first",
        "c": "first",
        "d": "undated",
        "e": "first",
    }
    assert set(table["offices"]) == {4}
    assert set(table["n"]) == {1}


def test_slogans_are_not_linked_and_a_missing_report_is_told() -> None:
    initiatives, sentences, documents = _panel()
    assert link_initiatives(initiatives.assign(kind="slogan"), sentences, documents).empty
    with pytest.raises(InputError, match="documents: found no row of 'a'"):
        link_initiatives(initiatives, sentences, documents.tail(3))


def test_normal_forms() -> None:
    assert normalise_name("“迎亚运、讲文明”") == normalise_name("迎亚运,讲文明") == "迎亚运讲文明"
    assert normalise_name("——") == "——"


def test_slogans_of_several_offices() -> None:
    texts = {
        "a": "锚定“走在前、勇争先”，抓项目。",
        "b": "聚焦走在前，勇争先，善作为，抓落实。",
        "c": "贯彻“走在前、勇争先、善作为”要求。按照安全第一、预防为主的方针，清理道路。",
    }
    texts["b"] = "要求是：走在前，勇争先，善作为。"
    sentences, _ = tabulate_sentences(texts)
    documents = pd.DataFrame({"doc_id": list("abc"), "office": ["江口", "湖滨", "南山"]})
    table = find_slogans(sentences, documents)
    assert table[["slogan", "offices", "reports"]].values.tolist() == [
        ["走在前、勇争先", 3, 3],
        ["走在前、勇争先、善作为", 2, 2],
    ]
    assert table["quoted"].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert table["sentence_ids"].tolist() == ["a:001 b:001 c:001", "b:001 c:001"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照“早发现、早处置”的原则", [("早发现、早处置", True)]),
        ("坚持安全第一、预防为主的方针", [("安全第一、预防为主", False)]),
        ("清理道路、河道、楼道", []),
        ("改造老旧小区、背街小巷", []),
        ("“甲乙丙、丁戊”", []),
    ],
)
def test_parallels(text: str, expected: list[tuple[str, bool]]) -> None:
    assert list(list_parallels(text)) == expected


def test_too_few_offices_are_told() -> None:
    sentences, _ = tabulate_sentences({"a": "走访老人。"})
    documents = pd.DataFrame({"doc_id": ["a"], "office": ["江口"]})
    assert find_slogans(sentences, documents).empty
    with pytest.raises(InputError) as caught:
        find_slogans(sentences, documents, least=1)
    assert str(caught.value) == (
        "least: found 1; allowed: 2 or more offices. What to do: choose a greater number."
    )
