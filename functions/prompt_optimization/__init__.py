"""Keeps prompt templates: versions, labels, diff and rollback."""
