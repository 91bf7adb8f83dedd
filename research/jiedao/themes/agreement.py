"""Do coders agree: percent agreement, Cohen's kappa, Krippendorff's alpha, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from jiedao.errors import InputError

MEASURES = ("agreement", "kappa", "alpha")
ALL = "all"
# What no second theme is called where second themes are compared: it is a decision, not a gap.
NONE = "(none)"
MISSING = -1
KEYS = ("measure", "labeller_a", "labeller_b", "label")
# Numbers that a batch of draws holds at once.
CELLS = 4_000_000
# Values are told to this many decimals, so that machines that add in another order give the same.
DECIMALS = 6
# The columns of disagreements that are no labeller.
RESERVED = ("sentence_id", "text")


@dataclass(frozen=True)
class _Codes:
    """What each labeller said of each sentence: numbers of labels, `MISSING` where nothing."""

    sentences: list[str]
    labellers: list[str]
    labels: list[str]
    number: NDArray[np.int64]


@dataclass(frozen=True)
class _Row:
    """A row of the table: its measure, its pair of labellers, its label, its sentences."""

    measure: str
    pair: tuple[str, str]
    label: str
    n: int


def measure_agreement(
    labels: pd.DataFrame, field: str = "theme", *, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Measure how far labellers agree, overall and for each label.

    Parameters
    ----------
    labels : pandas.DataFrame
        Frame `labels` of two and more labellers; of its columns ``sentence_id``, ``labeller`` and
        ``field`` are needed. A labeller may have left out sentences; an empty cell is no label, but
        for ``theme2``, where it is the label ``(none)`` if a theme is given. With a column ``block``
        (the heading that a sentence stands under) the bootstrap draws blocks; a sentence without a
        block stands alone.
    field : str
        ``theme``, ``theme2`` or ``role``.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row is a measure. ``measure`` is ``agreement`` (the share of sentences that a pair labels
        alike), ``kappa`` (Cohen's, of a pair) or ``alpha`` (Krippendorff's for nominal labels, of all
        labellers; ``labeller_a`` and ``labeller_b`` are empty). ``label`` is ``all``, or one label
        against the rest. ``low, high`` is the 95 % percentile interval over draws of sentences or
        blocks; draws in which the measure is not defined do not count. ``n`` counts the sentences
        that both labelled (alpha: that two or more labelled); in the row of a label, those of them
        where one of them gave the label. Nothing is missing: a pair without a sentence in common has
        no rows, and neither has a coefficient where nothing varies (all sentences in one label, so
        that chance alone agrees on everything).

    Raises
    ------
    InputError
        If there are fewer than two labellers, no sentence that two of them labelled, one label
        only, or two labels of a sentence by one labeller.

    Notes
    -----
    kappa is ``(p_o - p_e) / (1 - p_e)`` with the chance agreement ``p_e`` from the shares of the two
    coders. alpha is ``1 - D_o / D_e`` with coincidences ``o_ck`` of the pairs within sentences, each
    sentence weighted by ``1 / (labels - 1)``.

    References
    ----------
    Cohen, J. (1960). https://doi.org/10.1177/001316446002000104
    Hayes, A. F. & Krippendorff, K. (2007). https://doi.org/10.1080/19312450709336664

    Examples
    --------
    >>> labels = pd.DataFrame({
    ...     "sentence_id": ["a:001", "a:002", "a:003", "a:004"] * 2,
    ...     "labeller": ["甲"] * 4 + ["乙"] * 4,
    ...     "theme": ["经济", "经济", "安全", "安全", "经济", "安全", "安全", "安全"],
    ... })
    >>> table = measure_agreement(labels)
    >>> table[table["label"] == "all"][["measure", "value", "n"]].values.tolist()
    [['agreement', 0.75, 4], ['kappa', 0.5, 4], ['alpha', 0.533333, 4]]
    """
    if draws < 1:
        raise InputError("draws", str(draws), "a whole number from 1", "ask for some draws")
    codes = _read_codes(labels, field)
    if len(codes.labels) < 2:
        raise InputError(
            f"labels, column '{field}'",
            f"only the label '{codes.labels[0]}'",
            "two or more labels, for chance alone agrees on one",
            "code sentences of other labels too",
        )
    patterns, of_sentence = np.unique(codes.number, axis=0, return_inverse=True)
    of_sentence = of_sentence.reshape(-1)
    once = np.bincount(of_sentence, minlength=len(patterns)).astype(float)
    value, rows = _measure(once[None, :], patterns, codes)
    kept = np.flatnonzero([row.n > 0 for row in rows] & ~np.isnan(value[0]))
    drawn = np.concatenate(
        [
            _measure(counts, patterns, codes)[0][:, kept]
            for counts in _draw_counts(
                _blocks(labels, codes), of_sentence, len(patterns), draws, seed
            )
        ]
    )
    # Where no draw has the measure, there is no more to say than the value itself.
    nowhere = np.isnan(drawn).all(axis=0)
    drawn[:, nowhere] = value[0, kept[nowhere]]
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    chosen = [rows[place] for place in kept]
    table = pd.DataFrame(
        [(row.measure, *row.pair, row.label) for row in chosen], columns=list(KEYS)
    ).assign(value=value[0, kept], low=low, high=high, n=[row.n for row in chosen])
    rounded: pd.DataFrame = table.round(DECIMALS)
    return rounded


