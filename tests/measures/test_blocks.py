"""Counts of blocks and their draws: by hand, by slow rewrites, and what holds for any labels."""

from __future__ import annotations

import zlib
from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures import blocks
from jiedao.measures.blocks import (
    BLOCKS,
    UNITS,
    BlockCounts,
    CountConfig,
    count_blocks,
    draw_blocks,
    resample_groups,
)
from jiedao.text.tabulate import block_ids, tabulate_sentences

THEMES = ["economy", "livelihood", "safety"]
ROLES = ["achievement", "plan"]
TEXT = "各位代表：\n一、发展\n（一）工业\n新增企业3家。招商5次。\n（二）农业\n收粮5吨。\n二、民生\n慰问老人20户。"
OFFICES = {"a": "江口街道", "b": "湖滨街道", "c": "江口街道"}
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _frames(texts: dict[str, str], themes: list[str], roles: list[str] | None = None) -> Frames:
    sentences, _ = tabulate_sentences(texts)
    labels = pd.DataFrame({"sentence_id": sentences["sentence_id"], "theme": themes})
    labels["role"] = roles or "achievement"
    documents = pd.DataFrame({"doc_id": list(texts), "office": [OFFICES[d] for d in texts]})
    return sentences, labels, documents


lines = [
    "一、发展",
    "（一）工业",
    "新增企业3家。",
    "慰问老人20户。走访。",
    "一是招商。洽谈3次；",
    "排查",
]


@st.composite
def corpora(draw: st.DrawFn) -> Frames:
    texts = {
        doc_id: "\n".join(draw(st.lists(st.sampled_from(lines), min_size=1, max_size=6)))
        for doc_id in OFFICES
    }
    size = len(tabulate_sentences(texts)[0])
    themes = draw(st.lists(st.sampled_from(THEMES), min_size=size, max_size=size))
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=size, max_size=size))
    return _frames(texts, themes, roles)


def test_blocks_of_every_kind_by_hand() -> None:
    sentences, _ = tabulate_sentences({"a": TEXT})
    assert sentences["text"].tolist() == [
        "各位代表：", "一、发展", "（一）工业", "新增企业3家。", "招商5次。", "（二）农业", "收粮5吨。",
        "二、民生", "慰问老人20户。",
    ]  # fmt: skip
    names = {kind: block_ids(sentences, kind).tolist() for kind in BLOCKS}
    first = names["heading"][0]
    assert names["heading"] == [
        first, "a/a:002", "a/a:003", "a/a:003", "a/a:003", "a/a:006", "a/a:006", "a/a:008", "a/a:008",
    ]  # fmt: skip
    assert names["section"] == [first, *["a/a:002"] * 6, *["a/a:008"] * 2]
    assert names["paragraph"] == [f"a/line {line}" for line in (1, 2, 3, 4, 4, 5, 6, 7, 8)]
    assert names["report"] == ["a"] * 9


@settings(max_examples=10)
@given(st.lists(st.sampled_from(lines), min_size=1, max_size=12))
def test_headings_lie_in_sections_and_all_in_reports(text: list[str]) -> None:
    sentences, _ = tabulate_sentences({"a": "\n".join(text), "b": "\n".join(reversed(text))})
    found = pd.DataFrame({kind: block_ids(sentences, kind) for kind in BLOCKS})
    for inner, outer in (("heading", "section"), ("section", "report"), ("paragraph", "report")):
        assert found.groupby(inner)[outer].nunique().max() == 1
    assert (
        found["paragraph"].tolist()
        == (sentences["doc_id"] + "/line " + sentences["line"].astype("str")).tolist()
    )


def test_line_may_hold_several_headings() -> None:
    sentences, _ = tabulate_sentences({"a": "一是招商。洽谈3次；二是慰问。走访5户；"})
    assert block_ids(sentences, "paragraph").tolist() == ["a/line 1"] * 4
    assert block_ids(sentences, "heading").tolist() == ["a/a:001"] * 2 + ["a/a:003"] * 2


def test_blocks_without_lines() -> None:
    sentences, _ = tabulate_sentences({"a": "走访。\n慰问。"})
    bare = sentences.drop(columns="line")
    assert block_ids(bare).tolist() == ["a/", "a/"]
    with pytest.raises(InputError) as caught:
        block_ids(bare, "paragraph")
    assert str(caught.value) == (
        "sentences: found no column 'line'; allowed: the line of each. "
        "What to do: take blocks by heading."
    )


