"""From a corpus to its labelled sentences: where every study begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.text.script import looks_traditional
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.model import ThemeModel, label_sentences

Say = Callable[[str], None]


def label_corpus(
    corpus: Corpus, model: ThemeModel, say: Say = lambda _: None, *, simplify: bool = False
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Split the reports of a corpus into sentences and label them.

    Parameters
    ----------
    corpus : Corpus
    model : ThemeModel
    say : callable, optional
        Told of each step.
    simplify : bool
        Read traditional characters as simplified ones; the text of sentences stays as it is.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``documents`` (of reports that have sentences), ``sentences``, ``furniture``, ``labels``.
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
    say(f"sentences of {len(corpus.texts)} report(s)")
    sentences, furniture = tabulate_sentences(corpus.texts, simplify=simplify)
    empty = set(corpus.texts) - set(sentences["doc_id"])
    notes = [*corpus.notes, *(f"no sentences in {name}: left out" for name in sorted(empty))]
    if not simplify:
        notes += note_script(corpus.texts)
    documents = corpus.documents[~corpus.documents["doc_id"].isin(empty)].reset_index(drop=True)
    if documents.empty:
        raise InputError(
            str(corpus.folder), "no sentences in any report", "reports with text", "check the files"
        )
    say(f"themes and roles of {len(sentences)} sentences")
    labels = label_sentences(sentences, model, genres_of(documents))
    tables = {"documents": documents, "sentences": sentences, "furniture": furniture}
    return tables | {"labels": labels}, notes


def note_script(texts: Mapping[str, str]) -> list[str]:
    """Say which reports look to be in traditional script, in which the model has learned nothing."""
    found = [name for name, text in texts.items() if looks_traditional(text)]
    if not found:
        return []
    shown = ", ".join(found[:5]) + ("…" if len(found) > 5 else "")
    return [f"{len(found)} report(s) look to be in traditional script ({shown}): --simplify"]


def genres_of(documents: pd.DataFrame) -> dict[str, str]:
    """Return the genre of each report."""
    return dict(zip(documents["doc_id"], documents["genre"], strict=True))
