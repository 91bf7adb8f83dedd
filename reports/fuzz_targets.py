"""What fuzzing asks of the text core, the ledgers and the readers, whatever comes in.

A check takes bytes and raises `AssertionError` if a promise is broken: no exception but
`InputError`, no lost character, offsets that hold, and at most a second of work for 100 KB. Used by
``fuzz.py`` and, shortly, by the tests.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from jiedao.errors import InputError
from jiedao.ledger.initiatives import tabulate_initiatives
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.ledger.tagger import Tagger, read_tagger
from jiedao.readers import read_entries
from jiedao.readers.reading import Reading
from jiedao.text.clean import clean, is_dropped
from jiedao.text.metadata import infer_metadata
from jiedao.text.normalise import fold
from jiedao.text.sentences import split_report
from jiedao.text.tabulate import as_read, tabulate_sentences

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
SECONDS_PER_100_KB = 1.0
# What any input may take, however small: the clock of a busy machine is coarse.
GRACE = 1.0
# Characters up to which ledgers are made a second time, of what was read.
LONGEST_READ_TWICE = 5_000
Check = Callable[[bytes], None]

# What reports, pages and tables are made of, and what confuses their readers.
TOKENS = (
    *"一二三十百〇1234567890１２①⒈⑴，。；：！？,.;:!?、·—-~…%％‰/\\|()（）[]【】《》〈〉“”‘’\"'「」『』",
    *" \t\n\r\x0b\x0c\x85\u2028\u2029\u3000\xa0\u200b\u200d\ufeff\u00ad\x00\ufffd\ue000⼀豈㐂𠮷é",
    *("一、", "（一）", "(二)", "1.", "1、", "（1）", "一是", "二要", "其一，", "第一，", "第一部分", "——", "三、四季度"),
    *("新增", "完成", "同比增长", "下降", "达到", "超过", "力争", "计划", "比上年", "分别", "其中", "累计", "不足", "以上", "左右"),
    *("10.56亿元", "1,200人", "20个", "8.5%", "三成", "1/3", "两万", "几十", "5-8%", "翻一番", "百分点", "万", "亿", "平方米"),
    *("2024年", "2024年1—6月", "上半年", "今年以来", "“十四五”", "截至6月底", "去年同期", "2025年1月5日"),
    *("街道", "社区", "居民", "企业", "托位", "网格", "党建", "民生", "“一网统管”", "“1+3+N”", "“红色驿站”", "工程", "行动"),
    *("索引号：", "发布日期：", "【字号：大 中 小】", "打印", "浏览次数：12", "首页 > 公开", "- 3 -", "来源：", "| --- |"),
)  # fmt: skip
MARKUP = (
    *("<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<!--", "-->", "<script>", "&#", "&nbsp;", "<![CDATA["),
    *("<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "<w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "</w:tr>", "</w:tbl>"),
    *("<w:br/>", "<w:tab/>", "<w:sdt>", "<w:del>", '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'),
    *("obj", "endobj", "stream", "endstream", "/Length", "/Kids", "BT", "ET", "Tj", "<<", ">>", '"', ",", "\r\n", '{"text": ', "}"),
)  # fmt: skip
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def check_text(data: bytes) -> None:
    """Sentences: offsets hold, in order, and no character is lost."""
    raw = data.decode("utf-8", "ignore")
    assert len(fold(raw)) == len(raw)
    assert fold(fold(raw)) == fold(raw)
    cleaned = clean(raw)
    if cleaned.places is not None:
        stands = fold("".join(raw[place] for place in cleaned.places))
        # A compatibility character may be read as its plain form, a line break as a blank.
        for character, read in zip(stands, cleaned.folded, strict=True):
            assert character == read or (read == " " and character.isspace())
    _check_sentences(raw)
    infer_metadata(raw[:40], raw[:60], [raw[:30]], raw)


def _check_sentences(raw: str) -> None:
    report = split_report(raw)
    taken = bytearray(len(raw))
    last = 0
    for number, sentence in enumerate(report.sentences):
        assert last <= sentence.start < sentence.end <= len(raw)
        assert raw[sentence.start : sentence.end] == sentence.text
        assert sentence.parent is None or sentence.parent < number
        assert sentence.text.strip() == sentence.text
        last = sentence.end
    for span in (*report.sentences, *report.furniture):
        assert not any(taken[span.start : span.end]), "two sentences have one character"
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    lost = [c for c, is_taken in zip(raw, taken, strict=True) if not is_taken and not is_dropped(c)]
    assert not lost, f"lost characters {lost[:5]}"


def check_ledgers(data: bytes) -> None:
    """Quantities and initiatives: their offsets hold, and lead to what was read."""
    raw = data.decode("utf-8", "ignore")
    sentences, _ = tabulate_sentences({"a": raw})
    if not len(sentences):
        return
    read = as_read(sentences) if len(raw) <= LONGEST_READ_TWICE else sentences
    for tabulate in (tabulate_quantities, lambda rows: tabulate_initiatives(rows, _tagger())):
        frame = tabulate(sentences)
        for start, end, text in zip(frame["start"], frame["end"], frame["text"], strict=True):
            assert raw[start:end] == text
        if read is not sentences:
            _check_places(raw, sentences, frame, tabulate(read))


def _check_places(
    raw: str, sentences: pd.DataFrame, stands: pd.DataFrame, read: pd.DataFrame
) -> None:
    """Hold the rows of a report against those of what was read, by the places cleaning kept."""
    cleaned = clean(raw)
    places = np.arange(len(raw)) if cleaned.places is None else cleaned.places
    begins = dict(zip(sentences["sentence_id"], sentences["start"], strict=True))
    assert stands["sentence_id"].tolist() == read["sentence_id"].tolist()
    rows = (read[name] for name in ("sentence_id", "start", "end", "text"))
    for name, *span, text, start, end in zip(*rows, stands["start"], stands["end"], strict=True):
        shift = int(np.searchsorted(places, begins[name])) - begins[name]
        first, behind = (place + shift for place in span)
        assert fold(cleaned.text[first:behind]) == fold(text)
        assert (start, end) == (places[first], places[behind - 1] + 1)


@cache
def _tagger() -> Tagger:
    return read_tagger()


def _reader(suffix: str, prepare: Callable[[bytes], bytes] = lambda data: data) -> Check:
    def check(data: bytes) -> None:
        handle, name = tempfile.mkstemp(suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(prepare(data))
            try:
                entries = list(read_entries(Path(name)))
            except InputError:
                return
            for entry in entries:
                assert isinstance(entry.result, (Reading, InputError))
                if isinstance(entry.result, Reading):
                    entry.result.text.encode()
                    _check_sentences(entry.result.text)
        finally:
            Path(name).unlink()

    return check


def _package(data: bytes) -> bytes:
    """Put bytes into a Word file: what is no zip are its parts, parted by NUL."""
    if data.startswith(b"PK"):
        return data
    document, _, rest = data.partition(b"\x00")
    numbering, _, styles = rest.partition(b"\x00")
    if not document.lstrip().startswith(b"<?xml") and b"<w:document" not in document:
        document = _WORD.format("{}").encode().replace(b"{}", document)
    buffer = io.BytesIO()
    with zipfile.ZipFile(DATA / "report.docx") as known, zipfile.ZipFile(buffer, "w") as archive:
        parts = {name: known.read(name) for name in known.namelist()}
        parts["word/document.xml"] = document
        parts |= {"word/numbering.xml": numbering} if numbering else {}
        parts |= {"word/styles.xml": styles} if styles else {}
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


CHECKS: dict[str, Check] = {
    "text": check_text,
    "ledgers": check_ledgers,
    "plain": _reader(".txt"),
    "page": _reader(".html"),
    "word": _reader(".docx", _package),
    "pdf": _reader(".pdf"),
    "zip": _reader(".zip"),
    "table": _reader(".csv"),
    "workbook": _reader(".xlsx"),
    "lines": _reader(".jsonl"),
}


def run_check(target: str, data: bytes) -> None:
    """Run a check and measure it; raise `AssertionError` for any broken promise.

    What took too long is measured once more: a first call imports modules, and a slow input is slow again.
    """
    allowed = GRACE + SECONDS_PER_100_KB * len(data) / 100_000
    for _ in range(2):
        # Of this thread alone: those of a linear algebra library spin while they wait.
        began = time.thread_time()
        CHECKS[target](data)
        taken = time.thread_time() - began
        if taken <= allowed:
            return
    raise AssertionError(f"{taken:.1f} s for {len(data)} bytes")


def corpus(target: str) -> list[bytes]:
    """Return inputs to start from."""
    seeds = [path.read_bytes()[:3000] for path in sorted((ROOT / "seeds/texts").glob("*.txt"))]
    suffixes = {
        "page": "html",
        "pdf": "pdf",
        "zip": "zip",
        "table": "csv",
        "workbook": "xlsx",
        "lines": "jsonl",
    }
    if target in suffixes:
        return [(DATA / f"report.{suffixes[target]}").read_bytes()]
    if target == "word":
        with zipfile.ZipFile(DATA / "report.docx") as archive:
            parts = [archive.read(f"word/{part}.xml") for part in ("document", "numbering")]
        return [b"\x00".join(parts), (DATA / "report.docx").read_bytes()]
    return seeds


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Texts of the tokens of reports, long runs of few of them, and known inputs with changes."""
    tokens = st.sampled_from(TOKENS if target in ("text", "ledgers") else TOKENS + MARKUP)
    pieces = st.one_of(tokens, st.characters(exclude_categories=["Cs"]))
    texts = st.lists(pieces, max_size=60).map("".join)
    runs = st.tuples(st.lists(tokens, min_size=1, max_size=4), st.integers(1, 400), texts).map(
        lambda drawn: "".join(drawn[0]) * drawn[1] + drawn[2]
    )
    encoded = st.one_of(texts, texts, runs).map(lambda text: text.encode("utf-8", "ignore"))
    return st.one_of(encoded, _changed(corpus(target)), st.binary(max_size=200))


