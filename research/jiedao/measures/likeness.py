"""Likeness of groups: how far their mixtures of themes or words lie apart."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import BlockCounts
from jiedao.measures.corrections import adjust_p
from jiedao.measures.intervals import Array, student_quantile
from jiedao.measures.permutation import draw_sides, named_generator, permutation_p

THEMES, WORDS = "themes", "words"
# Pairs grow with the square of the groups: 300 make 44,850.
MOST_GROUPS = 300
LEAST_BLOCKS = 3
NEARLY_ONE = 1 - 1e-9
MEASURED = (
    "first",
    "second",
    "basis",
    "distance",
    "low",
    "high",
    "plain_distance",
    "p",
    "q",
    "n_first",
    "n_second",
    "remark",
)


def count_word_blocks(
    words: Sequence[Sequence[str]],
    blocks: Sequence[str],
    groups: Sequence[str],
    *,
    top: int = 300,
) -> BlockCounts:
    """Count the most frequent words in each block of each group.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    blocks, groups : sequence of str
        The block (see `jiedao.text.tabulate.block_ids`) and the group of each sentence.
    top : int
        How many words: the most frequent of all groups together, ties in the order of the words.
        Other words do not count. The more words, the more of a distance is chance.

    Returns
    -------
    BlockCounts
        With a column ``group`` and, as cells, ``term``; blocks without any of these words are
        left out.

    Raises
    ------
    InputError
        If a group has none of the words.

    Examples
    --------
    >>> counts = count_word_blocks([["网格", "矛盾"], ["网格"]], ["1", "2"], ["甲", "乙"], top=1)
    >>> counts.cells["term"].tolist(), counts.counts.tolist()
    (['网格'], [[1.0], [1.0]])
    """
    often = Counter(word for sentence in words for word in sentence)
    terms = sorted(sorted(often), key=lambda word: -often[word])[:top]
    column = {word: number for number, word in enumerate(terms)}
    names = list(dict.fromkeys(groups))
    place = {name: number for number, name in enumerate(names)}
    keys = sorted({(place[group], block) for group, block in zip(groups, blocks, strict=True)})
    row = {key: number for number, key in enumerate(keys)}
    counts = np.zeros((len(keys), len(terms)))
    for sentence, block, group in zip(words, blocks, groups, strict=True):
        for word in sentence:
            if word in column:
                counts[row[place[group], block], column[word]] += 1
    owner = np.array([number for number, _ in keys], dtype=np.intp)
    kept = counts.any(axis=1)
    silent = np.setdiff1d(np.arange(len(names)), owner[kept])
    if len(silent):
        raise InputError(
            f"group {names[silent[0]]}",
            f"none of the {len(terms)} most frequent words",
            "",
            "leave the group out, or ask for more words",
        )
    return BlockCounts(
        pd.DataFrame({"group": names}, dtype="str"),
        pd.DataFrame({"term": terms}, dtype="str"),
        owner[kept],
        counts[kept],
        WORDS,
        np.ones(len(names)),
    )


def js_divergence(first: Array, second: Array) -> Array:
    """Return the Jensen-Shannon divergence of mixtures, in bits: 0 for equal ones, at most 1.

    ``D = H((p + q) / 2) - (H(p) + H(q)) / 2`` with Shannon's entropy ``H`` to the base 2.

    Parameters
    ----------
    first, second : array of shape (..., cells)
        Each sums to one over the cells.

    Returns
    -------
    array of shape (...)

    References
    ----------
    Lin, J. (1991). https://doi.org/10.1109/18.61115

    Examples
    --------
    >>> js_divergence(np.array([1.0, 0.0]), np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [1.0, 0.0]
    """
    from scipy.special import entr

    between = entr((first + second) / 2) - (entr(first) + entr(second)) / 2
    divergence: Array = np.clip(between.sum(axis=-1) / np.log(2), 0, 1)
    return divergence


def compute_likeness(
    counts: BlockCounts, *, permutations: int = 499, seed: int = 1
) -> pd.DataFrame:
    """Measure how far each two groups lie apart.

    The distance is the square root of the Jensen-Shannon divergence ``D`` of the groups'
    mixtures: 0 for equal mixtures, 1 for mixtures that share nothing. That of two samples is too
    large, since samples of one mixture differ too. Permuting the blocks between both groups
    tells how large it is by chance alone, ``E``; ``(D - E) / (1 - E)`` is 0 on average for groups
    of one mixture and stays 1 for groups that share nothing. Where the groups differ in number and
    size of blocks, permuted sides are steadier than the true ones or less so: ``E`` is the mean of
    ``-ln(1 - D)`` per unit of the variance of a side's shares, times the true sides' variance, and
    that ratio is the statistic of the test. The interval is that of the delete-one-block jackknife
    with Student's quantile, of the corrected divergence; distances are the roots, and what lies
    below 0 is 0.

    Parameters
    ----------
    counts : BlockCounts
        Of themes (`count_blocks`) or words (`count_word_blocks`).
    permutations : int
        For each pair, at least 99; where there are no more ways, all are taken.
    seed : int

    Returns
    -------
    pandas.DataFrame
        Frame `likeness`, a row for each two groups (their columns joined with ``/``): ``basis``
        (themes, words), ``distance`` with ``low`` and ``high``, ``plain_distance`` without
        correction, ``p`` of no difference by the same permutations, ``q`` (Benjamini and Hochberg
        over all pairs), units ``n_first`` and ``n_second``. Where a group has fewer than three
        blocks, only the plain distance is given, and ``remark`` says so.

    Raises
    ------
    InputError
        If there are fewer than two groups or more than 300, or too few permutations.

    Notes
    -----
    Blocks are taken as independent, labels as true. In simulation the interval covers the true
    distance in 92 to 100 % for six themes and 15 to 50 blocks, most where it is 0, and in 90 to
    100 % for 300 words; in 90 % where one side has 5 blocks of another kind than the other's 40.
    The test's level is 4 to 9 % at 5 %, but 14 % for words where one group has three times as
    many words in each block and a third of the blocks. The jackknife's own correction of bias
    leaves most of it where words are many: with 1,000 words and 20 blocks of 40 it tells a
    distance of 0 as 0.4. A distance of words depends on how many words count.

    References
    ----------
    Lin, J. (1991). https://doi.org/10.1109/18.61115
    Endres, D. M. & Schindelin, J. E. (2003). https://doi.org/10.1109/TIT.2003.813506 (a metric)
    Vinh, N. X., Epps, J. & Bailey, J. (2010). Journal of Machine Learning Research 11, 2837-2854
    (information adjusted for chance)
    Efron, B. & Stein, C. (1981). https://doi.org/10.1214/aos/1176345462 (jackknife variance)

    Examples
    --------
    >>> counts = BlockCounts(pd.DataFrame({"office": ["江口街道", "湖滨街道"]}),
    ...     pd.DataFrame({"theme": ["economy", "livelihood"]}), np.repeat([0, 1], 4),
    ...     np.array([[3.0, 1], [4, 1], [4, 0], [2, 1], [1, 3], [0, 4], [1, 4], [1, 2]]),
    ...     "sentences", np.ones(2))
    >>> likeness = compute_likeness(counts)
    >>> likeness[["first", "second", "distance", "plain_distance", "p"]].round(2).values.tolist()
    [['江口街道', '湖滨街道', 0.51, 0.55, 0.03]]
    """
    names = ["/".join(key) for key in counts.groups.itertuples(index=False)]
    _check_size(len(names), permutations)
    blocks = [counts.counts[span] for span in counts.spans()]
    rows = []
    for one, two in itertools.combinations(range(len(names)), 2):
        # In the order of the names, so that the order of the groups does not matter.
        first, second = sorted((one, two), key=names.__getitem__)
        rng = named_generator(seed, names[first], names[second])
        rows.append(
            {
                "first": names[one],
                "second": names[two],
                **_compare(blocks[first], blocks[second], permutations, rng),
                "n_first": int(blocks[one].sum()),
                "n_second": int(blocks[two].sum()),
                "remark": _remark(names[one], blocks[one]) or _remark(names[two], blocks[two]),
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame.assign(
        basis=WORDS if counts.unit == WORDS else THEMES,
        q=adjust_p(frame["p"].to_numpy(dtype=float)),
    )
    return check_frame("likeness", frame[list(MEASURED)])


def _check_size(groups: int, permutations: int) -> None:
    if not 2 <= groups <= MOST_GROUPS:
        raise InputError(
            "groups",
            f"{groups} group(s)",
            f"2 to {MOST_GROUPS}, since each two are compared",
            "choose some of the groups, or wider ones",
        )
    if permutations < 99:
        raise InputError("permutations", str(permutations), "99 or more", "ask for more")


def _remark(name: str, blocks: Array) -> str:
    few = len(blocks) < LEAST_BLOCKS
    return f"{name} has {len(blocks)} block(s), fewer than {LEAST_BLOCKS}" if few else ""


def _compare(
    first: Array, second: Array, permutations: int, rng: np.random.Generator
) -> dict[str, float]:
    """Return the distance of two groups, corrected, with its interval and p-value."""
    divergence = float(js_divergence(_mixture(first.sum(axis=0)), _mixture(second.sum(axis=0))))
    found = dict.fromkeys(("distance", "low", "high"), np.nan)
    found |= {"plain_distance": np.sqrt(divergence), "p": np.nan}
    if min(len(first), len(second)) < LEAST_BLOCKS:
        return found
    blocks = np.concatenate([first, second])
    sides, exact = draw_sides(len(blocks), len(first), permutations, rng)
    observed = np.arange(len(blocks)) < len(first)
    ways = np.concatenate([observed[None], sides]).astype(float)
    scale = _chance_scale(ways, blocks)
    dealt = ways @ blocks
    apart = js_divergence(_mixture(dealt), _mixture(blocks.sum(axis=0) - dealt))
    # Chance grows with the scale, less so near 1, where no room is left.
    statistic = -np.log1p(-np.minimum(apart, NEARLY_ONE)) / scale
    chance = -np.expm1(-scale[0] * statistic[1:].mean())
    corrected = (divergence - chance) / (1 - chance)
    quantile = float(student_quantile(len(blocks) - 2))
    half = quantile * np.sqrt(_jackknife_variance(first, second)) / (1 - chance)
    # An estimate below 0 is cut at 0; its interval must not shrink for that.
    bounds = np.sqrt(np.clip([corrected, corrected - half, max(corrected, 0) + half], 0, 1))
    found |= dict(zip(("distance", "low", "high"), bounds.tolist(), strict=True))
    found["p"] = float(permutation_p(statistic[:1], statistic[1:, None], exact)[0])
    return found


def _mixture(counts: Array) -> Array:
    mixture: Array = counts / counts.sum(axis=-1, keepdims=True)
    return mixture


def _chance_scale(ways: Array, blocks: Array) -> Array:
    """Return to what the divergence of each way is proportional where it is small and chance alone.

    It is the sum over cells of both sides' variances of shares, as ratios over blocks around the
    shares of both sides together, each divided by that share.
    """
    size = blocks.sum(axis=1)
    share = blocks.sum(axis=0) / size.sum()
    held = share > 0
    residuals = blocks[:, held] - size[:, None] * share[held]
    spread = (residuals**2 / share[held]).sum(axis=1)
    scale = np.zeros(len(ways))
    for side in (ways, 1 - ways):
        number = side.sum(axis=1)
        scale += number / (number - 1) * (side @ spread) / (side @ size) ** 2
    # One cell has everything: no way differs from another.
    return np.where(scale > 0, scale, 1.0)


def _jackknife_variance(first: Array, second: Array) -> float:
    """Return the variance of the divergence from leaving out each block of both sides."""
    variance = 0.0
    for mine, other in ((first, second), (second, first)):
        left = _mixture(mine.sum(axis=0) - mine)
        found = js_divergence(left, _mixture(other.sum(axis=0)))
        variance += (len(mine) - 1) * float(np.var(found))
    return variance
