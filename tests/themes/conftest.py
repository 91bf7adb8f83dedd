"""Fixtures of the theme tests: the shipped model, its labels, and a small coded corpus."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from jiedao.corpus import Corpus
from jiedao.scheme import Scheme, parse_scheme, read_scheme
from jiedao.text.tabulate import tabulate_sentences
from jiedao.themes.coded import Coded
from jiedao.themes.model import ThemeModel, read_model
from jiedao.themes.predict import label_sentences

OFFICES = ("江口街道", "湖滨街道", "东山街道")
WORK = {
    "economy": ("招商引资", "新增企业{n}家,产值增长。", "洽谈项目{n}个。", "税收完成{n}万元。"),
    "safety": ("安全生产", "排查隐患{n}处,整改到位。", "开展消防演练{n}次。", "检查商铺{n}家。"),
    "other": (
        "总体情况",
        "一年来成效显著{n}项。",
        "上下同心、再创佳绩{n}次。",
        "各项工作有序{n}。",
    ),
}
ROLES = {"一、工作总结": "achievement", "二、工作计划": "plan"}


@pytest.fixture(scope="session")
def street() -> Scheme:
    return read_scheme("street")


@pytest.fixture(scope="session")
def shipped() -> ThemeModel:
    return read_model()


@pytest.fixture(scope="session")
def seed_genres(seed_corpus: Corpus) -> dict[str, str]:
    return dict(zip(seed_corpus.documents["doc_id"], seed_corpus.documents["genre"], strict=True))


@pytest.fixture(scope="session")
def seed_labels(
    seed_sentences: pd.DataFrame, seed_genres: dict[str, str], shipped: ThemeModel
) -> pd.DataFrame:
    return label_sentences(seed_sentences, shipped, seed_genres)


@pytest.fixture(scope="session")
def small_scheme() -> Scheme:
    return parse_scheme(
        {
            "name": "small",
            "version": "1",
            "residual": "other",
            "themes": [{"code": code} for code in WORK],
            "roles": [{"code": code} for code in ROLES.values()],
        },
        "small.toml",
    )


@pytest.fixture(scope="session")
def code_toy() -> Callable[[], Coded]:
    """A function that makes anew three coded reports and one exemplar that only trains."""
    texts: dict[str, str] = {}
    codes: dict[str, list[tuple[str, str]]] = {}
    for number, office in enumerate((*OFFICES, "范文")):
        lines: list[str] = []
        codes[office] = []
        for part, role in ROLES.items():
            lines.append(part)
            codes[office].append(("other", role))
            for place, (theme, (heading, *bodies)) in enumerate(WORK.items(), 1):
                lines.append(f"({'一二三'[place - 1]}){heading}")
                opens = "将" if role == "plan" else "已"
                lines += [opens + body.format(n=number * 7 + place) for body in bodies]
                codes[office] += [(theme, role)] * (1 + len(bodies))
        texts[office] = "\n".join(lines)
    sentences, _ = tabulate_sentences(texts)
    pairs = [pair for office in texts for pair in codes[office]]

    def make() -> Coded:
        frame = sentences.assign(
            theme=[theme for theme, _ in pairs],
            theme2="",
            role=[role for _, role in pairs],
            group=sentences["doc_id"],
        )
        evaluates = np.array(frame["doc_id"] != "范文")
        return Coded(frame, dict.fromkeys(texts, "both"), evaluates)

    return make


@pytest.fixture
def toy(code_toy: Callable[[], Coded]) -> Coded:
    return code_toy()
