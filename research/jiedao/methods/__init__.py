"""The methods appendix of a study, in Chinese and in English."""

from __future__ import annotations

from types import ModuleType

import pandas as pd

from jiedao.methods import chinese, english
from jiedao.methods.facts import Section, Sentence, gather
from jiedao.methods.references import cite
from jiedao.methods.wording import MISSING
from jiedao.pipeline import Study


def write_methods(study: Study, digest: str = "") -> str:
    """Write what a paper says of how a study was made, first in Chinese, then in English.

    Every number is taken from the tables and the record of the study; what was not computed is
    said to be missing, and why.

    Parameters
    ----------
    study : Study
    digest : str
        SHA-256 of its ``run.json``; left out where there is none.

    Returns
    -------
    str
        Markdown; names and texts of reports are escaped.

    Examples
    --------
    >>> import jiedao
    >>> config = jiedao.StudyConfig(topic_runs=1)
    >>> text = jiedao.write_methods(jiedao.study("seeds", config))
    >>> "5 reports of 5 offices" in text, "5 份报告，来自 5 个街道" in text
    (True, True)
    """
    sections = gather(study, digest)
    keys = [sentence.key for section in sections for sentence in section.sentences]
    parts = [f"# {chinese.TITLE} · {english.TITLE}"]
    for language in (chinese, english):
        parts += [f"## {language.NAME}", language.OPENING]
        for section in sections:
            parts += _write_section(section, language)
    parts.append(f"## {chinese.REFERENCES} · {english.REFERENCES}")
    parts.append("\n".join(f"- {text}" for text in cite(keys)))
    return "\n\n".join(parts) + "\n"


def _write_section(section: Section, language: ModuleType) -> list[str]:
    parts = [f"### {language.SECTIONS[section.key]}"]
    said = [_fill(sentence, language) for sentence in section.sentences]
    if section.key == "notes":
        parts.append("\n".join(f"- {text}" for text in said))
    else:
        parts.append(("" if language is chinese else " ").join(said))
    if section.table is not None:
        parts += [language.CAPTION, _write_table(section.table, language)]
    return parts


def _fill(sentence: Sentence, language: ModuleType) -> str:
    facts = dict(sentence.facts)
    if sentence.key == "missing" and not facts["reason"]:
        facts["reason"] = language.MISSING_REASON
    text: str = language.WORDING.fill(language.SENTENCES[sentence.key], facts)
    return text


def _write_table(table: pd.DataFrame, language: ModuleType) -> str:
    word = language.WORDING.word
    names = [language.COLUMNS[column] for column in table.columns]
    rows = [
        [f"{cell:,}" if isinstance(cell, int) else word(cell) or MISSING for cell in row]
        for row in table.itertuples(index=False, name=None)
    ]
    rule = ["---:" if dtype.kind == "i" else "---" for dtype in table.dtypes]
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, rule, *rows))
