"""The README names every command that there is, and none that is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from jiedao.cli import app
from jiedao.figures import load_script

TOP = Path(__file__).parents[1]
README = TOP / "README.md"
# A line of more characters is a statement, and one of the two is left over from a merge.
LONG = 60


def _commands(command: Any, name: str = "jiedao") -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield name
        return
    for word, part in inner.items():
        yield from _commands(part, f"{name} {word}")


COMMANDS = sorted(_commands(get_command(app)))


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_named_in_the_readme(command: str) -> None:
    assert re.search(rf"\b{command}\b", README.read_text(encoding="utf-8"))


def test_readme_names_no_command_that_is_not_there() -> None:
    text = README.read_text(encoding="utf-8")
    code = re.findall(r"`(jiedao [^`]*)`", text)
    code += re.findall(
        r"^\s*(?:\$ )?(jiedao .*)$", "\n".join(re.findall(r"```.*?```", text, re.S)), re.M
    )
    assert code
    unknown = [
        line
        for line in code
        if not any(re.match(rf"{command}\b", line) for command in (*COMMANDS, "jiedao --?\\w"))
    ]
    assert unknown == []


@pytest.mark.parametrize("width", ["40", "200"])
def test_reference_of_the_commands_is_what_the_commands_say(
    width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("COLUMNS", "TERMINAL_WIDTH"):
        monkeypatch.setenv(variable, width)
    script = load_script(TOP / "reports" / "cli_reference.py")
    written = (TOP / "reports" / "cli.md").read_text(encoding="utf-8")
    assert written == script.write_reference(), "run: python reports/cli_reference.py"
    assert re.findall(r"^## (.*)$", written, re.M) == COMMANDS
    assert not re.findall(r"^\| .* \|  \|", written, re.M), "an option without help"


def test_links_of_the_documents_lead_somewhere() -> None:
    for path in [README, TOP / "CONTRIBUTING.md", *sorted((TOP / "reports").glob("*.md"))]:
        links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        places = [link.partition("#")[0] for link in links if "://" not in link]
        missing = [place for place in places if not (path.parent / place).exists()]
        assert missing == [], path


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CHANGELOG.md"])
def test_no_long_line_stands_twice(name: str) -> None:
    lines = (TOP / name).read_text(encoding="utf-8").splitlines()
    counted = Counter(line.strip() for line in lines if len(line.strip()) > LONG)
    assert [line for line, times in counted.items() if times > 1] == []
