"""The terms of a corpus: words or n-grams, own or all wording, and how they move over time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jiedao.corpus import Corpus, read_corpus
from jiedao.errors import InputError
from jiedao.frames import check_frame
from jiedao.terms import (
    TermsConfig,
    corpus_lexicon,
    place_names,
    profile_words,
    read_sizes,
    study_terms,
    trace_terms,
)
from jiedao.text.segment import Tokenizer
from jiedao.text.tabulate import as_read, tabulate_sentences

SHARED = "深入贯彻落实上级关于基层治理的决策部署"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    own = {"a": ("江口街道", "推进网格"), "b": ("湖滨街道", "推进招商引资")}
    for name, (office, work) in own.items():
        # Each heading opens a block.
        lines = f"一、{work}\n{SHARED}，{office}走访{office[:2]}居民。\n" * 5
        (tmp_path / f"{name}.txt").write_text(f"{office}2024年工作总结\n{lines}", encoding="utf-8")
    return read_corpus(tmp_path)


def test_names_of_places_with_and_without_their_kind() -> None:
    documents = pd.DataFrame(
        {
            "office": ["江口街道办事处", "江口街道办事处", "古镇"],
            "county": ["城区", "", "城区"],
            "city": ["", "", ""],
            "province": ["山东省", "山东省", "北京市"],
        }
    )
    assert place_names(documents) == [
        "江口街道办事处", "江口", "古镇", "城区", "山东省", "山东", "北京市", "北京",
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_profile_is_that_of_each_sentence(
    seed_corpus: Corpus, seed_sentences: pd.DataFrame, engine: str
) -> None:
    documents = seed_corpus.documents
    sentences = seed_sentences if engine == "rjieba" else seed_sentences.head(100)
    lexicon, names = corpus_lexicon(documents), place_names(documents)
    tokenizer = Tokenizer(lexicon, engine)
    read = as_read(sentences)
    slowly = [
        [word for word in tokenizer.words(text[len(marker) :]) if word not in names]
        for text, marker in zip(read["text"], read["marker"], strict=True)
    ]
    assert profile_words(sentences, documents, lexicon, engine) == slowly


def test_profile_leaves_out_numbering_and_own_names() -> None:
    sentences, _ = tabulate_sentences({"a": "第三，江口街道推动招商引资。"})
    documents = pd.DataFrame(
        {"office": ["江口街道"], "county": [""], "city": [""], "province": [""]}
    )
    lexicon = corpus_lexicon(documents)
    assert "江口街道" in lexicon.dictionary
    words = profile_words(sentences, documents, lexicon)
    kept = profile_words(sentences, documents, lexicon, keep_names=True)
    assert words == [["招商引资"]]
    assert kept == [["江口街道", "招商引资"]]


def test_own_wording_leaves_out_what_another_office_wrote_too(corpus: Corpus) -> None:
    sentences, _ = tabulate_sentences(corpus.texts)
    lexicon = corpus_lexicon(corpus.documents)
    words = profile_words(sentences, corpus.documents, lexicon)
    own = profile_words(sentences, corpus.documents, lexicon, own_wording=True)
    tokens = Tokenizer(lexicon).words(SHARED)
    for kept, everything, text in zip(own, words, sentences["text"], strict=True):
        # What stands beside the passage stays, and so does all of a sentence without it.
        left = [word for word in everything if word not in tokens]
        assert kept == (left if SHARED in text else everything)
    assert sum(map(len, own)) < sum(map(len, words))


def test_word_on_the_edge_of_a_shared_passage_is_kept() -> None:
    texts = {"a": f"{SHARED}推进网格管理。", "b": f"{SHARED}推进网络安全。"}
    sentences, _ = tabulate_sentences(texts)
    documents = pd.DataFrame({"doc_id": ["a", "b"], "office": ["江口街道", "湖滨街道"]})
    documents[["county", "city", "province"]] = ""
    # The passage ends with 网.
    own = profile_words(sentences, documents, corpus_lexicon(documents), own_wording=True)
    assert own == [["网格", "管理"], ["网络安全"]]


@pytest.mark.parametrize("measure", ["log_odds", "log_ratio", "g2"])
def test_keyness_of_words(corpus: Corpus, measure: str) -> None:
    found = study_terms(corpus, TermsConfig(measure))
    check_frame("keyness", found)
    first = found.groupby("group", sort=False).first()
    assert first["term"].tolist() == ["网格", "招商引资"]
    assert (first["z"] > 0).all()
    against = study_terms(corpus, TermsConfig(measure, against="湖滨街道"))
    assert against["group"].unique().tolist() == ["江口街道"]


def test_ngrams_hold_no_name_no_numbering_and_fold_into_the_longest(corpus: Corpus) -> None:
    found = study_terms(corpus, TermsConfig("g2", ngrams=(2, 4), top=100))
    terms = set(found["term"])
    assert {"走访", "居民"} <= terms
    assert not any("江口" in term or "街道" in term for term in terms)
    assert {"推进网格", "招商引资"} <= terms
    assert not {"进网格", "网格", "商引资"} & terms
    own = set(study_terms(corpus, TermsConfig("g2", ngrams=(2, 4), own_wording=True))["term"])
    assert {"深入贯彻"} == {"深入贯彻"} & terms - own


def test_tfidf_is_the_default_also_of_ngrams(corpus: Corpus) -> None:
    check_frame("terms", study_terms(corpus))
    found = study_terms(corpus, TermsConfig(ngrams=(4, 4)))
    assert found["measure"].unique().tolist() == ["tfidf"]
    assert set(found["term"].str.len()) == {4}


def test_terms_are_traced_by_year_and_office(corpus: Corpus) -> None:
    found = trace_terms(corpus, ["网格", "走访居民"], by_office=True)
    assert found[["group", "period", "term", "n"]].values.tolist() == [
        ["江口街道", "2024", "网格", 5],
        ["江口街道", "2024", "走访居民", 0],
        ["湖滨街道", "2024", "网格", 0],
        ["湖滨街道", "2024", "走访居民", 0],
    ]
    # A term that is in no dictionary is one word all the same.
    months = trace_terms(corpus, ["上级关于基层治理"], months=True)
    assert months[["group", "period", "n"]].values.tolist() == [["", "2024-12", 10]]


def test_sizes_are_read() -> None:
    assert [read_sizes(text) for text in ("", "3", "2:4")] == [None, (3, 3), (2, 4)]
    with pytest.raises(InputError) as caught:
        read_sizes("2-4")
    assert str(caught.value) == (
        "ngrams: found '2-4'; allowed: sizes such as 2:4 or 3. What to do: correct it."
    )


def test_wrong_configuration_is_told() -> None:
    with pytest.raises(InputError) as caught:
        TermsConfig("chi2")
    assert str(caught.value) == (
        "measure: found 'chi2'; allowed: tfidf, log_odds, log_ratio, g2. "
        "What to do: choose one of these."
    )
    with pytest.raises(InputError) as caught:
        TermsConfig(against="江口街道")
    assert str(caught.value) == (
        "against: found '江口街道' for tfidf; allowed: rest, or a measure of keyness: log_odds, "
        "log_ratio, g2. What to do: choose another measure."
    )


def test_terms_that_cannot_be_traced_are_told(corpus: Corpus) -> None:
    with pytest.raises(InputError) as caught:
        trace_terms(corpus, ["的"])
    assert str(caught.value) == (
        "terms: found '的'; allowed: words with content: no stop words, figures or marks. "
        "What to do: leave it out."
    )
    undated = Corpus(corpus.folder, corpus.documents.assign(period_end=""), corpus.texts)
    with pytest.raises(InputError) as caught:
        trace_terms(undated, ["网格"])
    assert str(caught.value) == (
        "documents.csv: found no period_end of 'a'; allowed: YYYY-MM. What to do: fill it in."
    )
