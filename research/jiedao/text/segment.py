"""Segmentation into words: one private tokenizer per configuration, two engines, the same tokens."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from jiedao.errors import InputError
from jiedao.resources import resource, sha256
from jiedao.text.batch import segment_texts
from jiedao.text.normalise import fold
from jiedao.text.word_table import WordTable

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

ENGINES = ("rjieba", "jieba")
# The engines agree on Han characters; jieba takes a run of others apart by this pattern.
_ASCII_RUN = re.compile(r"[a-zA-Z0-9+#&._%\-]{2,}")
_ASCII_PARTS = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
# Han characters outside jieba's range, and halves of characters, which rjieba refuses: jieba yields
# them one by one.
_ALONE = re.compile("([\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00020000-\U0003ffff])")
_LETTER = re.compile(r"[\u4e00-\u9fffa-z]")


@dataclass(frozen=True)
class Lexicon:
    """The words that segmentation and profiles of terms know beyond the engine's dictionary.

    Attributes
    ----------
    dictionary : tuple of str
        Terms of the field that stay whole (四上企业, 接诉即办), in the order in which they are added.
    stop_words : frozenset of str
        Words without content, left out by `Tokenizer.words`.
    """

    dictionary: tuple[str, ...]
    stop_words: frozenset[str]

    @property
    def sha256(self) -> str:
        """Hash of both lists; it stands in the run record and in the files of a model."""
        lists = ["\n".join(self.dictionary), "\n".join(sorted(self.stop_words))]
        return sha256("\f".join(lists).encode())


def read_terms(path: Path) -> list[str]:
    """Read a list of terms: UTF-8, one a line, ``#`` opens a comment, in the order of the file.

    Raises
    ------
    InputError
        With the row, if a term stands twice or has white space in it.
    """
    terms: dict[str, int] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path), f"no readable list of terms ({error})", "UTF-8 text", "correct the path"
        ) from error
    for row, line in enumerate(lines, 1):
        term = fold(line.split("#", 1)[0].strip()).lower()
        if not term:
            continue
        if any(character.isspace() for character in term):
            raise InputError(f"{path}:{row}", f"'{term}'", "one term a line", "remove the space")
        if term in terms:
            raise InputError(
                f"{path}:{row}",
                f"'{term}', which row {terms[term]} has already",
                "each term once",
                "remove it",
            )
        terms[term] = row
    return list(terms)


def read_lexicon(folder: Path | None = None, *, extra: Iterable[str] = ()) -> Lexicon:
    """Read the lexicon of a folder with ``dictionary.txt`` and ``stopwords.txt``.

    Parameters
    ----------
    folder : pathlib.Path, optional
        By default the lexicon that comes with jiedao (``seeds/lexicon``).
    extra : iterable of str
        Further terms of the dictionary, such as names of places.

    Returns
    -------
    Lexicon

    Examples
    --------
    >>> "接诉即办" in read_lexicon().dictionary
    True
    """
    folder = folder or resource("seeds", "lexicon")
    terms = read_terms(folder / "dictionary.txt")
    known = set(terms)
    further = dict.fromkeys(fold(term.strip()).lower() for term in extra)
    terms += [term for term in further if term and term not in known]
    return Lexicon(tuple(terms), frozenset(read_terms(folder / "stopwords.txt")))


class Tokenizer:
    """Segment text into jieba's tokens with a lexicon of one's own.

    The state is private: nothing of jieba's module is touched, and no cache is written or read.
    The text is folded first (see `jiedao.text.normalise.fold`) and Latin letters are lowered.

    Parameters
    ----------
    lexicon : Lexicon, optional
        By default the one that comes with jiedao.
    engine : {"rjieba", "jieba"}
        ``rjieba`` is many times as fast (`reports/engines.md`); ``jieba`` is the reference. Their tokens are equal.

    Raises
    ------
    InputError
        If there is no such engine.

    Examples
    --------
    >>> Tokenizer().tokens("上半年新增“四上”企业14家")
    ['上半年', '新增', '“', '四上', '”', '企业', '14', '家']
    >>> Tokenizer().words("推动接诉即办和专精特新")
    ['接诉即办', '专精特新']
    """

    def __init__(self, lexicon: Lexicon | None = None, engine: str = "rjieba") -> None:
        if engine not in ENGINES:
            raise InputError("segmenter", f"'{engine}'", ", ".join(ENGINES), "choose one of these")
        self.lexicon = lexicon or read_lexicon()
        self.engine = engine
        self._known = frozenset(self.lexicon.dictionary)
        self._cut = (_cut_by_rjieba if engine == "rjieba" else _cut_by_jieba)(self.lexicon)

    def tokens(self, text: str) -> list[str]:
        """Return all tokens of a text, marks and white space included."""
        text = _plain(text)
        if self.engine == "jieba":
            return self._cut(text)
        if not _ALONE.search(text):
            return self._like_jieba(text)
        out: list[str] = []
        for number, part in enumerate(_ALONE.split(text)):
            out += [part] if number % 2 else self._like_jieba(part)
        return out

    def _like_jieba(self, text: str) -> list[str]:
        return [part for token in self._cut(text) for part in self._apart(token)]

    def _apart(self, token: str) -> list[str]:
        if token in self._known or not _ASCII_RUN.fullmatch(token):
            return [token]
        return [part for part in _ASCII_PARTS.split(token) if part]

    def words(self, text: str) -> list[str]:
        """Return the tokens with content: no numbers, no marks, no stop words."""
        return [word for word, _, _ in self.spans(text)]

    def table(
        self, texts: Sequence[str] | pa.Array, skipped: NDArray[np.integer[Any]] | None = None
    ) -> WordTable:
        """Return the words of many texts at once: those of `words`, many times as quick.

        Parameters
        ----------
        texts : sequence of str or pyarrow.Array
            Sentences; any characters may stand in them.
        skipped : array of int of shape (texts,), optional
            How many characters at the beginning of each are left out, such as its numbering.

        Returns
        -------
        WordTable

        Examples
        --------
        >>> table = Tokenizer().table(["推动接诉即办", "20个托位", "接诉即办和专精特新"])
        >>> table.lists()
        [['接诉即办'], ['托位'], ['接诉即办', '专精特新']]
        """
        return segment_texts(texts, self._cut, self.lexicon.stop_words, self._content, skipped)

    def _content(self, token: str) -> list[str]:
        """Return the words with content of a token: none, itself, or those it is made of."""
        parts = [token] if self.engine == "jieba" else self._apart(token)
        stop_words = self.lexicon.stop_words
        return [part for part in parts if part not in stop_words and _LETTER.search(part)]

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """Return the tokens with content, each with its start and end in the text.

        Examples
        --------
        >>> Tokenizer().spans("推动接诉即办和专精特新")
        [('接诉即办', 2, 6), ('专精特新', 7, 11)]
        """
        stop_words = self.lexicon.stop_words
        found, start = [], 0
        for token in self.tokens(text):
            # The tokens are the whole of the text, piece by piece.
            end = start + len(token)
            if token not in stop_words and _LETTER.search(token):
                found.append((token, start, end))
            start = end
        return found


def _plain(text: str) -> str:
    """Fold and lower a text, one for one: a letter whose lower case is longer (İ) stays."""
    text = fold(text)
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _import_rjieba() -> ModuleType:
    """Import rjieba's engine alone: its package reads the dictionary for an engine that nobody uses."""
    name = "rjieba.rjieba"
    package = find_spec("rjieba")
    if name not in sys.modules and package is not None:
        spec = PathFinder.find_spec(name, package.submodule_search_locations)
        if spec is not None and spec.loader is not None:
            sys.modules[name] = module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
    return import_module(name)


def _cut_by_rjieba(lexicon: Lexicon) -> Callable[[str], list[str]]:
    engine = _import_rjieba().Jieba()
    for word in lexicon.dictionary:
        engine.add_word(word, None, None)
    cut: Callable[[str], list[str]] = engine.cut
    return cut


def _cut_by_jieba(lexicon: Lexicon) -> Callable[[str], list[str]]:
    import jieba

    engine = jieba.Tokenizer()
    # What `initialize` does without its cache in a folder that others can write to.
    engine.FREQ, engine.total = engine.gen_pfdict(engine.get_dict_file())
    engine.initialized = True
    for word in lexicon.dictionary:
        engine.add_word(word)
    cut: Callable[[str], list[str]] = engine.lcut
    return cut
