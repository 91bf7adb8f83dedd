"""Shares of any groups of a corpus, from its reports to a table with intervals and corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from jiedao.annotation import read_table
from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.labelling import label_corpus
from jiedao.ledger.reuse import find_shared_passages
from jiedao.measures.blocks import CountConfig, count_blocks
from jiedao.measures.coded_sample import correct_shares_by_sample
from jiedao.measures.prevalence import correct_if_possible
from jiedao.pipeline import keep_own_text
from jiedao.text.tabulate import block_ids
from jiedao.themes.confusions import read_confusions
from jiedao.themes.model import read_model

# Below so many coded sentences the errors of the labeller are hardly seen.
FEW = 30


@dataclass(frozen=True)
class ShareConfig:
    """How the shares of a corpus are counted and corrected.

    Attributes
    ----------
    count : CountConfig
    model : pathlib.Path, optional
        Folder of the theme model; by default the one that comes with jiedao.
    coded : pathlib.Path, optional
        Table of a coder's labels of sentences of this corpus (``jiedao annotate import``).
    sample : pathlib.Path, optional
        The sample that was coded, with its column ``probability`` (``jiedao annotate sample``).
    own_text : bool
        Whether sentences that stand for the most part in a report of another office are left out.
    draws, seed : int
        Of the bootstrap.
    """

    count: CountConfig = field(default_factory=CountConfig)
    model: Path | None = None
    coded: Path | None = None
    sample: Path | None = None
    own_text: bool = False
    draws: int = 1000
    seed: int = 1

    def __post_init__(self) -> None:
        if (self.coded is None) != (self.sample is None):
            raise InputError(
                "coded",
                "a table of codes without its sample" if self.coded else "a sample without codes",
                "both, or neither",
                "name the table of the sample and that of its codes",
            )


def tabulate_shares(
    corpus: Corpus, config: ShareConfig | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Label a corpus and tabulate the shares of its themes.

    They are corrected by the coded sample where there is one, else by the confusions that stand in the
    model's folder; shares by role, or of characters, are left as they are.

    Parameters
    ----------
    corpus : Corpus
    config : ShareConfig, optional

    Returns
    -------
    shares : pandas.DataFrame
        Frame `shares`.
    notes : tuple of str
        What a user should know.

    Raises
    ------
    InputError
        If the corpus, a table or the configuration do not fit.

    Examples
    --------
    >>> from jiedao import CountConfig, read_corpus
    >>> shares, _ = tabulate_shares(read_corpus("seeds"), ShareConfig(CountConfig(by=("genre",))))
    >>> int(shares["total"].drop_duplicates().sum())
    634
    """
    config = config or ShareConfig()
    model = read_model(config.model)
    tables, said = label_corpus(corpus, model)
    if config.own_text:
        passages = find_shared_passages(tables["sentences"], tables["documents"])
        tables, told = keep_own_text(tables | {"passages": passages})
        said += told
    sentences, labels, documents = (tables[name] for name in ("sentences", "labels", "documents"))
    counts = count_blocks(sentences, labels, documents, model.scheme.theme_codes, config.count)
    if config.coded is None or config.sample is None:
        confusions = read_confusions(config.model)
        shares, notes = correct_if_possible(
            counts, confusions, draws=config.draws, seed=config.seed
        )
        return shares, (*said, *notes)
    coded, notes = _read_coded(config.coded, config.sample, sentences)
    if not config.count.headings:
        # A coded heading would change the count of what is not counted.
        body = sentences.loc[sentences["kind"] == "body", "sentence_id"]
        coded = coded[coded["sentence_id"].isin(body)]
    places = pd.Index(sentences["sentence_id"]).get_indexer(pd.Index(coded["sentence_id"]))
    blocks = block_ids(sentences, config.count.block).iloc[places]
    shares = correct_shares_by_sample(
        counts, coded, labels, blocks, draws=config.draws, seed=config.seed
    )
    return shares, (*said, *notes)


def _read_coded(
    codes: Path, sample: Path, sentences: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the coded sentences of a sample with the chance that each was drawn and coded."""
    coded = read_table(codes, ("sentence_id", "theme"))
    drawn = read_table(sample, ("sentence_id", "probability"))
    for path, table in ((codes, coded), (sample, drawn)):
        twice = table["sentence_id"][table["sentence_id"].duplicated()]
        if len(twice):
            raise InputError(str(path), f"two rows of '{twice.iloc[0]}'", "one", "leave one out")
        strange = table["sentence_id"][~table["sentence_id"].isin(sentences["sentence_id"])]
        if len(strange) == len(table):
            raise InputError(
                str(path),
                f"the sentence '{strange.iloc[0]}', which is not in the corpus",
                "sentences of these reports",
                "name the folder that the sample was drawn from",
            )
    # What an office or own text was chosen from has further sentences in its sample.
    counted = drawn["sentence_id"].isin(sentences["sentence_id"])
    outside = int((~counted).sum())
    drawn, coded = drawn[counted], coded[coded["sentence_id"].isin(sentences["sentence_id"])]
    chance = pd.to_numeric(drawn["probability"], errors="coerce")
    drawn = drawn.assign(probability=chance)[chance.notna()]
    found = coded.drop(columns="probability", errors="ignore").merge(
        drawn[["sentence_id", "probability"]], on="sentence_id"
    )
    if found.empty:
        raise InputError(
            str(codes), "no sentence of the sample", "codes of the sample", "choose its codes"
        )
    missing = len(drawn) - len(found)
    # Those that were coded stand for those of their report that were drawn and left.
    places = pd.Index(sentences["sentence_id"])
    report = sentences["doc_id"].to_numpy(dtype=object)
    of_drawn, of_found = (
        pd.Series(report[places.get_indexer(pd.Index(frame["sentence_id"]))])
        for frame in (drawn, found)
    )
    answered = of_found.value_counts() / of_drawn.value_counts()
    found["probability"] *= of_found.map(answered).to_numpy()
    silent = sorted(set(of_drawn) - set(of_found))
    note = (
        f"{missing} of {len(drawn)} sampled sentences were not coded: the others of their report "
        "stand for them"
    )
    notes = [note] * bool(missing)
    if outside:
        notes.append(f"{outside} sampled sentences are none of those that are counted: left out")
    if len(found) < min(FEW, len(sentences)):
        notes.append(
            f"only {len(found)} sentences were coded: intervals from fewer than {FEW} are too short"
        )
    notes += [f"no sampled sentence of {name} was coded" for name in silent]
    return found, tuple(notes)
