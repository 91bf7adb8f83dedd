"""What the tests of streaming share: reports by a pattern, and the type of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jiedao.streaming.study import Streamed

Run = Callable[..., Streamed]
REPORT = (
    "{office}2024年工作总结\n一、经济发展\n新增企业{n}家，完成固定资产投资{n}.5亿元，同比增长{n}%。\n"
    "（一）招商引资。开展“一企一策”走访{n}次，落实“红色管家”工作法；\n二、安全生产\n"
    "排查隐患{n}处，整改率100%。存在问题：人手不足。\n三、2025年工作计划\n力争新增托位{n}个。\n"
)


def write_report(path: Path, office: str, n: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(REPORT.format(office=office, n=n), encoding="utf-8")