LABELS = ["safety", "economy", "economy", "economy", "livelihood", "economy", "safety"]
LABELS += ["livelihood", "livelihood"]


def test_counts_by_hand() -> None:
    counts = count_blocks(*_frames({"a": TEXT}, LABELS), THEMES)
    assert counts.groups.values.tolist() == [["江口街道"]]
    assert counts.cells["theme"].tolist() == THEMES
    assert counts.names.tolist() == ["a/a:002", "a/a:003", "a/a:006", "a/a:008", "a/line 1"]
    assert counts.counts.tolist() == [[1, 0, 0], [2, 1, 0], [1, 0, 1], [0, 2, 0], [0, 0, 1]]
    assert counts.group.tolist() == [0] * 5
    assert counts.totals().tolist() == [[4, 3, 2]]
    assert counts.spans() == [slice(0, 5)]
    assert (counts.unit, counts.unit_size.tolist()) == ("sentences", [1])


def test_characters_by_hand_and_headings_left_out() -> None:
    config = CountConfig(unit="characters", headings=False, block="section")
    counts = count_blocks(*_frames({"a": TEXT}, LABELS), THEMES, config)
    # 新增企业3家。 7, 招商5次。 5, 收粮5吨。 5, 慰问老人20户。 8; 各位代表： 5 is a body.
    body = [7, 5, 5, 8, 5]
    assert counts.counts.tolist() == [[7, 5, 5], [0, 8, 0], [0, 0, 5]]
    assert counts.unit_size.tolist() == pytest.approx([sum(n * n for n in body) / sum(body)])


def test_roles_make_cells_or_groups() -> None:
    roles = ["plan", *["achievement"] * 7, "plan"]
    frames = _frames({"a": TEXT}, LABELS, roles)
    counts = count_blocks(*frames, THEMES, CountConfig(block="report", roles=True))
    assert counts.cells.values.tolist() == [list(pair) for pair in product(THEMES, ROLES)]
    assert counts.counts.tolist() == [[4, 0, 2, 1, 1, 1]]
    counts = count_blocks(*frames, THEMES, CountConfig(by=("role", "office"), block="report"))
    assert counts.groups.columns.tolist() == ["role", "office"]
    assert counts.groups.values.tolist() == [[role, "江口街道"] for role in ROLES]
    assert counts.counts.tolist() == [[4, 2, 1], [0, 1, 1]]
    assert counts.names.tolist() == ["a", "a"]


def test_role_that_a_group_does_not_have_makes_no_group() -> None:
    texts = dict.fromkeys("ab", "走访企业。慰问老人。")
    frames = _frames(texts, THEMES[:2] * 2, ["plan", "achievement", "plan", "plan"])
    counts = count_blocks(*frames, THEMES, CountConfig(by=("office", "role")))
    assert counts.groups.values.tolist() == [
        ["江口街道", "achievement"],
        ["江口街道", "plan"],
        ["湖滨街道", "plan"],
    ]


def test_groups_stand_in_the_order_of_documents_and_an_unknown_name_is_a_group() -> None:
    frames = _frames(dict.fromkeys("bca", "走访企业。"), THEMES)
    documents = frames[2].assign(county=["", None, "乙县"])
    found = count_blocks(*frames[:2], documents, THEMES, CountConfig(by=("county", "office")))
    assert found.groups.values.tolist() == [
        ["", "湖滨街道"],
        ["", "江口街道"],
        ["乙县", "江口街道"],
    ]
    found = count_blocks(*frames, THEMES, CountConfig(by=()))
    assert found.groups.shape == (1, 0)
    assert found.totals().tolist() == [[1, 1, 1]]


kinds = st.builds(
    lambda by, unit, headings, block, roles: CountConfig(
        by, unit, headings, block, roles and "role" not in by
    ),
    st.sampled_from([(), ("office",), ("office", "doc_id"), ("role",), ("office", "role")]),
    st.sampled_from(UNITS),
    st.booleans(),
    st.sampled_from(BLOCKS),
    st.booleans(),
)


def _bodies(frames: Frames, config: CountConfig) -> bool:
    """Tell whether every group has a sentence that counts."""
    sentences, _, documents = frames
    bodies = sentences[sentences["kind"] == "body"]["doc_id"]
    groups = documents.set_index("doc_id")
    if config.headings:
        return True
    if "doc_id" in config.by:
        return set(bodies) == set(groups.index)
    return {OFFICES[doc_id] for doc_id in bodies} == set(OFFICES.values())


