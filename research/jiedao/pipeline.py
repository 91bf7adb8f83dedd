"""The study: from a corpus to labelled sentences, profiles, figures and a folder of results."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiedao.corpus import RUN, Corpus, read_corpus
from jiedao.errors import InputError, OutputError
from jiedao.measures.counts import TermCounts
from jiedao.measures.shares import UNITS, compute_shares
from jiedao.plotting.keyness import plot_keyness
from jiedao.plotting.shares import plot_theme_shares
from jiedao.plotting.style import save_figure
from jiedao.plotting.terms import plot_terms
from jiedao.plotting.topics import plot_topic_shares
from jiedao.scheme import Scheme
from jiedao.tables import write_table, write_text
from jiedao.terms import TermsConfig, corpus_lexicon, count_office_terms, profile_words, rank_terms
from jiedao.text.segment import ENGINES, Lexicon
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.model import ThemeModel, label_sentences, read_model
from jiedao.topics.lda import TopicConfig, describe_config, fit_topics

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TIME = "time.txt"
# What file managers leave in folders that they show.
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
PACKAGES = (
    "jiedao",
    "gensim",
    "jieba",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "rjieba",
    "scikit-learn",
    "scipy",
)
# Characters of reports that are labelled at once: some 10,000 sentences.
BATCH = 400_000
Say = Callable[[str], None]
# Tables by name, and what a user should know of them.
Profile = tuple[dict[str, pd.DataFrame], list[str]]


@dataclass(frozen=True)
class StudyConfig:
    """The settings of a study.

    Attributes
    ----------
    model : str
        Folder of the theme model; ``""`` is the one that comes with jiedao.
    engine : {"rjieba", "jieba"}
        The engine of segmentation.
    unit : {"sentences", "characters"}
        What shares count.
    headings : bool
        Whether titles and headings count in shares.
    keep_names : bool
        Whether the names of the corpus's own places count as terms.
    topics : TopicConfig
    """

    model: str = ""
    engine: str = "rjieba"
    unit: str = "sentences"
    headings: bool = True
    keep_names: bool = False
    topics: TopicConfig = field(default_factory=TopicConfig)

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("engine", self.engine, ENGINES),
            ("unit", self.unit, UNITS),
        ):
            if value not in allowed:
                raise InputError(name, f"'{value}'", ", ".join(allowed), "choose one of these")


@dataclass(frozen=True)
class Study:
    """The frames of a study and what they were made with.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        ``documents, sentences, furniture, labels, shares, terms, keyness, topics,
        topic_shares``; some are
        missing where the corpus is too small for them, which ``notes`` says.
    scheme : Scheme
    record : dict
        What stands in ``run.json``.
    notes : tuple of str
        What a user should know.
    """

    tables: dict[str, pd.DataFrame]
    scheme: Scheme
    record: dict[str, Any]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Name the tables and their rows."""
        rows = ", ".join(f"{name} {len(table)}" for name, table in self.tables.items())
        return f"Study(scheme {self.scheme.identity}; rows: {rows}; notes: {len(self.notes)})"


def study(
    corpus: Corpus | str | Path, config: StudyConfig | None = None, say: Say = lambda _: None
) -> Study:
    """Study a corpus: sentences, labels, shares, terms, keyness, topics.

    Parameters
    ----------
    corpus : Corpus, str or pathlib.Path
        A corpus or its folder.
    config : StudyConfig, optional
    say : callable, optional
        Told of each step.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        If the corpus or the configuration do not fit.

    Examples
    --------
    >>> import jiedao
    >>> result = jiedao.study("seeds")
    >>> len(result.tables["sentences"]), sorted(result.tables)[:3]
    (634, ['documents', 'furniture', 'keyness'])
    """
    config = config or StudyConfig()
    if not isinstance(corpus, Corpus):
        say("reading")
        corpus = read_corpus(corpus)
    model = read_model(config.model or None)
    scheme = model.scheme
    say(f"sentences of {len(corpus.texts)} report(s)")
    sentences, furniture = tabulate_sentences(corpus.texts)
    empty = set(corpus.texts) - set(sentences["doc_id"])
    notes = [*corpus.notes, *(f"no sentences in {name}: left out" for name in sorted(empty))]
    documents = corpus.documents[~corpus.documents["doc_id"].isin(empty)].reset_index(drop=True)
    if documents.empty:
        raise InputError(
            str(corpus.folder), "no sentences in any report", "reports with text", "check the files"
        )
    tables = {"documents": documents, "sentences": sentences, "furniture": furniture}
    say(f"themes and roles of {len(sentences)} sentences")
    tables["labels"] = label_sentences(sentences, model, genres_of(documents))
    say("shares")
    tables["shares"] = compute_shares(
        sentences,
        tables["labels"],
        documents,
        scheme.theme_codes,
        unit=config.unit,
        headings=config.headings,
    )
    lexicon = corpus_lexicon(documents)
    say("words")
    words = profile_words(sentences, documents, lexicon, config.engine, config.keep_names)
    counts = count_office_terms(words, sentences, documents)
    profiles: dict[str, Callable[[], Profile]] = {
        "terms": lambda: _terms(counts),
        "keyness": lambda: _keyness(counts),
        "topics": lambda: _topics(words, sentences, config),
    }
    for name, compute in profiles.items():
        say(name)
        try:
            found, remarks = compute()
            tables |= found
            notes += remarks
        except InputError as error:
            notes.append(f"no {name}: {error}")
    record = _record(corpus, config, model, lexicon)
    return Study(tables, scheme, record, tuple(notes))


