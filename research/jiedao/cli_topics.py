"""The commands on topics."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jiedao.cli_options import (
    SEED,
    Columns,
    Folder,
    Language,
    Offices,
    Seed,
    Segmenter,
    Table,
    show_notes,
)
from jiedao.cli_reading import Reader, reads_reports

if TYPE_CHECKING:
    from jiedao.plotting.look import Look
    from jiedao.topic_study import TopicStudy

Size = Annotated[
    str, typer.Option("--k", "--topics", metavar="K", help="How many topics: 6, or 4:12 to choose.")
]
Seeds = Annotated[
    int,
    typer.Option("--seeds", min=0, help="Seeds to try; 0: one for a fixed K, ten for a choice."),
]
Workers = Annotated[int, typer.Option("--workers", min=0, help="Processes; 0: one a core.")]
LdaEngine = Annotated[
    str, typer.Option("--topic-engine", help="tomotopy, gensim, or nmf for a quick preview.")
]
Unit = Annotated[str, typer.Option("--unit", help="paragraph, report, section or window.")]
Guided = Annotated[bool, typer.Option("--guided", help="Guide topics by the words of the themes.")]
Fitted = Annotated[Path, typer.Option("--model", metavar="DIR", help="A topic model: …-model.")]
tasks_app = typer.Typer(help="Intrusion tasks: can readers tell topics?", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("topics")(topics)
    app.add_typer(tasks_app, name="intrusion")


@contextmanager
def _fits(total: int) -> Iterator[Callable[[str], None]]:
    """Tell how many fits are done: a bar on a terminal, a line for each tenth elsewhere."""
    done = 0
    if not sys.stderr.isatty():

        def count(_: str) -> None:
            nonlocal done
            done += 1
            if total > 1 and done * 10 // total > (done - 1) * 10 // total:
                print(f"jiedao: {done} of {total} fits", file=sys.stderr, flush=True)

        yield count
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda text: bar.update(task, advance=1, description=text)


def _sizes(text: str) -> tuple[int, ...]:
    from jiedao.errors import InputError

    found = re.fullmatch(r"(\d{1,4})(?::(\d{1,4}))?", text)
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 2 <= low <= high:
        raise InputError("--k", f"'{text}'", "2 or more, or a range such as 4:12", "correct it")
    return tuple(range(low, high + 1))


@reads_reports
def topics(
    folder: Folder,
    output: Table,
    office: Offices = None,
    segmenter: Segmenter = "rjieba",
    size: Size = "6",
    seeds: Seeds = 0,
    seed: Seed = SEED,
    topic_engine: LdaEngine = "tomotopy",
    unit: Unit = "paragraph",
    guided: Guided = False,
    workers: Workers = 0,
    model: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Only apply this topic model.")
    ] = None,
    language: Language = "zh",
    columns: Columns = 2,
    *,
    reader: Reader,
) -> None:
    """Fit topics; beside FILE, FILE-shares holds the mixture of each report.

    With several seeds also the passport of each topic, with a range of K the choice of a number;
    fits that are done are kept in FILE-fits, and a second run takes them up.
    """
    from jiedao.plotting.look import Look
    from jiedao.tables import check_table_path
    from jiedao.topic_study import TopicStudyConfig
    from jiedao.topics.model import TopicConfig
    from jiedao.workers import count_cores

    check_table_path(output)
    look = Look(language, columns)
    sizes = _sizes(size)
    config = TopicStudyConfig(
        TopicConfig(topics=sizes[0], engine=topic_engine, seed=seed, unit=unit),
        sizes,
        seeds or (10 if len(sizes) > 1 else 1),
        workers or count_cores(),
    )
    corpus = reader.folder(folder, office)
    if model is not None:
        _apply(corpus, segmenter, model, output)
        return
    found = _study(corpus, segmenter, config, guided, output)
    written = _write(found, output, look)
    show_notes(corpus.notes)
    if found.recommendation is not None:
        print(found.recommendation.text)
    if "seed_words" in found.tables:
        words = found.tables["seed_words"]
        print(f"{words['present'].sum()} of {len(words)} seed words are in the vocabulary")
    if "topic_passports" in found.tables:
        unstable = (~found.tables["topic_passports"]["stable"]).sum()
        print(f"{unstable} topic(s) recur in under half of the runs of other seeds or units")
    count = found.trial.model.config.topics
    beside = " and ".join(map(str, written[:2])) + (" and more beside" if written[2:] else "")
    print(f"{count} topics of {len(corpus.texts)} report(s): {beside}")


def _study(corpus: Any, segmenter: str, config: Any, guided: bool, output: Path) -> TopicStudy:
    from dataclasses import replace

    from jiedao.labelling import genres_of
    from jiedao.terms import corpus_lexicon, profile_words
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.themes.model import read_model, read_theme_lexicon
    from jiedao.themes.predict import label_sentences
    from jiedao.topic_study import count_fits, study_topics

    sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    lexicon = corpus_lexicon(corpus.documents)
    words = profile_words(sentences, corpus.documents, lexicon, segmenter)
    total = count_fits(config)
    # One fit is made again sooner than a process starts.
    tried = total > 1
    labels = (
        label_sentences(sentences, read_model(), genres_of(corpus.documents)) if tried else None
    )
    with _fits(total) as say:
        return study_topics(
            words,
            sentences,
            corpus.documents,
            config if tried else replace(config, workers=1),
            labels=labels,
            seed_words=read_theme_lexicon() if guided else None,
            kept=output.with_name(f"{output.stem}-fits") if tried else None,
            say=say,
        )


def _apply(corpus: Any, segmenter: str, folder: Path, output: Path) -> None:
    from jiedao.tables import write_table
    from jiedao.terms import corpus_lexicon, profile_words
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.topic_study import read_topic_model
    from jiedao.topics.model import transform

    model = read_topic_model(folder)
    sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
    words = profile_words(sentences, corpus.documents, corpus_lexicon(corpus.documents), segmenter)
    shares = transform(model, words, sentences)
    write_table(shares, output)
    show_notes(corpus.notes)
    silent = sorted(set(corpus.texts) - set(shares["doc_id"]))
    show_notes(f"no topics of {name}: the model knows none of its words" for name in silent)
    outside = shares.groupby("doc_id")["out_of_vocabulary"].first().mean()
    reports = shares["doc_id"].nunique()
    print(f"{reports} report(s), {outside:.0%} of their words out of vocabulary: {output}")


def _write(found: TopicStudy, output: Path, look: Look) -> list[Path]:
    from jiedao.tables import stage

    with stage(output.parent) as place:
        written = _write_into(found, place / output.name, look)
    return [output.parent / path.relative_to(place) for path in written]


def _write_into(found: TopicStudy, output: Path, look: Look) -> list[Path]:
    from jiedao.plotting.figure import draw_pages
    from jiedao.plotting.style import save_figure
    from jiedao.plotting.topics import plot_topic_choice, plot_topic_prevalence
    from jiedao.tables import write_table, write_text
    from jiedao.topic_study import write_topic_model
    from jiedao.topics.page import draw_topic_page

    def beside(name: str) -> Path:
        return output.with_name(f"{output.stem}-{name}")

    tables = found.tables
    paths = []
    for name, table in tables.items():
        part = name.removeprefix("topic_").replace("_", "-")
        path = output if name == "topics" else beside(part + output.suffix)
        write_table(table, path)
        paths.append(path)
    if found.recommendation is not None:
        figure = plot_topic_choice(tables["topic_choice"], found.recommendation.topics, look=look)
        paths += save_figure(figure, beside("choice"))
    if "topic_passports" not in tables:
        return paths
    frames = tables["topic_prevalence"], tables["topic_passports"], "office"
    pages = draw_pages(lambda page: plot_topic_prevalence(*frames, look=look, page=page))
    for number, figure in enumerate(pages, 1):
        name = "prevalence" if number == 1 else f"prevalence-{number}"
        paths += save_figure(figure, beside(name))
    names = ("topic_passports", "topic_words", "topic_sentences", "topic_overlaps")
    write_text(draw_topic_page(*(tables[name] for name in names)), beside("map.html"))
    beside("model").mkdir(exist_ok=True)
    return [*paths, beside("map.html"), *write_topic_model(found.trial.model, beside("model"))]


@tasks_app.command("export")
@reads_reports
def export(
    folder: Folder,
    model: Fitted,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="An .xlsx file.")],
    each: Annotated[int, typer.Option(min=1, help="Tasks on words, for each topic.")] = 2,
    texts: Annotated[int, typer.Option(min=0, help="Tasks on texts.")] = 10,
    segmenter: Segmenter = "rjieba",
    seed: Annotated[int, typer.Option(min=0, help="The seed of what is drawn.")] = 1,
    *,
    reader: Reader,
) -> None:
    """Write tasks for readers, and the key beside them: FILE-key.csv."""
    import pandas as pd

    from jiedao.terms import corpus_lexicon, profile_words
    from jiedao.text.tabulate import tabulate_sentences
    from jiedao.topic_study import read_topic_model
    from jiedao.topic_tasks import check_tasks_path, export_tasks, key_path
    from jiedao.topics.intrusion import make_topic_tasks, make_word_tasks

    check_tasks_path(output)
    trained = read_topic_model(model)
    tasks = [make_word_tasks(trained, each=each, seed=seed)]
    if texts:
        corpus = reader.folder(folder)
        sentences, _ = tabulate_sentences(corpus.texts, simplify=corpus.simplify)
        words = profile_words(
            sentences, corpus.documents, corpus_lexicon(corpus.documents), segmenter
        )
        tasks.append(make_topic_tasks(trained, words, sentences, size=texts, seed=seed))
    count = export_tasks(pd.concat(tasks, ignore_index=True), output)
    print(f"{count} tasks: {output}; the key, not for readers: {key_path(output)}")


@tasks_app.command("score")
def score(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Filled-in workbooks.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The key of the tasks.")],
    output: Table,
) -> None:
    """Score what readers filled in: how often they found the intruder."""
    from jiedao.tables import check_table_path, write_table
    from jiedao.topic_tasks import import_answers

    check_table_path(output)
    scores = import_answers(files, key)
    write_table(scores, output)
    overall = scores[scores["topic"].isna()].drop(columns="topic")
    print(overall.to_string(index=False, float_format="%.3f"))
    print(f"low, high: 95 % exact binomial intervals; chance: guessing; by topic: {output}")
