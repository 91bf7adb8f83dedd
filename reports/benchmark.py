"""Benchmark: from reports to topics with jiedao, beside the same work as tutorials write it.

``python reports/benchmark.py`` writes ``benchmark.md`` and ``benchmark.csv``. The process that
measures imports the standard library alone: on Linux a child's peak of memory is never less than
that of the process that started it.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent / "seeds"
SEED, REPORT_BYTES, TOPICS, TOP = 20240601, 5_000, 6, 30
# Passes of gensim that are enough for a handful of reports, and for many.
PASSES = {"seeds": 60, "large": 5}
PACKAGES = ("jiedao", "jieba", "rjieba", "gensim", "scikit-learn", "numpy", "scipy", "pandas")
UNITS = {"peak": "MB", "n": ""}
NUMBERS = ("jiedao", "usual", "ratio", "ratio_low", "ratio_high")
Row = dict[str, Any]
Numbers = dict[str, float]
Output = tuple[Sized, list[list[str]]]
Step = Callable[[str], Any]


def run_jiedao(step: Step, work: Path, corpus: Path, passes: int) -> Output:
    """Go the way of `jiedao.study`, one step after the other."""
    with step("import"):
        # jiedao imports these when it needs them; that is not to count as work.
        for name in ("gensim.models", "rjieba", "sklearn.feature_extraction.text"):
            import_module(name)
        import jiedao
        from jiedao.labelling import genres_of
        from jiedao.terms import corpus_lexicon, profile_words
    with step("reading"):
        reports = jiedao.read_corpus(corpus)
    with step("sentences"):
        sentences, _ = jiedao.tabulate_sentences(reports.texts)
    with step("segmentation"):
        lexicon = corpus_lexicon(reports.documents)
        words = profile_words(sentences, reports.documents, lexicon)
    with step("labelling"):
        genres = genres_of(reports.documents)
        jiedao.label_sentences(sentences, jiedao.read_model(), genres)
    doc_ids = sentences["doc_id"].tolist()
    with step("TF-IDF"):
        jiedao.compute_tfidf(words, doc_ids, top=TOP)
    with step("LDA"):
        # The engine of the other side, so that the same work is compared.
        config = jiedao.TopicConfig(topics=TOPICS, engine="gensim", iterations=passes, seed=SEED)
        jiedao.fit_topics(words, sentences, config)
    return reports.texts, words


def run_usual(step: Step, work: Path, corpus: Path, passes: int) -> Output:
    """Do the same work as tutorials write it, with the one tokenizer of jieba's module."""
    with step("import"):
        import re

        import jieba
        import joblib
        import numpy as np
        from gensim.corpora import Dictionary
        from gensim.models import LdaModel
        from sklearn.feature_extraction.text import TfidfVectorizer
    with step("reading"):
        paths = sorted((corpus / "texts").glob("*.txt"))
        texts = [path.read_text(encoding="utf-8") for path in paths]
    with step("sentences"):
        lines = [(doc, line) for doc, text in enumerate(texts) for line in text.split("\n")]
        rows = [
            (doc, number, sentence.strip())
            for number, (doc, line) in enumerate(lines)
            for sentence in re.split("[。；！？]", line)
            if sentence.strip()
        ]
    with step("segmentation"):
        jieba.load_userdict(str(work / "dictionary.txt"))
        stop = set((work / "stopwords.txt").read_text(encoding="utf-8").split())
        words = [content_words(jieba, sentence, stop) for _, _, sentence in rows]
    with step("labelling"):
        vectorizer, models = joblib.load(work / "usual.joblib")
        vectors = vectorizer.transform([" ".join(sentence) for sentence in words])
        for model in models:
            chances = model.predict_proba(vectors)
            _ = model.classes_[chances.argmax(axis=1)], chances.max(axis=1)
    with step("TF-IDF"):
        joined: list[list[str]] = [[] for _ in texts]
        for (doc, _, _), sentence in zip(rows, words, strict=True):
            joined[doc].extend(sentence)
        tfidf = TfidfVectorizer(sublinear_tf=True)
        matrix = tfidf.fit_transform([" ".join(report) for report in joined])
        names = tfidf.get_feature_names_out()
        for row in matrix:
            weights = row.toarray().ravel()
            _ = [(names[j], weights[j]) for j in np.argsort(-weights)[:TOP]]
    with step("LDA"):
        bags: dict[tuple[int, int], list[str]] = defaultdict(list)
        for (doc, number, _), sentence in zip(rows, words, strict=True):
            bags[doc, number].extend(sentence)
        dictionary = Dictionary(bags.values())
        dictionary.filter_extremes(no_below=3, no_above=0.3)
        bows = [dictionary.doc2bow(bag) for bag in bags.values()]
        lda = LdaModel(bows, TOPICS, dictionary, passes=passes, random_state=SEED)
        lda.show_topics(TOPICS, TOP)
        shares = np.zeros((len(texts), TOPICS))
        for (doc, _), bow, mixture in zip(bags, bows, lda[bows], strict=True):
            for topic, share in mixture:
                shares[doc, topic] += share * len(bow)
    return texts, words


