"""Ranks of groups by theme: how sure they are, and whether other measurements agree with them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.measures.blocks import CHUNK
from jiedao.measures.intervals import Array, student_quantile, wilson_interval

Places = NDArray[np.int64]


def rank_groups(
    shares: pd.DataFrame, cells: Sequence[str] = ("theme",), *, level: float = 0.95
) -> pd.DataFrame:
    """Rank the groups by each theme's share, with an interval for each rank.

    The rank of a group is 1 plus the number of groups with a larger share, so that equal shares have
    the same, better rank. With ``G`` groups its interval reaches from 1 plus the number of groups
    whose share is surely larger to ``G`` minus the number of those whose share is surely smaller.
    Sure is a difference whose interval leaves out 0 at ``1 - (1 - level) / (G - 1)``: so each
    group's interval holds its true rank with the probability ``level``.

    Parameters
    ----------
    shares : pandas.DataFrame
        Frame `shares` with ``blocks`` and ``design_effect``, as `summarise_shares` gives it.
    cells : sequence of str
        The columns of what is ranked: ``theme``, or ``theme`` and ``role``.
    level : float

    Returns
    -------
    pandas.DataFrame
        ``rank, rank_low, rank_high`` for each row of ``shares``.

    Notes
    -----
    The groups are taken as independent. Intervals of differences are those of
    `difference_interval` from Wilson's intervals of the shares.

    References
    ----------
    Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024).
    https://doi.org/10.1093/restud/rdad006

    Examples
    --------
    >>> shares = pd.DataFrame({"office": ["江口街道", "湖滨街道"], "theme": "economy",
    ...     "share": [0.6, 0.2], "total": 400, "design_effect": 2.0, "blocks": 40})
    >>> rank_groups(shares).values.tolist()
    [[1, 1, 1], [2, 2, 2]]
    """
    found = np.ones((len(shares), 3), dtype=np.int64)
    for rows in shares.groupby(list(cells), sort=False).indices.values():
        if len(rows) < 2:
            continue
        chosen = shares.iloc[rows]
        quantile = student_quantile(
            chosen["blocks"].to_numpy() - 1, 1 - (1 - level) / (len(rows) - 1)
        )
        share = chosen["share"].to_numpy()
        effective = chosen["total"].to_numpy() / chosen["design_effect"].to_numpy()
        found[rows] = rank_intervals(share, *wilson_interval(share, effective, quantile))
    return pd.DataFrame(found, shares.index, ["rank", "rank_low", "rank_high"])


def rank_intervals(share: Array, low: Array, high: Array) -> Places:
    """Rank shares and tell the ranks that their pairwise differences leave open.

    Parameters
    ----------
    share, low, high : array of shape (groups,)
        Intervals at the level of one of the ``groups - 1`` comparisons.

    Returns
    -------
    array of shape (groups, 3)
        Rank, lowest and highest rank.

    Examples
    --------
    >>> rank_intervals(*np.array([[0.5, 0.4, 0.1], [0.4, 0.3, 0.05], [0.6, 0.5, 0.2]])).tolist()
    [[1, 1, 2], [2, 1, 2], [3, 3, 3]]
    """
    groups = len(share)
    found = np.empty((groups, 3), dtype=np.int64)
    down, up = (share - low) ** 2, (high - share) ** 2
    step = max(1, CHUNK // (4 * groups))
    for first in range(0, groups, step):
        rows = slice(first, first + step)
        gap = share - share[rows, None]
        # The interval of a difference leaves out 0 where the gap is wider than its half.
        above = (gap > 0) & (gap**2 > down + up[rows, None])
        below = (gap < 0) & (gap**2 > up + down[rows, None])
        found[rows, 0] = 1 + (gap > 0).sum(axis=1)
        found[rows, 1] = 1 + above.sum(axis=1)
        found[rows, 2] = groups - below.sum(axis=1)
    return found


def rate_lexicon(
    words: Sequence[Sequence[str]], groups: Sequence[str], lexicon: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Measure each theme by the share of a group's words that are terms of the theme.

    Parameters
    ----------
    words : sequence of sequences of str
        The words of each sentence.
    groups : sequence of str
        The group of each sentence.
    lexicon : mapping of str to sequence of str
        Theme to terms; a term of two themes counts for both.

    Returns
    -------
    pandas.DataFrame
        Frame `measurements` with measure ``lexicon``.

    Raises
    ------
    InputError
        If a group has no words.

    Examples
    --------
    >>> rates = rate_lexicon([["网格", "走访"], ["招商"]], ["甲", "甲"], {"economy": ["招商"]})
    >>> rates[["group", "theme", "value"]].round(2).values.tolist()
    [['甲', 'economy', 0.33]]
    """
    themes: dict[str, list[str]] = {}
    for theme, terms in lexicon.items():
        for term in terms:
            themes.setdefault(term, []).append(theme)
    names = list(dict.fromkeys(groups))
    totals = dict.fromkeys(names, 0)
    found = {(name, theme): 0 for name in names for theme in lexicon}
    for sentence, name in zip(words, groups, strict=True):
        totals[name] += len(sentence)
        for word in sentence:
            for theme in themes.get(word, ()):
                found[name, theme] += 1
    silent = [name for name in names if not totals[name]]
    if silent:
        raise InputError(f"group {silent[0]}", "no words", "", "leave the group out")
    rows = [(name, theme, "lexicon", n / totals[name]) for (name, theme), n in found.items()]
    return _measurements(rows)


