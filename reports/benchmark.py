"""Benchmark: from reports to TF-IDF with jiedao, beside the same work as tutorials write it.

``python reports/benchmark.py`` writes ``benchmark.md`` and ``benchmark.csv``. The process that
measures imports the standard library alone: on Linux a child's peak of memory is never less than
that of the process that started it.
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
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent / "seeds"
TOP = 30
PACKAGES = ("jiedao", "jieba", "rjieba", "scikit-learn", "numpy", "scipy", "pandas", "pyarrow")
Row = dict[str, Any]
Numbers = dict[str, float]
Step = Callable[[str], Any]
Counts = dict[str, int]


def run_jiedao(step: Step, work: Path, corpus: Path) -> Counts:
    """Go the way of `jiedao study --engine stream`, one step after the other, in one process."""
    with step("import"):
        # jiedao imports these when it needs them; that is not to count as work.
        import jiedao
        from jiedao.labelling import genres_of
        from jiedao.measures.words import count_words, rank_tfidf
        from jiedao.terms import corpus_lexicon, tabulate_words
    with step("reading"):
        reports = jiedao.read_corpus(corpus)
    with step("sentences"):
        sentences, _ = jiedao.tabulate_sentences(reports.texts)
    with step("segmentation"):
        lexicon = corpus_lexicon(reports.documents)
        words = tabulate_words(sentences, reports.documents, lexicon)
    with step("labelling"):
        jiedao.label_sentences(sentences, jiedao.read_model(), genres_of(reports.documents))
    with step("TF-IDF"):
        offices = reports.documents.set_index("doc_id")["office"]
        rank_tfidf(*count_words(words, sentences["doc_id"].map(offices)), top=TOP)
    return {"reports": len(reports.texts), "sentences": len(sentences), "words": len(words.numbers)}


def run_usual(step: Step, work: Path, corpus: Path) -> Counts:
    """Do the same work as tutorials write it, with the one tokenizer of jieba's module."""
    with step("import"):
        import re

        import jieba
        import joblib
        import numpy as np
        import pandas as pd
        from sklearn.feature_extraction.text import TfidfVectorizer
    with step("reading"):
        documents = pd.read_csv(corpus / "documents.csv")
        texts = [(corpus / name).read_text(encoding="utf-8") for name in documents["file"]]
    with step("sentences"):
        rows = [
            (office, sentence.strip())
            for office, text in zip(documents["office"], texts, strict=True)
            for sentence in re.split("[。；！？\n]", text)
            if sentence.strip()
        ]
    with step("segmentation"):
        jieba.load_userdict(str(work / "dictionary.txt"))
        stop = set((work / "stopwords.txt").read_text(encoding="utf-8").split())
        words = [content_words(jieba, sentence, stop) for _, sentence in rows]
    with step("labelling"):
        vectorizer, models = joblib.load(work / "usual.joblib")
        vectors = vectorizer.transform([" ".join(sentence) for sentence in words])
        for model in models:
            chances = model.predict_proba(vectors)
            _ = model.classes_[chances.argmax(axis=1)], chances.max(axis=1)
    with step("TF-IDF"):
        joined: dict[str, list[str]] = defaultdict(list)
        for (office, _), sentence in zip(rows, words, strict=True):
            joined[office].extend(sentence)
        tfidf = TfidfVectorizer(sublinear_tf=True)
        matrix = tfidf.fit_transform([" ".join(office) for office in joined.values()])
        names = tfidf.get_feature_names_out()
        for row in matrix:
            weights = row.toarray().ravel()
            _ = [(names[j], weights[j]) for j in np.argsort(-weights)[:TOP]]
    return {"reports": len(texts), "sentences": len(rows), "words": sum(map(len, words))}


SIDES = {"jiedao": run_jiedao, "usual": run_usual}


