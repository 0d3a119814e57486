"""The machinery of a paper that rebuilds itself. It knows no networks, no colors and no paper."""
