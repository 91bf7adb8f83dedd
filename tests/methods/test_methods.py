"""The methods appendix: every number is that of its table, in both languages, for every setting."""

from __future__ import annotations

import dataclasses
import inspect
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from jiedao.cli import app
from jiedao.corpus import Corpus
from jiedao.measures.intervals import Z95
from jiedao.measures.likeness import compute_likeness
from jiedao.measures.shares import summarise_shares
from jiedao.methods import chinese, english, facts, write_methods
from jiedao.methods.command import FLAGS, LOOK_OPTIONS, OPTIONS, TOPIC_OPTIONS, command
from jiedao.methods.references import CITED, REFERENCES
from jiedao.methods.wording import Wording, escape
from jiedao.pipeline import Study, StudyConfig, study
from jiedao.topics.model import TopicConfig

SNAPSHOT = Path(__file__).parents[1] / "data" / "methods.md"
PACKAGE = Path(facts.__file__).parents[1]
QUICK = StudyConfig(topics=TopicConfig(topics=3, iterations=20), topic_runs=2)
ONE = "江口街道2024年工作总结\n一、经济发展\n新增企业3家。\n二、安全生产\n排查隐患20次。\n"
LANGUAGES = pytest.mark.parametrize("language", [chinese, english], ids=["zh", "en"])


@pytest.fixture(scope="module")
def result(seed_corpus: Corpus) -> Study:
    return study(seed_corpus, QUICK)


def _said(result: Study, digest: str = "") -> dict[str, dict[str, Any]]:
    """Return the facts by the key of their sentence; of several notes the last."""
    sections = facts.gather(result, digest)
    return {said.key: dict(said.facts) for section in sections for said in section.sentences}


def _score(result: Study, of: str, measure: str, task: str = "") -> dict[str, float]:
    quality = result.record["quality"][of]
    rows = quality["scores"] if of == "labeller" else quality
    (row,) = [r for r in rows if r["measure"] == measure and r.get("task", "") == task]
    return {name: row[name] for name in ("value", "low", "high", "n")}


def _again(result: Study, sample: str) -> tuple[float, float]:
    runs = result.tables["topic_recurrence"].query(f"sample == '{sample}'")
    parts = sorted(runs.groupby("topic")["same"].mean())
    return parts[0], parts[-1]


