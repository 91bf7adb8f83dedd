"""Strips: sentences end to end, by hand and by a plain loop; whole messages."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.measures.strips import lay_strips
from jiedao.text.tabulate import tabulate_sentences

TEXTS = {
    "a": "年终总结\n一、经济\n(一)工业\n产值增长。\n1.招商\n引资成功。\n二、民生\n养老服务改善。",
    "b": "(一)治理\n网格走访。",
}
NAMES = {"b": "湖滨街道", "a": "江口街道"}


def _frames(texts: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    sentences, _ = tabulate_sentences(texts)
    return sentences, sentences[["sentence_id"]].assign(theme="economy", role="plan")


def test_marks_are_the_headings_below_no_other_and_those_right_below_them() -> None:
    found = lay_strips(*_frames(TEXTS), NAMES)
    assert found["report"].drop_duplicates().tolist() == ["湖滨街道", "江口街道"]
    marks = found[found["doc_id"] == "a"]["mark"].tolist()
    #        title  一、       (一)                1.                二、
    assert marks == ["", "chapter", "section", "", "", "", "chapter", ""]
    assert found[found["doc_id"] == "b"]["mark"].tolist() == ["chapter", ""]


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=8),
    st.sampled_from(["sentences", "characters"]),
    st.randoms(use_true_random=False),
)
def test_sentences_lie_end_to_end_in_reading_order(
    sizes: list[int], unit: str, order: object
) -> None:
    sentences, labels = _frames({"a": "\n".join("网" * size + "。" for size in sizes)})
    shuffled = sentences.sample(frac=1, random_state=order.randint(0, 99))  # type: ignore[attr-defined]
    found = lay_strips(shuffled, labels, {"a": "甲"}, unit=unit)
    at = 0
    for row, size in zip(found.itertuples(), sizes, strict=True):
        length = 1 if unit == "sentences" else size + 1
        assert (row.left, row.right) == (at, at + length)
        at += length


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"unit": "words"},
            "unit: found 'words'; allowed: sentences, characters. What to do: choose one of these.",
        ),
        (
            {"names": {"c": "城东街道"}},
            "sentences: found none of the reports; allowed: sentences with labels. "
            "What to do: add reports.",
        ),
    ],
)
def test_what_does_not_fit_is_told(change: dict[str, object], message: str) -> None:
    sentences, labels = _frames(TEXTS)
    given: dict[str, object] = {"names": NAMES} | change
    with pytest.raises(InputError) as caught:
        lay_strips(sentences, labels, **given)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_sentence_without_one_label_is_named() -> None:
    sentences, labels = _frames(TEXTS)
    for wrong, what in ((labels.iloc[1:], "no label"), (pd.concat([labels, labels]), "two labels")):
        with pytest.raises(InputError) as caught:
            lay_strips(sentences, wrong, NAMES)
        assert str(caught.value).startswith("labels of ")
        assert f"found {what}; allowed: one for each sentence" in str(caught.value)
