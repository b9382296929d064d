"""Drift: a sequential test per kind of work that tells when it becomes worse than it was."""
