"""The figures of a study and of figure scripts, and how they are written."""

from __future__ import annotations

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
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shares import plot_theme_shares
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.strips import plot_strips
from jiedao.plotting.style import save_figure
from jiedao.plotting.targets import POINTS, RATIO, choose_targets, plot_targets
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import plot_topic_shares
from jiedao.tables import no_room, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_figures(result: Study) -> dict[str, tuple[pd.DataFrame, Figure]]:
    """Draw the figures of a study.

    Returns
    -------
    dict of str to (pandas.DataFrame, matplotlib.figure.Figure)
        By name; the frame is what the figure shows.
    """
    tables = result.tables
    figures: dict[str, tuple[pd.DataFrame, Figure]] = {
        "theme_shares": (tables["shares"], plot_theme_shares(tables["shares"], result.scheme))
    }
    if "terms" in tables:
        figures["distinctive_terms"] = (tables["terms"], plot_terms(tables["terms"]))
    if "keyness" in tables:
        figures["keyness"] = (tables["keyness"], plot_keyness(tables["keyness"]))
    if "profile" in tables:
        figures["profiles"] = (tables["profile"], plot_profiles(tables["profile"], result.scheme))
    if "shifts" in tables:
        shifts = tables["shifts"]
        shifts = shifts[(shifts["first"] == DONE) & (shifts["second"] == PLANNED)]
        if shifts["difference"].notna().any():
            figures["shifts"] = (shifts, plot_shifts(shifts, result.scheme))
    if "likeness" in tables and tables["likeness"]["distance"].notna().all():
        figures["likeness"] = (tables["likeness"], plot_likeness(tables["likeness"]))
    if "topics" in tables:
        names = report_names(tables["documents"])
        figures["topics_by_office"] = (
            tables["topic_shares"],
            plot_topic_shares(
                tables["topic_shares"], tables["topics"], names, tables.get("topic_passports")
            ),
        )
    return figures | _draw_further(result)


def _draw_further(result: Study) -> dict[str, tuple[pd.DataFrame, Figure]]:
    """Draw strips, rates of growth and targets; what a corpus does not tell of is left out."""
    tables, figures = result.tables, {}
    names = report_names(tables["documents"])
    strips = lay_strips(tables["sentences"], tables["labels"], names)
    figures["strips"] = (strips, plot_strips(strips, result.scheme))
    growth = compare_growth(tables["quantities"], tables["documents"])
    if len(growth):
        figures["growth"] = (growth, plot_growth(growth))
    for name, measure in (("targets", RATIO), ("growth_targets", POINTS)):
        chosen = choose_targets(tables["targets"], measure)
        if len(chosen):
            figures[name] = (chosen, plot_targets(tables["targets"], measure=measure))
    return figures


def write_figures(figures: dict[str, tuple[pd.DataFrame, Figure]], folder: Path) -> list[Path]:
    """Write figures as PNG and SVG, each with the CSV behind it.

    Parameters
    ----------
    figures : dict of str to (pandas.DataFrame, matplotlib.figure.Figure)
    folder : pathlib.Path

    Returns
    -------
    list of pathlib.Path
    """
    paths: list[Path] = []
    for name, (frame, figure) in figures.items():
        paths += save_figure(figure, folder / name)
        write_table(frame, folder / f"{name}.csv")
        paths.append(folder / f"{name}.csv")
    return paths


def run_figure_scripts(scripts: Path, out: Path, say: Say = lambda _: None) -> list[Path]:
    """Run every script of a folder that has a ``build()`` and write its figure.

    Parameters
    ----------
    scripts : pathlib.Path
        A folder; files without ``build`` are passed over.
    out : pathlib.Path
        The folder for figures and CSVs.
    say : callable, optional
        Told of each script.

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
    built = {}
    for path in figure_scripts(scripts):
        say(path.stem)
        built[path.stem] = load_script(path).build()
    if not built:
        raise InputError(
            str(scripts), "no script with build()", "build() -> (frame, Figure)", "write one"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        return write_figures(built, out)
    except OSError as error:
        raise no_room(out, error) from error


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
