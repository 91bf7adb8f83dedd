"""Targets beside results, and offices side by side: by hand on small panels."""

from __future__ import annotations

import pandas as pd
import pytest

from jiedao.errors import InputError
from jiedao.ledger.comparison import compare_indicators
from jiedao.ledger.names import normalise_indicator
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.ledger.targets import pair_targets, read_hardness
from jiedao.ledger.units import convert_unit
from jiedao.text.tabulate import tabulate_sentences

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _frames(reports: dict[str, tuple[str, str, str, str, str]]) -> Frames:
    """From ``doc_id`` to office, first month, last month, genre and text."""
    sentences, _ = tabulate_sentences({doc_id: row[4] for doc_id, row in reports.items()})
    rows = [(doc_id, *row[:4]) for doc_id, row in reports.items()]
    columns = ["doc_id", "office", "period_start", "period_end", "genre"]
    documents = pd.DataFrame(rows, columns=columns)
    return tabulate_quantities(sentences, documents=documents), sentences, documents


def _pair(reports: dict[str, tuple[str, str, str, str, str]]) -> list[tuple[object, ...]]:
    targets = pair_targets(*_frames(reports))
    columns = ["indicator", "target", "result", "outcome", "note", "scope"]
    filled = targets[columns].astype(object).where(targets[columns].notna(), None)
    return list(filled.itertuples(index=False, name=None))


PLAN = ("江口街道", "2024-01", "2024-12", "plan")
YEAR = ("江口街道", "2024-01", "2024-12", "summary")
HALF = ("江口街道", "2024-01", "2024-06", "summary")


def test_target_kept_and_missed_across_reports() -> None:
    found = _pair(
        {
            "p": (*PLAN, "力争全年新增规上企业20家以上。确保完成固定资产投资3亿元。"),
            "y": (*YEAR, "全年新增规模以上企业22家。完成固投28000万元。"),
        }
    )
    assert found == [
        ("新增规上企业", 20.0, 22.0, "kept", "", "panel"),
        ("固投", 3e8, 2.8e8, "missed", "a period is the report's own", "panel"),
    ]


def test_half_a_year_is_not_held_against_a_year() -> None:
    found = _pair(
        {
            "p": (*PLAN, "全年新增规上企业20家，招引工业项目10个。全年税收增长8%。"),
            "h": (*HALF, "上半年新增规上企业12家，招引工业项目11个。上半年税收增长9%。"),
        }
    )
    assert found == [
        ("新增规上企业", 20.0, 12.0, "open", "the result is of 6 of 12 months", "panel"),
        ("工业项目", 10.0, 11.0, "kept", "reached within 6 of 12 months", "panel"),
        ("税收", 8.0, 9.0, "open", "the result is of 6 of 12 months", "panel"),
    ]


def test_whole_year_is_preferred_to_half_and_results_before_the_plan_do_not_count() -> None:
    found = _pair(
        {
            "old": ("江口街道", "2023-01", "2023-12", "summary", "全年新增规上企业30家。"),
            "p": (*PLAN, "全年新增规上企业20家。"),
            "h": (*HALF, "上半年新增规上企业12家。"),
            "y": (*YEAR, "全年新增规上企业18家。"),
        }
    )
    assert found == [("新增规上企业", 20.0, 18.0, "missed", "", "panel")]


def test_from_results_to_plans_of_one_report() -> None:
    text = "一、2024年工作总结\n全年新增规上企业12家。\n二、2025年工作计划\n全年新增规上企业20家。"
    found = _pair({"a": ("江口街道", "2024-01", "2024-12", "both", text)})
    assert found == [
        ("新增规上企业", 20.0, 12.0, "open", "the result is of another period", "report")
    ]


def test_upper_bound_is_kept_from_above_down() -> None:
    found = _pair(
        {
            "p": (*PLAN, "登记失业率全年控制在4.5%以内。化解率全年达到95%左右。"),
            "y": (*YEAR, "全年登记失业率4.8%，化解率91%。"),
        }
    )
    assert [row[3] for row in found] == ["missed", "kept"]


def test_other_offices_units_and_signs_are_no_results() -> None:
    found = _pair(
        {
            "p": (*PLAN, "全年新增规上企业20家。"),
            "y": ("湖滨街道", "2024-01", "2024-12", "summary", "全年新增规上企业22家。"),
        }
    )
    assert found == [("新增规上企业", 20.0, None, "open", "no result of this indicator", "")]


def test_progress_and_offsets() -> None:
    quantities, sentences, documents = _frames(
        {"p": (*PLAN, "全年新增规上企业20家。"), "h": (*HALF, "上半年新增规上企业12家。")}
    )
    row = pair_targets(quantities, sentences, documents).iloc[0]
    assert row["progress"] == pytest.approx(0.6)
    assert (row["target_id"], row["result_id"]) == ("p:001", "h:001")
    assert (row["target_start"], row["target_end"]) == (8, 11)
    assert (row["hardness"], row["wording"]) == (3, "")


@pytest.mark.parametrize(
    ("before", "bound", "read"),
    [
        ("力争税收增长，确保产值达到", "=", ("确保", 4)),
        ("确保安全，力争产值达到", ">=", ("力争", 2)),
        ("新建", "=", ("", 3)),
        ("预计新增", "=", ("预计", 1)),
        ("力争增长", "~", ("力争", 1)),
        ("增长", "~", ("左右", 1)),
    ],
)
def test_hardness_of_the_nearest_word(before: str, bound: str, read: tuple[str, int]) -> None:
    assert read_hardness(before, bound) == read


