"""Strips, growth, targets, trends and trajectories in every size, as `test_layout` looks at figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from chart_cases import CHARTS
from test_layout import TALLEST, faults

from jiedao.plotting.look import LANGUAGES, Look
from jiedao.plotting.style import SUFFIXES, save_figure

# The most of everything in the least room, the languages and widths by turns.
SIZES = [(1, "zh", 1), (5, "zh", 2), (15, "en", 2), (40, "en", 1)]


@pytest.mark.parametrize(("offices", "language", "columns"), SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_texts_have_room(name: str, offices: int, language: str, columns: int) -> None:
    look = Look(language, columns)
    figures = CHARTS[name](offices, look)
    for figure in {id(figure): figure for figure in (figures[0], figures[-1])}.values():
        assert faults(figure) == []
        assert figure.get_figwidth() == look.width
        assert figure.get_figheight() <= TALLEST


@pytest.mark.parametrize("name", CHARTS)
def test_language_is_that_of_the_look(name: str) -> None:
    notes = {lang: CHARTS[name](2, Look(lang, 2))[0].get_supxlabel() for lang in LANGUAGES}
    assert "。" in notes["zh"]
    assert "n = " in notes["en"]
    assert not [character for character in notes["en"] if "\u3000" <= character <= "\u9fff"]


@pytest.mark.parametrize("name", ["strips", "targets", "trends"])
def test_same_frame_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    for copy in ("a", "b"):
        save_figure(CHARTS[name](3, Look())[0], tmp_path / copy, SUFFIXES)
    for suffix in SUFFIXES:
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