def rate_topics(
    topics: pd.DataFrame,
    topic_shares: pd.DataFrame,
    groups: Mapping[str, str],
    lexicon: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Measure each theme by the topics whose words are terms of the theme.

    A topic belongs to a theme by the weight of the theme's terms among its words, divided by
    that of all themes' terms; a topic without such a term belongs to none. The value of a group is
    the sum over topics of its share times what of the topic belongs to the theme; reports of a group
    count alike. No label of a sentence is used.

    Parameters
    ----------
    topics, topic_shares : pandas.DataFrame
        Frames `topics` and `topic_shares` of one run.
    groups : mapping of str to str
        ``doc_id`` to group.
    lexicon : mapping of str to sequence of str
        Theme to terms.

    Returns
    -------
    pandas.DataFrame
        Frame `measurements` with measure ``topics``.

    Raises
    ------
    InputError
        If no word of a topic is a term of a theme.

    Examples
    --------
    >>> topics = pd.DataFrame({"topic": [0, 0, 1], "term": ["招商", "网格", "网格"],
    ...                        "weight": [0.3, 0.1, 0.2]})
    >>> shares = pd.DataFrame({"doc_id": ["a", "a"], "topic": [0, 1], "share": [0.8, 0.2]})
    >>> rates = rate_topics(topics, shares, {"a": "甲"},
    ...                     {"economy": ["招商"], "governance": ["网格"]})
    >>> rates[["theme", "value"]].round(2).values.tolist()
    [['economy', 0.6], ['governance', 0.4]]
    """
    numbers = sorted(set(topics["topic"]) | set(topic_shares["topic"]))
    weight = pd.DataFrame(
        {
            theme: topics[topics["term"].isin(list(terms))].groupby("topic")["weight"].sum()
            for theme, terms in lexicon.items()
        },
        index=numbers,
    ).fillna(0.0)
    known = weight.sum(axis=1)
    if not known.any():
        raise InputError(
            "topics", "no word that is a term of a theme", "", "ask for more words of a topic"
        )
    belongs = weight.div(known.where(known > 0, 1.0), axis=0)
    mixture = topic_shares.pivot_table(index="doc_id", columns="topic", values="share", sort=False)
    values = mixture.reindex(columns=numbers, fill_value=0.0).to_numpy() @ belongs.to_numpy()
    names = pd.Series([groups[doc_id] for doc_id in mixture.index])
    means = pd.DataFrame(values, columns=list(lexicon)).groupby(names, sort=False).mean()
    rows = [
        (str(name), theme, "topics", float(value))
        for name, row in means.iterrows()
        for theme, value in row.items()
    ]
    return _measurements(rows)


def _measurements(rows: Sequence[tuple[str, object, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["group", "theme", "measure", "value"])
    return check_frame("measurements", frame)


def measure_rank_agreement(measurements: pd.DataFrame) -> pd.DataFrame:
    """Compare the ranks that several measurements give the groups.

    Parameters
    ----------
    measurements : pandas.DataFrame
        Frame `measurements`. A theme is compared over the measures that have it, and the
        groups that all of these have.

    Returns
    -------
    pandas.DataFrame
        Frame `rank_agreement`: for each theme and two measures Kendall's ``tau`` (tau-b) over ``n``
        groups, and Kendall's ``concordance`` (W, corrected for ties) of all ``measures`` of the
        theme, the same in each of its rows. Both are 1 for equal ranks; tau is -1 for
        reversed ranks, W is 0 for ranks without any agreement.

    Raises
    ------
    InputError
        If a group has two values of one measure and theme, or no theme has two measures of two
        groups.

    Notes
    -----
    Units: none. With five groups tau has steps of 0.2 and says little; it has no interval here.

    References
    ----------
    Kendall, M. G. (1945). https://doi.org/10.1093/biomet/33.3.239
    Kendall, M. G. & Babington Smith, B. (1939). https://doi.org/10.1214/aoms/1177732186

    Examples
    --------
    >>> measurements = pd.DataFrame({"group": ["甲", "乙", "丙"] * 2, "theme": "economy",
    ...     "measure": ["sentences"] * 3 + ["lexicon"] * 3, "value": [0.3, 0.2, 0.1, 0.5, 0.1, 0.4]})
    >>> agreement = measure_rank_agreement(measurements)
    >>> agreement[["first", "second", "tau", "concordance"]].round(2).values.tolist()
    [['sentences', 'lexicon', 0.33, 0.75]]
    """
    key = ["group", "theme", "measure"]
    twice = measurements[measurements.duplicated(key)]
    if len(twice):
        name = "/".join(twice[key].iloc[0])
        raise InputError("measurements", f"two values of {name}", "one", "leave one out")
    rows = []
    for theme in dict.fromkeys(measurements["theme"]):
        mine = measurements[measurements["theme"] == theme]
        table = mine.pivot_table(index="group", columns="measure", values="value", sort=False)
        table = table.dropna()
        if table.shape[0] < 2 or table.shape[1] < 2:
            continue
        concordance = _concordance(table.to_numpy())
        for first, second in itertools.combinations(table.columns, 2):
            tau = _tau(table[first].to_numpy(), table[second].to_numpy())
            rows.append((theme, first, second, len(table), tau, table.shape[1], concordance))
    if not rows:
        raise InputError(
            "measurements",
            "no theme with two measures of the same two groups",
            "two or more measures and groups",
            "add a measure or a group",
        )
    columns = ["theme", "first", "second", "n", "tau", "measures", "concordance"]
    return check_frame("rank_agreement", pd.DataFrame(rows, columns=columns))


def _tau(first: Array, second: Array) -> float:
    """Return Kendall's tau-b; `scipy.stats` has it too, but takes half a second to import."""
    agreed = compared_first = compared_second = 0
    for place in range(len(first)):
        one, other = (np.sign(each[:place] - each[place]) for each in (first, second))
        agreed += int((one * other).sum())
        compared_first += int(np.count_nonzero(one))
        compared_second += int(np.count_nonzero(other))
    if not (compared_first and compared_second):
        return float("nan")
    return float(np.clip(agreed / np.sqrt(compared_first) / np.sqrt(compared_second), -1, 1))


def _concordance(values: Array) -> float:
    """Return Kendall's W of measures (columns) over groups (rows), corrected for ties."""
    groups, measures = values.shape
    ranks = pd.DataFrame(values).rank().to_numpy()
    spread = float(((ranks.sum(axis=1) - ranks.sum() / groups) ** 2).sum())
    ties = sum(
        float((size**3 - size).sum())
        for size in (np.unique(column, return_counts=True)[1] for column in ranks.T)
    )
    most = measures**2 * (groups**3 - groups) - measures * ties
    return 12 * spread / most if most > 0 else float("nan")
