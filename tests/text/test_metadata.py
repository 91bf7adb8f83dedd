"""Office, place, period and genre as inferred from name, title and opening."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.corpus import read_corpus
from jiedao.text import metadata
from jiedao.text.clean import clean
from jiedao.text.metadata import Metadata, infer_metadata
from jiedao.text.normalise import fold


def _office(title: str) -> str:
    return infer_metadata("report", title, [], "").office


@pytest.mark.parametrize(
    ("title", "office"),
    [
        ("江口街道2024年工作总结", "江口街道"),
        ("2024年江口街道工作总结", "江口街道"),
        ("打造江口街道样板", "江口街道"),
        ("在江口街道大会上的讲话", "江口街道"),
        ("——八月湖街道工作总结", "八月湖街道"),
        # Names that hold a word which could stand before a name.
        ("和平里街道2024年工作总结", "和平里街道"),
        ("北京市东城区和平里街道工作总结", "和平里街道"),
        ("红旗街道工作总结", "红旗街道"),
        ("建设路街道工作总结", "建设路街道"),
        ("将军路街道工作总结", "将军路街道"),
        ("市中区市中街道工作总结", "市中街道"),
        ("江口镇2024年工作总结", "江口镇"),
        ("全区街道工作", ""),
        ("我区各街道2024年工作", ""),
        ("工作总结", ""),
    ],
)
def test_office_in_the_title(title: str, office: str) -> None:
    assert _office(title) == office


def test_file_name_comes_before_the_title_and_the_title_before_the_text() -> None:
    raw = "今年以来，乙丙街道和乙丙街道推动各项工作。"
    assert infer_metadata("丁戊街道", "江口街道总结", [], raw).office == "丁戊街道"
    assert infer_metadata("2024", "江口街道总结", [], raw).office == "江口街道"
    assert infer_metadata("2024", "", [], raw).office == "乙丙街道"


def test_office_that_the_text_names_most_often_counts() -> None:
    raw = "今年以来，江口街道学习湖滨街道经验，江口街道新增托位20个。"
    assert infer_metadata("a", "", [], raw).office == "江口街道"


def test_towns_in_the_text_are_no_office() -> None:
    assert infer_metadata("a", "", [], "学习江口镇经验。").office == ""


def test_place_stands_before_the_office() -> None:
    found = infer_metadata("a", "山东省临沂市罗庄区高都街道2024年工作总结", [], "")
    assert found[:4] == ("高都街道", "罗庄区", "临沂市", "山东省")


def test_year_before_the_place_is_no_part_of_it() -> None:
    found = infer_metadata("a", "2024年东城区和平里街道工作总结", [], "")
    assert found[:4] == ("和平里街道", "东城区", "", "")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024年工作总结", "2024-01", "2024-12"),
        ("2024年度总结", "2024-01", "2024-12"),
        ("２０２４年工作总结", "2024-01", "2024-12"),
        ("2023年上半年工作总结", "2023-01", "2023-06"),
        ("2023年下半年工作打算", "2023-07", "2023-12"),
        ("zhongdu-2025h1", "2025-01", "2025-06"),
        ("2025H2", "2025-07", "2025-12"),
        ("2024年三季度工作总结", "2024-07", "2024-09"),
        ("2024年第4季度", "2024-10", "2024-12"),
        ("2024Q2", "2024-04", "2024-06"),
        ("2024年1—5月工作情况", "2024-01", "2024-05"),
        ("2024年1月至11月工作情况", "2024-01", "2024-11"),
        ("2024年11—2月", "2024-01", "2024-12"),
        ("工作总结", "", ""),
        ("12345热线202401号", "", ""),
    ],
)
def test_period(text: str, start: str, end: str) -> None:
    assert infer_metadata("a", text, [], "")[4:6] == (start, end)


def test_period_in_the_opening_counts_and_later_ones_do_not() -> None:
    assert infer_metadata("a", "", [], "2022年，街道新增托位。")[4:6] == ("2022-01", "2022-12")
    assert infer_metadata("a", "", [], "街道" * 300 + "2022年")[4:6] == ("", "")


@pytest.mark.parametrize(
    ("title", "headings", "genre"),
    [
        ("江口街道2024年工作总结", [], "summary"),
        ("江口街道2025年工作谋划", [], "plan"),
        ("江口街道2024年工作总结和下一步计划", [], "both"),
        ("江口街道报告", ["一、2024年工作总结", "二、下半年工作思路"], "both"),
        # A report of what was done that closes with what comes next.
        ("江口街道报告", ["一、经济", "二、下步打算"], "both"),
        ("江口街道2025年工作要点", ["一、经济", "二、民生"], "plan"),
        ("江口街道报告", [], "summary"),
    ],
)
def test_genre(title: str, headings: list[str], genre: str) -> None:
    assert infer_metadata("a", title, headings, "").genre == genre


def test_nothing_is_invented() -> None:
    assert infer_metadata("a", "", [], "") == Metadata("", "", "", "", "", "", "summary")


def test_seeds_without_their_table_are_described_alike(seeds: Path, tmp_path: Path) -> None:
    known = read_corpus(seeds).documents.set_index("file")
    for number, file in enumerate(known.index):
        (tmp_path / f"{number}.txt").write_bytes((seeds / file).read_bytes())
    columns = ["office", "period_start", "period_end", "genre"]
    inferred = read_corpus(tmp_path).documents.sort_values("doc_id")
    assert inferred[columns].values.tolist() == known[columns].values.tolist()


def test_years_in_han_numerals_are_read() -> None:
    found = infer_metadata("总结", "江口街道二〇二四年工作总结", [], "")
    assert (found.period_start, found.period_end) == ("2024-01", "2024-12")


def test_speech_to_a_meeting_is_about_the_year_that_it_reviews() -> None:
    title = "在江口街道2025年工作会议上的报告"
    headings = ["一、2024年工作回顾", "二、2025年工作计划"]
    found = infer_metadata("报告", title, headings, "")
    assert (found.period_start, found.period_end, found.genre) == ("2024-01", "2024-12", "both")
    title = "江口街道2025年工作总结"
    assert infer_metadata("", title, headings, "").period_end == "2025-12"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("江口街道2024年工作总结和下一步工作计划", "江口街道2024年工作總結和下一步工作計劃"),
        ("关于江口街道2024年工作情况汇报", "關於江口街道2024年工作情況匯報"),
        ("江口街道2025年工作谋划", "江口街道2025年工作謀劃"),
        ("江口街道2025年工作要点", "江口街道2025年工作要點"),
    ],
)
def test_script_changes_nothing_that_is_inferred(simplified: str, traditional: str) -> None:
    assert infer_metadata("a", simplified, [], "") == infer_metadata("a", traditional, [], "")


def test_names_keep_the_script_in_which_they_stand() -> None:
    found = infer_metadata("a", "重慶市2024年湖縣龍興鎮工作總結", [], "來自龍興鎮的經驗")
    assert (found.office, found.county) == ("龍興鎮", "湖縣")
    assert found.genre == "summary"
    assert infer_metadata("a", "", ["一、後續計劃"], "在區委領導下，龍興街道").office == "龍興街道"


def _infer_slowly(name: str, title: str, headings: list[str], raw: str) -> Metadata:
    """Look at the whole text whatever name and title say."""
    sources = [fold(name), fold(title), *[fold(heading) for heading in headings]]
    folded = clean(raw).folded
    office, before = _office_slowly(sources[:2], folded)
    reviewed = metadata._reviewed(title, headings)
    start, end = metadata._period([*reviewed, *sources, folded[: metadata.OPENING]])
    genre = metadata._genre([source.translate(metadata._TRADITIONAL) for source in sources])
    return Metadata(
        office, **metadata._places(before), period_start=start, period_end=end, genre=genre
    )


def _office_slowly(sources: list[str], folded: str) -> tuple[str, str]:
    texts = [(source, True) for source in sources] + [(folded, False)]
    for text, is_title in texts:
        counts: Counter[str] = Counter()
        for match in metadata._OFFICE.finditer(text.translate(metadata._TRADITIONAL)):
            if match[2] != "街道" and not is_title:
                continue
            stem = metadata._stem(match, is_title=is_title)
            if 2 <= len(stem) <= 5 and not metadata._NOT_A_NAME.match(stem):
                counts[text[match.end(1) - len(stem) : match.end()]] += 1
        if counts:
            office = min(counts, key=lambda name: (-counts[name], len(name), name))
            for source, _ in texts:
                if office in source:
                    return office, source[: source.index(office)][-20:]
    return "", ""


WORDS = st.lists(
    st.sampled_from(
        ["江口街道", "湖濱街道", "東山鎮", "我区", "宁安县", "2024年", "二〇二三年", "上半年", "总结", "總結",
         "计划", "会议上", "工作", "。", "\n", "　", "一、", "新增托位２０个"]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@given(WORDS, WORDS, st.lists(WORDS, max_size=2), WORDS)
def test_a_text_that_is_not_needed_changes_nothing(
    name: str, title: str, headings: list[str], raw: str
) -> None:
    assert infer_metadata(name, title, headings, raw) == _infer_slowly(name, title, headings, raw)
