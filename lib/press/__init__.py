"""The machinery of a paper that rebuilds itself."""
