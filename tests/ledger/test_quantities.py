"""The frame `quantities`: hard cases, the seeds, what holds for any text, and the time."""

from __future__ import annotations

import csv
import json
import random
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.ledger.scores import score_quantities
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.text.tabulate import tabulate_sentences

DATA = Path(__file__).parents[1] / "data"
KINDS = {"l": "level", "g": "growth", "s": "share"}


def _read(text: str) -> pd.DataFrame:
    sentences, _ = tabulate_sentences({"a": text})
    return tabulate_quantities(sentences)


def _hard_cases() -> list[tuple[str, str]]:
    with (DATA / "quantities_hard.tsv").open(encoding="utf-8", newline="") as file:
        return [
            (row["sentence"], row["quantities"]) for row in csv.DictReader(file, delimiter="\t")
        ]


def test_there_are_hard_cases_enough_with_and_without_quantities() -> None:
    cases = _hard_cases()
    assert len(cases) >= 190
    assert sum(not wanted for _, wanted in cases) >= 50


@pytest.fixture(scope="module")
def hard() -> dict[str, list[tuple[str, float, str, str, str, str]]]:
    """What is found in every hard case, an opening before it, so that it is no title."""
    cases = [sentence for sentence, _ in _hard_cases()]
    texts = {f"c{n}": "引言。" + sentence for n, sentence in enumerate(cases)}
    found: dict[str, list[tuple[str, float, str, str, str, str]]] = {case: [] for case in cases}
    for row in tabulate_quantities(tabulate_sentences(texts)[0]).itertuples():
        case = cases[int(str(row.sentence_id).split(":")[0][1:])]
        found[case].append((row.text, row.value, row.unit, row.kind, row.sign, row.bound))
    return found


@pytest.mark.parametrize(("sentence", "wanted"), _hard_cases())
def test_hard_case(
    sentence: str, wanted: str, hard: dict[str, list[tuple[str, float, str, str, str, str]]]
) -> None:
    assert hard[sentence] == [_case(item) for item in wanted.split("；") if item]


def _case(item: str) -> tuple[str, float, str, str, str, str]:
    """Read ``text/value/unit/kind and sign/bound``; a text or a unit may hold a slash itself."""
    rest, kind, bound = item.rsplit("/", 2)
    parts = rest.split("/")
    at = next(n for n in range(len(parts) - 1, 0, -1) if parts[n].replace(".", "", 1).isdigit())
    text, unit = "/".join(parts[:at]), "/".join(parts[at + 1 :])
    return text, pytest.approx(float(parts[at]), rel=1e-5), unit, KINDS[kind[0]], kind[1:], bound


def test_range_has_both_ends_and_the_upper_one_as_value() -> None:
    found = _read("引言。计划总投资3.5-4亿元，新增企业3家。")
    assert found["value"].tolist() == [4e8, 3]
    assert found["value_low"].tolist()[0] == 3.5e8
    assert found["value_high"].tolist()[0] == 4e8
    assert found[["value_low", "value_high"]].iloc[1].isna().all()


