"""The ledger of named initiatives: methods, campaigns, brands, places and slogans of an office."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from jiedao.frames import INITIATIVE_KINDS, check_frame
from jiedao.ledger.candidates import Candidate, find_candidates
from jiedao.ledger.features import list_features
from jiedao.ledger.quotes import strip_marks
from jiedao.ledger.rows import frame_of
from jiedao.ledger.tagger import Tagger, read_tagger
from jiedao.text.clean import locate
from jiedao.text.normalise import fold
from jiedao.text.tabulate import as_read

COLUMNS = ("sentence_id", "start", "end", "text", "name", "kind", "score")
# A name this long that stood in quotation marks is known again without them.
SHORTEST_REPEAT = 3
Weighed = tuple[str, Candidate, list[str], float]


class Sentence(NamedTuple):
    """What the ledger needs of a sentence."""

    sentence_id: str
    start: int
    text: str


@dataclass(frozen=True)
class Mention:
    """A name in a sentence; `start` and `end` count in the report."""

    sentence_id: str
    start: int
    end: int
    text: str
    name: str
    score: float


def tabulate_initiatives(sentences: pd.DataFrame, tagger: Tagger | None = None) -> pd.DataFrame:
    """List the named initiatives of reports.

    A small grammar finds what may be a name: what stands in quotation marks, formulas of digits with
    their noun (“1+3”执法机制), 一户一策 and its like, and nouns such as 工作法, 驿站, 行动 with what is
    before them. A linear model trained on annotated reports tells names from other quoted words
    and says their kind. A name is then known again in its report where it stands without
    quotation marks, and has one kind there.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Frame `sentences`.
    tagger : Tagger, optional
        By default the one that comes with jiedao.

    Returns
    -------
    pandas.DataFrame
        Frame `initiatives`, a row for a sentence and a name, in the order of the text. ``name`` is
        ``text`` without quotation marks; ``score`` is the probability that it is a name.

    Examples
    --------
    >>> from jiedao.text.tabulate import tabulate_sentences
    >>> sentences, _ = tabulate_sentences({"a": "推行“五步调解”工作法，整治“僵尸车”40辆。"})
    >>> tabulate_initiatives(sentences)[["start", "end", "name", "kind"]].values.tolist()
    [[3, 7, '五步调解', 'method']]
    """
    tagger = tagger or read_tagger()
    rows: list[tuple[object, ...]] = []
    read = as_read(sentences)
    stands: dict[str, str] = {}
    if read is not sentences:
        stands = dict(zip(sentences["sentence_id"], sentences["text"], strict=True))
    reports: dict[str, list[Sentence]] = defaultdict(list)
    columns = (read[name].tolist() for name in ("doc_id", "sentence_id", "start", "text"))
    for doc_id, *unit in zip(*columns, strict=True):
        reports[doc_id].append(Sentence(*unit))
    for units in reports.values():
        mentions, kinds = tag_report(units, tagger)
        if stands:
            texts = {unit.sentence_id: unit for unit in units}
            mentions = [_stand(m, texts[m.sentence_id], stands[m.sentence_id]) for m in mentions]
        rows += [
            (m.sentence_id, m.start, m.end, m.text, m.name, kinds[m.name], round(m.score, 4))
            for m in mentions
        ]
    return check_frame("initiatives", _frame(rows))


def _stand(mention: Mention, sentence: Sentence, raw: str) -> Mention:
    """Give a mention in a sentence as it is read the offsets and the text that stand in the report."""
    begin = sentence.start
    start, end = locate(raw, sentence.text, mention.start - begin, mention.end - begin)
    return replace(mention, start=begin + start, end=begin + end, text=raw[start:end])


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    types = dict.fromkeys(COLUMNS, "str") | {"start": "int64", "end": "int64", "score": "float64"}
    return frame_of(rows, types)


def tag_report(
    sentences: Sequence[Sentence], tagger: Tagger
) -> tuple[list[Mention], Mapping[str, str]]:
    """Return the names of one report, the first of each in a sentence, and the kind of each."""
    named: dict[str, list[tuple[Candidate, float]]] = defaultdict(list)
    weights: dict[str, list[float]] = {}
    for unit, candidate, features, score in _weigh(sentences, tagger):
        if score < tagger.threshold:
            continue
        named[unit].append((candidate, score))
        kinds = tagger.kind_scores(features)
        before = weights.get(candidate.name, [0.0] * len(kinds))
        weights[candidate.name] = [a + b for a, b in zip(before, kinds, strict=True)]
    known = _known_names(named)
    mentions: list[Mention] = []
    for sentence in sentences:
        found = {c.start: (c.end, c.name, score) for c, score in named[sentence.sentence_id]}
        spans = [(c.start, c.end) for c, _ in named[sentence.sentence_id]]
        for start, end, name in find_repeats(sentence.text, known, spans):
            found[start] = (end, name, known[name])
        mentions += _mentions(sentence, found)
    best = {name: INITIATIVE_KINDS[row.index(max(row))] for name, row in weights.items()}
    return mentions, best


def _weigh(sentences: Sequence[Sentence], tagger: Tagger) -> Iterator[Weighed]:
    """Yield each candidate of a report with its features and its probability."""
    candidates = [(s, c) for s in sentences for c in find_candidates(s.text)]
    times = Counter(candidate.name for _, candidate in candidates)
    for sentence, candidate in candidates:
        features = list_features(sentence.text, candidate, times[candidate.name] > 1)
        yield sentence.sentence_id, candidate, features, tagger.probability(features)


def _known_names(named: Mapping[str, list[tuple[Candidate, float]]]) -> dict[str, float]:
    """Return the names that are looked for again, with the highest probability of each."""
    known: dict[str, float] = {}
    for found in named.values():
        for candidate, score in found:
            if len(candidate.name) >= SHORTEST_REPEAT and candidate.form != "noun":
                known[candidate.name] = max(score, known.get(candidate.name, 0.0))
    return known


def find_repeats(
    text: str, names: Mapping[str, float], taken: Sequence[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """Find names in a text outside the spans that are taken, the longest first at each place.

    Examples
    --------
    >>> find_repeats("推行幸福驿站，用好幸福驿站", {"幸福驿站": 0.9}, [(2, 6)])
    [(9, 13, '幸福驿站')]
    """
    rest = text
    for start, end in taken:
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
    present = [name for name in names if name in rest]
    if not present:
        return []
    longest_first = sorted(present, key=len, reverse=True)
    found = re.finditer("|".join(map(re.escape, longest_first)), rest)
    return [(match.start(), match.end(), match[0]) for match in found]


def _mentions(sentence: Sentence, found: Mapping[int, tuple[int, str, float]]) -> Iterator[Mention]:
    seen: set[str] = set()
    for start in sorted(found):
        end, name, score = found[start]
        if name not in seen:
            seen.add(name)
            raw = sentence.text[start:end]
            place = sentence.start
            yield Mention(sentence.sentence_id, place + start, place + end, raw, name, score)


def score_name(name: str) -> str:
    """Return the form of a name in which reference and result are compared.

    Examples
    --------
    >>> score_name("“1+3+N” 执法机制")
    '1+3+N执法机制'
    """
    return "".join(fold(strip_marks(name)).split())