def list_disagreements(labels: pd.DataFrame, field: str = "theme") -> pd.DataFrame:
    """List the sentences that labellers do not label alike.

    Parameters
    ----------
    labels : pandas.DataFrame
        As in `measure_agreement`.
    field : str

    Returns
    -------
    pandas.DataFrame
        A row a sentence, in the order of ``labels``: ``sentence_id``, ``text`` if ``labels`` has it,
        and a column for each labeller with the label given, ``""`` where none was.

    Raises
    ------
    InputError
        As `measure_agreement`, but one label only is no fault here.

    Examples
    --------
    >>> labels = pd.DataFrame({"sentence_id": ["a:001", "a:002"] * 2, "labeller": list("甲甲乙乙"),
    ...                        "theme": ["经济", "安全", "经济", "治理"]})
    >>> list_disagreements(labels).to_dict("records")
    [{'sentence_id': 'a:002', '乙': '治理', '甲': '安全'}]
    """
    codes = _read_codes(labels, field)
    high = codes.number.max(axis=1)
    low = np.where(codes.number == MISSING, len(codes.labels), codes.number).min(axis=1)
    # The last place is that of `MISSING`.
    names = np.array([*codes.labels, ""], dtype=object)
    frame = pd.DataFrame(names[codes.number], columns=codes.labellers, dtype="str")
    frame.insert(0, "sentence_id", pd.Series(codes.sentences, dtype="str"))
    if "text" in labels.columns:
        texts = labels[labels["text"].notna()].drop_duplicates("sentence_id")
        text = frame["sentence_id"].map(texts.set_index("sentence_id")["text"])
        frame.insert(1, "text", text.fillna("").astype("str"))
    order = {sentence: place for place, sentence in enumerate(labels["sentence_id"].unique())}
    place = frame["sentence_id"].map(order)[low < high].sort_values()
    ordered: pd.DataFrame = frame.loc[place.index].reset_index(drop=True)
    return ordered


