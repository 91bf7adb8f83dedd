"""Studies that are made by hand: a hostile one, and a large one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jiedao.pipeline import Study
from jiedao.scheme import read_scheme
from jiedao.text.tabulate import tabulate_sentences

HOSTILE = (
    '</script><script>alert("x")</script><img src=x onerror=alert(1)> ]]> <!-- {{data}} ${1} &amp; '
    "\u202eright to left\u2028line\u2029 \x01\x1b \U00020bb7 “引号”'\""
)


def make_study(texts: dict[str, str], offices: Sequence[str], title: str = "工作报告") -> Study:
    """Make a study of texts whose sentences have themes and roles in turn."""
    scheme = read_scheme()
    sentences, furniture = tabulate_sentences(texts)
    number = pd.Series(range(len(sentences)))
    labels = pd.DataFrame(
        {
            "sentence_id": sentences["sentence_id"],
            "scheme": scheme.identity,
            "theme": number.map(lambda n: scheme.theme_codes[n % len(scheme.themes)]),
            "theme2": "",
            "role": number.map(lambda n: scheme.role_codes[n // 3 % len(scheme.roles)]),
            "labeller": "made",
            "score": 0.5 + number % 50 / 100,
            "role_score": 0.9,
            "abstained": False,
        }
    )
    documents = pd.DataFrame(
        {
            "doc_id": list(texts),
            "office": list(offices),
            "county": "",
            "city": "",
            "province": "",
            "period_start": "2024-01",
            "period_end": "2024-12",
            "genre": "both",
            "title": title,
            "source": HOSTILE,
            "sha256": "",
        }
    )
    tables = {
        "documents": documents,
        "sentences": sentences,
        "furniture": furniture,
        "labels": labels,
        "shares": _shares(sentences, labels, documents, scheme.theme_codes),
    }
    scores = [
        {"task": task, "measure": "accuracy", "value": value, "low": 0.9, "high": 1.0, "n": 634}
        for task, value in (("theme", 0.927), ("role", 0.9987))
    ]
    quality = {"labeller": {"groups_evaluated": 5, "labels": HOSTILE, "scores": scores}}
    quality |= {
        "quantities": [{"measure": "f1", "value": float("nan"), "low": None, "high": None, "n": 3}]
    }
    record = {"model": {"labeller": HOSTILE}, "quality": quality, "seeds": {"topics": 1}}
    return Study(tables, scheme, record, (HOSTILE,), texts)


def _shares(
    sentences: pd.DataFrame, labels: pd.DataFrame, documents: pd.DataFrame, themes: Sequence[str]
) -> pd.DataFrame:
    office = sentences["doc_id"].map(documents.set_index("doc_id")["office"])
    counts = pd.crosstab(office, labels["theme"]).reindex(columns=list(themes), fill_value=0)
    rows = []
    for name, row in counts.iterrows():
        for theme, n in row.items():
            share = n / row.sum()
            low, high = max(0, share - 0.05), min(1, share + 0.05)
            rows.append(
                (name, theme, n, row.sum(), "sentences", share, low, high, share, low, high)
            )
    columns = "office theme n total unit share low high corrected corrected_low corrected_high"
    return pd.DataFrame(rows, columns=columns.split())


def hostile_study() -> Study:
    """Make a study whose texts, names and notes all try to be markup."""
    texts = {
        'a"><b>': f"索引号：<script>alert(2)</script>\n一、{HOSTILE}工作\n新增{HOSTILE}企业3家。\n{'长' * 5000}。\n\x00结束。",
        "b": f"\U00020bb7\U00020bb7走访老人。帮扶{HOSTILE}。",
    }
    return make_study(texts, [HOSTILE, "__proto__"], HOSTILE)


def large_study(reports: int = 40, each: int = 600) -> Study:
    """Make a study of many reports of many sentences."""
    lines = [
        f"第{n}项工作稳步推进，新增企业{n}家，走访居民{2 * n}户次，化解矛盾。" for n in range(each)
    ]
    paragraphs = ["".join(lines[start : start + 10]) for start in range(0, each, 10)]
    texts = {f"made-{n:02d}": "\n".join(paragraphs) for n in range(reports)}
    return make_study(texts, [f"第{n}街道" for n in range(reports)])
