"""Labelling sentences by theme and role: features, classifier, decoding, evaluation."""
