"""Where a key stands among many known ones, for millions of keys at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

NONE = -1
# Multiplied by this odd number (2⁶⁴ by the golden ratio), the upper bits of near keys lie far apart.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
# Slots for each key: fewer make longer searches, more fit the processor's cache less well.
_ROOM = 4


class KeyTable:
    """A hash table of 64-bit keys with open addressing, all steps in numpy.

    Parameters
    ----------
    keys : array of uint64
        None of them twice.

    Notes
    -----
    In place of `numpy.searchsorted`, which takes some fifteen steps for a key where this takes one or
    two. See Knuth, D. E. (1998). The art of computer programming, vol. 3, section 6.4.
    """

    def __init__(self, keys: Keys) -> None:
        bits = max(4, int(_ROOM * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._absent = len(keys)
        self._places = np.full(1 << bits, self._absent, dtype=np.int32)
        waiting = np.arange(len(keys), dtype=np.int32)
        slots = self._home(keys)
        while len(waiting):
            free = self._places[slots] == self._absent
            # Of those that want one slot the last gets it.
            self._places[slots[free]] = waiting[free]
            homeless = self._places[slots] != waiting
            waiting, slots = waiting[homeless], self._next(slots[homeless])
        # What key an empty slot has does not matter: whoever finds it finds nothing.
        self._keys = np.append(keys, np.uint64(0))[self._places]

    def _home(self, keys: Keys) -> NDArray[np.int64]:
        spread = keys * _SPREAD
        spread >>= self._shift
        return spread.view(np.int64)

    def _next(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        return (slots + 1) & (len(self._places) - 1)

    def find(self, keys: Keys) -> NDArray[np.int32]:
        """Return the place of each key among those of the table, their number where it is none.

        Examples
        --------
        >>> KeyTable(np.array([7, 3], np.uint64)).find(np.array([3, 5, 7], np.uint64)).tolist()
        [1, 2, 0]
        """
        slots = self._home(keys)
        found: NDArray[np.int32] = self._places.take(slots)
        # Whose slot holds another key looks in the next one, until it is found or a slot is empty.
        wrong = np.flatnonzero((self._keys.take(slots) != keys) & (found != self._absent))
        slots, keys = slots[wrong], keys[wrong]
        while len(wrong):
            slots = self._next(slots)
            found[wrong] = held = self._places[slots]
            still = (self._keys[slots] != keys) & (held != self._absent)
            wrong, slots, keys = wrong[still], slots[still], keys[still]
        return found
