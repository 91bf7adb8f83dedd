"""The page of a study: whole, offline, the same each time, and what reports say stays data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from made_studies import HOSTILE, hostile_study, large_study, make_study

from jiedao.corpus import Corpus
from jiedao.pipeline import Study, StudyConfig, study
from jiedao.plotting.style import PALETTE, RESIDUAL
from jiedao.report.colours import NIGHT, PAPER, contrast, draw_theme_styles, fit_colour, theme_marks
from jiedao.report.content import collect_content
from jiedao.report.encoding import encode_column, encode_frame, escape_json
from jiedao.report.page import ASSETS, SCRIPTS, STYLES, draw_report

MOST_BYTES = 1_500_000


class _Page(HTMLParser):
    """What a page is made of: its elements with their attributes, and the text of some."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = "data" if dict(attrs).get("type") == "application/json" else tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("data", "style", "script", "title"):
            self.inside[self._open] = self.inside.get(self._open, "") + data

    @property
    def policy(self) -> str:
        found = [a for tag, a in self.elements if a.get("http-equiv") == "Content-Security-Policy"]
        return str(found[0]["content"])


def unpack(values: Any) -> list[Any]:
    if isinstance(values, list):
        return values
    return [values["levels"][code] for code in values["codes"]]


@pytest.fixture(scope="module")
def seed_study(seed_corpus: Corpus) -> Study:
    return study(seed_corpus, StudyConfig(topic_runs=2))


@pytest.fixture(scope="module")
def page(seed_study: Study) -> str:
    return draw_report(seed_study)


@pytest.fixture(scope="module")
def hostile() -> str:
    return draw_report(hostile_study())


def test_policy_names_the_hashes_of_what_stands_in_the_page(page: str) -> None:
    parts = _Page(page)
    digests = {
        kind: base64.b64encode(hashlib.sha256(parts.inside[kind].encode()).digest()).decode()
        for kind in ("script", "style")
    }
    assert parts.policy == (
        f"default-src 'none'; script-src 'sha256-{digests['script']}'; "
        f"style-src 'sha256-{digests['style']}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'"
    )


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_page_has_the_elements_of_its_frame_and_no_others(
    which: str, request: pytest.FixtureRequest
) -> None:
    parts = _Page(request.getfixturevalue(which))
    assert [tag for tag, _ in parts.elements] == (
        [
            "html",
            "head",
            "meta",
            "meta",
            "meta",
            "meta",
            "link",
            "title",
            "style",
            "body",
            "button",
            "header",
            "main",
            "noscript",
            "footer",
            "div",
            "p",
            "dialog",
            "script",
            "script",
        ]
    )
    attributes = {name for _, found in parts.elements for name in found}
    assert not {name for name in attributes if name.startswith("on")} | attributes & {
        "src",
        "style",
    }


def test_page_asks_no_network(page: str) -> None:
    own = page.replace("http://www.w3.org/2000/svg", "")
    own = own.replace(_Page(page).inside["data"], "")
    assert not re.search(
        r"https?:|//[a-z]+\.|url\(|@import|fetch\(|XMLHttp|WebSocket|import\(", own
    )


def test_scripts_set_no_markup_and_evaluate_nothing() -> None:
    source = "".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    ways = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|DOMParser|srcdoc"
    assert not re.search(ways, source)


def test_assets_are_all_used_and_of_moderate_size() -> None:
    names = {path.name for path in ASSETS.iterdir()}
    assert names == {*SCRIPTS, *STYLES, "page.html"}
    lines = {name: len((ASSETS / name).read_text(encoding="utf-8").splitlines()) for name in names}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_page_of_the_seeds_is_small(page: str) -> None:
    assert len(page.encode()) < MOST_BYTES


def test_same_study_gives_the_same_bytes(seed_study: Study, page: str) -> None:
    assert draw_report(seed_study) == page


def test_data_are_the_tables_of_the_study(seed_study: Study, page: str) -> None:
    data = json.loads(_Page(page).inside["data"])
    tables = seed_study.tables
    assert set(data["tables"]) == set(tables) - {
        "sentences",
        "labels",
        "topics",
        "topic_recurrence",
        "topic_overlaps",
    }
    for name, found in data["tables"].items():
        assert found["names"] == list(tables[name].columns)
        assert (found["rows"], found["total"]) == (len(tables[name]), len(tables[name]))
        for column, packed in zip(found["names"], found["columns"], strict=True):
            want = tables[name][column].tolist()
            got = unpack(packed)
            if any(isinstance(value, str) for value in want):
                assert got == ["" if pd.isna(value) else value for value in want]
            else:
                assert [value is None for value in got] == [bool(pd.isna(value)) for value in want]
                numbers = [float(value) for value in want if not pd.isna(value)]
                assert [value for value in got if value is not None] == pytest.approx(numbers, 1e-9)


