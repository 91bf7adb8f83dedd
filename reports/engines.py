"""The compiled engine beside jieba: every token of 20 MB, and how long each way takes.

``python reports/engines.py`` writes ``engines.md``. The text is made of the clauses of the seeds and
exemplars, put together anew by a seed, with figures, names and oddities that no sentence of theirs
has, so that no sentence is read twice.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jiedao.measures.words import count_words, rank_tfidf
from jiedao.text.segment import Lexicon, Tokenizer, read_lexicon

TOP = Path(__file__).parents[1]
SEED, BATCH, TIMED, ROUNDS = 20261122, 10_000, 4_000_000, 7
OWN_TERMS = ("江口里网格学院", "1+3+n", "12345热线", "a-b", "c++", "t恤", "三三制")
ODDITIES = [
    "GDP", "5G+", "T恤", "3D打印", "AI", "OTO", "PM2.5", "1+3+N", "a-b", "A.B_c", "x%y", "C++", "e-mail", "R&D#1",
    "12345热线", "10.56", "1.5%", "3,000", "2024-06-30", "1/3", "①", "Ⅳ", "㎡", "℃", "😀", "👨‍👩‍👧", "İ", "ß", "é", "Σ",
    "あい", "ㄅ", "한국", "\u200b", "\ufeff", "\u3000", "\t", "\n", "\r\n", "\0", "\ud800", "“", "·", "——", "……", "〇", "豈", "⺠",
    "𠮷", "㐀", "鿕", "鿖", "鿿", "\U00031350", "(", "_", "&", "%", "+", ".", "-",
]  # fmt: skip
# What is done about each class of difference.
ANSWERS = {
    "three or more equal Han characters in a row": "left: jieba's hidden Markov model gives two cuts of a run \
that is no word the same probability, and each engine takes another",
    "two equal Han characters in a row": "left: the same tie",
}
EQUAL = re.compile(r"([\u4e00-\u9fff])\1\1")
TWICE = re.compile(r"([\u4e00-\u9fff])\1")


@dataclass
class Comparison:
    """What was compared, and the stretches on which the engines differ, by class."""

    sentences: int = 0
    octets: int = 0
    tokens: int = 0
    words_differ: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, list[str], list[str]]] = field(default_factory=dict)


def read_clauses() -> list[str]:
    """List the clauses of the seeds and exemplars, each once, in order."""
    paths = [
        *sorted((TOP / "seeds/texts").glob("*.txt")),
        *sorted((TOP / "seeds/exemplars").glob("*.tsv")),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return [part for part in dict.fromkeys(re.split("[，。；：\n\t]", text)) if len(part) > 1]


def invent_sentences(octets: int, seed: int = SEED) -> Iterator[str]:
    """Invent sentences until they have so many bytes."""
    # Not for a secret: the same sentences each time.
    draw = random.Random(seed)  # noqa: S311
    clauses, terms = read_clauses(), [*read_lexicon().dictionary, *OWN_TERMS]
    made = 0
    while made < octets:
        sentence = (
            "，".join(_clause(draw, clauses, terms) for _ in range(draw.randint(1, 4))) + "。"
        )
        made += len(sentence.encode("utf-8", "surrogatepass"))
        yield sentence


def _clause(draw: random.Random, clauses: list[str], terms: list[str]) -> str:
    """Draw a clause and change it: figures always, in most something more."""
    clause = re.sub(r"\d", lambda _: str(draw.randint(0, 9)), draw.choice(clauses))
    place = draw.randint(0, len(clause))
    kind = draw.random()
    if kind < 0.35:
        other = draw.choice(clauses)
        return clause[:place] + other[draw.randint(0, len(other)) :]
    if kind < 0.50:
        piece = draw.choice(terms)
    elif kind < 0.65:
        piece = str(draw.choice([draw.randint(0, 9999), round(draw.uniform(0, 100), 2)]))
    elif kind < 0.75:
        piece = draw.choice(ODDITIES)
    elif kind < 0.80:
        piece = "".join(chr(draw.randint(0x4E00, 0x9FFF)) for _ in range(draw.randint(1, 4)))
    elif kind < 0.805:
        piece = draw.choice(clause) * draw.randint(2, 5)
    elif kind < 0.85:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in clause)
    else:
        return clause
    return clause[:place] + piece + clause[place:]


def compare(
    sentences: list[str], fast: Tokenizer, slow: Tokenizer, found: Comparison | None = None
) -> Comparison:
    """Compare every token, and the words of all sentences at once, with those of jieba."""
    found = found or Comparison()
    for sentence, words in zip(sentences, fast.table(sentences).lists(), strict=True):
        ours, theirs = fast.tokens(sentence), slow.tokens(sentence)
        found.sentences += 1
        found.octets += len(sentence.encode("utf-8", "surrogatepass"))
        found.tokens += len(theirs)
        if ours == theirs:
            found.words_differ += words != slow.words(sentence)
            continue
        for stretch, mine, others in differences(ours, theirs):
            kind = class_of(stretch)
            found.counts[kind] += 1
            found.examples.setdefault(kind, (stretch, mine, others))
    return found


def differences(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the smallest stretches of a sentence that both cut, but not alike."""
    sides = iter(ours), iter(theirs)
    ends, pieces = [0, 0], ([], [])  # type: tuple[list[str], list[str]]
    while True:
        behind = 0 if ends[0] <= ends[1] else 1
        token = next(sides[behind], None)
        if token is None:
            return
        pieces[behind].append(token)
        ends[behind] += len(token)
        if ends[0] == ends[1]:
            if pieces[0] != pieces[1]:
                yield "".join(pieces[0]), list(pieces[0]), list(pieces[1])
            pieces = [], []


