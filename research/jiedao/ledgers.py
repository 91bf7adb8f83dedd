"""The ledgers of a study: quantities, targets, initiatives, shared passages."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from jiedao.ledger.comparison import compare_indicators
from jiedao.ledger.initiatives import tabulate_initiatives
from jiedao.ledger.linking import link_initiatives
from jiedao.ledger.reuse import find_shared_passages
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.ledger.targets import pair_targets

Frames = dict[str, pd.DataFrame]
Keep = Callable[[str, Callable[[], pd.DataFrame]], pd.DataFrame]


def list_entries(sentences: pd.DataFrame, labels: pd.DataFrame) -> Frames:
    """List what each report says by itself.

    Parameters
    ----------
    sentences, labels : pandas.DataFrame
        Frames of these names.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``quantities`` and ``initiatives``.
    """
    return {
        "quantities": tabulate_quantities(sentences, labels),
        "initiatives": tabulate_initiatives(sentences),
    }


def compare_reports(tables: Frames, keep: Keep = lambda _, compute: compute()) -> Frames:
    """Put side by side what the reports of a corpus say.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        ``documents, sentences, quantities, initiatives``.
    keep : callable, optional
        Called with the name of a frame and what computes it, see `jiedao.cache.Cache.frame`.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``targets``, ``comparisons``, ``adoptions`` and ``passages``.
    """
    names = ("documents", "sentences", "quantities", "initiatives")
    documents, sentences, quantities, initiatives = (tables[name] for name in names)
    steps: dict[str, Callable[[], pd.DataFrame]] = {
        "targets": lambda: pair_targets(quantities, sentences, documents),
        "comparisons": lambda: compare_indicators(quantities, documents),
        "adoptions": lambda: link_initiatives(initiatives, sentences, documents),
        "passages": lambda: find_shared_passages(sentences, documents),
    }
    return {name: keep(name, compute) for name, compute in steps.items()}
