"""The command that repeats a study."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jiedao.pipeline import StudyConfig
from jiedao.plotting.look import Look

# Settings of a study and how the command says them.
OPTIONS = {"segmenter": "--segmenter", "unit": "--unit", "model": "--model"}
FLAGS = {
    "headings": "--no-headings",
    "keep_names": "--names",
    "own_text": "--own-text",
    "simplify": "--simplify",
}
TOPIC_OPTIONS = {"topics": "--topics", "seed": "--seed"}
LOOK_OPTIONS = {"language": "--language", "columns": "--columns"}


def command(configuration: Mapping[str, Any], figures: Mapping[str, Any] | None = None) -> str:
    """Return the command that repeats a study, or the call in Python where no option says it.

    Parameters
    ----------
    configuration : mapping
        That of the study, as its record has it.
    figures : mapping, optional
        Language and width of the figures, as ``run.json`` has them.

    Returns
    -------
    str

    Examples
    --------
    >>> from dataclasses import asdict
    >>> command(asdict(StudyConfig(unit="characters", headings=False)))
    'jiedao study FOLDER -o OUT --no-headings --unit characters'
    >>> command(asdict(StudyConfig(topic_runs=1)))
    "jiedao.study('FOLDER', jiedao.StudyConfig(topic_runs=1))"
    >>> command(asdict(StudyConfig()), {"language": "en", "columns": 2})
    'jiedao study FOLDER -o OUT --language en'
    """
    usual = asdict(StudyConfig())
    look = _differing(figures or {}, asdict(Look()))
    topics = _differing(configuration["topics"], usual.pop("topics"))
    others = _differing({k: v for k, v in configuration.items() if k != "topics"}, usual)
    if set(others) <= {*OPTIONS, *FLAGS} and set(topics) <= {*TOPIC_OPTIONS}:
        words = ["jiedao study FOLDER -o OUT"]
        words += [FLAGS[name] for name in others if name in FLAGS]
        said = [(OPTIONS[name], value) for name, value in others.items() if name in OPTIONS]
        said += [(TOPIC_OPTIONS[name], value) for name, value in topics.items()]
        said += [(LOOK_OPTIONS[name], value) for name, value in look.items()]
        return " ".join(words + [f"{name} {shlex.quote(str(value))}" for name, value in said])
    given = [_arguments(others)] if others else []
    given += [f"topics=jiedao.TopicConfig({_arguments(topics)})"] if topics else []
    call = f"jiedao.study('FOLDER', jiedao.StudyConfig({', '.join(given)}))"
    if look:
        return f"jiedao.write_study({call}, 'OUT', look=Look({_arguments(look)}))"
    return call


def _arguments(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())


def _differing(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value != usual.get(name)}
