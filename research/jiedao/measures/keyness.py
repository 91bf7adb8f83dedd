"""Keyness: the terms that a group uses more, or less, than the rest or than another group."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.contrasts import MEASURES, Array, Comparison
from jiedao.measures.corrections import adjust_p
from jiedao.measures.counts import TermCounts
from jiedao.measures.words import check_groups

REST = "rest"
COLUMNS = {
    "group": "str",
    "term": "str",
    "n": "int64",
    "n_rest": "int64",
    "blocks": "int64",
    "blocks_rest": "int64",
    "dispersion": "float64",
    "measure": "str",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "z": "float64",
    "p": "float64",
    "q": "float64",
    "design_effect": "float64",
    "z_words": "float64",
    "q_words": "float64",
}


@dataclass(frozen=True)
class KeynessConfig:
    """What is compared, and which terms are tested.

    Attributes
    ----------
    measure : {"log_odds", "log_ratio", "g2"}
    against : str
        ``"rest"``, all other groups together, or the name of a group.
    prior : float
        For ``log_odds``: the weight of the prior, in words.
    min_count, min_blocks : int
        A term must stand so often, and in so many blocks, in both sides of a comparison together.
        The choice of what is tested does not look at which side a term stands on.
    top : int, optional
        How many terms a group and direction are returned; by default all that are tested.
    """

    measure: str = "log_odds"
    against: str = REST
    prior: float = 500.0
    min_count: int = 5
    min_blocks: int = 3
    top: int | None = None

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            allowed = ", ".join(MEASURES)
            raise InputError("measure", f"'{self.measure}'", allowed, "choose one of these")
        for name, least in (("prior", 0), ("min_count", 1), ("min_blocks", 1), ("top", 1)):
            value = getattr(self, name)
            if value is not None and (value < least or (name == "prior" and value == 0)):
                allowed = "a number above 0" if name == "prior" else f"{least} or more"
                raise InputError(name, str(value), allowed, "correct it")


@dataclass(frozen=True)
class _Side:
    """What a set of blocks adds up to, for each term ``x`` over blocks of ``m`` words."""

    n: Array
    held: Array
    squares: Array  # sum of x^2
    products: Array  # sum of x m
    words: float
    words_squared: float  # sum of m^2
    blocks: int

    def join(self, other: _Side, sign: int = 1) -> _Side:
        """Return this side and another together, or without it."""
        return _Side(*(getattr(self, f.name) + sign * getattr(other, f.name) for f in fields(self)))


def compute_keyness(counts: TermCounts, config: KeynessConfig | None = None) -> pd.DataFrame:
    """Compute how far each group's use of each term differs from the rest, or from another group.

    Words are not independent: a word that a paragraph is about comes again in it. So the interval,
    ``z``, ``p`` and ``q`` count blocks and not words: the usual z is divided by the root of the term's
    design effect. What the usual tests say, for which each word is drawn for itself, stands beside
    as ``z_words`` and ``q_words``; where nothing is key they call bursty words key all the same.

    Parameters
    ----------
    counts : TermCounts
        From `jiedao.measures.counts.count_terms` or ``count_ngrams``.
    config : KeynessConfig, optional

    Returns
    -------
    pandas.DataFrame
        Frame `keyness`, by group the highest ``z`` first. ``n`` and ``n_rest`` are occurrences, ``blocks``
        and ``blocks_rest`` the blocks that hold the term, ``dispersion`` is Gries' DP in the group (0: even
        over its blocks, towards 1: in one of them; missing where ``n`` is 0). ``value`` is above 0
        where the group uses the term more. ``low`` and ``high`` are its 95 % interval, missing for
        ``g2``. ``q`` is Benjamini and Hochberg's, over all terms and groups of the frame
        before ``top`` is applied.

    Raises
    ------
    InputError
        If there are fewer than two groups, the group to compare with is unknown, or a group has no words.

    Notes
    -----
    With ``a`` of ``N1`` words in the group, ``b`` of ``N2`` in the rest:

    - ``g2``: ``2 sum O ln(O/E)`` over the four cells, with the sign of the difference;
      ``z`` is its signed root. For whether there is a difference: it finds most.
    - ``log_ratio``: ``log2((a/N1) / (b/N2))``, a count of 0 taken as 0.5. For how large the
      difference is: 1 is twice as often. ``z`` is that of ``g2``, since the usual one (the value by its standard
      error) is far too large for a small group. The interval is Wilson's of ``a / (a + b)``, carried over; open
      (infinite) to the side that has none.
    - ``log_odds``: the difference of ``ln((n + m) / (N + M - n - m))`` between the two sides, where ``M``
      is the weight of the prior and ``m`` the term's part in it, by its share in both sides
      together; variance ``1/(a + m) + 1/(b + m)``. For a list of terms: rare ones are drawn towards
      no difference. The most cautious, above all of terms that the rest does not have.

    The design effect of a term with ``x_j`` of the ``m_j`` words of block ``j``, ``p`` being its share
    in both sides together, is ``J/(J-1) sum (x_j - p m_j)^2 / (p (1-p) sum m_j)``, at least 1. It
    takes blocks for independent, whatever happens within them. How far the levels hold is measured in
    ``reports/keyness.md``.

    References
    ----------
    Dunning, T. (1993). Computational Linguistics 19(1), 61-74. https://aclanthology.org/J93-1003
    Hardie, A. (2014). Log Ratio: an informal introduction.
    http://cass.lancs.ac.uk/log-ratio-an-informal-introduction/
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). https://doi.org/10.1093/pan/mpn018
    Lijffijt, J. et al. (2016). Significance testing of word frequencies in corpora.
    https://doi.org/10.1093/llc/fqu064
    Rao, J. N. K. & Scott, A. J. (1992). https://doi.org/10.2307/2532311 (design effect)
    Gries, S. Th. (2008). https://doi.org/10.1075/ijcl.13.4.02gri (dispersion)
    Benjamini, Y. & Hochberg, Y. (1995). https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> from jiedao.measures.counts import count_terms
    >>> words = [["网格", "矛盾"]] * 4 + [["招商", "矛盾"]] * 4
    >>> counts = count_terms(words, ["甲"] * 4 + ["乙"] * 4, [str(n) for n in range(8)])
    >>> found = compute_keyness(counts, KeynessConfig(measure="log_ratio", min_count=4))
    >>> found[["group", "term", "n", "n_rest", "value"]].values.tolist()[:3]
    [['甲', '网格', 4, 0, 3.0], ['甲', '矛盾', 4, 4, 0.0], ['甲', '招商', 0, 4, -3.0]]
    """
    config = config or KeynessConfig()
    names = counts.names
    _check_groups(counts, names, config.against)
    by_block = sparse.csr_matrix(counts.counts, dtype=np.float64)
    sides = {name: _side(by_block, counts, counts.groups == name) for name in names}
    everything = _side(by_block, counts, np.ones(len(counts.groups), dtype=bool))
    compared = {name: side for name, side in sides.items() if name != config.against}
    rests = {
        name: everything.join(side, -1) if config.against == REST else sides[config.against]
        for name, side in compared.items()
    }
    tests = {name: _test(side, rests[name], config) for name, side in compared.items()}
    found = [
        _describe(name, test, compared[name], rests[name]).assign(
            dispersion=_dispersion(by_block, counts, name, test)
        )
        for name, test in _choose(tests, config.top).items()
    ]
    table = pd.concat(found, ignore_index=True).assign(measure=config.measure)
    table["term"] = np.array(counts.terms, dtype=object)[table["term"].to_numpy()]
    table["_place"] = table["group"].map(names.index)
    table = table.sort_values(["_place", "z", "term"], ascending=[True, False, True])
    return check_frame("keyness", table[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True))


def _check_groups(counts: TermCounts, names: list[str], against: str) -> None:
    check_groups(len(names))
    if against != REST and against not in names:
        raise InputError(
            "against", f"'{against}'", ", ".join([REST, *names]), "choose one of these"
        )
    totals = pd.Series(counts.totals).groupby(pd.Series(counts.groups)).sum()
    for name in names:
        if not totals[name]:
            raise InputError(f"group {name}", "no words", "", "leave the group out")


def _side(by_block: sparse.csr_matrix, counts: TermCounts, rows: NDArray[np.bool_]) -> _Side:
    held, sizes = by_block[rows], counts.totals[rows].astype(np.float64)
    return _Side(
        _column_sums(held),
        held.getnnz(axis=0).astype(np.float64),
        _column_sums(held.multiply(held)),
        np.asarray(held.T @ sizes).ravel(),
        sizes.sum(),
        (sizes**2).sum(),
        len(sizes),
    )


def _test(group: _Side, rest: _Side, config: KeynessConfig) -> pd.DataFrame:
    """Test the terms that stand often enough in both sides; ``term`` is the term's column."""
    both = group.join(rest)
    # A term that is every word of both sides sets nothing apart.
    often = (both.n >= config.min_count) & (both.n < both.words)
    terms = np.flatnonzero(often & (both.held >= config.min_blocks))
    effect = _design_effect(both)[terms]
    comparison = Comparison(group.n[terms], group.words, rest.n[terms], rest.words, effect)
    contrast = MEASURES[config.measure](comparison, config.prior)
    return pd.DataFrame(
        {
            "term": terms,
            "value": contrast.value,
            "low": contrast.low,
            "high": contrast.high,
            "z": contrast.z_words / np.sqrt(effect),
            "design_effect": effect,
            "z_words": contrast.z_words,
        }
    )