def test_quantities_of_other_sentences_are_refused() -> None:
    quantities, sentences, documents = _frames({"p": (*PLAN, "全年新增规上企业20家。")})
    with pytest.raises(InputError) as caught:
        pair_targets(quantities, sentences.iloc[:0], documents)
    assert str(caught.value) == (
        "quantities: found the sentence 'p:001'; allowed: sentences of the reports of `sentences` and "
        "`documents`. What to do: give the frames that the quantities were made from."
    )


def test_no_targets_give_an_empty_frame() -> None:
    assert pair_targets(*_frames({"y": (*YEAR, "全年新增规上企业22家。")})).empty


def test_offices_are_compared_in_one_unit_and_spans_are_told_apart() -> None:
    quantities, _, documents = _frames(
        {
            "a": (*HALF, "上半年完成固定资产投资3亿元，流转土地15亩。"),
            "b": (
                "湖滨街道",
                "2024-01",
                "2024-12",
                "summary",
                "全年固投52000万元，流转土地1公顷。",
            ),
        }
    )
    table = compare_indicators(quantities, documents)
    assert table[["indicator", "office", "value", "unit", "months"]].values.tolist() == [
        ["固投", "江口街道", 3e8, "元", 6],
        ["固投", "湖滨街道", 5.2e8, "元", 12],
        ["流转土地", "江口街道", 10000.0, "平方米", 6],
        ["流转土地", "湖滨街道", 10000.0, "平方米", 12],
    ]
    assert set(table["note"]) == {"months 01+6, 01+12 side by side"}
    assert not table["comparable"].any()


def test_offices_of_the_same_months_are_comparable_in_any_year() -> None:
    quantities, _, documents = _frames(
        {
            "a": (*YEAR, "全年固投3亿元。"),
            "b": ("湖滨街道", "2023-01", "2023-12", "summary", "全年固投2亿元，新增托位20个。"),
        }
    )
    table = compare_indicators(quantities, documents)
    assert table["indicator"].tolist() == ["固投", "固投"]
    assert table["comparable"].all()


def test_comparison_of_an_unknown_report_is_refused() -> None:
    quantities, _, documents = _frames({"a": (*YEAR, "全年固投3亿元。")})
    with pytest.raises(InputError) as caught:
        compare_indicators(quantities, documents.iloc[:0])
    assert str(caught.value) == (
        "documents: found nothing of 'a'; allowed: a row for every report. What to do: add the row."
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("规模以上工业总产值", "规上工业产值"),
        ("全年固定资产投资额", "固投"),
        ("社会消费品零售总额", "社零"),
        ("一般公共预算收入目标任务", "一般预算收入"),
        ("“四上”企业数量", "四上企业"),
        ("企业", "企业"),
        ("任务", "任务"),
    ],
)
def test_names_of_indicators(written: str, name: str) -> None:
    assert normalise_indicator(written) == name


def test_units_of_one_kind_come_to_one() -> None:
    assert convert_unit(15, "亩") == convert_unit(1, "公顷") == (10000, "平方米")
    assert convert_unit(2, "吨")[0] == convert_unit(4000, "斤")[0] == 2000
    assert convert_unit(3, "名") == convert_unit(3, "位") == (3, "人")
    assert convert_unit(3, "没有的单位") == (3, "没有的单位")


PAIRS = [
    ("新增规上企业10家。", "全年新增规上企业12家。", "kept"),
    ("新增规上企业10家。", "全年新增规上企业8家。", "missed"),
    ("力争新增规上企业10家左右。", "全年新增规上企业9家。", "missed"),
    ("力争新增规上企业100家左右。", "全年新增规上企业96家。", "kept"),
    ("新增规上企业10家。", "全年新增规上企业12家。服务业方面，全年新增规上企业4家。", "open"),
    ("新增规上企业10家。", "全年新增规上企业12家。工业方面，全年新增规上企业11家。", "kept"),
    ("新增停车位500个。", "仍有新增停车位600个未完成。", "open"),
    ("生产安全死亡人数为0人。", "全年生产安全死亡人数为2人。", "missed"),
    ("生产安全死亡人数为0人。", "全年生产安全死亡人数为0人。", "kept"),
    ("全年信访量控制在100件。", "全年信访量120件。", "missed"),
    ("全年信访量控制在100件以内。", "全年信访量80件。", "kept"),
    ("信访量100件左右。", "全年信访量300件。", "missed"),
    ("信访量100件左右。", "全年信访量60件。", "kept"),
    ("规上工业产值增长8%。", "全年规上工业产值同比增长9%。", "kept"),
    ("规上工业产值增长8%。", "全年规上工业产值同比下降2%。", "missed"),
    ("信访量下降10%。", "全年信访量同比上升5%。", "missed"),
    ("信访量下降10%。", "全年信访量同比下降12%。", "kept"),
    ("完成税收3亿元。", "全年完成税收32000万元。", "kept"),
    ("垃圾分类覆盖率达到95%以上。", "全年垃圾分类覆盖率达到93%。", "missed"),
    ("完成税收3亿元。", "上半年完成税收1亿元。", "open"),
]


@pytest.mark.parametrize(("plan", "report", "outcome"), PAIRS)
def test_plan_beside_the_report_of_its_year(plan: str, report: str, outcome: str) -> None:
    texts = {
        "plan": f"江口街道2024年工作计划\n{plan}",
        "report": f"江口街道2024年工作总结\n{report}",
    }
    sentences, _ = tabulate_sentences(texts)
    documents = pd.DataFrame(
        {
            "doc_id": ["plan", "report"],
            "office": "江口街道",
            "genre": ["plan", "summary"],
            "period_start": "2024-01",
            "period_end": "2024-12",
        }
    )
    quantities = tabulate_quantities(sentences, documents=documents)
    targets = pair_targets(quantities, sentences, documents)
    assert targets["outcome"].tolist() == [outcome], targets.T
