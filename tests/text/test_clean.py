"""The clean text and the way back: characters, letter-spacing, soft line breaks, script."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.labelling import label_corpus
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.text.clean import (
    _STRANGE,
    TO_DROP,
    TO_FOLD,
    _look_up,
    align,
    are_clean,
    clean,
    clean_sentence,
    is_dropped,
    locate,
    overlay,
)
from jiedao.text.normalise import FOLDED
from jiedao.text.script import looks_traditional, note_script, to_simplified
from jiedao.text.sentences import split_report
from jiedao.text.tabulate import as_read, tabulate_sentences
from jiedao.themes.model import read_model

ODD = [
    *"\u200b\u200d\ufeff\xad\u2060\u202e\ufe0f\x00\x1f\x7f\u3164\ufffc\U000e0020\U0002f800⼀⺠\ue000\uf06c",
    *" \u3000\xa0\u2003\t\n\r\u2028\x85", "\r\n", "\r\r\n", "工 作 总 结", "一 、", "12.\n5", "GDP\n", "é", "𠮷", "\ud800",
    "推动经济社会高质量发展，", "第一部分", "一、", "（一）", "。", "，", "“", "”", "网格", "20", "%", "A", "首页", "打印",
]  # fmt: skip
odd = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=2)), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("推动高质\u200b量发展", "推动高质量发展"),
        ("\ufeff一、总\xad结\u202e", "一、总结"),
        ("❤\ufe0f为\x00民", "❤为民"),
        ("为⼈⺠服务（１）", "为人民服务（１）"),
        ("工 作 总 结", "工作总结"),
        ("2 0 2 4 年 工 作 总 结   江 口 街 道", "2024年工作总结   江口街道"),
        ("\u3000\u3000一 、 加 强 党 的 建 设", "\u3000\u3000一、加强党的建设"),
        # Words with spaces between them, and a row of figures, are left as they are.
        ("第一部分 工作总结 和 计划", "第一部分 工作总结 和 计划"),
        ("企业 1 2 3 4 5 6", "企业 1 2 3 4 5 6"),
        ("A B C D E", "A B C D E"),
        # A sentence surely goes on: a comma, an open bracket, a broken number, a closing mark.
        ("持续推动各项重点工作，\n新增托位20个。", "持续推动各项重点工作，新增托位20个。"),
        ("完成规上工业产值12.\n5亿元。", "完成规上工业产值12.5亿元。"),
        ("全年新增企业20家\n，完成投资。", "全年新增企业20家，完成投资。"),
        ("打造品牌“\n红帆驿站”。", "打造品牌“红帆驿站”。"),
        # It does not: a number opens the line, the line is a heading, an empty line parts them.
        ("持续推动各项重点工作，\n二、存在的问题", "持续推动各项重点工作，\n二、存在的问题"),
        ("一、工作总结\n新增托位20个。", "一、工作总结\n新增托位20个。"),
        ("各位代表，\n新增托位20个。", "各位代表，\n新增托位20个。"),
        ("共5.\n6个社区", "共5.6个社区"),
        ("12.\n5亿元", "12.\n5亿元"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_cleaning_by_hand(raw: str, cleaned: str) -> None:
    assert clean(raw).text == cleaned


WRAPPED = """\
　　今年以来，江口街道坚持党建引领基层治理，推动各项
工作取得新的成效，群众的获得感不断增强，现将有关的情
况报告如下。
一、工作总结
　　全年完成GDP 12.5亿元，同比增长8%，新增规上企业14
家，净增7家，增量居全区首位，推行“一站式”服务，累计
办理各项手续19件，平均时限缩短40%。
　　新增托位20个。
"""


def test_wrapped_text_is_joined_but_not_its_headings_and_paragraphs() -> None:
    assert [s.read for s in split_report(WRAPPED).sentences] == [
        "今年以来，江口街道坚持党建引领基层治理，推动各项工作取得新的成效，群众的获得感不断增强，现将有关的情况报告如下。",
        "一、工作总结",
        "全年完成GDP 12.5亿元，同比增长8%，新增规上企业14家，净增7家，增量居全区首位，推行“一站式”服务，累计办理各项手续19件，平均时限缩短40%。",
        "新增托位20个。",
    ]
    assert [s.line for s in split_report(WRAPPED).sentences] == [0, 1, 2, 3]


def test_a_list_of_items_is_not_wrapped_text() -> None:
    items = ["深入开展老旧小区改造提升工程建设" + "工作" * (n % 5) for n in range(20)]
    assert len(split_report("\n".join(items)).sentences) == len(items)
    equal = [f"（{n}）深入开展老旧小区改造提升工程和背街小巷整治" for n in "一二三四五六七八九十"]
    assert len(split_report("\n".join(equal)).sentences) == len(equal)


def test_a_space_is_kept_between_latin_words() -> None:
    raw = "引进企业Hangzhou，打造“Smart\nCity“\n品牌。"
    assert clean_sentence(raw) == "引进企业Hangzhou，打造“Smart City“品牌。"


@given(odd)
def test_what_is_kept_leads_back_and_what_is_dropped_may_be(raw: str) -> None:
    cleaned = clean(raw)
    assert len(cleaned.text) == len(cleaned.folded)
    places = range(len(raw)) if cleaned.places is None else cleaned.places.tolist()
    assert len(places) == len(cleaned.text)
    left = set(range(len(raw))) - set(places)
    assert all(is_dropped(raw[place]) for place in left)
    for place, character in zip(places, cleaned.text, strict=True):
        assert character in (raw[place], " ") or clean(raw[place]).text == character


@given(odd)
def test_every_character_of_odd_texts_is_accounted_for(raw: str) -> None:
    report = split_report(raw)
    spans = [(s.start, s.end) for s in report.sentences] + [
        (f.start, f.end) for f in report.furniture
    ]
    covered = [place for start, end in spans for place in range(start, end)]
    assert len(covered) == len(set(covered))
    assert all(is_dropped(raw[place]) for place in set(range(len(raw))) - set(covered))
    for s in report.sentences:
        assert raw[s.start : s.end] == s.text
        assert s.text.startswith(s.marker)
        assert overlay(s.text, s.read)[locate(s.text, s.read, 0, 1)[0]] == s.read[0]


@given(odd)
def test_a_clean_sentence_is_not_cleaned_again(raw: str) -> None:
    once = clean_sentence(raw)
    assert clean_sentence(once.strip()) == once.strip()
    if are_clean([raw]):
        assert once == raw


# A frame holds no halves of characters.
@settings(max_examples=30, deadline=None)
@given(st.lists(odd.filter(lambda raw: "\ud800" not in raw), max_size=3))
def test_a_frame_is_read_as_its_reports_were(raws: list[str]) -> None:
    texts = {f"r{number}": raw for number, raw in enumerate(raws)}
    sentences, _ = tabulate_sentences(texts)
    read = as_read(sentences)
    assert read["text"].tolist() == [s.read for raw in raws for s in split_report(raw).sentences]
    assert all(t.startswith(m) for t, m in zip(read["text"], read["marker"], strict=True))
    assert as_read(read) is read
    # Without the column, each sentence is cleaned by itself, as far as it tells.
    alone = as_read(sentences.drop(columns="read"))
    assert len(alone) == len(read)
    assert as_read(alone) is alone


def test_the_column_read_is_empty_where_a_text_is_read_as_it_stands() -> None:
    whole, _ = tabulate_sentences({"a": "推动高质量发展。"})
    assert whole["read"].tolist() == [""]
    assert as_read(whole) is whole
    damaged, _ = tabulate_sentences({"a": "（\u200b一）推动高质\u200b量发展。新增企业3家。"})
    assert damaged[["marker", "text", "read"]].values.tolist() == [
        ["（\u200b一）", "（\u200b一）推动高质\u200b量发展。", "（一）推动高质量发展。"],
        ["", "新增企业3家。", ""],
    ]
    read = as_read(damaged)
    assert read[["marker", "text", "read"]].values.tolist() == [
        ["（一）", "（一）推动高质量发展。", ""],
        ["", "新增企业3家。", ""],
    ]
    # As it comes back from a table in which empty cells are missing.
    missing = damaged.assign(read=damaged["read"].replace("", None))
    assert as_read(missing)["text"].tolist() == read["text"].tolist()


def test_how_a_report_is_read_does_not_depend_on_its_neighbours() -> None:
    spaced = "（一）今年以来全街道各项工作取得新的成效。甲 乙 丙 丁 戊己。"
    alone = as_read(tabulate_sentences({"a": spaced})[0])["text"].tolist()
    beside = as_read(tabulate_sentences({"b": "高质\u200b量", "a": spaced})[0])["text"].tolist()
    assert beside == ["高质量", *alone]


@given(st.text(max_size=20), st.data())
def test_alignment_finds_what_was_kept(cleaned: str, data: st.DataObject) -> None:
    cleaned = "".join(c for c in cleaned if not is_dropped(c))
    raw = "".join(c + data.draw(st.sampled_from(["", "\u200b", " ", "\n\x00"])) for c in cleaned)
    places = align(raw, cleaned)
    assert "".join(raw[place] for place in places[:-1]) == cleaned


TRADITIONAL = (
    "一、2024年工作總結\n（一）經濟發展穩中求進。新增規上企業14家，拆除乾淨違建20處，幹部帶頭。"
)


def test_traditional_script_is_read_as_simplified_and_stands_as_it_is() -> None:
    sentences, _ = tabulate_sentences({"a": TRADITIONAL}, simplify=True)
    assert "".join(sentences["text"]) == TRADITIONAL.replace("\n", "")
    assert as_read(sentences)["text"].tolist() == [
        "一、2024年工作总结",
        "（一）经济发展稳中求进。",
        "新增规上企业14家，拆除干净违建20处，干部带头。",
    ]


def test_labels_of_a_traditional_report_are_those_of_its_simplified_one(tmp_path: Path) -> None:
    plain = to_simplified(TRADITIONAL)
    (tmp_path / "old.txt").write_text(TRADITIONAL, encoding="utf-8")
    (tmp_path / "new.txt").write_text(plain, encoding="utf-8")
    tables, notes = label_corpus(read_corpus(tmp_path, simplify=True), read_model())
    labels = tables["labels"]
    new, old = (labels[labels["sentence_id"].str.startswith(name)] for name in ("new", "old"))
    columns = ["theme", "role", "score", "role_score"]
    assert old[columns].to_numpy().tolist() == new[columns].to_numpy().tolist()
    assert not any("in traditional script" in note for note in notes)
    quantities = tabulate_quantities(tables["sentences"], labels)
    # new.txt comes first: its rows, then the same of old.txt.
    indicators = quantities["indicator"].tolist()
    assert indicators[: len(indicators) // 2] == indicators[len(indicators) // 2 :]
    _, notes = label_corpus(read_corpus(tmp_path), read_model())
    assert "1 report(s) look to be in traditional script (old): --simplify" in notes


@given(st.text(alphabet="經濟發展乾隆乾淨幹部後皇后裡表裏\U0002f800𠮷\n，。1A\u200b", max_size=60))
def test_conversion_moves_no_offset(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


def test_reports_in_traditional_script_are_named() -> None:
    assert looks_traditional(TRADITIONAL)
    assert not looks_traditional("街道經濟")
    assert note_script({"a": "街道经济发展", "b": TRADITIONAL}) == [
        "1 report(s) look to be in traditional script (b): --simplify"
    ]
    assert note_script({"a": "街道经济发展"}) == []


def test_without_opencc_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from jiedao.text import script

    script._converter.cache_clear()
    monkeypatch.setitem(sys.modules, "opencc", None)
    with pytest.raises(InputError) as caught:
        to_simplified(TRADITIONAL)
    script._converter.cache_clear()
    assert str(caught.value) == (
        "traditional script: found no OpenCC in this installation; allowed: the package opencc, which "
        "converts the script. What to do: pip install 'jiedao[traditional]'."
    )


HOSTILE = [
    "a", "一", '"', "“", "(", " ", "\u200b", "\n", "一、", "(一)", "一是", "|", "-", "·", "★", "附件：1.a\n2.b\n", "首页 ",
    "首页\n", "来源：", "a > b", "。一、", "工 作 ", "\u200b\n", "办事处\n2024年1月5日\n", "12.\n5", "、\n", "，", "1.1.", '。"',
    "(一)总结一是", "一、工作总结(一)", "扫码", "页", "第", "【", "】【", "5\n", "。",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear_in_hostile_texts(piece: str) -> None:
    raw = "一、总结。二、计划。三、问题。" + piece * (25_000 // len(piece))
    begin = time.process_time()
    split_report(raw)
    # A second for 100 KB, on a machine with other work to do.
    assert time.process_time() - begin < 1


def test_the_look_at_all_characters_misses_none() -> None:
    characters = "".join(map(chr, range(0x110000)))
    for pattern, sign in ((FOLDED, TO_FOLD), (_STRANGE, TO_DROP)):
        found = pattern.findall(characters)
        assert len(found) > 500
        assert all(_look_up(character) & sign for character in found)
    # What nearly every text has is neither.
    usual = map(chr, (*range(0x20, 0x7F), *range(0x4E00, 0xA000), *map(ord, "\n。、“”《》…—①●")))
    assert _look_up("".join(usual)) == 0
    assert _look_up("") == 0
