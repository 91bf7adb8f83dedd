"""The study of a panel: from a folder of several periods to trends, changes and notes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.panel import PanelConfig, PanelStudy, list_remarks, study_panel

PANEL = Path(__file__).parent / "data" / "panel"


@pytest.fixture(scope="module")
def result() -> PanelStudy:
    return study_panel(PANEL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two offices with two reports each, of which one is a plan and one is empty."""
    rows = ["doc_id,office,period_start,period_end,genre"]
    for office, name in (("甲街道", "a"), ("乙街道", "b")):
        for year, genre in ((2023, "summary"), (2024, "plan")):
            text = "慰问老人20户。\n走访企业5家。\n"
            (tmp_path / f"{name}{year}.txt").write_text(text, encoding="utf-8")
            rows.append(f"{name}{year},{office},{year}-01,{year}-12,{genre}")
    (tmp_path / "b2024.txt").write_text("- 1 -\n", encoding="utf-8")
    (tmp_path / "documents.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_tables_of_the_panel(result: PanelStudy) -> None:
    themes = list(result.scheme.theme_codes)
    assert len(result.panel) == 3 * 5 * len(themes)
    assert result.panel.groupby(["office", "period"])["n"].sum().tolist() == (
        result.panel[result.panel["theme"] == "other"]["total"].tolist()
    )
    offices = ["all", "东山街道", "江口街道", "湖滨街道"]
    assert result.trends["office"].tolist() == [name for name in offices for _ in themes]
    assert result.trends["theme"].tolist() == themes * 4
    assert len(result.changes) == 3 * len(themes)
    assert result.notes == ()


def test_trend_that_was_written_is_found(result: PanelStudy) -> None:
    trends = result.trends.set_index(["office", "theme"])
    # From three of thirteen sentences to seven of fourteen in two years.
    rising = trends.loc[("江口街道", "livelihood")]
    assert rising["value"] == pytest.approx((7 / 14 - 3 / 13) / 2, abs=0.01)
    assert rising["p"] == pytest.approx(2 / 120)
    assert trends.loc[("all", "livelihood"), "p"] < 0.05


def test_what_differs_is_told(folder: Path) -> None:
    result = study_panel(folder)
    assert result.notes == (
        "2 report(s) are there twice (both are kept and count; remove one): a2024: the same text as a2023; b2023: the "
        "same text as a2023",
        "no sentences in b2024: left out",
        "the reports differ in genre (1 plan, 2 summary): a trend may be one of genre",
        "the offices have from 1 to 2 periods",
    )
    assert set(result.trends["remark"]) == {
        "2 periods: a shift, but no trend can be told",
        "2 periods with 1 different share(s): the test cannot fall below p = 1 in any order",
        "one period only: no trend can be told",
        "the theme never occurs: no trend can be told",
    }


def test_settings_reach_the_measures(folder: Path) -> None:
    corpus = read_corpus(folder)
    result = study_panel(corpus, PanelConfig(unit="characters", headings=False))
    assert set(result.panel["unit"]) == {"characters"}
    with pytest.raises(InputError, match=r"^months: found 6; allowed: 12\."):
        study_panel(corpus, PanelConfig(months=6))
    with pytest.raises(InputError, match=r"^unit: found 'words'; allowed: sentences, characters\."):
        PanelConfig(unit="words")


def test_corpus_without_sentences_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("- 1 -\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        study_panel(tmp_path)
    assert str(error.value) == (
        f"{tmp_path}: found no sentences in any report; allowed: reports with text. "
        "What to do: check the files."
    )


def test_remarks_are_counted_in_their_order() -> None:
    frame = pd.DataFrame({"remark": ["b", "", "a", "b"]})
    assert list_remarks(frame) == ["b (2 of 4 rows)", "a (1 of 4 rows)"]
