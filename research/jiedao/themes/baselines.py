"""What a reader would ask for beside the labeller: simple labellers on the same folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jiedao.text.segment import Tokenizer
from jiedao.themes.characters import Characters
from jiedao.themes.coded import Coded
from jiedao.themes.ngrams import TermMatcher

Codes = NDArray[np.object_]


def label_by_baselines(
    coded: Coded, fold: NDArray[np.int64], lexicon: dict[str, tuple[str, ...]]
) -> dict[str, Codes]:
    """Label the held-out sentences by labellers that see nothing but the sentence.

    Parameters
    ----------
    coded : Coded
    fold : array of int
        As `jiedao.themes.train.make_folds` gives it; -1 only trains.
    lexicon : dict of str to tuple of str
        The terms of each theme; without terms there is no baseline by lexicon.

    Returns
    -------
    dict of str to array of str
        Name of the baseline to the theme of every sentence, ``""`` where it is not held out.

    References
    ----------
    Rennie, J. et al. (2003). Tackling the poor assumptions of naive Bayes. ICML. (complement NB)
    """
    texts = coded.sentences["text"].to_numpy(dtype=object)
    codes = coded.sentences["theme"].to_numpy(dtype=object)
    tokenizer = Tokenizer()
    words = np.array([" ".join(tokenizer.words(text)) for text in texts], dtype=object)
    matched = None
    if lexicon:
        matched = TermMatcher(list(lexicon.values())).shares(Characters.of(texts.tolist()))
    names = ["majority", "complement naive Bayes, words", "TF-IDF + logistic regression"]
    if matched is not None:
        names.insert(1, "lexicon alone")
    labels: dict[str, Codes] = {name: np.full(len(texts), "", dtype=object) for name in names}
    for held in sorted(set(fold.tolist()) - {-1}):
        train, rows = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        majority = Counter(codes[train]).most_common(1)[0][0]
        labels["majority"][rows] = majority
        if matched is not None:
            labels["lexicon alone"][rows] = _by_lexicon(matched[rows], list(lexicon), majority)
        labels[names[-2]][rows] = _naive_bayes(words[train], codes[train], words[rows])
        labels[names[-1]][rows] = _regression(texts[train], codes[train], texts[rows])
    return labels


def _by_lexicon(shares: NDArray[np.float32], themes: Sequence[str], majority: str) -> Codes:
    best: Codes = np.array(themes, dtype=object)[shares.argmax(axis=1)]
    best[shares.max(axis=1) == 0] = majority
    return best


def _naive_bayes(train: Codes, codes: Codes, texts: Codes) -> Codes:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import ComplementNB

    # Words are separated by spaces; the default token pattern would drop those of one character.
    vectorizer = CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False)
    model = ComplementNB().fit(vectorizer.fit_transform(train), codes.astype(str))
    return np.asarray(model.predict(vectorizer.transform(texts)), dtype=object)


def _regression(train: Codes, codes: Codes, texts: Codes) -> Codes:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    model = LogisticRegression(max_iter=500)
    model.fit(vectorizer.fit_transform(train), codes.astype(str))
    return np.asarray(model.predict(vectorizer.transform(texts)), dtype=object)
