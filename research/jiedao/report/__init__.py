"""The explorer: a study as one page that opens from a folder and needs no network."""
