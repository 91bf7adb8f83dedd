"""Queries over a folder of results: what they give, what they may not do, and how they are shown."""

from __future__ import annotations

import builtins
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import jiedao
from jiedao import cli
from jiedao.corpus import read_corpus
from jiedao.errors import InputError
from jiedao.labelling import genres_of
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.measures.shares import compute_shares
from jiedao.queries import preview_query, query_tables, write_query
from jiedao.result_tables import find_tables, list_tables, open_results
from jiedao.tables import restore_texts
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.model import read_model
from jiedao.themes.predict import label_sentences

duckdb = pytest.importorskip("duckdb")

PAGE = Path(__file__).parents[1] / "reports" / "queries.md"
REPORT = """\
江口街道2024年工作总结
一、经济发展
全年新增企业3家，一般公共预算收入同比增长8.5%。
二、民生保障
新建托育园一所，为老人送餐1200人次。
全力办好群众身边的每一件小事。
三、下步打算
改造老旧小区两个。
"""
ROWS = "doc_id,office,county\na,江口街道,宁安县\nb,湖滨街道,南湖区\n"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "b.txt").write_text(REPORT.replace("江口", "湖滨"), encoding="utf-8")
    (folder / "documents.csv").write_text(ROWS, encoding="utf-8")
    corpus = read_corpus(folder)
    sentences = tabulate_sentences(corpus.texts)[0]
    labels = label_sentences(sentences, read_model(None), genres_of(corpus.documents))
    quantities = tabulate_quantities(sentences, labels, corpus.documents)
    return {
        "documents": corpus.documents,
        "sentences": sentences,
        "labels": labels,
        "quantities": quantities,
    }


