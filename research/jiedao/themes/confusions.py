"""How a labeller erred on sentences that it had not learned from, for the correction of shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from jiedao.errors import ContractError, ModelError
from jiedao.frames import check_frame
from jiedao.resources import resource
from jiedao.scheme import Scheme
from jiedao.text.tabulate import block_ids
from jiedao.themes.train import HeldOut

CONFUSIONS = "confusions.csv"


def tabulate_confusions(held_out: HeldOut, scheme: Scheme) -> pd.DataFrame:
    """Count the held-out sentences by block, reference theme and label.

    Parameters
    ----------
    held_out : HeldOut
    scheme : Scheme

    Returns
    -------
    pandas.DataFrame
        Frame `confusions`.
    """
    classes = np.array(scheme.theme_codes, dtype=object)
    sentences = held_out.sentences
    frame = pd.DataFrame(
        {
            "block": block_ids(sentences).to_numpy(),
            "theme": sentences["theme"].to_numpy(),
            "predicted": classes[held_out.probability["theme"].argmax(axis=1)],
        }
    )
    found = frame.value_counts(["block", "theme", "predicted"], sort=False).sort_index()
    return check_frame("confusions", found.rename("n").reset_index())


def sum_confusions(confusions: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Sum confusions over blocks, with the share of each reference theme.

    Parameters
    ----------
    confusions : pandas.DataFrame
        Frame `confusions`.
    scheme : Scheme

    Returns
    -------
    pandas.DataFrame
        Columns ``theme`` (reference), ``label``, ``n``, ``total`` (of the theme), ``share``; a row
        for every pair.

    Examples
    --------
    >>> from jiedao.scheme import read_scheme
    >>> found = sum_confusions(read_confusions(), read_scheme())
    >>> found.loc[found["theme"] == found["label"], "share"].round(2).tolist()[:2]
    [0.95, 0.87]
    """
    classes = scheme.theme_codes
    pairs = pd.MultiIndex.from_product([classes, classes], names=["theme", "label"])
    counts = confusions.groupby(["theme", "predicted"])["n"].sum().reindex(pairs, fill_value=0)
    frame = counts.rename("n").reset_index()
    frame["total"] = frame.groupby("theme")["n"].transform("sum")
    return frame.assign(share=frame["n"] / frame["total"].clip(lower=1))


def read_confusions(folder: str | Path | None = None) -> pd.DataFrame | None:
    """Read the confusions that were written when a model was trained.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        Of the model; by default the one that comes with jiedao.

    Returns
    -------
    pandas.DataFrame or None
        Frame `confusions`; None where the model has no such file.

    Raises
    ------
    ModelError
        If the file is no such table.

    Examples
    --------
    >>> int(read_confusions()["n"].sum())
    634
    """
    path = (Path(folder) if folder else resource("models", "theme")) / CONFUSIONS
    if not path.is_file():
        return None
    try:
        texts = {"block": "str", "theme": "str", "predicted": "str"}
        return check_frame("confusions", pd.read_csv(path, dtype=texts, keep_default_na=False))
    except (ValueError, ContractError) as error:
        raise ModelError(
            str(path), "no table of confusions", "block, theme, predicted, n", "train it again"
        ) from error
