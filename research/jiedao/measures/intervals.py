"""Intervals of shares, of their differences and of their ratios, for units that cluster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Z95 = 1.959963984540054
# Blocks at which a theme's own design effect weighs as much as that of all themes together.
FAMILIAR = 5.0


def student_quantile(freedom: int | Array, level: float = 0.95) -> Array:
    """Return the two-sided quantile of Student's t; below one degree of freedom, that of one.

    Examples
    --------
    >>> float(student_quantile(9).round(3))
    2.262
    """
    from scipy.special import stdtrit

    found: Array = np.asarray(stdtrit(np.maximum(freedom, 1), 0.5 + level / 2), dtype=float)
    return found


def block_variance(counts: Array) -> Array:
    """Return the variance of shares as ratios of sums over blocks, in closed form.

    With ``J`` blocks of ``m_j`` units, share ``p`` and residuals ``e_j = n_j - p m_j`` it is
    ``J/(J-1) sum e_j^2 / (sum m_j)^2``.

    Parameters
    ----------
    counts : array of shape (blocks, cells)
        At least two blocks.

    Returns
    -------
    array of shape (cells,)

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., chapter 6. Wiley.

    Examples
    --------
    >>> block_variance(np.array([[4.0, 0.0], [0.0, 4.0]]))
    array([0.25, 0.25])
    """
    sizes = counts.sum(axis=1)
    total = sizes.sum()
    residuals = counts - sizes[:, None] * (counts.sum(axis=0) / total)
    blocks = len(counts)
    variance: Array = blocks / (blocks - 1) * (residuals**2).sum(axis=0) / total**2
    return variance


def design_effect(variance: Array, counts: Array, unit_size: float = 1.0) -> Array:
    """Compare the variance of shares over blocks with that of independent units.

    A theme that stands in few blocks shows little of its own variance: its effect is drawn to that
    of all themes together by ``k / (k + 5)`` with ``k`` the blocks that hold it. A theme with share
    0 or 1 takes that of all themes; where one theme has everything, a block counts as one unit.

    Parameters
    ----------
    variance : array of shape (cells,)
        Of the shares, over blocks, from `block_variance` or a bootstrap.
    counts : array of shape (blocks, cells)
    unit_size : float
        Units that stand or fall together: 1 for sentences; for characters, the mean length of a
        sentence weighted by its length. No effect is below it.

    Returns
    -------
    array of shape (cells,)

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley.
    Rao, J. N. K. & Scott, A. J. (1981). https://doi.org/10.1080/01621459.1981.10477633
    (the design effect of several shares together)

    Examples
    --------
    >>> counts = np.array([[4.0, 0.0], [0.0, 4.0]])
    >>> design_effect(block_variance(counts), counts)
    array([8., 8.])
    """
    seen = (counts > 0).sum(axis=0)
    return design_effect_of_sums(variance, counts.sum(axis=0), seen, len(counts), unit_size)


def design_effect_of_sums(
    variance: Array, sums: Array, seen: Array, blocks: float | Array, unit_size: float | Array = 1.0
) -> Array:
    """Return the same as `design_effect` where the blocks are not at hand, for many groups at once.

    Parameters
    ----------
    variance, sums, seen : array of shape (..., cells)
        The variance of the shares over blocks, the units, and the blocks that hold some of them.
    blocks, unit_size : float or array of shape (..., 1)

    Returns
    -------
    array of shape (..., cells)

    Examples
    --------
    >>> quarter = np.array([0.25, 0.25])
    >>> design_effect_of_sums(quarter, np.array([4.0, 4.0]), np.array([1.0, 1.0]), blocks=2)
    array([8., 8.])
    """
    total = sums.sum(axis=-1, keepdims=True)
    share = sums / total
    simple = share * (1 - share) / total
    known = simple > 0
    whole = simple.sum(axis=-1, keepdims=True)
    spread = np.where(known, variance, 0.0).sum(axis=-1, keepdims=True)
    # Where one theme has everything, a block counts as one unit.
    together = np.divide(spread, whole, out=np.asarray(total / blocks), where=whole > 0)
    own = np.where(known, variance, together) / np.where(known, simple, 1.0)
    weight = seen / (seen + FAMILIAR)
    effect = np.maximum(weight * own + (1 - weight) * together, unit_size)
    # One block tells nothing of the variance between blocks: count it as one unit.
    found: Array = np.where(np.less(blocks, 2), np.maximum(total, 1.0), effect)
    return found


def wilson_interval(
    share: Array, total: Array, quantile: float | Array = Z95
) -> tuple[Array, Array]:
    """Return Wilson's score interval of shares of ``total`` independent units.

    Parameters
    ----------
    share, total : array
        ``total`` is the effective number: units divided by the design effect.
    quantile : float or array
        Of the normal or of Student's distribution; by default for 95 %.

    Returns
    -------
    low, high : array
        Within 0 and 1; a share of 0 has a bound above 0, a share of 1 one below 1.

    References
    ----------
    Wilson, E. B. (1927). https://doi.org/10.1080/01621459.1927.10502953
    Korn, E. L. & Graubard, B. I. (1998). Survey Methodology 24(2), 193-201. (effective number)

    Examples
    --------
    >>> low, high = wilson_interval(np.array([0.0, 0.5]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.237], [0.278, 0.763])
    """
    low, high = score_interval(share, total, np.zeros_like(share), quantile)
    # Rounding may leave a share that is all but 0 or 1 outside.
    return np.minimum(low, share), np.maximum(high, share)


def score_interval(
    share: Array, total: Array, further: Array, quantile: float | Array = Z95
) -> tuple[Array, Array]:
    """Return the score interval of an estimate with a further variance that does not vanish at 0.

    The bounds are the ``p`` with ``(estimate - p)^2 = q^2 (p(1-p)/total + further)``; without
    ``further`` this is Wilson's interval.

    Parameters
    ----------
    share : array
        The estimate; it may lie outside 0 and 1, as corrected shares can.
    total : array
        The effective number of units.
    further : array
        Variance from other sources, such as the labeller's error.
    quantile : float or array

    Returns
    -------
    low, high : array
        Within 0 and 1.

    Examples
    --------
    >>> low, high = score_interval(np.array([0.5]), np.array([10.0]), np.array([0.01]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.188], [0.812])
    """
    square = np.square(quantile)
    width = 1 + square / total
    centre = (share + square / (2 * total)) / width
    product = (share**2 - square * further) / width
    half = np.sqrt(np.maximum(centre**2 - product, 0))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def difference_interval(
    first: tuple[Array, Array, Array], second: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """Return the interval of the difference of two independent estimates from their own intervals.

    Parameters
    ----------
    first, second : (estimate, low, high)
        The difference is ``second - first``.

    Returns
    -------
    low, high : array

    References
    ----------
    Newcombe, R. G. (1998). https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    Donner, A. & Zou, G. Y. (2012). https://doi.org/10.1177/0962280210383082

    Examples
    --------
    >>> one, two = [tuple(map(np.array, t)) for t in ((0.2, 0.1, 0.35), (0.5, 0.4, 0.6))]
    >>> [round(float(bound), 3) for bound in difference_interval(one, two)]
    [0.12, 0.441]
    """
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    low = b - a - np.sqrt((b - b_low) ** 2 + (a_high - a) ** 2)
    high = b - a + np.sqrt((b_high - b) ** 2 + (a - a_low) ** 2)
    return low, high


def ratio_interval(
    above: tuple[Array, Array, Array], below: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """Return the interval of the ratio of two independent shares from their own intervals.

    Parameters
    ----------
    above, below : (estimate, low, high)
        The ratio is ``above / below``.

    Returns
    -------
    low, high : array
        ``high`` is infinite where the interval of ``below`` reaches 0.

    References
    ----------
    Donner, A. & Zou, G. Y. (2012). https://doi.org/10.1177/0962280210383082

    Examples
    --------
    >>> one, two = [tuple(map(np.array, t)) for t in ((0.5, 0.4, 0.6), (0.2, 0.1, 0.35))]
    >>> [round(float(bound), 3) for bound in ratio_interval(one, two)]
    [1.362, 5.097]
    """
    (a, a_low, a_high), (b, b_low, b_high) = above, below
    with np.errstate(divide="ignore", invalid="ignore"):
        # The published lower limit is a quotient of differences; this is the same number without
        # their cancelling where ``b_high`` is near ``2 b``.
        part = a_low * (2 * a - a_low)
        root = np.sqrt(np.maximum((a * b) ** 2 - part * b_high * (2 * b - b_high), 0))
        low = np.where(a_low > 0, part / (a * b + root), 0.0)
        part = b_low * (2 * b - b_low)
        root = np.sqrt(np.maximum((a * b) ** 2 - part * a_high * (2 * a - a_high), 0))
        high = np.where(b_low > 0, (a * b + root) / part, np.inf)
    return low, high
