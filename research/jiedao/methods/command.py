"""The command that repeats a study."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jiedao.pipeline import StudyConfig

# Settings of a study and how the command says them.
OPTIONS = {"engine": "--engine", "unit": "--unit", "model": "--model"}
FLAGS = {"headings": "--no-headings", "keep_names": "--names", "own_text": "--own-text"}
TOPIC_OPTIONS = {"topics": "--topics", "seed": "--seed"}


def command(configuration: Mapping[str, Any]) -> str:
    """Return the command that repeats a study, or the call in Python where no option says it.

    Examples
    --------
    >>> from dataclasses import asdict
    >>> command(asdict(StudyConfig(unit="characters", headings=False)))
    'jiedao study FOLDER -o OUT --no-headings --unit characters'
    >>> command(asdict(StudyConfig(topic_runs=1)))
    "jiedao.study('FOLDER', jiedao.StudyConfig(topic_runs=1))"
    """
    usual = asdict(StudyConfig())
    topics = _differing(configuration["topics"], usual.pop("topics"))
    others = _differing({k: v for k, v in configuration.items() if k != "topics"}, usual)
    if set(others) <= {*OPTIONS, *FLAGS} and set(topics) <= {*TOPIC_OPTIONS}:
        words = ["jiedao study FOLDER -o OUT"]
        words += [FLAGS[name] for name in others if name in FLAGS]
        said = [(OPTIONS[name], value) for name, value in others.items() if name in OPTIONS]
        said += [(TOPIC_OPTIONS[name], value) for name, value in topics.items()]
        return " ".join(words + [f"{name} {shlex.quote(str(value))}" for name, value in said])
    given = [f"{name}={value!r}" for name, value in others.items()]
    if topics:
        inner = ", ".join(f"{name}={value!r}" for name, value in topics.items())
        given.append(f"topics=jiedao.TopicConfig({inner})")
    return f"jiedao.study('FOLDER', jiedao.StudyConfig({', '.join(given)}))"


def _differing(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value != usual.get(name)}
