"""Confusions of held-out sentences: by a plain loop, and from a model's folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jiedao.errors import ModelError
from jiedao.frames import check_frame
from jiedao.measures.prevalence import confusion_blocks
from jiedao.scheme import Scheme
from jiedao.tables import write_table
from jiedao.text.tabulate import block_ids
from jiedao.themes.coded import Coded
from jiedao.themes.confusions import CONFUSIONS, read_confusions, tabulate_confusions
from jiedao.themes.train import HeldOut


@pytest.fixture
def held_out(code_toy: Callable[[], Coded], small_scheme: Scheme) -> HeldOut:
    coded = code_toy()
    sentences = coded.sentences[coded.evaluates].reset_index(drop=True)
    chance = np.random.default_rng(1).dirichlet(np.ones(3), len(sentences))
    some = np.zeros(len(sentences))
    return HeldOut(sentences, {"theme": chance}, some, some)


def test_confusions_are_those_of_a_plain_loop(held_out: HeldOut, small_scheme: Scheme) -> None:
    found = tabulate_confusions(held_out, small_scheme)
    oracle: Counter[tuple[str, str, str]] = Counter()
    blocks = block_ids(held_out.sentences)
    for block, theme, chance in zip(
        blocks, held_out.sentences["theme"], held_out.probability["theme"].tolist(), strict=True
    ):
        oracle[block, theme, small_scheme.theme_codes[chance.index(max(chance))]] += 1
    rows = {(row.block, row.theme, row.predicted): row.n for row in found.itertuples()}
    assert rows == dict(oracle)
    assert found["n"].sum() == len(held_out.sentences)
    assert found.equals(found.sort_values(["block", "theme", "predicted"]))
    # An office's sentences of a heading are one block.
    assert found["block"].nunique() == blocks.nunique() < len(blocks)


def test_table_goes_to_a_folder_and_back(
    held_out: HeldOut, small_scheme: Scheme, tmp_path: Path
) -> None:
    found = tabulate_confusions(held_out, small_scheme)
    write_table(found, tmp_path / CONFUSIONS)
    pd.testing.assert_frame_equal(read_confusions(tmp_path), found)
    assert confusion_blocks(found, small_scheme.theme_codes).sum() == len(held_out.sentences)


def test_model_without_confusions_has_none(tmp_path: Path) -> None:
    assert read_confusions(tmp_path) is None


def test_confusions_that_come_with_the_model_are_of_the_seeds(
    street: Scheme, seed_sentences: pd.DataFrame
) -> None:
    found = check_frame("confusions", read_confusions())
    assert found["n"].sum() == len(seed_sentences)
    assert set(found["block"]) == set(block_ids(seed_sentences))
    table = confusion_blocks(found, street.theme_codes).sum(axis=0)
    # As the card says: 0.926.
    assert np.trace(table) / table.sum() == pytest.approx(0.926, abs=5e-4)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "block,theme,predicted\na,x,y\n",
        "block,theme,predicted,n\na,x,y,many\n",
        "block,theme,predicted,n\na,x,y,-1\n",
        "block,theme,predicted,n\na,x,y,0.5\n",
        "block,theme\na,x,y,z\nb,c,d,e,f,g\n",
        b"block,theme,predicted,n\n\xff\xfe,x,y,1\n",
    ],
)
def test_faults_are_told(content: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / CONFUSIONS
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ModelError) as caught:
        read_confusions(tmp_path)
    assert str(caught.value) == (
        f"{path}: found no table of confusions; allowed: block, theme, predicted, n. "
        "What to do: train it again."
    )
