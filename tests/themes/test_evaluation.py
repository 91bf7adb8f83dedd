"""Tables of an evaluation: confusions summed, and intervals of accuracy that know blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from jiedao.scheme import Scheme
from jiedao.text.tabulate import block_ids
from jiedao.themes.coded import Coded
from jiedao.themes.confusions import sum_confusions
from jiedao.themes.evaluate import (
    confusion_table,
    coverage_table,
    design_effect,
    reliability_table,
)
from jiedao.themes.train import HeldOut


@pytest.fixture
def held_out(code_toy: Callable[[], Coded], small_scheme: Scheme) -> HeldOut:
    """Sentences whose labels are right or wrong by blocks, with chances of all sizes."""
    coded = code_toy()
    sentences = coded.sentences[coded.evaluates].reset_index(drop=True)
    draw = np.random.default_rng(1)
    chance = np.sort(draw.dirichlet(np.full(3, 0.7), len(sentences)), axis=1)
    number = pd.factorize(block_ids(sentences))[0]
    wrong = draw.random(number.max() + 1)[number] < 0.4
    for row, theme in enumerate(sentences["theme"]):
        surest = (small_scheme.theme_codes.index(theme) + wrong[row]) % 3
        chance[row] = np.roll(chance[row], surest - 2)
    some = np.zeros(len(sentences))
    return HeldOut(sentences, {"theme": chance}, some, some)


def test_table_of_confusions_is_that_of_a_plain_loop(
    held_out: HeldOut, small_scheme: Scheme
) -> None:
    codes = small_scheme.theme_codes
    given = [codes[row.index(max(row))] for row in held_out.probability["theme"].tolist()]
    pairs = Counter(zip(held_out.sentences["theme"], given, strict=True))
    totals = Counter(held_out.sentences["theme"])
    found = confusion_table(held_out, small_scheme)
    assert found[["theme", "label"]].values.tolist() == [[a, b] for a in codes for b in codes]
    for row in found.itertuples():
        assert row.n == pairs[row.theme, row.label]
        assert row.total == totals[row.theme]
        assert row.share == pytest.approx(row.n / max(row.total, 1))


def test_theme_that_never_stands_has_share_zero(small_scheme: Scheme) -> None:
    codes = small_scheme.theme_codes
    one = pd.DataFrame({"block": ["a"], "theme": codes[0], "predicted": codes[1], "n": [3]})
    found = sum_confusions(one, small_scheme)
    assert found["n"].tolist() == [0, 3, 0, 0, 0, 0, 0, 0, 0]
    assert found["share"].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_intervals_of_bins_are_wilsons_with_the_effective_number(
    held_out: HeldOut, small_scheme: Scheme
) -> None:
    found = reliability_table(held_out, small_scheme)
    chance = held_out.probability["theme"]
    label = np.array(small_scheme.theme_codes)[chance.argmax(axis=1)]
    right = (label == held_out.sentences["theme"].to_numpy()).astype(float)
    bins = np.minimum((chance.max(axis=1) * 10).astype(int), 9)
    errors = right - np.array([right[bins == own].mean() for own in bins])
    sums = pd.Series(errors).groupby(block_ids(held_out.sentences).to_numpy()).sum()
    blocks = len(sums)
    effect = max(1.0, blocks / (blocks - 1) * (sums**2).sum() / (errors**2).sum())
    assert effect > 1.2
    for row in found.itertuples():
        number = max(row.n / effect, 1.0)
        low, high = proportion_confint(row.accuracy * number, number, method="wilson")
        assert row.accuracy_low == pytest.approx(min(low, row.accuracy), abs=1e-9)
        assert row.accuracy_high == pytest.approx(max(high, row.accuracy), abs=1e-9)
    assert found["n"].sum() == len(right)


def test_errors_that_stand_together_widen_the_interval(
    held_out: HeldOut, small_scheme: Scheme
) -> None:
    errors, blocks = np.array([0.5, 0.5, -0.5, -0.5]), np.array([0, 0, 1, 1])
    # 2/1 x (1 + 1) / 1, and nothing where they cancel within a block.
    assert design_effect(errors, blocks) == 4.0
    assert design_effect(errors, np.array([0, 1, 0, 1])) == 1.0
    assert design_effect(np.zeros(4), blocks) == 1.0
    assert design_effect(errors, np.zeros(4, dtype=np.int64)) == 1.0
    coverage = coverage_table(held_out, small_scheme)
    assert (coverage["accuracy_low"] <= coverage["accuracy"]).all()
    assert (coverage["accuracy"] <= coverage["accuracy_high"]).all()
