"""Invented reports of any number for benchmarks: ``python reports/made_corpus.py FOLDER --megabytes 100``.

Each has the headings of one of the written exemplars or seeds; its sentences are put together from
clauses of all of them, and their numbers are drawn anew, so that hardly a sentence stands twice. It is
made for speed and memory, not for quality: what such a sentence says is nonsense.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

SEED = 20240601
REPORT_BYTES = 10_000
# Reports of one office: ten years.
YEARS = 10
_NUMBER = re.compile(r"(?<![\d.])\d{1,4}(?![\d.年月日])")
_PLACES = "安宁丰泽兴和永昌广源新华瑞祥通达康乐清河东湖西山南屏北苑金桥银杏白石青龙红旗"


def read_texts(root: Path) -> list[str]:
    """Read the texts of the seeds and the exemplars."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((root / "texts").glob("*.txt"))]
    for path in sorted((root / "exemplars").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                texts.append("")
            elif line:
                opens, *_, text = line.split("\t")
                texts[-1] += ("\n" if opens == "1" else "") + text
    return texts


class Maker:
    """Makes reports from the sentences of others.

    Parameters
    ----------
    texts : list of str
    seed : int
    """

    def __init__(self, texts: list[str], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented texts, no secret
        sentences = [s for text in texts for s in re.findall(r"[^。；\n]{12,}[。；]", text)]
        cut = [sentence.partition("，") for sentence in sentences]
        self._heads = [head + comma for head, comma, tail in cut if tail]
        self._tails = [tail for _, _, tail in cut if tail]
        # Lines that are no whole sentence: titles, headings, what introduces a list.
        frames = [[line for line in text.split("\n") if line.strip()] for text in texts]
        self._frames = [frame for frame in frames if len(frame) > 5]

    def make(self) -> str:
        """Make one report of some `REPORT_BYTES`."""
        draw = self._random
        size = draw.uniform(0.5, 1.5) * REPORT_BYTES / 3
        lines: list[str] = []
        length = 0
        while length < size:
            for line in draw.choice(self._frames):
                if line.endswith(("。", "；")):
                    line = "".join(self._sentence() for _ in range(draw.randint(1, 4)))
                lines.append(line)
                length += len(line)
                if length >= size:
                    break
        number = draw.randrange
        return _NUMBER.sub(lambda _: str(number(1, 2000)), "\n".join(lines)) + "\n"

    def _sentence(self) -> str:
        return self._random.choice(self._heads) + self._random.choice(self._tails)


def name_offices(number: int) -> Iterator[tuple[str, str]]:
    """Yield the names of offices and of their counties."""
    for place in range(number):
        first, second = divmod(place, len(_PLACES))
        name = _PLACES[second] + _PLACES[first % len(_PLACES)]
        more = _PLACES[first // len(_PLACES)] if first >= len(_PLACES) else ""
        yield f"{name}{more}街道", f"{_PLACES[first % len(_PLACES)]}州{more}区"


def write_corpus(folder: Path, megabytes: float, seed: int = SEED) -> int:
    """Write a folder of reports with its ``documents.csv``.

    Returns
    -------
    int
        How many reports there are.
    """
    root = Path(__file__).resolve().parent.parent / "seeds"
    maker = Maker(read_texts(root), seed)
    texts = folder / "texts"
    texts.mkdir(parents=True)
    wanted, size, rows = megabytes * 1e6, 0, []
    offices = name_offices(1_000_000)
    while size < wanted:
        number = len(rows)
        if number % YEARS == 0:
            office, county = next(offices)
        content = maker.make().encode("utf-8")
        # Some thousand files a folder, as any system takes them.
        name = f"{number // 1000:03d}/{number:06d}.txt"
        if number % 1000 == 0:
            (texts / name).parent.mkdir()
        (texts / name).write_bytes(content)
        year = 2014 + number % YEARS
        place = (office, county, "泰和市", "江原省")
        period = (f"{year}-01", f"{year}-12", "summary")
        title = f"{office}{year}年工作总结"
        rows.append((f"r{number:06d}", f"texts/{name}", *place, *period, title, "made"))
        size += len(content)
    header = "doc_id file office county city province period_start period_end genre title source"
    with (folder / "documents.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)
    return len(rows)


def main() -> None:
    """Write the corpus that was asked for."""
    parser = argparse.ArgumentParser(description="Write invented reports for benchmarks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    reports = write_corpus(options.folder, options.megabytes, options.seed)
    print(f"{reports} reports: {options.folder}")


if __name__ == "__main__":
    main()
