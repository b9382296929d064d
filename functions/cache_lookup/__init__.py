"""Answers from what was already made, by exact match."""
