"""The figures of a study and of figure scripts, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.cache import FILES, Cache, Files, digest_frame
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
from jiedao.plotting.printing import draw_all, load_plotting, name_pages, print_all, print_pages
from jiedao.plotting.profile_map import plot_profile_map
from jiedao.plotting.profiles import plot_profiles
from jiedao.plotting.shares import plot_theme_bars, plot_theme_shares
from jiedao.plotting.shifts import plot_shifts
from jiedao.plotting.slopes import plot_slopes
from jiedao.plotting.strips import plot_strips
from jiedao.plotting.targets import POINTS, RATIO, choose_targets, plot_targets
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import plot_topic_shares
from jiedao.provenance import list_versions
from jiedao.scheme import Scheme
from jiedao.tables import no_room, stage, write_table
from jiedao.workers import Task, Workers, collect, open_workers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Tables = Mapping[str, pd.DataFrame]
Drawn = dict[str, "tuple[pd.DataFrame, Figure]"]
# A frame, and what draws a page of it; it travels between processes.
Plan = tuple[pd.DataFrame, "partial[Figure]"]
# What a figure shows, and the arguments of its function; None where a corpus does not tell of it.
Shown = tuple[pd.DataFrame, tuple[Any, ...]] | None


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
    figures: Drawn = {}
    for name, (frame, draw) in plan_figures(result.tables, result.scheme, look).items():
        pages = zip(name_pages(name), draw_all(draw))
        figures |= {page: (frame, figure) for page, figure in pages}
    return figures


def plan_figures(
    tables: Tables, scheme: Scheme, look: Look = Look(), known: Collection[str] = ()
) -> dict[str, Plan]:
    """Say by name what some tables can show, but for the names that are known."""
    plans: dict[str, Plan] = {}
    for name, (needs, plot, choose) in KINDS.items():
        if name not in known and tables.keys() >= set(needs):
            shown = choose(tables, scheme)
            if shown is not None:
                plans[name] = shown[0], partial(plot, *shown[1], look=look)
    return plans


def _alone(table: str) -> Callable[[Tables, Scheme], Shown]:
    return lambda tables, scheme: (tables[table], (tables[table],))


def _with_scheme(table: str) -> Callable[[Tables, Scheme], Shown]:
    return lambda tables, scheme: (tables[table], (tables[table], scheme))


def _shifts(tables: Tables, scheme: Scheme) -> Shown:
    shifts = tables["shifts"]
    shifts = shifts[(shifts["first"] == DONE) & (shifts["second"] == PLANNED)]
    return (shifts, (shifts, scheme)) if shifts["difference"].notna().any() else None


def _likeness(tables: Tables, _: Scheme) -> Shown:
    likeness = tables["likeness"]
    return (likeness, (likeness,)) if likeness["distance"].notna().all() else None


def _topics(tables: Tables, _: Scheme) -> Shown:
    names = report_names(tables["documents"])
    shares = tables["topic_shares"]
    return shares, (shares, tables["topics"], names, tables.get("topic_passports"))


def _strips(tables: Tables, scheme: Scheme) -> Shown:
    names = report_names(tables["documents"])
    strips = lay_strips(tables["sentences"], tables["labels"], names)
    return strips, (strips, scheme)


def _growth(tables: Tables, _: Scheme) -> Shown:
    growth = compare_growth(tables["quantities"], tables["documents"])
    return (growth, (growth,)) if len(growth) else None


def _targets(measure: str) -> Callable[[Tables, Scheme], Shown]:
    def choose(tables: Tables, _: Scheme) -> Shown:
        chosen = choose_targets(tables["targets"], measure)
        return (chosen, (tables["targets"],)) if len(chosen) else None

    return choose


# By name: the tables that a figure needs, what draws it, and what of the tables it shows.
KINDS: dict[str, tuple[tuple[str, ...], Callable[..., Figure], Callable[[Tables, Scheme], Shown]]]
KINDS = {
    "theme_shares": (("shares",), plot_theme_shares, _with_scheme("shares")),
    "theme_bars": (("shares",), plot_theme_bars, _with_scheme("shares")),
    "distinctive_terms": (("terms",), plot_terms, _alone("terms")),
    "keyness": (("keyness",), plot_keyness, _alone("keyness")),
    "profiles": (("profile",), plot_profiles, _with_scheme("profile")),
    "profile_map": (("profile",), plot_profile_map, _with_scheme("profile")),
    "shifts": (("shifts",), plot_shifts, _shifts),
    "slopes": (("shifts",), plot_slopes, _shifts),
    "likeness": (("likeness",), plot_likeness, _likeness),
    "topics_by_office": (("topics", "topic_shares", "documents"), plot_topic_shares, _topics),
    "strips": (("sentences", "labels", "documents"), plot_strips, _strips),
    "growth": (("quantities", "documents"), plot_growth, _growth),
    "targets": (("targets",), partial(plot_targets, measure=RATIO), _targets(RATIO)),
    "growth_targets": (("targets",), partial(plot_targets, measure=POINTS), _targets(POINTS)),
}


class StudyFigures:
    """The figures of a study: each is begun in a worker as soon as its tables are there.

    Parameters
    ----------
    look : Look
        Language and width.
    workers : Workers, optional
    cache : Cache, optional
        For figures that were drawn before.
    """

    def __init__(
        self, look: Look = Look(), workers: Workers | None = None, cache: Cache | None = None
    ) -> None:
        self.look = look
        self._workers = workers or Workers()
        self._cache = (cache or Cache()).under(list_versions())
        self._begun: dict[str, tuple[pd.DataFrame, Cache, Task[Files] | Files]] = {}

    def begin(self, tables: Tables, scheme: Scheme) -> None:
        """Begin the figures that the tables can show and that are not begun; tables stay as they are."""
        for name, (frame, draw) in plan_figures(tables, scheme, self.look, self._begun).items():
            kept = self._cache.under(*_made_of(draw)) if self._cache.folder else self._cache
            found = kept.find(name, FILES)
            self._begun[name] = (
                frame,
                kept,
                self._workers.start(print_pages, name, draw) if found is None else found,
            )

    def write(self, folder: Path) -> None:
        """Write all that was begun into a folder, each figure with the CSV behind it."""
        tasks = [task for *_, task in self._begun.values() if isinstance(task, Task)]
        collect(tasks)
        for name, (frame, kept, begun) in self._begun.items():
            files = begun.result() if isinstance(begun, Task) else begun
            if begun is not files:
                kept.put(name, files, FILES)
            for file, content in files.items():
                (folder / Path(file).name).write_bytes(content)
            write_table(frame, folder / f"{name}.csv")


def _made_of(draw: partial[Figure]) -> list[Any]:
    """Return all that a figure is made of, as JSON values."""
    plot = draw.func
    while isinstance(plot, partial):
        draw = partial(plot.func, *draw.args, **plot.keywords, **draw.keywords)
        plot = draw.func
    return [plot.__name__, *map(_describe, draw.args), repr(sorted(draw.keywords.items()))]


def _describe(given: Any) -> str:
    return digest_frame(given) if isinstance(given, pd.DataFrame) else repr(given)


def run_figure_scripts(
    scripts: Path,
    out: Path,
    say: Say = lambda _: None,
    look: Look = Look(),
    workers: int = 1,
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
    workers : int
        Processes that run the scripts; the figures are the same with any number.

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
    paths = figure_scripts(scripts)
    if not paths:
        raise InputError(
            str(scripts), "no script with build()", "build() -> (frame, Figure)", "write one"
        )
    built: list[tuple[pd.DataFrame, Files]] = []
    with open_workers(workers if workers > 1 else 0, load_plotting) as processes:
        for path, done in zip(paths, processes.imap(partial(_run_script, look), paths)):
            say(path.stem)
            built.append(done)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with stage(out) as place:
            for path, (frame, files) in zip(paths, built):
                for name, content in files.items():
                    (place / name).write_bytes(content)
                write_table(frame, place / f"{path.stem}.csv")
    except OSError as error:
        raise no_room(out, error) from error
    return [
        out / name
        for path, (_, files) in zip(paths, built)
        for name in (*files, f"{path.stem}.csv")
    ]


def _run_script(look: Look, path: Path) -> tuple[pd.DataFrame, Files]:
    frame, pages = build_figure(path, look)
    return frame, print_all(path.stem, pages, strict=True)


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