def _changed(known: list[bytes]) -> st.SearchStrategy[bytes]:
    spot = st.tuples(
        st.floats(0, 1),
        st.integers(0, 20),
        st.one_of(
            st.binary(max_size=4), st.sampled_from(TOKENS + MARKUP).map(lambda text: text.encode())
        ),
    )

    def change(drawn: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
        data, spots = drawn
        for share, length, new in spots:
            place = int(share * len(data))
            data = data[:place] + new + data[place + length :]
        return data

    return st.tuples(st.sampled_from(known), st.lists(spot, max_size=6)).map(change)


class Run(NamedTuple):
    """A long text by its parts, so that one that fails is told in a line."""

    start: str
    unit: str
    end: str
    size: int

    def encode(self) -> bytes:
        """Return the text: the unit over and over, up to a size in bytes, between start and end."""
        unit = self.unit.encode("utf-8", "ignore")
        return self.start.encode() + unit * (self.size // max(1, len(unit)) + 1) + self.end.encode()


def long_runs(size: int = 100_000) -> st.SearchStrategy[Run]:
    """Texts of 100 KB made of one to four tokens over and over, with something at either end."""
    tokens = st.sampled_from(TOKENS)
    end = st.lists(tokens, max_size=3).map("".join)
    unit = st.lists(tokens, min_size=1, max_size=4).map("".join)
    return st.builds(Run, end, unit, end, st.just(size))
