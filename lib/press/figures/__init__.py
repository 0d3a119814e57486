"""Figures of pages: their folder, data, catalogue and citation."""
