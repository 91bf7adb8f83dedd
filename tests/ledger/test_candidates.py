"""The grammar of names: what it proposes, what it passes over, and that it cannot run away."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.candidates import find_candidates
from jiedao.ledger.features import list_features
from jiedao.ledger.quotes import strip_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("创新“1455”矛调工作法，实现", [("1455矛调工作法", "formula")]),
        ("建立“1+3+N”联动执法机制，", [("1+3+N联动执法机制", "formula")]),
        ("常态化开展“1+3+N”联动执法。", [("1+3+N联动执法", "formula")]),
        ("探索1+N党群服务矩阵体系，", [("1+N党群服务矩阵体系", "formula")]),
        ("落实“141”和“263”的要求", [("141", "formula"), ("263", "formula")]),
        ("推动一村一策落地", [("一村一策", "each")]),
        ("一心一意谋发展", []),
        ("建成15分钟便民生活圈", [("15分钟便民生活圈", "circle")]),
        ("深化平安江口建设", [("平安江口", "value")]),
        ("打响江米品牌", [("江米", "brand")]),
        ("建成了红帆驿站3个", [("红帆驿站", "noun")]),
        ("变“独角戏”为“大合唱”", []),
        ("从“有”到“优”、由“要我干”转为“我要干”", []),
        ("打造“警治、自治、数治”“三治”联盟", [("三治", "quoted")]),
        ("获评全省“文明街道”称号", []),
        ("“三步工作法等”内容", [("三步工作法", "quoted")]),
        ("“1”是中心", []),
    ],
)
def test_proposals(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(c.name, c.form) for c in find_candidates(text)] == expected


def test_a_chain_shares_its_surroundings() -> None:
    text = "推行“甲甲”、“乙乙”和“丙丙”等机制"
    found = find_candidates(text)
    assert {(c.left, c.right) for c in found} == {(2, text.index("等"))}
    features = [set(list_features(text, candidate)) for candidate in found]
    assert all("noun is method" in names for names in features)
    assert "chain behind" in features[0]
    assert "chain before" in features[-1]


PIECES = [
    "“",
    "”",
    "《",
    "》",
    '"',
    "、",
    "变",
    "为",
    "一户",
    "一策",
    "1+",
    "N",
    "行动",
    "平台",
    "打造",
]
PIECES += ["品牌", "15分钟", "圈", "平安江口", "建设", "的", "，", "工作", "法"]


@given(st.lists(st.sampled_from([*PIECES, "甲", " ", "Ａ", "9"]), max_size=40).map("".join))
def test_candidates_stand_as_they_say_and_apart(text: str) -> None:
    behind = 0
    for candidate in find_candidates(text):
        assert behind <= candidate.start < candidate.end <= len(text)
        assert candidate.left <= candidate.start
        assert candidate.end <= candidate.right
        assert strip_marks(text[candidate.start : candidate.end]) == candidate.name
        assert list_features(text, candidate)
        behind = candidate.end


def test_no_pattern_runs_away() -> None:
    """At most 50 ms a kilobyte, on text made to trip every pattern, alone and mixed."""
    draw = random.Random(1)
    texts = [piece * (30_000 // len(piece)) for piece in PIECES]
    texts += ["".join(draw.choices(PIECES, k=15_000)) for _ in range(3)]
    texts += ["“甲甲”" * 8_000, "从“甲”" * 8_000, "打造甲" * 10_000, "一甲一" * 10_000]
    for text in texts:
        started = time.process_time()
        for candidate in find_candidates(text):
            list_features(text, candidate)
        kilobytes = len(text.encode()) / 1024
        assert (time.process_time() - started) / kilobytes < 0.05, text[:20]
