"""Terms of all offices by TF-IDF, from counts that are put together a few offices at a time."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    count_rows,
    rank_tfidf,
    tally_terms,
)
from jiedao.streaming.parts import Part
from jiedao.streaming.tasks import Pool
from jiedao.tables import write_whole
from jiedao.terms import segment_sentences
from jiedao.text.columns import sort_dictionary
from jiedao.text.segment import Lexicon, Tokenizer
from jiedao.text.tabulate import find_rows
from jiedao.text.word_table import WordTable

if TYPE_CHECKING:
    import pyarrow as pa

# Offices are dealt into buckets, one for so many parts: its counts fit the memory.
PARTS_A_BUCKET = 16
TALLY, BUCKETS = "tally.parquet", b"buckets"


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
    """

    lexicon: Lexicon
    engine: str
    names: frozenset[str]

    @property
    def digest(self) -> str:
        """What the counts of a part depend on, beside its sentences."""
        return digest(self.lexicon.sha256, self.engine, sorted(self.names))


@lru_cache(maxsize=1)
def load_tokenizer(lexicon: Lexicon, engine: str) -> Tokenizer:
    """Return a tokenizer; a process makes it once."""
    return Tokenizer(lexicon, engine)


def segment_part(
    part: Part, config: WordConfig, columns: Sequence[str]
) -> tuple[pd.DataFrame, WordTable]:
    """Return the sentences of a part and their words."""
    sentences = part.table("sentences", columns)
    tokenizer = load_tokenizer(config.lexicon, config.engine)
    return sentences, segment_sentences(sentences, tokenizer).without(config.names)


def count_part(given: tuple[Part, NDArray[np.int64]], config: WordConfig) -> tuple[Path, list[int]]:
    """Count the words of the offices of a part; what was counted before stays as it is.

    Parameters
    ----------
    given : (Part, array of int of shape (documents,))
        A part, and the bucket of each of its documents: all of an office have the same.
    config : WordConfig

    Returns
    -------
    path : pathlib.Path
        A file of Arrow's, for whoever wants a bucket reads that alone: a batch for each, with the
        columns ``group, term, n``.
    buckets : list of int
        Those that have words here, in the order of the batches.
    """
    part, bucket = given
    path = part.folder / f"words-{digest(config.digest, bucket.tolist())[:16]}.arrow"
    if not path.is_file():
        batches = _count_buckets(part, bucket, config)
        write_whole(path, lambda place: _write_batches(batches, place))
    return path, _list_buckets(path)


def _count_buckets(
    part: Part, bucket: NDArray[np.int64], config: WordConfig
) -> dict[int, pa.RecordBatch]:
    sentences, words = segment_part(part, config, ("doc_id", "marker", "text", "read"))
    documents = part.table("documents", ("doc_id", "office"))
    office, offices = pd.factorize(documents["office"].to_numpy(dtype=object))
    rows = office[find_rows(documents["doc_id"], sentences["doc_id"])]
    counts = count_rows(words, rows, len(offices))
    buckets = np.zeros(len(offices), dtype=np.int64)
    buckets[office] = bucket
    order = np.argsort(buckets, kind="stable")
    counts, buckets = counts[order], buckets[order]
    table = _tabulate_counts(counts, offices[order].tolist(), words.vocabulary)
    found, first = np.unique(buckets, return_index=True)
    bounds = counts.indptr[np.append(first, len(buckets))].tolist()
    slices = [table.slice(start, end - start) for start, end in pairwise(bounds)]
    return {n: batch for n, batch in zip(found.tolist(), slices, strict=True) if batch.num_rows}


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


def _write_batches(batches: Mapping[int, pa.RecordBatch], path: Path) -> None:
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="lz4")
    schema = next(iter(batches.values())).schema if batches else pa.schema([])
    schema = schema.with_metadata({BUCKETS: json.dumps(list(batches))})
    with pa.ipc.new_file(path, schema, options=options) as writer:
        for batch in batches.values():
            writer.write_batch(batch)


