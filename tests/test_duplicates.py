"""Reports that are there twice, whole or for the most part."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from jiedao.duplicates import (
    LEAST_SHARE,
    LEAST_SHINGLES,
    LENGTH,
    OWNERS,
    SAMPLED,
    Duplicate,
    find_duplicates,
)
from jiedao.ledger.shingles import build_stream, hash_shingles
from jiedao.text.normalise import fold

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]


def _shingles(text: str) -> NDArray[np.uint64]:
    codes = build_stream([[(0, text)]]).codes[:-1]
    return np.unique(hash_shingles(codes, LENGTH))


def _shared(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(1, min(len(one), len(other)))


def _find_slowly(texts: Mapping[str, str]) -> dict[str, Duplicate]:
    """Look at one report after another, and compare it whole with each likely one."""
    found: dict[str, Duplicate] = {}
    first: dict[str, str] = {}
    owners: dict[int, list[str]] = {}
    for doc_id, text in texts.items():
        other = first.setdefault("".join(fold(text).split()), doc_id)
        if other != doc_id:
            found[doc_id] = Duplicate(other, 1.0)
            continue
        shingles = _shingles(text)
        if len(shingles) < LEAST_SHINGLES:
            continue
        sampled = shingles[shingles % np.uint64(SAMPLED) == 0].tolist()
        hits = Counter(owner for shingle in sampled for owner in owners.get(shingle, ()))
        likely = [name for name, count in hits.most_common(3) if count >= 2]
        pairs = [(name, _shingles(texts[name])) for name in likely]
        twins = [
            Duplicate(name, _shared(shingles, other), len(shingles) > len(other))
            for name, other in pairs
        ]
        best = max(twins, default=Duplicate("", 0.0), key=lambda twin: twin.share)
        if best.share > LEAST_SHARE:
            found[doc_id] = best
        for shingle in sampled:
            known = owners.setdefault(shingle, [])
            if len(known) < OWNERS:
                known.append(doc_id)
    return found


def _text(seed: int, length: int = 2000) -> str:
    draw = random.Random(seed)
    return "".join(draw.choices(HAN, k=length))


def test_same_text_in_other_white_space_and_width_is_a_duplicate() -> None:
    texts = {
        "a": "新增（托位）２０个。\n走访。",
        "b": "新增(托位) 20个。 走访。",
        "c": "新增托位20个。走访。",
    }
    assert find_duplicates(texts) == {"b": Duplicate("a", 1.0)}


def test_share_by_hand() -> None:
    # 100 characters have 88 runs of 13; of those of another text they share the first 38: (50 - 12).
    one, other = _text(1, 100), _text(1, 100)[:50] + _text(2, 50)
    assert _shared(_shingles(one), _shingles(other)) == pytest.approx(38 / 88)


@pytest.mark.parametrize(
    ("kept", "found"), [(1900, True), (1700, True), (1400, False), (200, False)]
)
def test_near_duplicates_are_those_that_share_four_fifths(kept: int, found: bool) -> None:
    texts = {"a": _text(1), "b": _text(1)[:kept] + _text(2)[kept:], "c": _text(3)}
    share = _shared(_shingles(texts["a"]), _shingles(texts["b"]))
    assert (share > LEAST_SHARE) is found
    assert find_duplicates(texts) == ({"b": Duplicate("a", share)} if found else {})


def test_agrees_with_comparing_all_pairs() -> None:
    draw = np.random.default_rng(1)
    texts = {}
    for number in range(60):
        kept = int(draw.integers(0, 1000))
        texts[f"d{number:02d}"] = _text(number % 12, 1000)[:kept] + _text(number + 100, 1000)[kept:]
    slow = {}
    names = list(texts)
    for place, name in enumerate(names):
        shares = [_shared(_shingles(texts[name]), _shingles(texts[n])) for n in names[:place]]
        if max(shares, default=0) > LEAST_SHARE:
            slow[name] = max(shares)
    assert {name: twin.share for name, twin in find_duplicates(texts).items()} == slow


def test_formulas_of_office_make_no_duplicates_and_many_reports_take_linear_time() -> None:
    formula = "在区委、区政府的坚强领导下，街道坚持以习近平新时代中国特色社会主义思想为指导，"
    texts = {f"d{n}": formula + _text(n, 300) for n in range(1000)}
    start = time.process_time()
    assert find_duplicates(texts) == {}
    assert time.process_time() - start < 5


def test_the_note_names_the_text_that_stands_in_the_other() -> None:
    body = "".join(f"全年完成第{number}项重点工作并通过验收。" for number in range(60))
    longer = body + "".join(f"另有{number}个社区建成服务站点。" for number in range(40))
    assert find_duplicates({"a": body, "b": longer})["b"].longer
    assert not find_duplicates({"a": longer, "b": body})["b"].longer


# Passages of some length, marks, and what is folded or grows when it is lowered.
PIECES = st.sampled_from(
    [
        *(_text(seed, 60) for seed in range(8)),
        "。",
        "．",
        " \n",
        "ＡＢ",
        "ab",
        "İI",
        "",
        "１２３",
        "123",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=9))
def test_agrees_with_looking_at_one_after_another(texts: list[str]) -> None:
    named = {f"d{number}": text for number, text in enumerate(texts)}
    found = find_duplicates(named)
    assert list(found.items()) == list(_find_slowly(named).items())


def test_agrees_where_many_reports_share_passages() -> None:
    draw = random.Random(3)
    passages = [_text(seed, 80) for seed in range(60)]
    texts = {
        f"d{number}": "".join(draw.sample(passages, draw.randint(1, 40))) for number in range(150)
    }
    for number in range(0, 150, 5):
        text = texts[f"d{number}"]
        texts[f"e{number}"] = draw.choice(
            [text[:-30] + passages[0], text.replace("一", "二"), text]
        )
    found = find_duplicates(texts)
    assert len(found) > 20
    assert list(found.items()) == list(_find_slowly(texts).items())