def _read_codes(labels: pd.DataFrame, field: str) -> _Codes:
    """Put the labels into an array; sentences, labellers and labels in the order of their names."""
    for column in ("sentence_id", "labeller", field):
        if column not in labels.columns:
            raise InputError(
                "labels",
                f"no column '{column}'",
                "sentence_id, labeller and theme, theme2 or role",
                "add the column, or name another field",
            )
    frame = labels[["sentence_id", "labeller"]].astype("str").assign(label=_values(labels, field))
    frame = frame[frame["label"] != ""]
    twice = frame[frame.duplicated(["sentence_id", "labeller"])]
    if len(twice):
        raise InputError(
            "labels",
            f"two labels of the sentence '{twice['sentence_id'].iloc[0]}' by the labeller "
            f"'{twice['labeller'].iloc[0]}'",
            "one label of a sentence by each labeller",
            "remove one, or name the labellers apart",
        )
    row, sentences = _number(frame["sentence_id"])
    place, labellers = _number(frame["labeller"])
    number, names = _number(frame["label"])
    if len(labellers) < 2:
        found = f"the labels of '{labellers[0]}' alone" if len(labellers) else "no labels"
        raise InputError(
            f"labels, column '{field}'",
            found,
            "two or more labellers",
            "add another coder's labels",
        )
    taken = [labeller for labeller in labellers if labeller in RESERVED]
    if taken:
        raise InputError(
            "labels", f"a labeller '{taken[0]}'", "another name", "rename the labeller"
        )
    codes = np.full((len(sentences), len(labellers)), MISSING, dtype=np.int64)
    codes[row, place] = number
    if ((codes != MISSING).sum(axis=1) < 2).all():
        raise InputError(
            f"labels, column '{field}'",
            "no sentence that two labellers labelled",
            "sentences in common",
            "check that sentence_id means the same in all tables",
        )
    return _Codes(sentences, labellers, names, codes)


