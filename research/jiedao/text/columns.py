"""Many texts at once: as one string of characters, or as numbers of those that are distinct."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

END = "\0"


def join_texts(texts: Sequence[str] | pa.Array) -> str:
    r"""Put texts one behind another, with `END` after each.

    Examples
    --------
    >>> join_texts(["网格", ""]), join_texts(pa.array(["网格", ""]))
    ('网格\x00\x00', '网格\x00\x00')
    """
    if isinstance(texts, pa.Array):
        whole = pa.ListArray.from_arrays([0, len(texts)], texts)
        # Of no texts this makes one that is empty.
        texts = pc.binary_join(whole, pa.scalar(END, texts.type)).to_pylist()[: len(texts)]
    return END.join([*texts, ""])


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the number of each character, halves of characters too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def sort_dictionary(values: pa.DictionaryArray) -> tuple[NDArray[np.int64], pa.Array]:
    """Return the place of each value among those that are distinct, and these, sorted.

    Examples
    --------
    >>> places, distinct = sort_dictionary(pa.array(["乙", "甲", "乙"]).dictionary_encode())
    >>> places.tolist(), distinct.to_pylist()
    ([0, 1, 0], ['乙', '甲'])
    """
    # Strings in UTF-8 have the order of their characters.
    order = pc.array_sort_indices(values.dictionary)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    return rank[values.indices.to_numpy()], values.dictionary.take(order)
