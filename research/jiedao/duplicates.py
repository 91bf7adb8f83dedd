"""Reports that are there twice, whole or for the most part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiedao.ledger.shingles import END, Codes, hash_shingles, read_codes
from jiedao.resources import sha256
from jiedao.text.normalise import fold

Shingles = NDArray[np.uint64]
# A passage that two reports share by chance is shorter, see `jiedao.ledger.reuse`.
LENGTH = 13
LEAST_SHARE = 0.8
# Of all shingles one in so many is looked up; what is found is compared with all of them.
SAMPLED = 8
# Reports that are remembered for a shingle: more share it only where it is a phrase of office.
OWNERS = 5
# So many of the earlier reports are compared whole.
LIKELY = 3
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
    names: list[str] = []
    prints: list[_Print] = []
    for doc_id, codes, other in _find_equal(texts):
        if other != doc_id:
            found[doc_id] = Duplicate(other, 1.0)
        elif len(shingles := _shingles(codes)) >= LEAST_SHINGLES:
            names.append(doc_id)
            prints.append(_take_print(shingles))
    for place, likely in _find_likely([print_.sampled for print_ in prints]).items():
        near = [other for other in likely if _may_be_twins(prints[place], prints[other])]
        twins = [_compare(texts, names[place], names[other]) for other in near]
        best = max(twins, default=Duplicate("", 0.0), key=lambda twin: twin.share)
        if best.share > LEAST_SHARE:
            found[names[place]] = best
    return {doc_id: found[doc_id] for doc_id in texts if doc_id in found}


def _find_equal(texts: Mapping[str, str]) -> Iterator[tuple[str, Codes, str]]:
    """Yield each report with its letters and the first with the same text but for space and width."""
    alike: dict[bytes, str] = {}
    equal: dict[str, str] = {}
    for doc_id, text in texts.items():
        codes = _codes(text)
        first = alike.setdefault(hashlib.sha256(codes.tobytes()).digest(), doc_id)
        if first != doc_id:
            # Letters and digits are the same: only now the marks are looked at.
            equal.setdefault(_key(texts[first]), first)
            first = equal.setdefault(_key(text), doc_id)
        yield doc_id, codes, first


class _Print(NamedTuple):
    """What is kept of the shingles of a report: how many there are, a sample, and the smallest."""

    size: int
    sampled: Shingles
    smallest: Shingles


def _take_print(shingles: Shingles) -> _Print:
    smallest = shingles[: np.searchsorted(shingles, _SMALL)].copy()
    return _Print(len(shingles), shingles[shingles % np.uint64(SAMPLED) == 0], smallest)


def _find_likely(samples: list[Shingles]) -> dict[int, list[int]]:
    """Return for each report the earlier ones with which its sample shares most.

    Of each shingle the first `OWNERS` reports count.
    """
    if not samples:
        return {}
    shingles = np.concatenate(samples)
    reports = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    order = np.argsort(shingles, kind="stable")
    shingles, reports = shingles[order], reports[order]
    ranks = _ranks(shingles)
    later = [np.flatnonzero(ranks > place) for place in range(OWNERS)]
    owners = np.concatenate(
        [reports[found - ranks[found] + place] for place, found in enumerate(later)]
    )
    met = np.concatenate([found * OWNERS + place for place, found in enumerate(later)])
    reports = reports[met // OWNERS]
    # Pairs of reports side by side, then those of a report by how often and how early they meet.
    order = np.lexsort((met, owners, reports))
    opens = np.flatnonzero(_differs(owners[order]) | _differs(reports[order]))
    counts = np.diff(opens, append=len(order))
    pairs, counts = order[opens[counts >= 2]], counts[counts >= 2]
    pairs = pairs[np.lexsort((met[pairs], -counts, reports[pairs]))]
    pairs = pairs[_ranks(reports[pairs]) < LIKELY]
    likely: dict[int, list[int]] = {}
    for report, owner in zip(reports[pairs].tolist(), owners[pairs].tolist(), strict=True):
        likely.setdefault(report, []).append(owner)
    return likely


def _ranks(ordered: NDArray[Any]) -> NDArray[np.int64]:
    """Count the members of each run of equals from 0."""
    opens = np.flatnonzero(_differs(ordered))
    return np.arange(len(ordered)) - np.repeat(opens, np.diff(opens, append=len(ordered)))


def _may_be_twins(one: _Print, other: _Print) -> bool:
    """Tell whether two reports can share enough, if all shingles but the smallest stand in both."""
    shorter = min(one, other, key=lambda print_: print_.size)
    both = _count_shared(one.smallest, other.smallest) + shorter.size - len(shorter.smallest)
    return both > LEAST_SHARE * shorter.size


def _compare(texts: Mapping[str, str], doc_id: str, name: str) -> Duplicate:
    one, other = (_shingles(_codes(texts[key])) for key in (doc_id, name))
    share = _count_shared(one, other) / max(1, min(len(one), len(other)))
    return Duplicate(name, share, len(one) > len(other))


def _codes(text: str) -> Codes:
    codes = read_codes(text)
    letters: Codes = codes[codes != END]
    return letters


def _key(text: str) -> str:
    return sha256("".join(fold(text).split()).encode("utf-8", "surrogatepass"))


def _shingles(codes: Codes) -> Shingles:
    """Return the different runs of characters of a text, the smallest hash first."""
    shingles = np.sort(hash_shingles(codes, LENGTH))
    return shingles[_differs(shingles)]


def _differs(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell whether each number differs from the one before it."""
    differs = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=differs[1:])
    return differs


def _count_shared(one: Shingles, other: Shingles) -> int:
    """Count the numbers that stand in both; in each they stand once."""
    both = np.sort(np.concatenate((one, other)))
    return len(both) - int(np.count_nonzero(_differs(both)))