def class_of(stretch: str) -> str:
    """Name the class of a difference."""
    if EQUAL.search(stretch):
        return "three or more equal Han characters in a row"
    if TWICE.search(stretch):
        return "two equal Han characters in a row"
    if re.fullmatch(r"[\u4e00-\u9fff]+", stretch):
        return "other Han characters"
    return "Latin letters, digits, marks"


def measure(sentences: list[str], fast: Tokenizer, slow: Tokenizer) -> list[tuple[str, float]]:
    """Return megabytes a second of each way, the best of some rounds, all in this process."""
    stop_words, letter = slow.lexicon.stop_words, re.compile("[\u4e00-\u9fffa-z]")
    lcut, cut = slow._cut, fast._cut
    # What the engine cannot take by itself, the tokenizer takes apart for it.
    plain = "".join(sentences).encode("utf-8", "replace").decode("utf-8")
    some = sentences[:: 1 + len(sentences) // 4000]
    words = fast.table(sentences)
    offices = [str(100 * number // len(sentences)) for number in range(len(sentences))]
    ways: dict[str, tuple[Callable[[], Any], list[str]]] = {
        "`jieba.lcut`, sentence by sentence, and the filter of words": (
            lambda: [
                [w for w in lcut(s) if w not in stop_words and letter.search(w)] for s in some
            ],
            some,
        ),
        "`Tokenizer.words` with jieba, sentence by sentence": (
            lambda: [slow.words(s) for s in some],
            some,
        ),
        "`Tokenizer.words`, sentence by sentence": (
            lambda: [fast.words(s) for s in sentences],
            sentences,
        ),
        "`Tokenizer.table`": (lambda: fast.table(sentences), sentences),
        "the bare engine, all text in one call": (lambda: cut(plain), sentences),
        "`WordTable.lists`": (words.lists, sentences),
        "counts and TF-IDF by office, from the table": (
            lambda: rank_tfidf(*count_words(words, offices)),
            sentences,
        ),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for way, (run, texts) in ways.items():
            start = time.process_time()
            run()
            seconds = time.process_time() - start
            best[way] = min(best[way], seconds * 1e6 / _octets(texts))
    return [(way, 1 / seconds) for way, seconds in best.items()]


def _octets(texts: list[str]) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


PAGE = """# The compiled engine beside jieba

`python reports/engines.py --megabytes {megabytes:g}` made this page. Python {python}, jieba {jieba}, rjieba {rjieba}.

## Tokens

{sentences:,} invented sentences, {octets:,} bytes, {tokens:,} tokens of jieba: clauses of the seeds and exemplars cut and put together
anew, with random figures, terms of the dictionary, Latin letters, full-width forms, emoji, rare and random Han characters, runs of one
character, control characters and halves of characters (seed {seed}). Every token of `Tokenizer(engine="rjieba")` was compared with that
of `Tokenizer(engine="jieba")`, both with the project's dictionary; and, where they agree, the words that `Tokenizer.table` gives for all
sentences at once with those of jieba for each: {words_differ:,} sentences differ.

{differing:,} stretches differ, {rate} of a million tokens.

| class | stretches | example | rjieba | jieba | |
| --- | ---: | --- | --- | --- | --- |
{classes}

Mended before (`text/segment.py`): runs of Latin letters, digits and marks are taken apart as jieba does; Han characters beyond its range
(U+3400 to U+4DBF, U+9FD6 and above) and halves of characters stand alone.

## Speed

Megabytes of UTF-8 a second of processor time (`time.process_time`), one core, the best of {rounds} rounds taken by turns in one process, on
{timed:.1f} MB of the same text, in which no sentence stands twice. The machine had other work; what carries over is the ratio.

| way | MB/s | times the first |
| --- | ---: | ---: |
{speeds}
"""


def write_page(found: Comparison, speeds: list[tuple[str, float]], timed: int) -> str:
    """Write the page."""
    classes = [
        f"| {kind} | {n} | {stretch} | {' / '.join(ours)} | {' / '.join(theirs)} | {ANSWERS.get(kind, 'open')} |"
        for kind, n in found.counts.most_common()
        for stretch, ours, theirs in [found.examples[kind]]
    ]
    differing = found.counts.total()
    return PAGE.format(
        megabytes=round(found.octets / 1e6, 1),
        python=platform.python_version(),
        jieba=version("jieba"),
        rjieba=version("rjieba"),
        sentences=found.sentences,
        octets=found.octets,
        tokens=found.tokens,
        seed=SEED,
        words_differ=found.words_differ,
        differing=differing,
        rate=f"{differing / max(found.tokens, 1) * 1e6:.1f}",
        classes="\n".join(classes),
        rounds=ROUNDS,
        timed=timed / 1e6,
        speeds="\n".join(
            f"| {way} | {speed:.3g} | {speed / speeds[0][1]:.3g} |" for way, speed in speeds
        ),
    )


def tokenizers() -> tuple[Tokenizer, Tokenizer]:
    """Return both engines, with some terms of one's own that have letters and marks."""
    lexicon = read_lexicon()
    lexicon = Lexicon((*lexicon.dictionary, *OWN_TERMS), lexicon.stop_words)
    return Tokenizer(lexicon), Tokenizer(lexicon, "jieba")


def main() -> None:
    """Compare, measure and write."""
    parser = argparse.ArgumentParser(description="Compare the engines of segmentation.")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "engines.md")
    options = parser.parse_args()
    fast, slow = tokenizers()
    sentences = list(invent_sentences(int(options.megabytes * 1e6)))
    found = Comparison()
    for start in range(0, len(sentences), BATCH):
        compare(sentences[start : start + BATCH], fast, slow, found)
        print(f"{found.octets / 1e6:.0f} MB, {dict(found.counts)}", file=sys.stderr)
    timed = sentences[: TIMED // (_octets(sentences) // len(sentences))]
    page = write_page(found, measure(timed, fast, slow), _octets(timed))
    options.output.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
