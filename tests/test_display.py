"""What objects show in Jupyter: what there is, and every text of a report as text."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jiedao.corpus import Corpus, read_corpus
from jiedao.display import LONGEST, MOST_ROWS, draw_card
from jiedao.panel import PanelStudy
from jiedao.pipeline import Study
from jiedao.scheme import Category, Scheme, read_scheme
from jiedao.topics.model import TopicConfig, TopicModel

HOSTILE = "<script>alert('街道')</script><img src=x onerror=\"alert(1)\">"
TAGS = {
    "div",
    "p",
    "strong",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "ul",
    "li",
}


class Reader(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.cells: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


def _hostile_study() -> Study:
    table = pd.DataFrame({HOSTILE: [1, 2]})
    record = {"model": {"labeller": HOSTILE}}
    return Study({HOSTILE: table}, _hostile_scheme(), record, (HOSTILE,), {})


def _hostile_scheme() -> Scheme:
    category = Category(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return dataclasses.replace(
        read_scheme(), name=HOSTILE, title=HOSTILE, themes=(category,), roles=(category,)
    )


def _hostile_corpus() -> Corpus:
    documents = pd.DataFrame(
        {
            name: [HOSTILE]
            for name in ("doc_id", "office", "period_start", "period_end", "genre", "title")
        }
    )
    return Corpus(Path(HOSTILE), documents, {HOSTILE: HOSTILE}, (HOSTILE,))


def _hostile_panel() -> PanelStudy:
    frame = pd.DataFrame({HOSTILE: [1]})
    return PanelStudy(frame, frame, frame, _hostile_scheme(), (HOSTILE,))


def _hostile_topics() -> TopicModel:
    return TopicModel(TopicConfig(topics=2), np.eye(2), np.ones(2), (HOSTILE, "网格"), ("", ""), {})


@pytest.mark.parametrize(
    "shown",
    [_hostile_study(), _hostile_scheme(), _hostile_corpus(), _hostile_panel(), _hostile_topics()],
    ids=lambda shown: type(shown).__name__,
)
def test_hostile_texts_are_shown_as_text(shown: Study | Corpus) -> None:
    page = Reader(shown._repr_html_())
    assert page.tags <= TAGS
    assert {name for name, _ in page.attributes} <= {"style"}
    assert any(cell.startswith("<script>alert('街道')</script>") for cell in page.cells)


def test_corpus_shows_its_reports(seeds: Path) -> None:
    corpus = read_corpus(seeds)
    assert repr(corpus) == f"Corpus({seeds}; reports: 5; notes: 0)"
    cells = Reader(corpus._repr_html_()).cells
    assert cells[0] == f"Corpus {seeds}: 5 report(s)"
    row = cells.index("zhongdu-2025h1")
    assert cells[row + 1 : row + 5] == ["中都街道", "2025-01", "2025-06", "both"]
    assert f"{len(corpus.texts['zhongdu-2025h1']):,}" in cells


def test_study_shows_tables_and_notes() -> None:
    cells = Reader(_hostile_study()._repr_html_()).cells
    assert cells[1:4] == ["table", "rows", "columns"]
    assert cells[5] == "2"
    assert cells[-2:] == ["notes: 1", HOSTILE]


def test_panel_names_its_frames() -> None:
    panel = dataclasses.replace(_hostile_panel(), scheme=read_scheme())
    assert (
        repr(panel) == "PanelStudy(scheme street@1; rows: panel 1, trends 1, changes 1; notes: 1)"
    )


def test_topics_show_their_leading_words() -> None:
    cells = Reader(_hostile_topics()._repr_html_()).cells
    assert cells[cells.index("1") + 1].startswith("网格、<script>")


def test_scheme_shows_its_definitions() -> None:
    cells = Reader(read_scheme()._repr_html_()).cells
    assert cells[0] == "Scheme street@1: 街道工作报告：主题与功能"
    row = cells.index("economy")
    assert cells[row - 1 : row + 3] == ["theme", "economy", "经济发展", "Economy"]
    assert cells.count("role") == 4


def test_long_tables_and_texts_are_cut() -> None:
    rows = [["文" * (LONGEST + 1)]] * (MOST_ROWS + 2)
    cells = Reader(draw_card("t", ["text"], rows)).cells
    assert cells.count("文" * (LONGEST - 1) + "…") == MOST_ROWS
    assert cells[-1] == "… and 2 more"
    exact = Reader(draw_card("t", ["text"], [["文" * LONGEST]] * MOST_ROWS)).cells
    assert exact.count("文" * LONGEST) == MOST_ROWS
    assert not any("more" in cell for cell in exact)