@settings(max_examples=15)
@given(corpora(), kinds)
def test_counts_are_those_of_a_plain_loop(frames: Frames, config: CountConfig) -> None:
    if not _bodies(frames, config):
        return
    sentences, labels, documents = frames
    blocks_of = block_ids(sentences, config.block).tolist()
    oracle: Counter[tuple[str, ...]] = Counter()
    for (_, s), (_, label), block in zip(
        sentences.iterrows(), labels.iterrows(), blocks_of, strict=True
    ):
        if s["kind"] != "body" and not config.headings:
            continue
        row = documents.set_index("doc_id", drop=False).loc[s["doc_id"]].to_dict()
        row["role"] = label["role"]
        cell = (label["theme"], label["role"]) if config.roles else (label["theme"],)
        key = (*(row[column] for column in config.by), block, *cell)
        oracle[key] += len(s["text"]) if config.unit == "characters" else 1
    counts = count_blocks(*frames, THEMES, config)
    found = {
        (*counts.groups.iloc[group], name, *counts.cells.iloc[cell]): counts.counts[row, cell]
        for row, (group, name) in enumerate(zip(counts.group, counts.names, strict=True))
        for cell in range(len(counts.cells))
        if counts.counts[row, cell]
    }
    assert found == dict(oracle)
    assert (counts.counts.sum(axis=1) > 0).all()
    assert counts.totals().sum() == sum(oracle.values())


@settings(max_examples=15)
@given(corpora(), kinds, st.integers(0, 2**31))
def test_order_of_rows_changes_nothing_in_a_group(
    frames: Frames, config: CountConfig, seed: int
) -> None:
    if not _bodies(frames, config):
        return
    mixed = [frame.sample(frac=1, random_state=seed + n) for n, frame in enumerate(frames)]
    one, two = count_blocks(*frames, THEMES, config), count_blocks(*mixed, THEMES, config)
    pd.testing.assert_frame_equal(one.cells, two.cells)
    numbers = {}
    for counts in (one, two):
        for key, span, size, drawn in zip(
            counts.groups.itertuples(index=False),
            counts.spans(),
            counts.unit_size,
            resample_groups(counts, 3, 5),
            strict=True,
        ):
            made = (counts.counts[span].tolist(), counts.names[span].tolist(), size, drawn.tolist())
            assert numbers.setdefault(tuple(key), made) == made
    assert len(numbers) == len(one.groups) == len(two.groups)


def _message(*frames: object, themes: object = THEMES, config: object = None) -> str:
    with pytest.raises(InputError) as caught:
        count_blocks(*frames, themes, config)  # type: ignore[arg-type]
    return str(caught.value)


def test_faults_of_the_configuration_are_told() -> None:
    for wrong, told in (
        (
            {"unit": "words"},
            "unit: found 'words'; allowed: sentences, characters. What to do: choose one of these.",
        ),
        (
            {"block": "page"},
            "block: found 'page'; allowed: heading, paragraph, section, report. "
            "What to do: choose one of these.",
        ),
        (
            {"by": ("role",), "roles": True},
            "by: found 'role', and roles=True; allowed: one of them. "
            "What to do: cross roles once, or group by them.",
        ),
        (
            {"by": "office"},
            "by: found the text 'office'; allowed: a tuple of columns. What to do: write ('office',).",
        ),
    ):
        with pytest.raises(InputError) as caught:
            CountConfig(**wrong)
        assert str(caught.value) == told


def test_faults_of_the_frames_are_told() -> None:
    sentences, labels, documents = _frames({"a": TEXT}, LABELS)
    frames = (sentences, labels, documents)
    assert _message(*frames, config=CountConfig(by=("county",))) == (
        "by: found 'county'; allowed: doc_id, office, role. What to do: choose columns."
    )
    assert _message(*frames, themes=["economy", "safety"]) == (
        "labels: found the theme 'livelihood'; allowed: economy, safety. "
        "What to do: use the labels' own scheme."
    )
    assert _message(sentences, pd.concat([labels, labels.tail(1)]), documents) == (
        "labels: found two labels of the sentence 'a:009'; allowed: the labels of one labeller. "
        "What to do: choose the rows of one labeller."
    )
    assert _message(sentences, labels.iloc[2:], documents) == (
        "labels: found nothing of 'a:001' (2 in all); allowed: a row for every one that the "
        "sentences name. What to do: label the same sentences that are counted, or leave them out "
        "of both."
    )
    assert _message(sentences, labels, documents.assign(doc_id="b")) == (
        "documents: found nothing of 'a' (1 in all); allowed: a row for every one that the "
        "sentences name. What to do: label the same sentences that are counted, or leave them out "
        "of both."
    )
    assert _message(sentences, labels, pd.concat([documents, documents])) == (
        "documents: found two rows of 'a'; allowed: one. What to do: leave one out."
    )
    assert _message(sentences.iloc[:0], labels.iloc[:0], documents.iloc[:0]) == (
        "documents: found no row; allowed: a row a report. What to do: read a corpus first."
    )


