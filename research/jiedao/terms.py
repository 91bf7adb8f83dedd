"""The terms of a corpus: what sets an office apart, and how terms move over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.measures.contrasts import MEASURES as KEYNESS
from jiedao.measures.counts import BREAK, TermCounts, count_ngrams, count_terms
from jiedao.measures.keyness import REST, KeynessConfig, compute_keyness
from jiedao.measures.trajectories import compute_trajectories
from jiedao.measures.wording import mark_shared_wording
from jiedao.measures.words import rank_tfidf
from jiedao.text.normalise import fold
from jiedao.text.segment import Lexicon, Tokenizer, read_lexicon
from jiedao.text.tabulate import arrow_text, as_read, block_ids, tabulate_sentences
from jiedao.text.word_table import WordTable

TFIDF = "tfidf"
MEASURES = (TFIDF, *KEYNESS)
YEAR, MONTH = 4, 7


@dataclass(frozen=True)
class TermsConfig:
    """What counts as a term, and how terms are ranked.

    Attributes
    ----------
    measure : {"tfidf", "log_odds", "log_ratio", "g2"}
        TF-IDF for a glance at what a report is about, with no test; ``log_odds`` for a list of
        terms that set an office apart, ``log_ratio`` for how many times as often it uses them, ``g2``
        for whether the difference can be chance; see `jiedao.measures.keyness.compute_keyness`.
    against : str
        ``"rest"`` or an office; not for TF-IDF, which has no second side.
    ngrams : (int, int), optional
        Runs of so many characters in place of words.
    own_wording : bool
        Leave out passages that stand word for word in a report of another office.
    engine : {"rjieba", "jieba"}
    keep_names : bool
        Keep the names of the corpus's own places.
    top : int
        How many terms an office; of keyness, how many in each direction.
    """

    measure: str = TFIDF
    against: str = REST
    ngrams: tuple[int, int] | None = None
    own_wording: bool = False
    engine: str = "rjieba"
    keep_names: bool = False
    top: int = 30

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            allowed = ", ".join(MEASURES)
            raise InputError("measure", f"'{self.measure}'", allowed, "choose one of these")
        if self.measure == TFIDF and self.against != REST:
            raise InputError(
                "against",
                f"'{self.against}' for tfidf",
                f"{REST}, or a measure of keyness: {', '.join(KEYNESS)}",
                "choose another measure",
            )


def read_sizes(text: str) -> tuple[int, int] | None:
    """Read the sizes of n-grams as they are written: ``2:4``, ``3``; nothing for words.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> read_sizes("2:4"), read_sizes("3"), read_sizes("")
    ((2, 4), (3, 3), None)
    """
    if not text:
        return None
    low, _, high = text.partition(":")
    if not (low.isdecimal() and (high or low).isdecimal()):
        raise InputError("ngrams", f"'{text}'", "sizes such as 2:4 or 3", "correct it")
    return int(low), int(high or low)


def study_terms(corpus: Corpus, config: TermsConfig | None = None) -> pd.DataFrame:
    """Rank the terms that set each office of a corpus apart.

    Parameters
    ----------
    corpus : Corpus
    config : TermsConfig, optional

    Returns
    -------
    pandas.DataFrame
        Frame `terms` for TF-IDF, frame `keyness` for the other measures.

    Raises
    ------
    InputError
        If there are fewer than two offices, no words, or the configuration does not fit.

    Examples
    --------
    >>> import jiedao
    >>> found = study_terms(jiedao.read_corpus("seeds"), TermsConfig("g2", top=1))
    >>> found["measure"].unique().tolist(), found["group"].nunique()
    (['g2'], 5)
    """
    config = config or TermsConfig()
    sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    return rank_terms(count_corpus(sentences, corpus.documents, config), config)


def rank_terms(counts: TermCounts, config: TermsConfig) -> pd.DataFrame:
    """Rank counted terms by the measure of the configuration.

    Returns
    -------
    pandas.DataFrame
        Frame `terms` for TF-IDF, frame `keyness` for the other measures.
    """
    if config.measure == TFIDF:
        return rank_tfidf(counts.by_group(), counts.names, counts.terms, top=config.top)
    return compute_keyness(
        counts, KeynessConfig(measure=config.measure, against=config.against, top=config.top)
    )


def count_corpus(
    sentences: pd.DataFrame, documents: pd.DataFrame, config: TermsConfig
) -> TermCounts:
    """Count the words or n-grams of the offices, block by block.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` and `documents`.
    config : TermsConfig

    Returns
    -------
    TermCounts
    """
    if config.ngrams:
        texts = _open_texts(sentences, documents, config)
        offices, blocks = _places(sentences, documents)
        return count_ngrams(texts, offices, blocks, sizes=config.ngrams)
    words = tabulate_words(
        sentences,
        documents,
        corpus_lexicon(documents),
        config.engine,
        config.keep_names,
        config.own_wording,
    )
    return count_office_terms(words, sentences, documents)


def count_office_terms(
    words: WordTable | Sequence[Sequence[str]], sentences: pd.DataFrame, documents: pd.DataFrame
) -> TermCounts:
    """Count the words of the sentences by office, block by block."""
    return count_terms(words, *_places(sentences, documents))


def _places(sentences: pd.DataFrame, documents: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the office and the block of each sentence."""
    offices = documents.set_index("doc_id")["office"]
    return sentences["doc_id"].map(offices).tolist(), block_ids(sentences).tolist()


def _open_texts(sentences: pd.DataFrame, documents: pd.DataFrame, config: TermsConfig) -> list[str]:
    """Return the texts with a break in place of numbering, names and shared wording."""
    sentences = as_read(sentences)
    names = [] if config.keep_names else sorted(map(_plain, place_names(documents)), key=len)
    texts = []
    for text, marker in zip(sentences["text"], sentences["marker"], strict=True):
        plain = BREAK * len(marker) + _plain(text[len(marker) :])
        for name in reversed(names):
            plain = plain.replace(name, BREAK * len(name))
        texts.append(plain)
    if not config.own_wording:
        return texts
    marks = mark_shared_wording(sentences, documents)
    return [
        "".join(BREAK if shared else c for c, shared in zip(text, mark, strict=True))
        for text, mark in zip(texts, marks, strict=True)
    ]


def place_names(documents: pd.DataFrame) -> list[str]:
    """List the names of a corpus's own places, with and without their kind.

    Examples
    --------
    >>> row = {"office": ["江口街道"], "county": ["宁安县"], "city": [""], "province": [""]}
    >>> place_names(pd.DataFrame(row))
    ['江口街道', '江口', '宁安县', '宁安']
    """
    names: list[str] = []
    for column in ("office", "county", "city", "province"):
        for name in dict.fromkeys(documents[column]):
            short = name
            for kind in ("街道办事处", "街道", "镇", "乡", "省", "市", "县", "区", "旗"):
                if name.endswith(kind) and len(name) - len(kind) >= 2:
                    short = name[: -len(kind)]
                    break
            names += [n for n in (name, short) if len(n) > 1]
    return list(dict.fromkeys(names))


def corpus_lexicon(
    documents: pd.DataFrame, folder: Path | None = None, *, terms: Iterable[str] = ()
) -> Lexicon:
    """Return the lexicon with the names of the corpus's own places, and terms, as further terms."""
    return read_lexicon(folder, extra=[*place_names(documents), *terms])


def profile_words(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    lexicon: Lexicon,
    engine: str = "rjieba",
    keep_names: bool = False,
    own_wording: bool = False,
) -> list[list[str]]:
    """Return the words of `tabulate_words` as strings, a list a sentence."""
    return tabulate_words(sentences, documents, lexicon, engine, keep_names, own_wording).lists()


def tabulate_words(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    lexicon: Lexicon,
    engine: str = "rjieba",
    keep_names: bool = False,
    own_wording: bool = False,
) -> WordTable:
    """Return the words of each sentence that a profile is made of.

    The numbering is left out, and so are the names of the corpus's own places: that an office names
    itself sets it apart from others, but says nothing of its work.

    Parameters
    ----------
    sentences, documents : pandas.DataFrame
        Frames `sentences` and `documents`.
    lexicon : Lexicon
    engine : {"rjieba", "jieba"}
    keep_names : bool
        Keep the names all the same.
    own_wording : bool
        Leave out the words that stand wholly in a passage shared with another office, see
        `jiedao.measures.wording.mark_shared_wording`.

    Returns
    -------
    WordTable
    """
    tokenizer = Tokenizer(lexicon, engine)
    names = frozenset() if keep_names else frozenset(place_names(documents))
    if not own_wording:
        return segment_sentences(sentences, tokenizer).without(names)
    sentences = as_read(sentences)
    marks = mark_shared_wording(sentences, documents)
    words = [
        [
            word
            for word, start, end in tokenizer.spans(text[len(marker) :])
            if not shared[len(marker) :][start:end].all()
        ]
        for text, marker, shared in zip(sentences["text"], sentences["marker"], marks, strict=True)
    ]
    return WordTable.from_lists(words).without(names)


def segment_sentences(sentences: pd.DataFrame, tokenizer: Tokenizer) -> WordTable:
    """Return the words of sentences as they are read, without their numbering.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Columns ``text``, ``marker`` and ``read`` of the frame `sentences`.
    tokenizer : Tokenizer

    Returns
    -------
    WordTable
    """
    sentences = as_read(sentences)
    numbering = pc.utf8_length(arrow_text(sentences["marker"])).to_numpy()
    return tokenizer.table(arrow_text(sentences["text"]), numbering)


def trace_terms(
    corpus: Corpus,
    terms: Sequence[str],
    *,
    by_office: bool = False,
    months: bool = False,
    engine: str = "rjieba",
) -> pd.DataFrame:
    """Trace terms over the periods of a corpus, per 1,000 words.

    The period of a report is the year, or the month, in which its own period ends. Words cluster by
    block; each term is one word to the segmentation, also where it is in no dictionary.

    Parameters
    ----------
    corpus : Corpus
    terms : sequence of str
    by_office : bool
        Trace them in each office; else in all reports together.
    months : bool
        Periods are months, else years.
    engine : {"rjieba", "jieba"}

    Returns
    -------
    pandas.DataFrame
        Frame `trajectories`.

    Raises
    ------
    InputError
        If a report has no ``period_end``, or a term is a stop word or no word.

    Examples
    --------
    >>> import jiedao
    >>> found = trace_terms(jiedao.read_corpus("seeds"), ["网格"])
    >>> found["period"].tolist()
    ['2023', '2024', '2025']
    """
    documents = corpus.documents.set_index("doc_id")
    undated = documents.index[documents["period_end"] == ""]
    if len(undated):
        raise InputError(
            "documents.csv", f"no period_end of '{undated[0]}'", "YYYY-MM", "fill it in"
        )
    terms = [_plain(term) for term in terms]
    tokenizer = Tokenizer(corpus_lexicon(corpus.documents, terms=terms), engine)
    for term in terms:
        if tokenizer.words(term) != [term]:
            raise InputError(
                "terms",
                f"'{term}'",
                "words with content: no stop words, figures or marks",
                "leave it out",
            )
    sentences = tabulate_sentences(corpus.texts, simplify=corpus.simplify)[0]
    words = segment_sentences(sentences, tokenizer).lists()
    offices, blocks = _places(sentences, corpus.documents)
    periods = sentences["doc_id"].map(documents["period_end"]).str[: MONTH if months else YEAR]
    groups = offices if by_office else None
    return compute_trajectories(words, periods.tolist(), terms, groups=groups, blocks=blocks)


def _plain(text: str) -> str:
    return fold(text).lower()
