"""Write the reference of the commands, reports/cli.md, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from typer.main import get_command

from jiedao.cli import app

# What stands for the value of an option that has no name for it.
VALUES = {int: "NUMBER", float: "NUMBER", Path: "PATH"}
PAGE = Path(__file__).with_name("cli.md")
OPENING = """\
# The commands of jiedao

Made by `python reports/cli_reference.py` from the commands themselves; do not edit by hand. `jiedao COMMAND --help` says the same.
What a command cannot do with what it was given it says in one line, with status 2. FILE ends in `.csv` or `.parquet`.
"""


def write_reference() -> str:
    """Return the reference of all commands as Markdown."""
    parts = [OPENING, *(_describe(name, command) for name, command in list_commands())]
    return "\n".join(parts)


def list_commands(command: Any = None, name: str = "jiedao") -> Iterator[tuple[str, Any]]:
    """List the commands with their names, each as it is called."""
    command = command or get_command(app)
    inner = getattr(command, "commands", None)
    if not inner:
        yield name, command
        return
    for word in sorted(inner):
        yield from list_commands(inner[word], f"{name} {word}")


def _describe(name: str, command: Any) -> str:
    options = [part for part in command.params if part.param_type_name == "option"]
    arguments = [part for part in command.params if part.param_type_name == "argument"]
    kinds = get_type_hints(command.callback)
    values = {part.name: part.metavar or _value(kinds[part.name]) for part in command.params}
    needed = [f"{part.opts[0]} {values[part.name]}" for part in options if part.required]
    names = [values[part.name] for part in arguments]
    rest = ["[OPTIONS]"] if len(needed) < len(options) else []
    usage = " ".join([name, *names, *needed, *rest])
    rows = [_row(f"`{values[part.name]}`", part) for part in arguments]
    rows += [_row(_words(part, values[part.name]), part) for part in options]
    table = ["| what | meaning | default |", "| --- | --- | --- |", *rows]
    return "\n".join([f"## {name}", "", _text(command.help), "", f"    {usage}", "", *table, ""])


def _value(kind: Any) -> str:
    """Name the value of an option by its type, bare or in a list or with None."""
    kinds = {kind, *get_args(kind)}
    return next((VALUES[kind] for kind in VALUES if kind in kinds), "TEXT")


def _row(words: str, part: Any) -> str:
    return f"| {words} | {_text(part.help)} | {_default(part)} |"


def _words(part: Any, value: str) -> str:
    """Return an option as it is written, with the name of its value."""
    behind = "" if _is_flag(part) else f" {value}"
    return ", ".join(f"`{word}{behind}`" for word in (*part.opts, *part.secondary_opts))


def _is_flag(part: Any) -> bool:
    return part.param_type_name == "option" and bool(part.is_flag)


def _default(part: Any) -> str:
    if part.required:
        return "needed"
    if _is_flag(part):
        chosen = part.opts if part.default else part.secondary_opts
        return f"`{chosen[-1]}`" if chosen else "off"
    if part.default in (None, "", (), []):
        return "none"
    path = part.default.as_posix() if isinstance(part.default, Path) else part.default
    return f"`{path}`"


def _text(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(write_reference(), encoding="utf-8")