@pytest.fixture(scope="module")
def out(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give results of which one table is in parts, in a folder whose name could be a pattern."""
    top = tmp_path_factory.mktemp("[o]*'t")
    (top / "tables" / "labels.parquet").mkdir(parents=True)
    for name, table in tables.items():
        if name == "labels":
            for number, start in enumerate(range(0, len(table), 5)):
                part = top / "tables" / "labels.parquet" / f"part-{number:05}.parquet"
                table.iloc[start : start + 5].to_parquet(part, index=False)
        else:
            table.to_parquet(top / "tables" / f"{name}.parquet", index=False)
    (top / "tables" / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    return top


@pytest.fixture
def connection(out: Path) -> Iterator[Any]:
    with open_results(out) as opened:
        yield opened


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["jiedao", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_every_table_is_a_view_whole_or_in_parts(
    connection: Any, tables: dict[str, pd.DataFrame], out: Path
) -> None:
    listed = list_tables(connection).set_index("table")
    assert listed["rows"].to_dict() == {name: len(table) for name, table in tables.items()}
    assert listed["columns"].to_dict() == {
        name: ", ".join(table.columns) for name, table in tables.items()
    }
    for place in (out, out / "tables"):
        for name, table in tables.items():
            found = query_tables(place, f"SELECT * FROM {name}")
            pd.testing.assert_frame_equal(found, table.reset_index(drop=True), check_dtype=False)


def test_public_names() -> None:
    assert jiedao.open_results is open_results
    assert jiedao.query_tables is query_tables


def test_a_folder_beside_with_a_fitting_name_is_not_read(out: Path, tmp_path: Path) -> None:
    for name, value in (("x[1]", 1), ("x1", 2)):
        (tmp_path / name / "tables").mkdir(parents=True)
        frame = pd.DataFrame({"a": [value]})
        frame.to_parquet(tmp_path / name / "tables" / "t.parquet", index=False)
    assert query_tables(tmp_path / "x[1]", "FROM t")["a"].tolist() == [1]


def test_types_are_those_of_frames(connection: Any) -> None:
    frame, total = preview_query(
        connection,
        "SELECT sum(n) AS s, 1.5 AS d, [1, 2] AS l, max(n) AS a, max(n) AS A, null::INT AS i, "
        "true AS b, DATE '2024-01-31' AS day, INTERVAL 2 DAY AS span FROM range(4) AS r(n)",
    )
    assert total == 1
    assert frame.columns.tolist() == ["s", "d", "l", "a", "A_1", "i", "b", "day", "span"]
    told = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert told["s"] == told["a"] == "int64"
    assert (told["d"], told["i"], told["b"], told["l"]) == ("float64", "Int64", "bool", "str")
    assert frame.drop(columns="i").astype(str).iloc[0].tolist() == [
        "6", "1.5", "[1, 2]", "3", "3", "True", "2024-01-31", "2 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("DESCRIBE labels", 9),
        ("SUMMARIZE labels", 9),
        ("SHOW TABLES", 4),
        ("FROM labels LIMIT 2 -- end\n;", 2),
        ("WITH a AS (SELECT 1) FROM a", 1),
        ("VALUES (1), (2)", 2),
        ("SELECT 1 WHERE false", 0),
    ],
)
def test_whatever_reads_is_run(connection: Any, query: str, rows: int) -> None:
    frame, total = preview_query(connection, query, 50)
    assert len(frame) == total == rows


def test_total_is_told_where_rows_are_left_out(connection: Any) -> None:
    frame, total = preview_query(connection, "SELECT n FROM range(100000) AS r(n)", 3)
    assert (frame["n"].tolist(), total) == ([0, 1, 2], 100000)


KINDS = "one statement that reads: SELECT, WITH, FROM, DESCRIBE, SUMMARIZE"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("COPY (SELECT 1) TO '{out}/x.csv'", "COPY"),
        ("COPY labels TO '{out}/tables/sentences.parquet' (USE_TMP_FILE false)", "COPY"),
        ("ATTACH '{out}/x.db'", "ATTACH"),
        ("ATTACH ':memory:' AS other", "ATTACH"),
        ("INSTALL httpfs", "LOAD"),
        ("LOAD httpfs", "LOAD"),
        ("PRAGMA database_list", "PRAGMA"),
        ("SET enable_external_access = true", "SET"),
        ("RESET lock_configuration", "SET"),
        ("EXPORT DATABASE '{out}/x'", "EXPORT"),
        ("IMPORT DATABASE '{out}'", "PRAGMA"),
        ("CREATE TABLE x AS SELECT 1", "CREATE"),
        ("CREATE SECRET s (TYPE s3)", "CREATE"),
        ("DROP VIEW labels", "DROP"),
        ("EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}/x.csv'", "EXPLAIN"),
        ("CALL enable_logging()", "CALL"),
        ("PREPARE q AS SELECT 1", "PREPARE"),
        ("CHECKPOINT", "CALL"),
    ],
)
def test_statements_that_do_more_than_read_are_refused(
    connection: Any, out: Path, statement: str, kind: str
) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as error:
        preview_query(connection, statement.format(out=str(out).replace("'", "''")))
    assert str(error.value) == (
        f"the query: found a statement of the kind {kind}; allowed: {KINDS}. "
        "What to do: results are read, never changed."
    )
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "source",
    [
        "read_csv('/etc/passwd')",
        "read_text('/etc/passwd')",
        "read_blob('{out}/tables/secret.csv')",
        "read_parquet('{out}/tables/*.parquet')",
        "'{out}/tables/secret.csv'",
        "'https://example.org/a.csv'",
        "glob('/etc/*')",
        "sniff_csv('/etc/passwd')",
        "parquet_metadata('/etc/passwd')",
        "enable_logging(storage = 'file', storage_path = '{out}')",
        "query('COPY (SELECT 1) TO ''{out}/x.csv''')",
    ],
)
def test_nothing_but_the_tables_is_read(connection: Any, out: Path, source: str) -> None:
    query = f"SELECT * FROM {source.format(out=str(out).replace(chr(39), chr(39) * 2))}"
    with pytest.raises(InputError) as error:
        preview_query(connection, query)
    assert "\n" not in str(error.value)
    assert not re.search("root:|secret\n", str(error.value))


def test_settings_are_locked_for_the_notebook_too(connection: Any, out: Path) -> None:
    for statement in (
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET lock_configuration = false",
        f"COPY (SELECT 1) TO '{str(out).replace(chr(39), chr(39) * 2)}/x.csv'",
        "INSTALL httpfs",
        "ATTACH '/tmp/x.db'",
        "FROM read_text('/etc/passwd')",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
    assert not (out / "x.csv").exists()


def test_variables_of_the_caller_are_no_tables(connection: Any) -> None:
    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(duckdb.CatalogException):
        connection.sql("SELECT * FROM frame")
    assert len(frame) == 1


TABLES = "the tables documents, labels, quantities, sentences"
LABELS = (
    "labels has sentence_id, scheme, theme, theme2, role, labeller, score, role_score, abstained"
)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "",
            f"the query: found nothing; allowed: {KINDS}. What to do: ask one question at a time.",
        ),
        (
            "SELECT 1; SELECT 2",
            f"the query: found 2 statements; allowed: {KINDS}. What to do: ask one question at a time.",
        ),
        (
            "\nSELEC 1",
            "the query, line 2: found 'syntax error at or near \"SELEC\"'; allowed: what DuckDB's SQL "
            "allows. What to do: correct the query.",
        ),
        (
            "SELECT *\nFROM label",
            "the query: found 'Table with name label does not exist! Did you mean \"labels\"?'; "
            f"allowed: {TABLES}. What to do: correct the query.",
        ),
        (
            "SELECT them FROM labels",
            'the query: found \'Referenced column "them" not found in FROM clause! Candidate '
            f'bindings: "theme", "theme2", "scheme", "role"\'; allowed: {LABELS}. What to do: correct the query.',
        ),
        (
            "SELECT 'a\0'",
            "the query: found a character that no text has; allowed: SQL. What to do: remove it.",
        ),
        (
            "SELECT '\udc80'",
            "the query: found a character that no text has; allowed: SQL. What to do: remove it.",
        ),
        (
            "SELECT error('\x1b[31m' || chr(10) || 'two')",
            "the query: found '\\x1b[31m two'; allowed: what DuckDB's SQL allows. What to do: correct "
            "the query.",
        ),
    ],
)
def test_faults_of_a_query_are_one_line(connection: Any, query: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        preview_query(connection, query)
    assert str(error.value) == message


def test_a_fault_in_a_late_row_leaves_no_file(connection: Any, tmp_path: Path) -> None:
    query = "SELECT if(n < 299000, '1', 'x')::INT AS n FROM range(300000) AS r(n)"
    for name in ("x.csv", "x.parquet"):
        with pytest.raises(InputError, match="the query: found 'Could not convert string 'x'"):
            write_query(connection, query, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_too_little_memory_is_told(out: Path, tmp_path: Path) -> None:
    with (
        open_results(out, memory="20MB", threads=1) as connection,
        pytest.raises(InputError, match=r"allowed: what fits into memory\. What to do: give more"),
    ):
        preview_query(connection, "SELECT list(n || 'abc' || n) AS l FROM range(3000000) AS r(n)")
    with pytest.raises(InputError) as error:
        open_results(out, memory="much")
    assert str(error.value) == (
        "memory: found 'much'; allowed: a size, such as 500MB or 8GB. What to do: correct it."
    )


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_all_rows_are_written_by_the_writers_of_the_house(
    connection: Any, tmp_path: Path, suffix: str
) -> None:
    query = (
        "SELECT n, if(n % 70000 = 0, NULL, n) AS m, '=1+' || n AS t, [n] AS l, NULL::INT AS i "
        "FROM range(120000) AS r(n)"
    )
    path = tmp_path / f"x{suffix}"
    assert write_query(connection, query, path) == 120000
    if suffix == ".csv":
        assert path.read_bytes().startswith(
            b"\xef\xbb\xbfn,m,t,l,i\n0,,'=1+0,[0],\n1,1,'=1+1,[1],\n"
        )
        found = restore_texts(pd.read_csv(path))
    else:
        found = pd.read_parquet(path)
    assert found["t"].tolist() == [f"=1+{n}" for n in range(120000)]
    assert found["m"].sum() == sum(range(120000)) - 70000
    assert found["m"].isna().sum() == 2
    assert found["i"].isna().all()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_without_rows_has_its_columns(connection: Any, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    assert write_query(connection, "SELECT theme, score FROM labels WHERE false", path) == 0
    read = pd.read_csv if suffix == ".csv" else pd.read_parquet
    assert read(path).columns.tolist() == ["theme", "score"]


def test_the_tables_are_not_written_over(connection: Any, out: Path) -> None:
    for path in (out / "tables" / "x.csv", out / "tables" / "labels.parquet" / "part-9.parquet"):
        with pytest.raises(InputError, match="found a file among the tables"):
            write_query(connection, "SELECT 1", path)
        assert not path.exists()


def test_folders_that_are_no_results(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found no such folder; allowed: a folder of results"):
        find_tables(tmp_path / "none")
    with pytest.raises(InputError, match="found no tables; allowed: the tables of a study"):
        find_tables(tmp_path)
    (tmp_path / "a.parquet").write_text("no table", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.parquet: found .*allowed: a whole Parquet table"):
        open_results(tmp_path)


def test_a_query_can_be_stopped(connection: Any) -> None:
    class Stopped(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        start = time.monotonic()
        with pytest.raises(Stopped):
            preview_query(connection, "SELECT sum(hash(n) % 7) FROM range(100000000000) AS r(n)")
        assert time.monotonic() - start < 5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert preview_query(connection, "SELECT 1")[1] == 1


def test_command_lists_shows_and_writes(
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert _run(monkeypatch, "sql", str(out)) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "table       rows  columns"
    assert lines[-1] == "4 rows"
    assert lines[2] == f"labels        16  {LABELS.partition(' has ')[2]}"
    query = (
        "SELECT if(n = 0, '街道', 'a') AS 名, n / 3 AS x, "
        "if(n = 1, '[b]' || chr(27) || chr(10), NULL) AS t FROM range(9) AS r(n)"
    )
    assert _run(monkeypatch, "sql", str(out), query, "--limit", "2") == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "名         x  t",
        "街道       0",
        "a     0.3333  [b]\\x1b\\n",
        "2 of 9 rows: --limit shows more, -o FILE writes all",
    ]
    path = tmp_path / "x.csv"
    assert _run(monkeypatch, "sql", str(out), query, "-o", str(path)) == 0
    assert capsys.readouterr().out == f"9 rows: {path}\n"
    assert len(pd.read_csv(path)) == 9
    assert _run(monkeypatch, "sql", str(out), "-o", str(path)) == 0
    assert len(pd.read_csv(path)) == 4
    capsys.readouterr()
    assert _run(monkeypatch, "sql", str(out), "SELECT nothing") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_duckdb_the_way_to_it_is_told(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as error:
        open_results(out)
    assert str(error.value) == (
        "sql: found no DuckDB in this installation; allowed: the package duckdb, which runs the "
        "queries. What to do: pip install 'jiedao[sql]'."
    )


QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("query", QUERIES)
def test_queries_of_the_page_give_rows(connection: Any, query: str) -> None:
    assert len(QUERIES) == 5
    assert preview_query(connection, query)[1] > 0


def test_shares_of_the_page_are_those_of_the_measure(
    connection: Any, tables: dict[str, pd.DataFrame]
) -> None:
    found = preview_query(connection, QUERIES[0])[0].set_index(["county", "theme"])
    documents = tables["documents"].assign(office=tables["documents"]["county"])
    themes = sorted(set(tables["labels"]["theme"]))
    shares = compute_shares(tables["sentences"], tables["labels"], documents, themes, draws=100)
    wanted = shares[shares["n"] > 0].set_index(["office", "theme"])
    assert found["share"].to_dict() == pytest.approx(wanted["share"].to_dict())
