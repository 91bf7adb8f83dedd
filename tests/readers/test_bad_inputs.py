"""Broken and hostile files: each gets an error or a logged repair, and stops no other."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from bad_inputs import BAD, MARKS, Bad, render, tell, try_bad

from jiedao.corpus import read_corpus, read_files
from jiedao.errors import InputError
from jiedao.readers import Limits, ReadOptions
from jiedao.readers.pdf_edges import _CONTENTS

PAGE = Path(__file__).parents[2] / "reports/reading.md"
REPORT = "江口街道2024年工作总结\n新增托位20个。\n"


def _listed() -> dict[str, str]:
    text = PAGE.read_text(encoding="utf-8").partition(MARKS[0])[2].partition(MARKS[1])[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return {row.split("`")[1]: row for row in rows}


LISTED = _listed()


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_bad_input_gets_what_the_page_says(bad: Bad, tmp_path: Path) -> None:
    log = try_bad(bad, tmp_path)
    assert ", ".join(dict.fromkeys(log["status"])) == bad.status
    assert tell(bad, log, tmp_path) == LISTED[bad.name]


def test_page_lists_all_bad_inputs_and_no_other() -> None:
    assert list(LISTED) == [bad.name for bad in BAD]
    assert len(BAD) >= 60
    assert callable(render)


def test_links_pipes_and_sockets_are_passed_by(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "outside.txt").write_text("不是街道的报告。", encoding="utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "c.txt").symlink_to(folder / "a.txt")
    (folder / "d.txt").symlink_to(folder / "d.txt")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "out").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        os.chdir(folder)
        server.bind("s.txt")
        os.chdir(before)
        corpus = read_corpus(folder)
    assert list(corpus.texts) == ["a"]
    assert dict(zip(corpus.ingest["file"], corpus.ingest["notes"], strict=True)) == {
        "a.txt": "",
        "b.txt": "a link out of the folder",
        "c.txt": "a link to what is read itself",
        "d.txt": "a link that leads nowhere",
        "out": "a link out of the folder",
        "pipe.txt": "a pipe",
        "s.txt": "a socket",
        "sub/loop": "a link to what is read itself",
    }
    assert set(corpus.ingest["status"][1:]) == {"skipped"}


@pytest.mark.parametrize(
    ("name", "shown", "doc_id"),
    [
        (b"a\nb.txt", "a\\nb.txt", "a_nb"),
        ("报告.txt".encode("gbk"), "报告.txt", "报告"),
        (b"\xff\xfe.txt", "\\udcff\\udcfe.txt", "_udcff_udcfe"),
        (b"=1+1.txt", "=1+1.txt", "=1+1"),
        (b"a\x1b[31m.txt", "a\\x1b[31m.txt", "a_x1b[31m"),
    ],
)
def test_strange_names_can_be_shown_and_written(
    name: bytes, shown: str, doc_id: str, tmp_path: Path
) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH123, PTH118
        file.write(REPORT.encode())
    corpus = read_corpus(tmp_path)
    assert corpus.ingest[["file", "doc_id"]].values.tolist() == [[shown, doc_id]]
    corpus.ingest.to_parquet(tmp_path / "ingest.parquet")


def test_what_may_not_be_read_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8")
    open_file = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        # Not by the rights of the file: whoever runs the tests may read everything.
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return open_file(path, *how, **more)

    monkeypatch.setattr(Path, "open", refuse)
    ingest = read_corpus(tmp_path).ingest
    assert ingest["status"].tolist() == ["read", "refused"]
    assert "Permission denied" in ingest["notes"].iloc[1]


def test_strange_name_of_a_refused_file_does_not_break_the_log(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    with open(os.path.join(os.fsencode(tmp_path), b"\xff\n.txt"), "wb"):  # noqa: PTH123, PTH118
        pass
    corpus = read_corpus(tmp_path)
    assert corpus.ingest["file"].tolist() == ["a.txt", "\\udcff\\n.txt"]
    corpus.ingest.to_parquet(tmp_path / "ingest.parquet")
    "".join(corpus.notes).encode()


def test_file_beyond_the_limit_is_told_with_the_way_to_raise_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    size = path.stat().st_size
    with pytest.raises(InputError) as caught:
        read_files([path], options=ReadOptions(limits=Limits(file_bytes=10)))
    assert str(caught.value) == (
        f"{path}: found a file of {size} bytes; allowed: at most 10 (file_bytes). What to do: if the "
        "file is to be trusted, raise the limit: `--limit file_bytes=NUMBER`, or "
        "`ReadOptions(limits=Limits(file_bytes=NUMBER))` in Python."
    )
    raised = ReadOptions(limits=Limits(file_bytes=size))
    assert list(read_files([path], options=raised).texts) == ["a"]


def test_limit_of_nothing_is_told() -> None:
    with pytest.raises(InputError) as caught:
        Limits(depth=0)
    assert str(caught.value) == (
        "limit 'depth': found 0; allowed: a number from 1. What to do: correct it."
    )


def test_archives_that_unpack_each_other_share_one_limit(tmp_path: Path) -> None:
    from bad_inputs import _zip

    inner = _zip({"a.txt": REPORT.encode() * 1000})
    (tmp_path / "a.zip").write_bytes(_zip({f"{n}.zip": inner for n in range(5)}))
    (tmp_path / "b.txt").write_text(REPORT, encoding="utf-8")
    unpacked = 3 * 1000 * len(REPORT.encode())
    corpus = read_corpus(tmp_path, options=ReadOptions(limits=Limits(unpacked_bytes=unpacked)))
    assert corpus.ingest["status"].tolist() == [
        "read",
        "read",
        "refused",
        "refused",
        "refused",
        "read",
    ]


def test_nothing_is_left_outside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bad_inputs import _zip

    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    data = _zip({"../../evil.txt": REPORT.encode(), f"{tmp_path}/root.txt": REPORT.encode()})
    (folder / "a.zip").write_bytes(data)
    corpus = read_corpus(folder)
    assert sorted(corpus.texts) == ["evil", "root"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "a.zip", "b", "tmp"]


LONG_RUNS = {
    "日期.html": "<h1>甲街道</h1><p>日期" + "\u3000" * 20_000 + "</p><p>街道，完成。</p>",
    "来源.html": "<h1>甲街道</h1><p>来" + "\u3000" * 20_000 + "</p><p>街道，完成。</p>",
    "字符.html": ("<meta " * 30 + "charset=" + " " * 7_900 + "><p>街道，完成。</p>"),
    "题名.html": "<title>街道" + "\u3000-" + "\u3000" * 20_000 + "甲</title><p>街道，完成。</p>",
    "年份.html": "<title>2024" + "\u3000" * 20_000 + "甲</title><p>街道，完成。</p>",
    "期间.csv": "正文,期间\n街道。,2024" + " " * 20_000 + "甲\n",
    "前言.md": "---\n" + "街" * 50_000 + "\n---\n街道完成。\n",
    "图片.md": "![](/" * 20_000 + "\n街道完成。\n",
    "标题.md": "# 街" + " #" * 20_000 + "甲\n街道完成。\n",
}


@pytest.mark.parametrize("name", LONG_RUNS)
def test_long_runs_take_no_square_of_their_length(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(LONG_RUNS[name], encoding="utf-8")
    before = time.process_time()
    corpus = read_corpus(tmp_path)
    assert time.process_time() - before < 5
    assert len(corpus.texts) == 1


def test_leaders_of_a_contents_line_take_no_square_of_their_length() -> None:
    before = time.process_time()
    assert not _CONTENTS.fullmatch("一、" + "." * 50_000 + "甲")
    assert time.process_time() - before < 1
    assert _CONTENTS.fullmatch("一、主要工作......3")
    assert _CONTENTS.fullmatch("2.1目标…………-12-")
