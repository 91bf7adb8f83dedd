"""Figure: what each office stresses beside the others, as log-ratios in a heat map."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jiedao import read_corpus, read_model, read_scheme
from jiedao.labelling import label_corpus
from jiedao.measures.blocks import count_blocks
from jiedao.measures.profiles import compute_profiles
from jiedao.plotting.figure import draw_pages
from jiedao.plotting.look import Look
from jiedao.plotting.profile_map import plot_profile_map

SEEDS = Path(__file__).parents[1] / "seeds"


def build(folder: Path = SEEDS, *, look: Look = Look()) -> tuple[pd.DataFrame, list[Figure]]:
    tables, _ = label_corpus(read_corpus(folder), read_model())
    scheme = read_scheme()
    counts = count_blocks(
        tables["sentences"], tables["labels"], tables["documents"], scheme.theme_codes
    )
    profile = compute_profiles(counts)
    return profile, draw_pages(lambda page: plot_profile_map(profile, scheme, look=look, page=page))
