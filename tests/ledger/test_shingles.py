"""Shingles: equal hashes for equal runs, groups as a dictionary would make them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiedao.ledger.shingles import END, build_stream, group_shingles, hash_shingles
from jiedao.text.normalise import fold

TEXTS = st.lists(st.text(alphabet="甲乙丙，Ａa 1", max_size=30), max_size=5)


@given(st.lists(st.integers(0, 0x10FFFF), max_size=60), st.integers(1, 20))
def test_hashes_are_polynomials_mixed(numbers: list[int], size: int) -> None:
    wanted = []
    for place in range(len(numbers) - size + 1):
        total = 0
        for number in numbers[place : place + size]:
            total = (total * 0x9E3779B97F4A7C15 + number) % 2**64
        total ^= total >> 29
        total = total * 0xBF58476D1CE4E5B9 % 2**64
        wanted.append(total ^ total >> 32)
    codes = np.array(numbers, dtype=np.uint32)
    assert hash_shingles(codes, size).tolist() == wanted
    assert codes.tolist() == numbers


@given(st.text(alphabet="甲乙丙", max_size=40), st.integers(1, 6))
def test_hashes_are_equal_just_where_runs_are(text: str, size: int) -> None:
    codes = np.array([ord(c) for c in text], dtype=np.uint32)
    hashes = hash_shingles(codes, size)
    runs = [text[i : i + size] for i in range(len(text) - size + 1)]
    assert len(hashes) == len(runs)
    assert len(set(hashes.tolist())) == len(set(runs))
    for run, value in zip(runs, hashes, strict=True):
        assert value == hashes[runs.index(run)]


def _read_slowly(text: str) -> list[tuple[int, int]]:
    folded = fold(text)
    lowered = folded.lower()
    plain = lowered if len(lowered) == len(folded) else folded
    return [
        (ord(c), place)
        for place, c in enumerate(plain)
        if c in "0123456789〇"
        or "a" <= c <= "z"
        or "A" <= c <= "Z"
        or "\u3400" <= c <= "\u9fff"
        or "\U00020000" <= c <= "\U0003fffd"
    ]


def _read(text: str) -> list[tuple[int, int]]:
    stream = build_stream([[(0, text)]])
    return list(zip(stream.codes[:-1].tolist(), stream.offsets[:-1].tolist(), strict=True))


def test_every_character_is_read_as_it_folds_and_lowers() -> None:
    text = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert _read(text) == _read_slowly(text)
    text = text.replace("\u0130", "")
    assert _read(text) == _read_slowly(text)


@given(st.text())
def test_any_text_is_read_as_it_folds_and_lowers(text: str) -> None:
    for given_text in (text, text + "\u0130A", "ΑΣ " + text):
        assert _read(given_text) == _read_slowly(given_text)


@given(TEXTS)
def test_a_stream_keeps_letters_and_where_they_stood(texts: list[str]) -> None:
    stream = build_stream([[(3, text)] for text in texts])
    for number, text in enumerate(texts):
        codes = stream.codes[stream.starts[number] : stream.starts[number + 1]]
        places = stream.offsets[stream.starts[number] : stream.starts[number + 1]]
        kept = [(c, i + 3) for i, c in enumerate(text) if c not in "， "]
        assert codes[-1] == END
        assert [chr(code) for code in codes[:-1]] == [c.replace("Ａ", "a") for c, _ in kept]
        assert places[:-1].tolist() == [place for _, place in kept]
    assert stream.text_of(np.arange(len(stream.codes))).tolist() == [
        number
        for number in range(len(texts))
        for _ in range(int(stream.starts[number + 1] - stream.starts[number]))
    ]


@given(TEXTS, st.integers(2, 4))
def test_groups_are_those_of_a_dictionary(texts: list[str], size: int) -> None:
    stream = build_stream([[(0, text)] for text in texts])
    groups = group_shingles(stream, size)
    runs: dict[tuple[int, ...], list[int]] = {}
    for place in range(len(stream.codes) - size + 1):
        run = tuple(stream.codes[place : place + size].tolist())
        if END in run:
            assert groups.first[place] == -1
        else:
            runs.setdefault(run, []).append(place)
    for places in runs.values():
        for place in places:
            first, last = groups.first[place], groups.last[place]
            if len(places) == 1:
                assert first == -1
            else:
                assert groups.order[first:last].tolist() == places
