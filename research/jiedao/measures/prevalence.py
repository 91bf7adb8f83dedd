"""Shares corrected for the labeller's error, with the help of coded sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame, check_one_labeller
from jiedao.measures.blocks import BlockCounts, draw_blocks, resample_groups
from jiedao.measures.intervals import (
    Array,
    design_effect,
    score_interval,
    student_quantile,
    wilson_interval,
)
from jiedao.measures.shares import summarise_shares

CONFUSION = "confusion matrix"
CORRECTED = ("corrected", "corrected_low", "corrected_high")
# Above this condition a labeller tells themes apart too badly for its errors to be undone.
WORST_CONDITION = 100.0
# Coded sentences that every theme is given at the labeller's overall accuracy.
BORROWED = 2.0


def count_confusions(
    coded: pd.DataFrame, predicted: pd.DataFrame, blocks: pd.Series
) -> pd.DataFrame:
    """Count how coded sentences were labelled.

    Parameters
    ----------
    coded, predicted : pandas.DataFrame
        Frames `labels` of one coder and of one labeller. The labeller must not have learned from
        the coded sentences: take predictions with the office held out.
    blocks : pandas.Series of str
        The block of each coded sentence, in the order of ``coded``.

    Returns
    -------
    pandas.DataFrame
        Frame `confusions`: ``block, theme`` (coded), ``predicted, n``.

    Raises
    ------
    InputError
        If a coded sentence was not labelled, or has two codes or labels.

    Examples
    --------
    >>> coded = pd.DataFrame({"sentence_id": ["a:1", "a:2"], "theme": ["economy", "safety"]})
    >>> given = pd.DataFrame({"sentence_id": ["a:2", "a:1"], "theme": ["economy", "economy"]})
    >>> count_confusions(coded, given, pd.Series(["a/1", "a/1"])).values.tolist()
    [['a/1', 'economy', 'economy', 1], ['a/1', 'safety', 'economy', 1]]
    """
    check_one_labeller(coded)
    check_one_labeller(predicted)
    rows = pd.Index(predicted["sentence_id"]).get_indexer(coded["sentence_id"])
    if (rows < 0).any():
        missing = coded["sentence_id"][rows < 0].iloc[0]
        raise InputError(
            "predicted labels", f"nothing of '{missing}'", "a label of each", "label what was coded"
        )
    frame = pd.DataFrame(
        {
            "block": blocks.to_numpy(),
            "theme": coded["theme"].to_numpy(),
            "predicted": predicted["theme"].to_numpy()[rows],
        }
    )
    found = frame.value_counts(["block", "theme", "predicted"], sort=False).sort_index()
    return check_frame("confusions", found.rename("n").reset_index())


def confusion_blocks(confusions: pd.DataFrame, themes: Sequence[str]) -> Array:
    """Return counts of coded and given themes by block, shape (blocks, themes, themes).

    Raises
    ------
    InputError
        If a theme is not of the scheme.
    """
    order = pd.Index(list(themes))
    true = order.get_indexer(pd.Index(confusions["theme"]))
    given = order.get_indexer(pd.Index(confusions["predicted"]))
    if (np.minimum(true, given) < 0).any():
        row = confusions[np.minimum(true, given) < 0].iloc[0]
        raise InputError(
            "confusions",
            f"'{row['theme']}' labelled '{row['predicted']}'",
            ", ".join(themes),
            "use the coded sentences of the labels' own scheme",
        )
    block, _ = pd.factorize(confusions["block"], sort=True)
    found = np.zeros((block.max(initial=-1) + 1, len(order), len(order)))
    np.add.at(found, (block, true, given), confusions["n"].to_numpy(dtype=float))
    return found


def correct_shares(
    counts: BlockCounts, confusions: pd.DataFrame, *, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Correct shares with the confusion matrix of coded sentences, coded elsewhere.

    With ``q`` the shares of the labels given and ``M[t, s]`` the chance that a sentence of theme
    ``t`` is labelled ``s``, the corrected shares solve ``q = p M``; the point estimate is the
    nearest mixture (no share below 0). Both the group's blocks and the coded blocks are drawn anew;
    the interval is the score interval with the variance of the share between blocks, and what
    the draws show beyond that as variance from the labeller; it holds the interval that the
    corrected share would have if the labeller never erred.

    Parameters
    ----------
    counts : BlockCounts
        Of a labeller's themes; cells without roles, units of sentences.
    confusions : pandas.DataFrame
        Frame `confusions` of the same labeller, see `count_confusions`.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Frame `shares` (raw, see `summarise_shares`) with ``corrected, corrected_low,
        corrected_high`` beside it and ``correction``, the way of correcting.

    Raises
    ------
    InputError
        If no sentence of a theme was coded, or the labeller cannot tell themes apart.

    Notes
    -----
    Assumes that the labeller errs in the group as it does in the coded sentences (the chance of a
    label given the true theme is the same). If a sample of the group itself was coded, use
    `jiedao.measures.coded_sample.correct_shares_by_sample`, which assumes nothing of the labeller.

    References
    ----------
    Rogan, W. J. & Gladen, B. (1978). https://doi.org/10.1093/oxfordjournals.aje.a112510
    Buonaccorsi, J. P. (2010). https://doi.org/10.1201/9781420066586 (chapter 3)
    Hopkins, D. J. & King, G. (2010). https://doi.org/10.1111/j.1540-5907.2009.00428.x

    Examples
    --------
    >>> counts = BlockCounts(pd.DataFrame({"office": ["江口街道"]}),
    ...     pd.DataFrame({"theme": ["economy", "safety"]}), np.zeros(50, int),
    ...     np.array([[3.0, 1.0], [2.0, 2.0]] * 25), "sentences", np.array([1.0]))
    >>> confusions = pd.DataFrame({"block": ["b"] * 4, "theme": ["economy", "economy", "safety",
    ...     "safety"], "predicted": ["economy", "safety"] * 2, "n": [90, 10, 20, 80]})
    >>> correct_shares(counts, confusions)[["theme", "share", "corrected"]].round(3).values.tolist()
    [['economy', 0.625, 0.609], ['safety', 0.375, 0.391]]
    """
    themes = theme_codes(counts)
    coded = confusion_blocks(confusions, themes)
    _check_coded(coded.sum(axis=0), themes)
    # The coded blocks are drawn once for all groups: their error is common to them.
    inverse, inverses = invert_confusions(coded, draws, np.random.default_rng(seed))
    resampled = list(resample_groups(counts, draws, seed))
    shares = summarise_shares(counts, draws=draws, seed=seed, resampled=resampled)
    found = [
        correct_group(counts.counts[span], drawn, inverse, inverses, len(coded))
        for span, drawn in zip(counts.spans(), resampled, strict=True)
    ]
    return put_beside(shares, np.stack(found, axis=1), CONFUSION)


