"""The folder of a model: what goes in comes out, and a damaged one is told, never executed."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jiedao.errors import InputError, ModelError
from jiedao.frames import check_frame
from jiedao.scheme import Scheme
from jiedao.themes import predict as predict_module
from jiedao.themes.coded import read_exemplars
from jiedao.themes.context import PLACES
from jiedao.themes.features import encode
from jiedao.themes.model import (
    FORMAT,
    RECORD,
    VOCABULARY,
    WEIGHTS,
    ThemeModel,
    lexicon_hash,
    model_files,
    read_model,
    read_theme_lexicon,
)
from jiedao.themes.predict import label_sentences, second_themes

RETRAIN = "train it anew with `jiedao train theme`, or restore the folder"
CLASSES = ("economy", "safety", "other")


@pytest.fixture
def folder(shipped: ThemeModel, tmp_path: Path) -> Path:
    for name, content in model_files(shipped).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def _change_record(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    change(record)
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def _sign(folder: Path) -> None:
    """Give a changed folder the hashes of a whole one, as somebody with intent would."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    hashes = {name: _digest((folder / name).read_bytes()) for name in (WEIGHTS, VOCABULARY)}
    record["sha256"] = {**hashes, RECORD: _record_digest(record)}
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _record_digest(record: dict[str, Any]) -> str:
    bare = {key: value for key, value in record.items() if key != "sha256"}
    return _digest(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode())


