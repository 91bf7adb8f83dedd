"""Shares from parts: the counts of `count_blocks`, some offices at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.measures.prevalence import correct_if_possible
from jiedao.streaming import shares
from jiedao.streaming.reports import TaskConfig, tabulate_blocks, tabulate_sources
from jiedao.streaming.shares import gather_blocks, join_shares, list_counts
from jiedao.streaming.sources import survey_folder
from jiedao.streaming.tasks import StreamConfig
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.model import read_model

THEMES = ("economy", "livelihood")
# Of the names some begin others, and sort otherwise with a slash behind them.
NAMES = ("a", "a-1", "a0", "b", "甲", "甲-1")
REPORTS = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.sampled_from("东西"), st.lists(st.booleans(), min_size=1, max_size=6)),
    min_size=1,
)


def frames(reports: dict[str, tuple[str, list[bool]]]) -> dict[str, pd.DataFrame]:
    texts = {
        name: "".join(f"\n{'一二三四五六'[n]}、标题\n走访{n}次。慰问。" for n in range(len(which)))
        for name, (_, which) in reports.items()
    }
    sentences, _ = tabulate_sentences(texts)
    flags = [flag for _, which in reports.values() for flag in which for _ in range(3)]
    labels = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "role": "plan",
            "labeller": "x",
            "theme": THEMES[0],
        }
    )
    labels.loc[np.array(flags[: len(labels)]), "theme"] = THEMES[1]
    documents = pd.DataFrame({"doc_id": list(reports), "office": [o for o, _ in reports.values()]})
    return {"sentences": sentences, "labels": labels, "documents": documents.astype("str")}


@given(reports=REPORTS, unit=st.sampled_from(["sentences", "characters"]), headings=st.booleans())
def test_counts_are_those_of_the_whole_corpus(
    reports: dict[str, tuple[str, list[bool]]], unit: str, headings: bool
) -> None:
    whole = frames(reports)
    expected = count_blocks(
        whole["sentences"],
        whole["labels"],
        whole["documents"],
        THEMES,
        CountConfig(unit=unit, headings=headings),
    )
    config = TaskConfig("", unit=unit, headings=headings)
    parts = [
        tabulate_blocks(
            {
                key: frame.merge(part[["doc_id"]]) if "doc_id" in frame else frame
                for key, frame in whole.items()
            }
            | {"labels": whole["labels"][whole["sentences"]["doc_id"].isin(part["doc_id"])]},
            config,
            THEMES,
        )
        for _, part in whole["documents"].groupby("doc_id", sort=False)
    ]
    blocks = gather_blocks(parts, whole["documents"], THEMES)
    (found,) = list_counts(blocks, whole["documents"], THEMES, unit)
    pd.testing.assert_frame_equal(found.groups, expected.groups)
    np.testing.assert_array_equal(found.group, expected.group)
    np.testing.assert_array_equal(found.counts, expected.counts)
    np.testing.assert_array_equal(found.unit_size, expected.unit_size)
    assert [name.split("/")[0] for name in found.names] == [
        name.split("/")[0] for name in expected.names
    ]


def test_offices_by_turns_are_those_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = {f"r{n}": (f"{n % 5}街道", [n % 2 == 0, n % 3 == 0]) for n in range(11)}
    whole = frames(reports)
    blocks = gather_blocks(
        [tabulate_blocks(whole, TaskConfig(""), THEMES)], whole["documents"], THEMES
    )
    block = [f"x{n // 4}" for n in range(40)]
    confusions = pd.DataFrame(
        {"block": block, "theme": THEMES * 20, "predicted": THEMES * 20, "n": 3}
    )
    confusions.loc[::7, "predicted"] = THEMES[0]
    confusions = confusions.groupby(["block", "theme", "predicted"], as_index=False)["n"].sum()
    (once,) = list_counts(blocks, whole["documents"], THEMES, "sentences")
    expected, notes = correct_if_possible(once, confusions, seed=3)
    monkeypatch.setattr(shares, "OFFICES", 2)
    turns = list(list_counts(blocks, whole["documents"], THEMES, "sentences"))
    assert [len(counts.groups) for counts in turns] == [2, 2, 1]
    found, told = join_shares([correct_if_possible(counts, confusions, seed=3) for counts in turns])
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert told == list(notes)


def test_offices_that_taught_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = {f"r{n}": (f"{n % 5}街道", [n % 2 == 0, True]) for n in range(10)}
    whole = frames(reports)
    blocks = gather_blocks(
        [tabulate_blocks(whole, TaskConfig(""), THEMES)], whole["documents"], THEMES
    )
    # The blocks of these reports taught the labeller: both offices of the first turn.
    block = [f"r{n}/x" for n in (0, 1, 5, 6)] * 10
    confusions = pd.DataFrame(
        {"block": block, "theme": THEMES * 20, "predicted": THEMES * 20, "n": 3}
    )
    confusions = confusions.groupby(["block", "theme", "predicted"], as_index=False)["n"].sum()
    (once,) = list_counts(blocks, whole["documents"], THEMES, "sentences")
    expected, _ = correct_if_possible(once, confusions, seed=3)
    monkeypatch.setattr(shares, "OFFICES", 2)
    turns = list_counts(blocks, whole["documents"], THEMES, "sentences")
    found, _ = join_shares([correct_if_possible(counts, confusions, seed=3) for counts in turns])
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("steps", [(), ("shares",)])
def test_blocks_are_counted_for_shares_alone(seeds: Path, steps: tuple[str, ...]) -> None:
    config = StreamConfig(steps=steps).task(seeds)
    found = tabulate_sources(survey_folder(seeds).sources[:1], config, read_model())
    assert ("blocks" in found.tables) == ("shares" in steps)
