"""The commands of the ledgers: files written, faults told in one line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from jiedao.cli import app, main

SHARED = "坚持以人民为中心的发展思想，全面加强基层治理。"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(f"江口街道2024年工作总结\n{SHARED}推行“三问”工作法。", "utf-8")
    (folder / "b.txt").write_text(f"湖滨街道2023年工作总结\n{SHARED}推行“三问”工作法。", "utf-8")
    return folder


def test_initiatives(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "names.csv"
    result = CliRunner().invoke(app, ["initiatives", str(reports), "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert pd.read_csv(out)["name"].tolist() == ["三问", "三问"]
    adoptions = pd.read_csv(tmp_path / "names-adoptions.csv")
    assert adoptions.set_index("office")["part"].to_dict() == {
        "江口街道": "adopter",
        "湖滨街道": "first",
    }


def test_reuse(reports: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    (above / "province.txt").write_text(SHARED, "utf-8")
    out = tmp_path / "shared.parquet"
    arguments = ["reuse", str(reports), "-o", str(out), "--reference", str(above)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert pd.read_parquet(out)["source"].tolist() == ["office", "reference"] * 2
    own = pd.read_parquet(tmp_path / "shared-own.parquet")
    assert (own["share"] < 1).all()
    assert pd.read_parquet(tmp_path / "shared-slogans.parquet").empty


def test_a_folder_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    monkeypatch.setattr("sys.argv", ["jiedao", "reuse", str(tmp_path / "no"), "-o", str(out)])
    with pytest.raises(SystemExit):
        main()
    assert "no such folder" in capsys.readouterr().err
    assert not out.exists()