def correct_if_possible(
    counts: BlockCounts, confusions: pd.DataFrame | None, *, draws: int = 1000, seed: int = 1
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Correct shares where that can be done, else say why not.

    Parameters
    ----------
    counts : BlockCounts
        From `count_blocks`.
    confusions : pandas.DataFrame, optional
        Frame `confusions`; None where nothing is known of the labeller's errors.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    shares : pandas.DataFrame
        Frame `shares`, with the corrected shares beside the raw ones or without.
    notes : tuple of str
        Why shares were not corrected, or which of the reports the labeller has learned from.
    """
    refused = "shares are not corrected for the labeller: "
    if confusions is None:
        why = "the model's folder has no confusions.csv; train it again"
        return summarise_shares(counts, draws=draws, seed=seed), (refused + why,)
    try:
        shares = correct_shares(counts, confusions, draws=draws, seed=seed)
    except InputError as error:
        return summarise_shares(counts, draws=draws, seed=seed), (refused + str(error),)
    names = [
        pd.Series(blocks, dtype="str").str.split("/").str[0]
        for blocks in (confusions["block"], counts.names)
    ]
    taught = names[1].isin(set(names[0])).to_numpy()
    if not taught.any():
        return shares, ()
    reports = sorted(set(names[1][taught]))
    note = (
        f"{len(reports)} report(s) taught the labeller ({', '.join(reports)}): it errs less in them "
        "than its confusions say, so the shares of their groups are not corrected"
    )
    left = np.isin(np.arange(len(counts.groups)), counts.group[taught])
    if left.all():
        return shares.drop(columns=[*CORRECTED, "correction"]), (note,)
    rows = left.repeat(len(counts.cells))
    shares.loc[rows, list(CORRECTED)] = np.nan
    shares.loc[rows, "correction"] = ""
    return shares, (note,)


def invert_confusions(coded: Array, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Invert the chances of labels given themes, as coded and in draws of the coded blocks.

    Every theme is given a few more coded sentences than it has, labelled with the labeller's overall
    accuracy: a theme that was seldom coded would have chances of 0 and 1 only.

    Parameters
    ----------
    coded : array of shape (blocks, themes, themes)
        Sentences of a theme (rows) with a label (columns).
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    inverse : array of shape (themes, themes)
    inverses : array of shape (draws, themes, themes)
    """
    drawn = draw_blocks(coded.reshape(len(coded), -1), draws, rng)
    inverse = np.linalg.inv(_chances(coded.sum(axis=0))).astype(float)
    # A draw of few coded blocks may have no inverse.
    inverses = np.linalg.pinv(_chances(drawn.reshape(draws, *coded.shape[1:]))).astype(float)
    return inverse, inverses


def correct_group(
    counts: Array, drawn: Array, inverse: Array, inverses: Array, coded_blocks: int
) -> Array:
    """Correct the shares of one group.

    Parameters
    ----------
    counts : array of shape (blocks, themes)
        Sentences of each label in each block.
    drawn : array of shape (draws, themes)
        The same, in draws of the blocks.
    inverse, inverses : array
        From `invert_confusions`.
    coded_blocks : int
        Blocks that they were coded in.

    Returns
    -------
    array of shape (3, themes)
        The corrected shares, their lower and their upper bounds.
    """
    given = drawn / drawn.sum(axis=1, keepdims=True)
    estimate = counts.sum(axis=0) / counts.sum() @ inverse
    estimates = np.einsum("ds,dst->dt", given, inverses)
    return bound_estimates(counts, given, estimate, estimates, coded_blocks)


def bound_estimates(
    counts: Array, given: Array, estimate: Array, estimates: Array, coded_blocks: int
) -> Array:
    """Return corrected shares and their bounds from the labels given and from all draws.

    Parameters
    ----------
    counts : array of shape (blocks, themes)
        Sentences of each label in each block.
    given : array of shape (draws, themes)
        Shares of the labels in draws of the blocks.
    estimate : array of shape (themes,)
    estimates : array of shape (draws, themes)
        Corrected shares; they may lie outside 0 and 1.
    coded_blocks : int
        Blocks that the labeller's error was seen in.

    Returns
    -------
    array of shape (3, themes)
        The nearest mixture, the lower and the upper bounds.
    """
    blocks, total = len(counts), counts.sum()
    factor = blocks / max(blocks - 1, 1)
    point = nearest_mixture(estimate[None])[0]
    effect = design_effect(given.var(axis=0, ddof=1) * factor, counts)
    sampling = point * (1 - point) * effect / total
    # Quantiles, not the variance: the inverse of a matrix that was drawn badly can be far off.
    spread = np.quantile(estimates, (0.1587, 0.8413), axis=0)
    variance = ((spread[1] - spread[0]) / 2) ** 2 * factor
    further = np.maximum(variance - sampling, 0)
    # Satterthwaite's degrees of freedom of the two variances together.
    parts = sampling**2 / max(blocks - 1, 1) + further**2 / max(coded_blocks - 1, 1)
    both = (sampling + further) ** 2
    freedom = np.divide(both, parts, out=np.full_like(parts, blocks - 1), where=parts > 0)
    low, high = score_interval(estimate, total / effect, further, student_quantile(freedom))
    # An estimate far below 0 would rule out what so few units cannot rule out.
    least, most = wilson_interval(point, total / effect, student_quantile(blocks - 1))
    return np.stack([point, np.minimum(low, least), np.maximum(high, most)])


def theme_codes(counts: BlockCounts) -> list[str]:
    """Return the themes of counts of sentences whose cells are themes alone."""
    if "role" in counts.cells.columns:
        raise InputError("counts", "themes by role", "themes", "count with roles=False")
    if counts.unit != "sentences":
        raise InputError("counts", f"units of {counts.unit}", "sentences", "count sentences")
    return counts.cells["theme"].tolist()


def _check_coded(table: Array, themes: Sequence[str]) -> None:
    empty = [theme for theme, n in zip(themes, table.sum(axis=1), strict=True) if n == 0]
    if empty:
        raise InputError(
            "confusions",
            f"no coded sentence of the theme '{empty[0]}'",
            "some of every theme",
            "code more sentences, or leave the shares as they are",
        )
    condition = float(np.linalg.cond(_chances(table)))
    if condition > WORST_CONDITION:
        raise InputError(
            "confusions",
            f"a labeller that hardly tells themes apart (condition {condition:.0f})",
            f"a condition up to {WORST_CONDITION:.0f}",
            "code a sample of the reports and use correct_shares_by_sample",
        )


def _chances(tables: Array) -> Array:
    """Turn counts (…, coded, given) into chances of the label given the theme."""
    themes = tables.shape[-1]
    diagonal = np.eye(themes)
    total = tables.sum(axis=(-2, -1), keepdims=True)
    right = (tables * diagonal).sum(axis=(-2, -1), keepdims=True) / total
    usual = right * diagonal + (1 - right) * (1 - diagonal) / max(themes - 1, 1)
    smooth = tables + BORROWED * usual
    chances: Array = smooth / smooth.sum(axis=-1, keepdims=True)
    return chances


def nearest_mixture(estimates: Array) -> Array:
    """Project rows that sum to one onto the mixtures: the nearest with no part below 0.

    References
    ----------
    Held, M., Wolfe, P. & Crowder, H. P. (1974). https://doi.org/10.1007/BF01580223

    Examples
    --------
    >>> nearest_mixture(np.array([[0.7, 0.4, -0.1]])).round(2).tolist()
    [[0.65, 0.35, 0.0]]
    """
    ordered = -np.sort(-estimates, axis=1)
    excess = np.cumsum(ordered, axis=1) - 1
    place = np.arange(1, estimates.shape[1] + 1)
    kept = (ordered > excess / place).sum(axis=1)
    shift = excess[np.arange(len(estimates)), kept - 1] / kept
    found: Array = np.maximum(estimates - shift[:, None], 0.0)
    return found


def put_beside(shares: pd.DataFrame, found: Array, correction: str) -> pd.DataFrame:
    """Put corrected shares, shape (3, groups, themes), beside the raw ones."""
    added = {name: values.ravel() for name, values in zip(CORRECTED, found, strict=True)}
    return check_frame("shares", shares.assign(**added, correction=correction))
