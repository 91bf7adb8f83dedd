"""A folder of reports: what is read, what is inferred, and what is said of a fault."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

import pytest

from jiedao.corpus import Corpus, describe_corpus, read_corpus, read_files
from jiedao.errors import InputError
from jiedao.readers import CONTAINERS, READERS

REPORT = "江口街道2024年工作总结\n一、主要工作\n新增企业3家。\n"
PLAN = "湖滨街道2025年工作谋划\n一、主要目标\n新增托位20个。\n"
FORMATS = ", ".join([*READERS, *CONTAINERS])
COLUMNS = "office, county, city, province, period_start, period_end, genre, title, source, sha256"


def _fill(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _message(folder: str | Path, *offices: str) -> str:
    with pytest.raises(InputError) as caught:
        read_corpus(folder, offices)
    return str(caught.value)


def _ids(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.documents["doc_id"], corpus.documents["file"], strict=True))


def test_seeds_are_read_in_the_order_of_their_table(seed_corpus: Corpus, seeds: Path) -> None:
    ids = ["zhongdu-2025h1", "gaodu-2024", "chengdong-2025", "bayuehu-2023", "danxi-2023h1"]
    assert list(seed_corpus.texts) == ids
    assert seed_corpus.documents["doc_id"].tolist() == ids
    assert seed_corpus.documents.loc[2, "issued"] == "2025-02-11"
    for doc_id, text in seed_corpus.texts.items():
        assert text.encode() == (seeds / "texts" / f"{doc_id}.txt").read_bytes()


def test_folder_without_a_table_is_described_by_inference(tmp_path: Path) -> None:
    corpus = read_corpus(_fill(tmp_path, {"a.txt": REPORT, "b.txt": PLAN}))
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in (REPORT, PLAN)]
    assert corpus.notes == ()
    assert corpus.documents.to_dict("records") == [
        {
            "doc_id": doc_id,
            "office": office,
            "county": "",
            "city": "",
            "province": "",
            "period_start": f"{year}-01",
            "period_end": f"{year}-12",
            "genre": genre,
            "title": title,
            "source": "",
            "sha256": digest,
            "file": file,
        }
        for doc_id, office, year, genre, title, digest, file in (
            ("a", "江口街道", 2024, "summary", "江口街道2024年工作总结", digests[0], "a.txt"),
            ("b", "湖滨街道", 2025, "plan", "湖滨街道2025年工作谋划", digests[1], "b.txt"),
        )
    ]


def test_table_comes_before_inference_which_fills_the_rest(tmp_path: Path) -> None:
    table = "doc_id,office,genre,period_start\na,江口办事处,both,2024-03\n"
    row = read_corpus(_fill(tmp_path, {"a.txt": REPORT, "documents.csv": table})).documents.iloc[0]
    assert (row["office"], row["genre"]) == ("江口办事处", "both")
    assert (row["period_start"], row["period_end"]) == ("2024-03", "2024-12")
    assert row["title"] == "江口街道2024年工作总结"


@pytest.mark.parametrize(
    ("column", "month", "period"),
    [("period_start", "2025-03", ("2025-03", "")), ("period_end", "2023-06", ("", "2023-06"))],
)
def test_inferred_month_that_contradicts_the_table_is_left_out(
    tmp_path: Path, column: str, month: str, period: tuple[str, str]
) -> None:
    table = f"doc_id,{column}\na,{month}\n"
    row = read_corpus(_fill(tmp_path, {"a.txt": REPORT, "documents.csv": table})).documents.iloc[0]
    assert (row["period_start"], row["period_end"]) == period


def test_report_without_a_row_is_inferred_and_noted(tmp_path: Path) -> None:
    files = {f"{name}.txt": REPORT for name in "abcdefg"}
    corpus = read_corpus(_fill(tmp_path, {**files, "documents.csv": "doc_id\na\n"}))
    assert list(corpus.texts) == list("abcdefg")
    assert corpus.notes == (
        f"6 report(s) without a row in {tmp_path / 'documents.csv'}, described by inference: "
        "b.txt, c.txt, d.txt, e.txt, f.txt…",
        "6 report(s) are there twice (both are kept and count; remove one): b: the same text as a; c: the same text as a; "
        "d: the same text as a; e: the same text as a; f: the same text as a…",
    )


def test_table_with_a_header_alone_says_nothing(tmp_path: Path) -> None:
    corpus = read_corpus(_fill(tmp_path, {"a.txt": REPORT, "documents.csv": "doc_id,office\n\n"}))
    assert (_ids(corpus), corpus.notes) == ({"a": "a.txt"}, ())


def test_files_that_are_no_reports_are_left_out(tmp_path: Path) -> None:
    others = ["README.txt", "License.txt", ".hidden.txt", "~$a.txt", ".git/x.txt", "x.jpg", "sub/y"]
    corpus = read_corpus(_fill(tmp_path, {"a.txt": REPORT} | dict.fromkeys(others, "街道")))
    assert list(corpus.texts) == ["a"]
    assert corpus.notes == ("2 file(s) were not read, another format: sub/y, x.jpg",)


def test_study_that_was_written_into_the_corpus_is_none_of_its_reports(tmp_path: Path) -> None:
    files = {"a.txt": REPORT, "out/run.json": "{}", "out/tables/shares.csv": "", "out/x.txt": PLAN}
    corpus = read_corpus(_fill(tmp_path, {**files, "other/run.json": "{}", "other/b.txt": PLAN}))
    assert list(corpus.texts) == ["a", "b"]
    assert corpus.notes == ("1 file(s) were not read, another format: other/run.json",)
    # Whoever names the study itself means its files.
    assert list(read_corpus(tmp_path / "out").texts) == ["x"]


def test_report_of_no_known_office_stands_under_its_id_and_is_noted(tmp_path: Path) -> None:
    corpus = read_corpus(_fill(tmp_path, {"a.txt": "新增企业3家。"}))
    assert corpus.documents["office"].tolist() == ["a"]
    assert corpus.notes == (
        "no office recognised in a.txt: the doc_id stands for it; correct it in documents.csv "
        f"(`jiedao init {tmp_path}` writes one)",
    )


def test_same_stem_in_two_folders_gives_two_ids(tmp_path: Path) -> None:
    files = {"2023/江口.txt": REPORT, "2024/江口.txt": PLAN, "湖滨 街道.txt": PLAN}
    assert _ids(read_corpus(_fill(tmp_path, files))) == {
        "2023-江口": "2023/江口.txt",
        "2024-江口": "2024/江口.txt",
        "湖滨_街道": "湖滨 街道.txt",
    }


def test_stem_that_a_row_has_already_gives_way(tmp_path: Path) -> None:
    table = "doc_id,file\na,2023/a.txt\n"
    files = {"2023/a.txt": REPORT, "2024/a.txt": PLAN, "documents.csv": table}
    assert _ids(read_corpus(_fill(tmp_path, files))) == {"a": "2023/a.txt", "2024-a": "2024/a.txt"}


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        (["a b.txt", "a_b.txt"], ["a_b-txt", "a_b-txt-2"]),
        (["a.htm", "a.html"], ["a-html", "a-html-2"]),
        (["a.text", "a.txt"], ["a-txt", "a-txt-2"]),
        (["a b.txt", "a_b-txt-2.txt", "a_b.txt"], ["a_b-txt", "a_b-txt-2", "a_b-txt-3"]),
    ],
)
def test_ids_that_cannot_be_told_apart_are_numbered(
    files: list[str], ids: list[str], tmp_path: Path
) -> None:
    corpus = read_corpus(_fill(tmp_path, dict.fromkeys(files, REPORT)))
    assert _ids(corpus) == dict(zip(ids, files, strict=True))
    told = f"numbered, as another has the doc_id: {files[-1]} is {ids[-1]}"
    assert told in corpus.notes
    assert corpus.ingest["doc_id"].tolist() == ids


def test_each_encoding_gives_the_same_texts_and_table(tmp_path: Path) -> None:
    table = "doc_id,office\na,江口街道\nb,江口街道\nc,江口街道\nd,江口街道\n"
    files: dict[str, str | bytes] = {
        "a.txt": REPORT,
        "b.txt": REPORT.encode("gb18030"),
        "c.txt": REPORT.encode("utf-16"),
        "d.txt": codecs.BOM_UTF8 + REPORT.encode(),
        "documents.csv": table.encode("gb18030"),
    }
    corpus = read_corpus(_fill(tmp_path, files))
    assert dict(corpus.texts) == dict.fromkeys("abcd", REPORT)
    assert corpus.documents["office"].unique().tolist() == ["江口街道"]


@pytest.mark.parametrize("name", ["a.txt", "./a.txt", "sub/../a.txt", "texts/a.txt"])
def test_row_may_write_the_path_of_its_file_in_several_ways(tmp_path: Path, name: str) -> None:
    table = f"doc_id,file\njiangkou,{name}\n"
    files = {"texts/a.txt": REPORT, "texts/sub/b.txt": PLAN, "documents.csv": table}
    ids = _ids(read_corpus(_fill(tmp_path, files)))
    assert ids == {"jiangkou": "texts/a.txt", "b": "texts/sub/b.txt"}


def test_absolute_path_of_a_file_does_for_a_relative_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"doc_id,file\njiangkou,{tmp_path / 'corpus' / 'a.txt'}\n"
    _fill(tmp_path / "corpus", {"a.txt": REPORT, "documents.csv": table})
    monkeypatch.chdir(tmp_path)
    assert _ids(read_corpus("corpus")) == {"jiangkou": "a.txt"}


def test_some_offices_of_a_corpus(tmp_path: Path) -> None:
    corpus = read_corpus(_fill(tmp_path, {"a.txt": REPORT, "b.txt": PLAN}), ["湖滨街道"])
    assert corpus.documents["office"].tolist() == ["湖滨街道"]
    assert list(corpus.texts) == ["b"]


def test_log_notes_and_twins_are_of_the_offices_that_are_kept(tmp_path: Path) -> None:
    files = {"a.txt": REPORT, "a2.txt": REPORT, "b.txt": PLAN, "broken.txt": "", "x.txt": "无名。"}
    files["documents.csv"] = "doc_id\na\nb\n"
    corpus = read_corpus(_fill(tmp_path, files), ["湖滨街道"])
    assert corpus.ingest["file"].tolist() == ["b.txt", "broken.txt"]
    assert corpus.ingest["duplicate_of"].tolist() == ["", ""]
    assert [note.partition(":")[0] for note in corpus.notes] == ["not read"]
    both = read_corpus(tmp_path, ["湖滨街道", "江口街道"])
    assert both.ingest["file"].tolist() == ["a.txt", "a2.txt", "b.txt", "broken.txt"]
    assert both.ingest["duplicate_of"].tolist() == ["", "a", "", ""]


def test_unknown_office_is_told_with_the_known_ones(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.txt": REPORT, "b.txt": PLAN})
    end = (
        ": found no report of the office '江湾街道'; allowed: 江口街道、湖滨街道. What to do: "
        "correct the name of the office or the column office of documents.csv."
    )
    assert _message(tmp_path, "江口街道", "江湾街道") == f"{tmp_path}{end}"
    _fill(tmp_path, {"documents.csv": "doc_id\na\nb\n"})
    assert _message(tmp_path, "江湾街道") == f"{tmp_path / 'documents.csv'}{end}"


def test_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert _message(tmp_path / "no") == (
        f"{tmp_path / 'no'}: found no such folder; allowed: a folder with reports. "
        "What to do: correct the path."
    )
    _fill(tmp_path, {"a.txt": REPORT})
    assert _message(tmp_path / "a.txt") == (
        f"{tmp_path / 'a.txt'}: found a file; allowed: a folder with reports. "
        "What to do: correct the path."
    )


@pytest.mark.parametrize("files", [{}, {"README.txt": REPORT}, {"a.jpg": REPORT}])
def test_folder_without_reports_is_told(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    message = _message(_fill(tmp_path, files))
    start = f"{tmp_path}: found no reports; allowed: files that end in .txt"
    assert message.startswith(start)
    assert message.endswith(". What to do: put the reports into the folder.")


def test_report_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    files = {
        "a.txt": REPORT,
        "b.txt": b"\n",
        "c.txt": b"\x89PNG\r\n\x1a\n\x00",
        "d.doc": b"{\\rtf1",
    }
    corpus = read_corpus(_fill(tmp_path, files))
    errors = (
        f"{tmp_path / 'b.txt'}: found an empty file; allowed: the text of a report. "
        "What to do: remove or fill it.",
        f"{tmp_path / 'c.txt'}: found a file of the format '.image'; allowed: {FORMATS}. "
        "What to do: recognise its text (OCR) and save it as .txt or .docx.",
        f"{tmp_path / 'd.doc'}: found a file of the format '.rtf'; allowed: {FORMATS}. "
        "What to do: open it in Word or WPS and save it as .docx.",
    )
    assert corpus.notes == tuple(f"not read: {error}" for error in errors)
    assert list(corpus.texts) == ["a"]
    assert corpus.ingest[["file", "doc_id", "format", "status", "notes"]].values.tolist() == [
        ["a.txt", "a", "txt", "read", ""],
        ["b.txt", "", "txt", "refused", errors[0]],
        ["c.txt", "", "txt", "refused", errors[1]],
        ["d.doc", "", "doc", "refused", errors[2]],
    ]
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path, strict=True)
    assert str(caught.value) == errors[0]


def test_folder_of_broken_reports_alone_tells_all_of_them(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.txt": b"\n", "b.txt": b" "})
    error = "found an empty file; allowed: the text of a report. What to do: remove or fill it"
    assert _message(tmp_path) == (
        f"{tmp_path}: found 2 faults. What to do: correct all of these:\n"
        f"  {tmp_path / 'a.txt'}: {error}\n  {tmp_path / 'b.txt'}: {error}."
    )


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        (
            "doc_id\na\nb\n",
            3,
            "found doc_id 'b', for which there is no file; allowed: a file in FOLDER. What to do: "
            "correct the row, remove it, or put the file into the folder.",
        ),
        (
            "doc_id,file\na,b.txt\n",
            2,
            "found the file 'b.txt', which is not there; allowed: a file in FOLDER. What to do: "
            "correct the row, remove it, or put the file into the folder.",
        ),
        (
            "doc_id,file\na,../outside.txt\n",
            2,
            "found the file '../outside.txt', which is not there; allowed: a file in FOLDER. "
            "What to do: correct the row, remove it, or put the file into the folder.",
        ),
        (
            f"doc_id,file\na,{'b' * 300}\n",
            2,
            f"found the file '{'b' * 300}', which is not there; allowed: a file in FOLDER. "
            "What to do: correct the row, remove it, or put the file into the folder.",
        ),
        (
            "doc_id\na\ntwin\n",
            3,
            "found doc_id 'twin', for which there are 2 files; allowed: one file. "
            "What to do: name the file in the column file.",
        ),
        (
            "doc_id,file\na,a.txt\nb,./a.txt\n",
            3,
            "found the file 'a.txt', which TABLE:2 has; allowed: each file once. "
            "What to do: correct one.",
        ),
        (
            "doc_id\na\na\n",
            3,
            "found doc_id 'a', which TABLE:2 has; allowed: each once. What to do: correct one.",
        ),
        (
            "doc_id,file\na b,a.txt\n",
            2,
            "found doc_id 'a b'; allowed: a name without white space, ':' and '/'. "
            "What to do: correct it.",
        ),
        (
            "doc_id,file\n,a.txt\n",
            2,
            "found doc_id ''; allowed: a name without white space, ':' and '/'. "
            "What to do: correct it.",
        ),
        (
            "doc_id,period_start\na,2024-13\n",
            2,
            "found period_start '2024-13'; allowed: YYYY-MM, as in 2024-06, or nothing. "
            "What to do: correct it.",
        ),
        (
            "doc_id,period_end\na,2024年13月\n",
            2,
            "found period_end '2024-13'; allowed: YYYY-MM, as in 2024-06, or nothing. "
            "What to do: correct it.",
        ),
        (
            "doc_id,period_start,period_end\na,2024-07,2024-06\n",
            2,
            "found a period from 2024-07 to 2024-06; allowed: a start before its end. "
            "What to do: swap.",
        ),
        (
            "doc_id,genre\na,报告\n",
            2,
            "found genre '报告'; allowed: summary, plan, both. What to do: correct it.",
        ),
        (
            "doc_id,office\na,江口,街道\n",
            2,
            "found a row with another number of cells than the header; allowed: 2 cells. "
            "What to do: put values with commas into double quotes.",
        ),
        (
            "doc_id,office\na\n",
            2,
            "found a row with another number of cells than the header; allowed: 2 cells. "
            "What to do: put values with commas into double quotes.",
        ),
        (
            'doc_id,office\na,"江口"街道\n',
            2,
            "found no CSV (',' expected after '\"'); allowed: comma-separated values. "
            "What to do: mend it.",
        ),
        (
            "office,genre\n江口街道,plan\n",
            1,
            f"found the columns office, genre; allowed: doc_id, and any of {COLUMNS}. What to do: "
            "add the column doc_id, or write the file anew with `jiedao init --force`.",
        ),
        (
            "",
            1,
            f"found the columns (none); allowed: doc_id, and any of {COLUMNS}. What to do: "
            "add the column doc_id, or write the file anew with `jiedao init --force`.",
        ),
    ],
)
def test_fault_in_the_table_is_told_with_its_row(
    tmp_path: Path, table: str, row: int, message: str
) -> None:
    folder = tmp_path / "corpus"
    _fill(tmp_path, {"outside.txt": REPORT})
    _fill(folder, {"a.txt": REPORT, "1/twin.txt": PLAN, "2/twin.txt": PLAN, "documents.csv": table})
    path = folder / "documents.csv"
    expected = message.replace("FOLDER", str(folder)).replace("TABLE", str(path))
    assert _message(folder) == f"{path}:{row}: {expected}"


def test_report_that_changed_since_its_hash_was_noted_is_told(tmp_path: Path) -> None:
    digest = hashlib.sha256(REPORT.encode()).hexdigest()
    table = f"doc_id,sha256\na,{digest.upper()}\n"
    _fill(tmp_path, {"a.txt": REPORT, "documents.csv": table})
    assert read_corpus(tmp_path).documents["sha256"].tolist() == [digest]
    _fill(tmp_path, {"a.txt": PLAN})
    changed = hashlib.sha256(PLAN.encode()).hexdigest()
    assert _message(tmp_path) == (
        f"{tmp_path / 'documents.csv'}:2: found the sha256 {digest.upper()[:12]}…, but a.txt has "
        f"{changed[:12]}…; allowed: the hash of the file as it stands, or nothing. What to do: "
        "restore the file, or empty the cell if the change was meant."
    )


def test_what_describe_writes_is_read_back_alike(tmp_path: Path) -> None:
    title = '“四上”,"企业"'
    table = f'doc_id,file,title,note\nx,1/a.txt,"{title.replace(chr(34), chr(34) * 2)}",甲\n'
    _fill(tmp_path, {"1/a.txt": REPORT, "2/a.txt": PLAN, "b.txt": PLAN, "documents.csv": table})
    corpus = read_corpus(tmp_path)
    _fill(tmp_path, {"documents.csv": describe_corpus(corpus)})
    again = read_corpus(tmp_path)
    assert again.documents.to_dict("records") == corpus.documents.to_dict("records")
    assert again.documents.loc[0, "title"] == title
    assert again.notes == (
        f"{tmp_path / 'documents.csv'}: columns without a meaning are kept as they are: note",
        "1 report(s) are there twice (both are kept and count; remove one): b: the same text as a",
    )


def test_described_corpus_by_hand(tmp_path: Path) -> None:
    assert describe_corpus(read_corpus(_fill(tmp_path, {"a.txt": REPORT}))) == (
        "doc_id,office,county,city,province,period_start,period_end,genre,title,source,file\n"
        "a,江口街道,,,,2024-01,2024-12,summary,江口街道2024年工作总结,,a.txt\n"
    )


def test_files_and_folders_make_one_corpus(tmp_path: Path) -> None:
    _fill(tmp_path, {"one/a.txt": REPORT, "two/b.txt": PLAN, "c d.txt": PLAN})
    corpus = read_files([tmp_path / "one", str(tmp_path / "two"), tmp_path / "c d.txt"])
    assert dict(corpus.texts) == {"a": REPORT, "b": PLAN, "c_d": PLAN}
    assert corpus.documents["doc_id"].tolist() == ["a", "b", "c_d"]


def test_files_of_one_folder_are_read_as_the_folder(tmp_path: Path) -> None:
    _fill(tmp_path, {"a.html": REPORT, "a.txt": REPORT, "b.txt": PLAN})
    files = read_files(sorted(tmp_path.iterdir()))
    folder = read_corpus(tmp_path)
    assert files.documents.equals(folder.documents)
    assert files.ingest.equals(folder.ingest)
    assert files.notes == folder.notes


def test_faults_of_files_and_folders_are_told(tmp_path: Path) -> None:
    _fill(tmp_path, {"one/a.txt": REPORT, "two/a.txt": PLAN})
    for paths, message in (
        ([], "paths: found none; allowed: files or folders with reports. "
         "What to do: name at least one."),
        ([tmp_path / "one", tmp_path / "two" / "a.txt"],
         "paths: found two reports with the doc_id 'a'. What to do: rename one of the files."),
        ([tmp_path / "one/a.txt"] * 2,
         f"paths: found the file '{tmp_path / 'one/a.txt'}' twice; allowed: each once. "
         "What to do: name it once."),
        ([tmp_path / "no.txt"], f"{tmp_path / 'no.txt'}: found no such file; "
         "allowed: a file with a report. What to do: correct the path."),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            read_files(paths)
        assert str(caught.value) == message


@pytest.mark.parametrize("name", ["texts", "documents.csv"])
def test_texts_and_table_that_are_links_are_refused(name: str, tmp_path: Path) -> None:
    outside = _fill(
        tmp_path / "o", {"texts/a.txt": REPORT, "documents.csv": "doc_id,office\na,甲\n"}
    )
    folder = _fill(tmp_path / "corpus", {"a.txt": REPORT})
    (folder / name).symlink_to(outside / name)
    assert _message(folder) == (
        f"{folder / name}: found a link to {(outside / name).resolve()}; allowed: a folder or a file "
        "of its own: links are not followed. What to do: copy there what it leads to; a folder of "
        "reports may be named in its place."
    )
    (tmp_path / "link").symlink_to(outside)
    assert list(read_corpus(tmp_path / "link").texts) == ["a"]
