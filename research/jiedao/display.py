"""How objects show themselves in Jupyter: one small table, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

MOST_ROWS, LONGEST = 30, 300


def draw_card(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str] = (),
) -> str:
    """Return the HTML of a titled table with notes below it.

    It has no script and no style but alignment, so that it follows the notebook's own theme. Long
    texts are cut; of long tables the first rows are shown, and how many there are.

    Parameters
    ----------
    title : str
    columns : sequence of str
    rows : iterable of sequences
        Numbers are shown with thousands apart, everything else as escaped text.
    notes : sequence of str
        Shown folded, with their number.

    Returns
    -------
    str

    Examples
    --------
    >>> html = draw_card("<江口街道>", ["n"], [[1200]])
    >>> "&lt;江口街道&gt;" in html, "1,200" in html, "<江口" in html
    (True, True, False)
    """
    lines = [list(row) for row in rows]
    more = len(lines) - MOST_ROWS
    head = "".join(f'<th style="text-align:left">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, line))}</tr>" for line in lines[:MOST_ROWS])
    parts = [
        f"<p><strong>{escape(title)}</strong></p>",
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
    ]
    if more > 0:
        parts.append(f"<p>… and {more:,} more</p>")
    if notes:
        listed = "".join(f"<li>{escape(note)}</li>" for note in notes)
        parts.append(f"<details><summary>notes: {len(notes)}</summary><ul>{listed}</ul></details>")
    return f"<div>{''.join(parts)}</div>"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'<td style="text-align:right">{value:,}</td>'
    text = str(value)
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f'<td style="text-align:left">{escape(shown)}</td>'
