"""Code books read from TOML, and what is said of one with a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jiedao.errors import InputError
from jiedao.resources import resource
from jiedao.scheme import parse_scheme, read_scheme, scheme_data, scheme_of_labels

TOWN = """\
name = "town"
version = "2"

[[themes]]
code = "farming"
name = "农业农村"
definition = "田地、水利、收成"

[[themes]]
code = "rest"
"""


def _data(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"name": "town", "version": 2, "themes": [{"code": "farming"}]}
    return data | changes


def test_street_has_the_themes_and_roles_of_its_code_book() -> None:
    scheme = read_scheme("street")
    assert scheme.identity == "street@1"
    assert scheme.theme_codes == (
        "economy",
        "livelihood",
        "governance",
        "party_building",
        "safety",
        "other",
    )
    assert [theme.name for theme in scheme.themes] == [
        "经济发展",
        "民生福祉",
        "基层治理",
        "党建引领",
        "安全稳定",
        "其他",
    ]
    assert scheme.role_codes == ("achievement", "problem", "plan", "context")
    assert scheme.residual == "other"


def test_scheme_of_ones_own_needs_neither_roles_nor_names(tmp_path: Path) -> None:
    path = tmp_path / "town.toml"
    path.write_text(TOWN, encoding="utf-8")
    scheme = read_scheme(path)
    assert (scheme.identity, scheme.roles, scheme.residual) == ("town@2", (), "")
    assert scheme.title == "town"
    assert scheme.theme("farming").definition == "田地、水利、收成"
    assert (scheme.theme("rest").name, scheme.theme("rest").name_en) == ("rest", "rest")


def test_number_as_version_becomes_text() -> None:
    assert parse_scheme(_data(), "x").version == "2"


def test_data_of_a_scheme_give_it_back_without_its_definitions() -> None:
    scheme = read_scheme("street")
    again = parse_scheme(scheme_data(scheme), "data")
    assert scheme_data(again) == scheme_data(scheme)
    assert (again.identity, again.residual, again.title) == ("street@1", "other", scheme.title)
    assert [theme.name for theme in again.themes] == [theme.name for theme in scheme.themes]
    assert again.role_codes == scheme.role_codes
    assert {theme.definition for theme in again.themes} == {""}


def test_labels_of_a_table_make_a_scheme_without_roles() -> None:
    scheme = scheme_of_labels("letters", ["投诉", "咨询", "投诉"])
    assert (scheme.identity, scheme.theme_codes, scheme.roles, scheme.residual) == (
        "letters@1",
        ("咨询", "投诉"),
        (),
        "",
    )
    assert scheme.theme("投诉").name == "投诉"


def test_unknown_theme_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        read_scheme("street").theme("经济")
    assert str(caught.value) == (
        "scheme street@1: found theme '经济'; allowed: economy, livelihood, governance, "
        "party_building, safety, other. What to do: correct it."
    )


def test_unknown_scheme_is_told_with_the_known_ones() -> None:
    folder = resource("seeds", "schemes")
    known = ", ".join(sorted(path.stem for path in folder.glob("*.toml")))
    with pytest.raises(InputError) as caught:
        read_scheme("county")
    assert str(caught.value) == (
        f"{folder / 'county.toml'}: found no such scheme; allowed: a TOML file or one of {known}. "
        "What to do: correct the name of the scheme."
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            b'name = "town',
            "Illegal character '\\n' (at line 1, column 13)",
        ),
        (
            '名称 = "镇"'.encode("gb18030"),
            "'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte",
        ),
    ],
)
def test_file_that_is_no_toml_is_told_with_the_fault(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "town.toml"
    path.write_bytes(content + b"\n")
    with pytest.raises(InputError) as caught:
        read_scheme(path)
    assert (
        str(caught.value) == f"{path}: found a fault in the TOML ({fault}). What to do: correct it."
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            _data(name=""),
            "found no field 'name'; allowed: name, version, [[themes]]. What to do: add 'name'.",
        ),
        (
            {"name": "town", "themes": [{"code": "a"}]},
            "found no field 'version'; allowed: name, version, [[themes]]. "
            "What to do: add 'version'.",
        ),
        (
            _data(themes=[]),
            "found no field 'themes'; allowed: name, version, [[themes]]. "
            "What to do: add 'themes'.",
        ),
        (
            _data(themes=[{"name": "农业"}]),
            "found an entry of [[themes]] without 'code'; allowed: code = \"…\". "
            "What to do: add it.",
        ),
        (
            _data(roles=[{"code": 1}]),
            "found an entry of [[roles]] without 'code'; allowed: code = \"…\". What to do: add it.",
        ),
        (
            _data(themes=[{"code": "b"}, {"code": "a"}, {"code": "b"}, {"code": "a"}]),
            "found themes 'a' twice; allowed: each code once. What to do: rename or remove one.",
        ),
        (
            _data(roles=[{"code": "plan"}, {"code": "plan"}]),
            "found roles 'plan' twice; allowed: each code once. What to do: rename or remove one.",
        ),
        (
            _data(residual="other"),
            "found residual 'other'; allowed: the code of one of the themes. "
            "What to do: correct it.",
        ),
    ],
)
def test_fault_of_a_scheme_is_told(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_scheme(data, "town.toml")
    assert str(caught.value) == f"town.toml: {message}"
