"""The quick way from texts to frames against the literal one: by hostile texts and by real sentences."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_split import slow_blocks, slow_clean, slow_fold, slow_frames, slow_measures, slow_reason

from jiedao.text.clean import clean
from jiedao.text.furniture import folded_reason
from jiedao.text.normalise import fold
from jiedao.text.tabulate import as_read, block_ids, tabulate_sentences
from jiedao.text.wrapping import _BROKEN_AMOUNT, _breaks_amount, _line, list_lines

# What opens, numbers, quotes, wraps, hides and sets aside; what a quick look could miss.
PIECES = [
    "一、", "（一）", "二、", "(二)", "三、", "1.", "2、", "1.1 ", "①", "一是", "——", "●", "◆一、", "第一章", "第二节",
    "。", "；", "！", "?", "｡", "，", "：", "”", "“", "\"", "'", "）", "》", " ", "\u3000", "\n", "\n\n", "\r\n", "\u2028",
    "江口街道", "新增托位20个", "完成1.5亿", "元", "培训14", "50人次", "AI\nPC", "总结", "工作总结", "存在的问题", "下步打算",
    "存在问题：", "下一步打算：", "二、存在的问题 资金不足", "２０２４年", "．", "\U0001d7cf", "⺠", "\U0002f800", "𠮷", "é",
    "\u200b", "\xad", "\ufe0f", "\U000e0020", "工 作 总 结", "\n打印\n", "\n首页\n登录\n", "\n- 3 -\n", "\n第1页\n", "\nPage 2\n",
    "\n索引号：\n", "\n来源：江口\n", "\n附件：1.名单.xlsx\n", "\n江口街道办事处\n2024年1月5日\n", "\n二〇二四年一月五日\n", "\n相关阅读\n",
    "\n1\n", "\n2\n", "| 表 | 格 |", "\n---|---\n", "首页>政务>公开", "当前位置：", "扫一扫", "【字号：大 中 小】", "版权所有", "COPYRIGHT",
    "©2024", "京ICP备1号", "公网安备2号", "网站地图 | 联系我们", "Cookies", "建议使用浏览器", "\n上一篇：无\n",
]  # fmt: skip
WRAPPED = "坚持党建引领基层治理推动各项工作取得新的成效并且持续改善民生"

pieces = st.one_of(st.sampled_from(PIECES), st.text(max_size=2), st.just(WRAPPED + "\n"))
# A few pieces again and again meet in more ways than many once.
texts = st.lists(pieces, min_size=1, max_size=6).flatmap(
    lambda few: st.lists(st.sampled_from(few), max_size=25).map("".join)
)
encodable = texts.map(lambda text: text.encode("utf-8", "replace").decode())


# Where what is rare meets: quotes that close or open, text glued to a heading, words of two lines.
RARE = [
    '街道说“干！”\'好。\'完。"四上"企业。"好。"完。',
    "一、总结新增托位。二、存在的问题 资金不足。三、下步打算\u3000抓招商。（一）抓经济。",
    "推动AI\nPC和AI，\nPC应用，完成12.\n5亿元，培训14\n50人次。",
    "江口街道总结\n——在年终会上\n一、民生。\n存在问题：一是税源单一。\n二、安全。\n1.演练；\n2.培训。",
    "总结\n" + f"PC{WRAPPED}AI\n" * 6 + "成效。",
    "京ICP备1号\n江口街道总结。\n公网安备2号\n版权所有\nPAGE 2\n",
]


def _assert_equal(raw: dict[str, str]) -> pd.DataFrame:
    found, expected = tabulate_sentences(raw), slow_frames(raw)
    for frame, literal in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(frame, literal)
    return found[0]


@given(st.lists(encodable, max_size=3))
def test_frames_of_hostile_texts_are_those_of_the_literal_way(raw: list[str]) -> None:
    _assert_equal({f"街道:{number}": text for number, text in enumerate(raw)})


@pytest.mark.parametrize("raw", RARE)
def test_frames_of_rare_texts_are_those_of_the_literal_way(raw: str) -> None:
    _assert_equal({"a": raw, "b": raw.replace("\n", "\n\n")})


def _reports(seeds: Path) -> dict[str, str]:
    """Return the seeds, and reports dealt from their lines and from the exemplars."""
    reports = {path.stem: path.read_text(encoding="utf-8") for path in (seeds / "texts").iterdir()}
    lines = [line for text in reports.values() for line in text.splitlines()]
    for path in sorted((seeds / "exemplars").glob("*.tsv")):
        rows = path.read_text(encoding="utf-8").splitlines()
        lines += [row.split("\t")[-1] for row in rows if not row.startswith("#")]
    random.Random(1).shuffle(lines)
    for number, ends in enumerate(("\n", "", "\n　　", "\r\n\r\n", " \n", "\u200b\n")):
        reports[f"dealt-{number}"] = ends.join(lines[number::6])
    whole = "\n".join(lines[::6])
    reports["wrapped"] = "\n".join(whole[at : at + 34] for at in range(0, len(whole), 34))
    return reports


def test_frames_of_real_sentences_are_those_of_the_literal_way(seeds: Path) -> None:
    sentences = _assert_equal(_reports(seeds))
    assert len(sentences) > 9000
    for block in ("heading", "section"):
        assert block_ids(sentences, block).tolist() == slow_blocks(sentences, block)


@given(st.lists(encodable, max_size=3), st.sampled_from(["heading", "section"]), st.booleans())
def test_blocks_are_those_of_the_literal_way(raw: list[str], block: str, apart: bool) -> None:
    parts = [tabulate_sentences({f"街道{n}": text})[0] for n, text in enumerate(raw)]
    sentences = pd.concat(parts, ignore_index=True) if parts else tabulate_sentences({})[0]
    if apart:
        # As parts of a frame come: some without their headings, not in order, as plain objects.
        sentences = sentences.iloc[::-2].astype({"sentence_id": object, "parent_id": object})
    assert block_ids(sentences, block).tolist() == slow_blocks(sentences, block)


@given(texts)
def test_texts_are_cleaned_as_in_the_literal_way(raw: str) -> None:
    cleaned = clean(raw)
    places = np.arange(len(raw)) if cleaned.places is None else cleaned.places
    assert (cleaned.text, cleaned.folded, places.tolist()) == slow_clean(raw)


@given(st.one_of(texts, st.text(st.characters(min_codepoint=0x2000, max_codepoint=0xFFFF))))
def test_folding_is_that_of_the_table(raw: str) -> None:
    assert fold(raw) == slow_fold(raw)


@given(texts)
def test_no_look_at_a_line_misses_furniture(raw: str) -> None:
    for line in (fold(line).strip() for line in raw.splitlines()):
        assert folded_reason(line) == slow_reason(line)


@pytest.mark.parametrize(
    "line",
    ["京ICP备1号", "公网安备2号", "版权所有", "网站地图 隐私政策", "COPYRIGHT 2024", "本站使用Cookies。", "请使用1024的分辨率", "٣/٤页", "PAGE 3 of 9", "(我要)纠错", "你的位置:首页"],
)  # fmt: skip
def test_rare_furniture_is_that_of_the_literal_way(line: str) -> None:
    assert folded_reason(line) == slow_reason(line)


@given(texts)
def test_lines_are_measured_as_in_the_literal_way(raw: str) -> None:
    folded = fold(raw)
    spans = list_lines(folded)
    lines = [_line(raw, folded, spans, number) for number in range(len(spans))]
    assert [(line.indent, line.width, line.breaks) for line in lines] == slow_measures(raw)
    for line in lines:
        whole = bool(_BROKEN_AMOUNT.match(line.text))
        assert _breaks_amount(line.text[0], line.text[1:]) == whole


def test_what_is_read_is_told_without_a_look_at_each_sentence() -> None:
    sentences, _ = tabulate_sentences({"a": "一、民生。新增托位。"})
    assert as_read(sentences) is sentences
    empty = sentences.assign(read=pd.array([None, ""], dtype="str"))
    assert as_read(empty) is empty
