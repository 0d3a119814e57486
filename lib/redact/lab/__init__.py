"""What the site's scripts are given of an experiment: its networks, and the claims that are asked of them, as small scripts.

Each is one call of a function that the page's scripts bring: a page that is opened as a file may load scripts, and no data.
Here is what the networks of any world have; a world brings the rest, in the module here that is called like it, as a class
`Shown` below `shown.Shown`.
"""

VERSION = 1
"""Of the form of these scripts; another form has another number."""

PARTS = ("claims", "measured", "shown")
"""The parts of a spec that these scripts are made of, in the order in which the step that packs takes their digests."""

LARGEST = 300_000
"""Bytes that one of them has at most: none is then slow to load, and a page loads one or two."""
