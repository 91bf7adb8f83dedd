"""Reports that are there twice, whole or for the most part."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiedao.ledger.shingles import Codes, build_stream, hash_shingles
from jiedao.resources import sha256
from jiedao.text.normalise import fold

# A passage that two reports share by chance is shorter, see `jiedao.ledger.reuse`.
LENGTH = 13
LEAST_SHARE = 0.8
# Of all shingles one in so many is looked up; what is found is compared with all of them.
SAMPLED = 8
# Reports that are remembered for a shingle: more share it only where it is a phrase of office.
OWNERS = 5
# Shorter reports share too little to be told apart from formulas.
LEAST_SHINGLES = 50
# Hashes below it are a quarter of all: where of these hardly one is shared, so many of all cannot be.
_SMALL = np.uint64(2**62)


class Duplicate(NamedTuple):
    """A report and an earlier one that has its text.

    Attributes
    ----------
    other : str
        The ``doc_id`` of the earlier report.
    share : float
        The share of the shorter one's runs of 13 characters that stand in the other; 1 for a
        text that is the same but for white space and width of characters.
    longer : bool
        Whether it is the longer one: then it is the other's text that stands in it.
    """

    other: str
    share: float
    longer: bool = False


def find_duplicates(texts: Mapping[str, str]) -> dict[str, Duplicate]:
    r"""Find reports whose text an earlier report has, whole or for four fifths.

    The time is linear in the length of all texts: each sampled run of characters is looked up among
    those of earlier reports, and only reports that share many are compared.

    Parameters
    ----------
    texts : mapping of str to str
        ``doc_id`` to raw text.

    Returns
    -------
    dict of str to Duplicate
        By the ``doc_id`` of the later report.

    Examples
    --------
    >>> find_duplicates({"a": "新增（托位）20个。", "b": "新增(托位) 20个。\n", "c": "慰问老人。"})
    {'b': Duplicate(other='a', share=1.0, longer=False)}
    """
    found: dict[str, Duplicate] = {}
    read = _Read(texts)
    owners: dict[int, tuple[str, ...]] = {}
    for doc_id, text in texts.items():
        codes = build_stream([[(0, text)]]).codes[:-1]
        other = read.find_equal(doc_id, codes)
        if other != doc_id:
            found[doc_id] = Duplicate(other, 1.0)
            continue
        shingles = _shingles(codes)
        if len(shingles) < LEAST_SHINGLES:
            continue
        sampled = shingles[shingles % np.uint64(SAMPLED) == 0].tolist()
        known = list(map(owners.get, sampled))
        hits = Counter(chain.from_iterable(filter(None, known)))
        likely = [name for name, count in hits.most_common(3) if count >= 2]
        twins = [read.compare(shingles, name) for name in likely]
        best = max(twins, default=Duplicate("", 0.0), key=lambda twin: twin.share)
        if best.share > LEAST_SHARE:
            found[doc_id] = best
        read.keep(doc_id, shingles)
        alone = (doc_id,)
        for shingle, names in zip(sampled, known, strict=True):
            if names is None:
                owners[shingle] = alone
            elif len(names) < OWNERS:
                owners[shingle] = names + alone
    return found


class _Read:
    """What is kept of the texts that were read."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self._alike: dict[bytes, str] = {}
        self._equal: dict[str, str] = {}
        self._kept: dict[str, tuple[int, NDArray[np.uint64]]] = {}

    def find_equal(self, doc_id: str, codes: Codes) -> str:
        """Return the first report with the same text but for white space and width."""
        alike = self._alike.setdefault(hashlib.sha256(codes.tobytes()).digest(), doc_id)
        if alike == doc_id:
            return doc_id
        # Letters and digits are the same: only now the marks are looked at.
        for name in (alike, doc_id):
            first = self._equal.setdefault(_key(self.texts[name]), name)
        return first

    def keep(self, doc_id: str, shingles: NDArray[np.uint64]) -> None:
        """Keep the smallest shingles of a report, for `compare`."""
        self._kept[doc_id] = len(shingles), _smallest(shingles)

    def compare(self, shingles: NDArray[np.uint64], name: str) -> Duplicate:
        """Compare a report with an earlier one; all of both only where they may be twins."""
        size, smallest = self._kept[name]
        own = _smallest(shingles)
        total, part = min((size, len(smallest)), (len(shingles), len(own)))
        # At the most, all that was not kept stands in both.
        if _count_shared(own, smallest) + total - part <= LEAST_SHARE * total:
            return Duplicate(name, 0.0)
        other = _shingles(build_stream([[(0, self.texts[name])]]).codes[:-1])
        share = _count_shared(shingles, other) / max(1, min(len(shingles), len(other)))
        return Duplicate(name, share, len(shingles) > len(other))


def _key(text: str) -> str:
    return sha256("".join(fold(text).split()).encode("utf-8", "surrogatepass"))


def _shingles(codes: Codes) -> NDArray[np.uint64]:
    """Return the different runs of characters of a text, the smallest hash first."""
    shingles = np.sort(hash_shingles(codes, LENGTH))
    return shingles[_differs(shingles)]


def _differs(ordered: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell whether each number differs from the one before it."""
    differs = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=differs[1:])
    return differs


def _smallest(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return shingles[: np.searchsorted(shingles, _SMALL)]


def _count_shared(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """Count the numbers that stand in both; in each they stand once."""
    both = np.sort(np.concatenate((one, other)))
    return len(both) - int(np.count_nonzero(_differs(both)))
