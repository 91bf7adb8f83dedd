"""The ledgers of a study: quantities, targets, initiatives, shared passages."""

from __future__ import annotations

import pandas as pd

from jiedao.ledger.comparison import compare_indicators
from jiedao.ledger.initiatives import tabulate_initiatives
from jiedao.ledger.linking import link_initiatives
from jiedao.ledger.reuse import find_shared_passages
from jiedao.ledger.tabulate import tabulate_quantities
from jiedao.ledger.targets import pair_targets


def tabulate_ledgers(
    sentences: pd.DataFrame, labels: pd.DataFrame, documents: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Tabulate the ledgers of a corpus.

    Parameters
    ----------
    sentences, labels, documents : pandas.DataFrame
        Frames of these names.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``quantities``, ``targets``, ``comparisons``, ``initiatives``, ``adoptions`` and
        ``passages``.
    """
    initiatives = tabulate_initiatives(sentences)
    quantities = tabulate_quantities(sentences, labels, documents)
    return {
        "quantities": quantities,
        "targets": pair_targets(quantities, sentences, documents),
        "comparisons": compare_indicators(quantities, documents),
        "initiatives": initiatives,
        "adoptions": link_initiatives(initiatives, sentences, documents),
        "passages": find_shared_passages(sentences, documents),
    }
