"""The errors that a user meets: each says where, what was found, what is allowed, what to do."""

from __future__ import annotations


class JiedaoError(Exception):
    """Base of all errors that jiedao raises on purpose.

    Parameters
    ----------
    where : str
        The place, as ``file``, ``file:row`` or the name of an argument.
    found : str
        What was found there.
    allowed : str, optional
        What is allowed there.
    action : str, optional
        What to do next.

    Examples
    --------
    >>> print(InputError("documents.csv:3", "period_end '2024-13'", "YYYY-MM", "correct the row"))
    documents.csv:3: found period_end '2024-13'; allowed: YYYY-MM. What to do: correct the row.
    """

    def __init__(self, where: str, found: str, allowed: str = "", action: str = "") -> None:
        self.where = where
        self.found = found
        self.allowed = allowed
        self.action = action
        message = f"{where}: found {found}"
        if allowed:
            message += f"; allowed: {allowed}"
        message += "."
        if action:
            message += f" What to do: {action}."
        super().__init__(message)

    def __reduce__(self) -> tuple[type[JiedaoError], tuple[str, str, str, str]]:
        """Travel between processes: an exception is else made anew from its message alone."""
        return type(self), (self.where, self.found, self.allowed, self.action)


class InputError(JiedaoError):
    """A file, a row or an argument that the user gave cannot be used."""


class ContractError(JiedaoError):
    """A frame does not have the columns or values that its contract in `jiedao.frames` asks for."""


class ModelError(JiedaoError):
    """A model folder is damaged, of another version, or does not fit the scheme or lexicon."""


class OutputError(JiedaoError):
    """A result cannot be written where the user wants it."""


class FontError(JiedaoError):
    """The font of the figures is missing or lacks a character."""
