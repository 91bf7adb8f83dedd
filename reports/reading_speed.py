"""Rate and memory of reading mixed files: ``python reports/reading_speed.py``.

The five seeds, again and again with another first line, are written in every format as the tests write them
(needs what tests need) and read in a process of its own, all mixed; the processor time of each format is summed. Memory is the
peak of that process for half as many and for all files: with texts thrown away it stays, with texts
kept it grows by the texts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import cycle
from pathlib import Path

import pandas as pd

TOP = Path(__file__).parents[1]
WRITTEN = TOP / "tests" / "readers"
CHILD = "--child"


def write_files(folder: Path, count: int) -> None:
    """Write so many files, format after format."""
    sys.path.insert(0, str(WRITTEN))
    from docx_files import paragraph, write_docx
    from pdf_files import write_report
    from written import WRITERS

    texts = [path.read_text("utf-8") for path in sorted((TOP / "seeds/texts").glob("*.txt"))]
    names = [name for name in WRITERS if name not in ("page named txt", "zip in a zip")]
    # A PDF takes a second to set: each text is set once.
    pdfs: dict[str, bytes] = {}
    for number, name in zip(range(count), cycle([*names, "docx", "pdf"]), strict=False):
        text = texts[number % len(texts)]
        if name == "pdf":
            if text not in pdfs:
                write_report(folder / "once.pdf", text)
                pdfs[text] = (folder / "once.pdf").read_bytes()
                (folder / "once.pdf").unlink()
            (folder / f"{number}.pdf").write_bytes(pdfs[text])
        elif name == "docx":
            body = "".join(map(paragraph, text.splitlines()))
            write_docx(folder / f"{number}.docx", body)
        else:
            file, write, _ = WRITERS[name]
            text = f"第{number}份\n{text}"
            (folder / f"{number}{Path(file).suffix}").write_bytes(write(text))


def child(folder: Path, *, keep: bool) -> None:
    """Read all files of a folder and print times and the peak of memory."""
    import resource
    import time

    from jiedao.corpus import read_corpus
    from jiedao.readers import read_entries
    from jiedao.readers.reading import Reading

    times: defaultdict[str, list[float]] = defaultdict(list)
    if keep:
        start = time.process_time()
        read_corpus(folder)
        times["a corpus"].append(time.process_time() - start)
    characters: defaultdict[str, int] = defaultdict(int)
    for path in [] if keep else sorted(folder.iterdir()):
        start = time.process_time()
        for entry in read_entries(path):
            assert isinstance(entry.result, Reading)
            characters[path.suffix.lower()] += len(entry.result.text)
        times[path.suffix.lower()].append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"times": times, "characters": characters, "peak": peak}))


def measure(folder: Path, keep: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, __file__, CHILD, str(folder), keep],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    count = parser.parse_args().files
    peaks = {}
    for size in (count // 2, count):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # Files are written elsewhere: a child's peak is never less than its parent's.
            write = (
                f"import reading_speed as r, pathlib; r.write_files(pathlib.Path({name!r}), {size})"
            )
            subprocess.run([sys.executable, "-c", write], check=True, cwd=TOP / "reports")
            found = measure(folder, "no")
            peaks[size] = found["peak"], measure(folder, "yes")["peak"]
    rows = [
        {
            "format": suffix,
            "files": len(times),
            "files a second of processor time": len(times) / sum(times),
            "milliseconds a file (median)": 1000 * sorted(times)[len(times) // 2],
            "characters a second": found["characters"][suffix] / sum(times),
        }
        for suffix, times in sorted(found["times"].items())
    ]
    print(pd.DataFrame(rows).round(1).to_string(index=False))
    for size, (streamed, kept) in peaks.items():
        print(f"{size} files: peak {streamed:.0f} MB one by one, {kept:.0f} MB as a corpus")


if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD]:
        child(Path(sys.argv[2]), keep=sys.argv[3] == "yes")
    else:
        main()
