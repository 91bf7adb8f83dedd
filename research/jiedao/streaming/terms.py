"""Terms of all offices by TF-IDF, from counts that are put together a few offices at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.cache import digest
from jiedao.frames import check_frame
from jiedao.measures.words import count_words, rank_term_counts
from jiedao.streaming.parts import Part
from jiedao.streaming.tasks import Pool
from jiedao.tables import write_whole
from jiedao.terms import unnumbered_texts
from jiedao.text.segment import Lexicon, Tokenizer
from jiedao.text.word_table import WordTable

# Offices are dealt into buckets by their names, one for so many parts: its counts fit the memory.
PARTS_A_BUCKET = 16
ROWS = 50_000
COUNTED, TALLY = ["group", "term", "n"], "tally.parquet"


@dataclass(frozen=True)
class WordConfig:
    """Which words are counted.

    Attributes
    ----------
    lexicon : Lexicon
        With the names of all places of the corpus.
    engine : {"rjieba", "jieba"}
    names : frozenset of str
        Words that are left out.
    buckets : int
        How many the offices are dealt into.
    """

    lexicon: Lexicon
    engine: str
    names: frozenset[str]
    buckets: int = 1

    @property
    def digest(self) -> str:
        """What the counts of a part depend on, beside its sentences."""
        return digest(self.lexicon.sha256, self.engine, sorted(self.names), self.buckets)


@lru_cache(maxsize=1)
def load_tokenizer(lexicon: Lexicon, engine: str) -> Tokenizer:
    """Return a tokenizer; a process makes it once."""
    return Tokenizer(lexicon, engine)


def bucket_of(office: str, buckets: int) -> int:
    """Return the bucket that an office is dealt into.

    Examples
    --------
    >>> bucket_of("江口街道", 16)
    14
    """
    return zlib.crc32(office.encode("utf-8", "surrogatepass")) % buckets


def segment_part(
    part: Part, config: WordConfig, columns: Sequence[str]
) -> tuple[pd.DataFrame, WordTable]:
    """Return the sentences of a part and their words."""
    sentences = part.table("sentences", columns)
    tokenizer = load_tokenizer(config.lexicon, config.engine)
    return sentences, tokenizer.table(unnumbered_texts(sentences)).without(config.names)


def count_part(part: Part, config: WordConfig, name: str) -> None:
    """Count the words of the offices of a part; what was counted before stays as it is.

    The table has the columns ``bucket, group, term, n``, sorted by the first three, in small pieces:
    whoever wants a bucket reads little else.
    """
    if part.has(name):
        return
    sentences, words = segment_part(part, config, ("doc_id", "marker", "text", "read"))
    documents = part.table("documents", ("doc_id", "office"))
    place = pd.Index(documents["doc_id"]).get_indexer(pd.Index(sentences["doc_id"]))
    counts, offices, terms = count_words(words, documents["office"].to_numpy(dtype=object)[place])
    buckets = np.array([bucket_of(office, config.buckets) for office in offices], dtype=np.int64)
    order = np.lexsort((np.array(offices, dtype=object), buckets))
    counts = counts[order]
    of_row = order[np.repeat(np.arange(len(order)), np.diff(counts.indptr))]
    found = pd.DataFrame(
        {
            "bucket": buckets[of_row],
            "group": pd.array(offices, dtype="str").take(of_row),
            "term": pd.array(terms, dtype="str").take(counts.indices),
            "n": counts.data.astype(np.int64),
        }
    )
    write_whole(
        part.path(name), lambda path: found.to_parquet(path, index=False, row_group_size=ROWS)
    )


def gather_bucket(bucket: int, paths: Sequence[Path], place: Path) -> pd.DataFrame:
    """Put the counts of the offices of a bucket together, write them, and return their tally."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = [("bucket", "=", bucket)]
    tables = [
        pq.read_table(path, columns=COUNTED, filters=wanted, read_dictionary=COUNTED[:2])
        for path in paths
    ]
    # Offices and terms as numbers: to sum by strings takes ten times as long.
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    groups, terms = (pa.array(table[name].combine_chunks()) for name in COUNTED[:2])
    size = max(len(terms.dictionary), 1)
    pairs = groups.indices.to_numpy().astype(np.int64) * size + terms.indices.to_numpy()
    found, row = np.unique(pairs, return_inverse=True)
    n = np.bincount(row, table["n"].to_numpy(), len(found)).astype(np.int64)
    columns = {
        "group": groups.dictionary.take(found // size),
        "term": terms.dictionary.take(found % size),
    }
    counts = pa.table(columns | {"n": n})
    write_whole(_file(place, bucket), lambda path: pq.write_table(counts, path))
    having = np.bincount(found % size, minlength=len(terms.dictionary))
    total = np.bincount(found % size, n, len(terms.dictionary)).astype(np.int64)
    tally = {"term": pd.Series(terms.dictionary.to_pandas(), dtype="str")}
    return pd.DataFrame(tally | {"groups": having, "n": total})[having > 0]


def rank_bucket(bucket: int, place: Path, names: list[str]) -> pd.DataFrame:
    """Rank the terms of the offices of a bucket."""
    counts = pd.read_parquet(_file(place, bucket))
    return rank_term_counts(counts, names, pd.read_parquet(place / TALLY))


def _file(place: Path, bucket: int) -> Path:
    return place / f"bucket-{bucket:02d}.parquet"


def rank_offices(
    parts: Sequence[Part],
    documents: pd.DataFrame,
    place: Path,
    config: WordConfig,
    pool: Pool,
    tally: Callable[[list[Path]], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Rank the terms that set each office apart.

    Parameters
    ----------
    parts : sequence of Part
    documents : pandas.DataFrame
        Frame `documents`.
    place : pathlib.Path
        A folder for counts on the way.
    config : WordConfig
    pool : Pool
    tally : callable, optional
        From the files of the counts to the tally of their terms, where a cluster makes it.

    Returns
    -------
    pandas.DataFrame
        Frame `terms`, that of `jiedao.measures.words.rank_tfidf` on all words at once.

    Raises
    ------
    InputError
        If there are fewer than two offices, or no words.
    """
    config = replace(config, buckets=-(-len(parts) // PARTS_A_BUCKET))
    name = f"words-{config.digest[:16]}"
    for _ in pool.imap(partial(count_part, config=config, name=name), parts):
        pass
    place.mkdir(exist_ok=True)
    paths = [part.path(name) for part in parts]
    gather = partial(gather_bucket, paths=paths, place=place)
    tallies = list(pool.imap(gather, range(config.buckets)))
    whole = tally(paths) if tally else pd.concat(tallies).groupby("term").sum().reset_index()
    write_whole(place / TALLY, lambda path: whole.to_parquet(path, index=False))
    names = list(dict.fromkeys(documents["office"]))
    rank = partial(rank_bucket, place=place, names=names)
    terms = pd.concat(list(pool.imap(rank, range(config.buckets))), ignore_index=True)
    order = pd.Index(names).get_indexer(pd.Index(terms["group"]))
    return check_frame("terms", terms.iloc[order.argsort(kind="stable")].reset_index(drop=True))
