"""Reports whose line breaks were lost, wholly or by a break after every sentence."""

from __future__ import annotations

import re

import pytest

from jiedao.corpus import Corpus
from jiedao.text.sentences import Report, split_report

RUN_ON = (
    "江口街道2024年工作总结今年以来，江口街道较好完成了各项任务。现将情况报告如下：一、工作总结（一）抓经济。新增规上企业3家。"
    "1.抓项目。新增投资1.5亿元。2.抓招商。签约3家。（二）民生持续改善一是办好实事。新增托位20个。二是兜牢底线。慰问老人12户。"
    "二、存在的问题融资渠道单一，企业三、四季度压力较大。三、下一步打算（一）坚持项目为王。全年新增企业5家。"
)


def test_run_on_report_by_hand() -> None:
    sentences = split_report(RUN_ON).sentences
    assert [(s.text, s.kind, s.level, s.parent) for s in sentences] == [
        ("江口街道2024年工作总结", "title", None, None),
        ("今年以来，江口街道较好完成了各项任务。", "body", None, None),
        ("现将情况报告如下：", "body", None, None),
        ("一、工作总结", "heading", 1, None),
        ("（一）抓经济。", "heading", 2, 3),
        ("新增规上企业3家。", "body", None, 4),
        ("1.抓项目。", "heading", 3, 4),
        ("新增投资1.5亿元。", "body", None, 6),
        ("2.抓招商。", "heading", 3, 4),
        ("签约3家。", "body", None, 8),
        ("（二）民生持续改善", "heading", 2, 3),
        ("一是办好实事。", "heading", 5, 10),
        ("新增托位20个。", "body", None, 11),
        ("二是兜牢底线。", "heading", 5, 10),
        ("慰问老人12户。", "body", None, 13),
        ("二、存在的问题", "heading", 1, None),
        ("融资渠道单一，企业三、四季度压力较大。", "body", None, 15),
        ("三、下一步打算", "heading", 1, None),
        ("（一）坚持项目为王。", "heading", 2, 17),
        ("全年新增企业5家。", "body", None, 18),
    ]


def test_a_line_with_numbers_in_an_ordinary_report_stays_whole() -> None:
    raw = (
        "一、工作总结\n"
        + "新增托位20个，慰问老人12户。\n" * 20
        + "（一）抓经济。（二）抓民生。（三）抓安全。"
    )
    assert split_report(raw).sentences[-1].line == split_report(raw).sentences[-3].line


def _parents(report: Report) -> dict[str, str]:
    """Return each sentence with its parent, by text: the first of equal ones."""
    texts = [re.sub(r"\s", "", s.text) for s in report.sentences]
    found: dict[str, str] = {}
    for text, s in zip(texts, report.sentences, strict=True):
        found.setdefault(text, "" if s.parent is None else texts[s.parent])
    return found


@pytest.mark.parametrize(("gap", "least"), [("", 0.90), ("\n", 1.0)])
def test_tree_of_the_seeds_without_their_line_breaks(
    gap: str, least: float, seed_corpus: Corpus
) -> None:
    """What is lost are headings without a mark before text that no number opens."""
    right = total = 0
    for raw in seed_corpus.texts.values():
        whole = split_report(raw)
        found = _parents(split_report(gap.join(s.text for s in whole.sentences)))
        for text, parent in _parents(whole).items():
            right += found.get(text) == parent
            total += 1
    assert right >= least * total
