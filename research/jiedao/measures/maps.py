"""Groups arranged by their distances: a map and a tree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame


def distance_matrix(likeness: pd.DataFrame) -> pd.DataFrame:
    """Return the distances of one basis as a square table.

    Parameters
    ----------
    likeness : pandas.DataFrame
        Frame `likeness` of one basis.

    Returns
    -------
    pandas.DataFrame
        Groups by groups, in the order of their first row.

    Raises
    ------
    InputError
        If there are two bases, or a distance is missing.

    Examples
    --------
    >>> likeness = pd.DataFrame({"first": ["甲"], "second": ["乙"], "basis": "themes",
    ...                          "distance": [0.3]})
    >>> distance_matrix(likeness).values.tolist()
    [[0.0, 0.3], [0.3, 0.0]]
    """
    bases = list(dict.fromkeys(likeness["basis"]))
    if len(bases) != 1:
        raise InputError(
            "likeness", f"{len(bases)} bases", "the rows of one basis", "choose themes or words"
        )
    names = list(dict.fromkeys([*likeness["first"], *likeness["second"]]))
    index = pd.Index(names)
    one, two = index.get_indexer(likeness["first"]), index.get_indexer(likeness["second"])
    table = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(table, 0.0)
    table[one, two] = table[two, one] = likeness["distance"]
    missing = np.argwhere(np.isnan(table))
    if len(missing):
        first, second = (names[int(number)] for number in missing[0])
        raise InputError(
            "likeness",
            f"no distance between {first} and {second}",
            "a distance for each two groups",
            "leave out the group that has too few blocks",
        )
    return pd.DataFrame(table, index, names)


def place_offices(likeness: pd.DataFrame) -> pd.DataFrame:
    """Place groups on a map so that near ones are alike: classical scaling.

    Parameters
    ----------
    likeness : pandas.DataFrame
        Frame `likeness` of one basis, a distance for each two groups.

    Returns
    -------
    pandas.DataFrame
        Frame `map`: ``x`` and ``y`` in units of the distance, rounded to nine digits; of each axis
        the coordinate that is largest in size is positive. ``share_x`` and ``share_y`` are the axes'
        eigenvalues divided by the sum of the positive ones: what share of the squared distances
        they show.

    Raises
    ------
    InputError
        If there are two bases, or a distance is missing.

    References
    ----------
    Torgerson, W. S. (1952). https://doi.org/10.1007/BF02288916
    Gower, J. C. (1966). https://doi.org/10.1093/biomet/53.3-4.325

    Examples
    --------
    >>> likeness = pd.DataFrame({"first": ["甲", "甲", "乙"], "second": ["乙", "丙", "丙"],
    ...                          "basis": "themes", "distance": [0.1, 0.3, 0.2]})
    >>> place_offices(likeness)[["group", "x", "share_x"]].round(2).values.tolist()
    [['甲', -0.13, 1.0], ['乙', -0.03, 1.0], ['丙', 0.17, 1.0]]
    """
    table = distance_matrix(likeness)
    squares = table.to_numpy() ** 2
    means = squares.mean(axis=0)
    product = -(squares - means - means[:, None] + means.mean()) / 2
    values, vectors = np.linalg.eigh(product)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    places = np.zeros((len(table), 2))
    axes = min(2, len(values))
    places[:, :axes] = vectors[:, :axes] * np.sqrt(values[:axes])
    places = places.round(9)
    for axis in range(2):
        # Signs of eigenvectors are free; other libraries choose others.
        size = np.abs(places[:, axis])
        if places[size >= size.max() - 1e-8, axis][0] < 0:
            places[:, axis] *= -1
    shares = np.zeros(2)
    if values.sum() > 0:
        shares[:axes] = values[:axes] / values.sum()
    columns = {
        "group": table.index,
        "x": places[:, 0] + 0.0,
        "y": places[:, 1] + 0.0,
        "share_x": shares[0].round(9),
        "share_y": shares[1].round(9),
    }
    return check_frame("map", pd.DataFrame(columns))


def merge_offices(likeness: pd.DataFrame) -> pd.DataFrame:
    """Join groups step by step, the nearest first: average linkage.

    Parameters
    ----------
    likeness : pandas.DataFrame
        Frame `likeness` of one basis, a distance for each two groups.

    Returns
    -------
    pandas.DataFrame
        Frame `merges`: at each ``step`` what is joined (a group, or ``#n`` for what step ``n`` made),
        the mean ``distance`` between their groups, and the ``size`` of what is made.

    Raises
    ------
    InputError
        If there are two bases, or a distance is missing.

    References
    ----------
    Sokal, R. R. & Michener, C. D. (1958). University of Kansas Science Bulletin 38, 1409-1438.

    Examples
    --------
    >>> likeness = pd.DataFrame({"first": ["甲", "甲", "乙"], "second": ["乙", "丙", "丙"],
    ...                          "basis": "themes", "distance": [0.1, 0.3, 0.2]})
    >>> merge_offices(likeness).values.tolist()
    [[1, '甲', '乙', 0.1, 2], [2, '丙', '#1', 0.25, 3]]
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    table = distance_matrix(likeness)
    steps = linkage(squareform(table.to_numpy()), "average")
    names = [*table.index, *(f"#{step}" for step in range(1, len(steps) + 1))]
    columns = {
        "step": range(1, len(steps) + 1),
        "first": [names[int(number)] for number in steps[:, 0]],
        "second": [names[int(number)] for number in steps[:, 1]],
        "distance": steps[:, 2],
        "size": steps[:, 3].astype(np.int64),
    }
    return check_frame("merges", pd.DataFrame(columns))