@pytest.mark.parametrize(
    ("sentence", "indicators"),
    [
        ("累计走访企业230户，惠及群众超2万人次；", ["走访企业", "惠及群众"]),
        ("协助84家企业整理材料，推送惠企政策15条；", ["企业", "惠企政策"]),
        ("营业收入6.88亿元，同比增长2.25%；", ["营业收入", "营业收入"]),
        ("接待群众来访51批次69人次。", ["接待群众来访", "接待群众来访"]),
        ("新增规上企业14家，净增7家；", ["新增规上企业", "净增规上企业"]),
        ("受理诉求1568件，办结1520件，办结率96.9%。", ["诉求", "办结诉求", "办结率"]),
        ("在建项目63个(其中工业项目8个，商业项目13个)。", ["在建项目", "工业项目", "商业项目"]),
        ("开展义诊、宣讲等志愿服务活动27场；", ["志愿服务活动"]),
        ("三农、物业类问题分别占35.1%、33%。", ["三农", "物业类问题"]),
        ("农业、工业产值同比分别增长5%和6%。", ["农业", "工业产值"]),
        ("工单总量下降，特别是物业类工单，全年413件，占总数10.7%。", ["物业类工单"] * 2),
        ("为22名严重精神障碍患者提供服务，打造2个品质小区、10个文明楼道。",
         ["严重精神障碍患者", "品质小区", "文明楼道"]),
        ("整合119支志愿服务队伍、1522名志愿者。", ["志愿服务队伍", "志愿者"]),
        ("规模以上工业增加值58.3亿元，增长6.2%。", ["规模以上工业增加值"] * 2),
        ("改造老旧小区管网7.6公里，缩短响应时间80%以上。", ["老旧小区管网", "响应时间"]),
        ("零售总额突破百亿大关，达103.6亿元。", ["零售总额"]),
        ("培育专精特新企业5家，省级2家。", ["专精特新企业", "省级专精特新企业"]),
        ("打造30支高效、可持续的特色团队。", ["特色团队"]),
        ("年收入50万元以上的村超过80%。", ["年收入", "村"]),
        ("162户、240人低收入农户受益。", ["低收入农户", "低收入农户"]),
        ("矛盾纠纷调处成功率为97.3%，样品检测合格率为99%。", ["矛盾纠纷调处成功率", "样品检测合格率"]),
        ("社会消费品零售总额达41.2亿元，服务人次总数达9万。", ["社会消费品零售总额", "服务人次总数"]),
        ("排查出租房屋5600间，检查生产经营单位620家次。", ["出租房屋", "检查生产经营单位"]),
        ("给予党纪处分3人，查出隐患12处。", ["党纪处分", "隐患"]),
        ("发生生产安全事故2起，同比下降20%。", ["生产安全事故"] * 2),
        ("财政收入从2022年的3.2亿元提高到4.1亿元。", ["财政收入"] * 2),
        ("由去年的12亿元增加到15亿元；收到投诉理由12条。", ["", "", "理由"]),
    ],
)  # fmt: skip
def test_indicators_of_invented_sentences(sentence: str, indicators: list[str]) -> None:
    assert _read("引言。" + sentence)["indicator"].tolist() == indicators


def test_time_goes_on_behind_a_semicolon_and_not_behind_a_full_stop() -> None:
    found = _read("引言。\n1-5月，完成税收5545万元；产值6.88亿元。新增企业3家，下半年新增2家。")
    assert found["period"].tolist() == ["1-5月", "1-5月", "", "下半年"]


def test_status_of_roles_and_of_words() -> None:
    text = "引言。整合现有40个点位，新建3个广场。预计下月新增企业8家。仍有4个村未达标。"
    sentences, _ = tabulate_sentences({"a": text})
    labels = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "role": ["context", "plan", "achievement", "problem"],
        }
    )
    found = tabulate_quantities(sentences, labels)
    assert found["status"].tolist() == ["achieved", "target", "target", "problem"]


def test_words_tell_a_problem_that_no_heading_and_no_label_tells() -> None:
    text = "存在问题：收入较上年回落2个百分点。仍有3个小区未覆盖。还有3家企业上市。"
    assert _read(text)["status"].tolist() == ["problem", "problem", "achieved"]


def test_without_labels_headings_and_the_genre_give_the_status() -> None:
    text = "一、存在问题\n缺口3000个。\n二、下步打算\n新建车位500个。\n三、工作成效\n新增车位20个。"
    assert _read(text)["status"].tolist() == ["problem", "target", "achieved"]
    sentences, _ = tabulate_sentences({"a": "新建车位500个。"})
    documents = pd.DataFrame({"doc_id": ["a"], "genre": ["plan"]})
    assert tabulate_quantities(sentences, documents=documents)["status"].tolist() == ["target"]
    assert tabulate_quantities(sentences)["status"].tolist() == ["achieved"]


def test_two_labellers_are_refused() -> None:
    sentences, _ = tabulate_sentences({"a": "新增企业3家。"})
    labels = pd.DataFrame({"sentence_id": ["a:001"] * 2, "role": ["plan", "problem"]})
    with pytest.raises(InputError) as caught:
        tabulate_quantities(sentences, labels)
    assert str(caught.value) == (
        "labels: found two labels of the sentence 'a:001'; allowed: the labels of one labeller. "
        "What to do: choose the rows of one labeller."
    )


def test_text_without_a_quantity_gives_an_empty_frame() -> None:
    found = _read("2024年是关键一年，落实“五个一”机制。")
    assert found.empty
    assert found["value"].dtype == float


