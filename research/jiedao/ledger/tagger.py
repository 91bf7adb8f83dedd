"""Two linear models: whether a candidate is a name, and of what kind; kept as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jiedao.errors import InputError, ModelError
from jiedao.frames import INITIATIVE_KINDS
from jiedao.resources import resource

# Raise it with every change of the features: an older model is then refused.
FORMAT = 1
RECORD = "model.json"
NONE = "none"
DIGITS = 3


@dataclass(frozen=True)
class Tagger:
    """A trained tagger.

    Attributes
    ----------
    names : mapping of str to float
        The weight of each feature for being a name; ``""`` is the intercept.
    kinds : mapping of str to tuple of float
        Its weight for each of `INITIATIVE_KINDS`; ``""`` is the intercept.
    threshold : float
        From this probability on a candidate is a name.
    """

    names: Mapping[str, float]
    kinds: Mapping[str, tuple[float, ...]]
    threshold: float

    def probability(self, features: Sequence[str]) -> float:
        """Return the probability that a candidate with these features is a name."""
        score = self.names[""] + math.fsum(filter(None, map(self.names.get, features)))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))

    def kind_scores(self, features: Sequence[str]) -> list[float]:
        """Return the logarithm of the probability of each of `INITIATIVE_KINDS`."""
        rows = [self.kinds[""], *filter(None, map(self.kinds.get, features))]
        scores = list(map(math.fsum, zip(*rows, strict=True)))
        top = max(scores)
        total = top + math.log(math.fsum(math.exp(score - top) for score in scores))
        return [score - total for score in scores]


def fit_tagger(
    features: Sequence[Sequence[str]],
    kinds: Sequence[str],
    *,
    strength: float = 0.3,
    least: int = 2,
    threshold: float = 0.4,
) -> Tagger:
    """Fit a tagger by logistic regression with a quadratic penalty.

    Parameters
    ----------
    features : sequence of sequence of str
        Of each candidate, as `jiedao.ledger.features.list_features` gives them.
    kinds : sequence of str
        The kind of each candidate, or ``none``.
    strength : float
        The inverse of the penalty.
    least : int
        A feature counts that at least so many candidates have.
    threshold : float
        See `Tagger`.

    Returns
    -------
    Tagger

    Raises
    ------
    InputError
        If a kind is unknown or there is only one class to learn.
    """
    unknown = set(kinds) - {*INITIATIVE_KINDS, NONE}
    if unknown:
        allowed = ", ".join((*INITIATIVE_KINDS, NONE))
        raise InputError("kinds", f"'{min(unknown)}'", allowed, "correct the annotation")
    counts = Counter(feature for row in features for feature in row)
    known = sorted(feature for feature, n in counts.items() if n >= least)
    named = [place for place, kind in enumerate(kinds) if kind != NONE]
    weights, intercepts = _regress(
        features, [str(kind != NONE) for kind in kinds], ("False", "True"), known, strength
    )
    names = dict(zip(["", *known], [intercepts[-1], *weights[-1]], strict=True))
    weights, intercepts = _regress(
        [features[place] for place in named],
        [kinds[place] for place in named],
        INITIATIVE_KINDS,
        known,
        strength,
    )
    columns = [intercepts, *zip(*weights, strict=True)]
    table = dict(zip(["", *known], (tuple(column) for column in columns), strict=True))
    return Tagger(
        {feature: weight for feature, weight in names.items() if weight or not feature},
        {feature: row for feature, row in table.items() if any(row) or not feature},
        threshold,
    )


def _regress(
    features: Sequence[Sequence[str]],
    labels: Sequence[str],
    classes: Sequence[str],
    known: Sequence[str],
    strength: float,
) -> tuple[list[list[float]], list[float]]:
    """Return the weights of each class and the intercepts; zeros for a class that never occurs."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    present = sorted(set(labels))
    if len(present) < 2:
        raise InputError(
            "annotations", f"only '{present}'", "at least two classes", "annotate more"
        )
    places = {feature: place for place, feature in enumerate(known)}
    columns = [[places[f] for f in row if f in places] for row in features]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([place for row in columns for place in row], dtype=np.int32)
    matrix = csr_matrix(
        (np.ones(len(flat)), flat, ends.astype(np.int32)), shape=(len(columns), len(known))
    )
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-5)
    # Threads gain nothing in steps so short, and where cores are busy they wait for each other.
    with threadpool_limits(1, user_api="blas"):
        model.fit(matrix, list(labels))
    weights, intercepts = np.zeros((len(classes), len(known))), np.full(len(classes), -20.0)
    rows = [present[-1]] if len(present) == 2 else present
    for row, label in enumerate(rows):
        place = list(classes).index(label)
        weights[place], intercepts[place] = model.coef_[row], model.intercept_[row]
    if len(present) == 2:
        intercepts[list(classes).index(present[0])] = 0.0
    # Rounded, so that the file says the same on every machine.
    rounded = np.round(weights, DIGITS) + 0.0
    return rounded.tolist(), (np.round(intercepts, DIGITS) + 0.0).tolist()


def tagger_data(tagger: Tagger) -> dict[str, Any]:
    """Return what is stored of a tagger."""
    return {
        "format": FORMAT,
        "kind_order": list(INITIATIVE_KINDS),
        "threshold": tagger.threshold,
        "names": dict(sorted(tagger.names.items())),
        "kinds": {feature: list(row) for feature, row in sorted(tagger.kinds.items())},
    }


@cache
def read_tagger(folder: Path | None = None) -> Tagger:
    """Read a tagger from its folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        By default the tagger that comes with jiedao (``models/initiatives``).

    Returns
    -------
    Tagger

    Raises
    ------
    ModelError
        If the file is missing, damaged or of another format.

    Examples
    --------
    >>> read_tagger().threshold
    0.4
    """
    path = (folder or resource("models", "initiatives")) / RECORD
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT or data["kind_order"] != list(INITIATIVE_KINDS):
            raise ModelError(
                str(path),
                f"format {data['format']}",
                f"format {FORMAT}",
                "train it again with `jiedao train initiatives`",
            )
        return Tagger(
            {feature: float(weight) for feature, weight in data["names"].items()},
            {feature: tuple(map(float, row)) for feature, row in data["kinds"].items()},
            float(data["threshold"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            str(path),
            f"no tagger ({type(error).__name__})",
            "the file as `jiedao train initiatives` wrote it",
            "restore it or train again",
        ) from error
