"""What of a candidate and its surroundings the tagger looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiedao.ledger.candidates import WINDOW, Candidate
from jiedao.ledger.cues import (
    BREAKS,
    CATEGORIES,
    COUNTED,
    EACH,
    GENERIC,
    MEETINGS,
    MODEL,
    NUMERAL,
    PRAISE,
    TROUBLES,
    TURN_LEFT,
    TURN_RIGHT,
    last_word,
    noun_kind,
    read_known,
    read_verbs,
)
from jiedao.text.normalise import fold

_CLAUSE = re.compile("[,，。;；:：!！?？\n]")
_PARTS = re.compile("[、,，·\\s]+")
_OPENING = re.compile(
    "^(?:为主题的?|为代表的?|为载体的?|等|系列|特色|新型|新|这一|的|大|[0-9]+[个项类大]|[一二两三四五六七八九十]+[个项类大])*"
)
_LATIN = re.compile("[A-Za-z0-9]")
_NEGATION = re.compile("不|无|未|没|难|乱|假|违|非|虚|空")
_COUNT = re.compile(r"^(?:[0-9]+|[一二两三四五六七八九十百千]+[余多]?[个场期次家支处名])")


@dataclass(frozen=True)
class Surroundings:
    """A candidate with the text around it, folded."""

    name: str
    clause: str
    following: str
    before: str
    after: str


def surroundings(text: str, candidate: Candidate) -> Surroundings:
    """Return the clause before a candidate and the one behind it, outside its chain."""
    text = fold(text)
    before = text[max(0, candidate.left - WINDOW) : candidate.left]
    after = text[candidate.right : candidate.right + WINDOW]
    clause = _CLAUSE.split(before)[-1]
    following = _CLAUSE.split(after, maxsplit=1)[0]
    return Surroundings(fold(candidate.name), clause, following, before, after)


def list_features(text: str, candidate: Candidate, repeated: bool = False) -> list[str]:
    """List what the tagger knows of a candidate.

    Parameters
    ----------
    text : str
        The sentence.
    candidate : Candidate
    repeated : bool
        Whether its report names it more than once.

    Returns
    -------
    list of str
        Features that hold, each once.
    """
    around = surroundings(text, candidate)
    found = [f"form {candidate.form}", f"{candidate.form} length {min(len(around.name), 8)}"]
    found += _shape(around.name)
    found += _wording(around.name)
    found += _heads(around)
    found += _context(around)
    found += _chain(text, candidate)
    if repeated:
        found.append("repeated")
    if candidate.form in ("noun", "brand", "value") and GENERIC.search(around.name):
        found.append("generic")
    return list(dict.fromkeys(found))


def _shape(name: str) -> list[str]:
    parts = [part for part in _PARTS.split(name) if part]
    found = [f"length {min(len(name), 12)}", f"parts {min(len(parts), 4)}"]
    tests = {
        "plus": "+" in name,
        "latin": _LATIN.search(name),
        "dot": "·" in name or " " in name,
        "model": MODEL.fullmatch(name),
        "each": EACH.fullmatch(name),
        "numeral": name[0] in NUMERAL,
        "style": name.endswith(("式", "型")),
        "parallel": len(parts) > 1 and len({len(part) for part in parts}) == 1,
        "clauses": len(parts) > 1 and len(parts[0]) > 4,
        "negation": _NEGATION.search(name),
        "meeting": MEETINGS.search(name),
    }
    found += [f"shape {word}" for word, holds in tests.items() if holds]
    if "shape model" in found:
        found.append(f"model {len(name)}")
    return found


def _wording(name: str) -> list[str]:
    found = [f"ends {name[-size:]}" for size in (1, 2, 3)]
    found += [f"begins {name[:size]}" for size in (1, 2)]
    found += [f"has {character}" for character in name if "\u4e00" <= character <= "\u9fff"]
    known = read_known().get(name.lower())
    return [*found, f"known {known}"] if known else found


def _heads(around: Surroundings) -> list[str]:
    head, kind = noun_kind(around.name, ends=True)
    found = [f"head {head}", f"head is {kind}"]
    behind = noun_behind(around.following)
    first, first_kind = noun_kind(_OPENING.sub("", around.following), ends=False)
    last, last_kind = noun_kind(behind, ends=True)
    found += [f"next {first}", f"next is {first_kind}", f"noun {last}", f"noun is {last_kind}"]
    # The noun behind the name says more than the name's own last word.
    ruling = last_kind or first_kind or kind
    source = "noun" if last_kind else "next" if first_kind else "head"
    found += [f"ruling {ruling}", f"ruling {source} {ruling}"]
    if CATEGORIES.match(around.following):
        found.append("category")
    return found


def noun_behind(following: str) -> str:
    """Return the noun phrase that follows a name at once.

    Examples
    --------
    >>> noun_behind("作风建设提升年活动，在全街道")
    '作风建设提升年活动'
    >>> noun_behind("等特色品牌，开展"), noun_behind("调处纠纷")
    ('品牌', '')
    """
    text = _CLAUSE.split(_OPENING.sub("", following), maxsplit=1)[0][:12]
    stop = BREAKS.search(text)
    return text[: stop.start()] if stop else text


def _context(around: Surroundings) -> list[str]:
    before, after = around.before, around.after
    found = [f"left {before[-size:]}" for size in (1, 2, 3)]
    found += [f"right {after[:size]}" for size in (1, 2, 3)]
    verb = last_word(around.clause, read_verbs())
    found += [f"verb {verb}", f"verb {verb} {around.clause.endswith(verb)}"]
    for word, pattern, where in (
        ("troubles", TROUBLES, around.clause + around.following),
        ("praise", PRAISE, around.clause),
        ("counted", COUNTED, around.clause),
        ("counts", _COUNT, around.following),
        ("turns left", TURN_LEFT, around.clause),
        ("turns right", TURN_RIGHT, around.following),
    ):
        if pattern.search(where):
            found.append(word)
    if not around.clause:
        found.append("opens clause")
    if not around.following:
        found.append("closes clause")
    return found


def _chain(text: str, candidate: Candidate) -> list[str]:
    found = []
    if candidate.left < candidate.start - 1:
        found.append("chain before")
    if candidate.right > candidate.end + 1:
        found.append("chain behind")
        # “甲、乙、丙”“三会”: what a number sums up is no name of its own.
        rest = fold(text[candidate.end + 1 : min(candidate.right, candidate.end + WINDOW)])
        rest = rest.strip("“”\"'「」、")
        if MODEL.fullmatch(rest):
            found.append("summed up")
    return found
