"""Tokens: counted before a provider counts them, priced, and saved."""
