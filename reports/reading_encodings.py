"""How often short excerpts are decoded wrong: ``python reports/reading_encodings.py``.

Excerpts of the five seeds, drawn at random (in traditional script for Big5), are encoded without a BOM and decoded again;
an excerpt without a Chinese character is not counted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.readers.encodings import NoTextError, decode

TOP = Path(__file__).parents[1]
LENGTHS = (2, 4, 8, 20, 50)
DRAWS = 500
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")


def count_wrong(
    text: str, encoding: str, length: int, draw: np.random.Generator
) -> tuple[int, int]:
    """Return how many excerpts were decoded wrong, and how many were tried."""
    wrong = tried = 0
    for _ in range(DRAWS):
        start = int(draw.integers(len(text) - length))
        excerpt = text[start : start + length]
        data = excerpt.encode(encoding, errors="ignore")
        if excerpt.isascii() or data.decode(encoding) != excerpt:
            continue
        tried += 1
        try:
            wrong += decode(data).text != excerpt
        except NoTextError:
            wrong += 1
    return wrong, tried


def tabulate() -> pd.DataFrame:
    """Return the table: encoding × length, wrong of tried."""
    import opencc

    paths = sorted((TOP / "seeds/texts").glob("*.txt"))
    simplified = "".join(path.read_text("utf-8") for path in paths)
    traditional = opencc.OpenCC("s2t").convert(simplified)
    draw = np.random.default_rng(1)
    rows = []
    for encoding in ENCODINGS:
        text = traditional if encoding == "big5" else simplified
        counts = {length: count_wrong(text, encoding, length, draw) for length in LENGTHS}
        cells = {f"{n} characters": f"{bad} of {of}" for n, (bad, of) in counts.items()}
        rows.append({"encoding": encoding, **cells})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    print(tabulate().to_string(index=False))