def test_group_without_sentences_is_named() -> None:
    frames = _frames({"a": TEXT}, LABELS)
    more = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    assert _message(*frames[:2], more, config=CountConfig(by=("office", "doc_id"))) == (
        "group 湖滨街道/b: found no sentences. What to do: leave the group out."
    )
    nothing = (frames[0].iloc[:0], frames[1].iloc[:0], frames[2])
    assert _message(*nothing, config=CountConfig(by=())) == (
        "group corpus: found no sentences. What to do: leave the group out."
    )
    heads = _frames({"a": "走访。", "b": "一、发展\n二、民生"}, ["safety", "economy", "economy"])
    assert _message(*heads, config=CountConfig(headings=False)) == (
        "group 湖滨街道: found no sentences. What to do: leave the group out."
    )
    # Two offices with sentences, one of them without plans: that is no fault.
    roles = _frames(dict.fromkeys("ab", "走访。"), ["safety"] * 2, ROLES)
    assert len(count_blocks(*roles, THEMES, CountConfig(by=("office", "role"))).groups) == 2


def _counts(rows: list[list[float]], groups: list[str], group: list[int]) -> BlockCounts:
    return BlockCounts(
        pd.DataFrame({"office": groups}),
        pd.DataFrame({"theme": THEMES[: len(rows[0])]}),
        np.array(group, dtype=np.intp),
        np.array(rows),
        "sentences",
        np.ones(len(groups)),
    )


def test_draws_are_those_of_a_plain_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[1.0, 2], [3, 0], [0, 5], [7, 7]]
    counts = _counts(rows, ["江口街道", "湖滨街道"], [0, 0, 0, 1])
    # Two draws at a time.
    monkeypatch.setattr(blocks, "CHUNK", 6)
    first, second = resample_groups(counts, 5, 11)
    rng = np.random.default_rng([11, zlib.crc32("江口街道".encode())])
    chosen = np.concatenate([rng.integers(0, 3, (n, 3), dtype=np.int32) for n in (2, 2, 1)])
    oracle = [[sum(rows[block][cell] for block in draw) for cell in (0, 1)] for draw in chosen]
    assert first.tolist() == oracle
    assert second.tolist() == [[7, 7]] * 5


def test_draws_of_a_group_do_not_depend_on_the_others() -> None:
    rows = [[1.0, 2], [3, 0], [0, 5], [7, 7], [0, 1]]
    both = list(resample_groups(_counts(rows, ["a", "b"], [0, 0, 0, 1, 1]), 20, 1))
    alone = list(resample_groups(_counts(rows[:3], ["a"], [0, 0, 0]), 20, 1))
    assert both[0].tolist() == alone[0].tolist()
    # Nor is a group with another name, or another seed, drawn alike.
    for other in (_counts(rows[:3], ["c"], [0] * 3), 2), (_counts(rows[:3], ["a"], [0] * 3), 3):
        assert next(iter(resample_groups(other[0], 20, other[1]))).tolist() != alone[0].tolist()


def test_sums_of_draws_have_the_variance_of_theory() -> None:
    # Sum of J draws with replacement: J times the plain variance of the blocks; 30,000 draws know a
    # variance of a nearly normal sum to √(2/30000), so five times that is 4 %.
    counts = np.random.default_rng(3).poisson(3, (30, 2)).astype(float)
    drawn = draw_blocks(counts, 30_000, np.random.default_rng(4))
    assert drawn.mean(axis=0) == pytest.approx(counts.sum(axis=0), rel=0.005)
    assert drawn.var(axis=0) == pytest.approx(30 * counts.var(axis=0), rel=0.041)
    covariance = 30 * np.cov(counts.T, ddof=0)[0, 1]
    spread = 30 * counts.var(axis=0).mean()
    assert np.cov(drawn.T)[0, 1] == pytest.approx(covariance, abs=0.041 * spread)
