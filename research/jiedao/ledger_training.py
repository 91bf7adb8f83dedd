"""From annotated names to the tagger of initiatives in its folder, and its scores."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.ledger.evaluate import (
    EXEMPLAR_COLUMNS,
    REFERENCE_COLUMNS,
    Example,
    exemplar_examples,
    fit_examples,
    hold_out,
    report_examples,
    score_initiatives,
)
from jiedao.ledger.tagger import RECORD, Tagger, tagger_data
from jiedao.tables import write_text
from jiedao.text.tabulate import tabulate_sentences

REFERENCE = ("annotations", "initiatives.tsv")
EXEMPLARS = ("annotations", "initiative_exemplars.tsv")


@dataclass(frozen=True)
class NamedCorpus:
    """What the tagger learns from.

    Attributes
    ----------
    sentences : pandas.DataFrame
        Frame `sentences` of the annotated reports.
    reference : pandas.DataFrame
        Columns ``sentence_id, name, kind``: every name in them.
    judged : pandas.DataFrame
        Judged candidates of written mini-reports; they train, and never evaluate on reports.
    offices : dict of str to str
        ``doc_id`` to office.
    """

    sentences: pd.DataFrame
    reference: pd.DataFrame
    judged: pd.DataFrame
    offices: dict[str, str]

    @property
    def exemplars(self) -> list[Example]:
        """The judged candidates as examples to learn from."""
        return exemplar_examples(self.judged)


def read_named_corpus(folder: str | Path = "seeds") -> NamedCorpus:
    """Read a corpus with ``annotations/initiatives.tsv`` and ``initiative_exemplars.tsv``.

    Raises
    ------
    InputError
        If a file is missing or lacks a column.

    Examples
    --------
    >>> corpus = read_named_corpus("seeds")
    >>> len(corpus.reference), len(corpus.offices)
    (331, 5)
    """
    folder = Path(folder)
    corpus = read_corpus(folder)
    sentences, _ = tabulate_sentences(corpus.texts)
    reference = _read_rows(folder.joinpath(*REFERENCE), REFERENCE_COLUMNS)
    judged = _read_rows(folder.joinpath(*EXEMPLARS), EXEMPLAR_COLUMNS)
    offices = dict(zip(corpus.documents["doc_id"], corpus.documents["office"], strict=True))
    return NamedCorpus(sentences, reference, judged, offices)


def _read_rows(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(
            str(path), f"no readable table ({error})", "tab-separated UTF-8", "correct the file"
        ) from error
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise InputError(
            f"{path}:1", f"no column '{missing[0]}'", ", ".join(columns), "add the column"
        )
    return frame[list(columns)]


def train_initiatives(corpus: NamedCorpus, output: Path) -> Tagger:
    """Train the tagger on everything that is annotated and write ``model.json``.

    Parameters
    ----------
    corpus : NamedCorpus
    output : pathlib.Path
        The folder of the model.

    Returns
    -------
    Tagger
    """
    tagger = fit_examples([*report_examples(corpus.sentences, corpus.reference), *corpus.exemplars])
    output.mkdir(parents=True, exist_ok=True)
    text = json.dumps(tagger_data(tagger), ensure_ascii=False, indent=0, separators=(",", ":"))
    write_text(text + "\n", output / RECORD)
    return tagger


def evaluate_initiatives(corpus: NamedCorpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score the tagger with each office held out.

    Returns
    -------
    scores : pandas.DataFrame
        Columns ``office`` (``all`` first), ``measure, value, low, high, n``, see
        `jiedao.ledger.evaluate.score_initiatives`.
    initiatives : pandas.DataFrame
        Frame `initiatives`, what was found in each office by the tagger that never saw it.
    """
    found = hold_out(corpus.sentences, corpus.reference, corpus.exemplars, corpus.offices)
    parts = []
    for office in ("all", *dict.fromkeys(corpus.offices.values())):
        chosen = corpus.sentences
        if office != "all":
            chosen = chosen[chosen["doc_id"].map(corpus.offices) == office]
        reference, result = (
            names[names["sentence_id"].isin(chosen["sentence_id"])]
            for names in (corpus.reference, found)
        )
        scores = score_initiatives(chosen, reference, result)
        scores.insert(0, "office", office)
        parts.append(scores)
    return pd.concat(parts, ignore_index=True), found
