"""Formulas written out, so that no large library is imported, give the last digit of the library."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, kendalltau, rankdata

from jiedao.measures.corrections import adjust_p
from jiedao.measures.ranks import _tau


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_q_values_are_those_of_scipy(p: list[float]) -> None:
    assert adjust_p(np.array(p)).tolist() == false_discovery_control(p).tolist()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=20))
def test_tau_and_ranks_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    values = np.array(pairs, dtype=float)
    np.testing.assert_array_equal(_tau(*values.T), kendalltau(*values.T).statistic)
    np.testing.assert_array_equal(pd.DataFrame(values).rank(), rankdata(values, axis=0))
