"""The contracts of the frames: each noun of jiedao, its columns, what may stand in them.

Every function that takes or gives a frame names it in its docstring; this is the only place
where the columns are listed.
"""

from __future__ import annotations

import pandas as pd

from jiedao.errors import ContractError, InputError
from jiedao.frames import ledgers, measured, modelled, texts
from jiedao.frames.columns import GENRES as GENRES
from jiedao.frames.columns import INITIATIVE_KINDS as INITIATIVE_KINDS
from jiedao.frames.columns import KINDS as KINDS
from jiedao.frames.columns import MONTH as MONTH
from jiedao.frames.columns import Contract
from jiedao.frames.quick import plainly_fits

CONTRACTS: dict[str, Contract] = {
    **texts.CONTRACTS,
    **measured.CONTRACTS,
    **modelled.CONTRACTS,
    **ledgers.CONTRACTS,
}


def check_frame(noun: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Check a frame against its contract and return it with the contract's types.

    Parameters
    ----------
    noun : str
        The name of the frame, a key of `CONTRACTS`.
    frame : pandas.DataFrame
        Further columns than those of the contract are kept.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ContractError
        With the missing columns, or the column, row and value that do not fit.

    Examples
    --------
    >>> check_frame("topics", pd.DataFrame({"run": ["a"], "topic": [0], "term": ["网格"]}))
    Traceback (most recent call last):
    ...
    jiedao.errors.ContractError: frame 'topics': found no column 'weight'; \
allowed: run, topic, term, weight. What to do: add the column.
    """
    contract = CONTRACTS[noun]
    if plainly_fits(contract, frame):
        return frame.copy(deep=False)
    columns = list(contract.columns)
    missing = [
        name
        for name, column in contract.columns.items()
        if column.required and name not in frame.columns
    ]
    if missing:
        raise ContractError(
            f"frame '{noun}'",
            f"no column '{missing[0]}'",
            ", ".join(columns),
            "add the column",
        )
    # Loaded for the few frames that it is to judge.
    from jiedao.frames.full import check_fully

    return check_fully(noun, contract, frame)


def check_one_labeller(labels: pd.DataFrame) -> None:
    """Raise `InputError` if a sentence has two labels, as those of two labellers together do."""
    twice = labels["sentence_id"][labels["sentence_id"].duplicated()]
    if len(twice):
        raise InputError(
            "labels",
            f"two labels of the sentence '{twice.iloc[0]}'",
            "the labels of one labeller",
            "choose the rows of one labeller",
        )
