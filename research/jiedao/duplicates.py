"""Reports that are there twice, whole or for the most part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiedao.ledger.shingles import build_stream, hash_shingles
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
    first: dict[str, str] = {}
    owners: dict[int, list[str]] = {}
    for doc_id, text in texts.items():
        key = sha256("".join(fold(text).split()).encode("utf-8", "surrogatepass"))
        other = first.setdefault(key, doc_id)
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


def _shingles(text: str) -> NDArray[np.uint64]:
    """Return the different runs of characters of a text."""
    codes = build_stream([[(0, text)]]).codes[:-1]
    return np.unique(hash_shingles(codes, LENGTH))


def _shared(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(1, min(len(one), len(other)))