def test_quantities_of_the_seeds_against_the_reference(
    seeds: Path, seed_sentences: pd.DataFrame
) -> None:
    """The bars of the issue, with the reference's roles; held-out roles are in the report."""
    path = seeds / "annotations" / "quantities.tsv"
    reference = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    reference["value"] = reference["value"].astype(float)
    lines = (seeds / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    labels = pd.DataFrame([json.loads(line) for line in lines])
    found = tabulate_quantities(seed_sentences, labels)
    scores = score_quantities(found, reference, draws=10)
    value = scores[scores["theme"] == "all"].set_index("measure")["value"]
    assert value["f1"] >= 0.96
    assert value[["kind", "sign", "bound"]].min() >= 0.95
    assert value["status"] >= 0.92
    assert value["indicator"] >= 0.85
    assert value["not_quantities"] <= 0.02


def test_committed_scores_are_those_of_the_code(seeds: Path, seed_corpus: Corpus) -> None:
    """Without roles nothing is trained, so that half of the committed table can be made again."""
    table = pd.read_csv(seeds.parent / "reports" / "quantities.csv")
    path = seeds / "annotations" / "quantities.tsv"
    reference = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    reference["value"] = reference["value"].astype(float)
    sentences, _ = tabulate_sentences(seed_corpus.texts)
    found = tabulate_quantities(sentences, None, seed_corpus.documents)
    scores = score_quantities(found, reference, split="no roles")
    committed = table[table["split"] == "no roles"].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        committed, scores.reset_index(drop=True), check_dtype=False, atol=1e-9
    )


PIECES = (
    "新增", "企业", "3家", "12.5%", "1-2个", "同比增长", "，", "。", "；", "、", "（", "）", "“", "”", "2024年", "1-5月",
    "百分之三十", "三分之一", "余", "以上", "超", "分别", "其中", "万元", "4,109", "十余家", "第", "的", "和", "１２户", "\n",
)  # fmt: skip


TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80)


# Many texts an example: most of the time goes into the checks of the frames.
@settings(max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_offsets_lead_back_to_the_report(texts: list[str]) -> None:
    reports = {f"r{n}": raw for n, raw in enumerate(texts)}
    sentences, _ = tabulate_sentences(reports)
    spans = sentences.set_index("sentence_id")
    last = ("", 0)
    for row in tabulate_quantities(sentences).itertuples():
        doc_id = row.sentence_id.split(":")[0]
        assert reports[doc_id][row.start : row.end] == row.text
        assert spans.loc[row.sentence_id, "start"] <= row.start < row.end
        assert row.end <= spans.loc[row.sentence_id, "end"]
        assert last[0] != doc_id or row.start >= last[1]
        last = (doc_id, row.end)


def test_a_report_is_read_the_same_alone_and_beside_others(seed_corpus: Corpus) -> None:
    texts = dict(seed_corpus.texts)
    together = tabulate_quantities(tabulate_sentences(texts)[0])
    for doc_id, raw in texts.items():
        alone = tabulate_quantities(tabulate_sentences({doc_id: raw})[0])
        mine = together[together["sentence_id"].str.startswith(doc_id + ":")]
        pd.testing.assert_frame_equal(alone, mine.reset_index(drop=True))


ALPHABET = "0123456789万亿家个%,、，；()（）“”《》一二三十百余多约增长同比第年月-+./ abZ的等分别由自以来截至到"
PATTERNS = (
    "1,", "1.", "1+", "1-", "3家", "3家、", "()", "“", "“1", "(3", "1/", "1%", "自1", "截至", "百分之", "1:", "1x", "a1",
    "1a", "a", "2024-", "增长", "分别3家、", "等", "的3家", "、3家和", "由去年", "1月", "3家其中", "同比", "与",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_runs_away(pattern: str) -> None:
    # Quadratic time would take some hundred times as long.
    assert _milliseconds_a_kilobyte((pattern * 10_000)[:10_000]) < 60


def test_no_random_text_runs_away() -> None:
    generator = random.Random(3)
    for _ in range(10):
        text = "".join(generator.choices(ALPHABET, k=5_000))
        assert _milliseconds_a_kilobyte(text) < 60


def _milliseconds_a_kilobyte(text: str) -> float:
    sentences, _ = tabulate_sentences({"a": text})
    start = time.process_time()
    tabulate_quantities(sentences)
    return 1000 * (time.process_time() - start) / (len(text.encode()) / 1000)
