"""The model: planted topics are found, shares sum to one, new reports, files without pickle."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from planted import ORDER, TRADE, Plain, tabulate

from jiedao.errors import InputError, ModelError
from jiedao.topics import TopicConfig, TopicModel, fit, transform
from jiedao.topics.engines import Array, infer_mixtures
from jiedao.topics.guided import Guide
from jiedao.topics.model import (
    ARRAYS,
    RECORD,
    count_units,
    describe_model,
    fit_counts,
    fit_topics,
    model_files,
    parse_model,
    share_topics,
    tabulate_topics,
)
from jiedao.topics.units import Counts, count_words

CONFIG = TopicConfig(topics=2, max_share=0.9)


@pytest.fixture(scope="module")
def model(plain: Plain) -> TopicModel:
    return fit(plain.words, plain.sentences, CONFIG)


def _terms(model: TopicModel, topic: int) -> set[str]:
    topics = tabulate_topics(model)
    return set(topics.loc[topics["topic"] == topic, "term"].head(3))


@pytest.mark.parametrize("engine", ["tomotopy", "gensim", "nmf"])
def test_planted_topics_are_found_the_larger_first(engine: str, plain: Plain) -> None:
    found = fit(plain.words, plain.sentences, TopicConfig(topics=2, max_share=0.9, engine=engine))
    assert [_terms(found, 0), _terms(found, 1)] == [set(ORDER), set(TRADE)]
    shares = transform(found, plain.words, plain.sentences)
    assert shares["run"].unique().tolist() == [f"{engine}-k2-seed20240601"]
    table = shares.pivot_table(index="doc_id", columns="topic", values="share")
    assert table.loc["江口", 0] > 0.95
    assert table.loc["湖滨"].tolist() == pytest.approx([0.25, 0.75], abs=0.03)


def test_shares_of_a_report_are_means_of_its_units_by_words(model: TopicModel) -> None:
    words = [ORDER * 4, [*TRADE, "托位"], ["托位"]]
    frame = tabulate(["江湾", "江湾", "江岸"])
    shares = transform(model, words, frame)
    matrix = count_words(words[:2], ["1", "2"], ["a", "a"], vocabulary=model.vocabulary).matrix
    mixtures = infer_mixtures(matrix, model.topic_word, model.document_prior)
    expected = (12 * mixtures[0] + 3 * mixtures[1]) / 15
    assert shares["share"].tolist() == pytest.approx(expected.tolist(), abs=1e-12)
    # One word of sixteen is unknown; a report of which no word is known has no row.
    assert shares["out_of_vocabulary"].tolist() == [1 / 16] * 2
    assert set(shares["doc_id"]) == {"江湾"}


def test_transforming_the_training_reports_gives_their_shares(
    plain: Plain, model: TopicModel
) -> None:
    counts = count_units(plain.words, plain.sentences, CONFIG)
    pd.testing.assert_frame_equal(
        transform(model, plain.words, plain.sentences), share_topics(model, counts)
    )
    topics, shares = fit_topics(plain.words, plain.sentences, CONFIG)
    pd.testing.assert_frame_equal(topics, tabulate_topics(model), check_exact=True)
    pd.testing.assert_frame_equal(shares, share_topics(model, counts), check_exact=True)


def test_shares_of_many_reports_are_those_of_the_slow_way(
    simulated: tuple[Counts, Array],
) -> None:
    counts, _ = simulated
    model = fit_counts(counts, TopicConfig(topics=4, iterations=20))
    mixtures = infer_mixtures(counts.matrix, model.topic_word, model.document_prior)
    shares = share_topics(model, counts).set_index(["doc_id", "topic"])["share"]
    for report in dict.fromkeys(counts.doc_ids):
        mine = [n for n, doc_id in enumerate(counts.doc_ids) if doc_id == report]
        expected = np.average(mixtures[mine], axis=0, weights=counts.lengths[mine])
        assert shares[report].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_sentences_of_a_unit_are_read_together(plain: Plain, model: TopicModel) -> None:
    split = [part for words in plain.words for part in (words[:2], words[2:])]
    reports = [r for r in plain.sentences["doc_id"] for _ in range(2)]
    lines = [line for line in plain.sentences["line"] for _ in range(2)]
    found = fit(split, tabulate(reports, lines), CONFIG)
    assert np.array_equal(found.topic_word, model.topic_word)


def test_terms_are_told_by_paragraphs_whatever_the_unit(plain: Plain) -> None:
    config = TopicConfig(topics=2, unit="report", max_share=0.9, min_units=3)
    counts = count_units(plain.words, plain.sentences, config)
    assert counts.matrix.shape == (2, 6)
    rare = [*plain.words[:-1], [*plain.words[-1], "托位"]]
    assert "托位" not in count_units(rare, plain.sentences, config).vocabulary


def test_guided_topics_stand_first_and_keep_their_names(plain: Plain) -> None:
    guide = Guide({"economy": ("企业", "招商")})
    model = fit(plain.words, plain.sentences, CONFIG, guide)
    assert model.names == ("economy", "")
    assert _terms(model, 0) == set(TRADE)
    with pytest.raises(InputError) as caught:
        fit(plain.words, plain.sentences, TopicConfig(topics=2, engine="nmf", max_share=0.9), guide)
    assert str(caught.value) == (
        "engine: found 'nmf' for guided topics; allowed: tomotopy, gensim. What to do: choose one."
    )


def test_too_little_text_and_no_topics_are_told(plain: Plain) -> None:
    with pytest.raises(InputError) as caught:
        fit(plain.words, plain.sentences, TopicConfig(topics=6, max_share=0.9))
    assert str(caught.value) == (
        "topics: found 6 terms in 16 units for 6 topics; allowed: at least two terms and one unit "
        "a topic. What to do: ask for fewer topics, or add reports."
    )
    with pytest.raises(InputError) as caught:
        fit(plain.words, plain.sentences, TopicConfig(topics=0))
    assert str(caught.value) == (
        "topics: found 0; allowed: 1 or more. What to do: ask for some topics."
    )
    with pytest.raises(
        InputError, match=r"^engine: found 'mallet'; allowed: tomotopy, gensim, nmf"
    ):
        TopicConfig(engine="mallet")
    with pytest.raises(InputError, match=r"^unit: found 'page'"):
        TopicConfig(unit="page")


def test_record_says_what_made_the_model(model: TopicModel, plain: Plain) -> None:
    record = describe_model(model)
    counts = count_units(plain.words, plain.sentences, CONFIG)
    assert record["engine"] == "tomotopy"
    assert record["seed"] == CONFIG.seed
    assert record["vocabulary_sha256"] == counts.vocabulary_sha256
    assert (record["terms"], record["units"], record["iterations"]) == (6, 16, 1000)
    assert record["version"]
    assert json.loads(json.dumps(record)) == record


def test_files_give_the_model_back(model: TopicModel) -> None:
    files = model_files(model)
    assert model_files(model) == files
    again = parse_model(files, "here")
    assert np.array_equal(again.topic_word, model.topic_word)
    assert np.array_equal(again.document_prior, model.document_prior)
    assert (again.config, again.vocabulary, again.names) == (
        model.config,
        model.vocabulary,
        model.names,
    )
    assert describe_model(again) == describe_model(model)
    assert model_files(again) == files


def _damage(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    return {**files, RECORD: json.dumps(json.loads(files[RECORD]) | changes).encode()}


def test_damaged_files_are_told(model: TopicModel) -> None:
    files = model_files(model)
    config = json.loads(files[RECORD])["config"] | {"engine": "mallet"}
    for message, damaged in {
        "^here/topics.npz: found other arrays": {**files, ARRAYS: files[ARRAYS] + b" "},
        "^here: found no topic model": {ARRAYS: files[ARRAYS]},
        "^here: found no topic model .Expecting value": {**files, RECORD: b"no json"},
        "^here/topics.json: found the format 9": _damage(files, format=9),
        r"^here: .*\(2, 6\), not \(2, 1\)": _damage(files, vocabulary=["x"]),
        "^here: .*engine: found 'mallet'": _damage(files, config=config),
    }.items():
        with pytest.raises(ModelError, match=message):
            parse_model(damaged, "here")