# Every number, computed anew from the tables and the record in another way.
SOURCES: dict[str, Callable[[Study], Any]] = {
    "corpus.reports": lambda s: len(set(s.tables["sentences"]["doc_id"])),
    "corpus.offices": lambda s: len(set(s.tables["shares"]["office"])),
    "corpus.summary": lambda s: list(s.tables["documents"]["genre"]).count("summary"),
    "corpus.plan": lambda s: list(s.tables["documents"]["genre"]).count("plan"),
    "corpus.both": lambda s: list(s.tables["documents"]["genre"]).count("both"),
    "corpus.periods.first": lambda s: sorted(s.tables["documents"]["period_start"])[0],
    "corpus.periods.last": lambda s: sorted(s.tables["documents"]["period_end"])[-1],
    "corpus.size.sentences": lambda s: len(s.tables["labels"]),
    "corpus.size.characters": lambda s: int(
        (s.tables["sentences"]["end"] - s.tables["sentences"]["start"]).sum()
    ),
    "corpus.furniture.lines": lambda s: len(s.tables["furniture"]),
    "corpus.furniture.characters": lambda s: sum(map(len, s.tables["furniture"]["text"])),
    "ingest.sources": lambda s: len(s.tables["ingest"]),
    "ingest.read": lambda s: len(s.tables["documents"]),
    "ingest.formats": lambda s: ["txt"],
    **{
        f"ingest.{name}": lambda s, name=name: list(s.tables["ingest"]["status"]).count(name)
        for name in ("repaired", "refused", "skipped")
    },
    "units.headings": lambda s: sum(k != "body" for k in s.tables["sentences"]["kind"]),
    "words.engine": lambda s: s.record["configuration"]["segmenter"],
    "words.version": lambda s: s.record["versions"]["rjieba"],
    "words.terms": lambda s: s.record["lexicon"]["terms"],
    "labels.scheme": lambda s: s.tables["labels"]["scheme"].unique().item(),
    "labels.labeller": lambda s: s.tables["labels"]["labeller"].unique().item(),
    "labels.digest": lambda s: s.record["model"]["sha256"][:12],
    "labels.held_out.n": lambda s: _score(s, "labeller", "accuracy", "theme")["n"],
    "labels.held_out.groups": lambda s: s.record["quality"]["labeller"]["groups_evaluated"],
    "labels.more.more": lambda s: s.record["quality"]["labeller"]["sentences_that_only_train"],
    "labels.calibration.error": lambda s: _score(
        s, "labeller", "expected_calibration_error", "theme"
    )["value"],
    "labels.reference.reference": lambda s: s.record["quality"]["labeller"]["labels"],
    "labels.abstained.n": lambda s: list(s.tables["labels"]["abstained"]).count(True),
    "labels.abstained.share": lambda s: s.tables["labels"]["abstained"].mean(),
    "shares.intervals.offices": lambda s: s.tables["documents"]["office"].nunique(),
    "shares.intervals.units": lambda s: (
        s.tables["shares"].groupby("office")["n"].sum().min(),
        s.tables["shares"].groupby("office")["n"].sum().max(),
    ),
    "shares.intervals.draws": lambda s: (
        inspect.signature(summarise_shares).parameters["draws"].default
    ),
    "shares.intervals.blocks": lambda s: (
        s.tables["shares"]["blocks"].min(),
        s.tables["shares"]["blocks"].max(),
    ),
    "shares.intervals.effect": lambda s: s.tables["shares"]["design_effect"].quantile(0.5),
    "shares.intervals.effects": lambda s: (
        sorted(s.tables["shares"]["design_effect"])[0],
        sorted(s.tables["shares"]["design_effect"])[-1],
    ),
    "shares.taught.left": lambda s: s.tables["documents"]["office"].nunique(),
    "shares.taught.reason": lambda s: s.notes[0],
    "profiles.rows": lambda s: len(s.tables["profile"]),
    "profiles.apart": lambda s: len(s.tables["profile"].query("not (low <= 1 <= high)")),
    "profiles.agreement.measures": lambda s: list(
        pd.unique(s.tables["rank_agreement"][["first", "second"]].to_numpy().ravel())
    ),
    "profiles.agreement.concordance": lambda s: (
        sorted(s.tables["rank_agreement"]["concordance"])[0],
        sorted(s.tables["rank_agreement"]["concordance"])[-1],
    ),
    "shifts.rows": lambda s: len(s.tables["shifts"]),
    "shifts.tested": lambda s: (s.tables["shifts"]["remark"] == "").sum(),
    "shifts.found": lambda s: len(s.tables["shifts"].query("q < 0.05")),
    "shifts.left": lambda s: (s.tables["shifts"]["remark"] != "").sum(),
    "shifts.permutations": lambda s: 1999,
    "likeness.pairs": lambda s: len(s.tables["likeness"].query("basis == 'words'")),
    "likeness.themes.permutations": lambda s: (
        inspect.signature(compute_likeness).parameters["permutations"].default
    ),
    "likeness.words.permutations": lambda s: 199,
    **{
        f"likeness.{basis}.{name}": lambda s, basis=basis, query=query: len(
            s.tables["likeness"].query(f"basis == '{basis}' and {query}")
        )
        for basis in ("themes", "words")
        for name, query in (("tested", "p == p"), ("found", "q < 0.05"))
    },
    "terms.rows": lambda s: len(s.tables["terms"]),
    "keyness.rows": lambda s: len(s.tables["keyness"]),
    "keyness.found": lambda s: len(s.tables["keyness"].query("q < 0.05")),
    "keyness.usual": lambda s: len(s.tables["keyness"].query("q_words < 0.05")),
    "keyness.prior": lambda s: 500,
    "keyness.min_count": lambda s: 5,
    "keyness.min_blocks": lambda s: 3,
    "topics.topics": lambda s: s.tables["topics"]["topic"].nunique(),
    "topics.package": lambda s: s.record["configuration"]["topics"]["engine"],
    "topics.version": lambda s: s.record["versions"]["tomotopy"],
    "topics.iterations": lambda s: 20,
    "topics.seed": lambda s: int(s.tables["topics"]["run"].iloc[0].partition("seed")[2]),
    "topics.units": lambda s: s.tables["topic_prevalence"].query("topic == 0")["n"].sum(),
    "topics.vocabulary": lambda s: s.record["topics"][0]["terms"],
    "topics.min_units": lambda s: QUICK.topics.min_units,
    "topics.max_share": lambda s: QUICK.topics.max_share,
    "topics.tried.runs": lambda s: s.tables["topic_prevalence"]["runs"].unique().item(),
    "topics.tried.same": lambda s: 0.5**0.5,
    "topics.stable.topics": lambda s: len(s.tables["topic_passports"]),
    "topics.stable.stable": lambda s: list(s.tables["topic_passports"]["stable"]).count(True),
    "topics.seeds.again": lambda s: _again(s, "all"),
    "topics.resampled.again": lambda s: _again(s, "resample"),
    "quantities.n": lambda s: len(s.tables["quantities"]),
    "quantities.targets": lambda s: len(s.tables["targets"]),
    **{
        f"targets.{outcome}": lambda s, outcome=outcome: list(s.tables["targets"]["outcome"]).count(
            outcome
        )
        for outcome in ("kept", "missed", "open")
    },
    "initiatives.n": lambda s: len(s.tables["initiatives"]),
    "initiatives.names": lambda s: len(set(s.tables["initiatives"]["name"])),
    "initiatives.shared": lambda s: len(
        set(s.tables["adoptions"].query("offices >= 2")["initiative"])
    ),
    "reuse.shortest": lambda s: 13,
    "reuse.n": lambda s: len(s.tables["passages"]),
    "versions.versions": lambda s: [f"{k} {v}" for k, v in s.record["versions"].items()],
    "seeds.topics": lambda s: QUICK.topics.seed,
    "seeds.resampling": lambda s: 1,
    "reproduce.reports": lambda s: len(s.tables["documents"]),
    "reproduce.command": lambda s: (
        "jiedao.study('FOLDER', jiedao.StudyConfig(topic_runs=2, "
        "topics=jiedao.TopicConfig(topics=3, iterations=20)))"
    ),
    "reproduce.record.digest": lambda s: "ab",
    "note.note": lambda s: s.notes[-1],
}
QUALITY = {
    "labels.theme_scores": ("labeller", "theme", ("accuracy", "macro_f1")),
    "labels.role_scores": ("labeller", "role", ("accuracy", "macro_f1")),
    "quantities.quality": ("quantities", "", ("f1", "status", "indicator")),
    "initiatives.quality": ("initiatives", "", ("f1", "kind accuracy")),
}
NAMED = {
    "labels.themes": "经济发展 民生福祉 基层治理 党建引领 安全稳定 其他",
    "labels.roles.roles": "成绩 问题 计划 背景",
    "shifts.roles.first": "成绩",
    "shifts.roles.second": "计划",
}


