"""Segmentation: rjieba gives jieba's tokens, the lexicon is kept, no state leaks."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.text.normalise import fold
from jiedao.text.segment import Lexicon, Tokenizer, read_lexicon, read_terms

WORDS = [
    "网格", "四上企业", "接诉即办", "上半年", "专精特新", "街道", "的", "GDP", "5G", "1+3+N", "12345",
    "2025-02-11", "1.5%", "3,000", "10.56", "a_b", "Ａ１", "é", "İ", "ß", "あ", "ｱ", "😀", "①", "Ⅳ",
]  # fmt: skip
SYMBOLS = [*list("#&+-%._·“”（）。，；：…—\u3000 \n\t"), "\r\n"]
# jieba knows no Han characters beyond U+9FD5.
RARE = ["𠮷", "㐀", "鿕", "鿖", "鿿", "豈", "\U00031350", "\ud800", "\udfff"]

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
PARTS = st.one_of(st.sampled_from(WORDS + SYMBOLS + RARE), HAN, st.text(max_size=3))


def _has_no_run(text: str) -> bool:
    """Tell texts without a Han character twice in a row: ties within runs may be cut elsewhere."""
    folded = fold(text)
    return not any(a == b and a > "\u2e80" for a, b in itertools.pairwise(folded))


mixed = st.lists(PARTS, max_size=25).map("".join).filter(_has_no_run)


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder that stands for the temporary one while jieba's engine is built."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


def _plain(folded: str) -> str:
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


@pytest.fixture(scope="module")
def fast() -> Tokenizer:
    return Tokenizer()


@pytest.fixture(scope="module")
def slow(empty_folder: Path) -> Tokenizer:
    return Tokenizer(engine="jieba")


def _lines(folder: Path, pattern: str) -> list[str]:
    paths = sorted(folder.glob(pattern))
    assert paths
    return [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]


@pytest.mark.parametrize("pattern", ["texts/*.txt", "exemplars/*.tsv"])
def test_engines_agree_on_reports(
    seeds: Path, pattern: str, fast: Tokenizer, slow: Tokenizer
) -> None:
    for line in _lines(seeds, pattern):
        assert fast.tokens(line) == slow.tokens(line)


@given(text=mixed)
def test_engines_agree_on_invented_text(text: str, fast: Tokenizer, slow: Tokenizer) -> None:
    assert fast.tokens(text) == slow.tokens(text)


@given(text=st.one_of(st.text(), mixed))
def test_tokens_give_back_the_folded_text(text: str, fast: Tokenizer) -> None:
    # A letter whose lower case is longer stays as it is, so that no offset moves.
    assert "".join(fast.tokens(text)) == _plain(fold(text))


@given(text=mixed)
def test_spans_are_the_places_of_the_words(text: str, fast: Tokenizer) -> None:
    spans = fast.spans(text)
    assert [word for word, _, _ in spans] == fast.words(text)
    for word, start, end in spans:
        assert word == _plain(fold(text))[start:end]


def test_tokens_by_hand(fast: Tokenizer, slow: Tokenizer) -> None:
    text = "２０２４年新增“四上”企业14家，增长1.5%；推广“1-5”模式。"
    tokens = [
        "2024", "年", "新增", "“", "四上", "”", "企业", "14", "家", ",", "增长", "1.5%", ";", "推广",
        "“", "1", "-", "5", "”", "模式", "。",
    ]  # fmt: skip
    assert fast.tokens(text) == tokens
    assert slow.tokens(text) == tokens


def test_rare_characters_are_tokens_of_their_own(fast: Tokenizer, slow: Tokenizer) -> None:
    for tokenizer in (fast, slow):
        assert tokenizer.tokens("𠮷㐀网格鿖鿿员") == ["𠮷", "㐀", "网格", "鿖", "鿿", "员"]


def test_words_are_without_numbers_marks_and_stop_words() -> None:
    tokenizer = Tokenizer(Lexicon(("接诉即办", "托位"), frozenset({"和", "个"})))
    words = ["推动", "接诉即办", "gdp", "增长", "新增", "托位"]
    assert tokenizer.words("推动接诉即办和GDP增长1.5%，①新增托位20个。") == words


def test_every_term_of_the_lexicon_stays_whole(fast: Tokenizer, slow: Tokenizer) -> None:
    terms = fast.lexicon.dictionary
    assert len(terms) > 500
    for tokenizer in (fast, slow):
        assert [
            term for term in terms if tokenizer.tokens(f"，{term}。") != [",", term, "。"]
        ] == []


def test_terms_of_ones_own_stay_whole_and_do_not_leak(fast: Tokenizer, slow: Tokenizer) -> None:
    term = "江口里网格学院"
    text = f"创办{term}，培训网格员。"
    for tokenizer in (fast, slow):
        own = Tokenizer(Lexicon((term,), frozenset()), tokenizer.engine)
        assert term in own.tokens(text)
        assert term not in tokenizer.tokens(text)


def test_terms_with_letters_and_marks_stay_whole(fast: Tokenizer) -> None:
    own = Tokenizer(Lexicon(("1+3+n", "12345热线"), frozenset()))
    assert own.tokens("“1+3+N”和12345热线") == ["“", "1+3+n", "”", "和", "12345热线"]
    assert "1+3+n" not in fast.tokens("“1+3+N”")


def test_state_of_jieba_is_not_touched(
    empty_folder: Path, fast: Tokenizer, slow: Tokenizer
) -> None:
    import jieba

    fast.tokens("推动接诉即办")
    slow.tokens("推动接诉即办")
    assert jieba.dt.initialized is False
    assert jieba.dt.FREQ == {}
    assert jieba.user_word_tag_tab == {}
    assert jieba.finalseg.Force_Split_Words == set()
    assert list(empty_folder.iterdir()) == []


def test_unknown_engine_is_told() -> None:
    with pytest.raises(InputError) as caught:
        Tokenizer(engine="pkuseg")
    assert str(caught.value) == (
        "segmenter: found 'pkuseg'; allowed: rjieba, jieba. What to do: choose one of these."
    )


def test_terms_are_folded_and_comments_left_out(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_bytes("\ufeff# 网格\n网格员\n\n１２３４５热线  # 政务服务\r\nGDP\n".encode())
    assert read_terms(path) == ["网格员", "12345热线", "gdp"]


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        ("网格\n网格 员\n", ":2", "found '网格 员'; allowed: one term a line. "
         "What to do: remove the space."),
        ("GDP\n网格\nｇｄｐ\n", ":3", "found 'gdp', which row 1 has already; "
         "allowed: each term once. What to do: remove it."),
    ],
)  # fmt: skip
def test_fault_in_a_list_of_terms_is_told_with_its_row(
    tmp_path: Path, content: str, row: str, message: str
) -> None:
    path = tmp_path / "terms.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_terms(path)
    assert str(caught.value) == f"{path}{row}: {message}"


def test_list_of_terms_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    missing, other = tmp_path / "no.txt", tmp_path / "gbk.txt"
    other.write_bytes("网格".encode("gb18030"))
    reasons = {
        missing: f"[Errno 2] No such file or directory: '{missing}'",
        other: "'utf-8' codec can't decode byte 0xcd in position 0: invalid continuation byte",
    }
    for path, reason in reasons.items():
        with pytest.raises(InputError) as caught:
            read_terms(path)
        assert str(caught.value) == (
            f"{path}: found no readable list of terms ({reason}); allowed: UTF-8 text. "
            "What to do: correct the path."
        )


def test_lexicon_of_a_folder_with_further_terms(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("网格员\n", encoding="utf-8")
    (tmp_path / "stopwords.txt").write_text("的\n", encoding="utf-8")
    lexicon = read_lexicon(tmp_path, extra=["ＧＤＰ增速", "网格员", " 江口里 ", "gdp增速", ""])
    assert lexicon == Lexicon(("网格员", "gdp增速", "江口里"), frozenset({"的"}))


def test_hash_of_a_lexicon_knows_its_order_and_both_lists() -> None:
    lexicons = [
        Lexicon(("网格", "企业"), frozenset({"的"})),
        Lexicon(("企业", "网格"), frozenset({"的"})),
        Lexicon(("网格", "企业"), frozenset({"了"})),
        Lexicon(("网格", "企业", "的"), frozenset()),
    ]
    assert len({lexicon.sha256 for lexicon in lexicons}) == len(lexicons)
    assert lexicons[0].sha256 == Lexicon(("网格", "企业"), frozenset({"的"})).sha256
