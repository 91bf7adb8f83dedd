"""The hash table against a dictionary, with keys that want the same slot too."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiedao.themes.lookup import KeyTable

# Keys that are the same in their lowest bits or in their highest, and any.
near = st.integers(0, 40)
keys = st.one_of(near, near.map(lambda key: key << 58), st.integers(0, 2**64 - 1))


def _find(known: list[int], wanted: list[int]) -> list[int]:
    return KeyTable(np.array(known, np.uint64)).find(np.array(wanted, np.uint64)).tolist()


@given(st.lists(keys, unique=True, max_size=60), st.lists(keys, max_size=30))
def test_places_are_those_of_a_dictionary(known: list[int], others: list[int]) -> None:
    place = {key: number for number, key in enumerate(known)}
    wanted = known + others
    assert _find(known, wanted) == [place.get(key, len(known)) for key in wanted]


def test_many_keys_are_all_found_and_no_others() -> None:
    known = np.random.default_rng(1).integers(0, 2**63, 20_000, dtype=np.uint64)
    known = np.unique(known)
    table = KeyTable(known)
    assert table.find(known).tolist() == list(range(len(known)))
    assert (table.find(known + np.uint64(1)) == len(known)).all()


def test_keys_that_all_want_one_slot_are_found() -> None:
    # The inverse of the multiplier: the keys' products are 0, 1, 2 …, whose upper bits are all zero.
    inverse = pow(0x9E3779B97F4A7C15, -1, 2**64)
    known = [number * inverse % 2**64 for number in range(300)]
    absent = [number * inverse % 2**64 for number in range(300, 400)]
    assert _find(known, known + absent) == [*range(300), *[300] * 100]
