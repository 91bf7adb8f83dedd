"""Figures by their artists; saving with the same bytes, whole glyphs and no trace left behind."""

from __future__ import annotations

import importlib.util
import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from jiedao.errors import FontError
from jiedao.plotting.font import missing_glyphs, text_width
from jiedao.plotting.keyness import LESS, MORE, plot_keyness
from jiedao.plotting.look import Look
from jiedao.plotting.shares import plot_theme_shares
from jiedao.plotting.style import (
    FONT,
    PALETTE,
    RESIDUAL,
    SMALL,
    new_figure,
    save_figure,
    style,
    theme_colours,
    wrap_note,
)
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import (
    plot_topic_choice,
    plot_topic_prevalence,
    plot_topic_shares,
)
from jiedao.scheme import Scheme, parse_scheme, read_scheme

THEMES = [
    {"code": "economy", "name": "经济发展"},
    {"code": "safety", "name": "安全稳定"},
    {"code": "other", "name": "其他"},
    {"code": "livelihood", "name": "民生福祉"},
]


@pytest.fixture
def scheme() -> Scheme:
    data = {"name": "small", "version": "1", "themes": THEMES, "residual": "other"}
    return parse_scheme(data, "small.toml")


@pytest.fixture
def shares() -> pd.DataFrame:
    values = {"湖滨街道": [0.1, 0.2, 0.3, 0.4], "江口街道": [0.5, 0.25, 0.25, 0.0]}
    rows = [
        (office, theme["code"], round(20 * share), 20, "sentences", share, share / 2, share + 0.1)
        for office, row in values.items()
        for theme, share in zip(THEMES, row, strict=True)
    ]
    columns = ["office", "theme", "n", "total", "unit", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def terms() -> pd.DataFrame:
    rows = [("甲", "网格", 3, 0.5), ("甲", "矛盾", 4, 0.25), ("甲", "调解", 9, 0.125)]
    rows += [("乙", "招商", 5, 1.0)]
    frame = pd.DataFrame(rows, columns=["group", "term", "n", "value"])
    return frame.assign(measure="tfidf", n_rest=0, z=np.nan, q=np.nan)


@pytest.fixture
def topic_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    shares = pd.DataFrame(
        {"run": "r", "doc_id": list("bbaa"), "topic": [0, 1, 0, 1], "share": [0.2, 0.8, 0.6, 0.4]}
    )
    topics = pd.DataFrame(
        {"run": "r", "topic": [0, 0, 0, 1], "term": ["网格", "矛盾", "调解", "招商"]}
    ).assign(weight=[0.5, 0.3, 0.2, 1.0])
    return shares, topics


@pytest.fixture
def keyness() -> pd.DataFrame:
    rows = [
        ("甲", "网格", 9, 1, 2.0, 1.0, 3.0, 4.0, 0.01),
        ("甲", "调解", 5, 1, 1.0, -0.5, 2.5, 1.5, 0.4),
        ("甲", "走访", 4, 3, 0.5, -0.5, 1.5, 0.5, 0.9),
        ("甲", "招商", 1, 8, -1.5, -2.5, -0.5, -3.0, 0.04),
        ("乙", "招商", 8, 1, 1.5, 0.5, 2.5, 3.0, 0.04),
    ]
    columns = ["group", "term", "n", "n_rest", "value", "low", "high", "z", "q"]
    return pd.DataFrame(rows, columns=columns).assign(measure="log_odds")


def _shown(figure: Figure) -> list[Axes]:
    return [axis for axis in figure.axes if axis.get_visible()]


def _labels(texts: list[Text]) -> list[str]:
    return [text.get_text() for text in texts]


def _titles(figure: Figure) -> list[str]:
    return [axis.get_title(loc="left") for axis in _shown(figure)]


def test_dots_stand_at_the_shares_and_lines_at_the_intervals(
    shares: pd.DataFrame, scheme: Scheme
) -> None:
    figure = plot_theme_shares(shares, scheme)
    assert _titles(figure) == ["经济发展", "安全稳定", "其他", "民生福祉"]
    for axis, code in zip(_shown(figure), scheme.theme_codes, strict=True):
        rows = shares[shares["theme"] == code]
        (dots,) = axis.lines
        assert list(dots.get_xdata()) == rows["share"].tolist()
        assert list(dots.get_ydata()) == [0, 1]
        (lines,) = axis.collections
        ends = [segment[:, 0].tolist() for segment in lines.get_segments()]
        assert ends == rows[["low", "high"]].values.tolist()
        assert [segment[0, 1] for segment in lines.get_segments()] == [0, 1]
    # The other panels of a row share the labels of the first.
    assert _labels(figure.axes[0].get_yticklabels()) == ["湖滨街道", "江口街道"]


def test_theme_has_its_colour_in_dots_and_lines(shares: pd.DataFrame, scheme: Scheme) -> None:
    colours = [PALETTE[0], PALETTE[1], RESIDUAL, PALETTE[2]]
    for axis, colour in zip(_shown(plot_theme_shares(shares, scheme)), colours, strict=True):
        assert axis.lines[0].get_color() == colour
        assert to_hex(axis.collections[0].get_color()[0]) == colour.lower()


def test_all_panels_have_one_scale_from_zero_that_holds_every_interval(
    shares: pd.DataFrame, scheme: Scheme
) -> None:
    for axis in _shown(plot_theme_shares(shares, scheme)):
        low, high = axis.get_xlim()
        assert low == 0
        assert shares["high"].max() <= high <= 1


@pytest.mark.parametrize(("unit", "word"), [("sentences", "句"), ("characters", "字")])
def test_note_tells_unit_denominators_and_interval(
    shares: pd.DataFrame, scheme: Scheme, unit: str, word: str
) -> None:
    figure = plot_theme_shares(shares.assign(unit=unit), scheme)
    assert figure.get_supxlabel() == (
        f"占全部{word}数的比例；n = 湖滨街道 20、江口街道 20 {word}。\n"
        "横线为 95% 区间（以段落块重抽样），未作多重比较校正；标签由分类模型给出，未校正模型误差。"
    )


def test_corrected_shares_stand_hollow_under_the_raw_ones(
    shares: pd.DataFrame, scheme: Scheme
) -> None:
    both = shares.assign(corrected=shares["share"] / 2, corrected_low=0.01, corrected_high=0.9)
    figure = plot_theme_shares(both, scheme)
    for axis, code in zip(_shown(figure), scheme.theme_codes, strict=True):
        rows = both[both["theme"] == code]
        raw, corrected = axis.lines
        assert list(raw.get_xdata()) == rows["share"].tolist()
        assert list(corrected.get_xdata()) == rows["corrected"].tolist()
        assert (list(raw.get_ydata()), list(corrected.get_ydata())) == ([0, 1], [0.27, 1.27])
        assert corrected.get_markerfacecolor() == "white"
        lines = axis.collections[1].get_segments()
        assert [segment[:, 0].tolist() for segment in lines] == [[0.01, 0.9]] * 2
        assert axis.get_xlim()[1] >= 0.9
    assert figure.get_supxlabel().endswith("空心点为校正模型误差后的占比。")


@given(st.text(st.sampled_from("街道报告n=120 ,;。，、"), max_size=60), st.floats(0.5, 2))
def test_note_is_broken_into_lines_that_fit_and_loses_nothing(line: str, room: float) -> None:
    parts = wrap_note(line, room)
    # Only spaces at which a line is broken are left out.
    assert "".join(parts).replace(" ", "") == line.replace(" ", "")
    words = re.findall(r"[!-~]+", line)
    whole = re.findall(r"[!-~]+[。，、]*|[街道报告][。，、]*|[。，、]+", line)
    for part in parts:
        widest = max([room, *(text_width(token, SMALL) for token in whole)])
        assert text_width(part, SMALL) <= widest + 1e-9
    # A number is not broken, nor does a line begin with a mark that closes.
    assert [word for part in parts for word in re.findall(r"[!-~]+", part)] == words
    assert not any(part[:1] in "。，、" for part in parts[1:])


def test_groups_of_another_column(shares: pd.DataFrame, scheme: Scheme) -> None:
    figure = plot_theme_shares(shares.rename(columns={"office": "county"}), scheme, group="county")
    assert _labels(_shown(figure)[0].get_yticklabels()) == ["湖滨街道", "江口街道"]


def test_bars_are_the_values_with_the_counts_at_their_ends(terms: pd.DataFrame) -> None:
    figure = plot_terms(terms, top=2)
    assert _titles(figure) == ["甲", "乙"]
    first, second = _shown(figure)
    assert [bar.get_width() for bar in first.patches] == [0.5, 0.25]
    assert _labels(first.get_yticklabels()) == ["网格", "矛盾"]
    assert _labels(first.texts) == ["3", "4"]
    assert [text.xy for text in first.texts] == [(0.5, 0), (0.25, 1)]
    assert [bar.get_width() for bar in second.patches] == [1.0]
    assert _labels(second.get_yticklabels()) == ["招商"]
    assert first.get_xlim()[0] == 0
    assert first.get_xlim()[1] > 1
    low, high = first.get_ylim()
    assert low > high
    assert "TF-IDF" in figure.get_supxlabel()


def test_cells_are_the_shares_with_reports_and_terms_beside_them(
    topic_frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    figure = plot_topic_shares(*topic_frames, {"a": "江口", "b": "湖滨"}, terms=2)
    (axis,) = _shown(figure)
    (image,) = axis.images
    assert np.asarray(image.get_array()).tolist() == [[0.2, 0.8], [0.6, 0.4]]
    assert image.get_clim() == (0, 0.8)
    assert [(text.get_position(), text.get_text()) for text in axis.texts] == [
        ((0, 0), "20%"),
        ((1, 0), "80%"),
        ((0, 1), "60%"),
        ((1, 1), "40%"),
    ]
    assert [text.get_color() for text in axis.texts] == ["#222222", "white", "white", "#222222"]
    assert _labels(axis.get_xticklabels()) == ["1\n网格\n矛盾", "2\n招商"]
    assert _labels(axis.get_yticklabels()) == ["湖滨", "江口"]
    assert "（r）" in figure.get_supxlabel()


@pytest.fixture
def passports() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "topic": [0, 1],
            "words": ["网格、矛盾、调解", "招商"],
            "stable": [True, False],
            "seed_recurrence": [1.0, 0.4],
            "resample_recurrence": [0.8, np.nan],
        }
    )


