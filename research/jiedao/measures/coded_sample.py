"""Shares corrected with a coded sample of the same reports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_one_labeller
from jiedao.measures.blocks import BlockCounts, place_themes, resample_groups
from jiedao.measures.intervals import Array
from jiedao.measures.prevalence import bound_estimates, put_beside, theme_codes
from jiedao.measures.shares import summarise_shares

SAMPLE = "coded sample"


def correct_shares_by_sample(
    counts: BlockCounts,
    coded: pd.DataFrame,
    predicted: pd.DataFrame,
    blocks: pd.Series,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Correct shares with sentences of the same reports, drawn with known chances and coded.

    Every coded sentence stands for the ``1 / probability`` sentences that it was drawn from: the
    corrected count of a theme is that of the labels given plus the weighted sum of what coding
    changed, and the corrected share that count by the number of sentences. Whatever the labeller does, this is
    right on average; a good labeller makes the interval short.

    Parameters
    ----------
    counts : BlockCounts
        Of a labeller's themes, from `count_blocks`; cells without roles, units of sentences, no role
        among the groups.
    coded : pandas.DataFrame
        Frame `labels` of one coder with a further column ``probability``: the chance with which the
        sentence was drawn (``jiedao annotate sample`` gives it). Rows without it, chosen for
        another reason, are left out.
    predicted : pandas.DataFrame
        Frame `labels` of the labeller.
    blocks : pandas.Series of str
        The block of each coded sentence, in the order of ``coded``: that of `block_ids` of all
        sentences of the reports.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Frame `shares` with ``corrected, corrected_low, corrected_high, correction``, as
        `correct_shares` gives it.

    Raises
    ------
    InputError
        If a probability is not above 0 and at most 1, nothing was coded of a group, a coded sentence
        has no label or is not in a counted block, a sentence has two codes or two labels, or role
        makes groups.

    Notes
    -----
    Assumes that sentences, or whole blocks, were drawn independently with the stated chances from those that
    are counted: where headings do not count, leave coded headings out. The interval
    is of the same form as that of `correct_shares`; coded sentences are drawn anew with their blocks. With
    fewer than some 30 coded sentences in a group it is too short, since what was seldom coded
    shows no error.

    References
    ----------
    Särndal, C.-E., Swensson, B. & Wretman, J. (1992). https://doi.org/10.1007/978-1-4612-4378-6
    (the difference estimator)
    Angelopoulos, A. N. et al. (2023). https://doi.org/10.1126/science.adi6000
    Egami, N. et al. (2023). https://doi.org/10.48550/arXiv.2306.04746

    Examples
    --------
    >>> counts = BlockCounts(pd.DataFrame({"office": ["江口街道"]}),
    ...     pd.DataFrame({"theme": ["economy", "safety"]}), np.zeros(2, int),
    ...     np.array([[3.0, 1.0], [2.0, 2.0]]), "sentences", np.array([1.0]), np.array(["a", "b"]))
    >>> coded = pd.DataFrame({"sentence_id": ["a:1", "b:1"], "theme": ["economy", "safety"],
    ...                       "probability": [0.25, 0.5]})
    >>> given = pd.DataFrame({"sentence_id": ["a:1", "b:1"], "theme": ["economy", "economy"]})
    >>> found = correct_shares_by_sample(counts, coded, given, pd.Series(["a", "b"]))
    >>> found[["theme", "share", "corrected"]].values.tolist()
    [['economy', 0.625, 0.375], ['safety', 0.375, 0.625]]
    """
    changed = _changes(counts, coded, predicted, blocks)
    both = replace(counts, counts=np.hstack([counts.counts, changed]))
    resampled = list(resample_groups(both, draws, seed))
    found = [
        correct_drawn(counts.counts[span], changed[span], drawn)
        for span, drawn in zip(counts.spans(), resampled, strict=True)
    ]
    given = [np.hsplit(drawn, 2)[0] for drawn in resampled]
    shares = summarise_shares(counts, draws=draws, seed=seed, resampled=given)
    return put_beside(shares, np.stack(found, axis=1), SAMPLE)


def correct_drawn(counts: Array, changed: Array, drawn: Array) -> Array:
    """Correct the shares of one group by what coding changed.

    Parameters
    ----------
    counts, changed : array of shape (blocks, themes)
        Sentences of each label, and the weighted sum of what coding changed.
    drawn : array of shape (draws, 2 themes)
        Both, side by side, in draws of the blocks.

    Returns
    -------
    array of shape (3, themes)
        The corrected shares, their lower and their upper bounds.
    """
    given, change = np.hsplit(drawn, 2)
    totals = given.sum(axis=1, keepdims=True)
    estimate = (counts + changed).sum(axis=0) / counts.sum()
    seen = int(changed.any(axis=1).sum())
    return bound_estimates(counts, given / totals, estimate, (given + change) / totals, seen)


def _changes(
    counts: BlockCounts, coded: pd.DataFrame, predicted: pd.DataFrame, blocks: pd.Series
) -> Array:
    """Return what coding changed in each block, weighted, shape (blocks, themes)."""
    themes = theme_codes(counts)
    if "role" in counts.groups.columns:
        raise InputError("counts", "groups by role", "groups by report", "count without role")
    check_one_labeller(coded)
    check_one_labeller(predicted)
    drawn = coded["probability"].notna().to_numpy()
    coded, blocks = coded[drawn], blocks[drawn]
    chance = coded["probability"].to_numpy(dtype=float)
    wrong = ~((chance > 0) & (chance <= 1))
    if wrong.any():
        where = coded["sentence_id"].iloc[int(wrong.argmax())]
        found = f"the probability {chance[wrong][0]:g}"
        raise InputError(f"coded sentence '{where}'", found, "above 0, at most 1", "correct it")
    given = pd.Index(predicted["sentence_id"]).get_indexer(coded["sentence_id"])
    row = pd.Index(counts.names).get_indexer(pd.Index(blocks))
    strange = np.minimum(given, row) < 0
    if strange.any():
        where = coded["sentence_id"].iloc[int(strange.argmax())]
        raise InputError(
            "coded sentences",
            f"'{where}', which was not counted or has no label",
            "sentences of the counted reports",
            "leave it out, or count its report too",
        )
    changed = np.zeros_like(counts.counts)
    weight = 1 / chance
    np.add.at(changed, (row, place_themes(coded["theme"], themes)), weight)
    np.add.at(changed, (row, place_themes(predicted["theme"].iloc[given], themes)), -weight)
    absent = np.bincount(counts.group[row], minlength=len(counts.groups)) == 0
    if absent.any():
        name = "/".join(counts.groups.iloc[int(absent.argmax())]) or "corpus"
        raise InputError(
            f"group {name}",
            "no coded sentence with a probability",
            "some of every group",
            "code a sample of it, or choose larger groups",
        )
    return changed
