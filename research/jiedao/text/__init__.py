"""From raw text to sentences in a tree of headings, and to words."""
