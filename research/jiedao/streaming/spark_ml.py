"""What a Spark cluster computes of all reports at once: document frequencies and topics, by Spark ML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jiedao.cache import digest
from jiedao.frames import check_frame
from jiedao.labelling import Tables
from jiedao.streaming.parts import Part
from jiedao.streaming.spark import SparkWorkers
from jiedao.streaming.terms import WordConfig, segment_part
from jiedao.tables import write_whole
from jiedao.topics.model import TopicConfig, TopicModel, tabulate_topics, transform
from jiedao.topics.units import training_units

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

SENTENCES = (
    "sentence_id",
    "doc_id",
    "kind",
    "level",
    "parent_id",
    "line",
    "marker",
    "text",
    "read",
)
ITERATIONS = 60
# Units of a step of the online algorithm: some thousands are enough for a steady step.
STEP = 4_000
# Sums of a cluster depend on the order in which its machines answer, in the last digits.
DIGITS = 6


@dataclass(frozen=True)
class SparkTopicConfig(TopicConfig):
    """The settings of topics that Spark ML fits; the engine's name stands in the run."""

    @property
    def run(self) -> str:
        """The name of a run with these settings."""
        return f"spark-k{self.topics}-seed{self.seed}"


def read_tables(spark: SparkSession, paths: Sequence[Path]) -> DataFrame:
    """Open Parquet files that stand under the same path on every machine."""
    return spark.read.parquet(*(path.absolute().as_uri() for path in paths))


def tally_terms(spark: SparkSession, paths: Sequence[Path]) -> pa.Table:
    """Count for each term the offices that have it, by Spark ML's IDF.

    Parameters
    ----------
    spark : pyspark.sql.SparkSession
    paths : sequence of pathlib.Path
        As `jiedao.streaming.terms.gather_bucket` writes them.

    Returns
    -------
    pyarrow.Table
        Columns ``term``, ``groups`` (how many have it) and ``n``.
    """
    import pyarrow as pa
    from pyspark.ml.feature import IDF, CountVectorizerModel
    from pyspark.sql import functions as sql

    offices = read_tables(spark, paths)
    pairs = offices.select(sql.explode(sql.arrays_zip("term", "n")).alias("pair"))
    totals = pairs.groupBy("pair.term").agg(sql.sum("pair.n").alias("n")).orderBy("term").toArrow()
    terms = totals["term"].to_pylist()
    vectorizer = CountVectorizerModel.from_vocabulary(terms, "term", "counts")
    frequencies = IDF(inputCol="counts", outputCol="idf").fit(vectorizer.transform(offices)).docFreq
    return totals.append_column("groups", pa.array(frequencies, pa.int64()))


def list_units(part: Part, words: WordConfig, topics: TopicConfig, name: str) -> None:
    """Write the words of each unit of training of a part; what was written before stays."""
    if part.has(name):
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    sentences, table = segment_part(part, words, SENTENCES)
    units = training_units(sentences, topics.unit, window=topics.window)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for unit, listed in zip(units, table.lists(), strict=True):
        found[unit] += listed
    bags = {unit: listed for unit, listed in found.items() if listed}
    rows = pa.table(
        {
            "unit": pa.array(bags, type=pa.string()),
            "words": pa.array(bags.values(), type=pa.list_(pa.string())),
        }
    )
    write_whole(part.path(name), lambda path: pq.write_table(rows, path))


def find_topics(
    parts: Sequence[Part], words: WordConfig, config: TopicConfig, pool: SparkWorkers
) -> tuple[Tables, list[str]]:
    """Fit topics to all reports by Spark ML, and infer the mixture of each report.

    Parameters
    ----------
    parts : sequence of Part
    words : WordConfig
    config : TopicConfig
    pool : SparkWorkers

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``topics`` and ``topic_shares``, of all reports; topics are numbered by their size.
    notes : list of str
    """
    config = SparkTopicConfig(**asdict(config))
    name = f"units-{digest(words.digest, asdict(config))[:16]}"
    for _ in pool.imap(partial(list_units, words=words, topics=config, name=name), parts):
        pass
    model = fit_topics(pool.spark, [part.path(name) for part in parts], config)
    share = partial(share_part, words=words, model=model)
    shares = pd.concat(list(pool.imap(share, parts)), ignore_index=True)
    size = shares.groupby("topic")["share"].sum().reindex(range(config.topics), fill_value=0.0)
    place = np.argsort(np.argsort(-size.to_numpy(), kind="stable"))
    tables = {"topics": tabulate_topics(model), "topic_shares": shares}
    for key, order in (("topics", ["topic"]), ("topic_shares", [])):
        table = tables[key]
        table = table.assign(topic=place[table["topic"].to_numpy()])
        tables[key] = table.sort_values(order, kind="stable") if order else table
    tables = {key: check_frame(key, table.reset_index(drop=True)) for key, table in tables.items()}
    note = (
        "topics: fitted to all reports by Spark ML's online LDA in one run, which nothing has tried; "
        "its last digits depend on the order in which the machines answer"
    )
    return tables, [note]


def fit_topics(spark: SparkSession, paths: Sequence[Path], config: TopicConfig) -> TopicModel:
    """Fit latent Dirichlet allocation by Spark ML's online algorithm.

    Parameters
    ----------
    spark : pyspark.sql.SparkSession
    paths : sequence of pathlib.Path
        As `list_units` writes them.
    config : TopicConfig

    Returns
    -------
    TopicModel

    References
    ----------
    Hoffman, M., Bach, F. & Blei, D. (2010). Online learning for LDA. NeurIPS 23.
    """
    from pyspark.ml.clustering import LDA
    from pyspark.ml.feature import CountVectorizerModel
    from pyspark.sql import functions as sql

    units = read_tables(spark, paths)
    number = units.count()
    spread = (
        units.select(sql.explode(sql.array_distinct("words")).alias("term"))
        .groupBy("term")
        .count()
        .filter(sql.col("count").between(config.min_units, config.max_share * number))
    )
    # Terms in an order of their own: topics begin with random weights by their places.
    terms = spread.orderBy("term").toArrow()["term"].to_pylist()
    vectors = CountVectorizerModel.from_vocabulary(terms, "words", "features").transform(units)
    step = min(1.0, max(0.05, STEP / max(number, 1)))
    lda = LDA(
        k=config.topics,
        maxIter=config.iterations or ITERATIONS,
        seed=config.seed,
        optimizer="online",
        subsamplingRate=step,
    ).fit(vectors.select("features").cache())
    weights = np.asarray(lda.topicsMatrix().toArray(), dtype=float).T
    weights = np.round(weights / weights.sum(axis=1, keepdims=True), DIGITS + 6)
    prior = np.asarray(lda.estimatedDocConcentration().toArray(), dtype=float)
    record: dict[str, Any] = {"engine": "spark", "version": spark.version, "units": number}
    names = ("",) * config.topics
    return TopicModel(config, weights, prior, tuple(terms), names, record)


def share_part(part: Part, words: WordConfig, model: TopicModel) -> pd.DataFrame:
    """Infer the mixtures of the reports of a part."""
    sentences, table = segment_part(part, words, SENTENCES)
    return transform(model, table.lists(), sentences)