def _list_buckets(path: Path) -> list[int]:
    import pyarrow as pa

    with pa.ipc.open_file(path) as reader:
        buckets: list[int] = json.loads(reader.schema.metadata[BUCKETS])
    return buckets


def _read_batch(path: Path, number: int) -> pa.RecordBatch:
    import pyarrow as pa

    with pa.ipc.open_file(path) as reader:
        return reader.get_batch(number)


def gather_bucket(given: tuple[Path, list[tuple[Path, int]]]) -> pa.Table:
    """Put the counts of the offices of a bucket together, write them, and return their tally.

    Parameters
    ----------
    given : (pathlib.Path, list of (pathlib.Path, int))
        The file to be written, and where the counts stand: the files and their batches.

    Returns
    -------
    pyarrow.Table
        Columns ``term, groups, n``. The file has a row for each office, with lists of its terms,
        sorted, and of how often each stands there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, batches = given
    # Offices and terms as numbers: to sum by strings takes ten times as long.
    table = pa.Table.from_batches(_read_batch(*batch) for batch in batches)
    table = table.unify_dictionaries().combine_chunks()
    groups, (terms, vocabulary) = table["group"].chunk(0), sort_dictionary(table["term"].chunk(0))
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
    write_whole(path, lambda place: pq.write_table(found, place))
    tally = tally_terms(counts)
    return pa.table({"term": vocabulary, "groups": tally.having, "n": tally.totals})


def rank_bucket(path: Path, tally: Path, groups: int) -> pd.DataFrame:
    """Rank the terms of the offices of a bucket, of so many in all."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(path).combine_chunks()
    lists, names = table["term"].chunk(0), table["group"].to_pylist()
    terms, vocabulary = sort_dictionary(lists.values)
    shape = len(names), len(vocabulary)
    n = table["n"].chunk(0).values.to_numpy()
    counts = sparse.csr_matrix((n, terms, lists.offsets.to_numpy()), shape)
    everywhere = pq.read_table(tally)
    known = everywhere.take(pc.index_in(vocabulary, everywhere["term"]))
    tallied = Tally(groups, known["groups"].to_numpy(), known["n"].to_numpy())
    return rank_tfidf(counts, names, vocabulary.to_pylist(), tallied)


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
    import pyarrow.parquet as pq

    offices, names = pd.factorize(documents["office"])
    check_groups(len(names))
    # Reports of an office stand together more often than not, so that a part is of few buckets.
    buckets = offices * -(-len(parts) // PARTS_A_BUCKET) // len(names)
    ends = np.cumsum([part.rows("documents") for part in parts])
    given = zip(parts, np.split(buckets, ends[:-1]), strict=True)
    where = defaultdict(list)
    for path, found in pool.imap(partial(count_part, config=config), given):
        for number, bucket in enumerate(found):
            where[bucket].append((path, number))
    check_words(len(where))
    # Of an earlier run there may be other buckets.
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    files = {place / f"bucket-{bucket:04d}.parquet": where[bucket] for bucket in sorted(where)}
    tallies = list(pool.imap(gather_bucket, files.items()))
    tally = tally_files(list(files)) if tally_files else _add_tallies(tallies)
    write_whole(place / TALLY, lambda path: pq.write_table(tally, path))
    rank = partial(rank_bucket, tally=place / TALLY, groups=len(names))
    terms = pd.concat(list(pool.imap(rank, files)), ignore_index=True)
    order = names.get_indexer(pd.Index(terms["group"]))
    return check_frame("terms", terms.iloc[order.argsort(kind="stable")].reset_index(drop=True))


def _add_tallies(tallies: Sequence[pa.Table]) -> pa.Table:
    import pyarrow as pa

    sums = pa.concat_tables(tallies).group_by("term").aggregate([("groups", "sum"), ("n", "sum")])
    return sums.rename_columns({"groups_sum": "groups", "n_sum": "n"})
