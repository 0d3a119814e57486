"""Percent scripts: read, executed, shown as pages."""