def _choose(tests: dict[str, pd.DataFrame], top: int | None) -> dict[str, pd.DataFrame]:
    """Add p and q, which know of all tests, and keep the first terms of each direction."""
    ends = np.cumsum([len(test) for test in tests.values()])[:-1]
    for z, p, q in (("z", "p", "q"), ("z_words", "p_words", "q_words")):
        values = _two_sided(np.concatenate([test[z] for test in tests.values()]))
        adjusted = adjust_p(values)
        parts = zip(tests, np.split(values, ends), np.split(adjusted, ends), strict=True)
        tests = {name: tests[name].assign(**{p: own, q: known}) for name, own, known in parts}
    if top is None:
        return tests
    kept = {}
    for name, test in tests.items():
        ranked = test.sort_values(["z", "term"], ascending=[False, True])
        more, less = ranked[ranked["z"] > 0], ranked[ranked["z"] < 0]
        kept[name] = pd.concat([more.head(top), less.tail(top)])
    return kept


def _describe(name: str, test: pd.DataFrame, group: _Side, rest: _Side) -> pd.DataFrame:
    terms = test["term"].to_numpy()
    return test.assign(
        group=name,
        n=group.n[terms],
        n_rest=rest.n[terms],
        blocks=group.held[terms],
        blocks_rest=rest.held[terms],
    )


