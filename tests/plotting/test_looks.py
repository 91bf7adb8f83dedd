"""What a look and a page change of figures; bars, heat map and slopes by their artists."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from cases import (
    CASES,
    made_likeness,
    made_profile,
    made_shares,
    made_shifts,
    made_topics,
    office_names,
)
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from jiedao.errors import InputError
from jiedao.figures import build_figure, run_figure_scripts
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.likeness import plot_likeness
from jiedao.plotting.look import Look
from jiedao.plotting.profile_map import plot_profile_map
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shares import plot_theme_bars, plot_theme_shares
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.slopes import plot_slopes
from jiedao.plotting.style import save_figure, theme_colours
from jiedao.plotting.topics import plot_topic_shares
from jiedao.scheme import Scheme, read_scheme


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return read_scheme()


def _names(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_yticklabels()]


def test_pages_hold_every_group_once_on_one_scale(scheme: Scheme) -> None:
    shares = made_shares(40, scheme)
    pages = draw_pages(lambda page: plot_theme_shares(shares, scheme, page=page))
    assert len(pages) == 3
    assert [name for page in pages for name in _names(page)] == office_names(40)
    assert len({tuple(page.axes[0].get_xlim()) for page in pages}) == 1
    for number, page in enumerate(pages, 1):
        assert page.get_supxlabel().startswith(f"第 {number}/3 页：第 ")
    # The n of all groups, on every page.
    totals = shares.drop_duplicates("office")["total"]
    counted = f"n = 每组 {totals.min()}–{totals.max()} 句，共 {totals.sum():,} 句"
    assert all(counted in page.get_supxlabel().replace("\n", "") for page in pages)


@pytest.mark.parametrize("name", ["shares", "slopes", "likeness", "topics"])
def test_page_that_there_is_not_is_refused(name: str, scheme: Scheme) -> None:
    plots = {
        "shares": lambda page: plot_theme_shares(made_shares(5, scheme), scheme, page=page),
        "slopes": lambda page: plot_slopes(made_shifts(5, scheme), scheme, page=page),
        "likeness": lambda page: plot_likeness(made_likeness(5), page=page),
        "topics": lambda page: plot_topic_shares(*made_topics(5), page=page),
    }
    for page in (0, 2):
        with pytest.raises(InputError) as caught:
            plots[name](page)
        assert str(caught.value) == (
            f"page: found {page}; allowed: 1 to 1. What to do: choose one of these."
        )


def test_theme_has_one_colour_in_every_figure(scheme: Scheme) -> None:
    colours = theme_colours(scheme.theme_codes, scheme.residual)
    wanted = [colours[theme].lower() for theme in scheme.theme_codes]
    dots = plot_theme_shares(made_shares(5, scheme), scheme).axes
    assert [to_hex(axis.lines[0].get_color()) for axis in dots] == wanted
    quotients = plot_profiles(made_profile(5, scheme), scheme).axes
    assert [to_hex(axis.lines[1].get_color()) for axis in quotients] == wanted
    shifts = plot_shifts(made_shifts(5, scheme), scheme).axes
    assert [to_hex(axis.lines[1].get_color()) for axis in shifts] == wanted
    (bars,) = plot_theme_bars(made_shares(5, scheme), scheme).axes
    assert [to_hex(each.patches[0].get_facecolor()) for each in bars.containers] == wanted
    slopes = plot_slopes(made_shifts(5, scheme), scheme).axes[0]
    assert [to_hex(line.get_color()) for line in slopes.lines] == wanted


def test_bars_are_parted_by_the_shares_and_told_apart_in_grey(scheme: Scheme) -> None:
    shares = made_shares(5, scheme)
    (axis,) = plot_theme_bars(shares, scheme).axes
    for theme, bars in zip(scheme.theme_codes, axis.containers, strict=True):
        rows = shares[shares["theme"] == theme]
        assert [bar.get_width() for bar in bars.patches] == pytest.approx(rows["share"].tolist())
    ends = [bar.get_x() + bar.get_width() for bar in axis.containers[-1].patches]
    assert ends == pytest.approx([1.0] * 5)
    assert len({each.patches[0].get_hatch() for each in axis.containers}) == len(scheme.themes)
    written = {text.get_text() for text in axis.texts}
    assert written == {f"{100 * s:.0f}" for s in shares["share"] if s >= 0.04}


def test_cells_tell_the_log_ratio_its_interval_and_whether_it_holds_0(scheme: Scheme) -> None:
    profile = made_profile(2, scheme)
    profile.loc[0, ["clr", "clr_low", "clr_high"]] = [0.84, 0.21, 1.5]
    profile.loc[1, ["clr", "clr_low", "clr_high"]] = [-0.84, -1.5, 0.2]
    figure = plot_profile_map(profile, scheme)
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.texts][:2] == [
        "+0.8\n[+0.2, +1.5]",
        "−0.8\n[−1.5, +0.2]",
    ]
    framed = [(round(patch.get_x() + 0.47), round(patch.get_y() + 0.45)) for patch in axis.patches]
    sure = (profile["clr_low"] > 0) | (profile["clr_high"] < 0)
    places = [divmod(number, len(scheme.themes))[::-1] for number in np.flatnonzero(sure)]
    assert framed == places
    assert (0, 0) in framed
    assert (1, 0) not in framed


def test_slopes_go_from_share_to_share_with_the_interval_in_type(scheme: Scheme) -> None:
    shifts = made_shifts(5, scheme)
    rows = shifts[shifts["office"] == office_names(5)[0]].reset_index(drop=True)
    shifts.loc[0, ["q", "difference", "low", "high"]] = [0.01, 0.12, 0.05, 0.2]
    shifts.loc[6:11, ["difference", "low", "high", "q"]] = np.nan
    figure = plot_slopes(shifts, scheme)
    # The second office has a side that is too small, which the note says.
    titles = [axis.get_title(loc="left") for axis in figure.axes if axis.get_visible()]
    assert titles == [name for number, name in enumerate(office_names(5)) if number != 1]
    assert "1 个组的一侧句数太少" in figure.get_supxlabel().replace("\n", "")
    axis = figure.axes[0]
    for line, (_, row) in zip(axis.lines, rows.iterrows(), strict=True):
        assert list(line.get_ydata()) == [row["share_first"], row["share_second"]]
    assert axis.texts[0].get_text() == "经济发展 +12 [+5, +20]"
    faces = [to_hex(line.get_markerfacecolor()) for line in axis.lines]
    assert faces[0] == axis.lines[0].get_color().lower()
    assert set(faces[1:]) <= {"#ffffff", *(line.get_color().lower() for line in axis.lines)}
    assert len({line.get_marker() for line in axis.lines}) == len(scheme.themes)


def test_many_groups_have_a_heat_map_in_the_order_of_the_tree() -> None:
    likeness = made_likeness(15)
    first, second = draw_pages(lambda page: plot_likeness(likeness, page=page))
    assert "第 1/2 页：主题构成" in first.get_supxlabel()
    assert "第 2/2 页：用词" in second.get_supxlabel()
    _, heat = first.axes
    names = [text.get_text().split(" ")[1] for text in heat.get_yticklabels()]
    assert sorted(names) == sorted(office_names(15))
    table = np.asarray(heat.images[0].get_array())
    rows = likeness[likeness["basis"] == "themes"].set_index(["first", "second"])["distance"]
    for one, two in ((0, 1), (3, 9)):
        pair = (names[one], names[two])
        known = rows.get(pair, rows.get(pair[::-1]))
        assert table[one, two] == table[two, one] == known
    marked = list(zip(heat.lines[0].get_xdata(), heat.lines[0].get_ydata(), strict=True))
    sure = likeness[(likeness["basis"] == "themes") & (likeness["q"] <= 0.05)]
    assert len(marked) == 2 * len(sure)


def test_character_without_glyph_is_drawn_as_a_mark(scheme: Scheme, tmp_path: Path) -> None:
    shares = made_shares(2, scheme).replace({"office": {"湖滨街道": "𠮷街道"}})
    figure = plot_theme_shares(shares, scheme)
    assert _names(figure)[0] == "〓街道"
    figure.axes[0].set_yticks([0, 1], ["😀", "江口"])
    figure.axes[0].set_title("𠮷")
    save_figure(figure, tmp_path / "a")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert all(f"<!-- {text} -->" in drawn for text in ("〓", "江口"))
    assert not {"𠮷", "😀"} & set(drawn)
    # The figure is as it was.
    assert _names(figure) == ["😀", "江口"]
    assert figure.axes[0].get_title() == "𠮷"


def test_pdf_embeds_the_font_as_what_it_is(scheme: Scheme, tmp_path: Path) -> None:
    figure = plot_theme_shares(made_shares(2, scheme), scheme)
    with mpl.rc_context({"pdf.compression": 0}):
        (path,) = save_figure(figure, tmp_path / "a", [".pdf"])
    picture = path.read_bytes()
    assert b"/Subtype /Type3" in picture
    # CFF outlines in a stream of TrueType are refused by printers.
    assert b"/FontFile2" not in picture
    # So that the text can be searched.
    assert b"/ToUnicode" in picture


SCRIPT = """
import pandas as pd
from jiedao.plotting.look import Look
from jiedao.plotting.style import new_figure, style