def _expected(result: Study) -> dict[str, Any]:
    expected = {name: source(result) for name, source in SOURCES.items()}
    for key, (of, task, measures) in QUALITY.items():
        for measure in measures:
            found = _score(result, of, measure, task)
            name = f"{key}.{measure.replace(' ', '_')}"
            expected |= {name: found["value"]}
            expected |= {f"{name}_{part}": found[part] for part in ("low", "high", "n")}
    return expected | {name: value.split() for name, value in NAMED.items()}


def test_each_number_is_that_of_its_source(result: Study) -> None:
    found = {
        f"{key}.{name}": [c.name for c in value] if f"{key}.{name}" in NAMED else value
        for key, values in _said(result, "ab").items()
        for name, value in values.items()
    }
    expected = _expected(result)
    assert set(found) == set(expected)
    wrong = {
        name: (found[name], value)
        for name, value in expected.items()
        if not _same(found[name], value)
    }
    assert wrong == {}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str | list):
        return bool(one == other)
    return bool(one == pytest.approx(other, rel=1e-12))


@LANGUAGES
def test_snapshot_of_the_seeds(result: Study, language: Any) -> None:
    versions = {"python": "0", "rjieba": "0"}
    record = result.record | {"versions": versions}
    record["topics"] = [model | {"version": "0"} for model in record["topics"]]
    text = write_methods(dataclasses.replace(result, record=record))
    known = SNAPSHOT.read_text(encoding="utf-8")
    assert _part(text, language) == _part(known, language)


def _part(text: str, language: Any) -> str:
    return next(part for part in text.split("\n## ") if part.startswith(language.NAME))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_languages_say_the_same() -> None:
    assert set(chinese.SENTENCES) == set(english.SENTENCES)
    assert set(chinese.SECTIONS) == set(english.SECTIONS)
    assert set(chinese.COLUMNS) == set(english.COLUMNS)
    for key, template in chinese.SENTENCES.items():
        assert _fields(template) == _fields(english.SENTENCES[key]), key


@LANGUAGES
def test_templates_hold_no_numbers_of_their_own(language: Any) -> None:
    levels = ("95 %", "95%", "q < 0.05", "SHA-256", "F1", "Table 1", "表 1")
    for key, template in language.SENTENCES.items():
        words = "".join(text for text, *_ in string.Formatter().parse(template))
        for level in levels:
            words = words.replace(level, "")
        # An end of a scale, or the value of no difference, is no number of the run.
        assert set(re.findall(r"\d+", words)) <= {"0", "1"}, key


