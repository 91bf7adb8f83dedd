"""The trained labeller: plain arrays and JSON in a folder."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiedao.errors import ModelError
from jiedao.resources import resource, sha256
from jiedao.scheme import Scheme, parse_scheme, scheme_data
from jiedao.text.segment import read_terms
from jiedao.themes.context import BLOCKS, PLACES, RELATIONS
from jiedao.themes.decode import Decoder
from jiedao.themes.features import Encoded, FeatureConfig, Head, join_heads
from jiedao.themes.ngrams import TermMatcher, Vocabulary

# Raise it with every change of the features or of the files: an older model is then refused.
FORMAT = 1
RECORD, WEIGHTS, VOCABULARY = "model.json", "weights.npz", "vocabulary.txt"
# Only where a model was trained with a lexicon of its own; the one of jiedao is hashed, not stored.
LEXICON = "lexicon.json"


@dataclass(frozen=True)
class Labeller:
    """One task of the model (themes or roles): a linear head and a decoder.

    Attributes
    ----------
    head : Head
    decoder : Decoder
    threshold : float
        Under this probability of the first class the labeller abstains.
    """

    head: Head
    decoder: Decoder
    threshold: float


@dataclass(frozen=True)
class ThemeModel:
    """A trained labeller of themes and, where its scheme has them, of roles.

    Attributes
    ----------
    name : str
    scheme : Scheme
        What it was trained on.
    features : FeatureConfig
    vocabulary : Vocabulary
    lexicon : dict of str to tuple of str
        The terms of each theme; hashed in the files of the model, not stored.
    theme : Labeller
    role : Labeller or None
    second : float
        A second theme is given where its probability is at least this; above 1 never.
    digest : str
        The first characters of the hash of the weights; ``labeller`` in the frame `labels`.
    """

    name: str
    scheme: Scheme
    features: FeatureConfig
    vocabulary: Vocabulary
    lexicon: dict[str, tuple[str, ...]]
    theme: Labeller
    role: Labeller | None
    second: float
    digest: str = ""

    @property
    def labeller(self) -> str:
        """What stands in the column ``labeller``."""
        return f"{self.name}-{self.digest[:8]}" if self.digest else self.name

    def probabilities(self, encoded: Encoded) -> list[NDArray[np.float64]]:
        """Return the probability of each theme and, where there are roles, of each role.

        Returns
        -------
        list of array, shape (sentences, classes)
        """
        widths = [len(task.head.classes) for task in self._tasks]
        scores = np.split(self._head.scores(encoded), np.cumsum(widths)[:-1], axis=1)
        return [
            task.decoder.probabilities(mine, encoded.context)
            for task, mine in zip(self._tasks, scores, strict=True)
        ]

    @property
    def _tasks(self) -> list[Labeller]:
        return [task for task in (self.theme, self.role) if task]

    @cached_property
    def _head(self) -> Head:
        return join_heads([task.head for task in self._tasks])

    @cached_property
    def matcher(self) -> TermMatcher:
        """What finds the terms of the lexicon."""
        return TermMatcher(list(self.lexicon.values()))


def read_theme_lexicon(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Read the terms of each theme: ``economy.txt`` and so on in a folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        By default ``seeds/lexicon/themes``.

    Returns
    -------
    dict of str to tuple of str
        Code of the theme to its terms of two and more characters.
    """
    folder = folder or resource("seeds", "lexicon", "themes")
    return {
        path.stem: tuple(term for term in read_terms(path) if len(term) > 1)
        for path in sorted(folder.glob("*.txt"))
    }


def lexicon_hash(lexicon: Mapping[str, tuple[str, ...]]) -> str:
    """Return the hash of a theme lexicon."""
    return sha256(json.dumps(dict(lexicon), ensure_ascii=False, sort_keys=True).encode())


def model_files(model: ThemeModel) -> dict[str, bytes]:
    """Return the files of a model by name: a record in JSON, arrays, and the n-grams."""
    arrays: dict[str, NDArray[Any]] = {"idf": model.vocabulary.idf.astype(np.float32)}
    tasks: dict[str, Any] = {}
    for task, labeller in (("theme", model.theme), ("role", model.role)):
        if labeller is None:
            continue
        head = labeller.head
        arrays[f"{task}_ngrams"] = head.ngrams.astype(np.float16)
        arrays[f"{task}_lexicon"] = head.lexicon
        arrays[f"{task}_place"] = head.place
        arrays[f"{task}_bias"] = head.bias
        arrays[f"{task}_lift"] = labeller.decoder.lift
        tasks[task] = {
            "classes": list(head.classes),
            "temperature": labeller.decoder.temperature,
            "weight": labeller.decoder.weight,
            "threshold": labeller.threshold,
        }
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    weights = out.getvalue()
    vocabulary = "".join(f"{term}\n" for term in model.vocabulary.terms).encode("utf-8")
    record: dict[str, Any] = {
        "format": FORMAT,
        "name": model.name,
        "scheme": scheme_data(model.scheme),
        "features": asdict(model.features),
        "second": model.second,
        "lexicon": list(model.lexicon),
        "lexicon_sha256": lexicon_hash(model.lexicon),
        "tasks": tasks,
        "sha256": {WEIGHTS: sha256(weights), VOCABULARY: sha256(vocabulary)},
    }
    record["sha256"][RECORD] = _record_hash(record)
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return {RECORD: text.encode("utf-8"), WEIGHTS: weights, VOCABULARY: vocabulary}


