"""Terms of all offices by TF-IDF, from counts that are put together a few offices at a time."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from jiedao.cache import digest
from jiedao.frames import check_frame
from jiedao.measures.words import (
    Tally,
    check_groups,
    check_words,
    count_words,
    rank_tfidf,
    tally_terms,
)
from jiedao.streaming.parts import Part
from jiedao.streaming.tasks import Pool
from jiedao.tables import write_whole
from jiedao.terms import unnumbered_texts
from jiedao.text.segment import Lexicon, Tokenizer
from jiedao.text.word_table import WordTable

if TYPE_CHECKING:
    import pyarrow as pa

# Offices are dealt into buckets by their names, one for so many parts: its counts fit the memory.
PARTS_A_BUCKET = 16
TALLY = "tally.parquet"


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

    The file is of Arrow's, for whoever wants a bucket reads that alone: a batch for each, with the
    columns ``group, term, n``.
    """
    path = _counts_path(part, name)
    if path.is_file():
        return
    sentences, words = segment_part(part, config, ("doc_id", "marker", "text", "read"))
    documents = part.table("documents", ("doc_id", "office"))
    place = pd.Index(documents["doc_id"]).get_indexer(pd.Index(sentences["doc_id"]))
    counts, offices, terms = count_words(words, documents["office"].to_numpy(dtype=object)[place])
    buckets = np.array([bucket_of(office, config.buckets) for office in offices], dtype=np.int64)
    order = np.argsort(buckets, kind="stable")
    counts = counts[order]
    rows = _tabulate_counts(counts, [offices[row] for row in order], terms)
    ends = np.searchsorted(buckets[order], np.arange(config.buckets), side="right")
    bounds = counts.indptr[[0, *ends]].tolist()
    batches = [rows.slice(start, end - start) for start, end in pairwise(bounds)]
    write_whole(path, lambda place: _write_batches(batches, place))


def _counts_path(part: Part, name: str) -> Path:
    return part.folder / f"{name}.arrow"


def _tabulate_counts(
    counts: sparse.csr_matrix, offices: Sequence[str], terms: Sequence[str]
) -> pa.RecordBatch:
    import pyarrow as pa

    rows = np.repeat(np.arange(len(offices), dtype=np.int32), np.diff(counts.indptr))
    numbers = counts.indices.astype(np.int32)
    columns = {
        "group": pa.DictionaryArray.from_arrays(rows, pa.array(offices, pa.string())),
        "term": pa.DictionaryArray.from_arrays(numbers, pa.array(terms, pa.string())),
        "n": pa.array(counts.data, pa.int64()),
    }
    return pa.record_batch(columns)


def _write_batches(batches: Sequence[pa.RecordBatch], path: Path) -> None:
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(path, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _read_batch(path: Path, number: int) -> pa.RecordBatch:
    import pyarrow as pa

    with pa.ipc.open_file(path) as reader:
        return reader.get_batch(number)


def gather_bucket(bucket: int, paths: Sequence[Path], place: Path) -> pa.Table | None:
    """Put the counts of the offices of a bucket together, write them, and return their tally.

    The file has a row for each office, with lists of its terms, sorted, and of how often each stands
    there. Where the bucket has no words there is neither file nor tally.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches = [batch for path in paths if (batch := _read_batch(path, bucket)).num_rows]
    if not batches:
        return None
    # Offices and terms as numbers: to sum by strings takes ten times as long.
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    groups, (terms, vocabulary) = table["group"].chunk(0), _sort_terms(table["term"].chunk(0))
    shape = len(groups.dictionary), len(vocabulary)
    pairs = groups.indices.to_numpy(), terms
    # What stands twice is summed and the rows are sorted, both in linear time.
    counts = sparse.coo_matrix((table["n"].to_numpy(), pairs), shape).tocsc().tocsr()
    offsets = pa.array(counts.indptr, pa.int32())
    columns = {
        "group": groups.dictionary,
        "term": pa.ListArray.from_arrays(
            offsets, pa.DictionaryArray.from_arrays(counts.indices, vocabulary)
        ),
        "n": pa.ListArray.from_arrays(offsets, pa.array(counts.data)),
    }
    found = pa.table(columns)
    write_whole(_file(place, bucket), lambda path: pq.write_table(found, path))
    tally = tally_terms(counts)
    return pa.table({"term": vocabulary, "groups": tally.having, "n": tally.totals})


def _sort_terms(terms: pa.DictionaryArray) -> tuple[NDArray[np.int32], pa.Array]:
    """Return the numbers of terms in the sorted vocabulary, and that."""
    import pyarrow.compute as pc

    order = pc.array_sort_indices(terms.dictionary)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    return rank[terms.indices.to_numpy()], terms.dictionary.take(order)


def rank_bucket(bucket: int, place: Path, groups: int) -> pd.DataFrame:
    """Rank the terms of the offices of a bucket, of so many in all."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(_file(place, bucket)).combine_chunks()
    lists, names = table["term"].chunk(0), table["group"].to_pylist()
    terms, vocabulary = _sort_terms(lists.values)
    shape = len(names), len(vocabulary)
    n = table["n"].chunk(0).values.to_numpy()
    counts = sparse.csr_matrix((n, terms, lists.offsets.to_numpy()), shape)
    everywhere = pq.read_table(place / TALLY)
    known = everywhere.take(pc.index_in(vocabulary, everywhere["term"]))
    tally = Tally(groups, known["groups"].to_numpy(), known["n"].to_numpy())
    return rank_tfidf(counts, names, vocabulary.to_pylist(), tally)


def _file(place: Path, bucket: int) -> Path:
    return place / f"bucket-{bucket:02d}.parquet"


def rank_offices(
    parts: Sequence[Part],
    documents: pd.DataFrame,
    place: Path,
    config: WordConfig,
    pool: Pool,
    tally_files: Callable[[list[Path]], pa.Table] | None = None,
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
    tally_files : callable, optional
        From the files of `gather_bucket` to the tally of their terms, where a cluster makes it.

    Returns
    -------
    pandas.DataFrame
        Frame `terms`, that of `jiedao.measures.words.rank_tfidf` on all words at once.

    Raises
    ------
    InputError
        If there are fewer than two offices, or no words.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(documents["office"]))
    check_groups(len(names))
    config = replace(config, buckets=-(-len(parts) // PARTS_A_BUCKET))
    name = f"words-{config.digest[:16]}"
    for _ in pool.imap(partial(count_part, config=config, name=name), parts):
        pass
    # Of an earlier run there may be other buckets.
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    gather = partial(gather_bucket, paths=[_counts_path(part, name) for part in parts], place=place)
    found = list(pool.imap(gather, range(config.buckets)))
    buckets = [bucket for bucket, tally in enumerate(found) if tally]
    check_words(len(buckets))
    if tally_files:
        whole = tally_files([_file(place, bucket) for bucket in buckets])
    else:
        tallies = pa.concat_tables(tally for tally in found if tally)
        sums = tallies.group_by("term").aggregate([("groups", "sum"), ("n", "sum")])
        whole = sums.rename_columns({"groups_sum": "groups", "n_sum": "n"})
    write_whole(place / TALLY, lambda path: pq.write_table(whole, path))
    rank = partial(rank_bucket, place=place, groups=len(names))
    terms = pd.concat(list(pool.imap(rank, buckets)), ignore_index=True)
    order = pd.Index(names).get_indexer(pd.Index(terms["group"]))
    return check_frame("terms", terms.iloc[order.argsort(kind="stable")].reset_index(drop=True))
