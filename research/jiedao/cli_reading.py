"""How commands read reports: the options that all of them have, and how they end."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, get_type_hints

import typer

from jiedao.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from jiedao.corpus import Corpus
    from jiedao.readers import ReadOptions

Strict = Annotated[bool, typer.Option("--strict", help="Stop at a report that cannot be read.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="In tables of reports: text=正文, title, office, date, period …; several times.",
    ),
]
LimitsAsked = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=NUMBER", help="Another limit, such as file_bytes."),
]
Simplify = Annotated[
    bool, typer.Option("--simplify", help="Read traditional script as simplified (needs OpenCC).")
]
_OPTIONS: dict[str, tuple[Any, Any]] = {
    "strict": (Strict, False),
    "column": (Columns, None),
    "limit": (LimitsAsked, None),
    "simplify": (Simplify, False),
}


class Log(Protocol):
    """What has an ingest log."""

    @property
    def ingest(self) -> pd.DataFrame:
        """The frame `ingest`."""


@dataclass
class Reader:
    """Reads reports as the options of a command say, and remembers what could not be read.

    Attributes
    ----------
    options : ReadOptions
    strict : bool
    simplify : bool
        Whether traditional characters are read as simplified ones.
    read : list of Log
        What was read: a corpus, or what a streamed study gave.
    told : bool
        Whether the command itself has told what came of the files.
    """

    options: ReadOptions
    strict: bool
    simplify: bool = False
    read: list[Log] = field(default_factory=list)
    told: bool = False

    def folder(
        self, folder: Path, offices: Sequence[str] | None = None, *, ignore_table: bool = False
    ) -> Corpus:
        """Read a folder, see `jiedao.corpus.read_corpus`."""
        from jiedao.corpus import read_corpus

        corpus = read_corpus(
            folder,
            offices or (),
            ignore_table=ignore_table,
            strict=self.strict,
            options=self.options,
            simplify=self.simplify,
        )
        self.read.append(corpus)
        return corpus

    def files(self, paths: Sequence[Path]) -> Corpus:
        """Read files and folders, see `jiedao.corpus.read_files`."""
        from jiedao.corpus import read_files

        corpus = read_files(paths, strict=self.strict, options=self.options, simplify=self.simplify)
        self.read.append(corpus)
        return corpus

    def remember(self, found: Log) -> None:
        """Remember reports that were read elsewhere."""
        self.read.append(found)

    def finish(self) -> None:
        """Tell what was not read; a command that left a report out ends with status 1."""
        from jiedao.ingest import summarise_ingest

        for corpus in self.read:
            if not self.told and (corpus.ingest["status"] != "read").any():
                print(f"jiedao: {summarise_ingest(corpus.ingest)}", file=sys.stderr)
        if any((corpus.ingest["status"] == "refused").any() for corpus in self.read):
            raise typer.Exit(1)


def reads_reports(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of reading; it takes a `Reader` as ``reader`` in their place."""
    hints = get_type_hints(command, include_extras=True)
    signature = inspect.signature(command)
    kept = [entry for entry in signature.parameters.values() if entry.name != "reader"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _OPTIONS.items()
    ]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        asked = {name: given.pop(name) for name in _OPTIONS}
        options = read_options(asked["column"], asked["limit"])
        reader = Reader(options, asked["strict"], asked["simplify"])
        command(**given, reader=reader)
        reader.finish()

    kinds = {name: kind for name, kind in hints.items() if name != "reader"}
    run.__annotations__ = kinds | {name: kind for name, (kind, _) in _OPTIONS.items()}
    parameters = [entry.replace(annotation=kinds[entry.name]) for entry in kept]
    run.__signature__ = inspect.Signature([*parameters, *added])  # type: ignore[attr-defined]
    return run


def read_options(columns: Sequence[str] | None, limits: Sequence[str] | None) -> ReadOptions:
    """Return the options of reading from what was written on the command line.

    Raises
    ------
    InputError
        If one is not of the form NAME=VALUE, or there is no such limit.

    Examples
    --------
    >>> read_options(["text=正文"], ["file_bytes=500000000"]).limits.file_bytes
    500000000
    """
    from dataclasses import fields

    from jiedao.readers import Limits, ReadOptions

    names = [entry.name for entry in fields(Limits)]
    numbers: dict[str, int] = {}
    for written in limits or ():
        name, _, value = written.partition("=")
        digits = value.replace(",", "").replace("_", "")
        if name not in names or not (digits.isascii() and digits.isdigit()):
            raise InputError(
                "--limit", f"'{written}'", f"NAME=NUMBER, NAME of {', '.join(names)}", "correct it"
            )
        numbers[name] = int(digits)
    chosen: dict[str, str] = {}
    for written in columns or ():
        name, sign, value = written.partition("=")
        if not sign or not value:
            raise InputError("--column", f"'{written}'", "FIELD=NAME, as text=正文", "correct it")
        chosen[name] = value
    return ReadOptions(chosen, Limits(**numbers))