def label_reports(
    texts: Iterable[tuple[str, str]], model: ThemeModel, genres: dict[str, str]
) -> Iterator[pd.DataFrame]:
    """Split and label reports as they come, with flat memory.

    Parameters
    ----------
    texts : iterable of (str, str)
        ``doc_id`` and raw text.
    model : ThemeModel
    genres : dict of str to str
        ``doc_id`` to genre, where it is known.

    Yields
    ------
    pandas.DataFrame
        As `select_columns` gives it, for some thousands of sentences.
    """
    batch: dict[str, str] = {}
    size = 0
    for doc_id, raw in texts:
        batch[doc_id] = raw
        size += len(raw)
        if size >= BATCH:
            yield _label_batch(batch, model, genres)
            batch, size = {}, 0
    if batch:
        yield _label_batch(batch, model, genres)


def _label_batch(texts: dict[str, str], model: ThemeModel, genres: dict[str, str]) -> pd.DataFrame:
    sentences, _ = tabulate_sentences(texts)
    return select_columns(sentences, label_sentences(sentences, model, genres))


def _terms(counts: TermCounts) -> Profile:
    found = rank_terms(counts, TermsConfig())
    if found.empty:
        raise InputError(
            "words", "no word that an office uses often enough", "", "add longer reports"
        )
    silent = [office for office in counts.names if office not in set(found["group"])]
    return {"terms": found}, [
        f"no distinctive terms of {office}: no word stands often enough in so short a report"
        for office in silent
    ]


def _keyness(counts: TermCounts) -> Profile:
    found = rank_terms(counts, TermsConfig("log_odds"))
    if found.empty:
        raise InputError("words", "no word in enough places to be tested", "", "add longer reports")
    return {"keyness": found}, []


def _topics(words: list[list[str]], sentences: pd.DataFrame, config: StudyConfig) -> Profile:
    units = sentences["line"].astype("str").tolist()
    topics, shares = fit_topics(words, units, sentences["doc_id"].tolist(), config.topics)
    return {"topics": topics, "topic_shares": shares}, []


def genres_of(documents: pd.DataFrame) -> dict[str, str]:
    """Return the genre of each report."""
    return dict(zip(documents["doc_id"], documents["genre"], strict=True))


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
    if "topics" in tables:
        names = report_names(tables["documents"])
        figures["topics_by_office"] = (
            tables["topic_shares"],
            plot_topic_shares(tables["topic_shares"], tables["topics"], names),
        )
    return figures


def report_names(documents: pd.DataFrame) -> dict[str, str]:
    """Name each report by its office, and by its period too where an office has several."""
    several = documents["office"].duplicated(keep=False)
    return {
        doc_id: f"{office} {end or doc_id}" if repeated else office
        for doc_id, office, end, repeated in zip(
            documents["doc_id"],
            documents["office"],
            documents["period_end"],
            several,
            strict=True,
        )
    }


