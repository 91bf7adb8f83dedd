"""Strips by their artists: where the ribbons, bands and ticks stand, and what is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from jiedao.errors import InputError
from jiedao.plotting.look import Look
from jiedao.plotting.strips import BAND, RIBBON, plot_strips
from jiedao.plotting.style import PALETTE
from jiedao.scheme import Scheme, parse_scheme

DATA = {
    "name": "small",
    "version": "1",
    "themes": [
        {"code": "economy", "name": "经济发展", "name_en": "Economy"},
        {"code": "safety", "name": "安全稳定", "name_en": "Safety"},
    ],
    "roles": [
        {"code": "achievement", "name": "成绩", "name_en": "Achievement"},
        {"code": "plan", "name": "计划", "name_en": "Plan"},
    ],
}


@pytest.fixture
def scheme() -> Scheme:
    return parse_scheme(DATA, "small.toml")


@pytest.fixture
def strips() -> pd.DataFrame:
    rows = [
        ("a", "江口街道", "economy", "achievement", "chapter"),
        ("a", "江口街道", "economy", "achievement", ""),
        ("a", "江口街道", "safety", "plan", "section"),
        ("a", "江口街道", "economy", "plan", ""),
        ("b", "湖滨街道", "safety", "plan", ""),
        ("b", "湖滨街道", "safety", "plan", ""),
    ]
    frame = pd.DataFrame(rows, columns=["doc_id", "report", "theme", "role", "mark"])
    left = frame.groupby("doc_id").cumcount()
    ids = [f"{doc}:{place + 1:03d}" for doc, place in zip(frame["doc_id"], left, strict=True)]
    return frame.assign(sentence_id=ids, left=left, right=left + 1, unit="sentences")


def _boxes(axis: Axes) -> list[tuple[str, float | None, list[list[float]]]]:
    """Each ribbon or band: its colour, how clear it is, and left, bottom, right, top of its parts."""
    found = []
    for ribbon in axis.collections:
        if isinstance(ribbon, PolyCollection):
            parts = [path.get_extents().extents.round(6).tolist() for path in ribbon.get_paths()]
            found.append((to_hex(ribbon.get_facecolor()[0]).upper(), ribbon.get_alpha(), parts))
    return found


def _axis(figure: Figure) -> Axes:
    return figure.axes[0]


def test_runs_of_a_theme_stand_in_its_lane_and_colour(strips: pd.DataFrame, scheme: Scheme) -> None:
    boxes = _boxes(_axis(plot_strips(strips, scheme)))
    economy, lane = PALETTE[0], RIBBON / 2
    tint, full = [parts for colour, _, parts in boxes if colour == economy]
    # The first two sentences are one run: half of the report; lines count from 0.
    assert tint == [[0, 0, 50, RIBBON], [75, 0, 100, RIBBON]]
    assert full == [[0, 0, 50, lane], [75, 0, 100, lane]]
    safety = [parts for colour, alpha, parts in boxes if colour == PALETTE[1] and alpha is None]
    assert safety == [[[50, lane, 75, 2 * lane]], [[0, 1 + lane, 100, 1 + 2 * lane]]]


def test_band_of_roles_lies_below_in_greys(strips: pd.DataFrame, scheme: Scheme) -> None:
    below = [
        (colour, parts)
        for colour, _, parts in _boxes(_axis(plot_strips(strips, scheme)))
        if all(top - bottom == pytest.approx(BAND) for _, bottom, _, top in parts)
    ]
    assert [[(left, right) for left, _, right, _ in parts] for _, parts in below] == [
        [(0, 50)],
        [(50, 100)],
        [(0, 100)],
    ]
    for colour, _ in below:
        assert len({colour[1:3], colour[3:5], colour[5:7]}) == 1


def test_ticks_stand_where_chapters_and_sections_begin(
    strips: pd.DataFrame, scheme: Scheme
) -> None:
    axis = _axis(plot_strips(strips, scheme))
    ticks = [lines for lines in axis.collections if isinstance(lines, LineCollection)]
    found = [[segment[0][0] for segment in lines.get_segments()] for lines in ticks]
    assert found == [[0.0], [50.0], [], []]
    chapter, section = (lines.get_segments()[0] for lines in ticks[:2])
    assert np.ptp(chapter[:, 1]) > np.ptp(section[:, 1])


def test_true_lengths_share_the_scale_of_the_longest(strips: pd.DataFrame, scheme: Scheme) -> None:
    axis = _axis(plot_strips(strips, scheme, whole=False))
    assert axis.get_xlim() == (0, 4)
    ends = [parts[-1][2] for colour, _, parts in _boxes(axis) if colour == PALETTE[1]]
    assert ends == [3, 3, 2, 2]
    assert _axis(plot_strips(strips, scheme)).get_xlim() == (0, 100)


def test_names_totals_and_legend_are_said(strips: pd.DataFrame, scheme: Scheme) -> None:
    figure = plot_strips(strips, scheme, look=Look("en"))
    axis = _axis(figure)
    assert [label.get_text() for label in axis.get_yticklabels()] == ["江口街道", "湖滨街道"]
    (right,) = axis.child_axes
    assert [label.get_text() for label in right.get_yticklabels()] == ["4", "2"]
    said = [text.get_text() for text in figure.legends[0].get_texts() if text.get_text()]
    assert sorted(said) == sorted(
        ["Economy", "Safety", "Achievement", "Plan", "chapter", "section"]
    )
    assert "n = 6 sentences of 2 reports" in figure.get_supxlabel()


def test_scheme_without_roles_has_no_band(strips: pd.DataFrame) -> None:
    scheme = parse_scheme({**DATA, "roles": []}, "small.toml")
    boxes = _boxes(_axis(plot_strips(strips.assign(role=""), scheme)))
    assert {colour for colour, _, _ in boxes} == set(PALETTE[:2])


def test_pages_hold_all_reports_once(strips: pd.DataFrame, scheme: Scheme) -> None:
    parts = [strips.assign(doc_id=f"d{number}", report=f"街道{number}") for number in range(40)]
    many = pd.concat(parts)
    first = plot_strips(many, scheme)
    pages = [plot_strips(many, scheme, page=page) for page in range(1, first.pages + 1)]  # type: ignore[attr-defined]
    named = [label.get_text() for page in pages for label in _axis(page).get_yticklabels()]
    assert named == [f"街道{number}" for number in range(40)]
    assert len({_axis(page).get_xlim() for page in pages}) == 1
    assert f"第 2/{len(pages)} 页" in pages[1].get_supxlabel()
    with pytest.raises(InputError) as caught:
        plot_strips(many, scheme, page=9)
    assert str(caught.value).startswith("page: found 9; allowed: 1 to ")


def test_nothing_to_show_is_told(strips: pd.DataFrame, scheme: Scheme) -> None:
    with pytest.raises(InputError) as caught:
        plot_strips(strips.head(0), scheme)
    assert str(caught.value) == (
        "strips: found no sentence; allowed: sentences with labels. What to do: add reports."
    )
