"""Permutation tests over blocks: who stands on which side."""

from __future__ import annotations

import itertools
import math
import zlib

import numpy as np
from numpy.typing import NDArray

from jiedao.measures.blocks import CHUNK

# Statistics that are equal but for the order of their sums count as equal.
TOLERANCE = 1e-9


def named_generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator of one comparison, which does not depend on what else is compared."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def draw_sides(
    blocks: int, first: int, permutations: int, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], bool]:
    """Choose which blocks stand on the first side, in every way or in some drawn ways.

    Parameters
    ----------
    blocks : int
        Of both sides.
    first : int
        Blocks on the first side.
    permutations : int
        How many ways to draw; where there are no more ways than that, each is given once.
    rng : numpy.random.Generator

    Returns
    -------
    sides : array of bool, shape (ways, blocks)
        True on the first side.
    exact : bool
        Whether these are all ways, that which was observed included.

    Examples
    --------
    >>> sides, exact = draw_sides(3, 1, 99, np.random.default_rng(1))
    >>> sides.astype(int).tolist(), exact
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], True)
    """
    ways = math.comb(blocks, first)
    if ways <= permutations:
        chosen = np.array(list(itertools.combinations(range(blocks), first)), dtype=np.int64)
        sides = np.zeros((ways, blocks), dtype=bool)
        np.put_along_axis(sides, chosen.reshape(ways, first), True, axis=1)
        return sides, True
    sides = np.zeros((permutations, blocks), dtype=bool)
    step = max(1, CHUNK // blocks)
    for start in range(0, permutations, step):
        rows = sides[start : start + step]
        keys = rng.random(rows.shape)
        chosen = np.argpartition(keys, first - 1, axis=1)[:, :first]
        np.put_along_axis(rows, chosen, True, axis=1)
    return sides, False


def permutation_p(
    observed: NDArray[np.float64], permuted: NDArray[np.float64], exact: bool
) -> NDArray[np.float64]:
    """Return the share of ways whose statistic is at least that observed.

    Drawn ways are counted with the observed one: ``(1 + n) / (1 + ways)``, which is never 0 and
    keeps the level of the test.

    Parameters
    ----------
    observed : array of shape (statistics,)
    permuted : array of shape (ways, statistics)
    exact : bool
        Whether the observed way is among them.

    Returns
    -------
    array of shape (statistics,)

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). https://doi.org/10.2202/1544-6115.1585

    Examples
    --------
    >>> permutation_p(np.array([2.0]), np.array([[1.0], [2.0], [0.5]]), exact=False)
    array([0.5])
    """
    least = observed - TOLERANCE * np.maximum(np.abs(observed), 1.0)
    found = (permuted >= least).sum(axis=0) + (not exact)
    p: NDArray[np.float64] = found / (len(permuted) + (not exact))
    return p