def _dispersion(
    by_block: sparse.csr_matrix, counts: TermCounts, name: str, test: pd.DataFrame
) -> Array:
    rows = counts.groups == name
    held = by_block[rows][:, test["term"].to_numpy()]
    return deviation_of_proportions(held, counts.totals[rows].astype(np.float64))


def _design_effect(side: _Side) -> Array:
    rate = side.n / side.words
    # The square of x - p m written out, so that the zeros of the counts stay unwritten.
    squares = side.squares - 2 * rate * side.products + rate**2 * side.words_squared
    simple = side.n * (1 - rate)
    clustered = side.blocks / max(side.blocks - 1, 1) * squares
    return np.maximum(np.divide(clustered, simple, out=np.ones_like(rate), where=simple > 0), 1.0)


def deviation_of_proportions(counts: sparse.csr_matrix, sizes: Array) -> Array:
    """Return Gries' DP: half the sum of ``|share of the term - share of the words|`` over blocks.

    Examples
    --------
    >>> deviation_of_proportions(sparse.csr_matrix([[2.0, 3.0], [2.0, 0.0]]), np.array([6.0, 6.0]))
    array([0. , 0.5])
    """
    shares = sizes / sizes.sum()
    held = counts.tocoo()
    n = _column_sums(counts)
    own = shares[held.row]
    difference = np.abs(held.data / n[held.col] - own) - own
    # A block without the term adds its own share; all shares together are 1.
    deviation = (np.bincount(held.col, weights=difference, minlength=len(n)) + 1) / 2
    return np.where(n > 0, np.clip(deviation, 0, 1), np.nan)


def _column_sums(counts: sparse.csr_matrix) -> Array:
    return np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()


def _two_sided(z: Array) -> Array:
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(z) / np.sqrt(2)), dtype=np.float64)