def test_topic_that_is_not_stable_has_no_name(
    topic_frames: tuple[pd.DataFrame, pd.DataFrame], passports: pd.DataFrame
) -> None:
    names = {"a": "江口", "b": "湖滨"}
    figure = plot_topic_shares(*topic_frames, names, passports, terms=2)
    upper, _ = _shown(figure)
    assert _labels(upper.get_xticklabels()) == ["1\n网格\n矛盾", "2\n（不稳定）"]
    assert _labels(upper.get_yticklabels()) == ["换种子复现", "重抽样复现"]
    assert _labels(upper.texts) == ["100%", "40%", "80%", "—"]
    assert "招商" not in figure.get_supxlabel()


def test_terms_that_have_no_room_beside_each_other_stand_in_the_note(
    topic_frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    shares, topics = topic_frames
    long = topics.assign(term=["一二三四五六七八九十一二三四五六七八九十"] * 4)
    figure = plot_topic_shares(shares, long, {"a": "江口", "b": "湖滨"}, look=Look(columns=1))
    (axis,) = _shown(figure)
    assert _labels(axis.get_xticklabels()) == ["1", "2"]
    assert "1 一二三四" in figure.get_supxlabel().replace("\n", "")


def test_choice_shows_every_measure_with_its_interval() -> None:
    rows = [
        (k, measure, value, value - 0.1, value + 0.2, 3)
        for measure in ("heldout", "heldout_gap", "stability", "coherence", "exclusivity")
        for k, value in ((4, 0.5), (5, 0.7))
    ]
    columns = ["topics", "measure", "value", "low", "high", "n"]
    figure = plot_topic_choice(pd.DataFrame(rows, columns=columns), 5)
    axes = _shown(figure)
    assert len(axes) == 4
    for axis in axes:
        points, _, (bars,) = axis.containers[0]
        assert np.column_stack(points.get_data()).tolist() == [[4, 0.5], [5, 0.7]]
        spans = [segment[:, 1].tolist() for segment in bars.get_segments()]
        assert spans == [pytest.approx([0.4, 0.7]), pytest.approx([0.6, 0.9])]
        # The number recommended is marked.
        assert [5, 5] in [list(line.get_xdata()) for line in axis.lines]
    assert "运行 3 次" in figure.get_supxlabel()


@pytest.fixture
def prevalence() -> pd.DataFrame:
    rows = [("江口", 0, 0.6), ("江口", 1, 0.4), ("湖滨", 0, 0.2), ("湖滨", 1, 0.8)]
    frame = pd.DataFrame(rows, columns=["office", "topic", "share"])
    return frame.assign(low=frame["share"] - 0.1, high=frame["share"] + 0.2, runs=5)


def test_prevalence_has_a_panel_a_topic_and_greys_what_is_unstable(
    prevalence: pd.DataFrame, passports: pd.DataFrame
) -> None:
    figure = plot_topic_prevalence(prevalence, passports, "office", terms=2)
    first, second = _shown(figure)
    assert [axis.get_title(loc="left") for axis in (first, second)] == [
        "1  网格、矛盾",
        "2  （不稳定）",
    ]
    points, _, (bars,) = first.containers[0]
    assert np.column_stack(points.get_data()).tolist() == [[0.6, 0], [0.2, 1]]
    assert bars.get_segments()[0][:, 0].tolist() == pytest.approx([0.5, 0.8])
    assert _labels(first.get_yticklabels()) == ["江口", "湖滨"]
    colours = [axis.containers[0][0].get_color() for axis in (first, second)]
    assert colours == ["#0072B2", "#8A8A8A"]


Draw = Callable[[], Figure]


@pytest.fixture(params=["shares", "terms", "topics", "prevalence"])
def draw(
    request: pytest.FixtureRequest,
    shares: pd.DataFrame,
    scheme: Scheme,
    terms: pd.DataFrame,
    topic_frames: tuple[pd.DataFrame, pd.DataFrame],
    prevalence: pd.DataFrame,
    passports: pd.DataFrame,
) -> Draw:
    draws: dict[str, Draw] = {
        "shares": lambda: plot_theme_shares(shares, scheme),
        "terms": lambda: plot_terms(terms),
        "topics": lambda: plot_topic_shares(*topic_frames, {"a": "江口", "b": "湖滨"}),
        "prevalence": lambda: plot_topic_prevalence(prevalence, passports, "office"),
    }
    return draws[request.param]


def test_same_figure_gives_the_same_bytes_at_each_saving(draw: Draw, tmp_path: Path) -> None:
    figure, shown = draw(), draw()
    # As a notebook shows it.
    shown.savefig(io.BytesIO(), format="png")
    suffixes = [".png", ".svg", ".pdf"]
    for name, each in (("first", figure), ("second", figure), ("shown", shown)):
        paths = save_figure(each, tmp_path / name, suffixes)
        assert paths == [tmp_path / f"{name}{suffix}" for suffix in suffixes]
        # Nor does it matter what else is saved before.
        suffixes.reverse()
    for suffix in suffixes:
        names = ("first", "second", "shown")
        assert len({(tmp_path / f"{name}{suffix}").read_bytes() for name in names}) == 1


def test_every_text_is_in_the_font_of_the_package(draw: Draw, tmp_path: Path) -> None:
    figure = draw()
    save_figure(figure, tmp_path / "a")
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    assert {family for text in texts for family in text.get_fontfamily()} == {FONT}


def test_no_text_leaves_the_figure_or_lies_on_its_neighbour(draw: Draw, tmp_path: Path) -> None:
    figure = draw()
    save_figure(figure, tmp_path / "a")
    renderer = figure.canvas.get_renderer()
    page = figure.bbox.padded(1)
    for axis in [axis for shown in _shown(figure) for axis in (shown.xaxis, shown.yaxis)]:
        low, high = sorted(axis.get_view_interval())
        ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
        boxes = [label.get_window_extent(renderer) for label in labels if label.get_visible()]
        assert all(page.count_contains(box.corners()) == 4 for box in boxes)
        pairs = itertools.pairwise(boxes)
        assert not any(box.overlaps(following) for box, following in pairs)


def test_settings_of_matplotlib_stay_as_they_were(draw: Draw, tmp_path: Path) -> None:
    with mpl.rc_context({"font.size": 33, "svg.hashsalt": "mine", "axes.facecolor": "red"}):
        before = dict(mpl.rcParams)
        figure = draw()
        save_figure(figure, tmp_path / "a")
        assert dict(mpl.rcParams) == before
    plain = draw()
    save_figure(plain, tmp_path / "b")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_settings_of_matplotlib_come_back_after_an_error() -> None:
    def fail() -> None:
        with style():
            assert mpl.rcParams["font.family"] == [FONT]
            raise ZeroDivisionError

    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert dict(mpl.rcParams) == before


def test_missing_glyph_is_named_and_nothing_is_written(
    shares: pd.DataFrame, scheme: Scheme, tmp_path: Path
) -> None:
    figure = plot_theme_shares(shares, scheme)
    figure.axes[0].set_yticks([0, 1], ["湖滨街道", "𠮷街道"])
    with pytest.raises(FontError) as caught:
        save_figure(figure, tmp_path / "a", strict=True)
    assert str(caught.value) == (
        f"{tmp_path / 'a'}: found the characters 𠮷; allowed: characters of the font Noto Sans SC. "
        "What to do: replace them in the labels of the figure."
    )
    assert list(tmp_path.iterdir()) == []


def test_text_that_is_not_shown_needs_no_glyph(tmp_path: Path) -> None:
    with style():
        figure = new_figure(2, 1)
        figure.text(0.5, 0.5, "𠮷").set_visible(False)
    assert save_figure(figure, tmp_path / "a", (".png",)) == [tmp_path / "a.png"]


def test_missing_glyphs_are_told_once_each_in_their_order() -> None:
    assert missing_glyphs(["街道𠮷", "😀𠮷\n", "（%）—“”·①"]) == "𠮷😀"


def test_font_has_every_character_of_the_seeds(seed_sentences: pd.DataFrame) -> None:
    assert missing_glyphs(seed_sentences["text"].tolist()) == ""


def test_missing_font_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FontError) as caught, style():
        pass
    assert str(caught.value) == (
        "the font of the figures: found no package pylopdf-fonts-zh-cn. "
        "What to do: install it with `pip install pylopdf-fonts-zh-cn`."
    )


