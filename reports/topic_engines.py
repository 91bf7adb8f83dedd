"""Engines of topic models beside each other on one corpus: quality, time, memory.

``python reports/topic_engines.py`` writes ``topic_engines.csv`` and ``topic_engines.md``. Each fit has
a fresh process; the process that measures imports the standard library alone, since on Linux a
child's peak of memory is never less than that of the process that started it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from benchmark import SEEDS, shuffle_reports

HERE = Path(__file__).resolve().parent
ENGINES = ("tomotopy", "gensim", "scikit-learn", "nmf")
PACKAGES = ("tomotopy", "gensim", "scikit-learn", "numpy", "scipy")
MEASURES = ("heldout", "coherence", "exclusivity", "stability", "seconds", "memory")
CORPORA = ("seeds", "large")
Row = dict[str, Any]


def prepare(work: Path, megabytes: float) -> Row:
    """Write the counts of both corpora; return their sizes."""
    from jiedao import read_corpus, tabulate_sentences
    from jiedao.terms import corpus_lexicon, profile_words
    from jiedao.topics.model import count_units

    corpus = read_corpus(SEEDS)
    sentences, _ = tabulate_sentences(corpus.texts)
    closes = sentences["line"].ne(sentences.groupby("doc_id")["line"].shift(-1))
    ends = closes.map({True: "\n", False: ""})
    pieces = (sentences["text"] + ends).groupby(sentences["sentence_id"].map(read_themes()))
    # A report is of one theme, so that its paragraphs are about something.
    reports = [
        report
        for _, of_theme in pieces
        for report in shuffle_reports(of_theme.tolist(), megabytes * len(of_theme) / len(sentences))
    ]
    texts = {f"report-{number:05d}": report for number, report in enumerate(reports)}
    sizes: Row = {}
    for name, (frame, _) in {
        "seeds": (sentences, None),
        "large": tabulate_sentences(texts),
    }.items():
        words = profile_words(frame, corpus.documents, corpus_lexicon(corpus.documents))
        counts = count_units(words, frame)
        keep(work, name, counts)
        sizes[name] = [
            int((counts.lengths > 0).sum()),
            len(counts.vocabulary),
            int(counts.lengths.sum()),
        ]
    return sizes


def read_themes() -> dict[str, str]:
    lines = (SEEDS / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["sentence_id"]: row["theme"] for row in map(json.loads, lines)}


def keep(work: Path, name: str, counts: Any) -> None:
    import numpy as np
    from scipy.sparse import save_npz

    save_npz(work / f"{name}.npz", counts.matrix[np.flatnonzero(counts.lengths)])


def fit(work: Path, corpus: str, engine: str, topics: int, seed: int) -> Row:
    """Fit on four fifths of the units; time the fit alone."""
    import resource

    import numpy as np
    from scipy.sparse import load_npz

    from jiedao.topics.engines import ENGINES as OURS
    from jiedao.topics.engines import TERM_PRIOR, Task

    matrix = load_npz(work / f"{corpus}.npz")
    held_out = np.random.default_rng(seed).permutation(matrix.shape[0])[: matrix.shape[0] // 5]
    train, test = np.delete(np.arange(matrix.shape[0]), held_out), matrix[np.sort(held_out)]
    prior = np.full((topics, matrix.shape[1]), TERM_PRIOR)
    iterations = OURS[engine].iterations(int(matrix.sum())) if engine in OURS else 0
    task = Task(matrix[train], topics, iterations, seed, prior)
    run = OURS[engine].fit if engine in OURS else fit_sklearn
    warm(engine)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    topic_word, document_prior = run(task)
    seconds = time.process_time() - start
    # What the fit added to the counts and the imports, and the whole of the process.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 2**20 if sys.platform == "darwin" else 2**10
    np.save(work / f"{corpus}-{engine}-{topics}-{seed}.npy", topic_word)
    return {
        "seconds": seconds,
        "memory": peak / unit,
        "added_memory": (peak - before) / unit,
        **qualities(matrix, test, topic_word, document_prior, seed),
    }


def warm(engine: str) -> None:
    """Import what the engine imports, which is not to count as its work."""
    import sklearn.decomposition
    import sklearn.feature_extraction.text  # noqa: F401

    if engine in ("tomotopy", "gensim"):
        __import__({"gensim": "gensim.models"}.get(engine, engine))


def fit_sklearn(task: Any) -> tuple[Any, Any]:
    """Fit scikit-learn's LDA online, in chunks of gensim's size and with the same priors."""
    import numpy as np
    from sklearn.decomposition import LatentDirichletAllocation

    from jiedao.topics.engines import DOCUMENT_PRIOR, LARGEST_CHUNK, TERM_PRIOR

    small = task.matrix.shape[0] <= LARGEST_CHUNK
    model = LatentDirichletAllocation(
        task.topics,
        doc_topic_prior=DOCUMENT_PRIOR,
        topic_word_prior=TERM_PRIOR,
        learning_method="batch" if small else "online",
        max_iter=60 if small else 10,
        batch_size=LARGEST_CHUNK,
        random_state=task.seed,
    ).fit(task.matrix)
    words = model.components_ / model.components_.sum(axis=1, keepdims=True)
    return words, np.full(task.topics, DOCUMENT_PRIOR)


def qualities(matrix: Any, test: Any, words: Any, prior: Any, seed: int) -> Row:
    import numpy as np

    from jiedao.topics.quality import measure_coherence, measure_exclusivity, measure_heldout

    return {
        "heldout": measure_heldout(test, words, prior, np.random.default_rng([seed, 1])),
        "coherence": float(measure_coherence(matrix, words).mean()),
        "exclusivity": float(measure_exclusivity(words).mean()),
    }


def compare(work: Path, corpus: str, engine: str, topics: int, seeds: int) -> list[float]:
    """Return for each seed the mean cosine of its topics with those of the other seeds."""
    import numpy as np

    from jiedao.topics.runs import match_topics

    models = [np.load(work / f"{corpus}-{engine}-{topics}-{s}.npy") for s in range(1, seeds + 1)]
    return [
        float(np.mean([match_topics(one, other)[1].mean() for other in models if other is not one]))
        for one in models
    ]


TASKS = {"prepare": prepare, "fit": fit, "compare": compare}


def in_child(work: Path, task: str, *arguments: Any) -> Any:
    """Do a task in a fresh process with one thread for linear algebra, as a worker has it."""
    command = [sys.executable, str(Path(__file__).resolve()), "--work", str(work), "--task", task]
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, json.dumps(arguments)],
        env=os.environ | single,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"topic_engines: {task} {arguments} failed\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(megabytes: float, sizes: list[int], seeds: int) -> tuple[list[Row], Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        corpora = in_child(work, "prepare", megabytes)
        # Engines by turns, so that none has all of a quiet or a busy spell.
        for corpus, topics, seed in product(CORPORA, sizes, range(1, seeds + 1)):
            for engine in ENGINES:
                print(corpus, topics, seed, engine, file=sys.stderr)
                found = in_child(work, "fit", corpus, engine, topics, seed)
                rows.append(
                    {"corpus": corpus, "engine": engine, "topics": topics, "seed": seed, **found}
                )
        for corpus, engine, topics in product(CORPORA, ENGINES, sizes):
            likeness = in_child(work, "compare", corpus, engine, topics, seeds)
            for row in rows:
                if (row["corpus"], row["engine"], row["topics"]) == (corpus, engine, topics):
                    row["stability"] = likeness[row["seed"] - 1]
    return rows, corpora


PAGE = """# Engines of topic models