def content_words(jieba: Any, text: str, stop: set[str]) -> list[str]:
    """Return the words of two and more characters that are no stop words."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in stop]


def timed(run: Callable[..., Counts], *arguments: Any) -> dict[str, Numbers]:
    """Run one side; return its seconds by step, its peak of memory in MB, and its counts."""
    import resource

    spent: Numbers = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        spent[name] = time.perf_counter() - start

    counts = run(step, *arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = peak / (2**20 if sys.platform == "darwin" else 2**10)
    named = {f"n {name}": float(number) for name, number in counts.items()}
    return {"numbers": spent | {"peak memory": memory} | named}


def prepare(work: Path, megabytes: float) -> None:
    """Write the corpus, plain lists of words, and the usual labeller."""
    from jiedao import read_lexicon
    from made_corpus import write_corpus

    write_corpus(work / "corpus", megabytes)
    lexicon = read_lexicon()
    lists = {"dictionary.txt": lexicon.dictionary, "stopwords.txt": sorted(lexicon.stop_words)}
    for name, terms in lists.items():
        (work / name).write_text("\n".join(terms) + "\n", encoding="utf-8")
    fit_usual(work, set(lexicon.stop_words))
    # Bytecode is written and files are read before the first run that counts.
    write_corpus(work / "little", 0.3)
    for run in SIDES.values():
        run(nullcontext, work, work / "little")


def fit_usual(work: Path, stop: set[str]) -> None:
    """Fit the usual labellers of themes and roles; jieba writes its cache on the way."""
    import jieba
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    jieba.load_userdict(str(work / "dictionary.txt"))
    lines = (SEEDS / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    coded = [json.loads(line) for line in lines]
    vectorizer = TfidfVectorizer()
    joined = [" ".join(content_words(jieba, row["text"], stop)) for row in coded]
    vectors = vectorizer.fit_transform(joined)
    models = [
        LogisticRegression(max_iter=1000).fit(vectors, [row[task] for row in coded])
        for task in ("theme", "role")
    ]
    joblib.dump((vectorizer, models), work / "usual.joblib")


def in_child(work: Path, *arguments: str) -> Any:
    """Do a task in a fresh process; its caches (jieba's, bytecode) lie in the work folder."""
    script = [str(Path(__file__).resolve()), "--work", str(work), "--task"]
    return json.loads(call(work, *script, *arguments).splitlines()[-1])


def call(work: Path, *arguments: str) -> str:
    """Run Python; a ``PYTHONPYCACHEPREFIX`` of the environment goes before, where no time counts."""
    bytecode = {"PYTHONPYCACHEPREFIX": str(work / "bytecode")}
    environment = bytecode | os.environ | {"TMPDIR": str(work), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"benchmark: {' '.join(arguments)} failed\n{done.stderr}")
    return done.stdout


def run_whole(work: Path, side: str, workers: int) -> Numbers:
    """Time a whole run, from the start of Python to its end; ours also writes its tables."""
    start = time.perf_counter()
    if side == "usual":
        numbers: Numbers = in_child(work, "usual")["numbers"]
    else:
        numbers = {}
        study = ["-m", "jiedao", "study", str(work / "corpus"), "-o", str(work / "out")]
        study += ["--engine", "stream", "--workers", str(workers)]
        left_out = ("ledgers", "shares", "topics")
        call(work, *study, *(word for name in left_out for word in ("--leave-out", name)))
    return numbers | {"whole run": time.perf_counter() - start}


def measure(megabytes: float, repetitions: int, workers: int) -> list[Row]:
    """Run both sides by turns; return the rows of the comparison."""
    runs: dict[str, list[Numbers]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        in_child(work, "prepare", "--megabytes", str(megabytes))
        for repetition in range(repetitions):
            # Who goes first changes, so that neither always finds the machine warm.
            for side in list(SIDES)[:: 1 if repetition % 2 == 0 else -1]:
                print(f"{repetition + 1}/{repetitions} {side}", file=sys.stderr, flush=True)
                found = run_whole(work, side, workers)
                if side == "jiedao":
                    found = in_child(work, side)["numbers"] | found
                runs[side].append(found)
    return compare(*(runs[side] for side in SIDES))


def compare(ours: list[Numbers], theirs: list[Numbers]) -> list[Row]:
    """Compare two sides: medians, their ratio, and the range of the ratio over repetitions."""
    rows = []
    for name in ("whole run", *ours[0]):
        if name in (row["measure"] for row in rows):
            continue
        unit = "MB" if name == "peak memory" else "" if name.startswith("n ") else "s"
        mine, other = [run[name] for run in ours], [run[name] for run in theirs]
        ratios = [b / a for a, b in zip(mine, other, strict=True)]
        numbers = {
            "jiedao": median(mine),
            "usual": median(other),
            "ratio": median(other) / median(mine),
            "ratio_low": min(ratios),
            "ratio_high": max(ratios),
        }
        rounded = {key: float(f"{number:.4g}") for key, number in numbers.items()}
        rows.append({"measure": name, "unit": unit} | rounded | {"repetitions": len(ours)})
    return rows


PAGE = """# Benchmark: jiedao beside the usual way

`python reports/benchmark.py --megabytes {megabytes:g} --repetitions {repetitions} --workers {workers}` made this page in
one run: both sides by turns, each in fresh processes; medians of {repetitions}. {cores} cores,
Python {python}, {versions}.

Seconds are one machine's; what carries over is the ratio, usual / jiedao: above 1, jiedao takes
less. Beside it stands its range over the repetitions. The rows `n` say what came out.

{table}
**whole run** is from the start of Python to its end: for jiedao the command `jiedao study CORPUS -o OUT --engine stream
--workers {workers} --leave-out ledgers --leave-out shares --leave-out topics`, which writes all tables as Parquet; for the usual way the
steps below, which write nothing, in the one process that tutorials have. The steps of jiedao below it were timed apart,
in one process. {rate}

| | jiedao | usual |
| --- | --- | --- |
| reading | `read_corpus`: encodings, hashes, metadata checked, twins looked for | `read_csv`, `read_text` |
| sentences | offsets, headings, numbering, parents; frames checked | split at lines and 。；！？ |
| segmentation | rjieba, text folded; no stop words, no names of the corpus's places | \
`jieba.lcut` with the same lexicon; no stop words, no single characters |
| labelling | theme, second theme and role, by sentence, headings and neighbours; calibrated | theme \
and role by TF-IDF and logistic regression, fitted on the annotated seeds (not timed) |
| TF-IDF | the {top} leading terms of each office | `TfidfVectorizer`, {top} terms an office |

Loading belongs to the step that needs it: dictionaries to segmentation (jieba's from its cache),
labellers to labelling. The corpus is {megabytes:g} MB of invented reports (`made_corpus.py`): clauses of the exemplars and
seeds put together anew. This compares speed and memory, not quality. Of the labels with an office held out, 634 sentences
of the seeds, {quality}; the reference labels are a language model's ([labeller.md](labeller.md)).
Topics: [topic_engines.md](topic_engines.md). Size, workers and a cluster: [scaling.md](scaling.md).
"""


def table_of(rows: list[Row]) -> str:
    """Write the comparison as a table in Markdown."""
    lines = ["| | jiedao | usual | ratio | |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        form = ",.0f" if max(row[side] for side in SIDES) > 99 else ".2g"
        sides = (f"{row[side]:{form}} {row['unit']}".strip() for side in SIDES)
        spread = f"{row['ratio_low']:.2g}–{row['ratio_high']:.2g}"
        lines.append(f"| {row['measure']} | {' | '.join(sides)} | {row['ratio']:.2g} | {spread} |")
    return "\n".join(lines) + "\n"


def quality_of(path: Path = HERE / "out" / "evaluation" / "baselines.csv") -> str:
    """Say how often both labellers are right about the theme, from the table of the evaluation."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = {row["labeller"]: row for row in csv.DictReader(file)}
    said = (
        f"{name} is right about the theme of {float(found[row]['accuracy']):.1%} "
        f"({float(found[row]['accuracy_low']):.1%} to {float(found[row]['accuracy_high']):.1%})"
        for name, row in (("jiedao", "jiedao"), ("the usual way", "TF-IDF + logistic regression"))
    )
    return ", ".join(said)


def page_of(rows: list[Row], megabytes: float, workers: int) -> str:
    """Write the page."""
    whole = rows[0]
    return PAGE.format(
        megabytes=megabytes,
        repetitions=whole["repetitions"],
        workers=workers,
        cores=os.cpu_count(),
        python=sys.version.split()[0],
        versions=", ".join(f"{package} {version(package)}" for package in PACKAGES),
        table=table_of(rows),
        rate=f"{megabytes / whole['jiedao']:.1f} MB a second beside {megabytes / whole['usual']:.2f}.",
        quality=quality_of(),
        top=TOP,
    )


def main() -> None:
    """Measure and write; with ``--task``, do one task for the process that measures."""
    parser = argparse.ArgumentParser(description="Time jiedao beside the usual way.")
    parser.add_argument("--megabytes", type=float, default=50, help="size of the corpus")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="processes of jiedao's whole run")
    parser.add_argument("--output", type=Path, default=HERE, help="folder for page and CSV")
    for name in ("--task", "--work"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    work = Path(options.work)
    if options.task == "prepare":
        prepare(work, options.megabytes)
        print("{}")
    elif options.task:
        print(json.dumps(timed(SIDES[options.task], work, work / "corpus")))
    else:
        rows = measure(options.megabytes, max(1, options.repetitions), options.workers)
        page = page_of(rows, options.megabytes, options.workers)
        (options.output / "benchmark.md").write_text(page, encoding="utf-8")
        with (options.output / "benchmark.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(table_of(rows))


if __name__ == "__main__":
    main()
