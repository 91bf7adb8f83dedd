"""What a reader gives: the text of a report and what was done to get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiedao.errors import InputError

# Between the cells of a row of a table that stands in a report.
CELLS = " | "


@dataclass(frozen=True)
class Reading:
    """One report as it was read.

    Attributes
    ----------
    text : str
        The raw text: offsets of sentences count its characters.
    encoding : str
        The encoding that was found, or ``""`` where the format has its own.
    title, date, source : str
        What the file says of itself, such as the headline of a page; ``""`` where it says nothing.
        The date is ``YYYY-MM-DD``.
    aside : tuple of str
        Texts that were set aside as no part of the report: menus, running heads, page numbers.
    notes : tuple of str
        What was repaired or looked wrong.
    repaired : bool
        Whether the text is not as the file has it: a broken byte was replaced.
    """

    text: str
    encoding: str = ""
    title: str = ""
    date: str = ""
    source: str = ""
    aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of a file: the file itself, a row of a table, or a member of an archive.

    Attributes
    ----------
    name : str
        ``""`` for the file itself, else ``row 3``, or the path within the archive.
    result : Reading or InputError
        The report, or why there is none.
    format : str
        The format that the content has, such as ``docx``.
    sha256 : str
        Hash of the file or the member, of a row that of its text; ``""`` where nothing was read.
    metadata : mapping of str to str
        What a table says of the report, by columns of the frame `documents`.
    """

    name: str
    result: Reading | InputError
    format: str
    sha256: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


class NoReportsError(InputError):
    """A table without a column of texts, or nothing in it: it may be about something else."""


def join_cells(cells: Sequence[str]) -> str:
    r"""Write a row of a table as a line.

    A row whose cells have several lines or but one of which is filled lays out a page: its cells
    follow one another as lines.

    Examples
    --------
    >>> join_cells(["街道", "12", ""]), join_cells(["", "正文"]), join_cells(["一是\n二是", "三是"])
    ('街道 | 12 |', '正文', '一是\n二是\n三是')
    """
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any("\n" in cell.strip() for cell in filled):
        return "\n".join(cell.strip("\n") for cell in filled)
    return CELLS.join(cell.strip() for cell in cells).rstrip()
