"""The page of topics: offline, whole, and what reports say stays text in it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pandas as pd

from jiedao.topics.page import draw_topic_page

HOSTILE = "</script><script>alert('x')</script><!-- & \u2028 “引号”"
PASSPORTS = pd.DataFrame(
    {
        "run": "r<b>",
        "topic": [0, 1],
        "guide": ["", HOSTILE],
        "share": [0.6, 0.4],
        "seed_recurrence": [1.0, float("nan")],
        "resample_recurrence": [0.5, 0.2],
        "stable": [True, False],
        "x": [0.1, -0.1],
        "y": [0.0, 0.2],
    }
)
WORDS = pd.DataFrame(
    {
        "topic": [0, 1],
        "term": ["网格", HOSTILE],
        "n": [6, 4],
        "weight": [0.9, 0.5],
        "overall": [0.6, 0.4],
    }
)
SENTENCES = pd.DataFrame({"topic": [0], "sentence_id": ["a:001"], "text": [HOSTILE]})
OVERLAPS = pd.DataFrame(
    {
        "topic": [0] * 9,
        "kind": "office",
        "name": list("甲乙丙丁戊己庚辛壬"),
        "share": range(9),
        "base": 0.1,
    }
)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.data = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        self._inside = ("id", "data") in attrs

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data += data


PAGE = draw_topic_page(PASSPORTS, WORDS, SENTENCES, OVERLAPS)


def test_page_needs_no_network() -> None:
    page = _Reader(PAGE)
    assert page.links == []
    assert "default-src 'none'" in PAGE
    # The one address is the name of SVG, which nothing loads.
    assert set(re.findall(r"https?://[^\"']+", PAGE)) == {"http://www.w3.org/2000/svg"}
    assert "innerHTML" not in PAGE


def test_hostile_text_is_data() -> None:
    page = _Reader(PAGE)
    assert page.tags.count("script") == 2
    data = json.loads(page.data)
    first, second = data["topics"]
    assert second["guide"] == second["words"][0]["term"] == first["sentences"][0]["text"] == HOSTILE
    assert data["run"] == "r<b>"


def test_facts_are_those_of_the_frames() -> None:
    first, second = json.loads(_Reader(PAGE).data)["topics"]
    # The term stands ten times: six of ten words are of the topic, nine tenths of them this term.
    assert first["words"] == [
        {"term": "网格", "n": 6, "inside": 5.4, "weight": 0.9, "overall": 0.6}
    ]
    assert second["seed_recurrence"] is None
    assert (first["stable"], second["stable"]) == (True, False)
    # The six largest of a kind.
    assert [row["name"] for row in first["overlaps"]] == list("壬辛庚己戊丁")
    assert second["sentences"] == []
