"""Structured output: JSON documents that fit a JSON schema."""
