"""The clauses of a sentence, and the state of reading its quantities from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from jiedao.ledger.grammar import Found
from jiedao.ledger.periods import Span

_TO_BOUNDARY = re.compile("(?s:.*)[,。;:!?(]")
# Nothing farther away is looked at, so that the time is linear in the length of a sentence.
LONGEST_CLAUSE = 200
_PAIRS = {")": "(", "”": "“", "’": "‘", "》": "《"}
_CLOSED = frozenset(_PAIRS)
_LONGEST_NOTE = 24
# What stands between quantities that go together.
JOINS = frozenset(("", "、", "和", "及", "与", ",", "以及", "/", "、约", "和约", ",约"))


class Described(NamedTuple):
    """What was read of one quantity beside its value."""

    indicator: str
    kind: str
    sign: str
    bound: str
    unit: str
    clause: int


@dataclass
class Reader:
    """The state of reading a sentence.

    Attributes
    ----------
    text, raw : str
        The sentence, folded and as it stands.
    found : list of Found
        Its quantities.
    periods : list of Span
        Its time expressions.
    last : str
        What the sentence before it measured last.
    begin : int
        Where it begins behind its numbering.
    done : list of Described
        The quantities read so far.
    used, ended : int
        Up to where the text is spoken for; the same where a noun behind a quantity ended there, else -1.
    passed : int
        How many time expressions are passed.
    listed, spread : list of str
        The things that 分别 was last said of; those still to be given, the last first.
    """

    text: str
    raw: str
    found: list[Found]
    periods: list[Span]
    last: str
    begin: int
    done: list[Described] = field(default_factory=list)
    used: int = 0
    ended: int = -1
    passed: int = 0
    listed: list[str] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)

    def is_joined(self, place: int) -> bool:
        """Whether a quantity follows the one before at once: 51批次69人次."""
        gap = self.text[self.found[place - 1].after : self.found[place].start].strip()
        return gap in JOINS and gap != ","

    def limit(self, place: int) -> int:
        """Return where the noun behind a quantity must end."""
        following = self.found[place + 1].start if place + 1 < len(self.found) else len(self.text)
        return min(self.found[place].after + LONGEST_CLAUSE, following)

    def clause_before(self, clause: int) -> int:
        """Return where the clause before one begins; the same where there is none."""
        if clause <= self.begin + 1:
            return clause
        return clause_start(self.text, max(self.begin, clause - LONGEST_CLAUSE), clause - 1)


def clause_start(text: str, low: int, high: int) -> int:
    """Return where the clause begins that ends at ``high``; brackets that close in it belong to it."""
    before = _TO_BOUNDARY.match(text, low, high)
    while before and not _CLOSED.isdisjoint(text[before.end() : high]):
        opening = _open_bracket(text, low, high)
        if opening < 0:
            break
        high = opening
        before = _TO_BOUNDARY.match(text, low, high)
    return before.end() if before else low


def _open_bracket(text: str, low: int, high: int) -> int:
    """Return where the last bracket or quotation of a span opens, -1 where none is whole."""
    for place in range(high - 1, low, -1):
        opening = _PAIRS.get(text[place])
        if opening:
            start = text.rfind(opening, low, place)
            return start if place - start <= _LONGEST_NOTE else -1
    return -1
