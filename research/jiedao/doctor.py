"""What is installed and whether it fits together."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from jiedao.errors import JiedaoError
from jiedao.plotting.font import font_path, missing_glyphs
from jiedao.provenance import OPTIONAL, PACKAGES
from jiedao.scheme import read_scheme
from jiedao.text.segment import Tokenizer, read_lexicon
from jiedao.themes.model import read_model

SAMPLE = "街道接诉即办，专精特新"


def examine() -> tuple[list[str], list[str]]:
    """Look at versions, font, lexicon, segmentation, scheme and model.

    Returns
    -------
    lines : list of str
        What was found.
    faults : list of str
        What is wrong and what to do.
    """
    lines = [f"Python {platform.python_version()}"]
    faults: list[str] = []
    for package in PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            if package in OPTIONAL:
                lines.append(f"{package} is not installed; --simplify needs it")
            else:
                faults.append(f"{package} is not installed; run `pip install -e .`")
    checks: list[Callable[[], str]] = [_font, _lexicon, _scheme, _model]
    for check in checks:
        try:
            lines.append(check())
        except JiedaoError as error:
            faults.append(str(error))
    return lines, faults


def _font() -> str:
    missing = missing_glyphs([SAMPLE])
    return f"font {font_path()}" + (f", which lacks {missing}" if missing else "")


def _lexicon() -> str:
    lexicon = read_lexicon()
    engines = {engine: Tokenizer(lexicon, engine).tokens(SAMPLE) for engine in ("rjieba", "jieba")}
    same = "equal" if len({tuple(tokens) for tokens in engines.values()}) == 1 else "DIFFERENT"
    return (
        f"lexicon {len(lexicon.dictionary)} terms, {len(lexicon.stop_words)} stop words, sha256 "
        f"{lexicon.sha256[:12]}; tokens of both engines {same}"
    )


def _scheme() -> str:
    scheme = read_scheme()
    return f"scheme {scheme.identity}: {', '.join(scheme.theme_codes)}"


def _model() -> str:
    model = read_model()
    return f"model {model.labeller}, scheme {model.scheme.identity}, {len(model.vocabulary.terms)} n-grams"
