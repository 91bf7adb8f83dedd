"""Seed words that guide topics, so that topics and themes can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.topics.engines import TERM_PRIOR, Array
from jiedao.topics.units import Counts

# What a seed word weighs in its topic before anything is read: as much as standing there ten times;
# with less, topics of a small corpus drift from their words in some seeds.
SEED_PRIOR = 10.0


@dataclass(frozen=True)
class Guide:
    """The seed words of the first topics.

    Attributes
    ----------
    seed_words : mapping of str to tuple of str
        Name of the topic, such as the code of a theme, to terms of the vocabulary.
    """

    seed_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the guided topics, in order."""
        return tuple(self.seed_words)


def list_seed_words(lexicon: Mapping[str, Sequence[str]], counts: Counts) -> pd.DataFrame:
    """List which seed words the vocabulary has, before anything is fitted.

    A word is absent that the corpus does not have, that stands in too few or too many units, or
    that segmentation takes apart.

    Parameters
    ----------
    lexicon : mapping of str to sequence of str
        Theme to seed words, as `jiedao.themes.model.read_theme_lexicon` gives it.
    counts : Counts

    Returns
    -------
    pandas.DataFrame
        Frame `seed_words`: ``theme, term, n, present, shared``; ``n`` counts the word in the
        corpus, ``shared`` marks words of several themes, which guide none.

    Examples
    --------
    >>> from jiedao.topics.units import count_words
    >>> counts = count_words([["网格", "矛盾"]], ["1"], ["a"])
    >>> list_seed_words({"governance": ["网格", "小区"]}, counts)["present"].tolist()
    [True, False]
    """
    totals = np.asarray(counts.matrix.sum(axis=0)).ravel()
    n = dict(zip(counts.vocabulary, totals.tolist(), strict=True))
    rows = [
        (theme, term, int(n.get(term, 0))) for theme, terms in lexicon.items() for term in terms
    ]
    frame = pd.DataFrame(rows, columns=["theme", "term", "n"]).drop_duplicates(["theme", "term"])
    frame = frame.astype({"theme": "str", "term": "str", "n": "int64"}).reset_index(drop=True)
    frame["present"] = frame["n"] > 0
    frame["shared"] = frame["term"].duplicated(keep=False)
    return check_frame("seed_words", frame)


def make_guide(seed_words: pd.DataFrame) -> Guide:
    """Return the guide of the seed words that are present in one theme alone.

    Parameters
    ----------
    seed_words : pandas.DataFrame
        Frame `seed_words`.

    Returns
    -------
    Guide
        Without themes that have no such word.

    Raises
    ------
    InputError
        If no word of any theme can guide.
    """
    usable = seed_words[seed_words["present"] & ~seed_words["shared"]]
    if usable.empty:
        raise InputError(
            "seed words",
            f"none of {len(seed_words)} in the vocabulary",
            "words that stand in several units",
            "add reports, or seed words that these reports use",
        )
    return Guide(
        {
            str(theme): tuple(terms.tolist())
            for theme, terms in usable.groupby("theme", sort=False)["term"]
        }
    )


def weigh_seed_words(guide: Guide, vocabulary: Sequence[str], topics: int) -> Array:
    """Return the weight of each term in each topic before anything is read.

    Raises
    ------
    InputError
        If there are more guided topics than topics.

    Examples
    --------
    >>> weigh_seed_words(Guide({"governance": ("网格",)}), ["招商", "网格"], 2).tolist()
    [[0.05, 10.0], [0.05, 0.05]]
    """
    if len(guide.names) > topics:
        raise InputError(
            "topics",
            f"{topics} for the themes {', '.join(guide.names)}",
            f"{len(guide.names)} or more",
            "ask for more topics, or guide by fewer themes",
        )
    weights = np.full((topics, len(vocabulary)), TERM_PRIOR)
    place = {term: number for number, term in enumerate(vocabulary)}
    for topic, terms in enumerate(guide.seed_words.values()):
        for term in terms:
            if term in place:
                weights[topic, place[term]] = SEED_PRIOR
    return weights