def _record_hash(record: dict[str, Any]) -> str:
    bare = {key: value for key, value in record.items() if key != "sha256"}
    return sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode())


def read_model(
    folder: str | Path | None = None, lexicon: dict[str, tuple[str, ...]] | None = None
) -> ThemeModel:
    """Read a model from its folder; nothing in it is executed.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        By default the model that comes with jiedao (``models/theme``).
    lexicon : dict of str to tuple of str, optional
        The theme lexicon that it was trained with; by default the one in its folder, where it has
        one of its own, else `read_theme_lexicon`.

    Returns
    -------
    ThemeModel

    Raises
    ------
    ModelError
        If a file is missing, was changed, is of another format, or the lexicon is another.

    Examples
    --------
    >>> read_model().scheme.identity
    'street@1'
    """
    folder = Path(folder) if folder is not None else resource("models", "theme")
    files: dict[str, bytes] = {}
    for name in (RECORD, WEIGHTS, VOCABULARY):
        path = folder / name
        if not path.is_file():
            raise ModelError(str(path), "no such file", "the files of a model", _RETRAIN)
        files[name] = path.read_bytes()
    record = _read_record(folder, files)
    if not record["lexicon"]:
        lexicon = {}
    else:
        lexicon = lexicon if lexicon is not None else _own_lexicon(folder)
    if lexicon_hash(lexicon) != record["lexicon_sha256"]:
        raise ModelError(
            str(folder / RECORD),
            f"a model trained with the lexicon {record['lexicon_sha256'][:12]}…, but the lexicon "
            f"here is {lexicon_hash(lexicon)[:12]}…",
            "the lexicon that the model was trained with",
            "restore seeds/lexicon/themes, or " + _RETRAIN,
        )
    try:
        return _assemble(record, files, lexicon, folder)
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ModelError(
            str(folder), f"arrays that do not fit the record ({error})", "", _RETRAIN
        ) from error


def lexicon_file(lexicon: Mapping[str, tuple[str, ...]]) -> bytes:
    """Return the file of a lexicon of one's own."""
    return (json.dumps(dict(lexicon), ensure_ascii=False, indent=0) + "\n").encode("utf-8")


def _own_lexicon(folder: Path) -> dict[str, tuple[str, ...]]:
    path = folder / LEXICON
    if not path.is_file():
        return read_theme_lexicon()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(theme): tuple(map(str, terms)) for theme, terms in data.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise ModelError(str(path), f"no lexicon ({error})", "", _RETRAIN) from error


_RETRAIN = "train it anew with `jiedao train theme`, or restore the folder"


def _read_record(folder: Path, files: dict[str, bytes]) -> dict[str, Any]:
    where = str(folder / RECORD)
    try:
        record = json.loads(files[RECORD].decode("utf-8"))
        if record["format"] != FORMAT:
            raise ModelError(
                where, f"the format {record['format']!r}", f"format {FORMAT}", _RETRAIN
            )
        hashes = record["sha256"]
        found = {name: sha256(files[name]) for name in (WEIGHTS, VOCABULARY)}
        found[RECORD] = _record_hash(record)
        for name, digest in found.items():
            if hashes[name] != digest:
                raise ModelError(
                    str(folder / name),
                    f"sha256 {digest[:12]}…, where the record says {str(hashes[name])[:12]}…",
                    "the file as the training wrote it",
                    _RETRAIN,
                )
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(where, f"no record of a model ({error})", "", _RETRAIN) from error
    checked: dict[str, Any] = record
    return checked


def _assemble(
    record: dict[str, Any],
    files: dict[str, bytes],
    lexicon: dict[str, tuple[str, ...]],
    folder: Path,
) -> ThemeModel:
    with np.load(io.BytesIO(files[WEIGHTS]), allow_pickle=False) as arrays:
        terms = files[VOCABULARY].decode("utf-8").split("\n")[:-1]
        labellers = {}
        for task, settings in record["tasks"].items():
            classes = tuple(settings["classes"])
            k = len(classes)
            head = Head(
                classes,
                _shaped(arrays, f"{task}_ngrams", len(terms), len(BLOCKS), k).astype(np.float32),
                _shaped(arrays, f"{task}_lexicon", len(lexicon), len(BLOCKS), k),
                _shaped(arrays, f"{task}_place", PLACES, k),
                _shaped(arrays, f"{task}_bias", k),
            )
            lift = _shaped(arrays, f"{task}_lift", len(RELATIONS), k, k)
            decoder = Decoder(settings["temperature"], settings["weight"], lift)
            labellers[task] = Labeller(head, decoder, settings["threshold"])
        vocabulary = Vocabulary(terms, _shaped(arrays, "idf", len(terms)))
    return ThemeModel(
        name=record["name"],
        scheme=parse_scheme(record["scheme"], str(folder / RECORD)),
        features=FeatureConfig(**record["features"]),
        vocabulary=vocabulary,
        lexicon=lexicon,
        theme=labellers["theme"],
        role=labellers.get("role"),
        second=record["second"],
        digest=record["sha256"][WEIGHTS],
    )


def _shaped(arrays: Mapping[str, NDArray[Any]], name: str, *shape: int) -> NDArray[Any]:
    """Return an array of a model; one of another version of jiedao may have another shape."""
    array = arrays[name]
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
    return array
