"""The automatic numbering of Word, turned into the text that a reader of the page sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jiedao.readers.counting import count, is_known
from jiedao.readers.ooxml import Element, attribute, child, name, switched_on, value
from jiedao.readers.symbols import BULLET, symbol

DEEPEST = 9
LONGEST_MARKER = 255
LONGEST_CHAIN = 50
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True)
class Level:
    """One level of a list: ``w:lvl``."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""
    font: str = ""


@dataclass
class Style:
    """What a style of paragraphs or characters says of numbering and sight."""

    title: str = ""
    based_on: str = ""
    number: str = ""
    level: int | None = None
    hidden: bool | None = None


@dataclass
class _List:
    """An instance of a list, ``w:num``: its levels, what they count, and where it starts anew."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Styles:
    """The styles of a document by identifier, their chain of ``basedOn`` followed."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default = ""
        for element in root if root is not None else ():
            if name(element) != "w:style":
                continue
            identifier = attribute(element, "styleId")
            self._styles[identifier] = _style(element)
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in (
                "1",
                "true",
                "on",
            ):
                self.default = identifier

    def chain(self, identifier: str) -> list[tuple[str, Style]]:
        """Return a style and what it is based on, nearest first."""
        found: list[tuple[str, Style]] = []
        while identifier in self._styles and len(found) < LONGEST_CHAIN:
            found.append((identifier, self._styles[identifier]))
            identifier = self._styles[identifier].based_on
        return found

    def title(self, identifier: str) -> str:
        """Return the name of a style in small letters."""
        return self._styles[identifier].title if identifier in self._styles else ""

    def is_hidden(self, identifier: str) -> bool:
        """Whether a style hides its text."""
        said = (style.hidden for _, style in self.chain(identifier) if style.hidden is not None)
        return next(said, False)