def test_colours_of_a_scheme_differ_and_grey_is_for_the_rest() -> None:
    scheme = read_scheme("street")
    colours = theme_colours(scheme.theme_codes, scheme.residual)
    assert list(colours) == list(scheme.theme_codes)
    assert len(set(colours.values())) == len(colours)
    assert colours["other"] == RESIDUAL
    assert theme_colours(["a", "b"]) == {"a": PALETTE[0], "b": PALETTE[1]}


SCRIPT = """
import sys
from pathlib import Path

import pandas as pd

import jiedao.plotting.shares
import jiedao.plotting.topics
from jiedao.plotting.style import save_figure
from jiedao.plotting.terms import plot_terms

assert "matplotlib" not in sys.modules, "a heavy import that is not lazy"
terms = pd.DataFrame({"group": ["甲"], "term": ["网格"], "n": [3], "value": [0.5]})
save_figure(plot_terms(terms.assign(measure="tfidf")), Path(sys.argv[1]))
assert "matplotlib.pyplot" not in sys.modules, "pyplot keeps a global state"
"""


def test_other_process_draws_the_same_bytes_without_pyplot(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "research"
    environment = os.environ | {"PYTHONPATH": str(source), "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path / "a")], env=environment, check=True)
    terms = pd.DataFrame({"group": ["甲"], "term": ["网格"], "n": [3], "value": [0.5]})
    save_figure(plot_terms(terms.assign(measure="tfidf")), tmp_path / "b")
    for suffix in (".png", ".svg", ".pdf"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_key_terms_stand_at_their_values_and_are_full_below_the_level(
    keyness: pd.DataFrame,
) -> None:
    figure = plot_keyness(keyness, more=2, less=1)
    assert _titles(figure) == ["甲", "乙"]
    axis = _shown(figure)[0]
    assert _labels(axis.get_yticklabels()) == ["网格 (9, 1)", "调解 (5, 1)", "招商 (1, 8)"]
    lines, more, less = axis.collections
    assert [segment[:, 0].tolist() for segment in lines.get_segments()] == [
        [1.0, 3.0],
        [-0.5, 2.5],
        [-2.5, -0.5],
    ]
    assert more.get_offsets().tolist() == [[2.0, 0.0], [1.0, 1.0]]
    assert less.get_offsets().tolist() == [[-1.5, 2.0]]
    assert [to_hex(c).upper() for c in more.get_facecolors()] == [MORE, "#FFFFFF"]
    assert [to_hex(c).upper() for c in less.get_facecolors()] == [LESS]
    assert {to_hex(c).upper() for c in more.get_edgecolors()} == {MORE}
    # In grey the sides differ in shape.
    assert len(more.get_paths()[0].vertices) != len(less.get_paths()[0].vertices)
    assert axis.get_xlim() == pytest.approx((-3.15, 3.15))


def test_test_without_a_size_has_dots_without_intervals(keyness: pd.DataFrame) -> None:
    figure = plot_keyness(keyness.assign(measure="g2", low=np.nan, high=np.nan))
    assert _shown(figure)[0].get_xlim() == pytest.approx((-2.1, 2.1))
    assert "G²" in figure.get_supxlabel()