`python reports/topic_engines.py --megabytes {megabytes:g} --topics {topics} --seeds {seeds}` made this
page and `topic_engines.csv` in one run: every fit in a fresh process, one thread, engines by turns; medians
of {seeds} seeds. Python {python}, {versions}.

All engines read the same counts of paragraphs, are trained on four fifths of them, and are measured in
the same way from their topics: `heldout` is the log-likelihood per word of the last fifth (document
completion, mixtures inferred by one routine for all), `coherence` NPMI of ten words, `exclusivity` FREX,
`stability` the mean cosine of matched topics between seeds, which also hold out other paragraphs.
Seconds are the processor's, of the fit alone, and as a ratio to tomotopy's; memory is the peak of the whole
process.

{tables}
`seeds` are the five seed reports ({seeds_size}). `large` is {megabytes:g} MB ({large_size}): the
sentences of each theme of the seeds, shuffled as in `benchmark.py` into reports of one theme. Its sentences
come again and again and its vocabulary is that of five reports: it compares time and memory at a size, and
quality between engines only.

tomotopy samples (collapsed Gibbs, one worker, {samples} samples averaged, weights of topics learned), gensim
and scikit-learn approximate (variational Bayes, equal fixed weights), nmf factors TF-IDF. NMF's stability
owes much to its deterministic start. The seeds are five reports; no engine is told apart by a few hundredths.
"""


def table_of(rows: list[Row], corpus: str) -> str:
    lines = [
        f"`{corpus}`:\n",
        "| K | engine | " + " | ".join(MEASURES) + " |",
        "| --- | --- |" + " --- |" * len(MEASURES),
    ]
    mine = [row for row in rows if row["corpus"] == corpus]
    for topics in sorted({row["topics"] for row in mine}):
        middle = {
            engine: {
                name: median(
                    r[name] for r in mine if (r["topics"], r["engine"]) == (topics, engine)
                )
                for name in MEASURES
            }
            for engine in ENGINES
        }
        base = middle["tomotopy"]["seconds"]
        for engine, values in middle.items():
            quality = " | ".join(f"{values[name]:.3f}" for name in MEASURES[:4])
            spent = f"{values['seconds']:.2g} ({values['seconds'] / base:.2g} ×)"
            lines.append(
                f"| {topics} | {engine} | {quality} | {spent} | {values['memory']:.0f} MB |"
            )
    return "\n".join(lines) + "\n"


def write(rows: list[Row], corpora: Row, options: argparse.Namespace) -> None:
    samples = 10
    described = {
        name: f"{units:,} paragraphs, {terms:,} terms, {words:,} words"
        for name, (units, terms, words) in corpora.items()
    }
    page = PAGE.format(
        megabytes=options.megabytes,
        topics=" ".join(map(str, options.topics)),
        seeds=options.seeds,
        python=sys.version.split()[0],
        versions=", ".join(f"{package} {version(package)}" for package in PACKAGES),
        tables="\n".join(table_of(rows, corpus) for corpus in CORPORA),
        seeds_size=described["seeds"],
        large_size=described["large"],
        samples=samples,
    )
    (options.output / "topic_engines.md").write_text(page, encoding="utf-8")
    path = options.output / "topic_engines.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description="Engines of topic models beside each other.")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--topics", type=int, nargs="+", default=[10, 20])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=HERE, help="folder for page and CSV")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        name, arguments = options.task
        print(json.dumps(TASKS[name](options.work, *json.loads(arguments))))
        return
    rows, corpora = measure(options.megabytes, options.topics, options.seeds)
    write(rows, corpora, options)
    print("\n".join(table_of(rows, corpus) for corpus in CORPORA))


if __name__ == "__main__":
    main()
