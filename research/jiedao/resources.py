"""Where the data that the package reads at run time stand: schemes, lexicon, models."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jiedao.errors import InputError


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that comes with jiedao.

    In a wheel these lie inside the package, in a clone at the top of the repository.

    Parameters
    ----------
    *parts : str
        Path below the top of the repository, such as ``"seeds", "schemes", "street.toml"``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If it is in neither place.

    Examples
    --------
    >>> resource("seeds", "schemes", "street.toml").name
    'street.toml'
    """
    package = Path(__file__).resolve().parent
    places = [package / "_data", package.parents[1]]
    for place in places:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise InputError(
        "/".join(parts),
        "no such file in this installation",
        "a file that comes with jiedao",
        "install jiedao from a clone with `pip install -e .` or from a wheel, then run "
        "`jiedao doctor`",
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal.

    Examples
    --------
    >>> sha256("街道".encode())[:12]
    'ee10a1a0c79d'
    """
    return hashlib.sha256(data).hexdigest()