def build(*, look: Look = Look()):
    pages = []
    with style():
        for page in range(2):
            figure = new_figure(look.width, 1)
            figure.text(0.2, 0.5, look.say("街道", "office"))
            pages.append(figure)
    return pd.DataFrame({"page": [1, 2]}), pages
"""


def test_script_takes_the_look_and_gives_pages(tmp_path: Path) -> None:
    (tmp_path / "bars.py").write_text(SCRIPT, encoding="utf-8")
    _, pages = build_figure(tmp_path / "bars.py", Look("en", 1))
    assert [page.texts[0].get_text() for page in pages] == ["office"] * 2
    assert pages[0].get_figwidth() == 3.5
    paths = run_figure_scripts(tmp_path, tmp_path / "out", look=Look("en"))
    assert [path.name for path in paths] == [
        "bars.png",
        "bars.svg",
        "bars.pdf",
        "bars_2.png",
        "bars_2.svg",
        "bars_2.pdf",
        "bars.csv",
    ]


def test_very_long_names_leave_room_for_the_figure(scheme: Scheme, tmp_path: Path) -> None:
    shares = made_shares(3, scheme)
    long = {name: name * 20 for name in office_names(3)}
    frame = shares.assign(office=shares["office"].map(long))
    for columns in (1, 2):
        # A layout that fails warns, and a warning is an error here.
        save_figure(plot_theme_shares(frame, scheme, look=Look(columns=columns)), tmp_path / "a")


def test_every_case_gives_figures() -> None:
    assert all(isinstance(CASES[name](2, Look())[0], Figure) for name in ("terms", "keyness"))


def test_frames_of_pages_stay_as_they_were(scheme: Scheme) -> None:
    shares = made_shares(5, scheme)
    before = shares.copy()
    plot_theme_shares(shares, scheme)
    plot_theme_bars(shares, scheme)
    pd.testing.assert_frame_equal(shares, before)
