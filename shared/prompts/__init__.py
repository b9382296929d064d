"""Prompt templates: immutable versions, labels that point to them, and a sandbox that renders them."""
