"""The page of a study: one HTML file with its data, its style and its scripts inside."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path

from jiedao.pipeline import Study
from jiedao.report.colours import draw_theme_styles
from jiedao.report.content import collect_content, scheme_colours
from jiedao.report.encoding import escape_json

ASSETS = Path(__file__).with_name("assets")
STYLES = ("look.css", "views.css", "print.css")
# One concept a file, in the order in which they need one another.
SCRIPTS = (
    "elements.js",
    "address.js",
    "language.js",
    "content.js",
    "search.js",
    "marks.js",
    "ribbon.js",
    "shares.js",
    "keyness.js",
    "topics.js",
    "quantities.js",
    "sentences.js",
    "reader.js",
    "tables.js",
    "columns.js",
    "overview.js",
    "figures.js",
    "keyboard.js",
    "main.js",
)


def draw_report(result: Study) -> str:
    """Draw the page of a study: overview, figures, sentences, reports and tables.

    Parameters
    ----------
    result : Study

    Returns
    -------
    str
        HTML. It opens from a folder, asks no network for anything and runs no script but its own:
        its content security policy names the hashes of its one style sheet and its one script. What
        reports say stands in it as data, never as markup. The same study gives the same text.

    Examples
    --------
    >>> import jiedao
    >>> draw_report(jiedao.study("seeds"))[:15]
    '<!DOCTYPE html>'
    """
    scheme = result.scheme
    codes = scheme.theme_codes
    residual = codes.index(scheme.residual) if scheme.residual else -1
    style = _read(STYLES) + draw_theme_styles(scheme_colours(scheme), residual)
    script = f'"use strict";\n(() => {{\n{_read(SCRIPTS)}}})();\n'
    policy = (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    parts = {
        "policy": policy,
        "title": html.escape(scheme.title),
        "style": style,
        "data": escape_json(collect_content(result)),
        "script": script,
    }
    # Cut once, so that nothing within a part is taken for a place of another.
    pieces = _read(("page.html",)).split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        filled += [parts[name], rest]
    return "".join(filled)


def _read(names: tuple[str, ...]) -> str:
    return "".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def _source(text: str) -> str:
    """Return the source of an inline element as a policy names it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
