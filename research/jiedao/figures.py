"""The figures of a study and of figure scripts, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.errors import InputError
from jiedao.labelling import Say
from jiedao.ledger.growth import compare_growth
from jiedao.measures.strips import lay_strips
from jiedao.measuring import DONE, PLANNED
from jiedao.pipeline import Study, report_names
from jiedao.plotting.growth import plot_growth
from jiedao.plotting.keyness import plot_keyness
from jiedao.plotting.likeness import plot_likeness
from jiedao.plotting.look import Look
from jiedao.plotting.profile_map import plot_profile_map
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shares import plot_theme_bars, plot_theme_shares
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.slopes import plot_slopes
from jiedao.plotting.strips import plot_strips
from jiedao.plotting.style import save_figure
from jiedao.plotting.targets import POINTS, RATIO, choose_targets, plot_targets
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import plot_topic_shares
from jiedao.tables import no_room, stage, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Drawn = dict[str, "tuple[pd.DataFrame, Figure]"]
Draw = Callable[[int], "Figure"]


def draw_figures(result: Study, look: Look = Look()) -> Drawn:
    """Draw the figures of a study.

    Parameters
    ----------
    result : Study
    look : Look
        Language and width.

    Returns
    -------
    dict of str to (pandas.DataFrame, matplotlib.figure.Figure)
        By name; the frame is what the figure shows. Further pages of a figure are named
        ``NAME_2``, ``NAME_3``.
    """
    from jiedao.plotting.figure import draw_pages

    figures: Drawn = {}
    for name, (frame, draw) in _list_figures(result, look).items():
        figures |= _name_pages(name, frame, draw_pages(draw))
    return figures


def _name_pages(name: str, frame: pd.DataFrame, pages: Sequence[Figure]) -> Drawn:
    return {
        name if number == 1 else f"{name}_{number}": (frame, figure)
        for number, figure in enumerate(pages, 1)
    }


def _list_figures(result: Study, look: Look) -> dict[str, tuple[pd.DataFrame, Draw]]:
    """List by name what a study can show: a frame, and what draws a page of it."""
    tables, scheme = result.tables, result.scheme
    listed: dict[str, tuple[pd.DataFrame, Draw]] = {}

    def add(name: str, table: str, plot: Callable[..., Figure], *further: Any) -> None:
        if table in tables:
            frame = tables[table]
            listed[name] = frame, _pages_of(plot, frame, *further, look=look)

    add("theme_shares", "shares", plot_theme_shares, scheme)
    add("theme_bars", "shares", plot_theme_bars, scheme)
    add("distinctive_terms", "terms", plot_terms)
    add("keyness", "keyness", plot_keyness)
    add("profiles", "profile", plot_profiles, scheme)
    add("profile_map", "profile", plot_profile_map, scheme)
    if "shifts" in tables:
        shifts = tables["shifts"]
        shifts = shifts[(shifts["first"] == DONE) & (shifts["second"] == PLANNED)]
        if shifts["difference"].notna().any():
            for name, plot in (("shifts", plot_shifts), ("slopes", plot_slopes)):
                listed[name] = shifts, _pages_of(plot, shifts, scheme, look=look)
    if "likeness" in tables and tables["likeness"]["distance"].notna().all():
        add("likeness", "likeness", plot_likeness)
    if "topics" in tables:
        names = report_names(tables["documents"])
        further = tables["topics"], names, tables.get("topic_passports")
        add("topics_by_office", "topic_shares", plot_topic_shares, *further)
    return listed | _list_further(result, look)


def _list_further(result: Study, look: Look) -> dict[str, tuple[pd.DataFrame, Draw]]:
    """List strips, rates of growth and targets; what a corpus does not tell of is left out."""
    tables = result.tables
    listed: dict[str, tuple[pd.DataFrame, Draw]] = {}
    if tables.keys() >= {"sentences", "labels", "documents"}:
        names = report_names(tables["documents"])
        strips = lay_strips(tables["sentences"], tables["labels"], names)
        listed["strips"] = strips, _pages_of(plot_strips, strips, result.scheme, look=look)
    if tables.keys() >= {"quantities", "documents"}:
        growth = compare_growth(tables["quantities"], tables["documents"])
        if len(growth):
            listed["growth"] = growth, _pages_of(plot_growth, growth, look=look)
    if "targets" in tables:
        listed |= _list_targets(tables["targets"], look)
    return listed


def _list_targets(targets: pd.DataFrame, look: Look) -> dict[str, tuple[pd.DataFrame, Draw]]:
    listed = {}
    for name, measure in (("targets", RATIO), ("growth_targets", POINTS)):
        chosen = choose_targets(targets, measure)
        if len(chosen):
            plot = partial(plot_targets, measure=measure)
            listed[name] = chosen, _pages_of(plot, targets, look=look)
    return listed


def _pages_of(plot: Callable[..., Figure], *frames: Any, look: Look) -> Draw:
    return lambda page: plot(*frames, look=look, page=page)


def write_figures(figures: Drawn, folder: Path, *, strict: bool = False) -> list[Path]:
    """Write figures as PNG, SVG and PDF, each with the CSV behind it.

    Pages of one frame have one CSV.

    Parameters
    ----------
    figures : dict of str to (pandas.DataFrame, matplotlib.figure.Figure)
    folder : pathlib.Path
    strict : bool
        Whether a character without a glyph is an error, see `save_figure`.

    Returns
    -------
    list of pathlib.Path
    """
    paths: list[Path] = []
    first, written = "", None
    for name, (frame, figure) in figures.items():
        paths += save_figure(figure, folder / name, strict=strict)
        if frame is written and name.rpartition("_")[0] == first:
            continue
        write_table(frame, folder / f"{name}.csv")
        paths.append(folder / f"{name}.csv")
        first, written = name, frame
    return paths


def run_figure_scripts(
    scripts: Path, out: Path, say: Say = lambda _: None, look: Look = Look()
) -> list[Path]:
    """Run every script of a folder that has a ``build()`` and write its figure.

    ``build()`` gives a frame and a figure, or a frame and a list of the pages of a figure. If it
    takes ``look``, it is given the language and the width.

    Parameters
    ----------
    scripts : pathlib.Path
        A folder; files without ``build`` are passed over.
    out : pathlib.Path
        The folder for figures and CSVs.
    say : callable, optional
        Told of each script.
    look : Look
        Language and width.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    InputError
        If a folder is missing or no script has a ``build()``.
    OutputError
        If a figure cannot be written.
    """
    if not scripts.is_dir():
        raise InputError(str(scripts), "no such folder", "a folder of figure scripts", "correct it")
    if out.exists() and not out.is_dir():
        raise InputError(str(out), "a file", "a folder for the figures", "choose another name")
    built: Drawn = {}
    for path in figure_scripts(scripts):
        say(path.stem)
        frame, drawn = build_figure(path, look)
        built |= _name_pages(path.stem, frame, drawn)
    if not built:
        raise InputError(
            str(scripts), "no script with build()", "build() -> (frame, Figure)", "write one"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        with stage(out) as place:
            written = write_figures(built, place, strict=True)
        return [out / path.relative_to(place) for path in written]
    except OSError as error:
        raise no_room(out, error) from error


def build_figure(script: Path, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    """Run ``build()`` of a script, with the look if it takes one; give its frame and its pages."""
    build = load_script(script).build
    takes = "look" in signature(build).parameters
    frame, drawn = build(look=look) if takes else build()
    return frame, list(drawn) if isinstance(drawn, list | tuple) else [drawn]


def figure_scripts(folder: Path) -> list[Path]:
    """List the scripts of a folder that define ``build``."""
    paths = sorted(folder.glob("*.py"))
    return [path for path in paths if "\ndef build(" in path.read_text(encoding="utf-8")]


def load_script(path: Path) -> Any:
    """Import a script of one's own by its path."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"_figure_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InputError(str(path), "no Python script", "a file that ends in .py", "rename it")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
