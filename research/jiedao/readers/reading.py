"""What a reader gives: the text of a report and what was done to get it."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    text: str
    encoding: str = ""
    title: str = ""
    date: str = ""
    source: str = ""
    aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
