"""From a corpus to its labelled sentences: where every study begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pandas as pd

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.resources import sha256
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.model import ThemeModel
from jiedao.themes.predict import label_sentences

Say = Callable[[str], None]
Tables = dict[str, pd.DataFrame]
# Characters of reports that are read at once: some 10,000 sentences.
BATCH = 400_000


def label_corpus(
    corpus: Corpus,
    model: ThemeModel,
    say: Say = lambda _: None,
    tabulate: Callable[[Mapping[str, str]], Tables] | None = None,
) -> tuple[Tables, list[str]]:
    """Split the reports of a corpus into sentences and label them.

    Parameters
    ----------
    corpus : Corpus
    model : ThemeModel
    say : callable, optional
        Told of each step.
    tabulate : callable, optional
        From texts by ``doc_id`` to the frames of these reports, for each of `split_batches`; by
        default `label_texts`.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``documents`` (of reports that have sentences), ``sentences``, ``furniture``, ``labels``, and
        what else ``tabulate`` gives.
    notes : list of str
        What a user should know of the corpus, and which reports have no sentences.

    Raises
    ------
    InputError
        If no report has sentences.

    Examples
    --------
    >>> from jiedao import read_corpus, read_model
    >>> tables, _ = label_corpus(read_corpus("seeds"), read_model())
    >>> len(tables["sentences"]), len(tables["labels"])
    (634, 634)
    """
    say(f"sentences, themes and roles of {len(corpus.texts)} report(s)")
    genres = genres_of(corpus.documents)
    parts = [
        tabulate(texts) if tabulate else label_texts(texts, model, genres, simplify=corpus.simplify)
        for texts in split_batches(corpus.texts)
    ]
    tables = {
        name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]
    }
    empty = set(corpus.texts) - set(tables["sentences"]["doc_id"].unique())
    notes = [*corpus.notes, *(f"no sentences in {name}: left out" for name in sorted(empty))]
    documents = corpus.documents[~corpus.documents["doc_id"].isin(empty)].reset_index(drop=True)
    if documents.empty:
        raise InputError(
            str(corpus.folder), "no sentences in any report", "reports with text", "check the files"
        )
    return {"documents": documents} | tables, notes


def label_texts(
    texts: Mapping[str, str],
    model: ThemeModel,
    genres: Mapping[str, str],
    *,
    simplify: bool = False,
) -> Tables:
    """Return the frames ``sentences``, ``furniture`` and ``labels`` of some reports."""
    sentences, furniture = tabulate_sentences(texts, simplify=simplify)
    labels = label_sentences(sentences, model, dict(genres))
    return {"sentences": sentences, "furniture": furniture, "labels": labels}


def split_batches(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Split reports into batches of `BATCH` characters or more, in their order.

    A batch ends at a report whose name has a certain hash, so that a new report changes its own batch
    and hardly another: the others are found in the cache.

    Examples
    --------
    >>> [list(batch) for batch in split_batches({"a": "甲", "b": "乙"})]
    [['a', 'b']]
    """
    batch: dict[str, str] = {}
    size = 0
    for doc_id, raw in texts.items():
        batch[doc_id] = raw
        size += len(raw)
        marked = int(sha256(doc_id.encode())[0], 16) % 4 == 0
        if (size >= BATCH and marked) or size >= 4 * BATCH:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch


def genres_of(documents: pd.DataFrame) -> dict[str, str]:
    """Return the genre of each report."""
    return dict(zip(documents["doc_id"], documents["genre"], strict=True))


def label_reports(
    texts: Iterable[tuple[str, str]],
    model: ThemeModel,
    genres: dict[str, str],
    *,
    simplify: bool = False,
) -> Iterator[pd.DataFrame]:
    """Split and label reports as they come, with flat memory.

    Parameters
    ----------
    texts : iterable of (str, str)
        ``doc_id`` and raw text.
    model : ThemeModel
    genres : dict of str to str
        ``doc_id`` to genre, where it is known.
    simplify : bool
        Read traditional characters as simplified ones.

    Yields
    ------
    pandas.DataFrame
        As `select_columns` gives it, for some thousands of sentences.
    """
    batch: dict[str, str] = {}
    size = 0
    for doc_id, raw in texts:
        batch[doc_id] = raw
        size += len(raw)
        if size >= BATCH:
            yield _label_batch(batch, model, genres, simplify)
            batch, size = {}, 0
    if batch:
        yield _label_batch(batch, model, genres, simplify)


def _label_batch(
    texts: dict[str, str], model: ThemeModel, genres: dict[str, str], simplify: bool
) -> pd.DataFrame:
    sentences, _ = tabulate_sentences(texts, simplify=simplify)
    return select_columns(sentences, label_sentences(sentences, model, genres))


def select_columns(sentences: pd.DataFrame, labels: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the frame `sentences` as it is exported, with the labels beside it if there are some.

    Returns
    -------
    pandas.DataFrame
        The columns of the frame `sentences`; with labels also ``theme, theme2, theme_score, role,
        role_score, abstained``.
    """
    columns: Sequence[str] = [column for column in sentences.columns if column != "line"]
    frame = sentences[columns].reset_index(drop=True)
    if labels is None:
        return frame
    added = labels.rename(columns={"score": "theme_score"}).reset_index(drop=True)
    names = ["theme", "theme2", "theme_score", "role", "role_score", "abstained"]
    return pd.concat([frame, added[names]], axis=1)