def test_level_of_the_intervals_is_that_of_the_measures() -> None:
    assert pytest.approx(1.959964, abs=1e-6) == Z95
    assert facts.ALPHA == 0.05


def test_every_sentence_fits_some_facts() -> None:
    said = set(re.findall(r'_say\(\s*"([\w.]+)"', inspect.getsource(facts)))
    assert said <= set(english.SENTENCES)


def test_references_are_those_of_the_docstrings() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    for name, text in REFERENCES.items():
        link = unquote(text.rpartition(" ")[2])
        own = (PACKAGE / "methods" / "references.py").read_text(encoding="utf-8").count(link)
        assert source.count(link) > own, name
    cited = {name for names in CITED.values() for name in names}
    assert cited == set(REFERENCES)
    assert set(CITED) <= set(english.SENTENCES)


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Study]:
    """Study two short reports, or those given."""

    def make(config: StudyConfig | None = None, **texts: str) -> Study:
        texts = texts or {"a": ONE, "b": ONE.replace("江口", "湖滨").replace("企业", "商户")}
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        return study(tmp_path, config or StudyConfig(topic_runs=1))

    return make


def test_settings_are_said(small: Callable[..., Study]) -> None:
    config = StudyConfig(unit="characters", headings=False, keep_names=True, own_text=True)
    shared = "坚持以人民为中心的发展思想持续增进民生福祉。"
    one, other = ONE + shared, ONE.replace("江口", "湖滨").replace("企业3家", "商户七户") + shared
    found = small(config, a=one, b=other)
    said = _said(found)
    assert {"shares.characters", "shares.no_headings", "words.names"} <= set(said)
    own = next(note for note in found.notes if note.startswith("own text: "))
    left, total = map(int, re.findall(r"\d+", own))
    assert said["shares.own_text"] == {"left": left, "total": total}
    assert left > 0
    assert said["reproduce"]["command"] == (
        "jiedao study FOLDER -o OUT --no-headings --names --own-text --unit characters"
    )
    assert said["shares.uncorrected"]["reason"] in found.notes


def test_traditional_script_is_said_where_it_was_read_as_simplified(
    small: Callable[..., Study], result: Study
) -> None:
    old = "江口街道2024年工作總結\n一、經濟發展\n新增企業3家。\n總結經驗，為民辦實事。\n"
    found = small(StudyConfig(topic_runs=1, simplify=True), a=old, b=ONE.replace("江口", "湖滨"))
    said = _said(found)
    version = found.record["versions"]["opencc"]
    assert said["units.simplified"] == {"version": version}
    assert said["reproduce"]["command"].endswith("StudyConfig(topic_runs=1, simplify=True))")
    text = write_methods(found)
    assert f"Traditional characters were read as simplified ones (OpenCC {version})" in text
    assert f"繁体字一律按简体读取（OpenCC {version}）" in text
    assert not any("traditional script" in note for note in found.notes)
    assert "units.simplified" not in _said(result)
    assert command(found.record["configuration"] | {"topic_runs": 5}) == (
        "jiedao study FOLDER -o OUT --simplify"
    )


def test_missing_tables_are_said_with_the_reason(small: Callable[..., Study]) -> None:
    found = small(a=ONE)
    text = write_methods(found)
    for table in ("profile", "likeness", "terms", "keyness", "topics"):
        assert table not in found.tables
        assert f"The table `{table}` was not made: no " in text
        assert f"未生成 `{table}` 表：no " in text
    for note in found.notes:
        assert escape(note) in text


def test_what_became_of_the_files_is_said(result: Study) -> None:
    ingest = result.tables["ingest"].copy()
    ingest["status"] = ["read", "repaired", "read", "refused", "skipped"]
    ingest["format"] = ["docx", "txt", "txt", "", ""]
    ingest["duplicate_of"] = ["", "", "zhongdu-2025h1", "", ""]
    aside = pd.DataFrame({"doc_id": ["zhongdu-2025h1"] * 2, "text": ["首页", "返回"]})
    tables = result.tables | {"ingest": ingest, "aside": aside}
    said = _said(dataclasses.replace(result, tables=tables))
    kinds = {"repaired": 1, "refused": 1, "skipped": 1}
    assert said["ingest"] == {"sources": 5, "read": 3, "formats": ["docx", "txt"], **kinds}
    assert said["ingest.twins"] == {"twins": 1}
    assert said["ingest.aside"] == {"pieces": 2}
    tables = result.tables | {"ingest": ingest.head(0)}
    assert "ingest" not in _said(dataclasses.replace(result, tables=tables))


