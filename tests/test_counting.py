"""Shares of any groups: from reports to a table, corrected by what was coded of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from jiedao.cli import app
from jiedao.corpus import Corpus, read_corpus
from jiedao.counting import ShareConfig, tabulate_shares
from jiedao.errors import InputError
from jiedao.measures.blocks import CountConfig
from jiedao.text.tabulate import tabulate_sentences

REPORTS = {
    "江口街道2024年工作总结.txt": "江口街道2024年工作总结\n一、经济发展\n新增企业3家。完成税收5000万元。\n"
    "二、民生保障\n慰问老人20户。发放救助金8万元。\n",
    "湖滨街道2024年工作总结.txt": "湖滨街道2024年工作总结\n一、安全生产\n开展隐患排查20次。整改隐患35处。\n"
    "二、党的建设\n开展主题党日12次。发展党员6名。\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return read_corpus(folder)


@pytest.fixture(scope="module")
def sentences(corpus: Corpus) -> pd.DataFrame:
    return tabulate_sentences(corpus.texts)[0]


def _write(place: Path, name: str, frame: pd.DataFrame) -> Path:
    frame.to_csv(place / name, index=False)
    return place / name


def test_all_sentences_coded_give_the_codes_own_shares(
    corpus: Corpus, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    ids = sentences["sentence_id"]
    themes = ["economy" if place % 4 else "safety" for place in range(len(ids))]
    coded = _write(tmp_path, "coded.csv", pd.DataFrame({"sentence_id": ids, "theme": themes}))
    drawn = pd.DataFrame({"sentence_id": ids, "probability": 1.0})
    sample = _write(tmp_path, "sample.csv", drawn)
    shares, notes = tabulate_shares(corpus, ShareConfig(coded=coded, sample=sample))
    truth = pd.crosstab(
        sentences["doc_id"].map(corpus.documents.set_index("doc_id")["office"]).to_numpy(),
        pd.Series(themes),
        normalize="index",
    )
    for row in shares.itertuples():
        wanted = truth.loc[row.office].get(row.theme, 0.0)
        assert row.corrected == pytest.approx(wanted, abs=1e-12)
        assert row.corrected_low <= row.corrected <= row.corrected_high
    assert set(shares["correction"]) == {"coded sample"}
    assert not [note for note in notes if "coded" in note]


def test_coded_headings_do_not_weigh_where_headings_do_not_count(
    corpus: Corpus, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    body = sentences["kind"] == "body"
    frame = sentences[["sentence_id"]].assign(probability=1.0)
    frame["theme"] = body.map({True: "economy", False: "safety"})
    coded = _write(tmp_path, "coded.csv", frame.drop(columns="probability"))
    sample = _write(tmp_path, "sample.csv", frame.drop(columns="theme"))
    count = CountConfig(by=(), headings=False)
    shares, _ = tabulate_shares(corpus, ShareConfig(count, coded=coded, sample=sample))
    found = shares.set_index("theme")["corrected"]
    assert found["economy"] == pytest.approx(1, abs=1e-12)
    assert shares["total"].unique().tolist() == [body.sum()]


def test_what_was_drawn_and_not_coded_is_told_and_weighs_on_the_rest(
    corpus: Corpus, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    ids = sentences["sentence_id"]
    drawn = pd.DataFrame({"sentence_id": ids, "probability": 1.0})
    sample = _write(tmp_path, "sample.csv", drawn)
    half = pd.DataFrame({"sentence_id": ids[::2], "theme": "economy"})
    coded = _write(tmp_path, "coded.csv", half)
    config = ShareConfig(CountConfig(by=()), coded=coded, sample=sample)
    shares, notes = tabulate_shares(corpus, config)
    missing, total = len(ids) - len(half), len(ids)
    told = f"{missing} of {total} sampled sentences were not coded: the others of their report stand for them"
    assert told in notes
    raw = shares.set_index("theme")["share"]
    label, _ = tabulate_shares(corpus, ShareConfig(CountConfig(by=())))
    assert raw.tolist() == label["share"].tolist()
    assert shares["corrected"].sum() == pytest.approx(1)


def test_shares_by_columns_of_documents_and_role(corpus: Corpus, sentences: pd.DataFrame) -> None:
    shares, _ = tabulate_shares(corpus, ShareConfig(CountConfig(by=("genre", "role"))))
    assert shares.columns[:2].tolist() == ["genre", "role"]
    totals = shares.drop_duplicates(["genre", "role"])["total"]
    assert totals.sum() == len(sentences)


def test_a_report_coded_in_full_is_not_weighted_for_another(
    corpus: Corpus, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    first = sentences["doc_id"] == sentences["doc_id"].iloc[0]
    drawn = pd.DataFrame({"sentence_id": sentences["sentence_id"], "probability": 1.0})
    coded = pd.concat([sentences[first], sentences[~first].iloc[:2]])
    codes = pd.DataFrame({"sentence_id": coded["sentence_id"], "theme": "economy"})
    paths = _write(tmp_path, "codes.csv", codes), _write(tmp_path, "sample.csv", drawn)
    shares, _ = tabulate_shares(corpus, ShareConfig(coded=paths[0], sample=paths[1]))
    office = corpus.documents["office"].iloc[0]
    whole = shares[(shares["office"] == office) & (shares["theme"] == "economy")]
    assert whole["corrected"].tolist() == pytest.approx([1.0])


def test_own_text_leaves_out_what_another_office_wrote_too(tmp_path: Path) -> None:
    shared = "坚持以人民为中心的发展思想，办好群众身边的每一件实事。"
    for name, text in REPORTS.items():
        (tmp_path / name).write_text(text + shared, encoding="utf-8")
    config = ShareConfig(CountConfig(by=()), own_text=True)
    shares, notes = tabulate_shares(read_corpus(tmp_path), config)
    assert shares["total"].iloc[0] == 14
    assert notes[0] == "own text: 2 of 16 sentences are shared and not measured"


def test_bad_tables_are_told_by_file(
    corpus: Corpus, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    ids = sentences["sentence_id"]
    good = _write(tmp_path, "good.csv", pd.DataFrame({"sentence_id": ids, "theme": "economy"}))
    sample = _write(tmp_path, "s.csv", pd.DataFrame({"sentence_id": ids, "probability": 0.5}))
    none = _write(tmp_path, "none.csv", pd.DataFrame({"sentence_id": ids, "probability": ""}))
    strange = pd.DataFrame({"sentence_id": ["nowhere:001"], "theme": ["economy"]})
    other = _write(tmp_path, "other.csv", strange)
    twice = _write(tmp_path, "twice.csv", pd.concat([strange, strange]))
    cases = {
        (other, sample): f"{other}: found the sentence 'nowhere:001', which is not in the corpus; "
        "allowed: sentences of these reports. What to do: name the folder that the sample was drawn "
        "from.",
        (twice, sample): f"{twice}: found two rows of 'nowhere:001'; allowed: one. "
        "What to do: leave one out.",
        (good, none): f"{good}: found no sentence of the sample; allowed: codes of the sample. "
        "What to do: choose its codes.",
    }
    for (coded, drawn), message in cases.items():
        with pytest.raises(InputError) as caught:
            tabulate_shares(corpus, ShareConfig(coded=coded, sample=drawn))
        assert str(caught.value) == message
    with pytest.raises(InputError) as caught:
        ShareConfig(coded=good)
    assert str(caught.value) == (
        "coded: found a table of codes without its sample; allowed: both, or neither. "
        "What to do: name the table of the sample and that of its codes."
    )


def test_a_sample_of_more_offices_than_are_counted_says_what_it_leaves_out(
    folder: Path, sentences: pd.DataFrame, tmp_path: Path
) -> None:
    ids = sentences["sentence_id"]
    coded = _write(tmp_path, "coded.csv", pd.DataFrame({"sentence_id": ids, "theme": "economy"}))
    drawn = pd.DataFrame({"sentence_id": ids, "probability": 1.0})
    sample = _write(tmp_path, "sample.csv", drawn)
    one = read_corpus(folder, ["江口街道"])
    shares, notes = tabulate_shares(one, ShareConfig(coded=coded, sample=sample))
    own = int(ids.str.startswith("江口").sum())
    assert shares["office"].unique().tolist() == ["江口街道"]
    assert shares.set_index("theme")["corrected"]["economy"] == 1
    outside = f"{len(ids) - own} sampled sentences are none of those that are counted: left out"
    assert notes[-1] == outside
    _write(tmp_path, "coded.csv", pd.read_csv(coded).iloc[1:])
    few = f"only {own - 1} sentences were coded: intervals from fewer than 30 are too short"
    assert tabulate_shares(one, ShareConfig(coded=coded, sample=sample))[1][-2:] == (outside, few)


def test_command_samples_codes_and_corrects(folder: Path, tmp_path: Path) -> None:
    run = CliRunner()
    drawn, codes, out = (tmp_path / name for name in ("drawn.csv", "codes.csv", "shares.csv"))
    done = run.invoke(app, ["annotate", "sample", str(folder), "-o", str(drawn), "--random", "8"])
    assert done.exit_code == 0, done.output
    ids = pd.read_csv(drawn, encoding="utf-8-sig")["sentence_id"]
    pd.DataFrame({"sentence_id": ids, "theme": "economy"}).to_csv(codes, index=False)
    asked = ["shares", str(folder), "-o", str(out), "--by", "genre", "--draws", "100"]
    done = run.invoke(app, [*asked, "--coded", str(codes), "--sample", str(drawn)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("6 shares by genre: ")
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert set(table["correction"]) == {"coded sample"}
    assert table["corrected"].sum() == pytest.approx(1)
