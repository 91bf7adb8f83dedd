"""Words of many texts at once are those of each text by itself, with both engines."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.text import batch
from jiedao.text.segment import Lexicon, Tokenizer, read_lexicon
from jiedao.text.word_table import WordTable, as_table

PIECES = [
    "网格", "四上企业", "接诉即办", "一网通办平台", "专精特新中小企业", "街道", "的", "和", "接接接", "GDP", "5G",
    "3D打印", "T恤", "1+3+N", "a-b", "A.B-c", "gdp_2024%", "12345热线", "1.5%", "10.56", "２０２４", "ＧＤＰ",
    "İ", "ΑΣ", "Σ", "ß", "ſ", "K", "é", "あ", "😀", "⺠", "①", "〇", "豈", "㐀", "鿕", "鿖", "鿿鿿", "𠮷", "\U00031350",
    "\0", "\x01", "\n", "\r", "\r\n", "\t", " ", "\u3000", "\u2028", "\ufeff", "，", "。", "·", "—", "\ud800", "\udfff",
    "_", "&", "#", "%", "+",
]  # fmt: skip
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
hostile = st.lists(st.one_of(st.sampled_from(PIECES), HAN, st.text(max_size=3)), max_size=20).map(
    "".join
)
texts = st.lists(hostile, max_size=6)
OWN = Lexicon(
    (*read_lexicon().dictionary, "1+3+n", "a-b", "12345热线", "和谐网格"),
    frozenset({"的", "gdp", "b"}),
)


@pytest.fixture(scope="module", params=["rjieba", "jieba"])
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    return Tokenizer(OWN, request.param)


def _slowly(tokenizer: Tokenizer, sentences: list[str]) -> WordTable:
    """Return the words text by text, numbered by hand."""
    words = [tokenizer.words(text) for text in sentences]
    vocabulary = sorted(set(chain.from_iterable(words)))
    numbers = [vocabulary.index(word) for word in chain.from_iterable(words)]
    offsets = [sum(map(len, words[:n])) for n in range(len(words) + 1)]
    return WordTable(vocabulary, np.array(numbers, dtype=int), np.array(offsets))


def _assert_equal(found: WordTable, expected: WordTable) -> None:
    assert found.vocabulary == expected.vocabulary
    assert found.numbers.tolist() == expected.numbers.tolist()
    assert found.offsets.tolist() == expected.offsets.tolist()


@given(sentences=texts, data=st.data())
def test_what_is_skipped_is_as_if_it_were_not_there(
    sentences: list[str], data: st.DataObject, tokenizer: Tokenizer
) -> None:
    skipped = [data.draw(st.integers(0, len(text))) for text in sentences]
    rest = [text[end:] for text, end in zip(sentences, skipped, strict=True)]
    lengths = np.array(skipped, dtype=np.int32)
    _assert_equal(tokenizer.table(sentences, lengths), tokenizer.table(rest))
    # Arrow has no halves of characters.
    whole = [text.encode("utf-8", "replace").decode() for text in sentences]
    strings = pa.array(whole, pa.large_string())
    _assert_equal(tokenizer.table(strings, lengths), tokenizer.table(whole, lengths))


@given(sentences=texts)
def test_words_of_hostile_texts_are_those_of_each(
    sentences: list[str], tokenizer: Tokenizer
) -> None:
    _assert_equal(tokenizer.table(sentences), _slowly(tokenizer, sentences))


def test_every_character_is_read_as_in_a_text_of_its_own(tokenizer: Tokenizer) -> None:
    sentences = ["".join(map(chr, range(code, code + 256))) for code in range(0, 0x110000, 256)]
    sentences = [f"网{text}格" for text in sentences if len(text.lower()) == len(text)]
    sentences += [f"网{chr(code)}格" for code in range(0x3100)]
    step = 1 if tokenizer.engine == "rjieba" else 37
    sentences = sentences[::step]
    assert tokenizer.table(sentences).lists() == [tokenizer.words(text) for text in sentences]


def test_words_of_reports_are_those_of_each(
    seed_sentences: object, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences: list[str] = seed_sentences["text"].tolist()  # type: ignore[index]
    sentences = sentences if tokenizer.engine == "rjieba" else sentences[:100]
    expected = _slowly(tokenizer, sentences)
    for characters in (1, 1000, batch._CALL, 10**9):
        monkeypatch.setattr(batch, "_CALL", characters)
        _assert_equal(tokenizer.table(sentences), expected)


def test_words_by_hand() -> None:
    tokenizer = Tokenizer(Lexicon(("接诉即办", "1+3+n"), frozenset({"和", "a"})))
    table = tokenizer.table(["推动接诉即办\n和GDP", "", "1+3+N，A-BC 14家\0", "鿖鿖网格𠮷"])
    assert table.lists() == [
        ["推动", "接诉即办", "gdp"],
        [],
        ["1+3+n", "bc", "家"],
        ["鿖", "鿖", "网格"],
    ]
    assert table.vocabulary == sorted(table.vocabulary)
    assert len(table) == 4


def test_no_texts_and_no_words() -> None:
    tokenizer = Tokenizer()
    for sentences in ([], [""], ["", "，", "12"]):
        table = tokenizer.table(sentences)
        assert (table.vocabulary, table.numbers.tolist()) == ([], [])
        assert table.offsets.tolist() == [0] * (len(sentences) + 1)
        assert table.lists() == [[] for _ in sentences]


lists = st.lists(
    st.lists(st.sampled_from(["网格", "招商", "", "a", "\U00020000"]), max_size=5), max_size=5
)


@given(lists, st.sets(st.sampled_from(["网格", "招商", "", "x"])))
def test_lists_come_back_and_words_are_left_out(words: list[list[str]], names: set[str]) -> None:
    table = WordTable.from_lists(words)
    assert table.lists() == words
    assert table.vocabulary == sorted(set(chain.from_iterable(words)))
    rest = [[word for word in sentence if word not in names] for sentence in words]
    _assert_equal(table.without(names), WordTable.from_lists(rest))
    assert as_table(table) is table
    _assert_equal(as_table(words), table)
