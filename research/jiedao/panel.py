"""The study of a panel: from reports of several periods to the trends and changes of the themes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jiedao.corpus import Corpus, read_corpus
from jiedao.display import draw_card
from jiedao.errors import InputError
from jiedao.labelling import Say, label_corpus
from jiedao.measures.blocks import UNITS, CountConfig
from jiedao.measures.changes import compute_changes
from jiedao.measures.kendall import compute_office_trends
from jiedao.measures.series import tabulate_panel
from jiedao.measures.shares import compute_shares
from jiedao.measures.trends import compute_trends
from jiedao.scheme import Scheme
from jiedao.themes.model import read_model

PERIOD = ("office", "period_start", "period_end")


@dataclass(frozen=True)
class PanelConfig:
    """The settings of a study of a panel.

    Attributes
    ----------
    model : str
        Folder of the theme model; ``""`` is the one that comes with jiedao.
    unit : {"sentences", "characters"}
        What shares count.
    headings : bool
        Whether titles and headings count.
    months : int, optional
        The length of the periods to keep; the most frequent one if none is given.
    permutations, seed : int
        Of the test of change points.
    """

    model: str = ""
    unit: str = "sentences"
    headings: bool = True
    months: int | None = None
    permutations: int = 1999
    seed: int = 20240601

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise InputError("unit", f"'{self.unit}'", ", ".join(UNITS), "choose one of these")


@dataclass(frozen=True)
class PanelStudy:
    """The frames of a study of a panel.

    Attributes
    ----------
    panel, trends, changes : pandas.DataFrame
        Frames of these names; ``trends`` has all offices together first, then each by itself.
    scheme : Scheme
    notes : tuple of str
        What a reader should know of the reports and of what was left out.
    """

    panel: pd.DataFrame
    trends: pd.DataFrame
    changes: pd.DataFrame
    scheme: Scheme
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Name the frames and their rows."""
        rows = ", ".join(f"{name} {len(frame)}" for name, frame in self._frames().items())
        return f"PanelStudy(scheme {self.scheme.identity}; rows: {rows}; notes: {len(self.notes)})"

    def _repr_html_(self) -> str:
        """Show the frames, their rows and columns, and the notes."""
        rows = [
            (name, len(frame), ", ".join(map(str, frame))) for name, frame in self._frames().items()
        ]
        title = f"PanelStudy: scheme {self.scheme.identity}"
        return draw_card(title, ("frame", "rows", "columns"), rows, self.notes)

    def _frames(self) -> dict[str, pd.DataFrame]:
        return {"panel": self.panel, "trends": self.trends, "changes": self.changes}


def study_panel(
    corpus: Corpus | str | Path, config: PanelConfig | None = None, say: Say = lambda _: None
) -> PanelStudy:
    """Study the trends of the themes over offices and periods.

    Parameters
    ----------
    corpus : Corpus, str or pathlib.Path
        A corpus with several periods an office, or its folder.
    config : PanelConfig, optional
    say : callable, optional
        Told of each step.

    Returns
    -------
    PanelStudy

    Raises
    ------
    InputError
        If no report has sentences or a known period.

    Examples
    --------
    >>> result = study_panel("tests/data/panel")
    >>> trend = result.trends.set_index(["office", "theme"]).loc[("江口街道", "livelihood")]
    >>> trend[["value", "p"]].astype(float).round(3).tolist()
    [0.139, 0.017]
    """
    config = config or PanelConfig()
    if not isinstance(corpus, Corpus):
        say("reading")
        corpus = read_corpus(corpus)
    model = read_model(config.model or None)
    tables, found = label_corpus(corpus, model, say)
    documents = tables["documents"]
    say("shares by office and period")
    shares = compute_shares(
        tables["sentences"],
        tables["labels"],
        documents,
        model.scheme.theme_codes,
        CountConfig(by=PERIOD, unit=config.unit, headings=config.headings),
    )
    panel, notes = tabulate_panel(shares, months=config.months)
    say("trends")
    trends = pd.concat([compute_trends(panel), compute_office_trends(panel)], ignore_index=True)
    say("changes")
    changes = compute_changes(panel, permutations=config.permutations, seed=config.seed)
    told = (*found, *_notes_on(documents), *notes)
    return PanelStudy(panel, trends, changes, model.scheme, told)


def _notes_on(documents: pd.DataFrame) -> list[str]:
    """Say whether plans stand beside summaries."""
    genres = Counter(documents["genre"])
    if len(genres) < 2:
        return []
    counts = ", ".join(f"{genres[genre]} {genre}" for genre in sorted(genres))
    return [f"the reports differ in genre ({counts}): a trend may be one of genre"]


def list_remarks(frame: pd.DataFrame) -> list[str]:
    """List the remarks of a frame `trends` or `changes`, each with how many rows it stands in.

    Examples
    --------
    >>> list_remarks(pd.DataFrame({"remark": ["one period only", "", "one period only"]}))
    ['one period only (2 of 3 rows)']
    """
    counts = Counter(remark for remark in frame["remark"] if remark)
    return [f"{remark} ({count} of {len(frame)} rows)" for remark, count in counts.items()]
