"""The units that topics are trained on, and the counts of their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.resources import sha256

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

UNITS = ("report", "section", "paragraph", "window")
# 第一部分, 一、 and (一) open a section; deeper numbers are items of one.
SECTION_LEVEL = 2


@dataclass(frozen=True, eq=False)
class Counts:
    """How often each term stands in each unit.

    Attributes
    ----------
    matrix : scipy.sparse.csr_matrix of shape (units, terms)
    vocabulary : tuple of str
        The terms.
    units, doc_ids : tuple of str
        The name of each unit and its report.
    unknown : array of shape (units,)
        Words of each unit that are not in the vocabulary.
    """

    matrix: csr_matrix[Any]
    vocabulary: tuple[str, ...]
    units: tuple[str, ...]
    doc_ids: tuple[str, ...]
    unknown: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Words of each unit that are in the vocabulary."""
        lengths: NDArray[np.float64] = np.asarray(self.matrix.sum(axis=1), dtype=float).ravel()
        return lengths

    @property
    def vocabulary_sha256(self) -> str:
        """Hash of the vocabulary; it stands in the run record."""
        return sha256("\n".join(self.vocabulary).encode())

    @property
    def sha256(self) -> str:
        """Hash of the vocabulary and of all counts, in the order of the units."""
        arrays = (self.matrix.indptr, self.matrix.indices, self.matrix.data)
        numbers = b"".join(np.asarray(array, dtype="<i8").tobytes() for array in arrays)
        return sha256(self.vocabulary_sha256.encode() + numbers)


def training_units(
    sentences: pd.DataFrame, unit: str = "paragraph", *, window: int = 3
) -> pd.Series:
    r"""Name the unit of training that each sentence belongs to.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`, whole reports in order; with the column ``line`` for paragraphs.
    unit : {"paragraph", "report", "section", "window"}
        A section is a heading of the levels 第一部分, 一、 or (一) and all under it; where a report has
        none, its outermost heading. A window is ``window`` sentences that follow one another; windows
        do not overlap.
    window : int
        Sentences in a window.

    Returns
    -------
    pandas.Series of str

    Raises
    ------
    InputError
        If there is no such unit, or the window is empty.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "一、经济\n新增企业3家。招商5次。\n二、民生\n走访老人。"})
    >>> training_units(sentences, "section").tolist()
    ['a/a:001', 'a/a:001', 'a/a:001', 'a/a:004', 'a/a:004']
    >>> training_units(sentences, "window", window=2).tolist()
    ['a/1', 'a/1', 'a/2', 'a/2', 'a/3']
    """
    if unit not in UNITS:
        raise InputError("unit", f"'{unit}'", ", ".join(UNITS), "choose one of these")
    if window < 1:
        raise InputError("window", f"{window}", "1 or more sentences", "ask for longer windows")
    doc_ids = sentences["doc_id"].astype("str")
    if unit == "report":
        return doc_ids.rename("unit")
    if unit == "paragraph":
        if "line" not in sentences:
            raise InputError(
                "sentences", "no column 'line'", "the frame of `tabulate_sentences`", "keep it"
            )
        part = sentences["line"].astype("str")
    elif unit == "section":
        part = pd.Series(_sections(sentences), index=sentences.index, dtype="str")
    else:
        part = (sentences.groupby("doc_id", sort=False).cumcount() // window + 1).astype("str")
    return (doc_ids + "/" + part).rename("unit")


def _sections(sentences: pd.DataFrame) -> list[str]:
    """Return the heading of each sentence's section, ``""`` above the first."""
    found: dict[str, str] = {}
    columns = (sentences[name] for name in ("sentence_id", "parent_id", "level", "kind"))
    for own, above, level, kind in zip(*columns, strict=True):
        outer = "" if pd.isna(above) else found.get(above, "")
        opens = not pd.isna(level) and level <= SECTION_LEVEL
        found[own] = own if opens or (kind == "heading" and not outer) else outer
    return [found[own] for own in sentences["sentence_id"]]


def count_words(
    words: Sequence[Sequence[str]],
    units: Sequence[str],
    doc_ids: Sequence[str],
    *,
    vocabulary: Sequence[str] | None = None,
    min_units: int = 1,
    max_share: float = 1.0,
) -> Counts:
    """Count the words of each unit.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    units, doc_ids : sequence of str
        The unit and the report of each sentence.
    vocabulary : sequence of str, optional
        The terms to count; without, all that stand in at least ``min_units`` units and in at most
        the share ``max_share`` of them, in the order of their code points.
    min_units, max_share : int, float

    Returns
    -------
    Counts
        With a row for every unit, in the order in which they begin.

    Examples
    --------
    >>> counts = count_words([["网格", "矛盾"], ["网格"], ["招商"]], ["1", "1", "2"], ["a"] * 3)
    >>> counts.vocabulary, counts.matrix.toarray().tolist()
    (('招商', '矛盾', '网格'), [[0, 1, 2], [1, 0, 0]])
    """
    from scipy.sparse import csr_matrix

    if not len(words) == len(units) == len(doc_ids):
        raise InputError(
            "words",
            f"{len(words)} sentences, where the frame has {len(units)}",
            "the words of every sentence",
            "segment the same sentences",
        )
    bags: dict[tuple[str, str], Counter[str]] = {}
    for sentence, unit, doc_id in zip(words, units, doc_ids, strict=True):
        bags.setdefault((doc_id, unit), Counter()).update(sentence)
    if vocabulary is None:
        spread = Counter(term for bag in bags.values() for term in bag)
        limit = max_share * len(bags)
        vocabulary = sorted(term for term, n in spread.items() if min_units <= n <= limit)
    place = {term: number for number, term in enumerate(vocabulary)}
    indices: list[int] = []
    data: list[int] = []
    ends = [0]
    unknown = []
    for bag in bags.values():
        known = sorted((place[term], n) for term, n in bag.items() if term in place)
        indices.extend(column for column, _ in known)
        data.extend(n for _, n in known)
        ends.append(len(indices))
        unknown.append(bag.total() - sum(n for _, n in known))
    matrix = csr_matrix(
        (np.array(data, dtype=np.int64), np.array(indices, dtype=np.int64), np.array(ends)),
        shape=(len(bags), len(place)),
    )
    return Counts(
        matrix,
        tuple(vocabulary),
        tuple(unit for _, unit in bags),
        tuple(doc_id for doc_id, _ in bags),
        np.array(unknown, dtype=np.int64),
    )


def take_units(counts: Counts, rows: NDArray[np.int64]) -> Counts:
    """Return the counts of some units, in the order of ``rows``; a row may stand several times."""
    return Counts(
        counts.matrix[rows],
        counts.vocabulary,
        tuple(counts.units[row] for row in rows),
        tuple(counts.doc_ids[row] for row in rows),
        counts.unknown[rows],
    )


def number_names(names: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different names in the order in which they first stand, and the number of each."""
    known = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(known), np.array([known[name] for name in names], dtype=np.int64)


def sum_groups(
    values: NDArray[np.float64], owner: NDArray[np.int64], groups: int
) -> NDArray[np.float64]:
    """Sum the rows of each group."""
    total = np.zeros((groups, *values.shape[1:]))
    np.add.at(total, owner, values)
    return total
