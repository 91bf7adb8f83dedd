"""Every figure script gives the frame that is committed beside its figure."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from jiedao.figures import build_figure, figure_scripts

REPORTS = Path(__file__).parents[1] / "reports"
SCRIPTS = figure_scripts(REPORTS)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_frame_is_the_one_that_is_committed(script: Path) -> None:
    frame, pages = build_figure(script)
    for figure in pages:
        assert isinstance(figure, Figure)
        assert any(axis.has_data() for axis in figure.axes)
    committed = pd.read_csv(REPORTS / "out" / f"{script.stem}.csv")
    # By way of CSV, since a column of missing values has no type there.
    found = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    # Other processors add in another order; what a reader sees has three digits.
    pd.testing.assert_frame_equal(found, committed, rtol=1e-4, atol=1e-6)


def test_every_script_has_its_figure_committed() -> None:
    names = {f"{script.stem}{suffix}" for script in SCRIPTS for suffix in (".csv", ".png", ".svg")}
    assert names
    assert names - {path.name for path in (REPORTS / "out").iterdir()} == set()