SIDES = {"jiedao": run_jiedao, "usual": run_usual}


def content_words(jieba: Any, text: str, stop: set[str]) -> list[str]:
    """Return the words of two and more characters that are no stop words."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in stop]


def timed(run: Callable[..., Output], *arguments: Any) -> Numbers:
    """Run one side; return its seconds by step, its peak of memory in MB, and its counts."""
    import resource

    spent: Numbers = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        spent[name] = time.perf_counter() - start

    texts, words = run(step, *arguments)
    total = sum(spent.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = peak / (2**20 if sys.platform == "darwin" else 2**10)
    totals = {"total without LDA": total - spent["LDA"], "total": total, "peak memory": memory}
    counts = {"n reports": len(texts), "n sentences": len(words), "n words": sum(map(len, words))}
    return spent | totals | counts


def prepare(work: Path, megabytes: float) -> None:
    """Write the large corpus, plain lists of words, and the usual labeller."""
    from jiedao import read_corpus, read_lexicon, tabulate_sentences

    corpus = read_corpus(SEEDS)
    sentences, _ = tabulate_sentences(corpus.texts)
    # What closed its line closes it here too, so that paragraphs keep their length.
    closes = sentences["line"].ne(sentences.groupby("doc_id")["line"].shift(-1))
    ends = closes.map({True: "\n", False: ""})
    reports = shuffle_reports((sentences["text"] + ends).tolist(), megabytes)
    names = [f"report-{number:05d}" for number in range(len(reports))]
    (work / "large" / "texts").mkdir(parents=True)
    for name, report in zip(names, reports, strict=True):
        (work / "large" / "texts" / f"{name}.txt").write_text(report, encoding="utf-8")
    rows = [number % len(corpus.documents) for number in range(len(reports))]
    documents = corpus.documents.drop(columns=["title", "sha256"]).iloc[rows]
    documents = documents.assign(doc_id=names, file=[f"texts/{name}.txt" for name in names])
    documents.to_csv(work / "large" / "documents.csv", index=False)
    lexicon = read_lexicon()
    lists = {"dictionary.txt": lexicon.dictionary, "stopwords.txt": sorted(lexicon.stop_words)}
    for name, terms in lists.items():
        (work / name).write_text("\n".join(terms) + "\n", encoding="utf-8")
    fit_usual(work, set(lexicon.stop_words))
    (work / "seeds").symlink_to(SEEDS)
    # Bytecode is written and files are read before the first run that counts.
    for run in SIDES.values():
        run(nullcontext, work, work / "seeds", 1)


def shuffle_reports(pieces: list[str], megabytes: float) -> list[str]:
    """Deal sentences, shuffled anew each round by a fixed seed, into reports of one size."""
    shuffler = random.Random(SEED)  # noqa: S311 - an order, not a secret
    wanted = max(2, round(megabytes * 1e6 / REPORT_BYTES))
    reports = [""]
    while len(reports) <= wanted:
        for piece in shuffler.sample(pieces, len(pieces)):
            reports[-1] += piece
            if len(reports[-1].encode("utf-8")) >= REPORT_BYTES:
                reports.append("")
    return reports[:wanted]


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
    """Do a task in a fresh process; its caches (jieba's, bytecode) lie in the work folder.

    A ``PYTHONPYCACHEPREFIX`` of the environment goes before, for runs whose times do not count.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--work", str(work), "--task"]
    bytecode = {"PYTHONPYCACHEPREFIX": str(work / "bytecode")}
    environment = bytecode | os.environ | {"TMPDIR": str(work), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"benchmark: {' '.join(arguments)} failed\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(megabytes: float, repetitions: int) -> list[Row]:
    """Run both sides by turns; return the rows of the comparison."""
    runs: dict[tuple[str, str], list[Numbers]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        in_child(work, "prepare", "--megabytes", str(megabytes))
        for repetition in range(repetitions):
            # Who goes first changes, so that neither always finds the machine warm.
            sides = list(SIDES)[:: 1 if repetition % 2 == 0 else -1]
            for corpus, side in itertools.product(PASSES, sides):
                print(f"{repetition + 1}/{repetitions} {corpus} {side}", file=sys.stderr)
                runs[corpus, side].append(in_child(work, side, "--corpus", corpus))
    return [
        {"corpus": corpus, "topics": TOPICS, "passes": passes, "repetitions": repetitions} | row
        for corpus, passes in PASSES.items()
        for row in compare(*(runs[corpus, side] for side in SIDES))
    ]


def compare(ours: list[Numbers], theirs: list[Numbers]) -> list[Row]:
    """Compare two sides: medians, their ratio, and the range of the ratio over repetitions."""
    rows = []
    for name in ours[0]:
        row: Row = {"measure": name, "unit": UNITS.get(name.split()[0], "s")}
        mine, other = [run[name] for run in ours], [run[name] for run in theirs]
        ratios = [b / a for a, b in zip(mine, other, strict=True)]
        middle = median(mine), median(other), median(other) / median(mine)
        numbers = zip(NUMBERS, (*middle, min(ratios), max(ratios)), strict=True)
        rows.append(row | {key: rounded(number) for key, number in numbers})
    return rows


def rounded(number: float) -> float:
    """Round to four digits that count; counts stay as they are."""
    return int(number) if number == int(number) else float(f"{number:.4g}")


PAGE = """# Benchmark: jiedao beside the usual way

`python reports/benchmark.py --megabytes {megabytes:g} --repetitions {repetitions}` made this page in
one run: both sides by turns, each in a fresh process; medians of {repetitions}. {cores} cores,
Python {python}, {versions}.

Seconds are one machine's; what carries over is the ratio, usual / jiedao: above 1, jiedao takes
less. Beside it stands its range over the repetitions. The rows `n` say what came out.

{tables}
jiedao takes more in: {slower}.

| | jiedao | usual |
| --- | --- | --- |
| import | all that the steps need, and matplotlib, which `jiedao.pipeline` brings | jieba, \
scikit-learn, gensim |
| reading | `read_corpus`: encodings, hashes, metadata checked and inferred | `read_text` |
| sentences | offsets, headings, numbering, parents; frames checked | split at lines and 。；！？ |
| segmentation | rjieba, text folded; no stop words, no names of the corpus's places | \
`jieba.lcut` with the same lexicon; no stop words, no single characters |
| labelling | theme, second theme and role, by sentence, headings and neighbours; calibrated | theme \
and role by TF-IDF and logistic regression, fitted on the annotated seeds (not timed) |
| TF-IDF | `compute_tfidf`, {top} terms a report | `TfidfVectorizer`, {top} terms a report |
| LDA | `fit_topics`: gensim, 200 iterations, float64, chunks of 4,000 | gensim's `LdaModel` with its \
defaults: 50 iterations, float32, chunks of 2,000, perplexity estimated each pass |

Loading belongs to the step that needs it: dictionaries to segmentation (jieba's from its cache),
labellers to labelling. LDA is trained on paragraphs and gives a mixture for each report, on both
sides. `large` is {megabytes:g} MB: the sentences of the seeds, shuffled by a fixed seed into reports
of {size} KB. Its vocabulary is that of five reports, so TF-IDF and LDA are lighter on both sides than
with as much real text. This compares speed and memory, not quality.
"""


def table_of(rows: list[Row], corpus: str) -> str:
    """Write the comparison on one corpus as a table in Markdown."""
    lines = [
        f"`{corpus}`, LDA with {TOPICS} topics and {PASSES[corpus]} passes on both sides:\n",
        "| | jiedao | usual | ratio | |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        if row["corpus"] == corpus:
            form = ",.0f" if max(row[side] for side in SIDES) > 99 else ".2g"
            sides = (f"{row[side]:{form}} {row['unit']}".strip() for side in SIDES)
            spread = f"{row['ratio_low']:.2g}–{row['ratio_high']:.2g}"
            lines.append(
                f"| {row['measure']} | {' | '.join(sides)} | {row['ratio']:.2g} | {spread} |"
            )
    return "\n".join(lines) + "\n"


def page_of(rows: list[Row], megabytes: float) -> str:
    """Write the page."""
    slower = [f"{r['measure']} ({r['corpus']})" for r in rows if r["unit"] and r["ratio"] < 1]
    return PAGE.format(
        megabytes=megabytes,
        repetitions=rows[0]["repetitions"],
        cores=os.cpu_count(),
        python=sys.version.split()[0],
        versions=", ".join(f"{package} {version(package)}" for package in PACKAGES),
        tables="\n".join(table_of(rows, corpus) for corpus in PASSES),
        slower=", ".join(slower) or "nothing",
        top=TOP,
        size=REPORT_BYTES // 1000,
    )


def main() -> None:
    """Measure and write; with ``--task``, do one task for the process that measures."""
    parser = argparse.ArgumentParser(description="Time jiedao beside the usual way.")
    parser.add_argument("--megabytes", type=float, default=10, help="size of the large corpus")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--output", type=Path, default=HERE, help="folder for page and CSV")
    for name in ("--task", "--work", "--corpus"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    work = Path(options.work)
    if options.task == "prepare":
        prepare(work, options.megabytes)
        print("{}")
    elif options.task:
        task = SIDES[options.task], work, work / options.corpus, PASSES[options.corpus]
        print(json.dumps(timed(*task)))
    else:
        rows = measure(options.megabytes, max(1, options.repetitions))
        page = page_of(rows, options.megabytes)
        (options.output / "benchmark.md").write_text(page, encoding="utf-8")
        with (options.output / "benchmark.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print("\n".join(table_of(rows, corpus) for corpus in PASSES))


if __name__ == "__main__":
    main()