def _record(
    corpus: Corpus, config: StudyConfig, model: ThemeModel, lexicon: Lexicon
) -> dict[str, Any]:
    settings = asdict(config)
    settings["topics"] = describe_config(config.topics)
    return {
        "configuration": settings,
        "seeds": {"topics": config.topics.seed},
        "inputs": dict(zip(corpus.documents["doc_id"], corpus.documents["sha256"], strict=True)),
        "model": {
            "labeller": model.labeller,
            "scheme": model.scheme.identity,
            "sha256": model.digest,
        },
        "lexicon": {"sha256": lexicon.sha256, "terms": len(lexicon.dictionary)},
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def check_out(out: Path) -> Path:
    """Return the folder of results to write, or raise before any work is done.

    Raises
    ------
    InputError
        If it is a file, a folder with something else in it, or in a folder that does not exist.
    """
    if out.exists() and not out.is_dir():
        raise InputError(str(out), "a file", "a folder of results", "choose another name")
    foreign = _foreign_file(out)
    if foreign:
        raise InputError(
            str(out),
            f"'{foreign}', which no study wrote",
            "a new folder, or that of an earlier study",
            "choose another name, or move the file away",
        )
    if not out.absolute().parent.is_dir():
        raise InputError(
            str(out), f"no folder '{out.absolute().parent}'", "an existing folder", "make it first"
        )
    return out


def _foreign_file(out: Path) -> str:
    """Name a file of a folder that an earlier study did not write: replacing would lose it."""
    known: set[str] = set()
    if (out / RUN).is_file():
        try:
            files = json.loads((out / RUN).read_text(encoding="utf-8"))["files"]
            known = {
                *files,
                *(str(parent) for name in files for parent in PurePosixPath(name).parents),
            }
        except (ValueError, KeyError, TypeError):
            return RUN
    paths = sorted(out.rglob("*")) if out.is_dir() else []
    names = [path.relative_to(out).as_posix() for path in paths if path.name not in LITTER]
    return next((name for name in names if name not in known), "")


def write_study(result: Study, out: str | Path, say: Say = lambda _: None) -> Path:
    """Write the results of a study: tables, figures and the run record.

    Everything is written beside its place and moved there when it is whole; the results of an
    earlier study are replaced at once.

    Parameters
    ----------
    result : Study
    out : str or pathlib.Path
        The folder of results.
    say : callable, optional
        Told of each step.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the folder will not do, see `check_out`.
    OutputError
        If it cannot be written; an earlier study is left as it was.
    """
    target = check_out(Path(out)).absolute()
    try:
        place = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            place.chmod(0o755)
            _write_all(result, place, say)
            _replace(place, target)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OutputError as error:
        # It names a file beside the place, which the user does not know.
        raise OutputError(str(out), error.found, error.allowed, error.action) from error
    except OSError as error:
        raise _no_room(out, error) from error
    return Path(out)


def _no_room(out: str | Path, error: OSError) -> OutputError:
    return OutputError(
        str(out),
        f"that it cannot be written ({error.strerror or error})",
        "a folder with room that you may write to",
        "free some room or choose another place",
    )


def _write_all(result: Study, place: Path, say: Say) -> None:
    say("tables")
    (place / "tables").mkdir()
    for name, table in result.tables.items():
        write_table(table, place / "tables" / f"{name}.parquet")
        write_table(table, place / "tables" / f"{name}.csv")
    say("figures")
    (place / "figures").mkdir()
    write_figures(draw_figures(result), place / "figures")
    files = [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
    record = {
        **result.record,
        "notes": list(result.notes),
        "files": sorted([*files, RUN, TIME]),
    }
    write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", place / RUN)
    write_text(datetime.now(UTC).isoformat(timespec="seconds") + "\n", place / TIME)


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


def _replace(place: Path, target: Path) -> None:
    """Put a finished folder in its place; the one that was there goes when the new one stands."""
    if not target.exists():
        place.rename(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    try:
        os.replace(target, old / "was")  # noqa: PTH105 - a folder onto a new name
        place.rename(target)
    finally:
        if not target.exists():
            # Stopped between the two moves: what was there comes back.
            (old / "was").rename(target)
        shutil.rmtree(old, ignore_errors=True)


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
        raise _no_room(out, error) from error


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


def select_columns(sentences: pd.DataFrame, labels: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the frame `sentences` as it is exported, with the labels beside it if there are some.

    Returns
    -------
    pandas.DataFrame
        The columns of the frame `sentences`; with labels also ``theme, theme2, theme_score, role,
        role_score, abstained``.
    """
    columns: Sequence[str] = [column for column in sentences.columns if column != "line"]
    frame = sentences[columns].reset_index(drop=True)
    if labels is None:
        return frame
    added = labels.rename(columns={"score": "theme_score"}).reset_index(drop=True)
    names = ["theme", "theme2", "theme_score", "role", "role_score", "abstained"]
    return pd.concat([frame, added[names]], axis=1)