def test_sentences_have_their_labels_and_their_place_in_the_text(
    seed_study: Study, page: str
) -> None:
    data = json.loads(_Page(page).inside["data"])
    found = {name: unpack(values) for name, values in data["sentences"].items()}
    want = seed_study.tables["sentences"].merge(seed_study.tables["labels"], on="sentence_id")
    for column in ("sentence_id", "kind", "theme", "role", "theme2"):
        assert found[column] == want[column].tolist()
    texts = [
        data["reports"][report]["text"][start:end]
        for report, start, end in zip(found["report"], found["start"], found["end"], strict=True)
    ]
    assert texts == want["text"].tolist()
    parents = [found["sentence_id"][up] if up >= 0 else "" for up in found["parent"]]
    assert parents == want["parent_id"].fillna("").tolist()


def test_definitions_of_the_code_book_are_told(page: str) -> None:
    themes = json.loads(_Page(page).inside["data"])["scheme"]["themes"]
    assert themes[0]["definition"].startswith("revenue and tax")
    assert [theme["mark"] for theme in themes] == list("经民基党安其")


def test_hostile_texts_are_data(hostile: str) -> None:
    raw = _Page(hostile).inside["data"]
    assert not set(raw) & set("<>&\u2028\u2029")
    data = json.loads(raw)
    assert data["notes"] == [HOSTILE]
    assert data["reports"][0]["text"] == hostile_study().texts['a"><b>']
    assert data["reports"][1]["office"] == "__proto__"
    assert _Page(hostile).inside["title"] == "街道工作报告：主题与功能"


def test_half_a_surrogate_pair_can_be_written() -> None:
    assert escape_json({"b": "\ud800", "a": "甲<"}) == '{"a":"甲\\u003c","b":"\\ud800"}'


def test_columns_are_packed_where_texts_come_again() -> None:
    assert encode_column(pd.Series(["甲", "乙", "甲", "甲"])) == {
        "codes": [0, 1, 0, 0],
        "levels": ["甲", "乙"],
    }
    assert encode_column(pd.Series(["甲", "乙"])) == ["甲", "乙"]
    assert encode_column(pd.Series([1, pd.NA], dtype="Int64")) == [1, None]
    assert encode_column(pd.Series([0.1, 688000000.0, float("nan")])) == [0.1, 688000000, None]
    assert encode_column(pd.Series([True, False])) == [True, False]
    assert encode_frame(pd.DataFrame({"n": range(3)}), most=2) == {
        "names": ["n"],
        "rows": 2,
        "total": 3,
        "columns": [[0, 1]],
    }


def test_what_is_left_out_is_told() -> None:
    made = make_study({"a": "一。二。三。", "b": "四。五。", "c": "六。"}, ["甲", "乙", "丙"])
    content = collect_content(made, most_sentences=5, most_rows=2)
    assert [report["doc_id"] for report in content["reports"]] == ["a", "b"]
    assert len(content["sentences"]["start"]) == 5
    assert content["total"] == {"reports": 3, "sentences": 6}
    documents = content["tables"]["documents"]
    assert (documents["rows"], documents["total"]) == (2, 3)
    first = collect_content(made, most_sentences=1)
    assert [report["doc_id"] for report in first["reports"]] == ["a"]


def test_large_corpus_stays_within_its_size() -> None:
    assert len(draw_report(large_study()).encode()) < 4_500_000


def test_colours_stand_out_on_paper_and_in_the_dark() -> None:
    for colour in (*PALETTE, RESIDUAL):
        assert contrast(fit_colour(colour, PAPER), PAPER) >= 3
        assert contrast(fit_colour(colour, NIGHT, 4.5), NIGHT) >= 4.5
    # WCAG's own example: #777777 has 4.48 : 1 on white.
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


def test_themes_differ_without_colour() -> None:
    styles = draw_theme_styles([*PALETTE, RESIDUAL], residual=8)
    lines = re.findall(r"--dash:(\w+);--thick:(\d)px", styles)
    assert len(lines) == len(set(lines)) == 9
    assert theme_marks(["党建", "党", "党", "-"]) == ["党", "2", "3", "4"]


def test_sentences_are_searched_as_they_were_read() -> None:
    found = make_study({"a": "推动高质\u200b量发展。新增企业3家。"}, ["江口街道"])
    read = collect_content(found)["sentences"]["read"]
    assert unpack(read) == ["推动高质量发展。", ""]
