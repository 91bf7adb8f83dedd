"""Seed words: what is absent is told before the fit, and guided topics follow their words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jiedao.corpus import Corpus
from jiedao.errors import InputError
from jiedao.terms import profile_words
from jiedao.text.segment import read_lexicon
from jiedao.themes.model import read_theme_lexicon
from jiedao.topics.engines import ENGINES
from jiedao.topics.guided import Guide, list_seed_words, make_guide, weigh_seed_words
from jiedao.topics.model import TopicConfig, count_units, fit_counts
from jiedao.topics.passport import assign_words, measure_overlap
from jiedao.topics.runs import match_topics
from jiedao.topics.simulate import SimulationConfig, simulate_counts
from jiedao.topics.units import count_words

COUNTS = count_words([["网格", "企业", "网格"], ["企业", "小区"]], ["1", "2"], ["a", "a"])
LEXICON = {"economy": ("企业", "招商", "小区"), "governance": ("网格", "小区"), "safety": ("消防",)}


def test_absent_and_shared_words_are_listed() -> None:
    found = list_seed_words(LEXICON, COUNTS)
    assert found.values.tolist() == [
        ["economy", "企业", 2, True, False],
        ["economy", "招商", 0, False, False],
        ["economy", "小区", 1, True, True],
        ["governance", "网格", 2, True, False],
        ["governance", "小区", 1, True, True],
        ["safety", "消防", 0, False, False],
    ]
    # A theme without a word guides no topic.
    assert make_guide(found) == Guide({"economy": ("企业",), "governance": ("网格",)})


def test_no_word_at_all_is_told() -> None:
    with pytest.raises(InputError) as caught:
        make_guide(list_seed_words({"safety": ("消防",)}, COUNTS))
    assert str(caught.value) == (
        "seed words: found none of 1 in the vocabulary; allowed: words that stand in several units. "
        "What to do: add reports, or seed words that these reports use."
    )


def test_weights_by_hand_and_too_few_topics() -> None:
    guide = Guide({"a": ("甲", "缺"), "b": ("乙",)})
    weights = weigh_seed_words(guide, ["甲", "乙"], 3)
    assert weights.tolist() == [[10.0, 0.05], [0.05, 10.0], [0.05, 0.05]]
    with pytest.raises(InputError) as caught:
        weigh_seed_words(guide, ["甲", "乙"], 1)
    assert str(caught.value) == (
        "topics: found 1 for the themes a, b; allowed: 2 or more. "
        "What to do: ask for more topics, or guide by fewer themes."
    )


@pytest.mark.parametrize("engine", [name for name, known in ENGINES.items() if known.guided])
def test_topics_follow_their_words(engine: str) -> None:
    counts, truth = simulate_counts(SimulationConfig(topics=4, units=150, terms=200, seed=3))
    # The topics in another order than any engine would give, each by six of its own words.
    order = [2, 0, 3, 1]
    best = [(-truth[k]).argsort(kind="stable")[:6] for k in order]
    guide = Guide(
        {f"theme-{k}": tuple(f"w{j:03d}" for j in row) for k, row in zip(order, best, strict=True)}
    )
    model = fit_counts(
        counts,
        TopicConfig(topics=4, engine=engine, iterations=100 if engine == "tomotopy" else 15),
        guide,
    )
    assert model.names == tuple(guide.seed_words)
    assert match_topics(truth[order], model.topic_word)[0].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("engine", [name for name, known in ENGINES.items() if known.guided])
def test_guided_topics_of_the_seeds_are_about_their_themes(
    engine: str, seeds: Path, seed_corpus: Corpus, seed_sentences: pd.DataFrame
) -> None:
    words = profile_words(seed_sentences, seed_corpus.documents, read_lexicon())
    config = TopicConfig(topics=8, engine=engine, iterations=0 if engine == "tomotopy" else 8)
    counts = count_units(words, seed_sentences, config)
    guide = make_guide(list_seed_words(read_theme_lexicon(), counts))
    model = fit_counts(counts, config, guide)
    lines = (seeds / "annotations" / "themes.jsonl").read_text(encoding="utf-8").splitlines()
    themes = {row["sentence_id"]: row["theme"] for row in map(json.loads, lines)}
    assigned = assign_words(model, words, seed_sentences)
    groups = seed_sentences["sentence_id"].map(themes).tolist()
    overlaps = measure_overlap(model, assigned, groups, "theme").set_index(["topic", "name"])
    shares = [overlaps["share"][topic, name] for topic, name in enumerate(guide.names)]
    # A topic of no theme has a quarter of its words or less in any.
    assert np.mean(shares) > 0.45
