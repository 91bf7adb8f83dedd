"""A report that was damaged on its way gives the sentences, labels and quantities of the whole one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.corpus import Corpus
from jiedao.ledger.initiatives import tabulate_initiatives
from jiedao.ledger.reuse import find_shared_passages
from jiedao.ledger.slogans import list_parallels
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.terms import profile_words
from jiedao.text.clean import clean
from jiedao.text.normalise import fold
from jiedao.text.segment import read_lexicon
from jiedao.text.sentences import split_report
from jiedao.text.tabulate import as_read, tabulate_sentences
from jiedao.themes.model import ThemeModel, read_model
from jiedao.themes.predict import label_sentences

TREE = ["sentence_id", "position", "kind", "level", "parent_id", "line"]
QUANTITY = [
    "sentence_id",
    "value",
    "unit",
    "indicator",
    "kind",
    "sign",
    "bound",
    "status",
    "period",
]


def _pepper(raw: str) -> str:
    """Put invisible characters into words and numbers, and at the ends of lines."""
    draw = random.Random(7)
    hidden = "\u200b\u200c\u200d\ufeff\u2060\xad\u202a\u202c\ufe0f\x07"
    return "".join(c + (draw.choice(hidden) if draw.random() < 0.2 else "") for c in raw)


def _wrap(raw: str, columns: int, indent: str, gap: str) -> str:
    """Break lines at a width, as editors do: not before a closing mark, nor within a number."""
    paragraphs = []
    for paragraph in filter(str.strip, raw.split("\n")):
        lines, line = [], indent
        for token in re.findall(r"[A-Za-z0-9.%]+|.", paragraph):
            full = len((line + token).encode("gb18030")) > columns
            if full and token not in "，。；：、！？”）》,.;:)":
                lines.append(line)
                line = ""
            line += token
        paragraphs.append("\n".join([*lines, line]))
    return gap.join(paragraphs)


def _space(raw: str) -> str:
    """Put a space behind every character, as text recognition does with wide type."""
    return "\n".join(" ".join(line) for line in raw.split("\n"))


def _vary(raw: str) -> str:
    """Write full-width marks, spaces and digits, and radicals in place of characters."""
    table = str.maketrans(
        "一工民长门车0123456789,;:()", "⼀⼯⺠⻓⻔⻋０１２３４５６７８９，；：（）"
    )
    return raw.translate(table)


DAMAGES: dict[str, Callable[[str], str]] = {
    "invisible": _pepper,
    "windows": lambda raw: "\ufeff" + raw.replace("\n", "\r\n"),
    "wrapped, indented": lambda raw: _wrap(raw, 64, "\u3000\u3000", "\n"),
    "wrapped, with empty lines": lambda raw: _wrap(raw, 76, "", "\n\n"),
    "wrapped and invisible": lambda raw: _pepper(_wrap(raw, 72, "\u3000\u3000", "\n")),
    "letter-spaced": _space,
    "variants": _vary,
}
REPORT = "jiangkou"


def _whole(corpus: Corpus) -> str:
    """Return a seed that has headings, quantities and names, without the table above it."""
    raw = corpus.texts["chengdong-2025"]
    return raw[raw.index("2025年,") :]


@pytest.fixture(scope="module")
def model() -> ThemeModel:
    return read_model()


def _texts(sentences: pd.DataFrame) -> list[str]:
    return [fold(text) for text in as_read(sentences)["text"]]


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_report_is_read_like_the_whole_one(
    name: str, seed_corpus: Corpus, model: ThemeModel
) -> None:
    raw = _whole(seed_corpus)
    damaged = DAMAGES[name](raw)
    assert damaged != raw
    whole, _ = tabulate_sentences({REPORT: raw})
    found, furniture = tabulate_sentences({REPORT: damaged})
    assert furniture.empty
    assert _texts(found) == _texts(whole)
    pd.testing.assert_frame_equal(found[TREE], whole[TREE])
    for row in found.itertuples():
        assert damaged[row.start : row.end] == row.text  # type: ignore[misc]

    labels = label_sentences(whole, model, {REPORT: "plan"})
    pd.testing.assert_frame_equal(label_sentences(found, model, {REPORT: "plan"}), labels)

    quantities = tabulate_quantities(found, labels)
    wanted = tabulate_quantities(whole, labels)
    for table in (quantities, wanted):
        # As they stand, but for the width of their characters.
        table[["indicator", "period"]] = table[["indicator", "period"]].map(fold)
    pd.testing.assert_frame_equal(quantities[QUANTITY], wanted[QUANTITY])
    names, wanted = tabulate_initiatives(found), tabulate_initiatives(whole)
    for table in (names, wanted):
        table["name"] = table["name"].map(fold)
    columns = ["sentence_id", "name", "kind", "score"]
    pd.testing.assert_frame_equal(names[columns], wanted[columns])
    for table in (quantities, names):
        spans = zip(table["start"], table["end"], table["text"], strict=True)
        assert all(damaged[start:end] == text for start, end, text in spans)


def test_words_targets_slogans_and_passages_are_read_from_the_clean_text(
    seed_corpus: Corpus,
) -> None:
    raw = _whole(seed_corpus)
    texts = {"hubin": raw, "jiangkou": DAMAGES["wrapped and invisible"](raw)}
    sentences, _ = tabulate_sentences(texts)
    columns = {"county": "", "city": "", "province": "", "genre": "plan"}
    documents = pd.DataFrame({"doc_id": list(texts), "office": ["湖滨街道", "江口街道"]})
    documents = documents.assign(**columns, period_start="2025-01", period_end="2025-12")
    whole, found = (sentences[sentences["doc_id"] == name] for name in texts)
    words = profile_words(sentences, documents, read_lexicon())
    assert words[: len(whole)] == words[len(whole) :]
    # The damaged copy is a copy: all of it is shared wording, and leads back to its own text.
    passages = find_shared_passages(sentences, documents)
    copied = passages[passages["sentence_id"].str.startswith("jiangkou")]
    longest = copied.loc[copied["length"].idxmax()]
    assert longest["length"] > 3000
    assert texts["jiangkou"][longest["start"] : longest["end"]].startswith(longest["text"][:5])
    slogans = [[list(list_parallels(t)) for t in as_read(part)["text"]] for part in (whole, found)]
    assert slogans[0] == slogans[1]


@pytest.mark.parametrize("columns", [40, 56, 68, 76])
@pytest.mark.parametrize(("indent", "gap"), [("\u3000\u3000", "\n"), ("", "\n\n"), ("", "\n")])
def test_wrapped_seeds_keep_their_sentences(
    columns: int, indent: str, gap: str, seed_corpus: Corpus
) -> None:
    same = total = 0
    for raw in seed_corpus.texts.values():
        body = "\n".join(line for line in raw.split("\n") if "|" not in line)
        whole = {s.read for s in split_report(body).sentences}
        found = {s.read for s in split_report(_wrap(body, columns, indent, gap)).sentences}
        same += len(whole & found)
        total += len(whole)
    # Without a sign of paragraphs, a heading that fills its line is told from text by nobody.
    # A space that falls on the end of a line is lost with it.
    assert same >= total - (1 if indent or gap == "\n\n" else 4)


def test_amount_over_the_end_of_a_line_is_one() -> None:
    raw = (
        "一、经济工作\n全年积极向上争取各类资金支持争取专项债券1.5亿\n元。开展职业技能培训14\n50人次。\n"
        "2022年完成指标120\n2023年完成指标130\n"
    )
    sentences, _ = tabulate_sentences({"a": raw})
    assert as_read(sentences)["text"].tolist() == [
        "一、经济工作", "全年积极向上争取各类资金支持争取专项债券1.5亿元。", "开展职业技能培训1450人次。",
        "2022年完成指标120", "2023年完成指标130",
    ]  # fmt: skip


def _fill(text: str, ends: str = "", columns: int = 72) -> str:
    """Make a full line of a text and what ends it."""
    seen = len(clean(text + ends).text.encode("gb18030"))
    return text + ("持续推动各项重点工作取得新的成效" * 5)[: max(0, columns - seen) // 2] + ends


WRAPPED = "\n".join(
    [
        *(
            _fill("今年以来"),
            _fill("经济发展"),
            _fill("招引企业"),
            _fill("", "引进企业Hangzhou AI"),
        ),
        "PC产值12.5亿元并同比增\u200b长8%，推行“一站\u200b式”服务，新增规上企业14家。",
    ]
)


PIECES = [
    *("AI\nPC", "Smart\r\nCity", "GDP", "\n", "\r\n", " ", "\u3000", "\u200b", "\u200b\n", "\n\u200b", " \u200b ", "\ufeff"),
    *("，", "。", "；", "12.\n5亿元", "产值12.5亿元", "新增企业1\u200b4家", "增\u200b长８％", "（⼀）", "一 、 抓 好 3 项 工 作\n"),
    *("推行“一站式”服务", "打造“红帆 AI\n驿\u200b站”品牌", "推动全街道经济社会高质量发展", "推行“一站\u200b式”改革，"),
]  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
lines = st.builds(_fill, pieces, st.sampled_from(["", "AI", "AI\u200b", "“", "，"]))
damaged = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(
        st.builds("{}{}".format, st.sampled_from(["", "PC"]), lines), min_size=4, max_size=9
    ).map("\n".join),
)


def _check_places(raw: str) -> int:
    """Hold the ledgers of a report against those of what was read, by the places cleaning kept."""
    cleaned = clean(raw)
    places = np.arange(len(raw)) if cleaned.places is None else cleaned.places
    sentences, _ = tabulate_sentences({"a": raw})
    read = as_read(sentences)
    begins = dict(zip(sentences["sentence_id"], sentences["start"], strict=True))
    count = 0
    for tabulate in (tabulate_quantities, tabulate_initiatives):
        stands, found = tabulate(sentences), tabulate(read)
        assert len(stands) == len(found)
        for here, there in zip(stands.itertuples(), found.itertuples(), strict=True):
            begin = begins[here.sentence_id]
            first = np.searchsorted(places, begin)
            kept = places[first + there.start - begin : first + there.end - begin]
            assert (here.start, here.end) == (kept[0], kept[-1] + 1)
            assert raw[here.start : here.end] == here.text
            what = slice(first + there.start - begin, first + there.end - begin)
            assert fold(cleaned.text[what]) == fold(there.text)
            count += 1
    return count


def test_ledgers_lead_back_past_a_soft_break_between_latin_words() -> None:
    assert _check_places(WRAPPED) >= 3
    sentences, _ = tabulate_sentences({"a": WRAPPED})
    assert "12.5亿元" in tabulate_quantities(sentences)["text"].tolist()


@settings(max_examples=25, deadline=None)
@given(damaged)
def test_ledgers_lead_back_to_what_was_read(raw: str) -> None:
    _check_places(raw)
