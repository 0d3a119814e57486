"""Measures: what networks do to colors, and how seeds are ranked."""
