"""Shifts: how much more of a theme one side of a group has than another, by role or by period."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import CHUNK, BlockCounts
from jiedao.measures.corrections import adjust_p
from jiedao.measures.intervals import Array, design_effect_of_sums, difference_interval
from jiedao.measures.permutation import draw_sides, named_generator, permutation_p
from jiedao.measures.shares import summarise_shares

ROLE = "role"
MEASURED = (
    "first",
    "second",
    "n_first",
    "total_first",
    "share_first",
    "n_second",
    "total_second",
    "share_second",
    "difference",
    "low",
    "high",
    "p",
    "q",
    "method",
    "remark",
)
# The two sides of a comparison: the columns of the group, and the rows of `BlockCounts.groups`
# of both sides, None for a side that is not there.
Pair = tuple[tuple[str, ...], str, str, int | None, int | None]


@dataclass(frozen=True)
class ShiftConfig:
    """The settings of a table of shifts.

    Attributes
    ----------
    permutations : int
        Drawn for each p-value; where there are no more ways, all are taken.
    least_blocks : int
        Each side must have so many blocks, or the row has a remark instead of a difference.
    draws : int
        Of the bootstrap behind the shares' intervals.
    seed : int
    """

    permutations: int = 1999
    least_blocks: int = 3
    draws: int = 1000
    seed: int = 1

    def __post_init__(self) -> None:
        for name, value, least in (
            ("permutations", self.permutations, 99),
            ("least_blocks", self.least_blocks, 2),
        ):
            if value < least:
                raise InputError(name, str(value), f"{least} or more", "ask for more")


def compute_role_shifts(
    counts: BlockCounts,
    first: str = "achievement",
    second: str = "plan",
    config: ShiftConfig | None = None,
) -> pd.DataFrame:
    """Compare within each group the themes of two roles: what was done with what is planned.

    ``difference`` is the share of the theme in what is planned minus its share in what was done: 0.1
    is ten points more. Each is the theme's part of the role's own units.

    Parameters
    ----------
    counts : BlockCounts
        By columns of which one is ``role``.
    first, second : str
        Codes of roles.
    config : ShiftConfig, optional

    Returns
    -------
    pandas.DataFrame
        Frame `shifts`, a row for a group and a theme, after the group's columns without the role.
        Where a role is missing or has too few blocks, there is no difference, and ``remark`` says so.

    Raises
    ------
    InputError
        If the counts are not by role, or the roles are the same.

    Notes
    -----
    The interval joins those of both shares (`difference_interval`). The p-value permutes the
    pieces of blocks, each the sentences of one role in one block, between the roles; the statistic
    is the difference divided by its standard error, that of independent units with the share of both
    sides times each side's `design_effect`. In simulation this keeps the level where the sides
    differ in number, size and dependence of blocks (3.4 to 6.2 % at 5 %); the bare difference does
    not (5 to 16 %), nor does one that is divided by the bare ratio variance (2 to 11 %). q-values
    are Benjamini and Hochberg's over all rows of the table. Pieces are taken as independent; where one block has
    both roles they are likely alike, which makes the test too careful. Labels are taken as true.

    References
    ----------
    Chung, E. & Romano, J. P. (2013). https://doi.org/10.1214/13-AOS1090
    Newcombe, R. G. (1998).
    https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> groups = pd.DataFrame({"office": "江口街道", "role": ["achievement", "plan"]})
    >>> counts = BlockCounts(groups, pd.DataFrame({"theme": ["economy", "livelihood"]}),
    ...     np.repeat([0, 1], 3), np.array([[3.0, 1], [3, 1], [4, 0], [1, 3], [0, 4], [1, 1]]),
    ...     "sentences", np.ones(2))
    >>> shifts = compute_role_shifts(counts)
    >>> shifts[["office", "theme", "difference", "p"]].round(2).values.tolist()
    [['江口街道', 'economy', -0.63, 0.1], ['江口街道', 'livelihood', 0.63, 0.1]]
    """
    _check_column(counts, ROLE)
    if first == second:
        raise InputError("roles", f"'{first}' twice", "two roles", "choose another")
    keys, sides = _keys(counts, ROLE)
    pairs: list[Pair] = [
        (key, first, second, sides.get((*key, first)), sides.get((*key, second))) for key in keys
    ]
    return _compare_sides(counts, pairs, _columns(counts, ROLE), config or ShiftConfig())


def compute_period_shifts(
    counts: BlockCounts, period: str = "period_end", config: ShiftConfig | None = None
) -> pd.DataFrame:
    """Compare within each group the themes of each period with those of the one before.

    Parameters
    ----------
    counts : BlockCounts
        By columns of which one is ``period``; periods stand in the order of their names, as
        months do. One without a name (an unknown month) is left out.
    period : str
    config : ShiftConfig, optional

    Returns
    -------
    pandas.DataFrame
        Frame `shifts`, a row for a group, two consecutive periods and a theme, after the group's
        columns without the period; as `compute_role_shifts` describes it.

    Raises
    ------
    InputError
        If the counts are not by this column, or no group has two periods.

    Examples
    --------
    >>> groups = pd.DataFrame({"office": "江口街道", "period_end": ["2023-12", "2024-12"]})
    >>> counts = BlockCounts(groups, pd.DataFrame({"theme": ["economy", "livelihood"]}),
    ...     np.repeat([0, 1], 3), np.array([[3.0, 1], [3, 1], [4, 0], [1, 3], [0, 4], [1, 1]]),
    ...     "sentences", np.ones(2))
    >>> shifts = compute_period_shifts(counts)
    >>> shifts[["office", "theme", "first", "second", "difference"]].round(2).values.tolist()[0]
    ['江口街道', 'economy', '2023-12', '2024-12', -0.63]
    """
    _check_column(counts, period)
    keys, sides = _keys(counts, period)
    known = sorted({name for *_, name in sides} - {""})
    pairs: list[Pair] = []
    for key in keys:
        mine = [name for name in known if (*key, name) in sides]
        pairs += [
            (key, before, after, sides[*key, before], sides[*key, after])
            for before, after in itertools.pairwise(mine)
        ]
    if not pairs:
        raise InputError(
            "groups",
            f"no group with two known periods in '{period}'",
            "reports of two or more periods of one group",
            "add reports of another period, or complete documents.csv",
        )
    return _compare_sides(counts, pairs, _columns(counts, period), config or ShiftConfig())


def _check_column(counts: BlockCounts, column: str) -> None:
    if column not in counts.groups.columns:
        raise InputError(
            "counts",
            f"groups by {', '.join(counts.groups.columns) or 'nothing'}",
            f"groups by columns with '{column}' among them",
            f"count with '{column}' in CountConfig.by",
        )


def _columns(counts: BlockCounts, side: str) -> list[str]:
    return [column for column in counts.groups.columns if column != side]


def _keys(
    counts: BlockCounts, side: str
) -> tuple[list[tuple[str, ...]], dict[tuple[str, ...], int]]:
    """Return the groups without their side, and the row of each group with its side last."""
    columns = _columns(counts, side)
    rows = counts.groups[[*columns, side]].itertuples(index=False, name=None)
    sides = {row: number for number, row in enumerate(rows)}
    return list(dict.fromkeys(key[:-1] for key in sides)), sides


def _compare_sides(
    counts: BlockCounts, pairs: list[Pair], columns: list[str], config: ShiftConfig
) -> pd.DataFrame:
    shares = summarise_shares(counts, draws=config.draws, seed=config.seed)
    intervals = shares[["share", "low", "high"]].to_numpy().reshape(-1, len(counts.cells), 3)
    spans, missing = counts.spans(), np.full(len(counts.cells), np.nan)
    cells = counts.cells.to_dict("records")
    rows: list[dict[Any, Any]] = []
    for pair in pairs:
        key, first, second, *places = pair
        sides = [counts.counts[:0] if at is None else counts.counts[spans[at]] for at in places]
        found: dict[str, Any] = dict.fromkeys(("difference", "low", "high", "p"), missing)
        found |= _describe_sides(sides)
        remark, method = _remark((first, second), sides, config.least_blocks), ""
        if not remark:
            method, numbers = _compare_pair(counts, intervals, pair, sides, config)
            found |= numbers
        names = dict(zip(columns, key, strict=True)) | {"first": first, "second": second}
        names |= {"method": method, "remark": remark}
        rows += [
            names | cell | {name: values[number] for name, values in found.items()}
            for number, cell in enumerate(cells)
        ]
    shifts = pd.DataFrame(rows)
    shifts["q"] = adjust_p(shifts["p"].to_numpy(dtype=float))
    return check_frame("shifts", shifts[[*columns, *counts.cells.columns, *MEASURED]])


def _describe_sides(sides: list[Array]) -> dict[str, Any]:
    """Return units and shares of both sides; one without units has no shares."""
    found: dict[str, Any] = {}
    for name, side in zip(("first", "second"), sides, strict=True):
        n = side.sum(axis=0)
        found[f"n_{name}"] = n.astype(np.int64)
        found[f"total_{name}"] = np.full(len(n), int(n.sum()))
        found[f"share_{name}"] = n / n.sum() if len(side) else np.full(len(n), np.nan)
    return found


def _remark(names: tuple[str, str], sides: list[Array], least: int) -> str:
    """Say why two sides cannot be compared, or nothing."""
    for name, side in zip(names, sides, strict=True):
        if not len(side):
            return f"nothing of {name}"
        if len(side) < least:
            return f"{name} stands in {len(side)} block(s), fewer than {least}"
    return ""


def _compare_pair(
    counts: BlockCounts, intervals: Array, pair: Pair, sides: list[Array], config: ShiftConfig
) -> tuple[str, dict[str, Array]]:
    """Return how two sides are compared, the difference, its interval and its p-value."""
    key, before, after, *rows = pair
    one, two = (int(row) for row in rows if row is not None)
    low, high = difference_interval(
        (intervals[one, :, 0], intervals[one, :, 1], intervals[one, :, 2]),
        (intervals[two, :, 0], intervals[two, :, 1], intervals[two, :, 2]),
    )
    sizes = [float(side.sum()) for side in sides]
    p, exact = permute_difference(
        sides[0],
        sides[1],
        config.permutations,
        named_generator(config.seed, *key, before, after),
        float(np.average(counts.unit_size[[one, two]], weights=sizes)),
    )
    difference = intervals[two, :, 0] - intervals[one, :, 0]
    method = "exact permutation" if exact else "permutation"
    return method, {"difference": difference, "low": low, "high": high, "p": p}


def permute_difference(
    first: Array,
    second: Array,
    permutations: int,
    rng: np.random.Generator,
    unit_size: float = 1.0,
) -> tuple[Array, bool]:
    """Test by permutation of blocks whether two sides have the same shares.

    Parameters
    ----------
    first, second : array of shape (blocks, cells)
        Units; two blocks or more on each side.
    permutations : int
    rng : numpy.random.Generator
    unit_size : float
        Units that stand or fall together.

    Returns
    -------
    p : array of shape (cells,)
        Two-sided; 1 for a cell without units, or with all of them.
    exact : bool
        Whether all ways were taken.

    Examples
    --------
    >>> done, planned = np.array([[3.0, 1.0], [4.0, 0.0]]), np.array([[0.0, 3.0], [1.0, 3.0]])
    >>> p, exact = permute_difference(done, planned, 99, np.random.default_rng(1))
    >>> p.round(3).tolist(), exact
    ([0.333, 0.333], True)
    """
    pieces = np.concatenate([first, second])
    size = pieces.sum(axis=1, keepdims=True)
    # Sums over these, by one product for all ways, give shares and variances of both sides.
    table = np.hstack([size, size**2, pieces, pieces**2, pieces * size, pieces > 0])
    share = pieces.sum(axis=0) / size.sum()
    simple = share * (1 - share)
    blocks = len(first), len(second)
    sides, exact = draw_sides(sum(blocks), blocks[0], permutations, rng)
    step = max(1, CHUNK // len(pieces))
    ways = np.concatenate([np.arange(len(pieces))[None] < blocks[0], sides])
    statistic = np.concatenate(
        [
            _studentised(
                ways[start : start + step].astype(float) @ table, table, simple, blocks, unit_size
            )
            for start in range(0, len(ways), step)
        ]
    )
    return permutation_p(statistic[0], statistic[1:], exact), exact


def _studentised(
    sums: Array, table: Array, simple: Array, blocks: tuple[int, int], unit_size: float
) -> Array:
    """Return the difference of shares by its standard error, shape (ways, cells)."""
    cells = len(simple)
    shares, variance = [], np.zeros((len(sums), cells))
    for number, side in zip(blocks, (sums, table.sum(axis=0) - sums), strict=True):
        size, sizes = side[:, :1], side[:, 1:2]
        n, squares, products, seen = (
            side[:, 2 + part * cells : 2 + (part + 1) * cells] for part in range(4)
        )
        share = n / size
        spread = np.maximum(squares - 2 * share * products + share**2 * sizes, 0)
        own = number / (number - 1) * spread / size**2
        variance += design_effect_of_sums(own, n, seen, number, unit_size) * simple / size
        shares.append(share)
    gap = np.abs(shares[1] - shares[0])
    # A theme with nothing or everything on both sides differs nowhere.
    statistic: Array = gap / np.sqrt(np.where(variance > 0, variance, 1.0))
    return statistic