def _message(folder: Path, lexicon: dict[str, tuple[str, ...]] | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        read_model(folder, lexicon)
    return str(caught.value)


def _changed(folder: Path, name: str, found: str, recorded: str) -> str:
    return (
        f"{folder / name}: found sha256 {found[:12]}…, where the record says {recorded[:12]}…; "
        f"allowed: the file as the training wrote it. What to do: {RETRAIN}."
    )


def _hashes(folder: Path) -> dict[str, str]:
    hashes: dict[str, str] = json.loads((folder / RECORD).read_text(encoding="utf-8"))["sha256"]
    return hashes


def test_model_read_back_gives_the_same_labels(
    folder: Path,
    seed_sentences: pd.DataFrame,
    seed_genres: dict[str, str],
    seed_labels: pd.DataFrame,
) -> None:
    labels = label_sentences(seed_sentences, read_model(folder), seed_genres)
    pd.testing.assert_frame_equal(
        labels.drop(columns="labeller"), seed_labels.drop(columns="labeller")
    )
    digest = _digest((folder / WEIGHTS).read_bytes())
    assert set(labels["labeller"]) == {f"street-theme-{digest[:8]}"}


def test_model_read_back_gives_the_same_files(folder: Path) -> None:
    files = model_files(read_model(folder))
    assert files == {name: (folder / name).read_bytes() for name in (RECORD, WEIGHTS, VOCABULARY)}


def test_model_without_roles_or_ngrams_is_read_back(
    shipped: ThemeModel, seed_sentences: pd.DataFrame, tmp_path: Path
) -> None:
    head = dataclasses.replace(shipped.theme.head, ngrams=shipped.theme.head.ngrams[:0])
    vocabulary = type(shipped.vocabulary)([], shipped.vocabulary.idf[:0])
    bare = dataclasses.replace(
        shipped,
        theme=dataclasses.replace(shipped.theme, head=head),
        role=None,
        vocabulary=vocabulary,
    )
    for name, content in model_files(bare).items():
        (tmp_path / name).write_bytes(content)
    labels = label_sentences(seed_sentences, read_model(tmp_path))
    assert set(labels["role"]) == {""}
    assert labels["role_score"].isna().all()
    assert len(set(labels["theme"])) > 1


@pytest.mark.parametrize("name", [RECORD, WEIGHTS, VOCABULARY])
def test_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert _message(folder) == (
        f"{folder / name}: found no such file; allowed: the files of a model. "
        f"What to do: {RETRAIN}."
    )


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_changed_file_is_told(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert _message(folder) == _changed(folder, name, _digest(bytes(data)), _hashes(folder)[name])


def test_changed_threshold_is_told(folder: Path) -> None:
    recorded = _hashes(folder)[RECORD]
    _change_record(folder, lambda record: record["tasks"]["theme"].update(threshold=0.1))
    found = _record_digest(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    assert _message(folder) == _changed(folder, RECORD, found, recorded)


def test_other_format_is_told(folder: Path) -> None:
    _change_record(folder, lambda record: record.update(format=FORMAT + 1))
    assert _message(folder) == (
        f"{folder / RECORD}: found the format {FORMAT + 1}; allowed: format {FORMAT}. "
        f"What to do: {RETRAIN}."
    )


def test_other_lexicon_is_told(folder: Path, shipped: ThemeModel) -> None:
    other = {**shipped.lexicon, "economy": ("企业",)}
    trained, here = lexicon_hash(shipped.lexicon), lexicon_hash(other)
    assert _message(folder, other) == (
        f"{folder / RECORD}: found a model trained with the lexicon {trained[:12]}…, but the "
        f"lexicon here is {here[:12]}…; allowed: the lexicon that the model was trained with. "
        f"What to do: restore seeds/lexicon/themes, or {RETRAIN}."
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"{}", "'format'"),
        (b"[]", "list indices must be integers or slices, not str"),
        ('{"格式": 1}'.encode("gb18030"), None),
    ],
)
def test_record_that_is_none_is_told(folder: Path, content: bytes, fault: str | None) -> None:
    (folder / RECORD).write_bytes(content)
    fault = fault or ("'utf-8' codec can't decode byte 0xb8 in position 2: invalid start byte")
    assert _message(folder) == (
        f"{folder / RECORD}: found no record of a model ({fault}). What to do: {RETRAIN}."
    )


class _Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_pickle_in_the_arrays_is_refused_and_not_executed(folder: Path) -> None:
    trap = folder / "executed"
    with np.load(folder / WEIGHTS) as arrays:
        content = dict(arrays)
    content["idf"] = np.array([_Bomb(trap)], dtype=object)
    out = io.BytesIO()
    np.savez_compressed(out, **content)
    (folder / WEIGHTS).write_bytes(out.getvalue())
    _sign(folder)
    # Or else the test would pass though nothing dangerous was there.
    with np.load(folder / WEIGHTS, allow_pickle=True) as arrays:
        arrays["idf"]
    trap.rmdir()
    assert _message(folder) == (
        f"{folder}: found arrays that do not fit the record (Object arrays cannot be loaded when "
        f"allow_pickle=False). What to do: {RETRAIN}."
    )
    assert not trap.exists()


@pytest.mark.parametrize(
    ("name", "content"), [(WEIGHTS, b"no zip"), (WEIGHTS, b"PK\x03\x04"), (VOCABULARY, b"\xff\n")]
)
def test_file_of_another_kind_with_the_right_hash_is_refused(
    folder: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    _sign(folder)
    message = _message(folder)
    assert message.startswith(f"{folder}: found arrays that do not fit the record (")
    assert message.endswith(f"). What to do: {RETRAIN}.")


def test_model_of_another_version_is_refused(folder: Path) -> None:
    with np.load(folder / WEIGHTS) as arrays:
        content = dict(arrays)
    content["theme_place"] = content["theme_place"][:-1]
    out = io.BytesIO()
    np.savez_compressed(out, **content)
    (folder / WEIGHTS).write_bytes(out.getvalue())
    _sign(folder)
    assert _message(folder) == (
        f"{folder}: found arrays that do not fit the record (theme_place has the shape "
        f"({PLACES - 1}, 6), not ({PLACES}, 6)). What to do: {RETRAIN}."
    )


def test_lexicon_is_read_without_single_characters(tmp_path: Path) -> None:
    (tmp_path / "safety.txt").write_text("消防\n# 说明\n水\n", encoding="utf-8")
    (tmp_path / "economy.txt").write_text("招商  # 引资\n", encoding="utf-8")
    assert read_theme_lexicon(tmp_path) == {"economy": ("招商",), "safety": ("消防",)}


def test_labels_fit_their_contract_and_the_model(
    seed_sentences: pd.DataFrame, seed_labels: pd.DataFrame, shipped: ThemeModel
) -> None:
    check_frame("labels", seed_labels)
    assert seed_labels["sentence_id"].tolist() == seed_sentences["sentence_id"].tolist()
    assert set(seed_labels["theme"]) == set(shipped.scheme.theme_codes)
    assert set(seed_labels["role"]) == set(shipped.scheme.role_codes)
    assert set(seed_labels["scheme"]) == {"street@1"}


def test_shipped_model_knows_the_sentences_that_it_was_trained_on(
    seeds: Path, seed_labels: pd.DataFrame
) -> None:
    lines = (seeds / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    reference = pd.DataFrame(json.loads(line) for line in lines).set_index("sentence_id")
    labels = seed_labels.set_index("sentence_id").loc[reference.index]
    assert (labels["theme"] == reference["theme"]).mean() > 0.95
    assert (labels["role"] == reference["role"]).mean() > 0.95


def test_scores_are_the_probabilities_of_the_labels(
    seed_sentences: pd.DataFrame,
    seed_genres: dict[str, str],
    seed_labels: pd.DataFrame,
    shipped: ThemeModel,
) -> None:
    encoded = encode(seed_sentences, seed_genres, shipped.vocabulary, shipped.matcher)
    themes, roles = shipped.probabilities(encoded)
    for labeller, probability, column, score in (
        (shipped.theme, themes, "theme", "score"),
        (shipped.role, roles, "role", "role_score"),
    ):
        assert labeller is not None
        np.testing.assert_allclose(probability.sum(axis=1), 1)
        places = [labeller.head.classes.index(code) for code in seed_labels[column]]
        np.testing.assert_allclose(
            probability[np.arange(len(places)), places], seed_labels[score], atol=6e-5
        )
        np.testing.assert_allclose(probability.max(axis=1), seed_labels[score], atol=6e-5)


def test_labeller_abstains_under_its_threshold(
    seed_sentences: pd.DataFrame,
    seed_genres: dict[str, str],
    seed_labels: pd.DataFrame,
    shipped: ThemeModel,
) -> None:
    middle = float(seed_labels["score"].median())
    careful = dataclasses.replace(
        shipped, theme=dataclasses.replace(shipped.theme, threshold=middle)
    )
    labels = label_sentences(seed_sentences, careful, seed_genres)
    # A score is rounded: at the threshold itself either may be right.
    clear = (labels["score"] - middle).abs() > 1e-4
    assert (labels["abstained"] == (labels["score"] < middle))[clear].all()
    assert 0.3 < labels["abstained"].mean() < 0.7
    assert labels["theme"].tolist() == seed_labels["theme"].tolist()


def test_report_has_the_same_labels_alone_and_among_others(
    seed_sentences: pd.DataFrame,
    seed_genres: dict[str, str],
    seed_labels: pd.DataFrame,
    shipped: ThemeModel,
) -> None:
    for _, report in seed_sentences.groupby("doc_id", sort=False):
        alone = label_sentences(report, shipped, seed_genres)
        among = seed_labels[seed_labels["sentence_id"].isin(report["sentence_id"])]
        pd.testing.assert_frame_equal(alone, among.reset_index(drop=True), check_exact=True)


def test_labels_are_the_same_in_chunks(
    monkeypatch: pytest.MonkeyPatch,
    seed_sentences: pd.DataFrame,
    seed_genres: dict[str, str],
    seed_labels: pd.DataFrame,
    shipped: ThemeModel,
) -> None:
    sizes: list[int] = []
    whole = predict_module._label_chunk

    def count(sentences: pd.DataFrame, *rest: Any) -> pd.DataFrame:
        sizes.append(len(sentences))
        return whole(sentences, *rest)

    monkeypatch.setattr(predict_module, "CHUNK", 250)
    monkeypatch.setattr(predict_module, "_label_chunk", count)
    labels = label_sentences(seed_sentences, shipped, seed_genres)
    reports = seed_sentences.groupby("doc_id", sort=False).size().tolist()
    assert sizes == [reports[0] + reports[1], reports[2] + reports[3], reports[4]]
    pd.testing.assert_frame_equal(labels, seed_labels, check_exact=True)


def test_probabilities_are_the_same_to_the_last_bit_alone_and_among_others(
    seeds: Path, street: Scheme, shipped: ThemeModel
) -> None:
    coded = read_exemplars(seeds / "exemplars", street)
    names = coded.sentences["doc_id"].unique()
    some = coded.sentences[coded.sentences["doc_id"].isin(names[::4])].reset_index(drop=True)
    # A product of one row takes another way through libraries for linear algebra.
    single = some.iloc[:200].assign(doc_id=some["sentence_id"], parent_id=None)

    def compute(frame: pd.DataFrame) -> np.ndarray:
        # The four digits of a score would hide nearly every difference.
        encoded = encode(frame, coded.genres, shipped.vocabulary, shipped.matcher)
        return np.hstack(shipped.probabilities(encoded))

    for sentences in (some, single):
        reports = [report for _, report in sentences.groupby("doc_id", sort=False)]
        alone = np.vstack([compute(report) for report in reports])
        np.testing.assert_array_equal(alone, compute(sentences))


def test_report_longer_than_a_chunk_stays_whole(
    monkeypatch: pytest.MonkeyPatch, seed_sentences: pd.DataFrame
) -> None:
    chunks = predict_module._whole_reports(seed_sentences, 1)
    assert [chunk["doc_id"].nunique() for chunk in chunks] == [1] * 5
    pd.testing.assert_frame_equal(pd.concat(chunks), seed_sentences)


def test_no_sentences_have_no_labels(seed_sentences: pd.DataFrame, shipped: ThemeModel) -> None:
    labels = label_sentences(seed_sentences.iloc[:0], shipped)
    assert len(labels) == 0
    assert (
        labels.dtypes.to_dict()
        == label_sentences(seed_sentences.iloc[:1], shipped).dtypes.to_dict()
    )


@pytest.mark.parametrize(
    ("probability", "text", "threshold", "expected"),
    [
        ([0.6, 0.3, 0.1], "招商,排查隐患", 0.3, "safety"),
        ([0.6, 0.3, 0.1], "招商,排查隐患", 0.31, ""),
        ([0.6, 0.3, 0.1], "招商和排查隐患", 0.3, ""),
        ([0.3, 0.6, 0.1], "排查隐患；招商", 0.1, "economy"),
        ([0.6, 0.1, 0.3], "招商,其他", 0.1, ""),
        ([0.6, 0.4, 0.0], "招商,排查隐患", 2.0, ""),
    ],
)
def test_second_theme_by_hand(
    probability: list[float], text: str, threshold: float, expected: str
) -> None:
    found = second_themes(
        np.array([probability]), CLASSES, threshold, pd.Series([text]), residual="other"
    )
    assert found.tolist() == [expected]


def test_last_theme_of_a_scheme_without_residual_may_be_second() -> None:
    found = second_themes(np.array([[0.6, 0.1, 0.3]]), CLASSES, 0.2, pd.Series(["招商,其他"]))
    assert found.tolist() == ["other"]


def test_two_themes_have_no_second() -> None:
    found = second_themes(np.array([[0.6, 0.4]]), CLASSES[:2], 0.1, pd.Series(["招商,排查"]))
    assert found.tolist() == [""]


def test_model_of_the_package_is_there_without_a_path(shipped: ThemeModel) -> None:
    assert shipped.scheme.identity == "street@1"
    with pytest.raises(InputError) as caught:
        shipped.scheme.theme("经济")
    assert "economy" in str(caught.value)