class Numbering:
    """The lists of a document, counted while it is read from top to bottom.

    Parameters
    ----------
    root : element or None
        The part ``numbering.xml``.
    styles : Styles

    Attributes
    ----------
    unknown : set of str
        The forms of numerals that were met and are not known; they count in digits.
    """

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        self.unknown: set[str] = set()
        self._lists = _lists(root, styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def marker(self, properties: Element | None) -> str:
        """Count a paragraph by its ``w:pPr`` and return its numbering, ``""`` if it has none."""
        number, level = self._place(properties)
        entry = self._lists.get(number)
        if entry is None or level not in entry.levels:
            return ""
        counts = self._count(number, entry, level)
        definition = entry.levels[level]
        if definition.form == "bullet":
            return f"{symbol(definition.pattern, definition.font) or BULLET} "
        text = _PLACE.sub(
            lambda match: self._numeral(entry, counts, int(match[1]) - 1, definition.legal),
            definition.pattern,
        )
        return text[:LONGEST_MARKER]

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """Return the list and the level of a paragraph, from itself or from its style."""
        direct = child(properties, "w:numPr")
        number, level = value(direct, "w:numId"), _whole(value(direct, "w:ilvl"))
        if not number:
            style = value(properties, "w:pStyle") or self.styles.default
            number, styled = self._place_of_style(style)
            level = styled if level is None else level
        return number, min(max(level or 0, 0), DEEPEST - 1)

    def _place_of_style(self, identifier: str) -> tuple[str, int | None]:
        for _, style in self.styles.chain(identifier):
            if not style.number:
                continue
            entry = self._lists.get(style.number)
            # A style that is tied to a level of the list is counted there.
            tied = (
                key
                for near, _ in self.styles.chain(identifier)
                for key, level in (entry.levels if entry else {}).items()
                if level.style == near
            )
            return style.number, next(tied, style.level)
        return "", None

    def _count(self, number: str, entry: _List, level: int) -> dict[int, int]:
        """Count one on at a level; lists of one definition count together, as in Word."""
        counts = self._counts.setdefault(entry.abstract, {})
        if level in entry.restarts and (number, level) not in self._begun:
            counts[level] = entry.restarts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = entry.levels[level].start
        self._begun.add((number, level))
        for deeper in [key for key in counts if key > level]:
            restart = entry.levels[deeper].restart if deeper in entry.levels else None
            if level < (deeper if restart is None else restart):
                del counts[deeper]
        return counts

    def _numeral(self, entry: _List, counts: dict[int, int], level: int, legal: bool) -> str:
        definition = entry.levels.get(level)
        if definition is None or definition.form == "bullet":
            return ""
        if not is_known(definition.form):
            self.unknown.add(definition.form)
        form = "decimal" if legal and definition.form != "none" else definition.form
        return count(counts.get(level, entry.restarts.get(level, definition.start)), form)


def number_text(marker: str, text: str) -> str:
    """Put numbering before a text, parted only where both would run into one number or word.

    What Word puts between them (a tab, a space, nothing) is layout; authors who type their
    numbering put nothing.

    Examples
    --------
    >>> number_text("一、", "民生改善"), number_text("1.", "30户居民受益")
    ('一、民生改善', '1. 30户居民受益')
    """
    start = text.lstrip()[:1]
    meet = marker[-1:].isascii() and start.isascii() and start.isalnum()
    return f"{marker} {text}" if marker and meet else marker + text


def _style(element: Element) -> Style:
    properties = child(element, "w:pPr", "w:numPr")
    vanish = child(element, "w:rPr", "w:vanish")
    return Style(
        value(element, "w:name").lower(),
        value(element, "w:basedOn"),
        value(properties, "w:numId"),
        _whole(value(properties, "w:ilvl")),
        None if vanish is None else switched_on(element, "w:rPr", "w:vanish"),
    )


def _lists(root: Element | None, styles: Styles) -> dict[str, _List]:
    definitions: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    numbers: dict[str, Element] = {}
    for element in root if root is not None else ():
        if name(element) == "w:abstractNum":
            identifier = attribute(element, "abstractNumId")
            definitions[identifier] = _levels(element)
            links[identifier] = value(element, "w:numStyleLink")
        elif name(element) == "w:num":
            numbers[attribute(element, "numId")] = element
    lists: dict[str, _List] = {}
    for number, element in numbers.items():
        abstract = value(element, "w:abstractNumId")
        if links.get(abstract):
            # The definition stands with the list of a style.
            linked = next((s.number for _, s in styles.chain(links[abstract]) if s.number), "")
            abstract = value(numbers.get(linked), "w:abstractNumId", default=abstract)
        lists[number] = _with_overrides(
            _List(abstract, dict(definitions.get(abstract, {}))), element
        )
    return lists


def _with_overrides(entry: _List, element: Element) -> _List:
    for override in element:
        if name(override) != "w:lvlOverride":
            continue
        place = _whole(attribute(override, "ilvl")) or 0
        entry.levels.update(_levels(override))
        start = _whole(value(override, "w:startOverride"))
        if start is not None and 0 <= place < DEEPEST:
            entry.restarts[place] = start
    return entry


def _levels(element: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for each in element:
        place = _whole(attribute(each, "ilvl"))
        if name(each) == "w:lvl" and place is not None and 0 <= place < DEEPEST:
            fonts = child(each, "w:rPr", "w:rFonts")
            # A form that only newer versions know stands beside one for the older.
            older = value(each, "mc:AlternateContent", "mc:Fallback", "w:numFmt", default="decimal")
            levels[place] = Level(
                value(each, "w:numFmt", default=older),
                value(each, "w:lvlText")[:LONGEST_MARKER],
                _or(_whole(value(each, "w:start")), 0),
                _whole(value(each, "w:lvlRestart")),
                switched_on(each, "w:isLgl"),
                value(each, "w:pStyle"),
                "" if fonts is None else attribute(fonts, "ascii"),
            )
    return levels


def _or(number: int | None, default: int) -> int:
    return default if number is None else number


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else None
