"""A code book as data: the themes and roles that sentences are labelled with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiedao.display import draw_card
from jiedao.errors import InputError
from jiedao.resources import resource


@dataclass(frozen=True)
class Category:
    """One theme or one role of a scheme.

    Attributes
    ----------
    code : str
        The code that stands in frames, such as ``economy``.
    name, name_en : str
        The name in Chinese and in English, for figures.
    definition : str
        What to code so.
    """

    code: str
    name: str
    name_en: str
    definition: str


@dataclass(frozen=True)
class Scheme:
    """A code book: its themes, its roles and its rules.

    Attributes
    ----------
    name, version : str
        Both stand in the frame `labels` (as ``name@version``) and in the files of a model.
    themes, roles : tuple of Category
        In the order in which figures show them. A scheme may have no roles.
    residual : str
        The theme for what belongs to no other, or ``""``.

    Examples
    --------
    >>> scheme = read_scheme("street")
    >>> scheme.theme("livelihood").name
    '民生福祉'
    """

    name: str
    version: str
    title: str
    title_en: str
    themes: tuple[Category, ...]
    roles: tuple[Category, ...]
    residual: str = ""

    @property
    def identity(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @property
    def theme_codes(self) -> tuple[str, ...]:
        """The codes of the themes, in order."""
        return tuple(theme.code for theme in self.themes)

    @property
    def role_codes(self) -> tuple[str, ...]:
        """The codes of the roles, in order."""
        return tuple(role.code for role in self.roles)

    def _repr_html_(self) -> str:
        """Show the themes and roles with their definitions."""
        rows = [
            (kind, entry.code, entry.name, entry.name_en, entry.definition)
            for kind, entries in (("theme", self.themes), ("role", self.roles))
            for entry in entries
        ]
        title = f"Scheme {self.identity}: {self.title}"
        return draw_card(title, ("kind", "code", "name", "name_en", "definition"), rows)

    def theme(self, code: str) -> Category:
        """Return the theme with this code, or raise `InputError`."""
        for theme in self.themes:
            if theme.code == code:
                return theme
        raise InputError(
            f"scheme {self.identity}", f"theme '{code}'", ", ".join(self.theme_codes), "correct it"
        )


def read_scheme(scheme: str | Path = "street") -> Scheme:
    """Read a scheme from TOML.

    Parameters
    ----------
    scheme : str or pathlib.Path
        The name of a scheme in ``seeds/schemes`` or the path of a TOML file.

    Returns
    -------
    Scheme

    Raises
    ------
    InputError
        If the file is missing, is not TOML, or lacks a field.

    Examples
    --------
    >>> read_scheme("street").role_codes
    ('achievement', 'problem', 'plan', 'context')
    """
    path = Path(scheme)
    if path.suffix != ".toml":
        path = resource("seeds", "schemes") / f"{scheme}.toml"
    if not path.is_file():
        known = sorted(p.stem for p in resource("seeds", "schemes").glob("*.toml"))
        raise InputError(
            str(path),
            "no such scheme",
            f"a TOML file or one of {', '.join(known)}",
            "correct the name of the scheme",
        )
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"a fault in the TOML ({error})", "", "correct it") from error
    return parse_scheme(data, where=str(path))


def scheme_data(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as the data that `parse_scheme` reads, without its definitions.

    Examples
    --------
    >>> parse_scheme(scheme_data(read_scheme()), "street").identity
    'street@1'
    """

    def categories(entries: tuple[Category, ...]) -> list[dict[str, str]]:
        return [{"code": e.code, "name": e.name, "name_en": e.name_en} for e in entries]

    return {
        "name": scheme.name,
        "version": scheme.version,
        "title": scheme.title,
        "title_en": scheme.title_en,
        "residual": scheme.residual,
        "themes": categories(scheme.themes),
        "roles": categories(scheme.roles),
    }


def scheme_of_labels(name: str, labels: Iterable[str], roles: Iterable[str] = ()) -> Scheme:
    """Return the scheme that has just the labels of a coded table.

    Examples
    --------
    >>> scheme_of_labels("letters", ["投诉", "咨询", "投诉"]).theme_codes
    ('咨询', '投诉')
    """

    def categories(codes: Iterable[str]) -> tuple[Category, ...]:
        return tuple(Category(code, code, code, "") for code in sorted(set(codes) - {""}))

    return Scheme(name, "1", name, name, categories(labels), categories(roles))


def parse_scheme(data: dict[str, Any], where: str) -> Scheme:
    """Build a `Scheme` from the data of its TOML; `where` names the file in errors."""
    for field in ("name", "version", "themes"):
        if not data.get(field):
            raise InputError(
                where, f"no field '{field}'", "name, version, [[themes]]", f"add '{field}'"
            )
    themes = tuple(_category(entry, where, "themes") for entry in data["themes"])
    roles = tuple(_category(entry, where, "roles") for entry in data.get("roles", []))
    for kind, categories in (("themes", themes), ("roles", roles)):
        codes = [category.code for category in categories]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise InputError(
                where, f"{kind} '{twice[0]}' twice", "each code once", "rename or remove one"
            )
    residual = data.get("residual", "")
    if residual and residual not in {theme.code for theme in themes}:
        raise InputError(
            where, f"residual '{residual}'", "the code of one of the themes", "correct it"
        )
    return Scheme(
        name=str(data["name"]),
        version=str(data["version"]),
        title=data.get("title", data["name"]),
        title_en=data.get("title_en", data["name"]),
        themes=themes,
        roles=roles,
        residual=residual,
    )


def _category(entry: Any, where: str, kind: str) -> Category:
    if not isinstance(entry, dict):
        raise InputError(
            where, f"'{entry}' in {kind}", f'[[{kind}]] with code = "…"', "write a table for each"
        )
    code = entry.get("code", "")
    if not isinstance(code, str) or not code:
        raise InputError(where, f"an entry of [[{kind}]] without 'code'", 'code = "…"', "add it")
    return Category(
        code=code,
        name=entry.get("name", code),
        name_en=entry.get("name_en", code),
        definition=entry.get("definition", ""),
    )