def test_undated_reports_are_said(small: Callable[..., Study]) -> None:
    said = _said(small(a="江口街道工作总结\n新增企业3家。\n", b=ONE.replace("江口", "湖滨")))
    assert said["corpus.undated"] == {"reports": 1}
    assert said["corpus.periods"] == {"first": "2024-01", "last": "2024-12"}
    assert "corpus.clean" in said


def test_model_without_metrics_is_said_to_be_unknown(result: Study) -> None:
    configuration = result.record["configuration"] | {"model": "models/`own`"}
    quality = result.record["quality"] | {"labeller": {}}
    record = result.record | {"configuration": configuration, "quality": quality}
    found = dataclasses.replace(result, record=record)
    said = _said(found)
    assert "labels.unknown" in said
    assert not {key for key in said if "scores" in key} | ({"labels.machine"} & set(said))


def test_folds_of_a_table_are_said(result: Study) -> None:
    metrics = result.record["quality"]["labeller"] | {"split": "5 folds"}
    record = result.record | {"quality": result.record["quality"] | {"labeller": metrics}}
    found = dataclasses.replace(result, record=record)
    assert _said(found)["labels.folds"]["folds"] == 5
    assert "5-fold cross-validation" in write_methods(found)


def test_corrected_shares_are_counted(result: Study) -> None:
    shares = result.tables["shares"].assign(corrected=0.2)
    shares.loc[shares["office"] == "中都街道", "corrected"] = None
    found = dataclasses.replace(result, tables=result.tables | {"shares": shares}, notes=())
    said = _said(found)
    assert said["shares.corrected"] == {"corrected": 4, "offices": 5}
    assert said["shares.uncorrected"]["left"] == 1


def test_long_corpus_has_no_table(result: Study) -> None:
    documents = pd.concat([result.tables["documents"]] * 9, ignore_index=True)
    found = dataclasses.replace(result, tables=result.tables | {"documents": documents})
    (corpus,) = [section for section in facts.gather(found) if section.key == "corpus"]
    assert corpus.table is None
    assert "corpus.table" not in {said.key for said in corpus.sentences}


def test_names_of_reports_are_escaped(result: Study) -> None:
    hostile = "<script>alert(1)</script>|`x`[y](javascript:z)"
    documents = result.tables["documents"].assign(office=hostile)
    notes = (f"no office recognised in {hostile}",)
    found = dataclasses.replace(
        result, tables=result.tables | {"documents": documents}, notes=notes
    )
    text = write_methods(found)
    assert "<script>" not in text
    assert "[y](" not in text
    assert text.count(escape(hostile)) == 2 * (len(documents) + 1)


def test_options_are_those_of_the_command() -> None:
    from typer.main import get_command

    options = {
        word
        for option in get_command(app).commands["study"].params  # type: ignore[attr-defined]
        for word in (*option.opts, *option.secondary_opts)
    }
    assert {
        *OPTIONS.values(),
        *FLAGS.values(),
        *TOPIC_OPTIONS.values(),
        *LOOK_OPTIONS.values(),
    } <= options


def test_command_says_how_figures_look() -> None:
    settings = dataclasses.asdict(StudyConfig(topics=TopicConfig(topics=4, seed=7)))
    look = {"language": "en", "columns": 1}
    assert command(settings, look) == (
        "jiedao study FOLDER -o OUT --topics 4 --seed 7 --language en --columns 1"
    )
    assert command(dataclasses.asdict(StudyConfig(topic_runs=1)), look) == (
        "jiedao.write_study(jiedao.study('FOLDER', jiedao.StudyConfig(topic_runs=1)), 'OUT', "
        "look=Look(language='en', columns=1))"
    )


def test_wording() -> None:
    words = Wording(", ", " %", " to ", lambda category: category.name_en, {"both": "both in one"})
    template = (
        "{a:count} {b:percent} {c:number} {d:list} {e:noun plan/plans} {f:code} {g} {h:ratio}"
    )
    facts = {
        "a": 12345,
        "b": 0.1234,
        "c": 2 / 3,
        "d": ["both", "a_b"],
        "e": 1,
        "f": "x`y",
        "g": "*",
    }
    found = words.fill(template, facts | {"h": float("nan")})
    assert words.format("{a:range count} {b:range ratio}", a=(2, 2), b=(1, 2.5)) == "2 1.0 to 2.5"
    assert found == r"12,345 12.3 % 0.667 both in one, a\_b 1 plan `x y` \* –"