def _number(names: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    number, known = pd.factorize(names, sort=True)
    return np.asarray(number, dtype=np.int64), list(known)


def _values(labels: pd.DataFrame, field: str) -> pd.Series:
    given = labels[field].fillna("").astype("str")
    if field == "theme2" and "theme" in labels.columns:
        coded = labels["theme"].fillna("").astype("str") != ""
        given = given.where((given != "") | ~coded, NONE)
    return given


def _blocks(labels: pd.DataFrame, codes: _Codes) -> NDArray[np.int64] | None:
    """Return the block of each sentence, None where sentences are drawn alone."""
    if "block" not in labels.columns:
        return None
    given = labels[["sentence_id", "block"]].dropna().astype("str")
    given = given[given["block"] != ""].drop_duplicates()
    twice = given[given["sentence_id"].duplicated()]
    if len(twice):
        raise InputError(
            "labels",
            f"two blocks of the sentence '{twice['sentence_id'].iloc[0]}'",
            "one block a sentence",
            "take the blocks of one table",
        )
    known = dict(zip(given["sentence_id"], given["block"], strict=True))
    # Of two kinds, so that a block that is named like a sentence is another one.
    names = [
        f"b {known[sentence]}" if sentence in known else f"s {sentence}"
        for sentence in codes.sentences
    ]
    return np.asarray(pd.factorize(np.array(names, dtype=object), sort=True)[0], dtype=np.int64)


def _draw_counts(
    blocks: NDArray[np.int64] | None,
    of_sentence: NDArray[np.int64],
    patterns: int,
    draws: int,
    seed: int,
) -> list[NDArray[np.float64]]:
    """Draw with replacement and count patterns: batches of arrays of shape (draws, patterns).

    All measures are functions of how often each pattern of labels occurs. Sentences that are drawn
    alone need no more than a multinomial of the patterns.
    """
    rng = np.random.default_rng(seed)
    if blocks is None:
        counts = np.bincount(of_sentence, minlength=patterns)
        return [rng.multinomial(len(of_sentence), counts / counts.sum(), size=draws).astype(float)]
    number = int(blocks.max()) + 1
    content = sparse.csr_matrix(
        (np.ones(len(blocks)), (blocks, of_sentence)), shape=(number, patterns)
    )
    size = max(CELLS // number, 1)
    batches = []
    for start in range(0, draws, size):
        many = min(size, draws - start)
        picked = rng.integers(0, number, (many, number)) + number * np.arange(many)[:, None]
        times = np.bincount(picked.ravel(), minlength=many * number).reshape(many, number)
        batches.append(np.asarray((content.T @ times.T.astype(float)).T))
    return batches


def _measure(
    counts: NDArray[np.float64], patterns: NDArray[np.int64], codes: _Codes
) -> tuple[NDArray[np.float64], list[_Row]]:
    """Compute every measure for every row of counts: values of shape (draws, rows), and the rows.

    A value is NaN where it is not defined; ``n`` is that of the first row of counts.
    """
    values: dict[str, list[NDArray[np.float64]]] = {measure: [] for measure in MEASURES}
    rows: dict[str, list[_Row]] = {measure: [] for measure in MEASURES}
    given = patterns[:, :, None] == np.arange(len(codes.labels))
    names = [ALL, *codes.labels]
    for a, b in combinations(range(len(codes.labellers)), 2):
        both = (patterns[:, a] != MISSING) & (patterns[:, b] != MISSING)
        one, other = given[:, a] & both[:, None], given[:, b] & both[:, None]
        agreement, kappa = _pair(counts, both, one, other)
        n = [counts[0] @ both, *(counts[0] @ (one | other))]
        pair = (codes.labellers[a], codes.labellers[b])
        for measure, value in (("agreement", agreement), ("kappa", kappa)):
            values[measure].append(value)
            rows[measure] += [
                _Row(measure, pair, name, int(m)) for name, m in zip(names, n, strict=True)
            ]
    paired = (patterns != MISSING).sum(axis=1) > 1
    values["alpha"].append(_alpha(counts, given[paired].sum(axis=1), paired))
    n = [counts[0] @ paired, *(counts[0] @ (given.any(axis=1) & paired[:, None]))]
    rows["alpha"] += [
        _Row("alpha", ("", ""), name, int(m)) for name, m in zip(names, n, strict=True)
    ]
    return (
        np.concatenate([value for measure in MEASURES for value in values[measure]], axis=1),
        [row for measure in MEASURES for row in rows[measure]],
    )


def _pair(
    counts: NDArray[np.float64],
    both: NDArray[np.bool_],
    one: NDArray[np.bool_],
    other: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return agreement and kappa of a pair, shape (draws, 1 + labels): overall, then each label."""
    n = (counts @ both)[:, None]
    mine, yours, shared = counts @ one, counts @ other, counts @ (one & other)
    alike = np.concatenate([shared.sum(axis=1, keepdims=True), n - mine - yours + 2 * shared], 1)
    by_chance = np.concatenate(
        [(mine * yours).sum(axis=1, keepdims=True), mine * yours + (n - mine) * (n - yours)], 1
    )
    # In whole numbers, so that what agrees on everything by chance is found without a rounding.
    return _divide(alike, n), _divide(n * alike - by_chance, n**2 - by_chance)


def _alpha(
    counts: NDArray[np.float64], values: NDArray[np.int64], paired: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return alpha, shape (draws, 1 + labels): overall, then each label against the rest.

    ``values`` counts the labellers of each label in each pattern that two or more labelled.
    """
    counts = counts[:, paired]
    coders = values.sum(axis=1, keepdims=True)
    each = counts @ values
    within = counts @ (values * (values - 1) / (coders - 1))
    total = each.sum(axis=1, keepdims=True)
    split = each - within
    observed = np.concatenate([split.sum(axis=1, keepdims=True), 2 * split], axis=1)
    expected = np.concatenate(
        [total**2 - (each**2).sum(axis=1, keepdims=True), 2 * each * (total - each)], axis=1
    )
    return 1 - _divide((total - 1) * observed, expected)


def _divide(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, NaN where the divisor is 0."""
    above, below = np.broadcast_arrays(above, below)
    quotient: NDArray[np.float64] = np.full(below.shape, np.nan)
    return np.divide(above, below, out=quotient, where=below != 0)
