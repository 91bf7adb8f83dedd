"""Map and tree: by hand, and what must hold for any distances."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import pdist, squareform
from scipy.stats import pearsonr
from sklearn.manifold import ClassicalMDS

from jiedao.errors import InputError
from jiedao.measures.maps import distance_matrix, merge_offices, place_offices


def _likeness(distances: np.ndarray) -> pd.DataFrame:
    names = [f"街道{n}" for n in range(len(distances))]
    rows = [
        (names[one], names[two], "themes", distances[one, two])
        for one, two in itertools.combinations(range(len(names)), 2)
    ]
    return pd.DataFrame(rows, columns=["first", "second", "basis", "distance"])


points = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=3, max_size=8, unique=True
).map(lambda rows: np.array(rows) / 20)


@settings(deadline=None)
@given(points)
def test_points_of_a_plane_keep_their_distances(places: np.ndarray) -> None:
    found = place_offices(_likeness(squareform(pdist(places))))
    again = pdist(found[["x", "y"]].to_numpy())
    assert again.tolist() == pytest.approx(pdist(places).tolist(), abs=1e-7)
    assert found["share_x"].iloc[0] + found["share_y"].iloc[0] == pytest.approx(1)
    assert found["share_x"].iloc[0] >= found["share_y"].iloc[0]
    # Signs are fixed: of each axis what lies furthest out is positive.
    for axis in ("x", "y"):
        size = found[axis].abs()
        assert found[axis][size >= size.max() - 1e-8].iloc[0] >= 0


def test_map_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    distances = squareform(pdist(rng.random((7, 5))))
    found = place_offices(_likeness(distances))[["x", "y"]].to_numpy()
    expected = ClassicalMDS(2, metric="precomputed").fit_transform(distances)
    assert np.abs(found) == pytest.approx(np.abs(expected), abs=1e-8)


def test_equal_groups_stand_on_one_place() -> None:
    found = place_offices(_likeness(np.zeros((3, 3))))
    assert found[["x", "y", "share_x", "share_y"]].values.tolist() == [[0, 0, 0, 0]] * 3


def test_two_groups_lie_on_a_line() -> None:
    found = place_offices(_likeness(np.array([[0, 0.4], [0.4, 0]])))
    assert found[["group", "x", "y"]].values.tolist() == [["街道0", 0.2, 0], ["街道1", -0.2, 0]]


def test_tree_by_hand() -> None:
    distances = np.array(
        [[0, 0.1, 0.6, 0.8], [0.1, 0, 0.4, 0.6], [0.6, 0.4, 0, 0.3], [0.8, 0.6, 0.3, 0]]
    )
    found = merge_offices(_likeness(distances))
    assert found.iloc[:, [0, 1, 2, 4]].values.tolist() == [
        [1, "街道0", "街道1", 2],
        [2, "街道2", "街道3", 2],
        [3, "#1", "#2", 4],
    ]
    # The mean of 0.6, 0.8, 0.4 and 0.6.
    assert found["distance"].tolist() == pytest.approx([0.1, 0.3, 0.6])


@settings(deadline=None)
@given(points)
def test_tree_grows_upwards_and_holds_each_group_once(places: np.ndarray) -> None:
    found = merge_offices(_likeness(squareform(pdist(places))))
    assert found["distance"].is_monotonic_increasing
    joined = [*found["first"], *found["second"]]
    assert len(set(joined)) == len(joined) == 2 * (len(places) - 1)
    assert found["size"].iloc[-1] == len(places)


def test_table_is_square_and_equal_on_both_sides() -> None:
    distances = squareform(np.array([0.1, 0.2, 0.3]))
    table = distance_matrix(_likeness(distances))
    assert table.to_numpy().tolist() == distances.tolist()
    assert list(table.index) == list(table.columns) == ["街道0", "街道1", "街道2"]
    # The map tells of the tree's distances too.
    tree = cophenet(linkage(squareform(distances), "average"))
    assert pearsonr(tree, squareform(distances)).statistic > 0.8


def test_faults_are_told() -> None:
    likeness = _likeness(squareform(np.array([0.1, np.nan, 0.3])))
    with pytest.raises(InputError) as caught:
        place_offices(likeness)
    assert str(caught.value) == (
        "likeness: found no distance between 街道0 and 街道2; allowed: a distance for each two "
        "groups. What to do: leave out the group that has too few blocks."
    )
    both = pd.concat([likeness, likeness.assign(basis="words")])
    with pytest.raises(InputError) as caught:
        merge_offices(both)
    assert str(caught.value) == (
        "likeness: found 2 bases; allowed: the rows of one basis. "
        "What to do: choose themes or words."
    )
