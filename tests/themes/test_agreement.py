"""Agreement of coders: by hand, against scikit-learn, and against the definition of alpha."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from jiedao.errors import InputError
from jiedao.themes.agreement import list_disagreements, measure_agreement

# Four coders, twelve units, missing values: Krippendorff's example (Hayes & Krippendorff 2007).
CANON = {
    "甲": "1 2 3 3 2 1 4 1 2 . . .",
    "乙": "1 2 3 3 2 2 4 1 2 5 . 3",
    "丙": ". 3 3 3 2 3 4 2 2 5 1 .",
    "丁": "1 2 3 3 2 4 4 1 2 5 1 .",
}
codings = st.lists(
    st.lists(st.sampled_from(["", "经济", "民生", "安全"]), min_size=3, max_size=3),
    min_size=2,
    max_size=12,
)


def tabulate(units: list[list[str]], names: str = "甲乙丙") -> pd.DataFrame:
    """Put the labels of units by coders into a frame; ``""`` is none."""
    return pd.DataFrame(
        [
            (f"a:{number:03d}", name, label)
            for number, unit in enumerate(units, 1)
            for name, label in zip(names, unit, strict=True)
        ],
        columns=["sentence_id", "labeller", "theme"],
    )


def alpha_by_definition(units: list[list[str]]) -> float:
    """1 - D_o / D_e from every ordered pair of values, within units and among all of them."""
    units = [[label for label in unit if label] for unit in units]
    units = [unit for unit in units if len(unit) > 1]
    values = [label for unit in units for label in unit]
    observed = sum(
        sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    ) / len(values)
    pairs = list(permutations(values, 2))
    return 1 - observed / (sum(a != b for a, b in pairs) / len(pairs))


def value(table: pd.DataFrame, measure: str, label: str = "all", a: str = "", b: str = "") -> float:
    rows = table[(table["measure"] == measure) & (table["label"] == label)]
    if a:
        rows = rows[(rows["labeller_a"] == a) & (rows["labeller_b"] == b)]
    (found,) = rows["value"]
    return float(found)


def test_by_hand() -> None:
    # 10 sentences: both 经济 4, both 安全 3, and 3 on which they differ.
    units = [["经济", "经济"]] * 4 + [["安全", "安全"]] * 3 + [["经济", "安全"]] * 2
    table = measure_agreement(tabulate([*units, ["安全", "民生"]], "甲乙"))
    # Chance: 0.6 * 0.4 of 经济, 0.4 * 0.5 of 安全, 0 * 0.1 of 民生.
    assert value(table, "agreement") == 0.7
    assert value(table, "kappa") == pytest.approx((0.7 - 0.44) / (1 - 0.44), abs=1e-6)
    # 20 values: 10, 9 and 1; each of the 3 disagreements counts twice.
    expected = 1 - 19 * 6 / (20**2 - 10**2 - 9**2 - 1**2)
    assert value(table, "alpha") == pytest.approx(expected, abs=1e-6)
    # 经济 against the rest: 8 of 10 alike, chance 0.6 * 0.4 + 0.4 * 0.6.
    assert value(table, "agreement", "经济") == 0.8
    assert value(table, "kappa", "经济") == pytest.approx((0.8 - 0.48) / 0.52, abs=1e-6)
    assert value(table, "alpha", "经济") == pytest.approx(1 - 19 * 2 / (10 * 10), abs=1e-6)
    counts = table[table["measure"] == "kappa"].set_index("label")["n"]
    assert counts.to_dict() == {"all": 10, "安全": 6, "民生": 1, "经济": 6}


def test_canonical_alpha() -> None:
    units = [list(unit) for unit in zip(*(codes.split() for codes in CANON.values()))]
    units = [["" if label == "." else label for label in unit] for unit in units]
    table = measure_agreement(tabulate(units, "甲乙丙丁"))
    assert value(table, "alpha") == pytest.approx(0.743, abs=5e-4)
    row = table[table["measure"] == "alpha"].iloc[0]
    assert row["n"] == 11
    assert row["low"] < row["value"] < row["high"] <= 1
    pairs = table[(table["measure"] == "kappa") & (table["label"] == "all")]
    assert len(pairs) == 6


@pytest.mark.parametrize("field", ["theme", "theme2", "role"])
def test_kappa_of_the_annotations_as_scikit_learn_has_it(seeds: Path, field: str) -> None:
    lines = (seeds / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    labels = pd.DataFrame(
        [
            {"sentence_id": entry["sentence_id"], "labeller": name, **entry["coders"][name]}
            for entry in entries
            for name in "ab"
        ]
    )
    a, b = ([entry["coders"][name][field] or "(none)" for entry in entries] for name in "ab")
    table = measure_agreement(labels, field, draws=50)
    assert value(table, "kappa") == pytest.approx(cohen_kappa_score(a, b), abs=1e-6)
    for label in set(a) | set(b):
        expected = cohen_kappa_score([x == label for x in a], [x == label for x in b])
        assert value(table, "kappa", label) == pytest.approx(expected, abs=1e-6)
    differ = list_disagreements(labels, field)
    assert len(differ) == sum(x != y for x, y in zip(a, b, strict=True))
    assert value(table, "agreement") == pytest.approx(1 - len(differ) / len(a), abs=1e-6)


@settings(max_examples=40)
@given(codings)
def test_any_coding(units: list[list[str]]) -> None:
    paired = [[label for label in unit if label] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    assume(paired)
    assume(all(any(unit[k] for unit in units) for k in range(3)))
    assume(len({label for unit in units for label in unit if label}) > 1)
    table = measure_agreement(tabulate(units), draws=20)
    assert not table.isna().any(axis=None)
    assert (table["low"] <= table["high"]).all()
    labels = sorted({label for unit in paired for label in unit})
    if len(labels) > 1:
        assert value(table, "alpha") == pytest.approx(alpha_by_definition(units), abs=1e-6)
        for label in labels:
            split = [[x and str(x == label) for x in unit] for unit in units]
            assert value(table, "alpha", label) == pytest.approx(
                alpha_by_definition(split), abs=1e-6
            )
    else:
        assert "alpha" not in set(table["measure"])
    for a, b in ((0, 1), (0, 2), (1, 2)):
        both = [(unit[a], unit[b]) for unit in units if unit[a] and unit[b]]
        names = {"甲乙丙"[a], "甲乙丙"[b]}
        rows = table[table["labeller_a"].isin(names) & table["labeller_b"].isin(names)]
        if len(set(sum(both, ()))) > 1:
            expected = cohen_kappa_score(*zip(*both, strict=True))
            got = rows[(rows["measure"] == "kappa") & (rows["label"] == "all")]["value"].iloc[0]
            assert got == pytest.approx(expected, abs=1e-6)
        else:
            assert "kappa" not in set(rows["measure"])


@settings(max_examples=15)
@given(codings, st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(units: list[list[str]], chance: object) -> None:
    frame = tabulate(units)
    try:
        table = measure_agreement(frame, draws=20)
    except InputError:
        assume(False)
    mixed = frame.iloc[chance.sample(range(len(frame)), len(frame))]  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(measure_agreement(mixed, draws=20), table)
    # Names in the same order: nothing at all changes; in another, each value stays.
    names = {"甲": "x3", "乙": "x2", "丙": "x1"}
    other = measure_agreement(frame.assign(labeller=frame["labeller"].map(names)), draws=20)
    keys = ["measure", "label", "value", "n"]
    for one, two in (("丙", "甲"), ("乙", "丙"), ("乙", "甲")):
        pair = {names.get(one), names.get(two)}
        mine = table[table["labeller_a"].isin([one, two]) & table["labeller_b"].isin([one, two])]
        yours = other[other["labeller_a"].isin(pair) & other["labeller_b"].isin(pair)]
        assert mine[keys].values.tolist() == yours[keys].values.tolist()
    alphas = [t[t["measure"] == "alpha"][keys].values.tolist() for t in (table, other)]
    assert alphas[0] == alphas[1]


@settings(max_examples=15)
@given(st.lists(st.sampled_from("经济安全"), min_size=2, max_size=20), st.integers(2, 4))
def test_perfect_agreement_is_one(labels: list[str], coders: int) -> None:
    assume(len(set(labels)) > 1)
    table = measure_agreement(tabulate([[x] * coders for x in labels], "甲乙丙丁"[:coders]))
    assert (table[["value", "low", "high"]] == 1).all(axis=None)
    assert list_disagreements(tabulate([[x] * coders for x in labels], "甲乙丙丁"[:coders])).empty


def test_bootstrap_of_single_sentences_is_that_of_the_binomial() -> None:
    from scipy import stats

    units = [["经济", "经济"]] * 80 + [["经济", "安全"]] * 20
    row = measure_agreement(tabulate(units, "甲乙")).iloc[0]
    expected = stats.binom(100, 0.8).ppf([0.025, 0.975]) / 100
    np.testing.assert_allclose(row[["low", "high"]].astype(float), expected, atol=0.0151)


def test_blocks_are_drawn_whole() -> None:
    from scipy import stats

    # One of five blocks of twenty sentences is all disagreement.
    units = [["经济", "经济"]] * 80 + [["经济", "安全"]] * 20
    frame = tabulate(units, "甲乙")
    number = frame["sentence_id"].str[2:].astype(int) - 1
    row = measure_agreement(frame.assign(block=(number // 20).astype(str))).iloc[0]
    expected = stats.binom(5, 0.8).ppf([0.025, 0.975]) / 5
    np.testing.assert_allclose(row[["low", "high"]].astype(float), expected)
    # Without a block a sentence stands alone; one row that names the block is enough.
    alone = measure_agreement(frame.assign(block="")).iloc[0]
    assert alone["low"] > 0.7
    mine = np.where(frame["labeller"] == "甲", (number // 20).astype(str), None)
    again = measure_agreement(frame.assign(block=mine)).iloc[0]
    assert (again["low"], again["high"]) == (row["low"], row["high"])


def test_same_seed_same_interval() -> None:
    units = [["经济", "经济"]] * 300 + [["安全", "安全"]] * 210 + [["经济", "安全"]] * 77
    frame = tabulate(units, "甲乙")
    one, again, other = (measure_agreement(frame, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert one["value"].equals(other["value"])
    assert not one[["low", "high"]].equals(other[["low", "high"]])


def test_coefficient_without_variation_has_no_row() -> None:
    # 甲 and 乙 say 经济 of all that both labelled; 丙 says something else.
    units = [["经济", "经济", "安全"], ["经济", "经济", "经济"], ["", "安全", "安全"]]
    table = measure_agreement(tabulate(units))
    pair = table[(table["labeller_a"] == "乙") & (table["labeller_b"] == "甲")]
    assert pair[["measure", "label", "value", "n"]].values.tolist() == [
        ["agreement", "all", 1.0, 2],
        ["agreement", "经济", 1.0, 2],
    ]


def test_disagreements_in_the_order_of_the_labels() -> None:
    units = [["经济", "安全", ""], ["经济", "经济", "经济"], ["", "安全", "民生"], ["安全", "", ""]]
    frame = tabulate(units).iloc[::-1].assign(text="排查隐患。")
    differ = list_disagreements(frame)
    assert differ.columns.tolist() == ["sentence_id", "text", "丙", "乙", "甲"]
    assert differ.drop(columns="text").values.tolist() == [
        ["a:003", "民生", "安全", ""],
        ["a:001", "", "安全", "经济"],
    ]


def _faults() -> dict[str, tuple[pd.DataFrame, str]]:
    frame = tabulate([["经济", "安全"], ["安全", "安全"]], "甲乙")
    return {
        "no column": (frame.drop(columns="labeller"), "labels: found no column 'labeller'"),
        "one labeller": (frame[frame["labeller"] == "甲"], "found the labels of '甲' alone"),
        "no labels": (frame.assign(theme=""), "found no labels; allowed: two or more labellers"),
        "one label": (frame.assign(theme="经济"), "found only the label '经济'"),
        "twice": (
            pd.concat([frame, frame.iloc[[1]]]),
            "found two labels of the sentence 'a:001' by the labeller '乙'",
        ),
        "nothing in common": (
            frame.iloc[[0, 3]],
            "found no sentence that two labellers labelled; allowed: sentences in common",
        ),
        "two blocks": (frame.assign(block=list("abcc")), "two blocks of the sentence 'a:001'"),
        "reserved": (frame.replace("甲", "text"), "found a labeller 'text'"),
    }


@pytest.mark.parametrize("name", _faults())
def test_fault_is_told(name: str) -> None:
    frame, message = _faults()[name]
    with pytest.raises(InputError, match=message):
        measure_agreement(frame)


def test_no_draws_are_told() -> None:
    frame = tabulate([["经济", "安全"], ["安全", "安全"]], "甲乙")
    with pytest.raises(InputError, match="draws: found 0; allowed: a whole number from 1"):
        measure_agreement(frame, draws=0)
    with pytest.raises(InputError, match="no column 'colour'"):
        list_disagreements(frame, "colour")
