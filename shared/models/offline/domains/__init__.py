"""Phrases by subject area, so that a text about gardens does not speak of releases."""
