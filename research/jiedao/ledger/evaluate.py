"""How well the ledger of initiatives agrees with a reference, office by office held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiedao.errors import InputError
from jiedao.frames import INITIATIVE_KINDS
from jiedao.ledger.candidates import find_candidates
from jiedao.ledger.features import list_features
from jiedao.ledger.initiatives import score_name, tabulate_initiatives
from jiedao.ledger.tagger import NONE, Tagger, fit_tagger

REFERENCE_COLUMNS = ("sentence_id", "name", "kind")
EXEMPLAR_COLUMNS = ("doc_id", "sentence", "start", "end", "name", "kind")
MEASURES = ("precision", "recall", "f1", "kind accuracy", "overlap f1")
Example = tuple[list[str], str]


def report_examples(sentences: pd.DataFrame, reference: pd.DataFrame) -> list[Example]:
    """List the candidates of annotated reports with the kind that the reference gives them.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`.
    reference : pandas.DataFrame
        Columns ``sentence_id, name, kind``: every name of these sentences.

    Returns
    -------
    list of (list of str, str)
        Features and kind, ``none`` for what is no name.
    """
    kinds = _reference_kinds(reference)
    examples: list[Example] = []
    for _, report in sentences.groupby("doc_id", sort=False):
        found = [
            (sentence_id, text, candidate)
            for sentence_id, text in zip(report["sentence_id"], report["text"], strict=True)
            for candidate in find_candidates(text)
        ]
        names = [candidate.name for _, _, candidate in found]
        seen: set[tuple[str, str]] = set()
        for sentence_id, text, candidate in found:
            key = sentence_id, score_name(candidate.name)
            if key not in seen:
                seen.add(key)
                features = list_features(text, candidate, names.count(candidate.name) > 1)
                examples.append((features, kinds.get(key, NONE)))
    return examples


def exemplar_examples(exemplars: pd.DataFrame) -> list[Example]:
    """List the candidates of judged sentences; one that was not judged is passed over.

    Parameters
    ----------
    exemplars : pandas.DataFrame
        Columns ``doc_id, sentence, start, end, name, kind``; offsets in the sentence.

    Returns
    -------
    list of (list of str, str)
    """
    judged: dict[str, dict[tuple[int, int], str]] = {}
    columns = (exemplars[column] for column in ("sentence", "start", "end", "kind"))
    for sentence, start, end, kind in zip(*columns, strict=True):
        judged.setdefault(sentence, {})[start, end] = kind
    examples: list[Example] = []
    for text, kinds in judged.items():
        for candidate in find_candidates(text):
            judgement = kinds.get((candidate.start, candidate.end))
            if judgement is not None:
                examples.append((list_features(text, candidate), judgement))
    return examples


def fit_examples(examples: Sequence[Example]) -> Tagger:
    """Fit a tagger to examples, see `jiedao.ledger.tagger.fit_tagger`."""
    return fit_tagger([features for features, _ in examples], [kind for _, kind in examples])


def hold_out(
    sentences: pd.DataFrame,
    reference: pd.DataFrame,
    exemplars: Sequence[Example],
    groups: Mapping[str, str],
    fit: Callable[[Sequence[Example]], Tagger] = fit_examples,
) -> pd.DataFrame:
    """List the initiatives of each group of reports by a tagger that never saw the group.

    Parameters
    ----------
    sentences, reference : pandas.DataFrame
        As for `report_examples`.
    exemplars : sequence of (list of str, str)
        Further examples; they train and are never listed.
    groups : mapping of str to str
        ``doc_id`` to the group that is held out together: the office.
    fit : callable, optional
        From examples to a tagger.

    Returns
    -------
    pandas.DataFrame
        Frame `initiatives` of all reports.
    """
    group = sentences["doc_id"].map(groups)
    parts = []
    for name in dict.fromkeys(group):
        train = report_examples(sentences[group != name], reference)
        tagger = fit([*train, *exemplars])
        parts.append(tabulate_initiatives(sentences[group == name], tagger))
    return pd.concat(parts, ignore_index=True)


def hold_out_exemplars(
    reports: Sequence[Example], judged: pd.DataFrame, folds: int = 5
) -> pd.DataFrame:
    """Score the tagger on judged candidates of mini-reports that it never saw.

    Here it is only asked to judge what the grammar proposes; that the grammar proposes every name is
    not tested.

    Parameters
    ----------
    reports : sequence of (list of str, str)
        Examples of annotated reports; they train in each fold.
    judged : pandas.DataFrame
        As for `exemplar_examples`; all of a ``doc_id`` stand in one fold.
    folds : int

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, value, n`` with precision, recall, F1 and kind accuracy.
    """
    documents = sorted(set(judged["doc_id"]))
    right = got = given = kinds = 0
    for fold in range(folds):
        held = judged["doc_id"].isin(documents[fold::folds])
        tagger = fit_examples([*reports, *exemplar_examples(judged[~held])])
        for features, kind in exemplar_examples(judged[held]):
            named = tagger.probability(features) >= tagger.threshold
            scores = tagger.kind_scores(features)
            got += named
            given += kind != NONE
            right += named and kind != NONE
            kinds += named and kind == INITIATIVE_KINDS[scores.index(max(scores))]
    values = _measures(np.array([right, got, given, kinds, 0, 0], dtype=float))[:4]
    rows = zip(MEASURES[:4], values, (got, given, given, right), strict=True)
    return pd.DataFrame(rows, columns=["measure", "value", "n"])


def score_initiatives(
    sentences: pd.DataFrame,
    reference: pd.DataFrame,
    initiatives: pd.DataFrame,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Compare a ledger of initiatives with a reference.

    A name is right if the reference has the same name, quotation marks, white space and full-width
    forms aside, in the same sentence. Kind accuracy is the share of the right names that have the
    kind of the reference. For the overlap F1 a name counts as right if one of the two names holds
    the other. Intervals: 95 %, percentile bootstrap over sentences.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`; those without a name count too.
    reference : pandas.DataFrame
        Columns ``sentence_id, name, kind``.
    initiatives : pandas.DataFrame
        Frame `initiatives`.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, value, low, high, n``; n is the number of names in the reference, or for
        precision that of the ledger, for kind accuracy that of the right names.

    References
    ----------
    Efron, B. (1979). https://doi.org/10.1214/aos/1176344552

    Examples
    --------
    >>> sentences = pd.DataFrame({"sentence_id": ["a:001"]})
    >>> reference = pd.DataFrame({"sentence_id": ["a:001"] * 2, "name": ["甲乙", "丙丁"],
    ...                           "kind": ["brand", "team"]})
    >>> found = reference.head(1)
    >>> score_initiatives(sentences, reference, found).head(3)["value"].round(2).tolist()
    [1.0, 0.5, 0.67]
    """
    counts = _count(sentences, reference, initiatives)
    random = np.random.default_rng(seed)
    picks = random.integers(0, len(counts), size=(draws, len(counts)))
    resampled = np.array([_measures(counts[pick].sum(axis=0)) for pick in picks])
    low, high = np.nanpercentile(resampled, [2.5, 97.5], axis=0)
    total = counts.sum(axis=0)
    n = (total[1], total[2], total[2], total[0], total[2])
    rows = zip(MEASURES, _measures(total), low, high, n, strict=True)
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high", "n"])


def _count(
    sentences: pd.DataFrame, reference: pd.DataFrame, initiatives: pd.DataFrame
) -> NDArray[np.float64]:
    """Of each sentence: right names, names found, names of the reference, right kinds, overlaps."""
    wanted, found = _reference_kinds(reference), _reference_kinds(initiatives)
    stray = {sentence for sentence, _ in wanted} - set(sentences["sentence_id"])
    if stray:
        raise InputError(
            "reference", f"the sentence '{min(stray)}'", "sentences of the corpus", "correct the id"
        )
    places = {sentence: place for place, sentence in enumerate(sentences["sentence_id"])}
    counts = np.zeros((len(places), 6))
    by_sentence: dict[str, tuple[list[str], list[str]]] = {}
    for side, names in enumerate((wanted, found)):
        for sentence, name in names:
            by_sentence.setdefault(sentence, ([], []))[side].append(name)
    for sentence, (given, got) in by_sentence.items():
        right = set(given) & set(got)
        counts[places[sentence]] = (
            len(right),
            len(got),
            len(given),
            sum(found[sentence, name] == wanted[sentence, name] for name in right),
            sum(any(a in b or b in a for b in given) for a in got),
            sum(any(a in b or b in a for b in got) for a in given),
        )
    return counts


def _measures(total: NDArray[np.float64]) -> tuple[float, ...]:
    right, got, given, kinds, overlap_got, overlap_given = (float(value) for value in total)
    precision = right / got if got else float("nan")
    recall = right / given if given else float("nan")
    both = got + given
    overlap = (overlap_got + overlap_given) / both if both else float("nan")
    f1 = 2 * right / both if both else float("nan")
    return precision, recall, f1, kinds / right if right else float("nan"), overlap


def _reference_kinds(names: pd.DataFrame) -> dict[tuple[str, str], str]:
    unknown = sorted(set(names["kind"]) - set(INITIATIVE_KINDS))
    if unknown:
        raise InputError(
            "kind", f"'{unknown[0]}'", ", ".join(INITIATIVE_KINDS), "correct the annotation"
        )
    columns = (names[column] for column in REFERENCE_COLUMNS)
    return {
        (sentence, score_name(name)): kind for sentence, name, kind in zip(*columns, strict=True)
    }
